"""What consigned goods made the shop owe: each sold part of a lot, and each part that came back and takes it away again."""

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import func, literal, select, union_all

from pos.base.amounts import MILLI
from pos.base.database import db
from pos.sales.models import Refund, RefundLineLot, Sale, SaleLineLot


def owed_vnd() -> Any:
    """What is owed for a part that was sold, as the database reckons it: ``rules.owed_for`` in SQL."""
    return (SaleLineLot.settlement_price_vnd * SaleLineLot.quantity_milli + MILLI // 2) // MILLI


def sold_at(showroom_ids: Collection[uuid.UUID] | None) -> list[Any]:
    """The condition that goods were sold at one of these outlets; nothing where all are meant."""
    # Asked of a value, not of the column: a database would else begin with all that these outlets ever sold, by the index
    # of their days, and look for the few open parts among it.
    outlet = func.coalesce(Sale.showroom_id, Sale.showroom_id)
    return [] if showroom_ids is None else [outlet.in_(list(showroom_ids))]


def entries(*conditions: Any, sold: Any = (), returned: Any = ()) -> Any:
    """Parts that were sold and parts that came back, one under the other, as a subquery.

    ``conditions`` hold for both and may ask about the sale; ``sold`` and ``returned`` for one of the two. A refund counts
    at its own moment, and for the outlet that had sold the goods.
    """
    of_sales: Any = (
        select(
            SaleLineLot.owner_id, SaleLineLot.sale_id, SaleLineLot.line, SaleLineLot.lot_id, Sale.showroom_id, Sale.at,
            Sale.number, SaleLineLot.quantity_milli.label("sold_milli"), literal(0).label("returned_milli"),
            owed_vnd().label("owed_vnd"), SaleLineLot.settlement_price_vnd, SaleLineLot.settled_in,
            SaleLineLot.settled_in.label("sale_settled_in"),
        )
        .join(Sale, Sale.id == SaleLineLot.sale_id)
        .where(*conditions, *sold)
    )  # fmt: skip
    of_refunds: Any = (
        select(
            RefundLineLot.owner_id, RefundLineLot.sale_id, RefundLineLot.line, RefundLineLot.lot_id, Sale.showroom_id,
            Refund.at, Refund.number, literal(0), RefundLineLot.quantity_milli, -RefundLineLot.owner_vnd,
            SaleLineLot.settlement_price_vnd, RefundLineLot.settled_in, SaleLineLot.settled_in,
        )
        .join(Refund, Refund.id == RefundLineLot.refund_id)
        .join(Sale, Sale.id == RefundLineLot.sale_id)
        .join(
            SaleLineLot,
            (SaleLineLot.sale_id == RefundLineLot.sale_id)
            & (SaleLineLot.line == RefundLineLot.line)
            & (SaleLineLot.lot_id == RefundLineLot.lot_id),
        )
        .where(*conditions, *returned)
    )  # fmt: skip
    return union_all(of_sales, of_refunds)


def open_with(owner_id: uuid.UUID | None = None, *conditions: Any) -> Any:
    """What nobody has settled yet, with one owner or with all."""
    halves = [
        [table.owner_id == owner_id if owner_id else table.owner_id.is_not(None), table.settled_in.is_(None)]
        for table in (SaleLineLot, RefundLineLot)
    ]
    return entries(*conditions, sold=halves[0], returned=halves[1])


def closed_in(settlement_ids: Any, *conditions: Any) -> Any:
    """What these settlements closed."""
    return entries(
        *conditions,
        sold=[SaleLineLot.settled_in.in_(settlement_ids)],
        returned=[RefundLineLot.settled_in.in_(settlement_ids)],
    )


def closed_sum(settlement_id: uuid.UUID) -> tuple[int, int]:
    """What the parts that a settlement closed come to, and how many they are."""
    found = closed_in([settlement_id]).subquery()
    amount_vnd, parts = db.session.execute(select(func.coalesce(func.sum(found.c.owed_vnd), 0), func.count())).one()
    return int(amount_vnd), parts
