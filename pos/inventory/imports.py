"""Read the files of stock that were brought."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import defer

from pos.base.database import db
from pos.inventory.import_errors import NoSuchImport
from pos.inventory.models import StockImport


def imports(brought_by: str | None, *, limit: int) -> Sequence[StockImport]:
    """Files that somebody brought (that anybody did when None), the latest first, without what is in them."""
    query = (
        select(StockImport)
        .options(defer(StockImport.content, raiseload=True))
        .order_by(StockImport.brought_at.desc(), StockImport.id)
        .limit(limit)
    )
    return db.session.scalars(query if brought_by is None else query.where(StockImport.brought_by == brought_by)).all()


def stock_import(import_id: uuid.UUID) -> StockImport:
    """One file with all that is known of it; its content is fetched where somebody asks for it.

    Raises:
        NoSuchImport: there is none.
    """
    row = db.session.get(StockImport, import_id, options=[defer(StockImport.content)])
    if row is None:
        raise NoSuchImport()
    return row
