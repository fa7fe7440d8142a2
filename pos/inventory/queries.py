"""Read lots, the moves behind a number, deliveries, and levels. Stock by outlet stands in ``matrix``."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, or_, select

from pos.base.database import db
from pos.base.text import search_key
from pos.catalogue.kinds import Unit
from pos.catalogue.models import Producer, Product
from pos.catalogue.queries import Named
from pos.inventory.errors import NoSuchDelivery, NoSuchLot
from pos.inventory.kinds import PlaceKind, WriteOffReason
from pos.inventory.models import Delivery, DeliveryLine, Level, Lot, Move, Place, WriteOff
from pos.showrooms.models import Showroom


@dataclass(frozen=True)
class LotHere:
    """A lot of a product, and how much of it one outlet's shelf holds."""

    id: uuid.UUID
    code: str
    quantity_milli: int
    made_on: date | None
    expires_on: date | None
    owner: str | None
    """The producer whose goods they still are; None for our own."""
    settlement_price_vnd: int | None
    opened_at: datetime


@dataclass(frozen=True)
class MoveHere:
    """One move onto or off a shelf, and what the shelf held after it."""

    id: int
    lot_code: str
    change_milli: int
    balance_milli: int
    other_place: PlaceKind
    cause: str
    cause_id: uuid.UUID
    happened_at: datetime
    booked_at: datetime
    who: str


@dataclass(frozen=True)
class DeliveryHead:
    """A delivery as lists show it."""

    id: uuid.UUID
    number: str
    showroom_id: uuid.UUID
    showroom_code: str
    showroom_name: str
    producer_code: str
    producer: str
    received_at: datetime
    booked_at: datetime
    received_by: str
    note: str
    lines: int


@dataclass(frozen=True)
class DeliveredLot(Named):
    """One line of a delivery with its lot and product."""

    position: int
    lot_id: uuid.UUID
    lot_code: str
    product_code: str
    name_vi: str
    name_en: str
    unit: Unit
    quantity_milli: int
    made_on: date | None
    expires_on: date | None
    consigned: bool
    settlement_price_vnd: int | None
    cost_vnd: int | None


@dataclass(frozen=True)
class LevelHere:
    """How much of a lot is on an outlet's shelf, for other programs."""

    product: str
    lot: str
    quantity_milli: int
    owner: str | None
    made_on: date | None
    expires_on: date | None


def lots_here(product_id: uuid.UUID, showroom_id: uuid.UUID) -> list[LotHere]:
    """The lots of a product that an outlet's shelf holds something of, what expires first on top."""
    rows = db.session.execute(
        select(
            Lot.id, Lot.code, Level.quantity_milli, Lot.made_on, Lot.expires_on, Producer.name,
            Lot.settlement_price_vnd, Lot.opened_at,
        )
        .join(Lot, Lot.id == Level.lot_id)
        .outerjoin(Producer, Producer.id == Lot.owner_id)
        .where(
            Level.showroom_id == showroom_id, Level.is_shelf, Level.product_id == product_id, Level.quantity_milli > 0
        )
        .order_by(Lot.expires_on.is_(None), Lot.expires_on, Lot.opened_at, Lot.code)
    )  # fmt: skip
    return [LotHere(*row) for row in rows]


def places_here(product_id: uuid.UUID, showroom_id: uuid.UUID) -> dict[PlaceKind, int]:
    """How much of a product is at each place of an outlet."""
    rows = db.session.execute(
        select(Place.kind, func.sum(Level.quantity_milli))
        .join(Place, Place.id == Level.place_id)
        .where(Level.showroom_id == showroom_id, Level.product_id == product_id)
        .group_by(Place.kind)
    )
    found = {kind: int(quantity_milli) for kind, quantity_milli in rows}
    return {kind: found.get(kind, 0) for kind in PlaceKind}


def moves_here(product_id: uuid.UUID, showroom_id: uuid.UUID, *, limit: int, offset: int = 0) -> list[MoveHere]:
    """The moves behind the number of a product on an outlet's shelf, the last on top, with the balance after each.

    They stand in the order in which they were booked, because that is how the number came about: a sale that an offline
    till reported late moved the stock when it was booked.
    """
    shelf = select(Place.id).where(Place.showroom_id == showroom_id, Place.kind == PlaceKind.SHELF).scalar_subquery()
    onto = Move.to_place_id == shelf
    change = case((onto, Move.quantity_milli), else_=-Move.quantity_milli)
    behind = (
        select(
            Move.id,
            Lot.code,
            change.label("change"),
            func.sum(change).over(order_by=Move.id).label("balance"),
            case((onto, Move.from_place_id), else_=Move.to_place_id).label("other"),
            Move.cause,
            Move.cause_id,
            Move.happened_at,
            Move.booked_at,
            Move.who,
        )
        .join(Lot, Lot.id == Move.lot_id)
        .where(Lot.product_id == product_id, or_(Move.from_place_id == shelf, onto))
        .subquery()
    )
    rows = db.session.execute(
        select(
            behind.c.id, behind.c.code, behind.c.change, behind.c.balance, Place.kind, behind.c.cause,
            behind.c.cause_id, behind.c.happened_at, behind.c.booked_at, behind.c.who,
        )
        .join(Place, Place.id == behind.c.other)
        .order_by(behind.c.id.desc())
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    return [MoveHere(id_, code, int(change_), int(balance), *rest) for id_, code, change_, balance, *rest in rows]


def lot_of(product_id: uuid.UUID, code: str) -> Lot:
    """A lot of a product by its code.

    Raises:
        NoSuchLot: there is none.
    """
    row = db.session.scalar(select(Lot).where(Lot.product_id == product_id, Lot.code == code))
    if row is None:
        raise NoSuchLot(lot=code)
    return row


def deliveries(
    showroom_ids: Collection[uuid.UUID] | None, words: str = "", *, limit: int, offset: int = 0
) -> list[DeliveryHead]:
    """Deliveries to these outlets (to all when None), the latest first, found by number, producer or outlet."""
    counted = (
        select(func.count())
        .select_from(DeliveryLine)
        .where(DeliveryLine.delivery_id == Delivery.id)
        .correlate(Delivery)
        .scalar_subquery()
    )
    query = (
        select(
            Delivery.id, Delivery.number, Showroom.id, Showroom.code, Showroom.name, Producer.code, Producer.name,
            Delivery.received_at, Delivery.booked_at, Delivery.received_by, Delivery.note, counted,
        )
        .join(Showroom, Showroom.id == Delivery.showroom_id)
        .join(Producer, Producer.id == Delivery.producer_id)
        .order_by(Delivery.received_at.desc(), Delivery.number.desc())
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
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


def delivery(number: str) -> tuple[DeliveryHead, Sequence[DeliveredLot]]:
    """One delivery with its lines.

    Raises:
        NoSuchDelivery: there is none.
    """
    row: Any = db.session.execute(
        select(
            Delivery.id, Delivery.number, Showroom.id, Showroom.code, Showroom.name, Producer.code, Producer.name,
            Delivery.received_at, Delivery.booked_at, Delivery.received_by, Delivery.note,
        )
        .join(Showroom, Showroom.id == Delivery.showroom_id)
        .join(Producer, Producer.id == Delivery.producer_id)
        .where(Delivery.number == number)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NoSuchDelivery(number=number)
    lines: Any = db.session.execute(
        select(
            DeliveryLine.position, Lot.id, Lot.code, Product.code, Product.name_vi, Product.name_en, Product.unit,
            DeliveryLine.quantity_milli, Lot.made_on, Lot.expires_on, Lot.owner_id.is_not(None),
            Lot.settlement_price_vnd, Lot.cost_vnd,
        )
        .join(Lot, Lot.id == DeliveryLine.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(DeliveryLine.delivery_id == row[0])
        .order_by(DeliveryLine.position)
    ).all()  # fmt: skip
    facts = (*row, len(lines))
    return DeliveryHead(*facts), [DeliveredLot(*line) for line in lines]


def delivery_numbers(delivery_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The numbers of these deliveries."""
    rows = db.session.execute(select(Delivery.id, Delivery.number).where(Delivery.id.in_(list(delivery_ids))))
    return {row.id: row.number for row in rows}


def write_off_notes(write_off_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[WriteOffReason, str]]:
    """Why these goods were written off: reason and note."""
    rows = db.session.execute(
        select(WriteOff.id, WriteOff.reason, WriteOff.note).where(WriteOff.id.in_(list(write_off_ids)))
    )
    return {row.id: (row.reason, row.note) for row in rows}


def levels_here(showroom_id: uuid.UUID) -> list[LevelHere]:
    """All lots that an outlet's shelf holds or once held, by product and lot."""
    rows = db.session.execute(
        select(Product.code, Lot.code, Level.quantity_milli, Producer.code, Lot.made_on, Lot.expires_on)
        .join(Lot, Lot.id == Level.lot_id)
        .join(Product, Product.id == Level.product_id)
        .outerjoin(Producer, Producer.id == Lot.owner_id)
        .where(Level.showroom_id == showroom_id, Level.is_shelf)
        .order_by(Product.code, Lot.code)
    )
    return [LevelHere(*row) for row in rows]


def unexplained_here(showroom_id: uuid.UUID) -> list[tuple[str, int]]:
    """What an outlet sold although no lot held it: product and quantity, as a number above zero."""
    rows = db.session.execute(
        select(Product.code, -Level.quantity_milli)
        .join(Place, Place.id == Level.place_id)
        .join(Product, Product.id == Level.product_id)
        .where(
            Level.showroom_id == showroom_id, ~Level.is_shelf, Place.kind == PlaceKind.UNEXPLAINED,
            Level.quantity_milli != 0,
        )
        .order_by(Product.code)
    )  # fmt: skip
    return [(code, int(quantity_milli)) for code, quantity_milli in rows]
