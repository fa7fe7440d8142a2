"""What tills say and hear: the journal goes in, the snapshot comes out."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from pydantic import Field

from pos.base.clock import now
from pos.base.database import one_picture, transaction
from pos.base.json_api import PREFIX, OpenShape, Shape, shaped
from pos.sales.kinds import Outcome
from pos.showrooms.access import current_chain, till_only
from pos.showrooms.operations import know_chain
from pos.showrooms.queries import ChainFacts, chain_facts
from pos.till import operations, queries, snapshots
from pos.till.errors import OtherChain
from pos.till.receiving import take_in
from pos.till.rules import MOST_ENTRIES, Head, read_link

api = Blueprint("till_api", __name__, url_prefix=PREFIX)


class SyncMessage(OpenShape):
    """Journal entries of one chain, in order. What an entry holds is read leniently: nothing that a till wrote is refused."""

    entries: list[Any] = Field(max_length=MOST_ENTRIES)
    sent_at: datetime | None = None
    """What the till's clock showed when it sent this."""
    chain: uuid.UUID | None = None
    """The chain that these entries are of. A token of another chain takes none of them."""


class EarlierEntries(OpenShape):
    """Entries that a device wrote under an earlier pairing, and under which one."""

    entries: list[Any] = Field(max_length=MOST_ENTRIES)
    sent_at: datetime | None = None
    till: str = ""
    series: str = ""


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
    problems=(401, 409, 413, 503),
)
def sync(body: SyncMessage) -> Any:
    """Store first, book second: once the first step is done, nothing that a till sent can be lost."""
    chain, at = current_chain(), now()
    if body.chain not in (None, chain.id):
        raise OtherChain()
    return 200, _taken_in(chain, body.entries, body.sent_at, at)


@api.post("/chains/<uuid:chain_id>/entries")
@till_only
@shaped(
    summary="Hand in what a device wrote under an earlier pairing",
    body=EarlierEntries,
    answers={200: SyncAnswer},
    problems=(401, 413, 503),
)
def earlier_entries(chain_id: uuid.UUID, body: EarlierEntries) -> Any:
    """A device that was paired with the same till again hands in what it still holds of the pairing before.

    Of a pairing of any other till it only hears which of these entries are here: those a manager brings in from a file.
    """
    current, at = current_chain(), now()
    chain = chain_facts(chain_id)
    if chain is None and body.till == current.till_code:
        with transaction():
            know_chain(current.till_id, chain_id, body.series, who="system", at=at)
        chain = chain_facts(chain_id)
    if chain is not None and chain.till_id == current.till_id:
        return 200, _taken_in(chain, body.entries, body.sent_at, at)
    links = [read_link(entry) for entry in body.entries]
    return 200, _answer(queries.answers(chain_id, links), queries.head(chain_id), at)


def _taken_in(chain: ChainFacts, sent: list[Any], sent_at: datetime | None, at: datetime) -> SyncAnswer:
    links = [read_link(entry) for entry in sent]
    head = take_in(chain, links, at=at, sent_at=sent_at if sent_at and sent_at.tzinfo else None)
    return _answer(queries.answers(chain.id, links), head, at)


def _answer(answers: Iterable[queries.Answer], head: Head, at: datetime) -> SyncAnswer:
    return SyncAnswer(
        entries=[
            EntryAnswer(id=answer.sent_id, sequence=answer.sequence, outcome=answer.outcome, reasons=answer.reasons)
            for answer in answers
        ],
        server=ServerHead(sequence=head.sequence, hash=head.hash, time=at),
    )


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
