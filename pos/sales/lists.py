"""Lists of sales and of shifts, for a span of days."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select

from pos.base.clock import start_of_day
from pos.base.database import db
from pos.catalogue.models import Product
from pos.sales.kinds import TenderMethod
from pos.sales.models import Sale, SaleLine, Shift, Tender
from pos.sales.queries import cash_reckonings
from pos.sales.rules import CashReckoning
from pos.showrooms.models import Showroom, Till


@dataclass(frozen=True, slots=True)
class SaleRow:
    """A sale in a list."""

    id: uuid.UUID
    number: str
    at: datetime
    showroom_code: str
    till_code: str
    cashier: str
    items: int
    total_vnd: int
    refunded_vnd: int
    cash_vnd: int
    methods: tuple[str, ...]


def sales_between(
    first: date,
    last: date,
    *,
    showroom_ids: Collection[uuid.UUID] | None = None,
    number: str = "",
    offset: int = 0,
    limit: int | None = None,
) -> list[SaleRow]:
    """The sales of these days, latest first: at these outlets (None: everywhere), found by a part of their number."""
    wanted = _sales_where(first, last, showroom_ids, number).order_by(Sale.at.desc(), Sale.number.desc())
    heads = db.session.execute(wanted.offset(offset).limit(limit)).all()
    ids = [row.id for row in heads]
    lines = {
        row[0]: row
        for row in db.session.execute(
            select(SaleLine.sale_id, func.count(), func.sum(SaleLine.refunded_vnd))
            .where(SaleLine.sale_id.in_(ids))
            .group_by(SaleLine.sale_id)
        )
    }
    methods: dict[uuid.UUID, list[str]] = defaultdict(list)
    cash: dict[uuid.UUID, int] = defaultdict(int)
    for sale_id, method, amount_vnd in db.session.execute(
        select(Tender.sale_id, Tender.method, Tender.amount_vnd)
        .where(Tender.sale_id.in_(ids))
        .order_by(Tender.sale_id, Tender.position)
    ):
        if method.value not in methods[sale_id]:
            methods[sale_id].append(method.value)
        if method is TenderMethod.CASH:
            cash[sale_id] += amount_vnd
    return [
        SaleRow(
            row.id, row.number, row.at, row.showroom_code, row.till_code, row.cashier, lines[row.id][1],
            row.total_vnd, int(lines[row.id][2]), cash[row.id] - row.change_vnd if row.id in cash else 0,
            tuple(methods[row.id]),
        )
        for row in heads
    ]  # fmt: skip


def sales_sum(
    first: date, last: date, *, showroom_ids: Collection[uuid.UUID] | None = None, number: str = ""
) -> tuple[int, int]:
    """How many sales those days saw, and what they came to."""
    wanted = _sales_where(first, last, showroom_ids, number).subquery()
    count, total_vnd = db.session.execute(
        select(func.count(), func.coalesce(func.sum(wanted.c.total_vnd), 0)).select_from(wanted)
    ).one()
    return count, int(total_vnd)


def _sales_where(first: date, last: date, showroom_ids: Collection[uuid.UUID] | None, number: str) -> Any:
    wanted = (
        select(
            Sale.id, Sale.number, Sale.at, Showroom.code.label("showroom_code"), Till.code.label("till_code"),
            Sale.cashier, Sale.total_vnd, Sale.change_vnd,
        )
        .join(Showroom, Showroom.id == Sale.showroom_id)
        .join(Till, Till.id == Sale.till_id)
        .where(Sale.at >= start_of_day(first), Sale.at < start_of_day(last + timedelta(days=1)))
    )  # fmt: skip
    if showroom_ids is not None:
        wanted = wanted.where(Sale.showroom_id.in_(showroom_ids))
    if number:
        wanted = wanted.where(Sale.number.contains(number.upper(), autoescape=True))
    return wanted


@dataclass(frozen=True, slots=True)
class BookedDay:
    """A tour, a workshop seat or an order that was sold for a day, with what has not been taken back of it."""

    on: date
    product_name: str
    name_en: str
    left_milli: int
    unit: str
    note: str
    sale_id: uuid.UUID
    number: str
    sold_at: datetime
    showroom_code: str
    cashier: str


def booked_days(first: date, last: date, *, showroom_ids: Collection[uuid.UUID] | None = None) -> list[BookedDay]:
    """What was sold for these days, by day and name: at these outlets (None: everywhere). What came back is left out."""
    wanted: Any = (
        select(
            SaleLine.due_on, SaleLine.product_name, func.coalesce(Product.name_en, ""),
            SaleLine.quantity_milli - SaleLine.returned_milli, Product.unit, SaleLine.note,
            Sale.id, Sale.number, Sale.at, Showroom.code, Sale.cashier,
        )
        .join(Sale, Sale.id == SaleLine.sale_id)
        .join(Showroom, Showroom.id == Sale.showroom_id)
        .outerjoin(Product, Product.id == SaleLine.product_id)
        .where(
            SaleLine.due_on.is_not(None), SaleLine.due_on.between(first, last),
            SaleLine.quantity_milli > SaleLine.returned_milli,
        )
        # Unknown codes last: the two databases put what is missing at different ends.
        .order_by(
            SaleLine.due_on, Product.sort_key.is_(None), Product.sort_key, SaleLine.product_name,
            Sale.at, Sale.number, SaleLine.line,
        )
    )  # fmt: skip
    if showroom_ids is not None:
        wanted = wanted.where(Sale.showroom_id.in_(showroom_ids))
    # What is not in the catalogue is counted in pieces.
    told = [(*row[:4], row.unit.value if row.unit else "piece", *row[5:]) for row in db.session.execute(wanted)]
    return [BookedDay(*facts) for facts in told]


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A shift in a list."""

    row: Shift
    showroom_code: str
    till_code: str
    cash: CashReckoning

    @property
    def difference_vnd(self) -> int | None:
        """Counted less expected; None while nobody counted."""
        return None if self.row.counted_vnd is None else self.row.counted_vnd - self.cash.expected_vnd


def shifts_between(first: date, last: date, *, showroom_ids: Collection[uuid.UUID] | None = None) -> list[ShiftRow]:
    """The shifts that were opened on these days, and all that are open still, latest first."""
    wanted = (
        select(Shift, Showroom.code, Till.code)
        .join(Showroom, Showroom.id == Shift.showroom_id)
        .join(Till, Till.id == Shift.till_id)
        .where(
            Shift.opened_at < start_of_day(last + timedelta(days=1)),
            (Shift.opened_at >= start_of_day(first)) | Shift.closed_at.is_(None),
        )
        .order_by(case((Shift.closed_at.is_(None), 0), else_=1), Shift.opened_at.desc())
    )
    if showroom_ids is not None:
        wanted = wanted.where(Shift.showroom_id.in_(showroom_ids))
    rows = db.session.execute(wanted).all()
    cash = cash_reckonings([row[0].id for row in rows])
    return [ShiftRow(row[0], row[1], row[2], cash[row[0].id]) for row in rows]
