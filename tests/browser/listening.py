"""A page that stands still, and what axe, which looks at it as those do who cannot see it, has to say about it."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page

RUN = """(serious) => {
  // What a rule weighs is what every breach of it weighs, so a rule that weighs less need not be tried.
  const light = axe._audit.rules.filter(({ impact }) => serious && ["minor", "moderate"].includes(impact));
  const rules = Object.fromEntries(light.map(({ id }) => [id, { enabled: false }]));
  // Styles and sounds are fetched a second time for rules that are not tried.
  return axe.run({ resultTypes: ["violations"], preload: false, rules }).then((found) => found.violations);
}"""


def bring_axe(context: BrowserContext) -> None:
    """Have axe on every page of this browser from its start: its half a megabyte is sent once, not with each page."""
    context.add_init_script(AXE_SCRIPT)


def violations(page: Page, *, serious: bool = False) -> list[dict[str, Any]]:
    """The rules that this page breaks as it stands, with the nodes that break them; or only those that weigh most."""
    if not page.evaluate("'axe' in globalThis"):  # its half a megabyte stays as long as the document does
        page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(RUN, serious)
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
