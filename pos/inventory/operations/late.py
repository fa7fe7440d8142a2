"""Late truth: what happened before somebody counted, and was booked after the count was closed.

A closed count says what stood on the shelf at a moment. Whatever is booked later and happened before that moment was
in what was counted; so the shelf must end as it was counted, and the count's difference changes instead, in the same
transaction. Only the first count after the move is concerned: its correction is itself booked at its own moment, and
so the counts after it see nothing new.

Source: docs/rules/stock.md, "Counts"
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select

from pos.base.database import db
from pos.inventory.counting import difference_range, nearest_to_zero
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import CountLine, CountResult, Level, Lot, Move, Place
from pos.inventory.operations.places import Spot
from pos.inventory.reckoning import lost_in_counts


class News(NamedTuple):
    """Goods that came onto a shelf (or left it, less than zero) before a moment that a closed count speaks of."""

    product_id: uuid.UUID
    happened_at: datetime
    change_milli: int


class Correction(NamedTuple):
    """What a closed count brings back onto a shelf, or (less than zero) takes off it, because of news."""

    count_id: uuid.UUID
    at: datetime
    lot_id: uuid.UUID
    product_id: uuid.UUID
    other: PlaceKind
    quantity_milli: int


@dataclass(slots=True, eq=False)
class Finding:
    """What a closed count found of one product, and how news changes it."""

    result: CountResult
    seen: list[tuple[datetime, int]] = field(default_factory=list)
    between: list[tuple[datetime, int]] = field(default_factory=list)
    """What came and went while the product was counted in several places."""
    lost: dict[uuid.UUID, int] = field(default_factory=dict)
    """What this count has booked as lost of each lot, and nothing has brought back."""

    def shift(self, news: Sequence[News]) -> int:
        """By how much the difference is another when this is known too."""
        counted = self.seen or [(self.result.last_at, self.result.counted_milli)]
        level = self.result.level_milli + self.result.late_level_milli
        before = nearest_to_zero(*difference_range(counted, self.between, level))
        level += sum(each.change_milli for each in news)
        more = [(each.happened_at, each.change_milli) for each in news if each.happened_at > self.result.first_at]
        return nearest_to_zero(*difference_range(counted, [*self.between, *more], level)) - before


def is_late(shelf: Spot, happened_at: datetime) -> bool:
    """Whether a closed count speaks of a moment after this one."""
    return shelf.counted_through is not None and happened_at <= shelf.counted_through


class Memory:
    """The closed counts of an outlet, as far as they speak of these products after these moments.

    They are locked, and after the shelf: whoever brings news of the same products has locked that first, too.
    """

    def __init__(self, showroom_id: uuid.UUID, asked: Collection[tuple[uuid.UUID, datetime]]) -> None:
        self.showroom_id = showroom_id
        products = {product_id for product_id, _ in asked}
        since = min(happened_at for _, happened_at in asked)
        self._findings: dict[uuid.UUID, list[Finding]] = defaultdict(list)
        for result in db.session.scalars(
            select(CountResult)
            .where(
                CountResult.showroom_id == showroom_id, CountResult.product_id.in_(products),
                CountResult.last_at >= since,
            )
            .order_by(CountResult.last_at, CountResult.product_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ):  # fmt: skip
            self._findings[result.product_id].append(Finding(result))
        concerned = {self.of(*each) for each in asked} - {None}
        for finding in sorted((each for each in concerned if each), key=lambda each: str(each.result.product_id)):
            self._look_closer(finding)

    def of(self, product_id: uuid.UUID, happened_at: datetime) -> Finding | None:
        """The first count of a product that speaks of a moment after this one."""
        return next((each for each in self._findings[product_id] if each.result.last_at >= happened_at), None)

    def _look_closer(self, finding: Finding) -> None:
        result = finding.result
        lost = lost_in_counts(self.showroom_id, [result.product_id], result.count_id)
        finding.lost = lost.get(result.product_id, {})
        if result.first_at == result.last_at:
            return
        finding.seen = [
            (row.counted_at, row.quantity_milli)
            for row in db.session.execute(
                select(CountLine.counted_at, CountLine.quantity_milli)
                .where(
                    CountLine.count_id == result.count_id, CountLine.product_id == result.product_id,
                    CountLine.withdrawn_at.is_(None),
                )
                .order_by(CountLine.counted_at)
            )
        ]  # fmt: skip
        shelf = (
            select(Place.id).where(Place.showroom_id == self.showroom_id, Place.kind == PlaceKind.SHELF)
        ).scalar_subquery()
        rows = db.session.execute(
            select(Move.happened_at, Move.quantity_milli, Move.to_place_id == shelf)
            .join(Lot, Lot.id == Move.lot_id)
            .where(
                Lot.product_id == result.product_id, or_(Move.from_place_id == shelf, Move.to_place_id == shelf),
                Move.happened_at > result.first_at, Move.happened_at <= result.last_at,
                Move.cause_id != result.count_id,
            )
        )  # fmt: skip
        finding.between = [(at, part if onto else -part) for at, part, onto in rows]


def hold_results(
    showroom_id: uuid.UUID, product_ids: Collection[uuid.UUID], lot_ids: Collection[uuid.UUID], since: datetime
) -> None:
    """Lock in one go what closed counts say of these products, and of those of these lots, from a moment on.

    For whoever brings news in two steps, of what was sold and of what came back: what both ask for later is held already,
    so that nobody who brings the same in another order waits in a circle.
    """
    of_lots = select(Lot.product_id).where(Lot.id.in_(lot_ids))
    db.session.execute(
        select(CountResult.count_id)
        .where(
            CountResult.showroom_id == showroom_id, CountResult.last_at >= since,
            or_(CountResult.product_id.in_(product_ids), CountResult.product_id.in_(of_lots)),
        )
        .order_by(CountResult.last_at, CountResult.product_id)
        .with_for_update()
    )  # fmt: skip


def lots_lost(showroom_id: uuid.UUID, product_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """The lots that news of these products may bring back onto the shelf."""
    return {lot_id for lots in lost_in_counts(showroom_id, product_ids).values() for lot_id in lots}


class Sold:
    """Sales that are news to closed counts: what is brought back before they take their goods, and what after."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.brought: dict[int, int] = {}

    def before(self, sold: Sequence[News], order: Sequence[uuid.UUID]) -> list[Correction]:
        """Bring back what the counts missed and these sales took. ``order``: lots that come before others."""
        corrections: list[Correction] = []
        for finding, news in _by_finding(self.memory, sold):
            wanted = min(max(finding.shift(news), 0), -sum(each.change_milli for each in news))
            brought = _bring_back(finding, wanted, order)
            self.brought[id(finding)] = sum(each.quantity_milli for each in brought)
            finding.result.late_moved_milli += self.brought[id(finding)]
            corrections += brought
        return corrections

    def after(self, took: Sequence[tuple[News, uuid.UUID]]) -> list[Correction]:
        """What the sales took off the shelf besides was counted too: so it came from where nobody can explain."""
        corrections = []
        lots: dict[uuid.UUID, list[tuple[uuid.UUID, int]]] = defaultdict(list)
        for each, lot_id in took:
            lots[each.product_id].append((lot_id, -each.change_milli))
        for finding, news in _by_finding(self.memory, [each for each, _ in took]):
            result = finding.result
            left = finding.shift(news) - self.brought.get(id(finding), 0)
            result.late_level_milli += sum(each.change_milli for each in news)
            result.late_moved_milli += max(left, 0)
            for lot_id, most in lots[result.product_id]:
                part = min(left, most)
                if part > 0:
                    left -= part
                    corrections.append(_correction(result, lot_id, PlaceKind.UNEXPLAINED, part))
        db.session.flush()
        return corrections


def corrections_for(showroom_id: uuid.UUID, moves: Sequence[tuple[News, uuid.UUID]], *, held: bool) -> list[Correction]:
    """What closed counts make of other late moves, each with its lot: a delivery, a return, a transfer.

    Goods that came before a count were counted: what it found is explained, and what it did not find was never there.
    ``held`` says that the caller has locked its shelf rows, and no other may be locked now.
    """
    if not held:
        _hold(showroom_id, {news.product_id for news, _ in moves}, {lot_id for _, lot_id in moves})
    memory = Memory(showroom_id, [(news.product_id, news.happened_at) for news, _ in moves])
    corrections: list[Correction] = []
    for finding, news in _by_finding(memory, [each for each, _ in moves]):
        result = finding.result
        shift = finding.shift(news)
        result.late_level_milli += sum(each.change_milli for each in news)
        result.late_moved_milli += shift
        lots = [
            (lot_id, each.change_milli)
            for each, lot_id in moves
            if memory.of(each.product_id, each.happened_at) is finding
        ]
        if shift > 0:
            back = _bring_back(finding, shift, [lot_id for lot_id, _ in lots])
            corrections += back
            rest = shift - sum(each.quantity_milli for each in back)
            corrections += _parts(result, PlaceKind.UNEXPLAINED, rest, [(lot, -change) for lot, change in lots], 1)
        elif shift < 0:
            corrections += _take_off(finding, -shift, lots, held=held)
    db.session.flush()
    return corrections


def _hold(showroom_id: uuid.UUID, product_ids: set[uuid.UUID], lot_ids: set[uuid.UUID]) -> None:
    """Lock what corrections may touch, in the order that every booking keeps."""
    lots = lot_ids | lots_lost(showroom_id, product_ids)
    db.session.execute(
        select(Level.lot_id)
        .where(
            Level.showroom_id == showroom_id, Level.is_shelf,
            or_(and_(Level.product_id.in_(product_ids), Level.quantity_milli > 0), Level.lot_id.in_(lots)),
        )
        .order_by(Level.lot_id, Level.place_id)
        .with_for_update()
    )  # fmt: skip


def _by_finding(memory: Memory, news: Sequence[News]) -> list[tuple[Finding, list[News]]]:
    found: dict[int, tuple[Finding, list[News]]] = {}
    for each in news:
        finding = memory.of(each.product_id, each.happened_at)
        if finding is not None:
            found.setdefault(id(finding), (finding, []))[1].append(each)
    return list(found.values())


def _correction(result: CountResult, lot_id: uuid.UUID, other: PlaceKind, quantity_milli: int) -> Correction:
    return Correction(result.count_id, result.last_at, lot_id, result.product_id, other, quantity_milli)


def _bring_back(finding: Finding, wanted: int, order: Sequence[uuid.UUID]) -> list[Correction]:
    """Put back onto the shelf what this count booked as lost, the lots in ``order`` first."""
    lots = sorted(finding.lost, key=lambda lot_id: order.index(lot_id) if lot_id in order else len(order))
    back = _parts(finding.result, PlaceKind.LOSS, wanted, [(lot_id, finding.lost[lot_id]) for lot_id in lots], 1)
    for each in back:
        finding.lost[each.lot_id] -= each.quantity_milli
    return back


def _take_off(finding: Finding, wanted: int, lots: Sequence[tuple[uuid.UUID, int]], *, held: bool) -> list[Correction]:
    """Take off the shelf what came late and was counted all the same (or was not there): explained first, then lost.

    What the count found, before anybody knew which lot it was, gives way to the lot that has come.
    """
    result = finding.result
    places = {
        row.kind: row.id
        for row in db.session.execute(select(Place.id, Place.kind).where(Place.showroom_id == result.showroom_id))
    }
    unexplained = -(
        db.session.scalar(
            select(func.sum(Level.quantity_milli)).where(
                Level.place_id == places[PlaceKind.UNEXPLAINED], Level.product_id == result.product_id
            )
        )
        or 0
    )
    explained = min(wanted, max(int(unexplained), 0))
    found = {} if held else _found_and_there(result, places[PlaceKind.UNEXPLAINED], places[PlaceKind.SHELF])
    first = _parts(result, PlaceKind.UNEXPLAINED, explained, list(found.items()), -1)
    taken = -sum(each.quantity_milli for each in first)
    room = [(lot_id, change) for lot_id, change in lots if change > 0]
    second = _parts(result, PlaceKind.UNEXPLAINED, explained - taken, room, -1)
    used = {each.lot_id: -each.quantity_milli for each in second}
    rest = [(lot_id, change - used.get(lot_id, 0)) for lot_id, change in room]
    return [*first, *second, *_parts(result, PlaceKind.LOSS, wanted - explained, rest, -1)]


def _found_and_there(result: CountResult, unexplained: uuid.UUID, shelf: uuid.UUID) -> dict[uuid.UUID, int]:
    """What this count found of each lot, as far as the shelf still holds it, locked as every booking locks."""
    net: Mapping[uuid.UUID, int] = {
        row.lot_id: int(row.part)
        for row in db.session.execute(
            select(Move.lot_id, func.sum(Move.quantity_milli).label("part"))
            .join(Lot, Lot.id == Move.lot_id)
            .where(
                Move.cause_id == result.count_id, Move.from_place_id == unexplained, Move.to_place_id == shelf,
                Lot.product_id == result.product_id,
            )
            .group_by(Move.lot_id)
        )
    }  # fmt: skip
    rows = db.session.execute(
        select(Level.lot_id, Level.quantity_milli)
        .where(Level.place_id == shelf, Level.lot_id.in_(list(net)))
        .order_by(Level.lot_id, Level.place_id)
        .with_for_update()
    )
    return {row.lot_id: min(net[row.lot_id], row.quantity_milli) for row in rows}


def _parts(
    result: CountResult, other: PlaceKind, wanted: int, lots: Sequence[tuple[uuid.UUID, int]], sign: int
) -> list[Correction]:
    """So much of these lots, as far as each goes."""
    corrections = []
    for lot_id, most in lots:
        part = min(wanted, most)
        if part > 0:
            wanted -= part
            corrections.append(_correction(result, lot_id, other, sign * part))
    return corrections
