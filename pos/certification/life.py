"""The life of a certificate: every way from one standing to the next, and the clause of law behind it. Pure, and data.

A new act is a new row of ``CLAUSES``; a row ends on the day before its successor begins. Where the text of an older act was
not read, the row names the act and no article.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pos.certification import legal
from pos.certification.kinds import CertificateEventKind, Level, Standing, Turn, WithdrawalGround

_NEW = "Quyết định 26/2026/QĐ-TTg"
_NEW_FROM = date(2026, 5, 22)


@dataclass(frozen=True, slots=True)
class Clause:
    """Where a turn stands in law, from its first day to its last; no last day while it is in force."""

    turn: Turn
    act: str
    article: str
    """Empty where the text of the act was not read."""
    in_force_from: date
    in_force_to: date | None = None
    months: int | None = None
    days: int | None = None
    """The time that the clause gives, where it gives one."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One way for a certificate from where it stands to where it then stands."""

    turn: Turn
    before: frozenset[Standing]
    after: Standing | None
    """None: it stands as it stood; what changes is its last day, or its words."""


CLAUSES = (
    Clause(Turn.BEGUN, "Quyết định 1048/QĐ-TTg", "", date(2019, 8, 21), date(2023, 2, 23)),
    Clause(Turn.BEGUN, "Quyết định 148/QĐ-TTg", "", date(2023, 2, 24), date(2026, 5, 21)),
    Clause(Turn.BEGUN, _NEW, "4.3", _NEW_FROM),
    Clause(Turn.DUE, _NEW, "7.6a", _NEW_FROM, days=180),
    Clause(Turn.LATE, _NEW, "7.6a", _NEW_FROM, days=120),
    Clause(Turn.FILED, _NEW, "7.6a", _NEW_FROM),
    Clause(Turn.REFUSED, _NEW, "7.6g", _NEW_FROM, days=45),
    Clause(Turn.ENDED, "Quyết định 1048/QĐ-TTg", "", date(2019, 8, 21), date(2023, 2, 23), months=36),
    Clause(Turn.ENDED, "Quyết định 148/QĐ-TTg", "", date(2023, 2, 24), date(2026, 5, 21), months=36),
    Clause(Turn.ENDED, _NEW, "4.3", _NEW_FROM, months=36),
    Clause(Turn.EXTENDED, _NEW, "12.3", _NEW_FROM),
    Clause(Turn.STOPPED, _NEW, "12.3", _NEW_FROM, days=180),
    Clause(Turn.SUPERSEDED, _NEW, "7", _NEW_FROM),
    Clause(Turn.NOT_FIVE_STAR, _NEW, "7.4", _NEW_FROM),
    Clause(Turn.WITHDRAWN, _NEW, "8", _NEW_FROM),
)
"""Source: docs/rules/certification.md, "From one standing to the next"."""

_RUNNING = frozenset({Standing.VALID, Standing.RENEWAL_DUE, Standing.EXTENDED})

TRANSITIONS = (
    Transition(Turn.BEGUN, frozenset({Standing.UPCOMING}), Standing.VALID),
    Transition(Turn.DUE, frozenset({Standing.UPCOMING, Standing.VALID}), Standing.RENEWAL_DUE),
    Transition(Turn.LATE, frozenset({Standing.RENEWAL_DUE}), None),
    Transition(Turn.FILED, frozenset({Standing.VALID, Standing.RENEWAL_DUE}), Standing.VALID),
    # Filed in time, and noted when the end had passed.
    Transition(Turn.FILED, frozenset({Standing.LAPSED}), Standing.EXTENDED),
    Transition(Turn.REFUSED, frozenset({Standing.VALID}), Standing.RENEWAL_DUE),
    Transition(Turn.REFUSED, frozenset({Standing.EXTENDED}), Standing.LAPSED),
    # Refused before the hard stop, and noted after it.
    Transition(Turn.REFUSED, frozenset({Standing.LAPSED}), None),
    Transition(Turn.ENDED, frozenset({Standing.VALID, Standing.RENEWAL_DUE}), Standing.LAPSED),
    Transition(Turn.EXTENDED, frozenset({Standing.VALID}), Standing.EXTENDED),
    Transition(Turn.STOPPED, frozenset({Standing.EXTENDED}), Standing.LAPSED),
    # Lapsed as far as we knew, until we learned that a newer one had begun in time.
    Transition(Turn.SUPERSEDED, _RUNNING | {Standing.UPCOMING, Standing.LAPSED}, Standing.SUPERSEDED),
    Transition(Turn.NOT_FIVE_STAR, _RUNNING, None),
    # Authorities withdraw certificates that had lapsed, too; a superseded one may turn out to have been withdrawn before.
    Transition(
        Turn.WITHDRAWN,
        _RUNNING | {Standing.UPCOMING, Standing.LAPSED, Standing.SUPERSEDED},
        Standing.WITHDRAWN,
    ),
    Transition(Turn.ENTERED_BY_MISTAKE, frozenset(Standing) - {Standing.MISTAKEN}, Standing.MISTAKEN),
)
"""Every way there is. What a person notes is refused where no row begins."""

GROUND_LETTERS: Mapping[WithdrawalGround, str] = {
    WithdrawalGround.DISHONEST_FILE: "a",
    WithdrawalGround.CRITERIA_NOT_MET: "b",
    WithdrawalGround.LAW_BROKEN: "c",
    WithdrawalGround.MARK_MISUSED: "d",
    WithdrawalGround.NO_LONGER_MADE: "đ",
    WithdrawalGround.AUTHORITY_ASKED: "e",
}
"""The letters of the law. Source: Decision 26/2026/QĐ-TTg Art. 8."""


def may_follow(standing: Standing, event: CertificateEventKind) -> bool:
    """Whether this can still become of a certificate that stands so."""
    return any(one.turn == event.value and standing in one.before for one in TRANSITIONS)


def clause_on(turn: Turn, day: date) -> Clause | None:
    """The clause behind a turn on a day; None before the first one, and for a slip, of which no law speaks."""
    return next(
        (
            clause
            for clause in CLAUSES
            if clause.turn is turn
            and clause.in_force_from <= day
            and (clause.in_force_to is None or day <= clause.in_force_to)
        ),
        None,
    )


def who_withdraws(stars: int, day: date) -> Level:
    """Whose head may withdraw a certificate of this rank: whoever recognised that rank by the rules of the day.

    The chair of the province or city for three and four stars, the minister for five; the chair of the district for three
    while districts recognised them.
    """
    return (legal.act_on(day) or legal.ACTS[0]).recognised_by[stars]
