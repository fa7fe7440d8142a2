"""Goods that come in."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import insert, select, tuple_

from pos.base.amounts import MILLI
from pos.base.clock import local_day
from pos.base.database import db, insert_ignoring, new_id
from pos.base.operations import record
from pos.base.text import clean, clean_block
from pos.catalogue.kinds import ProductKind, Unit
from pos.catalogue.models import Product
from pos.inventory.errors import (
    AlreadyExpired,
    DatesContradict,
    DeliveryDiffers,
    LotCodeNotFit,
    LotDiffers,
    NotGoods,
    NothingDelivered,
    PriceNotFit,
    QuantityNotFit,
)
from pos.inventory.kinds import Cause, PlaceKind
from pos.inventory.models import Delivery, DeliveryLine, Lot, Place
from pos.inventory.operations.moves import Movement, post_moves
from pos.inventory.operations.numbers import next_number
from pos.inventory.operations.places import spots_of
from pos.inventory.rules import MOST_MILLI, delivery_number, expired, last_day, lot_code, lot_code_fits

_NATURE = ("owner_id", "settlement_price_vnd", "made_on", "expires_on")
"""What makes goods the same lot. What our own goods cost may differ from one delivery to the next."""


@dataclass(frozen=True, slots=True)
class DeliveredLine:
    """Goods of one lot, as they came."""

    product_id: uuid.UUID
    quantity_milli: int
    lot_code: str = ""
    """As printed on the goods; empty: they get one here."""
    made_on: date | None = None
    expires_on: date | None = None
    consigned: bool = False
    """Still the producer's: paid for when sold."""
    settlement_price_vnd: int | None = None
    """What the producer gets for one unit sold; only for consigned goods."""
    cost_vnd: int | None = None
    """What one unit cost; only for our own goods, where it is known."""


def receive_delivery(
    showroom_id: uuid.UUID,
    producer_id: uuid.UUID,
    lines: Sequence[DeliveredLine],
    *,
    delivery_id: uuid.UUID,
    showroom_code: str,
    received_at: datetime,
    at: datetime,
    who: str,
    note: str = "",
) -> str:
    """Take goods of a producer over onto an outlet's shelf, in lots with their dates and owner; the delivery's number.

    The same delivery sent again is the same delivery. A lot code that is there already means more of that lot, and only
    fits with the same owner, price and dates.

    Raises:
        NothingDelivered: it has no line.
        QuantityNotFit: a quantity is zero, negative, huge, or part of a piece.
        NotGoods: a product is a service.
        LotCodeNotFit: a lot's code would not survive on a label.
        DatesContradict: goods would expire before they were made.
        AlreadyExpired: goods were past their date when they came.
        PriceNotFit: consigned goods without a settlement price, or a price on our own.
        LotDiffers: the lot is there with another owner, price or date.
        DeliveryDiffers: the same delivery was saved with other content.
    Source: docs/rules/stock.md, "Goods that come in"
    """
    if not lines:
        raise NothingDelivered()
    spots = spots_of([showroom_id])[showroom_id]
    # One delivery at a time for an outlet. No sale asks for its place for what producers bring, so nobody at a till
    # waits for this.
    db.session.execute(select(Place.id).where(Place.id == spots[PlaceKind.PRODUCER].id).with_for_update(key_share=True))
    products = _products(lines)
    there = db.session.get(Delivery, delivery_id)
    if there is not None:
        if not _same(there, showroom_id, producer_id, lines):
            raise DeliveryDiffers(number=there.number)
        return there.number
    counter, number = next_number(Delivery.number, partial(delivery_number, showroom_code))
    lots = [
        _lot(line, products[line.product_id], producer_id, received_at, lot_code(showroom_code, counter, position))
        for position, line in enumerate(lines, start=1)
    ]
    lot_ids = _open_lots(lots, products)
    db.session.execute(
        insert(Delivery).values(
            id=delivery_id, number=number, showroom_id=showroom_id, producer_id=producer_id, note=clean_block(note),
            received_at=received_at, booked_at=at, received_by=who,
        )
    )  # fmt: skip
    db.session.execute(
        insert(DeliveryLine),
        [
            {"delivery_id": delivery_id, "position": position, "lot_id": lot_id, "quantity_milli": line.quantity_milli}
            for position, (line, lot_id) in enumerate(zip(lines, lot_ids, strict=True), start=1)
        ],
    )
    post_moves(
        [
            Movement(
                lot_id, line.product_id, spots[PlaceKind.PRODUCER], spots[PlaceKind.SHELF], line.quantity_milli,
                Cause.DELIVERY, delivery_id, received_at, who,
            )
            for line, lot_id in zip(lines, lot_ids, strict=True)
        ],
        at,
    )  # fmt: skip
    record("delivery_received", "delivery", delivery_id, who=who, at=at, number=number, lines=len(lines))
    return number


def _products(lines: Sequence[DeliveredLine]) -> dict[uuid.UUID, Product]:
    found = db.session.scalars(select(Product).where(Product.id.in_({line.product_id for line in lines}))).all()
    return {product.id: product for product in found}


def _lot(
    line: DeliveredLine, product: Product, producer_id: uuid.UUID, received_at: datetime, given_code: str
) -> dict[str, Any]:
    """The lot that a line describes, checked, not yet on the books."""
    name = product.name_vi
    if product.kind is not ProductKind.GOODS:
        raise NotGoods(product=name)
    whole = product.unit is not Unit.PIECE or line.quantity_milli % MILLI == 0
    if not (0 < line.quantity_milli <= MOST_MILLI and whole):
        raise QuantityNotFit(product=name)
    code = clean(line.lot_code) or given_code
    if not lot_code_fits(code):
        raise LotCodeNotFit(lot=code)
    expires_on = last_day(line.made_on, line.expires_on, product.shelf_life_days)
    if line.made_on is not None and expires_on is not None and line.made_on > expires_on:
        raise DatesContradict(product=name)
    if expired(expires_on, local_day(received_at)):
        raise AlreadyExpired(product=name)
    price, cost = line.settlement_price_vnd, line.cost_vnd
    if line.consigned != (price is not None) or (line.consigned and cost is not None) or min(price or 0, cost or 0) < 0:
        raise PriceNotFit(product=name)
    return {
        "id": new_id(), "product_id": product.id, "code": code, "owner_id": producer_id if line.consigned else None,
        "settlement_price_vnd": price, "cost_vnd": cost, "made_on": line.made_on, "expires_on": expires_on,
        "unidentified": False, "opened_at": received_at,
    }  # fmt: skip


def _open_lots(wanted: Sequence[dict[str, Any]], products: Mapping[uuid.UUID, Product]) -> list[uuid.UUID]:
    """Open the lots that are new; the ids of all of them, in their order."""
    by_key = {(lot["product_id"], lot["code"]): lot for lot in reversed(wanted)}
    # Sorted, because another outlet may be opening the same lots of the same producer at this moment.
    insert_ignoring(Lot.__table__, [by_key[key] for key in sorted(by_key)])
    rows = db.session.scalars(select(Lot).where(tuple_(Lot.product_id, Lot.code).in_(list(by_key))))
    there = {(lot.product_id, lot.code): lot for lot in rows}
    for lot in wanted:
        kept = there[lot["product_id"], lot["code"]]
        if any(getattr(kept, field) != lot[field] for field in _NATURE):
            raise LotDiffers(lot=kept.code, product=products[kept.product_id].name_vi)
    return [there[lot["product_id"], lot["code"]].id for lot in wanted]


def _same(there: Delivery, showroom_id: uuid.UUID, producer_id: uuid.UUID, lines: Sequence[DeliveredLine]) -> bool:
    kept = db.session.execute(
        select(Lot.product_id, Lot.code, DeliveryLine.quantity_milli)
        .join(Lot, Lot.id == DeliveryLine.lot_id)
        .where(DeliveryLine.delivery_id == there.id)
        .order_by(DeliveryLine.position)
    ).all()
    return (
        (there.showroom_id, there.producer_id) == (showroom_id, producer_id)
        and len(kept) == len(lines)
        and all(
            (row.product_id, row.quantity_milli) == (line.product_id, line.quantity_milli)
            and clean(line.lot_code) in {"", row.code}
            for row, line in zip(kept, lines, strict=True)
        )
    )
