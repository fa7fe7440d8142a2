"""The reports of shifts on the print agent's paper: so far without cash, of the close as the server makes it, and copies."""

import json
import re
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect
from sqlalchemy import select

from pos.base.database import db
from pos.printing.document import Document
from pos.printing.rendering import render
from pos.sales import queries
from pos.sales.models import Shift
from pos.sales.paper import shift_paper
from tests.browser.conftest import Shop
from tests.browser.counter import Counter, entries
from tests.browser.test_agent import LONG_MS, from_the_browser, is_reprint, leave, printed, sell, set_up
from tests.browser.test_shifts import count
from tests.printing.agents import LONG_S, AgentProcess
from tests.printing.escpos_reader import Paper, read

Z = "BT01-1B-Z0001"
RIGHT = (500_000, 1), (200_000, 2), (50_000, 1)
"""The banknotes after one tea set was sold for cash."""


@pytest.fixture
def tray(tmp_path: Path) -> Path:
    """The folder that stands for the printer: a file for each print."""
    folder = tmp_path / "paper"
    folder.mkdir()
    return folder


@pytest.fixture
def agent(shop: Shop, tray: Path, tmp_path: Path) -> Iterator[AgentProcess]:
    """The agent on the till's computer."""
    there = AgentProcess(tmp_path, f"file://{tray}/", "--origin", shop.url).start()
    yield there
    there.kill()


@pytest.fixture
def handed(page: Page, agent: AgentProcess) -> list[dict[str, Any]]:
    """What the till hands in to the agent, drawers left out."""
    jobs: list[dict[str, Any]] = []

    def listen(request: Request) -> None:
        if request.method == "POST" and request.url == f"{agent.url}/jobs":
            job = request.post_data_json
            if not job["id"].startswith("drawer-"):
                jobs.append(job)

    page.on("request", listen)
    return jobs


@pytest.fixture
def page(page: Page) -> Page:
    """The browser's own printing is only counted."""
    page.add_init_script("globalThis.fromTheBrowser = 0; globalThis.print = () => { globalThis.fromTheBrowser += 1; };")
    return page


@pytest.fixture
def counter(counter: Counter, agent: AgentProcess) -> Counter:
    """Lan's till with the agent, and one tea set sold for cash."""
    choose(counter, agent, auto=False)
    sell(counter)
    counter.page.keyboard.press("Enter")
    return counter


def choose(counter: Counter, agent: AgentProcess, *, auto: bool) -> None:
    """Set the device up with the agent."""
    set_up(counter, agent, auto=auto)
    expect(counter.page.locator(".printer-state .good")).to_be_visible(timeout=LONG_MS)
    leave(counter)


def papers(tray: Path, wanted: int) -> list[Paper]:
    """The papers in the tray in the order in which they came out, once there are so many."""
    deadline = time.monotonic() + LONG_S
    while True:
        files = sorted(tray.glob("*.escpos"), key=lambda file: file.stat().st_mtime_ns)
        found = [paper for paper in (read(file.read_bytes()) for file in files) if paper.bands]
        if len(found) >= wanted or time.monotonic() > deadline:
            assert len(found) == wanted
            return found
        time.sleep(0.05)


def drawers(tray: Path) -> int:
    """How often the drawer was opened."""
    return sum(deed.startswith("drawer") for file in tray.glob("*.escpos") for deed in read(file.read_bytes()).deeds)


def close(counter: Counter) -> None:
    """Close the shift with a drawer that is right."""
    count(counter.page, *RIGHT)
    counter.page.keyboard.press("F9")
    expect(counter.page.locator("#float")).to_be_visible()


def look_at_z(counter: Counter) -> None:
    """From the list of earlier shifts, as on another day."""
    counter.page.get_by_role("button", name="Báo cáo các ca trước (Z)").click()
    counter.page.get_by_role("button", name=re.compile(Z)).click()
    expect(counter.page.locator(".slip .receipt")).to_contain_text(Z)


def from_the_books(shop: Shop) -> bytes:
    """The dots that the server would print of the close."""
    with shop.books():
        shift_id = db.session.scalars(select(Shift.id)).one()
        return render(shift_paper(queries.shift_facts(shift_id)), 576).tobytes()


def test_both_reports_go_through_the_agent_and_the_one_so_far_tells_no_cash(
    counter: Counter, tray: Path, handed: list[dict[str, Any]]
) -> None:
    page = counter.page
    page.keyboard.press("F10")
    page.get_by_role("button", name="Báo cáo (X, Z)").click()
    expect(page.locator(".slip .receipt")).to_be_visible()
    for copies in (1, 2):
        page.keyboard.press("F7")
        printed(counter)
        # A report so far is no journal entry: each is one of its own, and none a copy.
        assert [is_reprint(paper) for paper in papers(tray, copies)] == [False] * copies
    so_far = handed[-1]
    assert len({job["id"] for job in handed}) == 2
    assert re.fullmatch(r"Báo cáo giữa ca \(X\) lúc \d\d:\d\d", so_far["title"])
    told = json.dumps(so_far["document"], ensure_ascii=False)
    assert "BÁO CÁO GIỮA CA (X)" in told
    for cash in ("450.000", "950.000", "416.667", "33.333"):
        assert cash not in told
    assert papers(tray, 2)[-1].picture.tobytes() == render(Document.from_json(so_far["document"]), 576).tobytes()
    page.keyboard.press("Escape")

    close(counter)
    page.get_by_role("button", name="Báo cáo (Z)", exact=True).click()
    expect(page.locator(".slip .receipt")).to_contain_text(Z)
    page.keyboard.press("F7")
    printed(counter)
    counter.wait_until_safe()
    assert papers(tray, 3)[-1].picture.tobytes() == from_the_books(counter.shop)
    page.keyboard.press("F7")
    assert [is_reprint(paper) for paper in papers(tray, 4)] == [False, False, False, True]
    printed(counter)
    assert handed[-1]["title"] == Z

    page.reload()
    look_at_z(counter)
    page.get_by_role("button", name="In lại").click()
    assert is_reprint(papers(tray, 5)[-1])
    assert from_the_browser(counter) == 0


def test_a_till_that_prints_by_itself_prints_the_report_of_its_close_without_a_server(
    counter: Counter, agent: AgentProcess, tray: Path
) -> None:
    choose(counter, agent, auto=True)
    counter.wait_until_safe()
    counter.shop.close()
    close(counter)
    expect(counter.page.locator(".notice-card.good")).to_have_text(
        "Đã kết ca và in phiếu kết ca. Chúc buổi tối vui vẻ!", timeout=LONG_MS
    )
    [paper] = papers(tray, 1)
    assert drawers(tray) == 1, "the sale opened it, and the close leaves it shut"
    counter.shop.open()
    counter.wait_until_safe()
    [close_id] = [entry.entry_id for entry in entries(counter.shop) if entry.kind == "shift_close"]
    agent.wait_for(str(uuid.UUID(str(close_id))), "printed")
    assert paper.picture.tobytes() == from_the_books(counter.shop)


def test_a_report_that_did_not_come_out_at_the_close_is_no_copy_when_it_does(
    counter: Counter, agent: AgentProcess, tray: Path
) -> None:
    choose(counter, agent, auto=True)
    agent.kill()
    close(counter)
    told = counter.page.locator(".notice-card.bad")
    expect(told).to_contain_text(f"Chưa in được {Z}. Trạm in không trả lời", timeout=LONG_MS)
    agent.start()
    look_at_z(counter)
    counter.page.keyboard.press("F7")
    assert [is_reprint(paper) for paper in papers(tray, 1)] == [False]


def test_a_report_that_the_browser_printed_is_a_copy_at_the_agent(
    counter: Counter, agent: AgentProcess, tray: Path
) -> None:
    choose(counter, agent, auto=True)
    agent.kill()
    close(counter)
    told = counter.page.locator(".notice-card.bad")
    told.get_by_role("button", name="In từ trình duyệt").click(timeout=LONG_MS)
    counter.page.wait_for_function("() => fromTheBrowser === 1", timeout=LONG_MS)
    agent.start()
    counter.page.reload()
    look_at_z(counter)
    counter.page.get_by_role("button", name="In lại").click()
    assert [is_reprint(paper) for paper in papers(tray, 1)] == [True]
