"""Read what a scanner or a person types to name numbered labels: the square code, a number, or a range of numbers. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pos.base.errors import PosError
from pos.labels.digital_link import read_elements, read_link
from pos.labels.life import number_called
from pos.labels.rules import MOST_NUMBERED
from pos.labels.signing import serial_called
from pos.pieces.errors import CodeNotRead, RangeTooLong

_RANGE = re.compile(r"([A-Z][0-9]{6})(?:\s*[-\u2013\u2014]\s*([A-Z][0-9]{6}))?")


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a code names."""

    serials: Sequence[str]
    product: str | None = None
    gtin: str | None = None
    lot: str | None = None
    code: str = ""
    """What stands behind ``#``; empty where nothing came along."""


def read_scanned(text: str) -> Scanned:
    """What was scanned or typed.

    Raises:
        CodeNotRead: it names no number.
        RangeTooLong: too many numbers at once, or the last one before the first.
    """
    text = text.strip()
    if "/" in text or text.startswith("("):
        address, _, code = text.partition("#")
        try:
            link = read_elements(text) if text.startswith("(") else read_link(address)
        except PosError as error:
            raise CodeNotRead(code=text[:60]) from error
        if link.serial is None:
            raise CodeNotRead(code=text[:60])
        return Scanned((link.serial,), link.product, link.gtin, link.lot, code)
    found = _RANGE.fullmatch(text.upper())
    if found is None:
        raise CodeNotRead(code=text[:60])
    first, last = number_called(found[1]), number_called(found[2] or found[1])
    if first is None or last is None:
        raise CodeNotRead(code=text[:60])
    if not 0 <= last - first < MOST_NUMBERED:
        raise RangeTooLong()
    return Scanned([serial_called(number) for number in range(first, last + 1)])
