"""Signed labels at a till whose network is away: on the line of the basket, and on what the server books of it."""

import re
import uuid
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.inventory.models import Lot
from pos.labels import operations, queries
from pos.review.models import ReviewItem
from pos.sales.models import Sale, SaleLine
from pos.sales.proof import proof_link
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import Counter


def signed_links(shop: Shop, keys: Path, quantity: int = 3) -> list[str]:
    """The links on labels that were just printed for tea sets of lot 2026-10."""
    with shop.books():
        with transaction():
            operations.add_key(keys, who="console", at=cast.NOW)
            lot = db.session.scalars(select(Lot).where(Lot.product_id == cast.TEAPOT)).one()
            words = queries.words_for(lot.id, cast.BT01, cast.NOW, shop.url)
            batch = operations.make_numbered_batch(
                lot.id, cast.BT01, words, quantity=quantity, layout="a4-3x8", keys=keys, who="minh", at=cast.NOW
            )
        return [words.link for words in queries.numbered(batch, words)]


def inspector(shop: Shop, page: Page) -> Page:
    """A city officer's own phone, signed in, with the page that checks labels open."""
    browser = page.context.browser
    assert browser is not None
    phone = browser.new_context(locale="vi-VN", viewport={"width": 360, "height": 740}).new_page()
    phone.goto(f"{shop.url}/sign-in?next=/labels/check/")
    phone.fill("#name", "huong")
    phone.fill("#password", cast.PASSWORD)
    phone.keyboard.press("Enter")
    expect(phone.locator("[data-ready]")).to_be_attached()
    # It promises to open without a network only once all of it is kept.
    expect(phone.locator("[data-part=light]")).to_contain_text("Dùng được khi không có mạng")
    return phone


def test_a_signed_label_is_checked_and_sold_with_the_network_away(shop: Shop, page: Page, tmp_path: Path) -> None:
    first, second, third = signed_links(shop, tmp_path)
    counter = Counter(shop, page)
    counter.pair()
    counter.open_shift("lan", "0")
    phone = inspector(shop, page)
    shop.close()

    counter.scan(first)
    line = page.locator(".line").first
    expect(line).to_contain_text("lô 2026-10 · chiếc A000001")
    expect(line.locator("[data-label]")).to_have_text(re.compile(r"^Nhãn thật · theo khóa lúc \d\d:\d\d$"))
    counter.scan(first)
    expect(page.locator(".notice-card.bad")).to_contain_text("A000001")
    expect(page.locator(".line")).to_have_count(1)

    # The signature of one piece on another: it says so aloud, and the cashier decides.
    counter.scan(second.split("#")[0] + "#" + first.split("#")[1])
    expect(page.locator(".notice-card.bad")).to_contain_text("Nhãn giả")
    expect(page.locator(".line").last.locator("[data-label=forged]")).to_be_visible()
    expect(page.locator(".line").last.locator(".stars")).to_have_count(0)
    expect(line.locator(".stars")).to_be_visible()
    # A code that was cut off is read again, and is the same piece.
    counter.scan(third[:-20])
    expect(page.locator(".line").last.locator("[data-label=damaged]")).to_be_visible()
    counter.scan(third)
    expect(page.locator(".line").last.locator("[data-label=genuine]")).to_be_visible()
    expect(page.locator(".line")).to_have_count(3)

    # The same labels on the screen that only checks: what each proves, and the star that it names.
    page.get_by_role("button", name="Thêm", exact=True).click()
    page.get_by_role("button", name="Kiểm tra nhãn").click()
    counter.scan(second)
    expect(page.locator(".verdict.good")).to_have_text("Nhãn thật")
    expect(page.locator(".checked dl")).to_contain_text("Bộ ấm chén men lam · SP0001")
    expect(page.locator(".checked dl")).to_contain_text(re.compile(r"Trên nhãn.*4 sao.*Hôm nay.*4 sao đến", re.S))
    counter.scan(second.replace("A000002", "A000004"))
    expect(page.locator(".verdict.bad")).to_have_text("Nhãn giả")
    page.locator("#label").fill("https://example.com/menu")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict.look")).to_be_visible()
    page.keyboard.press("Escape")

    # An inspector's phone opens the page without a network, and knows what it was told before.
    phone.reload()
    expect(phone.locator("[data-ready]")).to_be_attached()
    expect(phone.locator("[data-part=light]")).to_contain_text("Dùng được khi không có mạng")
    phone.locator("#code").fill(third)
    phone.keyboard.press("Enter")
    expect(phone.locator(".verdict--good")).to_have_text("Nhãn thật")
    expect(phone.locator(".found")).to_contain_text(re.compile(r"Bộ ấm chén men lam.*A000003.*4 sao đến", re.S))
    Counter(shop, phone).scan(third.replace("A000003", "A000009"))
    expect(phone.locator(".verdict--bad")).to_have_text("Nhãn giả")

    counter.pay_exactly()
    shop.open()
    counter.wait_until_safe()
    with shop.books():
        sold = db.session.execute(select(SaleLine.product_code, SaleLine.lot_code, SaleLine.serial)).all()
        (sale_id,) = db.session.scalars(select(Sale.id))
        doubted = db.session.scalars(select(ReviewItem.details).where(ReviewItem.reason == "label_not_ours")).all()
    assert sorted(sold) == [("SP0001", "2026-10", f"A00000{number}") for number in (1, 2, 3)]
    assert [case["serial"] for details in doubted for case in details["cases"]] == ["A000002"]

    # The customer's own link on the slip finds the sale at the till that made it, and is told apart elsewhere.
    expect(page.get_by_role("button", name="Khách tiếp theo")).to_be_visible()
    page.keyboard.press("F6")
    expect(page.locator("#number")).to_be_visible()
    counter.scan(proof_link(shop.url, uuid.uuid4()))
    expect(page.locator(".notice-card.bad")).to_contain_text("mã dành cho khách")
    counter.scan(proof_link(shop.url, sale_id))
    expect(page.locator(".found > h2")).to_have_text(counter.number(1))
