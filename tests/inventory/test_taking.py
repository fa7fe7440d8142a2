from datetime import date, timedelta

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DatabaseError

from pos.base.database import db, transaction
from pos.inventory.errors import NotOnShelf
from pos.inventory.kinds import PlaceKind, StockOddity, WriteOffReason
from pos.inventory.models import Level, Lot, Move, Place
from pos.inventory.operations import Movement, Return, give_back, post_moves, take, write_off
from pos.inventory.operations.places import ensure_places, spots_of
from pos.inventory.rules import unidentified_lot_id
from tests import cast
from tests.inventory.stage import (
    MORNING,
    assert_levels_are_the_sum_of_moves,
    counted,
    deliver,
    level,
    lot_id,
    want,
)


def sell(*wants, showroom=cast.BT01):
    with transaction():
        return take(showroom, wants, booked_at=cast.NOW)


def bring_back(product, pieces, lot, *, resaleable=True, showroom=cast.BT01, sold_at=None):
    with transaction():
        return give_back(
            showroom,
            [
                Return(
                    lot, product, pieces * 1000, resaleable, cast.NOW, "refund", cast.same_id("refund"), "lan", sold_at
                )
            ],
            booked_at=cast.NOW,
        )


def oddities(taken):
    return [(odd.oddity, odd.quantity_milli) for odd in taken.oddities]


def test_a_sale_takes_goods_from_the_shelf_to_the_customer(app):
    deliver(cast.TEAPOT, 5, "A1")
    taken = sell(want(cast.TEAPOT, 2))
    (allocation,) = taken.allocations
    assert (allocation.lot_id, allocation.quantity_milli) == (lot_id(cast.TEAPOT, "A1"), 2000)
    assert (allocation.owner_id, allocation.settlement_price_vnd, allocation.unexplained) == (None, None, False)
    assert not taken.oddities
    assert level(cast.TEAPOT) == 3000
    assert level(cast.TEAPOT, PlaceKind.CUSTOMER) == 2000
    assert_levels_are_the_sum_of_moves()


def test_a_line_may_come_from_several_lots_each_with_its_owner_and_price(app):
    deliver(cast.TEAPOT, 1, "OWN")
    deliver(cast.TEAPOT, 5, "THEIRS", consigned=True, settlement_price_vnd=300_000)
    taken = sell(want(cast.TEAPOT, 3))
    assert [(a.lot_id, a.quantity_milli, a.owner_id, a.settlement_price_vnd) for a in taken.allocations] == [
        (lot_id(cast.TEAPOT, "OWN"), 1000, None, None),
        (lot_id(cast.TEAPOT, "THEIRS"), 2000, cast.POTTERS, 300_000),
    ]


def test_the_named_lot_goes_first(app):
    deliver(cast.TEA, 5, "SOON", expires_on=date(2027, 1, 1))
    deliver(cast.TEA, 5, "LATER", expires_on=date(2027, 6, 1))
    assert [a.lot_id for a in sell(want(cast.TEA, 1, lot="LATER")).allocations] == [lot_id(cast.TEA, "LATER")]
    assert [a.lot_id for a in sell(want(cast.TEA, 1)).allocations] == [lot_id(cast.TEA, "SOON")]


def test_the_worked_example_of_the_rules_comes_out(app):
    """Source: docs/rules/stock.md, "Which lot leaves first"."""
    theirs = {"consigned": True, "settlement_price_vnd": 100_000, "producer": cast.TEA_HOUSE}
    deliver(cast.TEA, 1, "A", expires_on=date(2026, 11, 20))
    deliver(cast.TEA, 1, "B", expires_on=date(2027, 2, 6), **theirs)
    deliver(cast.TEA, 2, "C", expires_on=date(2027, 3, 1), **theirs)
    deliver(cast.TEA, 2, "D", expires_on=date(2027, 3, 1))
    deliver(cast.TEA, 5, "E")
    names = {lot_id(cast.TEA, code): code for code in "ABCDE"}
    db.session.rollback()
    four = sell(want(cast.TEA, 4))
    assert [(names[a.lot_id], a.quantity_milli) for a in four.allocations] == [("B", 1000), ("D", 2000), ("C", 1000)]
    rest = sell(want(cast.TEA, 8))
    assert [(names.get(a.lot_id), a.quantity_milli, a.expired) for a in rest.allocations] == [
        ("C", 1000, False), ("E", 5000, False), ("A", 1000, True), (None, 1000, False),
    ]  # fmt: skip


def test_after_a_delivery_a_sale_two_returns_and_a_write_off_the_places_are_as_the_rules_say(app):
    """Source: docs/rules/stock.md, "Places, moves, levels"."""
    deliver(cast.TEAPOT, 12, "A1")
    lot = sell(want(cast.TEAPOT, 3)).allocations[0].lot_id
    bring_back(cast.TEAPOT, 1, lot)
    bring_back(cast.TEAPOT, 1, lot, resaleable=False)
    with transaction():
        write_off(
            cast.BT01, lot, 2000, WriteOffReason.BROKEN, write_off_id=cast.same_id("off"), at=cast.NOW, who="minh"
        )
    places = (PlaceKind.PRODUCER, PlaceKind.SHELF, PlaceKind.CUSTOMER, PlaceKind.LOSS)
    assert [level(cast.TEAPOT, place) for place in places] == [-12_000, 8000, 1000, 3000]
    assert_levels_are_the_sum_of_moves()


def test_two_lines_of_one_batch_share_what_is_there(app):
    deliver(cast.TEAPOT, 3, "A1")
    taken = sell(want(cast.TEAPOT, 2, key="first"), want(cast.TEAPOT, 2, key="second"))
    assert [(a.key, a.quantity_milli, a.unexplained) for a in taken.allocations] == [
        ("first", 2000, False), ("second", 1000, False), ("second", 1000, True),
    ]  # fmt: skip
    assert level(cast.TEAPOT) == 0


def test_what_no_lot_holds_comes_out_of_the_unexplained_without_owner_or_payable(app):
    deliver(cast.TEAPOT, 1, "A1", consigned=True, settlement_price_vnd=300_000)
    taken = sell(want(cast.TEAPOT, 3))
    strange = taken.allocations[1]
    assert strange.lot_id == unidentified_lot_id(cast.TEAPOT)
    assert (strange.quantity_milli, strange.owner_id, strange.settlement_price_vnd) == (2000, None, None)
    assert oddities(taken) == [(StockOddity.SHORT, 2000)]
    assert level(cast.TEAPOT) == 0
    assert level(cast.TEAPOT, PlaceKind.UNEXPLAINED) == -2000
    assert_levels_are_the_sum_of_moves()


def test_a_product_has_one_unidentified_lot_however_often_it_is_short(app):
    sell(want(cast.TEAPOT, 1))
    sell(want(cast.TEAPOT, 1), showroom=cast.HK01)
    assert db.session.scalar(select(func.count()).select_from(Lot).where(Lot.unidentified)) == 1


def test_an_outlet_does_not_sell_from_the_shelf_of_another(app):
    deliver(cast.TEAPOT, 5, "A1", showroom=cast.HK01)
    assert sell(want(cast.TEAPOT, 1)).allocations[0].unexplained
    assert level(cast.TEAPOT, showroom=cast.HK01) == 5000


def test_services_take_nothing(app):
    taken = sell(want(cast.TOUR, 2))
    assert not taken.allocations
    assert not taken.oddities
    assert db.session.scalar(select(func.count()).select_from(Move)) == 0


def test_weighed_goods_are_taken_to_the_gram(app):
    deliver(cast.HONEY, 2.5, "M1")
    sell(want(cast.HONEY, 0.375))
    assert level(cast.HONEY) == 2125


def test_a_lot_nobody_opened_is_odd_and_the_goods_come_from_what_is_there(app):
    deliver(cast.TEAPOT, 5, "A1")
    taken = sell(want(cast.TEAPOT, 1, lot="NOPE"))
    assert [a.lot_id for a in taken.allocations] == [lot_id(cast.TEAPOT, "A1")]
    assert oddities(taken) == [(StockOddity.LOT_UNKNOWN, 1000)]


def test_a_lot_of_another_product_is_odd(app):
    deliver(cast.TEAPOT, 5, "A1")
    deliver(cast.BOWL, 5, "B1")
    assert oddities(sell(want(cast.TEAPOT, 1, lot="B1"))) == [(StockOddity.LOT_OF_ANOTHER_PRODUCT, 1000)]


def test_a_named_lot_that_ran_out_here_is_odd_for_what_others_made_up(app):
    deliver(cast.TEAPOT, 1, "A1")
    deliver(cast.TEAPOT, 5, "A2")
    assert oddities(sell(want(cast.TEAPOT, 3, lot="A1"))) == [(StockOddity.LOT_NOT_HERE, 2000)]


def test_goods_sold_past_their_date_are_odd_by_the_day_of_the_sale_not_of_its_booking(app):
    last = date(2026, 11, 20)
    deliver(cast.TEA, 5, "T1", expires_on=last)
    on_time = sell(want(cast.TEA, 1, at=cast.NOW - timedelta(days=1)))
    late = sell(want(cast.TEA, 1))
    assert not on_time.oddities
    assert oddities(late) == [(StockOddity.LOT_EXPIRED, 1000)]
    assert late.allocations[0].expired


def test_moves_keep_when_it_was_and_when_it_was_booked(app):
    deliver(cast.TEAPOT, 5, "A1")
    yesterday = cast.NOW - timedelta(days=1)
    sell(want(cast.TEAPOT, 1, at=yesterday))
    move = db.session.execute(select(Move.happened_at, Move.booked_at, Move.who).where(Move.cause == "sale")).one()
    assert tuple(move) == (yesterday, cast.NOW, "lan")


def test_returned_goods_go_back_to_the_lot_they_came_from(app):
    deliver(cast.TEAPOT, 5, "A1")
    lot = sell(want(cast.TEAPOT, 2)).allocations[0].lot_id
    bring_back(cast.TEAPOT, 1, lot)
    assert level(cast.TEAPOT) == 4000
    assert level(cast.TEAPOT, PlaceKind.CUSTOMER) == 1000
    assert_levels_are_the_sum_of_moves()


def test_damaged_goods_are_lost_not_sold_again(app):
    deliver(cast.TEAPOT, 5, "A1")
    lot = sell(want(cast.TEAPOT, 2)).allocations[0].lot_id
    bring_back(cast.TEAPOT, 1, lot, resaleable=False)
    assert level(cast.TEAPOT) == 3000
    assert level(cast.TEAPOT, PlaceKind.LOSS) == 1000
    assert_levels_are_the_sum_of_moves()


def test_goods_from_the_unexplained_go_back_there_and_explain_it(app):
    lot = sell(want(cast.TEAPOT, 1)).allocations[0].lot_id
    bring_back(cast.TEAPOT, 1, lot)
    assert level(cast.TEAPOT) == 0
    assert level(cast.TEAPOT, PlaceKind.UNEXPLAINED) == 0
    assert level(cast.TEAPOT, PlaceKind.CUSTOMER) == 0


def test_goods_brought_to_another_outlet_stand_on_its_shelf(app):
    deliver(cast.TEAPOT, 5, "A1")
    lot = sell(want(cast.TEAPOT, 2)).allocations[0].lot_id
    bring_back(cast.TEAPOT, 1, lot, showroom=cast.HK01, sold_at=cast.BT01)
    assert (level(cast.TEAPOT), level(cast.TEAPOT, showroom=cast.HK01)) == (3000, 1000)
    assert level(cast.TEAPOT, PlaceKind.CUSTOMER) == 1000
    assert_levels_are_the_sum_of_moves()


def test_a_batch_that_takes_and_gives_back_is_booked_at_once(app):
    deliver(cast.TEAPOT, 3, "A1")
    earlier = sell(want(cast.TEAPOT, 3)).allocations[0].lot_id
    with transaction():
        taken = take(cast.BT01, [want(cast.TEAPOT, 1, key="new")], booked_at=cast.NOW, hold_lots=[earlier], post=False)
        returned = give_back(
            cast.BT01,
            [Return(earlier, cast.TEAPOT, 2000, True, cast.NOW, "refund", cast.same_id("refund"), "lan")],
            booked_at=cast.NOW, post=False,
        )  # fmt: skip
        post_moves([*taken.moves, *returned], cast.NOW, held=True)
    assert taken.allocations[0].unexplained
    assert level(cast.TEAPOT) == 2000
    assert_levels_are_the_sum_of_moves()


def test_a_shelf_never_goes_below_zero_whoever_asks(app):
    deliver(cast.TEAPOT, 1, "A1")
    places = spots_of([cast.BT01])[cast.BT01]
    move = Movement(
        lot_id(cast.TEAPOT, "A1"), cast.TEAPOT, places[PlaceKind.SHELF], places[PlaceKind.LOSS], 2000,
        "slip", cast.same_id("slip"), cast.NOW, "minh",
    )  # fmt: skip
    with pytest.raises(NotOnShelf), transaction():
        post_moves([move], cast.NOW)
    with pytest.raises(DatabaseError), transaction():
        db.session.execute(update(Level).where(Level.is_shelf).values(quantity_milli=-1))
    assert level(cast.TEAPOT) == 1000


@pytest.mark.parametrize("change", [update(Move).values(quantity_milli=1), delete(Move)])
def test_moves_can_be_neither_edited_nor_deleted(app, change):
    deliver(cast.TEAPOT, 5, "A1")
    with pytest.raises(DatabaseError, match="insert-only"), transaction():
        db.session.execute(change)
    assert db.session.scalars(select(Move.quantity_milli)).all() == [5000]


def test_a_sale_that_fails_afterwards_moves_nothing(app):
    deliver(cast.TEAPOT, 5, "A1")

    def sell_and_fail():
        with transaction():
            take(cast.BT01, [want(cast.TEAPOT, 1), want(cast.BOWL, 1, key=2)], booked_at=cast.NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        sell_and_fail()
    assert level(cast.TEAPOT) == 5000
    assert not db.session.scalars(select(Lot.id).where(Lot.unidentified)).all()
    assert_levels_are_the_sum_of_moves()


def test_an_outlet_that_is_new_gets_its_places_with_its_first_goods(app):
    db.session.execute(delete(Place).where(Place.showroom_id == cast.HK01))
    db.session.commit()
    deliver(cast.TEAPOT, 5, "A1", showroom=cast.HK01)
    with transaction():
        ensure_places([cast.HK01, cast.BT01])
    assert db.session.scalar(select(func.count()).select_from(Place)) == 2 * len(PlaceKind)


def statements_of(wants):
    with transaction(), counted() as statements:
        take(cast.BT01, wants, booked_at=cast.NOW)
    return len(statements)


def test_a_hundred_sales_cost_as_many_statements_as_one(app):
    for product in (cast.TEAPOT, cast.BOWL, cast.TEA):
        for number in range(4):
            deliver(product, 200, f"L{number}")
    one = statements_of([want(cast.TEAPOT, 1, key="one"), want(cast.TEA, 2, key="two")])
    hundred = statements_of(
        [want(product, 1, key=(sale, product)) for sale in range(100) for product in (cast.TEAPOT, cast.BOWL, cast.TEA)]
    )
    assert one == hundred == 5
    assert_levels_are_the_sum_of_moves()


def test_a_hundred_odd_sales_cost_as_many_statements_as_one_odd_sale(app):
    deliver(cast.TEAPOT, 1, "A1")
    deliver(cast.BOWL, 1, "B1")
    one = statements_of([want(cast.TEAPOT, 1, key="one", lot="NOPE"), want(cast.TOUR, 1, key="x")])
    hundred = statements_of([want(cast.BOWL, 3, key=sale, lot=f"NOPE{sale}") for sale in range(100)])
    assert hundred == one + 1 == 8  # one more: the unidentified lot of a product that is goods


def test_a_hundred_returns_cost_as_many_statements_as_one(app):
    deliver(cast.TEAPOT, 200, "A1", at=MORNING)
    lot = sell(want(cast.TEAPOT, 150)).allocations[0].lot_id

    def cost(count):
        items = [
            Return(lot, cast.TEAPOT, 1000, n % 2 == 0, cast.NOW, "refund", cast.same_id(f"r{n}"), "lan")
            for n in range(count)
        ]
        with transaction(), counted() as statements:
            give_back(cast.BT01, items, booked_at=cast.NOW)
        return len(statements)

    assert cost(1) == cost(100) == 4
