"""Up to when a settlement reaches, what it is called, which losses are ours to bear, and what of them was paid. Pure."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from pos.base.amounts import divide
from pos.base.clock import local_day, start_of_day
from pos.settlement.kinds import Loss

OURS = frozenset(Loss) - {Loss.EXPIRED, Loss.FOUND}
"""Losses that we answer for, unless both sides agree otherwise: what happened to the goods while they were with us.

That goods pass their last day on the shelf is the owner's risk: the owner made them, and may fetch them home before. What turns
up that nobody had missed is not taken off anything: it is on the shelf, and owed once it is sold.
Source: docs/rules/settlement.md, "Lost while with us"
"""

PAID_BEFORE = timedelta(days=31)
"""So long before both sides sign, money may have gone already. An earlier day is a slip of the pen, mostly of the year."""


def settlement_number(producer_code: str, counter: int) -> str:
    """The number of a settlement: its owner, Q for *quyết toán*, a counter of that owner: CT0001-Q000003."""
    return f"{producer_code}-Q{counter:06d}"


def end_of_period(last_day: date, at: datetime) -> datetime:
    """The moment up to which a settlement reaches: the end of its last day, or now where that day is not over."""
    return min(start_of_day(last_day + timedelta(days=1)), at)


def day_is_over_or_here(last_day: date, at: datetime) -> bool:
    """Whether a period may end on this day: today or before."""
    return last_day <= local_day(at)


def paid_day_is_fit(paid_on: date, since: datetime | None, settled_at: datetime) -> bool:
    """Whether money for a settlement can have gone on this day: not before its period, nor long before it was agreed."""
    return paid_on >= earliest_paid_day(since, settled_at)


def earliest_paid_day(since: datetime | None, settled_at: datetime) -> date:
    """The first day on which a settlement can have been paid."""
    advance = local_day(settled_at) - PAID_BEFORE
    return advance if since is None else max(advance, local_day(since))


class Lost(Protocol):
    """Goods of a lot that are gone, or as less than nothing, found again."""

    @property
    def lot_id(self) -> uuid.UUID:
        """Whose losses belong together."""

    @property
    def loss(self) -> Loss:
        """Why they are gone."""

    @property
    def value_vnd(self) -> int:
        """At the settlement price."""

    @property
    def paid_vnd(self) -> int:
        """What earlier settlements paid for losses of the same lot."""


def suggested_for(losses: Sequence[Lost]) -> int:
    """What we would pay for losses if nobody agrees otherwise."""
    return sum(suggestions(losses))


def suggestions(losses: Sequence[Lost]) -> list[int]:
    """What we would pay for each. What was found again takes back no more than was paid for its lot, or is paid now.

    Source: docs/rules/settlement.md, "Found again"
    """
    paid: defaultdict[uuid.UUID, int] = defaultdict(int)
    for row in losses:
        if row.loss in OURS and row.value_vnd > 0:
            paid[row.lot_id] += row.value_vnd
    return [
        (row.value_vnd if row.value_vnd >= 0 else taken) if row.loss in OURS else 0
        for row, taken in zip(losses, _taken_back(losses, paid, OURS), strict=True)
    ]


def agreed_is_fit(agreed_vnd: int, losses: Sequence[Lost]) -> bool:
    """Whether both sides can have agreed on this for losses: at least what can be taken back, at most what they are worth."""
    least, most = bounds(losses)
    return least <= agreed_vnd <= most


def bounds(losses: Sequence[Lost]) -> tuple[int, int]:
    """The least and the most that can be agreed for losses; less than nothing where what was paid for was found again."""
    return sum(_taken_back(losses, {})), sum(max(row.value_vnd, 0) for row in losses)


def shares(agreed_vnd: int, losses: Sequence[Lost]) -> list[int]:
    """What of an agreed amount is for each loss: as suggested, and what differs from that in proportion."""
    suggested = suggestions(losses)
    if agreed_vnd <= sum(suggested):
        low, high = _taken_back(losses, {}), suggested
    else:
        low, high = suggested, [max(row.value_vnd, 0) for row in losses]
    part, whole = agreed_vnd - sum(low), sum(high) - sum(low)
    found, steps = [], 0
    for least, most in zip(low, high, strict=True):
        # Rounding the sums, not the steps, leaves nothing over.
        before, steps = steps, steps + most - least
        found.append(least + (divide(steps * part, whole) - divide(before * part, whole) if whole else 0))
    return found


def _taken_back(
    losses: Sequence[Lost], paid_now: Mapping[uuid.UUID, int], which: Collection[Loss] = frozenset(Loss)
) -> list[int]:
    """For each loss, what of the money for its lot comes back because the goods did; nothing for goods that are gone."""
    left = {row.lot_id: max(row.paid_vnd, 0) + paid_now.get(row.lot_id, 0) for row in losses}
    found = []
    for row in losses:
        back = min(max(-row.value_vnd, 0), left[row.lot_id]) if row.loss in which else 0
        left[row.lot_id] -= back
        found.append(-back)
    return found
