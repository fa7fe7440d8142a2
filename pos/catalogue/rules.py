"""Codes and their check digits, and which price, VAT rate or contract holds at a moment. Pure."""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from pos.catalogue.kinds import BarcodeFault, BarcodeKind

GS1_LENGTHS = (8, 12, 13, 14)
PRODUCT_CODE = re.compile(r"SP[0-9]{4,9}")
PRODUCER_CODE = re.compile(r"CT[0-9]{4,9}")
_SHOP_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{1,47}")

MOST_PRICE_VND = 10_000_000_000
MOST_SHELF_LIFE_DAYS = 36_500
MOST_REORDER_POINT_MILLI = 1_000_000_000


@dataclass(frozen=True)
class ReadBarcode:
    """A barcode in the one form that is stored: a GTIN in 14 digits, an internal code as it is printed."""

    kind: BarcodeKind
    value: str


@dataclass(frozen=True)
class PriceFacts:
    """A price row: everywhere, or at one outlet. None ends an outlet's own price."""

    showroom_id: uuid.UUID | None
    price_vnd: int | None
    valid_from: datetime
    set_at: datetime


@dataclass(frozen=True)
class VatRateFacts:
    """A rate from a day until a day, both included."""

    valid_from: date
    valid_to: date | None
    rate_bp: int
    legal_basis: str


@dataclass(frozen=True)
class VatOnDay:
    """The rate to reckon with on a day. Not ``covered``: no act is entered for that day, and the last one stands in."""

    rate_bp: int
    legal_basis: str
    covered: bool


def check_digit(digits: str) -> int:
    """The check digit that GS1 computes for these digits. Source: GS1 General Specifications section 7.9."""
    weighted = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(digits)))
    return -weighted % 10


def check_digit_holds(digits: str) -> bool:
    """Whether the last digit is the one that follows from the others."""
    return check_digit(digits[:-1]) == int(digits[-1])


def is_restricted(digits: str) -> bool:
    """Whether a GS1 number is one of restricted circulation: shops give those out as they like, for inside use.

    Source: docs/rules/catalogue.md
    """
    if len(digits) == 8:
        return digits[0] in "02"
    prefix = int(digits.rjust(14, "0")[1:4])
    return 20 <= prefix <= 29 or 40 <= prefix <= 49 or 200 <= prefix <= 299


def read_barcode(text: str) -> ReadBarcode | BarcodeFault:
    """What a typed or scanned barcode is, or why it is none.

    A number of restricted circulation is internal, never a GTIN; a code with letters is internal too. A row of digits
    that is no GS1 number is refused, because it is a misread one more often than not.

    Source: docs/rules/catalogue.md
    """
    text = "".join(text.split())
    if not text:
        return BarcodeFault.EMPTY
    if text.isascii() and text.isdigit():
        if len(text) not in GS1_LENGTHS:
            return BarcodeFault.LENGTH
        if not check_digit_holds(text):
            return BarcodeFault.CHECK_DIGIT
        if not text.strip("0"):
            return BarcodeFault.NOTHING_BUT_ZEROS
        if is_restricted(text):
            return ReadBarcode(BarcodeKind.INTERNAL, text)
        return ReadBarcode(BarcodeKind.GTIN, text.rjust(14, "0"))
    if PRODUCT_CODE.fullmatch(text.upper()):
        return BarcodeFault.OWN_CODE
    if not _SHOP_CODE.fullmatch(text):
        return BarcodeFault.SIGNS
    return ReadBarcode(BarcodeKind.INTERNAL, text)


def following_code(code: str | None, prefix: str) -> str:
    """The code after this one: none → SP0001, SP0009 → SP0010, SP9999 → SP10000."""
    return f"{prefix}{int(code.removeprefix(prefix)) + 1 if code else 1:04d}"


def price_at(prices: Iterable[PriceFacts], showroom_id: uuid.UUID | None, at: datetime) -> int | None:
    """What one unit costs at an outlet at a moment: its own price first, else that of everywhere, else None.

    Of rows that begin at the same moment the one set last counts.

    Source: docs/rules/catalogue.md
    """
    begun = sorted((row for row in prices if row.valid_from <= at), key=lambda row: (row.valid_from, row.set_at))
    own = [row for row in begun if row.showroom_id is not None and row.showroom_id == showroom_id]
    if own and own[-1].price_vnd is not None:
        return own[-1].price_vnd
    everywhere = [row for row in begun if row.showroom_id is None]
    return everywhere[-1].price_vnd if everywhere else None


def coming_prices(
    prices: Iterable[PriceFacts], showroom_id: uuid.UUID | None, at: datetime
) -> list[tuple[datetime, int | None]]:
    """When the price at an outlet will change after this moment, as far as that is entered, and to what.

    None where it will have no price any more. For whoever must know the price of days on which nobody can be asked.

    Source: docs/rules/catalogue.md
    """
    prices = list(prices)
    last = price_at(prices, showroom_id, at)
    changes = []
    for moment in sorted({row.valid_from for row in prices if row.valid_from > at}):
        price_vnd = price_at(prices, showroom_id, moment)
        if price_vnd != last:
            changes.append((moment, price_vnd))
            last = price_vnd
    return changes


def vat_on(rates: Iterable[VatRateFacts], day: date) -> VatOnDay | None:
    """The rate of a class on a day. Where no row covers it, the last one that ended before, marked as not covered.

    None when the class never had a rate by that day.

    Source: docs/rules/vat.md
    """
    begun = sorted((row for row in rates if row.valid_from <= day), key=lambda row: row.valid_from)
    if not begun:
        return None
    last = begun[-1]
    return VatOnDay(last.rate_bp, last.legal_basis, covered=last.valid_to is None or day <= last.valid_to)


def first_uncovered_day(rates: Iterable[VatRateFacts], day: date) -> date | None:
    """The first day from this one on that no rate covers; None when the rates run on without an end."""
    for row in sorted(rates, key=lambda row: row.valid_from):
        if row.valid_from > day:
            return day
        if row.valid_to is None:
            return None
        if row.valid_to >= day:
            day = date.fromordinal(row.valid_to.toordinal() + 1)
    return day


FIRST_SIGNED = date(2000, 1, 1)
"""An earlier day is a slip of the hand."""


class Term(Protocol):
    """From when to when a contract holds."""

    @property
    def signed_on(self) -> date:
        """The day on which both sides signed."""

    @property
    def valid_from(self) -> date | None:
        """The first day, where it is another than that of signing."""

    @property
    def valid_to(self) -> date | None:
        """The last day, included; None: it has none."""


TermT = TypeVar("TermT", bound=Term)


def contract_on(contracts: Sequence[TermT], day: date) -> TermT | None:
    """Of those that hold on a day the one signed last; where all that had begun have ended, the one that ended last.

    Source: docs/rules/catalogue.md, "Contracts of consignment"
    """
    begun = [row for row in contracts if (row.valid_from or row.signed_on) <= day]
    return max(
        begun,
        key=lambda row: (min(row.valid_to or date.max, day), row.signed_on, row.valid_from or row.signed_on),
        default=None,
    )


def signed_day_is_fit(signed_on: date, today: date) -> bool:
    """Whether a contract can have been signed on this day: today or before, and not in another century."""
    return FIRST_SIGNED <= signed_on <= today


def contract_has_ended(contract: Term, day: date) -> bool:
    """Whether its last day lies behind."""
    return contract.valid_to is not None and contract.valid_to < day


TOGETHER = (
    frozenset({"bank_bin", "bank_account", "bank_account_name"}), frozenset({"commune_code", "province", "address"}),
)  # fmt: skip
"""Facts of a maker that make sense only with each other: whoever changes one speaks of all of them."""


def merged(
    saved: Mapping[str, Any], opened: Mapping[str, Any], typed: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """What was typed, upon what is saved now: what was not touched stays as somebody else made it meanwhile.

    The second is what cannot be merged: both changed it, and not to the same.
    """

    def changed(now: Mapping[str, Any]) -> set[str]:
        touched = {name for name in opened if now[name] != opened[name]}
        return touched.union(*(group for group in TOGETHER if group & touched))

    mine, theirs = changed(typed), changed(saved)
    clashing = [name for name in opened if name in mine & theirs and saved[name] != typed[name]]
    return {name: typed[name] if name in mine else saved[name] for name in opened}, clashing
