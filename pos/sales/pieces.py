"""When pieces with a number of their own were sold, and whether they came back."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, true

from pos.base.database import db
from pos.sales.kinds import Condition
from pos.sales.models import Refund, RefundLine, Sale, SaleLine


@dataclass(frozen=True, slots=True)
class PieceSale:
    """One time that a numbered piece was sold."""

    serial: str
    lot_code: str | None
    """The lot that the till read off its label."""
    sale_id: uuid.UUID
    line: int
    number: str
    """The number on the ticket."""
    showroom_id: uuid.UUID
    sold_at: datetime
    returned_at: datetime | None
    """When the customer brought it back; None while it is theirs."""
    returned_to: uuid.UUID | None
    """The outlet that took it back."""
    condition: Condition | None


def sales_of_pieces(product_id: uuid.UUID, serials: Collection[str] | None = None) -> dict[str, list[PieceSale]]:
    """How often each numbered piece of a product was sold, in the order of time; of these serials, or of all that were."""
    of_them = (
        (SaleLine.product_id == product_id)
        & SaleLine.serial.is_not(None)
        & (true() if serials is None else SaleLine.serial.in_(serials))
    )
    returns: dict[tuple[uuid.UUID, int], Any] = {}
    for back in db.session.execute(
        select(RefundLine.sale_id, RefundLine.line, Refund.at, Refund.showroom_id, RefundLine.condition)
        # Refunds are found by their sale, which has an index; their lines by the refund.
        .select_from(SaleLine)
        .join(Refund, Refund.sale_id == SaleLine.sale_id)
        .join(RefundLine, (RefundLine.refund_id == Refund.id) & (RefundLine.line == SaleLine.line))
        .where(of_them)
        .order_by(Refund.at)
    ):
        # A line of several pieces may come back in parts; the piece is back with the first of them.
        returns.setdefault((back.sale_id, back.line), back)
    found: dict[str, list[PieceSale]] = defaultdict(list)
    for row in db.session.execute(
        select(SaleLine.serial, SaleLine.lot_code, Sale.id, SaleLine.line, Sale.number, Sale.showroom_id, Sale.at)
        .join(Sale, Sale.id == SaleLine.sale_id)
        .where(of_them)
        .order_by(Sale.at, Sale.number, SaleLine.line)
    ):
        came = returns.get((row.id, row.line))
        found[row.serial].append(
            PieceSale(
                row.serial, row.lot_code, row.id, row.line, row.number, row.showroom_id, row.at,
                returned_at=came.at if came else None,
                returned_to=came.showroom_id if came else None,
                condition=came.condition if came else None,
            )
        )  # fmt: skip
    return dict(found)
