"""What a till says and keeps when its server, its disk, its clock or its pairing is not what it was."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import make_url, select

from pos.base.database import db, transaction
from pos.review.models import ReviewItem
from pos.sales.kinds import Outcome
from pos.sales.models import Sale
from pos.showrooms.operations import pair_at_console
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import Counter, entries

SYNC = "**/api/v1/sync"


class Backup:
    """A copy of a shop's books, as somebody made it in the night."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self.shop, self.copy = shop, folder / "backup.db"
        self.books = Path(str(make_url(shop.server.database_url).database))
        shop.close()
        self._close_books()
        with sqlite3.connect(self.books) as source, sqlite3.connect(self.copy) as target:
            source.backup(target)
        source.close()
        target.close()
        shop.open()

    def put_back(self) -> None:
        """The disk has died; the books are those of the night."""
        self.shop.close()
        self._close_books()
        for ending in ("-wal", "-shm"):
            Path(f"{self.books}{ending}").unlink(missing_ok=True)
        shutil.copy(self.copy, self.books)
        self.shop.open()

    def _close_books(self) -> None:
        with self.shop.app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def back_up(shop: Shop, tmp_path: Path) -> Callable[[], Backup]:
    """Makes a backup of the books, which can be put back."""
    return lambda: Backup(shop, tmp_path)


def numbers(shop: Shop) -> list[str]:
    """The sales on the books."""
    with shop.books():
        return list(db.session.scalars(select(Sale.number).order_by(Sale.number)))


def reasons(shop: Shop) -> set[str]:
    """Why something stands on the review list."""
    with shop.books():
        return set(db.session.scalars(select(ReviewItem.reason).where(ReviewItem.settled_at.is_(None))))


def sell(counter: Counter, times: int = 1) -> None:
    """Sell tea for exact cash."""
    for _ in range(times):
        counter.scan("SP0003")
        counter.pay_exactly()


def banner(counter: Counter, words: str) -> None:
    """Wait until the banner says this."""
    expect(counter.page.locator(".banner", has_text=words)).to_be_visible(timeout=20_000)


def disturb(page: Page, script: str) -> Any:
    """Do something to what the device keeps: ``script`` is the body of a function of `entries` and `device`."""
    return page.evaluate(
        f"""async () => {{
          const request = indexedDB.open("ocop-till");
          await new Promise((done) => request.onsuccess = done);
          const transaction = request.result.transaction(["entries", "device"], "readwrite");
          const [entries, device] = ["entries", "device"].map((name) => transaction.objectStore(name));
          const got = (asked) => new Promise((done) => asked.onsuccess = () => done(asked.result));
          const result = await (async () => {{ {script} }})();
          await new Promise((done) => transaction.oncomplete = done);
          request.result.close();
          return result;
        }}"""
    )


def reload(counter: Counter) -> None:
    """Load the page anew and wait until it sells."""
    counter.page.reload()
    expect(counter.page.locator("#search")).to_be_visible()


def change_answer(counter: Counter, change: Callable[[dict[str, Any]], None]) -> None:
    """Let every answer to the journal arrive changed."""

    def alter(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        change(body)
        route.fulfill(response=answer, json=body)

    counter.page.route(SYNC, alter)


# --- a server that was put back to a backup ----------------------------------------------------------------------


def test_a_server_put_back_to_a_backup_gets_everything_again(counter: Counter, back_up: Callable[[], Backup]) -> None:
    sell(counter)
    counter.wait_until_safe()
    backup = back_up()
    sell(counter, 3)
    counter.wait_until_safe()
    assert len(numbers(counter.shop)) == 4

    backup.put_back()
    assert numbers(counter.shop) == [counter.number(1)]
    reload(counter)
    sell(counter)
    counter.wait_until_safe()
    assert numbers(counter.shop) == [counter.number(n) for n in range(1, 6)]
    kept = entries(counter.shop)
    assert [entry.sequence for entry in kept] == [1, 2, 3, 4, 5, 6]
    assert [entry.previous for entry in kept[1:]] == [entry.hash for entry in kept[:-1]]
    assert counter.shop.stock_milli(cast.TEA) == 36_000
    expect(counter.page.locator(".banner", has_text="bộ nhớ")).to_have_count(0)


def test_a_server_put_back_to_before_this_pairing_says_so_and_gets_it_from_the_next(
    shop: Shop, page: Page, back_up: Callable[[], Backup]
) -> None:
    backup = back_up()
    counter = Counter(shop, page)
    counter.pair()
    counter.open_shift("lan", "500.000")
    sell(counter, 2)
    counter.wait_until_safe()

    backup.put_back()
    reload(counter)
    banner(counter, "Máy chủ không còn nhận ra thiết bị này")
    sell(counter)
    expect(page.locator(".light.safe")).to_have_count(0)
    page.get_by_role("button", name="Ghép lại máy").click()
    page.locator("#code").fill(shop.pairing_code())
    page.keyboard.press("Enter")
    expect(page.locator("#search")).to_be_visible()
    sell(counter)
    counter.wait_until_safe()
    # The restored server would have given series B a second time; the device knew better.
    expect(page.locator(".given")).to_contain_text("BT01-1C-000001")
    assert numbers(shop) == ["BT01-1B-000001", "BT01-1B-000002", "BT01-1B-000003", "BT01-1C-000001"]
    assert "number_used" not in reasons(shop)


# --- a disk that forgets -----------------------------------------------------------------------------------------


def test_a_row_whose_body_is_gone_is_sent_as_it_is_and_holds_up_nobody(counter: Counter) -> None:
    counter.wait_until_safe()
    counter.shop.close()
    sell(counter, 2)
    disturb(
        counter.page,
        f"""
        const [row] = await got(entries.index("number").getAll("{counter.number(1)}"));
        entries.put({{ ...row, body: undefined }});
        """,
    )
    reload(counter)
    # Two are unsent, and the money of one of them can still be read.
    expect(counter.page.locator(".light")).to_contain_text("180.000")
    expect(counter.page.locator(".light")).to_contain_text("2")
    banner(counter, "không còn đọc được trọn vẹn")
    sell(counter)
    counter.page.keyboard.press("F6")
    expect(counter.page.locator("main")).to_contain_text(counter.number(3))
    counter.shop.open()
    counter.wait_until_safe()
    assert numbers(counter.shop) == [counter.number(2), counter.number(3)]
    assert [(entry.sequence, entry.outcome) for entry in entries(counter.shop)][1] == (2, Outcome.QUARANTINED)
    assert "malformed" in reasons(counter.shop)


def test_an_entry_that_is_gone_and_one_without_its_mark_are_seen_and_hold_up_nobody(counter: Counter) -> None:
    counter.wait_until_safe()
    counter.shop.close()
    sell(counter, 3)
    disturb(
        counter.page,
        f"""
        const [gone] = await got(entries.index("number").getAll("{counter.number(1)}"));
        const [mute] = await got(entries.index("number").getAll("{counter.number(2)}"));
        entries.delete([gone.chain, gone.sequence]);
        entries.put({{ ...mute, acknowledged: "?" }});
        """,
    )
    reload(counter)
    expect(counter.page.locator(".light")).to_contain_text("3")
    expect(counter.page.locator(".light")).to_contain_text("360.000")
    counter.shop.open()
    counter.wait_until_safe()
    assert numbers(counter.shop) == [counter.number(2), counter.number(3)]
    assert [entry.sequence for entry in entries(counter.shop)] == [1, 2, 3, 4]
    assert "journal_entry_lost" in reasons(counter.shop)
    assert not {"journal_gap", "journal_link_wrong"} & reasons(counter.shop)


def test_an_entry_that_is_gone_but_was_sent_long_ago_bothers_nobody(counter: Counter) -> None:
    sell(counter)
    counter.wait_until_safe()
    disturb(
        counter.page,
        f"""
        const [row] = await got(entries.index("number").getAll("{counter.number(1)}"));
        entries.delete([row.chain, row.sequence]);
        """,
    )
    reload(counter)
    counter.wait_until_safe()
    assert [entry.sequence for entry in entries(counter.shop)] == [1, 2]
    assert not {reason for reason in reasons(counter.shop) if reason.startswith("journal")}


def test_a_device_put_back_to_an_older_state_books_nothing_until_it_is_paired_again(counter: Counter) -> None:
    sell(counter)
    counter.wait_until_safe()
    older = disturb(counter.page, 'return [await got(device.get("head")), await got(entries.count())];')
    sell(counter)
    counter.wait_until_safe()
    disturb(
        counter.page,
        f"""
        const head = {json.dumps(older[0])};
        device.put(head, "head");
        entries.delete([head.chain, head.sequence + 1]);
        """,
    )
    reload(counter)
    banner(counter, "đưa về trạng thái cũ, bị sao chép hoặc hư hỏng")
    counter.scan("SP0003")
    counter.page.keyboard.press("F9")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".paying")).to_contain_text("phải được ghép lại")
    expect(counter.page.locator(".finished")).to_have_count(0)
    counter.page.locator(".banner").get_by_role("button", name="Ghép lại máy").click()
    counter.page.locator("#code").fill(counter.shop.pairing_code())
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".basket")).to_contain_text("Trà sen")
    counter.pay_exactly()
    counter.wait_until_safe()
    assert numbers(counter.shop) == [counter.number(1), counter.number(2), "BT01-1C-000001"]
    assert not {"journal_fork", "number_used"} & reasons(counter.shop)


@pytest.mark.parametrize("damage", ['device.delete("head");', 'device.put({ chain: 7 }, "head");'])
def test_a_device_that_forgot_its_last_number_gives_none_twice(counter: Counter, damage: str) -> None:
    counter.wait_until_safe()
    counter.shop.close()
    sell(counter)
    disturb(counter.page, damage)
    reload(counter)
    banner(counter, "không còn biết số cuối cùng")
    expect(counter.page.locator(".light")).to_contain_text("180.000")
    counter.scan("SP0003")
    counter.page.keyboard.press("F9")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".paying")).to_contain_text("phải được ghép lại")
    counter.shop.open()
    counter.page.locator(".banner").get_by_role("button", name="Ghép lại máy").click()
    counter.page.locator("#code").fill(counter.shop.pairing_code())
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".basket")).to_contain_text("Trà sen")
    counter.pay_exactly()
    counter.wait_until_safe()
    assert numbers(counter.shop) == [counter.number(1), "BT01-1C-000001"]


def test_a_page_that_no_longer_reaches_its_storage_is_not_green(counter: Counter) -> None:
    counter.wait_until_safe()
    # What a browser does when a newer page wants another shape of the storage: it asks the older one to let go.
    counter.page.evaluate(
        """async () => {
          const request = indexedDB.open("ocop-till", 1000);
          await new Promise((done) => request.onsuccess = done);
        }"""
    )
    counter.page.evaluate('dispatchEvent(new Event("online"))')
    banner(counter, "Trang này không còn đọc được")
    expect(counter.page.locator(".light.safe")).to_have_count(0)
    counter.scan("SP0003")
    counter.page.keyboard.press("F9")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".paying")).to_contain_text("tải lại trang")
    expect(counter.page.locator(".finished")).to_have_count(0)


# --- a disk that is full -----------------------------------------------------------------------------------------


FULL_DISK = """
    // What a browser does on a full disk: the transaction takes what it is given, and fails when it is to be written.
    const add = IDBObjectStore.prototype.add;
    const remove = IDBObjectStore.prototype.delete;
    globalThis.full = "";
    IDBObjectStore.prototype.add = function (...given) {
      const request = add.apply(this, given);
      if (globalThis.full) {
        Object.defineProperty(this.transaction, "error", {
          value: new DOMException("no room", "QuotaExceededError"),
        });
        queueMicrotask(() => this.transaction.abort());
      }
      return request;
    };
    IDBObjectStore.prototype.delete = function (...given) {
      if (globalThis.full === "until something goes" && this.name === "entries") globalThis.full = "";
      return remove.apply(this, given);
    };
"""


def test_a_full_disk_books_nothing_says_so_and_the_sale_can_be_tried_again(shop: Shop, page: Page) -> None:
    page.add_init_script(FULL_DISK)
    counter = Counter(shop, page)
    counter.pair()
    page.evaluate('full = "for good"')
    page.locator("input[value=lan]").check()
    page.keyboard.press("Enter")
    expect(page.locator(".problem", has_text="bộ nhớ của thiết bị đã đầy")).to_be_visible()
    page.evaluate('full = ""')
    counter.open_shift("lan", "500.000")
    counter.wait_until_safe()
    counter.scan("SP0003")
    page.evaluate('full = "for good"')
    page.keyboard.press("F9")
    page.keyboard.press("Enter")
    expect(page.locator(".paying")).to_contain_text("bộ nhớ của thiết bị đã đầy")
    expect(page.locator(".finished")).to_have_count(0)
    assert [entry.kind for entry in entries(shop)] == ["shift_open"]
    counter.looks_right("full disk")

    page.evaluate('full = ""')
    page.keyboard.press("Enter")
    expect(page.locator(".finished")).to_be_visible()
    counter.wait_until_safe()
    assert numbers(shop) == [counter.number(1)]


def test_on_a_full_disk_what_need_not_stay_makes_room_for_the_sale(shop: Shop, page: Page) -> None:
    page.add_init_script(FULL_DISK)
    counter = Counter(shop, page)
    counter.pair()
    counter.open_shift("lan", "500.000")
    close_the_shift(counter)
    counter.open_shift("lan", "500.000")
    counter.wait_until_safe()
    disturb(page, LONG_AGO)
    page.evaluate('full = "until something goes"')
    counter.scan("SP0003")
    counter.pay_exactly()
    counter.wait_until_safe()
    assert numbers(shop) == [counter.number(1)]
    assert disturb(page, KINDS) == ["shift_open", "sale"]


KINDS = "return (await got(entries.getAll())).map((row) => row.kind);"
LONG_AGO = """
    const rows = await got(entries.getAll());
    for (const row of rows) if (row.acknowledged) entries.put({ ...row, acknowledged_at: row.acknowledged_at - 90 * 86400000 });
"""


def close_the_shift(counter: Counter) -> None:
    """Count 500,000 in the drawer, which is what was put in, and close."""
    page = counter.page
    page.keyboard.press("F10")
    page.locator("#note-500000").fill("1")
    page.keyboard.press("F9")
    expect(page.locator(".report")).to_be_visible()
    page.keyboard.press("F9")
    expect(page.locator("#float")).to_be_visible()


def test_what_the_server_has_had_for_ninety_days_goes_and_the_open_shift_stays(counter: Counter) -> None:
    close_the_shift(counter)
    counter.open_shift("lan", "500.000")
    sell(counter)
    counter.wait_until_safe()
    disturb(counter.page, LONG_AGO)
    reload(counter)
    for _ in range(100):
        left = disturb(counter.page, KINDS)
        if len(left) < 4:
            break
        counter.page.wait_for_timeout(100)
    assert left == ["shift_open", "sale"]
    # What went does not look like a loss, and the journal goes on behind it.
    reload(counter)
    sell(counter)
    counter.wait_until_safe()
    assert numbers(counter.shop) == [counter.number(1), counter.number(2)]
    assert not {reason for reason in reasons(counter.shop) if reason.startswith("journal")}


def test_what_must_stay_stays(counter: Counter) -> None:
    close_the_shift(counter)
    counter.open_shift("lan", "500.000")
    counter.wait_until_safe()
    counter.shop.close()
    close_the_shift(counter)
    disturb(counter.page, LONG_AGO.replace("90 *", "89.9 *"))
    counter.page.reload()
    expect(counter.page.locator("#float")).to_be_visible()
    counter.page.wait_for_timeout(1000)
    assert len(disturb(counter.page, KINDS)) == 4


# --- a server that is not the one the page knows -----------------------------------------------------------------


def test_a_server_of_another_version_loses_nothing_and_is_named(counter: Counter) -> None:
    counter.wait_until_safe()
    strange = (
        (404, "<h1>Not found</h1>"), (405, "{}"), (426, '{"code": "UpgradeRequired"}'), (200, '{"accepted": true}'),
        (200, "<html>portal</html>"), (422, '{"code": "WrongShape"}'),
    )  # fmt: skip
    for sold, (status, body) in enumerate(strange, start=1):
        counter.page.route(
            SYNC, lambda route, _request, status=status, body=body: route.fulfill(status=status, body=body)
        )
        expect(counter.page.locator(".banner")).to_have_count(0)
        sell(counter)
        banner(counter, "phiên bản khác")
        expect(counter.page.locator(".light")).to_contain_text("180.000")
        counter.page.unroute(SYNC)
        reload(counter)
        counter.wait_until_safe()
        assert numbers(counter.shop) == [counter.number(number) for number in range(1, sold + 1)], (status, body)


def test_an_answer_with_more_in_it_than_this_page_knows_is_an_answer(counter: Counter) -> None:
    def add(body: dict[str, Any]) -> None:
        body["weather"] = "mưa phùn"
        body["server"]["build"] = 7
        for entry in body["entries"]:
            entry["colour"] = "celadon"

    change_answer(counter, add)
    sell(counter)
    counter.wait_until_safe()


def test_a_server_in_trouble_and_a_portal_that_wants_a_password_end_no_pairing(counter: Counter) -> None:
    counter.wait_until_safe()
    for status in (503, 401, 403, 429):
        counter.page.route(
            SYNC, lambda route, _request, status=status: route.fulfill(status=status, body="<h1>No</h1>")
        )
        reload(counter)
        expect(counter.page.locator(".light.busy")).to_contain_text("Máy chủ đang gặp sự cố", timeout=20_000)
        expect(counter.page.get_by_role("button", name="Ghép lại máy")).to_have_count(0)
        counter.page.unroute(SYNC)


def test_a_line_that_takes_only_small_messages_gets_small_ones(counter: Counter) -> None:
    counter.wait_until_safe()
    counter.shop.close()
    sell(counter, 5)
    sizes: list[int] = []

    def narrow(route: Route) -> None:
        sizes.append(len(route.request.post_data_json["entries"]))
        if sizes[-1] > 2:
            route.fulfill(status=413, body="<h1>Request Entity Too Large</h1>")
        else:
            route.continue_()

    counter.page.route(SYNC, narrow)
    counter.shop.open()
    reload(counter)
    counter.wait_until_safe()
    assert numbers(counter.shop) == [counter.number(n) for n in range(1, 6)]
    # The page that was open before the reload may have tried all five, too.
    assert [size for size, _times in groupby(size for size in sizes if size)][:2] == [5, 3]


# --- a token that is not this journal's --------------------------------------------------------------------------


def test_a_token_of_another_till_puts_nothing_under_that_till(counter: Counter) -> None:
    counter.wait_until_safe()
    counter.shop.close()
    sell(counter)
    disturb(
        counter.page,
        f"""
        const pairing = await got(device.get("pairing"));
        device.put({{ ...pairing, token: "{cast.TOKENS["BT01-2"]}" }}, "pairing");
        """,
    )
    counter.shop.open()
    reload(counter)
    banner(counter, "Máy chủ không còn nhận ra thiết bị này")
    expect(counter.page.locator(".light")).to_contain_text("180.000")
    assert numbers(counter.shop) == []


# --- a clock that is wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("off", "words"), [(-24, "nhanh 24 giờ"), (72, "chậm 3 ngày")])
def test_a_clock_that_is_off_is_told_by_how_much(counter: Counter, off: int, words: str) -> None:
    counter.wait_until_safe()
    expect(counter.page.locator(".banner", has_text="Đồng hồ")).to_have_count(0)

    def shift_time(body: dict[str, Any]) -> None:
        time = datetime.fromisoformat(body["server"]["time"]) + timedelta(hours=off)
        body["server"]["time"] = time.isoformat()

    change_answer(counter, shift_time)
    sell(counter)
    banner(counter, words)
    counter.wait_until_safe()
    counter.looks_right("clock off")


# --- what could not be sent, in a file ---------------------------------------------------------------------------


def test_what_a_refused_device_holds_can_be_saved_to_a_file(counter: Counter) -> None:
    counter.wait_until_safe()
    counter.page.route(SYNC, lambda route: route.fulfill(status=401, json={"code": "TokenUnknown"}))
    sell(counter, 2)
    banner(counter, "2 mục ghi")
    counter.looks_right("unpaired")
    with counter.page.expect_download() as download:
        counter.page.get_by_role("button", name="Lưu mục ghi chưa gửi ra tệp").click()
    assert download.value.suggested_filename == "BT01-1B-2-3.json"
    saved = json.loads(Path(download.value.path()).read_text())
    assert (saved["format"], saved["till"], saved["series"]) == ("ocop-till-journal", "BT01-1", "B")
    assert [entry["body"]["number"] for entry in saved["entries"]] == [counter.number(1), counter.number(2)]
    # A file is a copy: here they stay until the server says that it has them.
    expect(counter.page.locator(".light")).to_contain_text("360.000")


def test_a_manager_brings_in_the_file_and_the_device_hears_of_it(counter: Counter, browser: Browser) -> None:
    counter.wait_until_safe()
    counter.shop.close()
    sell(counter, 2)
    with counter.shop.books(), transaction():
        pair_at_console("BT01-1", who="minh", at=datetime.now(UTC))
    counter.shop.open()
    reload(counter)
    banner(counter, "2 mục ghi")
    with counter.page.expect_download() as download:
        counter.page.get_by_role("button", name="Lưu mục ghi chưa gửi ra tệp").click()
    # The device becomes the other till of the outlet: what it wrote as BT01-1 it cannot hand in there.
    counter.page.get_by_role("button", name="Ghép lại máy").click()
    counter.page.locator("#code").fill(counter.shop.pairing_code(cast.BT01_2))
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator("#float")).to_be_visible()
    banner(counter, "2 mục ghi của lần ghép trước")
    expect(counter.page.locator(".light")).to_contain_text("360.000")

    office = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh").new_page()
    office.goto(f"{counter.shop.url}/sign-in")
    office.fill("#name", "minh")
    office.fill("#password", cast.PASSWORD)
    office.locator("main form [type=submit]").click()
    office.goto(f"{counter.shop.url}/showrooms/tills/BT01-1")
    office.get_by_role("link", name="Nhập sổ ghi").click()
    office.locator("input[type=file]").set_input_files(download.value.path())
    office.get_by_role("button", name="Xem trong tệp có gì").click()
    expect(office.locator("main")).to_contain_text("Liền mạch")
    expect(office.get_by_role("row", name="Mới")).to_contain_text("360.000")
    office.get_by_role("button", name="Nhập vào sổ").click()
    expect(office.locator("main")).to_contain_text("2 mục ghi trong đó là mới")
    office.context.close()

    counter.page.reload()
    counter.wait_until_safe()
    expect(counter.page.locator(".banner", has_text="lần ghép trước")).to_have_count(0)
    assert numbers(counter.shop) == ["BT01-1B-000001", "BT01-1B-000002"]
