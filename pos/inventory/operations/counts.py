"""Counts: people look at what really stands in an outlet, while selling goes on."""

import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

from sqlalchemy import insert, select, update

from pos.base.amounts import MILLI
from pos.base.database import db, insert_ignoring, new_id
from pos.base.operations import record
from pos.base.text import clean, clean_block
from pos.catalogue.kinds import ProductKind, Unit
from pos.catalogue.models import Product
from pos.inventory.counting import (
    COUNT_ENDS,
    COUNT_LIMITS_VND,
    LARGE_COUNT_VND,
    count_number,
    counted_moment,
    found_lot_code,
    may_approve,
)
from pos.inventory.errors import (
    CountDiffers,
    CountedDiffers,
    CountedNotFit,
    CountEnded,
    CountMoved,
    CountOpen,
    LineWithdrawn,
    LotOfAnother,
    NoSuchCount,
    NoSuchCountLine,
    NotGoods,
    NothingCounted,
    NothingToCount,
    NotYourLine,
    OverTheLimit,
    RestMoved,
)
from pos.inventory.kinds import Cause, CountScope, CountState, PlaceKind
from pos.inventory.models import Count, CountLine, CountProduct, CountResult, Level, Lot, Place
from pos.inventory.operations.moves import Movement, post_moves
from pos.inventory.operations.numbers import next_number
from pos.inventory.operations.places import Spots, spots_of
from pos.inventory.reckoning import HOMELESS, Reckoned, lines_of, reckon, rest_of
from pos.inventory.rules import MOST_MILLI
from pos.people.kinds import Role
from pos.review.operations import Finding, raise_findings

REVIEW_KIND = "count"
LARGE = "count_large"


@dataclass(frozen=True, slots=True)
class About:
    """What a count is about."""

    scope: CountScope = CountScope.WHOLE
    group_code: str | None = None
    product_ids: Collection[uuid.UUID] = ()
    spot: str = ""
    blind: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What somebody counted of a product at one place, as their device tells it."""

    line_id: uuid.UUID
    product_id: uuid.UUID
    quantity_milli: int
    said_at: datetime
    lot_code: str = ""
    spot: str = ""
    replaces_id: uuid.UUID | None = None
    """The line whose slip this mends: the moment stays, the quantity is another."""


def begin_count(
    showroom_id: uuid.UUID, about: About, *, count_id: uuid.UUID, showroom_code: str, at: datetime, who: str
) -> str:
    """Begin a count of an outlet; the count's number. Everything else there goes on. Begun twice, it is one.

    Raises:
        NothingToCount: a count of a group, of products or of a place does not say which.
        CountOpen: the outlet is being counted already.
        CountDiffers: the same count was begun with other content.
    Source: docs/rules/stock.md, "Counts"
    """
    products = sorted(set(about.product_ids)) if about.scope is CountScope.PRODUCTS else []
    group = about.group_code or None if about.scope is CountScope.GROUP else None
    spot = clean(about.spot)[:60]
    lacks = {CountScope.GROUP: group is None, CountScope.PRODUCTS: not products, CountScope.SPOT: not spot}
    if lacks.get(about.scope, False):
        raise NothingToCount()
    shelf = _hold_outlet(showroom_id)
    there = db.session.get(Count, count_id)
    if there is not None:
        same = (there.showroom_id, there.scope, there.group_code, there.spot, there.blind)
        if same != (showroom_id, about.scope, group, spot, about.blind) or products != _chosen(count_id):
            raise CountDiffers(number=there.number)
        return there.number
    other = db.session.scalar(select(Count).where(Count.showroom_id == showroom_id, Count.state == CountState.OPEN))
    if other is not None:
        raise CountOpen(number=other.number, who=other.began_by)
    _, number = next_number(Count.number, partial(count_number, showroom_code))
    db.session.execute(
        insert(Count).values(
            id=count_id, number=number, showroom_id=showroom_id, state=CountState.OPEN, scope=about.scope,
            group_code=group, spot=spot, blind=about.blind, note=clean_block(about.note), began_at=at, began_by=who,
        )
    )  # fmt: skip
    if products:
        db.session.execute(insert(CountProduct), [{"count_id": count_id, "product_id": each} for each in products])
    db.session.execute(update(Place).where(Place.id == shelf).values(being_counted=True))
    record("count_begun", "count", count_id, who=who, at=at, number=number)
    return number


def keep_line(count_id: uuid.UUID, line: Counted, *, device_now: datetime, at: datetime, who: str) -> None:
    """Keep what somebody counted, with the moment at which they did. Sent twice, it is one line.

    A line that mends the slip of another takes its place and keeps its moment; the other stays on record.

    Raises:
        NoSuchCount: there is none.
        CountEnded: it was closed or given up before this came.
        NotGoods: the product is a service.
        CountedNotFit: the quantity is negative, huge, or part of a piece.
        LotOfAnother: the lot is not one of this product.
        CountedDiffers: the same line was kept with other content.
        NoSuchCountLine: the line to be mended is not of this count, or of another product.
        NotYourLine: somebody else counted the line to be mended.
        LineWithdrawn: the line to be mended was withdrawn or mended already.
    Source: docs/rules/stock.md, "Counts"
    """
    count = _held(count_id, to_end=False)
    if _is_kept(count, line):
        return
    if count.state is not CountState.OPEN:
        raise CountEnded(number=count.number, who=count.ended_by)
    lot_id = _check(line)
    counted_at = counted_moment(line.said_at, device_now, count.began_at, at)
    if line.replaces_id is not None:
        old = _line(count_id, line.replaces_id)
        if _is_kept(count, line):
            return  # The same message came twice at once, and the other was first to hold the line that it mends.
        if old.product_id != line.product_id:
            raise NoSuchCountLine()
        if old.who != who:
            raise NotYourLine(who=old.who)
        if old.withdrawn_at is not None:
            raise LineWithdrawn()
        old.withdrawn_at, old.withdrawn_by = at, who
        counted_at = old.counted_at
        db.session.flush()
    inserted = insert_ignoring(
        CountLine.__table__,
        [
            {
                "id": line.line_id, "count_id": count_id, "product_id": line.product_id, "lot_id": lot_id,
                "spot": _spot(count, line), "quantity_milli": line.quantity_milli,
                "counted_at": counted_at, "said_at": line.said_at, "received_at": at, "who": who,
                "replaces_id": line.replaces_id,
            }
        ],
        returning=[CountLine.__table__.c.id],
    )  # fmt: skip
    if not inserted:
        _is_kept(count, line)


def withdraw_line(count_id: uuid.UUID, line_id: uuid.UUID, *, of_others: bool, at: datetime, who: str) -> None:
    """Take a line of a count back: it stays on record, and no longer counts. ``of_others``: whoever counted it.

    Raises:
        NoSuchCount: there is no such count.
        NoSuchCountLine: the count has no such line.
        NotYourLine: somebody else counted it.
        CountEnded: the count was closed or given up before.
    Source: docs/rules/stock.md, "Counts"
    """
    count = _held(count_id, to_end=False)
    line = _line(count_id, line_id)
    if line.withdrawn_at is not None:
        return
    if count.state is not CountState.OPEN:
        raise CountEnded(number=count.number, who=count.ended_by)
    if line.who != who and not of_others:
        raise NotYourLine(who=line.who)
    line.withdrawn_at, line.withdrawn_by = at, who
    db.session.flush()
    record(
        "count_line_withdrawn", "count", count_id,
        who=who, at=at, number=count.number, quantity_milli=line.quantity_milli,
    )  # fmt: skip


def approve_count(
    count_id: uuid.UUID, *, seen: str, zero_rest: bool, role: Role, at: datetime, who: str, note: str = ""
) -> None:
    """Close a count and book its differences, reckoned from the books of this moment.

    ``seen``: what the one who approves had looked at, as ``seen_of`` tells. ``zero_rest``: what the count is about
    and nobody counted is not there; else it is left alone. The same person approving again changes nothing.

    Raises:
        NoSuchCount: there is none.
        CountEnded: somebody was first.
        CountMoved: somebody has counted since.
        RestMoved: what nobody counted is to be taken as gone, and is no longer what they looked at.
        NothingCounted: there is nothing to approve.
        OverTheLimit: the differences are worth more than this role may approve.
    Source: docs/rules/stock.md, "Counts"
    """
    count = _held(count_id, to_end=True)
    if CountState.CLOSED not in COUNT_ENDS[count.state]:
        if (count.state, count.ended_by, count.zeroed) == (CountState.CLOSED, who, zero_rest):
            return
        raise CountEnded(number=count.number, who=count.ended_by)
    lines = lines_of(count_id)
    shelf = _hold_outlet(count.showroom_id)
    # Whoever moves goods here holds the outlet, too: so what is read now is what will be booked against.
    rest = rest_of(count, lines) if zero_rest else {}
    seen_lines, _, seen_rest = seen.partition(".")
    now_lines, _, now_rest = seen_of(lines, rest).partition(".")
    if seen_lines != now_lines:
        raise CountMoved()
    if zero_rest and seen_rest != now_rest:
        raise RestMoved()
    if not lines and not rest:
        raise NothingCounted()
    _hold_shelf(count.showroom_id, {*(line.product_id for line in lines), *rest})
    found = reckon(count, at, of=lines, zero=list(rest))
    missing_vnd, found_vnd = sum(each.missing_vnd for each in found), sum(each.found_vnd for each in found)
    if not may_approve(role, missing_vnd + found_vnd):
        raise OverTheLimit(value=Decimal(missing_vnd + found_vnd), limit=Decimal(COUNT_LIMITS_VND.get(role, 0)))
    _book(count, found, at=at, who=who)
    last = max(each.last_at for each in found)
    through = max(last, db.session.scalar(select(Place.counted_through).where(Place.id == shelf)) or last)
    db.session.execute(update(Place).where(Place.id == shelf).values(being_counted=False, counted_through=through))
    count.state, count.ended_at, count.ended_by, count.zeroed = CountState.CLOSED, at, who, zero_rest
    count.end_note, count.missing_vnd, count.found_vnd = clean_block(note), missing_vnd, found_vnd
    db.session.flush()
    if missing_vnd + found_vnd > LARGE_COUNT_VND:
        raise_findings([_finding(count, found, at)], at=at)
    record(
        "count_approved", "count", count_id,
        who=who, at=at, number=count.number, missing_vnd=missing_vnd, found_vnd=found_vnd,
    )  # fmt: skip


def cancel_count(count_id: uuid.UUID, *, at: datetime, who: str, note: str = "") -> None:
    """Give a count up: nothing is booked, what was counted stays on record. Done twice, it is done once.

    Raises:
        NoSuchCount: there is none.
        CountEnded: it was closed before.
    Source: docs/rules/stock.md, "Counts"
    """
    count = _held(count_id, to_end=True)
    if count.state is CountState.CANCELLED:
        return
    if CountState.CANCELLED not in COUNT_ENDS[count.state]:
        raise CountEnded(number=count.number, who=count.ended_by)
    shelf = _hold_outlet(count.showroom_id)
    db.session.execute(update(Place).where(Place.id == shelf).values(being_counted=False))
    count.state, count.ended_at, count.ended_by = CountState.CANCELLED, at, who
    count.end_note = clean_block(note)
    db.session.flush()
    record("count_cancelled", "count", count_id, who=who, at=at, number=count.number)


def seen_of(lines: Sequence[CountLine], rest: Mapping[uuid.UUID, int]) -> str:
    """Tells one look at a count from another: its lines, and the rest that nobody counted with what the books hold of it.

    The two halves stand apart: who leaves the rest alone need not look again because some of it was sold.
    """
    halves = (
        (str(line.id) for line in lines),
        (f"{product_id}={quantity_milli}" for product_id, quantity_milli in rest.items()),
    )
    return ".".join(hashlib.sha256(",".join(sorted(half)).encode()).hexdigest()[:16] for half in halves)


def _is_kept(count: Count, line: Counted) -> bool:
    """Whether this very line is on record already.

    Raises:
        CountedDiffers: another is, by the same id.
    """
    there = db.session.get(CountLine, line.line_id, populate_existing=True)
    if there is None:
        return False
    lot_code = db.session.scalar(select(Lot.code).where(Lot.id == there.lot_id)) if there.lot_id else None
    told = (
        count.id, line.product_id, line.quantity_milli, line.said_at, line.replaces_id, clean(line.lot_code),
        _spot(count, line),
    )  # fmt: skip
    kept = (
        there.count_id, there.product_id, there.quantity_milli, there.said_at, there.replaces_id, lot_code or "",
        there.spot,
    )  # fmt: skip
    if told != kept:
        raise CountedDiffers()
    return True


def _spot(count: Count, line: Counted) -> str:
    return clean(line.spot)[:60] or count.spot


def _held(count_id: uuid.UUID, *, to_end: bool) -> Count:
    """A count, locked: by whoever ends it alone, by those who count together."""
    found = db.session.scalar(
        select(Count)
        .where(Count.id == count_id)
        .with_for_update(read=not to_end)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchCount(number=count_id)
    return found


def _hold_outlet(showroom_id: uuid.UUID) -> uuid.UUID:
    """Lock the place that counts begin and end at; whoever moves goods while one is open holds it too, shared."""
    found = db.session.scalar(
        select(Place.id)
        .where(Place.showroom_id == showroom_id, Place.kind == PlaceKind.SHELF)
        .with_for_update(key_share=True)
    )
    return found or spots_of([showroom_id])[showroom_id][PlaceKind.SHELF].id


def _hold_shelf(showroom_id: uuid.UUID, product_ids: Collection[uuid.UUID]) -> None:
    """Lock what is on the shelf, in the order that every booking keeps."""
    db.session.execute(
        select(Level.lot_id)
        .where(
            Level.showroom_id == showroom_id, Level.is_shelf, Level.product_id.in_(list(product_ids)),
            Level.quantity_milli > 0,
        )
        .order_by(Level.lot_id, Level.place_id)
        .with_for_update()
    )  # fmt: skip


def _chosen(count_id: uuid.UUID) -> list[uuid.UUID]:
    return sorted(db.session.scalars(select(CountProduct.product_id).where(CountProduct.count_id == count_id)))


def _line(count_id: uuid.UUID, line_id: uuid.UUID) -> CountLine:
    found = db.session.scalar(
        select(CountLine)
        .where(CountLine.id == line_id, CountLine.count_id == count_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchCountLine()
    return found


def _check(line: Counted) -> uuid.UUID | None:
    """The lot that a line names, if any; the rest of it is held against the product."""
    product = db.session.get_one(Product, line.product_id)
    if product.kind is not ProductKind.GOODS:
        raise NotGoods(product=product.name_vi)
    whole = product.unit is not Unit.PIECE or line.quantity_milli % MILLI == 0
    if not (0 <= line.quantity_milli <= MOST_MILLI and whole):
        raise CountedNotFit(product=product.name_vi)
    code = clean(line.lot_code)
    if not code:
        return None
    lot_id = db.session.scalar(select(Lot.id).where(Lot.product_id == product.id, Lot.code == code, ~Lot.unidentified))
    if lot_id is None:
        raise LotOfAnother(lot=code, product=product.name_vi)
    return lot_id


def _book(count: Count, found: Sequence[Reckoned], *, at: datetime, who: str) -> None:
    spots = spots_of([count.showroom_id])[count.showroom_id]
    new = _open_new_lots(count, [each for each in found if HOMELESS in each.changes])
    db.session.execute(
        insert(CountResult),
        [
            {
                "count_id": count.id, "product_id": each.product_id, "showroom_id": count.showroom_id,
                "counted_milli": each.counted_milli, "level_milli": each.level_milli,
                "difference_milli": each.difference_milli, "doubt_milli": each.most_milli - each.least_milli,
                "moved_milli": each.moved_milli, "missing_vnd": each.missing_vnd, "found_vnd": each.found_vnd,
                "zeroed": each.zeroed, "first_at": each.first_at, "last_at": each.last_at,
            }
            for each in found
        ],
    )  # fmt: skip
    post_moves(
        [
            _movement(
                count, each, new.get(each.product_id, lot_id) if lot_id == HOMELESS else lot_id, other, gained_milli,
                spots, who,
            )
            for each in found
            for lot_id, other, gained_milli in each.routes
        ],
        at,
        held=True,
    )  # fmt: skip


def _movement(
    count: Count, found: Reckoned, lot_id: uuid.UUID, other: PlaceKind, gained_milli: int, spots: Spots, who: str
) -> Movement:
    """A move at the moment of counting: from then on the books say what was seen."""
    ends = [spots[other], spots[PlaceKind.SHELF]]
    source, target = ends if gained_milli > 0 else reversed(ends)
    return Movement(
        lot_id, found.product_id, source, target, abs(gained_milli), Cause.COUNT, count.id, found.last_at, who
    )


def _open_new_lots(count: Count, found: Sequence[Reckoned]) -> dict[uuid.UUID, uuid.UUID]:
    """Lots of their own for goods that nobody knew of: ours, without dates, as far as anybody can tell."""
    lots = {each.product_id: new_id() for each in found}
    if lots:
        db.session.execute(
            insert(Lot),
            [
                {
                    "id": lots[each.product_id], "product_id": each.product_id, "opened_at": each.last_at,
                    "code": found_lot_code(count.number, position),
                }
                for position, each in enumerate(found, start=1)
            ],
        )  # fmt: skip
    return lots


def _finding(count: Count, found: Sequence[Reckoned], at: datetime) -> Finding:
    """A row for the outlet: what differed most stands on it."""
    worst = sorted(found, key=lambda each: -(each.missing_vnd + each.found_vnd))[:10]
    named = {
        product.id: product.name_vi
        for product in db.session.scalars(select(Product).where(Product.id.in_([each.product_id for each in worst])))
    }
    return Finding(
        REVIEW_KIND, count.number, LARGE, at, count.number, count.showroom_id,
        {
            "missing_vnd": sum(each.missing_vnd for each in found),
            "found_vnd": sum(each.found_vnd for each in found),
            "cases": [
                {
                    "product": named[each.product_id], "counted_milli": each.counted_milli,
                    "level_milli": each.level_milli,
                }
                for each in worst
                if each.missing_vnd or each.found_vnd
            ],
        },
    )  # fmt: skip
