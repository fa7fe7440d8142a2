import csv
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import openpyxl
import pytest

from pos.base.tables import NoSuchFormat, table_response

COLUMNS = ["Mã", "Tên", "Số lượng", "Ngày", "Lúc"]
ROWS = [
    ["SP0001", "Gốm sứ", 1500, date(2026, 11, 21), datetime(2026, 11, 20, 18, 30, tzinfo=UTC)],
    ["=1+1", "@SUM(A1)", -3, None, None],
    ["+84", "-cmd|' /C calc'!A0", 0, None, None],
]


def test_a_spreadsheet_reads_vietnamese_and_runs_nothing_from_csv():
    content = table_response("stock", COLUMNS, ROWS, "csv").get_data()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == COLUMNS
    assert rows[1] == ["SP0001", "Gốm sứ", "1500", "2026-11-21", "2026-11-21 01:30:00"]
    assert [rows[2][0], rows[2][1], rows[2][2]] == ["'=1+1", "'@SUM(A1)", "-3"]
    assert [rows[3][0][0], rows[3][1][0]] == ["'", "'"]


def test_xlsx_keeps_numbers_as_numbers_days_as_days_and_formulas_as_text():
    response = table_response("stock", COLUMNS, ROWS, "xlsx")
    sheet = openpyxl.load_workbook(BytesIO(response.get_data())).active
    assert [cell.value for cell in sheet[2]] == [
        "SP0001", "Gốm sứ", 1500, datetime(2026, 11, 21), datetime(2026, 11, 21, 1, 30),  # noqa: DTZ001
    ]  # fmt: skip
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=1+1", "s")
    assert "filename=stock.xlsx" in response.headers["Content-Disposition"]


def test_other_formats_are_not_made():
    with pytest.raises(NoSuchFormat):
        table_response("stock", COLUMNS, ROWS, "pdf")
