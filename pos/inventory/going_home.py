"""Read return notes, and what of a producer's goods stands on a shelf and could go home."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from pos.base.amounts import MILLI, divide
from pos.base.database import db
from pos.base.text import search_key
from pos.catalogue.kinds import Unit
from pos.catalogue.models import Producer, Product
from pos.catalogue.queries import Named
from pos.inventory.errors import NoSuchReturnNote
from pos.inventory.models import Level, Lot, ReturnNote, ReturnNoteLine
from pos.showrooms.models import Showroom


@dataclass(frozen=True)
class ReturnHead:
    """A return note as lists show it."""

    id: uuid.UUID
    number: str
    showroom_id: uuid.UUID
    outlet: str
    outlet_name: str
    owner_code: str
    owner_name: str
    carrier: str
    vehicle: str
    note: str
    at: datetime
    who: str
    lines: int


@dataclass(frozen=True)
class ReturnedLot(Named):
    """One line of a return note."""

    position: int
    lot_code: str
    product_code: str
    name_vi: str
    name_en: str
    unit: Unit
    expires_on: date | None
    settlement_price_vnd: int
    quantity_milli: int

    @property
    def amount_vnd(self) -> int:
        """What the owner would have got for it."""
        return divide(self.settlement_price_vnd * self.quantity_milli, MILLI)


@dataclass(frozen=True)
class HomeLot(Named):
    """A consigned lot on a shelf that could go home."""

    id: uuid.UUID
    code: str
    product_code: str
    name_vi: str
    name_en: str
    unit: Unit
    quantity_milli: int
    expires_on: date | None


_LINES = (
    select(func.count())
    .select_from(ReturnNoteLine)
    .where(ReturnNoteLine.return_note_id == ReturnNote.id)
    .correlate(ReturnNote)
    .scalar_subquery()
)
_HEADS = (
    select(
        ReturnNote.id, ReturnNote.number, ReturnNote.showroom_id, Showroom.code, Showroom.name, Producer.code,
        Producer.name, ReturnNote.carrier, ReturnNote.vehicle, ReturnNote.note, ReturnNote.at, ReturnNote.who, _LINES,
    )
    .join(Showroom, Showroom.id == ReturnNote.showroom_id)
    .join(Producer, Producer.id == ReturnNote.owner_id)
)  # fmt: skip


def return_notes(
    showroom_ids: Collection[uuid.UUID] | None, words: str = "", *, limit: int, offset: int = 0
) -> list[ReturnHead]:
    """Return notes of these outlets (of all when None), the latest first, found by number or producer."""
    query: Any = _HEADS.order_by(ReturnNote.at.desc(), ReturnNote.number.desc()).limit(limit).offset(offset)
    if showroom_ids is not None:
        query = query.where(ReturnNote.showroom_id.in_(list(showroom_ids)))
    for word in search_key(words).split():
        query = query.where(
            or_(
                ReturnNote.number.contains(word.upper(), autoescape=True),
                Producer.search_key.contains(word, autoescape=True),
            )
        )
    return [ReturnHead(*row) for row in db.session.execute(query)]


def return_note(number: str) -> tuple[ReturnHead, list[ReturnedLot]]:
    """One return note with its lines.

    Raises:
        NoSuchReturnNote: there is none.
    """
    head: Any = db.session.execute(_HEADS.where(ReturnNote.number == number)).one_or_none()
    if head is None:
        raise NoSuchReturnNote(number=number)
    lines: Any = db.session.execute(
        select(
            ReturnNoteLine.position, Lot.code, Product.code, Product.name_vi, Product.name_en, Product.unit,
            Lot.expires_on, Lot.settlement_price_vnd, ReturnNoteLine.quantity_milli,
        )
        .join(Lot, Lot.id == ReturnNoteLine.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(ReturnNoteLine.return_note_id == head[0])
        .order_by(ReturnNoteLine.position)
    )  # fmt: skip
    return ReturnHead(*head), [ReturnedLot(*row) for row in lines]


def numbers_of(note_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The numbers of these return notes."""
    rows = db.session.execute(select(ReturnNote.id, ReturnNote.number).where(ReturnNote.id.in_(note_ids)))
    return {row.id: row.number for row in rows}


def lots_to_go_home(showroom_id: uuid.UUID, owner_id: uuid.UUID) -> list[HomeLot]:
    """What of a producer's goods stands on an outlet's shelf; what expires first on top."""
    rows: Any = db.session.execute(
        select(
            Lot.id, Lot.code, Product.code, Product.name_vi, Product.name_en, Product.unit, Level.quantity_milli,
            Lot.expires_on,
        )
        .join(Lot, Lot.id == Level.lot_id)
        .join(Product, Product.id == Level.product_id)
        .where(
            Level.showroom_id == showroom_id, Level.is_shelf, Level.quantity_milli > 0, Lot.owner_id == owner_id
        )
        .order_by(Lot.expires_on.is_(None), Lot.expires_on, Product.sort_key, Product.code, Lot.opened_at, Lot.code)
    )  # fmt: skip
    return [HomeLot(*row) for row in rows]


def owners_here(showroom_id: uuid.UUID) -> list[tuple[str, str]]:
    """The producers whose goods stand on an outlet's shelf: code and name, in Vietnamese order."""
    rows = db.session.execute(
        select(Producer.code, Producer.name)
        .join(Lot, Lot.owner_id == Producer.id)
        .join(Level, Level.lot_id == Lot.id)
        .where(Level.showroom_id == showroom_id, Level.is_shelf, Level.quantity_milli > 0)
        .group_by(Producer.code, Producer.name, Producer.sort_key)
        .order_by(Producer.sort_key, Producer.code)
    )
    return [(row.code, row.name) for row in rows]
