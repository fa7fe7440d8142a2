"""Read the files that were brought."""

import uuid
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import defer

from pos.base.database import db
from pos.files.errors import NoSuchImport
from pos.files.models import BroughtFile

T = TypeVar("T", bound=BroughtFile)


def files(model: type[T], brought_by: str | None, *, skip: int = 0, limit: int) -> Sequence[T]:
    """Files that somebody brought (that anybody did when None), the latest first, without what is in them."""
    table: Any = model
    query = (
        select(model)
        .options(defer(table.content, raiseload=True))
        .order_by(table.brought_at.desc(), table.id)
        .offset(skip)
        .limit(limit)
    )
    return db.session.scalars(query if brought_by is None else query.where(table.brought_by == brought_by)).all()


def file(model: type[T], file_id: uuid.UUID) -> T:
    """One file with all that is known of it; its content is fetched where somebody asks for it.

    Raises:
        NoSuchImport: there is none.
    """
    table: Any = model
    row = db.session.get(model, file_id, options=[defer(table.content)])
    if row is None:
        raise NoSuchImport()
    return row
