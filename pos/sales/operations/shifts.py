"""Open and close shifts, move cash in and out of drawers, and find the shift that an entry belongs to."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, bindparam, insert, or_, select, update

from pos.base.database import db, insert_ignoring
from pos.base.prepared import Prepared, among
from pos.people.rules import Deed, Standing, may
from pos.sales import bodies
from pos.sales.bodies import cash_claimed
from pos.sales.kinds import Contradiction, Oddity
from pos.sales.knowledge import standings
from pos.sales.operations.approvals import take_approvals
from pos.sales.operations.entries import Booking, Desk, Entry, start
from pos.sales.operations.quarantine import settle
from pos.sales.operations.tables import DRAWER_MOVE, SHIFT
from pos.sales.queries import cash_reckonings
from pos.sales.rules import difference_limit_vnd

Shifts = Mapping[uuid.UUID | None, Any]
"""Rows of shifts by their ids."""

_FACTS = (
    SHIFT.c.id, SHIFT.c.till_id, SHIFT.c.cashier, SHIFT.c.opened_at, SHIFT.c.float_vnd, SHIFT.c.float_counts,
    SHIFT.c.announced, SHIFT.c.closed_at, SHIFT.c.closed_by, SHIFT.c.counted_vnd, SHIFT.c.counts,
    SHIFT.c.claimed_expected_vnd,
)  # fmt: skip

_NAMED_OR_OPEN = Prepared(
    select(*_FACTS)
    .where(
        or_(
            among(SHIFT.c.id, "named"),
            (SHIFT.c.till_id == bindparam("till", type_=Uuid())) & SHIFT.c.closed_at.is_(None),
        )
    )
    .order_by(SHIFT.c.opened_at)
)


def open_shift(
    entries: Sequence[Entry],
    *,
    desk: Desk,
    at: datetime,
    sent_at: datetime | None = None,
    closing: Collection[uuid.UUID] = (),
) -> list[Booking]:
    """Book openings of shifts with the float that was counted into the drawer.

    ``closing`` names shifts whose close is about to be booked: a new one does not overlap with them.
    """
    if not entries:
        return []
    bookings = [start(entry, bodies.read_shift_open(entry.body), at, sent_at) for entry in entries]
    for booking in bookings:
        booking.shift_id = booking.shift_id or booking.entry.id
    shifts, people = _surroundings(bookings, desk)
    for booking in bookings:
        content = booking.body.content
        if booking.contradictions:
            continue
        judge_cashier(booking, people, desk, Deed.SELL)
        there = shifts.get(booking.shift_id)
        row = {
            "id": booking.shift_id,
            "showroom_id": desk.showroom_id,
            "till_id": desk.till_id,
            "cashier": content["cashier"],
            "opened_at": booking.happened_at,
            "float_vnd": content["float_vnd"],
            "float_counts": content["counts"],
            "announced": True,
        }
        if there is None:
            if any(
                other.till_id == desk.till_id
                and other.closed_at is None
                and other.announced
                and other.id not in closing
                for other in shifts.values()
            ):
                booking.odd(Oddity.SHIFT_OVERLAPS)
            db.session.execute(insert(SHIFT), [row])
        elif there.till_id != desk.till_id:
            booking.contradictions.append(Contradiction.ANOTHER_BASKET)
        elif not there.announced:
            db.session.execute(update(SHIFT).where(SHIFT.c.id == there.id).values(**row))
        elif all(getattr(there, name) == row[name] for name in ("cashier", "opened_at", "float_vnd", "float_counts")):
            booking.fresh = False
        else:
            booking.contradictions.append(Contradiction.ANOTHER_BASKET)
    settle(bookings, desk=desk, at=at)
    return bookings


def close_shift(
    entries: Sequence[Entry], *, desk: Desk, at: datetime, sent_at: datetime | None = None
) -> list[Booking]:
    """Book closes: the count as it was made, blind, and beside it what the till then held to be right.

    What should be in the drawer is asked of the books; where the count differs, somebody should look.
    """
    if not entries:
        return []
    bookings = [start(entry, bodies.read_shift_close(entry.body), at, sent_at) for entry in entries]
    for booking in bookings:
        if booking.shift_id is None and not booking.contradictions:
            booking.contradictions.append(Contradiction.MALFORMED)
    sound = [booking for booking in bookings if not booking.contradictions]
    shifts, people = _surroundings(bookings, desk)
    announce_missing(sound, shifts, desk=desk)
    reckonings = cash_reckonings({booking.shift_id for booking in sound if booking.shift_id}) if sound else {}
    approvals = take_approvals(sound, desk=desk, at=at)
    for booking in sound:
        content, there = booking.body.content, shifts.get(booking.shift_id)
        judge_cashier(booking, people, desk, Deed.SELL)
        row = {
            "closed_at": booking.happened_at,
            "closed_by": content["cashier"],
            "counts": content["counts"],
            "counted_vnd": content["counted_vnd"],
            "claimed_expected_vnd": content["expected_vnd"],
            "difference_reason": content["difference_reason"],
            "closing_number": booking.number,
        }
        if there is not None and there.till_id != desk.till_id:
            booking.contradictions.append(Contradiction.ANOTHER_BASKET)
            continue
        if there is not None and there.closed_at is not None:
            compared = ("closed_at", "closed_by", "counted_vnd", "counts", "claimed_expected_vnd")
            booking.fresh = False
            if any(getattr(there, name) != row[name] for name in compared):
                booking.contradictions.append(Contradiction.ANOTHER_BASKET)
            continue
        db.session.execute(update(SHIFT).where(SHIFT.c.id == booking.shift_id).values(**row))
        expected_vnd = reckonings[booking.shift_id].expected_vnd if booking.shift_id in reckonings else 0
        difference_vnd = content["counted_vnd"] - expected_vnd
        if difference_vnd:
            closer = people.get(content["cashier"])
            small = abs(difference_vnd) <= difference_limit_vnd(closer.role if closer else None)
            booking.odd(
                Oddity.CASH_DIFFERS
                if small or approvals.allows_difference(booking, difference_vnd)
                else Oddity.CASH_DIFFERS_MUCH,
                counted_vnd=content["counted_vnd"], expected_vnd=expected_vnd, reason=content["difference_reason"],
            )  # fmt: skip
    settle(bookings, desk=desk, at=at)
    return bookings


def drawer_move(
    entries: Sequence[Entry], *, desk: Desk, at: datetime, sent_at: datetime | None = None
) -> list[Booking]:
    """Book cash put into a drawer, or taken out of it, with its reason."""
    bookings = [start(entry, bodies.read_drawer(entry.body), at, sent_at) for entry in entries]
    for booking in bookings:
        if booking.shift_id is None and not booking.contradictions:
            booking.contradictions.append(Contradiction.MALFORMED)
    sound = [booking for booking in bookings if not booking.contradictions]
    if sound:
        shifts, people = _surroundings(sound, desk)
        announce_missing(sound, shifts, desk=desk)
        for booking in sound:
            judge_cashier(booking, people, desk, Deed.SELL)
            belongs(booking, shifts, desk)
        _insert_moves([booking for booking in sound if booking.shift_id])
    settle(bookings, desk=desk, at=at)
    return bookings


def _insert_moves(bookings: Sequence[Booking]) -> None:
    rows = {
        booking.entry.id: {
            "id": booking.entry.id,
            "shift_id": booking.shift_id,
            "amount_vnd": booking.body.content["amount_vnd"],
            "reason": booking.body.content["reason"],
            "cashier": booking.body.content["cashier"],
            "at": booking.happened_at,
        }
        for booking in reversed(bookings)
    }
    fresh = {row[0] for row in insert_ignoring(DRAWER_MOVE, list(rows.values()), returning=(DRAWER_MOVE.c.id,))}
    held = {}
    if len(fresh) < len(bookings):
        held = {
            row.id: row._mapping
            for row in db.session.execute(select(DRAWER_MOVE).where(DRAWER_MOVE.c.id.in_(list(rows))))
        }
    for booking in bookings:
        if booking.entry.id in fresh:
            fresh.remove(booking.entry.id)
            continue
        booking.fresh = False
        content, there = booking.body.content, held[booking.entry.id]
        if (there["amount_vnd"], there["reason"], there["cashier"]) != (
            content["amount_vnd"], content["reason"], content["cashier"],
        ):  # fmt: skip
            booking.contradictions.append(Contradiction.ANOTHER_BASKET)


# --- for every entry that names a shift ------------------------------------------------------------------


def shifts_for(bookings: Sequence[Booking], *, desk: Desk) -> Shifts:
    """The shifts that these entries name, and those that are open at this till, in one statement."""
    named = {booking.shift_id for booking in bookings if booking.shift_id}
    return {row.id: row for row in _NAMED_OR_OPEN.rows(named=named, till=desk.till_id)}


def announce_missing(bookings: Sequence[Booking], shifts: Shifts, *, desk: Desk) -> None:
    """Make room for shifts whose opening has not arrived, so that what names them has a drawer to belong to."""
    missing: dict[uuid.UUID, dict[str, Any]] = {}
    for booking in bookings:
        if booking.shift_id is not None and booking.shift_id not in shifts:
            booking.odd(Oddity.SHIFT_UNKNOWN)
            missing.setdefault(
                booking.shift_id,
                {
                    "id": booking.shift_id,
                    "showroom_id": desk.showroom_id,
                    "till_id": desk.till_id,
                    "cashier": booking.body.content["cashier"],
                    "opened_at": booking.happened_at,
                    "float_vnd": 0,
                    "float_counts": {},
                    "announced": False,
                },
            )
    insert_ignoring(SHIFT, list(missing.values()))


def belongs(booking: Booking, shifts: Shifts, desk: Desk) -> None:
    """Judge whether an entry can belong to the shift that it names; another till's shift it cannot.

    Without any shift only cash is odd: no drawer answers for it.
    """
    there = shifts.get(booking.shift_id)
    if booking.shift_id is None:
        if cash_claimed(booking.entry.kind, booking.entry.body):
            booking.odd(Oddity.SHIFT_UNKNOWN)
    elif there is not None and there.till_id != desk.till_id:
        booking.odd(Oddity.SHIFT_UNKNOWN, shift=str(booking.shift_id))
        booking.shift_id = None
    elif there is not None and there.closed_at is not None and booking.happened_at > there.closed_at:
        booking.odd(Oddity.SHIFT_CLOSED, closed_at=there.closed_at.isoformat())


def judge_cashier(booking: Booking, people: Mapping[str, Standing], desk: Desk, deed: Deed) -> None:
    """Judge whether whoever did it might do it, at this outlet and at that moment; who approves settles reviews too."""
    content = booking.body.content
    standing = people.get(content["cashier"])
    if standing is None:
        booking.odd(Oddity.CASHIER_UNKNOWN, cashier=content["cashier"])
    elif not may(standing, deed, booking.happened_at, desk.showroom_id):
        booking.odd(Oddity.CASHIER_NOT_ALLOWED, cashier=content["cashier"])
    approver = content["approved_by"]
    if approver is not None:
        standing = people.get(approver)
        if standing is None or not may(standing, Deed.SETTLE_REVIEW, booking.happened_at, desk.showroom_id):
            booking.odd(Oddity.APPROVER_NOT_ALLOWED, approved_by=approver)


def names_in(bookings: Sequence[Booking]) -> set[str]:
    """Everybody whom these entries name."""
    contents = [booking.body.content for booking in bookings]
    names = {content["cashier"] for content in contents} | {content["approved_by"] for content in contents}
    return {name for name in names if name}


def _surroundings(bookings: Sequence[Booking], desk: Desk) -> tuple[Shifts, dict[str, Standing]]:
    return shifts_for(bookings, desk=desk), standings(names_in(bookings))
