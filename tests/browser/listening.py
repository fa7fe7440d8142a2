"""What axe, which looks at a page as those do who cannot see it, has to say about it."""

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
