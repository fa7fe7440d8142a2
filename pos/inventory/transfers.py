"""Read transfers: what is on its way, what came of it, and which lots an outlet could send."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from pos.base.database import db
from pos.base.text import search_key
from pos.catalogue import queries as catalogue
from pos.catalogue.kinds import Unit
from pos.catalogue.models import Product
from pos.catalogue.queries import Named
from pos.inventory.errors import NoSuchTransfer
from pos.inventory.kinds import Difference, TransferState
from pos.inventory.models import Level, Lot, Transfer, TransferLine
from pos.showrooms.models import Showroom


@dataclass(frozen=True)
class TransferHead:
    """A transfer as lists show it."""

    id: uuid.UUID
    number: str
    state: TransferState
    from_showroom_id: uuid.UUID
    from_code: str
    from_name: str
    to_showroom_id: uuid.UUID
    to_code: str
    to_name: str
    sent_at: datetime
    sent_by: str
    ended_at: datetime | None
    ended_by: str | None
    lines: int


@dataclass(frozen=True)
class TransferredLot(Named):
    """One line of a transfer with its lot and product."""

    position: int
    lot_id: uuid.UUID
    lot_code: str
    product_code: str
    name_vi: str
    name_en: str
    unit: Unit
    expires_on: date | None
    consigned: bool
    quantity_milli: int
    received_milli: int | None
    difference: Difference | None


@dataclass(frozen=True)
class LotToSend(Named):
    """A lot on a shelf, as whoever packs it needs to know it."""

    id: uuid.UUID
    code: str
    product_code: str
    name_vi: str
    name_en: str
    unit: Unit
    quantity_milli: int
    expires_on: date | None


_SENDER, _RECEIVER = aliased(Showroom), aliased(Showroom)
_LINES = (
    select(func.count())
    .select_from(TransferLine)
    .where(TransferLine.transfer_id == Transfer.id)
    .correlate(Transfer)
    .scalar_subquery()
)
_HEADS = (
    select(
        Transfer.id, Transfer.number, Transfer.state, _SENDER.id, _SENDER.code, _SENDER.name, _RECEIVER.id,
        _RECEIVER.code, _RECEIVER.name, Transfer.sent_at, Transfer.sent_by, Transfer.ended_at, Transfer.ended_by, _LINES,
    )
    .join(_SENDER, _SENDER.id == Transfer.from_showroom_id)
    .join(_RECEIVER, _RECEIVER.id == Transfer.to_showroom_id)
)  # fmt: skip


def transfers(
    showroom_ids: Collection[uuid.UUID] | None,
    words: str = "",
    *,
    under_way: bool = False,
    limit: int,
    offset: int = 0,
) -> list[TransferHead]:
    """Transfers from or to these outlets (of all when None), the latest first, found by number or outlet."""
    query = _HEADS.order_by(Transfer.sent_at.desc(), Transfer.number.desc()).limit(limit).offset(offset)
    if showroom_ids is not None:
        only = list(showroom_ids)
        query = query.where(or_(Transfer.from_showroom_id.in_(only), Transfer.to_showroom_id.in_(only)))
    if under_way:
        query = query.where(Transfer.state == TransferState.SENT)
    for word in search_key(words).split():
        query = query.where(
            or_(
                Transfer.number.contains(word.upper(), autoescape=True),
                _SENDER.search_key.contains(word, autoescape=True),
                _RECEIVER.search_key.contains(word, autoescape=True),
            )
        )
    rows: Any = db.session.execute(query)
    return [TransferHead(*row) for row in rows]


def transfer(number: str) -> tuple[TransferHead, Transfer, Sequence[TransferredLot]]:
    """One transfer with its papers and its lines.

    Raises:
        NoSuchTransfer: there is none.
    """
    head: Any = db.session.execute(_HEADS.where(Transfer.number == number)).one_or_none()
    if head is None:
        raise NoSuchTransfer(number=number)
    lines: Any = db.session.execute(
        select(
            TransferLine.position, Lot.id, Lot.code, Product.code, Product.name_vi, Product.name_en, Product.unit,
            Lot.expires_on, Lot.owner_id.is_not(None), TransferLine.quantity_milli, TransferLine.received_milli,
            TransferLine.difference,
        )
        .join(Lot, Lot.id == TransferLine.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(TransferLine.transfer_id == head[0])
        .order_by(TransferLine.position)
    )  # fmt: skip
    return TransferHead(*head), db.session.get_one(Transfer, head[0]), [TransferredLot(*line) for line in lines]


def transfer_numbers(transfer_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The numbers of these transfers."""
    rows = db.session.execute(select(Transfer.id, Transfer.number).where(Transfer.id.in_(list(transfer_ids))))
    return {row.id: row.number for row in rows}


def lots_to_send(showroom_id: uuid.UUID, words: str = "", *, limit: int) -> list[LotToSend]:
    """What an outlet's shelf holds, found by product, lot code or barcode; of each product what expires first on top."""
    query = (
        select(
            Lot.id, Lot.code, Product.code, Product.name_vi, Product.name_en, Product.unit, Level.quantity_milli,
            Lot.expires_on,
        )
        .join(Lot, Lot.id == Level.lot_id)
        .join(Product, Product.id == Level.product_id)
        .where(Level.showroom_id == showroom_id, Level.is_shelf, Level.quantity_milli > 0)
        .order_by(Product.sort_key, Product.code, Lot.expires_on.is_(None), Lot.expires_on, Lot.opened_at, Lot.code)
        .limit(limit)
    )  # fmt: skip
    scanned = catalogue.products_by_barcode([words]) if words.strip() else {}
    if scanned:
        query = query.where(Product.id.in_([row.id for row in scanned.values()]))
    else:
        for word in search_key(words).split():
            query = query.where(
                or_(
                    Product.search_key.contains(word, autoescape=True),
                    func.lower(Lot.code).contains(word, autoescape=True),
                )
            )
    return [LotToSend(*row) for row in db.session.execute(query)]


def lot_to_send(showroom_id: uuid.UUID, product_code: str, lot_code: str) -> LotToSend | None:
    """This very lot, if the shelf holds any of it."""
    found = lots_to_send(showroom_id, f"{product_code} {lot_code}", limit=50)
    exact = (product_code.upper(), lot_code)
    return next((lot for lot in found if (lot.product_code, lot.code) == exact), None)


def on_their_way(product_ids: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """How much of these products is on its way to each outlet that some is sent to: by outlet and product."""
    rows = db.session.execute(
        select(Transfer.to_showroom_id, Lot.product_id, func.sum(TransferLine.quantity_milli))
        .join(Transfer, Transfer.id == TransferLine.transfer_id)
        .join(Lot, Lot.id == TransferLine.lot_id)
        .where(Transfer.state == TransferState.SENT, Lot.product_id.in_(list(product_ids)))
        .group_by(Transfer.to_showroom_id, Lot.product_id)
    )
    return {(showroom_id, product_id): int(milli) for showroom_id, product_id, milli in rows}


def on_its_way_to(showroom_id: uuid.UUID, product_id: uuid.UUID) -> int:
    """How much of a product other outlets have sent to this one, in thousandths. What left it is its own level in transit."""
    coming = db.session.scalar(
        select(func.sum(TransferLine.quantity_milli))
        .join(Transfer, Transfer.id == TransferLine.transfer_id)
        .join(Lot, Lot.id == TransferLine.lot_id)
        .where(
            Transfer.state == TransferState.SENT, Transfer.to_showroom_id == showroom_id, Lot.product_id == product_id
        )
    )  # fmt: skip
    return int(coming or 0)
