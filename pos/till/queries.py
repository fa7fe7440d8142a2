"""Read the journal, and what tills were told."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, select
from sqlalchemy.orm import defer

from pos.base.database import db
from pos.base.prepared import Prepared, among
from pos.sales.kinds import Outcome
from pos.till.cursors import Digests, unpacked
from pos.till.errors import NoSuchJournalFile
from pos.till.journal_files import Known
from pos.till.models import JournalEntry, JournalFile, JournalHead, ToldSnapshot
from pos.till.rules import GENESIS, Head, Link

_ENTRY = JournalEntry.__table__
_ANSWERS = Prepared(
    select(_ENTRY.c.sequence, _ENTRY.c.hash, _ENTRY.c.content_hash, _ENTRY.c.outcome, _ENTRY.c.reasons).where(
        _ENTRY.c.chain_id == bindparam("chain", type_=Uuid()), among(_ENTRY.c.sequence, "numbers")
    )
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one entry that was sent."""

    sequence: int
    sent_id: str
    outcome: Outcome
    reasons: list[str] = field(default_factory=list)


def answers(chain_id: uuid.UUID, links: Sequence[Link]) -> list[Answer]:
    """What became of each of these entries, in their order; of those that are not here, nothing."""
    rows = _ANSWERS.rows(chain=chain_id, numbers={link.sequence for link in links})
    known = {(row.sequence, row.hash, row.content_hash): row for row in rows}
    found = []
    for link in links:
        row = known.get((link.sequence, link.hash, link.content_hash))
        if row is not None and row.outcome is not None:
            found.append(Answer(link.sequence, link.sent_id, row.outcome, list(row.reasons)))
    return found


def told_before(chain_id: uuid.UUID, cursor: str | None) -> Digests | None:
    """What this chain was told under a cursor; None when nobody remembers, or it was another till's."""
    packed = cursor and db.session.scalar(select(ToldSnapshot.digests).where(_told(chain_id, cursor)))
    return unpacked(packed) if packed else None


def was_told(chain_id: uuid.UUID, cursor: str) -> bool:
    """Whether it is remembered that this chain was told so."""
    return db.session.scalar(select(ToldSnapshot.cursor).where(_told(chain_id, cursor))) is not None


def _told(chain_id: uuid.UUID, cursor: str) -> ColumnElement[bool]:
    return and_(ToldSnapshot.chain_id == chain_id, ToldSnapshot.cursor == cursor)


def head(chain_id: uuid.UUID) -> Head:
    """How far a chain is here without a gap; of one that nobody has heard of, not at all."""
    row = db.session.get(JournalHead, chain_id)
    return Head(0, GENESIS) if row is None else Head(row.sequence, row.hash)


def known(chain_id: uuid.UUID, links: Sequence[Link]) -> Known:
    """Those of these entries' numbers that are here, with the hashes that they are here with."""
    rows = _ANSWERS.rows(chain=chain_id, numbers={link.sequence for link in links})
    return {(row.sequence, row.hash, row.content_hash) for row in rows}


def journal_file(till_id: uuid.UUID, file_id: uuid.UUID) -> JournalFile:
    """A journal that somebody brought to this till in a file.

    Raises:
        NoSuchJournalFile: there is none, or no longer.
    """
    row = db.session.get(JournalFile, file_id)
    if row is None or row.till_id != till_id:
        raise NoSuchJournalFile()
    return row


def journal_files(till_id: uuid.UUID) -> Sequence[JournalFile]:
    """The journals that were brought in at a till from files, the latest first."""
    return db.session.scalars(
        select(JournalFile)
        .where(JournalFile.till_id == till_id, JournalFile.imported_at.is_not(None))
        .options(defer(JournalFile.entries))
        .order_by(JournalFile.imported_at.desc())
    ).all()
