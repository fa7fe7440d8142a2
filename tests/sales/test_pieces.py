"""Pieces with a number of their own: sold, brought back, sold again."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import and_

from pos.base.database import db
from pos.sales.kinds import Condition
from pos.sales.pieces import PieceReturn, past, sales_by_piece
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


def told(*serials):
    """How often each of these tea sets was sold."""
    rows = db.session.execute(past(lambda product, serial: and_(product == cast.TEAPOT, serial.in_(serials))))
    return {serial: sales for (_, serial), sales in sales_by_piece(rows).items()}


def test_a_piece_was_sold_when_and_where_and_is_the_customers():
    sale = sold("A000001", "A000002")
    [one] = told("A000002")["A000002"]
    assert (one.sale_id, one.line, one.showroom_id) == (sale, 2, cast.BT01)
    assert (one.sold_at, one.pieces, one.held) == (cast.NOW, 1, 1)
    assert told("A000003") == {}


def test_a_piece_that_came_back_and_was_sold_again_has_two_sales_in_the_order_of_time():
    first = sold("A000001")
    back = cast.NOW + timedelta(minutes=1)
    pay_back(returned(first, coming(1, 1, 450_000, "damaged"), at=back.isoformat(), shift=None), at=back)
    sold("A000001", at=back + timedelta(minutes=1))
    [before, now] = told("A000001")["A000001"]
    assert (before.held, before.returns) == (0, [PieceReturn(back, cast.BT01, Condition.DAMAGED, 1)])
    assert (now.held, now.returns) == (1, ())


def test_two_pieces_under_one_number_are_two_and_come_back_one_by_one():
    pair = uuid.uuid4()
    sell(basket(line("SP0001", 2, lot="K1", serial="A000001"), shift=None), pair)
    for minute, held in ((1, 1), (2, 0)):
        assert told("A000001")["A000001"][0].held == held + 1
        back = cast.NOW + timedelta(minutes=minute)
        pay_back(returned(pair, coming(1, 1, 450_000), at=back.isoformat(), shift=None), at=back)
        assert told("A000001")["A000001"][0].held == held


def test_goods_without_a_number_are_not_in_it():
    sell(basket(line("SP0001", 2), shift=None))
    assert sales_by_piece(db.session.execute(past(lambda _, serial: serial.is_not(None)))) == {}
