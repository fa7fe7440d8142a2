"""A manager at stock and deliveries: a real server, a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from pos.base.database import db
from pos.inventory.models import Lot
from tests import cast
from tests.browser.conftest import Shop


@pytest.fixture
def minh(shop: Shop, page: Page) -> Page:
    """Minh's browser, signed in, in English."""
    page.goto(f"{shop.url}/sign-in?lang=en")
    page.fill("#name", "minh")
    page.fill("#password", cast.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def test_a_delivery_of_two_lines_is_typed_without_leaving_the_page(shop, minh):
    minh.goto(f"{shop.url}/deliveries/new?lang=en")
    minh.get_by_label("Producer", exact=True).select_option("CT0001")
    first = minh.locator("[data-line]").nth(0)
    product = first.get_by_label("Product")
    with minh.expect_response(re.compile(r"/deliveries/products\?q=")):
        product.press_sequentially("am chen")
    expect(first.locator("datalist option")).to_have_attribute("value", "SP0001 · Blue-glaze tea set")
    product.fill("SP0001 · Blue-glaze tea set")
    first.get_by_label("Quantity").fill("12")
    expect(first.get_by_label("The producer gets per unit")).to_be_hidden()
    first.get_by_label("Whose goods").select_option("consigned")
    expect(first.get_by_label("Cost per unit")).to_be_hidden()
    first.get_by_label("The producer gets per unit").fill("300.000")

    minh.get_by_role("button", name="Add a line").click()
    second = minh.locator("[data-line]").nth(1)
    expect(second.get_by_label("Product")).to_be_focused()
    expect(second.get_by_label("Quantity")).to_have_value("")
    second.get_by_label("Product").fill("9520123456788")
    second.get_by_label("Product").press("Enter")  # as a scanner ends
    expect(second.get_by_label("Quantity")).to_be_focused()
    second.get_by_label("Quantity").fill("3")
    second.get_by_label("Whose goods").select_option("own")
    second.get_by_label("Lot code").fill("KL-9")

    minh.get_by_role("button", name="Put on the shelf").click()
    expect(minh.get_by_role("heading", level=1)).to_contain_text("Delivery BT01-N000003")
    with shop.books():
        lots = {lot.code: lot for lot in db.session.scalars(select(Lot).where(Lot.product_id == cast.TEAPOT))}
        assert lots["BT01N3-1"].settlement_price_vnd == 300_000
        assert lots["KL-9"].owner_id is None
    assert shop.stock_milli(cast.TEAPOT) == 22_000


def test_a_label_is_scanned_into_a_transfer_and_sending_twice_sends_once(shop, minh):
    minh.goto(f"{shop.url}/transfers/new?lang=en")
    minh.get_by_label("To", exact=True).select_option("HK01")
    line = minh.locator("[data-line]")
    for scanned in (
        f"https://elsewhere.example.org/01/{cast.TEAPOT_GTIN}/10/2026-10",
        f"{shop.url}/p/SP0001/10/2026-10",
    ):
        line.get_by_label("Lot", exact=True).fill(scanned)
        line.get_by_label("Lot", exact=True).press("Enter")
        expect(line.get_by_label("Lot", exact=True)).to_have_value(
            re.compile(r"^SP0001 · 2026-10 · Blue-glaze tea set")
        )
    expect(line.get_by_label("Quantity")).to_be_focused()
    line.get_by_label("Quantity").fill("3")
    minh.get_by_role("main").get_by_role("button", name="Send", exact=True).dblclick()
    expect(minh.get_by_role("heading", level=1)).to_contain_text("BT01-C000001")
    assert shop.stock_milli(cast.TEAPOT) == 4_000


def test_a_line_that_is_taken_away_leaves_the_others_whole(shop, minh):
    minh.goto(f"{shop.url}/deliveries/new?lang=en")
    for number, code in enumerate(("SP0001", "SP0002", "SP0003")):
        if number:
            minh.get_by_role("button", name="Add a line").click()
        minh.locator("[data-line]").nth(number).get_by_label("Product").fill(code)
    minh.locator("[data-line]").nth(1).get_by_role("button", name="Take this line away").click()
    left = minh.locator("[data-line] input[name$='-product']")
    expect(left).to_have_count(2)
    assert [left.nth(index).get_attribute("name") for index in range(2)] == ["lines-0-product", "lines-1-product"]
    assert [left.nth(index).input_value() for index in range(2)] == ["SP0001", "SP0003"]


def test_a_filter_answers_when_it_is_chosen_and_a_cell_opens_what_is_behind_it(shop, minh):
    minh.goto(f"{shop.url}/stock?lang=en")
    expect(minh.locator("tbody tr")).to_have_count(4)
    minh.get_by_label("Stars today").select_option("4")
    expect(minh.locator("tbody tr")).to_have_count(1)
    minh.locator("tbody tr").get_by_role("link").first.click()
    expect(minh.get_by_role("heading", level=1)).to_contain_text("Blue-glaze tea set")
    expect(minh.get_by_role("region", name="How the number came about").locator("tbody tr")).to_have_count(1)


def test_on_a_phone_stock_is_cards_that_do_not_run_off_the_screen(shop, minh):
    minh.set_viewport_size({"width": 360, "height": 780})
    for path in ("/stock", "/stock/SP0001/BT01", "/deliveries", "/deliveries/new", "/stock/SP0001/BT01/write-off"):
        minh.goto(f"{shop.url}{path}")
        assert minh.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    minh.goto(f"{shop.url}/stock?lang=en")
    expect(minh.locator("thead")).not_to_be_in_viewport()
    expect(minh.locator("tbody td.none").first).to_be_hidden()
