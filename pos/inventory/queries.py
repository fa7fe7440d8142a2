"""Read lots, the moves behind a number, and levels. Stock by outlet stands in ``matrix``."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, or_, select

from pos.base.database import db
from pos.catalogue.models import Producer, Product
from pos.inventory.errors import NoSuchLot
from pos.inventory.kinds import PlaceKind, WriteOffReason
from pos.inventory.models import Level, Lot, Move, Place, WriteOff


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
