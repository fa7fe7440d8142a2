"""Write the audit trail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from pos.base.database import db
from pos.base.models import TrailEntry
from pos.base.prepared import Prepared

_ENTRY = insert(TrailEntry.__table__)
_ENTRIES = Prepared(_ENTRY)


def record(deed: str, subject_kind: str, subject_id: object, *, who: str, at: datetime, **details: object) -> None:
    """Note who did what, inside the caller's transaction, so that the deed and its trace stand or fall together."""
    db.session.execute(_ENTRY, trail_entry(deed, subject_kind, subject_id, who=who, at=at, **details))


def trail_entry(
    deed: str, subject_kind: str, subject_id: object, *, who: str, at: datetime, **details: object
) -> dict[str, Any]:
    """What the trail will say of a deed that is one of thousands: worked out before, written by ``record_all``."""
    entry = {"deed": deed, "subject_kind": subject_kind, "subject_id": str(subject_id), "who": who, "at": at}
    return {**entry, "details": details}


def record_all(entries: Sequence[dict[str, Any]]) -> None:
    """Note many deeds at once, inside the caller's transaction."""
    _ENTRIES.each(entries)
