"""What stands behind ``#`` in the code of a piece: our signature over exactly this piece and the star its label names. Pure.

The browser of a customer reads and checks it in ``static/signed_code.js``; ``tests/shared/signed_codes.json`` holds both to the
same answers.

Source: docs/rules/labels.md
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

VERSION = 1
SIGNATURE_BYTES = 64
_HEADER_BYTES = 5
CODE_LENGTH = (_HEADER_BYTES + SIGNATURE_BYTES) * 4 // 3
"""69 bytes are 92 letters without padding or spare bits: each code has one spelling."""

_CODE = re.compile(rf"[A-Za-z0-9_-]{{{CODE_LENGTH}}}")
_DAY_ZERO = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of goods and what its label says of stars."""

    product: str
    lot: str
    serial: str
    stars: int = 0
    potential_five_star: bool = False
    valid_to: date | None = None
    """The last day of the stars; None without stars."""


class Verdict(StrEnum):
    """What a signature proves."""

    GENUINE = "genuine"
    FORGED = "forged"
    REVOKED = "revoked"
    UNKNOWN_KEY = "unknown_key"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key as everybody may know it."""

    id: str
    public: str
    """32 bytes in base64url."""
    revoked: bool = False


def message(piece: Piece, key_id: str) -> bytes:
    """The bytes that are signed: one line each, none of which can hold the end of a line."""
    rank = f"{piece.stars}{'+' if piece.potential_five_star else ''}"
    until = piece.valid_to.isoformat() if piece.valid_to else ""
    lines = ("OCOP-LABEL", str(VERSION), key_id, piece.product, piece.lot, piece.serial, rank, until)
    return "\n".join(lines).encode("ascii")


def signed_code(piece: Piece, key_id: str, private: Ed25519PrivateKey) -> str:
    """What stands behind ``#`` on the label of a piece."""
    days = (piece.valid_to - _DAY_ZERO).days if piece.valid_to else 0
    first = VERSION << 4 | piece.potential_five_star << 3 | piece.stars
    header = bytes([first]) + bytes.fromhex(key_id) + days.to_bytes(2)
    return as_letters(header + private.sign(message(piece, key_id)))


def check_code(code: str, product: str, lot: str, serial: str, keys: Mapping[str, PublicKey]) -> Verdict:
    """Whether a code proves that we made the label of this piece. Only "genuine" does."""
    # A scanner that writes all letters large or small has lost it; that is nobody's forgery.
    if not _CODE.fullmatch(code) or code in (code.upper(), code.lower()):
        return Verdict.DAMAGED
    content = from_letters(code)
    stars, potential, days = content[0] & 7, bool(content[0] & 8), int.from_bytes(content[3:5])
    if content[0] >> 4 != VERSION or stars > 5 or (potential and not stars) or bool(stars) != bool(days):
        return Verdict.DAMAGED
    key = keys.get(content[1:3].hex())
    if key is None:
        return Verdict.UNKNOWN_KEY
    until = _DAY_ZERO + timedelta(days=days) if days else None
    piece = Piece(product, lot, serial, stars, potential, until)
    try:
        public = Ed25519PublicKey.from_public_bytes(from_letters(key.public))
        public.verify(content[_HEADER_BYTES:], message(piece, key.id))
    except InvalidSignature:
        return Verdict.FORGED
    return Verdict.REVOKED if key.revoked else Verdict.GENUINE


def as_letters(content: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def from_letters(letters: str) -> bytes:
    """Bytes from base64url without padding."""
    return base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))


def serial_called(number: int) -> str:
    """The number that stands on a product's label: A000001, A000002, …; after A999999 comes B000001.

    It begins with a letter, for programs lose the zeros of what is all digits.
    """
    letter, rest = divmod(number - 1, 999_999)
    return f"{chr(ord('A') + letter)}{rest + 1:06}"
