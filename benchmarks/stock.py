"""How fast stock by outlet is, and how that grows with the moves: now, and as of moments in the past.

    python -m benchmarks.stock [--moves 10000 100000 1000000] [--only sqlite|postgresql] [--turns 5]

1,054 products at 40 outlets, and books of each size side by side, in turns: what slows the machine down slows all of them.
What counts is the ratio to the smallest. Ten million moves take about six minutes to write and six gigabytes of disk.
"""

import argparse
import contextlib
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from statistics import median

from flask import Flask

from benchmarks import ledger
from benchmarks.sales import books
from pos.base.clock import now
from pos.base.database import db
from pos.inventory.matrix import StockFilter, matrix

SIZES = (10_000, 100_000, 1_000_000)
DAYS_AGO = (3, 47, 200, 380, 555, 700)
"""Past moments all over the two years: near a balance and far from one."""

Look = Callable[[StockFilter, datetime], object]


def page(wanted: StockFilter, at: datetime) -> object:
    """The page as a manager opens it: figures of all products, and the cells of a hundred."""
    return matrix(wanted, at)


def whole(wanted: StockFilter, at: datetime) -> object:
    """All 42,160 cells, as the table to take away has them."""
    return matrix(wanted, at, per_page=None)


class Network:
    """Books with so many moves, and how long it takes to look at them."""

    def __init__(self, app: Flask, moves: int) -> None:
        self.app, self.moves, self.at = app, moves, now()
        self.times: dict[str, list[float]] = {name: [] for name in ("page", "whole", "page, past", "whole, past")}
        with app.app_context():
            ledger.fill(moves, self.at)
            self.outlets = frozenset(ledger.outlets())

    def look(self) -> None:
        """Look at it once in each way, and at each past moment."""
        with self.app.app_context():
            for name, deed in (("page", page), ("whole", whole)):
                self.times[name].append(self.seconds(deed, None))
                past = [self.seconds(deed, self.at - timedelta(days=days, hours=5)) for days in DAYS_AGO]
                # The slowest moment counts: any moment may be asked for.
                self.times[f"{name}, past"].append(max(past))
            db.session.remove()

    def seconds(self, deed: Look, moment: datetime | None) -> float:
        """How long one look takes."""
        db.session.rollback()
        started = time.perf_counter()
        deed(StockFilter(self.outlets, moment=moment), self.at)
        return time.perf_counter() - started

    def typical(self, name: str) -> float:
        """The median over the turns; the first warms up."""
        return median(self.times[name][1:])


@contextlib.contextmanager
def networks(kind: str, sizes: list[int]) -> Iterator[list[Network]]:
    """Books of each size, all open at once."""
    with contextlib.ExitStack() as stack:
        made = []
        for moves in sizes:
            started = time.perf_counter()
            made.append(Network(stack.enter_context(books(kind)), moves))
            print(f"{kind}: {moves:,} moves written in {time.perf_counter() - started:.0f} s", flush=True)
        yield made


def main() -> None:
    """Measure and print a table for each kind of database."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--moves", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--turns", type=int, default=5)
    chosen = parser.parse_args()
    for kind in (chosen.only,) if chosen.only else ("postgresql", "sqlite"):
        with networks(kind, chosen.moves) as made:
            for _turn in range(chosen.turns + 1):
                for network in made:
                    network.look()
            print(
                f"\n| {kind} | page | whole | page, past | whole, past | page : smallest | past : now, page | past : now, whole |"
            )
            print("|---|---|---|---|---|---|---|---|")
            for network in made:
                print(row(network, made[0]), flush=True)


def row(network: Network, smallest: Network) -> str:
    """One size of books as a row of the table."""
    times = {name: network.typical(name) for name in network.times}
    figures = " | ".join(f"{1000 * seconds:,.0f} ms" for seconds in times.values())
    growth = times["page"] / smallest.typical("page")
    back_page, back = times["page, past"] / times["page"], times["whole, past"] / times["whole"]
    return f"| {network.moves:,} moves | {figures} | {growth:.2f} | {back_page:.1f} | {back:.1f} |"


if __name__ == "__main__":
    main()
