"""Read what a till or a program sent: into one shape, losing nothing, with whatever is strange about it told apart.

Pure. The books follow the till, so reading never fails: a field that cannot be read goes to ``extra`` as it came, and
only where an amount is unreadable the entry contradicts itself.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pos.base.clock import parse_moment
from pos.base.text import clean
from pos.labels.signing import CODE_LENGTH
from pos.sales.kinds import Contradiction, Oddity
from pos.sales.rules import (
    CASH,
    MOST_NOTE_SIGNS,
    MOST_VND,
    count_contradictions,
    refund_contradictions,
    sale_contradictions,
)

METHODS = ("cash", "vietqr", "card", "transfer", "exchange")
CONDITIONS = ("resaleable", "damaged")
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""A clock that shows anything else shows nothing."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLAIN = re.compile(r"[!-~]+")
"""Codes, names and numbers are mostly this; there is nothing to clean in it."""


@dataclass(slots=True)
class Body:
    """One entry's content after defaults, with the reasons that reading alone found."""

    content: dict[str, Any] = field(default_factory=dict)
    """Canonical content: what two copies of the same entry have in common."""
    number: str = ""
    shift_id: uuid.UUID | None = None
    exchange_id: uuid.UUID | None = None
    """Of a sale the refund, of a refund the sale on the same ticket."""
    at: datetime | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    contradictions: list[Contradiction] = field(default_factory=list)
    oddities: set[Oddity] = field(default_factory=set)
    unreadable: list[str] = field(default_factory=list)
    """Where an amount could not be read: ``lines.0.price_vnd``."""
    hash: str = ""
    """SHA-256 over the canonical content, number and shift left out: the server may have given those."""


class _Reader:
    """Takes known fields out of an object one by one; what remains is unknown and kept."""

    def __init__(self, body: Body, source: object, path: str = "") -> None:
        self.body, self.path = body, path
        self.rest = dict(source) if isinstance(source, Mapping) else {}
        if not isinstance(source, Mapping):
            body.unreadable.append(path or "body")

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number; an amount that cannot be read is a contradiction."""
        value = self.rest.pop(name, None)
        if value is None and default is not None:
            return default
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.body.unreadable.append(self.path + name)
        return 0

    def text(self, name: str, most: int) -> str | None:
        """Words, cleaned and cut to what the books hold; where that loses something the original is kept."""
        value = self.rest.pop(name, None)
        if value is None:
            return None
        if not isinstance(value, str):
            words = ""
        elif _PLAIN.fullmatch(value):
            words = value
        else:
            words = clean(value.encode("utf-8", "ignore").decode())
        if not isinstance(value, str) or len(words) > most:
            self.keep(name, value)
        return words[:most] or None

    def star_count(self, name: str) -> int | None:
        value = self.rest.pop(name, None)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 5):
            return value or None
        self.keep(name, value)
        self.body.oddities.add(Oddity.STARS_UNTRUE)
        return None

    def identity(self, name: str) -> uuid.UUID | None:
        value = self.rest.pop(name, None)
        if isinstance(value, uuid.UUID) or value is None:
            return value
        try:
            return uuid.UUID(value)
        except (ValueError, TypeError, AttributeError):
            self.keep(name, value)
            return None

    def named(self, name: str) -> str | None:
        """The id of something, as canonical content holds it."""
        found = self.identity(name)
        return str(found) if found else None

    def moment(self, name: str) -> datetime | None:
        value = self.rest.pop(name, None)
        try:
            at = parse_moment(value)
            if FIRST_YEAR <= at.year <= LAST_YEAR:
                return at
        except (ValueError, TypeError, OverflowError):
            pass
        if value is not None:
            self.keep(name, value)
        self.body.oddities.add(Oddity.CLOCK_OFF)
        return None

    def day(self, name: str) -> date | None:
        value = self.rest.pop(name, None)
        if value is None:
            return None
        # Of all the ways of ISO 8601 only the one that the contract shows.
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        self.keep(name, value)
        return None

    def rows(self, name: str) -> list["_Reader"]:
        value = self.rest.pop(name, None)
        if not isinstance(value, list):
            self.body.unreadable.append(self.path + name)
            return []
        return [_Reader(self.body, row, f"{self.path}{name}.{index}.") for index, row in enumerate(value)]

    def choice(self, name: str, among: tuple[str, ...]) -> str:
        value = self.rest.pop(name, None)
        if isinstance(value, str) and value in among:
            return value
        self.body.unreadable.append(self.path + name)
        return among[0]

    def counts(self, name: str) -> dict[str, int]:
        value = self.rest.pop(name, None)
        if value is None:
            return {}
        if isinstance(value, Mapping) and all(
            isinstance(note, str) and note.isascii() and note.isdigit() and len(note) < 16
            and isinstance(pieces, int) and not isinstance(pieces, bool)
            for note, pieces in value.items()
        ):  # fmt: skip
            return {note: pieces for note, pieces in value.items() if pieces}
        self.body.unreadable.append(self.path + name)
        return {}

    def keep(self, name: str, value: object) -> None:
        self.body.extra[self.path + name] = value
        self.body.oddities.add(Oddity.UNKNOWN_FIELDS)

    def done(self) -> None:
        for name, value in self.rest.items():
            self.keep(str(name), value)


def _begin(source: object) -> tuple[Body, _Reader]:
    body = Body()
    reader = _Reader(body, source)
    body.at = reader.moment("at")
    body.content["at"] = body.at.isoformat() if body.at else None
    body.content["cashier"] = reader.text("cashier", 40) or ""
    body.content["approved_by"] = reader.text("approved_by", 40)
    return body, reader


def _read_exchange(body: Body, reader: _Reader) -> None:
    """The other half of an exchange, where there is one: a sale names the refund, a refund the sale."""
    body.exchange_id = reader.identity("exchange")
    body.content["exchange"] = str(body.exchange_id) if body.exchange_id else None


def _tenders(reader: _Reader) -> list[dict[str, Any]]:
    tenders = []
    for row in reader.rows("tenders"):
        tenders.append(
            {
                "method": row.choice("method", METHODS),
                "amount_vnd": row.whole("amount_vnd"),
                "reference": row.text("reference", 80) or "",
            }
        )
        row.done()
    return tenders


def _end(body: Body, reader: _Reader, contradictions: list[Contradiction]) -> Body:
    reader.done()
    if body.extra:
        body.content["extra"] = body.extra
    body.contradictions = [Contradiction.MALFORMED] if body.unreadable else contradictions
    text = json.dumps(body.content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    body.hash = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return body


def read_sale(source: object) -> Body:
    """Read the body of a sale: lines, total, tenders and change, with the defaults of the contract."""
    body, reader = _begin(source)
    body.number = reader.text("number", 32) or ""
    body.shift_id = reader.identity("shift")
    _read_exchange(body, reader)
    lines = []
    for row in reader.rows("lines"):
        lines.append(
            {
                "product": row.text("product", 48) or "",
                "quantity_milli": row.whole("quantity_milli"),
                "price_vnd": row.whole("price_vnd"),
                "discount_vnd": row.whole("discount_vnd", 0),
                "vat_bp": row.whole("vat_bp"),
                "lot": row.text("lot", 40),
                "serial": row.text("serial", 40),
                "stars": row.star_count("stars"),
                "approval": row.named("approval"),
                **_said(row),
            }
        )
        row.done()
    body.content |= {"lines": lines, "tenders": _tenders(reader)}
    body.content |= {"total_vnd": reader.whole("total_vnd"), "change_vnd": reader.whole("change_vnd", 0)}
    return _end(body, reader, sale_contradictions(body.content))


def _said(row: _Reader) -> dict[str, Any]:
    """What only some lines have. Nothing is kept of what is not there: such a line is the same basket as ever."""
    note, on = row.text("note", MOST_NOTE_SIGNS), row.day("on")
    # What is longer than a signature must not be cut to one.
    label = row.text("label", CODE_LENGTH + 1)
    said = {"note": note, "on": on.isoformat() if on else None, "label": label}
    return {name: words for name, words in said.items() if words}


def read_refund(source: object) -> Body:
    """Read the body of a refund: which lines of which sale come back, in what state, for how much."""
    body, reader = _begin(source)
    body.number = reader.text("number", 32) or ""
    body.shift_id = reader.identity("shift")
    _read_exchange(body, reader)
    sale_id = reader.identity("sale")
    lines = []
    for row in reader.rows("lines"):
        lines.append(
            {
                "line": row.whole("line"),
                "quantity_milli": row.whole("quantity_milli"),
                "amount_vnd": row.whole("amount_vnd"),
                "condition": row.choice("condition", CONDITIONS),
            }
        )
        row.done()
    body.content |= {"sale": str(sale_id) if sale_id else None, "lines": lines, "tenders": _tenders(reader)}
    body.content |= {"total_vnd": reader.whole("total_vnd"), "reason": reader.text("reason", 400) or ""}
    return _end(body, reader, refund_contradictions(body.content))


def read_shift_open(source: object) -> Body:
    """Read the body of an opening: the float in the drawer, and its banknotes where they were counted."""
    body, reader = _begin(source)
    body.shift_id = reader.identity("shift")
    body.content |= {
        "shift": str(body.shift_id),
        "float_vnd": reader.whole("float_vnd"),
        "counts": reader.counts("counts"),
    }
    return _end(body, reader, count_contradictions(body.content["counts"], body.content["float_vnd"]))


def read_shift_close(source: object) -> Body:
    """Read the body of a close: what was counted, what the till held to be right, and why they differ."""
    body, reader = _begin(source)
    body.number = reader.text("number", 32) or ""
    body.shift_id = reader.identity("shift")
    body.content |= {
        "shift": str(body.shift_id),
        "counts": reader.counts("counts"),
        "counted_vnd": reader.whole("counted_vnd"),
        "expected_vnd": reader.whole("expected_vnd"),
        "difference_reason": reader.text("difference_reason", 400) or "",
        "approval": reader.named("approval"),
    }
    contradictions = count_contradictions(body.content["counts"], body.content["counted_vnd"])
    if abs(body.content["expected_vnd"]) > MOST_VND and Contradiction.VALUE_TOO_LARGE not in contradictions:
        contradictions.insert(0, Contradiction.VALUE_TOO_LARGE)
    return _end(body, reader, contradictions)


def read_drawer(source: object) -> Body:
    """Read the body of a drawer move: cash put in or taken out, and why."""
    body, reader = _begin(source)
    body.shift_id = reader.identity("shift")
    body.content |= {
        "shift": str(body.shift_id),
        "amount_vnd": reader.whole("amount_vnd"),
        "reason": reader.text("reason", 400) or "",
    }
    contradictions = []
    if abs(body.content["amount_vnd"]) > MOST_VND:
        contradictions.append(Contradiction.VALUE_TOO_LARGE)
    if body.content["amount_vnd"] == 0:
        contradictions.append(Contradiction.TENDER_NOT_POSITIVE)
    return _end(body, reader, contradictions)


def cash_claimed(kind: str, source: object) -> int:
    """The cash that an entry says went into the drawer (or out of it, below zero), as far as it can be read.

    Source: docs/rules/sales.md
    """
    if not isinstance(source, Mapping):
        return 0

    def amount(value: object) -> int:
        return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST_VND else 0

    tenders = source.get("tenders")
    tendered = sum(
        amount(row.get("amount_vnd"))
        for row in (tenders if isinstance(tenders, list) else [])
        if isinstance(row, Mapping) and row.get("method") == CASH
    )
    if kind == "sale":
        claimed = tendered - amount(source.get("change_vnd"))
    elif kind == "refund":
        claimed = -tendered
    elif kind == "shift_open":
        claimed = amount(source.get("float_vnd"))
    elif kind == "drawer":
        claimed = amount(source.get("amount_vnd"))
    else:
        claimed = 0
    return claimed if abs(claimed) <= MOST_VND else 0
