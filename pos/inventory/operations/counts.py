"""Counts: begun, approved, given up. People look at what really stands in an outlet, while selling goes on."""

import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

from sqlalchemy import insert, select, update

from pos.base.database import db, new_id
from pos.base.operations import record
from pos.base.text import clean, clean_block
from pos.catalogue.models import Product
from pos.inventory.counting import (
    COUNT_ENDS,
    COUNT_LIMITS_VND,
    LARGE_COUNT_VND,
    count_number,
    found_lot_code,
    may_approve,
)
from pos.inventory.errors import (
    CountDiffers,
    CountEnded,
    CountMoved,
    CountOpen,
    NothingCounted,
    NothingToCount,
    OverTheLimit,
    RestMoved,
)
from pos.inventory.kinds import Cause, CountScope, CountState, PlaceKind
from pos.inventory.models import Count, CountLine, CountProduct, CountResult, Level, Lot, Place
from pos.inventory.operations.count_lines import hold_count
from pos.inventory.operations.moves import Movement, post_moves
from pos.inventory.operations.numbers import next_number
from pos.inventory.operations.places import Spots, spots_of
from pos.inventory.reckoning import HOMELESS, Reckoned, lines_of, reckon, rest_of
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
    count = hold_count(count_id, to_end=True)
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
    count = hold_count(count_id, to_end=True)
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
