"""The address inside a label's QR code: a GS1 Digital Link where the product has a GTIN, else an address of our own.

Pure. Both kinds carry the lot and, on numbered labels, a serial. A number that GS1 did not give out for the whole world never
stands behind ``/01/``, and an in-house code never looks like one that did.

Source: docs/rules/labels.md; GS1 Digital Link URI syntax 1.6.0; Decree 37/2026/NĐ-CP Art. 28.4b.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit

from pos.catalogue import rules as codes
from pos.labels.errors import (
    LinkCheckDigitWrong,
    LinkMalformed,
    LinkNumberRestricted,
    LinkNumberTooLong,
    LinkNumberTooShort,
    LinkOrderWrong,
    LinkUnknown,
    LinkValueWrong,
)

QUALIFIERS = ("22", "10", "21")
"""Variant, lot, serial: the only order in which they may stand behind a GTIN."""

_NAMES = {"22": "variant", "10": "lot", "21": "serial"}
_TEXT = re.compile(r"[!\"%-?A-Z_a-z]{1,20}")
_PRODUCT = re.compile(r"[A-Z]{2}[0-9]{4,10}")
_ELEMENT = re.compile(r"\(([0-9]{2,4})\)([^(]+)")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")

_DAYS = {"11", "12", "13", "15", "16", "17"}
_ATTRIBUTES = {
    **dict.fromkeys(_DAYS, re.compile(r"[0-9]{6}")),
    "30": re.compile(r"[0-9]{1,8}"),
    "37": re.compile(r"[0-9]{1,8}"),
    **{f"31{unit}{places}": re.compile(r"[0-9]{6}") for unit in "0123456" for places in "012345"},
    **{str(ai): re.compile(r"[!\"%-?A-Z_a-z]{1,90}") for ai in range(91, 100)},
}


@dataclass(frozen=True, slots=True)
class Link:
    """What an address names: a product by GTIN or by our own code, and perhaps its variant, lot and serial."""

    gtin: str | None = None
    product: str | None = None
    variant: str | None = None
    lot: str | None = None
    serial: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    """What else GS1 lets a link say, by application identifier: ``{"17": "271231"}``."""

    def path(self) -> str:
        """The address without its host, every sign that could be mistaken for structure escaped."""
        key = ("01", self.gtin) if self.gtin else ("p", self.product or "")
        qualifiers = ((ai, getattr(self, _NAMES[ai])) for ai in QUALIFIERS)
        parts = [*key, *(part for ai, value in qualifiers if value is not None for part in (ai, value))]
        path = "".join(f"/{quote(part, safe='')}" for part in parts)
        return f"{path}?{urlencode(self.attributes, quote_via=quote)}" if self.attributes else path

    def levels(self) -> list["Link"]:
        """The same product from its broadest to its narrowest: the product, its variant, its lot, its piece."""
        found = [Link(gtin=self.gtin, product=self.product)]
        known: dict[str, Any] = {}
        for ai in QUALIFIERS:
            value = getattr(self, _NAMES[ai])
            if value is not None:
                known[_NAMES[ai]] = value
                found.append(Link(gtin=self.gtin, product=self.product, **known))
        return found


def label_link(public_url: str, *, gtin: str | None, product: str, lot: str) -> str:
    """The address for the labels of a lot.

    A GTIN with a wrong check digit or of restricted circulation is not dressed up as a world-wide one: such a product gets
    the address with our own code.

    Raises:
        LinkValueWrong: the lot's or the product's code holds signs that no link may carry.
    """
    checked: str | None = None
    if gtin is not None:
        padded = gtin.rjust(14, "0")
        if len(padded) == 14 and padded.isascii() and padded.isdigit() and codes.check_digit_holds(padded):
            checked = None if is_restricted(padded) else padded
    _check_text("10", lot)
    if checked is None:
        _check_product(product)
    return public_url.rstrip("/") + Link(gtin=checked, product=None if checked else product, lot=lot).path()


def read_link(address: str) -> Link:
    """What an address says, whatever its host. A slash at the end is tolerated; unknown words in the query are ignored.

    Raises:
        LinkUnknown: it is no Digital Link and none of our own addresses.
        LinkMalformed: a key without its value, an empty value, or broken escapes.
        LinkNumberTooShort, LinkNumberTooLong: the GTIN has not 14 digits.
        LinkCheckDigitWrong: the GTIN's last digit does not fit the others.
        LinkNumberRestricted: the GTIN is for use inside one company only.
        LinkOrderWrong: variant, lot and serial stand twice or in another order.
        LinkValueWrong: a value holds a sign, a length or a date that cannot be.
    """
    try:
        split = urlsplit(address)
    except ValueError as error:
        raise LinkMalformed() from error
    parts = [_unescape(part) for part in split.path.removesuffix("/").split("/")]
    at = _key_position(parts)
    key, code, rest = parts[at], parts[at + 1] if at + 1 < len(parts) else "", parts[at + 2 :]
    qualifiers = _read_qualifiers(rest)
    if key == "p":
        if "variant" in qualifiers:
            raise LinkOrderWrong()
        return Link(product=_check_product(code.upper()), **qualifiers)
    return Link(gtin=check_gtin14(code), attributes=_read_attributes(split.query), **qualifiers)


def read_elements(text: str) -> Link:
    """What a GS1 element string in brackets says: ``(01)08935001000013(10)L2026-11``.

    Raises:
        LinkMalformed: it is none, or names something twice.
        LinkUnknown: it does not begin with a GTIN.
        LinkNumberTooShort, LinkNumberTooLong, LinkCheckDigitWrong, LinkNumberRestricted, LinkValueWrong: as ``read_link``.
    """
    pairs = _ELEMENT.findall(text)
    if "".join(f"({ai}){value}" for ai, value in pairs) != text or len(dict(pairs)) != len(pairs):
        raise LinkMalformed()
    elements = dict(pairs)
    if "01" not in elements:
        raise LinkUnknown()
    gtin = check_gtin14(elements.pop("01"))
    named: dict[str, Any] = {_NAMES[ai]: _check_text(ai, elements.pop(ai)) for ai in QUALIFIERS if ai in elements}
    for ai, value in elements.items():
        _check_attribute(ai, value)
    return Link(gtin=gtin, attributes=elements, **named)


def check_gtin14(code: str) -> str:
    """The code itself, when it may stand behind ``/01/`` on the open web.

    Raises:
        LinkNumberTooShort, LinkNumberTooLong, LinkMalformed, LinkCheckDigitWrong, LinkNumberRestricted: why it may not.
    """
    if not (code.isascii() and code.isdigit()):
        raise LinkMalformed()
    if len(code) < 14:
        raise LinkNumberTooShort(code=code)
    if len(code) > 14:
        raise LinkNumberTooLong(code=code)
    if not codes.check_digit_holds(code):
        raise LinkCheckDigitWrong(code=code)
    if is_restricted(code):
        raise LinkNumberRestricted(code=code)
    return code


def is_restricted(gtin14: str) -> bool:
    """Whether a number is for use inside a company or region only, and so means something else in the next shop."""
    return codes.is_restricted(plain_digits(gtin14))


def plain_digits(gtin14: str) -> str:
    """A GTIN as it stands under a barcode: 13 digits where the first of 14 is only padding, 8 where six are."""
    if gtin14.startswith("000000"):
        return gtin14[6:]
    return gtin14[1:] if gtin14.startswith("0") else gtin14


def _key_position(parts: Sequence[str]) -> int:
    for index, part in enumerate(parts):
        following = parts[index + 1] if index + 1 < len(parts) else ""
        if part == "01" and (following == "" or following[0].isdigit()):
            return index
        if part == "p" and following:
            return index
    raise LinkUnknown()


def _read_qualifiers(parts: Sequence[str]) -> dict[str, Any]:
    if len(parts) % 2:
        raise LinkMalformed()
    found: dict[str, str] = {}
    last = -1
    for ai, value in zip(parts[::2], parts[1::2], strict=True):
        if ai not in QUALIFIERS:
            raise LinkMalformed()
        if QUALIFIERS.index(ai) <= last:
            raise LinkOrderWrong()
        last = QUALIFIERS.index(ai)
        found[_NAMES[ai]] = _check_text(ai, value)
    return found


def _read_attributes(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for ai, value in parse_qsl(query, keep_blank_values=True):
        if not (ai.isascii() and ai.isdigit()):
            continue
        if ai == "01" or ai in QUALIFIERS:
            raise LinkOrderWrong()
        if found.setdefault(ai, value) != value:
            raise LinkMalformed()
        _check_attribute(ai, value)
    return found


def _check_attribute(ai: str, value: str) -> None:
    """An attribute that we know must be sound; one that we do not know is passed on as it is."""
    pattern = _ATTRIBUTES.get(ai)
    if pattern is not None and not pattern.fullmatch(value):
        raise LinkValueWrong(ai=ai, value=value)
    if ai in _DAYS:
        year, month, day = int(value[:2]), int(value[2:4]), int(value[4:])
        try:
            # Day 00 means the last of the month.
            date(2000 + year, month, day or 1)
        except ValueError as error:
            raise LinkValueWrong(ai=ai, value=value) from error


def _check_text(ai: str, value: str) -> str:
    if not value:
        raise LinkMalformed()
    if not _TEXT.fullmatch(value):
        raise LinkValueWrong(ai=ai, value=value)
    return value


def _check_product(code: str) -> str:
    if not _PRODUCT.fullmatch(code):
        raise LinkValueWrong(ai="p", value=code)
    return code


def _unescape(part: str) -> str:
    if _BROKEN_ESCAPE.search(part):
        raise LinkMalformed()
    try:
        return unquote_to_bytes(part).decode("utf-8")
    except UnicodeDecodeError as error:
        raise LinkMalformed() from error
