"""The public page in a browser that runs no script: everything it promises stands there in words, and nothing stands empty."""

import uuid
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from pos.base.clock import HANOI, now
from pos.base.database import transaction
from tests import cast
from tests.browser.conftest import Shop
from tests.sales.stage import basket, line, sell
from tests.verify.stage import add_product, number_tea_sets

PIECE = "/p/SP0001/10/L2026-11/21/A000001"
SIGNED = f"{PIECE}#any-signature-that-only-a-script-could-check"

EMPTY = """() => {
  const drawn = "svg, img, br, input, select, option, textarea";
  return [...document.querySelectorAll("main *, footer *")]
    .filter((it) => it.checkVisibility() && !it.closest(`${drawn}, [aria-hidden=true]`) && !it.querySelector(drawn))
    .filter((it) => it.textContent.trim() === "")
    .map((it) => it.outerHTML.slice(0, 120));
}"""


@pytest.fixture
def scriptless(shop: Shop, browser: Browser) -> Iterator[Page]:
    """A visitor's phone on which script is switched off."""
    context = browser.new_context(locale="vi-VN", java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    # If script ran after all, nothing here would be proof.
    page.set_content("<p>off</p><script>document.body.textContent = 'on'</script>")
    expect(page.locator("body")).to_have_text("off")
    yield page
    context.close()


def test_everything_but_the_signature_can_be_read_and_that_says_how_else_it_is_checked(
    shop: Shop, scriptless: Page
) -> None:
    sold_on = now()
    with shop.books():
        number_tea_sets()
        with transaction():
            add_product("SP0016", "Trà sen Tây Hồ 50 g", "West Lake lotus tea 50 g", producer_id=cast.TEA_HOUSE)
        goods = line("SP0001", 1, lot="L2026-11", serial="A000001")
        sold = sell(basket(goods, at=sold_on.isoformat(), shift=None), uuid.uuid4())
        assert sold.outcome != "quarantined"

    page = scriptless
    page.goto(shop.url + SIGNED)
    verdict = page.locator("#certificate")
    expect(verdict.get_by_role("img", name="4 sao")).to_be_visible()
    for words in ("Được chứng nhận OCOP 4 sao", "Có hiệu lực đến", "Quyết định 2468/QĐ-UBND"):
        expect(verdict).to_contain_text(words)
    expect(page.get_by_role("heading", name="Bộ ấm chén men lam")).to_be_visible()
    expect(page.locator(".what")).to_contain_text("xã Bát Tràng (huyện Gia Lâm cũ)")
    expect(page.locator("#where").get_by_role("link", name="Bát Tràng")).to_be_visible()
    piece = page.locator("[data-serial=A000001]")
    expect(piece).to_contain_text(f"Chiếc này đã được bán tháng {sold_on.astimezone(HANOI):%m/%Y}")
    signature = piece.get_by_role("status")
    expect(signature).to_contain_text("Chữ ký của nhãn này chưa được kiểm tra")
    expect(signature).to_contain_text("nhờ quầy thu ngân ở bất kỳ điểm bán nào")
    expect(signature.locator("p:visible")).to_have_count(1)
    assert page.evaluate(EMPTY) == []

    # Folded parts open without script, and what stands in them is sent by a plain form.
    page.get_by_text("Báo hàng giả").click()
    page.get_by_label("Được chào bán như hàng mới").check()
    page.get_by_role("button", name="Gửi tin báo").click()
    expect(page.locator("#report")).to_contain_text("Cảm ơn bạn")

    page.goto(f"{shop.url}/p/SP0016")
    verdict = page.locator("#certificate")
    expect(verdict).to_contain_text("Trà sen Tây Hồ 100 g được chứng nhận theo quyết định 2468/QĐ-UBND")
    expect(verdict).to_contain_text("không áp dụng cho sản phẩm này")
    assert page.evaluate(EMPTY) == []
