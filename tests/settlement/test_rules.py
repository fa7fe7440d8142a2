"""What is owed for a quantity, what a return takes off it, up to when a period reaches, and which losses are ours."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.base.clock import start_of_day
from pos.sales.rules import owed_for, owed_less
from pos.settlement.kinds import Loss
from pos.settlement.paper import units, written
from pos.settlement.rules import (
    agreed_is_fit,
    bounds,
    day_is_over_or_here,
    end_of_period,
    paid_day_is_fit,
    settlement_number,
    shares,
    suggested_for,
)
from tests.settlement.stage import NOW, TODAY


class Lost:
    """Goods of a lot that are gone."""

    def __init__(self, value_vnd, loss=Loss.COUNTED_LESS, lot=0, paid_vnd=0):
        self.value_vnd, self.loss, self.lot_id, self.paid_vnd = value_vnd, loss, lot, paid_vnd


def test_what_is_owed_is_rounded_once_for_each_lot_of_a_line():
    assert owed_for(99_999, 350) == 35_000
    assert owed_for(300_000, 2_000) == 600_000
    assert owed_for(0, 5_000) == 0


def test_parts_that_come_back_take_off_what_keeps_the_rest_right():
    assert [owed_less(99_999, 1_000, back, part) for back, part in ((0, 333), (333, 333), (666, 334))] == [
        33_300, 33_299, 33_400,
    ]  # fmt: skip


@given(
    price_vnd=st.integers(0, 10**8), sold_milli=st.integers(1, 10**7),
    cuts=st.lists(st.integers(0, 10**7), max_size=6),
)  # fmt: skip
def test_whatever_comes_back_in_whatever_parts_what_is_left_is_owed_for_what_stayed(price_vnd, sold_milli, cuts):
    owed_vnd, back_milli = owed_for(price_vnd, sold_milli), 0
    for cut in cuts:
        part = min(cut, sold_milli - back_milli)
        less = owed_less(price_vnd, sold_milli, back_milli, part)
        assert less >= 0
        owed_vnd, back_milli = owed_vnd - less, back_milli + part
        assert owed_vnd == owed_for(price_vnd, sold_milli - back_milli)


def test_a_period_reaches_to_the_end_of_its_day_or_to_now():
    assert end_of_period(TODAY - timedelta(days=1), NOW) == start_of_day(TODAY)
    assert end_of_period(TODAY, NOW) == NOW
    assert day_is_over_or_here(TODAY, NOW)
    assert not day_is_over_or_here(TODAY + timedelta(days=1), NOW)
    # Half past eleven at night in London is the next day here.
    assert day_is_over_or_here(date(2026, 11, 22), NOW + timedelta(hours=20))


def test_what_happened_in_our_care_is_ours_and_what_went_past_its_day_is_the_owners():
    lost = [Lost(300_000, Loss.BROKEN), Lost(600_000, Loss.EXPIRED)]
    assert suggested_for(lost) == 300_000
    assert suggested_for([Lost(1, loss) for loss in Loss]) == len(Loss) - 2, (
        "not what went past its date, nor what turned up"
    )
    assert suggested_for([Lost(300_000), Lost(-300_000)]) == 0


@pytest.mark.parametrize(
    ("agreed", "fits"), [(0, True), (900_000, True), (900_001, False), (-1, False), (450_000, True)]
)
def test_what_is_agreed_lies_between_nothing_and_all(agreed, fits):
    assert agreed_is_fit(agreed, [Lost(300_000), Lost(600_000)]) is fits


@pytest.mark.parametrize(
    ("paid_vnd", "taken_back"), [(0, 0), (150_000, -150_000), (300_000, -300_000), (900_000, -300_000)]
)
def test_what_was_found_again_takes_back_no_more_than_was_paid_for_it(paid_vnd, taken_back):
    found = [Lost(-300_000, paid_vnd=paid_vnd)]
    assert suggested_for(found) == taken_back
    assert bounds(found) == (taken_back, 0)
    assert agreed_is_fit(taken_back, found)
    assert not agreed_is_fit(taken_back - 1, found)
    assert suggested_for([Lost(-300_000), Lost(100_000, lot=2, paid_vnd=500_000)]) == 100_000, "another lot's money"


def test_what_was_lost_and_in_part_found_again_before_anybody_settled_is_what_is_still_gone():
    both = [Lost(600_000), Lost(-300_000)]
    assert (suggested_for(both), bounds(both), shares(300_000, both)) == (300_000, (0, 600_000), [600_000, -300_000])


def test_what_is_agreed_is_for_what_happened_in_our_care_first():
    lost = [Lost(300_000, Loss.BROKEN), Lost(600_000, Loss.EXPIRED, lot=2)]
    assert [shares(agreed, lost) for agreed in (0, 150_000, 300_000, 450_000, 900_000)] == [
        [0, 0], [150_000, 0], [300_000, 0], [300_000, 150_000], [300_000, 600_000],
    ]  # fmt: skip


@given(st.data())
def test_shares_sum_to_what_was_agreed_and_leave_no_lot_with_less_than_nothing(data):
    paid = data.draw(st.lists(st.integers(0, 10**6), min_size=3, max_size=3))
    lost = [
        Lost(value, loss, lot, paid[lot])
        for value, loss, lot in data.draw(
            st.lists(
                st.tuples(st.integers(-(10**6), 10**6), st.sampled_from(Loss), st.integers(0, 2)),
                min_size=1,
                max_size=8,
            )
        )
    ]
    least, most = bounds(lost)
    assert least <= suggested_for(lost) <= most
    parts = shares(agreed := data.draw(st.integers(least, most)), lost)
    assert sum(parts) == agreed
    for lot in range(3):
        # Each part is rounded to whole đồng.
        assert paid[lot] + sum(part for part, row in zip(parts, lost, strict=True) if row.lot_id == lot) >= -len(lost)


def test_money_goes_not_long_before_both_sides_agreed_nor_before_the_period():
    assert not paid_day_is_fit(date(2006, 11, 21), None, NOW)
    assert paid_day_is_fit(TODAY - timedelta(days=31), None, NOW)
    assert not paid_day_is_fit(TODAY - timedelta(days=32), None, NOW)
    assert not paid_day_is_fit(TODAY - timedelta(days=3), start_of_day(TODAY - timedelta(days=2)), NOW)


def test_numbers_count_for_each_owner():
    assert settlement_number("CT0001", 3) == "CT0001-Q000003"


def test_paper_writes_figures_as_people_here_do():
    assert [written(value) for value in (1_250_000, -300_000, units(350), units(12_000), units(-1_500), None, "x")] == [
        "1.250.000", "-300.000", "0,35", "12", "-1,5", "", "x",
    ]  # fmt: skip
