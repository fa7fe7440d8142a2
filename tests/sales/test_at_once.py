"""The same things at the same moment, each from a connection of its own."""

import itertools
import uuid
from datetime import timedelta

import pytest
from flask import Flask

from pos.base.database import db, transaction
from pos.inventory.kinds import PlaceKind
from pos.sales.kinds import Kind, Origin
from pos.sales.models import DrawerLoss, Refund, Sale, SaleLine
from pos.sales.operations import Booking, Entry, book, book_sales
from tests import cast
from tests.inventory.stage import assert_levels_are_the_sum_of_moves, deliver, level
from tests.inventory.test_at_once import together
from tests.sales.stage import basket, coming, desk, drawer, entry, line, open_the_shift, returned, rows, sell


@pytest.fixture(autouse=True)
def shelf(app: Flask) -> None:
    """Ten tea sets and an open shift."""
    deliver(cast.TEAPOT, 10, "A1", at=cast.NOW - timedelta(days=3))
    open_the_shift()


def reporting(*entries: Entry, till: str = "BT01-1"):
    def deed() -> list[Booking]:
        with transaction():
            return book(entries, desk=desk(till), at=cast.NOW)

    return deed


def test_the_same_sale_from_six_connections_is_one_sale(app: Flask) -> None:
    for _ in range(3):
        sale_id, body = uuid.uuid4(), basket(line())
        told = together(app, [reporting(entry(Kind.SALE, body, sale_id)) for _ in range(6)])
        assert sorted(booking.fresh for [booking] in told) == [False] * 5 + [True]
        assert {booking.outcome for [booking] in told} == {"booked"}
    db.session.rollback()
    assert len(rows(Sale)) == 3
    assert level(cast.TEAPOT) == 7000
    assert drawer().kept_vnd == 3 * 450_000
    assert_levels_are_the_sum_of_moves()


def test_two_baskets_under_one_id_leave_one_sale_and_one_question(app: Flask) -> None:
    sale_id = uuid.uuid4()
    told = together(app, [reporting(entry(Kind.SALE, basket(line(pieces=n)), sale_id)) for n in (1, 2, 3)])
    assert sorted(booking.outcome for [booking] in told) == ["booked", "quarantined", "quarantined"]
    db.session.rollback()
    [sale] = rows(Sale)
    assert level(cast.TEAPOT) == 10_000 - sale.total_vnd // 450
    assert_levels_are_the_sum_of_moves()


def test_programs_at_one_till_get_numbers_without_gaps_or_twins(app: Flask) -> None:
    body = {key: value for key, value in basket(line("SP0005")).items() if key not in ("number", "shift")}
    twin = uuid.uuid4()

    def putting(sale_id: uuid.UUID):
        def deed() -> str:
            with transaction():
                [booking] = book_sales(
                    [Entry(sale_id, Kind.SALE, body)], desk=desk(), at=cast.NOW, origin=Origin.API
                )  # fmt: skip
            return booking.number

        return deed

    numbers = together(app, [putting(twin), putting(uuid.uuid4()), putting(twin), putting(uuid.uuid4()), putting(twin)])
    assert len(set(numbers)) == 3
    assert sorted(set(numbers)) == [f"BT01-1-API-00000{n}" for n in (1, 2, 3)]


def test_of_refunds_at_once_only_what_was_sold_goes_back(app: Flask) -> None:
    for _ in range(3):
        sale_id = uuid.uuid4()
        sell(basket(line(pieces=2)), sale_id)
        told = together(
            app,
            [
                reporting(entry(Kind.REFUND, returned(sale_id, coming(1, 1, 450_000), shift=None)), till=till)
                for till in ("BT01-1", "BT01-2", "BT01-1", "BT01-2")
            ],
        )
        assert sum("refund_surplus" in booking.reasons for [booking] in told) == 2
        db.session.rollback()
        [sold] = rows(SaleLine, SaleLine.sale_id == sale_id)
        assert (sold.returned_milli, sold.refunded_vnd) == (2000, 900_000)
    assert len(rows(Refund)) == 12
    assert sum(loss.amount_vnd for loss in rows(DrawerLoss)) == 6 * 450_000
    assert level(cast.TEAPOT) == 10_000
    assert_levels_are_the_sum_of_moves()


def test_a_sale_and_its_refund_from_two_tills_at_once_find_each_other(app: Flask) -> None:
    for _ in range(6):
        sale_id = uuid.uuid4()
        together(
            app,
            [
                reporting(entry(Kind.SALE, basket(line(), shift=None), sale_id)),
                reporting(entry(Kind.REFUND, returned(sale_id, coming(1, 1, 450_000), shift=None)), till="BT01-2"),
            ],
        )
        db.session.rollback()
        [refund] = rows(Refund, Refund.awaits.is_not(None) | (Refund.sale_id == sale_id))
        assert (refund.sale_id, refund.awaits) == (sale_id, None)
    assert rows(DrawerLoss) == []
    assert level(cast.TEAPOT) == 10_000
    assert_levels_are_the_sum_of_moves()


def test_tills_that_sell_and_refund_in_one_message_never_block_each_other(app: Flask) -> None:
    for product, code in ((cast.BOWL, "B"), (cast.TEA, "C")):
        deliver(product, 60, code)
    codes = ("SP0001", "SP0002", "SP0003")
    sales = [(uuid.uuid4(), code) for _, code in itertools.product(range(8), codes)]
    for sale_id, code in sales:
        sell(basket(line(code), shift=None), sale_id)

    def till(number: int):
        mine = sales[number::4]
        order = codes if number % 2 else codes[::-1]

        def deed() -> set[str]:
            outcomes = set()
            for sale_id, code in mine if number % 2 else mine[::-1]:
                price = line(code)["price_vnd"]
                booked = reporting(
                    *(entry(Kind.SALE, basket(line(sold), shift=None)) for sold in order),
                    entry(Kind.REFUND, returned(sale_id, coming(1, 1, price), shift=None)),
                    till=("BT01-1", "BT01-2")[number % 2],
                )()
                outcomes |= {booking.outcome.value for booking in booked}
            return outcomes

        return deed

    told = together(app, [till(number) for number in range(4)])
    assert all("quarantined" not in outcomes for outcomes in told)
    db.session.rollback()
    assert len(rows(Sale)) == 24 + 24 * 3
    assert len(rows(Refund)) == 24
    assert level(cast.TEAPOT) + level(cast.TEAPOT, PlaceKind.UNEXPLAINED) == (10 - 24) * 1000
    assert_levels_are_the_sum_of_moves()
