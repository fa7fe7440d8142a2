"""Refund by a person in the back office, who is told at once why something cannot be."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from pos.base.amounts import MILLI
from pos.base.database import db
from pos.base.operations import record
from pos.catalogue.kinds import Unit
from pos.sales.errors import (
    DrawerNeeded,
    FractionOfAPiece,
    NothingToRefund,
    ReasonNeeded,
    RefundTooMuch,
    SaleContradictsItself,
    StillOpenAtTill,
)
from pos.sales.kinds import Condition, Contradiction, Kind, Origin, TenderMethod
from pos.sales.operations.entries import Desk, Entry
from pos.sales.operations.refunding import book_refunds
from pos.sales.operations.tables import REFUND
from pos.sales.queries import SaleFacts
from pos.sales.rules import refund_amount


@dataclass(frozen=True, slots=True)
class Coming:
    """How much of which sale line comes back, and in what state."""

    line: int
    quantity_milli: int
    condition: Condition


def refund(
    sale: SaleFacts,
    coming: Sequence[Coming],
    *,
    refund_id: uuid.UUID,
    method: TenderMethod,
    reference: str,
    shift_id: uuid.UUID | None,
    reason: str,
    desk: Desk,
    who: str,
    at: datetime,
) -> str:
    """Refund lines of a sale from the back office, for exactly what is due; the refund's number.

    Sent twice with the same ``refund_id`` it is one refund.

    Raises:
        StillOpenAtTill: the sale's shift has not been closed, so the till may refund it without asking.
        NothingToRefund: no goods are named.
        ReasonNeeded: no reason is given.
        FractionOfAPiece: half a piece was to come back.
        RefundTooMuch: more was to come back than is left; another refund may have been quicker.
        DrawerNeeded: cash was to be paid back, and no shift was named.
    """
    if number := _done_before(refund_id, sale.row.id):
        return number
    if sale.held_by is not None:
        raise StillOpenAtTill(till=sale.till_code)
    if not coming:
        raise NothingToRefund()
    if not reason:
        raise ReasonNeeded()
    if method is TenderMethod.CASH and shift_id is None:
        raise DrawerNeeded()
    by_line = {facts.row.line: facts for facts in sale.lines}
    lines, total_vnd = [], 0
    for part in coming:
        facts = by_line.get(part.line)
        if facts is None or part.quantity_milli <= 0:
            raise NothingToRefund()
        row = facts.row
        if facts.unit == Unit.PIECE and part.quantity_milli % MILLI and row.quantity_milli % MILLI == 0:
            raise FractionOfAPiece(product=row.product_name)
        if part.quantity_milli > facts.left_milli:
            raise RefundTooMuch(left=Decimal(facts.left_milli) / MILLI, product=row.product_name)
        due_vnd = refund_amount(
            row.net_vnd, row.quantity_milli, row.returned_milli + part.quantity_milli, row.refunded_vnd
        )
        total_vnd += due_vnd
        lines.append(
            {
                "line": part.line,
                "quantity_milli": part.quantity_milli,
                "amount_vnd": due_vnd,
                "condition": part.condition.value,
            }
        )
    tender = {"method": method.value, "amount_vnd": total_vnd, "reference": reference}
    body = {
        "number": "",
        "shift": str(shift_id) if shift_id else None,
        "cashier": who,
        "at": at.isoformat(),
        "sale": str(sale.row.id),
        "lines": lines,
        "total_vnd": total_vnd,
        "tenders": [tender] if total_vnd else [],
        "reason": reason,
    }
    [booking] = book_refunds([Entry(refund_id, Kind.REFUND, body)], desk=desk, at=at, origin=Origin.API)
    if Contradiction.REFUND_EXCEEDS_SALE in booking.contradictions:
        raise RefundTooMuch(left=Decimal(0), product=by_line[coming[0].line].row.product_name)
    if Contradiction.ANOTHER_BASKET in booking.contradictions and (number := _done_before(refund_id, sale.row.id)):
        return number
    if booking.contradictions:
        raise SaleContradictsItself(reasons=", ".join(booking.reasons))
    record("refunded", "sale", sale.row.id, who=who, at=at, refund=booking.number, total_vnd=total_vnd)
    return booking.number


def _done_before(refund_id: uuid.UUID, sale_id: uuid.UUID) -> str | None:
    return db.session.scalar(select(REFUND.c.number).where(REFUND.c.id == refund_id, REFUND.c.sale_id == sale_id))
