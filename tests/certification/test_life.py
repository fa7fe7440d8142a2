"""Every way from one standing of a certificate to the next, with the clause of law behind it."""

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from pos.base.clock import local_day, start_of_day
from pos.base.database import db
from pos.base.errors import PosError
from pos.certification import operations, queries, rules
from pos.certification.kinds import CertificateEventKind, CertificateKind, Level, Standing, Turn, WithdrawalGround
from pos.certification.life import CLAUSES, GROUND_LETTERS, TRANSITIONS, clause_on, may_follow, who_withdraws
from pos.certification.operations import Paper
from pos.certification.rules import CertificateFacts, EventFacts, facts_from_json, standing_of
from tests import cast
from tests.certification.test_operations import TODAY

CASES = json.loads((Path(__file__).parents[1] / "shared" / "certificates.json").read_text(encoding="utf-8"))
WAYS = {(before, after) for one in TRANSITIONS if (after := one.after) for before in one.before if before is not after}
FILED, REFUSED, DECLINED, WITHDRAWN, MISTAKE = (
    CertificateEventKind.FILED, CertificateEventKind.REFUSED, CertificateEventKind.NOT_FIVE_STAR,
    CertificateEventKind.WITHDRAWN, CertificateEventKind.ENTERED_BY_MISTAKE,
)  # fmt: skip


def paper(stars: int, begins: date, ends: date, learned: date, *became: tuple[CertificateEventKind, date, date]) -> Any:
    """A certificate, when we learned of it, and what became of it: what, from which day on, learned when."""
    events = tuple(EventFacts(kind, on, morning(noted)) for kind, on, noted in became)
    return CertificateFacts(uuid.uuid4(), stars, "1/QĐ", begins, "UBND", begins, ends, morning(learned), events=events)


def morning(day: date) -> datetime:
    return start_of_day(day) + timedelta(hours=8)


BEGINS, ENDS = date(2024, 3, 4), date(2027, 3, 4)
NEWER = paper(4, date(2026, 11, 1), date(2029, 11, 1), date(2026, 11, 10))
SELDOM = [
    [paper(3, BEGINS, ENDS, BEGINS, (MISTAKE, date(2027, 5, 1), date(2027, 5, 1)))],
    [paper(3, BEGINS, ENDS, BEGINS, (MISTAKE, date(2026, 10, 1), date(2026, 10, 1)))],
    [paper(3, BEGINS, ENDS, BEGINS, (FILED, date(2026, 10, 1), date(2026, 10, 1)), (MISTAKE, ENDS, date(2027, 5, 1)))],
    [paper(3, BEGINS, ENDS, BEGINS, (WITHDRAWN, date(2026, 5, 1), date(2026, 5, 1)), (MISTAKE, ENDS, ENDS))],
    [paper(3, BEGINS, date(2024, 6, 4), BEGINS)],
    [paper(3, BEGINS, ENDS, date(2024, 2, 1), (WITHDRAWN, BEGINS, date(2024, 2, 2)))],
    [paper(3, BEGINS, ENDS, date(2024, 2, 1), (MISTAKE, date(2024, 2, 2), date(2024, 2, 2)))],
    [paper(3, BEGINS, ENDS, date(2024, 2, 1)), paper(4, BEGINS, ENDS, date(2024, 2, 1))],
    [paper(3, BEGINS, ENDS, BEGINS, (WITHDRAWN, date(2026, 5, 1), date(2026, 11, 20))), NEWER],
    [paper(3, BEGINS, ENDS, BEGINS, (MISTAKE, date(2026, 11, 20), date(2026, 11, 20))), NEWER],
    [paper(3, BEGINS, ENDS, BEGINS, (FILED, ENDS, date(2027, 4, 5)), (WITHDRAWN, date(2027, 5, 1), date(2027, 5, 1)))],
    [paper(3, BEGINS, ENDS, BEGINS, (WITHDRAWN, date(2026, 10, 1), date(2026, 10, 1)))],
]  # fmt: skip
"""Ways that no case of ``certificates.json`` goes."""


def steps() -> Iterator[tuple[str, Standing, Standing]]:
    """How each certificate stands before and after a day comes, something of it is noted, or a newer one is entered."""
    told = [(case["name"], facts_from_json(case["certificates"])) for case in CASES]
    for name, papers in [*told, *((str(number), papers) for number, papers in enumerate(SELDOM))]:
        moments = {one.learned_at for one in papers} | {event.learned_at for one in papers for event in one.events}
        days = {day for one in papers for day in rules._turning_days(one)}
        days |= {one.valid_to - timedelta(days=rules.FILING_OPENS_DAYS) for one in papers}
        for one in papers:
            for day in days:
                yield name, *(standing_of(one.id, papers, at, max(moments)) for at in (day - timedelta(days=1), day))
            noted = {event.learned_at for event in one.events} | {
                other.learned_at for other in papers if other.valid_from > one.valid_from
            }
            for moment in (moment for moment in noted if moment > one.learned_at):
                yield (
                    name,
                    *(
                        standing_of(one.id, papers, local_day(moment), known)
                        for known in (moment - timedelta(seconds=1), moment)
                    ),
                )


def test_no_certificate_goes_a_way_that_the_table_does_not_name_and_every_way_is_gone() -> None:
    gone = {(before, after): name for name, before, after in steps() if before is not after}
    assert {way: name for way, name in gone.items() if way not in WAYS} == {}
    assert gone.keys() >= WAYS


def test_every_turn_but_a_slip_has_its_clause_today_and_no_two_at_once() -> None:
    for turn in Turn:
        rows = [clause for clause in CLAUSES if clause.turn is turn]
        if turn is Turn.ENTERED_BY_MISTAKE:
            assert rows == []
            continue
        for older, newer in pairwise(rows):
            assert older.in_force_to is not None
            assert newer.in_force_from == older.in_force_to + timedelta(days=1)
        assert rows[-1].in_force_to is None
        assert clause_on(turn, rows[0].in_force_from - timedelta(days=1)) is None
    assert {one.turn for one in TRANSITIONS} == set(Turn)


@pytest.mark.parametrize(
    ("turn", "day", "act", "article"),
    [
        (Turn.ENDED, date(2023, 2, 23), "Quyết định 1048/QĐ-TTg", ""),
        (Turn.ENDED, date(2023, 2, 24), "Quyết định 148/QĐ-TTg", ""),
        (Turn.ENDED, date(2026, 5, 21), "Quyết định 148/QĐ-TTg", ""),
        (Turn.ENDED, date(2026, 5, 22), "Quyết định 26/2026/QĐ-TTg", "4.3"),
        (Turn.STOPPED, date(2026, 11, 21), "Quyết định 26/2026/QĐ-TTg", "12.3"),
        (Turn.NOT_FIVE_STAR, date(2026, 11, 21), "Quyết định 26/2026/QĐ-TTg", "7.4"),
    ],
)
def test_the_clause_is_that_of_the_day(turn: Turn, day: date, act: str, article: str) -> None:
    found = clause_on(turn, day)
    assert found is not None
    assert (found.act, found.article) == (act, article)


def test_the_rule_counts_with_the_numbers_of_the_clauses() -> None:
    told = {clause.turn: clause.days or clause.months for clause in CLAUSES if clause.days or clause.months}
    assert told == {
        Turn.ENDED: rules.VALID_MONTHS, Turn.DUE: rules.FILING_OPENS_DAYS, Turn.LATE: rules.FILING_CLOSES_DAYS,
        Turn.STOPPED: rules.EXTENSION_DAYS, Turn.REFUSED: 45,
    }  # fmt: skip


def test_grounds_have_the_letters_of_the_law_and_ranks_their_authority() -> None:
    assert [GROUND_LETTERS[ground] for ground in WithdrawalGround] == ["a", "b", "c", "d", "đ", "e"]
    assert [who_withdraws(stars, TODAY) for stars in (3, 4, 5)] == [Level.PROVINCE, Level.PROVINCE, Level.MINISTRY]
    assert who_withdraws(3, date(2024, 1, 1)) is Level.DISTRICT
    assert who_withdraws(3, date(2019, 1, 1)) is Level.PROVINCE


# --- what people note ------------------------------------------------------------------------------------------------

MAY_BE_NOTED = {
    Standing.UPCOMING: {WITHDRAWN, MISTAKE},
    Standing.VALID: {FILED, REFUSED, DECLINED, WITHDRAWN, MISTAKE},
    Standing.RENEWAL_DUE: {FILED, DECLINED, WITHDRAWN, MISTAKE},
    Standing.EXTENDED: {REFUSED, DECLINED, WITHDRAWN, MISTAKE},
    Standing.LAPSED: {FILED, REFUSED, WITHDRAWN, MISTAKE},
    Standing.WITHDRAWN: {MISTAKE},
    Standing.SUPERSEDED: {WITHDRAWN, MISTAKE},
    Standing.MISTAKEN: set(),
}
"""Read off docs/rules/certification.md and typed."""


def test_what_may_be_noted_follows_from_how_it_stands() -> None:
    assert {
        standing: {kind for kind in CertificateEventKind if may_follow(standing, kind)} for standing in Standing
    } == MAY_BE_NOTED


PAPERS: dict[Standing, dict[str, Any]] = {
    Standing.UPCOMING: {"begins": date(2026, 12, 1), "ends": date(2029, 12, 1)},
    Standing.VALID: {"begins": date(2024, 3, 4), "ends": date(2027, 3, 4), "filed": date(2026, 11, 1)},
    Standing.RENEWAL_DUE: {"begins": date(2024, 3, 4), "ends": date(2027, 3, 4)},
    Standing.EXTENDED: {"begins": date(2023, 10, 1), "ends": date(2026, 10, 1), "filed": date(2026, 6, 1)},
    Standing.LAPSED: {"begins": date(2023, 4, 1), "ends": date(2026, 4, 1), "filed": date(2026, 1, 5)},
    Standing.WITHDRAWN: {"begins": date(2024, 3, 4), "ends": date(2027, 3, 4), "withdrawn": date(2026, 11, 1)},
    Standing.SUPERSEDED: {"begins": date(2024, 3, 4), "ends": date(2027, 3, 4), "newer": date(2026, 11, 1)},
    Standing.MISTAKEN: {"begins": date(2024, 3, 4), "ends": date(2027, 3, 4), "mistake": True},
}


def entered(at: datetime, facts: dict[str, Any]) -> uuid.UUID:
    """A potential five-star certificate with what became of it, by the verbs that people use."""

    def add(number: str, begins: date, ends: date | None = None, **more: Any) -> uuid.UUID:
        given = Paper(cast.HONEY, 4, number, min(begins, TODAY), "UBND", valid_from=begins, valid_to=ends, **more)
        return operations.add_certificate(given, who="huong", at=at)

    row = add("1/QĐ", facts["begins"], facts["ends"], potential_five_star=True)
    if "filed" in facts:
        operations.file_renewal(row, facts["filed"], "BN-1", who="huong", at=at)
    if "withdrawn" in facts:
        operations.withdraw(
            row, facts["withdrawn"], WithdrawalGround.LAW_BROKEN, Level.PROVINCE, who="huong", at=at
        )  # fmt: skip
    if "newer" in facts:
        add("2/QĐ", facts["newer"], kind=CertificateKind.REEVALUATION)
    if "mistake" in facts:
        operations.mark_as_mistake(row, "Nhầm", who="huong", at=at)
    return row


@pytest.mark.parametrize("standing", Standing)
def test_the_books_take_what_may_be_noted_and_refuse_the_rest(app: Flask, at: datetime, standing: Standing) -> None:
    facts = PAPERS[standing]
    row = entered(at, facts)
    papers = queries.facts([cast.HONEY])[cast.HONEY]
    assert standing_of(row, papers, TODAY, at) is standing
    by_now = min(TODAY, facts["ends"])
    verbs: dict[CertificateEventKind, Callable[[], None]] = {
        FILED: lambda: operations.file_renewal(row, by_now, "BN-2", who="huong", at=at),
        REFUSED: lambda: operations.refuse_renewal(row, TODAY, "", "", who="huong", at=at),
        DECLINED: lambda: operations.decline_five_stars(row, TODAY, "", "", who="huong", at=at),
        WITHDRAWN: lambda: operations.withdraw(
            row, facts["begins"], WithdrawalGround.LAW_BROKEN, Level.PROVINCE, who="huong", at=at
        ),
        MISTAKE: lambda: operations.mark_as_mistake(row, "Nhầm", who="huong", at=at),
    }
    taken = set()
    for kind, note in verbs.items():
        try:
            with db.session.begin_nested() as attempt:
                note()
                taken.add(kind)
                attempt.rollback()
        except PosError:
            continue
    # A filing that is open is not filed again; nothing else differs from the table.
    assert taken == MAY_BE_NOTED[standing] - ({FILED} if "filed" in facts else set())
