"""Numbers of a till's own API series, for what came without a number."""

import functools

from sqlalchemy import Executable, update
from sqlalchemy.dialects import postgresql, sqlite

from pos.base.database import db
from pos.sales.operations.entries import Desk
from pos.sales.operations.tables import API_SERIES


def next_numbers(count: int, desk: Desk) -> list[str]:
    """The next numbers of this till's API series; its row is this till's alone and stays locked until the end."""
    connection = db.session.connection()
    last = connection.execute(_take(connection.dialect.name), {"till_id": desk.till_id, "last": count}).scalar_one()
    return [f"{desk.till_code}-API-{counter:06d}" for counter in range(last - count + 1, last + 1)]


@functools.cache
def _take(dialect: str) -> Executable:
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(API_SERIES)
    return statement.on_conflict_do_update(
        index_elements=[API_SERIES.c.till_id], set_={"last": API_SERIES.c.last + statement.excluded.last}
    ).returning(API_SERIES.c.last)


def give_back_numbers(count: int, desk: Desk) -> None:
    """Return numbers of sales that turned out to be booked already: this transaction still holds the series' row."""
    if count:
        db.session.execute(
            update(API_SERIES).where(API_SERIES.c.till_id == desk.till_id).values(last=API_SERIES.c.last - count)
        )
