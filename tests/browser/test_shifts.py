"""Who stands at the till, and what her drawer holds."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.people import operations as people
from pos.sales.models import Sale
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import EAN, Counter

LANS, MINHS = "482915", "907361"


@pytest.fixture
def pins(shop: Shop) -> None:
    """Lan and Minh have chosen their PINs."""
    with shop.books(), transaction():
        for person, pin in ((cast.LAN, LANS), (cast.MINH, MINHS)):
            people.choose_pin(person, cast.PASSWORD, pin, at=datetime.now(UTC))


def open_with_pin(shop: Shop, page: Page) -> Counter:
    """Lan opens her shift by her name and six digits."""
    there = Counter(shop, page)
    there.pair()
    page.locator("input[value=lan]").check()
    page.locator("#float").fill("500.000")
    page.keyboard.press("Enter")
    type_pin(page, LANS)
    expect(page.locator("#search")).to_be_visible()
    return there


def type_pin(page: Page, pin: str) -> None:
    """Six keys at the speed of a hand."""
    expect(page.locator("#pin")).to_be_focused()
    for digit in pin:
        page.keyboard.press(digit, delay=60)


@pytest.mark.usefixtures("pins")
def test_a_shift_opens_by_the_pin_of_whoever_has_one(shop: Shop, page: Page) -> None:
    counter = open_with_pin(shop, page)
    expect(page.locator(".bar-cashier")).to_contain_text("Nguyễn Thị Lan")
    counter.wait_until_safe()


@pytest.mark.usefixtures("pins")
def test_a_wrong_pin_opens_nothing_and_the_next_try_does(shop: Shop, page: Page) -> None:
    counter = Counter(shop, page)
    counter.pair()
    page.locator("input[value=lan]").check()
    page.keyboard.press("Enter")
    type_pin(page, MINHS)
    expect(page.locator("#pin-problem")).to_contain_text("Nguyễn Thị Lan")
    expect(page.locator("#search")).to_have_count(0)
    expect(page.locator("#pin")).to_be_editable()
    type_pin(page, LANS)
    expect(page.locator("#search")).to_be_visible()


@pytest.mark.usefixtures("pins")
def test_cashiers_change_without_a_network_and_each_sale_stands_under_the_right_name(shop: Shop, page: Page) -> None:
    counter = open_with_pin(shop, page)
    counter.wait_until_safe()
    counter.scan(EAN)
    counter.pay_exactly()
    counter.wait_until_safe()
    shop.close()

    counter.scan(EAN)
    page.keyboard.press("F7")
    type_pin(page, MINHS)
    expect(page.locator(".bar-cashier")).to_contain_text("Trần Văn Minh")
    counter.pay_exactly()

    page.locator(".bar-cashier").click()
    for digit in LANS:
        page.get_by_role("button", name=digit, exact=True).click()
    expect(page.locator(".bar-cashier")).to_contain_text("Nguyễn Thị Lan")
    counter.scan(EAN)
    counter.pay_exactly()

    shop.open()
    counter.wait_until_safe()
    with shop.books():
        sales = db.session.scalars(select(Sale).order_by(Sale.number)).all()
        assert [sale.cashier for sale in sales] == ["lan", "minh", "lan"]
        assert len({sale.shift_id for sale in sales}) == 1


def test_without_pins_a_name_is_enough_and_the_till_says_so(counter: Counter) -> None:
    counter.page.keyboard.press("F7")
    expect(counter.page.locator("dialog")).to_contain_text("chưa có mã PIN")
    counter.page.get_by_role("button", name="Bán dưới tên này").click()
    expect(counter.page.locator(".bar-cashier")).to_contain_text("Trần Văn Minh")
    counter.page.reload()
    expect(counter.page.locator(".bar-cashier")).to_contain_text("Trần Văn Minh")


@pytest.mark.usefixtures("pins")
def test_the_change_of_cashier_looks_right(shop: Shop, page: Page) -> None:
    counter = open_with_pin(shop, page)
    page.keyboard.press("F7")
    expect(page.get_by_role("dialog", name=re.compile("Đổi thu ngân"))).to_be_visible()
    for width in (360, 1366):
        page.set_viewport_size({"width": width, "height": 768})
        counter.looks_right(f"change of cashier, {width} px")
