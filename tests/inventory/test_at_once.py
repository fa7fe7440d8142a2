"""Several tills at the same shelf at the same moment, each in a thread with a connection of its own."""

import random
import threading
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from pos.base.database import db, transaction
from pos.inventory.errors import StockTooLow
from pos.inventory.kinds import PlaceKind, WriteOffReason
from pos.inventory.models import Assortment, BalanceLine, Delivery, Lot
from pos.inventory.operations import (
    Return,
    give_back,
    post_moves,
    set_reorder_points,
    strike_balance,
    take,
    write_off,
)
from tests import cast
from tests.inventory.stage import assert_levels_are_the_sum_of_moves, deliver, level, lot_id, want


def together(app: Flask, deeds: Sequence[Callable[[], object]]) -> list[object]:
    """Do all of this at the same moment; what each gave, in order."""
    db.session.rollback()  # what this thread read before must not be what it sees afterwards
    start = threading.Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> object:
        with app.app_context():
            start.wait(timeout=30)
            try:
                return deed()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(do, deed) for deed in deeds]]


def sale(product, key, pieces=1):
    def deed():
        with transaction():
            return take(cast.BT01, [want(product, pieces, key=key)], booked_at=cast.NOW)

    return deed


def test_the_last_piece_sold_twice_at_once_leaves_an_empty_shelf_and_one_to_explain(app):
    for _ in range(5):
        deliver(cast.TEAPOT, 1, "A1")
        before = level(cast.TEAPOT, PlaceKind.UNEXPLAINED)
        taken = together(app, [sale(cast.TEAPOT, "lan"), sale(cast.TEAPOT, "minh")])
        assert sorted(each.allocations[0].unexplained for each in taken) == [False, True]
        assert level(cast.TEAPOT) == 0
        assert level(cast.TEAPOT, PlaceKind.UNEXPLAINED) == before - 1000
    assert_levels_are_the_sum_of_moves()


def test_eight_tills_share_a_scarce_shelf_to_the_last_piece(app):
    deliver(cast.TEAPOT, 5, "A1")
    deliver(cast.TEAPOT, 8, "A2")
    together(app, [sale(cast.TEAPOT, f"till {n}", pieces=2) for n in range(8)])
    assert level(cast.TEAPOT) == 0
    assert level(cast.TEAPOT, PlaceKind.UNEXPLAINED) == -3000
    assert_levels_are_the_sum_of_moves()


def test_tills_that_sell_and_take_back_the_same_goods_in_any_order_never_block_each_other(app):
    products = (cast.TEAPOT, cast.BOWL, cast.TEA)
    for product in products:
        for number in range(3):
            deliver(product, 30, f"L{number}")
    lots = [(product, lot_id(product, f"L{number}")) for product in products for number in range(3)]
    for product in products:  # something of every lot is with customers already
        sale(product, f"early {product}", pieces=75)()

    def till(seed):
        def deed():
            dice = random.Random(seed)
            for turn in range(12):
                sold = [want(product, dice.choice((1, 2)), key=(seed, turn, n)) for n, product in
                        enumerate(dice.choices(products, k=4))]  # fmt: skip
                back = [
                    Return(lot, product, 1000, dice.random() < 0.7, cast.NOW, "refund", uuid.uuid4(), "lan")
                    for product, lot in dice.sample(lots, 2)
                ]
                with transaction():
                    taken = take(
                        cast.BT01, sold, booked_at=cast.NOW, hold_lots=[item.lot_id for item in back], post=False
                    )
                    returned = give_back(cast.BT01, back, booked_at=cast.NOW, post=False)
                    post_moves([*taken.moves, *returned], cast.NOW, held=True)
            return True

        return deed

    assert all(together(app, [till(seed) for seed in range(6)]))
    assert level(cast.TEAPOT) >= 0
    assert_levels_are_the_sum_of_moves()


def test_only_one_of_two_write_offs_gets_the_last_piece(app):
    deliver(cast.TEAPOT, 1, "A1")
    lot = lot_id(cast.TEAPOT, "A1")

    def deed():
        try:
            with transaction():
                write_off(
                    cast.BT01, lot, 1000, WriteOffReason.BROKEN, write_off_id=uuid.uuid4(), at=cast.NOW, who="minh"
                )
        except StockTooLow:
            return "too late"
        return "written off"

    assert sorted(together(app, [deed, deed])) == ["too late", "written off"]
    assert level(cast.TEAPOT, PlaceKind.LOSS) == 1000


def test_deliveries_that_arrive_at_once_get_numbers_of_their_own(app):
    together(app, [lambda n=n: deliver(cast.TEAPOT, 1, f"A{n}") for n in range(6)])
    numbers = db.session.scalars(select(Delivery.number).order_by(Delivery.number)).all()
    assert numbers == [f"BT01-N{n:06d}" for n in range(1, 7)]


def test_a_form_sent_twice_at_once_is_one_delivery(app):
    same = uuid.uuid4()
    numbers = together(app, [lambda: deliver(cast.TEAPOT, 3, "", delivery=same)] * 4)
    assert set(numbers) == {"BT01-N000001"}
    assert level(cast.TEAPOT) == 3000


@pytest.mark.parametrize("turn", range(3))
def test_two_outlets_may_open_the_same_lot_at_once(app, turn):
    together(app, [lambda s=s: deliver(cast.TEAPOT, 2, "KL-7", showroom=s) for s in (cast.BT01, cast.HK01)])
    assert db.session.scalar(select(func.count()).select_from(Lot)) == 1
    assert (level(cast.TEAPOT), level(cast.TEAPOT, showroom=cast.HK01)) == (2000, 2000)


def test_two_who_strike_a_balance_at_once_strike_it_once(app):
    deliver(cast.TEAPOT, 9, "A1", at=cast.NOW - timedelta(days=60))

    def strike():
        with transaction():
            return strike_balance(cast.NOW)

    struck = together(app, [strike] * 4)
    assert set(struck) <= {date(2026, 10, 1), date(2026, 11, 1), None}
    while strike():
        pass
    lines = db.session.execute(select(BalanceLine.month, BalanceLine.quantity_milli).order_by(BalanceLine.month))
    assert [tuple(line) for line in lines] == [(date(2026, 10, 1), 9000), (date(2026, 11, 1), 9000)]


def test_two_managers_who_set_the_same_reorder_points_at_once_both_succeed(app):
    def setting(milli):
        def deed():
            with transaction():
                return set_reorder_points(cast.BT01, {cast.TEAPOT: milli, cast.BOWL: milli}, at=cast.NOW, who="minh")

        return deed

    assert together(app, [setting(3000), setting(5000)]) == [2, 2]
    rows = db.session.scalars(select(Assortment.reorder_point_milli)).all()
    assert rows in ([3000, 3000], [5000, 5000])
