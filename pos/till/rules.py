"""The journal as arithmetic: what an entry must hash to, and what is odd about it where it stands."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pos.base.canonical import canonical

GENESIS = "0" * 64
"""What the first entry of a chain follows."""

MOST_ENTRIES = 500
"""How many entries one message may carry."""

# A number that no journal will reach, and every database column holds.
LAST_SEQUENCE = 2**31 - 1


class Oddity(StrEnum):
    """What can be odd about an entry as a link of its chain. None of these keeps it from being booked."""

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


def entry_hash(sequence: int, kind: str, entry_id: str, body: Any, previous: str) -> str:
    """The hash of an entry: SHA-256, hex, over its canonical JSON without the hash itself.

    Source: docs/rules/journal.md
    """
    text = canonical({"sequence": sequence, "kind": kind, "id": entry_id, "body": body, "previous": previous})
    return hashlib.sha256(text.encode()).hexdigest()


def read_link(sent: Any) -> Link:
    """Read an entry from whatever was sent. Never fails: what cannot be read is kept whole, as a malformed link."""
    if isinstance(sent, Mapping):
        sequence, kind, sent_id = sent.get("sequence"), sent.get("kind"), sent.get("id")
        previous, claimed = sent.get("previous"), sent.get("hash")
        entry_id = _uuid(sent_id)
        if (
            isinstance(sequence, int)
            and not isinstance(sequence, bool)
            and 1 <= sequence <= LAST_SEQUENCE
            and isinstance(kind, str)
            and 1 <= len(kind) <= 40
            and "\0" not in kind
            and entry_id is not None
            and _is_hash(previous)
            and _is_hash(claimed)
        ):
            body = sent.get("body")
            return Link(
                sequence, kind, entry_id, canonical(body), previous, claimed,
                entry_hash(sequence, kind, sent_id, body, previous), sent_id=sent_id,
            )  # fmt: skip
    whole = canonical(sent)
    digest = hashlib.sha256(whole.encode()).hexdigest()
    given = sent if isinstance(sent, Mapping) else {}
    number = given.get("sequence")
    fits = isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= LAST_SEQUENCE
    return Link(
        number if fits else 0, "malformed", uuid.uuid5(uuid.NAMESPACE_OID, digest), whole, GENESIS, digest, digest,
        malformed=True, sent_id=str(given.get("id", "")),
    )  # fmt: skip


def _uuid(value: object) -> uuid.UUID | None:
    try:
        return uuid.UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64 and all(sign in "0123456789abcdef" for sign in value)
