"""Add up where the numbered labels of many products are, in the database: a city has hundreds of thousands of them.

What happened to a label is written as one number, a digit for each thing in the order of time. Few such numbers are different,
so the table of what may follow what is asked once for each of them and not once for each label.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, literal, select

from pos.base.database import db
from pos.labels import queries as labels
from pos.labels.kinds import State, What
from pos.labels.life import Happening, life
from pos.labels.models import LabelBatch, LabelledPiece
from pos.pieces.queries import at_outlets, pieces_of
from pos.pieces.rules import Balance
from pos.sales.pieces import past

_BASE = 16
"""A digit is twice the place of what happened among all that can, and one more at the outlets that are asked for."""
_DIGITS = 15
"""So many fit into the database's biggest whole number. A label to which more happened is looked at alone."""
_ORDER = {what: place for place, what in enumerate(What, start=1)}
_BEGINNING, _THERE, _HERE = datetime(2000, 1, 1, tzinfo=UTC), uuid.UUID(int=0), uuid.UUID(int=1)


def balances(product_ids: Collection[uuid.UUID], only: Collection[uuid.UUID] | None = None) -> dict[uuid.UUID, Balance]:
    """How the labels of these products add up: all that were made, or those at these outlets.

    Source: docs/rules/pieces.md, "The labels add up"
    """
    chosen = list(product_ids)
    happened = past(lambda product, serial: and_(product.in_(chosen), serial.is_not(None))).subquery()
    order = case({what.value: place for what, place in _ORDER.items()}, value=happened.c.what)
    one = select(
        happened.c.product_id,
        happened.c.serial,
        (order * 2 + _here(happened.c.showroom_id, only)).label("digit"),
        func.row_number()
        .over(
            partition_by=(happened.c.product_id, happened.c.serial),
            order_by=(happened.c.at, order, happened.c.number, happened.c.line),
        )
        .label("nth"),
    ).subquery()
    worth = case({nth: literal(_BASE ** (nth - 1), BigInteger) for nth in range(1, _DIGITS + 1)}, value=one.c.nth)
    written = (
        select(
            one.c.product_id,
            one.c.serial,
            case((func.max(one.c.nth) <= _DIGITS, func.sum(one.c.digit * worth)), else_=-1).label("number"),
        )
        .group_by(one.c.product_id, one.c.serial)
        .subquery()
    )
    rows = (
        select(
            LabelledPiece.product_id,
            LabelledPiece.serial,
            _here(LabelBatch.showroom_id, only).label("here"),
            func.coalesce(written.c.number, 0).label("number"),
        )
        .join(LabelBatch, LabelBatch.id == LabelledPiece.batch_id)
        .outerjoin(
            written,
            and_(written.c.product_id == LabelledPiece.product_id, written.c.serial == LabelledPiece.serial),
        )
        .where(LabelledPiece.product_id.in_(chosen))
        .subquery()
    )
    of: dict[uuid.UUID, dict[State, int]] = defaultdict(lambda: defaultdict(int))
    lives: dict[tuple[int, int], tuple[State, bool]] = {}
    for product_id, here, number, count in db.session.execute(
        select(rows.c.product_id, rows.c.here, rows.c.number, func.count())
        .where(rows.c.number >= 0)
        .group_by(rows.c.product_id, rows.c.here, rows.c.number)
    ):
        key = (here, int(number))
        if key not in lives:
            lives[key] = _read(*key)
        state, is_here = lives[key]
        if is_here:
            of[product_id][state] += count
    long: dict[uuid.UUID, list[str]] = defaultdict(list)
    for product_id, serial in db.session.execute(select(rows.c.product_id, rows.c.serial).where(rows.c.number < 0)):
        long[product_id].append(serial)
    for product_id, serials in long.items():
        for piece in at_outlets(pieces_of([product_id], serials), only):
            of[product_id][piece.life.state] += 1
    # Counted apart from the numbers themselves, so that a number that is missing shows.
    made = labels.numbered_made(chosen) if only is None else {key: sum(found.values()) for key, found in of.items()}
    return {product_id: Balance(made.get(product_id, 0), dict(of[product_id])) for product_id in chosen}


def _here(showroom_id: Any, only: Collection[uuid.UUID] | None) -> ColumnElement[int]:
    return literal(1) if only is None else case((showroom_id.in_(list(only)), 1), else_=0)


def _read(here: int, number: int) -> tuple[State, bool]:
    """The state of a label to which this happened, and whether it is at the outlets that are asked for."""
    happened: list[Happening] = []
    while number:
        number, digit = divmod(number, _BASE)
        place, is_here = divmod(digit, 2)
        at = _BEGINNING + timedelta(seconds=len(happened))
        happened.append(Happening(at, list(What)[place - 1], _HERE if is_here else _THERE))
    found = life(_HERE if here else _THERE, happened)
    return found.state, found.showroom_id == _HERE
