"""The statement as a workbook: the same paper, with figures that can be added up."""

import io
from decimal import Decimal
from typing import Any

import xlsxwriter

from pos.settlement.paper import HANDS, IN_WORDS, SIGNED, TITLE, Paper, Value


def statement_workbook(paper: Paper) -> bytes:
    """Write a statement as XLSX."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(paper.number or "Bảng kê")
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        looks = {
            "title": book.add_format({"bold": True, "font_size": 15}),
            "bold": book.add_format({"bold": True}),
            "head": book.add_format(
                {"bold": True, "border": 1, "text_wrap": True, "valign": "top", "bg_color": "#F0F0F0"}
            ),
            "text": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
            "number": book.add_format({"border": 1, "num_format": "#,##0.###", "valign": "top"}),
            "sum": book.add_format({"bold": True, "num_format": "#,##0"}),
            "total": book.add_format({"bold": True, "border": 1, "num_format": "#,##0.###"}),
            "said": book.add_format({"text_wrap": True, "valign": "top"}),
            "hand": book.add_format({"text_wrap": True, "align": "center", "valign": "top"}),
        }
        _write(sheet, paper, looks)
    return out.getvalue()


def _write(sheet: Any, paper: Paper, looks: dict[str, Any]) -> None:
    for index, column in enumerate(paper.tables[0].columns):
        sheet.set_column(index, index, max(7, column.width * 1.7))
    sheet.write_string(0, 0, TITLE[0], looks["title"])
    sheet.write_string(1, 0, TITLE[1])
    about = [part for part in (paper.number, f"{paper.made_on:%d/%m/%Y}") if part]
    sheet.write_string(2, 0, " · ".join([*about, *(["DỮ LIỆU MẪU – SAMPLE DATA"] if paper.sample else [])]))
    row = 4
    for (vi, en), told in (*paper.sides[0], *paper.sides[1]):
        sheet.write_string(row, 0, f"{vi} / {en}")
        sheet.write_string(row, 4, told, looks["bold"])
        row += 1
    for table in paper.tables:
        row += 1
        sheet.write_string(row, 0, " · ".join(table.title), looks["bold"])
        row += 1
        for index, column in enumerate(table.columns):
            sheet.write_string(row, index, "\n".join(column.head), looks["head"])
        sheet.set_row(row, 30)
        for number, values in enumerate(table.rows, start=1):
            row += 1
            last = number == len(table.rows)
            for index, value in enumerate(values):
                _cell(sheet, row, index, value, looks["total"] if last else None, looks)
        row += 1
    for (vi, en), amount_vnd in paper.sums:
        row += 1
        sheet.write_string(row, 6, f"{vi} / {en}", looks["bold"])
        sheet.write_number(row, len(paper.tables[0].columns) - 1, amount_vnd, looks["sum"])
    for (vi, en), told in ((IN_WORDS, "\n".join(paper.words)), *paper.remarks):
        row += 1
        sheet.write_string(row, 0, f"{vi} / {en}")
        sheet.merge_range(row, 4, row, len(paper.tables[0].columns) - 1, told, looks["said"])
        sheet.set_row(row, 30)
    row += 2
    for index, (vi, en) in enumerate(HANDS):
        sheet.merge_range(row, index * 4, row, index * 4 + 3, f"{vi}\n{en}\n({' / '.join(SIGNED)})", looks["hand"])
    sheet.set_row(row, 90)


def _cell(sheet: Any, row: int, column: int, value: Value, look: Any, looks: dict[str, Any]) -> None:
    if isinstance(value, int | Decimal):
        sheet.write_number(row, column, value, look or looks["number"])
    else:
        sheet.write_string(row, column, value or "", look or looks["text"])
