"""Tables to take away: CSV and XLSX beside every table on a page."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import xlsxwriter
from flask import Response

from pos.base.clock import HANOI
from pos.base.errors import N_, NotFound

Cell = str | int | Decimal | date | datetime | None
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class NoSuchFormat(NotFound):
    """A table was asked for in a format that we do not make."""

    message = N_("Tables come as CSV or XLSX.")


def table_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], format_: str) -> Response:
    """A table as a file to download.

    Text that a spreadsheet would run as a formula is kept as text. Moments are given in Hanoi time.

    Raises:
        NoSuchFormat: neither ``csv`` nor ``xlsx``.
    """
    if format_ == "csv":
        content, media_type = _csv(columns, rows), "text/csv; charset=utf-8"
    elif format_ == "xlsx":
        content, media_type = _xlsx(columns, rows), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    else:
        raise NoSuchFormat()
    response = Response(content, content_type=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{format_}")
    return response


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow([_safe(column) for column in columns])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    # The mark at the front is what makes spreadsheets read UTF-8, and so Vietnamese.
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _safe(cell: Cell) -> object:
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return f"'{cell}"
    if isinstance(cell, datetime):
        return cell.astimezone(HANOI).strftime("%Y-%m-%d %H:%M:%S")
    return "" if cell is None else cell


def _xlsx(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        number = book.add_format({"num_format": "#,##0.###"})
        sheet.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            sheet.write_string(0, index, column, bold)
            sheet.set_column(index, index, max(10, min(44, len(column) + 4)))
        for line, row in enumerate(rows, start=1):
            for index, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, index, cell)
                elif isinstance(cell, datetime):
                    sheet.write_datetime(line, index, cell.astimezone(HANOI).replace(tzinfo=None), moment)
                elif isinstance(cell, date):
                    sheet.write_datetime(line, index, cell, day)
                elif cell is not None:
                    sheet.write_number(line, index, cell, number)
    return out.getvalue()
