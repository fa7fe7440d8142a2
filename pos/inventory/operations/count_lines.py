"""The lines of a count: what people saw, where and when."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pos.base.amounts import MILLI
from pos.base.database import db, insert_ignoring
from pos.base.operations import record
from pos.base.text import clean
from pos.catalogue.kinds import ProductKind, Unit
from pos.catalogue.models import Product
from pos.inventory.counting import (
    counted_moment,
)
from pos.inventory.errors import (
    CountedDiffers,
    CountedNotFit,
    CountEnded,
    LineWithdrawn,
    LotOfAnother,
    NoSuchCount,
    NoSuchCountLine,
    NotGoods,
    NotYourLine,
)
from pos.inventory.kinds import CountState
from pos.inventory.models import Count, CountLine, Lot
from pos.inventory.rules import MOST_MILLI


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
    count = hold_count(count_id, to_end=False)
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
    count = hold_count(count_id, to_end=False)
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


def hold_count(count_id: uuid.UUID, *, to_end: bool) -> Count:
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
        raise NotGoods(product=product.in_both)
    whole = product.unit is not Unit.PIECE or line.quantity_milli % MILLI == 0
    if not (0 <= line.quantity_milli <= MOST_MILLI and whole):
        raise CountedNotFit(product=product.in_both)
    code = clean(line.lot_code)
    if not code:
        return None
    lot_id = db.session.scalar(select(Lot.id).where(Lot.product_id == product.id, Lot.code == code, ~Lot.unidentified))
    if lot_id is None:
        raise LotOfAnother(lot=code, product=product.in_both)
    return lot_id
