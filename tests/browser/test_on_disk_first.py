"""The order of things: on the disk, then on the screen, then on paper, and forgotten only after the server has it."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Shop
from tests.browser.counter import EAN, Counter, entries

WITNESS = """
(() => {
  const log = (...what) => localStorage.setItem("seen", JSON.stringify([...seen(), what]));
  const seen = () => JSON.parse(localStorage.getItem("seen") ?? "[]");
  const open = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const transaction = open.call(this, stores, mode, options);
    if (mode === "readwrite" && [stores].flat().includes("entries")) {
      transaction.wrote = [];
      transaction.addEventListener("complete", () => {
        for (const kind of transaction.wrote) log("disk", kind, options?.durability);
      });
    }
    return transaction;
  };
  for (const verb of ["add", "put"]) {
    const write = IDBObjectStore.prototype[verb];
    IDBObjectStore.prototype[verb] = function (row, ...more) {
      if (this.name === "entries") {
        if (globalThis.fullDisk) throw new DOMException("the disk is full", "QuotaExceededError");
        this.transaction.wrote.push(`${verb} ${row.kind}`);
      }
      return write.call(this, row, ...more);
    };
  }
  globalThis.print = () => log("paper");
  const ask = globalThis.fetch;
  globalThis.fetch = (to, how) => {
    if (/print|:9109/.test(String(to?.url ?? to))) log("paper");
    return ask(to, how);
  };
  const drawn = new MutationObserver(() => {
    const shown = document.querySelector(".finished .given")?.textContent.match(/[A-Z0-9]+-\\d[A-Z]+-\\d{6}/)?.[0];
    if (shown && !seen().some(([, number]) => number === shown)) log("screen", shown);
  });
  addEventListener("DOMContentLoaded", () => drawn.observe(document, { subtree: true, childList: true }));
})();
"""
"""Notes when an entry is on the disk, when a finished sale is on the screen, and when something goes to a printer."""


@pytest.fixture
def watched(shop: Shop, page: Page) -> Counter:
    """A till with a witness, paired, with nothing noted yet."""
    page.add_init_script(WITNESS)
    counter = Counter(shop, page)
    counter.pair()
    return counter


def noted(counter: Counter) -> list[Any]:
    """What the witness saw, in its order."""
    found: list[Any] = json.loads(counter.page.evaluate("localStorage.getItem('seen') ?? '[]'"))
    return found


def test_every_entry_is_strictly_on_the_disk_before_it_is_shown_or_printed(watched: Counter) -> None:
    page = watched.page
    watched.open_shift("lan", "0")
    watched.scan(EAN)
    watched.pay_exactly()
    page.keyboard.press("F7")
    while ["paper"] not in noted(watched):
        page.wait_for_timeout(20)
    page.keyboard.press("Escape")
    page.keyboard.press("F6")
    page.locator("#number").fill(watched.number(1))
    page.keyboard.press("Enter")
    page.locator(".found button.primary").click()
    page.locator("[data-focus=more-1]").click()
    page.locator("#reason").fill("đổi ý")
    page.keyboard.press("F9")
    expect(page.locator(".finished")).to_contain_text(watched.number(2))
    page.keyboard.press("Escape")
    watched.wait_until_safe()

    told = noted(watched)
    assert {entry[2] for entry in told if entry[0] == "disk"} == {"strict"}
    order = [entry[:2] for entry in told if not (entry[0] == "disk" and entry[1].startswith("put"))]
    assert order == [
        ["disk", "add shift_open"],
        ["disk", "add sale"],
        ["screen", watched.number(1)],
        ["paper"],
        ["disk", "add refund"],
        ["screen", watched.number(2)],
    ]


def test_what_the_disk_does_not_take_is_neither_shown_nor_printed(watched: Counter) -> None:
    page = watched.page
    watched.open_shift("lan", "0")
    watched.wait_until_safe()
    before = noted(watched)
    page.evaluate("globalThis.fullDisk = true")
    watched.scan(EAN)
    page.keyboard.press("F9")
    page.keyboard.press("Enter")
    expect(page.locator("#pay-problem")).to_contain_text("bộ nhớ của thiết bị đã đầy")
    expect(page.locator(".paying")).to_be_visible()
    assert noted(watched) == before
    page.evaluate("globalThis.fullDisk = false")
    page.keyboard.press("Enter")
    expect(page.locator(".finished")).to_contain_text(watched.number(1))
    watched.wait_until_safe()
    assert [entry.kind for entry in entries(watched.shop)] == ["shift_open", "sale"]


def test_nothing_but_a_definite_answer_makes_the_till_forget(counter: Counter) -> None:
    counter.wait_until_safe()
    answers: dict[str, dict[str, Any]] = {
        # First, because a server that holds nothing gets all of the journal again.
        "no answer for it": {
            "status": 200,
            "json": {"entries": [], "server": {"sequence": 0, "hash": "0" * 64, "time": "2026-11-21"}},
        },
        "busy": {"status": 503, "body": "busy"},
        "another page": {"status": 200, "content_type": "text/html", "body": "<h1>Sign in to this network</h1>"},
        "nothing": {"status": 200, "content_type": "application/json", "body": "{}"},
        "unknown": {"status": 401, "json": {"code": "NotPaired"}},
    }
    for sold, (name, answer) in enumerate(answers.items(), start=1):
        asked = []

        def speak(route: Any, _request: Any, answer: dict[str, Any] = answer, asked: list[Any] = asked) -> None:
            asked.append(route.request.post_data_json)
            route.fulfill(**answer)

        counter.page.route("**/api/v1/sync", speak)
        counter.scan(EAN)
        counter.pay_exactly()
        while not asked:
            counter.page.wait_for_timeout(20)
        counter.page.reload()
        expect(counter.page.locator(".light"), name).to_contain_text("450.000")
        counter.page.unroute("**/api/v1/sync")
        counter.page.reload()
        counter.wait_until_safe()
        expect(counter.page.locator("#search"), name).to_be_visible()
        assert [entry.kind for entry in entries(counter.shop)] == ["shift_open", *["sale"] * sold], name
