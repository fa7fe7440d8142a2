"""The rows of the verbs of stock, written by hand: a statement a row, through the driver alone, in as many transactions."""

import threading
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
from flask import Flask

from benchmarks.counters import Counters, places
from benchmarks.mixture import Mixture
from pos.base.database import db
from tests import cast


class ByHand(Mixture):
    """The same rows as the verbs leave behind."""

    def __init__(self, app: Flask, lots: list[uuid.UUID], counters: Counters, open_count: uuid.UUID) -> None:
        with app.app_context():
            url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
            self.places = places([cast.BT01, cast.HK01, *counters.ids])
            db.session.remove()
        self.url, self.lots, self.here = url, sorted(lots), threading.local()
        self.counters, self.open_count = counters, open_count
        self.open: list[Any] = []
        with psycopg.connect(url) as connection:
            self.product = dict(connection.execute("SELECT id, product_id FROM lot").fetchall())

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

    def book(
        self,
        cause: str,
        cause_id: uuid.UUID,
        source: tuple[uuid.UUID, str],
        target: tuple[uuid.UUID, str],
        at: datetime,
        lots: Sequence[uuid.UUID] = (),
    ) -> None:
        """One unit of each lot from place to place: what leaves the shelf first, as every verb does."""
        run, moved = self.connection().execute, lots or self.lots
        ends = {spot: self.places[spot[0]][spot[1]] for spot in (source, target)}
        for lot in moved if source[1] == "shelf" else ():
            run(
                "UPDATE level SET quantity_milli = quantity_milli - 1000 "
                "WHERE lot_id = %s AND place_id = %s AND quantity_milli >= 1000",
                [lot, ends[source]],
            )
        for spot, change in ((target, 1000), (source, -1000)):
            for lot in moved if (spot[1], change) != ("shelf", -1000) else ():
                run(
                    "INSERT INTO level (lot_id, place_id, showroom_id, product_id, is_shelf, quantity_milli) "
                    "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (lot_id, place_id) "
                    "DO UPDATE SET quantity_milli = level.quantity_milli + excluded.quantity_milli",
                    [lot, ends[spot], spot[0], self.product[lot], spot[1] == "shelf", change],
                )
        for lot in moved:
            run(
                "INSERT INTO move (lot_id, from_place_id, to_place_id, quantity_milli, cause, cause_id, happened_at, "
                "booked_at, who) VALUES (%s, %s, %s, 1000, %s, %s, %s, %s, 'lan')",
                [lot, ends[source], ends[target], cause, cause_id, at, at],
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

    def sale(self) -> None:
        """Three moves and their levels."""
        with self.connection().transaction():
            self.book("sale", uuid.uuid4(), (cast.BT01, "shelf"), (cast.BT01, "customer"), datetime.now(UTC))

    def delivery(self) -> None:
        """The delivery, its lines, its number, three moves and their levels."""
        key, at = uuid.uuid4(), datetime.now(UTC)
        with self.connection().transaction():
            self.connection().execute(
                "INSERT INTO delivery (id, number, showroom_id, kind, producer_id, note, received_at, booked_at, received_by, "
                "contract, carrier, vehicle) VALUES (%s, %s, %s, 'delivery', %s, '', %s, %s, 'minh', '', '', '')",
                [key, self.number("N"), cast.BT01, cast.POTTERS, at, at],
            )
            for position, lot in enumerate(self.lots, start=1):
                self.connection().execute(
                    "INSERT INTO delivery_line (delivery_id, position, lot_id, quantity_milli, announced_lot) "
                    "VALUES (%s, %s, %s, 1000, '')",
                    [key, position, lot],
                )
            self.book("delivery", key, (cast.BT01, "producer"), (cast.BT01, "shelf"), at)
            self.note("delivery_received", "delivery", key, at)

    def sent(self) -> uuid.UUID:
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
            self.book("transfer", key, (cast.BT01, "shelf"), (cast.BT01, "in_transit"), at)
            self.note("transfer_sent", "transfer", key, at)
        return key

    def received(self, key: uuid.UUID) -> None:
        """How the transfer and each of its lines ended, three moves and their levels at two outlets."""
        at, run = datetime.now(UTC), self.connection().execute
        with self.connection().transaction():
            run(
                "UPDATE transfer SET state = 'received', ended_at = %s, ended_by = 'tu' WHERE id = %s AND state = 'sent'",
                [at, key],
            )
            self.book("transfer", key, (cast.BT01, "in_transit"), (cast.HK01, "shelf"), at)
            for lot in self.lots:
                run(
                    "UPDATE transfer_line SET received_milli = 1000 WHERE transfer_id = %s AND lot_id = %s",
                    [key, lot],
                )
            self.note("transfer_received", "transfer", key, at)

    def line(self) -> None:
        """One more line of the count that is going on."""
        with self.connection().transaction():
            self.counted(self.open_count, self.product[self.lots[0]], 1000, datetime.now(UTC))

    def counted(self, key: uuid.UUID, product: uuid.UUID, quantity_milli: int, at: datetime) -> None:
        """A line of a count."""
        self.connection().execute(
            "INSERT INTO stock_count_line (id, count_id, product_id, spot, quantity_milli, counted_at, said_at, "
            "received_at, who) VALUES (%s, %s, %s, '', %s, %s, %s, %s, 'lan')",
            [uuid.uuid4(), key, product, quantity_milli, at, at, at],
        )

    def count(self) -> None:
        """The count, its number, three lines, three results, a move and its levels: five transactions, as people make them."""
        key, run = uuid.uuid4(), self.connection().execute
        with self.counters.outlet() as outlet:
            at, seen, shelf = datetime.now(UTC), outlet.one_short(), self.places[outlet.showroom_id]["shelf"]
            with self.connection().transaction():
                run(
                    "INSERT INTO stock_count (id, number, showroom_id, state, scope, spot, blind, note, began_at, began_by, "
                    "end_note, zeroed, missing_vnd, found_vnd) "
                    "VALUES (%s, %s, %s, 'open', 'whole', '', true, '', %s, 'minh', '', false, 0, 0)",
                    [key, self.number("K"), outlet.showroom_id, at],
                )
                run("UPDATE place SET being_counted = true WHERE id = %s", [shelf])
                self.note("count_begun", "count", key, at)
            for product, quantity_milli in seen.items():
                with self.connection().transaction():
                    self.counted(key, product, quantity_milli, at)
            with self.connection().transaction():
                for number, (product, quantity_milli) in enumerate(seen.items()):
                    missing = 0 if number else 1000
                    run(
                        "INSERT INTO stock_count_result (count_id, product_id, showroom_id, counted_milli, level_milli, "
                        "difference_milli, doubt_milli, moved_milli, late_level_milli, late_moved_milli, missing_vnd, "
                        "found_vnd, zeroed, first_at, last_at) "
                        "VALUES (%s, %s, %s, %s, %s, %s, 0, %s, 0, 0, 0, 0, false, %s, %s)",
                        [
                            key, product, outlet.showroom_id, quantity_milli, quantity_milli + missing, -missing,
                            -missing, at, at,
                        ],
                    )  # fmt: skip
                first = next(lot for lot in self.lots if self.product[lot] == next(iter(seen)))
                self.book("count", key, (outlet.showroom_id, "shelf"), (outlet.showroom_id, "loss"), at, [first])
                run("UPDATE place SET being_counted = false, counted_through = %s WHERE id = %s", [at, shelf])
                run(
                    "UPDATE stock_count SET state = 'closed', ended_at = %s, ended_by = 'an' WHERE id = %s",
                    [at, key],
                )
                self.note("count_approved", "count", key, at)
