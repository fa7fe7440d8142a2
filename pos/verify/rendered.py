"""Public pages as they were last rendered, each beside the facts that it was made of.

The facts are read from the books for every page that is made. Where they are the same as last time the page is the same, too,
and rendering it anew would take longer than reading them: see docs/decisions/0019-half-a-second.md.
"""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

MOST = 2_048
"""So many pages one process remembers: those of a city's products in two languages, some fifteen megabytes."""


class RenderedPages:
    """What pages looked like when these were their facts."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._pages: dict[Hashable, tuple[Any, str]] = {}
        self._door = Lock()

    def page(self, address: Hashable, facts: Any, render: Callable[[], str]) -> str:
        """The page at this address, rendered anew only when its facts are others than last time.

        ``render`` may use nothing but the address and these facts.
        """
        found = self._pages.get(address)
        if found is not None and found[0] == facts:
            return found[1]
        page = render()
        with self._door:
            # Behind all others, so that the oldest stand in front.
            self._pages.pop(address, None)
            self._pages[address] = facts, page
            while len(self._pages) > self._most:
                del self._pages[next(iter(self._pages))]
        return page
