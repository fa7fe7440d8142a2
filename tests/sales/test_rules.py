"""The arithmetic of sales against worked cases."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.base.amounts import divide, share
from pos.sales import rules
from pos.sales.kinds import Contradiction, Oddity

SHARED = Path(__file__).parents[1] / "shared"
CASES = json.loads((SHARED / "sales.json").read_text(encoding="utf-8"))
AMOUNTS = json.loads((SHARED / "amounts.json").read_text(encoding="utf-8"))
FUNCTIONS = sorted({case["function"] for case in CASES})


def worked_elsewhere() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sales", SHARED / "make_sales.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answer(function: str, arguments: list[Any]) -> Any:
    if function == "vat_by_rate":
        return [[rate, *sums] for rate, sums in rules.vat_by_rate([tuple(line) for line in arguments[0]]).items()]
    return getattr(rules, function)(*arguments)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_worked_case_comes_out_as_worked(function: str) -> None:
    cases = [case for case in CASES if case["function"] == function]
    answers = {case["name"]: answer(function, case["arguments"]) for case in cases}
    assert answers == {case["name"]: case["result"] for case in cases}


def test_there_are_at_least_200_worked_cases_with_names_of_their_own() -> None:
    assert len(CASES) >= 200
    assert len({case["name"] for case in CASES}) == len(CASES)


def test_the_files_hold_what_the_third_way_works_out() -> None:
    for name, text in worked_elsewhere().files().items():
        assert (SHARED / name).read_text(encoding="utf-8") == text


def test_division_rounds_half_away_from_zero() -> None:
    for case in AMOUNTS["divide"]:
        assert divide(int(case["numerator"]), case["denominator"]) == int(case["result"]), case


def test_shares_go_by_largest_remainder() -> None:
    for case in AMOUNTS["share"]:
        assert share(case["total"], case["weights"]) == case["result"], case


@given(st.integers(0, 10**9), st.lists(st.integers(1, 10**5), min_size=1, max_size=9))
def test_refunds_in_any_steps_sum_to_what_was_paid(net_vnd: int, steps: list[int]) -> None:
    sold_milli = sum(steps)
    returned_milli = refunded_vnd = 0
    for step in steps:
        returned_milli += step
        due_vnd = rules.refund_amount(net_vnd, sold_milli, returned_milli, refunded_vnd)
        assert due_vnd >= 0
        refunded_vnd += due_vnd
    assert refunded_vnd == net_vnd


@given(
    st.integers(0, 10**9),
    st.lists(st.integers(1, 10**5), min_size=1, max_size=9),
    st.lists(st.tuples(st.integers(1, 10**5), st.integers(0, 10**9)), max_size=9),
)
def test_whatever_comes_back_never_more_than_was_sold_fits(
    net_vnd: int, sold: list[int], claims: list[tuple[int, int]]
) -> None:
    sold_milli = sum(sold)
    returned_milli = refunded_vnd = 0
    for quantity_milli, amount_vnd in claims:
        fits_milli, fits_vnd = rules.fitting(
            net_vnd, sold_milli, returned_milli, refunded_vnd, quantity_milli, amount_vnd
        )
        assert 0 <= fits_milli <= quantity_milli
        assert 0 <= fits_vnd <= amount_vnd
        assert fits_vnd == 0 or fits_milli > 0, "no money fits without goods"
        left_of_both = returned_milli + quantity_milli <= sold_milli and refunded_vnd + amount_vnd <= net_vnd
        assert ((fits_milli, fits_vnd) == (quantity_milli, amount_vnd)) or not left_of_both
        returned_milli, refunded_vnd = returned_milli + fits_milli, refunded_vnd + fits_vnd
        assert returned_milli <= sold_milli
        assert refunded_vnd <= net_vnd


@given(st.lists(st.tuples(st.sampled_from(["cash", "card", "transfer"]), st.integers(1, 10**9)), max_size=6), st.data())
def test_a_loss_is_taken_out_of_what_was_paid_and_out_of_the_drawer_first(
    paid: list[tuple[str, int]], data: st.DataObject
) -> None:
    tenders = [{"method": method, "amount_vnd": amount_vnd} for method, amount_vnd in paid]
    lost_vnd = data.draw(st.integers(0, sum(amount_vnd for _, amount_vnd in paid)))
    parts = rules.losses(tenders, lost_vnd)
    assert sum(parts.values()) == lost_vnd
    assert parts.get("cash", 0) == min(lost_vnd, rules.cash_in(tenders))
    for method, part_vnd in parts.items():
        assert 0 < part_vnd <= sum(amount_vnd for way, amount_vnd in paid if way == method)


@given(st.lists(st.integers(0, 10**8), min_size=1, max_size=20), st.data())
def test_a_basket_discount_never_makes_a_line_negative(nets_vnd: list[int], data: st.DataObject) -> None:
    discount_vnd = data.draw(st.integers(0, sum(nets_vnd)))
    parts = rules.spread_discount(discount_vnd, nets_vnd)
    assert sum(parts) == discount_vnd
    assert all(0 <= part <= net for part, net in zip(parts, nets_vnd, strict=True))


@given(st.integers(0, 10**12), st.sampled_from([0, 500, 800, 1000]))
def test_vat_and_what_is_left_sum_to_what_was_paid(net_vnd: int, vat_bp: int) -> None:
    vat_vnd = rules.vat_inside(net_vnd, vat_bp)
    before_vnd = net_vnd - vat_vnd
    assert 0 <= vat_vnd <= net_vnd
    assert abs(before_vnd * (10_000 + vat_bp) - net_vnd * 10_000) * 2 <= 10_000 + vat_bp


def test_a_discount_larger_than_the_basket_is_refused() -> None:
    with pytest.raises(ValueError, match="whole basket"):
        rules.spread_discount(101, [50, 50])
    with pytest.raises(ValueError, match="whole basket"):
        rules.spread_discount(-1, [50, 50])


def test_the_parts_of_a_cash_reckoning_sum_to_its_expectation() -> None:
    reckoning = rules.CashReckoning(
        float_vnd=500_000, kept_vnd=1_274_000, refunded_vnd=162_000, drawer_vnd=-200_000, quarantined_vnd=90_000,
        lost_vnd=2_000,
    )  # fmt: skip
    assert reckoning.expected_vnd == 1_500_000


def test_no_reason_is_both_a_contradiction_and_an_oddity() -> None:
    assert not {reason.value for reason in Contradiction} & {reason.value for reason in Oddity}
