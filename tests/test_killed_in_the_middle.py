"""The power goes out in the middle of a verb: then it happened whole or not at all, and the next try does it once.

A process of its own does the verb and kills itself before one of its statements. What the books hold afterwards is read
from every table.
"""

import hashlib
import os
import signal
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select

from pos.base.clock import local_day
from pos.base.database import db, transaction
from pos.base.sheets import read_sheet
from pos.files.kinds import ImportState
from pos.inventory.kinds import Difference, WriteOffReason
from pos.inventory.models import StockImport
from pos.inventory.operations import (
    About,
    Arrival,
    Counted,
    HomeLine,
    SentLine,
    approve_count,
    begin_count,
    cancel_count,
    cancel_order,
    close_order,
    keep_line,
    recall_transfer,
    receive_transfer,
    send_home,
    send_order,
    send_transfer,
    write_off,
)
from pos.inventory.operations.imports import book_import, claim_import, note_checked
from pos.people.kinds import Role
from pos.registry.booking import prepare
from pos.registry.columns import LISTS
from pos.registry.models import DecisionList
from pos.registry.operations import bring_list, claim_booking, claim_look, write_list
from pos.registry.planning import plan
from pos.registry.views.work import look
from pos.settlement.operations import Seen, settle
from tests import cast
from tests.inventory import files, test_orders
from tests.inventory.counting import seen
from tests.inventory.stage import before_each_statement, deliver, lot_id
from tests.sales import stage

LATER = cast.NOW + timedelta(hours=1)
SALE, LATE_SALE, REFUND, TRANSFER, DELIVERY, COUNT = (cast.same_id(f"deed {number}") for number in range(6))
ORDER = cast.same_id("an order")
SHEET = files.xlsx(["BT01", "SP0002", 12, "S1", "", "40.000", ""], ["HK01", "SP0003", 3, "S2", "", "90.000", ""])
LIST = "Sản phẩm;Chủ thể;Hạng sao;Quyết định\nTrà ướp sen;HTX Sen Hồng;4;88/QĐ-UBND, 02/03/2026".encode()


def digest() -> str:
    """What stands in all tables, in one word."""
    db.session.remove()
    told = hashlib.sha256()
    with db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            for row in sorted(map(repr, connection.execute(select(table)))):
                told.update(f"{table.name} {row}\n".encode())
    return told.hexdigest()


def dies(verb: Callable[[], object], before: int | None) -> int:
    """Let another process do this and die before its statement of this number, or before it commits; how many it sent."""
    db.session.remove()
    db.engine.dispose()
    ear, mouth = os.pipe()
    child = os.fork()
    if child == 0:
        _die(verb, before, mouth)
    os.close(mouth)
    with os.fdopen(ear) as told:
        sent = len(told.read())
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it lived"
    assert os.WTERMSIG(status) == signal.SIGKILL
    return sent


def _die(verb: Callable[[], object], before: int | None, mouth: int) -> None:
    sent = 0

    def count(_: str) -> None:
        nonlocal sent
        sent += 1
        os.write(mouth, b".")
        if sent == before:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        event.listen(db.engine, "commit", lambda _: os.kill(os.getpid(), signal.SIGKILL))
        with before_each_statement(count):
            verb()
    finally:
        os._exit(1)


def commits(verb: Callable[[], object]) -> int:
    """Let it be done; in how many transactions it was."""
    told: list[object] = []

    def note(connection: object) -> None:
        told.append(connection)

    event.listen(db.engine, "commit", note)
    try:
        verb()
    finally:
        event.remove(db.engine, "commit", note)
    return len(told)


def delivers() -> None:
    deliver(cast.BOWL, 4, "B1", at=LATER, delivery=DELIVERY)


def sells() -> None:
    stage.sell(stage.basket(stage.line(pieces=6), stage.line("SP0003"), number="BT01-1A-900001"), SALE, at=LATER)


def takes_back() -> None:
    coming = stage.coming(1, 6, 2_700_000)
    stage.pay_back(stage.returned(SALE, coming, number="BT01-1A-900002"), REFUND, at=LATER)


def writes_off() -> None:
    with transaction():
        write_off(
            cast.BT01, lot_id(cast.TEAPOT, "A1"), 2000, WriteOffReason.BROKEN,
            write_off_id=cast.same_id("a write-off"), at=LATER, who="minh",
        )  # fmt: skip


def sends() -> None:
    lines = [SentLine(lot_id(cast.TEAPOT, "A1"), 3000), SentLine(lot_id(cast.TEA, "T1"), 1000)]
    with transaction():
        send_transfer(cast.BT01, cast.HK01, lines, transfer_id=TRANSFER, from_code="BT01", at=LATER, who="minh")


def receives() -> None:
    arrivals = [
        Arrival(lot_id(cast.TEAPOT, "A1"), 2000, Difference.BROKEN),
        Arrival(lot_id(cast.TEA, "T1"), 2000, Difference.MORE_CAME),
    ]
    with transaction():
        receive_transfer(TRANSFER, arrivals, received_at=LATER, at=LATER, who="tu")


def recalls() -> None:
    with transaction():
        recall_transfer(TRANSFER, at=LATER, who="minh")


def gives_back() -> None:
    with transaction():
        send_home(
            cast.BT01, cast.POTTERS, [HomeLine(lot_id(cast.TEAPOT, "A2"), 2000)], note_id=cast.same_id("a return note"),
            showroom_code="BT01", at=LATER, who="minh",
        )  # fmt: skip


def settles() -> None:
    # Five sets of our own went first; the sixth was the potters'.
    with transaction():
        settle(
            cast.POTTERS, local_day(LATER), settlement_id=cast.same_id("a settlement"), seen=Seen(300_000),
            at=LATER + timedelta(minutes=1), who="an",
        )  # fmt: skip


def begins_to_count() -> None:
    with transaction():
        begin_count(cast.BT01, About(), count_id=COUNT, showroom_code="BT01", at=cast.NOW, who="minh")


def counts() -> None:
    line = Counted(cast.same_id("a line"), cast.TEAPOT, 6000, LATER)
    with transaction():
        keep_line(COUNT, line, device_now=LATER, at=LATER, who="lan")


def mends_a_slip() -> None:
    slip = cast.same_id("a line")
    mended = Counted(cast.same_id("a mended line"), cast.TEAPOT, 5000, LATER, replaces_id=slip)
    with transaction():
        keep_line(COUNT, mended, device_now=LATER, at=LATER, who="lan")


def gives_the_count_up() -> None:
    with transaction():
        cancel_count(COUNT, at=LATER, who="minh")


def approves() -> None:
    with transaction():
        approve_count(
            COUNT,
            seen=seen(COUNT),
            zero_rest=True,
            role=Role.ADMIN,
            at=LATER + timedelta(hours=1),
            who="an",
        )


def tells_of_a_sale_before_the_count() -> None:
    body = stage.basket(stage.line(pieces=2), at=cast.NOW.isoformat(), number="BT01-1A-900003")
    stage.sell(body, LATE_SALE, at=LATER + timedelta(hours=2))


def orders() -> None:
    test_orders.order(order_id=ORDER)


def drafts_an_order() -> None:
    test_orders.order(order_id=ORDER, sent=False)


def sends_the_order() -> None:
    with transaction():
        send_order(ORDER, at=LATER, who="minh")


def cancels_the_order() -> None:
    with transaction():
        cancel_order(ORDER, at=LATER, who="minh")


def takes_over_what_was_ordered() -> None:
    test_orders.came((cast.TEAPOT, 2, "D1"), (cast.BOWL, 7, "D2"), order_id=ORDER, delivery=cast.same_id("what came"))


def closes_the_order() -> None:
    with transaction():
        close_order(ORDER, at=LATER, who="minh")


def brings_a_file() -> None:
    import_id = files.bring(SHEET)
    plan = files.planned(SHEET, import_id=import_id)
    with transaction():
        claim_import(import_id, ImportState.CHECKING, LATER)
    with transaction():
        note_checked(import_id, plan, LATER)
    with transaction():
        claim_import(import_id, ImportState.BOOKING, LATER)


def books_a_file() -> None:
    import_id = db.session.scalars(select(StockImport.id)).one()
    plan = files.planned(SHEET, import_id=import_id)
    with transaction():
        book_import(import_id, plan.documents, at=LATER, who="minh")


def brings_a_list() -> None:
    with transaction():
        list_id = bring_list(LIST, "quyết định 88.csv", "standard", at=LATER, who="huong")
        claim_look(list_id, LATER)
    looked = look(list_id)
    assert looked is not None
    with transaction():
        assert claim_booking(list_id, looked.digest, partial=False, at=LATER)


def books_a_list() -> None:
    list_id = db.session.scalars(select(DecisionList.id)).one()
    made = plan(read_sheet(LIST, LISTS), today=local_day(LATER))
    ready = prepare(made, "standard", who="huong", at=LATER)
    with transaction():
        write_list(list_id, ready, who="huong", at=LATER)


VERBS: list[tuple[Callable[[], object], list[Callable[[], object]]]] = [
    (delivers, []),
    (sells, []),
    (takes_back, [sells]),
    (writes_off, []),
    (sends, []),
    (receives, [sends]),
    (recalls, [sends]),
    (gives_back, []),
    (settles, [sells]),
    (orders, []),
    (sends_the_order, [drafts_an_order]),
    (cancels_the_order, [orders]),
    (takes_over_what_was_ordered, [orders]),
    (closes_the_order, [orders, takes_over_what_was_ordered]),
    (books_a_file, [brings_a_file]),
    (books_a_list, [brings_a_list]),
    (begins_to_count, []),
    (counts, [begins_to_count]),
    (mends_a_slip, [begins_to_count, counts]),
    (gives_the_count_up, [begins_to_count, counts]),
    (approves, [begins_to_count, counts]),
    (tells_of_a_sale_before_the_count, [begins_to_count, counts, approves]),
]
"""Each verb, and what goes before it."""


@pytest.mark.parametrize(("verb", "first"), VERBS, ids=[verb.__name__ for verb, _ in VERBS])
def test_a_verb_that_is_killed_leaves_nothing_of_itself(
    app: Flask, verb: Callable[[], object], first: list[Callable[[], object]]
) -> None:
    deliver(cast.TEAPOT, 5, "A1")
    deliver(cast.TEAPOT, 3, "A2", consigned=True, settlement_price_vnd=300_000)
    deliver(cast.TEA, 3, "T1", producer=cast.TEA_HOUSE)
    stage.open_the_shift()
    for deed in first:
        deed()
    before = digest()
    statements = dies(verb, None)
    assert statements > 2
    assert digest() == before, "killed before its commit"
    for point in sorted({2, statements // 2, statements}):
        assert dies(verb, point) == point
        assert digest() == before, f"killed before statement {point} of {statements}"
    assert commits(verb) == 1, "between two commits it could die"
    done = digest()
    assert done != before
    verb()
    assert digest() == done, "the next try is the same deed"
