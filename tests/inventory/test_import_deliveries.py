"""Deliveries from a file: on orders, with what was refused and what their papers say."""

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from pos.audit.goods import stock_is_its_moves
from pos.base.database import db, transaction
from pos.files.kinds import ImportState
from pos.inventory.errors import OrderNotOpen, OrderOfAnother
from pos.inventory.import_errors import BookedBefore, OnlyOfDeliveries
from pos.inventory.kinds import DeliveryKind, OrderState, RefusalReason
from pos.inventory.models import Delivery, DeliveryLine, Lot, Refusal
from pos.inventory.operations import cancel_order
from pos.inventory.operations.imports import book_import, claim_import, note_checked
from tests import cast
from tests.inventory.files import booked, bring, faults, planned, saved_again, xlsx
from tests.inventory.stage import assert_levels_are_the_sum_of_moves, deliver, level
from tests.inventory.test_orders import ORDER, delivered, line, order, state


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


def test_numbers_go_on_after_those_that_there_are(app):
    deliver(cast.TEAPOT, 1, "A1")
    content = xlsx(["BT01", "SP0002", 1], headers=["Outlet", "Product", "Quantity"])
    assert booked(content, DeliveryKind.DELIVERY) == ["BT01-N000002"]
    assert deliver(cast.TEAPOT, 1, "A1") == "BT01-N000003"


def test_the_moments_of_a_file_are_days_in_hanoi(app):
    content = xlsx(["BT01", "SP0001", 1, "20/11/2026"], headers=["Outlet", "Product", "Quantity", "Received on"])
    booked(content, DeliveryKind.DELIVERY)
    assert db.session.scalars(select(Delivery.received_at)).one() == datetime(2026, 11, 20, 5, tzinfo=UTC)
    ahead = xlsx(["BT01", "SP0001", 1, "22/11/2026"], headers=["Outlet", "Product", "Quantity", "Received on"])
    assert faults(planned(ahead)) == [(2, "received_on", "This day is still to come.")]


ON_ORDER = ["Đơn đặt hàng", "Mã SP", "Số lượng", "Lô", "Bị từ chối", "Lý do từ chối", "Sai ở chỗ nào", "Lô trên chứng từ",
            "Hợp đồng", "Biển số xe", "Ghi chú"]  # fmt: skip


def test_a_file_says_what_the_form_of_a_delivery_says(app):
    order(line(consigned=True, commission_bp=2500), line(cast.BOWL, 6))
    content = xlsx(
        ["bt01-d000001", "SP0001", 8, "A1", 2, "Hỏng", "sứt vòi", "A0", "12/2026", "29C-123.45", "giao buổi sáng"],
        ["BT01-D000001", "SP0001", 2, "A2", None, None, None, None, None, None, "giao buổi sáng"],
        ["BT01-D000001", "SP0002", None, "B1", 6, "sai lô", None, None, "12/2026", None, "thiếu phiếu"],
        headers=ON_ORDER,
    )  # fmt: skip
    assert booked(content, DeliveryKind.DELIVERY) == ["BT01-N000001"]
    assert delivered() == [10_000, 0], "what went back is still to come"
    assert state() is OrderState.PARTLY_DELIVERED
    assert (level(cast.TEAPOT), level(cast.BOWL)) == (10_000, 0)
    delivery = db.session.scalars(select(Delivery)).one()
    assert (delivery.order_id, delivery.producer_id) == (ORDER, cast.POTTERS)
    assert (delivery.contract, delivery.carrier, delivery.vehicle) == ("12/2026", "", "29C-123.45")
    assert delivery.note == "giao buổi sáng\nthiếu phiếu"
    refusals = db.session.scalars(select(Refusal).order_by(Refusal.position)).all()
    assert [(row.product_id, row.quantity_milli, row.reason, row.lot_code, row.note) for row in refusals] == [
        (cast.TEAPOT, 2000, RefusalReason.DAMAGED, "A1", "sứt vòi"), (cast.BOWL, 6000, RefusalReason.WRONG_LOT, "B1", ""),
    ]  # fmt: skip
    assert db.session.scalars(select(DeliveryLine.announced_lot).order_by(DeliveryLine.position)).all() == ["A0", ""]
    lots = db.session.scalars(select(Lot).order_by(Lot.code)).all()
    assert [(lot.code, lot.owner_id, lot.settlement_price_vnd) for lot in lots] == [
        ("A1", cast.POTTERS, 337_500), ("A2", cast.POTTERS, 337_500),
    ]  # fmt: skip
    assert_levels_are_the_sum_of_moves()
    assert stock_is_its_moves().broken == 0


def test_an_order_is_delivered_by_the_rows_of_all_its_days(app):
    order()
    headers = ["Order", "Product", "Quantity", "Received on"]
    rows = [["BT01-D000001", "SP0001", 5, "19/11/2026"], ["BT01-D000001", "SP0001", 7, "20/11/2026"],
            ["BT01-D000001", "SP0002", 6, "20/11/2026"]]  # fmt: skip
    assert booked(xlsx(*rows, headers=headers), DeliveryKind.DELIVERY, cast.HK01) == ["BT01-N000001", "BT01-N000002"]
    assert (delivered(), state()) == ([12_000, 6000], OrderState.DELIVERED)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        (["BT01-D000009", "SP0001", 1], "order", "There is no order BT01-D000009"),
        (["BT01-D000002", "SP0001", 1], "order", "it was not sent, or is closed"),
        (["HK01-D000001", "SP0001", 1], "order", "written by another outlet"),
        (["BT01-D000001", "SP0001", 1, None, 1], "refusal", "Say why it was refused"),
        (["BT01-D000001", "SP0001", 1, None, 1, "hết giờ"], "refusal", "No such reason"),
        (["BT01-D000001", "SP0001", 1, None, None, "hỏng"], "refused", "This is needed"),
        (["BT01-D000001", "SP0001", 1, None, 1, "khác"], "refusal_note", "Say in the line's note"),
        (["BT01-D000001", "SP0001", 1, None, "0,5", "hỏng"], "product", "whole for pieces"),
        (["BT01-D000001", "SP0001", None, None, "0", "hỏng"], "quantity", "This is needed"),
        (["BT01-D000001", "SP0001", 1, None, -1, "hỏng"], "refused", "More than zero"),
        (["BT01-D000001", "SP0001", 1, "L" * 21], "lot", "At most"),
        (["BT01-D000001", "SP0001", 1, None, None, None, None, None, "13/2026"], "contract", "says something else"),
    ],
)
def test_what_a_row_says_wrong_of_its_delivery_is_told(app, row, column, words):
    order()
    order(order_id=uuid.UUID(int=5), sent=False)
    order(order_id=uuid.UUID(int=6), showroom=cast.HK01)
    good = ["BT01-D000001", "SP0002", 1, None, None, None, None, None, "12/2026"]
    made = planned(xlsx(good, row, headers=ON_ORDER), DeliveryKind.DELIVERY, cast.BT01, allowed={cast.BT01})
    assert [(fault.row, fault.column) for fault in made.faults] == [(3, column)]
    assert words in made.faults[0].message % made.faults[0].details


def test_goods_of_another_producer_do_not_come_on_an_order(app):
    order()
    headers = ["Order", "Product", "Quantity", "Producer"]
    made = planned(xlsx(["BT01-D000001", "SP0003", 1, "CT0002"], headers=headers), DeliveryKind.DELIVERY)
    assert faults(made) == [(2, "order", OrderOfAnother.message)]


def test_nobody_brought_what_stands_on_the_shelf_already(app):
    made = planned(xlsx(["BT01", "SP0001", 1, 1], headers=["Outlet", "Product", "Quantity", "Refused"]))
    assert faults(made) == [(2, "refused", OnlyOfDeliveries.message)]


def test_an_order_that_was_closed_meanwhile_stops_the_whole_file(app):
    order()
    content = xlsx(["BT01-D000001", "SP0001", 1], ["", "SP0003", 1], headers=ON_ORDER[:3])
    import_id = bring(content, DeliveryKind.DELIVERY, cast.BT01)
    made = planned(content, DeliveryKind.DELIVERY, cast.BT01, import_id=import_id)
    for state_ in (ImportState.CHECKING, ImportState.BOOKING):
        with transaction():
            claim_import(import_id, state_, cast.NOW)
            if state_ is ImportState.CHECKING:
                note_checked(import_id, made, cast.NOW)
    with transaction():
        cancel_order(ORDER, at=cast.NOW, who="minh")
    with pytest.raises(OrderNotOpen), transaction():
        book_import(import_id, made.documents, at=cast.NOW, who="minh")
    assert level(cast.TEA) == 0
