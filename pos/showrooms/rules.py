"""Codes, series and numbers of tills."""

import hashlib
import re
import secrets

SHOWROOM_CODE = re.compile(r"[A-Z]{2}[0-9]{2,4}")
PAIRING_MINUTES = 10
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def till_code(showroom_code: str, number: int) -> str:
    """What people call a till: BT01-1."""
    return f"{showroom_code}-{number}"


def ticket_number(till: str, series: str, counter: int) -> str:
    """The number on a ticket: outlet, till, series, counter: BT01-1A-000123."""
    return f"{till}{series}-{counter:06d}"


def next_series(series: str | None) -> str:
    """The series after this one: none → A … Z → AA … . A pairing never reuses one."""
    if series is None:
        return "A"
    letters = list(series)
    for index in reversed(range(len(letters))):
        if letters[index] != "Z":
            letters[index] = chr(ord(letters[index]) + 1)
            return "".join(letters)
        letters[index] = "A"
    return "A" + "".join(letters)


def new_token() -> str:
    """A fresh bearer token: 256 bits nobody can guess."""
    return secrets.token_urlsafe(32)


def new_pairing_code() -> str:
    """A one-time code that a person reads off a screen: 8 signs, none that look alike (about 39 bits)."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(8))


def written_code(typed: str) -> str:
    """A pairing code as it was made, from however a person typed it."""
    return re.sub(r"[^0-9A-Z]", "", typed.upper())


def digest(secret: str) -> str:
    """How a token or pairing code is kept: SHA-256, hex. It is long and random, so it needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()
