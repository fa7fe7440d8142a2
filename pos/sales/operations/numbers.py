"""Numbers of a till's own API series, for what came without a number."""

from sqlalchemy import Executable, select, update

from pos.base.database import db, insert_into
from pos.base.prepared import Prepared
from pos.sales.operations.entries import Desk
from pos.sales.operations.tables import API_SERIES
from pos.showrooms.models import Till

SKIPPED_NUMBERS = 100_000
"""More than any till's programs sell between two backups."""


def next_numbers(count: int, desk: Desk) -> list[str]:
    """The next numbers of this till's API series; its row is this till's alone and stays locked until the end."""
    [(last,)] = _TAKE.rows(till_id=desk.till_id, last=count)
    return [f"{desk.till_code}-API-{counter:06d}" for counter in range(last - count + 1, last + 1)]


def _taking(dialect: str) -> Executable:
    statement = insert_into(dialect, API_SERIES)
    return statement.on_conflict_do_update(
        index_elements=[API_SERIES.c.till_id], set_={"last": API_SERIES.c.last + statement.excluded.last}
    ).returning(API_SERIES.c.last)


_TAKE = Prepared(_taking)


def give_back_numbers(count: int, desk: Desk) -> None:
    """Return numbers of sales that turned out to be booked already: this transaction still holds the series' row."""
    if count:
        db.session.execute(
            update(API_SERIES).where(API_SERIES.c.till_id == desk.till_id).values(last=API_SERIES.c.last - count)
        )


def skip_api_numbers() -> None:
    """Let no number be given again that may have been given after a backup from which the books were put back."""
    for till_id in db.session.scalars(select(Till.id)).all():
        _TAKE.rows(till_id=till_id, last=SKIPPED_NUMBERS)
