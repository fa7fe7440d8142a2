"""Two server processes and people who ask all the time, while certificates lapse, are withdrawn and renewed.

Covered are each process's own half second of kept pages, what it remembers to have rendered, and the books they share: as two
waitress processes on PostgreSQL, and as docs/deploy.md serves, gunicorn with two workers, whichever of them answers, on SQLite.
Not covered: a proxy in front (every page says no-store, tests/verify/test_views.py) and machines whose clocks differ.
"""

import http.client
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from pos.base.clock import local_day
from pos.base.database import db, transaction
from pos.certification.kinds import Level, WithdrawalGround
from pos.certification.operations import Paper, add_certificate, withdraw
from pos.verify.kept import LIFE_S
from tests import cast
from tests.conftest import Library, make_app, settings_for
from tests.servers import Forge, Server

MIDNIGHT = datetime(2027, 3, 4, 17, tzinfo=UTC)
"""With it, in Hanoi, ends the last day of the tea set's certificate."""

LAPSES, WITHDRAWN = "/p/SP0001", "/p/SP0003"
LISTED = {"/products": b'/p/SP0001"', "/p/SP0001": b'<use href="#star"/>', "/p/SP0003": b'<use href="#star"/>'}
"""What stands on these pages only while the product has stars: the tea set on the list, stars on their own pages."""

READERS = 4
"""So many people ask at once, for one page after the other."""

MISUSED = (WithdrawalGround.MARK_MISUSED, Level.PROVINCE)
A_MOMENT_S = 0.02
"""Clocks of two processes that were set by one another differ by less."""


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody was told who asked at a moment."""

    path: str
    asked_s: float
    starry: bool


class Readers:
    """People who ask servers for the same pages until they are told to stop."""

    def __init__(self, servers: list[Server]) -> None:
        self.told: list[Told] = []
        self.failed: list[BaseException] = []
        self.over = threading.Event()
        asked = [servers[number % len(servers)] for number in range(READERS)]
        self.threads = [threading.Thread(target=self._ask, args=(one,)) for one in asked]

    def __enter__(self) -> "Readers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _ask(self, server: Server) -> None:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        try:
            while not self.over.is_set():
                for path, sign in LISTED.items():
                    asked_s = time.time()
                    line.request("GET", path)
                    answer = line.getresponse()
                    body = answer.read()
                    assert answer.status == 200
                    self.told.append(Told(path, asked_s, sign in body))
                    time.sleep(0.01)  # leaves the servers some of the processor
                line.close()  # so that each worker gets its share of them
        except BaseException as error:
            self.failed.append(error)
        finally:
            line.close()

    def between(self, path: str, after_s: float, before_s: float) -> set[bool]:
        """Whether those saw stars who asked within this time."""
        return {one.starry for one in self.told if one.path == path and after_s <= one.asked_s < before_s}

    def wait_for(self, path: str, starry: bool, since_s: float) -> None:
        """Wait until everybody has asked for this page again and was told so."""
        deadline_s = time.time() + 60
        while sum(one.starry is starry for one in self.told if one.path == path and one.asked_s >= since_s) < 8:
            assert not self.failed, self.failed
            assert time.time() < deadline_s, f"{path} never came to {starry}"
            time.sleep(0.02)


@dataclass
class City:
    """Servers on the same books, whose clocks say that it is shortly before midnight."""

    servers: list[Server]
    ahead: timedelta

    def moment(self) -> datetime:
        """What their clocks say."""
        return datetime.now(UTC) + self.ahead

    def midnight_s(self) -> float:
        """When midnight is, on our own clock."""
        return (MIDNIGHT - self.ahead).timestamp()


@dataclass(frozen=True, slots=True)
class Served:
    """How a city is served: on which books, by how many servers, each with how many workers (none: one waitress process)."""

    books: str
    servers: int
    workers: int


@pytest.fixture(params=[Served("postgresql", 2, 0), Served("sqlite", 1, 2)], ids=["two-waitress", "gunicorn"])
def city(
    request: pytest.FixtureRequest, library: Library, forge: Forge, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    """A city a few seconds before midnight."""
    served: Served = request.param
    books = library.of(served.books)
    address = books.fresh()
    app = make_app(settings_for(address, tmp_path_factory.mktemp("looking")))
    folders = [tmp_path_factory.mktemp("server") for _ in range(served.servers)]
    for margin_s in (3, 10, 60):
        ahead = MIDNIGHT - timedelta(seconds=margin_s) - datetime.now(UTC)
        servers = [
            Server(forge, address, folder, ahead_s=ahead.total_seconds(), workers=served.workers) for folder in folders
        ]
        try:
            for server in servers:
                server.start()
            for server in servers:
                server.wait()
            city = City(servers, ahead)
            if city.moment() > MIDNIGHT - timedelta(seconds=2):
                continue  # they took so long to start that nothing could be seen of the evening
            with app.app_context():
                yield city
                db.session.remove()
                db.engine.dispose()
            break
        finally:
            for server in servers:
                server.kill()
    books.burn(address)


@dataclass(frozen=True, slots=True)
class Turn:
    """Since when the tea has stars, or has none any more."""

    starry: bool
    begun_s: float
    done_s: float


def turn(starry: bool, deed: Callable[[datetime], object], city: City, readers: Readers) -> Turn:
    """Change the books, as somebody else than the servers would, and wait until everybody was told."""
    begun_s = time.time()
    with transaction():
        deed(city.moment())
    done_s = time.time()
    readers.wait_for(WITHDRAWN, starry, done_s + 1.5 * LIFE_S)
    return Turn(starry, begun_s, done_s)


def test_nobody_who_asks_half_a_second_after_a_change_is_told_what_was_so_before(city: City) -> None:
    today = local_day(city.moment())
    paper = Paper(cast.TEA, 3, "12/QĐ-UBND", today, "Ủy ban nhân dân thành phố Hà Nội")
    first = cast.same_id(f"certificate {cast.TEA}")
    with Readers(city.servers) as readers:
        readers.wait_for(WITHDRAWN, True, 0)
        turns = [
            turn(False, lambda at: withdraw(first, today, *MISUSED, who="huong", at=at), city, readers),
            turn(True, lambda at: add_certificate(paper, who="huong", at=at), city, readers),
        ]
        readers.wait_for(LAPSES, False, city.midnight_s() + LIFE_S)
    assert not readers.failed, readers.failed
    for this, until_s in zip(turns, [turns[1].begun_s, time.time()], strict=True):
        assert readers.between(WITHDRAWN, this.done_s + LIFE_S, until_s) == {this.starry}
    for path in (LAPSES, "/products"):
        assert readers.between(path, 0, city.midnight_s() - A_MOMENT_S) == {True}
        assert readers.between(path, city.midnight_s() + A_MOMENT_S, time.time()) == {False}
