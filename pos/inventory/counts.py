"""Read counts: what is being counted, what was, what each line says, and what a device needs to count with."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from pos.base.database import db
from pos.base.text import search_key
from pos.catalogue import queries as catalogue
from pos.catalogue.kinds import ProductKind, Unit
from pos.catalogue.models import Product
from pos.catalogue.queries import Named
from pos.inventory.errors import NoSuchCount
from pos.inventory.kinds import Cause, CountScope, CountState, PlaceKind
from pos.inventory.models import Count, CountLine, CountProduct, CountResult, Level, Lot, Move, Place
from pos.inventory.operations.counts import seen_of
from pos.inventory.reckoning import Reckoned, expected_products, lines_of, reckon, rest_of, within
from pos.people.queries import full_names
from pos.showrooms.models import Showroom

STILL_ABOUT = timedelta(days=60)
"""What sold out no longer ago than this before a count may stand about in a corner all the same."""


@dataclass(frozen=True)
class CountHead:
    """A count as lists show it."""

    id: uuid.UUID
    number: str
    state: CountState
    scope: CountScope
    group_code: str | None
    spot: str
    showroom_id: uuid.UUID
    showroom_code: str
    showroom_name: str
    began_at: datetime
    began_by: str
    ended_at: datetime | None
    ended_by: str | None
    missing_vnd: int
    found_vnd: int
    lines: int
    products: int


@dataclass(frozen=True)
class LineOfCount(Named):
    """A line of a count with its product and lot."""

    id: uuid.UUID
    product_id: uuid.UUID
    product_code: str
    name_vi: str
    name_en: str
    unit: Unit
    lot_code: str | None
    spot: str
    quantity_milli: int
    counted_at: datetime
    received_at: datetime
    who: str
    replaces_id: uuid.UUID | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None


@dataclass(frozen=True)
class Differing(Named):
    """One product of a count: what was counted and expected, and what that comes to."""

    product_id: uuid.UUID
    product_code: str
    name_vi: str
    name_en: str
    unit: Unit
    counted_milli: int
    level_milli: int
    difference_milli: int
    doubt_milli: int
    missing_vnd: int
    found_vnd: int
    last_at: datetime
    zeroed: bool
    expected: bool
    """Whether the count was about it, and the books knew of it there."""
    late_milli: int = 0
    """What late truth has made of the difference since."""

    @property
    def differs(self) -> bool:
        """Whether there is anything to look at."""
        return bool(self.difference_milli or self.late_milli or self.doubt_milli)


@dataclass(frozen=True)
class Uncounted(Named):
    """A product that a count is about and nobody has counted."""

    product_id: uuid.UUID
    product_code: str
    name_vi: str
    name_en: str
    unit: Unit
    level_milli: int
    missing_vnd: int
    """What it is worth, and so what is missing if it is not there."""


@dataclass(frozen=True)
class Comparison:
    """What whoever approves looks at."""

    rows: Sequence[Differing]
    uncounted: Sequence[Uncounted]
    seen: str
    missing_vnd: int
    found_vnd: int
    rest_vnd: int = 0
    """What the uncounted is worth: so much more is missing if it is taken as gone."""


@dataclass(frozen=True)
class LotToCount:
    """A lot that may be on a label."""

    code: str
    expires_on: date | None


@dataclass(frozen=True)
class GoodsToCount(Named):
    """A product as a device needs to know it to count, also without a network."""

    id: uuid.UUID
    code: str
    name_vi: str
    name_en: str
    unit: Unit
    search_key: str
    barcodes: Sequence[str]
    lots: Sequence[LotToCount]
    expected_milli: int | None
    """What the books hold now; None where counting is blind."""


_LINES = (
    select(func.count())
    .select_from(CountLine)
    .where(CountLine.count_id == Count.id, CountLine.withdrawn_at.is_(None))
    .correlate(Count)
    .scalar_subquery()
)
_PRODUCTS = (
    select(func.count(CountLine.product_id.distinct()))
    .where(CountLine.count_id == Count.id, CountLine.withdrawn_at.is_(None))
    .correlate(Count)
    .scalar_subquery()
)
_HEADS = select(
    Count.id, Count.number, Count.state, Count.scope, Count.group_code, Count.spot, Showroom.id, Showroom.code,
    Showroom.name, Count.began_at, Count.began_by, Count.ended_at, Count.ended_by, Count.missing_vnd, Count.found_vnd,
    _LINES, _PRODUCTS,
).join(Showroom, Showroom.id == Count.showroom_id)  # fmt: skip


def counts(
    showroom_ids: Collection[uuid.UUID] | None, words: str = "", *, open_only: bool = False, limit: int, offset: int = 0
) -> list[CountHead]:
    """Counts of these outlets (of all when None), the latest first, found by number, outlet or place."""
    query = _HEADS.order_by(Count.began_at.desc(), Count.number.desc()).limit(limit).offset(offset)
    if showroom_ids is not None:
        query = query.where(Count.showroom_id.in_(list(showroom_ids)))
    if open_only:
        query = query.where(Count.state == CountState.OPEN)
    for word in search_key(words).split():
        query = query.where(
            or_(
                Count.number.contains(word.upper(), autoescape=True),
                Showroom.search_key.contains(word, autoescape=True),
                func.lower(Count.spot).contains(word, autoescape=True),
            )
        )
    rows: Any = db.session.execute(query)
    return [CountHead(*row) for row in rows]


def count_head(number: str) -> tuple[CountHead, Count]:
    """One count.

    Raises:
        NoSuchCount: there is none.
    """
    row: Any = db.session.execute(_HEADS.where(Count.number == number)).one_or_none()
    if row is None:
        raise NoSuchCount(number=number)
    return CountHead(*row), db.session.get_one(Count, row[0], populate_existing=True)


def count_lines(
    count_id: uuid.UUID, who: str | None = None, words: str = "", *, limit: int | None = None, offset: int = 0
) -> list[LineOfCount]:
    """The lines of a count (of one person), those that were taken back too, the latest first.

    They are found by product, person or place.
    """
    query = (
        select(
            CountLine.id, CountLine.product_id, Product.code, Product.name_vi, Product.name_en, Product.unit, Lot.code,
            CountLine.spot, CountLine.quantity_milli, CountLine.counted_at, CountLine.received_at, CountLine.who,
            CountLine.replaces_id, CountLine.withdrawn_at, CountLine.withdrawn_by,
        )
        .join(Product, Product.id == CountLine.product_id)
        .outerjoin(Lot, Lot.id == CountLine.lot_id)
        .where(CountLine.count_id == count_id)
        .order_by(CountLine.counted_at.desc(), CountLine.received_at.desc(), CountLine.id)
        .limit(limit)
        .offset(offset or None)
    )  # fmt: skip
    if who is not None:
        query = query.where(CountLine.who == who)
    wanted = search_key(words).split()
    named = _people_and_places(count_id) if wanted else []
    for word in wanted:
        query = query.where(
            or_(
                Product.search_key.contains(word, autoescape=True),
                Product.code.contains(word.upper(), autoescape=True),
                *(column.in_([name for name in names if word in names[name]]) for column, names in named),
            )
        )
    rows: Any = db.session.execute(query)
    return [LineOfCount(*row) for row in rows]


def _people_and_places(count_id: uuid.UUID) -> list[tuple[Any, dict[str, str]]]:
    """Who counted and where, with what each is found by: they are few, and a database folds no marks of Vietnamese."""
    pairs = db.session.execute(
        select(CountLine.who, CountLine.spot).where(CountLine.count_id == count_id).distinct()
    ).all()  # fmt: skip
    called = full_names()
    return [
        (CountLine.who, {who: search_key(f"{who} {called.get(who, '')}") for who, _spot in pairs}),
        (CountLine.spot, {spot: search_key(spot) for _who, spot in pairs}),
    ]


def counters(count_id: uuid.UUID) -> list[str]:
    """Who counted what still holds."""
    query = select(CountLine.who).where(CountLine.count_id == count_id, CountLine.withdrawn_at.is_(None)).distinct()
    return list(db.session.scalars(query.order_by(CountLine.who)))


def comparison(count: Count, at: datetime) -> Comparison:
    """What an open count comes to as the books stand now, or what a closed one came to; what differs most on top."""
    # Lines and rest are read once: whoever approves vouches for what was shown, and for nothing that came a moment later.
    lines = lines_of(count.id)
    rest = rest_of(count, lines) if count.state is CountState.OPEN else {}
    found = reckon(count, at, of=lines, zero=list(rest)) if count.state is CountState.OPEN else []
    rows = (
        _differing(count, [each for each in found if not each.zeroed])
        if count.state is CountState.OPEN
        else _results(count)
    )
    rows.sort(key=lambda row: (-(row.missing_vnd + row.found_vnd), not row.differs, row.product_code))
    uncounted = _uncounted(rest, {each.product_id: each.missing_vnd for each in found if each.zeroed})
    return Comparison(
        rows, uncounted, seen_of(lines, rest), sum(row.missing_vnd for row in rows), sum(row.found_vnd for row in rows),
        sum(row.missing_vnd for row in uncounted),
    )  # fmt: skip


def _differing(count: Count, found: Sequence[Reckoned]) -> list[Differing]:
    products = catalogue.products([each.product_id for each in found])
    expected = set(expected_products(count)) | {each.product_id for each in found if each.level_milli}
    if count.scope is not CountScope.SPOT and count.scope is not CountScope.WHOLE:
        about = set(db.session.scalars(within(select(Product.id).where(Product.id.in_(products)), count, Product.id)))
        expected &= about
    return [
        Differing(
            each.product_id, products[each.product_id].code, products[each.product_id].name_vi,
            products[each.product_id].name_en, products[each.product_id].unit, each.counted_milli, each.level_milli,
            each.difference_milli, each.most_milli - each.least_milli, each.missing_vnd, each.found_vnd, each.last_at,
            each.zeroed, each.product_id in expected,
        )
        for each in found
    ]  # fmt: skip


def _results(count: Count) -> list[Differing]:
    rows = db.session.execute(
        select(CountResult, Product)
        .join(Product, Product.id == CountResult.product_id)
        .where(CountResult.count_id == count.id)
        .execution_options(populate_existing=True)
    )
    return [
        Differing(
            product.id, product.code, product.name_vi, product.name_en, product.unit, result.counted_milli,
            result.level_milli, result.difference_milli, result.doubt_milli, result.missing_vnd, result.found_vnd,
            result.last_at, result.zeroed, result.level_milli != 0, result.late_moved_milli,
        )
        for result, product in rows
    ]  # fmt: skip


def _uncounted(rest: Mapping[uuid.UUID, int], worth: Mapping[uuid.UUID, int]) -> list[Uncounted]:
    rows = db.session.execute(
        select(Product.id, Product.code, Product.name_vi, Product.name_en, Product.unit)
        .where(Product.id.in_(list(rest)))
        .order_by(Product.sort_key, Product.code)
    )
    return [Uncounted(*row, rest[row.id], worth.get(row.id, 0)) for row in rows]


def goods_to_count(count: Count) -> list[GoodsToCount]:
    """What may be met in a count: every product that is goods, with its codes, and the lots that may still stand there.

    Those are the lots that the books have there, that came or went in the weeks before the count, or that a count lost. Any
    other may be counted all the same, by its label.
    """
    codes = catalogue.barcodes()
    lots: dict[uuid.UUID, list[LotToCount]] = {}
    levels: dict[uuid.UUID, int] = {}
    for product_id, code, expires_on, quantity_milli in db.session.execute(
        select(Level.product_id, Lot.code, Lot.expires_on, Level.quantity_milli)
        .join(Lot, Lot.id == Level.lot_id)
        .where(
            Level.showroom_id == count.showroom_id,
            Level.is_shelf,
            ~Lot.unidentified,
            or_(Level.quantity_milli != 0, Level.lot_id.in_(_moved_or_lost(count))),
        )
        .order_by(Level.product_id, Lot.expires_on.is_(None), Lot.expires_on, Lot.code)
    ):
        lots.setdefault(product_id, []).append(LotToCount(code, expires_on))
        levels[product_id] = levels.get(product_id, 0) + quantity_milli
    products = db.session.scalars(
        select(Product).where(Product.kind == ProductKind.GOODS).order_by(Product.sort_key, Product.code)
    )
    return [
        GoodsToCount(
            row.id, row.code, row.name_vi, row.name_en, row.unit, row.search_key, codes.get(row.id, []),
            lots.get(row.id, []), None if count.blind else levels.get(row.id, 0),
        )
        for row in products
    ]  # fmt: skip


def _moved_or_lost(count: Count) -> Select[Any]:
    places = select(Place.id).where(Place.showroom_id == count.showroom_id)
    shelf = places.where(Place.kind == PlaceKind.SHELF).scalar_subquery()
    loss = places.where(Place.kind == PlaceKind.LOSS).scalar_subquery()
    return select(Move.lot_id).where(
        or_(
            and_(
                Move.happened_at > count.began_at - STILL_ABOUT,
                or_(Move.from_place_id == shelf, Move.to_place_id == shelf),
            ),
            and_(Move.to_place_id == loss, Move.cause == Cause.COUNT),
        )
    )


def chosen_products(count_id: uuid.UUID) -> list[str]:
    """The codes of the products that a count is about, where they were chosen."""
    query = (
        select(Product.code)
        .join(CountProduct, CountProduct.product_id == Product.id)
        .where(CountProduct.count_id == count_id)
        .order_by(Product.sort_key, Product.code)
    )
    return list(db.session.scalars(query))


def count_numbers(count_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The numbers of these counts."""
    rows = db.session.execute(select(Count.id, Count.number).where(Count.id.in_(list(count_ids))))
    return {row.id: row.number for row in rows}
