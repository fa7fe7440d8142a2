"""When pieces with a number of their own were sold, whether they came back, and what else happened to their labels."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    String,
    Uuid,
    case,
    cast,
    literal,
    null,
    select,
    union_all,
)

from pos.base.amounts import MILLI
from pos.catalogue.kinds import Unit
from pos.catalogue.models import Product
from pos.labels.kinds import PieceDeed, What
from pos.labels.life import Happening
from pos.labels.models import PieceEvent
from pos.labels.queries import not_taken_back
from pos.sales.kinds import Condition
from pos.sales.models import Refund, RefundLine, Sale, SaleLine


@dataclass(frozen=True, slots=True)
class PieceReturn:
    """One time that pieces of a sale came back."""

    at: datetime
    showroom_id: uuid.UUID
    """The outlet that took them back."""
    condition: Condition
    pieces: int


@dataclass(frozen=True, slots=True)
class PieceSale:
    """One line of a sale that bears a number, and what came back of it."""

    sale_id: uuid.UUID
    line: int
    number: str
    """The number on the ticket."""
    showroom_id: uuid.UUID
    sold_at: datetime
    pieces: int
    """How many were sold under the number: more than one cannot all bear it. What is weighed counts as one."""
    returns: Sequence[PieceReturn]
    """In the order of time."""

    @property
    def held(self) -> int:
        """How many of them are with customers still."""
        return max(0, self.pieces - sum(one.pieces for one in self.returns))


Piece = tuple[uuid.UUID, str]
"""A number of a product."""


def past(of_them: Callable[[Any, Any], ColumnElement[bool]]) -> CompoundSelect[Any]:
    """The statement for all that ever happened to some numbered pieces: what people did with their labels and did not take
    back, their sales and their returns. ``of_them`` says which, by the columns of product and number.

    Whoever counts pieces counts them of these rows, with ``by_piece`` or ``sales_by_piece``."""
    deed = PieceEvent.__table__
    line, sale, product = SaleLine.__table__, Sale.__table__, Product.__table__
    refund, back = Refund.__table__, RefundLine.__table__
    counts = product.c.unit == Unit.PIECE
    return union_all(
        select(
            deed.c.product_id, deed.c.serial, cast(deed.c.kind, String).label("what"), deed.c.at, deed.c.showroom_id,
            cast(null(), Uuid).label("sale_id"), cast(null(), BigInteger).label("line"), cast(null(), String).label("number"),
            literal(MILLI, BigInteger).label("milli"), cast(null(), String).label("condition"),
        ).where(
            of_them(deed.c.product_id, deed.c.serial),
            deed.c.kind != PieceDeed.UNDONE,
            not_taken_back(),
        ),
        select(
            line.c.product_id, line.c.serial, literal(What.SOLD.value), sale.c.at, sale.c.showroom_id, sale.c.id,
            line.c.line, sale.c.number,
            case((counts, line.c.quantity_milli), else_=MILLI), null(),
        )
        .join(sale, sale.c.id == line.c.sale_id)
        .join(product, product.c.id == line.c.product_id)
        .where(of_them(line.c.product_id, line.c.serial)),
        select(
            line.c.product_id, line.c.serial, literal(What.RETURNED.value), refund.c.at, refund.c.showroom_id, line.c.sale_id,
            line.c.line, refund.c.number, case((counts, back.c.quantity_milli), else_=MILLI), cast(back.c.condition, String),
        )
        # Refunds are found by their sale, which has an index; their lines by the refund.
        .select_from(line)
        .join(product, product.c.id == line.c.product_id)
        .join(refund, refund.c.sale_id == line.c.sale_id)
        .join(back, (back.c.refund_id == refund.c.id) & (back.c.line == line.c.line))
        .where(of_them(line.c.product_id, line.c.serial)),
    )  # fmt: skip


def by_piece(rows: Iterable[Any]) -> dict[Piece, list[Happening]]:
    """What the statement told, piece by piece; sales and returns are known by their sale and line.

    A line of several pieces under one number sold it twice, however many they are.
    """
    found: dict[Piece, list[Happening]] = defaultdict(list)
    for row in _in_order(rows):
        key = (row.sale_id, row.line) if row.sale_id else None
        happened = Happening(row.at, What(row.what), row.showroom_id, key)
        found[row.product_id, row.serial] += [happened] * (min(2, _pieces(row)) if row.what == What.SOLD else 1)
    return found


def sales_by_piece(rows: Iterable[Any]) -> dict[Piece, list[PieceSale]]:
    """How often each piece was sold, in the order of time, and what came back, by what the statement told."""
    told = sorted(_in_order(rows), key=lambda row: row.at)
    returns: dict[tuple[uuid.UUID, int], list[PieceReturn]] = defaultdict(list)
    for row in told:
        if row.what == What.RETURNED:
            came = PieceReturn(row.at, row.showroom_id, Condition(row.condition), _pieces(row))
            returns[row.sale_id, row.line].append(came)
    found: dict[Piece, list[PieceSale]] = defaultdict(list)
    for row in told:
        if row.what == What.SOLD:
            back = returns.get((row.sale_id, row.line), ())
            found[row.product_id, row.serial].append(
                PieceSale(row.sale_id, row.line, row.number, row.showroom_id, row.at, _pieces(row), back)
            )
    return found


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row.number or "", row.line or 0))


def _pieces(row: Any) -> int:
    return max(1, row.milli // MILLI)
