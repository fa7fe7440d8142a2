"""Scans at a real till: wherever the focus is, through input methods, and what shops wrote on their goods themselves."""

import time
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from pos.base.database import db, transaction
from pos.catalogue.kinds import BarcodeKind
from pos.catalogue.models import Barcode
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import EAN, SCAN_GAP_S, Counter

REWRITTEN = "Bàn phím đang ở chế độ gõ tiếng Việt"


class Keys:
    """What the operating system hands the browser, key by key, each with its own time."""

    def __init__(self, page: Page) -> None:
        self.browser = page.context.new_cdp_session(page)
        self.moment = time.time()

    def press(self, key: str, text: str = "", code: int = 0, name: str = "", modifiers: int = 0) -> None:
        """One key, a few milliseconds after the last."""
        self.moment += SCAN_GAP_S
        kind = "keyDown" if text else "rawKeyDown"
        self.browser.send(
            "Input.dispatchKeyEvent",
            {
                "type": kind,
                "key": key,
                "text": text,
                "windowsVirtualKeyCode": code,
                "code": name,
                "modifiers": modifiers,
                "timestamp": self.moment,
            },
        )

    def enter(self) -> None:
        """The Enter that ends a scan."""
        self.press("Enter", "\r", 13, name="Enter")

    def unikey(self, keys: list[str]) -> None:
        """Letters as they come, and where the method changed its mind: Backspace, and a letter without a key."""
        for key in keys:
            if key == "Backspace":
                self.press(key, code=8)
            elif key.isascii():
                self.press(key, key)
            else:
                self.press("Unidentified", key, 231)
        self.enter()

    def composed(self, text: str, shown: str) -> None:
        """A method that composes: each key is its own secret, and what it made of them so far stands underlined."""
        for count in range(1, len(text) + 1):
            self.press("Process", code=229)
            here = shown[: max(1, round(count * len(shown) / len(text)))]
            self.browser.send("Input.imeSetComposition", {"text": here, "selectionStart": 0, "selectionEnd": 0})
        self.press("Process", code=229, name="Enter")


def test_a_code_that_a_shop_gave_itself_is_scanned_and_typed(shop: Shop, page: Page) -> None:
    with shop.books(), transaction():
        for value, product in (("KE-12/A", cast.TEA), ("2000000000015", cast.BOWL)):
            db.session.add(
                Barcode(
                    value=value, product_id=product, kind=BarcodeKind.INTERNAL,
                    added_at=datetime.now(UTC),
                )
            )  # fmt: skip
    counter = Counter(shop, page)
    counter.pair()
    counter.open_shift("lan", "0")
    counter.scan("KE-12/A")
    counter.scan("]C0ke-12/a")
    expect(counter.page.locator(".line")).to_have_count(1)
    counter.page.locator("#search").fill("ke-12/a")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".line .amount")).to_have_text("3")
    counter.scan("2000000000015")
    expect(counter.page.locator(".line-name").last).to_contain_text("Bát sen men ngọc")
    counter.scan("KE-13")
    expect(counter.page.locator(".notice-card.bad")).to_contain_text("KE-13")
    expect(counter.page.locator(".line")).to_have_count(2)


def test_the_end_of_a_code_whose_beginning_came_slowly_is_not_another_code(shop: Shop, page: Page) -> None:
    with shop.books(), transaction():
        db.session.add(
            Barcode(
                value="E-12", product_id=cast.TEA, kind=BarcodeKind.INTERNAL,
                added_at=datetime.now(UTC),
            )
        )  # fmt: skip
    counter = Counter(shop, page)
    counter.pair()
    counter.open_shift("lan", "0")
    counter.page.keyboard.type("K")
    counter.page.wait_for_timeout(200)
    counter.scan("E-12")
    expect(counter.page.locator(".notice-card.bad")).to_contain_text("KE-12")
    expect(counter.page.locator(".line")).to_have_count(0)
    expect(counter.page.locator("#search")).to_have_value("")
    counter.scan("E-12")
    expect(counter.page.locator(".line")).to_have_count(1)


@pytest.mark.parametrize("place", ["search", "quantity", "nowhere"])
def test_a_link_that_unikey_changed_sells_what_is_on_the_label(counter: Counter, place: str) -> None:
    _stand_in(counter, place)
    # https://ocop.example.vn/p/SP0001/10/2026-10, with its "ex" as Telex writes it.
    Keys(counter.page).unikey([*"https://ocop.e", "Backspace", "ẽ", *"ample.vn/p/SP0001/10/2026-10"])
    expect(counter.page.locator(".line-name").last).to_contain_text("2026-10")
    expect(counter.page.locator("#search")).to_have_value("")
    expect(counter.page.locator("dialog")).to_have_count(0)


@pytest.mark.parametrize("place", ["search", "quantity", "nowhere"])
def test_a_code_that_unikey_changed_beyond_repair_sells_nothing(counter: Counter, place: str) -> None:
    before = _stand_in(counter, place)
    Keys(counter.page).unikey([*"DA", "Backspace", "Backspace", "Đ", "A", *"-12"])
    notice = counter.page.locator(".notice-card.bad")
    expect(notice).to_contain_text(REWRITTEN)
    expect(notice).to_contain_text("A-12")
    expect(counter.page.locator(".line")).to_have_count(before)
    expect(counter.page.locator("#search")).to_have_value("")


def test_a_scan_whose_first_letter_was_changed_is_refused_also_where_there_is_no_field(counter: Counter) -> None:
    counter.scan(EAN)
    counter.pay_exactly()
    counter.page.evaluate("document.activeElement.blur()")
    Keys(counter.page).unikey(["ư", *"KE-12"])
    expect(counter.page.locator(".notice-card.bad")).to_contain_text(REWRITTEN)


def test_what_a_method_composed_in_the_field_is_taken_out_again(counter: Counter) -> None:
    counter.page.locator("#search").focus()
    keys = Keys(counter.page)
    keys.composed("https://ocop.example.vn/p/SP0001/10/2026-10", "https://ocop.ẽample.vn/p/SP0001/10/2026-10")
    expect(counter.page.locator(".line-name")).to_contain_text("2026-10")
    expect(counter.page.locator("#search")).to_have_value("")

    keys = Keys(counter.page)
    keys.composed("DDA-12", "ĐA-12")
    expect(counter.page.locator(".notice-card.bad")).to_contain_text(REWRITTEN)
    expect(counter.page.locator("#search")).to_have_value("")
    expect(counter.page.locator(".line .amount")).to_have_text("1")


def test_a_person_writes_vietnamese_as_ever(counter: Counter) -> None:
    counter.page.locator("#search").focus()
    keys = Keys(counter.page)
    for sign in "bat":
        keys.moment += 0.15
        keys.press(sign, sign)
    keys.moment += 0.15
    for sign in ("Backspace", "Backspace"):
        keys.press(sign, code=8)
    for sign in "át":
        keys.press("Unidentified" if not sign.isascii() else sign, sign, 231)
    expect(counter.page.locator("#search")).to_have_value("bát")
    expect(counter.page.locator(".product").first).to_contain_text("Bát sen men ngọc")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".line-name")).to_contain_text("Bát sen men ngọc")


@pytest.mark.parametrize("how", ["control", "alt"])
def test_fnc1_is_heard_however_the_scanner_sends_it(counter: Counter, how: str) -> None:
    keys = Keys(counter.page)
    for sign in f"01{cast.TEAPOT_GTIN}10L1\x1d17271231":
        if sign != "\x1d":
            keys.press(sign, sign)
        elif how == "control":
            keys.press("]", code=221, modifiers=2)
        else:
            keys.press("Alt", code=18, modifiers=1)
            for digit in "029":
                keys.press(digit, code=96 + int(digit), modifiers=1, name=f"Numpad{digit}")
            keys.browser.send(
                "Input.dispatchKeyEvent",
                {"type": "keyUp", "key": "Alt", "windowsVirtualKeyCode": 18, "timestamp": keys.moment},
            )
    keys.enter()
    expect(counter.page.locator(".line-name")).to_contain_text("lô L1")
    expect(counter.page.locator(".line-name")).not_to_contain_text("L117")


def _stand_in(counter: Counter, place: str) -> int:
    """Put the focus somewhere; the number of lines in the basket."""
    if place == "nowhere":
        counter.page.evaluate("document.activeElement.blur()")
    if place != "quantity":
        return 0
    counter.scan(EAN)
    counter.page.locator(".amount").click()
    expect(counter.page.locator("#quantity")).to_be_focused()
    return 1
