"""Pieces with a number of their own: sold, brought back, sold again."""

import uuid
from datetime import timedelta

import pytest

from pos.sales.kinds import Condition
from pos.sales.pieces import sales_of_pieces
from tests import cast
from tests.inventory.stage import deliver
from tests.sales.stage import basket, coming, line, pay_back, returned, sell


@pytest.fixture(autouse=True)
def goods(app):
    """Nine tea sets on the shelf."""
    deliver(cast.TEAPOT, 9, "K1")


def sold(*serials, at=cast.NOW):
    sale = uuid.uuid4()
    lines = [line("SP0001", 1, lot="K1", serial=serial) for serial in serials]
    assert sell(basket(*lines, at=at.isoformat(), shift=None), sale).outcome != "quarantined"
    return sale


def test_a_piece_was_sold_when_and_where_and_is_the_customers():
    sale = sold("A000001", "A000002")
    [one] = sales_of_pieces(cast.TEAPOT, ["A000002"])["A000002"]
    assert (one.sale_id, one.line, one.lot_code, one.showroom_id) == (sale, 2, "K1", cast.BT01)
    assert (one.sold_at, one.returned_at) == (cast.NOW, None)
    assert sales_of_pieces(cast.TEAPOT, ["A000003"]) == {}
    assert sales_of_pieces(cast.BOWL) == {}, "another product's piece may have the same number"


def test_a_piece_that_came_back_and_was_sold_again_has_two_sales_in_the_order_of_time():
    first = sold("A000001")
    back = cast.NOW + timedelta(minutes=1)
    pay_back(returned(first, coming(1, 1, 450_000, "damaged"), at=back.isoformat(), shift=None), at=back)
    sold("A000001", at=back + timedelta(minutes=1))
    [before, now] = sales_of_pieces(cast.TEAPOT)["A000001"]
    assert (before.returned_at, before.returned_to, before.condition) == (back, cast.BT01, Condition.DAMAGED)
    assert (now.returned_at, now.returned_to, now.condition) == (None, None, None)


def test_goods_without_a_number_are_not_in_it():
    sell(basket(line("SP0001", 2), shift=None))
    assert sales_of_pieces(cast.TEAPOT) == {}
