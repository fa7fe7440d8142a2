"""How fast the public page is: beside an empty page of Flask, under the same server with the same settings, in one run.

    python -m benchmarks.public [--seconds 20] [--only sqlite|postgresql]

All run as docs/deploy.md sets them up: gunicorn, two workers with eight threads, production. Eight phones ask at once over
connections that stay open, in turns for each kind of page, so what slows the machine down slows all. What counts is the ratio.
"""

import argparse
import contextlib
import itertools
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from flask import Flask
from sqlalchemy import insert, update

from benchmarks.catalogue import fill
from benchmarks.sales import books
from pos.base.database import db, transaction
from pos.base.settings import ROOT
from pos.catalogue.kinds import ProducerKind
from pos.catalogue.models import Producer, Product
from pos.verify.kept import LIFE_S
from tests import cast
from tests.servers import free_port

PRODUCTS, MAKERS = 1_054, 255
IN_TURN = 1_200
"""So many pages are asked for in turn: enough that each is asked for again only when it is too old to be shown unasked, and few
enough that a process keeps them all."""
PHONES = 8
TURNS = 8
SERVER = (
    *("--worker-class", "gthread", "--workers", "2", "--threads", "8", "--no-control-socket"),
    *("--keep-alive", "60", "--log-level", "error"),
)
STORY = (
    "Làng nghề bên sông Hồng làm gốm đã hơn năm trăm năm. Đất sét được lọc, ủ, chuốt tay trên bàn xoay rồi vẽ men lam "
    "trước khi nung ở một nghìn ba trăm độ. Mỗi chiếc mang dấu tay của người thợ, không chiếc nào giống hệt chiếc nào.\n"
) * 3


@dataclass(frozen=True, slots=True)
class Rate:
    """What a turn came to."""

    a_second: float
    processor_us: float
    """Of the server, for one page."""


@dataclass(frozen=True, slots=True)
class Served:
    """A server."""

    port: int
    process: int

    def spent_s(self) -> float:
        """The processor time of its workers until now."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        fields = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split() for child in children]
        return sum(int(of[11]) + int(of[12]) for of in fields) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def served(what: str, settings: dict[str, str]) -> Iterator[Served]:
    """A server of this app, as systemd runs it."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *SERVER, "--bind", f"127.0.0.1:{port}", what],
        cwd=ROOT, env={**os.environ, **settings}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        yield Served(port, server.pid)
    finally:
        server.terminate()
        server.wait()


class Phones:
    """Some connections that ask at once and wait until all were answered."""

    def __init__(self, server: Served) -> None:
        self.server = server
        self.lines = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(PHONES)]

    def turn(self, paths: Iterator[str], seconds: float) -> Rate:
        """Ask for so long."""
        asked, processor_s, started_s = 0, self.server.spent_s(), time.perf_counter()
        while (spent_s := time.perf_counter() - started_s) < seconds:
            asked += self.ask(itertools.islice(paths, PHONES))
        return Rate(asked / spent_s, (self.server.spent_s() - processor_s) / asked * 1e6)

    def ask(self, paths: Iterator[str]) -> int:
        """Ask for these, each phone for one at a time; how many they were."""
        asked = 0
        while now := list(itertools.islice(paths, PHONES)):
            for line, path in zip(self.lines, now, strict=False):
                line.sendall(request(path))
            for line, _ in zip(self.lines, now, strict=False):
                await_answer(line)
            asked += len(now)
        return asked


def request(path: str) -> bytes:
    """What a phone sends, as the proxy passes it on."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: pos.example.vn\r\nAccept: text/html\r\nAccept-Language: vi,en;q=0.8\r\n"
        "Accept-Encoding: gzip, deflate, br, zstd\r\nUser-Agent: Mozilla/5.0 (Linux; Android 15) Chrome/142.0\r\n"
        "X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: pos.example.vn\r\n\r\n"
    ).encode()


def await_answer(line: socket.socket) -> None:
    """Read an answer to its last byte."""
    told = b""
    while b"\r\n\r\n" not in told:
        told += line.recv(65536)
    head, _, body = told.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    missing = int(head.lower().split(b"content-length:")[1].split(b"\r")[0]) - len(body)
    while missing > 0:
        missing -= len(line.recv(65536))


def fill_books() -> None:
    """As many products as in the city's network, three of four certified, by as many makers, each with a story."""
    fill(PRODUCTS)
    makers = [
        {
            "id": cast.same_id(f"maker {index}"), "code": f"CS{index:04d}", "name": f"Hợp tác xã {index}",
            "kind": ProducerKind.COOPERATIVE, "commune_code": "00583", "search_key": "", "sort_key": f"{index:04d}",
        }
        for index in range(MAKERS)
    ]  # fmt: skip
    with transaction():
        db.session.execute(insert(Producer), makers)
        for index in range(PRODUCTS):
            db.session.execute(
                update(Product)
                .where(Product.id == cast.same_id(f"bulk {index}"))
                .values(story_vi=STORY, story_en=STORY, producer_id=makers[index % MAKERS]["id"])
            )


def measured(app: Flask, kind: str, seconds: float, folder: str) -> Iterator[str]:
    """A row for each kind of page."""
    with app.app_context():
        fill_books()
        url = db.engine.url.render_as_string(hide_password=False)
    settings = {
        "DATABASE_URL": url, "POS_ENV": "production", "PUBLIC_URL": "https://pos.example.vn", "POS_DATA_DIR": folder,
        "SECRET_KEY": "a key for benchmarks, long enough to sign",
    }  # fmt: skip
    products = [f"/p/SP{10_000 + index}" for index in range(PRODUCTS)]
    in_turn = [f"{one}?lang={language}" for language in ("vi", "en") for one in products[: IN_TURN // 2]]
    with served("benchmarks.empty:flask_alone", {}) as alone, served("benchmarks.empty:in_the_app", settings) as ours:
        phones, theirs = Phones(ours), Phones(alone)
        asking = {
            "empty, Flask alone": (theirs, itertools.repeat("/")),
            "empty, in the app": (phones, itertools.repeat("/empty")),
            "warm": (phones, itertools.repeat(products[0])),
            "cold": (phones, itertools.cycle(in_turn)),
            "first": (phones, (f"{products[number % PRODUCTS]}?n={number}" for number in itertools.count())),
        }
        for _ in range(PHONES):
            # Each worker has to have made each page once: the next time each phone asks for the next one.
            phones.ask(itertools.islice(itertools.cycle(in_turn), IN_TURN + 1))
        rates: dict[str, list[Rate]] = {name: [] for name in asking}
        for _ in range(TURNS):
            for name, (who, paths) in asking.items():
                rates[name].append(who.turn(paths, seconds / TURNS / len(asking)))
    # Otherwise the cold ones were not cold.
    assert max(rate.a_second for rate in rates["cold"]) * LIFE_S < IN_TURN
    for name, found in rates.items():
        a_second, processor_us = median(one.a_second for one in found), median(one.processor_us for one in found)
        ratios = [
            median(one.a_second / other.a_second for one, other in zip(found, rates[empty], strict=True))
            for empty in ("empty, Flask alone", "empty, in the app")
        ]
        yield f"| {kind}, {name} | {a_second:,.0f}/s | {processor_us:,.0f} µs | {ratios[0]:.2f} | {ratios[1]:.2f} |"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    print("| | pages | processor | : Flask alone | : in the app |\n|---|---|---|---|---|")
    for kind in (chosen.only,) if chosen.only else ("postgresql", "sqlite"):
        with books(kind) as app, tempfile.TemporaryDirectory() as folder:
            for row in measured(app, kind, chosen.seconds, folder):
                print(row, flush=True)


if __name__ == "__main__":
    main()
