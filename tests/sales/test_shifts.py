"""Shifts and their cash: the count comes first, and every đồng stands on a line."""

import json
import subprocess
import sys
import uuid
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from pos.sales import queries
from pos.sales.kinds import Kind
from pos.sales.models import DrawerMove, Quarantined, Sale, Shift
from pos.sales.shift_report import shift_report
from tests import cast
from tests.inventory.stage import deliver
from tests.sales.stage import (
    SHIFT,
    basket,
    closing,
    coming,
    drawer,
    entry,
    line,
    moving,
    opening,
    report,
    returned,
    reviewed,
    rows,
    sell,
)

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def shelf(app: Flask) -> None:
    """Enough tea sets."""
    deliver(cast.TEAPOT, 50, "A1")


EVENING = cast.NOW + timedelta(hours=8)


def outcomes(*entries: Any, **how: Any) -> list[tuple[str, list[str]]]:
    return [(booking.outcome.value, booking.reasons) for booking in report(*entries, **{"at": EVENING, **how})]


def test_a_whole_day_adds_up() -> None:
    sale_id = uuid.uuid4()
    split = [{"method": "vietqr", "amount_vnd": 300_000}, {"method": "cash", "amount_vnd": 200_000}]
    told = outcomes(
        opening(float_vnd=500_000, counts={"500000": 1}),
        entry(Kind.SALE, basket(line()), sale_id),
        entry(Kind.SALE, basket(line(), tenders=split, change_vnd=50_000)),
        moving(-200_000),
        moving(20_000, reason="đổi tiền lẻ"),
        entry(Kind.REFUND, returned(sale_id, coming(1, 1, 450_000))),
        closing(470_000, counts={"200000": 2, "50000": 1, "20000": 1}),
    )
    assert told == [("booked", [])] * 7
    facts = queries.shift_facts(SHIFT)
    cash = facts.cash
    assert (cash.float_vnd, cash.kept_vnd, cash.refunded_vnd, cash.drawer_vnd) == (500_000, 600_000, 450_000, -180_000)
    assert (cash.expected_vnd, facts.row.counted_vnd, facts.difference_vnd) == (470_000, 470_000, 0)
    assert facts.takings_vnd == {"cash": 600_000, "vietqr": 300_000}
    assert (facts.sales, facts.refunds, facts.refunded_vnd) == (2, 1, 450_000)


def test_a_missing_note_is_put_to_review_with_what_the_cashier_said() -> None:
    told = outcomes(opening(), closing(480_000, expected_vnd=500_000, difference_reason="thối nhầm"))
    assert told[1] == ("review", ["cash_differs"])
    assert reviewed() == [("shift_close", "cash_differs")]
    [shift] = rows(Shift)
    assert (shift.counted_vnd, shift.claimed_expected_vnd, shift.difference_reason) == (480_000, 500_000, "thối nhầm")


def test_a_sale_that_arrives_after_the_close_changes_what_should_have_been_there() -> None:
    outcomes(opening(), closing(950_000))
    assert reviewed() == [("shift_close", "cash_differs_much")]
    assert sell(basket(line())).outcome == "booked"
    assert queries.shift_facts(SHIFT).difference_vnd == 0


def test_a_sale_made_after_the_close_is_asked_about() -> None:
    outcomes(opening(), closing(500_000))
    late = basket(line(), at=(cast.NOW + timedelta(hours=2)).isoformat())
    assert sell(late, at=cast.NOW + timedelta(hours=2)).reasons == ["shift_closed"]
    assert len(rows(Sale)) == 1


def test_each_report_of_a_shift_counts_once() -> None:
    entries = [opening(), moving(-100_000), closing(400_000)]
    assert outcomes(*entries) == [("booked", [])] * 3
    again = report(*entries, at=EVENING)
    assert [booking.fresh for booking in again] == [False, False, False]
    assert [booking.outcome for booking in again] == ["booked"] * 3
    assert (len(rows(Shift)), len(rows(DrawerMove))) == (1, 1)
    assert drawer().expected_vnd == 400_000


def test_another_report_under_the_same_id_is_quarantined() -> None:
    move = moving(-100_000)
    outcomes(opening(), move, closing(400_000))
    other_move = entry(Kind.DRAWER, {**move.body, "amount_vnd": -300_000}, move.id)
    told = outcomes(opening(float_vnd=900_000), other_move, closing(100_000))
    assert told == [("quarantined", ["another_basket"])] * 3
    [shift] = rows(Shift)
    assert (shift.float_vnd, shift.counted_vnd) == (500_000, 400_000)
    assert sorted(row.cash_vnd for row in rows(Quarantined)) == [-300_000, 0, 900_000]


def test_a_second_shift_over_an_open_one_is_asked_about() -> None:
    second = uuid.uuid4()
    assert outcomes(opening(), opening(second)) == [("booked", []), ("booked", [])]
    third = uuid.uuid4()
    assert outcomes(opening(third)) == [("review", ["shift_overlaps"])]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (opening(float_vnd=-1), "amount_negative"),
        (opening(float_vnd=500_000, counts={"500000": 2}), "count_disagrees"),
        (opening(float_vnd=30_000, counts={"30000": 1}), "count_disagrees"),
        (opening(float_vnd="much"), "malformed"),
        (opening(counts=["500000"]), "malformed"),
        (opening(counts={"a lot": 1}), "malformed"),
        (moving(0), "tender_not_positive"),
        (moving(10**13), "value_too_large"),
        (moving(100, shift=None), "malformed"),
        (closing(-5), "amount_negative"),
        (closing(100, counts={"500000": 1}), "count_disagrees"),
        (closing(100, expected_vnd=10**14), "value_too_large"),
        (closing(100, shift=None), "malformed"),
    ],
)  # fmt: skip
def test_counts_and_moves_that_contradict_themselves_are_quarantined(wrong: Any, reason: str) -> None:
    assert outcomes(wrong) == [("quarantined", [reason])]
    [kept] = rows(Quarantined)
    assert kept.body == wrong.body
    assert rows(Shift) == []


def test_a_close_and_a_move_without_an_opening_make_the_shift_known() -> None:
    lost = uuid.uuid4()
    told = outcomes(moving(50_000, lost), closing(50_000, lost))
    assert told == [("review", ["shift_unknown"]), ("booked", [])]
    [shift] = rows(Shift)
    assert (shift.id, shift.announced, shift.counted_vnd) == (lost, False, 50_000)


def test_another_tills_shift_cannot_be_opened_or_closed_from_here() -> None:
    outcomes(opening())
    told = outcomes(opening(), closing(500_000), till="BT01-2")
    assert told == [("quarantined", ["another_basket"])] * 2
    [shift] = rows(Shift)
    assert shift.closed_at is None


def test_who_may_not_sell_may_not_keep_a_drawer() -> None:
    assert outcomes(opening(cashier="tu")) == [("review", ["cashier_not_allowed"])]


SHARED = json.loads((Path(__file__).parents[1] / "shared/shifts.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", SHARED, ids=lambda case: case["why"])
def test_the_books_add_a_shift_up_as_its_till_does(case: dict[str, Any]) -> None:
    deliver(cast.TEA, 50, "T1", producer=cast.TEA_HOUSE)
    told = report(*(entry(Kind(row["kind"]), row["body"], uuid.UUID(row["id"])) for row in case["entries"]), at=EVENING)
    assert not [booking.contradictions for booking in told if booking.contradictions]
    shift_id = uuid.UUID(case["shift"])
    facts, found = queries.shift_facts(shift_id), shift_report(shift_id)
    cash = facts.cash
    assert {
        "first": found.first, "last": found.last, "sales": facts.sales, "sold_vnd": found.sold_vnd,
        "refunds": facts.refunds, "refunded_vnd": found.refunded_vnd,
        "methods": [{**asdict(one), "method": one.method.value} for one in found.methods],
        "rates": [asdict(one) for one in found.rates],
        "cashiers": [asdict(one) for one in found.cashiers],
        "moves": [
            {"cashier": move.cashier, "amount_vnd": move.amount_vnd, "reason": move.reason}
            for move in facts.drawer_moves
        ],
        "float_vnd": cash.float_vnd, "kept_vnd": cash.kept_vnd, "cash_refunded_vnd": cash.refunded_vnd,
        "drawer_vnd": cash.drawer_vnd, "expected_vnd": cash.expected_vnd,
    } == case["report"]  # fmt: skip


def test_the_worked_shifts_are_as_their_workings_say() -> None:
    folder = Path(__file__).parents[1] / "shared"
    command = [sys.executable, "-c", "import json, make_shifts; print(json.dumps(make_shifts.cases()))"]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    assert json.loads(told) == SHARED
