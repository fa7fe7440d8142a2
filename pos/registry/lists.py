"""Read the decision lists that were brought, and what becomes of their rows."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select

from pos.base.database import db
from pos.files.queries import file, files
from pos.registry.kinds import Verdict
from pos.registry.models import DecisionList, DecisionListRow


def decision_lists(*, skip: int = 0, limit: int) -> Sequence[DecisionList]:
    """Lists that anybody brought, the latest first, without what is in them."""
    return files(DecisionList, None, skip=skip, limit=limit)


def decision_lists_brought() -> int:
    """How many lists were brought in all."""
    return db.session.scalar(select(func.count()).select_from(DecisionList)) or 0


def decision_list(list_id: uuid.UUID) -> DecisionList:
    """One list with all that is known of it; its content is fetched where somebody asks for it.

    Raises:
        NoSuchImport: there is none.
    """
    return file(DecisionList, list_id)


def list_rows(
    list_id: uuid.UUID, verdict: Verdict | None, *, moved: bool = False, skip: int = 0, limit: int | None = None
) -> Sequence[DecisionListRow]:
    """What becomes of the rows of a list, in their order: all, or those of which the same becomes, or that became others."""
    query = select(DecisionListRow).where(DecisionListRow.list_id == list_id)
    if verdict is not None:
        query = query.where(DecisionListRow.verdict == verdict)
    if moved:
        query = query.where(DecisionListRow.moved)
    return db.session.scalars(query.order_by(DecisionListRow.number).offset(skip).limit(limit)).all()
