"""Goods on the cast's shelves, and the books as the tests look at them."""

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import event, func, select

from pos.base import prepared
from pos.base.database import db, transaction
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Level, Lot, Move, Place
from pos.inventory.operations import DeliveredLine, Want, receive_delivery
from tests import cast

MORNING = cast.NOW - timedelta(days=7)
_CODES = {cast.BT01: "BT01", cast.HK01: "HK01"}


def deliver(
    product: uuid.UUID,
    pieces: float,
    lot: str,
    *,
    at: datetime = MORNING,
    showroom: uuid.UUID = cast.BT01,
    producer: uuid.UUID = cast.POTTERS,
    delivery: uuid.UUID | None = None,
    **line: object,
) -> str:
    """Bring goods to an outlet; the number of the delivery."""
    with transaction():
        return receive_delivery(
            showroom, producer, [DeliveredLine(product, int(pieces * 1000), lot, **line)],  # type: ignore[arg-type]
            delivery_id=delivery or uuid.uuid4(), showroom_code=_CODES[showroom], received_at=at, at=at, who="minh",
        )  # fmt: skip


def want(product: uuid.UUID, pieces: float, key: object = 1, lot: str | None = None, at: datetime = cast.NOW) -> Want:
    """A line of a sale."""
    return Want(key, product, int(pieces * 1000), at, "sale", cast.same_id(f"sale {key}"), "lan", lot)


def level(product: uuid.UUID, place: PlaceKind = PlaceKind.SHELF, showroom: uuid.UUID = cast.BT01) -> int:
    """How much of a product is at a place."""
    return int(
        db.session.scalar(
            select(func.coalesce(func.sum(Level.quantity_milli), 0))
            .join(Place, Place.id == Level.place_id)
            .where(Level.product_id == product, Place.showroom_id == showroom, Place.kind == place)
        )
    )


def lot_id(product: uuid.UUID, code: str) -> uuid.UUID:
    """The identity of a lot."""
    return db.session.execute(select(Lot.id).where(Lot.product_id == product, Lot.code == code)).scalar_one()


def assert_levels_are_the_sum_of_moves() -> None:
    """Every level equals what its moves brought and took, and every lot sums to zero over all places."""
    sums: dict[tuple[uuid.UUID, uuid.UUID], int] = {}
    for move in db.session.execute(select(Move.lot_id, Move.from_place_id, Move.to_place_id, Move.quantity_milli)):
        for place, part in ((move.from_place_id, -move.quantity_milli), (move.to_place_id, move.quantity_milli)):
            sums[move.lot_id, place] = sums.get((move.lot_id, place), 0) + part
    levels = {
        (row.lot_id, row.place_id): row.quantity_milli
        for row in db.session.execute(select(Level.lot_id, Level.place_id, Level.quantity_milli))
    }
    assert {key: value for key, value in levels.items() if value} == {
        key: value for key, value in sums.items() if value
    }
    per_lot: dict[uuid.UUID, int] = {}
    for (lot, _), quantity_milli in levels.items():
        per_lot[lot] = per_lot.get(lot, 0) + quantity_milli
    assert not any(per_lot.values())


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that reach the database meanwhile."""
    statements: list[str] = []
    with before_each_statement(statements.append):
        yield statements


@contextmanager
def before_each_statement(do: Callable[[str], object]) -> Iterator[None]:
    """Call this with each statement that is about to reach the database."""

    def note(_connection, _cursor, statement, _parameters, _context, _many):  # type: ignore[no-untyped-def]
        do(statement)

    class Prepared(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            do(record.getMessage())

    handler, level_before = Prepared(), prepared.log.level
    event.listen(db.engine, "before_cursor_execute", note)
    prepared.log.addHandler(handler)
    prepared.log.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
        prepared.log.removeHandler(handler)
        prepared.log.setLevel(level_before)


def at_once(app: Flask, *deeds: Callable[[], object]) -> list[Exception | None]:
    """Do these at the same moment; what each of them raised."""
    db.session.rollback()
    started = threading.Barrier(len(deeds))
    raised: list[Exception | None] = [None] * len(deeds)

    def do(index: int) -> None:
        with app.app_context():
            started.wait()
            try:
                deeds[index]()
            except Exception as error:  # told to whoever asked, whatever it is
                raised[index] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=do, args=(index,)) for index in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return raised
