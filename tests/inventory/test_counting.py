"""What a count finds, by the numbers of docs/rules/stock.md, "Counts"."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from pos.inventory.counting import (
    COUNT_LIMITS_VND,
    counted_moment,
    difference_range,
    fitted,
    found_lot_code,
    may_approve,
    nearest_to_zero,
    routes,
    spread,
)
from pos.inventory.kinds import PlaceKind
from pos.inventory.rules import ShelfLot
from pos.people.kinds import Role

NINE = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
A, B, C = (uuid.UUID(int=number) for number in (1, 2, 3))
PRODUCT = uuid.UUID(int=9)


def after(minutes):
    return NINE + timedelta(minutes=minutes)


def lots(**held):
    """Lots with what is left of each, in the order in which they leave the shelf."""
    ids = {"a": A, "b": B, "c": C}
    return [ShelfLot(ids[name], PRODUCT, name, milli, NINE) for name, milli in held.items()]


@pytest.mark.parametrize(
    ("seen", "changes", "level", "least", "most", "booked"),
    [
        # Counted in one go: exactly what was counted less what the books held.
        ([(0, 3)], [], 4, -1, -1, -1),
        ([(0, 3)], [(-5, -1)], 3, 0, 0, 0),
        # 3 in front at 9:00, 4 in the store room at 9:40; one was sold at 9:20. The books held 8, then 7.
        ([(0, 3), (40, 4)], [(20, -1)], 7, -1, 0, 0),
        # The books held 9, then 8: one or two are missing, and one is booked.
        ([(0, 3), (40, 4)], [(20, -1)], 8, -2, -1, -1),
        # Nothing was sold in between: two shelves are as good as one.
        ([(0, 3), (40, 4)], [], 8, -1, -1, -1),
        # The front was empty, so what was sold came out of the store room.
        ([(0, 0), (40, 4)], [(20, -1)], 4, 0, 0, 0),
        # Two came in between, onto a shelf that was counted or onto the other.
        ([(0, 3), (40, 4)], [(20, 2)], 9, -2, 0, 0),
        # What happens after the last look is not the count's concern.
        ([(0, 3), (40, 4)], [(50, -5)], 7, 0, 0, 0),
    ],
)
def test_a_difference_is_what_was_counted_less_what_the_books_held_then(seen, changes, level, least, most, booked):
    told = difference_range([(after(m), q) for m, q in seen], [(after(m), q) for m, q in changes], level)
    assert told == (least, most)
    assert nearest_to_zero(*told) == booked


def spread_over(difference, held, counted=None, *, by_lot=False, lost=None, home=A):
    return spread(difference, held, counted or {}, by_lot=by_lot, lost=lost or {}, home=home)


def test_what_is_missing_leaves_the_lots_in_the_order_in_which_they_are_sold():
    assert spread_over(-3, lots(a=2, b=4)) == {A: -2, B: -1}


def test_what_is_missing_of_a_lot_that_was_counted_is_missing_of_that_lot():
    assert spread_over(-1, lots(a=2, b=4), {B: 3}) == {B: -1}
    assert spread_over(-2, lots(a=2, b=4), {B: 3}) == {B: -1, A: -1}


def test_what_is_found_was_lost_before_or_is_of_the_lot_that_leaves_first():
    assert spread_over(3, lots(a=2, b=4)) == {A: 3}
    assert spread_over(3, lots(a=2, b=4), lost={B: 2}) == {B: 2, A: 1}
    assert spread_over(1, lots(a=2, b=4), {B: 5}) == {B: 1}


def test_a_count_by_labels_tells_the_lots_apart():
    assert spread_over(0, lots(a=2, b=3), {A: 3, B: 2}, by_lot=True) == {A: 1, B: -1}
    assert spread_over(-2, lots(a=2, b=3), {B: 3}, by_lot=True) == {A: -2}


def test_what_is_missing_of_a_lot_sold_meanwhile_is_missing_of_the_next():
    assert fitted({A: -2}, lots(a=1, b=4), 0) == {A: -1, B: -1}


def test_what_was_sold_after_the_count_was_there_whatever_the_count_says():
    assert fitted({A: -2}, lots(a=1), 0) == {A: -1}


def test_what_was_found_and_sold_since_as_if_from_nowhere_is_not_on_the_shelf():
    assert fitted({A: 2}, lots(a=0), 2) == {}
    assert fitted({A: 3}, lots(a=0), 2) == {A: 1}


def test_a_lot_taken_for_another_is_no_loss():
    assert routes({A: 1, B: -1}, {}, 0) == [(A, PlaceKind.UNEXPLAINED, 1), (B, PlaceKind.UNEXPLAINED, -1)]


def test_what_is_missing_first_explains_what_was_sold_without_a_lot():
    assert routes({A: -3}, {}, 2) == [(A, PlaceKind.UNEXPLAINED, -2), (A, PlaceKind.LOSS, -1)]
    assert routes({A: -3}, {}, 0) == [(A, PlaceKind.LOSS, -3)]


def test_what_is_found_again_comes_back_out_of_loss():
    assert routes({B: 2, A: 1}, {B: 2}, 0) == [(B, PlaceKind.LOSS, 2), (A, PlaceKind.UNEXPLAINED, 1)]


@pytest.mark.parametrize(
    ("said", "device", "then"),
    [
        (-30, 0, -30),  # the device's clock is right
        (-30, 2 / 60, -30),  # or takes two seconds to be heard
        (-20, 10, -30),  # ten minutes fast: it was half an hour ago all the same
        (-40, -10, -30),  # ten minutes slow
        (5, 0, 0),  # never in the future
        (-500, 0, -120),  # never before the count began
    ],
)
def test_when_something_was_counted_is_told_by_our_clock(said, device, then):
    assert counted_moment(after(said), after(device), after(-120), NINE) == after(then)


def test_who_may_approve_how_much():
    limit = COUNT_LIMITS_VND[Role.MANAGER]
    assert limit == 2_000_000
    assert [may_approve(Role.MANAGER, worth) for worth in (0, limit, limit + 1)] == [True, True, False]
    assert may_approve(Role.ADMIN, 10**9)
    assert not may_approve(Role.CASHIER, 0)


def test_goods_that_nobody_knew_of_get_a_lot_that_says_which_count_found_them():
    assert found_lot_code("BT01-K000012", 3) == "BT01K12-3"
