"""Goods that come in, in a real browser: what is told while one types, and a file whose work one can watch."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.browser.conftest import Shop
from tests.inventory.files import xlsx


@pytest.fixture
def minh(shop: Shop, page: Page) -> Page:
    """Minh's browser, signed in, in English."""
    page.goto(f"{shop.url}/sign-in?lang=en")
    page.fill("#name", "minh")
    page.fill("#password", cast.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def test_a_lapsed_certificate_is_told_while_one_types_and_goes_with_its_line(shop: Shop, minh: Page) -> None:
    minh.goto(f"{shop.url}/deliveries/new?lang=en")
    first = minh.locator("[data-line]").nth(0)
    caution = first.locator("[data-caution]")
    expect(caution).to_be_hidden()
    first.get_by_label("Product").press_sequentially("SP0002")
    expect(caution).to_contain_text("Its certificate lapsed after")
    minh.get_by_role("button", name="Add a line").click()
    expect(minh.locator("[data-line]").nth(1).locator("[data-caution]")).to_be_hidden()
    first.get_by_label("Product").fill("SP0001")
    expect(caution).to_be_hidden()


def test_a_commission_shows_only_for_goods_on_consignment(shop: Shop, minh: Page) -> None:
    minh.goto(f"{shop.url}/deliveries/new?lang=en")
    line = minh.locator("[data-line]").nth(0)
    expect(line.get_by_label("Or our commission in percent")).to_be_hidden()
    line.get_by_label("Whose goods").select_option("consigned")
    line.get_by_label("Or our commission in percent").fill("25")
    expect(line.get_by_label("Cost per unit")).to_be_hidden()
    line.get_by_text("Something of it is refused").click()
    expect(line.get_by_label("Why refused")).to_be_visible()


def test_a_file_is_watched_while_it_is_read_and_then_booked(shop: Shop, minh: Page, tmp_path: Path) -> None:
    before = shop.stock_milli(cast.TEAPOT)
    file = tmp_path / "stock.xlsx"
    file.write_bytes(xlsx(*(["BT01", "SP0001", 1, f"F{number}"] for number in range(3000))))
    minh.goto(f"{shop.url}/stock/imports?lang=en")
    minh.set_input_files("input[type=file]", file)
    minh.get_by_role("button", name="Read the file").click()
    # The page shows the work, and loads itself anew when it is done; nobody presses anything.
    expect(minh.locator("form[action$='/book'] button")).to_be_visible(timeout=60_000)
    minh.locator("form[action$='/book'] button").click()
    expect(minh.get_by_role("link", name="BT01-T000001")).to_be_visible(timeout=60_000)
    assert shop.stock_milli(cast.TEAPOT) == before + 3_000_000
