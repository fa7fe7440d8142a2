"""Whether a delivery that is told again is the one on the books."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from pos.base.database import db
from pos.base.text import clean
from pos.catalogue.models import Product
from pos.inventory.models import Delivery, DeliveryLine, Lot, Refusal
from pos.inventory.operations.delivered import NATURE, DeliveredLine, RefusedLine, announced_lot
from pos.inventory.rules import last_day


def is_the_same(
    there: Delivery,
    showroom_id: uuid.UUID,
    producer_id: uuid.UUID,
    order_id: uuid.UUID | None,
    lines: Sequence[DeliveredLine],
    refused: Sequence[RefusedLine],
    products: Mapping[uuid.UUID, Product],
) -> bool:
    """Whether a delivery that is on the books says the very same, as far as anybody said it."""
    kept = db.session.execute(
        select(
            Lot.id, Lot.product_id, Lot.code, Lot.commission_bp, Lot.cost_vnd, *(getattr(Lot, name) for name in NATURE),
            DeliveryLine.quantity_milli, DeliveryLine.announced_lot,
        )
        .join(Lot, Lot.id == DeliveryLine.lot_id)
        .where(DeliveryLine.delivery_id == there.id)
        .order_by(DeliveryLine.position)
    ).all()  # fmt: skip
    known = set(
        db.session.scalars(
            select(DeliveryLine.lot_id)
            .join(Delivery, Delivery.id == DeliveryLine.delivery_id)
            .where(
                DeliveryLine.lot_id.in_([row.id for row in kept]), Delivery.id != there.id,
                Delivery.booked_at <= there.booked_at,
            )
        )
    )  # fmt: skip
    first = []
    for row in kept:
        first.append(row.id not in known)
        known.add(row.id)
    sent_back = db.session.execute(
        select(Refusal.product_id, Refusal.quantity_milli, Refusal.reason, Refusal.lot_code, Refusal.note)
        .where(Refusal.delivery_id == there.id)
        .order_by(Refusal.position)
    )
    return (
        (there.showroom_id, there.producer_id, there.order_id) == (showroom_id, producer_id, order_id)
        and len(kept) == len(lines)
        and all(
            _says_same(row, line, products.get(line.product_id), producer_id, opened)
            for row, line, opened in zip(kept, lines, first, strict=True)
        )
        and [tuple(row) for row in sent_back]
        == [(one.product_id, one.quantity_milli, one.reason, clean(one.lot_code), clean(one.note)) for one in refused]
    )


def _says_same(row: Any, line: DeliveredLine, product: Product | None, producer_id: uuid.UUID, opened: bool) -> bool:
    """Whether a line that is kept came of the same words.

    A code that was given here and a price that was reckoned from a commission are ours: what was said is compared. What our
    own goods cost, and the commission, are those of the lot's first delivery, so they are compared where this line opened it.
    """
    expires_on = last_day(line.made_on, line.expires_on, product.shelf_life_days if product else None)
    return (
        (row.product_id, row.quantity_milli, row.announced_lot)
        == (line.product_id, line.quantity_milli, announced_lot(line))
        and clean(line.lot_code) in {"", row.code}
        and row.owner_id == ((line.owner_id or producer_id) if line.consigned else None)
        and (line.commission_bp is not None or row.settlement_price_vnd == line.settlement_price_vnd)
        and (not opened or (row.commission_bp, row.cost_vnd) == (line.commission_bp, line.cost_vnd))
        and row.made_on == line.made_on
        and row.expires_on == expires_on
    )
