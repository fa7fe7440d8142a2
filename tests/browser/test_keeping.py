"""What a till keeps: on disk before it is shown, across tabs, reloads, lost answers and lost tokens."""

import json
from typing import Any

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from pos.base.database import db
from pos.sales.kinds import Outcome
from pos.sales.models import Sale
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import EAN, Counter, entries


def test_a_sale_is_on_disk_before_its_change_is_shown(shop: Shop, page: Page) -> None:
    page.add_init_script(
        """
        globalThis.strict = [];
        const open = IDBDatabase.prototype.transaction;
        IDBDatabase.prototype.transaction = function (stores, mode, options) {
          const transaction = open.call(this, stores, mode, options);
          if (mode === "readwrite" && [stores].flat().includes("entries") && [stores].flat().includes("device")) {
            transaction.addEventListener("complete", () => strict.push([
              options?.durability, Boolean(document.querySelector(".finished")),
            ]));
          }
          return transaction;
        };
        """
    )
    counter = Counter(shop, page)
    counter.pair()
    counter.open_shift("lan", "0")
    counter.scan(EAN)
    counter.pay_exactly()
    # One for opening the shift, one for the sale; at neither was the change on the screen before the disk had it.
    assert page.evaluate("strict") == [["strict", False], ["strict", False]]


def test_a_sale_made_while_the_server_is_away_arrives_once(counter: Counter) -> None:
    counter.wait_until_safe()
    counter.shop.close()
    counter.scan(EAN)
    counter.pay_exactly()
    expect(counter.page.locator(".light")).to_contain_text("450.000")
    expect(counter.page.locator(".light.safe")).to_have_count(0)
    counter.scan("SP0003")
    counter.pay_exactly()
    expect(counter.page.locator(".light")).to_contain_text("630.000")

    counter.shop.open()
    counter.wait_until_safe()
    with counter.shop.books():
        numbers = db.session.scalars(select(Sale.number).order_by(Sale.number)).all()
    assert numbers == [counter.number(1), counter.number(2)]
    assert counter.shop.stock_milli(cast.TEAPOT) == 6000


def test_an_answer_that_was_lost_makes_no_second_sale(counter: Counter) -> None:
    counter.wait_until_safe()
    lost = []

    def lose(route: Any) -> None:
        route.fetch()
        lost.append(route.request.post_data_json)
        route.abort()

    counter.page.route("**/api/v1/sync", lose, times=2)
    counter.scan(EAN)
    counter.pay_exactly()
    counter.wait_until_safe()
    assert [len(message["entries"]) for message in lost] == [1, 1]
    assert [entry.kind for entry in entries(counter.shop)] == ["shift_open", "sale"]
    assert counter.shop.stock_milli(cast.TEAPOT) == 6000


def another_tab(counter: Counter) -> Counter:
    """A second tab of the same device, which says that the first one sells."""
    other = Counter(counter.shop, counter.page.context.new_page())
    other.page.goto(f"{counter.shop.url}/till/")
    expect(other.page.locator("h1")).to_have_text("Quầy này đang mở ở một thẻ khác")
    expect(other.page.locator("#search")).to_have_count(0)
    return other


def go_on_in(tab: Counter) -> None:
    """Take the till over from whichever tab has it."""
    tab.page.bring_to_front()
    if tab.page.locator("#search").count() == 0:
        tab.page.get_by_role("button", name="Tiếp tục ở đây").click()
    expect(tab.page.locator("#search")).to_be_visible()


def test_one_tab_sells_and_the_other_says_so(counter: Counter) -> None:
    other = another_tab(counter)
    other.looks_right("elsewhere")
    counter.page.bring_to_front()
    counter.scan("SP0003")
    go_on_in(other)
    expect(counter.page.locator("h1")).to_have_text("Quầy này đang mở ở một thẻ khác")
    expect(counter.page.locator(".light")).to_have_count(0)
    # What was in the basket there waits for its tab.
    go_on_in(counter)
    expect(counter.page.locator(".basket")).to_contain_text("Trà sen")


def test_a_tab_that_is_closed_makes_way_for_the_other(counter: Counter) -> None:
    other = another_tab(counter)
    counter.page.close()
    expect(other.page.locator("#search")).to_be_visible()
    other.series = counter.series
    other.scan("SP0003")
    other.pay_exactly()
    expect(other.page.locator(".given")).to_contain_text(other.number(1))


def test_two_tabs_write_one_unbroken_journal(counter: Counter) -> None:
    other = another_tab(counter)
    for tab in (counter, other, counter, other):
        go_on_in(tab)
        tab.scan("SP0003")
        tab.pay_exactly()
        tab.wait_until_safe()
    kept = entries(counter.shop)
    assert [entry.sequence for entry in kept] == [1, 2, 3, 4, 5]
    assert [entry.previous for entry in kept[1:]] == [entry.hash for entry in kept[:-1]]
    assert [json.loads(entry.body).get("number") for entry in kept[1:]] == [counter.number(n) for n in (1, 2, 3, 4)]
    assert {entry.outcome for entry in kept} == {Outcome.BOOKED}


def test_a_shift_closed_in_one_tab_is_closed_in_the_other(counter: Counter) -> None:
    other = another_tab(counter)
    go_on_in(other)
    other.page.keyboard.press("F10")
    other.page.locator("#note-500000").fill("1")
    other.page.keyboard.press("F9")
    expect(other.page.locator(".report")).to_be_visible()
    other.page.keyboard.press("F9")
    expect(other.page.locator("#float")).to_be_visible()
    counter.page.get_by_role("button", name="Tiếp tục ở đây").click()
    expect(counter.page.locator("#float")).to_be_visible()


def test_a_reload_keeps_the_shift_and_the_journal(counter: Counter) -> None:
    counter.scan(EAN)
    counter.pay_exactly()
    counter.page.reload()
    expect(counter.page.locator("#search")).to_be_visible()
    counter.scan(EAN)
    counter.pay_exactly()
    expect(counter.page.locator(".given")).to_contain_text(counter.number(2))


def test_a_device_that_lost_its_token_keeps_everything_and_is_paired_again(counter: Counter, browser: Browser) -> None:
    counter.wait_until_safe()
    context = browser.new_context(locale="vi-VN")
    Counter(counter.shop, context.new_page()).pair()
    context.close()

    counter.scan(EAN)
    counter.pay_exactly()
    expect(counter.page.locator(".light")).to_contain_text("450.000")
    counter.page.get_by_role("button", name="Ghép lại máy").click()
    counter.page.locator("#code").fill(counter.shop.pairing_code())
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator("#search")).to_be_visible()
    counter.scan("SP0003")
    counter.pay_exactly()
    # The new series sells and is sent; and it hands in what the old one still held.
    expect(counter.page.locator(".given")).to_contain_text("BT01-1D-000001")
    counter.wait_until_safe()
    with counter.shop.books():
        assert db.session.scalars(select(Sale.number).order_by(Sale.number)).all() == [
            "BT01-1B-000001",
            "BT01-1D-000001",
        ]


def test_a_code_pairs_one_device_once(shop: Shop, browser: Browser) -> None:
    code = shop.pairing_code()
    for typed, welcome in (("WRONG234", False), (code, True), (code, False)):
        context = browser.new_context(locale="vi-VN")
        page = context.new_page()
        page.goto(f"{shop.url}/till/")
        page.locator("#code").fill(typed)
        page.keyboard.press("Enter")
        if welcome:
            expect(page.locator("#float")).to_be_visible()
        else:
            expect(page.locator("#code-problem")).not_to_be_empty()
        context.close()


def test_a_reload_keeps_the_basket_but_never_one_that_was_paid(counter: Counter) -> None:
    page = counter.page
    counter.scan(EAN)
    expect(page.locator(".basket")).to_contain_text("450.000")
    page.wait_for_timeout(200)
    page.reload()
    expect(page.locator(".basket")).to_contain_text("Bộ ấm chén")
    counter.pay_exactly()
    page.reload()
    expect(page.locator("#search")).to_be_visible()
    expect(page.locator(".basket")).not_to_contain_text("Bộ ấm chén")
    counter.wait_until_safe()
    assert [entry.kind for entry in entries(counter.shop)] == ["shift_open", "sale"]
