"""The cells of one row of a table, read one by one, and what is wrong with one of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar, cast

from pos.base.errors import PosError
from pos.base.sheet_errors import CellMissing, FormulaEmpty, TextTooLong
from pos.base.text import clean

T = TypeVar("T")


@dataclass(frozen=True)
class Formula:
    """A cell whose value no program has worked out yet: not empty, and not known."""

    text: str

    def __str__(self) -> str:
        return self.text


class Faulty(Exception):
    """A row is wrong, in this column."""

    def __init__(self, column: str, value: Any, error: PosError) -> None:
        super().__init__(column)
        self.column, self.value, self.error = column, value, error


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row, so that it can be told in any language."""

    row: int
    column: str
    value: str
    message: str
    details: Mapping[str, str | int]


class Cells:
    """The cells of a row, read one by one."""

    def __init__(self, cells: Mapping[str, Any]) -> None:
        self.cells = cells

    def __call__(self, column: str, reader: Callable[[Any], T]) -> T | None:
        """What a cell says; None where it is empty."""
        if column not in self.cells:
            return None
        try:
            if isinstance(self.cells[column], Formula):
                raise FormulaEmpty()
            return reader(self.cells[column])
        except PosError as error:
            raise Faulty(column, self.cells[column], error) from None

    def needed(self, column: str, reader: Callable[[Any], T]) -> T:
        """What a cell says that no row lacks."""
        if column not in self.cells:
            raise Faulty(column, "", CellMissing())
        return cast(T, self(column, reader))

    def words(self, column: str, most: int) -> str:
        """What a cell says in words; nothing where it is empty."""

        def short(cell: Any) -> str:
            text = clean(written(cell) if isinstance(cell, date) else str(cell))
            if len(text) > most:
                raise TextTooLong(most=most)
            return text

        return self(column, short) or ""


def written(cell: Any) -> str:
    """A cell as a person finds it again in the file."""
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return str(cell)[:60]


def fault_of(row: int, column: str, value: str, error: PosError) -> Fault:
    """An error as it is kept until somebody reads it."""
    return Fault(row, column, value, error.message, {name: _told(one) for name, one in error.details.items()})


def _told(detail: object) -> str | int:
    if isinstance(detail, int):
        # A sentence may ask for a number.
        return int(detail)
    return str(detail.normalize() if isinstance(detail, Decimal) else detail)
