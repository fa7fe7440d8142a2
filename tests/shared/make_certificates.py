# ruff: noqa: E501 - one case or one row a line is easier to check than one wrapped
"""Write ``certificates.json``: what a product may claim, worked out by hand from docs/rules/certification.md.

``python tests/shared/make_certificates.py`` writes the file. Nothing here computes an answer: each was read off a calendar
and typed. A moment is given in Hanoi time; where no ``known`` is given, the speaker knows what was learned until that moment.
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
    CASES.append(
        {"name": name, "certificates": papers, "at": hanoi(at), "known_at": hanoi(known or at), "claim": expected}
    )


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


def text() -> str:
    """The file as it should stand."""
    return json.dumps(CASES, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
