"""From a delivery to a closed shift: a manager, a cashier and a customer, each with a browser, at one real server."""

import io
import re
from datetime import UTC, datetime
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from pos.audit import audit
from pos.base.clock import local_day
from pos.base.database import db
from pos.sales.kinds import Outcome
from pos.sales.models import Refund, Sale, SaleLineLot, Shift, Tender
from pos.sales.proof import proof_link
from pos.sales.vietqr import read as read_vietqr
from pos.till.models import JournalEntry
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import Counter
from tests.inventory.stage import lot_id

DELIVERED, ON_THE_SHELF_BEFORE = 5, 7
LINK = f"/01/{cast.TEAPOT_GTIN}/10/KL-9"


def test_a_day_at_the_showroom(shop: Shop, browser: Browser) -> None:
    manager = _somebody(browser)
    sign_in(shop, manager, "minh")
    labels = receive_and_label(shop, manager)
    link = scan_the_sheet(labels)
    assert link == shop.url + LINK
    assert on_the_shelf(shop) == ON_THE_SHELF_BEFORE + DELIVERED

    counter = Counter(shop, _somebody(browser))
    counter.page.goto(f"{shop.url}/till/")
    counter.page.locator("#code").fill(pairing_code(shop, manager))
    counter.page.keyboard.press("Enter")
    counter.series = "B"
    counter.open_shift("lan", "500.000")
    sell_by_label(counter, link)
    assert on_the_shelf(shop) == ON_THE_SHELF_BEFORE + DELIVERED - 1
    look_at_the_receipt(shop, manager, counter)
    the_customer_scans_the_label(browser, link)
    the_manager_sees_it(shop, manager, ON_THE_SHELF_BEFORE + DELIVERED - 1)

    bring_it_back(counter)
    assert on_the_shelf(shop) == ON_THE_SHELF_BEFORE + DELIVERED
    the_manager_sees_it(shop, manager, ON_THE_SHELF_BEFORE + DELIVERED)
    close_the_shift(counter)
    the_books_agree(shop)


def _somebody(browser: Browser) -> Page:
    page = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh").new_page()
    page.on("pageerror", lambda error: (_ for _ in ()).throw(AssertionError(f"a script failed: {error}")))
    return page


def on_the_shelf(shop: Shop) -> int:
    return shop.stock_milli(cast.TEAPOT) // 1000


def sign_in(shop: Shop, page: Page, name: str) -> None:
    page.goto(f"{shop.url}/sign-in?lang=en")
    page.fill("#name", name)
    page.fill("#password", cast.PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def receive_and_label(shop: Shop, page: Page) -> bytes:
    """Minh takes five tea sets over and makes a label for each; the PDF as his printer gets it."""
    page.goto(f"{shop.url}/deliveries/new?lang=en")
    page.get_by_label("Producer", exact=True).select_option("CT0001")
    line = page.locator("[data-line]").first
    line.get_by_label("Product").fill("SP0001")
    line.get_by_label("Quantity").fill(str(DELIVERED))
    line.get_by_label("Lot code").fill("KL-9")
    page.get_by_role("button", name="Put on the shelf").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Delivery BT01-N")
    page.locator(".page-head").get_by_role("link", name="Print labels").click()
    page.get_by_label("How many labels").fill(str(DELIVERED))
    page.get_by_role("button", name="Make labels").click()
    sheets = page.get_by_role("link", name="Open the sheets (PDF)")
    expect(sheets).to_be_visible()
    answer = page.context.request.get(shop.url + str(sheets.get_attribute("href")))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    return answer.body()


def scan_the_sheet(pdf: bytes) -> str:
    """What a scanner reads off the printed sheet: the same link on every label."""
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 1
        sheet = document[0].render(scale=300 / 72).to_pil()
    links = [found.text for found in zxingcpp.read_barcodes(sheet)]
    assert len(links) == DELIVERED
    [link] = set(links)
    return str(link)


def pairing_code(shop: Shop, page: Page) -> str:
    page.goto(f"{shop.url}/showrooms/tills/BT01-1?lang=en")
    page.get_by_role("button", name="Show a pairing code").click()
    return page.locator("output.big-code").inner_text()


def sell_by_label(counter: Counter, link: str) -> None:
    """Lan scans one label; the customer pays 150.000 by phone and the rest with a banknote."""
    page = counter.page
    counter.scan(link)
    expect(page.locator(".line")).to_have_count(1)
    expect(page.locator(".line-name")).to_contain_text("KL-9")
    expect(page.locator(".line .stars")).to_have_attribute("aria-label", "4 sao")
    page.keyboard.press("F9")
    page.locator("#given").fill("150.000")
    page.keyboard.press("F6")
    code = page.locator(".payment-code .qr")
    expect(code).to_be_visible()
    payment = read_vietqr(counter.read_picture(code))
    assert (payment.bin, payment.account, payment.amount_vnd) == ("970436", "1017595600", 150_000)
    page.keyboard.press("Enter")
    expect(page.locator(".owed-amount")).to_have_text("300.000\u00a0₫")
    page.get_by_role("button", name=re.compile(r"^500\.000")).click()
    expect(page.locator(".finished .owed-amount")).to_have_text("200.000\u00a0₫")
    counter.wait_until_safe()


def look_at_the_receipt(shop: Shop, manager: Page, counter: Counter) -> None:
    """On the till's screen, and as the picture that goes to a printer."""
    number = counter.number(1)
    slip = counter.page.locator(".slip .receipt")
    for words in ("Hợp tác xã Bát Tràng", "0100000001", number, "Bộ ấm chén men lam", "450.000", "200.000"):
        expect(slip).to_contain_text(words)
    assert counter.read_picture(slip.locator(".qr").first) == number
    with shop.books():
        sale_id = db.session.scalars(select(Sale.id)).one()
    answer = manager.context.request.get(f"{shop.url}/sales/{sale_id}/receipt.png")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    picture = Image.open(io.BytesIO(answer.body()))
    assert picture.width >= 576, "80 mm of paper, and the edge that a screen shows around it"
    assert picture.height > 600
    ink = picture.convert("1").histogram()[0] / (picture.width * picture.height)
    assert 0.02 < ink < 0.4, "neither blank nor black"
    link = proof_link(shop.url, sale_id)
    assert counter.read_picture(slip.locator(".qr").last) == link
    assert {found.text for found in zxingcpp.read_barcodes(picture)} == {number, link}
    told = manager.context.request.get(link).text()
    assert "OCOP" in told
    assert number not in told


def the_customer_scans_the_label(browser: Browser, link: str) -> None:
    """A phone that has never been here before."""
    phone = browser.new_context(locale="vi-VN", viewport={"width": 390, "height": 780}, is_mobile=True).new_page()
    answer = phone.goto(link)
    assert answer is not None
    assert answer.status == 200
    assert "/p/SP0001/10/KL-9" in phone.url
    expect(phone.locator(".verdict--good h1")).to_contain_text(
        f"4 sao, hôm nay {local_day(datetime.now(UTC)):%d/%m/%Y}"
    )
    expect(phone.locator("main")).to_contain_text("Bộ ấm chén men lam")
    expect(phone.locator("main")).to_contain_text("KL-9")
    phone.context.close()


def the_manager_sees_it(shop: Shop, page: Page, pieces: int) -> None:
    page.goto(f"{shop.url}/stock?lang=en")
    row = page.locator("tbody tr", has_text="Blue-glaze tea set")
    expect(row.locator("td.numeric").first).to_have_text(str(pieces))


def bring_it_back(counter: Counter) -> None:
    """The customer comes back with the receipt: Lan scans it, then the goods, and pays cash back."""
    page = counter.page
    page.keyboard.press("Enter")
    counter.scan(counter.number(1))
    page.locator(".found .primary").click()
    counter.scan(cast.TEAPOT_GTIN[1:])
    expect(page.locator(".return-end")).to_contain_text("450.000")
    page.locator("#reason").fill("Đổi ý")
    page.keyboard.press("F9")
    expect(page.locator(".finished .owed-amount")).to_have_text("450.000\u00a0₫")
    counter.wait_until_safe()


def close_the_shift(counter: Counter) -> None:
    """500.000 at the start, 300.000 in, 450.000 out: Lan counts 350.000 before she is told what should be there."""
    page = counter.page
    page.keyboard.press("Enter")
    page.keyboard.press("F10")
    expect(page.locator(".notes")).to_be_visible()
    assert "350.000" not in page.inner_text("body")
    for note, pieces in ((200_000, 1), (100_000, 1), (50_000, 1)):
        page.locator(f"#note-{note}").fill(str(pieces))
    page.keyboard.press("F9")
    expect(page.locator(".report")).to_contain_text("350.000")
    expect(page.locator(".report .uneven")).to_have_count(0)
    page.keyboard.press("F9")
    expect(page.locator("#float")).to_be_visible()
    counter.wait_until_safe()


def the_books_agree(shop: Shop) -> None:
    with shop.books():
        sale = db.session.scalars(select(Sale)).one()
        tenders = db.session.scalars(select(Tender).order_by(Tender.position)).all()
        assert [(tender.method, tender.amount_vnd) for tender in tenders] == [("vietqr", 150_000), ("cash", 500_000)]
        assert sale.change_vnd == 200_000
        taken = db.session.scalars(select(SaleLineLot)).one()
        assert (taken.lot_id, taken.quantity_milli, taken.returned_milli) == (lot_id(cast.TEAPOT, "KL-9"), 1000, 1000)
        assert db.session.scalars(select(Refund.total_vnd)).one() == 450_000
        shift = db.session.scalars(select(Shift)).one()
        assert (shift.float_vnd, shift.counted_vnd, shift.claimed_expected_vnd) == (500_000, 350_000, 350_000)
        entries: list[Any] = list(db.session.scalars(select(JournalEntry).order_by(JournalEntry.sequence)))
        assert [(entry.kind, entry.outcome) for entry in entries] == [
            (kind, Outcome.BOOKED) for kind in ("shift_open", "sale", "refund", "shift_close")
        ]
        verdicts = audit(datetime.now(UTC))
        assert [verdict.line() for verdict in verdicts if verdict.broken] == []
        assert all(verdict.looked_at for verdict in verdicts)
