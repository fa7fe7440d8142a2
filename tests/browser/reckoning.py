"""What the books should hold after everything that a cashier was shown, and what they do hold."""

from collections import Counter as Bag
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from pos.audit import audit
from pos.base.database import db
from pos.inventory.kinds import PlaceKind
from pos.sales.kinds import Condition
from pos.sales.models import DrawerMove, Refund, RefundLine, RefundTender, Sale, SaleLine, Shift, Tender
from pos.sales.queries import cash_reckonings
from pos.till.models import JournalEntry
from tests import cast
from tests.inventory.stage import level

FLOAT_VND = 2_000_000
IN_THE_MORNING = (
    (cast.TEAPOT, "Bộ ấm chén men lam", 7000),
    (cast.BOWL, "Bát sen men ngọc", 23000),
    (cast.TEA, "Trà sen Tây Hồ 100 g", 41000),
    (cast.HONEY, "Mật ong hoa nhãn", 15000),
)
"""What is on the shelf of the browser tests' shop."""


@dataclass(frozen=True)
class Ticket:
    """A sale or a refund, as the cashier saw it."""

    kind: str
    total_vnd: int
    change_vnd: int = 0
    tenders: tuple[tuple[str, int], ...] = ()
    lines: tuple[tuple[str, int], ...] = ()
    """Name and thousandths."""
    damaged: bool = False
    """What came back cannot be sold again."""


@dataclass
class Reckoning:
    """What came of a run."""

    shown: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """Anything else that is not as it was shown."""


def compare(shown: dict[str, Ticket], unseen: Sequence[tuple[Ticket, ...]], moved: Sequence[int]) -> Reckoning:
    """Hold the books against what was shown as done, by number; what nobody saw may be there, once."""
    found = Reckoning(shown=sum(ticket.kind == "sale" for ticket in shown.values()))
    booked, maybe = tickets_on_the_books(), list(unseen)
    found.doubled += [f"{number} is there {times} times" for number, times in _times(booked) if times > 1]
    by_number = dict(booked)
    happened = list(shown.values())
    for number, ticket in shown.items():
        there = by_number.pop(number, None)
        if there is None:
            found.lost.append(f"{number} {ticket}")
        elif there != ticket:
            found.wrong.append(f"{number} was shown as {ticket} and is booked as {there}")
    for numbers, stroke in _strokes(by_number):
        if stroke in maybe:
            maybe.remove(stroke)
            happened += stroke
        else:
            found.doubled.append(f"{numbers}, which nobody paid: {stroke}")
    found.wrong += _cash(happened, moved) + _stock(happened) + _journal()
    found.wrong += [verdict.line() for verdict in audit(datetime.now(UTC)) if verdict.broken]
    return found


def _times(booked: Sequence[tuple[str, Ticket]]) -> list[tuple[str, int]]:
    return list(Bag(number for number, _ in booked).items())


def _strokes(booked: dict[str, Ticket]) -> list[tuple[str, tuple[Ticket, ...]]]:
    """What was booked in one stroke, with its numbers: goods that came back stand right before what was taken for them."""
    strokes: list[tuple[str, tuple[Ticket, ...]]] = []
    for number, ticket in sorted(booked.items()):
        for_goods = any(method == "exchange" for method, _ in ticket.tenders)
        if for_goods and ticket.kind == "sale" and strokes and strokes[-1][1][-1].kind == "refund":
            numbers, stroke = strokes.pop()
            strokes.append((f"{numbers} and {number}", (*stroke, ticket)))
        else:
            strokes.append((number, (ticket,)))
    return strokes


def tickets_on_the_books() -> list[tuple[str, Ticket]]:
    """Every sale and refund with its number, as its cashier would have seen it."""
    names = {
        (row.sale_id, row.line): row.product_name
        for row in db.session.execute(select(SaleLine.sale_id, SaleLine.line, SaleLine.product_name))
    }
    lines: dict[Any, list[tuple[str, int]]] = {}
    for sale_id, line, quantity_milli in db.session.execute(
        select(SaleLine.sale_id, SaleLine.line, SaleLine.quantity_milli).order_by(SaleLine.sale_id, SaleLine.line)
    ):
        lines.setdefault(sale_id, []).append((names[sale_id, line], quantity_milli))
    damaged = set()
    for row in db.session.scalars(select(RefundLine).order_by(RefundLine.refund_id, RefundLine.position)):
        lines.setdefault(row.refund_id, []).append((names[row.sale_id, row.line], row.quantity_milli))
        if row.condition is Condition.DAMAGED:
            damaged.add(row.refund_id)
    tenders: dict[Any, list[tuple[str, int]]] = {}
    for of, table in ((Tender.sale_id, Tender), (RefundTender.refund_id, RefundTender)):
        for name, method, amount_vnd in db.session.execute(
            select(of, table.method, table.amount_vnd).order_by(of, table.position)
        ):
            tenders.setdefault(name, []).append((method.value, amount_vnd))

    def ticket(kind: str, name: Any, total_vnd: int, change_vnd: int) -> Ticket:
        return Ticket(
            kind, total_vnd, change_vnd, tuple(tenders.get(name, ())), tuple(lines.get(name, ())), name in damaged
        )

    return [
        *(
            (number, ticket("sale", name, total_vnd, change_vnd))
            for name, number, total_vnd, change_vnd in db.session.execute(
                select(Sale.id, Sale.number, Sale.total_vnd, Sale.change_vnd)
            )
        ),
        *(
            (number, ticket("refund", name, total_vnd, 0))
            for name, number, total_vnd in db.session.execute(select(Refund.id, Refund.number, Refund.total_vnd))
        ),
    ]


def _cash(happened: Sequence[Ticket], moved: Sequence[int]) -> list[str]:
    cash = FLOAT_VND + sum(moved)
    for ticket in happened:
        kept = sum(vnd for method, vnd in ticket.tenders if method == "cash") - ticket.change_vnd
        cash += kept if ticket.kind == "sale" else -kept
    shifts = db.session.scalars(select(Shift.id)).all()
    expected = [reckoning.expected_vnd for reckoning in cash_reckonings(shifts).values()]
    wrong = [] if expected == [cash] else [f"the drawer should hold {cash}, the books say {expected}"]
    written = db.session.scalars(select(DrawerMove.amount_vnd)).all()
    return wrong if Bag(written) == Bag(moved) else [*wrong, f"drawer moves {moved} are booked as {written}"]


def _stock(happened: Sequence[Ticket]) -> list[str]:
    sold: Bag[str] = Bag()
    lost: Bag[str] = Bag()
    for ticket in happened:
        for name, quantity_milli in ticket.lines:
            sold[name] += quantity_milli if ticket.kind == "sale" else -quantity_milli
            lost[name] += quantity_milli if ticket.damaged else 0
    wrong = []
    for product, name, start in IN_THE_MORNING:
        there = level(product) + level(product, PlaceKind.UNEXPLAINED), level(product, PlaceKind.LOSS)
        if there != (expected := (start - sold[name] - lost[name], lost[name])):
            wrong.append(f"{name}: {expected} should be on the shelf and lost, the books say {there}")
    return wrong


def _journal() -> list[str]:
    numbers = list(
        db.session.scalars(select(JournalEntry.sequence).order_by(JournalEntry.chain_id, JournalEntry.sequence))
    )
    return [] if numbers == list(range(1, len(numbers) + 1)) else [f"the journal has the numbers {numbers}"]
