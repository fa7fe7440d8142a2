"""What a till knows: renewed under the cashier's hands, refused when it is not its own, true on the day that it is sold on."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from pos.base.clock import local_day, start_of_day
from pos.base.database import db, transaction
from pos.catalogue.models import Price, Product
from pos.review.models import ReviewItem
from pos.sales.models import SaleLine
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import EAN, Counter, entries

SNAPSHOT = "**/api/v1/snapshot**"
LOOK = "document.dispatchEvent(new Event('visibilitychange'))"
STARS = ".product .stars"


@pytest.fixture
def counter(counter: Counter) -> Counter:
    """A till that has sent all it has, and is kept on its device."""
    counter.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    counter.wait_until_safe()
    look(counter.page)
    return counter


def set_price(shop: Shop, product: Any, price_vnd: int, begins: datetime | None = None) -> None:
    """Enter a price for everywhere, from now or from a moment on."""
    # On a full second: that is how precisely a till says when it sold.
    at = datetime.now(UTC).replace(microsecond=0)
    with shop.books(), transaction():
        db.session.add(
            Price(product_id=product, price_vnd=price_vnd, valid_from=begins or at, set_by="an", set_at=at)
        )  # fmt: skip


def look(page: Page) -> dict[str, Any]:
    """Come back to the till, which asks the server then; what it is told."""
    with page.expect_request(lambda request: "/snapshot" in request.url) as asked:
        page.evaluate(LOOK)
    answer = asked.value.response()
    assert answer is not None
    return dict(answer.json()) if answer.status == 200 else {"status": answer.status}


def card(page: Page, code: str) -> Any:
    return page.locator(f".product[data-focus={code}]")


def banner(page: Page) -> Any:
    return page.locator(".standing")


# --- renewed --------------------------------------------------------------------------------------------------------------


def test_a_change_comes_as_a_difference_while_goods_are_in_the_basket(counter: Counter) -> None:
    page = counter.page
    counter.scan("SP0003")
    page.locator("#search").fill("sen")
    set_price(counter.shop, cast.BOWL, 125_000)
    told = look(page)
    assert told["complete"] is False
    assert [product["product"] for product in told["products"]] == ["SP0002"]
    expect(card(page, "SP0002")).to_contain_text("125.000")
    # What the cashier was doing, she is still doing.
    expect(page.locator("#search")).to_be_focused()
    expect(page.locator("#search")).to_have_value("sen")
    expect(page.locator(".basket")).to_contain_text("Trà sen")
    expect(page.locator(".notice")).to_be_empty()
    # And it is on the device: the till knows it without a network, after a cold start.
    counter.shop.close()
    page.reload()
    expect(card(page, "SP0002")).to_contain_text("125.000")
    expect(page.locator(".basket")).to_contain_text("Trà sen")


def test_what_cannot_be_sold_any_more_is_gone_from_the_shelf_and_not_from_the_basket(counter: Counter) -> None:
    page = counter.page
    counter.scan("SP0003")
    with counter.shop.books(), transaction():
        db.session.execute(update(Product).where(Product.id == cast.TEA).values(retired_at=datetime.now(UTC)))
    assert look(page)["gone"] == {"products": ["SP0003"]}
    expect(card(page, "SP0003")).to_have_count(0)
    expect(page.locator(".basket")).to_contain_text("Trà sen")
    counter.scan("SP0003")
    expect(page.locator(".notice")).to_contain_text("SP0003")
    counter.pay_exactly()


def test_nothing_new_costs_no_answer(counter: Counter) -> None:
    look(counter.page)
    assert look(counter.page) == {"status": 304}


def test_a_row_that_broke_on_the_device_is_fetched_again_and_the_journal_knows_nothing_of_it(counter: Counter) -> None:
    page = counter.page
    counter.scan("SP0003")
    counter.pay_exactly()
    counter.wait_until_safe()
    page.evaluate(
        """() => new Promise((done) => {
          indexedDB.open("ocop-till-snapshot").onsuccess = (opened) => {
            const change = opened.target.result.transaction("trays", "readwrite");
            change.objectStore("trays").openCursor().onsuccess = (found) => {
              const cursor = found.target.result;
              if (cursor && cursor.value.length) cursor.delete();
              else if (cursor) cursor.continue();
            };
            change.oncomplete = done;
          };
        })"""
    )
    with page.expect_response(lambda answer: "/snapshot" in answer.url) as told:
        page.reload()
    assert "since" not in told.value.url
    expect(page.locator(".product")).to_have_count(5)
    counter.scan("SP0003")
    counter.pay_exactly()
    counter.wait_until_safe()
    assert [entry.kind for entry in entries(counter.shop)] == ["shift_open", "sale", "sale"]


# --- refused --------------------------------------------------------------------------------------------------------------


def half(text: str) -> str:
    return text[: len(text) // 2]


def with_parts(**parts: Any) -> Callable[[str], str]:
    return lambda text: json.dumps({**json.loads(text), **parts})


OUTLET = {"code": "HK01", "name": "Hoàn Kiếm", "legal_name": "HTX", "address": "Số 1", "is_demo": False}
WRONG = {
    "cut half way": (half, "chưa trọn vẹn"),
    "a portal's page": (lambda _: "<html>Đăng nhập wifi</html>", "chưa trọn vẹn"),
    "of another outlet": (with_parts(showroom=OUTLET), "điểm bán khác"),
    "of another till": (with_parts(till={"code": "BT01-2", "series": "A", "printer": "browser"}), "quầy khác"),
    "malformed": (with_parts(products=[{"product": "SP0001", "price_vnd": "miễn phí"}]), "Không đọc được"),
    "of a newer server": (with_parts(format=2, products="elsewhere"), "mới hơn"),
    "of an older server": (with_parts(format=0), "cũ hơn"),
}


@contextmanager
def answered(page: Page, change: Callable[[str], str]) -> Iterator[None]:
    """Meanwhile the server's snapshots arrive as something else."""

    def spoil(route: Any) -> None:
        headers = {**route.request.headers}
        headers.pop("if-none-match", None)
        answer = route.fetch(headers=headers)
        route.fulfill(status=200, content_type="application/json", body=change(answer.text()))

    page.route(SNAPSHOT, spoil)
    yield
    page.unroute_all(behavior="ignoreErrors")


def test_a_snapshot_that_is_not_this_tills_is_refused_and_said_and_selling_goes_on(counter: Counter) -> None:
    page = counter.page
    price = "120.000"
    for price_vnd, (wrong, (change, sentence)) in enumerate(WRONG.items(), start=1):
        # The till asks by itself once it is open: what it asked before the price changed must be answered before, too.
        look(page)
        with answered(page, change):
            set_price(counter.shop, cast.BOWL, price_vnd)
            page.evaluate(LOOK)
            expect(banner(page), wrong).to_contain_text(sentence)
            expect(banner(page), wrong).to_contain_text("Quầy vẫn bán theo dữ liệu lúc")
            expect(card(page, "SP0002"), wrong).to_contain_text(price)
            expect(page.locator(".product"), wrong).to_have_count(5)
            counter.looks_right(f"a refused snapshot, {wrong}")
            page.reload()
            expect(card(page, "SP0002"), wrong).to_contain_text(price)
            counter.scan(EAN)
            counter.pay_exactly()
            counter.wait_until_safe()
            page.keyboard.press("Enter")
        look(page)
        expect(banner(page), wrong).to_have_count(0)
        price = f"{price_vnd} ₫"
        expect(card(page, "SP0002"), wrong).to_contain_text(price)


def test_a_device_without_a_first_snapshot_says_why_it_cannot_sell(shop: Shop, page: Page) -> None:
    counter = Counter(shop, page)
    with answered(page, half):
        page.goto(f"{shop.url}/till/")
        page.locator("#code").fill(shop.pairing_code())
        page.keyboard.press("Enter")
        expect(banner(page)).to_contain_text("chưa có dữ liệu thì chưa bán được")
        counter.looks_right("no first snapshot")
    page.evaluate(LOOK)
    expect(page.locator("#float")).to_be_visible()
    expect(banner(page)).to_have_count(0)


def test_a_full_disk_costs_the_newest_snapshot_and_no_sale(counter: Counter) -> None:
    page = counter.page
    page.evaluate(
        """() => {
          const put = IDBObjectStore.prototype.put;
          IDBObjectStore.prototype.put = function (...given) {
            if (this.name === "trays") throw new DOMException("full", "QuotaExceededError");
            return put.apply(this, given);
          };
        }"""
    )
    set_price(counter.shop, cast.BOWL, 125_000)
    look(page)
    expect(banner(page)).to_contain_text("hết chỗ")
    expect(card(page, "SP0002")).to_contain_text("125.000")
    counter.scan("SP0002")
    counter.pay_exactly()
    counter.wait_until_safe()
    assert entries(counter.shop)[-1].reasons == []


# --- the clock ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(page: Page) -> Page:
    """A page whose clock a test may set. It goes on by itself from there."""
    page.add_init_script(
        """{
          const Real = Date;
          let ahead = 0;
          globalThis.Date = class extends Real {
            constructor(...given) { if (given.length) super(...given); else super(Real.now() + ahead); }
            static now() { return Real.now() + ahead; }
          };
          globalThis.setClock = (by) => { ahead = by; };
        }"""
    )
    return page


def set_clock(page: Page, by: timedelta) -> None:
    """Set the device's clock ahead of the world's, or back with less; and look at the till."""
    page.evaluate("(ms) => setClock(ms)", by / timedelta(milliseconds=1))
    page.evaluate(LOOK)


def test_knowledge_older_than_a_day_shows_no_stars_and_says_why(counter: Counter) -> None:
    page = counter.page
    expect(page.locator(STARS).first).to_be_visible()
    expect(banner(page)).to_have_count(0)
    counter.shop.close()
    set_clock(page, timedelta(hours=23, minutes=50))
    expect(page.locator(STARS).first).to_be_visible()
    set_clock(page, timedelta(hours=24, minutes=5))
    expect(page.locator(STARS)).to_have_count(0)
    expect(banner(page).last).to_contain_text("đã hơn một ngày")
    counter.looks_right("old knowledge")
    counter.scan(EAN)
    counter.pay_exactly()
    expect(page.locator(".finished .stars")).to_have_count(0)
    # The claim that goes into the books is as careful as the screen.
    counter.shop.open()
    counter.wait_until_safe()
    assert json.loads(entries(counter.shop)[-1].body)["lines"][0]["stars"] is None
    page.keyboard.press("Enter")
    look(page)
    expect(page.locator(STARS).first).to_be_visible()
    expect(banner(page)).to_have_count(0)


def test_a_clock_that_was_put_back_proves_nothing(counter: Counter) -> None:
    page = counter.page
    counter.shop.close()
    set_clock(page, timedelta(hours=-3))
    expect(page.locator(STARS)).to_have_count(0)
    expect(banner(page).last).to_contain_text("chỉnh lại đồng hồ")


def test_at_midnight_the_price_of_the_day_is_on_the_shelf_without_a_network(counter: Counter) -> None:
    page = counter.page
    midnight = start_of_day(local_day(datetime.now(UTC)) + timedelta(days=1))
    set_price(counter.shop, cast.TEA, 200_000, midnight)
    look(page)
    counter.shop.close()
    until_midnight = midnight - datetime.now(UTC)
    set_clock(page, until_midnight - timedelta(minutes=1))
    expect(card(page, "SP0003")).to_contain_text("180.000")
    set_clock(page, until_midnight + timedelta(seconds=1))
    expect(card(page, "SP0003")).to_contain_text("200.000")
    counter.scan("SP0003")
    expect(page.locator(".basket")).to_contain_text("200.000")


def test_a_price_that_began_while_the_server_was_away_is_the_one_the_books_expect(counter: Counter) -> None:
    page = counter.page
    begins = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=8)
    set_price(counter.shop, cast.TEA, 200_000, begins)
    look(page)
    counter.shop.close()
    expect(card(page, "SP0003")).to_contain_text("180.000")
    # Its own clock brings it; nobody touches the till meanwhile.
    expect(card(page, "SP0003")).to_contain_text("200.000", timeout=40_000)
    counter.scan("SP0003")
    counter.pay_exactly()
    counter.shop.open()
    counter.wait_until_safe()
    with counter.shop.books():
        assert db.session.scalars(select(SaleLine.price_vnd)).all() == [200_000]
        assert db.session.scalars(select(ReviewItem.reason)).all() == []
