"""Pages that are kept for half a second: whose they are, how old they get, and who makes them."""

import gzip
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, Response, request
from flask.testing import FlaskClient

from pos.verify import kept
from pos.verify.counting import ScanCounter, scan_counter
from pos.verify.kept import LIFE_S, KeptPages, everybodys, whenever_shown


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        return self.s


class Shop:
    """A small app with kept pages; it counts how often it was asked."""

    def __init__(self) -> None:
        self.clock, self.asked = Clock(), 0
        self.shown_to: list[str] = []
        self.while_making: Callable[[], Any] = lambda: None
        self.app = Flask("shop")
        self.app.add_url_rule("/p/<path:rest>", "page", everybodys(lambda rest: self.page(rest)))
        self.app.add_url_rule("/private/<rest>", "private", self.page)
        self.pages = KeptPages(self.app, age_clock=self.clock)
        self.app.wsgi_app = self.pages  # type: ignore[method-assign]

    def page(self, rest: str) -> Response:
        self.asked += 1
        number = self.asked
        self.while_making()
        whenever_shown(lambda environ: self.shown_to.append(environ["HTTP_USER_AGENT"]))
        answer = Response(f"{number} {rest} {request.headers.get('Cookie', 'nobody')}")
        if rest == "cookie":
            answer.set_cookie("who", "lan")
        answer.status_code = 404 if rest == "nothing" else 200
        return answer

    def get(self, path: str = "/p/SP0001", **headers: str) -> str:
        """What somebody is shown who has no cookies."""
        return self.app.test_client(use_cookies=False).get(path, headers=headers).get_data(as_text=True)


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setattr(kept, "log_request", lambda *_: None)
    return Shop()


def test_a_page_is_shown_again_for_half_a_second_and_no_longer(shop: Shop) -> None:
    first = shop.get()
    shop.clock.s += LIFE_S - 0.001
    assert shop.get() == first
    shop.clock.s += 0.001
    assert shop.get() != first
    assert shop.asked == 2


def test_its_age_counts_from_before_its_facts_were_read(shop: Shop) -> None:
    shop.while_making = lambda: setattr(shop.clock, "s", shop.clock.s + 0.4)
    first = shop.get()
    shop.clock.s += 0.09
    assert shop.get() == first
    shop.clock.s += 0.01
    assert shop.get() != first


def test_a_page_that_took_too_long_to_make_is_shown_to_nobody_else(shop: Shop) -> None:
    shop.while_making = lambda: setattr(shop.clock, "s", shop.clock.s + LIFE_S)
    assert shop.get() != shop.get()


def test_no_page_of_yesterday_is_shown_after_midnight_in_hanoi(shop: Shop) -> None:
    midnight = datetime(2027, 3, 4, 17, tzinfo=UTC)
    with time_machine.travel(midnight - timedelta(microseconds=1), tick=False):
        before = shop.get()
        assert shop.get() == before
    with time_machine.travel(midnight, tick=False):
        after = shop.get()
        assert after != before
        assert shop.get() == after


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/p/SP0002", {}),
        ("/p/SP0001?lang=en", {}),
        ("/p/SP0001%2F10%2FA", {}),
        ("/p/SP0001", {"Accept-Language": "en"}),
        ("/p/SP0001", {"Accept-Encoding": "gzip"}),
    ],
)
def test_another_address_language_or_form_is_another_page(shop: Shop, path: str, headers: dict[str, str]) -> None:
    others = {shop.get(), shop.get("/p/SP0001/10/A")}
    assert shop.get(path, **headers) not in others
    assert shop.asked == 3


def test_browsers_that_want_the_same_language_are_shown_the_same_page(shop: Shop) -> None:
    assert len({shop.get(**{"Accept-Language": told}) for told in ("vi", "vi-VN,vi;q=0.9,en;q=0.5", "ja", "")}) == 1


@pytest.mark.parametrize("header", ["Cookie", "Authorization"])
def test_who_could_be_somebody_is_answered_by_the_app_and_leaves_nothing_behind(shop: Shop, header: str) -> None:
    theirs = shop.get(**{header: "who=lan"})
    mine = shop.get()
    assert shop.get(**{header: "who=lan"}) not in {theirs, mine}
    assert mine.endswith("nobody")


def test_a_prefix_that_a_stranger_claims_is_in_nobody_elses_links(shop: Shop) -> None:
    mine = shop.get()
    client = shop.app.test_client()
    client.get("/p/SP0001", environ_overrides={"SCRIPT_NAME": "/evil"})
    assert (shop.get(), shop.asked) == (mine, 2)


@pytest.mark.parametrize("path", ["/p/nothing", "/p/cookie", "/private/SP0001"])
def test_no_error_no_cookie_and_no_other_page_is_kept(shop: Shop, path: str) -> None:
    assert shop.get(path) != shop.get(path)
    assert not shop.pages.answers


def test_only_readers_are_shown_a_kept_page(shop: Shop) -> None:
    shop.get()
    client = shop.app.test_client()
    assert client.post("/p/SP0001").status_code == 405
    assert client.head("/p/SP0001").status_code == 200
    assert shop.asked == 2


def test_no_more_pages_are_kept_than_may_be_and_the_oldest_go(shop: Shop) -> None:
    shop.pages.most = most = 8
    first, second = shop.get("/p/0"), shop.get("/p/1")
    for number in range(2, most):
        shop.get(f"/p/{number}")
    assert shop.get("/p/0") == first
    shop.get("/p/one more")
    assert len(shop.pages.answers) == most
    assert shop.get("/p/1") == second
    assert shop.get("/p/0") != first


def test_of_many_who_ask_at_once_one_makes_the_page_for_all(shop: Shop) -> None:
    all_here = threading.Event()
    shop.while_making = lambda: all_here.wait(5)
    shop.pages.life_s = 60  # so that nobody gives up waiting
    with ThreadPoolExecutor(12) as people:
        told = [people.submit(shop.get) for _ in range(12)]
        all_here.set()
    assert len({one.result() for one in told}) == 1
    assert shop.asked == 1
    assert not shop.pages._making


def test_who_waited_as_long_as_a_page_lives_makes_one(shop: Shop) -> None:
    slow, begun, over = threading.Event(), threading.Event(), threading.Event()

    def first_is_slow() -> None:
        if not slow.is_set():
            slow.set()
            begun.set()
            over.wait(5)

    shop.while_making = first_is_slow
    shop.pages.life_s = 0.01
    with ThreadPoolExecutor(2) as people:
        stuck = people.submit(shop.get)
        assert begun.wait(5)
        assert people.submit(shop.get).result(5).startswith("2 ")
        over.set()
        assert stuck.result(5).startswith("1 ")
    assert not shop.pages._making


def test_what_is_to_be_done_whenever_a_page_is_shown_is_done_for_each_of_its_readers(shop: Shop) -> None:
    for reader in ("an", "binh", "chi"):
        shop.get(**{"User-Agent": reader})
    assert (shop.asked, shop.shown_to) == (1, ["an", "binh", "chi"])


def test_a_page_that_cannot_be_made_stops_nobody(shop: Shop) -> None:
    shop.while_making = lambda: 1 / 0
    assert "Internal Server Error" in shop.get()
    shop.while_making = lambda: None
    assert shop.get().startswith("2 ")


# --- in the real app ---------------------------------------------------------------------------------------------------


@pytest.fixture
def _kept(app: Flask) -> Any:
    pages = app.extensions["pos_kept_pages"]
    pages.life_s = 60
    app.extensions["scans"] = ScanCounter(app)
    yield
    pages.life_s = 0
    pages.answers.clear()


def test_the_public_pages_are_kept_and_no_others(bare_app: Flask) -> None:
    found = {name for name, view in bare_app.view_functions.items() if hasattr(view, "everybodys")}
    assert found == {"verify.product", "verify.outlets", "verify.outlet", "verify.products"}


@pytest.mark.usefixtures("_kept")
def test_a_kept_page_is_the_page_to_the_last_byte(app: Flask, client: FlaskClient) -> None:
    for path in ("/p/SP0001", "/", "/products", "/outlets/BT01"):
        answers = [client.get(path, headers={"Accept-Encoding": "gzip"}) for _ in range(2)]
        first, again = answers
        assert list(first.headers) == list(again.headers), path
        assert again.headers["Content-Encoding"] == "gzip"
        assert again.headers["Cache-Control"] == "no-store"
        assert first.data == again.data
        assert b"<main" in gzip.decompress(again.data)
    assert len(app.extensions["pos_kept_pages"].answers) == 4


@pytest.mark.usefixtures("_kept")
def test_each_scan_of_a_kept_page_counts_and_nobody_elses_look(app: Flask, client: FlaskClient) -> None:
    phone = "Mozilla/5.0 (Linux; Android 15; Mobile) Chrome/142.0"
    for reader in (phone, phone, "WhatsApp/2.24", phone):
        assert client.get("/p/SP0001", headers={"User-Agent": reader}).status_code == 200
    assert len(app.extensions["pos_kept_pages"].answers) == 1
    assert list(scan_counter(app)._held.values()) == [3]


@pytest.mark.usefixtures("_kept")
def test_staff_are_shown_no_kept_page_and_leave_none(app: Flask, sign_in: Any) -> None:
    assert sign_in("minh").get("/p/SP0001").status_code == 200
    assert not app.extensions["pos_kept_pages"].answers


@pytest.mark.usefixtures("_kept")
def test_a_page_that_is_shown_again_stands_in_the_log_by_its_route(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[Any, ...]] = []
    monkeypatch.setattr(kept, "log_request", lambda *line: told.append(line))
    for _ in range(3):
        client.get("/p/SP0001/10/L2026-11")
    assert [line[1:4] for line in told] == [("GET", "/p/<path:rest>", 200)] * 2
