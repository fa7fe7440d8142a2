"""No line from the first customer to the last: Lan until noon, Minh until six, and in the evening all of it arrives."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from pos.audit import audit
from pos.base.database import db
from pos.review.models import ReviewItem
from pos.sales.kinds import Outcome
from pos.sales.models import Refund, Sale, Shift
from pos.sales.queries import cash_reckonings
from pos.till.models import JournalEntry
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import EAN, Counter
from tests.browser.device import CLOCK
from tests.inventory.stage import assert_levels_are_the_sum_of_moves, deliver, level
from tests.line import Line
from tests.till.journal import PaperTill

LANS_FLOAT, LANS_DRAWER = 500_000, 750_000
"""450.000 and 180.000 in, 180.000 back, 200.000 to the bank."""
MINHS_DRAWER, MINHS_COUNT = 1_320_000, 1_310_000
"""120.000 and 450.000 in, and one banknote of 10.000 too much given away."""


def shifts() -> list[Shift]:
    """Lan's and Minh's, in this order."""
    return list(db.session.scalars(select(Shift).order_by(Shift.opened_at)))


def the_books_agree() -> None:
    """Both drawers as they were counted, each sale once, and one question: where the 10.000 went."""
    lans, minhs = shifts()
    expected = {name: cash.expected_vnd for name, cash in cash_reckonings([lans.id, minhs.id]).items()}
    assert (lans.cashier, lans.float_vnd, lans.counted_vnd) == ("lan", LANS_FLOAT, LANS_DRAWER)
    assert (expected[lans.id], lans.claimed_expected_vnd) == (LANS_DRAWER, LANS_DRAWER)
    assert (minhs.cashier, minhs.float_vnd, minhs.counted_vnd) == ("minh", LANS_DRAWER, MINHS_COUNT)
    assert (expected[minhs.id], minhs.claimed_expected_vnd) == (MINHS_DRAWER, MINHS_DRAWER)
    assert lans.closed_at is not None
    assert lans.opened_at < lans.closed_at <= minhs.opened_at
    asked = db.session.execute(select(ReviewItem.reason, ReviewItem.subject_id)).all()
    assert [(row.reason, row.subject_id) for row in asked] == [("cash_differs", str(minhs.id))]
    assert_levels_are_the_sum_of_moves()
    assert [verdict.line() for verdict in audit(datetime.now(UTC)) if verdict.broken] == []


def test_a_day_on_paper_arrives_in_one_message(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    for product in (cast.TEAPOT, cast.BOWL, cast.TEA):
        deliver(product, 10, "A1", at=cast.NOW - timedelta(days=3))
    till = PaperTill(at=cast.NOW)
    till.open(LANS_FLOAT)
    till.sell()
    tea = till.sell("SP0003", 180_000, tenders=[{"method": "cash", "amount_vnd": 200_000}], change_vnd=20_000)
    till.sell("SP0002", 120_000, tenders=[{"method": "card", "amount_vnd": 120_000, "reference": "004711"}])
    till.take_back(tea)
    till.write("drawer", {"shift": till.shift, "amount_vnd": -200_000, "reason": "nộp ngân hàng"})
    till.at += timedelta(hours=4)
    till.close(LANS_DRAWER, LANS_DRAWER)
    till.cashier = "minh"
    till.open(LANS_DRAWER)
    till.sell("SP0002", 120_000, tenders=[{"method": "cash", "amount_vnd": 500_000}], change_vnd=380_000)
    till.sell("SP0003", 180_000, tenders=[{"method": "vietqr", "amount_vnd": 180_000}])
    till.sell()
    till.at += timedelta(hours=6)
    till.close(MINHS_COUNT, MINHS_DRAWER)

    with time_machine.travel(till.at + timedelta(minutes=5), tick=False):
        for _ in range(2):
            told = client.post("/api/v1/sync", json={"entries": till.entries}, headers=cast.bearer("BT01-1")).json
            assert [entry["outcome"] for entry in told["entries"]] == ["booked"] * 11 + ["review"]
            assert told["server"]["sequence"] == 12
        the_books_agree()
        assert [level(product) for product in (cast.TEAPOT, cast.BOWL, cast.TEA)] == [8000, 8000, 9000]
        pages = [sign_in("minh").get(f"/sales/shifts/{shift.id}?lang=en").text for shift in shifts()]
    for page, expected, counted in zip(
        pages, ("750.000", "1.320.000"), ("750.000", "1.310.000"), strict=True
    ):  # fmt: skip
        assert expected in page
        assert counted in page


@pytest.fixture
def line(shop: Shop) -> Iterator[Line]:
    """The line that is gone all day."""
    found = Line(shop.server.port)
    yield found
    found.close()


def at_the_clock(counter: Counter, hours: int) -> None:
    """The device's clock, so many hours before the evening; the till is started anew, as after a break."""
    counter.page.evaluate('(ms) => localStorage.setItem("the test\'s clock", String(ms))', -hours * 3_600_000)
    counter.page.reload()


def sell(counter: Counter, code: str, given: str = "", change: str = "") -> None:
    counter.scan(code)
    counter.page.keyboard.press("F9")
    expect(counter.page.locator(".paying")).to_be_visible()
    counter.page.locator("#given").fill(given)
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".finished")).to_contain_text(change)


def close(counter: Counter, notes: dict[int, int], should: str, why: str = "") -> None:
    """Count, see what should be there, and close."""
    page = counter.page
    page.keyboard.press("Escape")
    expect(page.locator("#search")).to_be_visible()
    page.keyboard.press("F10")
    expect(page.locator(".notes")).to_be_visible()
    assert should not in page.inner_text("main")
    for note, pieces in notes.items():
        page.locator(f"#note-{note}").fill(str(pieces))
    page.keyboard.press("F9")
    expect(page.locator(".report")).to_contain_text(should)
    if why:
        page.locator("#difference").fill(why)
    page.keyboard.press("F9")
    expect(page.locator("#float")).to_be_visible()


def lans_morning(counter: Counter) -> None:
    """Three sales, one of them weighed and by card; the tea comes back; 200.000 goes to the bank."""
    page = counter.page
    counter.open_shift("lan", "500.000")
    sell(counter, EAN)
    sell(counter, "SP0003", "200.000", "20.000")
    counter.scan("SP0004")
    page.locator("#quantity").fill("0,35")
    page.keyboard.press("Enter")
    page.keyboard.press("F9")
    page.keyboard.press("F7")
    page.locator("#reference").fill("004711")
    page.keyboard.press("Enter")
    expect(page.locator(".finished")).to_contain_text("57.750")
    page.keyboard.press("Escape")
    page.keyboard.press("F6")
    page.locator("#number").fill(counter.number(2))
    page.keyboard.press("Enter")
    page.locator(".found button.primary").click()
    page.locator("[data-focus=more-1]").click()
    page.locator("#reason").fill("đổi ý")
    page.keyboard.press("F9")
    expect(page.locator(".finished")).to_contain_text("180.000")
    page.keyboard.press("Escape")
    page.keyboard.press("F10")
    page.get_by_role("button", name="Thu, chi tiền mặt").click()
    page.locator("#drawer-amount").fill("200.000")
    page.locator("#drawer-reason").fill("nộp ngân hàng")
    page.keyboard.press("Enter")
    expect(page.locator(".notice-card.good")).to_contain_text("200.000")


def minhs_afternoon(counter: Counter) -> None:
    """A large banknote, a VietQR transfer, and a tea set."""
    page = counter.page
    counter.open_shift("minh", "750.000")
    sell(counter, "SP0002", "500.000", "380.000")
    counter.scan("SP0003")
    page.keyboard.press("F9")
    page.keyboard.press("F6")
    expect(page.locator("dialog.payment-code")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".finished")).to_contain_text("180.000")
    sell(counter, EAN)


def test_a_till_offline_for_a_day_tells_everything_in_the_evening(
    shop: Shop, line: Line, page: Page, browser: Browser
) -> None:
    page.add_init_script(CLOCK)
    counter = Counter(shop, page, address=line.url)
    counter.pair()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    line.up = False

    at_the_clock(counter, 10)
    lans_morning(counter)
    at_the_clock(counter, 6)
    close(counter, {500_000: 1, 200_000: 1, 50_000: 1}, "750.000")
    minhs_afternoon(counter)
    at_the_clock(counter, 0)
    close(counter, {500_000: 2, 200_000: 1, 100_000: 1, 10_000: 1}, "1.320.000", "trả nhầm tiền thừa")
    expect(page.locator(".light")).to_contain_text("12")
    expect(page.locator(".light")).to_contain_text("1.257.750")
    with shop.books():
        assert db.session.scalars(select(JournalEntry.id)).all() == []

    line.up = True
    page.evaluate("dispatchEvent(new Event('online'))")
    counter.wait_until_safe()
    with shop.books():
        the_books_agree()
        numbers = select(Sale.number).order_by(Sale.number)
        assert db.session.scalars(numbers).all() == [counter.number(n) for n in (1, 2, 3, 5, 6, 7)]
        assert db.session.scalars(select(Refund.number)).all() == [counter.number(4)]
        outcomes = db.session.scalars(select(JournalEntry.outcome).order_by(JournalEntry.sequence)).all()
        assert outcomes == [Outcome.BOOKED] * 11 + [Outcome.REVIEW]
        opened = [shift.opened_at for shift in shifts()]
        ids = [shift.id for shift in shifts()]
    evening = datetime.now(UTC)
    for at, hours in zip(opened, (10, 6), strict=True):
        assert abs(evening - timedelta(hours=hours) - at) < timedelta(minutes=15)
    assert shop.stock_milli(cast.TEAPOT) == 7000 - 2000
    assert shop.stock_milli(cast.HONEY) == 15_000 - 350
    the_manager_reads(shop, browser, ids)


def the_manager_reads(shop: Shop, browser: Browser, ids: list[uuid.UUID]) -> None:
    """The pages of both shifts say what the till said."""
    page = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh").new_page()
    page.goto(f"{shop.url}/sign-in?lang=en")
    page.fill("#name", "minh")
    page.fill("#password", cast.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    for shift, expected, counted in zip(ids, ("750.000", "1.320.000"), ("750.000", "1.310.000"), strict=True):
        page.goto(f"{shop.url}/sales/shifts/{shift}?lang=en")
        facts = page.locator("dl.facts")
        expect(facts.locator("dt", has_text="Expected").first.locator("+ dd")).to_contain_text(expected)
        expect(facts.locator("dt", has_text="Counted").first.locator("+ dd")).to_contain_text(counted)
    expect(page.get_by_text("trả nhầm tiền thừa").first).to_be_visible()
    page.context.close()
