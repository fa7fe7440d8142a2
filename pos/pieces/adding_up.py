"""Add up and list where numbered labels are, in the database: a city has hundreds of thousands of them.

What happened to a label is written as one number, a digit for each thing in the order of time. Few such numbers are different,
so the table of what may follow what is asked once for each of them and not once for each label.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import BigInteger, ColumnElement, Subquery, and_, case, func, literal, or_, select

from pos.base.database import db
from pos.labels import queries as labels
from pos.labels.kinds import State, What
from pos.labels.life import Happening, life
from pos.labels.models import LabelBatch, LabelledPiece
from pos.pieces.queries import Piece, at_outlets, pieces_of
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
    of = _states(chosen, only, "product_id")
    # Counted apart from the numbers themselves, so that a number that is missing shows.
    made = labels.numbered_made(chosen) if only is None else {key: sum(found.values()) for key, found in of.items()}
    return {product_id: Balance(made.get(product_id, 0), of.get(product_id, {})) for product_id in chosen}


def batch_balances(product_id: uuid.UUID, only: Collection[uuid.UUID] | None = None) -> dict[uuid.UUID, Balance]:
    """How the labels of each batch of a product add up: all batches, or those of which labels are at these outlets, and these."""
    of = _states([product_id], only, "batch_id")
    if only is not None:
        return {batch_id: Balance(sum(found.values()), found) for batch_id, found in of.items()}
    return {
        row.batch.id: Balance(row.batch.quantity, of.get(row.batch.id, {}))
        for row in labels.numbered_batches(product_id)
    }


@dataclass(frozen=True, slots=True)
class Numbers:
    """Some of the numbers that were asked for, in their order, and how many those are in all."""

    serials: Sequence[str]
    found: int


def numbers(
    product_id: uuid.UUID,
    only: Collection[uuid.UUID] | None,
    *,
    state: str = "",
    batch_id: uuid.UUID | None = None,
    words: str = "",
    limit: int | None = None,
    offset: int = 0,
) -> Numbers:
    """The numbers of a product's labels that are at these outlets, in this state, of this batch, with these signs in them."""
    rows = _stories([product_id], only)
    asked = [] if batch_id is None else [rows.c.batch_id == batch_id]
    if words:
        asked.append(rows.c.serial.contains(words, autoescape=True))
    fit: dict[int, list[int]] = defaultdict(list)
    found, others, many = 0, 0, False
    for here, story, count in db.session.execute(
        select(rows.c.here, rows.c.story, func.count()).where(*asked).group_by(rows.c.here, rows.c.story)
    ):
        if story < 0:
            many = True
            continue
        then, is_here = _read(here, int(story))
        if is_here and state in ("", then.value):
            fit[here].append(int(story))
            found += count
        else:
            others += count
    alone = _asked_alone(rows, asked) if many else []
    alone = [one for one in at_outlets(alone, only) if state in ("", one.life.state.value)]
    wanted = or_(
        *(and_(rows.c.here == here, rows.c.story.in_(stories)) for here, stories in fit.items()),
        rows.c.serial.in_([one.serial for one in alone]),
    )
    if found + len(alone) == 0:
        return Numbers([], 0)
    query = select(rows.c.serial).where(*asked).order_by(rows.c.nth).limit(limit).offset(offset)
    if others or many:
        query = query.where(wanted)
    return Numbers(db.session.scalars(query).all(), found + len(alone))


def _states(
    product_ids: Collection[uuid.UUID], only: Collection[uuid.UUID] | None, by: Literal["product_id", "batch_id"]
) -> dict[uuid.UUID, dict[State, int]]:
    """How many labels are in each state, by product or by batch."""
    rows = _stories(product_ids, only)
    key = rows.c[by]
    of: dict[uuid.UUID, dict[State, int]] = defaultdict(lambda: defaultdict(int))
    many = False
    for kept_by, here, story, count in db.session.execute(
        select(key, rows.c.here, rows.c.story, func.count()).group_by(key, rows.c.here, rows.c.story)
    ):
        if story < 0:
            many = True
            continue
        state, is_here = _read(here, int(story))
        if is_here:
            of[kept_by][state] += count
    for piece in at_outlets(_asked_alone(rows, ()) if many else [], only):
        of[getattr(piece, by)][piece.life.state] += 1
    return of


def _asked_alone(rows: Subquery, asked: Iterable[ColumnElement[bool]]) -> list[Piece]:
    """Those of these labels to which more happened than a number holds."""
    serials: dict[uuid.UUID, list[str]] = defaultdict(list)
    for product_id, serial in db.session.execute(
        select(rows.c.product_id, rows.c.serial).where(rows.c.story < 0, *asked)
    ):
        serials[product_id].append(serial)
    return [piece for product_id, own in serials.items() for piece in pieces_of([product_id], own)]


def _stories(product_ids: Collection[uuid.UUID], only: Collection[uuid.UUID] | None) -> Subquery:
    """Each label of these products with its ``story``: what happened to it, as one number; -1 where that is too much for one."""
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
            case((func.max(one.c.nth) <= _DIGITS, func.sum(one.c.digit * worth)), else_=-1).label("story"),
        )
        .group_by(one.c.product_id, one.c.serial)
        .subquery()
    )
    return (
        select(
            LabelledPiece.product_id,
            LabelledPiece.batch_id,
            LabelledPiece.serial,
            LabelledPiece.number.label("nth"),
            _here(LabelBatch.showroom_id, only).label("here"),
            func.coalesce(written.c.story, 0).label("story"),
        )
        .join(LabelBatch, LabelBatch.id == LabelledPiece.batch_id)
        .outerjoin(
            written,
            and_(written.c.product_id == LabelledPiece.product_id, written.c.serial == LabelledPiece.serial),
        )
        .where(LabelledPiece.product_id.in_(chosen))
        .subquery()
    )


def _here(showroom_id: Any, only: Collection[uuid.UUID] | None) -> ColumnElement[int]:
    return literal(1) if only is None else case((showroom_id.in_(list(only)), 1), else_=0)


@lru_cache(maxsize=10_000)
def _read(here: int, story: int) -> tuple[State, bool]:
    """The state of a label to which this happened, and whether it is at the outlets that are asked for."""
    happened: list[Happening] = []
    while story:
        story, digit = divmod(story, _BASE)
        place, is_here = divmod(digit, 2)
        at = _BEGINNING + timedelta(seconds=len(happened))
        happened.append(Happening(at, list(What)[place - 1], _HERE if is_here else _THERE))
    found = life(_HERE if here else _THERE, happened)
    return found.state, found.showroom_id == _HERE
