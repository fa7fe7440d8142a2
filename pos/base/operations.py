"""Write the audit trail."""

from datetime import datetime

from sqlalchemy import insert

from pos.base.database import db
from pos.base.models import TrailEntry

_ENTRY = insert(TrailEntry.__table__)


def record(deed: str, subject_kind: str, subject_id: object, *, who: str, at: datetime, **details: object) -> None:
    """Note who did what, inside the caller's transaction, so that the deed and its trace stand or fall together."""
    entry = {"deed": deed, "subject_kind": subject_kind, "subject_id": str(subject_id), "who": who, "at": at}
    db.session.execute(_ENTRY, {**entry, "details": details})
