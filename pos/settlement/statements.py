"""The statement of goods sold (bảng kê hàng hóa bán ra): what was sold of an owner's goods in a period, and what of it is due."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, literal, select

from pos.base.database import db
from pos.catalogue.kinds import Unit
from pos.catalogue.models import Product
from pos.catalogue.queries import Named
from pos.inventory.models import Lot
from pos.sales import owed
from pos.sales.models import Sale, SaleLine
from pos.settlement.losses import LostLot, open_losses, settled_losses
from pos.settlement.models import Settlement
from pos.settlement.queries import SettlementHead
from pos.settlement.rules import suggested_for
from pos.showrooms.models import Showroom


@dataclass(frozen=True)
class StatementLine(Named):
    """What one outlet sold of one lot at one price, and what came back of it."""

    outlet: str
    product_code: str
    name_vi: str
    name_en: str
    unit: Unit
    lot_code: str
    price_vnd: int
    """What customers were charged for one unit, before discounts."""
    vat_bp: int
    settlement_price_vnd: int
    late: bool
    """Whether it happened before the period and was settled by nobody."""
    undoes: bool
    """Whether these are goods that came back after another settlement had closed their sale."""
    closed: bool
    """Whether it stands on a settlement."""
    sold_milli: int
    returned_milli: int
    owed_vnd: int


@dataclass(frozen=True)
class Statement:
    """A period of one owner, at one outlet or at all."""

    since: datetime | None
    until: datetime
    lines: list[StatementLine]
    losses: list[LostLot]

    @property
    def of_period(self) -> list[StatementLine]:
        """What happened in the period."""
        return [line for line in self.lines if not line.late]

    @property
    def from_before(self) -> list[StatementLine]:
        """What happened before it and was settled by nobody: late sales, and refunds of what was settled."""
        return [line for line in self.lines if line.late]

    @property
    def period_vnd(self) -> int:
        """What the period comes to: sold less returned."""
        return _sum(self.of_period)

    @property
    def before_vnd(self) -> int:
        """What was brought forward."""
        return _sum(self.from_before)

    @property
    def settled_vnd(self) -> int:
        """What of the period stands on a settlement already."""
        return _sum(line for line in self.of_period if line.closed)

    @property
    def open_vnd(self) -> int:
        """What is due: brought forward and of the period, less what was settled."""
        return self.before_vnd + self.period_vnd - self.settled_vnd

    @property
    def losses_worth_vnd(self) -> int:
        """All that was lost, at the settlement price."""
        return sum(row.value_vnd for row in self.losses)

    @property
    def suggested_vnd(self) -> int:
        """What of the losses we answer for, if nobody agrees otherwise."""
        return suggested_for(self.losses)


def statement(
    owner_id: uuid.UUID, since: datetime | None, until: datetime, showroom_id: uuid.UUID | None = None
) -> Statement:
    """What was sold of an owner's goods from a moment until another, settled or not, and what was open before.

    Source: docs/rules/settlement.md, "The statement"
    """
    here = owed.sold_at([showroom_id] if showroom_id else None)
    settled = select(Settlement.id).where(Settlement.owner_id == owner_id)
    if since is not None:
        settled = settled.where(Settlement.until > since)
    parts = [(owed.open_with(owner_id, *here), False), (owed.closed_in(settled, *here), True)]
    lines = []
    for found, closed in parts:
        rows = found.subquery()
        conditions = [rows.c.at < until]
        if closed and since is not None:
            conditions.append(rows.c.at >= since)
        lines += _lines(rows, since, closed, conditions)
    return Statement(since, until, _in_order(lines), open_losses(owner_id, until, showroom_id))


def settled_statement(head: SettlementHead) -> Statement:
    """What a settlement closed, as both sides signed it."""
    rows = owed.closed_in([head.id]).subquery()
    return Statement(
        head.since, head.until, _in_order(_lines(rows, head.since, False, [])), settled_losses(head.id)
    )  # fmt: skip


def _lines(rows: Any, since: datetime | None, closed: bool, conditions: Iterable[Any]) -> list[StatementLine]:
    late = literal(0) if since is None else case((rows.c.at < since, 1), else_=0)
    settled_before = rows.c.sale_settled_in.is_not(None) & rows.c.sale_settled_in.is_distinct_from(rows.c.settled_in)
    undoes = case((settled_before, 1), else_=0)
    key = (
        Showroom.code, Product.code, Product.name_vi, Product.name_en, Product.unit, Lot.code, SaleLine.price_vnd,
        SaleLine.vat_bp, rows.c.settlement_price_vnd, late.label("late"), undoes.label("undoes"),
    )  # fmt: skip
    found = db.session.execute(
        select(*key, func.sum(rows.c.sold_milli), func.sum(rows.c.returned_milli), func.sum(rows.c.owed_vnd))
        .join(SaleLine, (SaleLine.sale_id == rows.c.sale_id) & (SaleLine.line == rows.c.line))
        .join(Sale, Sale.id == rows.c.sale_id)
        .join(Showroom, Showroom.id == Sale.showroom_id)
        .join(Lot, Lot.id == rows.c.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(*conditions)
        .group_by(*key[:-2], "late", "undoes")
    )
    return [
        StatementLine(*row[:9], bool(row[9]), bool(row[10]), closed, *map(int, row[11:]))  # type: ignore[call-arg]
        for row in found
    ]


def _in_order(lines: list[StatementLine]) -> list[StatementLine]:
    return sorted(
        lines,
        key=lambda line: (line.outlet, line.product_code, line.lot_code, line.price_vnd, line.undoes, line.closed),
    )


def _sum(lines: Iterable[StatementLine]) -> int:
    return sum(line.owed_vnd for line in lines)
