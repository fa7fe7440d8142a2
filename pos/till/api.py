"""What tills say and hear: the journal goes in, the snapshot comes out."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, request
from pydantic import Field
from sqlalchemy.exc import OperationalError

from pos.base.clock import now
from pos.base.database import one_picture, transaction
from pos.base.json_api import PREFIX, OpenShape, Shape, shaped
from pos.sales.kinds import Outcome
from pos.showrooms.access import current_chain, till_only
from pos.showrooms.queries import ChainFacts
from pos.till import operations, queries, snapshots
from pos.till.rules import MOST_ENTRIES, read_link

api = Blueprint("till_api", __name__, url_prefix=PREFIX)


class SyncMessage(OpenShape):
    """Journal entries of one chain, in order. What an entry holds is read leniently: nothing that a till wrote is refused."""

    entries: list[Any] = Field(max_length=MOST_ENTRIES)
    sent_at: datetime | None = None
    """What the till's clock showed when it sent this."""


class EntryAnswer(Shape):
    """What became of one entry."""

    id: str
    sequence: int
    outcome: Outcome
    reasons: list[str]


class ServerHead(Shape):
    """How far the server holds this chain without a gap, and what time it is."""

    sequence: int
    hash: str
    time: datetime


class SyncAnswer(Shape):
    """An answer for every entry that was sent."""

    entries: list[EntryAnswer]
    server: ServerHead


@api.post("/sync")
@till_only
@shaped(
    summary="Hand in journal entries; all are stored, each gets an answer",
    body=SyncMessage,
    answers={200: SyncAnswer},
    problems=(401, 413, 503),
)
def sync(body: SyncMessage) -> Any:
    """Store first, book second: once the first step is done, nothing that a till sent can be lost."""
    chain, at = current_chain(), now()
    links = [read_link(entry) for entry in body.entries]
    with transaction():
        head = operations.keep(chain, links, at=at)
    sent_at = body.sent_at if body.sent_at and body.sent_at.tzinfo else None
    _book_all(chain, at, sent_at)
    return 200, SyncAnswer(
        entries=[
            EntryAnswer(id=answer.sent_id, sequence=answer.sequence, outcome=answer.outcome, reasons=answer.reasons)
            for answer in queries.answers(chain.id, links)
        ],
        server=ServerHead(sequence=head.sequence, hash=head.hash, time=at),
    )


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


class SnapshotQuery(Shape):
    """Since when."""

    since: str | None = None
    """The cursor of an earlier snapshot. The answer may always be the whole, and says so."""


@api.get("/snapshot")
@till_only
@shaped(
    summary="Everything a till needs to sell: outlet, staff, products, prices, VAT, certificates, stock",
    query=SnapshotQuery,
    answers={200: OpenShape, 304: None},
    problems=(401, 503),
)
def snapshot(query: SnapshotQuery) -> Response:
    """What this till may know now, or what of it is other than it was told before. The ETag is over the content."""
    chain, at = current_chain(), now()
    with one_picture():
        found = snapshots.snapshot(chain, at)
        before = queries.told_before(chain.id, query.since)
        remembered = queries.was_told(chain.id, found.cursor)
    if request.if_none_match.contains(found.cursor):
        response = Response(status=304)
    else:
        if not remembered:
            with transaction():
                operations.remember_told(chain, found, since=query.since, at=at)
        text = found.whole(at) if before is None else found.since(before, at)
        response = Response(text, content_type="application/json")
    response.set_etag(found.cursor)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
