"""The same upload at the same moment, as when a till tries again while its first try still waits: one sale, equal answers."""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy
import time_machine
from flask import Flask
from sqlalchemy import select

from pos.audit import audit
from pos.base.database import db, insert_ignoring
from pos.sales.models import Sale
from pos.till.models import JournalEntry, JournalHead
from pos.till.rules import GENESIS
from tests import cast
from tests.conftest import Library, make_app, settings_for
from tests.inventory.stage import assert_levels_are_the_sum_of_moves, deliver, level
from tests.inventory.test_at_once import together
from tests.sales.stage import basket, drawer, line, open_the_shift, rows
from tests.till.journal import PaperTill


@pytest.fixture(autouse=True)
def _a_clock_that_stands() -> Iterator[None]:
    """So that two answers that are equal are equal to the last letter."""
    with time_machine.travel(cast.NOW, tick=False):
        yield


def uploading(app: Flask, entries: list[dict[str, Any]], till: str = "BT01-1") -> Callable[[], Any]:
    def deed() -> Any:
        answer = app.test_client().post("/api/v1/sync", json={"entries": entries}, headers=cast.bearer(till))
        return answer.status_code, answer.get_data()

    return deed


def putting(app: Flask, sale_id: uuid.UUID, body: dict[str, Any], till: str = "BT01-1") -> Callable[[], Any]:
    def deed() -> Any:
        answer = app.test_client().put(f"/api/v1/sales/{sale_id}", json=body, headers=cast.bearer(till))
        return answer.status_code, answer.get_data()

    return deed


def a_shift_with_two_sales() -> PaperTill:
    till = PaperTill()
    till.open()
    till.sell(pieces=2)
    till.sell()
    return till


def check_two_sales_of_three_pieces(entries: int) -> None:
    db.session.rollback()
    assert len(rows(Sale)) == 2
    assert len(rows(JournalEntry)) == entries
    assert level(cast.TEAPOT) == 7000
    assert_levels_are_the_sum_of_moves()
    assert [verdict.line() for verdict in audit(cast.NOW) if verdict.broken] == []


def test_two_racing_uploads_of_one_journal_are_one_sale_and_two_equal_answers(app: Flask) -> None:
    deliver(cast.TEAPOT, 10, "A1")
    till = a_shift_with_two_sales()
    told = together(app, [uploading(app, till.entries)] * 4)
    assert [status for status, _ in told] == [200] * 4
    assert len({answer for _, answer in told}) == 1
    check_two_sales_of_three_pieces(entries=3)
    assert drawer(uuid.UUID(till.shift)).expected_vnd == 1_000_000 + 3 * 450_000


def test_racing_uploads_that_overlap_agree_about_what_they_share(app: Flask) -> None:
    deliver(cast.TEAPOT, 10, "A1")
    till = a_shift_with_two_sales()
    parts = [till.entries[:2], till.entries, till.entries[1:], till.entries[:2] * 2]
    together(app, [uploading(app, part) for part in parts])
    again = [uploading(app, till.entries)() for _ in range(2)]
    assert again[0] == again[1]
    check_two_sales_of_three_pieces(entries=3)


def test_two_racing_puts_are_one_sale_and_two_equal_answers(app: Flask) -> None:
    deliver(cast.TEAPOT, 10, "A1")
    open_the_shift()
    sale_id = uuid.uuid4()
    body = {key: value for key, value in basket(line(pieces=3)).items() if key not in ("number", "shift")}
    told = together(app, [putting(app, sale_id, body)] * 4)
    assert sorted(status for status, _ in told) == [200, 200, 200, 201]
    assert len({answer for _, answer in told}) == 1
    db.session.rollback()
    assert [sale.id for sale in rows(Sale)] == [sale_id]
    assert level(cast.TEAPOT) == 7000
    assert_levels_are_the_sum_of_moves()


def test_a_program_and_a_till_that_send_one_sale_at_once_make_one(app: Flask) -> None:
    deliver(cast.TEAPOT, 10, "A1")
    till = a_shift_with_two_sales()
    uploading(app, till.entries[:1])()
    sale = till.entries[1]
    (_, journal), (status, _) = together(
        app, [uploading(app, till.entries), putting(app, uuid.UUID(sale["id"]), sale["body"])]
    )
    assert status in (200, 201)
    assert b"quarantined" not in journal
    check_two_sales_of_three_pieces(entries=3)


@contextmanager
def a_connection_that_holds(address: str, statement: str, **values: Any) -> Iterator[Callable[[int], None]]:
    """Somebody who has locked a row and takes long; gives a way to wait until so many others wait for that."""
    engine = sqlalchemy.create_engine(address)
    waiting = sqlalchemy.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )

    def until(count: int) -> None:
        deadline = time.perf_counter() + 30
        while (there := int(watching.execute(waiting).scalar_one())) < count:
            assert time.perf_counter() < deadline, f"{there} wait, not {count}"
            watching.rollback()
            threading.Event().wait(0.01)

    with engine.connect() as holding, engine.connect() as watching:
        holding.execute(sqlalchemy.text(statement), values)
        yield until
        holding.rollback()
    engine.dispose()


def test_what_contradicts_itself_is_kept_once_and_its_cash_counts_once(app: Flask) -> None:
    for _ in range(3):
        till = PaperTill()
        till.open()
        till.sell(total_vnd=1)
        told = together(app, [uploading(app, till.entries)] * 4)
        assert len({answer for _, answer in told}) == 1
        db.session.rollback()
        assert drawer(uuid.UUID(till.shift)).quarantined_vnd == 450_000
        db.session.rollback()


@pytest.mark.parametrize("parts", [[(0, 3), (0, 3)], [(0, 2), (2, 3)]], ids=["the same", "the next"])
def test_two_uploads_of_one_chain_go_one_after_the_other(
    library: Library, tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[int, int]]
) -> None:
    with library.lend("postgresql") as address:
        app = make_app(settings_for(address, tmp_path_factory.mktemp("waiting")))
        with app.app_context():
            deliver(cast.TEAPOT, 10, "A1")
            till = a_shift_with_two_sales()
            insert_ignoring(
                JournalHead.__table__, [{"chain_id": cast.chain_id("BT01-1"), "sequence": 0, "hash": GENESIS}]
            )
            db.session.commit()
            with (
                ThreadPoolExecutor(2) as pool,
                a_connection_that_holds(
                    address, "SELECT 1 FROM journal_head WHERE chain_id = :chain FOR UPDATE",
                    chain=cast.chain_id("BT01-1"),
                ) as until_waiting,
            ):  # fmt: skip
                uploads = [pool.submit(uploading(app, till.entries[start:end])) for start, end in parts]
                until_waiting(2)
                assert db.session.scalars(select(JournalEntry.id)).all() == []
                db.session.rollback()
            told = [upload.result(timeout=60) for upload in uploads]
            assert [status for status, _ in told] == [200, 200]
            if parts[0] == parts[1]:
                assert told[0] == told[1]
            [head] = rows(JournalHead)
            assert (head.sequence, head.hash) == (3, till.entries[-1]["hash"])
            check_two_sales_of_three_pieces(entries=3)
            db.session.remove()
            db.engine.dispose()
