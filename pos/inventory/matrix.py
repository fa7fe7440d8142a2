"""Stock by outlet: products down, outlets across, one number a cell, now or at a moment in the past."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from pos.base.amounts import BP, MILLI, divide
from pos.base.clock import local_day
from pos.base.database import db
from pos.catalogue import queries as catalogue
from pos.catalogue.kinds import ProductKind
from pos.catalogue.models import Price
from pos.catalogue.queries import ProductFacts
from pos.catalogue.rules import PriceFacts, price_at
from pos.certification.kinds import ClaimState
from pos.certification.queries import claims_among
from pos.certification.rules import Claim
from pos.inventory.models import Assortment
from pos.inventory.rules import expiring, low
from pos.inventory.shelves import Shelves, ShelvesNow, ShelvesThen

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
    moment: datetime | None = None
    """As it was then; None for now. Nothing is low then: reorder points are those of today."""


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
    spare_milli: int = 0
    """By how much it is above the reorder point at the outlet with most to spare."""
    low_at: int = 0
    """At how many outlets it is low."""
    expires_on: date | None = None
    cost_vnd: int = 0
    """What our own goods have cost, as far as that is known."""
    uncosted_milli: int = 0
    """How much of our own goods nobody knows the cost of."""
    owed_vnd: int = 0
    """What the owners of consigned goods would get, were all of them sold."""
    value_vnd: int = 0
    """What all of it would sell for, at each outlet's own price where it has one."""
    cells: dict[uuid.UUID, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class Figures:
    """What the whole selection comes to, before it is narrowed to what is low, expiring or lapsed."""

    products: int
    in_stock: int
    value_vnd: int
    consigned_bp: int
    """The share of the value that still belongs to producers."""
    cost_vnd: int
    uncosted_milli: int
    owed_vnd: int
    low: int
    movable: int
    """Of the low ones, how many another outlet has enough of to share."""
    due: int
    """Products on these shelves whose certificate ends within 180 days, with nothing filed."""
    due_alarm: int
    """Of these, how many have no more time to file in good time after today."""
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


def matrix(
    wanted: StockFilter, at: datetime, *, page: int = 1, per_page: int | None = PAGE, cells: bool = True
) -> Matrix:
    """What the shelves of these outlets hold, now or at the moment wanted, a page of products at a time (all with None).

    The number of statements depends neither on products nor on outlets. Whoever needs no cells saves most of the time.
    """
    day = local_day(wanted.moment or at)
    shelves, kept, chosen = found_products(wanted, at)
    figures = _figures(kept, shelves, wanted, at)
    pages = 1 if per_page is None else max(1, -(-len(chosen) // per_page))
    page = min(max(1, page), pages)
    shown = chosen if per_page is None else chosen[(page - 1) * per_page : page * per_page]
    if cells:
        _add_cells(shown, shelves, wanted, day)
    return Matrix(shown, len(chosen), page, pages, figures)


def found_products(wanted: StockFilter, at: datetime) -> tuple[Shelves, list[Row], list[Row]]:
    """The shelves that are looked at, the products that fit, and of these the ones that are low, expiring or lapsed if asked."""
    then = wanted.moment or at
    rows = _products(wanted, local_day(then), then)
    shelves = shelves_of(wanted, at)
    _add_totals(rows, shelves)
    # A retired product is listed for as long as some of it is left.
    kept = [row for row in rows.values() if not _retired(row.product, then) or row.total_milli]
    kept = [row for row in kept if _has_stars(row.claim, wanted.stars)]
    return shelves, kept, [row for row in kept if _chosen(row, wanted, local_day(then))]


def shelves_of(wanted: StockFilter, at: datetime) -> Shelves:
    """The shelves that are asked for, as they are or as they were."""
    if wanted.moment is None:
        return ShelvesNow(wanted.showroom_ids)
    return ShelvesThen(wanted.moment, at, wanted.showroom_ids)


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
    known = claims_among([product.id for product in found], day, at)
    never = Claim(ClaimState.NEVER_CERTIFIED)
    return {product.id: Row(product, known.get(product.id, never)) for product in found}


def _retired(product: ProductFacts, then: datetime) -> bool:
    return product.retired_at is not None and product.retired_at <= then


def _add_totals(rows: dict[uuid.UUID, Row], shelves: Shelves) -> None:
    for product_id, total in shelves.totals().items():
        row = rows.get(product_id)
        if row is not None:
            row.kept = True
            row.total_milli, row.consigned_milli = total.quantity_milli, total.consigned_milli
            row.expires_on, row.low_at, row.spare_milli = total.expires_on, total.low_at, total.spare_milli or 0
            row.cost_vnd, row.owed_vnd = divide(total.cost_milli_vnd, MILLI), divide(total.owed_milli_vnd, MILLI)
            row.uncosted_milli = total.uncosted_milli


def _add_cells(rows: Sequence[Row], shelves: Shelves, wanted: StockFilter, day: date) -> None:
    by_id = {row.product.id: row for row in rows}
    if not by_id:
        return
    points = own_reorder_points(wanted.showroom_ids, by_id) if wanted.moment is None else {}
    for cell in shelves.cells(by_id):
        row = by_id[cell.product_id]
        point = points.get((cell.showroom_id, cell.product_id), row.product.reorder_point_milli)
        row.cells[cell.showroom_id] = Cell(
            cell.quantity_milli,
            wanted.moment is None and row.product.retired_at is None and low(cell.quantity_milli, point),
            cell.expires_on if expiring(cell.expires_on, day) else None,
        )


def own_reorder_points(
    showroom_ids: Collection[uuid.UUID], product_ids: Collection[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], int]:
    """The reorder points that outlets have of their own, by outlet and product; elsewhere the product's counts."""
    rows = db.session.execute(
        select(Assortment.showroom_id, Assortment.product_id, Assortment.reorder_point_milli).where(
            Assortment.reorder_point_milli.is_not(None),
            Assortment.showroom_id.in_(list(showroom_ids)),
            Assortment.product_id.in_(list(product_ids)),
        )
    )
    return {(showroom_id, product_id): point for showroom_id, product_id, point in rows if point is not None}


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


def _figures(rows: Sequence[Row], shelves: Shelves, wanted: StockFilter, at: datetime) -> Figures:
    lapsed = [row for row in rows if row.claim.state in GONE and row.total_milli > 0]
    due = [row for row in rows if row.claim.state is ClaimState.RENEWAL_DUE and row.total_milli > 0]
    short = [row for row in rows if row.low_at > 0]
    value_vnd, consigned_vnd = _add_values(rows, shelves, wanted.showroom_ids, wanted.moment or at)
    return Figures(
        products=len(rows),
        in_stock=sum(row.total_milli > 0 for row in rows),
        value_vnd=value_vnd,
        consigned_bp=divide(consigned_vnd * BP, value_vnd) if value_vnd else 0,
        cost_vnd=sum(row.cost_vnd for row in rows),
        uncosted_milli=sum(row.uncosted_milli for row in rows),
        owed_vnd=sum(row.owed_vnd for row in rows),
        low=len(short),
        movable=sum(row.spare_milli > MILLI for row in short),
        due=len(due),
        due_alarm=sum(row.claim.alarm for row in due),
        lapsed=len(lapsed),
        lapsed_milli=sum(row.total_milli for row in lapsed),
        lapsed_outlets=shelves.outlets_with([row.product.id for row in lapsed]),
    )


def _add_values(
    rows: Sequence[Row], shelves: Shelves, showroom_ids: Collection[uuid.UUID], then: datetime
) -> tuple[int, int]:
    """What the goods would sell for then, and the part of it that is not ours."""
    usual = catalogue.prices(None, None, then)
    value = {row.product.id: row.total_milli * usual.get(row.product.id, 0) for row in rows}
    consigned = sum(row.consigned_milli * usual.get(row.product.id, 0) for row in rows)
    own = outlet_prices(showroom_ids, then)
    special = own.keys() & value.keys()
    if special:
        # Few outlets have prices of their own, so only the products concerned are looked at cell by cell.
        for cell in shelves.cells(special):
            everywhere = usual.get(cell.product_id, 0)
            here = price_at(own[cell.product_id], cell.showroom_id, then)
            differs = (everywhere if here is None else here) - everywhere
            value[cell.product_id] += cell.quantity_milli * differs
            consigned += cell.consigned_milli * differs
    for row in rows:
        row.value_vnd = divide(value[row.product.id], MILLI)
    return sum(row.value_vnd for row in rows), divide(consigned, MILLI)


def outlet_prices(showroom_ids: Collection[uuid.UUID], then: datetime) -> dict[uuid.UUID, list[PriceFacts]]:
    """The prices that these outlets have of their own, or had: of each product that is concerned."""
    own: dict[uuid.UUID, list[PriceFacts]] = defaultdict(list)
    query = select(Price.product_id, Price.showroom_id, Price.price_vnd, Price.valid_from, Price.set_at).where(
        Price.valid_from <= then, Price.showroom_id.in_(list(showroom_ids))
    )
    for product_id, showroom_id, price_vnd, valid_from, set_at in db.session.execute(query):
        own[product_id].append(PriceFacts(showroom_id, price_vnd, valid_from, set_at))
    return own
