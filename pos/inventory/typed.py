"""Amounts as people write them, in a form or in a file."""

import re
from decimal import Decimal

from pos.base.amounts import BP, MILLI
from pos.base.days import Typed
from pos.base.errors import PosError
from pos.inventory.import_errors import MoneyUnread, NoNumber, PercentUnread, QuantityUnclear, QuantityUnread
from pos.inventory.rules import MOST_MILLI

_WHOLE_MONEY = re.compile(r"\d+|\d{1,3}([., \u00a0\u202f]\d{3})+")
_UNCLEAR = re.compile(r"([1-9]\d{0,2})[.,]000")
_GROUPED = re.compile(r"\d{1,3}([.,]\d{3}){2,}")
_MOST = Decimal(10**12)


def read_quantity(typed: Typed, *, or_none: bool = False) -> int:
    """A quantity in thousandths. Comma and dot both begin the fraction; three groups or more can only be thousands.

    1.000 is a thousand to who writes here, and one to a computer or a scale: it is asked for anew, whatever the unit.

    Raises:
        NoNumber: it is none.
        QuantityUnclear: it is one or a thousand.
        QuantityUnread: nothing, less than nothing, more than a million, or a fraction smaller than a thousandth.
    """
    text = _text(typed)
    if unclear := _UNCLEAR.fullmatch(text):
        raise QuantityUnclear(less=unclear[1], more=f"{unclear[1]}000")
    if _GROUPED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    exact = _decimal(text) * MILLI
    if exact != exact.to_integral_value() or not (0 if or_none else 1) <= exact <= MOST_MILLI:
        raise QuantityUnread()
    return int(exact)


def read_money(typed: Typed) -> int:
    """An amount of đồng. There is nothing smaller, so dots, commas and spaces only group thousands.

    Raises:
        MoneyUnread: it is none.
    """
    if isinstance(typed, float):
        if not typed.is_integer():
            raise MoneyUnread()
        typed = int(typed)
    text = re.sub(r"([₫đ\s]|vnd)+$", "", _text(typed), flags=re.IGNORECASE)
    if not _WHOLE_MONEY.fullmatch(text) or len(text) > 15:
        raise MoneyUnread()
    return int(re.sub(r"\D", "", text))


def read_percent(typed: Typed) -> int:
    """A percentage with at most two decimals, in basis points: 25, 12,5, 12.5 %.

    Raises:
        NoNumber: it is none.
        PercentUnread: it is no share.
    """
    exact = _decimal(_text(typed).removesuffix("%").strip()) * 100
    if exact != exact.to_integral_value() or not 0 <= exact <= BP:
        raise PercentUnread()
    return int(exact)


def _text(typed: Typed) -> str:
    return str(typed).strip()


def _decimal(text: str) -> Decimal:
    try:
        exact = Decimal(text.replace(",", "."))
    except ArithmeticError:
        raise NoNumber() from None
    # “nan”, “inf” and 1e999999 are numbers to a computer, and amounts to nobody; the last cannot even be multiplied.
    return exact if exact.is_finite() and abs(exact) <= _MOST else Decimal(-1)


def sentence(error: PosError) -> ValueError:
    """What a form's field raises, in the reader's language."""
    return ValueError(error.localized())
