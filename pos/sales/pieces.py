"""When pieces with a number of their own were sold, whether they came back, and what else happened to their labels."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    String,
    Uuid,
    and_,
    case,
    cast,
    literal,
    null,
    select,
    true,
    union_all,
)

from pos.base.amounts import MILLI
from pos.base.database import db
from pos.catalogue.kinds import Unit
from pos.catalogue.models import Product
from pos.labels.kinds import PieceDeed, What
from pos.labels.life import Happening
from pos.labels.models import PieceEvent
from pos.labels.queries import not_taken_back
from pos.sales.kinds import Condition
from pos.sales.models import Refund, RefundLine, Sale, SaleLine


@dataclass(frozen=True, slots=True)
class PieceSale:
    """One time that a numbered piece was sold."""

    serial: str
    lot_code: str | None
    """The lot that the till read off its label."""
    sale_id: uuid.UUID
    line: int
    number: str
    """The number on the ticket."""
    showroom_id: uuid.UUID
    sold_at: datetime
    returned_at: datetime | None
    """When the customer brought it back; None while it is theirs."""
    returned_to: uuid.UUID | None
    """The outlet that took it back."""
    condition: Condition | None


def sales_of_pieces(product_id: uuid.UUID, serials: Collection[str] | None = None) -> dict[str, list[PieceSale]]:
    """How often each numbered piece of a product was sold, in the order of time; of these serials, or of all that were."""
    of_them = (
        (SaleLine.product_id == product_id)
        & SaleLine.serial.is_not(None)
        & (true() if serials is None else SaleLine.serial.in_(serials))
    )
    returns: dict[tuple[uuid.UUID, int], Any] = {}
    for back in db.session.execute(
        select(RefundLine.sale_id, RefundLine.line, Refund.at, Refund.showroom_id, RefundLine.condition)
        # Refunds are found by their sale, which has an index; their lines by the refund.
        .select_from(SaleLine)
        .join(Refund, Refund.sale_id == SaleLine.sale_id)
        .join(RefundLine, (RefundLine.refund_id == Refund.id) & (RefundLine.line == SaleLine.line))
        .where(of_them)
        .order_by(Refund.at)
    ):
        # A line of several pieces may come back in parts; the piece is back with the first of them.
        returns.setdefault((back.sale_id, back.line), back)
    found: dict[str, list[PieceSale]] = defaultdict(list)
    for row in db.session.execute(
        select(SaleLine.serial, SaleLine.lot_code, Sale.id, SaleLine.line, Sale.number, Sale.showroom_id, Sale.at)
        .join(Sale, Sale.id == SaleLine.sale_id)
        .where(of_them)
        .order_by(Sale.at, Sale.number, SaleLine.line)
    ):
        came = returns.get((row.id, row.line))
        found[row.serial].append(
            PieceSale(
                row.serial, row.lot_code, row.id, row.line, row.number, row.showroom_id, row.at,
                returned_at=came.at if came else None,
                returned_to=came.showroom_id if came else None,
                condition=came.condition if came else None,
            )
        )  # fmt: skip
    return dict(found)


Piece = tuple[uuid.UUID, str]
"""A number of a product."""


def past(of_them: Callable[[Any, Any], ColumnElement[bool]]) -> CompoundSelect[Any]:
    """The statement for all that ever happened to some numbered pieces: what people did with their labels and did not take
    back, their sales and their returns. ``of_them`` says which, by the columns of product and number."""
    deed = PieceEvent.__table__
    line, sale, product = SaleLine.__table__, Sale.__table__, Product.__table__
    refund, back = Refund.__table__, RefundLine.__table__
    return union_all(
        select(
            deed.c.product_id, deed.c.serial, cast(deed.c.kind, String).label("what"), deed.c.at, deed.c.showroom_id,
            cast(null(), Uuid).label("sale_id"), cast(null(), BigInteger).label("line"), cast(null(), String).label("number"),
            literal(1).label("times"),
        ).where(
            of_them(deed.c.product_id, deed.c.serial),
            deed.c.kind != PieceDeed.UNDONE,
            not_taken_back(),
        ),
        select(
            line.c.product_id, line.c.serial, literal(What.SOLD.value), sale.c.at, sale.c.showroom_id, sale.c.id,
            line.c.line, sale.c.number,
            # One number on a line of several pieces stands on more than one.
            case((and_(product.c.unit == Unit.PIECE, line.c.quantity_milli > MILLI), 2), else_=1),
        )
        .join(sale, sale.c.id == line.c.sale_id)
        .join(product, product.c.id == line.c.product_id)
        .where(of_them(line.c.product_id, line.c.serial)),
        select(
            line.c.product_id, line.c.serial, literal(What.RETURNED.value), refund.c.at, refund.c.showroom_id, line.c.sale_id,
            line.c.line, refund.c.number, literal(1),
        )
        # Refunds are found by their sale, which has an index; their lines by the refund.
        .select_from(line)
        .join(refund, refund.c.sale_id == line.c.sale_id)
        .join(back, (back.c.refund_id == refund.c.id) & (back.c.line == line.c.line))
        .where(of_them(line.c.product_id, line.c.serial)),
    )  # fmt: skip


def by_piece(rows: Iterable[Any]) -> dict[Piece, list[Happening]]:
    """What the statement told, piece by piece; sales and returns are known by their sale and line."""
    found: dict[Piece, list[Happening]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.number or "", row.line or 0)):
        key = (row.sale_id, row.line) if row.sale_id else None
        happened = Happening(row.at, What(row.what), row.showroom_id, key)
        found[row.product_id, row.serial] += [happened] * row.times
    return found
