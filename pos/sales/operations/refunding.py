"""Book refunds against the sales that they undo; nothing is refunded twice."""

import contextlib
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, bindparam, delete, insert, select, text, update

from pos.base.database import db
from pos.base.prepared import Prepared, among
from pos.inventory.operations import Movement, post_moves
from pos.people.rules import Deed
from pos.review.operations import Finding, raise_findings, settle_findings
from pos.sales.bodies import read_refund
from pos.sales.kinds import Contradiction, Kind, Oddity, Origin
from pos.sales.knowledge import standings
from pos.sales.operations.entries import Booking, Desk, Entry, start
from pos.sales.operations.fitting import Back, Lines, fit, lock_lines, post_lines
from pos.sales.operations.numbers import next_numbers
from pos.sales.operations.quarantine import settle
from pos.sales.operations.shifts import announce_missing, belongs, judge_cashier, names_in, shifts_for
from pos.sales.operations.tables import DRAWER_LOSS, REFUND, REFUND_TENDER, SALE, SALE_LINE_LOT

_AWAITING = Prepared(
    select(
        REFUND.c.id, REFUND.c.number, REFUND.c.awaits, REFUND.c.showroom_id, REFUND.c.cashier, REFUND.c.at,
        REFUND.c.surplus,
    ).where(among(REFUND.c.awaits, "sales")).order_by(REFUND.c.at, REFUND.c.id)
)  # fmt: skip


def book_refunds(
    entries: Sequence[Entry],
    *,
    desk: Desk,
    at: datetime,
    origin: Origin = Origin.JOURNAL,
    sent_at: datetime | None = None,
) -> list[Booking]:
    """Book refunds that a till paid out: never more than is left of each line, sound goods back into their lots.

    The sale lines are locked first, in one order, so that of two refunds at once the second sees what the first left.
    What a till gave back beyond that, or for a sale that nobody knows, is booked as a loss and put to review; a program
    or a person who waits for the answer is told instead, and nothing is booked.

    Source: docs/rules/sales.md
    """
    bookings, moves = give_money_back(entries, desk=desk, at=at, origin=origin, sent_at=sent_at)
    post_moves(moves, at)
    return bookings


def give_money_back(
    entries: Sequence[Entry], *, desk: Desk, at: datetime, origin: Origin, sent_at: datetime | None
) -> tuple[list[Booking], list[Movement]]:
    """Book refunds, leaving the moves of goods to the caller, who may have sales to book in the same go."""
    bookings = [start(entry, read_refund(entry.body), at, sent_at) for entry in entries]
    sound = [booking for booking in bookings if not booking.contradictions]
    moves: list[Movement] = []
    if sound:
        left = lock_lines(sales_named(entries))
        judged = [(booking, _judge(booking, left, desk=desk, origin=origin)) for booking in _not_there_yet(sound)]
        fresh = [(booking, back) for booking, back in judged if not booking.contradictions]
        if fresh:
            moves = _book_fresh(fresh, left, desk=desk, at=at, origin=origin)
    settle(bookings, desk=desk, at=at, origin=origin)
    return bookings, moves


def hold_lines(entries: Sequence[Entry], selling: Sequence[Entry] = ()) -> tuple[set[uuid.UUID], datetime | None]:
    """Lock the sale lines that these refunds may touch; the lots that may come back, and when the first of them did.

    Whoever sells and refunds in one transaction calls this first: lines before stock, as everybody locks them.
    ``selling`` are the sales that are about to be booked before these refunds.
    """
    sale_ids = sales_named(entries)
    if not sale_ids:
        return set(), None
    _wait_for_sales(sale_ids - {entry.id for entry in selling})
    lock_lines(sale_ids)
    lots = set(db.session.scalars(select(SALE_LINE_LOT.c.lot_id).where(SALE_LINE_LOT.c.sale_id.in_(sale_ids))))
    return lots, min((body.at for entry in entries if (body := read_refund(entry.body)).at), default=None)


def sales_named(entries: Sequence[Entry]) -> set[uuid.UUID]:
    """The sales that these refunds undo, as far as they can be read."""
    named = set()
    for entry in entries:
        if isinstance(entry.body, Mapping):
            with contextlib.suppress(ValueError):
                named.add(uuid.UUID(str(entry.body.get("sale"))))
    return named


def _not_there_yet(bookings: Sequence[Booking]) -> list[Booking]:
    """Set aside refunds that are on the books already; another basket under the same id contradicts them."""
    held = {
        row.id: (row.basket_hash, row.number, row.shift_id)
        for row in db.session.execute(
            select(REFUND.c.id, REFUND.c.basket_hash, REFUND.c.number, REFUND.c.shift_id).where(
                REFUND.c.id.in_({booking.entry.id for booking in bookings})
            )
        )
    }
    fresh: list[Booking] = []
    seen: dict[uuid.UUID, Booking] = {}
    for booking in bookings:
        first = seen.setdefault(booking.entry.id, booking)
        if booking.entry.id in held:
            basket_hash, number, shift_id = held[booking.entry.id]
        elif first is not booking:
            basket_hash, number, shift_id = first.body.hash, first.number, first.shift_id
        else:
            fresh.append(booking)
            continue
        same_shift = booking.shift_id is None or shift_id is None or booking.shift_id == shift_id
        booking.oddities.clear()
        if basket_hash == booking.body.hash and booking.body.number in ("", number) and same_shift:
            booking.fresh, booking.number, booking.shift_id = False, number, shift_id
        else:
            booking.contradictions.append(Contradiction.ANOTHER_BASKET)
    return fresh


def _judge(booking: Booking, left: Lines, *, desk: Desk, origin: Origin) -> Back:
    """Hold a refund against what is left of its sale. A till has paid already; anybody else is told what cannot be."""
    content = booking.body.content
    back = Back(
        refund_id=booking.entry.id,
        sale_id=uuid.UUID(content["sale"]) if content["sale"] else None,
        showroom_id=desk.showroom_id,
        happened_at=booking.happened_at,
        who=content["cashier"],
        claimed=content["lines"],
        tenders=content["tenders"],
    )
    fit(back, left, whole=origin is Origin.API)
    if back.why and origin is Origin.API:
        booking.contradictions.append(back.why)
    else:
        for oddity, details in back.oddities:
            booking.odd(oddity, **details)
    return back


def _book_fresh(
    judged: Sequence[tuple[Booking, Back]], left: Lines, *, desk: Desk, at: datetime, origin: Origin
) -> list[Movement]:
    bookings = [booking for booking, _ in judged]
    shifts = shifts_for(bookings, desk=desk)
    announce_missing(bookings, shifts, desk=desk)
    people = standings(names_in(bookings))
    for booking in bookings:
        belongs(booking, shifts, desk)
        judge_cashier(booking, people, desk, Deed.REFUND)
    nameless = [booking for booking in bookings if not booking.number]
    if nameless:
        for booking, number in zip(nameless, next_numbers(len(nameless), desk), strict=True):
            booking.number = number
            if origin is Origin.JOURNAL:
                booking.odd(Oddity.NUMBER_MISSING)
    heads, tenders = [], []
    for booking, back in judged:
        content = booking.body.content
        unknown = back.why is Contradiction.SALE_UNKNOWN
        heads.append(
            {
                "id": booking.entry.id,
                "number": booking.number,
                "origin": origin,
                "sale_id": None if unknown else back.sale_id,
                "awaits": back.sale_id if unknown else None,
                "showroom_id": desk.showroom_id,
                "till_id": desk.till_id,
                "shift_id": booking.shift_id,
                "cashier": content["cashier"],
                "approved_by": content["approved_by"],
                "at": booking.happened_at,
                "received_at": at,
                "total_vnd": content["total_vnd"],
                "surplus": back.surplus,
                "reason": content["reason"],
                "exchange_id": booking.body.exchange_id,
                "basket_hash": booking.body.hash,
                "extra": booking.body.extra,
            }
        )
        for position, tender in enumerate(content["tenders"], start=1):
            tenders.append({"refund_id": booking.entry.id, "position": position, **tender})
    # Not ignoring: a race for the same id was decided by the lock on the sale's lines.
    for table, rows in ((REFUND, heads), (REFUND_TENDER, tenders)):
        if rows:
            db.session.execute(insert(table), rows)
    return post_lines([back for _, back in judged], left, at=at)


# --- refunds that were quicker than their sales ------------------------------------------------------------


def _wait_for_sales(sale_ids: set[uuid.UUID]) -> None:
    """Where a refund's sale is not on the books, let nobody book it until this refund says that it waits for it.

    Both would go through otherwise, and neither would see the other. SQLite has one writer at a time anyway.
    """
    if db.session.get_bind().dialect.name == "postgresql" and sale_ids:
        known = set(db.session.scalars(select(SALE.c.id).where(SALE.c.id.in_(sale_ids))))
        if sale_ids - known:
            db.session.execute(text("LOCK TABLE sale IN SHARE ROW EXCLUSIVE MODE"))


def refund_awaited(sale_ids: Collection[uuid.UUID], *, at: datetime) -> list[Movement]:
    """Book the refunds that waited for these sales: what was a loss until now has found its goods. Their moves.

    Source: docs/rules/sales.md, "More than is left"
    """
    waiting = _AWAITING.rows(sales=list(sale_ids)) if sale_ids else []
    if not waiting:
        return []
    ids = [row.id for row in waiting]
    tenders: dict[uuid.UUID, list[dict[str, Any]]] = {refund_id: [] for refund_id in ids}
    for row in db.session.execute(
        select(REFUND_TENDER).where(REFUND_TENDER.c.refund_id.in_(ids)).order_by(REFUND_TENDER.c.position)
    ):
        tenders[row.refund_id].append({"method": row.method, "amount_vnd": row.amount_vnd})
    backs = [
        Back(row.id, row.awaits, row.showroom_id, row.at, row.cashier, row.surplus, tenders[row.id]) for row in waiting
    ]
    left = lock_lines({row.awaits for row in waiting})
    db.session.execute(delete(DRAWER_LOSS).where(DRAWER_LOSS.c.refund_id.in_(ids)))
    for back in backs:
        fit(back, left)
    db.session.execute(
        update(REFUND)
        .where(REFUND.c.id == bindparam("of_refund"))
        .values(sale_id=bindparam("found", type_=Uuid()), awaits=None, surplus=bindparam("over")),
        [{"of_refund": back.refund_id, "found": back.sale_id, "over": back.surplus} for back in backs],
    )
    settle_findings(
        Kind.REFUND, [str(refund_id) for refund_id in ids], Oddity.SALE_AWAITED, who="system", at=at,
        outcome="The sale has arrived.",
    )  # fmt: skip
    findings = []
    for back, row in zip(backs, waiting, strict=True):
        cases: dict[Oddity, list[Mapping[str, Any]]] = {}
        for oddity, details in back.oddities:
            cases.setdefault(oddity, []).append(details)
        findings += [
            Finding(
                kind=Kind.REFUND, subject_id=str(back.refund_id), subject_label=row.number,
                showroom_id=back.showroom_id, reason=oddity, details={"cases": told}, happened_at=back.happened_at,
            )
            for oddity, told in cases.items()
        ]  # fmt: skip
    raise_findings(findings, at=at)
    return post_lines(backs, left, at=at)
