"""Read how today goes, against what is usual for this hour of this weekday."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true

from pos.base.amounts import divide
from pos.base.clock import local_day, start_of_day
from pos.base.database import db
from pos.sales.models import Refund, Sale, Shift
from pos.showrooms.models import Chain, Showroom, Till

USUAL_WEEKS = 4
"""The same weekday of this many weeks says what is usual."""


@dataclass(frozen=True)
class Takings:
    """What an outlet, or several, took today until now, and usually take until this hour of this weekday."""

    total_vnd: int
    sales: int
    refunded_vnd: int
    usual_vnd: int | None
    """None while no such day is on the books."""

    @property
    def difference_bp(self) -> int | None:
        """How far today is from the usual, in basis points of it."""
        if not self.usual_vnd:
            return None
        return divide((self.total_vnd - self.usual_vnd) * 10_000, self.usual_vnd)


NOTHING = Takings(0, 0, 0, None)


def takings(only: Collection[uuid.UUID] | None, at: datetime) -> dict[uuid.UUID, Takings]:
    """Today's takings until this moment of each of these outlets (None: of all), in two statements."""
    begins = start_of_day(local_day(at))
    past = [begins - timedelta(weeks=weeks) for weeks in range(1, USUAL_WEEKS + 1)]
    whole = [and_(Sale.at >= day, Sale.at < day + timedelta(days=1)) for day in past]
    today = and_(Sale.at >= begins, Sale.at <= at)
    until_now = [and_(Sale.at >= day, Sale.at <= day + (at - begins)) for day in past]
    seen = true() if only is None else Sale.showroom_id.in_(only)
    sold = db.session.execute(
        select(
            Sale.showroom_id,
            _sum(today, Sale.total_vnd),
            _sum(today, 1),
            *(_sum(span, Sale.total_vnd) for span in until_now),
            *(_sum(span, 1) for span in whole),
        )
        .where(seen, or_(today, *whole))
        .group_by(Sale.showroom_id)
    )
    refunded = {
        row.showroom_id: int(row[1])
        for row in db.session.execute(
            select(Refund.showroom_id, func.sum(Refund.total_vnd))
            .where(true() if only is None else Refund.showroom_id.in_(only), Refund.at >= begins, Refund.at <= at)
            .group_by(Refund.showroom_id)
        )
    }
    found = {}
    for showroom_id, total_vnd, sales, *rest in sold:
        totals, counts = rest[:USUAL_WEEKS], rest[USUAL_WEEKS:]
        # A day on which the outlet sold nothing at all was closed, or not yet on the books.
        days = [int(total) for total, count in zip(totals, counts, strict=True) if count]
        usual_vnd = divide(sum(days), len(days)) if days else None
        found[showroom_id] = Takings(int(total_vnd), int(sales), refunded.pop(showroom_id, 0), usual_vnd)
    for showroom_id, refunded_vnd in refunded.items():
        found[showroom_id] = Takings(0, 0, refunded_vnd, None)
    return found


def together(parts: Collection[Takings]) -> Takings:
    """The takings of several outlets as one."""
    usual = [part.usual_vnd for part in parts if part.usual_vnd is not None]
    return Takings(
        sum(part.total_vnd for part in parts),
        sum(part.sales for part in parts),
        sum(part.refunded_vnd for part in parts),
        sum(usual) if usual else None,
    )


def open_shifts(only: Collection[uuid.UUID] | None) -> dict[uuid.UUID, int]:
    """How many shifts stand open at each of these outlets (None: at all)."""
    rows = db.session.execute(
        select(Shift.showroom_id, func.count())
        .where(Shift.closed_at.is_(None), true() if only is None else Shift.showroom_id.in_(only))
        .group_by(Shift.showroom_id)
    )
    return {row.showroom_id: row[1] for row in rows}


def unpaired_tills(only: Collection[uuid.UUID] | None) -> list[tuple[str, str]]:
    """Tills in use at these outlets (None: at all) that no device works as: their codes, with the outlet's name."""
    rows = db.session.execute(
        select(Till.code, Showroom.name)
        .join(Showroom, Showroom.id == Till.showroom_id)
        .outerjoin(Chain, and_(Chain.till_id == Till.id, Chain.ended_at.is_(None)))
        .where(Chain.id.is_(None), Till.retired_at.is_(None), true() if only is None else Till.showroom_id.in_(only))
        .order_by(Till.code)
    )
    return [(code, name) for code, name in rows]


def _sum(span: ColumnElement[bool], what: object) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((span, what), else_=0)), 0)
