"""Goods that come back, the drawer and its count, and how every screen of the till looks."""

import re

from playwright.sync_api import Browser, expect
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.catalogue.models import Price
from pos.sales.kinds import Outcome
from pos.sales.models import DrawerMove, Shift
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import EAN, Counter, entries
from tests.verify.stage import add_product


def test_goods_come_back_against_their_receipt_and_never_twice(counter: Counter) -> None:
    counter.scan(EAN)
    counter.scan(EAN)
    counter.pay_exactly()
    counter.wait_until_safe()
    assert counter.shop.stock_milli(cast.TEAPOT) == 5000

    counter.page.keyboard.press("Enter")
    counter.scan(counter.number(1))
    counter.page.locator(".found .primary").click()
    counter.scan(EAN)
    expect(counter.page.locator(".return-end")).to_contain_text("450.000")
    counter.page.keyboard.press("F9")
    expect(counter.page.locator("#refund-problem")).to_be_visible()
    counter.page.locator("#reason").fill("Bị nứt men")
    counter.page.keyboard.press("F9")
    expect(counter.page.locator(".owed-amount")).to_have_text("450.000\u00a0₫")
    counter.wait_until_safe()
    assert counter.shop.stock_milli(cast.TEAPOT) == 6000

    counter.page.keyboard.press("Enter")
    counter.scan(counter.number(1))
    counter.page.locator(".found .primary").click()
    counter.scan(EAN)
    counter.scan(EAN)
    expect(counter.page.locator(".notice-card.bad")).to_be_visible()
    expect(counter.page.locator(".return-lines .amount")).to_have_text("1")


def test_the_drawer_is_counted_blind_and_the_shift_closes(counter: Counter) -> None:
    counter.scan(EAN)
    counter.pay_exactly()
    counter.page.keyboard.press("Enter")
    counter.page.keyboard.press("F10")
    expect(counter.page.locator(".notes")).to_be_visible()
    assert "950.000" not in counter.page.inner_text("body")
    counter.page.locator("#note-500000").fill("1")
    counter.page.locator("#note-200000").fill("2")
    counter.page.keyboard.press("F9")
    expect(counter.page.locator(".report")).to_contain_text("950.000")
    # What was counted stands: also a reload does not bring the count back.
    counter.page.reload()
    expect(counter.page.locator(".report .uneven")).to_contain_text("−50.000")
    counter.page.keyboard.press("F9")
    expect(counter.page.locator("#close-problem")).to_be_visible()
    counter.page.locator("#difference").fill("Thối nhầm")
    counter.page.keyboard.press("F9")
    expect(counter.page.locator("#float")).to_be_visible()
    counter.wait_until_safe()
    with counter.shop.books():
        shift = db.session.scalars(select(Shift)).one()
        assert (shift.counted_vnd, shift.claimed_expected_vnd, shift.difference_reason) == (
            900_000,
            950_000,
            "Thối nhầm",
        )
    [close] = [entry for entry in entries(counter.shop) if entry.kind == "shift_close"]
    assert (close.outcome, close.reasons) == (Outcome.REVIEW, ["cash_differs_much"])


def test_every_screen_fits_and_axe_finds_nothing(shop: Shop, browser: Browser) -> None:
    with shop.books(), transaction():
        # A variant of the lotus tea that is certified, and without a certificate itself.
        add_product("SP0016", "Trà sen Tây Hồ 50 g", "", producer_id=cast.TEA_HOUSE)
        db.session.add(
            Price(
                product_id=cast.same_id("SP0016"),
                price_vnd=90_000,
                valid_from=cast.BEGINNING,
                set_by="an",
                set_at=cast.BEGINNING,
            )
        )
    context = browser.new_context(viewport={"width": 360, "height": 768}, locale="vi-VN")
    counter = Counter(shop, context.new_page())
    counter.page.goto(f"{shop.url}/till/")
    expect(counter.page.locator("#code")).to_be_visible()
    counter.looks_right_wide_and_narrow("pairing")
    counter.pair()
    counter.looks_right_wide_and_narrow("opening")
    counter.open_shift("lan", "500.000")
    counter.scan(EAN)
    counter.scan("SP0003")
    counter.scan("SP0016")
    for place in (".product", ".line"):
        sibling = counter.page.locator(place, has_text="Trà sen Tây Hồ 50 g")
        expect(sibling).to_contain_text("Sao là của Trà sen Tây Hồ 100 g, không tính cho hàng này.")
        expect(sibling.locator(".stars")).to_have_count(0)
    counter.looks_right_wide_and_narrow("selling")
    counter.page.locator(".basket-head").click()
    counter.looks_right("the basket as a sheet")
    counter.page.keyboard.press("F4")
    counter.looks_right_wide_and_narrow("discount")
    counter.page.keyboard.press("Escape")
    counter.page.keyboard.press("F9")
    # Here this key pays by VietQR, so nothing else is said to be behind it.
    expect(counter.page.locator(".bar [aria-keyshortcuts=F10]")).to_be_visible()
    expect(counter.page.locator(".bar [aria-keyshortcuts=F6]")).to_have_count(0)
    counter.looks_right_wide_and_narrow("paying")
    counter.page.locator("#given").fill("50.000")
    counter.page.keyboard.press("F6")
    counter.looks_right_wide_and_narrow("payment code")
    counter.page.keyboard.press("Enter")
    counter.page.locator(".exact").click()
    counter.looks_right_wide_and_narrow("finished")
    counter.wait_until_safe()
    counter.page.keyboard.press("Enter")
    counter.scan(counter.number(1))
    counter.page.locator(".found .primary").wait_for()
    counter.looks_right_wide_and_narrow("receipts")
    counter.page.locator(".found .primary").click()
    counter.scan(EAN)
    counter.looks_right_wide_and_narrow("refunding")
    counter.page.keyboard.press("Escape")
    counter.page.keyboard.press("Escape")
    counter.page.keyboard.press("F10")
    counter.looks_right_wide_and_narrow("counting")
    counter.page.keyboard.press("F9")
    expect(counter.page.locator(".report")).to_be_visible()
    counter.looks_right_wide_and_narrow("difference")
    context.close()


def test_everything_can_be_read_in_english(counter: Counter) -> None:
    counter.page.get_by_role("button", name="English").click()
    expect(counter.page.locator("#search")).to_have_attribute("placeholder", re.compile("^Scan"))
    expect(counter.page.locator(".product", has_text="Blue-glaze tea set")).to_be_visible()
    counter.page.reload()
    expect(counter.page.locator("html")).to_have_attribute("lang", "en")


def test_cash_that_leaves_the_drawer_is_written_down_and_counts(counter: Counter) -> None:
    page = counter.page
    counter.scan(EAN)
    counter.pay_exactly()
    page.keyboard.press("Enter")
    page.keyboard.press("F10")
    page.get_by_role("button", name="Thu, chi tiền mặt").click()
    counter.looks_right("drawer")
    page.locator("#drawer-amount").fill("150.000")
    page.keyboard.press("Enter")
    expect(page.locator("#drawer-problem")).to_have_text("Hãy ghi lý do thu, chi.")
    page.locator("#drawer-reason").fill("Trả tiền giao hàng")
    page.keyboard.press("Enter")
    expect(page.locator(".notice-card")).to_contain_text("150.000")
    page.locator("#note-500000").fill("1")
    page.locator("#note-200000").fill("1")
    page.locator("#note-100000").fill("1")
    page.keyboard.press("F9")
    expect(page.locator(".report")).to_contain_text("−150.000")
    expect(page.locator(".report .even")).to_contain_text("0")
    page.keyboard.press("F9")
    expect(page.locator("#float")).to_be_visible()
    counter.wait_until_safe()
    with counter.shop.books():
        move = db.session.scalars(select(DrawerMove)).one()
        assert (move.amount_vnd, move.reason, move.cashier) == (-150_000, "Trả tiền giao hàng", "lan")
        assert db.session.scalars(select(Shift.counted_vnd)).one() == 800_000
    assert {entry.outcome for entry in entries(counter.shop)} == {Outcome.BOOKED}
