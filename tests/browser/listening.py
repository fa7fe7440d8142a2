"""A page that stands still, and what axe, which looks at it as those do who cannot see it, has to say about it."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page


def violations(page: Page) -> list[dict[str, Any]]:
    """The rules that this page breaks as it stands, with the nodes that break them."""
    if not page.evaluate("'axe' in globalThis"):  # its half a megabyte stays as long as the document does
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(
        "axe.run({ resultTypes: ['violations'] }).then((found) => found.violations)"
    )
    return found


def stand_still(page: Page) -> None:
    """Bring whatever moves on this page to its end, and what that sets in motion. Waiting for it takes longer, and on a
    page that changes its size and its colours at once some transitions never end by themselves."""
    page.evaluate(
        """() => {
          for (let round = 0; round < 20; round += 1) {
            const moving = document.getAnimations().filter((one) => one.playState !== "finished");
            if (!moving.length) return;
            moving.forEach((one) => one.finish());
          }
          throw new Error("it never stands still");
        }"""
    )
