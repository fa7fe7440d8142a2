"""Take in what a till wrote, whichever way it comes: store it first, book it second.

Once the first step is done, nothing that a till wrote can be lost by what the second makes of it.
"""

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy.exc import OperationalError

from pos.base.database import transaction
from pos.showrooms.queries import ChainFacts
from pos.till import operations
from pos.till.rules import Head, Link


def take_in(chain: ChainFacts, links: Sequence[Link], *, at: datetime, sent_at: datetime | None = None) -> Head:
    """Store and book entries of one chain; how far the chain is here afterwards."""
    with transaction():
        head = operations.keep(chain, links, at=at)
    _book_all(chain, at, sent_at)
    return head


def _book_all(chain: ChainFacts, at: datetime, sent_at: datetime | None) -> None:
    """Book what waits, as one set; when that fails for a reason nobody foresaw, one by one, past the one that fails."""
    try:
        with transaction():
            operations.book_kept(chain, at=at, sent_at=sent_at)
        return
    except OperationalError:
        raise
    except Exception:
        current_app.logger.exception("a set of journal entries could not be booked; trying them one by one")
    while True:
        try:
            with transaction():
                if not operations.book_kept(chain, at=at, sent_at=sent_at, only_first=True):
                    return
        except OperationalError:
            raise
        except Exception as error:
            current_app.logger.exception("a journal entry could not be booked; it is put before a manager")
            with transaction():
                operations.set_aside(chain, at=at, why=type(error).__name__)
