"""The journal as arithmetic: what an entry must hash to, and what is odd about it where it stands."""

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pos.base.canonical import canonical

LOST = "lost"
"""The kind under which a till sends a number whose entry its disk has forgotten."""

GENESIS = "0" * 64
"""What the first entry of a chain follows."""

MOST_ENTRIES = 500
"""How many entries one message may carry."""

_HASH = re.compile("[0-9a-f]{64}")

# A number that no journal will reach, and every database column holds.
LAST_SEQUENCE = 2**31 - 1


class Oddity(StrEnum):
    """What can be odd about an entry as a link of its chain. Only the last three keep it from being booked: nobody could."""

    GAP = "journal_gap"
    """The entry before it is not here (yet)."""
    FORK = "journal_fork"
    """Another entry already stands under its number."""
    HASH_WRONG = "journal_hash_wrong"
    """Its content does not give the hash that it carries."""
    LINK_WRONG = "journal_link_wrong"
    """It does not carry the hash of the entry before it."""
    TIME_BACKWARDS = "journal_time_backwards"
    """It says it happened before the entry that it follows."""
    UNKNOWN_KIND = "journal_unknown_kind"
    """A kind of entry that this version does not know: kept for one that does."""
    LOST = "journal_entry_lost"
    """The device itself can no longer read it: of what it said, nothing is left but its number."""
    MALFORMED = "journal_malformed"
    """Not even a number, a kind and an id can be read."""


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as it came, read as far as it can be."""

    sequence: int
    kind: str
    entry_id: uuid.UUID
    body: str
    """Canonical JSON."""
    previous: str
    hash: str
    content_hash: str
    malformed: bool = False
    sent_id: str = ""
    """The id as it was sent, for the answer."""


@dataclass(slots=True)
class Head:
    """The end of a chain as far as it is here without a gap."""

    sequence: int
    hash: str
    fresh: int = 0
    """How many of the entries that were handed in just now were not here before."""


def entry_hash(sequence: int, kind: str, entry_id: str, body: Any, previous: str) -> str:
    """The hash of an entry: SHA-256, hex, over its canonical JSON without the hash itself.

    Source: docs/rules/journal.md
    """
    return _hash_around(canonical(body), sequence, kind, entry_id, previous)


def _hash_around(body: str, sequence: int, kind: str, entry_id: str, previous: str) -> str:
    # "body" is the first of the sorted keys, so its text, the long part, is written once.
    rest = canonical({"sequence": sequence, "kind": kind, "id": entry_id, "previous": previous})
    return hashlib.sha256(f'{{"body":{body},{rest[1:]}'.encode()).hexdigest()


def read_link(sent: Any) -> Link:
    """Read an entry from whatever was sent. Never fails: what cannot be read is kept whole, as a malformed link."""
    given = dict(sent) if isinstance(sent, Mapping) else {}
    number = given.get("sequence")
    sequence = (
        number if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= LAST_SEQUENCE else 0
    )
    kind, sent_id, previous, claimed = (_text(given.get(name)) for name in ("kind", "id", "previous", "hash"))
    entry_id = _uuid(sent_id)
    if sequence and entry_id and 1 <= len(kind) <= 40 and "\0" not in kind and _is_hash(previous) and _is_hash(claimed):
        body = canonical(given.get("body"))
        computed = _hash_around(body, sequence, kind, sent_id, previous)
        return Link(sequence, kind, entry_id, body, previous, claimed, computed, sent_id=sent_id)
    whole = canonical(sent)
    digest = hashlib.sha256(whole.encode()).hexdigest()
    stand_in = uuid.uuid5(uuid.NAMESPACE_OID, digest)
    return Link(sequence, "malformed", stand_in, whole, GENESIS, digest, digest, malformed=True, sent_id=sent_id)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _uuid(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if len(value) == 36 else None
    except ValueError:
        return None


def _is_hash(value: str) -> bool:
    return _HASH.fullmatch(value) is not None
