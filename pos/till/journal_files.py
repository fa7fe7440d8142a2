"""A journal in a file, as a device saves what it cannot send: read it, and say what is in it before it is brought in. Pure.

Source: docs/rules/journal.md
"""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pos.base.clock import parse_moment
from pos.showrooms.rules import series_is_fit
from pos.till.errors import NotAJournal
from pos.till.rules import GENESIS, Head, Link

FORMAT = "ocop-till-journal"
"""What a file of ours calls itself."""

Known = Collection[tuple[int, str, str]]
"""Entries that are here, by number, claimed hash and computed hash."""


@dataclass(frozen=True, slots=True)
class Journal:
    """What a file says: whose it is, and its entries as they were written."""

    chain_id: uuid.UUID
    till: str
    series: str
    entries: list[Any]


@dataclass(slots=True)
class Part:
    """Some of the entries of a file."""

    entries: int = 0
    sales: int = 0
    refunds: int = 0
    amount_vnd: int = 0
    """What the sales come to, less the refunds, as far as it can be read."""

    def add(self, kind: str, body: Any) -> None:
        """Count one entry."""
        self.entries += 1
        total = body.get("total_vnd") if isinstance(body, Mapping) else None
        worth = total if isinstance(total, int) and not isinstance(total, bool) else 0
        if kind == "sale":
            self.sales += 1
            self.amount_vnd += worth
        elif kind == "refund":
            self.refunds += 1
            self.amount_vnd -= worth


@dataclass(slots=True)
class Survey:
    """What is in a file, and what bringing it in would add."""

    all: Part
    here: Part
    """Those that are here already."""
    new: Part
    first_at: datetime | None = None
    last_at: datetime | None = None
    unreadable: int = 0
    changed: int = 0
    """Entries whose content does not give their hash."""
    unlinked: int = 0
    """Entries that do not carry the hash of the one before them."""
    missing: int = 0
    """Numbers behind what is here without a gap that are not in the file either."""

    @property
    def whole(self) -> bool:
        """Whether the journal is unbroken: nothing changed, nothing missing."""
        return not (self.unreadable or self.changed or self.unlinked or self.missing)


def read(content: Any) -> Journal:
    """What a file says that was read as JSON.

    Raises:
        NotAJournal: it is something else.
    """
    try:
        if content["format"] != FORMAT:
            raise NotAJournal()
        chain_id, entries = uuid.UUID(content["chain"]), content["entries"]
        till, series = content.get("till", ""), content.get("series", "")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotAJournal() from error
    if not (isinstance(entries, list) and entries and isinstance(till, str) and isinstance(series, str)):
        raise NotAJournal()
    return Journal(chain_id, till.strip().upper(), series if series_is_fit(series) else "", entries)


def survey(links: Sequence[Link], known: Known, head: Head) -> Survey:
    """What these entries are, beside what is here of their chain: ``head`` is how far it goes without a gap."""
    found = Survey(Part(), Part(), Part())
    hashes: dict[int, set[str]] = {0: {GENESIS}, head.sequence: {head.hash}}
    for sequence, claimed, _ in known:
        hashes.setdefault(sequence, set()).add(claimed)
    for link in links:
        if not link.malformed:
            hashes.setdefault(link.sequence, set()).add(link.hash)
    highest = head.sequence
    for link in links:
        body = json.loads(link.body)
        here = (link.sequence, link.hash, link.content_hash) in known
        for part in (found.all, found.here if here else found.new):
            part.add(link.kind, body)
        if link.malformed:
            found.unreadable += 1
            continue
        highest = max(highest, link.sequence)
        found.changed += link.hash != link.content_hash
        before = hashes.get(link.sequence - 1)
        found.unlinked += before is not None and link.previous not in before and not here
        if at := _said_at(body):
            found.first_at = min(found.first_at or at, at)
            found.last_at = max(found.last_at or at, at)
    # What is here without a gap needs no entry in the file.
    found.missing = highest - head.sequence - len({number for number in hashes if head.sequence < number <= highest})
    return found


def _said_at(body: Any) -> datetime | None:
    try:
        return parse_moment(body["at"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
