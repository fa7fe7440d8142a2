"""Where and when goods come back: at the till that sold them without asking anybody, everywhere else only by the server."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from pos.base.database import db
from pos.sales.models import DrawerLoss, Refund, Sale, SaleLine
from pos.sales.proof import proof_link
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import EAN, Counter


@pytest.fixture
def neighbour(counter: Counter, browser: Browser) -> Iterator[Counter]:
    """Minh at the other till of the outlet."""
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    there = Counter(counter.shop, context.new_page(), cast.BT01_2)
    there.pair()
    there.open_shift("minh", "500.000")
    yield there
    context.close()


def find(counter: Counter, number: str) -> None:
    """Scan a slip at the till."""
    if counter.page.locator(".finished").count():
        counter.page.keyboard.press("Enter")
        expect(counter.page.locator("#search")).to_be_visible()
    counter.scan(number)
    expect(counter.page.locator(".found > h2")).to_have_text(number, timeout=15_000)


def take_one_back(counter: Counter, number: str) -> None:
    """Bring the screen to where one keystroke gives the money back."""
    find(counter, number)
    counter.page.locator(".found .primary").click()
    counter.scan(EAN)
    counter.page.locator("#reason").fill("Bị nứt men")


def give_back(counter: Counter) -> None:
    counter.page.keyboard.press("F9")
    expect(counter.page.locator(".finished .owed-amount")).to_have_text("450.000\u00a0₫", timeout=15_000)


def close_shift(counter: Counter) -> None:
    """Count nothing, say why, and close."""
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator("#search")).to_be_visible()
    counter.page.keyboard.press("F10")
    counter.page.locator(".notes").wait_for()
    counter.page.keyboard.press("F9")
    counter.page.locator("#difference").fill("không đếm")
    counter.page.keyboard.press("F9")
    expect(counter.page.locator("#float")).to_be_visible()


def refunded(shop: Shop) -> tuple[int, int, int]:
    """How many refunds the books hold, what came back of the tea sets, and what is missing."""
    with shop.books():
        return (
            len(db.session.scalars(select(Refund)).all()),
            sum(db.session.scalars(select(SaleLine.returned_milli))),
            sum(db.session.scalars(select(DrawerLoss.amount_vnd))),
        )


def test_the_till_that_sold_takes_back_without_a_network_until_its_shift_is_closed_there(counter: Counter) -> None:
    counter.scan(EAN)
    counter.scan(EAN)
    counter.pay_exactly()
    counter.wait_until_safe()
    counter.shop.close()
    take_one_back(counter, counter.number(1))
    give_back(counter)
    # Closed without a network: the server cannot know, so nobody else may refund, and this till still may.
    close_shift(counter)
    counter.open_shift("lan", "0")
    take_one_back(counter, counter.number(1))
    give_back(counter)
    find(counter, counter.number(1))
    counter.page.locator(".found .primary").click()
    expect(counter.page.locator(".return-lines")).to_contain_text("đã nhận lại hết")
    counter.shop.open()
    counter.wait_until_safe()
    assert refunded(counter.shop) == (2, 2000, 0)
    assert counter.shop.stock_milli(cast.TEAPOT) == 7000


def test_after_the_close_is_there_the_till_asks_first_and_says_why_it_cannot(counter: Counter) -> None:
    counter.scan(EAN)
    counter.pay_exactly()
    close_shift(counter)
    counter.wait_until_safe()
    counter.open_shift("lan", "500.000")
    counter.wait_until_safe()
    counter.shop.close()
    find(counter, counter.number(1))
    expect(counter.page.locator(".found .problem")).to_contain_text("máy chủ không trả lời")
    expect(counter.page.locator(".found .primary")).to_have_count(0)
    expect(counter.page.locator(".found .slip")).to_contain_text(counter.number(1))
    counter.looks_right("a sale that cannot come back now")
    counter.page.set_viewport_size({"width": 360, "height": 760})
    counter.looks_right("a sale that cannot come back now, on a phone")
    counter.page.set_viewport_size({"width": 1366, "height": 768})
    counter.shop.open()
    take_one_back(counter, counter.number(1))
    # The line goes away between finding the sale and giving the money back.
    counter.shop.close()
    counter.page.keyboard.press("F9")
    expect(counter.page.locator("#refund-problem")).to_contain_text("Chưa ghi sổ", timeout=15_000)
    counter.shop.open()
    give_back(counter)
    counter.wait_until_safe()
    assert refunded(counter.shop) == (1, 1000, 0)


def test_another_till_takes_back_once_the_shift_is_closed_and_looks_again_right_before(
    counter: Counter, neighbour: Counter
) -> None:
    counter.scan(EAN)
    counter.pay_exactly()
    counter.wait_until_safe()
    # The code on the slip that is meant for the customer names the sale here too, as long as there is a network.
    with counter.shop.books():
        (sale_id,) = db.session.scalars(select(Sale.id))
    counter.shop.close()
    neighbour.scan(proof_link(counter.shop.url, sale_id))
    expect(neighbour.page.locator(".notice-card.bad")).to_contain_text("mã dành cho khách")
    counter.shop.open()
    neighbour.scan(proof_link(counter.shop.url, sale_id))
    expect(neighbour.page.locator(".found > h2")).to_have_text(counter.number(1), timeout=15_000)
    expect(neighbour.page.locator(".found .problem")).to_contain_text("còn mở ở BT01-1")
    expect(neighbour.page.locator(".found .primary")).to_have_count(0)
    close_shift(counter)
    counter.wait_until_safe()
    take_one_back(neighbour, counter.number(1))
    # Meanwhile the customer's wife is at the first till, with a copy of the slip.
    counter.open_shift("lan", "500.000")
    take_one_back(counter, counter.number(1))
    give_back(counter)
    counter.wait_until_safe()
    neighbour.page.keyboard.press("F9")
    expect(neighbour.page.locator("#refund-problem")).to_contain_text("ở nơi khác", timeout=15_000)
    expect(neighbour.page.locator(".return-lines")).to_contain_text("đã nhận lại hết")
    assert refunded(counter.shop) == (1, 1000, 0)


def test_what_comes_back_is_named_in_the_language_of_the_screen_and_on_the_slip_as_it_was_sold(
    counter: Counter,
) -> None:
    counter.scan(EAN)
    counter.pay_exactly()
    counter.wait_until_safe()
    counter.page.get_by_role("button", name="English").click()
    counter.page.get_by_role("button", name="Next customer").click()
    expect(counter.page.locator("#search")).to_be_visible()
    take_one_back(counter, counter.number(1))
    expect(counter.page.locator(".return-lines")).to_contain_text("Blue-glaze tea set")
    give_back(counter)
    expect(counter.page.locator(".slip .receipt")).to_contain_text("Bộ ấm chén men lam")


def test_a_receipt_that_only_the_server_knows_cannot_be_found_without_it(counter: Counter) -> None:
    counter.shop.close()
    counter.scan("BT01-2A-000007")
    expect(counter.page.locator("#number-problem")).to_contain_text("máy chủ không trả lời", timeout=15_000)
