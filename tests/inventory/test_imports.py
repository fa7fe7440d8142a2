"""Stock from a file: what is read, what is wrong with it, and that it is booked whole or not at all."""

import io
import unicodedata
import uuid
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from pos.audit.goods import stock_is_its_moves
from pos.base.database import db, transaction
from pos.catalogue.models import Product
from pos.inventory.errors import LotDiffers, MadeLater
from pos.inventory.import_errors import (
    BookedBefore,
    DayFar,
    DayUnread,
    HeadersMissing,
    HeaderTwice,
    ImportNotReady,
    MoneyUnread,
    NoNumber,
    NothingInFile,
    OpenedBefore,
    OwnerUnsaid,
    PercentUnread,
    QuantityUnclear,
    QuantityUnread,
    SheetTooLarge,
    SheetUnreadable,
)
from pos.inventory.importing import plan
from pos.inventory.kinds import DeliveryKind, ImportState, PlaceKind
from pos.inventory.models import Delivery, DeliveryLine, Lot, Move, StockImport
from pos.inventory.operations.imports import book_import, bring_import, claim_import, note_checked, note_progress
from pos.inventory.rules import SILENT_FOR
from pos.inventory.sheets import COLUMNS, header, meaning, read_sheet
from pos.inventory.typed import read_day, read_money, read_percent, read_quantity
from tests import cast
from tests.inventory.stage import assert_levels_are_the_sum_of_moves, counted, deliver, level
from tests.inventory.test_at_once import together

HEADERS = ["Điểm bán", "Sản phẩm", "Số lượng", "Lô", "Hạn sử dụng", "Giá vốn", "Hoa hồng (%)"]


def xlsx(*rows, headers=HEADERS):
    """A workbook with these rows."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in ([headers] if headers else []) + list(rows):
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring(content, kind=DeliveryKind.OPENING, outlet=None):
    with transaction():
        return bring_import(content, "ton-kho.xlsx", kind, outlet, at=cast.NOW, who="minh")


def planned(content, kind=DeliveryKind.OPENING, outlet=None, allowed=None, import_id=None):
    return plan(
        read_sheet(content, "x"), import_id=import_id or uuid.UUID(int=1), kind=kind, allowed=allowed, outlet_id=outlet,
        at=cast.NOW,
    )  # fmt: skip


def booked(content, kind=DeliveryKind.OPENING, outlet=None):
    """Bring a file, check it and book it, as the page does."""
    import_id = bring(content, kind, outlet)
    made = planned(content, kind, outlet, import_id=import_id)
    with transaction():
        assert claim_import(import_id, ImportState.CHECKING, cast.NOW)
    with transaction():
        note_checked(import_id, made, cast.NOW)
    with transaction():
        claim_import(import_id, ImportState.BOOKING, cast.NOW)
    with transaction():
        return book_import(import_id, made.documents, at=cast.NOW, who="minh")


def faults(made):
    return [(fault.row, fault.column, fault.message) for fault in made.faults]


# --- as people write it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "milli"),
    [("12", 12_000), (12, 12_000), (1.5, 1500), ("1,5", 1500), ("0.125", 125), ("1.250", 1250), ("1.000.000", 10**9)],
)
def test_quantities_are_read_as_people_write_them(typed, milli):
    assert read_quantity(typed) == milli


@pytest.mark.parametrize(("typed", "error"), [("0", QuantityUnread), ("-1", QuantityUnread), ("1,2345", QuantityUnread),
                                              ("1000001", QuantityUnread), ("mười", NoNumber),
                                              ("nan", QuantityUnread), ("1e999999", QuantityUnread),
                                              ("1.000", QuantityUnclear), ("10.000", QuantityUnclear),
                                              ("1,000", QuantityUnclear)])  # fmt: skip
def test_what_is_no_quantity_says_why(typed, error):
    with pytest.raises(error):
        read_quantity(typed)


@pytest.mark.parametrize(
    "typed", ["250.000", "250,000", "250000", 250000, 250000.0, "250 000 ₫", "250.000đ", "250000 VND"]
)
def test_money_is_read_however_it_is_grouped(typed):
    assert read_money(typed) == 250_000


@pytest.mark.parametrize("typed", ["250.5", 0.5, "-1", "25.00", "abc", "9" * 16])
def test_what_is_no_money_is_refused(typed):
    with pytest.raises(MoneyUnread):
        read_money(typed)


@pytest.mark.parametrize(
    "typed",
    ["21/11/2026", "21-11-2026", "21.11.26", "2026-11-21", "2026/11/21", datetime(2026, 11, 21, 8, tzinfo=UTC),
     date(2026, 11, 21), 46347, "21/11/2026 08:00"],
)  # fmt: skip
def test_days_are_read_day_first_year_first_and_as_a_spreadsheet_keeps_them(typed):
    assert read_day(typed) == date(2026, 11, 21)


@pytest.mark.parametrize("typed", ["31/02/2026", "11/21/2026", "hôm qua", 12, "2026"])
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(DayUnread):
        read_day(typed)


@pytest.mark.parametrize("typed", ["31/12/9999", "21/11/1926", "2101-01-01", date(1999, 12, 31)])
def test_a_day_of_another_century_is_a_slip_of_the_hand(typed):
    with pytest.raises(DayFar):
        read_day(typed)


def test_percentages_keep_two_decimals():
    assert [read_percent(typed) for typed in ("25", "12,5 %", 33.33, "0")] == [2500, 1250, 3333, 0]
    with pytest.raises(PercentUnread):
        read_percent("101")
    with pytest.raises(PercentUnread):
        read_percent("1e999999")


# --- the table -------------------------------------------------------------------------------------------------------


def test_headers_are_known_in_both_languages_in_any_order_case_and_unicode_form():
    for key, names in COLUMNS.items():
        for name in names:
            assert meaning(name) == key
            assert meaning(unicodedata.normalize("NFD", name).upper()) == key
        assert meaning(header(key)) == key
    assert meaning("Hoa hồng (%)") == "commission"
    assert meaning("Màu sắc") is None


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_file_is_read_whatever_separates_its_columns(sign, encoding):
    text = sign.join(["Quantity", "Màu", "Product"]) + "\r\n" + sign.join(['"1,5"', "lam", "SP0004"]) + "\r\n\r\n"
    sheet = read_sheet(text.encode(encoding), "x.csv")
    assert sheet.rows == [(2, {"quantity": "1,5", "product": "SP0004"})]
    assert sheet.unknown == ["Màu"]


def test_a_workbook_may_have_a_title_above_its_headers_and_empty_rows_between():
    content = xlsx(
        ["Tồn kho đầu kỳ"], [], ["Mã sản phẩm", "SL"], ["SP0001", 3], [None, None], ["SP0002", 4.0], headers=None
    )
    assert read_sheet(content, "x").rows == [
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
    assert read_percent(read_sheet(out.getvalue(), "x").rows[0][1]["commission"]) == 1250


def repacked(content, change):
    """A workbook whose parts were changed one by one."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again:
        for name in packed.namelist():
            again.writestr(name, change(name, packed.read(name)))
    return out.getvalue()


def test_rows_without_a_value_are_no_news_to_whoever_waits():
    told = []
    rows = b"Product,Quantity\nSP0001,1\n" + b",\n" * 5000
    read_sheet(rows, "x", lambda done, total: told.append((done, total)))
    assert len(told) == 10


def test_a_formula_that_no_program_worked_out_is_told_and_not_taken_for_an_empty_cell(app):
    headers = ["Điểm bán", "Sản phẩm", "Số lượng", "Lô", "Giá thanh toán", "Hạn sử dụng"]
    made = planned(
        xlsx(
            ["BT01", "SP0001", 12, "KL-7", "=400000*0.75", None], ["BT01", "SP0001", 1, "KL-8", None, "=TODAY()+90"],
            ["BT01", "SP0001", 1, "=A1", None, None], ["BT01", "SP0002", 1, None, None, None], headers=headers,
        )
    )  # fmt: skip
    assert [(fault.row, fault.column, fault.value) for fault in made.faults] == [
        (2, "settlement_price", "=400000*0.75"), (3, "expires_on", "=TODAY()+90"), (4, "lot", "=A1"),
    ]  # fmt: skip
    assert "This formula has no value" in made.faults[0].message


def test_a_formula_that_was_worked_out_is_its_value():
    def reckoned(name, part):
        if "sheet1" not in name:
            return part
        return part.replace(b"<f>1+2</f><v></v>", b"<f>1+2</f><v>3</v>").replace(
            b"<f>1+2</f><v />", b"<f>1+2</f><v>3</v>"
        )

    content = repacked(xlsx(["SP0001", "=1+2"], headers=["Product", "Quantity"]), reckoned)
    assert read_sheet(content, "x").rows == [(2, {"product": "SP0001", "quantity": 3})]


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell():
    def reckoned(name, part):
        if "sheet1" not in name:
            return part
        assert b'<c r="C2"><f>' in part
        return part.replace(b'<c r="C2"><f>', b'<c r="C2" t="str"><f>')

    content = repacked(
        xlsx(["SP0001", 1, '=IF(1>2,"a","")'], headers=["Product", "Quantity", "Settlement price"]), reckoned
    )
    assert read_sheet(content, "x").rows == [(2, {"product": "SP0001", "quantity": 1})]


def test_a_price_of_nothing_makes_nobody_an_owner(app):
    headers = ["Outlet", "Product", "Quantity", "Whose goods", "Settlement price"]
    made = planned(
        xlsx(["BT01", "SP0001", 1, None, 0], ["BT01", "SP0002", 1, "ký gửi", 0], ["BT01", "SP0003", 1, None, None],
             headers=headers)
    )  # fmt: skip
    assert faults(made) == [(2, "owner", OwnerUnsaid.message)]
    assert [line.consigned for document in made.documents for line in document.lines] == [True, False]


@pytest.mark.parametrize("typed", ["1.000", "10.000"])
def test_a_quantity_that_is_one_or_a_thousand_is_asked_for_anew(app, typed):
    made = planned(f"Outlet,Product,Quantity\nBT01,SP0001,{typed}\n".encode())
    assert faults(made) == [(2, "quantity", QuantityUnclear.message)]
    assert made.faults[0].details["more"] == typed.replace(".", "")


def test_goods_made_after_they_came_or_in_another_century_are_told_by_their_row(app):
    product = db.session.get(Product, cast.TEAPOT)
    product.shelf_life_days = 90
    db.session.commit()
    headers = ["Outlet", "Product", "Quantity", "Made on"]
    made = planned(xlsx(["BT01", "SP0001", 1, "31/12/9999"], ["BT01", "SP0001", 1, "01/01/2099"], headers=headers))
    assert faults(made) == [(2, "made_on", DayFar.message), (3, "product", MadeLater.message)]


def test_a_workbook_that_is_cut_says_so():
    content = repacked(xlsx(["BT01", "SP0001", 1]), lambda name, part: part[:-20] if "sheet1" in name else part)
    with pytest.raises(SheetUnreadable):
        read_sheet(content, "x")


def test_the_same_file_of_two_people_is_two_imports(app):
    content = xlsx(["BT01", "SP0001", 1])
    with transaction():
        hers = bring_import(content, "x", DeliveryKind.OPENING, None, at=cast.NOW, who="tu")
    assert bring(content) == bring(content) != hers


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
        read_sheet(content, "x")


@pytest.mark.parametrize(
    ("name", "megabytes"), [("xl/worksheets/sheet1.xml", 41), ("xl/styles.xml", 5), ("_rels/.rels", 5)]
)
def test_a_file_that_unpacks_to_more_than_a_table_is_not_unpacked(name, megabytes):
    bomb = _bomb(name, megabytes)
    assert len(bomb) < 1024 * 1024
    with pytest.raises(SheetTooLarge):
        read_sheet(bomb, "x")


# --- opening stock ---------------------------------------------------------------------------------------------------


def test_opening_stock_stands_on_the_shelf_and_every_lot_sums_to_zero(app):
    numbers = booked(
        xlsx(
            ["BT01", "SP0001", 12, "KL-7", None, "250.000", None],
            ["BT01", 9520123456788, 3, None, None, None, 25],
            ["hk01", "tra sen tay ho 100 g", "5", "T1", "31/12/2026", None, None],
            ["BT01", "SP0004 · Mật ong", "1,25", "M1", date(2026, 11, 1), None, None],
        )
    )
    assert numbers == ["BT01-T000001", "HK01-T000001"]
    assert (level(cast.TEAPOT), level(cast.TEA, showroom=cast.HK01), level(cast.HONEY)) == (15_000, 5000, 1250)
    assert level(cast.TEAPOT, PlaceKind.PRODUCER) == -15_000
    lots = {lot.code: lot for lot in db.session.scalars(select(Lot))}
    assert (lots["KL-7"].cost_vnd, lots["KL-7"].owner_id) == (250_000, None)
    assert (lots["BT01T1-2"].owner_id, lots["BT01T1-2"].settlement_price_vnd) == (cast.POTTERS, 337_500)
    assert lots["M1"].expires_on == date(2026, 11, 1), "what is past its date and stands here is on the books"
    assert {move.cause for move in db.session.scalars(select(Move))} == {"opening"}
    assert_levels_are_the_sum_of_moves()
    assert stock_is_its_moves().broken == 0


def test_a_product_may_be_named_by_code_barcode_or_name_whichever_is_there(app):
    content = xlsx(
        ["SP0001", None, "whatever it is called", 1], [None, 9520123456788, None, 2], [None, None, "BAT SEN MEN NGOC", 4],
        headers=["Mã SP", "Mã vạch", "Tên hàng", "SL"],
    )  # fmt: skip
    booked(content, outlet=cast.BT01)
    assert (level(cast.TEAPOT), level(cast.BOWL)) == (3000, 4000)


def test_deliveries_from_a_file_are_one_for_each_outlet_producer_and_day(app):
    content = xlsx(
        ["BT01", "SP0001", 1, "20/11/2026"], ["BT01", "SP0002", 2, "20/11/2026"], ["BT01", "SP0003", 3, "20/11/2026"],
        ["BT01", "SP0001", 4, "19/11/2026"], ["HK01", "SP0001", 5, None],
        headers=["Outlet", "Product", "Quantity", "Received on"],
    )  # fmt: skip
    assert booked(content, DeliveryKind.DELIVERY) == [
        "BT01-N000001", "BT01-N000002", "BT01-N000003", "HK01-N000001",
    ]  # fmt: skip
    makers = db.session.scalars(select(Delivery.producer_id).order_by(Delivery.number)).all()
    assert makers == [cast.POTTERS, cast.TEA_HOUSE, cast.POTTERS, cast.POTTERS]
    assert db.session.scalar(select(func.count()).select_from(DeliveryLine)) == 5


def saved_again(content):
    """The workbook as a spreadsheet saves it anew: the same rows in other bytes."""
    out = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(content)).save(out)
    assert out.getvalue() != content
    return out.getvalue()


def test_the_same_deliveries_are_not_booked_again_however_their_file_is_saved(app):
    content = xlsx(["BT01", "SP0001", 12, "KL-7", None, 250_000], ["BT01", "SP0002", 1])
    assert booked(content, DeliveryKind.DELIVERY) == ["BT01-N000001"]
    turned = xlsx(["BT01", "SP0002", 1], ["BT01", "SP0001", 12, "KL-7", None, 250_000])
    for again, outlet in ((content, cast.BT01), (saved_again(content), None), (turned, None)):
        made = planned(again, DeliveryKind.DELIVERY, outlet)
        assert faults(made) == [(0, "", BookedBefore.message)]
        assert made.faults[0].details["numbers"] == "BT01-N000001"
    other = xlsx(["BT01", "SP0001", 12, "KL-7", None, 250_000], ["BT01", "SP0002", 2])
    assert planned(other, DeliveryKind.DELIVERY).faults == []


def test_a_product_has_one_opening_stock_at_an_outlet(app):
    booked(xlsx(["BT01", "SP0001", 12]))
    made = planned(xlsx(["BT01", "SP0002", 1], ["BT01", "SP0001", 3], ["HK01", "SP0001", 3]))
    assert faults(made) == [(3, "product", OpenedBefore.message)]
    assert made.faults[0].details["number"] == "BT01-T000001"


@pytest.mark.parametrize(
    ("kind", "pieces", "error"),
    [
        (DeliveryKind.DELIVERY, 12, BookedBefore), (DeliveryKind.OPENING, 12, BookedBefore),
        (DeliveryKind.OPENING, 3, OpenedBefore),
    ],
)  # fmt: skip
def test_of_two_files_checked_side_by_side_the_second_is_not_booked(app, kind, pieces, error):
    files = [xlsx(["BT01", "SP0001", 12]), saved_again(xlsx(["BT01", "SP0001", pieces]))]
    ids = [bring(content, kind) for content in files]
    plans = [planned(content, kind, import_id=import_id) for content, import_id in zip(files, ids, strict=True)]
    for import_id, made in zip(ids, plans, strict=True):
        for state in (ImportState.CHECKING, ImportState.BOOKING):
            with transaction():
                claim_import(import_id, state, cast.NOW)
                if state is ImportState.CHECKING:
                    note_checked(import_id, made, cast.NOW)
    with transaction():
        book_import(ids[0], plans[0].documents, at=cast.NOW, who="minh")
    with pytest.raises(error), transaction():
        book_import(ids[1], plans[1].documents, at=cast.NOW, who="minh")
    assert level(cast.TEAPOT) == 12_000


def test_numbers_go_on_after_those_that_there_are(app):
    deliver(cast.TEAPOT, 1, "A1")
    content = xlsx(["BT01", "SP0002", 1], headers=["Outlet", "Product", "Quantity"])
    assert booked(content, DeliveryKind.DELIVERY) == ["BT01-N000002"]
    assert deliver(cast.TEAPOT, 1, "A1") == "BT01-N000003"


def test_an_outlet_that_the_file_does_not_name_is_chosen_beside_it(app):
    content = xlsx(["SP0001", 1], headers=["Product", "Quantity"])
    assert faults(planned(content)) == [(2, "outlet", "This is needed and empty.")]
    assert booked(content, outlet=cast.HK01) == ["HK01-T000001"]


# --- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (["XX99", "SP0001", 1], "outlet", "You keep no stock"),
        (["BT01", "SP9999", 1], "product", "No product has this"),
        (["BT01", None, 1], "product", "This is needed"),
        (["BT01", "SP0001", None], "quantity", "This is needed"),
        (["BT01", "SP0001", -1], "quantity", "More than zero"),
        (["BT01", "SP0001", "0,5"], "product", "whole for pieces"),
        (["BT01", "SP0001", "mười"], "quantity", "This is no number"),
        (["BT01", "SP0005", 1], "product", "is a service"),
        (["BT01", "SP0001", 1, "lô số 1"], "product", "A lot code has at most"),
        (["BT01", "SP0001", 1, None, "31/02/2027"], "expires_on", "This is no day"),
        (["BT01", "SP0001", 1, None, None, "12,5"], "cost", "Whole đồng"),
        (["BT01", "SP0001", 1, None, None, 1, 25], "product", "Consigned goods need"),
        (["BT01", "SP0001", 1, None, None, None, 101], "commission", "From 0 to 100"),
    ],
)
def test_a_bad_row_is_told_with_its_number_and_column(app, row, column, words):
    made = planned(xlsx(["BT01", "SP0002", 1], row))
    assert [(fault.row, fault.column) for fault in made.faults] == [(3, column)]
    assert words in made.faults[0].message
    assert made.wrong == 1


def test_goods_past_their_date_are_opening_stock_and_no_delivery(app):
    content = xlsx(["BT01", "SP0003", 1, "T1", "01/11/2026"])
    assert planned(content).faults == []
    assert "past its date on arrival" in planned(content, DeliveryKind.DELIVERY).faults[0].message


def test_a_lot_that_is_there_or_stands_twice_must_agree(app):
    deliver(cast.TEAPOT, 1, "A1", expires_on=date(2027, 1, 1))
    made = planned(
        xlsx(
            ["BT01", "SP0001", 1, "A1"], ["BT01", "SP0001", 1, "A2", "01/02/2027"], ["HK01", "SP0001", 1, "A2", "02/02/2027"],
            ["BT01", "SP0002", 1, "A2"], ["HK01", "SP0001", 3, "A2", "01/02/2027"],
        )
    )  # fmt: skip
    assert sorted((fault.row, fault.column) for fault in made.faults) == [(2, "lot"), (4, "lot")]
    assert {fault.details.get("first") for fault in made.faults} == {None, "3"}


def test_another_outlets_stock_is_not_brought_by_who_does_not_work_there(app):
    made = planned(xlsx(["HK01", "SP0001", 1]), allowed={cast.BT01})
    assert [fault.column for fault in made.faults] == ["outlet"]


def test_a_name_that_several_products_have_asks_for_the_code(app):
    from pos.catalogue.models import Product

    db.session.get(Product, cast.BOWL).name_en = "Blue-glaze tea set"
    db.session.commit()
    made = planned(xlsx(["BT01", "Blue-glaze TEA set", 1]))
    assert made.faults[0].details == {"codes": "SP0001, SP0002"}


def test_one_bad_row_in_five_thousand_is_found_and_nothing_is_booked(app):
    rows = [["BT01", "SP0001", 1, f"L{number}"] for number in range(5000)]
    rows[3210][2] = -4
    content = xlsx(*rows)
    made = planned(content)
    assert faults(made) == [(3212, "quantity", "More than zero, at most a million, with at most three decimals.")]
    import_id = bring(content)
    with transaction():
        claim_import(import_id, ImportState.CHECKING, cast.NOW)
    with transaction():
        note_checked(import_id, made, cast.NOW)
    with pytest.raises(ImportNotReady), transaction():
        claim_import(import_id, ImportState.BOOKING, cast.NOW)
    with pytest.raises(ImportNotReady), transaction():
        book_import(import_id, made.documents, at=cast.NOW, who="minh")
    assert db.session.scalar(select(func.count()).select_from(Lot)) == 0


# --- whole or not at all, once ---------------------------------------------------------------------------------------


def test_a_lot_that_came_meanwhile_stops_the_whole_file(app):
    content = xlsx(["BT01", "SP0002", 5, "B1"], ["BT01", "SP0001", 1, "A1"])
    made = planned(content)
    deliver(cast.TEAPOT, 1, "A1", expires_on=date(2027, 1, 1))
    import_id = bring(content)
    with transaction():
        claim_import(import_id, ImportState.CHECKING, cast.NOW)
        note_checked(import_id, made, cast.NOW)
        claim_import(import_id, ImportState.BOOKING, cast.NOW)
    with pytest.raises(LotDiffers), transaction():
        book_import(import_id, made.documents, at=cast.NOW, who="minh")
    assert (level(cast.BOWL), level(cast.TEAPOT)) == (0, 1000)
    assert db.session.get(StockImport, import_id).state is ImportState.BOOKING


def test_the_same_file_is_one_import_and_is_booked_once(app):
    content = xlsx(["BT01", "SP0001", 5])
    assert bring(content) == bring(content)
    assert bring(content) != bring(content, DeliveryKind.DELIVERY)
    assert booked(content) == ["BT01-T000001"]
    with transaction():
        assert not claim_import(bring(content), ImportState.CHECKING, cast.NOW)
        assert book_import(bring(content), [], at=cast.NOW, who="an") == []
    assert level(cast.TEAPOT) == 5000
    assert db.session.get(StockImport, bring(content)).content == b""


def test_booked_at_once_by_two_it_is_booked_once(app):
    content = xlsx(["BT01", "SP0001", 5], ["HK01", "SP0002", 5])
    import_id = bring(content)
    made = planned(content, import_id=import_id)
    with transaction():
        claim_import(import_id, ImportState.CHECKING, cast.NOW)
        note_checked(import_id, made, cast.NOW)
        claim_import(import_id, ImportState.BOOKING, cast.NOW)

    def deed() -> Any:
        with transaction():
            return book_import(import_id, made.documents, at=cast.NOW, who="minh")

    assert sorted(together(app, [deed] * 3)) == [[], [], ["BT01-T000001", "HK01-T000001"]]
    assert level(cast.TEAPOT) == 5000


def test_two_who_begin_at_once_do_not_both_work_on_it(app):
    import_id = bring(xlsx(["BT01", "SP0001", 5]))

    def deed() -> bool:
        with transaction():
            return claim_import(import_id, ImportState.CHECKING, cast.NOW)

    assert sorted(together(app, [deed] * 3)) == [False, False, True]


def test_work_that_fell_silent_is_begun_again_and_work_that_goes_on_is_not(app):
    import_id = bring(xlsx(["BT01", "SP0001", 5]))
    with transaction():
        assert claim_import(import_id, ImportState.CHECKING, cast.NOW)
    later = cast.NOW + SILENT_FOR + timedelta(seconds=1)
    with transaction():
        note_progress(import_id, 1, 1, cast.NOW + timedelta(seconds=10))
        assert not claim_import(import_id, ImportState.CHECKING, later)
        assert claim_import(import_id, ImportState.CHECKING, later + timedelta(seconds=10))


def test_ten_times_the_lines_cost_no_more_statements(app):
    def statements(lines: int) -> int:
        content = xlsx(*(["BT01", "SP0001", 1, f"X{lines}-{number}"] for number in range(lines)))
        with counted() as said:
            booked(content, DeliveryKind.DELIVERY)
        return len(said)

    few, many = statements(20), statements(400)
    assert many == few


def test_the_moments_of_a_file_are_days_in_hanoi(app):
    content = xlsx(["BT01", "SP0001", 1, "20/11/2026"], headers=["Outlet", "Product", "Quantity", "Received on"])
    booked(content, DeliveryKind.DELIVERY)
    assert db.session.scalars(select(Delivery.received_at)).one() == datetime(2026, 11, 20, 5, tzinfo=UTC)
    ahead = xlsx(["BT01", "SP0001", 1, "22/11/2026"], headers=["Outlet", "Product", "Quantity", "Received on"])
    assert faults(planned(ahead)) == [(2, "received_on", "This day is still to come.")]
