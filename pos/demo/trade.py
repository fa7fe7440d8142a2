"""A day of trade at a made-up outlet, as its till would write it down. Pure: tickets in, journal entries out."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, NamedTuple

from pos.base.amounts import MILLI, divide
from pos.base.clock import HANOI
from pos.sales.rules import line_net, refund_amount
from pos.showrooms.rules import ticket_number
from pos.till.rules import GENESIS, entry_hash

NOTES = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000)
FLOAT_VND = 1_000_000
OPENS, LAST_RETURN, CLOSES = time(8, 0), time(17, 45), time(18, 0)


class Label(NamedTuple):
    """A numbered label that stands on a piece. Of its signature the till keeps nothing: each loading signs with another key."""

    lot: str
    serial: str


@dataclass(slots=True)
class Offer:
    """A product on the shelf, as the till offers it: pieces left of each lot, by the day it expires."""

    code: str
    price_vnd: int
    vat_bp: Callable[[date], int]
    stars: Callable[[datetime], int | None]
    lots: list[tuple[date | None, int]] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    """Of pieces with a label of their own; the last one is sold first."""

    def left(self, day: date) -> int:
        """How many pieces may still be sold that day."""
        return sum(pieces for expires_on, pieces in self.lots if expires_on is None or day <= expires_on)

    def sell(self, pieces: int, day: date) -> None:
        """Take pieces from the lots that expire first."""
        for index, (expires_on, held) in enumerate(self.lots):
            taken = 0 if expires_on is not None and day > expires_on else min(pieces, held)
            self.lots[index] = (expires_on, held - taken)
            pieces -= taken


class Journal:
    """A till's chain, written entry by entry."""

    def __init__(self, till_code: str, series: str, mint: Callable[[], uuid.UUID]) -> None:
        self.till_code, self.series, self.mint = till_code, series, mint
        self.entries: list[dict[str, Any]] = []
        """What was written since the last were torn off."""
        self.counter = self.sequence = 0
        self.hash = GENESIS

    def number(self) -> str:
        """The next number for people."""
        self.counter += 1
        return ticket_number(self.till_code, self.series, self.counter)

    def write(self, kind: str, at: datetime, cashier: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Add the next entry."""
        whole = {"cashier": cashier, "approved_by": None, "at": at.isoformat(), **body}
        entry_id, previous = str(self.mint()), self.hash
        self.sequence += 1
        self.hash = entry_hash(self.sequence, kind, entry_id, whole, previous)
        entry = {
            "sequence": self.sequence, "kind": kind, "id": entry_id, "body": whole, "previous": previous,
            "hash": self.hash,
        }  # fmt: skip
        self.entries.append(entry)
        return entry

    def tear_off(self) -> None:
        """Let go of entries that are on the books; the next one still follows the last."""
        self.entries.clear()


def trade(
    random: Random,
    journal: Journal,
    cashier: str,
    offers: Sequence[Offer],
    day: date,
    customers: int,
    returns: Sequence[tuple[Mapping[str, Any], int]] = (),
) -> None:
    """One shift: float, sales, now and then something brought back, and a count that is mostly right.

    ``returns``: sales of other days, each with the line of which a piece is brought back on this one.
    """
    shift = str(journal.mint())
    moments = _moments(random, day, customers)
    journal.write(
        "shift_open", datetime.combine(day, OPENS, HANOI), cashier,
        {"shift": shift, "float_vnd": FLOAT_VND, "counts": banknotes(FLOAT_VND)},
    )  # fmt: skip
    cash = FLOAT_VND
    for at in moments:
        sale = _sale(random, journal, cashier, shift, offers, at)
        if sale is None:
            continue
        cash += _cash(sale["body"]) - sale["body"]["change_vnd"]
        # A line without discount is brought back whole, so that banknotes can pay for it.
        if random.random() < 0.015 and at.time() < time(17, 30) and not sale["body"]["lines"][0]["discount_vnd"]:
            cash -= _cash(_brought_back(random, journal, cashier, shift, sale, at + timedelta(minutes=4))["body"])
    for older, line in returns:
        brought_at = datetime.combine(day, LAST_RETURN, HANOI)
        cash -= _cash(_brought_back(random, journal, cashier, shift, older, brought_at, line)["body"])
    counted = cash + (random.choice((-10_000, -5_000, 5_000)) if random.random() < 0.06 else 0)
    journal.write(
        "shift_close", datetime.combine(day, CLOSES, HANOI), cashier,
        {
            "shift": shift, "counts": banknotes(counted), "counted_vnd": counted, "expected_vnd": cash,
            "difference_reason": "" if counted == cash else "Trả nhầm tiền thừa cho khách",
        },
    )  # fmt: skip


def banknotes(amount_vnd: int) -> dict[str, int]:
    """An amount as the fewest banknotes; what is below the smallest is left out of the amounts used here."""
    counts = {}
    for note in NOTES:
        pieces, amount_vnd = divmod(amount_vnd, note)
        if pieces:
            counts[str(note)] = pieces
    return counts


def _moments(random: Random, day: date, customers: int) -> Iterator[datetime]:
    opening = datetime.combine(day, OPENS, HANOI)
    seconds = sorted(random.sample(range(600, 9 * 3600, 300), customers))
    yield from (opening + timedelta(seconds=second) for second in seconds)


def _sale(
    random: Random, journal: Journal, cashier: str, shift: str, offers: Sequence[Offer], at: datetime
) -> dict[str, Any] | None:
    day = at.date()
    lines: list[dict[str, Any]] = []
    for offer in random.sample(offers, k=min(len(offers), random.choice((1, 1, 1, 2, 2, 3)))):
        left = offer.left(day)
        if not left:
            continue
        pieces = min(left, random.choice((1, 1, 1, 2, 3)) if offer.price_vnd < 300_000 else 1)
        offer.sell(pieces, day)
        gross = offer.price_vnd * pieces
        label = offer.labels.pop() if offer.labels and pieces == 1 else None
        discount = divide(gross, 10_000) * 1_000 if random.random() < 0.06 else 0
        lines.append(
            {
                "product": offer.code, "quantity_milli": pieces * MILLI, "price_vnd": offer.price_vnd,
                "discount_vnd": discount, "vat_bp": offer.vat_bp(day), "lot": label.lot if label else None,
                "serial": label.serial if label else None, "stars": offer.stars(at),
            }
        )  # fmt: skip
    if not lines:
        return None
    total = sum(line_net(line["price_vnd"], line["quantity_milli"], line["discount_vnd"]) for line in lines)
    number = journal.number()
    tenders, change = _pay(random, total, number)
    return journal.write(
        "sale", at, cashier,
        {
            "number": number, "shift": shift, "lines": lines, "total_vnd": total, "tenders": tenders,
            "change_vnd": change,
        },
    )  # fmt: skip


def _pay(random: Random, total: int, number: str) -> tuple[list[dict[str, Any]], int]:
    method = random.choices(("cash", "vietqr", "card"), (50, 42, 8))[0]
    if method == "card":
        return [{"method": "card", "amount_vnd": total, "reference": f"{random.randrange(10**6):06d}"}], 0
    if method == "vietqr":
        return [{"method": "vietqr", "amount_vnd": total, "reference": number}], 0
    note = random.choice((1_000, 10_000, 50_000, 100_000, 500_000))
    given = -(-total // note) * note
    return [{"method": "cash", "amount_vnd": given}], given - total


def _brought_back(
    random: Random, journal: Journal, cashier: str, shift: str, sale: Mapping[str, Any], at: datetime, number: int = 1
) -> dict[str, Any]:
    line = sale["body"]["lines"][number - 1]
    net = line_net(line["price_vnd"], line["quantity_milli"], line["discount_vnd"])
    amount = refund_amount(net, line["quantity_milli"], MILLI, 0)
    # Money goes back the way it came: a drawer may not hold what was paid by card.
    method = "cash" if sale["body"]["tenders"][0]["method"] == "cash" else "transfer"
    return journal.write(
        "refund", at, cashier,
        {
            "number": journal.number(), "shift": shift, "sale": sale["id"],
            "lines": [
                {
                    "line": number, "quantity_milli": MILLI, "amount_vnd": amount,
                    "condition": random.choice(("resaleable", "resaleable", "damaged")),
                }
            ],
            "total_vnd": amount, "tenders": [{"method": method, "amount_vnd": amount}],
            "reason": random.choice(("Khách đổi ý", "Hàng có vết nứt", "Mua nhầm loại")),
        },
    )  # fmt: skip


def _cash(body: Mapping[str, Any]) -> int:
    return sum(tender["amount_vnd"] for tender in body["tenders"] if tender["method"] == "cash")
