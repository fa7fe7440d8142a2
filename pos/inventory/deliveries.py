"""Read deliveries: what came in, what was refused, and what that means for an order."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from pos.base.clock import local_day
from pos.base.database import db
from pos.base.text import search_key
from pos.catalogue.contracts import contract_on, contract_on_paper
from pos.catalogue.kinds import Unit
from pos.catalogue.models import Contract, Producer, Product
from pos.catalogue.queries import Named
from pos.catalogue.rules import contract_has_ended
from pos.inventory.errors import NoSuchDelivery
from pos.inventory.kinds import DeliveryKind, RefusalReason
from pos.inventory.models import Delivery, DeliveryLine, Lot, Order, OrderLine, Refusal
from pos.inventory.rules import outstanding
from pos.showrooms.models import Showroom


@dataclass(frozen=True)
class DeliveryHead:
    """A delivery as lists show it."""

    id: uuid.UUID
    number: str
    showroom_id: uuid.UUID
    showroom_code: str
    showroom_name: str
    kind: DeliveryKind
    producer_code: str | None
    """None for opening stock: nobody brought it."""
    producer: str | None
    received_at: datetime
    booked_at: datetime
    received_by: str
    note: str
    order_number: str | None
    """The order that it came on."""
    lines: int
    refused: int


@dataclass(frozen=True)
class DeliveredLot(Named):
    """One line of a delivery with its lot and product."""

    position: int
    lot_id: uuid.UUID
    lot_code: str
    announced_lot: str
    """The lot on the producer's paper, where the goods say another."""
    product_id: uuid.UUID
    product_code: str
    name_vi: str
    name_en: str
    unit: Unit
    quantity_milli: int
    made_on: date | None
    expires_on: date | None
    consigned: bool
    settlement_price_vnd: int | None
    commission_bp: int | None
    cost_vnd: int | None


@dataclass(frozen=True)
class RefusedGoods(Named):
    """Goods that went back at once."""

    position: int
    product_id: uuid.UUID
    product_code: str
    name_vi: str
    name_en: str
    unit: Unit
    quantity_milli: int
    reason: RefusalReason
    lot_code: str
    note: str


@dataclass(frozen=True)
class OrderShare(Named):
    """What a delivery meant for one product: how much was still to come, how much came, and what follows."""

    product_code: str
    name_vi: str
    name_en: str
    unit: Unit
    ordered_milli: int
    """Nothing where the product was not ordered."""
    before_milli: int
    """What earlier deliveries brought."""
    came_milli: int

    @property
    def expected_milli(self) -> int:
        """How much was still to come when this delivery came."""
        return outstanding(self.ordered_milli, self.before_milli)

    @property
    def short_milli(self) -> int:
        """How much is still to come after it."""
        return outstanding(self.expected_milli, self.came_milli)

    @property
    def over_milli(self) -> int:
        """How much of it was more than was still to come."""
        return outstanding(self.came_milli, self.expected_milli)


_LINES, _REFUSALS = (
    select(func.count())
    .select_from(table)
    .where(table.delivery_id == Delivery.id)
    .correlate(Delivery)
    .scalar_subquery()
    for table in (DeliveryLine, Refusal)
)
_HEADS = (
    select(
        Delivery.id, Delivery.number, Showroom.id, Showroom.code, Showroom.name, Delivery.kind, Producer.code,
        Producer.name, Delivery.received_at, Delivery.booked_at, Delivery.received_by, Delivery.note, Order.number,
        _LINES, _REFUSALS,
    )
    .join(Showroom, Showroom.id == Delivery.showroom_id)
    .outerjoin(Producer, Producer.id == Delivery.producer_id)
    .outerjoin(Order, Order.id == Delivery.order_id)
)  # fmt: skip


def deliveries(
    showroom_ids: Collection[uuid.UUID] | None, words: str = "", *, limit: int, offset: int = 0
) -> list[DeliveryHead]:
    """Deliveries to these outlets (to all when None), the latest first, found by number, producer or outlet."""
    query = _HEADS.order_by(Delivery.received_at.desc(), Delivery.number.desc()).limit(limit).offset(offset)
    if showroom_ids is not None:
        query = query.where(Delivery.showroom_id.in_(list(showroom_ids)))
    for word in search_key(words).split():
        query = query.where(
            or_(
                Delivery.number.contains(word.upper(), autoescape=True),
                Producer.search_key.contains(word, autoescape=True),
                Showroom.search_key.contains(word, autoescape=True),
            )
        )
    rows: Any = db.session.execute(query)
    return [DeliveryHead(*row) for row in rows]


def deliveries_on(order_id: uuid.UUID) -> list[DeliveryHead]:
    """What came on an order, in the order in which it was booked."""
    rows: Any = db.session.execute(_HEADS.where(Delivery.order_id == order_id).order_by(Delivery.number))
    return [DeliveryHead(*row) for row in rows]


def deliveries_of_import(numbers: Collection[str]) -> list[DeliveryHead]:
    """What a file of stock became, by the numbers."""
    rows: Any = db.session.execute(_HEADS.where(Delivery.number.in_(list(numbers))).order_by(Delivery.number))
    return [DeliveryHead(*row) for row in rows]


def delivery(number: str) -> tuple[DeliveryHead, Delivery, Sequence[DeliveredLot]]:
    """One delivery with its papers and its lines.

    Raises:
        NoSuchDelivery: there is none.
    """
    head: Any = db.session.execute(_HEADS.where(Delivery.number == number)).one_or_none()
    if head is None:
        raise NoSuchDelivery(number=number)
    lines: Any = db.session.execute(
        select(
            DeliveryLine.position, Lot.id, Lot.code, DeliveryLine.announced_lot, Product.id, Product.code,
            Product.name_vi, Product.name_en, Product.unit, DeliveryLine.quantity_milli, Lot.made_on, Lot.expires_on,
            Lot.owner_id.is_not(None), Lot.settlement_price_vnd, Lot.commission_bp, Lot.cost_vnd,
        )
        .join(Lot, Lot.id == DeliveryLine.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(DeliveryLine.delivery_id == head[0])
        .order_by(DeliveryLine.position)
    )  # fmt: skip
    return DeliveryHead(*head), db.session.get_one(Delivery, head[0]), [DeliveredLot(*line) for line in lines]


def refusals(delivery_id: uuid.UUID) -> list[RefusedGoods]:
    """What a delivery brought and took away again."""
    rows: Any = db.session.execute(
        select(
            Refusal.position, Product.id, Product.code, Product.name_vi, Product.name_en, Product.unit,
            Refusal.quantity_milli, Refusal.reason, Refusal.lot_code, Refusal.note,
        )
        .join(Product, Product.id == Refusal.product_id)
        .where(Refusal.delivery_id == delivery_id)
        .order_by(Refusal.position)
    )  # fmt: skip
    return [RefusedGoods(*row) for row in rows]


def shares(row: Delivery) -> list[OrderShare]:
    """What a delivery meant for the order that it came on: products of the order first, then what was not ordered.

    Earlier deliveries are those with an earlier number: their outlet gave them out one after the other.
    """
    ordered = {
        line.product_id: line.quantity_milli
        for line in db.session.scalars(
            select(OrderLine).where(OrderLine.order_id == row.order_id).order_by(OrderLine.position)
        )
    }
    came = dict.fromkeys(ordered, 0)
    before = dict.fromkeys(ordered, 0)
    for product_id, delivery_id, quantity_milli in db.session.execute(
        select(Lot.product_id, Delivery.id, func.sum(DeliveryLine.quantity_milli))
        .join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
        .join(Lot, Lot.id == DeliveryLine.lot_id)
        .where(Delivery.order_id == row.order_id, Delivery.number <= row.number)
        .group_by(Lot.product_id, Delivery.id)
    ):
        counted = came if delivery_id == row.id else before
        counted[product_id] = counted.get(product_id, 0) + int(quantity_milli)
    products = {
        product.id: product for product in db.session.scalars(select(Product).where(Product.id.in_({*ordered, *came})))
    }
    return [
        OrderShare(
            products[product_id].code, products[product_id].name_vi, products[product_id].name_en,
            products[product_id].unit, ordered.get(product_id, 0), before.get(product_id, 0), quantity_milli,
        )
        for product_id, quantity_milli in came.items()
    ]  # fmt: skip


def contract_of(row: Delivery, lines: Iterable[DeliveredLot]) -> tuple[str, Contract | None]:
    """By which contract consigned goods of a delivery stand here, in words of its paper; and it, where it had ended by then.

    What was written on the delivery counts first, then what is known of the producer. Nothing where no goods are consigned.
    """
    if row.producer_id is None or not any(line.consigned for line in lines):
        return row.contract, None
    day = local_day(row.received_at)
    known = contract_on(row.producer_id, day)
    if known is None or not contract_has_ended(known, day) or (row.contract and known.number not in row.contract):
        return row.contract or contract_on_paper(row.producer_id, day), None
    return row.contract or contract_on_paper(row.producer_id, day), known


def delivery_numbers(delivery_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The numbers of these deliveries."""
    rows = db.session.execute(select(Delivery.id, Delivery.number).where(Delivery.id.in_(list(delivery_ids))))
    return {row.id: row.number for row in rows}
