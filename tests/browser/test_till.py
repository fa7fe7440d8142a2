"""A cashier at the till: a real server, a real browser, a scanner that types faster than any hand."""

import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import select

from pos.base.clock import local_day
from pos.base.database import db, transaction
from pos.catalogue.models import Price
from pos.inventory.models import Lot
from pos.sales.kinds import Outcome
from pos.sales.models import Sale, Tender
from pos.sales.vietqr import read as read_vietqr
from pos.till.models import JournalEntry
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import EAN, Counter, entries


def test_a_usual_cash_sale_is_scan_f9_enter(counter: Counter) -> None:
    counter.scan(EAN)
    counter.page.keyboard.press("F9")
    counter.page.keyboard.press("Enter")

    expect(counter.page.locator(".given")).to_contain_text("450.000")
    counter.wait_until_safe()
    with counter.shop.books():
        sale = db.session.scalars(select(Sale)).one()
        assert (sale.number, sale.total_vnd, sale.change_vnd, sale.cashier) == (counter.number(1), 450_000, 0, "lan")
        assert [entry.outcome for entry in db.session.scalars(select(JournalEntry))] == [Outcome.BOOKED] * 2
    assert counter.shop.stock_milli(cast.TEAPOT) == 6000


def test_change_is_big_and_stays_until_the_next_scan(counter: Counter) -> None:
    counter.scan(EAN)
    counter.page.keyboard.press("F9")
    counter.page.get_by_role("button", name=re.compile(r"^500\.000")).click()

    change = counter.page.locator(".owed-amount")
    expect(change).to_have_text("50.000\u00a0₫")
    total = counter.page.locator(".given")
    assert change.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") > 60
    counter.page.wait_for_timeout(1500)
    expect(change).to_be_visible()

    counter.scan("SP0003")
    expect(total).to_have_count(0)
    expect(counter.page.locator(".line-name")).to_contain_text("Trà sen Tây Hồ 100 g")


def test_a_label_fills_in_its_lot_by_itself(counter: Counter) -> None:
    counter.scan(f"{counter.shop.url}/p/SP0001/10/2026-10")
    counter.scan(f"https://another.example.org/shop/01/{cast.TEAPOT_GTIN}/10/2026-10?17=271231")

    expect(counter.page.locator(".line")).to_have_count(1)
    expect(counter.page.locator(".line-name")).to_contain_text("2026-10")
    counter.pay_exactly()
    counter.wait_until_safe()
    [sale] = [json.loads(entry.body) for entry in entries(counter.shop) if entry.kind == "sale"]
    assert [(line["lot"], line["quantity_milli"], line["stars"]) for line in sale["lines"]] == [("2026-10", 2000, 4)]


def test_goods_past_their_date_are_told_of_before_they_are_handed_over(shop: Shop, page: Page) -> None:
    yesterday = local_day(datetime.now(UTC)) - timedelta(days=1)
    with shop.books(), transaction():
        db.session.scalars(select(Lot).where(Lot.code == "2026-10")).one().expires_on = yesterday
    counter = Counter(shop, page)
    counter.pair()
    counter.open_shift("lan", "0")
    counter.scan(f"{shop.url}/p/SP0001/10/2026-10")
    expect(counter.page.locator(".notice-card.bad")).to_contain_text(f"{yesterday:%d/%m/%Y}")
    expect(counter.page.locator(".line .ended")).to_have_text(f"đã quá hạn sử dụng {yesterday:%d/%m/%Y}")
    # Nothing else of it is here, so whatever she hands over is of that lot, scanned or not.
    counter.scan("SP0001")
    expect(counter.page.locator(".line .ended")).to_have_count(2)
    counter.scan("SP0003")
    expect(counter.page.locator(".notice-card")).to_have_count(0)
    expect(counter.page.locator(".line .ended")).to_have_count(2)


def test_a_scan_never_lands_in_a_quantity(counter: Counter) -> None:
    counter.scan("SP0003")
    counter.page.get_by_role("button", name=re.compile("Trà sen Tây Hồ 100 g$")).and_(
        counter.page.locator(".amount")
    ).click()
    counter.page.locator("#quantity").fill("3")
    counter.scan(EAN)

    expect(counter.page.locator("dialog")).to_have_count(0)
    expect(counter.page.locator(".line")).to_have_count(2)
    expect(counter.page.locator(".total")).to_contain_text("630.000")


def test_an_unknown_or_misread_code_is_shown_and_sells_nothing(counter: Counter) -> None:
    for code in ("9520123456789", "4006381333931"):
        counter.scan(code)
        expect(counter.page.locator(".notice-card.bad")).to_contain_text(code)
    expect(counter.page.locator(".line")).to_have_count(0)
    assert counter.page.locator("#search").input_value() == ""


def test_only_stars_that_are_true_today_are_shown(counter: Counter) -> None:
    def card(name: str) -> Any:
        return counter.page.locator(".product", has_text=name)

    expect(card("Bộ ấm chén men lam").locator(".stars")).to_have_attribute("aria-label", "4 sao")
    expect(card("Trà sen Tây Hồ").locator(".stars")).to_have_attribute("aria-label", "3 sao")
    expect(card("Bát sen men ngọc").locator(".stars")).to_have_count(0)


def test_a_new_price_reaches_the_shelf_but_not_a_basket_that_is_being_paid(counter: Counter) -> None:
    counter.scan("SP0003")
    at = datetime.now(UTC)
    with counter.shop.books(), transaction():
        db.session.add(Price(product_id=cast.TEA, price_vnd=195_000, valid_from=at, set_by="minh", set_at=at))
    # A person who comes back to the till makes it ask at once for what is new.
    counter.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(counter.page.locator(".product", has_text="Trà sen Tây Hồ")).to_contain_text("195.000")
    expect(counter.page.locator(".total")).to_contain_text("180.000")
    counter.scan("SP0003")
    expect(counter.page.locator(".line")).to_have_count(2)
    expect(counter.page.locator(".total")).to_contain_text("375.000")


def test_what_is_not_found_is_said_where_one_looked_for_it(counter: Counter) -> None:
    counter.page.locator("#search").fill("zzqq")
    said = counter.page.get_by_text("Không tìm thấy “zzqq”")
    for width in (360, 1366):
        counter.page.set_viewport_size({"width": width, "height": 768})
        here, search = said.bounding_box(), counter.page.locator(".groups").bounding_box()
        assert here is not None
        assert search is not None
        assert 0 <= here["y"] - search["y"] - search["height"] < 40


def test_however_long_the_slip_the_change_is_on_the_screen(counter: Counter) -> None:
    for _ in range(14):
        counter.scan("SP0004")
        counter.page.locator("#quantity").fill("0,1")
        counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".line")).to_have_count(14)
    counter.page.keyboard.press("F9")
    counter.page.locator("#given").fill("500000")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".finished")).to_be_visible()
    for width in (1366, 360):
        counter.page.set_viewport_size({"width": width, "height": 700})
        expect(counter.page.locator(".owed-amount")).to_be_in_viewport(ratio=1)
        expect(counter.page.get_by_role("button", name="Khách tiếp theo")).to_be_in_viewport(ratio=1)
    counter.looks_right("a long slip, on a phone")


def test_search_folds_marks_as_one_types(counter: Counter) -> None:
    counter.page.locator("#search").fill("tra SEN tay")
    expect(counter.page.locator(".product")).to_have_count(1)
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".line-name")).to_contain_text("Trà sen Tây Hồ 100 g")
    expect(counter.page.locator("#search")).to_have_value("")


def test_a_payment_is_split_and_the_code_on_the_screen_can_be_paid(counter: Counter) -> None:
    counter.scan(EAN)
    counter.page.keyboard.press("F9")
    counter.page.locator("#given").fill("150k")
    counter.page.keyboard.press("F6")
    code = counter.page.locator(".payment-code .qr")
    expect(code).to_be_visible()
    payment = read_vietqr(counter.read_picture(code))
    assert (payment.bin, payment.account, payment.amount_vnd) == ("970436", "1017595600", 150_000)
    assert payment.memo == "OCOP " + counter.number(1).replace("-", " ")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".owed-amount")).to_have_text("300.000\u00a0₫")

    counter.page.locator("#given").fill("100000")
    counter.page.keyboard.press("F7")
    counter.page.locator("#reference").fill("SLIP 0042")
    counter.page.keyboard.press("Enter")
    counter.page.get_by_role("button", name=re.compile(r"^500\.000")).click()
    expect(counter.page.locator(".owed-amount")).to_have_text("300.000\u00a0₫")

    counter.wait_until_safe()
    with counter.shop.books():
        tenders = db.session.scalars(select(Tender).order_by(Tender.position)).all()
        assert [(tender.method, tender.amount_vnd, tender.reference) for tender in tenders] == [
            ("vietqr", 150_000, payment.memo), ("card", 100_000, "SLIP 0042"), ("cash", 500_000, ""),
        ]  # fmt: skip


def test_only_cash_can_be_more_than_what_is_left(counter: Counter) -> None:
    counter.scan("SP0005")
    # For today.
    counter.page.keyboard.press("Enter")
    counter.page.keyboard.press("F9")
    counter.page.locator("#given").fill("100000")
    counter.page.keyboard.press("F7")
    expect(counter.page.locator("#pay-problem")).to_be_visible()
    expect(counter.page.locator(".owed-amount")).to_have_text("80.000\u00a0₫")


def test_discounts_on_a_line_and_on_the_basket_sum_to_the_dong(counter: Counter) -> None:
    counter.scan(EAN)
    counter.scan("SP0003")
    counter.page.keyboard.press("F4")
    counter.page.locator("#off").fill("10")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".total")).to_contain_text("612.000")
    counter.page.keyboard.press("F4")
    counter.page.locator("input[value=basket]").check()
    counter.page.locator("input[value=vnd]").check()
    counter.page.locator("#off").fill("12.001")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".total")).to_contain_text("599.999")
    counter.pay_exactly()
    counter.wait_until_safe()
    assert [entry.outcome for entry in entries(counter.shop)] == [Outcome.BOOKED] * 2


def test_weighed_goods_ask_for_their_weight(counter: Counter) -> None:
    counter.scan("SP0004")
    counter.page.locator("#quantity").fill("0,347")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".total")).to_contain_text("57.255")


def test_the_receipt_on_paper_holds_the_slip_and_nothing_else(counter: Counter) -> None:
    counter.scan(EAN)
    counter.pay_exactly()
    counter.page.evaluate("globalThis.print = () => { globalThis.printed = true; }")
    counter.page.keyboard.press("F7")
    assert counter.page.evaluate("printed") is True
    counter.page.emulate_media(media="print")
    expect(counter.page.locator("#till")).to_be_hidden()
    slip = counter.page.locator(".paper .receipt")
    for text in ("Hợp tác xã Bát Tràng", "0100000001", counter.number(1), "Bộ ấm chén men lam", "450.000", "33.333"):
        expect(slip).to_contain_text(text)
    assert slip.locator("svg.stars").count() == 1
    assert counter.read_picture(slip.locator(".qr").first) == counter.number(1)


def test_a_qr_code_of_any_length_is_read_back(shop: Shop, page: Page) -> None:
    page.goto(f"{shop.url}/till/")
    texts = ["A", str(uuid.uuid4()), "https://ocop.example.vn/p/SP0001/10/2026-10", "Gốm sứ Bát Tràng ₫"]
    texts += ["0123456789abcdefghijklmnopqrstuvwxyz/:."[n % 39] * n for n in range(2, 214, 7)]
    drawn = page.evaluate(
        """async (texts) => {
          const { encode } = await import("/till/static/qr.js");
          return texts.flatMap((text) => ["M", "Q"].map((level) => {
            try { return [text, encode(text, level)]; } catch (error) { return [text, error.name]; }
          }));
        }""",
        texts,
    )
    refused = [len(text.encode()) for text, modules in drawn if modules == "RangeError"]
    assert refused == [length for length in map(len, texts) if length > 151]
    for text, modules in drawn:
        if modules == "RangeError":
            continue
        size = len(modules) + 8
        picture = Image.new("L", (size, size), 255)
        for y, row in enumerate(modules):
            for x, dark in enumerate(row):
                if dark:
                    picture.putpixel((x + 4, y + 4), 0)
        [found] = zxingcpp.read_barcodes(picture.resize((size * 4, size * 4), Image.Resampling.NEAREST))
        assert found.text == text


def test_a_basket_waits_while_the_next_customer_is_served(counter: Counter) -> None:
    page = counter.page
    counter.scan(EAN)
    page.keyboard.press("F8")
    expect(page.locator(".basket")).not_to_contain_text("Bộ ấm chén")
    expect(page.locator(".waiting-baskets")).to_contain_text("1")
    counter.scan("SP0003")
    page.keyboard.press("F8")
    counter.looks_right("two baskets waiting")
    page.set_viewport_size({"width": 360, "height": 760})
    undo = page.get_by_role("button", name="Hoàn tác").bounding_box()
    assert undo is not None
    assert undo["height"] < 60, "a word on a button is broken into two lines"
    page.get_by_role("button", name="English").click()
    counter.looks_right("two baskets waiting, on a phone, in English")
    page.get_by_role("button", name="Tiếng Việt").click()
    page.set_viewport_size({"width": 1366, "height": 768})
    # Neither a reload nor a crash of the page loses what waits.
    page.reload()
    expect(page.locator(".waiting-baskets")).to_contain_text("2")
    page.keyboard.press("F8")
    counter.looks_right("choosing a basket")
    page.locator("dialog label", has_text="Bộ ấm chén").click()
    page.keyboard.press("Enter")
    expect(page.locator(".basket")).to_contain_text("450.000")
    counter.pay_exactly()
    counter.wait_until_safe()
    page.keyboard.press("Enter")
    page.keyboard.press("F8")
    expect(page.locator(".basket")).to_contain_text("Trà sen")
    expect(page.locator(".waiting-baskets")).to_have_count(0)
    page.keyboard.press("F8")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.locator(".basket")).to_contain_text("Trà sen")
