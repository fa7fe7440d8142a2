"""When outlets are open, what a resolver is asked for, and what a stranger's words may keep."""

from datetime import date, datetime

import pytest

from pos.base.clock import HANOI
from pos.verify.rules import Opening, link_type, opening, wants_linkset, week, without_contacts

HOURS = {**{str(day): ["08:00", "18:00"] for day in range(1, 6)}, "6": ["09:00", "21:30"]}
SINCE = date(2026, 1, 1)


def at(day: int, clock: str) -> datetime:
    """A moment in Hanoi in the week of Monday 16 November 2026."""
    return datetime.fromisoformat(f"2026-11-{day:02d}T{clock}").replace(tzinfo=HANOI)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(16, "07:59:59"), Opening(False, at(16, "08:00"))),
        (at(16, "08:00"), Opening(True, at(16, "18:00"))),
        (at(16, "17:59:59"), Opening(True, at(16, "18:00"))),
        (at(16, "18:00"), Opening(False, at(17, "08:00"))),
        (at(21, "21:00"), Opening(True, at(21, "21:30"))),
        (at(21, "22:00"), Opening(False, at(23, "08:00"))),
        (at(22, "12:00"), Opening(False, at(23, "08:00"))),
    ],
)
def test_an_outlet_is_open_in_its_hours_and_says_when_that_changes(moment: datetime, expected: Opening) -> None:
    assert opening(HOURS, moment, SINCE) == expected


def test_hours_past_midnight_are_still_open_after_it() -> None:
    night_market = {"6": ["18:00", "01:00"]}
    assert opening(night_market, at(21, "23:30"), SINCE) == Opening(True, at(22, "01:00"))
    assert opening(night_market, at(22, "00:59"), SINCE) == Opening(True, at(22, "01:00"))
    assert opening(night_market, at(22, "01:00"), SINCE) == Opening(False, at(28, "18:00"))


def test_an_outlet_is_closed_before_it_ever_opened_and_after_it_closed_for_good() -> None:
    assert opening(HOURS, at(16, "12:00"), date(2026, 11, 18)) == Opening(False, at(18, "08:00"))
    assert opening(HOURS, at(18, "12:00"), SINCE, date(2026, 11, 17)) == Opening(False)
    assert opening(HOURS, at(17, "12:00"), SINCE, date(2026, 11, 17)).is_open


def test_an_outlet_without_hours_is_not_said_to_open() -> None:
    assert opening({}, at(16, "12:00"), SINCE) == Opening(False)


def test_equal_days_in_a_row_are_told_together() -> None:
    assert week(HOURS) == [(1, 5, "08:00–18:00"), (6, 6, "09:00–21:30"), (7, 7, "")]
    assert week({}) == [(1, 7, "")]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (None, ""),
        ("gs1:pip", "pip"),
        ("https://ref.gs1.org/voc/certificationInfo", "certificationInfo"),
        ("https://gs1.org/voc/traceability", "traceability"),
        ("all", "linkset"),
        ("linkset", "linkset"),
        ("gs1:nonsense", "nonsense"),
    ],
)
def test_link_types_are_understood_under_all_their_names(asked: str | None, name: str) -> None:
    assert link_type(asked) == name


@pytest.mark.parametrize(
    ("accepts", "wanted"),
    [
        ([("application/linkset+json", 1)], True),
        ([("application/json", 1), ("*/*", 0.1)], True),
        ([("text/html", 1), ("application/json", 0.9)], False),
        ([("*/*", 1)], False),
        ([], False),
        ([("application/linkset+json", 0)], False),
    ],
)
def test_a_program_gets_the_list_and_a_browser_the_page(accepts: list[tuple[str, float]], wanted: bool) -> None:
    assert wants_linkset(accepts) is wanted


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("Gọi tôi 0912 345 678 nhé", "Gọi tôi […] nhé"),
        ("+84.912.345.678", "[…]"),
        ("mail a.b@example.vn!", "mail […]!"),
        ("lô L2026-11, giá 450.000, mua 21/11/2026", "lô L2026-11, giá 450.000, mua 21/11/2026"),
    ],
)
def test_numbers_to_call_and_addresses_to_write_to_are_struck_out(told: str, kept: str) -> None:
    assert without_contacts(told) == kept
