"""Pages of sales: who sees what, and what a person can do there."""

import io
import re
import uuid
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from flask import Flask

from pos.printing.models import PrintJob
from pos.sales.kinds import Kind
from pos.sales.models import Refund
from tests import cast
from tests.inventory.stage import deliver, level
from tests.sales.stage import (
    NEXT_SHIFT,
    SHIFT,
    basket,
    closing,
    coming,
    drawer,
    entry,
    line,
    next_shift,
    open_the_shift,
    pay_back,
    report,
    returned,
    rows,
    sell,
)

SALE = cast.same_id("the sale on the page")


@pytest.fixture(autouse=True)
def shelf(app: Flask) -> Any:
    """One sale of three tea sets at BT01, on the day the clock stands at."""
    deliver(cast.TEAPOT, 5, "A1")
    open_the_shift()
    sell(basket(line(pieces=3, discount_vnd=350_000, stars=4), number="BT01-1A-000123"), SALE)
    with time_machine.travel(cast.NOW + timedelta(minutes=30), tick=False):
        yield


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def test_the_list_shows_today_and_what_it_came_to(sign_in: Any) -> None:
    page = text(sign_in("minh").get("/sales/"))
    assert "BT01-1A-000123" in page
    assert "1.000.000 ₫" in page
    assert "BT01-1A-000123" not in text(sign_in("minh").get("/sales/?from=2026-11-20&to=2026-11-20"))
    assert "BT01-1A-000123" in text(sign_in("minh").get("/sales/?from=2026-11-22&to=2026-11-20"))
    assert "BT01-1A-000123" in text(sign_in("minh").get("/sales/?number=000123"))
    assert "BT01-1A-000123" not in text(sign_in("minh").get("/sales/?number=000124"))
    assert sign_in("minh").get("/sales/?from=yesterday&to=9999-99-99&outlet=XX&page=-3").status_code == 200


def test_everybody_sees_the_sales_of_their_own_outlets_only(sign_in: Any) -> None:
    for name, seen in {"lan": True, "minh": True, "huong": True, "an": True, "tu": False}.items():
        browser = sign_in(name)
        assert ("BT01-1A-000123" in text(browser.get("/sales/"))) == seen, name
        assert browser.get(f"/sales/{SALE}").status_code == (200 if seen else 404), name
        assert browser.get(f"/sales/{SALE}/receipt.png").status_code == (200 if seen else 404), name
        assert browser.get(f"/sales/shifts/{SHIFT}").status_code == (200 if seen else 404), name


@pytest.mark.parametrize(
    "path", ["/sales/", f"/sales/{SALE}", "/sales/shifts/", f"/sales/shifts/{SHIFT}", f"/sales/{SALE}/refund"]
)
def test_nobody_comes_in_unasked(client: Any, path: str) -> None:
    assert client.get(path).status_code == 302
    assert "sign" in client.get(path).headers["Location"]


def test_a_sale_shows_its_lines_tax_and_receipt(sign_in: Any) -> None:
    page = text(sign_in("lan").get(f"/sales/{SALE}"))
    for words in ("Bộ ấm chén men lam", "1.000.000 ₫", "350.000 ₫", "74.074 ₫", "lô A1", "Nguyễn Thị Lan"):
        assert words in page, words
    assert "Blue-glaze tea set" in text(sign_in("lan").get(f"/sales/{SALE}?lang=en"))
    picture = sign_in("lan").get(f"/sales/{SALE}/receipt.png")
    assert picture.content_type == "image/png"
    assert picture.data.startswith(b"\x89PNG")


def test_every_table_can_be_taken_away(sign_in: Any) -> None:
    browser = sign_in("minh")
    for path in ("/sales/", f"/sales/{SALE}", "/sales/shifts/"):
        csv = browser.get(f"{path}?format=csv")
        assert csv.data.startswith(b"\xef\xbb\xbf"), path
        book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{path}?format=xlsx").data), read_only=True)
        assert len(list(book.active.rows)) == 2, path
        assert browser.get(f"{path}?format=exe").status_code == 404, path
    assert "BT01-1A-000123" in browser.get("/sales/?format=csv").get_data(as_text=True)


def form_of(browser: Any) -> dict[str, str]:
    page = browser.get(f"/sales/{SALE}/refund").get_data(as_text=True)
    refund_id = re.search(r'name="refund_id"[^>]*value="([^"]+)"', page)
    assert refund_id is not None
    return {
        "refund_id": refund_id[1], "method": "cash", "shift": str(NEXT_SHIFT), "reference": "", "reason": "vỡ quai",
        "quantity-1": "1", "condition-1": "resaleable",
    }  # fmt: skip


def test_a_refund_by_hand_brings_goods_back_and_pays_out_of_the_drawer(sign_in: Any) -> None:
    browser = sign_in("minh")
    next_shift()
    form = form_of(browser)
    answer = browser.post(f"/sales/{SALE}/refund", form)
    assert answer.headers["Location"] == f"/sales/{SALE}"
    assert "333.333 ₫" in text(browser.get(f"/sales/{SALE}"))
    assert level(cast.TEAPOT) == 3000
    assert drawer(NEXT_SHIFT).refunded_vnd == 333_333
    browser.post(f"/sales/{SALE}/refund", form)
    [refund] = rows(Refund)
    slip = browser.get(f"/sales/refunds/{refund.id}")
    assert "vỡ quai" in text(slip)
    assert "Còn bán được" in browser.get(f"/sales/refunds/{refund.id}?format=csv").get_data(as_text=True)
    assert browser.get(f"/sales/refunds/{refund.id}/slip.png").content_type == "image/png"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"quantity-1": "4"}, "chỉ còn 3"),
        ({"quantity-1": ""}, "Hãy ghi số lượng trả lại"),
        ({"quantity-1": "0"}, "Hãy ghi số lượng trả lại"),
        ({"quantity-1": "-1"}, "không phải là số lượng"),
        ({"quantity-1": "một"}, "không phải là số lượng"),
        ({"quantity-1": "1e400"}, "không phải là số lượng"),
        ({"quantity-1": "NaN"}, "không phải là số lượng"),
        ({"quantity-1": "0,5"}, "tính theo chiếc nguyên"),
        ({"reason": ""}, "Chưa hoàn khoản nào"),
        ({"shift": str(uuid.uuid4())}, "Chưa hoàn khoản nào"),
    ],
)
def test_a_refund_that_cannot_be_says_why_and_keeps_what_was_typed(
    sign_in: Any, change: dict[str, str], said: str
) -> None:
    browser = sign_in("minh")
    next_shift()
    answer = browser.post(f"/sales/{SALE}/refund", {**form_of(browser), "reference": "FT-77", **change})
    assert answer.status_code == 422
    assert said in text(answer)
    assert 'value="FT-77"' in answer.get_data(as_text=True)
    assert rows(Refund) == []


def test_cash_needs_an_open_shift_but_a_transfer_does_not(sign_in: Any) -> None:
    report(closing(1_500_000), at=cast.NOW + timedelta(hours=2))
    browser = sign_in("minh")
    form = {**form_of(browser), "shift": ""}
    assert "ca bán đang mở" in text(browser.post(f"/sales/{SALE}/refund", form))
    assert browser.post(f"/sales/{SALE}/refund", {**form, "method": "transfer"}).status_code == 302
    assert drawer().refunded_vnd == 0


def test_what_was_given_back_beyond_the_sale_is_told_on_refund_and_shift(sign_in: Any) -> None:
    refund_id, unknown_id = uuid.uuid4(), uuid.uuid4()
    pay_back(returned(SALE, coming(1, 4, 1_250_000)), refund_id)
    pay_back(returned(uuid.uuid4(), coming(7, 1, 60_000)), unknown_id)
    browser = sign_in("minh")
    page = text(browser.get(f"/sales/refunds/{refund_id}"))
    assert "Đã trả lại nhiều hơn phần còn lại của đơn" in page
    assert "Thất thoát, Tiền mặt 250.000 ₫" in page
    unknown = text(browser.get(f"/sales/refunds/{unknown_id}"))
    assert "Chưa có trong sổ" in unknown
    assert "Dòng 7" in unknown
    for seen in (refund_id, unknown_id):
        assert browser.get(f"/sales/refunds/{seen}/slip.png").content_type == "image/png"
        assert browser.get(f"/sales/refunds/{seen}?format=csv").status_code == 200
    report(closing(190_000))
    shift = text(browser.get(f"/sales/shifts/{SHIFT}"))
    assert "Thất thoát do trả quá phần còn lại -310.000 ₫" in shift
    assert "Chênh lệch 0 ₫" in shift
    assert ",310000,190000,190000,0," in browser.get("/sales/shifts/?format=csv").get_data(as_text=True)


def test_the_pages_say_that_goods_come_back_at_the_till_until_its_shift_is_closed(sign_in: Any) -> None:
    browser = sign_in("minh")
    said = "Ca bán của đơn này còn mở ở BT01-1"
    assert said in text(browser.get(f"/sales/{SALE}"))
    assert f"/sales/{SALE}/refund" not in browser.get(f"/sales/{SALE}").get_data(as_text=True)
    assert said in text(browser.get(f"/sales/{SALE}/refund"))
    form = {"method": "transfer", "reason": "vỡ", "quantity-1": "1", "condition-1": "resaleable"}
    assert "chỉ được trả ở quầy đó" in text(browser.post(f"/sales/{SALE}/refund", form))
    assert rows(Refund) == []
    next_shift()
    assert said not in text(browser.get(f"/sales/{SALE}"))


def test_an_officer_may_look_but_not_refund(sign_in: Any) -> None:
    assert sign_in("huong").get(f"/sales/{SALE}/refund").status_code == 403
    assert sign_in("tu").get(f"/sales/{SALE}/refund").status_code == 404


def test_a_receipt_printed_again_is_marked(sign_in: Any) -> None:
    browser = sign_in("lan")
    for copy in (1, 2):
        answer = browser.post(f"/sales/{SALE}/print")
        assert answer.status_code == 302
        jobs = sorted(rows(PrintJob), key=lambda job: len(str(job.document)))
        assert len(jobs) == copy
        assert any(f"Lần {copy} " in str(job.document) for job in jobs)
        assert all("BẢN IN LẠI" in str(job.document) for job in jobs)


def test_an_open_shift_keeps_its_expectation_to_itself(sign_in: Any) -> None:
    browser = sign_in("minh")
    for path in (f"/sales/shifts/{SHIFT}", "/sales/shifts/", "/sales/shifts/?format=csv"):
        assert "1.500.000" not in text(browser.get(path)), path
        assert "1500000" not in text(browser.get(path)), path
    assert browser.get(f"/sales/shifts/{SHIFT}/slip.png").status_code == 422
    report(
        closing(1_490_000, counts={"500000": 2, "200000": 2, "50000": 1, "20000": 2}), at=cast.NOW + timedelta(hours=2)
    )
    assert "500000,2,1000000" in browser.get(f"/sales/shifts/{SHIFT}?format=csv").get_data(as_text=True)
    page = text(browser.get(f"/sales/shifts/{SHIFT}"))
    for words in ("1.500.000 ₫", "1.490.000 ₫", "-10.000 ₫"):
        assert words in page, words
    assert browser.get(f"/sales/shifts/{SHIFT}/slip.png").content_type == "image/png"
    assert browser.post(f"/sales/shifts/{SHIFT}/print").status_code == 302


def test_what_could_not_be_booked_stands_on_its_shift_with_the_reason(sign_in: Any) -> None:
    report(entry(Kind.SALE, basket(total_vnd=460_000, number="BT01-1A-000666")))
    page = text(sign_in("minh").get(f"/sales/shifts/{SHIFT}"))
    assert "BT01-1A-000666" in page
    assert "Tổng tiền không bằng cộng các dòng." in page


def test_a_sale_that_came_back_whole_offers_nothing_more(sign_in: Any) -> None:
    pay_back(returned(SALE, coming(1, 3, 1_000_000)))
    next_shift()
    browser = sign_in("minh")
    assert f"/sales/{SALE}/refund" not in browser.get(f"/sales/{SALE}").get_data(as_text=True)
    assert "đã được trả lại hết" in text(browser.get(f"/sales/{SALE}/refund"))


@pytest.mark.parametrize("path", ["/sales/{}", "/sales/refunds/{}", "/sales/shifts/{}"])
def test_what_never_was_is_not_found(sign_in: Any, path: str) -> None:
    assert sign_in("minh").get(path.format(uuid.uuid4())).status_code == 404
