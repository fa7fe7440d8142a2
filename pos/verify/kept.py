"""Public pages that were just made, given to the next who asks before the app is troubled.

A label that many scan at once costs one look at the books, and no page is shown that began to be made more than half a second
ago: see docs/decisions/0019-half-a-second.md.
"""

import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

from flask import Flask, request

from pos.base.clock import local_day, now
from pos.base.languages import preferred_language
from pos.base.logs import log_request
from pos.base.questions import Questions

Deed = Callable[[dict[str, Any]], None]
"""Something to do for whoever asks; a request as the server hands it over."""

View = TypeVar("View", bound=Callable[..., Any])
Body = Iterable[bytes]

LIFE_S = 0.5
"""So long a page is shown from the moment its facts began to be read. The other half of the second that a star may be late is
for the way to the reader."""

MOST = 2_048
"""So many pages one process keeps: those of a city's products in two languages, some twenty megabytes."""

_WHENEVER, _WHILE = "pos.whenever_shown", "pos.while_answered"

_NOT_EVERYBODYS = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "SCRIPT_NAME")
"""Whoever sends one of these may be told something else than all others, and is answered by the app."""


def everybodys(view: View) -> View:
    """A page that is the same for everybody: it depends on its address, the language, the day and the books alone."""
    view.everybodys = True  # type: ignore[attr-defined]
    return view


def whenever_shown(deed: Deed) -> None:
    """Do this for whoever is shown the page that is being made now: who asked, and all to whom it is shown again."""
    deed(request.environ)
    request.environ[_WHENEVER] = deed


def holds_while_answered(questions: Questions) -> None:
    """Say that the page that is being made now stays the same all day, as long as these are answered the same."""
    request.environ[_WHILE] = questions


@dataclass(frozen=True, slots=True)
class Answer:
    """A page as it left the app."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    born_s: float
    """Before its facts began to be read, on a clock that nobody sets."""
    again: Deed | None = None
    """What is to be done for whoever it is shown to again."""
    questions: Questions | None = None
    """What the books were asked for it, if it depends on nothing else that changes within a day."""

    @property
    def is_everybodys(self) -> bool:
        """Whether the next who asks may have it, too: no error, and nothing that names one reader."""
        return self.status.startswith("200 ") and all(name.lower() != "set-cookie" for name, _value in self.headers)


class KeptPages:
    """The pages that one process made within the last half second, in front of the app that makes them."""

    def __init__(
        self,
        app: Flask,
        *,
        life_s: float = LIFE_S,
        most: int = MOST,
        age_clock: Callable[[], float] = time.monotonic,
        day_clock: Callable[[], datetime] = now,
    ) -> None:
        self.app, self.inner = app, app.wsgi_app
        self.life_s, self.most = life_s, most
        self._age_clock, self._day_clock = age_clock, day_clock
        self.answers: dict[Hashable, Answer] = {}
        self._making: dict[Hashable, Lock] = {}
        self._door = Lock()
        rules = [rule for rule in app.url_map.iter_rules() if hasattr(app.view_functions[rule.endpoint], "everybodys")]
        self._whole = {rule.rule: rule.rule for rule in rules if not rule.arguments}
        self._beginnings = [(rule.rule.partition("<")[0], rule.rule) for rule in rules if rule.arguments]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Body:
        """Answer a request: with a page that is young enough, else by asking the app."""
        started_s = time.perf_counter()
        route = self._route(environ)
        if not route:
            return self.inner(environ, start_response)
        key = self._key(environ)
        answer = self._young(key)
        if answer is None:
            with self._door:
                turn = self._making.setdefault(key, Lock())
            # Of many who ask at once one makes it for all. Who waited as long as a page lives has waited enough.
            mine = turn.acquire(timeout=self.life_s)
            try:
                answer = self._young(key) or self._still_true(key)
                if answer is None:
                    return self._shown(self._made(key, environ), start_response)
            finally:
                if mine:
                    with self._door:
                        if self._making.get(key) is turn:
                            del self._making[key]
                    turn.release()
        if answer.again:
            answer.again(environ)
        log_request(self.app, "GET", route, 200, time.perf_counter() - started_s)
        return self._shown(answer, start_response)

    def _route(self, environ: Mapping[str, Any]) -> str:
        """The route whose pages are everybody's, when the request is for one of those and its sender is just anybody."""
        if not self.life_s or environ["REQUEST_METHOD"] != "GET" or any(environ.get(name) for name in _NOT_EVERYBODYS):
            return ""
        path = environ["PATH_INFO"]
        found = self._whole.get(path)
        return found or next((rule for beginning, rule in self._beginnings if path.startswith(beginning)), "")

    def _key(self, environ: Mapping[str, Any]) -> Hashable:
        """Everything that a page for everybody depends on beside the books. With the day in it, none is found after midnight."""
        return (
            # As it was sent and as the server read it: escapes are gone from the second, and some servers lack the first.
            environ.get("RAW_URI") or environ.get("REQUEST_URI"), environ["PATH_INFO"], environ.get("QUERY_STRING", ""),
            preferred_language(environ.get("HTTP_ACCEPT_LANGUAGE", "")), environ.get("HTTP_ACCEPT_ENCODING", ""),
            local_day(self._day_clock()),
        )  # fmt: skip

    def _young(self, key: Hashable) -> Answer | None:
        found = self.answers.get(key)
        return found if found is not None and self._age_clock() - found.born_s < self.life_s else None

    def _still_true(self, key: Hashable) -> Answer | None:
        """A page that is too old to be shown unasked, if the books would have it made again as it is."""
        found = self.answers.get(key)
        if found is None or found.questions is None:
            return None
        born_s = self._age_clock()
        if not found.questions.are_answered_the_same():
            return None
        answer = replace(found, born_s=born_s)
        self._keep(key, answer)
        return answer

    def _keep(self, key: Hashable, answer: Answer) -> None:
        with self._door:
            # Behind all others, so that the oldest stand in front.
            self.answers.pop(key, None)
            self.answers[key] = answer
            while len(self.answers) > self.most:
                del self.answers[next(iter(self.answers))]

    def _made(self, key: Hashable, environ: dict[str, Any]) -> Answer:
        born_s = self._age_clock()
        head: list[tuple[str, list[tuple[str, str]]]] = []
        parts: list[bytes] = []

        def begun(status: str, headers: list[tuple[str, str]], _error: Any = None, /) -> Callable[[bytes], object]:
            head.append((status, headers))
            return parts.append

        told = self.inner(environ, begun)
        try:
            parts.extend(told)
        finally:
            told.close()  # type: ignore[attr-defined]  # Werkzeug's always can be
        answer = Answer(*head[-1], b"".join(parts), born_s, environ.get(_WHENEVER), environ.get(_WHILE))
        if answer.is_everybodys:
            self._keep(key, answer)
        return answer

    def _shown(self, answer: Answer, start_response: Callable[..., Any]) -> Body:
        start_response(answer.status, list(answer.headers))
        return [answer.body]


def keep(app: Flask) -> None:
    """Put the kept pages in front of an app whose pages are all known by now."""
    app.wsgi_app = app.extensions["pos_kept_pages"] = KeptPages(app)  # type: ignore[method-assign]
