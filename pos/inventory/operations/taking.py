"""The stock half of a sale: which lots the goods came from."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Uuid, and_, bindparam, or_, select

from pos.base.clock import local_day
from pos.base.database import db
from pos.base.prepared import Prepared, among
from pos.catalogue.kinds import ProductKind
from pos.catalogue.models import Product
from pos.inventory.kinds import PlaceKind, StockOddity
from pos.inventory.models import Level, Lot
from pos.inventory.operations.late import Memory, News, Sold, hold_results, is_late, lots_lost
from pos.inventory.operations.moves import Movement, movements_of, post_moves
from pos.inventory.operations.places import Spots, ensure_unidentified_lots, spots_of
from pos.inventory.reckoning import shelf_lot
from pos.inventory.rules import ShelfLot, draw, expired, out_first, unidentified_lot_id


class Want(NamedTuple):
    """What one line of a sale took from the shelf. ``key`` is the caller's own name for the line."""

    key: Hashable
    product_id: uuid.UUID
    quantity_milli: int
    happened_at: datetime
    cause: str
    cause_id: uuid.UUID
    who: str
    lot_code: str | None = None


class Allocation(NamedTuple):
    """One lot that (part of) a line came from, whose it was, and what the owner gets for one unit."""

    key: Hashable
    lot_id: uuid.UUID
    quantity_milli: int
    owner_id: uuid.UUID | None
    settlement_price_vnd: int | None
    unexplained: bool
    expired: bool


class Odd(NamedTuple):
    """Something about a line that somebody should look at."""

    key: Hashable
    oddity: StockOddity
    lot_code: str | None = None
    quantity_milli: int = 0
    """How much it concerns."""


@dataclass(slots=True)
class Taken:
    """Where the goods of several sales came from. Lines for services have no allocation."""

    allocations: list[Allocation] = field(default_factory=list)
    oddities: list[Odd] = field(default_factory=list)
    moves: list[Movement] = field(default_factory=list)


def take(
    showroom_id: uuid.UUID,
    wants: Sequence[Want],
    *,
    booked_at: datetime,
    hold_lots: Collection[uuid.UUID] = (),
    hold_since: datetime | None = None,
    post: bool = True,
) -> Taken:
    """Take what customers left with from an outlet's lots, for one sale or for hundreds at once.

    The named lot goes first, then what expires first, own goods before consigned. What the lots do not hold comes
    out of the outlet's unexplained place, in the product's one unidentified lot, without owner or payable: a sale that
    happened is never refused. Services take nothing. The number of statements does not grow with the wants.

    Where one transaction both takes and gives back, call this first with ``post=False``, with the lots that will come
    back as ``hold_lots`` and the moment when the first of them did as ``hold_since``, then ``give_back(…, post=False)``,
    and book both at once with ``post_moves(…, held=True)``: locks taken in one go cannot close a circle with another
    till's.

    What was sold before a moment that a closed count speaks of was gone when somebody counted: such a sale brings the
    count's correction with it, so that the shelf stays as it was counted.

    Source: docs/rules/stock.md, "Which lot leaves first", "Counts"
    """
    taken = Taken()
    if not wants and not hold_lots:
        return taken
    spots = spots_of([showroom_id])[showroom_id]
    late = [want for want in wants if is_late(spots[PlaceKind.SHELF], want.happened_at)]
    news_at = [want.happened_at for want in late]
    if hold_since is not None and is_late(spots[PlaceKind.SHELF], hold_since):
        news_at.append(hold_since)
    come_back = set(hold_lots)
    if late:
        hold_lots = {*hold_lots, *lots_lost(showroom_id, {want.product_id for want in late})}
    shelf = _hold_shelf(showroom_id, {want.product_id for want in wants}, hold_lots)
    if news_at and come_back:
        hold_results(showroom_id, {want.product_id for want in late}, come_back, since=min(news_at))
    sold = _bring_back_what_counts_missed(showroom_id, late, shelf, spots, taken) if late else None
    missing = []
    for want in wants:
        left = _allocate(want, shelf[want.product_id], taken)
        if left:
            missing.append((want, left))
    if missing:
        _take_unexplained(missing, booked_at, taken)
    _look_at_named_lots(wants, taken)
    _move(wants, taken, spots)
    if sold is not None:
        _tell_counts(sold, late, taken, spots)
    if post:
        post_moves(taken.moves, booked_at, held=True)
    return taken


def _hold_shelf(
    showroom_id: uuid.UUID, product_ids: Collection[uuid.UUID], lot_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[ShelfLot]]:
    """What the shelf holds of these products, locked in the order that every booking keeps."""
    shelf: dict[uuid.UUID, list[ShelfLot]] = defaultdict(list)
    if lot_ids:
        rows = _SHELF_AND_LOTS.rows(showroom=showroom_id, products=product_ids, lots=lot_ids)
    else:
        rows = _SHELF.rows(showroom=showroom_id, products=product_ids)
    for row in rows:
        shelf[row.product_id].append(ShelfLot(*row))
    return shelf


_ON_SHELF = (
    select(
        Level.lot_id, Level.product_id, Lot.code, Level.quantity_milli, Lot.opened_at,
        Lot.owner_id, Lot.settlement_price_vnd, Lot.expires_on,
    )
    .join(Lot, Lot.id == Level.lot_id)
    .where(Level.showroom_id == bindparam("showroom", type_=Uuid()), Level.is_shelf)
    .order_by(Level.lot_id, Level.place_id)
    .with_for_update(of=Level)
)  # fmt: skip
_THESE = and_(among(Level.product_id, "products"), Level.quantity_milli > 0)
_SHELF = Prepared(_ON_SHELF.where(_THESE))
_SHELF_AND_LOTS = Prepared(_ON_SHELF.where(or_(_THESE, among(Level.lot_id, "lots"))))


def _allocate(want: Want, lots: Sequence[ShelfLot], taken: Taken) -> int:
    """Draw one line from the lots; how much they did not hold."""
    day = local_day(want.happened_at)
    drawn, left = draw(out_first(lots, day, want.lot_code), want.quantity_milli)
    for lot, part in drawn:
        is_expired = expired(lot.expires_on, day)
        taken.allocations.append(
            Allocation(want.key, lot.lot_id, part, lot.owner_id, lot.settlement_price_vnd, False, is_expired)
        )
        if is_expired:
            taken.oddities.append(Odd(want.key, StockOddity.LOT_EXPIRED, lot.code, part))
    if want.lot_code is not None:
        elsewhere = left + sum(part for lot, part in drawn if lot.code != want.lot_code)
        if elsewhere:
            taken.oddities.append(Odd(want.key, StockOddity.LOT_NOT_HERE, want.lot_code, elsewhere))
    return left


def _take_unexplained(missing: Sequence[tuple[Want, int]], booked_at: datetime, taken: Taken) -> None:
    products = {want.product_id for want, _ in missing}
    goods = set(
        db.session.connection().scalars(
            select(Product.id).where(Product.id.in_(list(products)), Product.kind == ProductKind.GOODS)
        )
    )
    ensure_unidentified_lots(goods, booked_at)
    for want, left in missing:
        if want.product_id in goods:
            lot_id = unidentified_lot_id(want.product_id)
            taken.allocations.append(Allocation(want.key, lot_id, left, None, None, True, False))
            taken.oddities.append(Odd(want.key, StockOddity.SHORT, want.lot_code, left))


def _look_at_named_lots(wants: Sequence[Want], taken: Taken) -> None:
    """Tell lots that nobody opened, and lots of other products, from lots that only ran out."""
    doubtful = {odd.lot_code for odd in taken.oddities if odd.oddity is StockOddity.LOT_NOT_HERE}
    if not doubtful:
        return
    known: dict[str, set[uuid.UUID]] = defaultdict(set)
    query = select(Lot.code, Lot.product_id).where(Lot.code.in_(list(doubtful)), ~Lot.unidentified)
    for code, product_id in db.session.connection().execute(query):
        known[code].add(product_id)
    product_of = {want.key: want.product_id for want in wants}
    for index, odd in enumerate(taken.oddities):
        if odd.oddity is not StockOddity.LOT_NOT_HERE or odd.lot_code is None:
            continue
        products = known[odd.lot_code]
        if product_of[odd.key] not in products:
            reason = StockOddity.LOT_OF_ANOTHER_PRODUCT if products else StockOddity.LOT_UNKNOWN
            taken.oddities[index] = Odd(odd.key, reason, odd.lot_code, odd.quantity_milli)


def _move(wants: Sequence[Want], taken: Taken, spots: Spots) -> None:
    by_key = {want.key: want for want in wants}
    for allocation in taken.allocations:
        want = by_key[allocation.key]
        source = spots[PlaceKind.UNEXPLAINED if allocation.unexplained else PlaceKind.SHELF]
        taken.moves.append(
            Movement(
                allocation.lot_id, want.product_id, source, spots[PlaceKind.CUSTOMER], allocation.quantity_milli,
                want.cause, want.cause_id, want.happened_at, want.who, True,
            )
        )  # fmt: skip


def _bring_back_what_counts_missed(
    showroom_id: uuid.UUID,
    late: Sequence[Want],
    shelf: dict[uuid.UUID, list[ShelfLot]],
    spots: Spots,
    taken: Taken,
) -> Sold:
    """Before goods are taken that were gone when somebody counted: what that count missed is on the shelf again."""
    sold = Sold(Memory(showroom_id, [(want.product_id, want.happened_at) for want in late]))
    order = _in_order(late, shelf)
    back = sold.before([News(want.product_id, want.happened_at, -want.quantity_milli) for want in late], order)
    taken.moves += movements_of(back, spots, late[0].who)
    there = {lot.lot_id: lot for lots in shelf.values() for lot in lots}
    new = {each.lot_id for each in back} - there.keys()
    if new:
        for lot in db.session.scalars(select(Lot).where(Lot.id.in_(new))):
            there[lot.id] = shelf_lot(lot, 0)
            shelf[lot.product_id].append(there[lot.id])
    for each in back:
        there[each.lot_id].quantity_milli += each.quantity_milli
    return sold


def _in_order(late: Sequence[Want], shelf: dict[uuid.UUID, list[ShelfLot]]) -> list[uuid.UUID]:
    """The lots in the order in which these sales would take them: those that were named, then what leaves first."""
    order: dict[uuid.UUID, None] = {}
    for want in sorted(late, key=lambda want: want.lot_code is None):
        lots = out_first(shelf[want.product_id], local_day(want.happened_at), want.lot_code)
        order.update(dict.fromkeys(lot.lot_id for lot in lots))
    return list(order)


def _tell_counts(sold: Sold, late: Sequence[Want], taken: Taken, spots: Spots) -> None:
    by_key = {want.key: want for want in late}
    took = [
        (News(want.product_id, want.happened_at, -part.quantity_milli), part.lot_id)
        for part in taken.allocations
        if not part.unexplained and (want := by_key.get(part.key))
    ]
    taken.moves += movements_of(sold.after(took), spots, late[0].who)
