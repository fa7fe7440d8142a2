"""Scanning with the camera, where a browser can: a real stream of a made-up camera, and a reader that is told what it sees."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Shop
from tests.browser.counter import EAN, Counter

READER = """
  globalThis.inSight = [];
  globalThis.BarcodeDetector = class {
    static getSupportedFormats() { return Promise.resolve(["ean_13", "ean_8", "code_128", "qr_code", "pdf417"]); }
    constructor({ formats }) { globalThis.lookedFor = formats; }
    detect(video) {
      const { videoWidth: width, videoHeight: height } = video;
      globalThis.pictures = (globalThis.pictures ?? 0) + (width > 0 ? 1 : 0);
      return Promise.resolve(globalThis.inSight.map(([rawValue, x, y]) => ({
        rawValue, format: "qr_code", boundingBox: { x: x * width - 50, y: y * height - 50, width: 100, height: 100 },
      })));
    }
  };
"""
"""This machine's Chromium has no reader. This one sees what the test holds before it: texts, and where in the picture."""


@pytest.fixture(scope="module")
def camera(launch_browser: Callable[..., Browser], browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """A browser on a machine with a camera."""
    arguments = [*browser_type_launch_args["args"], "--use-fake-device-for-media-stream"]
    browser = launch_browser(args=arguments)
    yield browser
    browser.close()


@pytest.fixture
def phone(shop: Shop, camera: Browser) -> Iterator[Counter]:
    """A phone with a camera whose browser reads codes, paired and open."""
    context = camera.new_context(
        viewport={"width": 360, "height": 740}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", permissions=["camera"]
    )
    context.add_init_script(READER)
    counter = Counter(shop, context.new_page())
    counter.pair()
    counter.open_shift("lan", "0")
    yield counter
    context.close()


def look(counter: Counter) -> None:
    """Open the viewfinder and wait until it looks."""
    counter.page.get_by_role("button", name="Quét bằng máy ảnh").click()
    expect(counter.page.locator(".viewfinder-told")).to_contain_text("Đưa mã vào trong khung")


def hold(page: Page, *sights: tuple[str, float, float]) -> None:
    """Hold things before the camera until several pictures of them were looked at."""
    page.evaluate(
        """sights => new Promise((seen) => {
          globalThis.inSight = sights;
          globalThis.pictures = 0;
          setInterval(() => globalThis.pictures >= 4 && seen(), 20);
        })""",
        [list(one) for one in sights],
    )


def take_away(page: Page) -> None:
    """Hold nothing before the camera until it says that the next may come."""
    page.evaluate("globalThis.inSight = []")
    expect(page.locator(".viewfinder-told")).to_contain_text("Đưa mã vào trong khung")


def test_one_thing_before_the_camera_is_one_scan(phone: Counter) -> None:
    look(phone)
    hold(phone.page, (EAN, 0.5, 0.5))
    told = phone.page.locator(".viewfinder-told")
    expect(told).to_contain_text("Bộ ấm chén men lam")
    hold(phone.page, (EAN, 0.5, 0.5))
    expect(phone.page.locator(".viewfinder-foot strong")).to_have_text("450.000\u00a0₫")
    phone.looks_right("viewfinder")
    take_away(phone.page)
    # Its own label stands beside the maker's barcode on the next pack: one of them is aimed at, and one thing is sold.
    hold(phone.page, (f"{phone.shop.url}/p/SP0001/10/2026-10", 0.1, 0.1), (EAN, 0.45, 0.5))
    hold(phone.page, (f"{phone.shop.url}/p/SP0001/10/2026-10", 0.5, 0.5))
    expect(phone.page.locator(".viewfinder-foot strong")).to_have_text("900.000\u00a0₫")
    take_away(phone.page)
    hold(phone.page, ("4006381333931", 0.5, 0.5))
    expect(told).to_contain_text("4006381333931")
    expect(phone.page.locator(".viewfinder-foot strong")).to_have_text("900.000\u00a0₫")
    assert phone.page.evaluate("globalThis.lookedFor") == ["ean_13", "ean_8", "code_128", "qr_code"]

    phone.page.get_by_role("button", name="Xong").click()
    expect(phone.page.locator("dialog")).to_have_count(0)
    expect(phone.page.locator(".total")).to_contain_text("900.000")


def test_the_camera_goes_off_with_its_picture(phone: Counter) -> None:
    look(phone)
    assert phone.page.evaluate("document.querySelector('video').srcObject.getVideoTracks()[0].readyState") == "live"
    phone.page.evaluate("globalThis.track = document.querySelector('video').srcObject.getVideoTracks()[0]")
    phone.page.keyboard.press("Escape")
    expect(phone.page.locator("dialog")).to_have_count(0)
    assert phone.page.evaluate("globalThis.track.readyState") == "ended"


def test_weighed_goods_are_weighed_before_the_next_thing_is_looked_at(phone: Counter) -> None:
    look(phone)
    phone.page.evaluate("globalThis.inSight = [['SP0004', 0.5, 0.5]]")
    phone.page.locator("#quantity").fill("0,5")
    phone.page.evaluate(f"globalThis.inSight = [['{EAN}', 0.5, 0.5]]")
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator(".viewfinder-foot strong")).to_have_text("82.500\u00a0₫")
    take_away(phone.page)
    hold(phone.page, (EAN, 0.5, 0.5))
    expect(phone.page.locator(".viewfinder-foot strong")).to_have_text("532.500\u00a0₫")


def test_a_receipt_before_the_camera_opens_it(phone: Counter) -> None:
    phone.scan(EAN)
    phone.pay_exactly()
    phone.page.keyboard.press("Enter")
    look(phone)
    phone.page.evaluate("number => { globalThis.inSight = [[number, 0.5, 0.5]]; }", phone.number(1))
    expect(phone.page.locator(".receipts")).to_contain_text(phone.number(1))
    expect(phone.page.locator("dialog")).to_have_count(0)


def test_a_camera_that_cannot_be_had_says_why(phone: Counter) -> None:
    for error, says, total in (
        ("NotAllowedError", "chưa được phép dùng máy ảnh", "450.000"),
        ("NotFoundError", "không có máy ảnh", "900.000"),
        ("NotReadableError", "chương trình khác", "1.350.000"),
    ):
        phone.page.evaluate(
            "name => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', name)); }", error
        )
        phone.page.get_by_role("button", name="Quét bằng máy ảnh").click()
        expect(phone.page.locator(".viewfinder-told")).to_contain_text(says)
        phone.page.get_by_role("button", name="Xong").click()
        phone.scan(EAN)
        expect(phone.page.locator(".total")).to_contain_text(total)


def test_a_browser_that_reads_no_codes_shows_no_camera(counter: Counter) -> None:
    assert counter.page.evaluate("'BarcodeDetector' in globalThis") is False
    expect(counter.page.get_by_role("button", name="Quét bằng máy ảnh")).to_have_count(0)


def test_only_the_till_may_use_a_camera(counter: Counter) -> None:
    asks = "document.featurePolicy.allowsFeature('camera')"
    assert counter.page.evaluate(asks) is True
    counter.page.goto(f"{counter.shop.url}/")
    assert counter.page.evaluate(asks) is False
