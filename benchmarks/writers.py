"""Sixteen writers at once on PostgreSQL: the verbs of stock beside the same rows written by hand, in one run.

    python -m benchmarks.writers [--seconds 4]

Sales (three lines off the shelf), deliveries (three lots), transfers (three lots on their way), and all of them mixed, from
sixteen threads with a connection each, durable commits. Both sides share one outlet's lots: they wait for each other.
"""

import argparse
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from statistics import median
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import select, text

from benchmarks.sales import GOODS, books
from pos.base.database import db, transaction
from pos.inventory.models import Lot
from pos.inventory.operations import DeliveredLine, SentLine, Want, receive_delivery, send_transfer, take
from tests import cast

WRITERS = 16
TURNS = 5
Deed = Callable[[int], None]
PRODUCTS = list(GOODS.values())


class Verbs:
    """The deeds as the app does them, each in its own transaction."""

    def __init__(self, app: Flask, lots: list[uuid.UUID]) -> None:
        self.app, self.lots = app, lots

    def run(self, deed: Callable[[datetime], object]) -> None:
        """Do something in an app context of this thread."""
        with self.app.app_context():
            with transaction():
                deed(datetime.now(UTC))
            db.session.remove()

    def sale(self, _turn: int) -> None:
        """Three pieces leave the shelf."""
        sale = uuid.uuid4()
        self.run(
            lambda at: take(
                cast.BT01,
                [Want(n, product, 1000, at, "sale", sale, "lan") for n, product in enumerate(PRODUCTS)],
                booked_at=at,
            )
        )

    def delivery(self, _turn: int) -> None:
        """More of three lots come."""
        lines = [DeliveredLine(product, 1000, "app") for product in PRODUCTS]
        self.run(
            lambda at: receive_delivery(
                cast.BT01, cast.POTTERS, lines, delivery_id=uuid.uuid4(), showroom_code="BT01", received_at=at, at=at,
                who="minh",
            )
        )  # fmt: skip

    def transfer(self, _turn: int) -> None:
        """Three lots are sent to the other outlet."""
        lines = [SentLine(lot, 1000) for lot in self.lots]
        self.run(
            lambda at: send_transfer(
                cast.BT01, cast.HK01, lines, transfer_id=uuid.uuid4(), from_code="BT01", at=at, who="minh"
            )
        )

    def mixed(self, turn: int) -> None:
        """Of ten deeds eight are sales."""
        (self.delivery if turn % 10 == 4 else self.transfer if turn % 10 == 9 else self.sale)(turn)


class ByHand:
    """The same rows through the driver alone, a statement a row."""

    def __init__(self, app: Flask, lots: list[uuid.UUID]) -> None:
        with app.app_context():
            url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self.url, self.lots, self.here = url, sorted(lots), threading.local()
        self.open: list[Any] = []
        with psycopg.connect(url) as connection:
            rows = connection.execute("SELECT kind, id FROM place WHERE showroom_id = %s", [cast.BT01]).fetchall()
            self.product = dict(connection.execute("SELECT id, product_id FROM lot").fetchall())
        self.places = dict(rows)

    def connection(self) -> Any:
        """This thread's own."""
        if not hasattr(self.here, "connection"):
            self.here.connection = psycopg.connect(self.url, autocommit=True)
            self.open.append(self.here.connection)
        return self.here.connection

    def close(self) -> None:
        """Let go of all of them."""
        for connection in self.open:
            connection.close()

    def book(self, cause: str, cause_id: uuid.UUID, source: str, target: str, at: datetime) -> None:
        """One unit of each lot from place to place: what leaves the shelf first, as every verb does."""
        run = self.connection().execute
        for lot in self.lots if source == "shelf" else ():
            run(
                "UPDATE level SET quantity_milli = quantity_milli - 1000 "
                "WHERE lot_id = %s AND place_id = %s AND quantity_milli >= 1000",
                [lot, self.places["shelf"]],
            )
        for place, change in ((target, 1000), (source, -1000)):
            for lot in self.lots if (place, change) != ("shelf", -1000) else ():
                run(
                    "INSERT INTO level (lot_id, place_id, showroom_id, product_id, is_shelf, quantity_milli) "
                    "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (lot_id, place_id) "
                    "DO UPDATE SET quantity_milli = level.quantity_milli + excluded.quantity_milli",
                    [lot, self.places[place], cast.BT01, self.product[lot], place == "shelf", change],
                )
        for lot in self.lots:
            run(
                "INSERT INTO move (lot_id, from_place_id, to_place_id, quantity_milli, cause, cause_id, happened_at, "
                "booked_at, who) VALUES (%s, %s, %s, 1000, %s, %s, %s, %s, 'lan')",
                [lot, self.places[source], self.places[target], cause, cause_id, at, at],
            )

    def number(self, letter: str) -> str:
        """The next number of this outlet, from a row that all wait for, as the app's counters are."""
        row = (
            self.connection()
            .execute("UPDATE by_hand SET value = value + 1 WHERE letter = %s RETURNING value", [letter])
            .fetchone()
        )
        return f"HAND-{letter}{row[0]:06d}"

    def note(self, deed: str, subject: str, key: uuid.UUID, at: datetime) -> None:
        """A line of the audit trail."""
        self.connection().execute(
            "INSERT INTO trail_entry (at, who, deed, subject_kind, subject_id, details) "
            "VALUES (%s, 'minh', %s, %s, %s, '{}')",
            [at, deed, subject, str(key)],
        )

    def sale(self, _turn: int) -> None:
        """Three moves and their levels."""
        with self.connection().transaction():
            self.book("sale", uuid.uuid4(), "shelf", "customer", datetime.now(UTC))

    def delivery(self, _turn: int) -> None:
        """The delivery, its lines, its number, three moves and their levels."""
        key, at = uuid.uuid4(), datetime.now(UTC)
        with self.connection().transaction():
            self.connection().execute(
                "INSERT INTO delivery (id, number, showroom_id, producer_id, note, received_at, booked_at, received_by, "
                "contract, carrier, vehicle) VALUES (%s, %s, %s, %s, '', %s, %s, 'minh', '', '', '')",
                [key, self.number("N"), cast.BT01, cast.POTTERS, at, at],
            )
            for position, lot in enumerate(self.lots, start=1):
                self.connection().execute(
                    "INSERT INTO delivery_line (delivery_id, position, lot_id, quantity_milli, announced_lot) "
                    "VALUES (%s, %s, %s, 1000, '')",
                    [key, position, lot],
                )
            self.book("delivery", key, "producer", "shelf", at)
            self.note("delivery_received", "delivery", key, at)

    def transfer(self, _turn: int) -> None:
        """The transfer, its lines, its number, three moves and their levels."""
        key, at = uuid.uuid4(), datetime.now(UTC)
        with self.connection().transaction():
            self.connection().execute(
                "INSERT INTO transfer (id, number, from_showroom_id, to_showroom_id, state, ordered_by, carrier, vehicle, "
                "note, sent_at, sent_by, end_note) VALUES (%s, %s, %s, %s, 'sent', '', '', '', '', %s, 'minh', '')",
                [key, self.number("C"), cast.BT01, cast.HK01, at],
            )
            for position, lot in enumerate(self.lots, start=1):
                self.connection().execute(
                    "INSERT INTO transfer_line (transfer_id, position, lot_id, quantity_milli) VALUES (%s, %s, %s, 1000)",
                    [key, position, lot],
                )
            self.book("transfer", key, "shelf", "in_transit", at)
            self.note("transfer_sent", "transfer", key, at)

    def mixed(self, turn: int) -> None:
        """Of ten deeds eight are sales."""
        (self.delivery if turn % 10 == 4 else self.transfer if turn % 10 == 9 else self.sale)(turn)


class Crowd:
    """Sixteen threads that do one thing over and over, and count."""

    def __init__(self) -> None:
        # The same threads for both sides and all turns, so that each keeps its connection.
        self.threads = ThreadPoolExecutor(WRITERS)

    def rate(self, deed: Deed, seconds: float) -> float:
        """Deeds a second of all together."""
        ready = threading.Barrier(WRITERS)
        ends = time.perf_counter() + seconds

        def work(turn: int) -> int:
            ready.wait()
            done = 0
            while time.perf_counter() < ends:
                deed(turn + done)
                done += 1
            return done

        return sum(self.threads.map(work, range(WRITERS))) / seconds


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=4.0)
    seconds = parser.parse_args().seconds
    with books("postgresql") as app:
        with app.app_context():
            lots = list(db.session.scalars(select(Lot.id).where(Lot.code == "app")))
            with transaction():
                db.session.execute(text("CREATE TABLE by_hand (letter text PRIMARY KEY, value integer)"))
                db.session.execute(text("INSERT INTO by_hand VALUES ('N', 0), ('C', 0)"))
            db.session.remove()
        verbs, hand, crowd = Verbs(app, lots), ByHand(app, lots), Crowd()
        print("| 16 writers | by hand | verbs | verbs : by hand |\n|---|---|---|---|")
        for name in ("sale", "delivery", "transfer", "mixed"):
            rates = []
            for turn in range(TURNS + 1):
                pair = [crowd.rate(getattr(side, name), seconds / TURNS) for side in (hand, verbs)]
                if turn:  # the first warms up
                    rates.append((*pair, pair[1] / pair[0]))
            by_hand, by_verbs, ratio = (median(figures) for figures in zip(*rates, strict=True))
            print(f"| {name} | {by_hand:,.0f}/s | {by_verbs:,.0f}/s | {ratio:.2f} |", flush=True)
        hand.close()


if __name__ == "__main__":
    main()
