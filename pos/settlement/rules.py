"""Up to when a settlement reaches, what it is called, and which losses are ours to bear. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from pos.base.clock import local_day, start_of_day
from pos.settlement.kinds import Loss

OURS = frozenset(Loss) - {Loss.EXPIRED, Loss.FOUND}
"""Losses that we answer for, unless both sides agree otherwise: what happened to the goods while they were with us.

That goods pass their last day on the shelf is the owner's risk: the owner made them, and may fetch them home before. What turns
up that nobody had missed is not taken off anything: it is on the shelf, and owed once it is sold.
Source: docs/rules/settlement.md, "Lost while with us"
"""


def settlement_number(producer_code: str, counter: int) -> str:
    """The number of a settlement: its owner, Q for *quyết toán*, a counter of that owner: CT0001-Q000003."""
    return f"{producer_code}-Q{counter:06d}"


def end_of_period(last_day: date, at: datetime) -> datetime:
    """The moment up to which a settlement reaches: the end of its last day, or now where that day is not over."""
    return min(start_of_day(last_day + timedelta(days=1)), at)


def day_is_over_or_here(last_day: date, at: datetime) -> bool:
    """Whether a period may end on this day: today or before."""
    return last_day <= local_day(at)


def suggested_for(losses: Iterable[tuple[Loss, int]]) -> int:
    """What we would pay for losses, each with its value at the settlement price, if nobody agrees otherwise."""
    return sum(value_vnd for loss, value_vnd in losses if loss in OURS)


def agreed_is_fit(agreed_vnd: int, values_vnd: Iterable[int]) -> bool:
    """Whether both sides can have agreed on this for losses: something between nothing and all that they are worth."""
    least, most = bounds(values_vnd)
    return least <= agreed_vnd <= most


def bounds(values_vnd: Iterable[int]) -> tuple[int, int]:
    """The least and the most that can be agreed for losses; less than nothing where goods were found again."""
    values = list(values_vnd)
    return sum(value for value in values if value < 0), sum(value for value in values if value > 0)
