"""How long others wait while a long decision list is booked: reading, looking through and working out lock nothing.

    python -m benchmarks.lists [--rows 20000] [--only sqlite|postgresql]

A list of new products. The transaction that books it is the only part for which tills wait on SQLite.
"""

import argparse
import time
from collections.abc import Callable
from typing import TypeVar

from benchmarks.sales import books
from pos.base.clock import local_day, now
from pos.base.database import one_picture, transaction
from pos.base.sheets import Sheet, read_sheet
from pos.registry.booking import Ready, book, prepare
from pos.registry.columns import LISTS
from pos.registry.planning import Plan, plan

T = TypeVar("T")


def content(rows: int) -> bytes:
    """A list of so many products, eight of each maker."""
    lines = ["Tên sản phẩm;Quy cách;Chủ thể;Địa chỉ;Nhóm;Hạng sao;Quyết định"]
    lines += [
        f"Món ngon số {n};{50 * (n % 10 + 1)} g;HKD Bếp nhà {n // 8};Bát Tràng, Gia Lâm;Thực phẩm;{3 + n % 2} sao;"
        f"{n % 9 + 1}/QĐ-UBND, 04/03/2026"
        for n in range(rows)
    ]
    return "\n".join(lines).encode()


def look(sheet: Sheet) -> Plan:
    """What the rows would become, as a dry run finds it."""
    with one_picture():
        return plan(sheet, today=local_day(now()))


def ready(made: Plan) -> Ready:
    """All that is worked out before the transaction."""
    with one_picture():
        return prepare(made, "standard", who="benchmark", at=now())


def write(done: Ready) -> int:
    """The transaction."""
    with transaction():
        return book(done, "benchmark")


def told(what: str, deed: Callable[[], T]) -> T:
    """Do it, and say how long it took and how much of that this process worked."""
    began, worked = time.perf_counter(), time.process_time()
    found = deed()
    print(
        f"  {what:<22}{time.perf_counter() - began:7.2f} s, of it {time.process_time() - worked:6.2f} s of this process"
    )
    return found


def main() -> None:
    """Measure both kinds of database, or one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    asked = parser.parse_args()
    for kind in (asked.only,) if asked.only else ("postgresql", "sqlite"):
        print(kind)
        with books(kind) as app, app.app_context():
            sheet = told("read", lambda: read_sheet(content(asked.rows), LISTS))
            made = told("look through", lambda sheet=sheet: look(sheet))
            done = told("work out", lambda made=made: ready(made))
            told("book: others wait", lambda done=done: write(done))
            again = told("look through again", lambda sheet=sheet: look(sheet))
            assert again.counts["unchanged"] == asked.rows


if __name__ == "__main__":
    main()
