"""Sixteen writers at once on PostgreSQL: the verbs of stock beside the same rows written by hand, in one run.

    python -m benchmarks.writers [--seconds 4]

Sales (three lines off the shelf), deliveries (three lots), transfers (three lots on their way; or sent and received), lines of
a count that is going on, whole small counts (begun, three lines, approved: a piece is missing), and all of them mixed, from
sixteen threads with a connection each, durable commits. Both sides share one outlet's lots: they wait for each other. Only
whole counts have outlets of their own, because an outlet has one open count at a time. While lines are counted and in the
mixture, the shared outlet is being counted: whoever moves its goods asks for that, too.
"""

import argparse
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from statistics import median

from flask import Flask
from sqlalchemy import select, text

from benchmarks.by_hand import ByHand
from benchmarks.counters import Counters
from benchmarks.mixture import Mixture
from benchmarks.sales import GOODS, books
from pos.base.database import db, transaction
from pos.inventory.models import Count, Lot
from pos.inventory.operations import (
    About,
    Arrival,
    Counted,
    DeliveredLine,
    SentLine,
    Want,
    approve_count,
    begin_count,
    keep_line,
    receive_delivery,
    receive_transfer,
    send_transfer,
    take,
)
from pos.inventory.operations.counts import seen_of
from pos.inventory.reckoning import lines_of, rest_of
from pos.people.kinds import Role
from tests import cast

WRITERS = 16
TURNS = 5
PRODUCTS = list(GOODS.values())
BEFORE_COUNTING = ("sale", "delivery", "transfer", "arrival", "count")
WHILE_COUNTING = ("line", "mixed")


class Verbs(Mixture):
    """The deeds as the app does them, each verb in its own transaction."""

    def __init__(self, app: Flask, lots: list[uuid.UUID], counters: Counters, open_count: uuid.UUID) -> None:
        self.app, self.lots, self.counters, self.open_count = app, lots, counters, open_count

    def run(self, *deeds: Callable[[datetime], object]) -> None:
        """Do one thing after another in an app context of this thread."""
        with self.app.app_context():
            for deed in deeds:
                with transaction():
                    deed(datetime.now(UTC))
            db.session.remove()

    def sale(self) -> None:
        """Three pieces leave the shelf."""
        sale = uuid.uuid4()
        self.run(
            lambda at: take(
                cast.BT01,
                [Want(n, product, 1000, at, "sale", sale, "lan") for n, product in enumerate(PRODUCTS)],
                booked_at=at,
            )
        )

    def delivery(self) -> None:
        """More of three lots come."""
        lines = [DeliveredLine(product, 1000, "app") for product in PRODUCTS]
        self.run(
            lambda at: receive_delivery(
                cast.BT01, cast.POTTERS, lines, delivery_id=uuid.uuid4(), showroom_code="BT01", received_at=at, at=at,
                who="minh",
            )
        )  # fmt: skip

    def sent(self) -> uuid.UUID:
        """Three lots are sent to the other outlet; the transfer."""
        key, lines = uuid.uuid4(), [SentLine(lot, 1000) for lot in self.lots]
        self.run(
            lambda at: send_transfer(
                cast.BT01, cast.HK01, lines, transfer_id=key, from_code="BT01", at=at, who="minh"
            )
        )  # fmt: skip
        return key

    def received(self, key: uuid.UUID) -> None:
        """They have arrived, as sent."""
        arrivals = [Arrival(lot, 1000) for lot in self.lots]
        self.run(lambda at: receive_transfer(key, arrivals, received_at=at, at=at, who="tu"))

    def line(self) -> None:
        """Somebody has counted one product more."""
        self.run(partial(self.counted, self.open_count, PRODUCTS[0], 1000))

    def counted(self, key: uuid.UUID, product: uuid.UUID, quantity_milli: int, at: datetime) -> None:
        """A line of a count."""
        keep_line(key, Counted(uuid.uuid4(), product, quantity_milli, at), device_now=at, at=at, who="lan")

    def count(self) -> None:
        """A small outlet is counted."""
        key = uuid.uuid4()
        with self.counters.outlet() as outlet:
            self.run(
                lambda at: begin_count(
                    outlet.showroom_id, About(), count_id=key, showroom_code=outlet.code, at=at, who="minh"
                ),
                *(partial(self.counted, key, *seen) for seen in outlet.one_short().items()),
                lambda at: approve_count(
                    key, seen=_looked_at(key), zero_rest=False, role=Role.ADMIN, at=at, who="an"
                ),
            )  # fmt: skip


def _looked_at(count_id: uuid.UUID) -> str:
    lines = lines_of(count_id)
    return seen_of(lines, rest_of(db.session.get_one(Count, count_id), lines))


class Crowd:
    """Sixteen threads that do one thing over and over, and count."""

    def __init__(self) -> None:
        # The same threads for both sides and all turns, so that each keeps its connection.
        self.threads = ThreadPoolExecutor(WRITERS)

    def rate(self, deed: Callable[[int], None], seconds: float) -> float:
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


def _deed(side: Mixture, name: str) -> Callable[[int], None]:
    deed = getattr(side, name)
    return deed if name == "mixed" else lambda _turn: deed()


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=4.0)
    seconds, open_count = parser.parse_args().seconds, uuid.uuid4()
    with books("postgresql") as app:
        with app.app_context():
            lots = list(db.session.scalars(select(Lot.id).where(Lot.code == "app")))
            counters = Counters(WRITERS, PRODUCTS)
            with transaction():
                db.session.execute(text("CREATE TABLE by_hand (letter text PRIMARY KEY, value integer)"))
                db.session.execute(text("INSERT INTO by_hand VALUES ('N', 0), ('C', 0), ('K', 0)"))
            db.session.remove()
        sides = ByHand(app, lots, counters, open_count), Verbs(app, lots, counters, open_count)
        crowd = Crowd()
        print("| 16 writers | by hand | verbs | verbs : by hand |\n|---|---|---|---|")
        for name in (*BEFORE_COUNTING, *WHILE_COUNTING):
            if name == WHILE_COUNTING[0]:
                with app.app_context(), transaction():
                    begin_count(
                        cast.BT01, About(), count_id=open_count, showroom_code="BT01", at=datetime.now(UTC), who="minh"
                    )
            rates = []
            for turn in range(TURNS + 1):
                pair = [crowd.rate(_deed(side, name), seconds / TURNS) for side in sides]
                if turn:  # the first warms up
                    rates.append((*pair, pair[1] / pair[0]))
            by_hand, by_verbs, ratio = (median(figures) for figures in zip(*rates, strict=True))
            print(f"| {name} | {by_hand:,.0f}/s | {by_verbs:,.0f}/s | {ratio:.2f} |", flush=True)
        sides[0].close()


if __name__ == "__main__":
    main()
