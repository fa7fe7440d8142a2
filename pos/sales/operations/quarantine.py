"""Keep what cannot be booked, and put on the review list what somebody should look at."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from pos.base.database import db, new_id
from pos.review.operations import Finding, raise_findings
from pos.sales.bodies import cash_claimed
from pos.sales.kinds import Kind, Origin
from pos.sales.operations.entries import Booking, Desk
from pos.sales.operations.tables import QUARANTINED


def settle(bookings: Sequence[Booking], *, desk: Desk, at: datetime, origin: Origin = Origin.JOURNAL) -> None:
    """Quarantine what cannot be booked, and raise what is odd.

    Nothing is kept of what a program sent and is told at once that it cannot be.
    """
    unbookable = [booking for booking in bookings if booking.contradictions]
    if origin is Origin.JOURNAL:
        quarantine(unbookable, desk=desk, at=at)
        bookings = [booking for booking in bookings if booking.fresh]
    else:
        bookings = [booking for booking in bookings if booking.fresh and not booking.contradictions]
    put_to_review(bookings, desk=desk, at=at)


def quarantine(bookings: Sequence[Booking], *, desk: Desk, at: datetime) -> None:
    """Keep entries that contradict themselves or the books: verbatim, unbooked, their cash on a line of its own.

    The same entry sent again is kept once.
    """
    if not bookings:
        return
    held = select(QUARANTINED.c.entry_id, QUARANTINED.c.kind, QUARANTINED.c.body).where(
        QUARANTINED.c.entry_id.in_({booking.entry.id for booking in bookings})
    )
    kept: list[tuple[uuid.UUID, str, Any]] = [(row.entry_id, row.kind, row.body) for row in db.session.execute(held)]
    rows = []
    for booking in bookings:
        entry = booking.entry
        body = entry.body if isinstance(entry.body, dict) else {"body": entry.body}
        if (entry.id, entry.kind.value, body) in kept:
            booking.fresh = False
            continue
        kept.append((entry.id, entry.kind.value, body))
        rows.append(
            {
                "row": new_id(),
                "entry_id": entry.id,
                "kind": entry.kind.value,
                "showroom_id": desk.showroom_id,
                "till_id": desk.till_id,
                "shift_id": booking.shift_id,
                "cash_vnd": cash_claimed(entry.kind, entry.body),
                "reasons": booking.reasons,
                "body": body,
                "received_at": at,
            }
        )
    if rows:
        db.session.execute(insert(QUARANTINED), rows)


def put_to_review(bookings: Iterable[Booking], *, desk: Desk, at: datetime) -> None:
    """Raise a review row for every reason of these bookings, in one statement."""
    findings = []
    for booking in bookings:
        reasons: dict[str, dict[str, Any]]
        if booking.contradictions:
            unreadable = {"unreadable": booking.body.unreadable} if booking.body.unreadable else {}
            reasons = dict.fromkeys(booking.reasons, unreadable)
        else:
            reasons = {
                oddity.value: {"cases": cases} if any(cases) else {} for oddity, cases in booking.oddities.items()
            }
        for reason, details in reasons.items():
            findings.append(
                Finding(
                    kind=booking.entry.kind.value if not booking.contradictions else "quarantined",
                    subject_id=str(_subject(booking)),
                    subject_label=booking.number or desk.till_code,
                    showroom_id=desk.showroom_id,
                    reason=reason,
                    details=details,
                    happened_at=booking.happened_at,
                )
            )
    if findings:
        raise_findings(findings, at=at)


def _subject(booking: Booking) -> uuid.UUID:
    """What somebody should look at: of an opening or a close the shift itself, else the entry."""
    of_shift = booking.entry.kind in (Kind.SHIFT_OPEN, Kind.SHIFT_CLOSE) and not booking.contradictions
    return booking.shift_id if of_shift and booking.shift_id else booking.entry.id
