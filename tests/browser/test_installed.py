"""The till as an app: it starts without a network, and a newer build waits until nobody is selling."""

import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect
from sqlalchemy import func, select

from pos.base.database import db
from pos.sales.models import Sale
from tests.browser.conftest import Shop
from tests.browser.counter import Counter
from tests.line import Fate, Line

TEA = 180_000
REGISTRATION = "navigator.serviceWorker.getRegistration()"
READY = "navigator.serviceWorker.ready.then(() => true)"


def until(page: Page, expression: str) -> None:
    """Wait until this holds on the page, loaded anew meanwhile or not: the page's policy forbids Playwright's own way."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with suppress(Error):
            if page.evaluate(expression):
                return
        page.wait_for_timeout(50)
    pytest.fail(f"never held: {expression}")


@pytest.fixture
def line(shop: Shop) -> Iterator[Line]:
    """The line between this showroom's tills and its server."""
    found = Line(shop.server.port)
    yield found
    found.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A device that never saw the till."""
    return context.new_page()


@pytest.fixture
def counter(shop: Shop, line: Line, page: Page) -> Counter:
    """A till at the end of the line, with an open shift, kept on its device."""
    counter = Counter(shop, page, address=line.url)
    counter.pair()
    counter.open_shift("lan", "500000")
    until(page, READY)
    counter.wait_until_safe()
    return counter


def sold(shop: Shop) -> int:
    """How many sales the books hold, and that they come to so much tea."""
    with shop.books():
        count, total_vnd = db.session.execute(
            select(func.count(), func.coalesce(func.sum(Sale.total_vnd), 0)).select_from(Sale)
        ).one()
    assert total_vnd == count * TEA
    return int(count)


def test_a_till_that_was_paired_once_starts_and_sells_without_a_network(
    shop: Shop, line: Line, counter: Counter, context: BrowserContext
) -> None:
    line.up = False
    counter.page.close()

    page = context.new_page()
    later = Counter(shop, page, address=line.url)
    page.goto(f"{line.url}/till/")
    expect(page.locator("#search")).to_be_visible()
    page.locator("#search").fill("tra sen")
    page.keyboard.press("Enter")
    expect(page.locator(".basket")).to_contain_text("Trà sen")
    later.pay_exactly()
    expect(page.locator(".light.unsent")).to_contain_text("180.000")
    assert sold(shop) == 0

    line.up = True
    page.reload()
    later.wait_until_safe()
    assert sold(shop) == 1


@pytest.mark.parametrize("promised", [True, False])
def test_what_a_browser_may_clear_stands_in_a_banner(line: Line, counter: Counter, promised: bool) -> None:
    page = counter.page
    page.add_init_script(f"navigator.storage.persist = async () => {str(promised).lower()}")
    page.reload()
    counter.wait_until_safe()
    expect(page.locator(".banner")).to_have_count(0)
    line.up = False
    page.locator("#search").fill("tra sen")
    page.keyboard.press("Enter")
    counter.pay_exactly()
    expect(page.locator(".light.unsent")).to_be_visible()
    expect(page.locator(".banner")).to_have_count(0 if promised else 1)
    if not promised:
        expect(page.locator(".banner")).to_contain_text("1 mục")
        counter.looks_right("banner")
    line.up = True
    page.evaluate("dispatchEvent(new Event('online'))")
    counter.wait_until_safe()
    expect(page.locator(".banner")).to_have_count(0)


def test_both_languages_are_there_without_a_network(line: Line, counter: Counter) -> None:
    line.up = False
    page = counter.page
    page.reload()
    expect(page.locator("#search")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Receipts")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Receipts")).to_be_visible()


def test_a_newer_build_comes_in_when_the_basket_is_empty_and_not_before(line: Line, counter: Counter) -> None:
    page = counter.page
    # One more byte at the end, as any change of any file would make.
    line.alter = lambda path, answer: answer + b"\n" if path == "/till/worker.js" else answer
    page.evaluate("globalThis.samePage = true")
    page.locator("#search").fill("tra sen")
    page.keyboard.press("Enter")
    expect(page.locator(".basket")).to_contain_text("Trà sen")
    page.evaluate(f"{REGISTRATION}.then((found) => found.update())")
    until(page, f"{REGISTRATION}.then((found) => found.waiting !== null)")
    page.wait_for_timeout(500)
    assert page.evaluate("globalThis.samePage") is True
    expect(page.locator(".basket")).to_contain_text("Trà sen")

    counter.pay_exactly()
    number = page.locator(".finished").inner_text()
    assert counter.number(1) in number
    page.wait_for_timeout(500)
    assert page.evaluate("globalThis.samePage") is True

    page.keyboard.press("Escape")
    until(page, "globalThis.samePage === undefined")
    expect(page.locator("#search")).to_be_visible()
    until(page, f"{REGISTRATION}.then((found) => found.waiting === null)")
    counter.wait_until_safe()


def test_half_a_build_is_none(line: Line, counter: Counter) -> None:
    page = counter.page
    line.alter = lambda path, answer: answer + b"\n" if path == "/till/worker.js" else answer
    line.fate = lambda _method, path: Fate.HALF_ANSWERED if path.endswith("/rules.js") else Fate.ARRIVES
    page.evaluate(f"{REGISTRATION}.then((found) => found.update())")
    while not any(fate is Fate.HALF_ANSWERED for _method, _path, fate in line.messages):
        page.wait_for_timeout(20)
    until(page, f"{REGISTRATION}.then((found) => found.installing === null)")
    assert page.evaluate(f"{REGISTRATION}.then((found) => found.waiting)") is None
    line.up = False
    page.reload()
    expect(page.locator("#search")).to_be_visible()


def test_the_till_can_be_installed(line: Line, counter: Counter) -> None:
    page = counter.page
    session = page.context.new_cdp_session(page)
    problems = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A browser without a window never offers to install; everything else must be in order.
    assert {one["errorId"] for one in problems} <= {"in-incognito"}
    manifest = page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((it) => it.json())")
    assert manifest["start_url"] == manifest["scope"] == "/till/"
