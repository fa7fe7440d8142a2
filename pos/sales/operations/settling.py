"""Close what consigned goods made the shop owe: the one thing that the room above may do to a sale's lines."""

import uuid
from datetime import datetime

from sqlalchemy import select, update

from pos.base.database import db
from pos.sales.models import Refund, Sale
from pos.sales.operations.tables import REFUND_LINE_LOT, SALE_LINE_LOT
from pos.sales.owed import closed_sum, sold_at


def close_owed(
    owner_id: uuid.UUID, settlement_id: uuid.UUID, *, until: datetime, showroom_id: uuid.UUID | None = None
) -> tuple[int, int]:
    """Mark what is open with an owner, of sales and refunds before a moment, as closed by a settlement: its amount, its parts.

    ``showroom_id``: only what this outlet sold, wherever it came back. What arrives later stays open, for the next
    settlement. Whoever calls this has locked the owner, so that no other settlement closes the same.

    Source: docs/rules/settlement.md, "Settling"
    """
    sold = (
        select(SALE_LINE_LOT.c.sale_id, SALE_LINE_LOT.c.line, SALE_LINE_LOT.c.lot_id)
        .join(Sale, Sale.id == SALE_LINE_LOT.c.sale_id)
        .where(SALE_LINE_LOT.c.owner_id == owner_id, SALE_LINE_LOT.c.settled_in.is_(None), Sale.at < until)
    )
    returned = (
        select(REFUND_LINE_LOT.c.refund_id, REFUND_LINE_LOT.c.position, REFUND_LINE_LOT.c.lot_id)
        .join(Refund, Refund.id == REFUND_LINE_LOT.c.refund_id)
        .join(Sale, Sale.id == REFUND_LINE_LOT.c.sale_id)
        .where(REFUND_LINE_LOT.c.owner_id == owner_id, REFUND_LINE_LOT.c.settled_in.is_(None), Refund.at < until)
    )
    for table, found in ((SALE_LINE_LOT, sold), (REFUND_LINE_LOT, returned)):
        found = found.where(*sold_at(None if showroom_id is None else [showroom_id]))
        keys = [column.name for column in found.selected_columns]
        # Locked in the order in which refunds lock them, and marked in the same statement: nothing that comes in between
        # is closed without being counted.
        held = found.order_by(*(table.c[key] for key in keys)).with_for_update(of=table).cte("held")
        db.session.execute(
            update(table).where(*(table.c[key] == held.c[key] for key in keys)).values(settled_in=settlement_id)
        )
    return closed_sum(settlement_id)
