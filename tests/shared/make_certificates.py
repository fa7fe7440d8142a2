# ruff: noqa: E501 - one case or one row a line is easier to check than one wrapped
"""Write ``certificates.json``: what a product may claim, worked out by hand from docs/rules/certification.md.

``python tests/shared/make_certificates.py`` writes the file. Nothing here computes an answer: each was read off a calendar
and typed. A moment is given in Hanoi time; where no ``known`` is given, the speaker knows what was learned until that moment.
A till whose snapshot is older says its ``till_stars``: what it knows, and nothing when that is more than 24 hours old.
"""

import json
import uuid
from pathlib import Path

FILE = Path(__file__).with_name("certificates.json")


def identity(number: int) -> str:
    """The identity of the certificate that a case calls by this number."""
    return str(uuid.UUID(int=number))


def hanoi(moment: str) -> str:
    """A moment in Hanoi; a day alone means noon."""
    return f"{moment}+07:00" if "T" in moment else f"{moment}T12:00:00+07:00"


def paper(
    number: int, stars: int, begins: str, ends: str, *events: dict[str, str],
    learned: str = "", decided: str = "", potential: bool = False, kind: str = "first",
) -> dict[str, object]:  # fmt: skip
    """A certificate, learned of on its first day unless said otherwise."""
    return {
        "id": identity(number), "stars": stars, "potential_five_star": potential, "kind": kind,
        "decision": f"{number}/QĐ-UBND", "decided_on": decided or begins, "issuer": "Ủy ban nhân dân thành phố Hà Nội",
        "valid_from": begins, "valid_to": ends, "learned_at": hanoi(learned or f"{begins}T08:00:00"), "events": list(events),
    }  # fmt: skip


def event(kind: str, on: str, learned: str = "") -> dict[str, str]:
    """Something that became of it, learned of on that day unless said otherwise."""
    return {"kind": kind, "on": on, "learned_at": hanoi(learned or f"{on}T08:00:00")}


def filed(on: str, learned: str = "") -> dict[str, str]:
    return event("filed", on, learned)


def refused(on: str, learned: str = "") -> dict[str, str]:
    return event("refused", on, learned)


def withdrawn(on: str, learned: str = "") -> dict[str, str]:
    return event("withdrawn", on, learned)


def no_fifth_star(on: str, learned: str = "") -> dict[str, str]:
    return event("not_five_star", on, learned)


def mistaken(on: str, learned: str = "") -> dict[str, str]:
    return event("entered_by_mistake", on, learned)


def claim(
    state: str, stars: int | None = None, paper: int | None = 1, until: str | None = None, *,
    potential: bool = False, withdrawn_on: str | None = None, filed_on: str | None = None, alarm: bool = False,
) -> dict[str, object]:  # fmt: skip
    """What may be claimed."""
    return {
        "state": state, "stars": stars, "potential_five_star": potential,
        "certificate": identity(paper) if paper else None, "until": until,
        "withdrawn_on": withdrawn_on, "filed_on": filed_on, "alarm": alarm,
    }  # fmt: skip


NEVER = claim("never_certified", None, None)
CASES: list[dict[str, object]] = []


def case(name: str, papers: list[dict[str, object]], at: str, expected: dict[str, object], known: str = "") -> None:
    """What may be claimed on the day of ``at`` by what was known then, or at another moment (``known``)."""
    CASES.append(
        {"name": name, "certificates": papers, "at": hanoi(at), "known_at": hanoi(known or at), "claim": expected}
    )


def at_the_till(
    name: str, papers: list[dict[str, object]], at: str, snapshot: str, expected: dict[str, object], stars: int | None
) -> None:
    """What follows from a snapshot of an earlier moment, and the stars that a till with that snapshot shows."""
    case(name, papers, at, expected, known=snapshot)
    CASES[-1]["till_stars"] = stars


# --- one certificate from its first day to its last -----------------------------------------------------------------
PLAIN = paper(1, 4, "2024-03-04", "2027-03-04")
case("a product without any certificate", [], "2026-11-21", NEVER)
case("the day before its first", [PLAIN], "2024-03-03", NEVER, known="2026-01-01")
case("its first day", [PLAIN], "2024-03-04", claim("valid", 4, until="2027-03-04"))
case("the middle of its life", [PLAIN], "2025-08-17", claim("valid", 4, until="2027-03-04"))
case("181 days before its end nothing is due", [PLAIN], "2026-09-04", claim("valid", 4, until="2027-03-04"))
case("180 days before its end renewal is due", [PLAIN], "2026-09-05", claim("renewal_due", 4, until="2027-03-04"))
case("121 days before its end no alarm yet", [PLAIN], "2026-11-03", claim("renewal_due", 4, until="2027-03-04"))
case(
    "120 days before its end the alarm", [PLAIN], "2026-11-04", claim("renewal_due", 4, until="2027-03-04", alarm=True)
)
case("the day before its last", [PLAIN], "2027-03-03", claim("renewal_due", 4, until="2027-03-04", alarm=True))
case("its last day still counts", [PLAIN], "2027-03-04", claim("renewal_due", 4, until="2027-03-04", alarm=True))
case("the day after its last", [PLAIN], "2027-03-05", claim("lapsed", until="2027-03-04"))
case("years after its last", [PLAIN], "2031-01-01", claim("lapsed", until="2027-03-04"))
case("three stars", [paper(1, 3, "2025-02-01", "2028-02-01")], "2026-11-21", claim("valid", 3, until="2028-02-01"))
case(
    "five stars by the ministry",
    [paper(1, 5, "2025-02-01", "2028-02-01")],
    "2026-11-21",
    claim("valid", 5, until="2028-02-01"),
)

# --- midnight in Hanoi ----------------------------------------------------------------------------------------------
MIDNIGHT = "its last second in Hanoi is 16:59:59 UTC"
case(MIDNIGHT, [PLAIN], "2027-03-04T23:59:59", claim("renewal_due", 4, until="2027-03-04", alarm=True))
case("a second later it has lapsed", [PLAIN], "2027-03-05T00:00:00", claim("lapsed", until="2027-03-04"))
case(
    "it begins at midnight in Hanoi",
    [PLAIN],
    "2024-03-04T00:00:00",
    claim("valid", 4, until="2027-03-04"),
    known="2026-01-01",
)
case("one second before it begins", [PLAIN], "2024-03-03T23:59:59", NEVER, known="2026-01-01")
case(
    "early morning in Hanoi is the day before in UTC",
    [PLAIN],
    "2027-03-05T06:59:59",
    claim("lapsed", until="2027-03-04"),
)
case(
    "just after midnight of its 180th day before",
    [PLAIN],
    "2026-09-05T00:00:01",
    claim("renewal_due", 4, until="2027-03-04"),
)
case("New Year's night, last second of the year", [paper(1, 3, "2024-01-01", "2026-12-31")], "2026-12-31T23:59:59",
     claim("renewal_due", 3, until="2026-12-31", alarm=True))  # fmt: skip
case("New Year's night, first second of the year", [paper(1, 3, "2024-01-01", "2026-12-31")], "2027-01-01T00:00:00",
     claim("lapsed", until="2026-12-31"))  # fmt: skip

case("one second before renewal is due", [PLAIN], "2026-09-04T23:59:59", claim("valid", 4, until="2027-03-04"))
case("one second before the alarm", [PLAIN], "2026-11-03T23:59:59", claim("renewal_due", 4, until="2027-03-04"))
case(
    "the alarm begins at midnight in Hanoi",
    [PLAIN],
    "2026-11-04T00:00:00",
    claim("renewal_due", 4, until="2027-03-04", alarm=True),
)
case("before seven on its first day it is still the day before in UTC", [PLAIN], "2024-03-04T06:59:59",
     claim("valid", 4, until="2027-03-04"), known="2026-01-01")  # fmt: skip
case("on its first day, one second before we hear of it", [PLAIN], "2024-03-04T07:59:59", NEVER)
case(
    "on its first day, the second we hear of it", [PLAIN], "2024-03-04T08:00:00", claim("valid", 4, until="2027-03-04")
)
MIDNIGHT_FILED = paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01"))
case("filed: the last second of its own life", [MIDNIGHT_FILED], "2027-03-04T23:59:59",
     claim("valid", 4, until="2027-03-04", filed_on="2026-10-01"))  # fmt: skip
case("an extension begins at midnight in Hanoi", [MIDNIGHT_FILED], "2027-03-05T00:00:00",
     claim("extended", 4, until="2027-08-31", filed_on="2026-10-01"))  # fmt: skip
case(
    "an extension is over at midnight in Hanoi",
    [MIDNIGHT_FILED],
    "2027-09-01T00:00:00",
    claim("lapsed", until="2027-08-31"),
)
MIDNIGHT_GONE = paper(1, 4, "2024-03-04", "2027-03-04", withdrawn("2026-05-10", learned="2026-05-08T16:00:00"))
case("withdrawn: the last second before", [MIDNIGHT_GONE], "2026-05-09T23:59:59", claim("valid", 4, until="2026-05-09"))
case("withdrawn: the first second of that day", [MIDNIGHT_GONE], "2026-05-10T00:00:00",
     claim("withdrawn", until="2026-05-09", withdrawn_on="2026-05-10"))  # fmt: skip
MIDNIGHT_REFUSED = paper(
    1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01"), refused("2027-04-10", learned="2027-04-09T15:00:00")
)
case("refused: the last second before", [MIDNIGHT_REFUSED], "2027-04-09T23:59:59",
     claim("extended", 4, until="2027-04-09", filed_on="2026-10-01"))  # fmt: skip
case(
    "refused: the first second of that day",
    [MIDNIGHT_REFUSED],
    "2027-04-10T00:00:00",
    claim("lapsed", until="2027-04-09"),
)
MIDNIGHT_UPGRADED = [
    paper(1, 3, "2023-06-30", "2026-06-30"),
    paper(2, 4, "2025-10-15", "2028-10-15", decided="2025-10-01", learned="2025-10-03T09:00:00", kind="upgrade"),
]
case(
    "upgraded: the last second of three stars",
    MIDNIGHT_UPGRADED,
    "2025-10-14T23:59:59",
    claim("valid", 3, until="2026-06-30"),
)
case(
    "upgraded: the first second of four",
    MIDNIGHT_UPGRADED,
    "2025-10-15T00:00:00",
    claim("valid", 4, 2, until="2028-10-15"),
)

# --- leap days ------------------------------------------------------------------------------------------------------
LEAP = paper(1, 4, "2024-02-29", "2027-02-28")
case(
    "begun on a leap day: the last day is 28 February",
    [LEAP],
    "2027-02-28",
    claim("renewal_due", 4, until="2027-02-28", alarm=True),
)
case("begun on a leap day: the first of March is too late", [LEAP], "2027-03-01", claim("lapsed", until="2027-02-28"))
case("a leap day is its last day", [paper(1, 3, "2025-03-01", "2028-02-29")], "2028-02-29",
     claim("renewal_due", 3, until="2028-02-29", alarm=True))  # fmt: skip
case(
    "a leap day was its last day",
    [paper(1, 3, "2025-03-01", "2028-02-29")],
    "2028-03-01",
    claim("lapsed", until="2028-02-29"),
)
case(
    "180 days counted across a leap day",
    [paper(1, 3, "2025-06-01", "2028-06-01")],
    "2027-12-04",
    claim("renewal_due", 3, until="2028-06-01"),
)
case(
    "181 days counted across a leap day",
    [paper(1, 3, "2025-06-01", "2028-06-01")],
    "2027-12-03",
    claim("valid", 3, until="2028-06-01"),
)
case("an extension across a leap day stops on its 180th day", [paper(1, 4, "2024-12-31", "2027-12-31", filed("2027-08-01"))],
     "2028-06-28", claim("extended", 4, until="2028-06-28", filed_on="2027-08-01"))  # fmt: skip
case("an extension across a leap day is over on its 181st", [paper(1, 4, "2024-12-31", "2027-12-31", filed("2027-08-01"))],
     "2028-06-29", claim("lapsed", until="2028-06-28"))  # fmt: skip

case("the day before a leap day on which it begins", [LEAP], "2024-02-28", NEVER, known="2026-01-01")
case("it begins on a leap day", [LEAP], "2024-02-29", claim("valid", 4, until="2027-02-28"))
ACROSS = paper(1, 3, "2025-06-01", "2028-06-01", filed("2028-02-29"))
case(
    "121 days counted across a leap day: no alarm", [ACROSS], "2028-02-01", claim("renewal_due", 3, until="2028-06-01")
)
case(
    "120 days counted across a leap day: the alarm",
    [ACROSS],
    "2028-02-02",
    claim("renewal_due", 3, until="2028-06-01", alarm=True),
)
case(
    "the day before it is filed on a leap day",
    [ACROSS],
    "2028-02-28",
    claim("renewal_due", 3, until="2028-06-01", alarm=True),
)
case("filed on a leap day", [ACROSS], "2028-02-29", claim("valid", 3, until="2028-06-01", filed_on="2028-02-29"))
LEAP_GONE = paper(1, 4, "2027-05-05", "2030-05-05", withdrawn("2028-02-29"))
case("the day before it is withdrawn on a leap day", [LEAP_GONE], "2028-02-28", claim("valid", 4, until="2030-05-05"))
case(
    "withdrawn on a leap day",
    [LEAP_GONE],
    "2028-02-29",
    claim("withdrawn", until="2028-02-28", withdrawn_on="2028-02-29"),
)
case("the day after it was withdrawn on a leap day", [LEAP_GONE], "2028-03-01",
     claim("withdrawn", until="2028-02-28", withdrawn_on="2028-02-29"))  # fmt: skip
LEAP_FILED = paper(1, 4, "2024-02-29", "2027-02-28", filed("2026-10-15"))
case("begun on a leap day and filed: its 180th day", [LEAP_FILED], "2027-08-27",
     claim("extended", 4, until="2027-08-27", filed_on="2026-10-15"))  # fmt: skip
case("begun on a leap day and filed: its 181st day", [LEAP_FILED], "2027-08-28", claim("lapsed", until="2027-08-27"))
LEAP_END = paper(1, 3, "2025-03-01", "2028-02-29", filed("2027-11-01"))
case("extended from a leap day: the first day", [LEAP_END], "2028-03-01",
     claim("extended", 3, until="2028-08-27", filed_on="2027-11-01"))  # fmt: skip
case("extended from a leap day: its 180th day", [LEAP_END], "2028-08-27",
     claim("extended", 3, until="2028-08-27", filed_on="2027-11-01"))  # fmt: skip
case("extended from a leap day: its 181st day", [LEAP_END], "2028-08-28", claim("lapsed", until="2028-08-27"))

# --- filing, extension, refusal -------------------------------------------------------------------------------------
FILED = paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01"))
case("before it was filed renewal is due", [FILED], "2026-09-30", claim("renewal_due", 4, until="2027-03-04"))
case(
    "filed: nothing is due any more",
    [FILED],
    "2026-10-01",
    claim("valid", 4, until="2027-03-04", filed_on="2026-10-01"),
)
case("filed: no alarm either", [FILED], "2027-01-15", claim("valid", 4, until="2027-03-04", filed_on="2026-10-01"))
case(
    "filed: its last day on paper", [FILED], "2027-03-04", claim("valid", 4, until="2027-03-04", filed_on="2026-10-01")
)
case(
    "filed: extended from the day after",
    [FILED],
    "2027-03-05",
    claim("extended", 4, until="2027-08-31", filed_on="2026-10-01"),
)
case(
    "filed: the 180th day is the last",
    [FILED],
    "2027-08-31",
    claim("extended", 4, until="2027-08-31", filed_on="2026-10-01"),
)
case("filed: nothing after the 180th day", [FILED], "2027-09-01", claim("lapsed", until="2027-08-31"))
case(
    "filed: last second of the extension",
    [FILED],
    "2027-08-31T23:59:59",
    claim("extended", 4, until="2027-08-31", filed_on="2026-10-01"),
)
LATE_FILED = paper(1, 4, "2024-03-04", "2027-03-04", filed("2027-03-04"))
case(
    "filed on its very last day: extended",
    [LATE_FILED],
    "2027-03-05",
    claim("extended", 4, until="2027-08-31", filed_on="2027-03-04"),
)
TOO_LATE = paper(1, 4, "2024-03-04", "2027-03-04", filed("2027-03-05"))
case("filed after its end: nothing to keep alive", [TOO_LATE], "2027-03-06", claim("lapsed", until="2027-03-04"))
LEARNED_LATE = paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01", learned="2027-03-10T09:00:00"))
case("a filing we have not heard of: lapsed for us", [LEARNED_LATE], "2027-03-08", claim("lapsed", until="2027-03-04"))
case("a filing we heard of since: extended after all", [LEARNED_LATE], "2027-03-08",
     claim("extended", 4, until="2027-08-31", filed_on="2026-10-01"), known="2027-03-11")  # fmt: skip
REFUSED = paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01"), refused("2027-04-10"))
case(
    "refused: the day before", [REFUSED], "2027-04-09", claim("extended", 4, until="2027-08-31", filed_on="2026-10-01")
)
case("refused: the day before, told afterwards", [REFUSED], "2027-04-09",
     claim("extended", 4, until="2027-04-09", filed_on="2026-10-01"), known="2027-05-01")  # fmt: skip
case("refused: on that day it is over", [REFUSED], "2027-04-10", claim("lapsed", until="2027-04-09"))
case("refused: long after", [REFUSED], "2027-08-01", claim("lapsed", until="2027-04-09"))
EARLY_REFUSED = paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01"), refused("2026-12-01"))
case("refused before its end: valid to its end, and due again", [EARLY_REFUSED], "2026-12-02",
     claim("renewal_due", 4, until="2027-03-04", alarm=True))  # fmt: skip
case("refused before its end: no extension", [EARLY_REFUSED], "2027-03-05", claim("lapsed", until="2027-03-04"))
REFILED = paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01"), refused("2026-12-01"), filed("2027-01-10"))
case(
    "refused, then filed again: extended",
    [REFILED],
    "2027-04-01",
    claim("extended", 4, until="2027-08-31", filed_on="2027-01-10"),
)
SAME_DAY = paper(
    1,
    4,
    "2024-03-04",
    "2027-03-04",
    filed("2026-12-01", learned="2026-12-01T15:00:00"),
    refused("2026-12-01", learned="2026-12-01T09:00:00"),
)
case("refused and filed again on one day: what was learned last holds", [SAME_DAY], "2027-04-01",
     claim("extended", 4, until="2027-08-31", filed_on="2026-12-01"))  # fmt: skip
LATE_REFUSAL = paper(
    1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01"), refused("2027-03-20", learned="2027-04-02T10:00:00")
)
case(
    "a refusal we have not heard of: extended for us",
    [LATE_REFUSAL],
    "2027-03-25",
    claim("extended", 4, until="2027-08-31", filed_on="2026-10-01"),
)
case(
    "a refusal we heard of since: over from its day",
    [LATE_REFUSAL],
    "2027-03-25",
    claim("lapsed", until="2027-03-19"),
    known="2027-04-03",
)

YEAR_END = paper(1, 4, "2023-12-31", "2026-12-31", filed("2026-08-01"))
case("ended on New Year's Eve: its 180th day", [YEAR_END], "2027-06-29",
     claim("extended", 4, until="2027-06-29", filed_on="2026-08-01"))  # fmt: skip
case("ended on New Year's Eve: its 181st day", [YEAR_END], "2027-06-30", claim("lapsed", until="2027-06-29"))
JUNE_END = paper(1, 4, "2023-06-30", "2026-06-30", filed("2026-02-10"))
case("ended on 30 June: the last second of its 180th day", [JUNE_END], "2026-12-27T23:59:59",
     claim("extended", 4, until="2026-12-27", filed_on="2026-02-10"))  # fmt: skip
case(
    "ended on 30 June: the first second of its 181st day",
    [JUNE_END],
    "2026-12-28T00:00:00",
    claim("lapsed", until="2026-12-27"),
)
AUGUST_END = paper(1, 3, "2023-08-31", "2026-08-31", filed("2026-05-05"))
case("ended on 31 August: its 180th day", [AUGUST_END], "2027-02-27",
     claim("extended", 3, until="2027-02-27", filed_on="2026-05-05"))  # fmt: skip
case("ended on 31 August: its 181st day", [AUGUST_END], "2027-02-28", claim("lapsed", until="2027-02-27"))
case("filed on the first day that files are taken", [paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-09-05"))], "2026-09-05",
     claim("valid", 4, until="2027-03-04", filed_on="2026-09-05"))  # fmt: skip
case("filed on the last day in good time", [paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-11-04"))], "2026-11-04",
     claim("valid", 4, until="2027-03-04", filed_on="2026-11-04"))  # fmt: skip
IN_THE_ALARM = paper(1, 4, "2024-03-04", "2027-03-04", filed("2027-02-20"))
case(
    "filed in the alarm: the day before",
    [IN_THE_ALARM],
    "2027-02-19",
    claim("renewal_due", 4, until="2027-03-04", alarm=True),
)
case("filed in the alarm: extended all the same", [IN_THE_ALARM], "2027-03-05",
     claim("extended", 4, until="2027-08-31", filed_on="2027-02-20"))  # fmt: skip
HEARD_TOO_LATE = paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01", learned="2027-10-01T08:00:00"))
case(
    "a filing we hear of only after its stop: lapsed for us",
    [HEARD_TOO_LATE],
    "2027-08-15",
    claim("lapsed", until="2027-03-04"),
)
case("a filing we heard of only after its stop: extended on that day", [HEARD_TOO_LATE], "2027-08-15",
     claim("extended", 4, until="2027-08-31", filed_on="2026-10-01"), known="2027-10-02")  # fmt: skip
case(
    "a filing we heard of only after its stop: lapsed by now",
    [HEARD_TOO_LATE],
    "2027-10-05",
    claim("lapsed", until="2027-08-31"),
)
AFTER_THE_STOP = [FILED, paper(2, 4, "2027-10-20", "2030-10-20", kind="reevaluation")]
case(
    "after its stop nothing bridges to the next certificate",
    AFTER_THE_STOP,
    "2027-09-15",
    claim("lapsed", until="2027-08-31"),
)
case(
    "a certificate long after the stop begins by itself",
    AFTER_THE_STOP,
    "2027-10-20",
    claim("valid", 4, 2, until="2030-10-20"),
)
REFUSED_LAST_DAY = paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01"), refused("2027-03-04"))
case("refused on its last day: that day still counts", [REFUSED_LAST_DAY], "2027-03-04",
     claim("renewal_due", 4, until="2027-03-04", alarm=True))  # fmt: skip
case("refused on its last day: no extension", [REFUSED_LAST_DAY], "2027-03-05", claim("lapsed", until="2027-03-04"))
REFUSED_NEXT_DAY = paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01"), refused("2027-03-05"))
case(
    "refused the day after its last: no day of extension",
    [REFUSED_NEXT_DAY],
    "2027-03-05",
    claim("lapsed", until="2027-03-04"),
)
case("refused the day after its last: its last day, told afterwards", [REFUSED_NEXT_DAY], "2027-03-04",
     claim("valid", 4, until="2027-03-04", filed_on="2026-10-01"), known="2027-04-01")  # fmt: skip
REFUSED_AT_STOP = paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01"), refused("2027-08-31"))
case("refused on the 180th day: the day before", [REFUSED_AT_STOP], "2027-08-30",
     claim("extended", 4, until="2027-08-31", filed_on="2026-10-01"))  # fmt: skip
case("refused on the 180th day: over on it", [REFUSED_AT_STOP], "2027-08-31", claim("lapsed", until="2027-08-30"))
case("refused after the stop: the stop it was", [paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01"), refused("2027-09-15"))],
     "2027-10-01", claim("lapsed", until="2027-08-31"))  # fmt: skip
case("filed anew after a refusal in the extension: nothing to keep alive",
     [paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01"), refused("2027-04-10"), filed("2027-04-15"))],
     "2027-05-01", claim("lapsed", until="2027-04-09"))  # fmt: skip
REFUSED_TWICE = paper(
    1, 4, "2024-03-04", "2027-03-04", filed("2026-09-10"), refused("2026-10-20"), filed("2026-11-30"), refused("2027-05-05")
)  # fmt: skip
case(
    "refused twice: due again between",
    [REFUSED_TWICE],
    "2026-11-15",
    claim("renewal_due", 4, until="2027-03-04", alarm=True),
)
case("refused twice: the second filing extends", [REFUSED_TWICE], "2027-05-04",
     claim("extended", 4, until="2027-08-31", filed_on="2026-11-30"))  # fmt: skip
case("refused twice: the second refusal ends it", [REFUSED_TWICE], "2027-05-05", claim("lapsed", until="2027-05-04"))
FILED_THEN_REFUSED = paper(
    1, 4, "2024-03-04", "2027-03-04",
    filed("2026-12-01", learned="2026-12-01T09:00:00"), refused("2026-12-01", learned="2026-12-01T15:00:00"),
)  # fmt: skip
case("filed in the morning of a day", [FILED_THEN_REFUSED], "2026-12-01T12:00:00",
     claim("valid", 4, until="2027-03-04", filed_on="2026-12-01"))  # fmt: skip
case("refused in the afternoon of the same day", [FILED_THEN_REFUSED], "2026-12-01T18:00:00",
     claim("renewal_due", 4, until="2027-03-04", alarm=True))  # fmt: skip

# --- withdrawal -----------------------------------------------------------------------------------------------------
GONE = paper(1, 4, "2024-03-04", "2027-03-04", withdrawn("2026-05-10"))
case("withdrawn: the day before", [GONE], "2026-05-09", claim("valid", 4, until="2027-03-04"))
case("withdrawn: on that day", [GONE], "2026-05-10", claim("withdrawn", until="2026-05-09", withdrawn_on="2026-05-10"))
case(
    "withdrawn: still so after its paper end",
    [GONE],
    "2028-01-01",
    claim("withdrawn", until="2026-05-09", withdrawn_on="2026-05-10"),
)
case(
    "withdrawn: the last day it had, told afterwards",
    [GONE],
    "2026-05-09",
    claim("valid", 4, until="2026-05-09"),
    known="2026-06-01",
)
BACKDATED = paper(1, 4, "2024-03-04", "2027-03-04", withdrawn("2026-05-10", learned="2026-06-01T09:30:00"))
case(
    "a withdrawal we have not heard of: valid for us", [BACKDATED], "2026-05-20", claim("valid", 4, until="2027-03-04")
)
case("a withdrawal we heard of since: not valid on that day", [BACKDATED], "2026-05-20",
     claim("withdrawn", until="2026-05-09", withdrawn_on="2026-05-10"), known="2026-06-02")  # fmt: skip
case("one second before we learned of it", [BACKDATED], "2026-06-01T09:29:59", claim("valid", 4, until="2027-03-04"))
case(
    "the second we learned of it",
    [BACKDATED],
    "2026-06-01T09:30:00",
    claim("withdrawn", until="2026-05-09", withdrawn_on="2026-05-10"),
)
AHEAD = paper(1, 4, "2024-03-04", "2027-03-04", withdrawn("2026-12-01", learned="2026-11-20T08:00:00"))
case(
    "a withdrawal that is announced: valid until then",
    [AHEAD],
    "2026-11-21",
    claim("renewal_due", 4, until="2026-11-30", alarm=True),
)
VOID = paper(1, 4, "2024-03-04", "2027-03-04", withdrawn("2024-03-04", learned="2025-01-01T08:00:00"))
case(
    "withdrawn from its very first day",
    [VOID],
    "2024-06-01",
    claim("withdrawn", until="2024-03-03", withdrawn_on="2024-03-04"),
    known="2025-02-01",
)
IN_EXTENSION = paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01"), withdrawn("2027-05-01"))
case(
    "withdrawn while extended: the day before",
    [IN_EXTENSION],
    "2027-04-30",
    claim("extended", 4, until="2027-08-31", filed_on="2026-10-01"),
)
case(
    "withdrawn while extended: on that day",
    [IN_EXTENSION],
    "2027-05-01",
    claim("withdrawn", until="2027-04-30", withdrawn_on="2027-05-01"),
)
TWICE = paper(1, 4, "2024-03-04", "2027-03-04", withdrawn("2026-05-10"), withdrawn("2026-07-01"))
case("withdrawn twice: the earlier day counts", [TWICE], "2026-06-01",
     claim("withdrawn", until="2026-05-09", withdrawn_on="2026-05-10"), known="2026-08-01")  # fmt: skip

case(
    "a withdrawal that nobody announced yet",
    [AHEAD],
    "2026-11-19",
    claim("renewal_due", 4, until="2027-03-04", alarm=True),
)
case(
    "an announced withdrawal: its last day",
    [AHEAD],
    "2026-11-30",
    claim("renewal_due", 4, until="2026-11-30", alarm=True),
)
case("an announced withdrawal: on that day", [AHEAD], "2026-12-01",
     claim("withdrawn", until="2026-11-30", withdrawn_on="2026-12-01"))  # fmt: skip
case(
    "a backdated withdrawal, on its own day: valid for us",
    [BACKDATED],
    "2026-05-10",
    claim("valid", 4, until="2027-03-04"),
)
case("a backdated withdrawal, on its own day, told afterwards", [BACKDATED], "2026-05-10",
     claim("withdrawn", until="2026-05-09", withdrawn_on="2026-05-10"), known="2026-06-02")  # fmt: skip
case("a backdated withdrawal, the day before, told afterwards", [BACKDATED], "2026-05-09",
     claim("valid", 4, until="2026-05-09"), known="2026-06-02")  # fmt: skip
AFTER_LAPSE = paper(1, 4, "2023-06-30", "2026-06-30", withdrawn("2026-08-01"))
case("lapsed, and not withdrawn yet", [AFTER_LAPSE], "2026-07-15", claim("lapsed", until="2026-06-30"))
case("withdrawn after it had lapsed", [AFTER_LAPSE], "2026-08-02",
     claim("withdrawn", until="2026-06-30", withdrawn_on="2026-08-01"))  # fmt: skip
LEARNED_AFTER_END = paper(1, 4, "2023-06-30", "2026-06-30", withdrawn("2026-06-15", learned="2026-07-10T09:00:00"))
case("a withdrawal we hear of after its end: due for us", [LEARNED_AFTER_END], "2026-06-20",
     claim("renewal_due", 4, until="2026-06-30", alarm=True))  # fmt: skip
case(
    "a withdrawal we hear of after its end: lapsed for us",
    [LEARNED_AFTER_END],
    "2026-07-05",
    claim("lapsed", until="2026-06-30"),
)
case("a withdrawal we heard of after its end", [LEARNED_AFTER_END], "2026-07-11",
     claim("withdrawn", until="2026-06-14", withdrawn_on="2026-06-15"))  # fmt: skip
case("a withdrawal we heard of after its end, asked about a day before it", [LEARNED_AFTER_END], "2026-06-20",
     claim("withdrawn", until="2026-06-14", withdrawn_on="2026-06-15"), known="2026-07-11")  # fmt: skip
FILED_AND_GONE = paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01"), withdrawn("2026-11-15"))
case("withdrawn while a filing is open", [FILED_AND_GONE], "2026-11-20",
     claim("withdrawn", until="2026-11-14", withdrawn_on="2026-11-15"))  # fmt: skip
case("withdrawn while a filing was open: no extension", [FILED_AND_GONE], "2027-04-01",
     claim("withdrawn", until="2026-11-14", withdrawn_on="2026-11-15"))  # fmt: skip
case("an announced withdrawal cuts an extension short",
     [paper(1, 4, "2024-03-04", "2027-03-04", filed("2026-10-01"), withdrawn("2027-05-01", learned="2027-04-20T10:00:00"))],
     "2027-04-25", claim("extended", 4, until="2027-04-30", filed_on="2026-10-01"))  # fmt: skip
EARLIER_LEARNED_LATER = paper(
    1, 4, "2024-03-04", "2027-03-04", withdrawn("2026-07-01"), withdrawn("2026-05-10", learned="2026-08-01T08:00:00")
)
case(
    "withdrawn twice: before both were heard of",
    [EARLIER_LEARNED_LATER],
    "2026-06-01",
    claim("valid", 4, until="2027-03-04"),
)
case("withdrawn twice: the one that was heard of", [EARLIER_LEARNED_LATER], "2026-07-15",
     claim("withdrawn", until="2026-06-30", withdrawn_on="2026-07-01"))  # fmt: skip
case("withdrawn twice: the earlier one was heard of later", [EARLIER_LEARNED_LATER], "2026-08-02",
     claim("withdrawn", until="2026-05-09", withdrawn_on="2026-05-10"))  # fmt: skip
BACK_AGAIN = [GONE, paper(2, 3, "2026-09-09", "2029-09-09")]
case("withdrawn, the new certificate still to come", BACK_AGAIN, "2026-08-01",
     claim("withdrawn", until="2026-05-09", withdrawn_on="2026-05-10"))  # fmt: skip
case("withdrawn, and certified anew", BACK_AGAIN, "2026-09-09", claim("valid", 3, 2, until="2029-09-09"))
case("the superseded one was withdrawn: the newest holds",
     [paper(1, 3, "2023-06-30", "2026-06-30", withdrawn("2026-01-10")), paper(2, 4, "2025-10-15", "2028-10-15", kind="upgrade")],
     "2026-02-01", claim("valid", 4, 2, until="2028-10-15"))  # fmt: skip
NEWEST_GOES = [
    paper(1, 3, "2024-06-30", "2027-06-30"),
    paper(2, 4, "2025-10-15", "2028-10-15", withdrawn("2026-12-24", learned="2026-12-01T08:00:00"), kind="upgrade"),
]
case("the newest is about to be withdrawn", NEWEST_GOES, "2026-12-10", claim("valid", 4, 2, until="2026-12-23"))
case("the newest is withdrawn: the old one, still running, does not come back", NEWEST_GOES, "2026-12-24",
     claim("withdrawn", None, 2, until="2026-12-23", withdrawn_on="2026-12-24"))  # fmt: skip

# --- potential five-star --------------------------------------------------------------------------------------------
POTENTIAL = paper(1, 4, "2025-02-01", "2028-02-01", potential=True)
case(
    "potential five-star shows four stars and the words",
    [POTENTIAL],
    "2026-11-21",
    claim("valid", 4, until="2028-02-01", potential=True),
)
case("a lapsed potential five-star has no words either", [POTENTIAL], "2028-02-02", claim("lapsed", until="2028-02-01"))
PROMOTED = [POTENTIAL, paper(2, 5, "2026-03-30", "2029-03-30", kind="upgrade")]
case(
    "the ministry has not decided: four", PROMOTED, "2026-03-29", claim("valid", 4, until="2028-02-01", potential=True)
)
case(
    "the ministry decided: five, and no word of potential",
    PROMOTED,
    "2026-03-30",
    claim("valid", 5, 2, until="2029-03-30"),
)
case("potential five-star, withdrawn", [paper(1, 4, "2025-02-01", "2028-02-01", withdrawn("2026-01-05"), potential=True)], "2026-11-21",
     claim("withdrawn", until="2026-01-04", withdrawn_on="2026-01-05"))  # fmt: skip
case("potential five-star, extended", [paper(1, 4, "2023-09-01", "2026-09-01", filed("2026-04-01"), potential=True)], "2026-11-21",
     claim("extended", 4, until="2027-02-28", filed_on="2026-04-01", potential=True))  # fmt: skip

case(
    "potential five-star on its first day",
    [POTENTIAL],
    "2025-02-01",
    claim("valid", 4, until="2028-02-01", potential=True),
)
case(
    "potential five-star, renewal due",
    [POTENTIAL],
    "2027-08-05",
    claim("renewal_due", 4, until="2028-02-01", potential=True),
)
STAYED_FOUR = [POTENTIAL, paper(2, 4, "2026-04-10", "2029-04-10", kind="reevaluation")]
case("the day before the ministry's lower rank is certified", STAYED_FOUR, "2026-04-09",
     claim("valid", 4, until="2028-02-01", potential=True))  # fmt: skip
case(
    "the ministry scored it lower: four, and no word of potential",
    STAYED_FOUR,
    "2026-04-10",
    claim("valid", 4, 2, until="2029-04-10"),
)
PROMOTED_UNHEARD = [POTENTIAL, paper(2, 5, "2026-03-30", "2029-03-30", learned="2026-04-20T09:00:00", kind="upgrade")]
case("the ministry decided, we have not heard of it: four", PROMOTED_UNHEARD, "2026-04-10",
     claim("valid", 4, until="2028-02-01", potential=True))  # fmt: skip
case("the ministry had decided, we heard of it since: five on that day", PROMOTED_UNHEARD, "2026-04-10",
     claim("valid", 5, 2, until="2029-03-30"), known="2026-04-21")  # fmt: skip
PROMOTED_AHEAD = [
    POTENTIAL,
    paper(2, 5, "2026-03-30", "2029-03-30", decided="2026-03-20", learned="2026-03-25T09:00:00", kind="upgrade"),
]
case("the last second before the ministry's five", PROMOTED_AHEAD, "2026-03-29T23:59:59",
     claim("valid", 4, until="2028-02-01", potential=True))  # fmt: skip
case(
    "the first second of the ministry's five",
    PROMOTED_AHEAD,
    "2026-03-30T00:00:00",
    claim("valid", 5, 2, until="2029-03-30"),
)
case(
    "the ministry's five lapsed: four does not come back",
    PROMOTED,
    "2029-03-31",
    claim("lapsed", None, 2, until="2029-03-30"),
)
case("the ministry's five was withdrawn: four does not come back, nor the words",
     [POTENTIAL, paper(2, 5, "2026-03-30", "2029-03-30", withdrawn("2026-10-01"), kind="upgrade")], "2026-11-21",
     claim("withdrawn", None, 2, until="2026-09-30", withdrawn_on="2026-10-01"))  # fmt: skip
DECLINED = paper(1, 4, "2025-02-01", "2028-02-01", no_fifth_star("2026-03-30"), potential=True)
case(
    "the day before the ministry's no", [DECLINED], "2026-03-29", claim("valid", 4, until="2028-02-01", potential=True)
)
case("the last second before the ministry's no", [DECLINED], "2026-03-29T23:59:59",
     claim("valid", 4, until="2028-02-01", potential=True), known="2026-03-31")  # fmt: skip
case(
    "the ministry's no: the words go, the four stars stay",
    [DECLINED],
    "2026-03-30",
    claim("valid", 4, until="2028-02-01"),
)
case("years after the ministry's no", [DECLINED], "2028-02-01", claim("renewal_due", 4, until="2028-02-01", alarm=True))
case(
    "after the ministry's no the four stars lapse as ever",
    [DECLINED],
    "2028-02-02",
    claim("lapsed", until="2028-02-01"),
)
DECLINED_UNHEARD = paper(
    1, 4, "2025-02-01", "2028-02-01", no_fifth_star("2026-03-30", learned="2026-04-20T09:00:00"), potential=True
)
case("the ministry said no, we have not heard of it: the words stand", [DECLINED_UNHEARD], "2026-04-10",
     claim("valid", 4, until="2028-02-01", potential=True))  # fmt: skip
case("the ministry had said no, as we heard since", [DECLINED_UNHEARD], "2026-04-10",
     claim("valid", 4, until="2028-02-01"), known="2026-04-21")  # fmt: skip
case("the ministry's no, then the province's three stars",
     [DECLINED, paper(2, 3, "2026-05-04", "2029-05-04", kind="reevaluation")], "2026-05-04", claim("valid", 3, 2, until="2029-05-04"))  # fmt: skip
case("the ministry's no, and five stars in a later round",
     [DECLINED, paper(2, 5, "2027-03-30", "2030-03-30", kind="upgrade")], "2027-03-30", claim("valid", 5, 2, until="2030-03-30"))  # fmt: skip
case("the ministry's no in an extension", [paper(1, 4, "2023-09-01", "2026-09-01", filed("2026-04-01"), no_fifth_star("2026-10-01"), potential=True)],
     "2026-11-21", claim("extended", 4, until="2027-02-28", filed_on="2026-04-01"))  # fmt: skip
case("the ministry's no, then withdrawn", [paper(1, 4, "2025-02-01", "2028-02-01", no_fifth_star("2026-03-30"), withdrawn("2026-06-01"), potential=True)],
     "2026-11-21", claim("withdrawn", until="2026-05-31", withdrawn_on="2026-06-01"))  # fmt: skip
NOT_POTENTIAL = [
    paper(1, 4, "2025-02-01", "2028-02-01", mistaken("2026-02-10", learned="2026-02-10T10:00:00"), potential=True),
    paper(2, 4, "2025-02-01", "2028-02-01", learned="2026-02-10T10:05:00"),
]
case("entered as potential by mistake, nobody noticed yet", NOT_POTENTIAL, "2026-02-09",
     claim("valid", 4, until="2028-02-01", potential=True))  # fmt: skip
case(
    "entered as potential by mistake, corrected", NOT_POTENTIAL, "2026-02-11", claim("valid", 4, 2, until="2028-02-01")
)

# --- several certificates -------------------------------------------------------------------------------------------
UPGRADED = [paper(1, 3, "2023-06-30", "2026-06-30"), paper(2, 4, "2025-10-15", "2028-10-15", kind="upgrade")]
case("before an upgrade the old one holds", UPGRADED, "2025-10-14", claim("valid", 3, until="2026-06-30"))
case("an upgrade supersedes from its first day", UPGRADED, "2025-10-15", claim("valid", 4, 2, until="2028-10-15"))
DOWNGRADED = [paper(1, 4, "2023-06-30", "2026-06-30"), paper(2, 3, "2026-05-20", "2029-05-20", kind="reevaluation")]
case(
    "re-evaluated lower: the newest decides, though the old paper still runs",
    DOWNGRADED,
    "2026-06-01",
    claim("valid", 3, 2, until="2029-05-20"),
)
NEWEST_GONE = [
    paper(1, 3, "2023-06-30", "2026-06-30"),
    paper(2, 4, "2025-10-15", "2028-10-15", withdrawn("2026-02-01")),
]
case("the newest was withdrawn: the superseded one does not come back", NEWEST_GONE, "2026-03-01",
     claim("withdrawn", None, 2, until="2026-01-31", withdrawn_on="2026-02-01"))  # fmt: skip
GAP = [paper(1, 4, "2021-01-11", "2024-01-11"), paper(2, 4, "2024-09-02", "2027-09-02", kind="reevaluation")]
case("between two certificates: lapsed", GAP, "2024-05-01", claim("lapsed", until="2024-01-11"), known="2025-01-01")
case("after the gap: valid again", GAP, "2024-09-02", claim("valid", 4, 2, until="2027-09-02"))
RENEWED = [
    PLAIN,
    paper(2, 4, "2027-03-05", "2030-03-05", decided="2027-01-20", learned="2027-01-21T08:00:00", kind="reevaluation"),
]
case(
    "renewal is due while nobody decided",
    RENEWED,
    "2027-01-20",
    claim("renewal_due", 4, until="2027-03-04", alarm=True),
)
case("the next certificate is known: nothing is due", RENEWED, "2027-01-22", claim("valid", 4, until="2027-03-04"))
case("the next certificate takes over without a gap", RENEWED, "2027-03-05", claim("valid", 4, 2, until="2030-03-05"))
LATE_PAPER = [
    paper(1, 3, "2023-06-30", "2026-06-30"),
    paper(2, 4, "2026-05-15", "2029-05-15", learned="2026-08-03T10:00:00"),
]
case("a renewal we have not heard of: lapsed for us", LATE_PAPER, "2026-07-20", claim("lapsed", until="2026-06-30"))
case(
    "a renewal we heard of since: four stars on that day",
    LATE_PAPER,
    "2026-07-20",
    claim("valid", 4, 2, until="2029-05-15"),
    known="2026-08-04",
)
OLD_ENTERED_LATE = [
    paper(2, 4, "2025-10-15", "2028-10-15"),
    paper(1, 3, "2022-01-01", "2025-01-01", learned="2026-01-01T08:00:00"),
]
case(
    "an older paper entered later changes nothing today",
    OLD_ENTERED_LATE,
    "2026-11-21",
    claim("valid", 4, 2, until="2028-10-15"),
)
SAME_FIRST_DAY = [
    paper(1, 3, "2025-10-15", "2028-10-15", decided="2025-10-01"),
    paper(2, 4, "2025-10-15", "2028-10-15", decided="2025-10-10"),
]
case(
    "two begin on one day: the later decision counts",
    SAME_FIRST_DAY,
    "2026-11-21",
    claim("valid", 4, 2, until="2028-10-15"),
)
EXTENDED_THEN_NEW = [FILED, paper(2, 5, "2027-05-02", "2030-05-02", kind="upgrade")]
case(
    "a decision ends the extension with a new certificate",
    EXTENDED_THEN_NEW,
    "2027-05-02",
    claim("valid", 5, 2, until="2030-05-02"),
)

THREE = [
    paper(1, 3, "2022-05-01", "2025-05-01"), paper(2, 4, "2024-04-04", "2027-04-04", kind="upgrade"),
    paper(3, 5, "2026-02-02", "2029-02-02", kind="upgrade"),
]  # fmt: skip
case("three overlap: the first", THREE, "2024-04-03", claim("valid", 3, until="2025-05-01"))
case("three overlap: the second", THREE, "2026-02-01", claim("valid", 4, 2, until="2027-04-04"))
case("three overlap: the third", THREE, "2026-02-02", claim("valid", 5, 3, until="2029-02-02"))
case("the last day before a gap", GAP, "2024-01-11", claim("renewal_due", 4, until="2024-01-11", alarm=True))
case("the last day of a gap", GAP, "2024-09-01", claim("lapsed", until="2024-01-11"))
case(
    "the day before it is re-evaluated lower",
    DOWNGRADED,
    "2026-05-19",
    claim("renewal_due", 4, until="2026-06-30", alarm=True),
)
case("the day on which it is re-evaluated lower", DOWNGRADED, "2026-05-20", claim("valid", 3, 2, until="2029-05-20"))
case("re-evaluated lower, and lapsed", DOWNGRADED, "2029-05-21", claim("lapsed", None, 2, until="2029-05-20"))
SECOND_UNHEARD = [
    paper(1, 3, "2025-10-15", "2028-10-15", decided="2025-10-01"),
    paper(2, 4, "2025-10-15", "2028-10-15", decided="2025-10-10", learned="2025-11-02T09:00:00"),
]
case(
    "two begin on one day, of the later decision we have not heard",
    SECOND_UNHEARD,
    "2025-10-20",
    claim("valid", 3, until="2028-10-15"),
)
case("two begin on one day, of the later decision we heard since", SECOND_UNHEARD, "2025-10-20",
     claim("valid", 4, 2, until="2028-10-15"), known="2025-11-03")  # fmt: skip
case("two begin on one day: the later decision counts, though it gives less",
     [paper(1, 4, "2025-10-15", "2028-10-15", decided="2025-10-01"), paper(2, 3, "2025-10-15", "2028-10-15", decided="2025-10-10")],
     "2026-11-21", claim("valid", 3, 2, until="2028-10-15"))  # fmt: skip
DECIDED_TOGETHER = [
    paper(2, 4, "2025-10-15", "2028-10-15", learned="2025-10-15T09:00:00"),
    paper(1, 3, "2025-10-15", "2028-10-15", learned="2025-10-15T08:00:00"),
]
case("two of one first day and one decision day: before the second is entered", DECIDED_TOGETHER, "2025-10-15T08:30:00",
     claim("valid", 3, until="2028-10-15"))  # fmt: skip
case("two of one first day and one decision day: what was entered last counts", DECIDED_TOGETHER, "2025-10-15T09:00:00",
     claim("valid", 4, 2, until="2028-10-15"))  # fmt: skip
case("two begin on one day, the later decision was a slip: the earlier holds",
     [paper(1, 3, "2025-10-15", "2028-10-15", decided="2025-10-01"),
      paper(2, 4, "2025-10-15", "2028-10-15", mistaken("2025-12-01"), decided="2025-10-10")],
     "2026-11-21", claim("valid", 3, until="2028-10-15"))  # fmt: skip
case("two begin on one day, the later decision is withdrawn: the earlier does not come back",
     [paper(1, 3, "2025-10-15", "2028-10-15", decided="2025-10-01"),
      paper(2, 4, "2025-10-15", "2028-10-15", withdrawn("2026-03-03"), decided="2025-10-10")],
     "2026-11-21", claim("withdrawn", None, 2, until="2026-03-02", withdrawn_on="2026-03-03"))  # fmt: skip
KNOWN_AHEAD = [
    paper(1, 3, "2023-06-30", "2026-06-30"),
    paper(2, 4, "2026-07-10", "2029-07-10", decided="2026-05-25", learned="2026-06-01T08:00:00", kind="reevaluation"),
]
case(
    "the next is known and begins after a gap: nothing is due",
    KNOWN_AHEAD,
    "2026-06-10",
    claim("valid", 3, until="2026-06-30"),
)
case("the next is known, in the gap before it: lapsed", KNOWN_AHEAD, "2026-07-05", claim("lapsed", until="2026-06-30"))
case("the next begins after the gap", KNOWN_AHEAD, "2026-07-10", claim("valid", 4, 2, until="2029-07-10"))
case("the last day of an extension that a decision ends",
     [FILED, paper(2, 5, "2027-05-02", "2030-05-02", decided="2027-04-20", learned="2027-04-21T08:00:00", kind="upgrade")],
     "2027-05-01", claim("extended", 4, until="2027-08-31", filed_on="2026-10-01"))  # fmt: skip
case("a paper that is entered years later: unknown on that day", OLD_ENTERED_LATE, "2024-06-01", NEVER)
case("a paper that was entered years later: three stars on that day", OLD_ENTERED_LATE, "2024-06-01",
     claim("valid", 3, until="2025-01-01"), known="2026-02-01")  # fmt: skip

# --- entered by mistake ---------------------------------------------------------------------------------------------
SLIP = paper(1, 5, "2025-02-01", "2028-02-01", mistaken("2026-04-01", learned="2026-04-01T14:00:00"))
case("a slip nobody noticed yet", [SLIP], "2026-03-01", claim("valid", 5, until="2028-02-01"))
case("a slip noticed: it never claimed anything", [SLIP], "2026-03-01", NEVER, known="2026-04-02")
CORRECTED = [SLIP, paper(2, 4, "2025-02-01", "2028-02-01", learned="2026-04-01T14:05:00")]
case("a slip corrected: the right paper speaks", CORRECTED, "2026-11-21", claim("valid", 4, 2, until="2028-02-01"))
SLIP_ABOVE = [paper(1, 3, "2024-08-01", "2027-08-01"), paper(2, 4, "2025-02-01", "2028-02-01", mistaken("2025-02-03"))]
case("a slip supersedes nothing", SLIP_ABOVE, "2026-11-21", claim("valid", 3, until="2027-08-01"))
case(
    "a certificate we have not heard of",
    [paper(1, 4, "2025-02-01", "2028-02-01", learned="2026-11-01T08:00:00")],
    "2026-10-31",
    NEVER,
)


case("a slip, one second before it is noticed", [SLIP], "2026-04-01T13:59:59", claim("valid", 5, until="2028-02-01"))
case("a slip, the second it is noticed", [SLIP], "2026-04-01T14:00:00", NEVER)
case("a slip noticed, the right paper not entered yet", CORRECTED, "2026-04-01T14:02:00", NEVER)
case(
    "the second the right paper is entered", CORRECTED, "2026-04-01T14:05:00", claim("valid", 4, 2, until="2028-02-01")
)
case(
    "before the slip was noticed its stars were believed",
    CORRECTED,
    "2026-03-01",
    claim("valid", 5, until="2028-02-01"),
)
case("asked today the right paper speaks of that day too", CORRECTED, "2026-03-01",
     claim("valid", 4, 2, until="2028-02-01"), known="2026-04-02")  # fmt: skip
GONE_BY_MISTAKE = paper(1, 4, "2024-03-04", "2027-03-04", withdrawn("2026-05-10"), mistaken("2026-06-01"))
case("withdrawn, and not yet found to be a slip", [GONE_BY_MISTAKE], "2026-05-20",
     claim("withdrawn", until="2026-05-09", withdrawn_on="2026-05-10"))  # fmt: skip
case("withdrawn, and found to be a slip: never certified", [GONE_BY_MISTAKE], "2026-06-02", NEVER)
case("a slip above another paper, still believed", SLIP_ABOVE, "2025-02-02", claim("valid", 4, 2, until="2028-02-01"))
case("a slip above another paper, noticed", SLIP_ABOVE, "2025-02-04", claim("valid", 3, until="2027-08-01"))

# --- a till with an old snapshot ------------------------------------------------------------------------------------
FOUR = claim("valid", 4, until="2027-03-04")
at_the_till("a snapshot of a minute ago", [PLAIN], "2026-01-10T12:00:00", "2026-01-10T11:59:00", FOUR, 4)
at_the_till(
    "a snapshot one second younger than 24 hours", [PLAIN], "2026-01-10T12:00:00", "2026-01-09T12:00:01", FOUR, 4
)
at_the_till("a snapshot of exactly 24 hours", [PLAIN], "2026-01-10T12:00:00", "2026-01-09T12:00:00", FOUR, 4)
at_the_till(
    "a snapshot one second older than 24 hours", [PLAIN], "2026-01-10T12:00:00", "2026-01-09T11:59:59", FOUR, None
)
at_the_till("a snapshot of last week", [PLAIN], "2026-01-10T12:00:00", "2026-01-03T12:00:00", FOUR, None)
at_the_till(
    "an old snapshot of a product that has no certificate",
    [],
    "2026-01-10T12:00:00",
    "2026-01-03T12:00:00",
    NEVER,
    None,
)
at_the_till(
    "withdrawn since the snapshot: the till cannot know",
    [BACKDATED],
    "2026-06-01T18:00:00",
    "2026-05-31T22:00:00",
    FOUR,
    4,
)
at_the_till("the snapshot after the withdrawal", [BACKDATED], "2026-06-01T18:00:00", "2026-06-01T10:00:00",
            claim("withdrawn", until="2026-05-09", withdrawn_on="2026-05-10"), None)  # fmt: skip
at_the_till("lapsed overnight: the till counts days by itself", [PLAIN], "2027-03-05T08:00:00", "2027-03-04T20:00:00",
            claim("lapsed", until="2027-03-04"), None)  # fmt: skip
at_the_till("the next certificate begins overnight", RENEWED, "2027-03-05T08:00:00", "2027-03-04T20:00:00",
            claim("valid", 4, 2, until="2030-03-05"), 4)  # fmt: skip
at_the_till("an extension begins overnight", [FILED], "2027-03-05T08:00:00", "2027-03-04T20:00:00",
            claim("extended", 4, until="2027-08-31", filed_on="2026-10-01"), 4)  # fmt: skip
at_the_till("an extension stops overnight", [FILED], "2027-09-01T07:00:00", "2027-08-31T21:00:00",
            claim("lapsed", until="2027-08-31"), None)  # fmt: skip
at_the_till("an announced withdrawal begins overnight", [AHEAD], "2026-12-01T09:00:00", "2026-11-30T18:00:00",
            claim("withdrawn", until="2026-11-30", withdrawn_on="2026-12-01"), None)  # fmt: skip
at_the_till("the ministry's five begins overnight", PROMOTED_AHEAD, "2026-03-30T08:00:00", "2026-03-29T19:00:00",
            claim("valid", 5, 2, until="2029-03-30"), 5)  # fmt: skip
at_the_till("the ministry's five, and a snapshot too old to say so", PROMOTED_AHEAD, "2026-03-30T20:00:00", "2026-03-29T19:00:00",
            claim("valid", 5, 2, until="2029-03-30"), None)  # fmt: skip
at_the_till("a slip noticed since the snapshot", [SLIP], "2026-04-01T20:00:00", "2026-04-01T09:00:00",
            claim("valid", 5, until="2028-02-01"), 5)  # fmt: skip
at_the_till(
    "a certificate entered since the snapshot", [PLAIN], "2024-03-04T12:00:00", "2024-03-04T07:00:00", NEVER, None
)


def text() -> str:
    """The file as it should stand."""
    return json.dumps(CASES, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
