"""Read a table that somebody brings, XLSX or CSV, with headers in Vietnamese or English in any order.

What its columns may be called and which of them are needed, each kind of table says by a ``Vocabulary``.
"""

import csv
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from pos.base.cells import Formula
from pos.base.errors import PosError
from pos.base.sheet_errors import HeaderTwice, NothingInFile, SheetTooLarge, SheetUnreadable, TwoTables
from pos.base.text import clean, search_key

MOST_ROWS = 20_000
MOST_BYTES = 10 * 1024 * 1024
MOST_PART = 40 * 1024 * 1024
"""A table of 20,000 rows unpacks to half of that; what unpacks to more was made to."""
MOST_UNPACKED = 3 * MOST_PART
MOST_SMALL_PART = 4 * 1024 * 1024
"""Of styles and whatever else is taken into memory whole, many times larger than it stands in the file."""
_SHEET_PART = re.compile(r"/?xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_SMALL_PART = re.compile(r"(?!/?xl/(worksheets/[^/]+|sharedstrings)\.xml).*\.(xml|rels|vml)", re.IGNORECASE)
MOST_COLUMNS = 60
HEADERS_WITHIN = 10
"""Headers stand in one of the first rows: above them there may be a title."""

_UNREADABLE = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, csv.Error, SyntaxError, LookupError, ValueError, TypeError,
    EOFError, NotImplementedError, RuntimeError, ArithmeticError,
)  # fmt: skip
"""What the readers of ZIP, XML and workbooks raise at a file that is cut, locked or odd."""
_FORMULA = re.compile(rb"<(\w+:)?f[\s/>]")

Beat = Callable[[int, int], None]
"""Told now and then how far the work has come: done, and of how many."""


@dataclass(frozen=True)
class Sheet:
    """The rows of a table below its headers, with the numbers that a spreadsheet shows beside them."""

    rows: list[tuple[int, dict[str, Any]]]
    unknown: list[str]
    """Headers that say nothing to us; their columns are not read."""


@dataclass(frozen=True)
class Vocabulary:
    """What the columns of a kind of table may be called, and which of them make a row one of headers."""

    names: Mapping[str, tuple[str, ...]]
    enough: Callable[[Collection[str]], bool]
    missing: type[PosError]
    """Told where no row has enough of them."""

    @cached_property
    def _means(self) -> Mapping[str, str]:
        return {search_key(name): key for key, names in self.names.items() for name in names}

    def meaning(self, text: str) -> str | None:
        """The column that a header names, whatever its case, marks and Unicode form; "Lô / Lot (code)" is understood too."""
        return next((self._means[part] for part in _parts(text) if part in self._means), None)

    def meaning_below(self, parent: str, text: str) -> str | None:
        """The column that a header names together with the one above it: neither is enough alone."""
        pairs = ((upper, lower) for upper in _parts(parent) for lower in _parts(text) if upper and lower)
        joined = (one for upper, lower in pairs for one in (f"{upper} {lower}", f"{lower} {upper}"))
        return next((self._means[one] for one in joined if one in self._means), None)


def read_sheet(content: bytes, words: Vocabulary, beat: Beat = lambda _done, _total: None) -> Sheet:
    """The rows of a table.

    Headers may stand in two rows, the upper of cells that were merged: "Decision" over "Number" and "Day".

    Raises:
        SheetUnreadable: it is neither XLSX nor CSV in UTF-8.
        SheetTooLarge: it has more rows or bytes than one import takes.
        What ``words`` says is missing: no row names the columns that are needed.
        HeaderTwice: two columns say the same.
        TwoTables: two sheets of a workbook have such headers.
        NothingInFile: there is no row below the headers.
    """
    if len(content) > MOST_BYTES:
        raise SheetTooLarge(most=MOST_ROWS)
    lines = _xlsx(content, words) if content[:4] == b"PK\x03\x04" else _csv(content)
    columns: dict[int, str] | None = None
    above: Sequence[Any] = ()
    unknown: list[str] = []
    rows: list[tuple[int, dict[str, Any]]] = []
    try:
        for number, cells in lines:
            # The row below headers may be a second one of them.
            if columns is None or not rows:
                found = _columns(above, cells, words)
                above = cells
                if found is not None:
                    columns, unknown = found
                    continue
                if columns is None:
                    if number >= HEADERS_WITHIN:
                        raise words.missing()
                    continue
            row = {key: cells[index] for index, key in columns.items() if index < len(cells) and _says(cells[index])}
            if row:
                rows.append((number, row))
            if len(rows) > MOST_ROWS:
                raise SheetTooLarge(most=MOST_ROWS)
            if number % 500 == 0:
                beat(len(rows), 0)
    except _UNREADABLE as error:
        raise SheetUnreadable() from error
    if columns is None:
        raise words.missing()
    if not rows:
        raise NothingInFile()
    return Sheet(rows, unknown)


def _columns(above: Sequence[Any], cells: Sequence[Any], words: Vocabulary) -> tuple[dict[int, str], list[str]] | None:
    """Which column means what, if this row, or it with the one above, names them; and headers that mean nothing to us."""
    alone = _named([], cells, words)
    both = _named(above, cells, words) if _all_headers(above, cells, words) else None
    found, unknown = both or alone
    if not words.enough(found.values()):
        return None
    keys = list(found.values())
    for index, key in found.items():
        if keys.count(key) > 1:
            raise HeaderTwice(header=clean(str((cells[index : index + 1] or above[index : index + 1])[0] or "")) or key)
    return found, unknown


def _all_headers(above: Sequence[Any], cells: Sequence[Any], words: Vocabulary) -> bool:
    """Whether a row can be the lower one of headers that stand in two."""
    parents = _spread(above)
    told = [(index, cell) for index, cell in enumerate(cells) if _says(cell)]
    return bool(parents and told) and all(
        isinstance(cell, str) and _below(parents[index] if index < len(parents) else "", cell, words) is not None
        for index, cell in told
    )


def _named(above: Sequence[Any], cells: Sequence[Any], words: Vocabulary) -> tuple[dict[int, str], list[str]]:
    found: dict[int, str] = {}
    unknown = []
    parents = _spread(above)
    for index in range(max(len(cells), len(above))):
        lower, upper = (row[index] if index < len(row) else None for row in (cells, above))
        cell = lower if isinstance(lower, str) and lower.strip() else upper
        if not isinstance(cell, str) or not cell.strip():
            continue
        key = _below(parents[index] if cell is lower and index < len(parents) else "", cell, words)
        if key is None:
            unknown.append(clean(cell)[:40])
        else:
            found[index] = key
    return found, unknown


def _spread(above: Sequence[Any]) -> list[str]:
    """The upper headers, each over all columns that its merged cell covers."""
    spread: list[str] = []
    for cell in above:
        spread.append(cell if isinstance(cell, str) and cell.strip() else spread[-1] if spread else "")
    return spread


def _below(parent: str, cell: str, words: Vocabulary) -> str | None:
    return words.meaning_below(parent, cell) or words.meaning(cell)


def _parts(text: str) -> list[str]:
    """A header folded for comparing: whole, and each of the names that it gives."""
    folded = search_key(clean(text.replace("_", " ")))
    return [folded, *(part.strip(" *:") for part in re.split(r"[/·|(]", folded))]


def _says(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _xlsx(content: bytes, words: Vocabulary) -> Iterator[tuple[int, Sequence[Any]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        if sum(part.file_size for part in parts) > MOST_UNPACKED or any(
            part.file_size > (MOST_SMALL_PART if _SMALL_PART.fullmatch(part.filename) else MOST_PART) for part in parts
        ):
            raise SheetTooLarge(most=MOST_ROWS)
        reckons = any(_FORMULA.search(packed.read(part)) for part in parts if _SHEET_PART.fullmatch(part.filename))
    sheet = _sheet_of_headers(content, words)
    values = _lines(content, sheet, data_only=True)
    # A formula that was never worked out looks empty among the values: only the formulas themselves tell.
    formulas: Iterable[Sequence[Any]] = _lines(content, sheet, data_only=False) if reckons else itertools.repeat(())
    for number, (cells, behind) in enumerate(zip(values, formulas, strict=False), start=1):
        if number > MOST_ROWS * 5:
            raise SheetTooLarge(most=MOST_ROWS)
        yield number, [_cell(cell, formula) for cell, formula in itertools.zip_longest(cells, behind)]


def _sheet_of_headers(content: bytes, words: Vocabulary) -> int:
    """Which sheet of a workbook holds the table: the one with headers, else the first, which then says what it lacks."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        found = []
        for index, sheet in enumerate(book.worksheets if len(book.worksheets) > 1 else ()):
            sheet.reset_dimensions()
            above: Sequence[Any] = ()
            for cells in sheet.iter_rows(max_row=HEADERS_WITHIN, max_col=MOST_COLUMNS, values_only=True):
                if _columns(above, cells, words) is not None:
                    found.append((index, sheet.title))
                    break
                above = cells
        if len(found) > 1:
            raise TwoTables(sheets=", ".join(f"“{title}”" for _index, title in found))
        return found[0][0] if found else 0
    finally:
        book.close()


def _lines(content: bytes, index: int, *, data_only: bool) -> Iterator[Sequence[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)
    try:
        sheet = book.worksheets[index]
        # Some programs write a range that is not the one they filled.
        sheet.reset_dimensions()
        yield from sheet.iter_rows(max_col=MOST_COLUMNS)
    finally:
        book.close()


def _cell(cell: Any, behind: Any) -> Any:
    value = cell.value
    # Where a formula gives an empty text, the cell says that it holds text.
    if value is None and behind is not None and behind.data_type == "f" and cell.data_type != "str":
        return Formula(str(behind.value))
    if isinstance(value, float):
        # A spreadsheet keeps 25 % as 0.25; what it keeps as 25 is 25.
        if "%" in (cell.number_format or ""):
            return f"{value * 100:.10g}%"
        return int(value) if value.is_integer() else value
    return value


def _csv(content: bytes) -> Iterator[tuple[int, Sequence[Any]]]:
    try:
        text = content.decode("utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetUnreadable() from error
    if "\0" in text:
        raise SheetUnreadable()
    return _split(text)


def _split(text: str) -> Iterator[tuple[int, Sequence[Any]]]:
    head: Iterable[str] = text.splitlines()[:HEADERS_WITHIN]
    signs = {sign: max((line.count(sign) for line in head), default=0) for sign in (";", "\t", ",")}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(signs, key=lambda sign: signs[sign]))
    for cells in reader:
        # A value that holds line breaks counts as its last line, as a text editor shows it.
        yield reader.line_num, cells[:MOST_COLUMNS]
