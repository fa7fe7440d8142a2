"""A till's device as a power cut sees it: a browser process with a folder, that can be killed and started again."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, Playwright

SWITCHES = (
    "--headless=new", "--no-sandbox", "--remote-debugging-port=0", "--lang=vi-VN", "--accept-lang=vi-VN",
    "--window-size=1100,700", "--mute-audio", "--password-store=basic", "--hide-crash-restore-bubble",
    # Nothing that a counter does not need, so that starting again takes a second.
    "--no-first-run", "--no-default-browser-check", "--disable-gpu", "--disable-software-rasterizer",
    "--disable-dev-shm-usage", "--disable-extensions", "--disable-component-update", "--disable-default-apps",
    "--disable-background-networking", "--disable-sync", "--disable-breakpad", "--metrics-recording-only",
    "--disable-component-extensions-with-background-pages", "--disable-client-side-phishing-detection",
    "--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,AudioServiceOutOfProcess",
    # A page behind another one works on, as it does on a counter.
    "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    # A mouse, where the machine has none: so that fields get the focus as on a counter with a keyboard.
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
)  # fmt: skip

CLOCK = """
(() => {
  const Real = Date;
  const skew = () => Number(localStorage.getItem("the test's clock") ?? 0);
  globalThis.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + skew()); }
    static now() { return Real.now() + skew(); }
  };
})();
"""
"""A clock that somebody can set wrong. What it is off by outlives a reload, as on a real device."""

SEEN = """
([selector, most]) => new Promise((done, fail) => {
  const look = () => {
    const it = document.querySelector(selector);
    if (!it) return;
    observer.disconnect();
    clearTimeout(timer);
    done(it.textContent);
  };
  const observer = new MutationObserver(look);
  const timer = setTimeout(() => {
    observer.disconnect();
    fail(new Error(`never seen: ${selector} on ${document.body.innerText.slice(0, 400)}`));
  }, most);
  observer.observe(document, { subtree: true, childList: true, attributes: true });
  look();
})
"""


class Device:
    """A browser with a folder of its own, on a till's counter."""

    def __init__(self, playwright: Playwright, program: str, folder: Path) -> None:
        self.playwright, self.program, self.folder = playwright, program, folder
        self.process: subprocess.Popen[bytes] | None = None
        self.browser: Browser | None = None
        self.faults: list[str] = []
        """Errors that no code of the page has caught."""

    def start(self) -> Page:
        """Switch it on; an empty page."""
        told = self.folder / "DevToolsActivePort"
        told.unlink(missing_ok=True)
        with (self.folder / "browser.log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.program, f"--user-data-dir={self.folder}", *SWITCHES, "about:blank"],
                stdout=log, stderr=log, start_new_session=True, env={**os.environ, "TZ": "Asia/Ho_Chi_Minh"},
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while not (told.exists() and told.read_text().count("\n")):
            assert self.process.poll() is None, "the browser did not start"
            assert time.monotonic() < deadline, "the browser took a minute to start"
            time.sleep(0.01)
        self.browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{told.read_text().split()[0]}")
        context = self.browser.contexts[0]
        context.add_init_script(CLOCK)
        context.on("page", lambda page: page.on("pageerror", lambda error: self.faults.append(str(error))))
        page = context.pages[0]
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    def kill(self) -> None:
        """Pull the plug: all of its processes at once, in the middle of whatever they do."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
        if self.browser is not None:
            with suppress(Error):
                self.browser.close()
            self.browser = None

    def throw_away(self) -> None:
        """Nobody needs it any more."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def seen(page: Page, selector: str, most_s: float = 60) -> Any:
    """Wait until this is on the page, and read it: at once when it comes, not at the next look."""
    return page.evaluate(SEEN, [selector, most_s * 1000])
