"""What a shift took, as the report of its close tells it: by way of payment, by VAT rate, by cashier.

The till makes the same figures from its own journal (``shiftReport`` in ``pos/till/static/shift.js``); the worked cases of
``tests/shared/shifts.json`` hold the two together.

Source: docs/rules/sales.md
"""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from pos.base.database import db
from pos.sales.kinds import TenderMethod
from pos.sales.models import Refund, RefundLine, RefundTender, Sale, SaleLine, Tender


@dataclass(slots=True)
class CashierTakings:
    """What one cashier sold and gave back in a shift."""

    cashier: str
    sales: int = 0
    sold_vnd: int = 0
    refunds: int = 0
    refunded_vnd: int = 0


@dataclass(frozen=True, slots=True)
class MethodTakings:
    """What came in by one way of paying, change taken off, and what went back that way."""

    method: TenderMethod
    taken_vnd: int
    refunded_vnd: int


@dataclass(frozen=True, slots=True)
class RateTakings:
    """What was sold at one VAT rate, less what came back."""

    vat_bp: int
    before_vnd: int
    vat_vnd: int


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """A shift's figures, cash included: whoever shows them before the count shows too much."""

    first: str | None
    """The number of the first ticket, be it of a sale or a refund; None where there was none."""
    last: str | None
    sold_vnd: int
    refunded_vnd: int
    """What was paid out in refunds, surpluses that stand under review included."""
    methods: tuple[MethodTakings, ...]
    rates: tuple[RateTakings, ...]
    cashiers: tuple[CashierTakings, ...]


def shift_report(shift_id: uuid.UUID) -> ShiftReport:
    """Add a shift up, in a few statements whatever its length."""
    cashiers = _cashiers(shift_id)
    tickets = sorted((row.at, row.number) for table in (Sale, Refund) for row in _tickets(table, shift_id))
    return ShiftReport(
        first=tickets[0][1] if tickets else None,
        last=tickets[-1][1] if tickets else None,
        sold_vnd=sum(one.sold_vnd for one in cashiers),
        refunded_vnd=sum(one.refunded_vnd for one in cashiers),
        methods=_methods(shift_id),
        rates=_rates(shift_id),
        cashiers=cashiers,
    )


def _tickets(table: type[Sale] | type[Refund], shift_id: uuid.UUID) -> list[Any]:
    """The first and the last of a kind."""
    rows = select(table.at, table.number).where(table.shift_id == shift_id)
    ends = (rows.order_by(table.at, table.number), rows.order_by(table.at.desc(), table.number.desc()))
    return [row for end in ends for row in db.session.execute(end.limit(1))]


def _cashiers(shift_id: uuid.UUID) -> tuple[CashierTakings, ...]:
    found: dict[str, CashierTakings] = {}
    for table, pieces, amount in ((Sale, "sales", "sold_vnd"), (Refund, "refunds", "refunded_vnd")):
        for name, count, total_vnd in db.session.execute(
            select(table.cashier, func.count(), func.sum(table.total_vnd))
            .where(table.shift_id == shift_id)
            .group_by(table.cashier)
        ):
            takings = found.setdefault(name, CashierTakings(name))
            setattr(takings, pieces, count)
            setattr(takings, amount, int(total_vnd))
    return tuple(found[name] for name in sorted(found))


def _methods(shift_id: uuid.UUID) -> tuple[MethodTakings, ...]:
    taken: defaultdict[TenderMethod, int] = defaultdict(int)
    given: defaultdict[TenderMethod, int] = defaultdict(int)
    sales = select(Tender.method, func.sum(Tender.amount_vnd)).join(Sale, Sale.id == Tender.sale_id)
    for method, amount_vnd in db.session.execute(sales.where(Sale.shift_id == shift_id).group_by(Tender.method)):
        taken[method] += int(amount_vnd)
    change_vnd = db.session.scalar(select(func.sum(Sale.change_vnd)).where(Sale.shift_id == shift_id))
    if change_vnd:
        taken[TenderMethod.CASH] -= int(change_vnd)
    # All that was paid out: what of it was beyond what was left (a drawer loss) is a part of the same tenders.
    back = select(RefundTender.method, func.sum(RefundTender.amount_vnd)).join(
        Refund, Refund.id == RefundTender.refund_id
    )
    for method, amount_vnd in db.session.execute(back.where(Refund.shift_id == shift_id).group_by(RefundTender.method)):
        given[method] += int(amount_vnd)
    return tuple(
        MethodTakings(method, taken[method], given[method])
        for method in TenderMethod
        if method in taken or method in given
    )


def _rates(shift_id: uuid.UUID) -> tuple[RateTakings, ...]:
    net: defaultdict[int, int] = defaultdict(int)
    vat: defaultdict[int, int] = defaultdict(int)
    sold = (
        select(SaleLine.vat_bp, func.sum(SaleLine.net_vnd), func.sum(SaleLine.vat_vnd))
        .join(Sale, Sale.id == SaleLine.sale_id)
        .where(Sale.shift_id == shift_id)
        .group_by(SaleLine.vat_bp)
    )
    back = (
        select(SaleLine.vat_bp, -func.sum(RefundLine.amount_vnd), -func.sum(RefundLine.vat_vnd))
        .join(SaleLine, (SaleLine.sale_id == RefundLine.sale_id) & (SaleLine.line == RefundLine.line))
        .join(Refund, Refund.id == RefundLine.refund_id)
        .where(Refund.shift_id == shift_id)
        .group_by(SaleLine.vat_bp)
    )
    for statement in (sold, back):
        for vat_bp, net_vnd, vat_vnd in db.session.execute(statement):
            net[vat_bp] += int(net_vnd)
            vat[vat_bp] += int(vat_vnd)
    return tuple(RateTakings(vat_bp, net[vat_bp] - vat[vat_bp], vat[vat_bp]) for vat_bp in sorted(net))
