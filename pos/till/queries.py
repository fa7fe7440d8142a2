"""Read the journal, and what a till needs to know to sell."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select, tuple_

from pos.base.database import db
from pos.sales.kinds import Outcome
from pos.till.models import JournalEntry
from pos.till.rules import Link

_ENTRY = JournalEntry.__table__


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one entry that was sent."""

    sequence: int
    sent_id: str
    outcome: Outcome
    reasons: list[str] = field(default_factory=list)


def answers(chain_id: uuid.UUID, links: Sequence[Link]) -> list[Answer]:
    """What became of each of these entries, in their order."""
    rows = db.session.execute(
        select(_ENTRY.c.sequence, _ENTRY.c.hash, _ENTRY.c.content_hash, _ENTRY.c.outcome, _ENTRY.c.reasons).where(
            _ENTRY.c.chain_id == chain_id,
            tuple_(_ENTRY.c.sequence, _ENTRY.c.hash).in_([(link.sequence, link.hash) for link in links]),
        )
    )
    known = {(row.sequence, row.hash, row.content_hash): row for row in rows}
    found = []
    for link in links:
        row = known[link.sequence, link.hash, link.content_hash]
        if row.outcome is not None:
            found.append(Answer(link.sequence, link.sent_id, row.outcome, list(row.reasons)))
    return found
