"""A till that does not come up at the first try."""

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import Shop

LONG_MS = 30_000
"""Several loads of the page, with pauses between them."""

NO_DISK = "indexedDB.open = () => { throw new DOMException('no room', 'QuotaExceededError'); }"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A device that never saw the till."""
    return context.new_page()


class Faulty:
    """Something on the way between the page and the server that loses a file so many times."""

    def __init__(self, times: int) -> None:
        self.left, self.asked = times, 0

    def __call__(self, route: Route) -> None:
        """Lose it, or let it through."""
        self.asked += 1
        self.left -= 1
        if self.left >= 0:
            route.abort("aborted")
        else:
            route.continue_()


@pytest.mark.parametrize("lost", ["**/elements.js", "**/words/vi.json"])
def test_a_till_whose_program_came_only_in_part_loads_itself_again(shop: Shop, page: Page, lost: str) -> None:
    page.route(lost, Faulty(1))
    page.goto(f"{shop.url}/till/")
    expect(page.locator("#code")).to_be_visible(timeout=LONG_MS)
    assert page.evaluate("history.state") is None


def test_after_three_times_the_page_waits_for_a_person(shop: Shop, page: Page) -> None:
    faulty = Faulty(100)
    page.route("**/elements.js", faulty)
    page.goto(f"{shop.url}/till/")
    for _ in range(3):
        page.wait_for_event("load", timeout=LONG_MS)
    page.wait_for_timeout(2000)
    assert faulty.asked == 4
    expect(page.locator("#till")).to_contain_text("Quầy đang khởi động")


def test_a_till_without_a_disk_says_so(shop: Shop, page: Page) -> None:
    page.add_init_script(NO_DISK)
    page.goto(f"{shop.url}/till/")
    expect(page.get_by_role("alert")).to_contain_text("no room", timeout=LONG_MS)
    expect(page.get_by_role("alert")).to_contain_text("Những gì đã bán vẫn còn nguyên")
