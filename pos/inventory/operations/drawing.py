"""Lots that leave a shelf for somewhere else than a customer: which they are, whether it makes sense, what is there."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import select, tuple_

from pos.base.amounts import MILLI
from pos.base.database import db
from pos.catalogue.kinds import Unit
from pos.catalogue.models import Product
from pos.inventory.errors import LotTwice, NoSuchLot, QuantityNotFit
from pos.inventory.models import Level, Lot
from pos.inventory.operations.places import Spot
from pos.inventory.rules import MOST_MILLI


class Drawn(Protocol):
    """A quantity of a lot that is to leave a shelf."""

    @property
    def lot_id(self) -> uuid.UUID:
        """Which lot."""

    @property
    def quantity_milli(self) -> int:
        """How much of it."""


def lots_drawn(lines: Sequence[Drawn]) -> dict[uuid.UUID, tuple[Lot, Product]]:
    """The lots of these lines with their products, and each quantity checked.

    Raises:
        NoSuchLot: a lot does not exist, or stands for goods nobody could identify.
        LotTwice: two lines name the same lot.
        QuantityNotFit: a quantity is zero, negative, huge, or part of a piece.
    """
    rows = db.session.execute(
        select(Lot, Product)
        .join(Product, Product.id == Lot.product_id)
        .where(Lot.id.in_({line.lot_id for line in lines}), ~Lot.unidentified)
    )
    found = {lot.id: (lot, product) for lot, product in rows}
    seen = set()
    for line in lines:
        if line.lot_id not in found:
            raise NoSuchLot(lot=line.lot_id)
        lot, product = found[line.lot_id]
        if line.lot_id in seen:
            raise LotTwice(lot=lot.code, product=product.in_both)
        seen.add(line.lot_id)
        if line.quantity_milli <= 0 or not fits(line.quantity_milli, product.unit):
            raise QuantityNotFit(product=product.in_both)
    return found


def fits(quantity_milli: int, unit: Unit) -> bool:
    """Whether there can be that much of something sold by this unit; nothing at all is a quantity too."""
    return 0 <= quantity_milli <= MOST_MILLI and (unit is not Unit.PIECE or quantity_milli % MILLI == 0)


def hold_shelves(lot_ids: Iterable[uuid.UUID], *shelves: Spot) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """What these shelves hold of these lots, locked in the order that every booking keeps."""
    keys = [(lot_id, shelf.id) for lot_id in lot_ids for shelf in shelves]
    if not keys:
        return {}
    rows = db.session.execute(
        select(Level.lot_id, Level.place_id, Level.quantity_milli)
        .where(tuple_(Level.lot_id, Level.place_id).in_(keys))
        .order_by(Level.lot_id, Level.place_id)
        .with_for_update()
    )
    return {(row.lot_id, row.place_id): row.quantity_milli for row in rows}
