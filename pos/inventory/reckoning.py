"""What a count finds: what was counted, held against what the books held at that very moment.

One reckoning serves the one who compares and the one who approves: so nothing else is booked than was shown, but for
what was sold in between.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, literal, null, or_, select, union_all

from pos.base.amounts import MILLI, divide
from pos.base.clock import local_day
from pos.base.database import Moment, db
from pos.catalogue import queries as catalogue
from pos.catalogue.models import Product
from pos.inventory.counting import difference_range, fitted, nearest_to_zero, routes, spread
from pos.inventory.kinds import Cause, CountScope, PlaceKind
from pos.inventory.models import Count, CountLine, CountProduct, Level, Lot, Move, Place
from pos.inventory.rules import ShelfLot, out_first, unidentified_lot_id

_AT_ONCE = 10_000

HOMELESS = uuid.UUID(int=0)
"""Stands for the lot that goods get which were found of a product that this shelf never held."""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One product of a count: what was counted, what was expected then, and what that means for the books."""

    product_id: uuid.UUID
    first_at: datetime
    last_at: datetime
    counted_milli: int
    level_milli: int
    least_milli: int
    most_milli: int
    difference_milli: int
    zeroed: bool
    changes: Mapping[uuid.UUID, int]
    """What each lot gains on the shelf, or loses."""
    routes: Sequence[tuple[uuid.UUID, PlaceKind, int]]
    missing_vnd: int
    found_vnd: int

    @property
    def moved_milli(self) -> int:
        """What the shelf gains, or loses."""
        return sum(self.changes.values())


@dataclass(slots=True)
class _Course:
    """What happened to one product at one outlet since counting began."""

    now: dict[uuid.UUID, int] = field(default_factory=dict)
    moves: list[tuple[datetime, uuid.UUID, int]] = field(default_factory=list)
    shorts: list[tuple[datetime, int]] = field(default_factory=list)
    unexplained_milli: int = 0
    last_lot: uuid.UUID | None = None
    """The lot that was opened last of all that ever stood there."""

    @property
    def lots(self) -> set[uuid.UUID]:
        """The lots that are there, or moved."""
        last = [self.last_lot] if self.last_lot else []
        return {*self.now, *last, *(lot_id for _, lot_id, _ in self.moves)}

    def at(self, moment: datetime) -> dict[uuid.UUID, int]:
        """What the shelf held of each lot at a moment."""
        held = defaultdict(int, self.now)
        for at, lot_id, change in self.moves:
            if at > moment:
                held[lot_id] -= change
        return held

    def short_after(self, moment: datetime) -> int:
        """What was sold after it although no lot held it."""
        return max(sum(quantity_milli for at, quantity_milli in self.shorts if at > moment), 0)


def reckon(
    count: Count, at: datetime, *, of: Sequence[CountLine] | None = None, zero: Collection[uuid.UUID] = ()
) -> list[Reckoned]:
    """The differences of a count as the books stand now, by product. ``zero``: products taken as not there at ``at``.

    ``of``: the lines that hold, where the caller has read them; whoever vouches for lines reads them once.

    Source: docs/rules/stock.md, "Counts"
    """
    lines: dict[uuid.UUID, list[CountLine]] = defaultdict(list)
    for line in lines_of(count.id) if of is None else of:
        lines[line.product_id].append(line)
    zeroed = [product_id for product_id in zero if product_id not in lines]
    products = [*lines, *zeroed]
    if not products:
        return []
    since = min([line.counted_at for parts in lines.values() for line in parts], default=at)
    courses = _courses(count.showroom_id, products, since)
    lost = lost_in_counts(count.showroom_id, products)
    known = {lot_id for course in courses.values() for lot_id in course.lots}
    known.update(lot_id for parts in lost.values() for lot_id in parts)
    known.update(line.lot_id for parts in lines.values() for line in parts if line.lot_id)
    lots = _lots(known)
    prices = catalogue.prices(products, count.showroom_id, at)
    return [
        _reckoned(
            product_id, lines.get(product_id, []), at, courses[product_id], lots, lost.get(product_id, {}),
            prices.get(product_id, 0),
        )
        for product_id in products
    ]  # fmt: skip


def lines_of(count_id: uuid.UUID) -> Sequence[CountLine]:
    """The lines of a count that hold, in the order of counting."""
    return db.session.scalars(
        select(CountLine)
        .where(CountLine.count_id == count_id, CountLine.withdrawn_at.is_(None))
        .order_by(CountLine.counted_at, CountLine.received_at, CountLine.id)
        .execution_options(populate_existing=True)
    ).all()


def rest_of(count: Count, lines: Sequence[CountLine]) -> dict[uuid.UUID, int]:
    """What the shelf holds of a count's scope and none of these lines speaks of, by product."""
    if count.scope is CountScope.SPOT:
        return {}
    query: Any = (
        select(Level.product_id, func.sum(Level.quantity_milli).label("quantity_milli"))
        .where(Level.showroom_id == count.showroom_id, Level.is_shelf, Level.quantity_milli > 0)
        .group_by(Level.product_id)
    )
    counted = {line.product_id for line in lines}
    return {
        row.product_id: int(row.quantity_milli)
        for row in db.session.execute(within(query, count, Level.product_id))
        if row.product_id not in counted
    }


def expected_products(count: Count) -> list[uuid.UUID]:
    """The products of a count's scope that the shelf holds something of, whether somebody counted them or not."""
    if count.scope is CountScope.SPOT:
        return []
    query = (
        select(Level.product_id)
        .where(Level.showroom_id == count.showroom_id, Level.is_shelf, Level.quantity_milli > 0)
        .distinct()
    )
    return list(db.session.scalars(within(query, count, Level.product_id)))


def within(query: Select[Any], count: Count, column: Any) -> Select[Any]:
    """A query, kept to the products that a count is about."""
    if count.scope is CountScope.GROUP:
        of_group = select(Product.id).where(
            or_(Product.group_2026_code == count.group_code, Product.group_2019_code == count.group_code)
        )
        return query.where(column.in_(of_group))
    if count.scope is CountScope.PRODUCTS:
        return query.where(column.in_(select(CountProduct.product_id).where(CountProduct.count_id == count.id)))
    return query


def lost_in_counts(
    showroom_id: uuid.UUID, product_ids: Collection[uuid.UUID], count_id: uuid.UUID | None = None
) -> dict[uuid.UUID, dict[uuid.UUID, int]]:
    """What counts of an outlet (or one of them) have booked as lost and nobody found since, by product and lot."""
    place = select(Place.id).where(Place.showroom_id == showroom_id, Place.kind == PlaceKind.LOSS).scalar_subquery()
    sides = []
    for side, sign in ((Move.to_place_id, 1), (Move.from_place_id, -1)):
        query = (
            select(Lot.product_id, Move.lot_id, (sign * Move.quantity_milli).label("part"), Lot.opened_at)
            .join(Lot, Lot.id == Move.lot_id)
            .where(side == place, Move.cause == Cause.COUNT, Lot.product_id.in_(list(product_ids)))
        )
        sides.append(query if count_id is None else query.where(Move.cause_id == count_id))
    both = union_all(*sides).subquery()
    lost: dict[uuid.UUID, dict[uuid.UUID, int]] = defaultdict(lambda: defaultdict(int))
    for row in db.session.execute(select(both).order_by(both.c.opened_at, both.c.lot_id)):
        lost[row.product_id][row.lot_id] += row.part
    return {
        product_id: {lot_id: part for lot_id, part in parts.items() if part > 0} for product_id, parts in lost.items()
    }


def _courses(showroom_id: uuid.UUID, product_ids: Collection[uuid.UUID], since: datetime) -> dict[uuid.UUID, _Course]:
    """Levels and the moves since, read in one statement: so both are of one moment, whoever books meanwhile.

    A lot that is sold out keeps its level, with zero, for ever; of those only the one opened last is of interest.
    """
    only = list(product_ids)
    kinds = {
        row.kind: row.id
        for row in db.session.execute(select(Place.id, Place.kind).where(Place.showroom_id == showroom_id))
    }
    shelf, unexplained = kinds[PlaceKind.SHELF], kinds[PlaceKind.UNEXPLAINED]

    def moved(what: str, sign: int, *where: Any) -> Any:
        return (
            select(literal(what), Lot.product_id, Move.lot_id, sign * Move.quantity_milli, Move.happened_at)
            .join(Lot, Lot.id == Move.lot_id)
            .where(*where, Move.happened_at > since, Lot.product_id.in_(only))
        )

    customer = kinds[PlaceKind.CUSTOMER]
    latest = func.row_number().over(partition_by=Level.product_id, order_by=(Lot.opened_at.desc(), Lot.code.desc()))
    once = (
        select(Level.product_id, Level.lot_id, latest.label("place_in_line"))
        .join(Lot, Lot.id == Level.lot_id)
        .where(Level.place_id == shelf, Level.product_id.in_(only), ~Lot.unidentified)
        .subquery()
    )
    rows: Any = db.session.execute(
        union_all(
            select(
                literal("shelf").label("what"), Level.product_id.label("product"), Level.lot_id.label("lot"),
                Level.quantity_milli.label("quantity"), null().cast(Moment()).label("at"),
            ).where(Level.place_id == shelf, Level.product_id.in_(only), Level.quantity_milli != 0),
            select(literal("last"), once.c.product_id, once.c.lot_id, literal(0), null().cast(Moment()))
            .where(once.c.place_in_line == 1),
            select(literal("unexplained"), Level.product_id, Level.lot_id, Level.quantity_milli, null().cast(Moment()))
            .where(Level.place_id == unexplained, Level.product_id.in_(only)),
            moved("move", 1, Move.to_place_id == shelf),
            moved("move", -1, Move.from_place_id == shelf),
            moved("short", 1, and_(Move.from_place_id == unexplained, Move.to_place_id == customer)),
            moved("short", -1, and_(Move.from_place_id == customer, Move.to_place_id == unexplained)),
        )
    )  # fmt: skip
    courses = {product_id: _Course() for product_id in only}
    for what, product_id, lot_id, quantity_milli, at in rows:
        course = courses[product_id]
        if what == "shelf":
            course.now[lot_id] = quantity_milli
        elif what == "last":
            course.last_lot = lot_id
        elif what == "unexplained":
            course.unexplained_milli += quantity_milli
        elif what == "move":
            course.moves.append((at, lot_id, quantity_milli))
        else:
            course.shorts.append((at, quantity_milli))
    return courses


def _lots(lot_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Lot]:
    """These lots. In parts: a statement holds 65,535 parameters on PostgreSQL, 32,766 on SQLite."""
    wanted = sorted(lot_ids)
    parts = (wanted[start : start + _AT_ONCE] for start in range(0, len(wanted), _AT_ONCE))
    return {lot.id: lot for part in parts for lot in db.session.scalars(select(Lot).where(Lot.id.in_(part)))}


def shelf_lot(lot: Lot, quantity_milli: int) -> ShelfLot:
    """A lot as the rules know it, with how much of it there is."""
    return ShelfLot(
        lot.id, lot.product_id, lot.code, quantity_milli, lot.opened_at, lot.owner_id, lot.settlement_price_vnd,
        lot.expires_on,
    )  # fmt: skip


def _reckoned(
    product_id: uuid.UUID,
    lines: Sequence[CountLine],
    at: datetime,
    course: _Course,
    lots: Mapping[uuid.UUID, Lot],
    lost: Mapping[uuid.UUID, int],
    price_vnd: int,
) -> Reckoned:
    seen = [(line.counted_at, line.quantity_milli) for line in lines] or [(at, 0)]
    first_at, last_at = seen[0][0], seen[-1][0]
    then = course.at(last_at)
    level_milli = sum(then.values())
    between = [(moment, change) for moment, _lot, change in course.moves if first_at < moment <= last_at]
    least, most = difference_range(seen, between, level_milli)
    difference = nearest_to_zero(least, most)
    day = local_day(last_at)
    held_then = out_first([shelf_lot(lots[lot_id], part) for lot_id, part in then.items() if lot_id in lots], day)
    held_now = out_first([shelf_lot(lots[lot_id], part) for lot_id, part in course.now.items()], day)
    counted: dict[uuid.UUID, int] = defaultdict(int)
    for line in lines:
        if line.lot_id:
            counted[line.lot_id] += line.quantity_milli
    changes = spread(
        difference,
        held_then,
        counted,
        by_lot=least == most and all(line.lot_id for line in lines) and bool(lines),
        lost=lost,
        home=_home(held_then, held_now, course.last_lot, product_id),
    )
    short = course.short_after(last_at)
    changes = fitted(changes, held_now, short)
    older_short = max(-course.unexplained_milli - short, 0)
    worth = [_worth(lots.get(lot_id), change, price_vnd) for lot_id, change in changes.items()]
    return Reckoned(
        product_id, first_at, last_at, sum(part for _, part in seen), level_milli, least, most, difference,
        not lines, changes, routes(changes, lost, older_short),
        missing_vnd=-sum(part for part in worth if part < 0), found_vnd=sum(part for part in worth if part > 0),
    )  # fmt: skip


def _home(
    held_then: Sequence[ShelfLot], held_now: Sequence[ShelfLot], last_lot: uuid.UUID | None, product_id: uuid.UUID
) -> uuid.UUID:
    """The lot for goods that were found: what would have left first; else what stood here last; else a new one."""
    nobodys = unidentified_lot_id(product_id)
    there = [lot for lot in (*held_then, *held_now) if lot.quantity_milli > 0 and lot.lot_id != nobodys]
    return there[0].lot_id if there else last_lot or HOMELESS


def _worth(lot: Lot | None, quantity_milli: int, price_vnd: int) -> int:
    """What goods of a lot are worth: what their owner would get, else what they cost, else what they sell for."""
    each = price_vnd
    if lot is not None:
        for known in (lot.cost_vnd, lot.settlement_price_vnd):
            each = known if known is not None else each
    return divide(quantity_milli * each, MILLI)
