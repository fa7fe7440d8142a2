"""Codes, series and numbers of tills; which outlets and printers can be as described."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import time

from pos.showrooms.kinds import PrinterKind

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


def series_to_skip_to(series: str | None) -> str:
    """The last series of the first letter after this one's: B … Z → AZ, AC → BZ, none → AZ.

    Books that were put back to a copy do not know which series were given out since. With this one taken, the next
    pairing begins behind all of them, as long as they were not more than 26.
    """
    skipped = series or "Z"
    while not skipped.endswith("Z"):
        skipped = next_series(skipped)
    return next_series(skipped)[:-1] + "Z"


def series_is_fit(series: str) -> bool:
    """Whether a device can have been given this series: one capital letter or two."""
    return re.fullmatch("[A-Z]{1,2}", series) is not None


def latest_series(given: Iterable[str]) -> str | None:
    """The last of these series; Z comes before AA."""
    return max(given, key=lambda series: (len(series), series), default=None)


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


def written_for_people(code: str) -> str:
    """A pairing code in two halves, as people read it aloud: ABCD EFGH."""
    return f"{code[:4]} {code[4:]}"


def hours_are_fit(hours: Mapping[str, Sequence[str]]) -> bool:
    """Whether every day named is a weekday (1 is Monday) with an opening time before its closing time."""
    try:
        return all(
            day in {"1", "2", "3", "4", "5", "6", "7"}
            and len(span) == 2
            and all(re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", moment) for moment in span)
            and time.fromisoformat(span[0]) < time.fromisoformat(span[1])
            for day, span in hours.items()
        )
    except ValueError:
        return False


def bank_account_is_fit(bank_bin: str | None, account: str | None) -> bool:
    """Whether a payment code can carry this account: both parts or none. Source: NAPAS VietQR 1.5.2, tag 38."""
    if bank_bin is None or account is None:
        return bank_bin is None and account is None
    return bool(re.fullmatch(r"[0-9]{6}", bank_bin) and re.fullmatch(r"[0-9A-Za-z]{1,19}", account))


def tax_code_is_fit(code: str) -> bool:
    """Whether this can be a tax code: 10 digits, 13 with a branch, 12 for a person; empty while not yet known."""
    return re.fullmatch(r"|[0-9]{10}|[0-9]{12}|[0-9]{10}-?[0-9]{3}", code) is not None


def printer_is_fit(name: str, kind: PrinterKind, address: str, width_dots: int) -> bool:
    """Whether a printer has a name, an address where its kind needs one, and a width in whole bytes."""
    if not name or len(name) > 60 or width_dots % 8 or not 128 <= width_dots <= 1664:
        return False
    if kind is PrinterKind.NETWORK:
        host, _, port = address.rpartition(":")
        return bool(host) and " " not in host and port.isascii() and port.isdigit() and 0 < int(port) < 65_536
    return kind is PrinterKind.BROWSER or bool(address)


def is_till_code(text: str) -> bool:
    """Whether somebody typed a till's code rather than a one-time pairing code."""
    return re.fullmatch(r"[A-Z]{2}[0-9]{2,4}-[0-9]{1,2}", text.strip().upper()) is not None


def number_format(till: str, series: str) -> str:
    """How a till writes its numbers, with the counter left open: BT01-1A-{counter:06d}."""
    return f"{till}{series}-{{counter:06d}}"
