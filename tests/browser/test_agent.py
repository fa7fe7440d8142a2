"""The till and the print agent beside it: the slip, the drawer, the server away, the printer off, and what asks to be seen."""

import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from playwright.sync_api import Page, expect

from pos.printing.rendering import render
from pos.sales import queries, receipts
from pos.sales.paper import full_name
from tests import cast
from tests.browser.conftest import Shop
from tests.browser.counter import Counter, entries
from tests.printing.agents import AgentProcess
from tests.printing.escpos_reader import Paper, read
from tests.printing.printers import FakePrinter, address_of_nobody, fake_printer

EAN = cast.TEAPOT_GTIN[1:]
LONG_MS = 30_000


@pytest.fixture
def printer() -> Iterator[FakePrinter]:
    """A network printer with paper in it."""
    with fake_printer() as printer:
        yield printer


@pytest.fixture
def agent(shop: Shop, printer: FakePrinter, tmp_path: Path) -> Iterator[AgentProcess]:
    """The agent on the till's computer, which knows the shop's page."""
    there = AgentProcess(tmp_path, f"tcp://{printer.address}", "--origin", shop.url).start()
    yield there
    there.kill()


@pytest.fixture
def page(page: Page) -> Page:
    """The browser's own printing is only counted."""
    page.add_init_script("globalThis.fromTheBrowser = 0; globalThis.print = () => { globalThis.fromTheBrowser += 1; };")
    return page


@pytest.fixture
def counter(counter: Counter, page: Page, agent: AgentProcess) -> Counter:
    """A till that was set up with the agent."""
    set_up(counter, agent)
    expect(page.locator(".printer-state .good")).to_be_visible(timeout=LONG_MS)
    leave(counter)
    return counter


def set_up(counter: Counter, agent: AgentProcess, *, secret: str = "", auto: bool = False) -> None:
    """Go through the set-up page as somebody does who sees the agent's window."""
    page = counter.page
    page.get_by_role("button", name="Thêm", exact=True).click()
    page.get_by_role("button", name="Máy in", exact=True).click()
    page.locator("input[value=agent]").check()
    page.locator("#agent-secret").fill(secret or agent.secret)
    page.locator("#agent-address").fill(agent.url)
    page.locator(f"input[value={'auto' if auto else 'asked'}]").check()
    page.get_by_role("button", name="Kết nối").click()


def leave(counter: Counter) -> None:
    """Go back to selling."""
    counter.page.get_by_role("button", name="Về màn hình bán").click()
    expect(counter.page.locator("#search")).to_be_visible()


def sell(counter: Counter) -> None:
    """One tea set, in cash."""
    counter.scan(EAN)
    counter.pay_exactly()


def printed(counter: Counter) -> None:
    """Wait for the word that the slip is out."""
    expect(counter.page.locator(".notice-card.good")).to_have_text("Đã in phiếu.", timeout=LONG_MS)


def slips(printer: FakePrinter) -> list[Paper]:
    """Every paper that came out, drawers and all."""
    papers = [read(bytes(got)) for got in printer.received]
    return [paper for paper in papers if paper.bands]


def drawers(printer: FakePrinter) -> int:
    """How often the drawer was opened."""
    return sum(deed.startswith("drawer") for got in printer.received for deed in read(bytes(got)).deeds)


def codes(paper: Paper) -> list[str]:
    """What a phone reads off this paper, but for the page that tells a customer of stars."""
    read = [found.text for found in zxingcpp.read_barcodes(paper.picture.convert("L"))]
    return [text for text in read if "/r/" not in text]


def from_the_browser(counter: Counter) -> int:
    """How often the browser's own window for printing came up."""
    return int(counter.page.evaluate("fromTheBrowser"))


def is_reprint(paper: Paper) -> bool:
    """Whether the black bar of a reprint stands on top: more ink than paper in some row of the first centimetre."""
    top = paper.picture.crop((0, 0, paper.picture.width, 80)).convert("L")
    dark = [sum(dot == 0 for dot in top.crop((0, y, top.width, y + 1)).tobytes()) for y in range(top.height)]
    return max(dark) > top.width * 0.9


def test_a_slip_comes_out_dot_for_dot_as_the_server_would_print_it(counter: Counter, printer: FakePrinter) -> None:
    counter.scan(EAN)
    counter.scan(EAN)
    counter.page.keyboard.press("F9")
    counter.page.locator("#given").fill("1000000")
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator(".finished")).to_be_visible()
    # An impatient cashier presses twice; one customer gets one receipt.
    counter.page.keyboard.press("F7")
    counter.page.keyboard.press("F7")
    printed(counter)
    [paper] = slips(printer)
    assert codes(paper) == [counter.number(1)]
    assert not is_reprint(paper)
    counter.wait_until_safe()
    [sale_id] = [entry.entry_id for entry in entries(counter.shop) if entry.kind == "sale"]
    with counter.shop.books():
        facts = queries.sale_facts(uuid.UUID(str(sale_id)))
        document = receipts.receipt(facts, cashier=full_name(facts.row.cashier), public_url=counter.shop.url)
    assert paper.picture.tobytes() == render(document, 576).tobytes()
    assert from_the_browser(counter) == 0


def test_with_the_server_away_slips_come_out_all_the_same_each_by_itself(
    counter: Counter, agent: AgentProcess, printer: FakePrinter
) -> None:
    set_up(counter, agent, auto=True)
    expect(counter.page.locator(".printer-state .good")).to_be_visible(timeout=LONG_MS)
    leave(counter)
    counter.wait_until_safe()
    counter.shop.close()
    sell(counter)
    printed(counter)
    assert [codes(paper) for paper in slips(printer)] == [[counter.number(1)]]
    assert drawers(printer) == 1


def test_the_drawer_opens_for_cash_and_for_nothing_else(
    counter: Counter, agent: AgentProcess, printer: FakePrinter
) -> None:
    counter.scan(EAN)
    counter.page.keyboard.press("F9")
    counter.page.keyboard.press("F7")
    counter.page.get_by_role("dialog").locator("button[type=submit]").click()
    expect(counter.page.locator(".finished")).to_be_visible()
    counter.page.keyboard.press("F7")
    printed(counter)
    assert drawers(printer) == 0
    counter.page.keyboard.press("Enter")
    sell(counter)
    counter.wait_until_safe()
    sale_id = [entry.entry_id for entry in entries(counter.shop) if entry.kind == "sale"][-1]
    agent.wait_for(f"drawer-{sale_id}", "printed")
    assert drawers(printer) == 1
    counter.page.keyboard.press("F7")
    printed(counter)
    assert drawers(printer) == 1, "the slip does not open it once more"


def test_what_was_not_written_down_prints_nothing_and_opens_nothing(
    counter: Counter, agent: AgentProcess, printer: FakePrinter
) -> None:
    set_up(counter, agent, auto=True)
    expect(counter.page.locator(".printer-state .good")).to_be_visible(timeout=LONG_MS)
    leave(counter)
    counter.page.evaluate(
        """() => {
          globalThis.asked = [];
          const before = globalThis.fetch;
          globalThis.fetch = (address, how) => { asked.push(String(address)); return before(address, how); };
          IDBObjectStore.prototype.add = () => { throw new DOMException("full", "QuotaExceededError"); };
        }"""
    )
    counter.scan(EAN)
    counter.page.keyboard.press("F9")
    expect(counter.page.locator(".paying")).to_be_visible()
    counter.page.keyboard.press("Enter")
    expect(counter.page.locator("#pay-problem")).to_contain_text("Chưa ghi")
    asked = counter.page.evaluate("asked")
    assert [address for address in asked if agent.url in address and not address.endswith("/status")] == []
    assert printer.received == []


def test_a_slip_that_is_printed_again_says_so(counter: Counter, printer: FakePrinter) -> None:
    sell(counter)
    counter.page.keyboard.press("F7")
    printed(counter)
    counter.page.keyboard.press("Enter")
    counter.scan(counter.number(1))
    counter.page.get_by_role("button", name="In lại").click()
    printed(counter)
    assert [is_reprint(paper) for paper in slips(printer)] == [False, True]
    assert [codes(paper) for paper in slips(printer)] == [[counter.number(1)]] * 2


def test_a_refund_has_the_same_slip_as_the_server_makes(counter: Counter, printer: FakePrinter) -> None:
    sell(counter)
    counter.wait_until_safe()
    counter.page.keyboard.press("Enter")
    counter.scan(counter.number(1))
    counter.page.locator(".found .primary").click()
    counter.scan(EAN)
    counter.page.locator("#reason").fill("Bị nứt men")
    counter.page.keyboard.press("F9")
    expect(counter.page.locator(".finished")).to_be_visible()
    counter.page.get_by_role("button", name="In phiếu").click()
    printed(counter)
    counter.wait_until_safe()
    [paper] = slips(printer)
    [refund_id] = [entry.entry_id for entry in entries(counter.shop) if entry.kind == "refund"]
    with counter.shop.books():
        facts = queries.refund_facts(uuid.UUID(str(refund_id)))
        document = receipts.refund_slip(facts, cashier=full_name(facts.row.cashier))
    assert paper.picture.tobytes() == render(document, 576).tobytes()


def test_a_printer_that_is_off_holds_up_no_customer_and_prints_once_it_is_on(
    shop: Shop, page: Page, tmp_path: Path
) -> None:
    nobody = address_of_nobody()
    agent = AgentProcess(tmp_path, f"tcp://{nobody}", "--origin", shop.url).start()
    counter = Counter(shop, page)
    counter.pair()
    counter.open_shift("lan", "500.000")
    set_up(counter, agent)
    leave(counter)
    sell(counter)
    page.keyboard.press("F7")
    told = page.locator(".notice-card.bad")
    expect(told).to_contain_text("Máy in không trả lời", timeout=LONG_MS)
    assert from_the_browser(counter) == 0
    page.keyboard.press("Enter")
    sell(counter)
    expect(page.locator(".waiting-prints")).to_be_visible(timeout=LONG_MS)
    counter.looks_right("the bar with slips that wait")
    # Whom the cashier lets the browser print for gets no second slip from the printer.
    page.keyboard.press("F7")
    expect(told).to_contain_text(counter.number(2), timeout=LONG_MS)
    told.get_by_role("button", name="In từ trình duyệt").click()
    page.wait_for_function("() => fromTheBrowser === 1", timeout=LONG_MS)
    states = {
        one["title"]: one["state"] for one in agent.ask("GET", "/status").body["jobs"] if "drawer" not in one["id"]
    }
    assert list(states) == [counter.number(1)]
    agent.kill()


def test_what_the_agent_asks_about_is_decided_at_the_till(counter: Counter, agent: AgentProcess, shop: Shop) -> None:
    agent.kill()
    there = AgentProcess(agent.folder, f"tcp://{address_of_nobody()}", "--origin", shop.url, "--hold-after", "10")
    there.port, there.url = agent.port, agent.url
    there.start()
    sell(counter)
    counter.page.keyboard.press("F7")
    expect(counter.page.locator(".notice-card.bad")).to_contain_text("Máy in không trả lời", timeout=LONG_MS)
    asks = counter.page.locator(".waiting-prints.asks")
    expect(asks).to_be_visible(timeout=LONG_MS)
    asks.click()
    dialog = counter.page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"{counter.number(1)} đã chờ máy in quá lâu")
    counter.looks_right("the slips that ask")
    there.kill()
    with fake_printer() as mended:
        back = AgentProcess(agent.folder, f"tcp://{mended.address}", "--origin", shop.url)
        back.port, back.url = agent.port, agent.url
        back.start()
        dialog.get_by_role("button", name="In ra").click()
        expect(dialog).to_contain_text("Không có phiếu nào chờ in", timeout=LONG_MS)
        back.wait_for(next(e.entry_id for e in entries(shop) if e.kind == "sale"), "printed")
        assert len(slips(mended)) == 1
        back.kill()


def test_an_agent_that_is_gone_is_told_and_the_first_slip_afterwards_is_no_reprint(
    counter: Counter, agent: AgentProcess, printer: FakePrinter
) -> None:
    agent.kill()
    sell(counter)
    counter.page.keyboard.press("F7")
    told = counter.page.locator(".notice-card.bad")
    expect(told).to_contain_text(f"Chưa in được {counter.number(1)}. Trạm in không trả lời", timeout=LONG_MS)
    counter.page.keyboard.press("Enter")
    agent.start()
    counter.scan(counter.number(1))
    counter.page.get_by_role("button", name="In lại").click()
    printed(counter)
    assert [is_reprint(paper) for paper in slips(printer)] == [False]


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("wrong secret", "không nhận mã bí mật"),
        ("not running", "Trạm in không trả lời"),
        ("page not named", "Trạm in chưa biết trang này"),
        ("not this computer", "địa chỉ là http://127.0.0.1:9109"),
        ("no secret", "Hãy nhập mã bí mật"),
    ],
)
def test_the_set_up_page_says_what_stands_in_the_way(
    shop: Shop, page: Page, tmp_path: Path, way: str, words: str
) -> None:
    origin = "https://elsewhere.example" if way == "page not named" else shop.url
    agent = AgentProcess(tmp_path, "", "--origin", origin).start()
    if way == "not running":
        agent.kill()
    counter = Counter(shop, page)
    counter.pair()
    if way == "not this computer":
        agent.url = "http://192.168.1.7:9109"
    set_up(counter, agent, secret={"wrong secret": "ABCD-EFGH", "no secret": " "}.get(way, ""))
    expect(page.locator("#printer-problem")).to_contain_text(words, timeout=LONG_MS)
    expect(page.locator(".printer-how")).to_contain_text(f"--origin {shop.url}")
    counter.looks_right(f"the set-up page: {way}")
    agent.kill()


def test_a_test_page_comes_out_and_a_printer_that_is_off_is_told(
    counter: Counter, agent: AgentProcess, printer: FakePrinter
) -> None:
    set_up(counter, agent)
    counter.page.get_by_role("button", name="In trang thử").click()
    expect(counter.page.locator(".notice-card.good")).to_contain_text("Đã in trang thử", timeout=LONG_MS)
    assert [codes(paper) for paper in slips(printer)] == [["OCOP POS"]]
    counter.looks_right("the set-up page, connected")
    printer.listener.shutdown(socket.SHUT_RDWR)
    counter.page.get_by_role("button", name="In trang thử").click()
    expect(counter.page.locator("#printer-problem")).to_contain_text("Máy in không trả lời", timeout=LONG_MS)
    assert agent.ask("GET", "/status").body["jobs"] == [], "a test does not come out by itself later"


def test_the_choice_stays_with_the_device_and_can_be_taken_back(counter: Counter, printer: FakePrinter) -> None:
    counter.page.reload()
    expect(counter.page.locator("#search")).to_be_visible()
    sell(counter)
    counter.page.keyboard.press("F7")
    printed(counter)
    counter.page.keyboard.press("Enter")
    counter.page.get_by_role("button", name="Thêm", exact=True).click()
    counter.page.get_by_role("button", name="Máy in", exact=True).click()
    counter.page.locator("input[value=browser]").check()
    counter.page.get_by_role("button", name="Lưu").click()
    expect(counter.page.locator("#search")).to_be_visible()
    sell(counter)
    counter.page.keyboard.press("F7")
    assert from_the_browser(counter) == 1
    assert len(slips(printer)) == 1
