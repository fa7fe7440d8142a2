"""Raise rows on the review list, and settle them."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import update

from pos.base.database import db, insert_ignoring, new_id
from pos.base.operations import record
from pos.base.text import clean_block
from pos.review.errors import AlreadySettled, NoSuchFinding, OutcomeMissing
from pos.review.models import ReviewItem

_ITEM = ReviewItem.__table__
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that somebody should look at."""

    kind: str
    subject_id: str
    reason: str
    happened_at: datetime
    subject_label: str = ""
    showroom_id: uuid.UUID | None = None
    details: dict[str, Any] = field(default_factory=dict)


def raise_findings(findings: Sequence[Finding], *, at: datetime) -> None:
    """Put findings on the list. One that is there already, settled or not, stays as it is."""
    rows = [{"id": new_id(), "raised_at": at, **asdict(finding)} for finding in findings]
    for start in range(0, len(rows), _CHUNK):
        insert_ignoring(_ITEM, rows[start : start + _CHUNK])


def settle(item_id: uuid.UUID, outcome: str, *, who: str, at: datetime) -> None:
    """Take a row off the list, saying how it was settled.

    Raises:
        OutcomeMissing: nothing was said.
        AlreadySettled: somebody was first.
        NoSuchFinding: there is no such row.
    """
    outcome = clean_block(outcome)
    if not outcome:
        raise OutcomeMissing()
    done = db.session.execute(
        update(_ITEM)
        .where(_ITEM.c.id == item_id, _ITEM.c.settled_at.is_(None))
        .values(settled_at=at, settled_by=who, outcome=outcome)
    )
    if not done.rowcount:  # type: ignore[attr-defined]
        item = db.session.get(ReviewItem, item_id)
        raise AlreadySettled(who=item.settled_by) if item else NoSuchFinding()
    record("review_settled", "review_item", item_id, who=who, at=at, outcome=outcome)


def settle_findings(
    kind: str, subject_ids: Collection[str], reason: str, *, who: str, at: datetime, outcome: str
) -> None:
    """Take off the list what has settled itself: these subjects, for this reason."""
    if subject_ids:
        db.session.execute(
            update(_ITEM)
            .where(
                _ITEM.c.kind == kind,
                _ITEM.c.subject_id.in_(subject_ids),
                _ITEM.c.reason == reason,
                _ITEM.c.settled_at.is_(None),
            )
            .values(settled_at=at, settled_by=who, outcome=outcome)
        )
