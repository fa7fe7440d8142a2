"""An outlet's own rule: goods whose star is gone are not sold before they have a new label. Sold all the same, it is told."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from pos.base.database import db, transaction
from pos.relabelling.kinds import StepKind
from pos.relabelling.operations import deal_with
from pos.sales.kinds import Kind
from pos.showrooms.models import Showroom
from tests import cast
from tests.inventory.stage import counted, deliver, lot_id
from tests.sales.stage import basket, entry, line, open_the_shift, report
from tests.verify.stage import certify

BEFORE = datetime(2026, 6, 1, 3, tzinfo=UTC)
"""The bowl's star went with the last of June."""


@pytest.fixture(autouse=True)
def ten_bowls(app: Flask) -> None:
    """Ten lotus bowls from before their star was gone, at an outlet with the rule."""
    rule(True)
    deliver(cast.BOWL, 10, "B1", at=BEFORE)
    open_the_shift()


def rule(holds: bool) -> None:
    with transaction():
        db.session.execute(update(Showroom).where(Showroom.id == cast.BT01).values(lapsed_need_labels=holds))


def at(minutes: int) -> datetime:
    """So many minutes after ten in the morning."""
    return cast.NOW + timedelta(minutes=minutes)


def relabel(pieces: int, minute: int, kind: StepKind = StepKind.RELABELLED) -> None:
    with transaction():
        deal_with(
            cast.BT01, lot_id(cast.BOWL, "B1"), cast.BOWL, kind, pieces * 1000, step_id=uuid.uuid4(), at=at(minute),
            who="lan",
        )  # fmt: skip


def sale(pieces: int, minute: int, **changes: Any) -> Any:
    lines = [line("SP0002", pieces, **{"lot": "B1", **changes})]
    return entry(Kind.SALE, basket(*lines, at=at(minute).isoformat()))


def told(*sales: Any, minute: int = 60) -> list[list[str]]:
    """Why each of these sales is to be looked at."""
    return [sorted(booking.oddities) for booking in report(*sales, at=at(minute), sent_at=at(minute))]


def test_what_has_no_new_label_is_booked_and_told() -> None:
    assert told(sale(1, 0)) == [["not_relabelled"]]


def test_what_is_sold_was_relabelled_as_far_as_such_pieces_stood_there() -> None:
    relabel(4, 0)
    assert told(sale(3, 5), sale(2, 6)) == [[], ["not_relabelled"]]
    assert told(sale(1, 7)) == [["not_relabelled"]]


def test_a_finished_task_and_a_fresh_lot_are_sold_as_ever() -> None:
    relabel(10, 0)
    deliver(cast.BOWL, 5, "B2", at=at(-60))
    assert told(sale(10, 5), sale(5, 6, lot="B2")) == [[], []]


def test_what_was_pulled_is_not_for_sale() -> None:
    relabel(7, 0, StepKind.PULLED)
    relabel(3, 1)
    assert told(sale(3, 5), sale(1, 6)) == [[], ["not_relabelled"]]


def test_a_till_that_was_offline_is_judged_by_what_stood_there_when_it_sold() -> None:
    relabel(10, 30)
    assert told(sale(1, 5), sale(1, 40)) == [["not_relabelled"], []]


def test_a_piece_without_a_new_label_uses_up_none_that_got_one_later() -> None:
    relabel(4, 30)
    assert told(sale(1, 5), sale(4, 40), sale(1, 41)) == [["not_relabelled"], [], ["not_relabelled"]]


def test_without_the_rule_and_with_a_star_nothing_is_told() -> None:
    deliver(cast.TEAPOT, 2, "A1", at=BEFORE)
    starry = entry(Kind.SALE, basket(line("SP0001", 1, lot="A1"), at=at(5).isoformat()))
    assert told(starry) == [[]]
    rule(False)
    assert told(sale(1, 5)) == [[]]


def test_when_the_star_is_back_nothing_is_told() -> None:
    with transaction():
        certify("SP0002", 4, date(2026, 11, 1), date(2029, 11, 1))
    assert told(sale(1, 5)) == [[]]


def test_a_batch_reads_the_books_once_however_many_sales_it_has() -> None:
    deliver(cast.BOWL, 90, "B3", at=BEFORE)

    def statements(sales: int, minute: int) -> int:
        with counted() as said:
            told(*(sale(1, minute + n, lot="B3") for n in range(sales)), minute=minute + sales)
        return len([one for one in said if re.search(r"\b(relabelling_step|certificate|move)\b", one)])

    assert statements(40, 100) == statements(1, 50)
