"""The empty table that somebody fills in: headers in both languages, and a sheet that says what goes where."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

import xlsxwriter

from pos.base.sheets import MOST_ROWS


@dataclass(frozen=True, slots=True)
class Column:
    """A column to fill in."""

    header: str
    vietnamese: str
    """What goes there."""
    english: str
    such_as: str
    """A cell as it may be filled in. It stands beside the help, never in the table: nothing must be booked from an example."""
    kind: Literal["", "day", "text"] = ""
    """Text keeps the zeros of a code of digits."""
    offered: Sequence[str] = ()
    """What a spreadsheet offers for it; other words may be understood, too."""


def template(name: str, columns: Sequence[Column]) -> bytes:
    """A workbook to fill in. Its first sheet, which has this name, is the one that is read."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        formats = {"day": book.add_format({"num_format": "dd/mm/yyyy"}), "text": book.add_format({"num_format": "@"})}
        table, help_ = book.add_worksheet(name), book.add_worksheet("Hướng dẫn - Help")
        table.freeze_panes(1, 0)
        help_.set_column(0, 3, 44, wrap)
        help_.write_row(0, 0, ("Cột / Column", "Ghi gì", "What to write", "Ví dụ / Example"), bold)
        help_.freeze_panes(1, 0)
        for index, column in enumerate(columns):
            table.write_string(0, index, column.header, bold)
            table.set_column(index, index, 20, formats.get(column.kind))
            help_.write_row(index + 1, 0, (column.header, column.vietnamese, column.english, column.such_as))
            if column.offered:
                offered = {"validate": "list", "source": list(column.offered), "show_error": False}
                table.data_validation(1, index, MOST_ROWS, index, offered)
    return out.getvalue()
