"""Relabelling on a phone, with its camera: piece after piece, the page anew after each."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from playwright.sync_api import Browser, expect

from pos.base.clock import now
from pos.base.database import transaction
from pos.relabelling.queries import tasks
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.test_camera import READER, hold
from tests.inventory.stage import deliver
from tests.verify.stage import certify


def test_a_camera_relabels_piece_by_piece_and_no_piece_twice(
    shop: Shop, launch_browser: Callable[..., Browser], browser_type_launch_args: dict[str, Any]
) -> None:
    with shop.books():
        with transaction():
            certify("SP0004", 3, date(2023, 3, 1), date(2026, 3, 1))
        deliver(cast.HONEY, 3, "M1", producer=cast.TEA_HOUSE, at=datetime(2026, 2, 1, 3, tzinfo=UTC))
    browser = launch_browser(args=[*browser_type_launch_args["args"], "--use-fake-device-for-media-stream"])
    context = browser.new_context(viewport={"width": 360, "height": 740}, permissions=["camera"])
    context.add_init_script(READER)
    page = context.new_page()
    page.goto(f"{shop.url}/sign-in?lang=en")
    page.fill("#name", "lan")
    page.fill("#password", cast.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(f"{shop.url}/relabelling/BT01?lang=en")
    page.get_by_role("button", name="Camera", exact=True).click()
    for done in ("1 kg", "2 kg"):
        with page.expect_navigation():
            page.evaluate("globalThis.inSight = [['SP0004', 0.5, 0.5]]")
        expect(page.get_by_role("cell", name=done)).to_be_visible()
        # The camera is open again, and the piece that was scanned is still held before it.
        hold(page, ("SP0004", 0.5, 0.5))
        hold(page)
        page.wait_for_timeout(900)  # out of sight long enough for the next one to count
    page.get_by_role("button", name="Close the camera").click()
    page.reload()
    expect(page.locator("[data-part=camera-frame]")).to_be_hidden()
    with shop.books():
        (task,) = [one for one in tasks([cast.BT01], now()) if one.product.id == cast.HONEY]
        assert [step.quantity_milli for step in task.steps] == [1000, 1000]
    browser.close()
