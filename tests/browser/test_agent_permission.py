"""The till from a page of the internet: the browser must be asked before such a page may reach the agent on this computer.

A page that is served from loopback never meets this, so Chromium is told to count the server's address as public, and the
shop has a name of its own.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import BROWSERS, Shop
from tests.browser.counter import Counter
from tests.browser.test_agent import EAN, LONG_MS, codes, leave, printed, set_up, slips
from tests.printing.agents import AgentProcess
from tests.printing.printers import FakePrinter, fake_printer

NAME = "pos.example.vn"


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    """A network printer with paper in it."""
    with fake_printer() as printer:
        yield printer


@contextmanager
def public_page(playwright: Playwright, shop: Shop, options: dict[str, Any]) -> Iterator[tuple[Page, str]]:
    """A browser to which the shop's server is a public one, and the address under which it knows it."""
    origin = f"http://{NAME}:{shop.server.port}"
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    browser = playwright.chromium.launch(
        executable_path=found,
        args=[
            "--no-sandbox",
            f"--ip-address-space-overrides=127.0.0.1:{shop.server.port}=public",
            f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
            # It stands for https, which a till must come over.
            f"--unsafely-treat-insecure-origin-as-secure={origin}",
        ],
    )
    try:
        yield browser.new_context(**options).new_page(), origin
    finally:
        browser.close()


def set_permission(page: Page, origin: str, setting: str) -> None:
    """Answer the browser's question for this page, as its person would."""
    session = page.context.new_cdp_session(page)
    context_id = session.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    browser = page.context.browser
    assert browser is not None
    browser.new_browser_cdp_session().send(
        "Browser.setPermission",
        {
            "permission": {"name": "loopback-network"},
            "setting": setting,
            "origin": origin,
            "browserContextId": context_id,
        },
    )


def test_granted_it_prints_and_refused_it_is_told_how_to_take_that_back(
    playwright: Playwright, shop: Shop, printer: FakePrinter, tmp_path: Path, browser_context_args: dict[str, Any]
) -> None:
    with public_page(playwright, shop, browser_context_args) as (page, origin):
        agent = AgentProcess(tmp_path, f"tcp://{printer.address}", "--origin", origin).start()
        page.goto(f"{origin}/till/")
        counter = Counter(shop, page, address=origin)
        counter.pair()
        counter.open_shift("lan", "500.000")
        problem, how = page.locator("#printer-problem"), page.locator(".printer-how")

        set_permission(page, origin, "denied")
        set_up(counter, agent)
        expect(problem).to_contain_text("Trình duyệt không cho quầy liên lạc với trạm in", timeout=LONG_MS)
        expect(how).to_contain_text("Ứng dụng trên thiết bị")
        expect(how).to_contain_text("LoopbackNetworkAllowedForUrls")
        expect(how).to_contain_text(origin)
        counter.looks_right("the set-up page, refused")

        set_permission(page, origin, "granted")
        page.get_by_role("button", name="Kết nối").click()
        expect(page.locator(".printer-state .good")).to_be_visible(timeout=LONG_MS)
        leave(counter)
        counter.scan(EAN)
        counter.pay_exactly()
        page.keyboard.press("F7")
        printed(counter)
        assert [codes(paper) for paper in slips(printer)] == [[counter.number(1)]]

        # Taken back in the middle of the day: the sale stands, the cashier learns why no slip comes.
        set_permission(page, origin, "denied")
        page.keyboard.press("Enter")
        counter.scan(EAN)
        counter.pay_exactly()
        page.keyboard.press("F7")
        told = page.locator(".notice-card.bad")
        expect(told).to_contain_text(f"Chưa in được {counter.number(2)}. Trình duyệt không cho", timeout=LONG_MS)
        expect(told.get_by_role("button", name="In từ trình duyệt")).to_be_visible()
        assert len(slips(printer)) == 1
        counter.wait_until_safe()
        agent.kill()
