"""The six things that must always be true, asked of the live database. Reads only; decides nothing."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, union_all

from pos.base.clock import local_day
from pos.base.database import db
from pos.catalogue.kinds import ProductKind
from pos.catalogue.models import Product
from pos.certification.queries import facts
from pos.certification.rules import claim
from pos.inventory.models import Level, Lot, Move, Place
from pos.labels.models import LabelBatch
from pos.sales.kinds import Kind, Origin, Outcome
from pos.sales.models import (
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
from pos.till.models import JournalEntry, JournalHead
from pos.till.rules import GENESIS, entry_hash

_EXAMPLES = 5
_PAGE = 2000


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


def audit() -> list[Verdict]:
    """Ask all six. Anything broken stands in the verdicts with examples.

    Source: docs/architecture.md, "What must always be true"
    """
    return [check() for check in _CHECKS]


def sales_once() -> Verdict:
    """1. A sale that a till finished is on the books exactly once."""
    verdict = Verdict(1, "a finished sale is on the books exactly once")
    entry = JournalEntry
    booked_in: dict[str, type[Sale] | type[Refund]] = {Kind.SALE: Sale, Kind.REFUND: Refund}
    verdict.looked_at = _count(select(entry.id)) + _count(select(Sale.id).where(Sale.origin == Origin.API))
    for row in db.session.execute(select(entry.sequence, entry.entry_id, entry.kind).where(entry.outcome.is_(None))):
        verdict.add(f"entry {row.entry_id} ({row.kind} #{row.sequence}) is stored but not booked")
    for kind, table in booked_in.items():
        missing = select(entry.entry_id).where(
            entry.kind == kind,
            entry.outcome.in_([Outcome.BOOKED, Outcome.REVIEW]),
            ~select(table.id).where(table.id == entry.entry_id).exists(),
        )
        for (entry_id,) in db.session.execute(missing):
            verdict.add(f"{kind} {entry_id} was answered as booked and is not on the books")
        invented = select(table.id).where(
            table.origin == Origin.JOURNAL,
            ~select(entry.id).where(entry.entry_id == table.id, entry.kind == kind).exists(),
        )
        for (row_id,) in db.session.execute(invented):
            verdict.add(f"{kind} {row_id} is on the books and in no till's journal")
    lost = select(entry.entry_id, entry.kind).where(
        entry.outcome == Outcome.QUARANTINED,
        entry.kind.in_([kind.value for kind in Kind]),
        ~select(Quarantined.row).where(Quarantined.entry_id == entry.entry_id).exists(),
    )
    for row in db.session.execute(lost):
        verdict.add(f"{row.kind} {row.entry_id} was answered as quarantined and is not kept there")
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
        .where(or_(Level.quantity_milli.is_(None), Level.quantity_milli != sums.c.quantity))
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
        .where(
            or_(
                and_(Level.is_shelf, Level.quantity_milli < 0),
                Level.is_shelf != (Place.kind == "shelf"),
                Level.showroom_id != Place.showroom_id,
            )
        )
    ):
        verdict.add(f"lot {row.lot_id} at place {row.place_id}: below zero on a shelf, or filed under another outlet")
    _goods_of_sales(verdict)
    return verdict


def _goods_of_sales(verdict: Verdict) -> None:
    """What sale lines say they took is what was moved for them."""
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
    lots = (
        select(SaleLineLot.sale_id, SaleLineLot.lot_id, func.sum(SaleLineLot.quantity_milli).label("quantity"))
        .group_by(SaleLineLot.sale_id, SaleLineLot.lot_id)
        .subquery()
    )
    moved = (
        select(Move.cause_id, Move.lot_id, func.sum(Move.quantity_milli).label("quantity"))
        .where(Move.cause == "sale")
        .group_by(Move.cause_id, Move.lot_id)
        .subquery()
    )
    for row in db.session.execute(
        select(lots.c.sale_id, lots.c.lot_id)
        .outerjoin(moved, and_(moved.c.cause_id == lots.c.sale_id, moved.c.lot_id == lots.c.lot_id))
        .where(or_(moved.c.quantity.is_(None), moved.c.quantity != lots.c.quantity))
    ):
        verdict.add(f"sale {row.sale_id} and the moves of lot {row.lot_id} disagree")
    for row in db.session.execute(
        select(moved.c.cause_id, moved.c.lot_id)
        .outerjoin(lots, and_(lots.c.sale_id == moved.c.cause_id, lots.c.lot_id == moved.c.lot_id))
        .where(lots.c.sale_id.is_(None))
    ):
        verdict.add(f"lot {row.lot_id} moved for sale {row.cause_id}, which did not sell it")


def cash_is_accounted_for() -> Verdict:
    """3. Cash is accounted for: every đồng of a ticket is in a tender, and every tender in a shift of its till."""
    verdict = Verdict(3, "cash is accounted for")
    verdict.looked_at = _count(select(Sale.id)) + _count(select(Refund.id)) + _count(select(Shift.id))
    nets = select(func.coalesce(func.sum(SaleLine.net_vnd), 0)).where(SaleLine.sale_id == Sale.id).scalar_subquery()
    paid = select(func.coalesce(func.sum(Tender.amount_vnd), 0)).where(Tender.sale_id == Sale.id).scalar_subquery()
    cash = (
        select(func.coalesce(func.sum(Tender.amount_vnd), 0))
        .where(Tender.sale_id == Sale.id, Tender.method == "cash")
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
    for row in db.session.execute(
        select(Refund.number).where(or_(Refund.total_vnd != given, Refund.total_vnd != amounts))
    ):
        verdict.add(f"refund {row.number}: total, lines and money given back disagree")
    tickets: tuple[type[Sale] | type[Refund], ...] = (Sale, Refund)
    for table in tickets:
        for row in db.session.execute(
            select(table.number)
            .outerjoin(Shift, Shift.id == table.shift_id)
            .where(table.shift_id.is_not(None), or_(Shift.id.is_(None), Shift.till_id != table.till_id))
        ):
            verdict.add(f"{row.number} is in the drawer of a shift of another till")
    for shift in db.session.execute(
        select(Shift.id, Shift.float_vnd, Shift.float_counts, Shift.counted_vnd, Shift.counts)
    ):
        for said, counts in ((shift.float_vnd, shift.float_counts), (shift.counted_vnd, shift.counts)):
            if counts and said != sum(int(note) * pieces for note, pieces in counts.items()):
                verdict.add(f"shift {shift.id}: {said} is not what its banknotes come to")
    return verdict


def nothing_refunded_twice() -> Verdict:
    """4. Nothing is refunded twice, and the parts of a refund come to the whole."""
    verdict = Verdict(4, "nothing is refunded twice")
    verdict.looked_at = _count(select(RefundLine.refund_id))
    lines = SaleLine
    returned: dict[tuple[Any, int], list[tuple[int, int]]] = defaultdict(list)
    for row in db.session.execute(
        select(RefundLine.sale_id, RefundLine.line, RefundLine.quantity_milli, RefundLine.amount_vnd)
    ):
        returned[row.sale_id, row.line].append((row.quantity_milli, row.amount_vnd))
    for row in db.session.execute(
        select(
            lines.sale_id, lines.line, lines.quantity_milli, lines.net_vnd, lines.returned_milli, lines.refunded_vnd
        ).where(
            or_(
                lines.returned_milli != 0,
                lines.refunded_vnd != 0,
                select(RefundLine.refund_id)
                .where(RefundLine.sale_id == lines.sale_id, RefundLine.line == lines.line)
                .exists(),
            )
        )
    ):
        parts = returned.get((row.sale_id, row.line), [])
        quantity_milli, amount_vnd = (sum(part[index] for part in parts) for index in (0, 1))
        due_vnd = refund_amount(row.net_vnd, row.quantity_milli, row.returned_milli, 0)
        if (
            quantity_milli != row.returned_milli
            or row.returned_milli > row.quantity_milli
            or amount_vnd != row.refunded_vnd
            or row.refunded_vnd != due_vnd
        ):
            verdict.add(
                f"sale {row.sale_id} line {row.line}: {row.quantity_milli} sold for {row.net_vnd}, "
                f"{quantity_milli} came back for {amount_vnd}, the line says {row.returned_milli} for {row.refunded_vnd}"
            )
    back = case((SaleLineLot.returned_milli > SaleLineLot.quantity_milli, 1), else_=0)
    for row in db.session.execute(
        select(SaleLineLot.sale_id, SaleLineLot.line)
        .group_by(SaleLineLot.sale_id, SaleLineLot.line)
        .having(func.sum(back) > 0)
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
    rows: Select[Any] = select(
        entry.chain_id, entry.sequence, entry.kind, entry.entry_id, entry.body, entry.previous, entry.hash,
        entry.content_hash,
    ).order_by(entry.chain_id, entry.sequence, entry.id)  # fmt: skip
    yield from db.session.execute(rows.execution_options(yield_per=_PAGE))


def stars_are_true() -> Verdict:
    """6. A star is shown only where it was true, by what was known when it was shown."""
    verdict = Verdict(6, "a star is shown only where it is true")
    known = {}

    def true_stars(product_id: Any, at: Any) -> int | None:
        if product_id not in known:
            known.update(facts([product_id]))
        return claim(known.get(product_id, ()), local_day(at), at).stars

    with_stars: ColumnElement[bool] = SaleLine.stars.is_not(None)
    for row in db.session.execute(
        select(Sale.number, Sale.at, SaleLine.line, SaleLine.product_id, SaleLine.stars)
        .join(Sale, Sale.id == SaleLine.sale_id)
        .where(with_stars)
        .execution_options(yield_per=_PAGE)
    ):
        verdict.looked_at += 1
        if row.product_id is None or true_stars(row.product_id, row.at) != row.stars:
            verdict.add(f"sale {row.number} line {row.line} keeps {row.stars} stars that did not hold")
    for row in db.session.execute(
        select(LabelBatch.id, LabelBatch.made_at, LabelBatch.content, Lot.product_id).join(
            Lot, Lot.id == LabelBatch.lot_id
        )
    ):
        verdict.looked_at += 1
        stars = row.content.get("stars")
        if stars is not None and true_stars(row.product_id, row.made_at) != stars:
            verdict.add(f"label batch {row.id} says {stars} stars that did not hold")
    return verdict


def _count(rows: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0


_CHECKS: tuple[Callable[[], Verdict], ...] = (
    sales_once, stock_is_its_moves, cash_is_accounted_for, nothing_refunded_twice, journals_are_unbroken, stars_are_true,
)  # fmt: skip
