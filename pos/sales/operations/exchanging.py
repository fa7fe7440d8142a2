"""Hold the two halves of an exchange together: goods that came back, and goods that they paid for, on one ticket."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from pos.base.database import db
from pos.review.operations import settle_findings
from pos.sales.kinds import Kind, Oddity, TenderMethod
from pos.sales.operations.entries import Booking, Desk
from pos.sales.operations.quarantine import put_to_review
from pos.sales.operations.tables import REFUND, REFUND_TENDER, SALE, TENDER
from pos.sales.rules import exchange_parts, exchanged


@dataclass(frozen=True, slots=True)
class _Half:
    """A sale or a refund as its other half has to agree with it."""

    till_id: uuid.UUID
    exchange_id: uuid.UUID | None
    total_vnd: int
    exchanged_vnd: int


def tie_exchanges(bookings: Sequence[Booking], *, desk: Desk, at: datetime) -> None:
    """Put exchanges to review of which only one half is here, or whose halves disagree; no money moved for them.

    The halves are neighbours in a journal, and may arrive in two messages: then the second settles what was said of the
    first.

    Source: docs/rules/sales.md, "Exchange"
    """
    mine = [
        booking
        for booking in bookings
        if booking.fresh
        and not booking.contradictions
        and (booking.body.exchange_id or exchanged(booking.body.content["tenders"]))
    ]
    if not mine:
        return
    halves = _halves(Kind.SALE, {booking.body.exchange_id for booking in mine if booking.entry.kind is Kind.REFUND})
    halves |= _halves(Kind.REFUND, {booking.body.exchange_id for booking in mine if booking.entry.kind is Kind.SALE})
    whole: dict[Kind, list[str]] = {Kind.SALE: [], Kind.REFUND: []}
    for booking in mine:
        content = booking.body.content
        exchanged_vnd = exchanged(content["tenders"])
        other = halves.get(booking.body.exchange_id)
        if other is None and booking.body.exchange_id is not None:
            booking.odd(Oddity.EXCHANGE_HALF, other=str(booking.body.exchange_id), amount_vnd=exchanged_vnd)
            continue
        if other is None or not _agree(booking, exchanged_vnd, other, desk):
            told = {"other_vnd": other.exchanged_vnd} if other else {}
            booking.odd(Oddity.EXCHANGE_DISAGREES, amount_vnd=exchanged_vnd, **told)
        if other is not None:
            of_kind = Kind.SALE if booking.entry.kind is Kind.REFUND else Kind.REFUND
            whole[of_kind].append(str(booking.body.exchange_id))
    for kind, ids in whole.items():
        settle_findings(
            kind, ids, Oddity.EXCHANGE_HALF, who="system", at=at, outcome="The other half has arrived."
        )  # fmt: skip
    put_to_review([booking for booking in mine if booking.oddities], desk=desk, at=at)


def _agree(booking: Booking, exchanged_vnd: int, other: _Half, desk: Desk) -> bool:
    mine_vnd = booking.body.content["total_vnd"]
    back = booking.entry.kind is Kind.REFUND
    covered_vnd = exchange_parts(*((mine_vnd, other.total_vnd) if back else (other.total_vnd, mine_vnd)))[0]
    return (
        other.exchange_id == booking.entry.id
        and other.till_id == desk.till_id
        and exchanged_vnd == other.exchanged_vnd == covered_vnd
    )


def _halves(kind: Kind, ids: Collection[uuid.UUID | None]) -> dict[uuid.UUID | None, _Half]:
    """These sales or refunds, as far as they are on the books."""
    table, tender = (SALE, TENDER) if kind is Kind.SALE else (REFUND, REFUND_TENDER)
    of = tender.c.sale_id if kind is Kind.SALE else tender.c.refund_id
    wanted = [entry_id for entry_id in ids if entry_id is not None]
    if not wanted:
        return {}
    paid = (
        select(func.coalesce(func.sum(tender.c.amount_vnd), 0))
        .where(of == table.c.id, tender.c.method == TenderMethod.EXCHANGE)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(table.c.id, table.c.till_id, table.c.exchange_id, table.c.total_vnd, paid).where(table.c.id.in_(wanted))
    )
    return {row[0]: _Half(row[1], row[2], row[3], int(row[4])) for row in rows}
