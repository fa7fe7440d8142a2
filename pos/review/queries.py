"""Read what somebody must look at."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, true

from pos.base.database import db
from pos.review.models import ReviewItem


@dataclass(frozen=True)
class ReviewFilter:
    """Which rows somebody wants to see: open or settled, of which outlet, of which kind."""

    settled: bool = False
    showroom_id: uuid.UUID | None = None
    kind: str = ""


def items(
    wanted: ReviewFilter, only: Collection[uuid.UUID] | None, *, limit: int, offset: int = 0
) -> Sequence[ReviewItem]:
    """Rows of these outlets (None: all, and those of no outlet); open ones oldest first, settled ones latest first."""
    query = select(ReviewItem).where(_seen_by(only))
    if wanted.settled:
        query = query.where(ReviewItem.settled_at.is_not(None)).order_by(ReviewItem.settled_at.desc(), ReviewItem.id)
    else:
        query = query.where(ReviewItem.settled_at.is_(None)).order_by(ReviewItem.happened_at, ReviewItem.id)
    if wanted.showroom_id is not None:
        query = query.where(ReviewItem.showroom_id == wanted.showroom_id)
    if wanted.kind:
        query = query.where(ReviewItem.kind == wanted.kind)
    return db.session.scalars(query.limit(limit).offset(offset)).all()


def item(item_id: uuid.UUID) -> ReviewItem | None:
    """One row."""
    return db.session.get(ReviewItem, item_id)


def open_count(only: Collection[uuid.UUID] | None) -> int:
    """How many rows wait for somebody at these outlets."""
    query = select(func.count()).select_from(ReviewItem).where(_seen_by(only), ReviewItem.settled_at.is_(None))
    return db.session.scalar(query) or 0


def open_of_kinds(only: Collection[uuid.UUID] | None) -> list[tuple[str, str, int]]:
    """How many open rows there are of each kind and reason, the most frequent first."""
    query = (
        select(ReviewItem.kind, ReviewItem.reason, func.count())
        .where(_seen_by(only), ReviewItem.settled_at.is_(None))
        .group_by(ReviewItem.kind, ReviewItem.reason)
        .order_by(func.count().desc(), ReviewItem.kind, ReviewItem.reason)
    )
    return [(kind, reason, count) for kind, reason, count in db.session.execute(query)]


def kinds_raised() -> Sequence[str]:
    """Every kind of which there ever was a row."""
    return db.session.scalars(select(ReviewItem.kind).distinct().order_by(ReviewItem.kind)).all()


def _seen_by(only: Collection[uuid.UUID] | None) -> ColumnElement[bool]:
    return true() if only is None else ReviewItem.showroom_id.in_(only)


def open_by_outlet() -> dict[uuid.UUID, int]:
    """How many rows wait at each outlet; those of no outlet are left out."""
    rows = db.session.execute(
        select(ReviewItem.showroom_id, func.count())
        .where(ReviewItem.settled_at.is_(None), ReviewItem.showroom_id.is_not(None))
        .group_by(ReviewItem.showroom_id)
    )
    return {row.showroom_id: row[1] for row in rows}
