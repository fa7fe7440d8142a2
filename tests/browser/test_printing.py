"""A till whose receipt printer the server reaches: what comes out of it, and what the cashier is told."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.printing.kinds import JobState
from pos.printing.models import PrintJob
from pos.showrooms.kinds import PrinterKind
from pos.showrooms.models import Printer, Till
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import Counter
from tests.printing.escpos_reader import read
from tests.printing.printers import FakePrinter, address_of_nobody, fake_printer

EAN = cast.TEAPOT_GTIN[1:]


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    """A network printer with paper in it."""
    with fake_printer() as printer:
        yield printer


@pytest.fixture
def counter(shop: Shop, page: Page, printer: FakePrinter) -> Counter:
    """A till beside that printer, with its shift open. The browser's own printing is only counted."""
    with shop.books(), transaction():
        row = Printer(showroom_id=cast.BT01, name="Quầy 1", kind=PrinterKind.NETWORK, address=printer.address)
        db.session.add(row)
        db.session.flush()
        till = db.session.get(Till, cast.BT01_1)
        assert till is not None
        till.printer_id = row.id
    page.add_init_script("globalThis.fromTheBrowser = 0; globalThis.print = () => { globalThis.fromTheBrowser += 1; };")
    counter = Counter(shop, page)
    counter.pair()
    counter.open_shift("lan", "500.000")
    return counter


def move_printer(shop: Shop, address: str) -> None:
    """Let the server look for the printer elsewhere."""
    with shop.books(), transaction():
        db.session.scalars(select(Printer)).one().address = address


def prints(shop: Shop) -> list[tuple[str, JobState, bool]]:
    """Every print that was asked for: of what, what became of it, and whether it is marked as a reprint."""
    with shop.books():
        jobs = db.session.scalars(select(PrintJob).order_by(PrintJob.submitted_at)).all()
        return [(job.title, job.state, "BẢN IN LẠI" in str(job.document)) for job in jobs]


def from_the_browser(counter: Counter) -> int:
    """How often the browser's own window for printing came up."""
    return int(counter.page.evaluate("fromTheBrowser"))


def told_of_the_slip(counter: Counter) -> None:
    """Wait for the word that the slip is out: drawing it takes the server a moment, on a busy machine a long one."""
    expect(counter.page.locator(".notice-card.good")).to_have_text("Đã in phiếu.", timeout=20_000)


def test_a_sale_is_printed_once_where_the_server_reaches_the_printer(counter: Counter, printer: FakePrinter) -> None:
    counter.scan(EAN)
    counter.pay_exactly()
    # An impatient cashier presses twice; one customer gets one receipt.
    counter.page.keyboard.press("F7")
    counter.page.keyboard.press("F7")
    told_of_the_slip(counter)
    assert prints(counter.shop) == [(counter.number(1), JobState.PRINTED, False)]
    assert from_the_browser(counter) == 0
    paper = read(printer.everything())
    assert paper.deeds.count("picture") == 1
    assert paper.picture.width == 576


def test_a_receipt_that_is_printed_again_says_so(counter: Counter, printer: FakePrinter) -> None:
    counter.scan(EAN)
    counter.pay_exactly()
    counter.page.keyboard.press("F7")
    told_of_the_slip(counter)
    counter.page.keyboard.press("Enter")

    counter.scan(counter.number(1))
    counter.page.get_by_role("button", name="In lại").click()
    told_of_the_slip(counter)
    number = counter.number(1)
    assert prints(counter.shop) == [(number, JobState.PRINTED, False), (number, JobState.PRINTED, True)]
    assert len(printer.received) == 2
    assert from_the_browser(counter) == 0


def test_a_printer_that_is_off_holds_up_no_customer(counter: Counter, printer: FakePrinter) -> None:
    move_printer(counter.shop, address_of_nobody())
    counter.scan(EAN)
    counter.pay_exactly()
    counter.page.keyboard.press("F7")
    told = counter.page.locator(".notice-card.bad")
    expect(told).to_contain_text("không trả lời. Chưa có gì được in ra")
    # The next customer is served meanwhile; no window for printing gets in between.
    assert from_the_browser(counter) == 0
    counter.page.keyboard.press("Enter")
    counter.scan("SP0003")
    counter.pay_exactly()
    counter.wait_until_safe()

    move_printer(counter.shop, printer.address)
    counter.page.keyboard.press("Enter")
    counter.scan(counter.number(1))
    counter.page.get_by_role("button", name="In lại").click()
    told_of_the_slip(counter)
    # Nothing had come out before: this is the first receipt that the customer holds.
    number = counter.number(1)
    assert prints(counter.shop) == [(number, JobState.FAILED, False), (number, JobState.PRINTED, False)]


def test_the_browser_prints_when_the_cashier_asks_it_to(counter: Counter) -> None:
    move_printer(counter.shop, address_of_nobody())
    counter.scan(EAN)
    counter.pay_exactly()
    counter.page.keyboard.press("F7")
    counter.page.get_by_role("button", name="In từ trình duyệt").click()
    assert from_the_browser(counter) == 1
    expect(counter.page.locator(".paper .receipt")).to_contain_text(counter.number(1))


def test_without_the_server_the_cashier_is_told_that_nothing_was_printed(counter: Counter) -> None:
    counter.wait_until_safe()
    counter.shop.close()
    counter.scan(EAN)
    counter.pay_exactly()
    counter.page.keyboard.press("F7")
    expect(counter.page.locator(".notice-card.bad")).to_contain_text(f"Chưa in được {counter.number(1)}")
    counter.shop.open()
    counter.wait_until_safe()
    counter.page.keyboard.press("F7")
    told_of_the_slip(counter)
    assert prints(counter.shop) == [(counter.number(1), JobState.PRINTED, False)]


def test_a_refund_has_a_slip_of_its_own(counter: Counter, printer: FakePrinter) -> None:
    counter.scan(EAN)
    counter.pay_exactly()
    counter.wait_until_safe()
    counter.page.keyboard.press("Enter")
    counter.scan(counter.number(1))
    counter.page.locator(".found .primary").click()
    counter.scan(EAN)
    counter.page.locator("#reason").fill("Bị nứt men")
    counter.page.keyboard.press("F9")
    expect(counter.page.locator(".finished")).to_be_visible()
    counter.page.get_by_role("button", name=re.compile("^In phiếu")).click()
    told_of_the_slip(counter)
    with counter.shop.books():
        job = db.session.scalars(select(PrintJob)).one()
        assert (job.cause, job.title, job.state) == ("refund", counter.number(2), JobState.PRINTED)
        assert "Bị nứt men" in str(job.document)
    assert read(printer.everything()).bands
