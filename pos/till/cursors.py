"""What somebody was told, in digests: so that it can be compared with what there is to tell now. Pure.

States are compared, not logs of changes. So it does not matter why something is different now, or in which order
transactions ended: see docs/decisions/0013-a-snapshot-compares-states.md.
"""

import hashlib
import zlib
from collections.abc import Mapping

Digests = Mapping[str, bytes]
"""By the name of each part, a digest of what was said of it."""

SIZE = 8
"""Bytes of a digest. Two of them are compared for one part of one till at a time, so 64 bits are plenty."""


def digest(text: str) -> bytes:
    """A short name for this very text."""
    return hashlib.blake2b(text.encode(), digest_size=SIZE).digest()


def cursor_of(digests: Digests) -> str:
    """A name for the whole: the same for the same content, whenever and by whomever it is told."""
    return hashlib.sha256(packed(digests)).hexdigest()[:32]


def packed(digests: Digests) -> bytes:
    """The digests in few bytes, the same for the same digests: their names, then they themselves."""
    names = sorted(digests)
    head = zlib.compress("\n".join(names).encode(), level=1)
    return b"".join([len(head).to_bytes(4, "big"), head, *(digests[name] for name in names)])


def unpacked(data: bytes) -> dict[str, bytes]:
    """What ``packed`` wrote."""
    end = 4 + int.from_bytes(data[:4], "big")
    names = zlib.decompress(data[4:end]).decode().split("\n")
    return {name: data[end + at * SIZE : end + (at + 1) * SIZE] for at, name in enumerate(names)}
