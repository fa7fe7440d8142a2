"""Tables that somebody brings: headers, rows, formulas, and files that are no table."""

import io
import unicodedata
import zipfile

import openpyxl
import pytest

from pos.base.sheet_errors import HeaderTwice, NothingInFile, SheetTooLarge, SheetUnreadable, TwoTables
from pos.inventory.import_errors import HeadersMissing
from pos.inventory.sheets import COLUMNS, STOCK, header, read_sheet
from pos.inventory.typed import read_percent
from tests.inventory.files import repacked, xlsx


def test_headers_are_known_in_both_languages_in_any_order_case_and_unicode_form():
    for key, names in COLUMNS.items():
        for name in names:
            assert STOCK.meaning(name) == key
            assert STOCK.meaning(unicodedata.normalize("NFD", name).upper()) == key
        assert STOCK.meaning(header(key)) == key
    assert STOCK.meaning("Hoa hồng (%)") == "commission"
    assert STOCK.meaning("Màu sắc") is None


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_file_is_read_whatever_separates_its_columns(sign, encoding):
    text = sign.join(["Quantity", "Màu", "Product"]) + "\r\n" + sign.join(['"1,5"', "lam", "SP0004"]) + "\r\n\r\n"
    sheet = read_sheet(text.encode(encoding))
    assert sheet.rows == [(2, {"quantity": "1,5", "product": "SP0004"})]
    assert sheet.unknown == ["Màu"]


def test_a_workbook_may_have_a_title_above_its_headers_and_empty_rows_between():
    content = xlsx(
        ["Tồn kho đầu kỳ"], [], ["Mã sản phẩm", "SL"], ["SP0001", 3], [None, None], ["SP0002", 4.0], headers=None
    )
    assert read_sheet(content).rows == [
        (4, {"product": "SP0001", "quantity": 3}),
        (6, {"product": "SP0002", "quantity": 4}),
    ]


def test_a_percentage_of_a_spreadsheet_is_the_one_it_shows():
    book = openpyxl.Workbook()
    book.active.append(["Product", "Quantity", "Commission"])
    book.active.append(["SP0001", 1, 0.125])
    book.active["C2"].number_format = "0.0%"
    out = io.BytesIO()
    book.save(out)
    assert read_percent(read_sheet(out.getvalue()).rows[0][1]["commission"]) == 1250


def test_rows_without_a_value_are_no_news_to_whoever_waits():
    told = []
    rows = b"Product,Quantity\nSP0001,1\n" + b",\n" * 5000
    read_sheet(rows, lambda done, total: told.append((done, total)))
    assert len(told) == 10


def test_a_formula_that_was_worked_out_is_its_value():
    def reckoned(name, part):
        if "sheet1" not in name:
            return part
        return part.replace(b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>").replace(
            b"<f>1+2</f><v />", b"<f>1+2</f><v>3</v>"
        )

    content = repacked(xlsx(["SP0001", "=1+2"], headers=["Product", "Quantity"]), reckoned)
    assert read_sheet(content).rows == [(2, {"product": "SP0001", "quantity": 3})]


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell():
    def reckoned(name, part):
        if "sheet1" not in name:
            return part
        assert b'<c r="C2"><f>' in part
        return part.replace(b'<c r="C2"><f>', b'<c r="C2" t="str"><f>')

    content = repacked(
        xlsx(["SP0001", 1, '=IF(1>2,"a","")'], headers=["Product", "Quantity", "Settlement price"]), reckoned
    )
    assert read_sheet(content).rows == [(2, {"product": "SP0001", "quantity": 1})]


def test_a_workbook_that_is_cut_says_so():
    content = repacked(xlsx(["BT01", "SP0001", 1]), lambda name, part: part[:-20] if "sheet1" in name else part)
    with pytest.raises(SheetUnreadable):
        read_sheet(content)


def _bomb(name="xl/worksheets/sheet1.xml", megabytes=41):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, b"0" * (megabytes * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"PK\x03\x04 and nothing behind it", SheetUnreadable),
        (b"\xff\x00 no text", SheetUnreadable),
        (b"Product,Quantity\0", SheetUnreadable),
        (b"Name,Price\nA,1\n", HeadersMissing),
        (b"", HeadersMissing),
        (b"Product,Quantity\n,\n", NothingInFile),
        ("Sản phẩm,Product,Quantity\nA,B,1\n".encode(), HeaderTwice),
        (b"Product,Quantity\n" + b"SP0001,1\n" * 20_001, SheetTooLarge),
        (b" " * (10 * 1024 * 1024 + 1), SheetTooLarge),
    ],
)
def test_a_file_that_is_no_such_table_says_why(content, error):
    with pytest.raises(error):
        read_sheet(content)


@pytest.mark.parametrize(
    ("name", "megabytes"), [("xl/worksheets/sheet1.xml", 41), ("xl/styles.xml", 5), ("_rels/.rels", 5)]
)
def test_a_file_that_unpacks_to_more_than_a_table_is_not_unpacked(name, megabytes):
    bomb = _bomb(name, megabytes)
    assert len(bomb) < 1024 * 1024
    with pytest.raises(SheetTooLarge):
        read_sheet(bomb)


def test_headers_of_merged_cells_are_read_with_the_row_below_them():
    content = xlsx(
        ["Nhập hàng", None, None, None], ["Sản phẩm", None, "Lô", None], ["Mã", "SL", "Mã", "HSD"],
        ["SP0001", 2, "L1", "01/12/2027"], headers=None,
    )  # fmt: skip
    assert read_sheet(content).rows == [
        (4, {"product": "SP0001", "quantity": 2, "lot": "L1", "expires_on": "01/12/2027"})
    ]
    twice = xlsx(["Sản phẩm", "Số lượng"], ["Product", "Quantity"], ["SP0001", 2], headers=None)
    assert read_sheet(twice).rows == [(3, {"product": "SP0001", "quantity": 2})]


def _sheets(**tables):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in tables.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_of_several_sheets_the_one_with_headers_is_read_and_two_are_refused():
    table = [["Product", "Quantity"], ["SP0001", 2]]
    assert read_sheet(_sheets(Cover=[["Stock of 2026"]], Table=table)).rows == [
        (2, {"product": "SP0001", "quantity": 2})
    ]
    with pytest.raises(TwoTables) as told:
        read_sheet(_sheets(May=table, June=table))
    assert told.value.details["sheets"] == "“May”, “June”"


def test_a_row_of_words_below_headers_in_two_languages_is_a_row():
    names = [header(key) for key in ("outlet", "product", "lot", "quantity")]
    assert all(" / " in name for name in names)
    content = "\n".join([",".join(names), "HK01,SP0001,OWN,3"]).encode()
    assert [row for _number, row in read_sheet(content).rows] == [
        {"outlet": "HK01", "product": "SP0001", "lot": "OWN", "quantity": "3"}
    ]
