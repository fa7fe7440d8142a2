"""Days as people write them, in a form or in a file."""

import math
import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from pos.base.sheet_errors import DayFar, DayUnread
from pos.base.text import clean, search_key

Typed = str | int | float | Decimal | date | datetime | bool
"""What a cell of a file holds; what a form sends is text."""

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
"""Days of goods and papers lie between; what lies outside is a slip of the hand."""
_SPREADSHEETS_BEGIN = date(1899, 12, 30)
_SERIALS = range(30_000, 80_000)
"""Days that a spreadsheet counts, from 1982 to 2119: what lies outside is some other number."""
_HOUR = re.compile(r"[ t]\d{1,2}:\d{2}(:\d{2})?([.,]\d+)?$")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})")
_VIETNAMESE = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2})(?: nam |, ?| )(\d{4})")
_ENGLISH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]+)\.?,?[ -](\d{4})")
_MONTH_FIRST = re.compile(r"([a-z]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


def read_day(typed: Typed) -> date:
    """A day: day first, as here, or year first; in words; or the number that a spreadsheet keeps it as.

    Raises:
        DayUnread: it is none; a month or a year is no day.
        DayFar: it is not of this century.
    """
    return near(_day(typed))


def near(day: date) -> date:
    """A day, or the day of a moment, that goods and papers can have; forms and files ask here.

    Raises:
        DayFar: it is not of this century.
    """
    if not FIRST_DAY <= (day.date() if isinstance(day, datetime) else day) <= LAST_DAY:
        raise DayFar(first=FIRST_DAY.year, last=LAST_DAY.year)
    return day


def _day(typed: Typed) -> date:
    if isinstance(typed, datetime):
        return typed.date()
    if isinstance(typed, date):
        return typed
    if isinstance(typed, int | float) and math.isfinite(typed) and int(typed) in _SERIALS:
        return _SPREADSHEETS_BEGIN + timedelta(days=int(typed))
    text = _HOUR.sub("", search_key(clean(str(typed))))
    try:
        if found := _YEAR_FIRST.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_FIRST.fullmatch(text.removeprefix("ngay ")):
            year = int(found[3])
            return date(year + 2000 if year < 100 else year, int(found[2]), int(found[1]))
        if found := _VIETNAMESE.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := _ENGLISH.fullmatch(text):
            return date(int(found[3]), _month(found[2]), int(found[1]))
        if found := _MONTH_FIRST.fullmatch(text):
            return date(int(found[3]), _month(found[1]), int(found[2]))
    except ValueError:
        pass
    raise DayUnread()


def _month(name: str) -> int:
    """A month by its English name, whole or its first three letters. 0, which no day has, for any other word."""
    return next((n for n, month in enumerate(_MONTHS, start=1) if name in {month, month[:3], month[:4]}), 0)
