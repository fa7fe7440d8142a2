"""Goods that leave the shelf without being sold."""

import uuid
from datetime import datetime
from decimal import Decimal

from sqlalchemy import insert, select

from pos.base.amounts import MILLI
from pos.base.database import db
from pos.base.operations import record
from pos.base.text import clean_block
from pos.catalogue.kinds import Unit
from pos.catalogue.models import Product
from pos.inventory.errors import NoSuchLot, NoteMissing, QuantityNotFit, StockTooLow, WriteOffDiffers
from pos.inventory.kinds import Cause, PlaceKind, WriteOffReason
from pos.inventory.models import Level, Lot, WriteOff
from pos.inventory.operations.moves import Movement, post_moves
from pos.inventory.operations.places import spots_of
from pos.inventory.rules import MOST_MILLI


def write_off(
    showroom_id: uuid.UUID,
    lot_id: uuid.UUID,
    quantity_milli: int,
    reason: WriteOffReason,
    *,
    write_off_id: uuid.UUID,
    at: datetime,
    who: str,
    note: str = "",
) -> None:
    """Take a quantity of a lot off an outlet's shelf for good, with the reason. The same write-off sent again is one.

    Raises:
        NoSuchLot: there is no such lot, or it stands for goods nobody could identify.
        QuantityNotFit: the quantity is zero, negative, huge, or part of a piece.
        NoteMissing: the reason is another one, and the note does not say which.
        StockTooLow: the shelf does not hold that much.
        WriteOffDiffers: the same write-off was saved with other content.
    Source: docs/rules/stock.md, "Write-offs"
    """
    found = db.session.execute(
        select(Lot, Product).join(Product, Product.id == Lot.product_id).where(Lot.id == lot_id, ~Lot.unidentified)
    ).one_or_none()
    if found is None:
        raise NoSuchLot(lot=lot_id)
    lot, product = found
    note = clean_block(note)
    spots = spots_of([showroom_id])[showroom_id]
    held = db.session.scalar(
        select(Level.quantity_milli)
        .where(Level.lot_id == lot_id, Level.place_id == spots[PlaceKind.SHELF].id)
        .with_for_update()
    )
    there = db.session.get(WriteOff, write_off_id)
    if there is not None:
        if (there.showroom_id, there.lot_id, there.quantity_milli) != (showroom_id, lot_id, quantity_milli):
            raise WriteOffDiffers()
        return
    whole = product.unit is not Unit.PIECE or quantity_milli % MILLI == 0
    if not (0 < quantity_milli <= MOST_MILLI and whole):
        raise QuantityNotFit(product=product.in_both)
    if reason is WriteOffReason.OTHER and not note:
        raise NoteMissing()
    if (held or 0) < quantity_milli:
        raise StockTooLow(left=Decimal(held or 0) / MILLI, lot=lot.code)
    db.session.execute(
        insert(WriteOff).values(
            id=write_off_id, showroom_id=showroom_id, lot_id=lot_id, quantity_milli=quantity_milli, reason=reason,
            note=note, at=at, who=who,
        )
    )  # fmt: skip
    post_moves(
        [
            Movement(
                lot_id, product.id, spots[PlaceKind.SHELF], spots[PlaceKind.LOSS], quantity_milli,
                Cause.WRITE_OFF, write_off_id, at, who,
            )
        ],
        at,
        held=True,
    )  # fmt: skip
    record(
        "goods_written_off", "lot", lot_id,
        who=who, at=at, lot=lot.code, quantity_milli=quantity_milli, reason=reason.value,
    )  # fmt: skip
