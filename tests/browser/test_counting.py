"""Counting on a phone: scanned, typed, without a network and back, and the page that opens without one."""

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.inventory.models import Count, CountLine
from pos.inventory.operations import About, begin_count
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import Counter, pressed
from tests.browser.test_camera import READER, hold

PHONE = {"width": 360, "height": 740}
HERE = "/counts/BT01-K000001/here"


@pytest.fixture
def phone(shop: Shop, page: Page) -> Page:
    """Lan's phone, signed in, in English, with a count begun."""
    with shop.books(), transaction():
        begin_count(
            cast.BT01, About(), count_id=uuid.uuid4(), showroom_code="BT01",
            at=datetime.now(UTC) - timedelta(minutes=10), who="minh",
        )  # fmt: skip
    page.set_viewport_size(PHONE)
    page.goto(f"{shop.url}/sign-in?lang=en")
    page.fill("#name", "lan")
    page.fill("#password", cast.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(shop.url + HERE)
    expect(page.locator("[data-ready]")).to_be_attached()
    return page


def light(page: Page):
    return page.locator("[data-part=light]")


def kept(shop: Shop) -> list[tuple[uuid.UUID, int, str]]:
    """What the server has: product, pieces, place; without what was taken back."""
    with shop.books():
        rows = db.session.execute(
            select(CountLine.product_id, CountLine.quantity_milli, CountLine.spot)
            .where(CountLine.withdrawn_at.is_(None))
            .order_by(CountLine.counted_at)
        )
        return [(row.product_id, row.quantity_milli // 1000, row.spot) for row in rows]


def test_things_are_scanned_one_after_another_wherever_the_focus_is(shop, phone):
    Counter(shop, phone).scan(cast.TEAPOT_GTIN)
    expect(phone.locator("[data-part=name]")).to_have_text("Blue-glaze tea set")
    expect(phone.locator("#amount")).to_be_focused()
    Counter(shop, phone).scan(cast.TEAPOT_GTIN)
    expect(phone.locator("#amount")).to_have_value("2")
    # A busy machine hands over the end of a scan late: by the times of its keys it is one all the same.
    counter, keys = Counter(shop, phone), pressed(cast.TEAPOT_GTIN)
    counter.strike(keys[:4])
    expect(phone.locator("#amount")).to_have_value("2" + cast.TEAPOT_GTIN[:4])
    counter.strike(keys[4:])
    expect(phone.locator("#amount")).to_have_value("3")
    counter.scan("SP0002")
    expect(phone.locator("[data-part=code]")).to_have_text("SP0002")
    phone.locator("#amount").fill("23")
    phone.get_by_label("Place").fill("window")
    phone.get_by_role("button", name="Keep").click()
    expect(phone.locator(".counted[data-state=sent]")).to_have_count(2)
    expect(light(phone)).to_have_text("Everything is on the server")
    assert kept(shop) == [(cast.TEAPOT, 3, ""), (cast.BOWL, 23, "window")]
    Counter(shop, phone).scan("8935001000014")
    expect(phone.locator("[data-part=told]")).to_contain_text("8935001000014")


def test_lines_counted_without_a_network_stay_on_the_phone_and_arrive_once(shop, phone):
    expect(phone.locator("[data-kept=yes]")).to_be_attached()
    phone.context.set_offline(True)
    phone.locator("#search").fill("blue tea")
    phone.get_by_role("button", name="Blue-glaze tea set").click()
    phone.locator("#amount").fill("7,5")
    phone.get_by_role("button", name="Keep").click()
    expect(phone.locator("[data-part=told]")).to_contain_text("whole")
    phone.locator("#amount").fill("70")
    phone.locator("#amount").press("Enter")
    expect(light(phone)).to_have_text("1 line only on this phone")
    phone.get_by_role("button", name="Correct: Blue-glaze tea set").click()
    phone.locator("#amount").fill("7")
    phone.locator("#amount").press("Enter")
    expect(phone.locator(".counted")).to_have_count(1)
    assert kept(shop) == []

    # The page comes back without a network, with its lines and the goods to count with.
    phone.reload()
    expect(phone.locator("[data-ready]")).to_be_attached()
    expect(phone.locator(".counted")).to_have_count(1)
    expect(light(phone)).to_have_text("2 lines only on this phone")
    Counter(shop, phone).scan("SP0002")
    phone.locator("#amount").fill("0")
    phone.locator("#amount").press("Enter")
    expect(light(phone)).to_have_text("3 lines only on this phone")

    phone.context.set_offline(False)
    expect(light(phone)).to_have_text("Everything is on the server")
    assert kept(shop) == [(cast.TEAPOT, 7, ""), (cast.BOWL, 0, "")]
    phone.reload()
    expect(phone.locator("[data-ready]")).to_be_attached()
    expect(phone.locator(".counted")).to_have_count(2)
    phone.get_by_role("button", name=re.compile("^Take back")).first.click()
    expect(phone.locator(".counted")).to_have_count(1)
    assert kept(shop) == [(cast.TEAPOT, 7, "")]


def test_a_line_whose_answer_was_lost_is_not_there_twice(shop, phone):
    phone.evaluate("""() => {
        const real = fetch;
        globalThis.fetch = async (to, ...how) => {
            const answer = await real(to, ...how);
            if (!String(to).endsWith("/lines") || globalThis.lost) return answer;
            globalThis.lost = true;
            throw new TypeError("the line broke off");
        };
    }""")
    Counter(shop, phone).scan("SP0002")
    phone.locator("#amount").fill("5")
    phone.locator("#amount").press("Enter")
    expect(light(phone)).to_have_text("1 line only on this phone")
    expect(phone.locator(".counted[data-state=here]")).to_have_count(1)
    phone.wait_for_function("() => globalThis.lost")
    assert kept(shop) == [(cast.BOWL, 5, "")]
    phone.evaluate("() => dispatchEvent(new Event('online'))")
    expect(light(phone)).to_have_text("Everything is on the server")
    assert kept(shop) == [(cast.BOWL, 5, "")]


def test_keep_tapped_twice_keeps_one_line(shop, phone):
    Counter(shop, phone).scan("SP0002")
    phone.locator("#amount").fill("5")
    phone.get_by_role("button", name="Keep").dblclick()
    expect(light(phone)).to_have_text("Everything is on the server")
    expect(phone.locator(".counted[data-state=sent]")).to_have_count(1)
    assert kept(shop) == [(cast.BOWL, 5, "")]


def test_enter_twice_before_the_disk_has_the_line_keeps_one_line(shop, phone):
    Counter(shop, phone).scan("SP0002")
    phone.evaluate("() => { for (const _ of 'ab') document.querySelector('[data-part=form]').requestSubmit(); }")
    expect(phone.locator(".counted[data-state=sent]")).to_have_count(1)
    assert kept(shop) == [(cast.BOWL, 1, "")]


def test_signing_in_again_in_another_tab_lets_the_lines_go(shop, phone):
    phone.context.clear_cookies()
    Counter(shop, phone).scan("SP0002")
    phone.locator("#amount").press("Enter")
    expect(light(phone)).to_contain_text("You are signed out. 1 line is kept")
    other = phone.context.new_page()
    for name in ("minh", "lan"):
        other.context.clear_cookies()
        other.goto(f"{shop.url}/sign-in?lang=en")
        other.fill("#name", name)
        other.fill("#password", cast.PASSWORD)
        other.get_by_role("main").get_by_role("button", name="Sign in").click()
        other.wait_for_url(lambda url: "/sign-in" not in url)
        phone.evaluate("() => dispatchEvent(new Event('online'))")
        if name == "minh":
            expect(light(phone)).to_contain_text("Somebody else is signed in. 1 line of lan is kept")
            assert kept(shop) == []
    expect(light(phone)).to_have_text("Everything is on the server")
    assert kept(shop) == [(cast.BOWL, 1, "")]


def test_of_thousands_of_lines_the_latest_are_drawn_and_more_when_somebody_asks(shop, phone):
    began = datetime.now(UTC) - timedelta(minutes=9)
    with shop.books(), transaction():
        count_id = db.session.scalars(select(Count.id)).one()
        for seconds in range(120):
            at = began + timedelta(seconds=seconds)
            db.session.add(
                CountLine(
                    count_id=count_id, product_id=cast.BOWL, quantity_milli=seconds * 1000, who="lan",
                    counted_at=at, said_at=at, received_at=at,
                )
            )  # fmt: skip
    phone.reload()
    expect(phone.get_by_text("50 of 120 lines are shown.")).to_be_visible()
    expect(phone.locator(".counted__much").first).to_have_text("119")
    phone.get_by_role("button", name="Show more").click()
    expect(phone.locator(".counted")).to_have_count(100)
    phone.get_by_role("button", name="Show more").click()
    expect(phone.locator(".counted")).to_have_count(120)
    expect(phone.get_by_role("button", name="Show more")).to_be_hidden()


def test_what_was_typed_is_kept_when_something_else_is_searched_and_a_wrong_tap_is_not(shop, phone):
    for words, pieces in (("blue tea", "7"), ("SP0002", "")):
        phone.locator("#search").fill(words)
        phone.locator(".offer").first.click()
        if pieces:
            phone.locator("#amount").fill(pieces)
    expect(phone.locator("[data-part=code]")).to_have_text("SP0002")
    Counter(shop, phone).scan("8935001000014")
    expect(phone.locator("[data-part=told]")).to_contain_text("8935001000014")
    expect(phone.locator("#amount")).to_have_value("1")
    phone.locator("#search").fill("honey")
    phone.locator(".offer").first.click()
    expect(phone.locator(".counted[data-state=sent]")).to_have_count(1)
    assert kept(shop) == [(cast.TEAPOT, 7, "")]


def test_a_page_of_which_a_part_did_not_come_says_so(shop, phone):
    phone.evaluate("""async () => {
        for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
        for (const name of await caches.keys()) await caches.delete(name);
    }""")
    phone.route("**/count_lines.js", lambda route: route.abort())
    phone.reload()
    phone.evaluate("() => document.getAnimations().forEach((one) => one.finish())")
    expect(phone.get_by_text("This page has not come whole yet")).to_be_visible()
    expect(phone.locator("#search")).to_be_disabled()
    phone.unroute("**/count_lines.js")
    phone.get_by_role("main").get_by_role("link", name="Load this page again").click()
    expect(phone.locator("[data-ready]")).to_be_attached()
    expect(phone.get_by_text("This page has not come whole yet")).to_be_hidden()


@pytest.fixture
def seeing(
    shop: Shop, phone: Page, launch_browser: Callable[..., Browser], browser_type_launch_args: dict[str, Any]
) -> Iterator[Page]:
    """A phone whose browser reads codes with its camera."""
    arguments = [*browser_type_launch_args["args"], "--use-fake-device-for-media-stream"]
    browser = launch_browser(args=arguments)
    cookies = phone.context.cookies(shop.url)
    context = browser.new_context(viewport=PHONE, permissions=["camera"])
    context.add_init_script(READER)
    context.add_cookies(cookies)
    page = context.new_page()
    page.goto(f"{shop.url}{HERE}?lang=en")
    expect(page.locator("[data-ready]")).to_be_attached()
    yield page
    browser.close()


def test_a_camera_counts_piece_by_piece(shop, seeing):
    seeing.get_by_role("button", name="Camera", exact=True).click()
    hold(seeing, (cast.TEAPOT_GTIN, 0.5, 0.5))
    expect(seeing.locator("[data-part=name]")).to_have_text("Blue-glaze tea set")
    hold(seeing)
    seeing.wait_for_timeout(900)  # out of sight long enough for the same thing to count again
    hold(seeing, (cast.TEAPOT_GTIN, 0.5, 0.5))
    expect(seeing.locator("#amount")).to_have_value("2")
    seeing.get_by_role("button", name="Close the camera").click()
    seeing.get_by_role("button", name="Keep").click()
    expect(seeing.locator(".counted[data-state=sent]")).to_have_count(1)
    assert kept(shop) == [(cast.TEAPOT, 2, "")]
