"""What a till reports, what becomes of it, and the one door through which a batch of reports is booked."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from pos.sales.bodies import Body
from pos.sales.kinds import Contradiction, Kind, Oddity, Outcome
from pos.sales.rules import CLOCK_TOLERANCE_SECONDS


class Desk(Protocol):
    """The till at which something happened, and its outlet. ``showrooms.queries.ChainFacts`` is one."""

    @property
    def till_id(self) -> uuid.UUID:
        """The till."""

    @property
    def till_code(self) -> str:
        """What people call it: BT01-1."""

    @property
    def showroom_id(self) -> uuid.UUID:
        """The outlet that it stands in."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a till reports, with its body as it was sent."""

    id: uuid.UUID
    kind: Kind
    body: Mapping[str, Any]


@dataclass(slots=True)
class Booking:
    """What became of one entry."""

    entry: Entry
    body: Body
    happened_at: datetime
    received_at: datetime
    """When the books first took it."""
    number: str = ""
    shift_id: uuid.UUID | None = None
    fresh: bool = True
    """False when the same entry was on the books already."""
    lines: list[dict[str, Any]] = field(default_factory=list)
    """The lines of a new sale as they stand on the books."""
    contradictions: list[Contradiction] = field(default_factory=list)
    oddities: dict[Oddity, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        """Quarantined where it contradicts itself or the books; to review where it is odd; else booked."""
        if self.contradictions:
            return Outcome.QUARANTINED
        return Outcome.REVIEW if self.oddities else Outcome.BOOKED

    @property
    def reasons(self) -> list[str]:
        """Why it is not simply booked, as codes in the order of the table of reasons."""
        if self.contradictions:
            return [reason.value for reason in Contradiction if reason in self.contradictions]
        return [reason.value for reason in Oddity if reason in self.oddities] if self.oddities else []

    def odd(self, oddity: Oddity, **details: Any) -> None:
        """Note something that somebody should look at."""
        self.oddities.setdefault(oddity, []).append(details)


def start(entry: Entry, body: Body, received_at: datetime, sent_at: datetime | None) -> Booking:
    """Take an entry in hand: what reading it told, and whether its clock can be right.

    A till that was offline reports late, so lateness alone says nothing. Its clock is judged by the future, and by what
    it showed when it sent (``sent_at``).
    """
    booking = Booking(
        entry, body, body.at or received_at, received_at, number=body.number, shift_id=body.shift_id,
        contradictions=list(body.contradictions),
    )  # fmt: skip
    for oddity in body.oddities - {Oddity.UNKNOWN_FIELDS}:
        booking.odd(oddity)
    if Oddity.UNKNOWN_FIELDS in body.oddities:
        booking.odd(Oddity.UNKNOWN_FIELDS, fields=sorted(body.extra))
    ahead = (booking.happened_at - received_at).total_seconds()
    skew = 0.0 if sent_at is None else (sent_at - received_at).total_seconds()
    if ahead > CLOCK_TOLERANCE_SECONDS or abs(skew) > CLOCK_TOLERANCE_SECONDS:
        booking.odd(Oddity.CLOCK_OFF, ahead_seconds=round(ahead if abs(skew) <= CLOCK_TOLERANCE_SECONDS else skew))
    return booking
