"""Read the journal, and what a till needs to know to sell."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Uuid, bindparam, select

from pos.base.prepared import Prepared, among
from pos.sales.kinds import Outcome
from pos.till.models import JournalEntry
from pos.till.rules import Link

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
    """What became of each of these entries, in their order."""
    rows = _ANSWERS.rows(chain=chain_id, numbers={link.sequence for link in links})
    known = {(row.sequence, row.hash, row.content_hash): row for row in rows}
    found = []
    for link in links:
        row = known[link.sequence, link.hash, link.content_hash]
        if row.outcome is not None:
            found.append(Answer(link.sequence, link.sent_id, row.outcome, list(row.reasons)))
    return found
