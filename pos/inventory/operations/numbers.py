"""The numbers of documents that an outlet counts for itself."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from pos.base.database import db

_DIGITS = 6


def next_number(numbers: Any, written: Callable[[int], str]) -> tuple[int, str]:
    """The counter after the last of an outlet's documents of one kind, and the number that it makes.

    ``numbers`` is the column of such numbers; ``written`` makes an outlet's number of a counter, its six digits last.
    Whoever asks has locked the place that these documents begin at, so nobody else gets the same one.
    """
    first, most = written(0), written(10**_DIGITS - 1)
    last = db.session.scalar(select(func.max(numbers)).where(numbers.between(first, most)))
    counter = int(last[-_DIGITS:]) + 1 if last else 1
    return counter, written(counter)
