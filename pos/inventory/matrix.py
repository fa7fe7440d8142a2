"""Stock by outlet: products down, outlets across, one number a cell. Read from levels alone, never from moves."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select

from pos.base.amounts import BP, MILLI, divide
from pos.base.clock import local_day
from pos.base.database import db
from pos.catalogue import queries as catalogue
from pos.catalogue.kinds import ProductKind
from pos.catalogue.models import Price, Product
from pos.catalogue.queries import ProductFacts
from pos.catalogue.rules import PriceFacts, price_at
from pos.certification.kinds import ClaimState
from pos.certification.queries import claims
from pos.certification.rules import Claim
from pos.inventory.models import Level, Lot
from pos.inventory.rules import expiring, low

PAGE = 100
GONE = frozenset({ClaimState.LAPSED, ClaimState.WITHDRAWN})
"""Once certified, today not: goods that stood under a star they no longer have."""


@dataclass(frozen=True)
class StockFilter:
    """What somebody wants to see. The outlets are already only those that they may see."""

    showroom_ids: frozenset[uuid.UUID]
    group: str = ""
    stars: str = ""
    """``3``, ``4``, ``5``; ``none`` for products without a star today."""
    producer_id: uuid.UUID | None = None
    words: str = ""
    low: bool = False
    expiring: bool = False
    lapsed: bool = False
    everything: bool = False
    """Also products that none of these outlets ever kept; a search by words finds those anyway."""


@dataclass(slots=True)
class Cell:
    """One product at one outlet that keeps it or once did."""

    quantity_milli: int
    low: bool
    expires_on: date | None
    """The nearest last day of what is there, where it is near."""


@dataclass(slots=True)
class Row:
    """One product: what it may claim today, how much there is in all, and its cells by outlet."""

    product: ProductFacts
    claim: Claim
    kept: bool = False
    """Whether one of the outlets keeps it, or once did."""
    total_milli: int = 0
    consigned_milli: int = 0
    most_milli: int = 0
    """At the outlet that has most of it."""
    low_at: int = 0
    """At how many outlets it is low."""
    expires_on: date | None = None
    cells: dict[uuid.UUID, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Figures:
    """What the whole selection comes to, before it is narrowed to what is low, expiring or lapsed."""

    products: int
    in_stock: int
    value_vnd: int
    consigned_bp: int
    """The share of the value that still belongs to producers."""
    low: int
    movable: int
    """Of the low ones, how many another outlet has enough of to share."""
    lapsed: int
    lapsed_milli: int
    lapsed_outlets: int


@dataclass(frozen=True)
class Matrix:
    """A page of the matrix, and what stands above it."""

    rows: Sequence[Row]
    found: int
    page: int
    pages: int
    figures: Figures


def matrix(wanted: StockFilter, at: datetime, *, page: int = 1, per_page: int | None = PAGE) -> Matrix:
    """What the shelves of these outlets hold at this moment, a page of products at a time (all of them with None).

    The number of statements depends neither on products nor on outlets.
    """
    day = local_day(at)
    rows = _products(wanted, day, at)
    _add_totals(rows, wanted.showroom_ids)
    # A retired product is listed for as long as some of it is left.
    kept = [row for row in rows.values() if row.product.retired_at is None or row.total_milli]
    kept = [row for row in kept if _has_stars(row.claim, wanted.stars)]
    figures = _figures(kept, wanted.showroom_ids, at)
    chosen = [row for row in kept if _chosen(row, wanted, day)]
    pages = 1 if per_page is None else max(1, -(-len(chosen) // per_page))
    page = min(max(1, page), pages)
    shown = chosen if per_page is None else chosen[(page - 1) * per_page : page * per_page]
    _add_cells(shown, wanted.showroom_ids, day)
    return Matrix(shown, len(chosen), page, pages, figures)


def _products(wanted: StockFilter, day: date, at: datetime) -> dict[uuid.UUID, Row]:
    found = [
        product
        for retired in (False, True)
        for product in catalogue.search(
            wanted.words, group=wanted.group, producer_id=wanted.producer_id, retired=retired
        ).rows
        if product.kind is ProductKind.GOODS
    ]
    found.sort(key=lambda product: (product.sort_key, product.code))
    known = claims(None, day, at) if found else {}
    never = Claim(ClaimState.NEVER_CERTIFIED)
    return {product.id: Row(product, known.get(product.id, never)) for product in found}


def _shelves(showroom_ids: Collection[uuid.UUID], products: Collection[uuid.UUID] | None) -> Any:
    """One line for each product at each outlet that keeps it."""
    query = (
        select(
            Level.product_id,
            Level.showroom_id,
            func.sum(Level.quantity_milli).label("quantity_milli"),
            func.sum(case((Lot.owner_id.is_not(None), Level.quantity_milli), else_=0)).label("consigned_milli"),
            func.min(case((Level.quantity_milli > 0, Lot.expires_on))).label("expires_on"),
        )
        .join(Lot, Lot.id == Level.lot_id)
        .where(Level.is_shelf, Level.showroom_id.in_(list(showroom_ids)))
        .group_by(Level.product_id, Level.showroom_id)
    )
    return query if products is None else query.where(Level.product_id.in_(list(products)))


def _add_totals(rows: dict[uuid.UUID, Row], showroom_ids: Collection[uuid.UUID]) -> None:
    shelves = _shelves(showroom_ids, None).subquery()
    short = shelves.c.quantity_milli <= Product.reorder_point_milli
    query = (
        select(
            shelves.c.product_id,
            func.sum(shelves.c.quantity_milli),
            func.sum(shelves.c.consigned_milli),
            func.max(shelves.c.quantity_milli),
            # Nobody orders more of what is no longer offered.
            func.sum(case((short & (Product.reorder_point_milli > 0) & Product.retired_at.is_(None), 1), else_=0)),
            func.min(shelves.c.expires_on),
        )
        .join(Product, Product.id == shelves.c.product_id)
        .group_by(shelves.c.product_id)
    )
    for product_id, total, consigned, most, low_at, expires_on in db.session.execute(query):
        row = rows.get(product_id)
        if row is not None:
            row.total_milli, row.consigned_milli, row.most_milli = int(total), int(consigned), int(most)
            row.kept = True
            row.expires_on = expires_on
            row.low_at = int(low_at)


def _add_cells(rows: Sequence[Row], showroom_ids: Collection[uuid.UUID], day: date) -> None:
    by_id = {row.product.id: row for row in rows}
    if not by_id:
        return
    for product_id, showroom_id, quantity, _, expires_on in db.session.execute(_shelves(showroom_ids, by_id)):
        row = by_id[product_id]
        row.cells[showroom_id] = Cell(
            int(quantity),
            row.product.retired_at is None and low(int(quantity), row.product.reorder_point_milli),
            expires_on if expiring(expires_on, day) else None,
        )


def _has_stars(claim: Claim, stars: str) -> bool:
    if not stars:
        return True
    return claim.stars is None if stars == "none" else str(claim.stars) == stars


def _chosen(row: Row, wanted: StockFilter, day: date) -> bool:
    return (
        (row.kept or wanted.everything or bool(wanted.words))
        and (not wanted.low or row.low_at > 0)
        and (not wanted.expiring or expiring(row.expires_on, day))
        and (not wanted.lapsed or (row.claim.state in GONE and row.total_milli > 0))
    )


def _figures(rows: Sequence[Row], showroom_ids: Collection[uuid.UUID], at: datetime) -> Figures:
    lapsed = [row for row in rows if row.claim.state in GONE and row.total_milli > 0]
    short = [row for row in rows if row.low_at > 0]
    value_vnd, consigned_vnd = _values(rows, showroom_ids, at)
    return Figures(
        products=len(rows),
        in_stock=sum(row.total_milli > 0 for row in rows),
        value_vnd=value_vnd,
        consigned_bp=divide(consigned_vnd * BP, value_vnd) if value_vnd else 0,
        low=len(short),
        movable=sum(row.most_milli - MILLI > row.product.reorder_point_milli for row in short),
        lapsed=len(lapsed),
        lapsed_milli=sum(row.total_milli for row in lapsed),
        lapsed_outlets=_outlets_with([row.product.id for row in lapsed], showroom_ids),
    )


def _outlets_with(product_ids: Sequence[uuid.UUID], showroom_ids: Collection[uuid.UUID]) -> int:
    if not product_ids:
        return 0
    return int(
        db.session.scalar(
            select(func.count(Level.showroom_id.distinct())).where(
                Level.is_shelf,
                Level.quantity_milli > 0,
                Level.showroom_id.in_(list(showroom_ids)),
                Level.product_id.in_(list(product_ids)),
            )
        )
        or 0
    )


def _values(rows: Sequence[Row], showroom_ids: Collection[uuid.UUID], at: datetime) -> tuple[int, int]:
    """What the goods would sell for now, and the part of it that is not ours."""
    usual = catalogue.prices(None, None, at)
    value = sum(row.total_milli * usual.get(row.product.id, 0) for row in rows)
    consigned = sum(row.consigned_milli * usual.get(row.product.id, 0) for row in rows)
    own: dict[uuid.UUID, list[PriceFacts]] = defaultdict(list)
    query = select(Price.product_id, Price.showroom_id, Price.price_vnd, Price.valid_from, Price.set_at).where(
        Price.valid_from <= at, Price.showroom_id.in_(list(showroom_ids))
    )
    for product_id, showroom_id, price_vnd, valid_from, set_at in db.session.execute(query):
        own[product_id].append(PriceFacts(showroom_id, price_vnd, valid_from, set_at))
    special = own.keys() & {row.product.id for row in rows}
    if special:
        # Few outlets have prices of their own, so only the products concerned are looked at cell by cell.
        for product_id, showroom_id, quantity, theirs, _ in db.session.execute(_shelves(showroom_ids, special)):
            everywhere = usual.get(product_id, 0)
            here = price_at(own[product_id], showroom_id, at)
            differs = (everywhere if here is None else here) - everywhere
            value += int(quantity) * differs
            consigned += int(theirs) * differs
    return divide(value, MILLI), divide(consigned, MILLI)
