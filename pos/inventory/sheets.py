"""Read a table that somebody brings, XLSX or CSV, with headers in Vietnamese or English in any order."""

import csv
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from pos.base.text import clean, search_key
from pos.inventory.import_errors import HeadersMissing, HeaderTwice, NothingInFile, SheetTooLarge, SheetUnreadable

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

COLUMNS: dict[str, tuple[str, ...]] = {
    "outlet": ("Điểm bán", "Mã điểm bán", "Cửa hàng", "Outlet", "Showroom", "Store"),
    "product": ("Sản phẩm", "Mã sản phẩm", "Mã SP", "Mã hàng", "Product", "Product code", "SKU", "Code"),
    "barcode": ("Mã vạch", "Barcode", "EAN", "GTIN"),
    "product_name": ("Tên sản phẩm", "Tên SP", "Tên hàng", "Product name", "Item"),
    "quantity": ("Số lượng", "SL", "Tồn", "Quantity", "Qty"),
    "lot": ("Lô", "Mã lô", "Số lô", "Lot", "Lot code", "Batch"),
    "made_on": ("Ngày sản xuất", "NSX", "Made on", "Production date"),
    "expires_on": ("Hạn sử dụng", "Hạn dùng", "HSD", "Expires on", "Expiry date", "Expiry", "Best before"),
    "owner": ("Hàng của ai", "Hình thức", "Ký gửi", "Whose goods", "Ownership", "On consignment"),
    "settlement_price": (
        "Chủ thể nhận mỗi đơn vị", "Giá thanh toán", "The producer gets per unit", "Settlement price",
    ),
    "commission": ("Hoa hồng", "Commission"),
    "cost": ("Giá vốn", "Giá nhập", "Cost per unit", "Unit cost", "Cost"),
    "producer": ("Chủ thể", "Mã chủ thể", "Nhà sản xuất", "Nhà cung cấp", "Producer", "Supplier"),
    "received_on": ("Ngày nhập", "Ngày nhận", "Received on", "Received", "Delivery date"),
    "order": ("Đơn đặt hàng", "Số đơn đặt hàng", "Số đơn hàng", "Đơn hàng", "Order", "Order number", "PO"),
    "refused": ("Bị từ chối", "Từ chối", "Số lượng từ chối", "SL từ chối", "Refused", "Refused quantity", "Rejected"),
    "refusal": ("Lý do từ chối", "Why refused", "Refusal reason", "Reason refused"),
    "refusal_note": ("Sai ở chỗ nào", "What was wrong", "Refusal note"),
    "announced_lot": ("Lô ghi trên chứng từ", "Lô trên chứng từ", "Lot on the paper", "Announced lot"),
    "contract": ("Hợp đồng", "Số hợp đồng", "Contract", "Contract number"),
    "carrier": ("Người vận chuyển", "Người giao hàng", "Who carries it", "Carrier"),
    "vehicle": ("Phương tiện", "Biển số xe", "Vehicle"),
    "note": ("Ghi chú", "Note", "Notes", "Remarks"),
}  # fmt: skip
"""What each column may be called; the first Vietnamese and the first English name stand in the template."""

NAMING = {"product", "barcode", "product_name"}
"""Any of these names a product; a file that has several may leave some of them empty in a row."""

_MEANS = {search_key(name): key for key, names in COLUMNS.items() for name in names}
_ENGLISH = {
    key: next(name for name in names if name.isascii() and name not in {"NSX", "HSD", "SL"})
    for key, names in COLUMNS.items()
}

_UNREADABLE = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, csv.Error, SyntaxError, LookupError, ValueError, TypeError,
    EOFError, NotImplementedError, RuntimeError, ArithmeticError,
)  # fmt: skip
"""What the readers of ZIP, XML and workbooks raise at a file that is cut, locked or odd."""
_FORMULA = re.compile(rb"<(\w+:)?f[\s/>]")

Beat = Callable[[int, int], None]
"""Told now and then how far the work has come: done, and of how many."""


@dataclass(frozen=True)
class Formula:
    """A cell whose value no program has worked out yet: not empty, and not known."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Sheet:
    """The rows of a table below its headers, with the numbers that a spreadsheet shows beside them."""

    rows: list[tuple[int, dict[str, Any]]]
    unknown: list[str]
    """Headers that say nothing to us; their columns are not read."""


def header(key: str) -> str:
    """What a column is called in the template, in both languages."""
    return f"{COLUMNS[key][0]} / {_ENGLISH[key]}"


def meaning(text: str) -> str | None:
    """The column that a header names, whatever its case, marks and Unicode form; "Lô / Lot (code)" is understood too."""
    folded = search_key(clean(text))
    parts = [folded, *(part.strip(" *:") for part in re.split(r"[/·|\n(]", folded))]
    return next((_MEANS[part] for part in parts if part in _MEANS), None)


def read_sheet(content: bytes, name: str, beat: Beat = lambda _done, _total: None) -> Sheet:
    """The rows of a table.

    Raises:
        SheetUnreadable: it is neither XLSX nor CSV in UTF-8.
        SheetTooLarge: it has more rows or bytes than one import takes.
        HeadersMissing: no row names at least product and quantity.
        HeaderTwice: two columns say the same.
        NothingInFile: there is no row below the headers.
    """
    if len(content) > MOST_BYTES:
        raise SheetTooLarge(most=MOST_ROWS)
    lines = _xlsx(content) if content[:4] == b"PK\x03\x04" else _csv(content)
    columns: dict[int, str] | None = None
    unknown: list[str] = []
    rows: list[tuple[int, dict[str, Any]]] = []
    try:
        for number, cells in lines:
            if columns is None:
                columns, unknown = _columns(cells)
                if columns is None and number >= HEADERS_WITHIN:
                    raise HeadersMissing()
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
        raise HeadersMissing()
    if not rows:
        raise NothingInFile()
    return Sheet(rows, unknown)


def _columns(cells: Sequence[Any]) -> tuple[dict[int, str] | None, list[str]]:
    """Which column means what, if this row names them."""
    found: dict[int, str] = {}
    unknown = []
    for index, cell in enumerate(cells):
        if not isinstance(cell, str) or not cell.strip():
            continue
        key = meaning(cell)
        if key is None:
            unknown.append(clean(cell)[:40])
        else:
            found[index] = key
    keys = list(found.values())
    if "quantity" not in keys or not NAMING & set(keys):
        return None, []
    for index, key in found.items():
        if keys.count(key) > 1:
            raise HeaderTwice(header=clean(cells[index]))
    return found, unknown


def _says(cell: Any) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def _xlsx(content: bytes) -> Iterator[tuple[int, Sequence[Any]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        if sum(part.file_size for part in parts) > MOST_UNPACKED or any(
            part.file_size > (MOST_SMALL_PART if _SMALL_PART.fullmatch(part.filename) else MOST_PART) for part in parts
        ):
            raise SheetTooLarge(most=MOST_ROWS)
        reckons = any(_FORMULA.search(packed.read(part)) for part in parts if _SHEET_PART.fullmatch(part.filename))
    values = _lines(content, data_only=True)
    # A formula that was never worked out looks empty among the values: only the formulas themselves tell.
    formulas: Iterable[Sequence[Any]] = _lines(content, data_only=False) if reckons else itertools.repeat(())
    for number, (cells, behind) in enumerate(zip(values, formulas, strict=False), start=1):
        if number > MOST_ROWS * 5:
            raise SheetTooLarge(most=MOST_ROWS)
        yield number, [_cell(cell, formula) for cell, formula in itertools.zip_longest(cells, behind)]


def _lines(content: bytes, *, data_only: bool) -> Iterator[Sequence[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=data_only)
    try:
        sheet = book.worksheets[0]
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


def written(cell: Any) -> str:
    """A cell as a person finds it again in the file."""
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return str(cell)[:60]
