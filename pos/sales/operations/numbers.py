"""Numbers of a till's own API series, for what came without a number."""

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from pos.base.database import db
from pos.sales.operations.entries import Desk
from pos.sales.operations.tables import API_SERIES


def next_numbers(count: int, desk: Desk) -> list[str]:
    """The next numbers of this till's API series; its row is this till's alone and stays locked until the end."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(API_SERIES).values(till_id=desk.till_id, last=count)
    last = db.session.execute(
        statement.on_conflict_do_update(
            index_elements=[API_SERIES.c.till_id], set_={"last": API_SERIES.c.last + statement.excluded.last}
        ).returning(API_SERIES.c.last)
    ).scalar_one()
    return [f"{desk.till_code}-API-{counter:06d}" for counter in range(last - count + 1, last + 1)]


def give_back_numbers(count: int, desk: Desk) -> None:
    """Return numbers of sales that turned out to be booked already: this transaction still holds the series' row."""
    if count:
        db.session.execute(
            update(API_SERIES).where(API_SERIES.c.till_id == desk.till_id).values(last=API_SERIES.c.last - count)
        )
