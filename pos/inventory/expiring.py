"""Read what nears its last day, what usually sells of it, and what will be left."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select, tuple_

from pos.base.amounts import MILLI, divide
from pos.base.clock import start_of_day
from pos.base.database import db
from pos.catalogue.kinds import Unit
from pos.catalogue.models import Producer, Product
from pos.catalogue.queries import Named
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Level, Lot, Move, Place
from pos.inventory.rules import SALES_DAYS, left_on_last_days
from pos.showrooms.models import Showroom


@dataclass(frozen=True)
class ExpiringLot(Named):
    """A lot on a shelf, near its last day or past it."""

    showroom_code: str
    showroom_name: str
    product_code: str
    name_vi: str
    name_en: str
    unit: Unit
    lot_code: str
    owner: str | None
    """The producer whose goods they still are; None for our own."""
    expires_on: date
    quantity_milli: int
    sold_milli: int
    """What the outlet sold of the product in the last 28 days, less what came back."""
    left_milli: int
    """What will be left of the lot after its last day, at that pace."""
    value_vnd: int | None
    """What is left has cost or is owed, where that is known."""


def expiring_lots(showroom_ids: Collection[uuid.UUID] | None, day: date, within: int) -> list[ExpiringLot]:
    """Lots on these outlets' shelves (on all when None) whose last day is at most so many days away, the nearest first.

    The number of statements does not depend on how many lots there are.
    """
    near = (
        select(Level.showroom_id, Level.product_id)
        .join(Lot, Lot.id == Level.lot_id)
        .where(Level.is_shelf, Level.quantity_milli > 0, Lot.expires_on <= day + timedelta(days=within))
        .distinct()
    )
    if showroom_ids is not None:
        near = near.where(Level.showroom_id.in_(list(showroom_ids)))
    shelves: defaultdict[tuple[uuid.UUID, uuid.UUID], list[Any]] = defaultdict(list)
    for row in db.session.execute(
        select(
            Level.showroom_id, Level.product_id, Lot.code, Lot.expires_on, Level.quantity_milli, Lot.cost_vnd,
            Lot.settlement_price_vnd, Producer.name.label("owner"),
        )
        .join(Lot, Lot.id == Level.lot_id)
        .outerjoin(Producer, Producer.id == Lot.owner_id)
        .where(
            Level.is_shelf, Level.quantity_milli > 0,
            tuple_(Level.showroom_id, Level.product_id).in_(near),
        )
        # The order in which goods leave a shelf: only lots with a last day can be left over, so those past it come first.
        .order_by(Lot.expires_on.is_(None), Lot.expires_on, Lot.owner_id.is_not(None), Lot.opened_at, Lot.code)
    ):  # fmt: skip
        shelves[row.showroom_id, row.product_id].append(row)
    sold = usually_sold(showroom_ids, {product_id for _, product_id in shelves}, day)
    outlets = {row.id: row for row in db.session.scalars(select(Showroom))}
    products = {
        row.id: row
        for row in db.session.scalars(select(Product).where(Product.id.in_({product for _, product in shelves})))
    }
    found = []
    for (showroom_id, product_id), lots in shelves.items():
        pace = sold.get((showroom_id, product_id), 0)
        left = left_on_last_days([(lot.expires_on, lot.quantity_milli) for lot in lots], pace, day)
        for lot, left_milli in zip(lots, left, strict=True):
            if lot.expires_on is None or lot.expires_on > day + timedelta(days=within):
                continue
            outlet, product = outlets[showroom_id], products[product_id]
            if product.unit is Unit.PIECE:
                # Nobody is left with part of a bowl: what may be left over is a whole one.
                left_milli = -(-left_milli // MILLI) * MILLI
            each = lot.settlement_price_vnd if lot.owner else lot.cost_vnd
            found.append(
                ExpiringLot(
                    outlet.code, outlet.name, product.code, product.name_vi, product.name_en, product.unit, lot.code,
                    lot.owner, lot.expires_on, lot.quantity_milli, pace, left_milli,
                    None if each is None else divide(each * left_milli, MILLI),
                )
            )  # fmt: skip
    return sorted(found, key=lambda lot: (lot.expires_on, lot.showroom_code, lot.product_code, lot.lot_code))


def usually_sold(
    showroom_ids: Collection[uuid.UUID] | None, product_ids: Collection[uuid.UUID], day: date
) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """What went to customers in the 28 days before this one, less what came back: by outlet and product, in thousandths."""
    since, until = start_of_day(day - timedelta(days=SALES_DAYS)), start_of_day(day)
    sums: defaultdict[tuple[uuid.UUID, uuid.UUID], int] = defaultdict(int)
    for place, sign in ((Move.to_place_id, 1), (Move.from_place_id, -1)):
        query = (
            select(Place.showroom_id, Lot.product_id, func.sum(Move.quantity_milli))
            .join(Place, Place.id == place)
            .join(Lot, Lot.id == Move.lot_id)
            .where(
                Place.kind == PlaceKind.CUSTOMER, Move.happened_at >= since, Move.happened_at < until,
                Lot.product_id.in_(list(product_ids)),
            )
            .group_by(Place.showroom_id, Lot.product_id)
        )  # fmt: skip
        if showroom_ids is not None:
            query = query.where(Place.showroom_id.in_(list(showroom_ids)))
        for showroom_id, product_id, quantity_milli in db.session.execute(query):
            sums[showroom_id, product_id] += sign * int(quantity_milli)
    return {key: max(0, quantity_milli) for key, quantity_milli in sums.items()}
