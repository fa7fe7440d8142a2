"""Read what somebody must look at."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, func, select

from pos.base.database import db
from pos.review.models import ReviewItem

Rows = TypeVar("Rows", bound=tuple[Any, ...])


@dataclass(frozen=True)
class ReviewFilter:
    """Which rows somebody wants to see: open or settled, of which outlet, of which kind."""

    settled: bool = False
    showroom_id: uuid.UUID | None = None
    kind: str = ""


def items(
    wanted: ReviewFilter, only: Collection[uuid.UUID] | None, *, limit: int, offset: int = 0
) -> Sequence[ReviewItem]:
    """Rows of these outlets (None: of all, and those of none); the oldest open ones first, the latest settled ones first."""
    query = _seen_by(select(ReviewItem), only)
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
    query = _seen_by(select(func.count()).select_from(ReviewItem), only).where(ReviewItem.settled_at.is_(None))
    return db.session.scalar(query) or 0


def open_of_kinds(only: Collection[uuid.UUID] | None) -> list[tuple[str, str, int]]:
    """How many open rows there are of each kind and reason, the most frequent first."""
    query = (
        _seen_by(select(ReviewItem.kind, ReviewItem.reason, func.count()), only)
        .where(ReviewItem.settled_at.is_(None))
        .group_by(ReviewItem.kind, ReviewItem.reason)
        .order_by(func.count().desc(), ReviewItem.kind, ReviewItem.reason)
    )
    return [(kind, reason, count) for kind, reason, count in db.session.execute(query)]


def kinds_raised() -> Sequence[str]:
    """Every kind of which there ever was a row."""
    return db.session.scalars(select(ReviewItem.kind).distinct().order_by(ReviewItem.kind)).all()


def _seen_by(query: Select[Rows], only: Collection[uuid.UUID] | None) -> Select[Rows]:
    return query if only is None else query.where(ReviewItem.showroom_id.in_(only))
