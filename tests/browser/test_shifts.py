"""Who stands at the till, and what her drawer holds."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.people import operations as people
from pos.review.models import ReviewItem
from pos.sales.kinds import ApprovalKind
from pos.sales.models import Approval, Sale, SaleLine, Shift
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import EAN, Counter

LANS, MINHS = "482915", "907361"


@pytest.fixture
def pins(shop: Shop) -> None:
    """Lan and Minh have chosen their PINs."""
    with shop.books(), transaction():
        for person, pin in ((cast.LAN, LANS), (cast.MINH, MINHS)):
            people.choose_pin(person, cast.PASSWORD, pin, at=datetime.now(UTC))


def open_with_pin(shop: Shop, page: Page) -> Counter:
    """Lan opens her shift by her name and six digits."""
    there = Counter(shop, page)
    there.pair()
    page.locator("input[value=lan]").check()
    page.locator("#float").fill("500.000")
    page.keyboard.press("Enter")
    type_pin(page, LANS)
    expect(page.locator("#search")).to_be_visible()
    return there


def type_pin(page: Page, pin: str) -> None:
    """Six keys at the speed of a hand."""
    expect(page.locator("#pin")).to_be_focused()
    for digit in pin:
        page.keyboard.press(digit, delay=60)


@pytest.mark.usefixtures("pins")
def test_a_shift_opens_by_the_pin_of_whoever_has_one(shop: Shop, page: Page) -> None:
    counter = open_with_pin(shop, page)
    expect(page.locator(".bar-cashier")).to_contain_text("Nguyễn Thị Lan")
    counter.wait_until_safe()


@pytest.mark.usefixtures("pins")
def test_a_wrong_pin_opens_nothing_and_the_next_try_does(shop: Shop, page: Page) -> None:
    counter = Counter(shop, page)
    counter.pair()
    page.locator("input[value=lan]").check()
    page.keyboard.press("Enter")
    type_pin(page, MINHS)
    expect(page.locator("#pin-problem")).to_contain_text("Nguyễn Thị Lan")
    expect(page.locator("#search")).to_have_count(0)
    expect(page.locator("#pin")).to_be_editable()
    type_pin(page, LANS)
    expect(page.locator("#search")).to_be_visible()


@pytest.mark.usefixtures("pins")
def test_cashiers_change_without_a_network_and_each_sale_stands_under_the_right_name(shop: Shop, page: Page) -> None:
    counter = open_with_pin(shop, page)
    counter.wait_until_safe()
    counter.scan(EAN)
    counter.pay_exactly()
    counter.wait_until_safe()
    shop.close()

    counter.scan(EAN)
    page.keyboard.press("F7")
    type_pin(page, MINHS)
    expect(page.locator(".bar-cashier")).to_contain_text("Trần Văn Minh")
    counter.pay_exactly()

    page.locator(".bar-cashier").click()
    for digit in LANS:
        page.get_by_role("button", name=digit, exact=True).click()
    expect(page.locator(".bar-cashier")).to_contain_text("Nguyễn Thị Lan")
    counter.scan(EAN)
    counter.pay_exactly()

    shop.open()
    counter.wait_until_safe()
    with shop.books():
        sales = db.session.scalars(select(Sale).order_by(Sale.number)).all()
        assert [sale.cashier for sale in sales] == ["lan", "minh", "lan"]
        assert len({sale.shift_id for sale in sales}) == 1


def test_without_pins_a_name_is_enough_and_the_till_says_so(counter: Counter) -> None:
    counter.page.keyboard.press("F7")
    expect(counter.page.locator("dialog")).to_contain_text("chưa có mã PIN")
    counter.page.get_by_role("button", name="Bán dưới tên này").click()
    expect(counter.page.locator(".bar-cashier")).to_contain_text("Trần Văn Minh")
    counter.page.reload()
    expect(counter.page.locator(".bar-cashier")).to_contain_text("Trần Văn Minh")


def count(page: Page, *notes: tuple[int, int]) -> None:
    """Count the drawer, and let the count stand."""
    page.keyboard.press("F10")
    for note, pieces in notes:
        page.locator(f"#note-{note}").fill(str(pieces))
    page.keyboard.press("F9")
    expect(page.locator(".report")).to_be_visible()


def sign(page: Page, password: str = cast.PASSWORD) -> None:
    """Minh signs in at the till: the only manager of the outlet, so his name stands there already."""
    expect(page.locator("#manager")).to_have_value("minh")
    page.locator("#manager-password").fill(password)
    page.keyboard.press("Enter")


def the_shift(shop: Shop) -> tuple[Shift, list[str]]:
    """The one shift on the books, and what is to be reviewed about it."""
    with shop.books():
        reasons = db.session.scalars(select(ReviewItem.reason).order_by(ReviewItem.reason))
        return db.session.scalars(select(Shift)).one(), list(reasons)


def test_a_small_difference_asks_for_a_word_and_no_manager(counter: Counter) -> None:
    count(counter.page, (200_000, 2), (50_000, 1), (20_000, 2))
    expect(counter.page.locator(".why")).to_have_count(2)
    expect(counter.page.get_by_role("button", name="Quản lý đăng nhập…")).to_have_count(0)
    counter.page.locator("#difference").fill("thối nhầm")
    counter.page.keyboard.press("F9")
    expect(counter.page.locator("#float")).to_be_visible()
    counter.wait_until_safe()
    shift, reasons = the_shift(counter.shop)
    assert (shift.counted_vnd, shift.closing_number, reasons) == (490_000, "BT01-1B-Z0001", ["cash_differs"])


def test_a_large_difference_is_seen_by_a_manager_who_signs_in_at_the_till(counter: Counter) -> None:
    page = counter.page
    count(page, (200_000, 2))
    page.get_by_role("button", name="Quản lý đăng nhập…").click()
    sign(page, "not this one")
    expect(page.locator("#manager-problem")).not_to_be_empty()
    sign(page)
    expect(page.locator(".why .why")).to_contain_text("Trần Văn Minh đã xem")
    page.locator("#difference").fill("không rõ")
    page.keyboard.press("F9")
    expect(page.locator("#float")).to_be_visible()
    counter.wait_until_safe()
    assert the_shift(counter.shop)[1] == ["cash_differs"]


def test_without_a_network_a_large_difference_closes_all_the_same_and_waits_for_a_manager(counter: Counter) -> None:
    page = counter.page
    counter.wait_until_safe()
    counter.shop.close()
    count(page, (200_000, 2))
    page.get_by_role("button", name="Quản lý đăng nhập…").click()
    sign(page)
    expect(page.locator("#manager-problem")).to_contain_text("Không có mạng")
    page.keyboard.press("Escape")
    page.locator("#difference").fill("không rõ")
    page.keyboard.press("F9")
    expect(page.locator("#float")).to_be_visible()
    counter.shop.open()
    counter.wait_until_safe()
    assert the_shift(counter.shop)[1] == ["cash_differs_much"]


def test_the_report_so_far_tells_no_cash_and_the_one_of_the_close_everything(counter: Counter) -> None:
    page = counter.page
    counter.scan(EAN)
    counter.pay_exactly()
    page.keyboard.press("Enter")
    counter.wait_until_safe()
    counter.shop.close()
    page.keyboard.press("F10")
    page.get_by_role("button", name="Báo cáo (X, Z)").click()
    so_far = page.locator(".slip .receipt")
    expect(so_far).to_contain_text("Số đơn bán1")
    for told in ("450.000", "950.000", "416.667"):
        expect(so_far).not_to_contain_text(told)
    page.keyboard.press("Escape")

    count(page, (500_000, 1), (200_000, 2), (50_000, 1))
    page.keyboard.press("F9")
    page.get_by_role("button", name="Báo cáo (Z)", exact=True).click()
    closed = page.locator(".slip .receipt")
    for told in (
        "BT01-1B-Z0001",
        "Bán hàng (1)450.000",
        "416.667",
        "33.333",
        "Phải có trong ngăn kéo950.000",
        "Chênh lệch0",
    ):
        expect(closed).to_contain_text(told)

    # Again after a restart, still without a network: the journal holds it all.
    page.reload()
    page.get_by_role("button", name="Báo cáo các ca trước (Z)").click()
    page.get_by_role("button", name=re.compile("BT01-1B-Z0001")).click()
    expect(page.locator(".slip .receipt")).to_contain_text("Phải có trong ngăn kéo950.000")
    page.emulate_media(media="print")
    page.evaluate("window.print = () => { window.printed = document.querySelector('.paper')?.textContent }")
    page.keyboard.press("F7")
    assert "BT01-1B-Z0001" in page.evaluate("window.printed")
    page.emulate_media(media="screen")
    page.keyboard.press("Escape")
    counter.shop.open()


def test_a_manager_may_look_at_the_cash_and_the_look_is_written_down(counter: Counter) -> None:
    page = counter.page
    counter.scan(EAN)
    counter.pay_exactly()
    page.keyboard.press("Enter")
    page.keyboard.press("F10")
    page.get_by_role("button", name="Báo cáo (X, Z)").click()
    page.get_by_role("button", name="Kèm tiền mặt…").click()
    sign(page)
    expect(page.locator(".slip .receipt")).to_contain_text("Phải có trong ngăn kéo950.000")
    with counter.shop.books():
        [seen] = db.session.scalars(select(Approval))
        assert (seen.kind, seen.approver, seen.cashier) == (ApprovalKind.CASH_SEEN, "minh", "lan")


def another_price(page: Page, vnd: str, way: str) -> None:
    """Ask for another price of the line in hand."""
    page.keyboard.press("F4")
    page.get_by_role("button", name="Giá khác…").click()
    page.locator("#price").fill(vnd)
    page.get_by_role("button", name=way).click()


def sold_at(shop: Shop) -> list[tuple[int, str | None]]:
    """The price of every line, and who approved its sale."""
    with shop.books():
        rows = db.session.execute(
            select(SaleLine.price_vnd, Approval.approver)
            .join(Sale, Sale.id == SaleLine.sale_id)
            .outerjoin(Approval, Approval.used_by == Sale.id)
            .order_by(Sale.number, SaleLine.line)
        )
        return [(row.price_vnd, row.approver) for row in rows]


def test_a_price_that_a_manager_approved_at_the_till_needs_no_review(counter: Counter) -> None:
    counter.scan(EAN)
    another_price(counter.page, "400.000", "Quản lý đăng nhập…")
    sign(counter.page)
    expect(counter.page.locator(".line")).to_contain_text("giá đã được duyệt")
    # A basket that waits over a reload keeps the manager's word.
    counter.page.reload()
    expect(counter.page.locator(".total")).to_contain_text("400.000")
    counter.pay_exactly()
    counter.wait_until_safe()
    assert sold_at(counter.shop) == [(400_000, "minh")]
    with counter.shop.books():
        assert db.session.scalars(select(ReviewItem)).all() == []


def test_without_a_network_another_price_is_sold_and_waits_for_a_manager(counter: Counter) -> None:
    counter.wait_until_safe()
    counter.shop.close()
    counter.scan(EAN)
    another_price(counter.page, "400.000", "Quản lý đăng nhập…")
    sign(counter.page)
    expect(counter.page.locator("#manager-problem")).to_contain_text("Không có mạng")
    counter.page.keyboard.press("Escape")
    another_price(counter.page, "400.000", "Không có quản lý")
    expect(counter.page.locator(".line")).to_contain_text("chờ quản lý xem lại")
    counter.pay_exactly()
    counter.shop.open()
    counter.wait_until_safe()
    assert sold_at(counter.shop) == [(400_000, None)]
    with counter.shop.books():
        assert [row.reason for row in db.session.scalars(select(ReviewItem))] == ["price_differs"]


@pytest.mark.usefixtures("pins")
def test_the_change_of_cashier_looks_right(shop: Shop, page: Page) -> None:
    counter = open_with_pin(shop, page)
    page.keyboard.press("F7")
    expect(page.get_by_role("dialog", name=re.compile("Đổi thu ngân"))).to_be_visible()
    for width in (360, 1366):
        page.set_viewport_size({"width": width, "height": 768})
        counter.looks_right(f"change of cashier, {width} px")
