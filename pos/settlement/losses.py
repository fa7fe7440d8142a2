"""Read which consigned goods are gone without having been sold: their moves into loss and into the unexplained, and back."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, literal, select, union_all
from sqlalchemy.orm import aliased

from pos.base.amounts import MILLI
from pos.base.clock import local_day
from pos.base.database import db
from pos.catalogue.kinds import Unit
from pos.catalogue.models import Product
from pos.catalogue.queries import Named
from pos.inventory.kinds import Cause, PlaceKind
from pos.inventory.models import Level, Lot, Move, Place, WriteOff
from pos.sales.rules import owed_for
from pos.settlement.kinds import Loss
from pos.settlement.models import SettledLoss, Settlement
from pos.settlement.rules import OURS
from pos.showrooms.models import Showroom


@dataclass(frozen=True)
class LostLot(Named):
    """A quantity of a consigned lot that is gone although nobody bought it."""

    move_id: int
    at: datetime
    outlet: str
    product_code: str
    name_vi: str
    name_en: str
    unit: Unit
    lot_code: str
    loss: Loss
    quantity_milli: int
    settlement_price_vnd: int
    lot_id: uuid.UUID
    paid_vnd: int = 0
    """What earlier settlements paid for losses of its lot. Known of what is open."""

    @property
    def value_vnd(self) -> int:
        """What the owner would have got for it."""
        worth = owed_for(self.settlement_price_vnd, abs(self.quantity_milli))
        return worth if self.quantity_milli >= 0 else -worth

    @property
    def day(self) -> date:
        """The day on which it was lost."""
        return local_day(self.at)

    @property
    def ours(self) -> bool:
        """Whether we answer for it, unless both sides agree otherwise."""
        return self.loss in OURS


_SOURCE, _TARGET = aliased(Place), aliased(Place)
_GONE = (PlaceKind.LOSS, PlaceKind.UNEXPLAINED)
"""Where goods are that nobody can sell and nobody has. A count sends there what explains a sale that no lot held: that sale
owed nobody anything, so the owner of what is missing is told here."""
_GOES, _COMES = _TARGET.kind.in_(_GONE), _SOURCE.kind.in_(_GONE)
_LOST = (
    select(
        Move.id, Move.happened_at, Showroom.code, Product.code, Product.name_vi, Product.name_en, Product.unit, Lot.code,
        Move.cause, WriteOff.reason, _SOURCE.kind, case((_GOES, 1), else_=-1) * Move.quantity_milli,
        Lot.settlement_price_vnd, Lot.id,
    )
    .join(Lot, Lot.id == Move.lot_id)
    .join(Product, Product.id == Lot.product_id)
    .join(_SOURCE, _SOURCE.id == Move.from_place_id)
    .join(_TARGET, _TARGET.id == Move.to_place_id)
    .join(Showroom, Showroom.id == case((_GOES, _TARGET.showroom_id), else_=_SOURCE.showroom_id))
    .outerjoin(WriteOff, (Move.cause == literal(Cause.WRITE_OFF.value)) & (WriteOff.id == Move.cause_id))
    .where(_GOES != _COMES)
    .order_by(Move.happened_at, Move.id)
)  # fmt: skip


def open_losses(owner_id: uuid.UUID, until: datetime, showroom_id: uuid.UUID | None = None) -> list[LostLot]:
    """What of an owner's goods was lost before a moment, at one outlet or at all, and stands on no settlement yet."""
    # Only lots that ever had something there: their moves are few, those of all lots are not.
    touched = (
        select(Level.lot_id)
        .join(Lot, Lot.id == Level.lot_id)
        .join(Place, Place.id == Level.place_id)
        .where(Lot.owner_id == owner_id, Place.kind.in_(_GONE))
    )
    query = _LOST.where(
        Move.lot_id.in_(touched),
        Move.happened_at < until,
        ~select(SettledLoss.move_id).where(SettledLoss.move_id == Move.id).exists(),
    )
    if showroom_id is not None:
        query = query.where(Showroom.id == showroom_id)
    paid = _paid_for(owner_id)
    return [replace(row, paid_vnd=paid.get(row.lot_id, 0)) for row in _lost(query)]


def _paid_for(owner_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """What was paid for losses of each lot, at whatever outlet."""
    rows = db.session.execute(
        select(Move.lot_id, func.sum(SettledLoss.agreed_vnd))
        .join(Move, Move.id == SettledLoss.move_id)
        .join(Settlement, Settlement.id == SettledLoss.settlement_id)
        .where(Settlement.owner_id == owner_id)
        .group_by(Move.lot_id)
    )
    return {lot_id: int(paid_vnd) for lot_id, paid_vnd in rows}


def open_with_all(showroom_ids: Collection[uuid.UUID] | None) -> Any:
    """Each loss that stands on no settlement yet, of whatever owner, at these outlets (at all when None): a query."""
    gone: Any = select(Place.id).where(Place.kind.in_(_GONE))
    here = gone if showroom_ids is None else gone.where(Place.showroom_id.in_(list(showroom_ids)))
    worth = (Lot.settlement_price_vnd * Move.quantity_milli + MILLI // 2) // MILLI
    # Two halves, each found by the index of one end: asked for both ends at once, a database reads every move there is.
    return union_all(
        *(
            select(Lot.owner_id, Move.happened_at.label("at"), value_vnd.label("value_vnd"))
            .join(Lot, Lot.id == Move.lot_id)
            .where(
                near.in_(here),
                far.not_in(gone),
                Lot.owner_id.is_not(None),
                ~select(SettledLoss.move_id).where(SettledLoss.move_id == Move.id).exists(),
            )
            for near, far, value_vnd in (
                (Move.to_place_id, Move.from_place_id, worth),
                (Move.from_place_id, Move.to_place_id, -worth),
            )
        )
    )


def settled_losses(settlement_id: uuid.UUID) -> list[LostLot]:
    """The losses that stood on a settlement."""
    moves: Collection[int] | Any = select(SettledLoss.move_id).where(SettledLoss.settlement_id == settlement_id)
    return _lost(_LOST.where(Move.id.in_(moves)))


def _lost(query: Any) -> list[LostLot]:
    return [
        LostLot(*row[:8], _why(*row[8:11]), *row[11:])  # type: ignore[call-arg]
        for row in db.session.execute(query).all()
    ]


def _why(cause: str, reason: Any, source: PlaceKind) -> Loss:
    if source is PlaceKind.UNEXPLAINED:
        return Loss.FOUND
    if cause == Cause.WRITE_OFF:
        return Loss(reason.value) if reason else Loss.OTHER
    known = {Cause.TRANSFER.value: Loss.ON_THE_WAY, "refund": Loss.CAME_BACK_DAMAGED}
    return known.get(cause, Loss.COUNTED_LESS)
