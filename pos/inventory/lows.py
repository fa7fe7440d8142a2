"""Read what runs low, what usually sells of it, what is on its way, and who could spare some."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select

from pos.base.database import db
from pos.base.text import search_key
from pos.catalogue.kinds import ProductKind, Unit
from pos.catalogue.models import Producer, Product
from pos.catalogue.queries import Named
from pos.inventory.expiring import usually_sold
from pos.inventory.models import Assortment, Level, Lot, Order, OrderLine
from pos.inventory.rules import OPEN_ORDERS, lasts_days, low, spare_milli, suggested_milli
from pos.inventory.shelves import reorder_point
from pos.inventory.transfers import on_their_way
from pos.showrooms.models import Showroom

MOST_NAMED = 3
"""So many outlets that could spare some are named."""

Key = tuple[uuid.UUID, uuid.UUID]
"""An outlet and a product."""


class Spare(NamedTuple):
    """An outlet that could give some away; how much, where the reader may see its stock."""

    showroom_code: str
    quantity_milli: int | None


@dataclass(frozen=True)
class KeptProduct(Named):
    """A product that an outlet keeps, with all that says whether and how much of it to get."""

    showroom_id: uuid.UUID
    showroom_code: str
    showroom_name: str
    product_id: uuid.UUID
    product_code: str
    name_vi: str
    name_en: str
    unit: Unit
    producer_code: str
    producer: str
    quantity_milli: int
    reorder_point_milli: int
    own_point_milli: int | None
    """The outlet's own reorder point; None where the product's counts."""
    usual_point_milli: int
    """The product's."""
    is_low: bool
    sold_milli: int
    """What the outlet sold of it in the last 28 days, less what came back."""
    lasts_days: int | None
    coming_milli: int
    """Sent by other outlets, and not received yet."""
    ordered_milli: int
    """Ordered from its producer, and not delivered yet."""
    suggested_milli: int
    spares: Sequence[Spare]


@dataclass(frozen=True)
class WantedProducts:
    """Which of them somebody wants to see. The outlets are already only those that they may see."""

    showroom_ids: Collection[uuid.UUID]
    group: str = ""
    producer_id: uuid.UUID | None = None
    words: str = ""
    everything: bool = False
    """Also what is not low."""


def kept_products(
    wanted: WantedProducts, day: date, *, seen: Collection[uuid.UUID] | None, limit: int | None = None, offset: int = 0
) -> tuple[list[KeptProduct], int]:
    """What these outlets keep and is low there, what lasts least on top; and how many of them there are.

    ``seen``: the outlets whose stock the reader may see, None for all. Of others it is only said that they could spare some.
    The number of statements does not depend on how many products there are.

    Source: docs/rules/stock.md, "Low stock"
    """
    rows = _rows(wanted)
    sold = usually_sold(wanted.showroom_ids, {row.product_id for row in rows}, day) if rows else {}
    rows.sort(
        key=lambda row: (
            row.showroom_code,
            _urgency(int(row.quantity_milli), sold.get((row.showroom_id, row.product_id), 0)),
            row.sort_key,
        )
    )
    shown = rows[offset:] if limit is None else rows[offset : offset + limit]
    products = {row.product_id for row in shown}
    coming, ordered = on_their_way(products), outstanding(products)
    spares = _spares(products, day, seen) if shown else {}
    return [_kept(row, sold, coming, ordered, spares) for row in shown], len(rows)


def point_here(product_id: uuid.UUID, showroom_id: uuid.UUID) -> tuple[int | None, int]:
    """An outlet's own reorder point for a product, if it has one, and the one that counts there."""
    own, usual = db.session.execute(
        select(Assortment.reorder_point_milli, Product.reorder_point_milli)
        .select_from(Product)
        .outerjoin(Assortment, and_(Assortment.product_id == Product.id, Assortment.showroom_id == showroom_id))
        .where(Product.id == product_id)
    ).one()
    return own, usual if own is None else own


def outstanding(product_ids: Collection[uuid.UUID]) -> dict[Key, int]:
    """How much of these products is ordered and not delivered yet, by outlet and product."""
    rest = OrderLine.quantity_milli - OrderLine.delivered_milli
    rows = db.session.execute(
        select(Order.showroom_id, OrderLine.product_id, func.sum(rest))
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.state.in_(sorted(OPEN_ORDERS)), rest > 0, OrderLine.product_id.in_(list(product_ids)))
        .group_by(Order.showroom_id, OrderLine.product_id)
    )
    return {(showroom_id, product_id): int(milli) for showroom_id, product_id, milli in rows}


def _urgency(quantity_milli: int, sold_milli: int) -> tuple[bool, int]:
    days = lasts_days(quantity_milli, sold_milli)
    return days is None, quantity_milli if days is None else days


def _rows(wanted: WantedProducts) -> list[Any]:
    held = (
        select(Level.showroom_id, Level.product_id, func.sum(Level.quantity_milli).label("quantity_milli"))
        .where(Level.in_stock, Level.showroom_id.in_(list(wanted.showroom_ids)))
        .group_by(Level.showroom_id, Level.product_id)
        .subquery()
    )
    quantity_milli = func.coalesce(held.c.quantity_milli, 0)
    query = (
        select(
            Assortment.showroom_id, Showroom.code.label("showroom_code"), Showroom.name.label("showroom_name"),
            Assortment.product_id, Product.code.label("product_code"), Product.name_vi, Product.name_en, Product.unit,
            Producer.code.label("producer_code"), Producer.name.label("producer"),
            quantity_milli.label("quantity_milli"), reorder_point().label("point_milli"),
            Assortment.reorder_point_milli.label("own_point_milli"),
            Product.reorder_point_milli.label("usual_point_milli"), Product.sort_key,
        )
        .join(Product, Product.id == Assortment.product_id)
        .join(Producer, Producer.id == Product.producer_id)
        .join(Showroom, Showroom.id == Assortment.showroom_id)
        .outerjoin(
            held, and_(held.c.showroom_id == Assortment.showroom_id, held.c.product_id == Assortment.product_id)
        )
        .where(
            Assortment.showroom_id.in_(list(wanted.showroom_ids)),
            Product.retired_at.is_(None),
            Product.kind == ProductKind.GOODS,
        )
    )  # fmt: skip
    if not wanted.everything:
        query = query.where(reorder_point() > 0, quantity_milli <= reorder_point())
    if wanted.group:
        query = query.where(or_(Product.group_2019_code == wanted.group, Product.group_2026_code == wanted.group))
    if wanted.producer_id is not None:
        query = query.where(Product.producer_id == wanted.producer_id)
    for word in search_key(wanted.words).split():
        query = query.where(Product.search_key.contains(word, autoescape=True))
    return list(db.session.execute(query))


def _kept(
    row: Any, sold: Mapping[Key, int], coming: Mapping[Key, int], ordered: Mapping[Key, int],
    spares: Mapping[uuid.UUID, Iterable[tuple[uuid.UUID, Spare]]],
) -> KeptProduct:  # fmt: skip
    key = (row.showroom_id, row.product_id)
    quantity_milli, pace = int(row.quantity_milli), sold.get(key, 0)
    on_the_way = coming.get(key, 0) + ordered.get(key, 0)
    is_low = low(quantity_milli, row.point_milli)
    others = [spare for showroom_id, spare in spares.get(row.product_id, ()) if showroom_id != row.showroom_id]
    return KeptProduct(
        showroom_id=row.showroom_id,
        showroom_code=row.showroom_code,
        showroom_name=row.showroom_name,
        product_id=row.product_id,
        product_code=row.product_code,
        name_vi=row.name_vi,
        name_en=row.name_en,
        unit=row.unit,
        producer_code=row.producer_code,
        producer=row.producer,
        quantity_milli=quantity_milli,
        reorder_point_milli=row.point_milli,
        own_point_milli=row.own_point_milli,
        usual_point_milli=row.usual_point_milli,
        is_low=is_low,
        sold_milli=pace,
        lasts_days=lasts_days(quantity_milli, pace),
        coming_milli=coming.get(key, 0),
        ordered_milli=ordered.get(key, 0),
        suggested_milli=suggested_milli(quantity_milli, on_the_way, row.point_milli, pace) if is_low else 0,
        spares=others[:MOST_NAMED] if is_low else (),
    )


def _spares(
    product_ids: Collection[uuid.UUID], day: date, seen: Collection[uuid.UUID] | None
) -> dict[uuid.UUID, list[tuple[uuid.UUID, Spare]]]:
    """Of each product the outlets that could give some away, the most first. Nothing past its date."""
    sold = usually_sold(None, product_ids, day)
    found: defaultdict[uuid.UUID, list[tuple[int, str, uuid.UUID]]] = defaultdict(list)
    query = (
        select(
            Level.product_id,
            Level.showroom_id,
            Showroom.code,
            func.sum(Level.quantity_milli),
            func.max(reorder_point()),
        )
        .join(Lot, Lot.id == Level.lot_id)
        .join(Showroom, Showroom.id == Level.showroom_id)
        .join(Product, Product.id == Level.product_id)
        .join(Assortment, and_(Assortment.showroom_id == Level.showroom_id, Assortment.product_id == Level.product_id))
        .where(
            Level.in_stock,
            Level.product_id.in_(list(product_ids)),
            or_(Lot.expires_on.is_(None), Lot.expires_on >= day),
        )
        .group_by(Level.product_id, Level.showroom_id, Showroom.code)
    )
    for product_id, showroom_id, code, quantity_milli, point_milli in db.session.execute(query):
        spare = spare_milli(int(quantity_milli), int(point_milli), sold.get((showroom_id, product_id), 0))
        if spare:
            found[product_id].append((-spare, code, showroom_id))
    return {
        product_id: [
            (showroom_id, Spare(code, -spare if seen is None or showroom_id in seen else None))
            for spare, code, showroom_id in sorted(outlets)
        ]
        for product_id, outlets in found.items()
    }
