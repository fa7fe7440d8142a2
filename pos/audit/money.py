"""Promises 3 and 4: cash is accounted for, and nothing is refunded twice."""

import json
import uuid
from collections import defaultdict

from sqlalchemy import func, or_, select

from pos.audit.owed import owners_get_their_due
from pos.audit.verdicts import PAGE, Verdict, count
from pos.base.database import db
from pos.review.models import ReviewItem
from pos.sales.bodies import cash_claimed, read_drawer, read_shift_close, read_shift_open
from pos.sales.kinds import Kind, Oddity, Outcome, TenderMethod
from pos.sales.models import (
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
from pos.sales.rules import refund_amount
from pos.till.models import JournalEntry


def cash_is_accounted_for() -> Verdict:
    """3. Cash is accounted for: every đồng of a ticket is in a tender, and every tender in a shift of its till."""
    verdict = Verdict(3, "cash is accounted for")
    verdict.looked_at = count(select(Sale.id)) + count(select(Refund.id)) + count(select(Shift.id))
    nets = select(func.coalesce(func.sum(SaleLine.net_vnd), 0)).where(SaleLine.sale_id == Sale.id).scalar_subquery()
    paid = select(func.coalesce(func.sum(Tender.amount_vnd), 0)).where(Tender.sale_id == Sale.id).scalar_subquery()
    cash = (
        select(func.coalesce(func.sum(Tender.amount_vnd), 0))
        .where(Tender.sale_id == Sale.id, Tender.method == TenderMethod.CASH)
        .scalar_subquery()
    )
    for row in db.session.execute(
        select(Sale.number, Sale.total_vnd, nets.label("lines"), paid.label("paid"), Sale.change_vnd).where(
            or_(Sale.total_vnd != nets, paid - Sale.change_vnd != Sale.total_vnd, Sale.change_vnd > cash)
        )
    ):
        verdict.add(
            f"sale {row.number}: total {row.total_vnd}, lines {row.lines}, paid {row.paid}, change {row.change_vnd}"
        )
    given = (
        select(func.coalesce(func.sum(RefundTender.amount_vnd), 0))
        .where(RefundTender.refund_id == Refund.id)
        .scalar_subquery()
    )
    amounts = (
        select(func.coalesce(func.sum(RefundLine.amount_vnd), 0))
        .where(RefundLine.refund_id == Refund.id)
        .scalar_subquery()
    )
    lost = (
        select(func.coalesce(func.sum(DrawerLoss.amount_vnd), 0))
        .where(DrawerLoss.refund_id == Refund.id)
        .scalar_subquery()
    )
    for number in db.session.scalars(
        select(Refund.number).where(or_(Refund.total_vnd != given, Refund.total_vnd != amounts + lost))
    ):
        verdict.add(f"refund {number}: total, lines, losses and money given back disagree")
    _losses_were_paid_out(verdict)
    _exchanges_agree(verdict)
    tickets: tuple[type[Sale] | type[Refund], ...] = (Sale, Refund)
    for table in tickets:
        for number in db.session.scalars(
            select(table.number)
            .outerjoin(Shift, Shift.id == table.shift_id)
            .where(table.shift_id.is_not(None), or_(Shift.id.is_(None), Shift.till_id != table.till_id))
        ):
            verdict.add(f"{number} is in the drawer of a shift of another till")
    _drawers_hold_what_was_reported(verdict)
    return verdict


def _losses_were_paid_out(verdict: Verdict) -> None:
    """Money that is missing was given out that way, nothing was left for it, and somebody was told."""
    paid = (
        select(func.coalesce(func.sum(RefundTender.amount_vnd), 0))
        .where(RefundTender.refund_id == DrawerLoss.refund_id, RefundTender.method == DrawerLoss.method)
        .scalar_subquery()
    )
    for refund_id, method in db.session.execute(
        select(DrawerLoss.refund_id, DrawerLoss.method).where(DrawerLoss.amount_vnd > paid)
    ):
        verdict.add(f"refund {refund_id}: more is missing of its {method} than it paid out")
    told = set(
        db.session.scalars(
            select(ReviewItem.subject_id).where(
                ReviewItem.kind == Kind.REFUND,
                ReviewItem.reason.in_([Oddity.REFUND_SURPLUS, Oddity.SALE_AWAITED]),
            )
        )
    )
    missing: dict[uuid.UUID, int] = defaultdict(int)
    for refund_id, amount_vnd in db.session.execute(select(DrawerLoss.refund_id, DrawerLoss.amount_vnd)):
        missing[refund_id] += amount_vnd
    for row in db.session.execute(select(Refund.id, Refund.number, Refund.surplus).execution_options(yield_per=PAGE)):
        lost_vnd = missing.get(row.id, 0)
        if lost_vnd != sum(part["amount_vnd"] for part in row.surplus) or (row.surplus and str(row.id) not in told):
            verdict.add(f"refund {row.number}: {lost_vnd} is missing, its surplus says otherwise or nobody was told")


def _exchanges_agree(verdict: Verdict) -> None:
    """Goods paid for goods: as much on the refund as on the sale of one ticket, or somebody was told."""
    told = {
        (kind, subject_id)
        for kind, subject_id in db.session.execute(
            select(ReviewItem.kind, ReviewItem.subject_id).where(
                ReviewItem.reason.in_([Oddity.EXCHANGE_HALF, Oddity.EXCHANGE_DISAGREES])
            )
        )
    }
    halves: dict[Kind, dict[uuid.UUID, tuple[uuid.UUID | None, int]]] = {}
    for kind, table, of in ((Kind.SALE, Sale, Tender.sale_id), (Kind.REFUND, Refund, RefundTender.refund_id)):
        tender = of.class_
        paid = (
            select(func.coalesce(func.sum(tender.amount_vnd), 0))
            .where(of == table.id, tender.method == TenderMethod.EXCHANGE)
            .scalar_subquery()
        )
        halves[kind] = {
            row[0]: (row[1], int(row[2]))
            for row in db.session.execute(
                select(table.id, table.exchange_id, paid).where(or_(table.exchange_id.is_not(None), paid > 0))
            )
        }
    for kind, other_kind in ((Kind.SALE, Kind.REFUND), (Kind.REFUND, Kind.SALE)):
        for half_id, (other_id, paid_vnd) in halves[kind].items():
            other = halves[other_kind].get(other_id) if other_id else None
            true = other == (half_id, paid_vnd)
            if not true and (kind, str(half_id)) not in told and (other_kind, str(other_id)) not in told:
                verdict.add(f"{kind} {half_id}: {paid_vnd} of goods for goods, and its other half says otherwise")


def _drawers_hold_what_was_reported(verdict: Verdict) -> None:
    """Floats, counts and drawer moves are those of the journal, and so is the cash of what is in quarantine."""
    shifts = {shift.id: shift for shift in db.session.scalars(select(Shift))}
    drawer_moves = {move.id: move for move in db.session.scalars(select(DrawerMove))}
    unreported = dict(drawer_moves)
    entry = JournalEntry
    for entry_id, kind, outcome, text in db.session.execute(
        select(entry.entry_id, entry.kind, entry.outcome, entry.body)
        .where(entry.kind.in_([Kind.SHIFT_OPEN, Kind.DRAWER, Kind.SHIFT_CLOSE]))
        .execution_options(yield_per=PAGE)
    ):
        unreported.pop(entry_id, None)
        if outcome not in (Outcome.BOOKED, Outcome.REVIEW):
            continue
        if kind == Kind.DRAWER:
            body, move = read_drawer(json.loads(text)), drawer_moves.get(entry_id)
            # Without a shift of this till there is no drawer for it to be in; then a manager was told.
            true = move.amount_vnd == body.content["amount_vnd"] if move else outcome is Outcome.REVIEW
        elif kind == Kind.SHIFT_OPEN:
            body = read_shift_open(json.loads(text))
            shift = shifts.get(body.shift_id or entry_id)
            true = shift is not None and (shift.float_vnd, shift.float_counts) == (
                body.content["float_vnd"], body.content["counts"],
            )  # fmt: skip
        else:
            body = read_shift_close(json.loads(text))
            shift = shifts.get(body.shift_id) if body.shift_id else None
            true = shift is not None and (shift.counted_vnd, shift.counts, shift.claimed_expected_vnd) == (
                body.content["counted_vnd"], body.content["counts"], body.content["expected_vnd"],
            )  # fmt: skip
        if not true:
            verdict.add(f"{kind} {entry_id}: the books say something else than the till reported")
    for move_id in unreported:
        verdict.add(f"drawer move {move_id} is on the books and in no till's journal")
    for row in db.session.execute(
        select(Quarantined.entry_id, Quarantined.kind, Quarantined.cash_vnd, Quarantined.body)
    ):
        if row.cash_vnd != cash_claimed(row.kind, row.body):
            verdict.add(f"quarantined {row.kind} {row.entry_id}: {row.cash_vnd} is not the cash that it speaks of")


def nothing_refunded_twice() -> Verdict:
    """4. Nothing is refunded twice, and the parts of a refund come to the whole."""
    verdict = Verdict(4, "nothing is refunded twice")
    verdict.looked_at = count(select(RefundLine.refund_id))
    # The customer has what the till gave back. Where that was not what was due, somebody must have been told.
    told = {
        uuid.UUID(refund_id)
        for refund_id in db.session.scalars(
            select(ReviewItem.subject_id).where(
                ReviewItem.kind == Kind.REFUND, ReviewItem.reason == Oddity.REFUND_AMOUNT_DIFFERS
            )
        )
    }
    odd = set()
    returned: dict[tuple[uuid.UUID, int], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for part in db.session.execute(
        select(
            RefundLine.refund_id, RefundLine.sale_id, RefundLine.line, RefundLine.quantity_milli, RefundLine.amount_vnd
        )
    ):
        quantity_milli, amount_vnd = returned[part.sale_id, part.line]
        returned[part.sale_id, part.line] = (quantity_milli + part.quantity_milli, amount_vnd + part.amount_vnd)
        if part.refund_id in told:
            odd.add((part.sale_id, part.line))
    of_lots = select(func.sum(SaleLineLot.returned_milli)).where(
        SaleLineLot.sale_id == SaleLine.sale_id, SaleLineLot.line == SaleLine.line
    )
    touched = or_(
        SaleLine.returned_milli != 0,
        SaleLine.refunded_vnd != 0,
        of_lots.scalar_subquery() != 0,
        select(RefundLine.refund_id)
        .where(RefundLine.sale_id == SaleLine.sale_id, RefundLine.line == SaleLine.line)
        .exists(),
    )
    for row in db.session.execute(
        select(
            SaleLine.sale_id, SaleLine.line, SaleLine.quantity_milli, SaleLine.net_vnd, SaleLine.returned_milli,
            SaleLine.refunded_vnd, of_lots.scalar_subquery().label("of_lots_milli"),
        ).where(touched)
    ):  # fmt: skip
        key = (row.sale_id, row.line)
        due_vnd = refund_amount(row.net_vnd, row.quantity_milli, row.returned_milli, 0)
        if (
            returned[key] != (row.returned_milli, row.refunded_vnd)
            or row.returned_milli > row.quantity_milli
            or row.refunded_vnd > row.net_vnd
            or (row.refunded_vnd != due_vnd and key not in odd)
            or row.of_lots_milli not in (None, row.returned_milli)
        ):
            quantity_milli, amount_vnd = returned[key]
            verdict.add(
                f"sale {row.sale_id} line {row.line}: {row.quantity_milli} sold for {row.net_vnd}, "
                f"{quantity_milli} came back for {amount_vnd}, the line says {row.returned_milli} for {row.refunded_vnd}"
            )
    for number in db.session.scalars(
        select(Refund.number).where(
            or_(
                Refund.awaits.in_(select(Sale.id)),
                Refund.sale_id.is_(None) & Refund.id.in_(select(RefundLine.refund_id)),
            )
        )
    ):
        verdict.add(f"refund {number} waits for a sale that is on the books, or undoes one that is not")
    for row in db.session.execute(
        select(SaleLineLot.sale_id, SaleLineLot.line).where(
            or_(SaleLineLot.returned_milli > SaleLineLot.quantity_milli, SaleLineLot.returned_milli < 0)
        )
    ):
        verdict.add(f"sale {row.sale_id} line {row.line}: a lot got back more than it gave")
    owners_get_their_due(verdict)
    return verdict
