"""The six things that must always be true, asked of the live database. Reads only; decides nothing."""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select, union_all

from pos.base.clock import local_day
from pos.base.database import db
from pos.catalogue.kinds import ProductKind
from pos.catalogue.models import Product
from pos.certification.queries import facts
from pos.certification.rules import Claim, claim
from pos.inventory.kinds import Cause, PlaceKind
from pos.inventory.models import DeliveryLine, Level, Lot, Move, Place, WriteOff
from pos.labels.models import LabelBatch
from pos.labels.rules import Words, still_true
from pos.review.models import ReviewItem
from pos.sales.bodies import cash_claimed, read_drawer, read_shift_close, read_shift_open
from pos.sales.kinds import Kind, Origin, Outcome, TenderMethod
from pos.sales.models import (
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
from pos.sales.rules import Oddity, refund_amount
from pos.till.models import JournalEntry, JournalHead
from pos.till.rules import GENESIS, entry_hash

_EXAMPLES = 5
_PAGE = 2000
_ON_ITS_WAY = timedelta(minutes=1)
"""Between keeping an entry and booking it a moment passes, and the shop sells on while it is audited."""


@dataclass
class Verdict:
    """One of the six, how much was looked at, and what breaks it."""

    number: int
    promise: str
    looked_at: int = 0
    broken: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, words: str) -> None:
        """Note one thing that breaks the promise."""
        self.broken += 1
        if len(self.examples) < _EXAMPLES:
            self.examples.append(words)

    def line(self) -> str:
        """One line for a person and for a script."""
        state = "ok    " if not self.broken else "BROKEN"
        text = f"{state} {self.number}. {self.promise}: {self.looked_at:,} looked at, {self.broken:,} broken"
        return "\n".join([text, *(f"         {example}" for example in self.examples)])


def audit(at: datetime) -> list[Verdict]:
    """Ask all six, of the books as they are at this moment. What is broken stands in the verdicts with examples.

    Source: docs/architecture.md, "What must always be true"
    """
    db.session.rollback()
    # One picture of the books for all questions; on SQLite a transaction that reads always has one.
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    try:
        return [
            sales_once(at), stock_is_its_moves(), cash_is_accounted_for(), nothing_refunded_twice(),
            journals_are_unbroken(), stars_are_true(),
        ]  # fmt: skip
    finally:
        db.session.rollback()


def sales_once(at: datetime) -> Verdict:
    """1. A sale that a till finished is on the books exactly once."""
    verdict = Verdict(1, "a finished sale is on the books exactly once")
    entry = JournalEntry
    booked_in: dict[Kind, type[Sale] | type[Refund]] = {Kind.SALE: Sale, Kind.REFUND: Refund}
    verdict.looked_at = _count(select(entry.id)) + _count(select(Sale.id).where(Sale.origin == Origin.API))
    waiting = select(entry.entry_id, entry.kind, entry.sequence).where(
        entry.outcome.is_(None), entry.received_at < at - _ON_ITS_WAY
    )
    for entry_id, kind, sequence in db.session.execute(waiting):
        verdict.add(f"entry {entry_id} ({kind} #{sequence}) is stored but not booked")
    for booked, table in booked_in.items():
        missing = select(entry.entry_id).where(
            entry.kind == booked,
            entry.outcome.in_([Outcome.BOOKED, Outcome.REVIEW]),
            ~select(table.id).where(table.id == entry.entry_id).exists(),
        )
        for (entry_id,) in db.session.execute(missing):
            verdict.add(f"{booked} {entry_id} was answered as booked and is not on the books")
        invented = select(table.id).where(
            table.origin == Origin.JOURNAL,
            ~select(entry.id).where(entry.entry_id == table.id, entry.kind == booked).exists(),
        )
        for (row_id,) in db.session.execute(invented):
            verdict.add(f"{booked} {row_id} is on the books and in no till's journal")
    lost = select(entry.entry_id, entry.kind).where(
        entry.outcome == Outcome.QUARANTINED,
        entry.kind.in_([kind.value for kind in Kind]),
        ~select(Quarantined.row).where(Quarantined.entry_id == entry.entry_id).exists(),
    )
    for entry_id, kind in db.session.execute(lost):
        verdict.add(f"{kind} {entry_id} was answered as quarantined and is not kept there")
    return verdict


def stock_is_its_moves() -> Verdict:
    """2. Stock is the sum of its moves, a lot sums to zero over all places, and no shelf is below zero."""
    verdict = Verdict(2, "stock is the sum of its moves")
    moved = union_all(
        select(Move.to_place_id.label("place"), Move.lot_id.label("lot"), Move.quantity_milli.label("quantity")),
        select(Move.from_place_id, Move.lot_id, -Move.quantity_milli),
        select(Level.place_id, Level.lot_id, literal(0)),
    ).subquery()
    sums = (
        select(moved.c.place, moved.c.lot, func.sum(moved.c.quantity).label("quantity"))
        .group_by(moved.c.place, moved.c.lot)
        .subquery()
    )
    verdict.looked_at = _count(select(Move.id)) + _count(select(Level.lot_id))
    wrong = (
        select(sums.c.place, sums.c.lot, sums.c.quantity, Level.quantity_milli)
        .outerjoin(Level, and_(Level.place_id == sums.c.place, Level.lot_id == sums.c.lot))
        .where(func.coalesce(Level.quantity_milli, 0) != sums.c.quantity)
    )
    for row in db.session.execute(wrong):
        verdict.add(f"lot {row.lot} at place {row.place}: level {row.quantity_milli}, moves say {row.quantity}")
    for row in db.session.execute(
        select(Level.lot_id, func.sum(Level.quantity_milli).label("left"))
        .group_by(Level.lot_id)
        .having(func.sum(Level.quantity_milli) != 0)
    ):
        verdict.add(f"lot {row.lot_id} sums to {row.left} over all places")
    for row in db.session.execute(
        select(Level.lot_id, Level.place_id)
        .join(Place, Place.id == Level.place_id)
        .join(Lot, Lot.id == Level.lot_id)
        .where(
            or_(
                and_(Level.is_shelf, Level.quantity_milli < 0),
                Level.is_shelf != (Place.kind == PlaceKind.SHELF),
                Level.showroom_id != Place.showroom_id,
                Level.product_id != Lot.product_id,
            )
        )
    ):
        verdict.add(
            f"lot {row.lot_id} at place {row.place_id}: below zero on a shelf, or filed under another outlet or product"
        )
    _goods_went_as_written(verdict)
    return verdict


def _goods_went_as_written(verdict: Verdict) -> None:
    """What sales, refunds, deliveries and write-offs say is what was moved for them, no less and no more."""
    taken = (
        select(SaleLineLot.sale_id, SaleLineLot.line, func.sum(SaleLineLot.quantity_milli).label("quantity"))
        .group_by(SaleLineLot.sale_id, SaleLineLot.line)
        .subquery()
    )
    for row in db.session.execute(
        select(SaleLine.sale_id, SaleLine.line)
        .join(Product, Product.id == SaleLine.product_id)
        .outerjoin(taken, and_(taken.c.sale_id == SaleLine.sale_id, taken.c.line == SaleLine.line))
        .where(
            Product.kind == ProductKind.GOODS,
            or_(taken.c.quantity.is_(None), taken.c.quantity != SaleLine.quantity_milli),
        )
    ):
        verdict.add(f"sale {row.sale_id} line {row.line} took other goods than it sold")
    # A refund's lots are those of its sale's lines; which of them, only its moves say. So it is held to its product.
    returned = (
        select(RefundLine.refund_id, SaleLine.product_id, RefundLine.quantity_milli)
        .join(SaleLine, and_(SaleLine.sale_id == RefundLine.sale_id, SaleLine.line == RefundLine.line))
        .join(Product, Product.id == SaleLine.product_id)
        .where(Product.kind == ProductKind.GOODS)
    )
    for cause, papers, of in (
        ("sale", select(SaleLineLot.sale_id, SaleLineLot.lot_id, SaleLineLot.quantity_milli), Move.lot_id),
        ("refund", returned, Lot.product_id),
        (
            Cause.DELIVERY,
            select(DeliveryLine.delivery_id, DeliveryLine.lot_id, DeliveryLine.quantity_milli),
            Move.lot_id,
        ),
        (Cause.WRITE_OFF, select(WriteOff.id, WriteOff.lot_id, WriteOff.quantity_milli), Move.lot_id),
    ):
        moved = select(Move.cause_id, of, -Move.quantity_milli).join(Lot, Lot.id == Move.lot_id)
        sides = union_all(papers, moved.where(Move.cause == cause)).subquery()
        occasion, thing, quantity = sides.c
        for cause_id, thing_id, left in db.session.execute(
            select(occasion, thing, func.sum(quantity)).group_by(occasion, thing).having(func.sum(quantity) != 0)
        ):
            verdict.add(f"{cause} {cause_id} and the moves of {thing_id} disagree by {left}")


def cash_is_accounted_for() -> Verdict:
    """3. Cash is accounted for: every đồng of a ticket is in a tender, and every tender in a shift of its till."""
    verdict = Verdict(3, "cash is accounted for")
    verdict.looked_at = _count(select(Sale.id)) + _count(select(Refund.id)) + _count(select(Shift.id))
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
    for number in db.session.scalars(
        select(Refund.number).where(or_(Refund.total_vnd != given, Refund.total_vnd != amounts))
    ):
        verdict.add(f"refund {number}: total, lines and money given back disagree")
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


def _drawers_hold_what_was_reported(verdict: Verdict) -> None:
    """Floats, counts and drawer moves are those of the journal, and so is the cash of what is in quarantine."""
    shifts = {shift.id: shift for shift in db.session.scalars(select(Shift))}
    drawer_moves = {move.id: move for move in db.session.scalars(select(DrawerMove))}
    unreported = dict(drawer_moves)
    entry = JournalEntry
    for entry_id, kind, outcome, text in db.session.execute(
        select(entry.entry_id, entry.kind, entry.outcome, entry.body)
        .where(entry.kind.in_([Kind.SHIFT_OPEN, Kind.DRAWER, Kind.SHIFT_CLOSE]))
        .execution_options(yield_per=_PAGE)
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
    verdict.looked_at = _count(select(RefundLine.refund_id))
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
    for row in db.session.execute(
        select(SaleLineLot.sale_id, SaleLineLot.line).where(
            or_(SaleLineLot.returned_milli > SaleLineLot.quantity_milli, SaleLineLot.returned_milli < 0)
        )
    ):
        verdict.add(f"sale {row.sale_id} line {row.line}: a lot got back more than it gave")
    return verdict


def journals_are_unbroken() -> Verdict:
    """5. Each till's journal is unbroken: no number missing, no content changed, each entry on the one before."""
    verdict = Verdict(5, "each till's journal is unbroken")
    chain_id, last, hashes = None, 0, {GENESIS}
    heads = {
        row.chain_id: row.sequence for row in db.session.execute(select(JournalHead.chain_id, JournalHead.sequence))
    }
    ends: dict[Any, int] = {}
    for row in _journal():
        verdict.looked_at += 1
        name = f"chain {row.chain_id} #{row.sequence}"
        if row.kind == "malformed":
            continue
        if row.chain_id != chain_id:
            chain_id, last, hashes = row.chain_id, 0, {GENESIS}
        if row.sequence > last:
            if row.sequence != last + 1:
                verdict.add(f"{name}: {row.sequence - last - 1} entries before it are missing")
                hashes = {row.previous}
            before, hashes, last = hashes, set(), row.sequence
        if row.previous not in before:
            verdict.add(f"{name} does not follow the entry before it")
        hashes.add(row.hash)
        ends[chain_id] = last
        content = entry_hash(row.sequence, row.kind, str(row.entry_id), json.loads(row.body), row.previous)
        if content != row.content_hash or row.content_hash != row.hash:
            verdict.add(f"{name} was changed: its content gives {content[:12]}…, it carries {row.hash[:12]}…")
    for chain, sequence in heads.items():
        if ends.get(chain, 0) < sequence:
            verdict.add(f"chain {chain}: entries up to #{sequence} were here once and are not any more")
    return verdict


def _journal() -> Iterator[Any]:
    entry = JournalEntry
    rows = select(
        entry.chain_id, entry.sequence, entry.kind, entry.entry_id, entry.body, entry.previous, entry.hash,
        entry.content_hash,
    ).order_by(entry.chain_id, entry.sequence, entry.id)  # fmt: skip
    yield from db.session.execute(rows.execution_options(yield_per=_PAGE))


def stars_are_true() -> Verdict:
    """6. A star is shown only where it was true, by what was known when it was shown."""
    verdict = Verdict(6, "a star is shown only where it is true")
    known: dict[Any, Any] = {}

    def said(product_id: Any, at: datetime, known_at: datetime) -> Claim:
        if product_id not in known:
            known.update(facts([product_id]))
        return claim(known.get(product_id, ()), local_day(at), known_at)

    for row in db.session.execute(
        select(Sale.number, Sale.at, Sale.received_at, SaleLine.line, SaleLine.product_id, SaleLine.stars)
        .join(Sale, Sale.id == SaleLine.sale_id)
        .where(SaleLine.stars.is_not(None))
        .execution_options(yield_per=_PAGE)
    ):
        verdict.looked_at += 1
        # A till whose clock is ahead speaks of a moment that was still to come when the books judged it.
        known_at = min(row.at, row.received_at)
        if row.product_id is None or said(row.product_id, row.at, known_at).stars != row.stars:
            verdict.add(f"sale {row.number} line {row.line} keeps {row.stars} stars that did not hold")
    for row in db.session.execute(
        select(LabelBatch.id, LabelBatch.made_at, LabelBatch.content, Lot.product_id).join(
            Lot, Lot.id == LabelBatch.lot_id
        )
    ):
        verdict.looked_at += 1
        words, then = Words.from_json(row.content), said(row.product_id, row.made_at, row.made_at)
        if not still_true(words, then.stars, then.potential_five_star, then.decision_number, then.until):
            verdict.add(f"label batch {row.id} says {words.stars} stars that did not hold")
    return verdict


def _count(rows: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
