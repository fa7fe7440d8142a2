"""Whether the scans of one piece can be those of one piece. Pure arithmetic on days and districts; of people it knows nothing.

Districts have no coordinates in our books, so no distance is reckoned: what counts is how many they are, and whether a piece
that nobody bought was where no outlet has it. Source: docs/rules/scans.md
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DISTRICTS_A_DAY = 3
"""One day in that many districts: bought in one and unpacked in the next are two."""
DISTRICTS_A_MONTH = 5
MONTH_DAYS = 30
ELSEWHERE = 3
"""That often told to be in a district in which no outlet has its lot, while nobody has bought it."""
SCANS_A_DAY = 25
DAYS_AFTER_SALE = 8
"""Somebody who bought it looks once, shows it to a friend and gives it away; each on a day of its own that is four."""
SCANS_WHEN_DEAD = 2
"""A label that is void or spoiled lies in a bin, where it may be scanned once."""
UNKNOWN_A_DAY = 20
"""Scans of numbers that we did not print, of a product whose labels we number."""
PIECES_A_DAY = 20
"""So many pieces a day come onto the review list, each with a row of its own; of more it gets one row that says so."""


class Sign(StrEnum):
    """Why the scans of a piece look like those of several."""

    MANY_DISTRICTS = "many_districts"
    ELSEWHERE = "elsewhere"
    MANY_SCANS = "many_scans"
    LONG_AFTER_SALE = "long_after_sale"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Seen:
    """How often a piece was scanned on a day; or, with a district, how often somebody told that it was there."""

    day: date
    district: str
    times: int


def worth_asking(seen: Collection[Seen]) -> bool:
    """Whether its scans alone make it worth asking the books where the piece should be."""
    days = {one.day for one in seen}
    told = sum(one.times for one in seen if one.district)
    most = max((one.times for one in seen if not one.district), default=0)
    return len(days) >= DAYS_AFTER_SALE or told >= min(ELSEWHERE, DISTRICTS_A_DAY) or most >= SCANS_A_DAY


def signs(
    seen: Collection[Seen], *, sold_on: date | None = None, home: Collection[str] = (), dead_on: date | None = None
) -> list[Sign]:
    """What says that there may be more than one of a piece.

    ``sold_on`` is the day since which it is a customer's, ``home`` the districts of the outlets that ever held its lot,
    ``dead_on`` the day on which its label was declared void or spoiled.
    """
    found = []
    if _many_districts([one for one in seen if one.district]):
        found.append(Sign.MANY_DISTRICTS)
    strayed = sum(
        one.times
        for one in seen
        if one.district and one.district not in home and (sold_on is None or one.day < sold_on)
    )
    if home and strayed >= ELSEWHERE:
        found.append(Sign.ELSEWHERE)
    if any(one.times >= SCANS_A_DAY for one in seen if not one.district):
        found.append(Sign.MANY_SCANS)
    if sold_on is not None and len({one.day for one in seen if one.day > sold_on}) >= DAYS_AFTER_SALE:
        found.append(Sign.LONG_AFTER_SALE)
    if (
        dead_on is not None
        and sum(one.times for one in seen if one.day > dead_on and not one.district) >= SCANS_WHEN_DEAD
    ):
        found.append(Sign.DEAD)
    return found


def _many_districts(told: Iterable[Seen]) -> bool:
    by_day: dict[date, set[str]] = defaultdict(set)
    for one in told:
        by_day[one.day].add(one.district)
    if any(len(districts) >= DISTRICTS_A_DAY for districts in by_day.values()):
        return True
    return any(
        len(set().union(*(by_day[day] for day in by_day if first <= day < first + timedelta(days=MONTH_DAYS))))
        >= DISTRICTS_A_MONTH
        for first in by_day
    )
