"""The acts that certificates stand on: score bands, and who recognised which rank when. A new act is a new row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pos.certification.kinds import Level, ScoreFault

_PROVINCE_AND_MINISTRY = {3: Level.PROVINCE, 4: Level.PROVINCE, 5: Level.MINISTRY}
_BANDS = {5: (9000, 10_000), 4: (7000, 8999), 3: (5000, 6999)}


@dataclass(frozen=True)
class Act:
    """A decision of the Prime Minister on how products are evaluated, from its first day until the next one's."""

    name: str
    in_force_from: date
    recognised_by: Mapping[int, Level]
    score_bands_centi: Mapping[int, tuple[int, int]]
    """Lowest and highest average score of a rank, in hundredths, both included. Below them nothing is certified."""


ACTS = (
    Act("Quyết định 1048/QĐ-TTg", date(2019, 8, 21), _PROVINCE_AND_MINISTRY, _BANDS),
    Act("Quyết định 148/QĐ-TTg", date(2023, 2, 24), {**_PROVINCE_AND_MINISTRY, 3: Level.DISTRICT}, _BANDS),
    Act("Quyết định 148/QĐ-TTg và 1489/QĐ-TTg", date(2025, 7, 6), _PROVINCE_AND_MINISTRY, _BANDS),
    Act("Quyết định 26/2026/QĐ-TTg", date(2026, 5, 22), _PROVINCE_AND_MINISTRY, _BANDS),
)
"""Oldest first. Source: docs/rules/certification.md"""

OLDEST_DECISION = date(2018, 5, 7)
"""The programme began on this day; nothing was recognised before. Source: Decision 490/QĐ-TTg."""

POTENTIAL_CENTI = 9000
"""From this score on the province sends a product to the ministry. Source: Decision 26/2026/QĐ-TTg Art. 7.3."""


def act_on(day: date) -> Act | None:
    """The act in force on the day of a decision; None before the first one with criteria."""
    return next((act for act in reversed(ACTS) if act.in_force_from <= day), None)


def score_fault(act: Act | None, stars: int, score_centi: int | None, potential_five_star: bool) -> ScoreFault | None:
    """What is wrong between stars, score and "potential five-star"; None when they fit, or when too little is known.

    A potential five-star product scored 90 or more at the province and carries four stars until the ministry decides.
    """
    if potential_five_star and stars != 4:
        return ScoreFault.POTENTIAL_IS_FOUR_STARS
    if score_centi is None or act is None:
        return None
    if potential_five_star:
        return None if score_centi >= POTENTIAL_CENTI else ScoreFault.POTENTIAL_NEEDS_NINETY
    if stars == 4 and score_centi >= POTENTIAL_CENTI:
        return ScoreFault.NINETY_IS_POTENTIAL
    low, high = act.score_bands_centi[stars]
    return None if low <= score_centi <= high else ScoreFault.OUTSIDE_BAND
