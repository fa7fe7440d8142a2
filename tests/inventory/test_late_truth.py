"""What happened before somebody counted and is told only after: the count corrects itself, and the shelf stays as counted."""

import random
import uuid

import pytest
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.inventory.kinds import Difference, PlaceKind, WriteOffReason
from pos.inventory.models import CountResult, Move
from pos.inventory.operations import (
    Arrival,
    Return,
    SentLine,
    give_back,
    post_moves,
    receive_transfer,
    send_transfer,
    take,
    write_off,
)
from pos.people.kinds import Role
from tests import cast
from tests.inventory.counting import (
    ONE,
    after,
    approved,
    begun,
    counted,
    in_order,
    seen,
    sold,
    stock_the_shelf,
    where,
)
from tests.inventory.stage import assert_levels_are_the_sum_of_moves, at_once, deliver, level, lot_id, want
from tests.inventory.stage import counted as statements

TWO = uuid.UUID(int=2)


@pytest.fixture
def goods(app):
    stock_the_shelf()


def result(product=cast.TEAPOT, count=ONE):
    """The difference on approval, and what came of it since."""
    db.session.expire_all()
    row = db.session.get_one(CountResult, (count, product))
    return row.difference_milli / 1000, row.late_moved_milli / 1000


def a_count_of(pieces, product=cast.TEAPOT, **more):
    begun()
    counted(product, pieces, 10, **more)
    approved(60, who="an", role=Role.ADMIN)


def brought_back(pieces, minutes, lot="A1", product=cast.TEAPOT):
    with transaction():
        give_back(
            cast.BT01,
            [Return(lot_id(product, lot), product, int(pieces * 1000), True, after(minutes), "refund", uuid.uuid4(), "lan")],
            booked_at=after(90),
        )  # fmt: skip


# --- sales -----------------------------------------------------------------------------------------------------------


def test_a_sale_told_before_the_count_is_closed_needs_no_correction(goods):
    begun()
    counted(cast.TEAPOT, 7, 10)
    sold(cast.TEAPOT, 1, 5, booked=30)
    approved()
    assert where() == (7, 0, 0)
    assert db.session.scalars(select(Move).where(Move.cause == "count")).all() == []


@pytest.mark.parametrize(
    ("what", "pieces", "minutes", "then", "difference"),
    [
        (None, 0, 0, (7, 1, 0), -1),
        ("sold", 1, 5, (7, 0, 0), 0),
        ("sold", 1, 11, (6, 1, 0), -1),
        ("sold", 3, 5, (7, 0, -2), 2),
        ("delivered", 2, 5, (7, 3, 0), -3),
    ],
)
def test_the_table_of_late_truth(goods, what, pieces, minutes, then, difference):
    a_count_of(7)
    if what == "sold":
        sold(cast.TEAPOT, pieces, minutes, booked=90)
    if what == "delivered":
        deliver(cast.TEAPOT, pieces, "A7", at=after(minutes))
    assert where() == then
    assert sum(result()) == difference
    assert in_order()


def test_a_sale_told_after_it_explains_what_was_missing(goods):
    a_count_of(7)
    assert where() == (7, 1, 0)
    taken = sold(cast.TEAPOT, 1, 5, booked=90)
    assert where() == (7, 0, 0)
    assert [(part.lot_id, part.unexplained) for part in taken.allocations] == [(lot_id(cast.TEAPOT, "A1"), False)]
    assert taken.oddities == []
    assert result() == (-1, 1)
    assert in_order()


def test_a_sale_after_the_count_is_a_sale_like_any_other(goods):
    a_count_of(7)
    sold(cast.TEAPOT, 1, 11, booked=90)
    assert where() == (6, 1, 0)
    assert result() == (-1, 0)


def test_a_shelf_that_was_counted_empty_does_not_go_short(goods):
    a_count_of(0)
    assert where() == (0, 8, 0)
    taken = sold(cast.TEAPOT, 3, 5, booked=90)
    assert taken.oddities == []
    assert where() == (0, 5, 0)
    assert result() == (-8, 3)
    assert in_order()


def test_a_late_sale_explains_a_part_and_another_the_rest(goods):
    a_count_of(5)
    sold(cast.TEAPOT, 1, 2, booked=90)
    sold(cast.TEAPOT, 2, 5, booked=95)
    assert where() == (5, 0, 0)
    assert result() == (-3, 3)


def test_more_sold_than_was_missing_came_from_where_nobody_can_explain(goods):
    a_count_of(7)
    sold(cast.TEAPOT, 3, 5, booked=90)
    assert where() == (7, 0, -2)
    assert result() == (-1, 3)
    assert in_order()


def test_the_lot_on_the_label_comes_back_first(goods):
    deliver(cast.TEAPOT, 4, "A2")
    begun()
    counted(cast.TEAPOT, 7, 10, lot_code="A1")
    counted(cast.TEAPOT, 3, 10, lot_code="A2")
    approved(60)
    taken = sold(cast.TEAPOT, 1, 5, booked=90, lot="A2")
    assert [part.lot_id for part in taken.allocations] == [lot_id(cast.TEAPOT, "A2")]
    assert taken.oddities == []
    assert where() == (10, 1, 0)
    assert level(cast.TEAPOT, PlaceKind.LOSS) == 1000
    assert in_order()


def test_several_lots_are_lost_and_come_back(goods):
    deliver(cast.TEAPOT, 2, "A0", expires_on=None, at=after(-20_000))
    a_count_of(6)
    assert where() == (6, 4, 0)
    sold(cast.TEAPOT, 3, 5, booked=90)
    assert where() == (6, 1, 0)
    assert in_order()


def test_goods_taken_as_gone_because_nobody_counted_them_come_back_too(goods):
    begun()
    counted(cast.TEAPOT, 8, 10)
    approved(60, zero_rest=True)
    assert where(cast.BOWL) == (0, 5, 0)
    sold(cast.BOWL, 2, 30, booked=90)
    assert where(cast.BOWL) == (0, 3, 0)
    assert in_order()


def test_only_the_first_count_after_a_sale_is_corrected(goods):
    a_count_of(7)
    begun(TWO, at=after(100))
    counted(cast.TEAPOT, 7, 110, count=TWO)
    approved(120, count=TWO)
    sold(cast.TEAPOT, 1, 5, booked=130)
    assert where() == (7, 0, 0)
    assert (result(), result(count=TWO)) == ((-1, 1), (0, 0))
    sold(cast.TEAPOT, 1, 105, booked=140)
    assert where() == (7, 0, -1)
    assert (result(), result(count=TWO)) == ((-1, 1), (0, 1))
    assert in_order()


def test_a_sale_between_two_shelves_may_have_been_counted_or_not(goods):
    begun()
    counted(cast.TEAPOT, 3, 10, spot="tủ kính")
    counted(cast.TEAPOT, 4, 30, spot="kho")
    approved()
    assert where() == (7, 1, 0)
    sold(cast.TEAPOT, 1, 20, booked=90)
    assert where() == (7, 0, 0), "what was missing is what was sold"
    sold(cast.TEAPOT, 1, 21, booked=95)
    assert where() == (6, 0, 0), "nothing else is missing, so this one left from where it had been counted"
    assert result() == (-1, 1)
    assert in_order()


# --- other goods that come and go ------------------------------------------------------------------------------------


def test_a_delivery_written_down_after_the_count_explains_what_was_found(app):
    a_count_of(12)
    assert where() == (12, 0, -12)
    deliver(cast.TEAPOT, 12, "A7", at=after(-30), cost_vnd=1000)
    assert where() == (12, 0, 0)
    assert result() == (12, -12)
    assert in_order()


def test_the_lot_that_was_delivered_stands_on_the_shelf_and_not_the_one_made_up(app):
    begun()
    counted(cast.HONEY, 2, 10)
    approved(60)
    deliver(cast.HONEY, 2, "M7", at=after(-30), producer=cast.TEA_HOUSE, consigned=True, settlement_price_vnd=90_000)
    taken = sold(cast.HONEY, 2, 100)
    assert {part.owner_id for part in taken.allocations} == {cast.TEA_HOUSE}, "its owner is paid for it"


def test_a_delivery_that_was_never_on_the_shelf_is_lost(goods):
    a_count_of(8)
    deliver(cast.TEAPOT, 2, "A7", at=after(5))
    assert where() == (8, 2, 0)
    assert result() == (0, -2)
    assert in_order()


def test_a_return_told_late_was_counted_already(goods):
    sold(cast.TEAPOT, 2, -60)
    a_count_of(7)
    assert where() == (7, 0, -1)
    brought_back(1, 5)
    assert where() == (7, 0, 0)
    assert in_order()


def test_a_transfer_received_as_of_before_the_count_was_counted_already(goods):
    deliver(cast.TEAPOT, 4, "H1", showroom=cast.HK01)
    with transaction():
        send_transfer(
            cast.HK01, cast.BT01, [SentLine(lot_id(cast.TEAPOT, "H1"), 4000)], transfer_id=TWO, from_code="HK01",
            at=after(-30), who="tu",
        )  # fmt: skip
    a_count_of(12)
    assert where() == (12, 0, -4)
    with transaction():
        receive_transfer(
            TWO, [Arrival(lot_id(cast.TEAPOT, "H1"), 4000)], received_at=after(5), at=after(90), who="lan"
        )  # fmt: skip
    assert where() == (12, 0, 0)
    assert in_order()


@pytest.mark.parametrize(("arrived", "why", "stands"), [(2, Difference.LEFT_BEHIND, 6), (4, Difference.MORE_CAME, 4)])
def test_a_count_at_the_sender_saw_what_was_left_behind_and_what_was_packed_too_much(goods, arrived, why, stands):
    """Of eight three are sent by the papers; the receiver says so much later that it was two, or four."""
    transfer, lot = uuid.uuid4(), lot_id(cast.TEAPOT, "A1")
    with transaction():
        send_transfer(
            cast.BT01,
            cast.HK01,
            [SentLine(lot, 3000)],
            transfer_id=transfer,
            from_code="BT01",
            at=after(-10),
            who="minh",
        )
    a_count_of(stands)
    with transaction():
        receive_transfer(transfer, [Arrival(lot, arrived * 1000, why)], received_at=after(90), at=after(90), who="tu")
    assert where() == (stands, 0, 0)
    assert in_order()


def test_goods_sent_away_in_the_moment_of_approving_are_not_lost_as_well(goods):
    a_count_of(7)
    with transaction():
        send_transfer(
            cast.BT01, cast.HK01, [SentLine(lot_id(cast.TEAPOT, "A1"), 1000)], transfer_id=TWO, from_code="BT01",
            at=after(9), who="minh",
        )  # fmt: skip
    assert where() == (7, 0, 0)
    with transaction():
        write_off(
            cast.BT01, lot_id(cast.BOWL, "B1"), 1000, WriteOffReason.BROKEN, write_off_id=uuid.uuid4(), at=after(9),
            who="minh",
        )  # fmt: skip
    assert where(cast.BOWL) == (4, 1, 0)
    assert in_order()


# --- in time or late, it is the same ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_late_or_in_time_the_shelf_and_what_is_lost_come_out_the_same(app, seed):
    """The same sales, some told before approval and some after: to a shelf that held enough, it makes no difference."""
    chance = random.Random(seed)
    before = [chance.randint(1, 2) for _ in range(chance.randint(0, 3))]
    since = [chance.randint(1, 2) for _ in range(chance.randint(0, 2))]
    there = chance.randint(6, 14)
    after_all = {}
    for product in (cast.TEAPOT, cast.BOWL):
        deliver(product, 12, "L1", at=after(-600))
        deliver(product, 6, "L2", at=after(-500))
    begun()
    waiting = []
    for product, in_time in ((cast.TEAPOT, 1.0), (cast.BOWL, 0.4)):
        for minutes, parts in ((5, before), (20, since)):
            for part in parts:
                if chance.random() < in_time:
                    sold(product, part, minutes, booked=30)
                else:
                    waiting.append((product, part, minutes))
        counted(product, there, 10)
    approved(60, who="an", role=Role.ADMIN)
    for product, part, minutes in waiting:
        sold(product, part, minutes, booked=90)
    for product in (cast.TEAPOT, cast.BOWL):
        after_all[product] = where(product)
    assert after_all[cast.TEAPOT] == after_all[cast.BOWL]
    assert after_all[cast.TEAPOT][0] == there - sum(since)
    assert in_order()


def test_a_sale_that_is_not_late_costs_no_statement_more(goods):
    def cost(minutes):
        with transaction(), statements() as said:
            take(cast.BT01, [want(cast.BOWL, 1, key=minutes, at=after(minutes))], booked_at=after(minutes))
        return len(said)

    usual = cost(-100)
    a_count_of(7)
    assert cost(100) == usual


def test_two_late_sales_at_once_bring_back_no_more_than_was_missing(app, goods):
    a_count_of(7)
    assert at_once(app, *(lambda: sold(cast.TEAPOT, 1, 5, booked=90) for _ in range(3))) == [None, None, None]
    assert where() == (7, 0, -2)
    assert result() == (-1, 3)
    assert in_order()


def test_a_late_sale_and_a_late_delivery_at_once_do_not_wait_in_a_circle(app, goods):
    a_count_of(7)
    raised = at_once(
        app,
        lambda: sold(cast.TEAPOT, 2, 5, booked=90),
        lambda: deliver(cast.TEAPOT, 2, "A1", at=after(4), cost_vnd=300_000),
        lambda: sold(cast.TEAPOT, 1, 6, booked=90),
    )
    assert raised == [None, None, None]
    assert where()[0] == 7
    assert in_order()


def test_a_delivery_while_somebody_approves_is_counted_once(app, goods):
    begun()
    counted(cast.TEAPOT, 10, 10)
    look = seen()
    raised = at_once(app, lambda: approved(look=look), lambda: deliver(cast.TEAPOT, 2, "A9", at=after(5)))
    assert raised == [None, None]
    assert where() == (10, 0, 0)
    assert in_order()


def test_late_exchanges_of_the_same_goods_in_either_order_never_wait_in_a_circle(app, goods):
    """One till sold A and took back B, the other the reverse; both were sold out, so no shelf row keeps them in line."""
    pair = ((cast.TEAPOT, "A1"), (cast.BOWL, "B1"))
    sold(cast.TEAPOT, 8, -60)
    sold(cast.BOWL, 5, -60)
    begun()
    counted(cast.TEAPOT, 0, 10)
    counted(cast.BOWL, 0, 10)
    approved(60)

    def till(sells, takes_back, turn):
        def deed():
            (product, _), (other, code) = sells, takes_back
            lot = lots[other, code]
            with transaction():
                taken = take(
                    cast.BT01, [want(product, 1, key=(product, turn), at=after(5))], booked_at=after(90),
                    hold_lots=[lot], hold_since=after(4), post=False,
                )  # fmt: skip
                back = [Return(lot, other, 1000, True, after(4), "refund", uuid.uuid4(), "lan")]
                returned = give_back(cast.BT01, back, booked_at=after(90), post=False)
                post_moves([*taken.moves, *returned], after(90), held=True)

        return deed

    lots = {each: lot_id(*each) for each in pair}
    for turn in range(12):
        assert at_once(app, till(*pair, turn), till(*reversed(pair), turn)) == [None, None], f"in turn {turn}"
    assert (where()[0], where(cast.BOWL)[0]) == (0, 0)
    assert_levels_are_the_sum_of_moves()
