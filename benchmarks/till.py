"""How the till carries a large catalogue in a real Chromium: taking it in, starting with it, searching in it key by key.

    python -m benchmarks.till [--many 20000] [--few 1000]

The same steps over two catalogues in one run. What counts is how they grow; milliseconds of another machine mean little.
"""

import argparse
import contextlib
import logging
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from flask import Flask
from playwright.sync_api import Page, sync_playwright
from waitress.server import create_server

from benchmarks.catalogue import fill
from benchmarks.sales import books
from pos.base.database import db, transaction
from pos.showrooms.models import PairingCode
from pos.showrooms.rules import digest, new_pairing_code
from tests import cast

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TYPED = ("gom su bat trang", "tra sen tay ho 12", "8935", "lua", "khong co gi ca")
TURNS = 3

TAKE_IN = """async () => {
  const [{ fetchSnapshot, Catalogue }, { openKnowledge }] =
    await Promise.all([import("/till/static/snapshot.js"), import("/till/static/knowledge.js")]);
  const knowledge = await openKnowledge();
  const device = await new Promise((done) => {
    indexedDB.open("ocop-till").onsuccess = ({ target }) => done(target.result);
  });
  const pairing = await new Promise((done) => {
    device.transaction("device").objectStore("device").get("pairing").onsuccess = ({ target }) => done(target.result);
  });
  const times = {};
  const timed = async (name, step) => {
    const from = performance.now();
    const found = await step();
    times[name] = performance.now() - from;
    return found;
  };
  const { kept } = await timed("fetch, parse and check", () => fetchSnapshot(pairing, null, 0));
  await timed("write", () => knowledge.keep(kept, null));
  await timed("lay out", () => new Catalogue(kept, new Date()));
  const again = await timed("read", () => knowledge.read());
  await timed("lay out again", () => new Catalogue(again, new Date()));
  const some = new Set(kept.snapshot.products.slice(0, 10).map(({ product }) => product));
  await timed("write ten changed", () => knowledge.keep(kept, some));
  return times;
}"""

TYPE = """(typed) => {
  const search = document.querySelector("#search");
  const times = [];
  const key = (text) => {
    search.value = text;
    const from = performance.now();
    search.dispatchEvent(new Event("input", { bubbles: true }));
    // Style and layout belong to the keystroke: until then nothing can be seen.
    document.body.getBoundingClientRect();
    document.querySelector(".products")?.scrollHeight;
    times.push(performance.now() - from);
  };
  for (let end = 1; end <= typed.length; end += 1) key(typed.slice(0, end));
  for (let end = typed.length - 1; end >= 0; end -= 1) key(typed.slice(0, end));
  return times;
}"""


@contextlib.contextmanager
def served(app: Flask) -> Iterator[str]:
    """The app behind an address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()


def pair(app: Flask, page: Page, address: str) -> None:
    """Make the browser a till, with a shift open."""
    code, at = new_pairing_code(), datetime.now(UTC)
    with app.app_context(), transaction():
        db.session.add(
            PairingCode(
                till_id=cast.BT01_1, code_hash=digest(code), made_by="minh", made_at=at,
                expires_at=at + timedelta(minutes=10),
            )
        )  # fmt: skip
    page.goto(f"{address}/till/")
    page.locator("#code").fill(code)
    page.keyboard.press("Enter")
    page.locator("#float").fill("0")
    page.locator("input[value=lan]").check()
    page.keyboard.press("Enter")
    page.locator("#search").wait_for()
    page.wait_for_timeout(1000)


def measured(count: int) -> dict[str, float]:
    """Milliseconds of each step over so many products: medians over the turns."""
    executable = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    with books("sqlite") as app, served(app) as address, sync_playwright() as playwright:
        with app.app_context():
            fill(count)
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.set_default_timeout(120_000)
        pair(app, page, address)
        turns = [page.evaluate(TAKE_IN) for _ in range(TURNS)]
        found = {name: median(turn[name] for turn in turns) for name in turns[0]}
        found["taken in"] = median(turn["fetch, parse and check"] + turn["write"] + turn["lay out"] for turn in turns)
        keys: list[Any] = sorted(time for _ in range(TURNS) for typed in TYPED for time in page.evaluate(TYPE, typed))
        found["a key, median"] = median(keys)
        found["a key, 19 of 20 are quicker"] = keys[len(keys) * 95 // 100]
        browser.close()
    return found


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=20_000)
    chosen = parser.parse_args()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    few, many = measured(chosen.few), measured(chosen.many)
    print(f"| | {chosen.few:,} products | {chosen.many:,} products | growth |\n|---|---|---|---|")
    for name, time in many.items():
        print(f"| {name} | {few[name]:,.1f} ms | {time:,.1f} ms | × {time / few[name]:.1f} |")


if __name__ == "__main__":
    main()
