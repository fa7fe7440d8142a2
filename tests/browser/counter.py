"""What a cashier does at her till, in her words."""

import asyncio
import io
import time
import uuid
from typing import TYPE_CHECKING, Any, Literal

import zxingcpp
from PIL import Image
from playwright.sync_api import CDPSession, Locator, Page, expect
from sqlalchemy import select

from pos.base.database import db
from pos.till.models import JournalEntry
from tests import cast
from tests.browser.listening import stand_still, violations

if TYPE_CHECKING:
    from tests.browser.conftest import Shop

EAN = cast.TEAPOT_GTIN[1:]
SCAN_GAP_S = 0.004
LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((1366, "dark"), (360, "light"))
"""How wide a screen is, and its colours."""
CODES = {cast.BT01_1: "BT01-1", cast.BT01_2: "BT01-2"}


def pressed(text: str) -> list[dict[str, Any]]:
    """The keys that a scanner presses for a text and its Enter, each with its own time."""
    moment = time.time()
    keys = []
    for sign in [*text, "Enter"]:
        moment += SCAN_GAP_S
        key = {"type": "keyDown", "key": sign, "text": "\r" if sign == "Enter" else sign, "timestamp": moment}
        keys.append(key | {"code": "Enter", "windowsVirtualKeyCode": 13} if sign == "Enter" else key)
    return keys


class Counter:
    """One device with the till on it, and the hands at its keys."""

    def __init__(self, shop: "Shop", page: Page, till: uuid.UUID = cast.BT01_1, address: str = "") -> None:
        self.shop, self.page, self.till = shop, page, till
        self.address = address or shop.url
        self.series = ""
        self.keys: CDPSession | None = None

    def pair(self) -> None:
        """Make the device a till with a code that a manager just got."""
        self.page.goto(f"{self.address}/till/")
        self.page.locator("#code").fill(self.shop.pairing_code(self.till))
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#float")).to_be_visible()
        self.series = "B"

    def come_back(self) -> None:
        """Load the page on a device that was paired, in the middle of a shift."""
        self.page.goto(f"{self.address}/till/")
        expect(self.page.locator("#search")).to_be_visible()
        self.series = "B"

    def open_shift(self, who: str, float_vnd: str) -> None:
        """Say who sells and what is in the drawer."""
        self.page.locator(f"input[value={who}]").check()
        self.page.locator("#float").fill(float_vnd)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#search")).to_be_visible()

    def number(self, counter: int) -> str:
        """The number on this device's ticket. The cast's own chains have series A, so a new pairing has B."""
        return f"{CODES[self.till]}{self.series}-{counter:06d}"

    def scan(self, text: str, *, let_go: bool = True) -> None:
        """Hold a code before the scanner: keys a few milliseconds apart by their own clock, however busy this machine is.

        Nobody looks at how the keys are let go; who is in a hurry leaves that out.
        """
        keys = pressed(text)
        lifted = [{"type": "keyUp", "key": one["key"], "timestamp": keys[-1]["timestamp"]} for one in keys]
        self.strike([*keys, *lifted] if let_go else keys)

    def strike(self, keys: list[dict[str, Any]]) -> None:
        """Send keys one behind the other. A scanner waits for no answer, and on a busy machine each takes too long to."""
        if self.keys is None:
            self.keys = self.page.context.new_cdp_session(self.page)
        session = self.keys._impl_obj

        async def strike() -> None:
            await asyncio.gather(*(session.send("Input.dispatchKeyEvent", key, None) for key in keys))

        self.keys._sync(strike())

    def pay_exactly(self) -> None:
        """Take the exact amount in cash."""
        self.page.keyboard.press("F9")
        expect(self.page.locator(".paying")).to_be_visible()
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".finished")).to_be_visible()

    def wait_until_safe(self) -> None:
        """Wait for the light that says everything is on the server."""
        expect(self.page.locator(".light.safe")).to_be_visible(timeout=20_000)

    def read_picture(self, drawn: Locator) -> str:
        """What a phone reads off this part of the screen."""
        [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(drawn.screenshot())))
        return str(found.text)

    def looks_right_wide_and_narrow(self, screen: str) -> None:
        """The same on a computer in the dark and on a phone in the light; it stays a phone."""
        for width, scheme in LOOKS:
            self.page.set_viewport_size({"width": width, "height": 768})
            self.page.emulate_media(color_scheme=scheme)
            self.looks_right(f"{screen} at {width} px, {scheme},")

    def looks_right(self, screen: str) -> None:
        """Nothing sticks out sideways, what is touched is large enough and holds its words, and axe finds nothing."""
        stand_still(self.page)
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{screen} is {wide} px too wide"
        small = self.page.evaluate(
            """() => [...document.querySelectorAll("button, input:not([type=radio]), summary")]
              .map((it) => [it.textContent || it.id, it.getBoundingClientRect()])
              .filter(([, box]) => box.width > 0 && (box.height < 47.5 || box.width < 36))
              .map(([name]) => name)"""
        )
        assert small == [], f"{screen} has small things to touch: {small}"
        bursting = self.page.evaluate(
            """() => [...document.querySelectorAll("button")]
              .filter((it) => it.clientWidth > 0 && it.scrollWidth > it.clientWidth + 1).map((it) => it.textContent)"""
        )
        assert bursting == [], f"{screen} has words that stick out of their button: {bursting}"
        problems = [
            f"{one['id']}: {' '.join(node['html'].split())[:160]}"
            for one in violations(self.page)
            for node in one["nodes"]
        ]
        assert problems == [], f"{screen}: {problems}"


def entries(shop: "Shop") -> list[Any]:
    """The journal as the server holds it, in order."""
    with shop.books():
        return list(db.session.scalars(select(JournalEntry).order_by(JournalEntry.chain_id, JournalEntry.sequence)))
