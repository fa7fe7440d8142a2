"""The everyday of a basket: notes, quantities by keyboard, weighed goods, services for a day, and taking things back."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from pos.base.clock import local_day
from pos.base.database import db, transaction
from pos.catalogue.kinds import BarcodeKind
from pos.catalogue.models import Barcode
from pos.catalogue.rules import check_digit
from pos.sales.models import SaleLine
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import EAN, Counter, entries

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
HONEY_JAR = f"0952012345670{check_digit('0952012345670')}"


def lines_sold(counter: Counter) -> list[dict[str, Any]]:
    """The lines of the last sale in the journal that the server holds."""
    counter.wait_until_safe()
    sales = [json.loads(entry.body) for entry in entries(counter.shop) if entry.kind == "sale"]
    lines: list[dict[str, Any]] = sales[-1]["lines"]
    return lines


def amounts(counter: Counter) -> list[str]:
    """How much of each line is in the basket."""
    return counter.page.locator(".line .amount").all_inner_texts()


def test_a_note_stands_with_its_line_in_the_basket_on_the_slip_and_in_the_books(counter: Counter) -> None:
    counter.scan(EAN)
    counter.page.keyboard.press("F3")
    counter.page.locator("#note").fill("khắc tên Hoa")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".line-note")).to_have_text("“khắc tên Hoa”")
    counter.scan(EAN)
    expect(counter.page.locator(".line")).to_have_count(2)
    counter.page.reload()
    expect(counter.page.locator(".line-note")).to_have_text("“khắc tên Hoa”")
    counter.pay_exactly()
    expect(counter.page.locator(".receipt")).to_contain_text("Ghi chú: khắc tên Hoa")
    assert [line.get("note") for line in lines_sold(counter)] == ["khắc tên Hoa", None]
    with counter.shop.books():
        assert sorted(line.note for line in db.session.query(SaleLine)) == ["", "khắc tên Hoa"]


def test_a_tour_is_sold_for_a_day(counter: Counter) -> None:
    today = local_day(datetime.now(UTC))
    counter.scan("SP0005")
    expect(counter.page.locator("#on")).to_have_value(today.isoformat())
    tomorrow = today + timedelta(days=1)
    # A browser in English writes the month first: which day is meant stands beside it.
    counter.page.get_by_role("button", name="Ngày mai").click()
    expect(counter.page.locator("#day-in-words")).to_have_text(f"{WEEKDAYS[tomorrow.weekday()]} {tomorrow:%d/%m/%Y}")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".line-day")).to_have_text(f"Cho ngày {tomorrow:%d/%m/%Y}")
    counter.page.keyboard.press("F3")
    counter.page.locator("#on").fill((today - timedelta(days=1)).isoformat())
    counter.page.locator("#note").fill("9 giờ, đoàn cô Hoa")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator("#day-problem")).to_contain_text("từ hôm nay")
    counter.page.locator("#on").fill((today + timedelta(days=5)).isoformat())
    counter.page.keyboard.press("Enter")
    counter.pay_exactly()
    expect(counter.page.locator(".receipt-day")).to_contain_text(f"{today + timedelta(days=5):%d/%m/%Y}")
    [line] = lines_sold(counter)
    assert (line["on"], line["note"]) == ((today + timedelta(days=5)).isoformat(), "9 giờ, đoàn cô Hoa")


def test_what_was_asked_and_not_answered_is_not_sold_and_said_so(counter: Counter) -> None:
    counter.scan("SP0004")
    expect(counter.page.locator("#quantity")).to_be_focused()
    counter.scan("SP0005")
    expect(counter.page.locator("#on")).to_be_visible()
    expect(counter.page.locator(".notice-card.bad")).to_contain_text("Chưa thêm")
    counter.page.keyboard.press("Escape")
    expect(counter.page.locator(".line")).to_have_count(0)


def test_each_bag_that_is_weighed_is_a_line_of_its_own(counter: Counter) -> None:
    for weight in ("0,347", "0,5"):
        counter.scan("SP0004")
        counter.page.locator("#quantity").fill(weight)
        counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".line")).to_have_count(2)
    counter.page.keyboard.press("+")
    expect(counter.page.locator("#quantity")).to_have_value("0,5")
    counter.page.locator("#quantity").fill("0,6")
    counter.page.keyboard.press("Enter")
    assert amounts(counter) == ["0,347\u00a0kg", "0,6\u00a0kg"]


def test_a_label_with_its_net_weight_answers_by_itself(shop: Shop, page: Page) -> None:
    with shop.books(), transaction():
        db.session.add(
            Barcode(
                value=HONEY_JAR, product_id=cast.HONEY, kind=BarcodeKind.GTIN, added_at=datetime.now(UTC)
            )
        )  # fmt: skip
    counter = Counter(shop, page)
    counter.pair()
    counter.open_shift("lan", "0")
    counter.scan(f"]C101{HONEY_JAR}3103000347")
    counter.scan(f"(01){HONEY_JAR}(3102)000050(10)M1")
    expect(counter.page.locator("dialog")).to_have_count(0)
    assert amounts(counter) == ["0,347\u00a0kg", "0,5\u00a0kg"]
    counter.pay_exactly()
    assert [line["quantity_milli"] for line in lines_sold(counter)] == [347, 500]


def test_a_number_and_the_star_key_say_how_many(counter: Counter) -> None:
    counter.page.locator("#search").focus()
    counter.page.keyboard.type("3", delay=80)
    counter.page.keyboard.press("*")
    expect(counter.page.locator(".notice-card.bad")).to_be_visible()
    # A hand that has pressed a key needs a moment to take the scanner.
    counter.page.wait_for_timeout(100)
    counter.scan(EAN)
    counter.page.keyboard.type("12", delay=80)
    counter.page.keyboard.press("*")
    expect(counter.page.locator(".line .amount")).to_have_text("12")
    expect(counter.page.locator("#search")).to_have_value("")
    counter.page.keyboard.type("2,5", delay=80)
    counter.page.keyboard.press("*")
    expect(counter.page.locator(".notice-card.bad")).to_contain_text("2,5")
    expect(counter.page.locator(".line .amount")).to_have_text("12")
    counter.page.keyboard.press("*")
    expect(counter.page.locator("#quantity")).to_have_value("12")


def test_every_change_of_a_basket_can_be_taken_back(counter: Counter) -> None:
    page = counter.page
    counter.scan(EAN)
    counter.scan("SP0003")
    page.keyboard.press("+")
    page.keyboard.press("F4")
    page.locator("#off").fill("10")
    page.keyboard.press("Enter")
    total = page.locator(".total")
    expect(total).to_contain_text("774.000")
    page.locator(".notice-card button").click()
    expect(total).to_contain_text("810.000")
    page.keyboard.press("Delete")
    expect(page.locator(".line")).to_have_count(1)
    page.locator(".notice-card button").click()
    expect(total).to_contain_text("810.000")
    page.get_by_role("button", name="Xóa giỏ").click()
    expect(page.locator(".line")).to_have_count(0)
    # One step after another, back to the first scan: emptied, taken out and back, discount and back, one more.
    page.locator("#search").focus()
    seen = []
    for _step in range(8):
        page.keyboard.press("Control+z")
        seen.append(re.sub(r"\D", "", total.inner_text()))
    assert seen == ["810000", "450000", "810000", "774000", "810000", "630000", "450000", "0"]
    page.keyboard.press("Control+z")
    expect(page.locator(".notice-card.bad")).to_be_visible()


def test_a_basket_with_a_discount_fits_in_english_too(counter: Counter) -> None:
    page = counter.page
    page.get_by_role("button", name="English").click()
    counter.scan(EAN)
    page.keyboard.press("F4")
    page.locator("#off").fill("10")
    counter.looks_right("a discount, in English")
    page.keyboard.press("Enter")
    expect(page.locator(".notice-card")).to_contain_text("Discount given.")
    counter.looks_right("a basket with a discount, in English")
    page.set_viewport_size({"width": 360, "height": 760})
    page.locator(".basket-head").click()
    counter.looks_right("a basket with a discount, in English, on a phone")
    page.get_by_role("button", name="No discount").click()
    expect(page.locator(".total")).to_contain_text("450.000")


def test_nothing_of_a_paid_basket_can_be_taken_back_into_the_next(counter: Counter) -> None:
    counter.scan(EAN)
    counter.pay_exactly()
    counter.page.keyboard.press("Enter")
    counter.page.locator("#search").focus()
    counter.page.keyboard.press("Control+z")
    expect(counter.page.locator(".notice-card.bad")).to_be_visible()
    expect(counter.page.locator(".line")).to_have_count(0)
