"""Rows of a file of stock: what they name, and what is wrong with them."""

from datetime import date

import pytest
from sqlalchemy import func, select

from pos.base.database import db, transaction
from pos.base.sheet_errors import DayFar
from pos.catalogue.models import Product
from pos.files.errors import ImportNotReady
from pos.files.kinds import ImportState
from pos.inventory.errors import MadeLater
from pos.inventory.import_errors import OwnerUnsaid, QuantityUnclear
from pos.inventory.kinds import DeliveryKind
from pos.inventory.models import Lot
from pos.inventory.operations.imports import book_import, claim_import, note_checked
from tests import cast
from tests.inventory.files import booked, bring, faults, planned, xlsx
from tests.inventory.stage import deliver, level


def test_a_product_may_be_named_by_code_barcode_or_name_whichever_is_there(app):
    content = xlsx(
        ["SP0001", None, "whatever it is called", 1], [None, 9520123456788, None, 2], [None, None, "BAT SEN MEN NGOC", 4],
        headers=["Mã SP", "Mã vạch", "Tên hàng", "SL"],
    )  # fmt: skip
    booked(content, outlet=cast.BT01)
    assert (level(cast.TEAPOT), level(cast.BOWL)) == (3000, 4000)


def test_an_outlet_that_the_file_does_not_name_is_chosen_beside_it(app):
    content = xlsx(["SP0001", 1], headers=["Product", "Quantity"])
    assert faults(planned(content)) == [(2, "outlet", "This is needed and empty.")]
    assert booked(content, outlet=cast.HK01) == ["HK01-T000001"]


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
    assert {fault.details.get("first") for fault in made.faults} == {None, 3}


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
