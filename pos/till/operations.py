"""Keep what tills send, verbatim; then book it. Two steps, so that nothing that was sent can be lost by what we make of it."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Uuid, and_, bindparam, delete, or_, select, update

from pos.base.canonical import canonical
from pos.base.clock import parse_moment
from pos.base.database import db, insert_ignoring, insert_into
from pos.base.operations import record
from pos.base.prepared import Prepared, among
from pos.review.operations import Finding, raise_findings, settle_findings
from pos.sales.bodies import Body
from pos.sales.kinds import Kind, Outcome
from pos.sales.operations import Booking, Entry, book, quarantine
from pos.showrooms.models import Chain
from pos.showrooms.queries import ChainFacts
from pos.till.cursors import packed
from pos.till.journal_files import Journal
from pos.till.models import JournalEntry, JournalFile, JournalHead, ToldSnapshot
from pos.till.rules import GENESIS, LOST, Head, Link, Oddity
from pos.till.snapshots import Snapshot

_ENTRY = JournalEntry.__table__
_HEAD = JournalHead.__table__
_TOLD = ToldSnapshot.__table__
_COLUMNS = (
    _ENTRY.c.id, _ENTRY.c.sequence, _ENTRY.c.kind, _ENTRY.c.entry_id, _ENTRY.c.body, _ENTRY.c.previous,
    _ENTRY.c.hash, _ENTRY.c.content_hash, _ENTRY.c.outcome, _ENTRY.c.reasons,
)  # fmt: skip

_OF_CHAIN = _ENTRY.c.chain_id == bindparam("chain", type_=Uuid())
_BY_NUMBER = (_ENTRY.c.sequence, _ENTRY.c.id)

_LOCK = Prepared(
    select(_HEAD.c.sequence, _HEAD.c.hash).where(_HEAD.c.chain_id == bindparam("chain", type_=Uuid())).with_for_update()
)
_KEEP = Prepared(lambda dialect: insert_into(dialect, _ENTRY).on_conflict_do_nothing())
_AFTER = Prepared(
    select(_ENTRY.c.sequence, _ENTRY.c.previous, _ENTRY.c.hash)
    .where(_OF_CHAIN, _ENTRY.c.sequence > bindparam("head"))
    .order_by(*_BY_NUMBER)
)
_ALL_WAITING = select(*_COLUMNS).where(_OF_CHAIN, _ENTRY.c.outcome.is_(None)).order_by(*_BY_NUMBER)
_WAITING, _FIRST_WAITING = Prepared(_ALL_WAITING), Prepared(_ALL_WAITING.limit(1))
_BESIDE = Prepared(
    select(_ENTRY.c.id, _ENTRY.c.sequence, _ENTRY.c.hash)
    .where(_OF_CHAIN, among(_ENTRY.c.sequence, "numbers"))
    .order_by(_ENTRY.c.id)
)
_BODIES = Prepared(select(_ENTRY.c.sequence, _ENTRY.c.body).where(_OF_CHAIN, among(_ENTRY.c.sequence, "numbers")))
_DECIDE = Prepared(
    update(_ENTRY)
    .where(among(_ENTRY.c.id, "ids"))
    .values(outcome=bindparam("verdict"), reasons=bindparam("why"), booked_at=bindparam("at"))
)

REVIEW_KIND = "journal_entry"
A_DAY = timedelta(days=1)

MOST_REMEMBERED = 3
"""So many of the snapshots that a till was told: an answer may be lost on its way, and two more after it."""


def keep(chain: ChainFacts, links: Sequence[Link], *, at: datetime) -> Head:
    """Store entries as they came, forks and gaps included; what is already here stays as it is.

    Locks the chain until the transaction ends: two messages of one chain are taken one after the other.
    """
    head = _lock(chain.id)
    rows = [
        {
            "chain_id": chain.id,
            "sequence": link.sequence,
            "kind": link.kind,
            "entry_id": link.entry_id,
            "body": link.body,
            "previous": link.previous,
            "hash": link.hash,
            "content_hash": link.content_hash,
            "received_at": at,
            "reasons": [],
        }
        for link in links
    ]
    head.fresh = _KEEP.each(rows)
    before = head.sequence
    _advance(chain, head)
    if head.sequence > before:
        db.session.execute(
            update(_HEAD).where(_HEAD.c.chain_id == chain.id).values(sequence=head.sequence, hash=head.hash)
        )
        settle_findings(
            REVIEW_KIND, [f"{chain.id}:{number}" for number in range(before + 1, head.sequence + 1)], Oddity.GAP,
            who="system", at=at, outcome="The missing entries have arrived.",
        )  # fmt: skip
    return head


def book_kept(chain: ChainFacts, *, at: datetime, sent_at: datetime | None = None, only_first: bool = False) -> int:
    """Book what is stored of a chain and not yet booked, in the order of its numbers. Returns how many entries that were."""
    head = _lock(chain.id)
    waiting = (_FIRST_WAITING if only_first else _WAITING).rows(chain=chain.id)
    if not waiting:
        return 0
    bodies = {row.id: json.loads(row.body) for row in waiting}
    oddities = _odd_links(chain, head, waiting, bodies)
    known_kinds = set(Kind)
    entries = {
        row.id: Entry(row.entry_id, Kind(row.kind), bodies[row.id]) for row in waiting if row.kind in known_kinds
    }
    by_row: dict[int, Booking] = {}
    for part in _in_parts(entries):
        bookings = book(list(part.values()), desk=chain, at=at, sent_at=sent_at)
        by_row.update(zip(part, bookings, strict=True))
    findings: list[Finding] = []
    verdicts: dict[tuple[Outcome, tuple[str, ...]], list[int]] = {}
    for row in waiting:
        found = oddities[row.id]
        booking = by_row.get(row.id)
        if row.kind == LOST:
            found[:] = [Oddity.LOST]
        elif booking is None:
            found.append(Oddity.MALFORMED if row.kind == "malformed" else Oddity.UNKNOWN_KIND)
        outcome = booking.outcome if booking else Outcome.REVIEW
        if row.kind == "malformed":
            outcome = Outcome.QUARANTINED
        elif found and outcome is Outcome.BOOKED:
            outcome = Outcome.REVIEW
        reasons = [*(booking.reasons if booking else ()), *(oddity.value for oddity in found)]
        verdicts.setdefault((outcome, tuple(reasons)), []).append(row.id)
        findings += [
            Finding(
                kind=REVIEW_KIND, subject_id=f"{chain.id}:{row.sequence}",
                subject_label=f"{chain.till_code}{chain.series} #{row.sequence}", showroom_id=chain.showroom_id,
                reason=oddity.value, details={"entry": str(row.entry_id), "kind": row.kind}, happened_at=at,
            )
            for oddity in found
        ]  # fmt: skip
    # Nearly all entries of a message end alike, so this is one statement, seldom more.
    for (outcome, told), ids in verdicts.items():
        _DECIDE.each([{"ids": ids, "verdict": outcome, "why": list(told), "at": at}])
    raise_findings(findings, at=at)
    return len(waiting)


def set_aside(chain: ChainFacts, *, at: datetime, why: str) -> bool:
    """Put the first entry that waits before a person: booking it failed in a way that nobody foresaw.

    It stays stored, its cash counts on a line of its own, and the entries after it go on. Returns whether there was one.
    """
    _lock(chain.id)
    first = _FIRST_WAITING.rows(chain=chain.id)
    if not first:
        return False
    row = first[0]
    if row.kind in set(Kind):
        entry = Entry(row.entry_id, Kind(row.kind), json.loads(row.body))
        quarantine([Booking(entry, Body(), at, at, shift_id=_shift_named(entry.body))], desk=chain, at=at)
    reasons = ["booking_failed"]
    _DECIDE.each([{"ids": [row.id], "verdict": Outcome.QUARANTINED, "why": reasons, "at": at}])
    raise_findings(
        [
            Finding(
                kind=REVIEW_KIND, subject_id=f"{chain.id}:{row.sequence}",
                subject_label=f"{chain.till_code}{chain.series} #{row.sequence}", showroom_id=chain.showroom_id,
                reason=reasons[0], details={"entry": str(row.entry_id), "kind": row.kind, "why": why}, happened_at=at,
            )
        ],
        at=at,
    )  # fmt: skip
    return True


def remember_told(chain: ChainFacts, told: Snapshot, *, since: str | None, at: datetime) -> None:
    """Remember what a till is about to be told, so that its next answer can be what changed since.

    Few are kept: this one, the one that it says it has, and the newest beside them. What earlier pairings of the till were
    told goes: nobody will ask for it again.
    """
    row = {"chain_id": chain.id, "cursor": told.cursor, "digests": packed(told.digests), "told_at": at}
    if not insert_ignoring(_TOLD, [row], returning=[_TOLD.c.cursor]):
        return
    cursors = db.session.scalars(
        select(_TOLD.c.cursor).where(_TOLD.c.chain_id == chain.id).order_by(_TOLD.c.told_at.desc(), _TOLD.c.cursor)
    ).all()
    first = [cursor for cursor in (told.cursor, since) if cursor in cursors]
    kept = list(dict.fromkeys([*first, *cursors]))[:MOST_REMEMBERED]
    others = select(Chain.id).where(Chain.till_id == chain.till_id, Chain.id != chain.id)
    db.session.execute(
        delete(_TOLD).where(
            or_(
                and_(_TOLD.c.chain_id == chain.id, _TOLD.c.cursor.not_in(kept)),
                _TOLD.c.chain_id.in_(others),
            )
        )
    )


def bring_file(till_id: uuid.UUID, journal: Journal, *, who: str, at: datetime) -> uuid.UUID:
    """Keep a journal that somebody chose as a file, to be looked at before it is brought in.

    Files that nobody brought in within a day go.
    """
    db.session.execute(
        delete(JournalFile).where(
            JournalFile.till_id == till_id, JournalFile.imported_at.is_(None), JournalFile.brought_at < at - A_DAY
        )
    )
    row = JournalFile(
        till_id=till_id, chain_id=journal.chain_id, series=journal.series, entries=canonical(journal.entries),
        brought_by=who, brought_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row.id


def note_import(file_id: uuid.UUID, chain: ChainFacts, *, entries: int, fresh: int, who: str, at: datetime) -> None:
    """Note that the journal in a file was brought in, and how much of it was new. Again: that nothing more was."""
    row = db.session.get_one(JournalFile, file_id, with_for_update=True, populate_existing=True)
    if row.imported_at is None:
        row.imported_at, row.imported_by = at, who
    row.fresh += fresh
    db.session.flush()
    record(
        "import_journal", "till", chain.till_id, who=who, at=at, code=chain.till_code, series=chain.series,
        chain=str(chain.id), entries=entries, fresh=fresh,
    )  # fmt: skip


def _in_parts(entries: Mapping[int, Entry]) -> list[dict[int, Entry]]:
    """Cut where something happens in a shift that was closed before: it must find the shift closed.

    A journal as a till writes it has no such place, and is booked as one set.
    """
    parts: list[dict[int, Entry]] = [{}]
    closed: set[object] = set()
    for row_id, entry in entries.items():
        shift = entry.body.get("shift") if isinstance(entry.body, Mapping) else None
        if isinstance(shift, str) and shift in closed:
            parts.append({})
            closed.clear()
        if entry.kind is Kind.SHIFT_CLOSE:
            closed.add(shift if isinstance(shift, str) else None)
        parts[-1][row_id] = entry
    return [part for part in parts if part]


def _lock(chain_id: uuid.UUID) -> Head:
    found = _LOCK.rows(chain=chain_id)
    if not found:
        insert_ignoring(_HEAD, [{"chain_id": chain_id, "sequence": 0, "hash": GENESIS}])
        found = _LOCK.rows(chain=chain_id)
    return Head(found[0].sequence, found[0].hash)


def _advance(chain: ChainFacts, head: Head) -> None:
    """Walk on from the head as long as the next number is here; of a fork, the entry that links."""
    at_number: dict[int, list[Any]] = {}
    for row in _AFTER.rows(chain=chain.id, head=head.sequence):
        at_number.setdefault(row.sequence, []).append(row)
    while candidates := at_number.get(head.sequence + 1):
        linked = next((row for row in candidates if row.previous == head.hash), candidates[0])
        head.sequence, head.hash = linked.sequence, linked.hash


def _odd_links(
    chain: ChainFacts, head: Head, waiting: Sequence[Any], bodies: Mapping[int, Any]
) -> dict[int, list[Oddity]]:
    numbers = {row.sequence for row in waiting}
    before_them = {number - 1 for number in numbers}
    beside: dict[int, list[Any]] = {}
    for row in _BESIDE.rows(chain=chain.id, numbers=numbers | before_them):
        beside.setdefault(row.sequence, []).append(row)
    said_at = {row.sequence: _said_at(bodies[row.id]) for row in waiting}
    for number, body in _BODIES.rows(chain=chain.id, numbers=before_them - numbers):
        said_at[number] = _said_at(json.loads(body))
    found: dict[int, list[Oddity]] = {}
    for row in waiting:
        odd = found[row.id] = []
        if row.kind == "malformed":
            continue
        before = [GENESIS] if row.sequence == 1 else [other.hash for other in beside.get(row.sequence - 1, ())]
        if row.sequence > head.sequence or not before:
            odd.append(Oddity.GAP)
        if before and row.previous not in before:
            odd.append(Oddity.LINK_WRONG)
        if beside[row.sequence][0].id != row.id:
            odd.append(Oddity.FORK)
        if row.hash != row.content_hash:
            odd.append(Oddity.HASH_WRONG)
        this, last = said_at[row.sequence], said_at.get(row.sequence - 1)
        if this is not None and last is not None and this < last:
            odd.append(Oddity.TIME_BACKWARDS)
    return found


def _shift_named(body: Any) -> uuid.UUID | None:
    """The shift in whose drawer an entry says its cash is, as far as that can be read."""
    try:
        return uuid.UUID(body["shift"])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _said_at(body: Any) -> datetime | None:
    """When an entry says it happened, if it says so at all."""
    try:
        return parse_moment(body["at"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
