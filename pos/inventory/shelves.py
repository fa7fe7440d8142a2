"""What outlets' shelves hold of each product, now or at a moment: what stock by outlet and its value are made of."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Numeric, and_, case, cast, func, select

from pos.base.database import Amount, db
from pos.catalogue.models import Product
from pos.inventory.models import Assortment, Level, Lot
from pos.inventory.moments import shelves_at, shelves_now


class OnShelf(NamedTuple):
    """One product at one outlet that keeps it or once did."""

    product_id: uuid.UUID
    showroom_id: uuid.UUID
    quantity_milli: int
    consigned_milli: int
    expires_on: date | None
    """The nearest last day of what is there."""
    cost_milli_vnd: int
    """What our own goods have cost, in thousandths of a đồng: quantities are thousandths, and are divided once, at the end."""
    uncosted_milli: int
    """How much of our own goods nobody knows the cost of."""
    owed_milli_vnd: int
    """What the owners of consigned goods would get, were all of them sold."""


@dataclass(slots=True)
class Total:
    """One product over several outlets."""

    quantity_milli: int = 0
    consigned_milli: int = 0
    expires_on: date | None = None
    cost_milli_vnd: int = 0
    uncosted_milli: int = 0
    owed_milli_vnd: int = 0
    spare_milli: int | None = None
    """By how much the outlet with most to spare is above its reorder point. Told of now only."""
    low_at: int = 0
    """At how many outlets it is low. Told of now only: reorder points are those of today."""


class Shelves(Protocol):
    """The shelves of some outlets."""

    def totals(self) -> dict[uuid.UUID, Total]:
        """Each product that one of them keeps or once did."""

    def cells(self, product_ids: Collection[uuid.UUID] | None = None) -> Iterable[OnShelf]:
        """These products (all when None) at each outlet that keeps them or once did."""

    def outlets_with(self, product_ids: Collection[uuid.UUID]) -> int:
        """How many of the outlets have any of these."""


_NOTHING = (0, 0, None, 0, 0, 0)


def _facts(shelves: Any) -> Any:
    """One line for each product at each outlet that has something of it."""
    held = shelves.subquery()
    own = Lot.owner_id.is_(None)

    def worth(each_vnd: Any) -> Any:
        # A million pieces at ten billion each are a slip of the finger, and no reason for a page to fail: PostgreSQL
        # refuses what 64 bits do not hold, but for a numeric.
        return held.c.quantity_milli * cast(func.coalesce(each_vnd, 0), Numeric)

    return (
        select(
            held.c.product_id,
            held.c.showroom_id,
            func.sum(held.c.quantity_milli).label("quantity_milli"),
            func.sum(case((~own, held.c.quantity_milli), else_=0)).label("consigned_milli"),
            func.min(case((held.c.quantity_milli > 0, Lot.expires_on))).label("expires_on"),
            func.sum(case((own, worth(Lot.cost_vnd)), else_=0), type_=Amount).label("cost"),
            func.sum(case((and_(own, Lot.cost_vnd.is_(None)), held.c.quantity_milli), else_=0)).label("uncosted_milli"),
            func.sum(worth(Lot.settlement_price_vnd), type_=Amount).label("owed"),
        )
        .join_from(held, Lot, Lot.id == held.c.lot_id)
        .group_by(held.c.product_id, held.c.showroom_id)
    )


def reorder_point() -> Any:
    """An outlet's own reorder point, else the product's: a column of ``Assortment`` joined with ``Product``."""
    return func.coalesce(Assortment.reorder_point_milli, Product.reorder_point_milli)


class ShelvesNow:
    """The shelves as they are booked now: read from levels alone, however many moves there are."""

    def __init__(self, showroom_ids: Collection[uuid.UUID]) -> None:
        self.showroom_ids = list(showroom_ids)

    def totals(self) -> dict[uuid.UUID, Total]:
        """Added up by the database."""
        held = _facts(shelves_now(self.showroom_ids)).subquery()
        quantity_milli = func.coalesce(held.c.quantity_milli, 0)
        # Nobody orders more of what is no longer offered.
        short = and_(reorder_point() > 0, quantity_milli <= reorder_point(), Product.retired_at.is_(None))
        query = (
            select(
                Assortment.product_id,
                func.sum(quantity_milli),
                func.sum(func.coalesce(held.c.consigned_milli, 0)),
                func.min(held.c.expires_on),
                func.sum(func.coalesce(held.c.cost, 0)),
                func.sum(func.coalesce(held.c.uncosted_milli, 0)),
                func.sum(func.coalesce(held.c.owed, 0)),
                func.max(quantity_milli - reorder_point()),
                func.sum(case((short, 1), else_=0)),
            )
            .join(Product, Product.id == Assortment.product_id)
            .outerjoin(
                held,
                and_(held.c.product_id == Assortment.product_id, held.c.showroom_id == Assortment.showroom_id),
            )
            .where(Assortment.showroom_id.in_(self.showroom_ids))
            .group_by(Assortment.product_id)
        )
        return {
            product_id: Total(
                int(milli), int(consigned), last, int(cost), int(uncosted), int(owed), int(spare), int(low)
            )
            for product_id, milli, consigned, last, cost, uncosted, owed, spare, low in db.session.execute(query)
        }

    def cells(self, product_ids: Collection[uuid.UUID] | None = None) -> Iterable[OnShelf]:
        """Read anew each time."""
        return _with_empty(_read(_facts(shelves_now(self.showroom_ids, product_ids))), self.showroom_ids, product_ids)

    def outlets_with(self, product_ids: Collection[uuid.UUID]) -> int:
        """Counted by the database."""
        if not product_ids:
            return 0
        return int(
            db.session.scalar(
                select(func.count(Level.showroom_id.distinct())).where(
                    Level.in_stock,
                    Level.showroom_id.in_(self.showroom_ids),
                    Level.product_id.in_(list(product_ids)),
                )
            )
            or 0
        )


class ShelvesThen:
    """The shelves as they were at a moment: read once, because reading them costs more."""

    def __init__(self, moment: datetime, at: datetime, showroom_ids: Collection[uuid.UUID]) -> None:
        self.showroom_ids = list(showroom_ids)
        self.held = _read(_facts(shelves_at(moment, at, self.showroom_ids)))

    def totals(self) -> dict[uuid.UUID, Total]:
        """Added up here."""
        kept = select(Assortment.product_id).where(Assortment.showroom_id.in_(self.showroom_ids)).distinct()
        found = {product_id: Total() for product_id in db.session.scalars(kept)}
        for cell in self.held:
            total = found.setdefault(cell.product_id, Total())
            total.quantity_milli += cell.quantity_milli
            total.consigned_milli += cell.consigned_milli
            total.cost_milli_vnd += cell.cost_milli_vnd
            total.uncosted_milli += cell.uncosted_milli
            total.owed_milli_vnd += cell.owed_milli_vnd
            if cell.expires_on is not None and (total.expires_on is None or cell.expires_on < total.expires_on):
                total.expires_on = cell.expires_on
        return found

    def cells(self, product_ids: Collection[uuid.UUID] | None = None) -> Iterable[OnShelf]:
        """What was read already."""
        wanted = None if product_ids is None else set(product_ids)
        held = self.held if wanted is None else [cell for cell in self.held if cell.product_id in wanted]
        return _with_empty(held, self.showroom_ids, product_ids)

    def outlets_with(self, product_ids: Collection[uuid.UUID]) -> int:
        """Counted here."""
        wanted = set(product_ids)
        return len({cell.showroom_id for cell in self.held if cell.product_id in wanted and cell.quantity_milli > 0})


def _read(query: Any) -> list[OnShelf]:
    return [
        OnShelf(product, showroom, int(milli), int(consigned), last, int(cost), int(uncosted), int(owed))
        for product, showroom, milli, consigned, last, cost, uncosted, owed in db.session.execute(query)
    ]


def _with_empty(
    held: Iterable[OnShelf], showroom_ids: Collection[uuid.UUID], product_ids: Collection[uuid.UUID] | None
) -> Iterable[OnShelf]:
    """And the empty places of what these outlets keep or once did."""
    query = select(Assortment.showroom_id, Assortment.product_id).where(Assortment.showroom_id.in_(list(showroom_ids)))
    if product_ids is not None:
        query = query.where(Assortment.product_id.in_(list(product_ids)))
    there: defaultdict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for cell in held:
        there[cell.product_id].add(cell.showroom_id)
        yield cell
    for showroom_id, product_id in db.session.execute(query):
        if showroom_id not in there[product_id]:
            yield OnShelf(product_id, showroom_id, *_NOTHING)
