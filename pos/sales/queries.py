"""Read sales, refunds, shifts and what a drawer should hold."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, func, or_, select

from pos.base.database import db
from pos.catalogue.kinds import ProductKind
from pos.catalogue.models import Product
from pos.inventory.models import Lot
from pos.review.models import ReviewItem
from pos.sales.errors import NoSuchRefund, NoSuchSale, NoSuchShift
from pos.sales.kinds import ApprovalKind, Kind, Origin, TenderMethod
from pos.sales.models import (
    Approval,
    DrawerLoss,
    DrawerMove,
    Quarantined,
    Refund,
    RefundLine,
    RefundTender,
    Sale,
    SaleLine,
    SaleLineLot,
    Shift,
    Tender,
)
from pos.sales.rules import CashReckoning
from pos.showrooms.models import Chain, Printer, Showroom, Till


def cash_reckonings(shift_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, CashReckoning]:
    """What should be in the drawer of each of these shifts, part by part.

    Source: docs/rules/sales.md
    """
    if not shift_ids:
        return {}
    ids = list(shift_ids)
    floats = _sums(select(Shift.id, Shift.float_vnd).where(Shift.id.in_(ids)))
    tendered = _sums(
        select(Sale.shift_id, func.sum(Tender.amount_vnd))
        .join(Tender, Tender.sale_id == Sale.id)
        .where(Sale.shift_id.in_(ids), Tender.method == TenderMethod.CASH)
        .group_by(Sale.shift_id)
    )
    change = _sums(
        select(Sale.shift_id, func.sum(Sale.change_vnd)).where(Sale.shift_id.in_(ids)).group_by(Sale.shift_id)
    )
    refunded = _sums(
        select(Refund.shift_id, func.sum(RefundTender.amount_vnd))
        .join(RefundTender, RefundTender.refund_id == Refund.id)
        .where(Refund.shift_id.in_(ids), RefundTender.method == TenderMethod.CASH)
        .group_by(Refund.shift_id)
    )
    lost = _sums(
        select(Refund.shift_id, func.sum(DrawerLoss.amount_vnd))
        .join(DrawerLoss, DrawerLoss.refund_id == Refund.id)
        .where(Refund.shift_id.in_(ids), DrawerLoss.method == TenderMethod.CASH)
        .group_by(Refund.shift_id)
    )
    moved = _sums(
        select(DrawerMove.shift_id, func.sum(DrawerMove.amount_vnd))
        .where(DrawerMove.shift_id.in_(ids))
        .group_by(DrawerMove.shift_id)
    )
    quarantined = _sums(
        select(Quarantined.shift_id, func.sum(Quarantined.cash_vnd))
        .where(Quarantined.shift_id.in_(ids))
        .group_by(Quarantined.shift_id)
    )
    return {
        shift_id: CashReckoning(
            float_vnd=float_vnd,
            kept_vnd=tendered.get(shift_id, 0) - change.get(shift_id, 0),
            refunded_vnd=refunded.get(shift_id, 0) - lost.get(shift_id, 0),
            drawer_vnd=moved.get(shift_id, 0),
            quarantined_vnd=quarantined.get(shift_id, 0),
            lost_vnd=lost.get(shift_id, 0),
        )
        for shift_id, float_vnd in floats.items()
    }


def _sums(statement: Any) -> dict[uuid.UUID, int]:
    # PostgreSQL sums bigints to a numeric; the shop knows whole numbers only.
    return {key: int(value) for key, value in db.session.execute(statement)}


# --- one document ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A sale line with what a page or a receipt needs beside it."""

    row: SaleLine
    unit: str
    name_en: str
    service: bool
    lots: tuple[Row[Any], ...] = ()

    @property
    def left_milli(self) -> int:
        """What has not come back yet."""
        return self.row.quantity_milli - self.row.returned_milli


@dataclass(frozen=True, slots=True)
class SaleFacts:
    """A whole sale."""

    row: Sale
    showroom: Showroom
    till_code: str
    lines: tuple[LineFacts, ...]
    tenders: tuple[Tender, ...]
    refunds: tuple[Refund, ...] = ()
    held_by: uuid.UUID | None = None
    """The journal that alone may refund it, for as long as its shift is not closed here; None: anybody may."""


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """A whole refund, with the sale that it undoes, and what it gave back beyond that."""

    row: Refund
    sale: SaleFacts | None
    """None while that is not on the books."""
    showroom: Showroom
    till_code: str
    lines: tuple[RefundLine, ...]
    tenders: tuple[RefundTender, ...]
    losses: tuple[DrawerLoss, ...] = ()

    @property
    def lost_vnd(self) -> int:
        """What was paid out although nothing was left to pay it for."""
        return sum(loss.amount_vnd for loss in self.losses)


@dataclass(frozen=True, slots=True)
class ShiftFacts:
    """A shift with the reckoning of its cash."""

    row: Shift
    showroom: Showroom
    till_code: str
    cash: CashReckoning
    takings_vnd: dict[str, int] = field(default_factory=dict)
    sales: int = 0
    refunds: int = 0
    refunded_vnd: int = 0
    drawer_moves: tuple[DrawerMove, ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    lossy: tuple[tuple[Refund, DrawerLoss], ...] = ()
    """Refunds that gave back more than was left, with what is missing because of each."""
    seen_by: str | None = None
    """Which manager signed in at the till and saw the difference, by the sign-in name."""

    @property
    def difference_vnd(self) -> int | None:
        """Counted less expected; None while nobody counted."""
        return None if self.row.counted_vnd is None else self.row.counted_vnd - self.cash.expected_vnd


def sale_facts(sale_id: uuid.UUID) -> SaleFacts:
    """A sale with its lines, lots, tenders and refunds.

    Raises:
        NoSuchSale: no sale has this id.
    """
    head = db.session.execute(
        select(Sale, Showroom, Till.code)
        .join(Showroom, Showroom.id == Sale.showroom_id)
        .join(Till, Till.id == Sale.till_id)
        .where(Sale.id == sale_id)
    ).one_or_none()
    if head is None:
        raise NoSuchSale()
    lots: dict[int, list[Row[Any]]] = defaultdict(list)
    for lot in db.session.execute(lots_of_sales([sale_id])):
        lots[lot.line].append(lot)
    lines = tuple(
        LineFacts(
            row, unit.value if unit else "piece", name_en or "", kind is ProductKind.SERVICE, tuple(lots[row.line])
        )
        for row, unit, name_en, kind in db.session.execute(
            select(SaleLine, Product.unit, Product.name_en, Product.kind)
            .outerjoin(Product, Product.id == SaleLine.product_id)
            .where(SaleLine.sale_id == sale_id)
            .order_by(SaleLine.line)
        )
    )
    tenders = tuple(db.session.scalars(select(Tender).where(Tender.sale_id == sale_id).order_by(Tender.position)))
    refunds = tuple(db.session.scalars(select(Refund).where(Refund.sale_id == sale_id).order_by(Refund.at)))
    return SaleFacts(head[0], head[1], head[2], lines, tenders, refunds, _held_by(head[0], head[2]))


def _held_by(sale: Sale, till_code: str) -> uuid.UUID | None:
    """Until the close of a sale's shift is here, its till may refund it offline, and then nobody else can know what is left.

    A device that was paired anew has ended the journal that its number's series is of, and holds nothing any more.

    Source: docs/rules/sales.md, "Where goods come back"
    """
    if sale.origin is not Origin.JOURNAL:
        return None
    series = sale.number.removeprefix(till_code).rpartition("-")[0]
    return db.session.scalar(
        select(Chain.id)
        .join(Shift, Shift.till_id == Chain.till_id)
        .where(
            Shift.id == sale.shift_id,
            Shift.closed_at.is_(None),
            Chain.till_id == sale.till_id,
            Chain.series == series,
            Chain.ended_at.is_(None),
        )
    )


def lines_as_booked(sale_id: uuid.UUID) -> list[dict[str, Any]]:
    """The lines of a sale as plain rows, in their order."""
    rows = db.session.execute(select(*SaleLine.__table__.c).where(SaleLine.sale_id == sale_id).order_by(SaleLine.line))
    return [dict(row._mapping) for row in rows]


def refund_facts(refund_id: uuid.UUID) -> RefundFacts:
    """A refund with its lines and tenders, and the sale that it undoes.

    Raises:
        NoSuchRefund: no refund has this id.
    """
    head = db.session.execute(
        select(Refund, Showroom, Till.code)
        .join(Showroom, Showroom.id == Refund.showroom_id)
        .join(Till, Till.id == Refund.till_id)
        .where(Refund.id == refund_id)
    ).one_or_none()
    if head is None:
        raise NoSuchRefund()
    lines = db.session.scalars(
        select(RefundLine).where(RefundLine.refund_id == refund_id).order_by(RefundLine.position)
    )
    tenders = db.session.scalars(
        select(RefundTender).where(RefundTender.refund_id == refund_id).order_by(RefundTender.position)
    )
    losses = db.session.scalars(select(DrawerLoss).where(DrawerLoss.refund_id == refund_id).order_by(DrawerLoss.method))
    sale = sale_facts(head[0].sale_id) if head[0].sale_id else None
    return RefundFacts(head[0], sale, head[1], head[2], tuple(lines), tuple(tenders), tuple(losses))


def shift_facts(shift_id: uuid.UUID) -> ShiftFacts:
    """A shift, what was taken in it, and what its drawer should hold.

    Raises:
        NoSuchShift: no shift has this id.
    """
    head = db.session.execute(
        select(Shift, Showroom, Till.code)
        .join(Showroom, Showroom.id == Shift.showroom_id)
        .join(Till, Till.id == Shift.till_id)
        .where(Shift.id == shift_id)
    ).one_or_none()
    if head is None:
        raise NoSuchShift()
    takings = {
        method.value: int(amount_vnd)
        for method, amount_vnd in db.session.execute(
            select(Tender.method, func.sum(Tender.amount_vnd))
            .join(Sale, Sale.id == Tender.sale_id)
            .where(Sale.shift_id == shift_id)
            .group_by(Tender.method)
        )
    }
    sales, change_vnd = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Sale.change_vnd), 0)).where(Sale.shift_id == shift_id)
    ).one()
    if takings.get(TenderMethod.CASH):
        takings[TenderMethod.CASH] -= int(change_vnd)
    refunds, refunded_vnd = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Refund.total_vnd), 0)).where(Refund.shift_id == shift_id)
    ).one()
    return ShiftFacts(
        head[0], head[1], head[2], cash_reckonings([shift_id])[shift_id], takings, sales, refunds, int(refunded_vnd),
        tuple(db.session.scalars(select(DrawerMove).where(DrawerMove.shift_id == shift_id).order_by(DrawerMove.at))),
        tuple(
            db.session.scalars(
                select(Quarantined).where(Quarantined.shift_id == shift_id).order_by(Quarantined.received_at)
            )
        ),
        tuple(
            (row[0], row[1])
            for row in db.session.execute(
                select(Refund, DrawerLoss)
                .join(DrawerLoss, DrawerLoss.refund_id == Refund.id)
                .where(Refund.shift_id == shift_id)
                .order_by(Refund.at, DrawerLoss.method)
            )
        ),
        db.session.scalar(
            select(Approval.approver)
            .where(
                Approval.kind == ApprovalKind.DIFFERENCE,
                Approval.shift_id == shift_id,
                Approval.used_by.is_not(None),
            )
            .order_by(Approval.used_at.desc())
            .limit(1)
        ),
    )  # fmt: skip


def lots_of_sales(sale_ids: Collection[uuid.UUID]) -> Any:
    """The lots that the lines of these sales took their goods from, with the codes on their labels."""
    return (
        select(
            SaleLineLot.sale_id, SaleLineLot.line, SaleLineLot.lot_id, SaleLineLot.quantity_milli,
            SaleLineLot.owner_id, SaleLineLot.settlement_price_vnd, SaleLineLot.returned_milli,
            Lot.code, Lot.unidentified, Lot.expires_on, Lot.product_id, Sale.showroom_id,
        )
        .join(Lot, Lot.id == SaleLineLot.lot_id)
        .join(Sale, Sale.id == SaleLineLot.sale_id)
        .where(SaleLineLot.sale_id.in_(sale_ids))
        .order_by(SaleLineLot.sale_id, SaleLineLot.line, Lot.unidentified, SaleLineLot.owner_id.is_not(None), Lot.code)
    )  # fmt: skip


def open_shifts(showroom_id: uuid.UUID) -> Sequence[tuple[Shift, str]]:
    """The shifts of an outlet that nobody has closed yet, with their tills, latest first."""
    return [
        (row[0], row[1])
        for row in db.session.execute(
            select(Shift, Till.code)
            .join(Till, Till.id == Shift.till_id)
            .where(Shift.showroom_id == showroom_id, Shift.closed_at.is_(None), Shift.announced)
            .order_by(Shift.opened_at.desc())
        )
    ]


def sale_by_number(number: str) -> list[uuid.UUID]:
    """The sales that bear this number, or whose ticket does for goods that came back on it; a till may use one twice."""
    number = number.strip().upper()
    exchanged = select(Refund.exchange_id).where(Refund.number == number, Refund.exchange_id.is_not(None))
    return list(
        db.session.scalars(select(Sale.id).where(or_(Sale.number == number, Sale.id.in_(exchanged))).order_by(Sale.at))
    )


def refund_beside(sale: Sale) -> Refund | None:
    """The refund on the same ticket as this sale: there, and naming it."""
    refund = db.session.get(Refund, sale.exchange_id) if sale.exchange_id else None
    return refund if refund is not None and refund.exchange_id == sale.id else None


def sale_beside(refund: Refund) -> Sale | None:
    """The sale on the same ticket as this refund: there, and naming it."""
    sale = db.session.get(Sale, refund.exchange_id) if refund.exchange_id else None
    return sale if sale is not None and sale.exchange_id == refund.id else None


def to_review(subject_id: uuid.UUID, kind: Kind = Kind.SALE) -> list[ReviewItem]:
    """What stands on the review list about a sale or a refund, open rows first."""
    return list(
        db.session.scalars(
            select(ReviewItem)
            .where(ReviewItem.kind == kind, ReviewItem.subject_id == str(subject_id))
            .order_by(ReviewItem.settled_at.is_not(None), ReviewItem.reason)
        )
    )


def approvers_of(entry_id: uuid.UUID) -> list[str]:
    """Who approved something in this entry by the own sign-in at the till; a name that the entry merely says is none."""
    used = select(Approval.approver).where(Approval.used_by == entry_id).distinct().order_by(Approval.approver)
    return list(db.session.scalars(used))


def printer_of_till(till_id: uuid.UUID) -> Printer | None:
    """The printer that stands at a till, or None where its receipts go through the browser."""
    return db.session.scalar(select(Printer).join(Till, Till.printer_id == Printer.id).where(Till.id == till_id))
