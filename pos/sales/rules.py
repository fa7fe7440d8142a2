"""The arithmetic of a sale, a refund and a shift, and what in them is a contradiction or merely odd.

Pure: no database, no clock. ``pos/till/static/rules.js`` has the same functions, and both are held to the same worked
cases in ``tests/shared/sales.json``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pos.base.amounts import BP, MILLI, divide, share
from pos.people.kinds import Role
from pos.sales.kinds import Contradiction

MOST_VND = 10**12
"""No single price, line, tender or total is larger; far below what JavaScript and bigint still hold exactly."""

MOST_MILLI = 10**9
"""No line sells more than a million units."""

MOST_LINES = 500
"""No basket, refund or split payment has more rows."""

MOST_NOTE_SIGNS = 120
"""No note on a line is longer; it still fits under its line on paper."""

MOST_DAYS_AHEAD = 731
"""A tour is sold for a day within two years; beyond that somebody mistyped the year."""

BANKNOTES_VND = (500_000, 200_000, 100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200)
"""What a drawer may hold, largest first."""

CASH = "cash"
"""The one way of paying that fills a drawer."""

EXCHANGE = "exchange"
"""Paying with what came back on the same ticket: no money moves."""

CLOCK_TOLERANCE_SECONDS = 300
"""A till's clock may be this far from the server's before somebody should look at it."""

APPROVAL_LASTS_SECONDS = 2 * 60 * 60
"""How long after a manager's sign-in at the till an entry may still make use of it."""

DIFFERENCE_LIMITS_VND = {Role.CASHIER: 20_000, Role.MANAGER: 100_000}
"""Up to this much more or less in the drawer a word about it is enough; beyond it a manager is asked.

Whoever else closes a drawer has no limit of their own: any difference is a manager's.
"""


# --- lines and baskets -----------------------------------------------------------------------------------


def line_gross(price_vnd: int, quantity_milli: int) -> int:
    """What a line costs before its discount: the price of a unit times the quantity, rounded once.

    Source: docs/rules/sales.md
    """
    return divide(price_vnd * quantity_milli, MILLI)


def line_net(price_vnd: int, quantity_milli: int, discount_vnd: int = 0) -> int:
    """What the customer pays for a line, VAT inside."""
    return line_gross(price_vnd, quantity_milli) - discount_vnd


def percent_off(gross_vnd: int, percent_bp: int) -> int:
    """The discount that a percentage makes on an amount."""
    return divide(gross_vnd * percent_bp, BP)


def vat_inside(net_vnd: int, vat_bp: int) -> int:
    """The VAT that a price including VAT holds; what is left is the amount before VAT.

    The amount before VAT is rounded and the tax is the rest, so that the two always sum to what was paid.
    Source: docs/rules/sales.md
    """
    return net_vnd - divide(net_vnd * BP, BP + vat_bp)


def vat_by_rate(lines: Iterable[tuple[int, int]]) -> dict[int, tuple[int, int]]:
    """For each VAT rate of a basket: the amount before VAT and the VAT, summed from (net, rate) of its lines."""
    sums: dict[int, tuple[int, int]] = {}
    for net_vnd, vat_bp in lines:
        vat_vnd = vat_inside(net_vnd, vat_bp)
        before, tax = sums.get(vat_bp, (0, 0))
        sums[vat_bp] = (before + net_vnd - vat_vnd, tax + vat_vnd)
    return dict(sorted(sums.items()))


def spread_discount(discount_vnd: int, nets_vnd: Sequence[int]) -> list[int]:
    """Spread a basket's discount over its lines in proportion to what they cost, by largest remainder.

    Raises:
        ValueError: the discount is negative, or larger than the basket.
    Source: docs/rules/sales.md
    """
    if not 0 <= discount_vnd <= sum(nets_vnd):
        raise ValueError("a discount lies between nothing and the whole basket")
    return share(discount_vnd, nets_vnd)


def basket_total(lines: Iterable[Mapping[str, Any]]) -> int:
    """What a basket costs: the sum of what its lines cost."""
    return sum(line_net(line["price_vnd"], line["quantity_milli"], line.get("discount_vnd") or 0) for line in lines)


def day_is_unlikely(on: date, sold_on: date) -> bool:
    """Whether a service can hardly have been meant for that day: it is over already, or more than two years ahead."""
    return not 0 <= (on - sold_on).days <= MOST_DAYS_AHEAD


# --- paying ----------------------------------------------------------------------------------------------


def change_due(total_vnd: int, tenders: Iterable[Mapping[str, Any]]) -> int:
    """What goes back to the customer; negative while something is still to be paid."""
    return sum(tender["amount_vnd"] for tender in tenders) - total_vnd


def cash_in(tenders: Iterable[Mapping[str, Any]]) -> int:
    """The part of the tenders that is cash."""
    return sum(tender["amount_vnd"] for tender in tenders if tender["method"] == CASH)


def quick_amounts(total_vnd: int) -> list[int]:
    """The amounts that a customer is likely to hand over: the exact one, then rounded up to banknotes."""
    if total_vnd <= 0:
        return []
    amounts = {total_vnd}
    for note in (10_000, 20_000, 50_000, 100_000, 200_000, 500_000):
        amounts.add(-(-total_vnd // note) * note)
    return sorted(amounts)[:5]


# --- coming back -----------------------------------------------------------------------------------------


def refund_amount(net_vnd: int, sold_milli: int, returned_milli: int, refunded_vnd: int) -> int:
    """What is due for a line of which ``returned_milli`` has come back in all and ``refunded_vnd`` was paid before.

    Cumulative, so that the parts of a line always sum to what was paid for it, in whatever steps it comes back.
    Source: docs/rules/sales.md
    """
    return divide(net_vnd * returned_milli, sold_milli) - refunded_vnd


def owed_for(settlement_price_vnd: int, quantity_milli: int) -> int:
    """What the owner of consigned goods gets for a quantity of a lot that one line of a sale took.

    Source: docs/rules/settlement.md, "What is owed"
    """
    return divide(settlement_price_vnd * quantity_milli, MILLI)


def owed_less(settlement_price_vnd: int, sold_milli: int, returned_milli: int, more_milli: int) -> int:
    """How much less the owner gets when, of what was sold and partly came back, this much more comes back.

    Cumulative, so that what is left to the owner is always what is owed for the quantity that stayed sold.
    Source: docs/rules/settlement.md, "What came back"
    """
    stayed_milli = sold_milli - returned_milli
    return owed_for(settlement_price_vnd, stayed_milli) - owed_for(settlement_price_vnd, stayed_milli - more_milli)


def exchange_parts(returned_vnd: int, total_vnd: int) -> list[int]:
    """What of new goods those that came back pay for, what is still to be paid for them, what goes back to the customer.

    Source: docs/rules/sales.md, "Exchange"
    """
    covered_vnd = min(returned_vnd, total_vnd)
    return [covered_vnd, total_vnd - covered_vnd, returned_vnd - covered_vnd]


def exchanged(tenders: Iterable[Mapping[str, Any]]) -> int:
    """The part of the tenders that is goods for goods."""
    return sum(tender["amount_vnd"] for tender in tenders if tender["method"] == EXCHANGE)


def fitting(
    net_vnd: int, sold_milli: int, returned_milli: int, refunded_vnd: int, quantity_milli: int, amount_vnd: int
) -> tuple[int, int]:
    """How much of a line that came back, and of the money paid for it, something was left for; the rest is surplus.

    Source: docs/rules/sales.md, "More than is left"
    """
    fits_milli = max(0, min(quantity_milli, sold_milli - returned_milli))
    return fits_milli, min(amount_vnd, net_vnd - refunded_vnd) if fits_milli else 0


def losses(tenders: Iterable[Mapping[str, Any]], lost_vnd: int) -> dict[str, int]:
    """Out of which ways of paying a surplus went: out of the drawer first, then as the refund names them.

    Source: docs/rules/sales.md, "More than is left"
    """
    parts: dict[str, int] = {}
    for tender in sorted(tenders, key=lambda tender: tender["method"] != CASH):
        part_vnd = min(lost_vnd, tender["amount_vnd"])
        if part_vnd > 0:
            parts[tender["method"]] = parts.get(tender["method"], 0) + part_vnd
            lost_vnd -= part_vnd
    return parts


# --- the drawer ------------------------------------------------------------------------------------------


def count_total(counts: Mapping[str, int]) -> int:
    """What a count of banknotes comes to."""
    return sum(int(note) * pieces for note, pieces in counts.items())


@dataclass(frozen=True, slots=True)
class CashReckoning:
    """The cash of one shift, each part on a line of its own."""

    float_vnd: int = 0
    kept_vnd: int = 0
    refunded_vnd: int = 0
    drawer_vnd: int = 0
    quarantined_vnd: int = 0
    lost_vnd: int = 0
    """Cash that refunds paid out beyond what was left of their sales."""

    @property
    def expected_vnd(self) -> int:
        """What should be in the drawer."""
        gone_vnd = self.refunded_vnd + self.lost_vnd
        return expected_cash(self.float_vnd, self.kept_vnd, gone_vnd, self.drawer_vnd, self.quarantined_vnd)


def expected_cash(
    float_vnd: int, kept_vnd: int, refunded_vnd: int, drawer_vnd: int = 0, quarantined_vnd: int = 0
) -> int:
    """What should be in a drawer: the float, cash kept, less cash refunded, drawer moves, and quarantined cash.

    The cash of an entry that could not be booked is in the drawer nevertheless, so it counts.
    Source: docs/rules/sales.md
    """
    return float_vnd + kept_vnd - refunded_vnd + drawer_vnd + quarantined_vnd


def difference_limit_vnd(role: Role | None) -> int:
    """Up to which difference of the drawer nobody asks a manager, by what the one who closes it is employed as.

    Source: docs/rules/sales.md
    """
    return DIFFERENCE_LIMITS_VND.get(role, 0) if role is not None else 0


# --- contradictions --------------------------------------------------------------------------------------


def _money_reasons(amounts: Iterable[int]) -> list[Contradiction]:
    return [Contradiction.VALUE_TOO_LARGE] if any(abs(amount) > MOST_VND for amount in amounts) else []


def _line_reasons(line: Mapping[str, Any]) -> list[Contradiction]:
    price_vnd, quantity_milli = line["price_vnd"], line["quantity_milli"]
    discount_vnd = line.get("discount_vnd") or 0
    reasons = []
    if quantity_milli <= 0:
        reasons.append(Contradiction.QUANTITY_NOT_POSITIVE)
    if price_vnd < 0:
        reasons.append(Contradiction.PRICE_NEGATIVE)
    if discount_vnd < 0:
        reasons.append(Contradiction.DISCOUNT_NEGATIVE)
    gross_vnd = line_gross(price_vnd, quantity_milli)
    if quantity_milli > MOST_MILLI:
        reasons.append(Contradiction.VALUE_TOO_LARGE)
    else:
        reasons += _money_reasons((price_vnd, discount_vnd, gross_vnd))
    if quantity_milli > 0 and price_vnd >= 0 and discount_vnd > gross_vnd:
        reasons.append(Contradiction.DISCOUNT_EXCEEDS_LINE)
    if not 0 <= line["vat_bp"] <= BP:
        reasons.append(Contradiction.VAT_RATE_IMPOSSIBLE)
    return reasons


def _tender_reasons(tenders: Sequence[Mapping[str, Any]]) -> list[Contradiction]:
    reasons = []
    if len(tenders) > MOST_LINES:
        reasons.append(Contradiction.TOO_MANY_LINES)
    if any(tender["amount_vnd"] <= 0 for tender in tenders):
        reasons.append(Contradiction.TENDER_NOT_POSITIVE)
    return reasons + _money_reasons(tender["amount_vnd"] for tender in tenders)


def _in_order(reasons: Iterable[Contradiction]) -> list[Contradiction]:
    found = set(reasons)
    return [reason for reason in Contradiction if reason in found] if found else []


def sale_contradictions(sale: Mapping[str, Any]) -> list[Contradiction]:
    """Why a sale cannot be true as it stands; empty for every basket that a till may book.

    Source: docs/rules/sales.md
    """
    lines, tenders, total_vnd = sale["lines"], sale["tenders"], sale["total_vnd"]
    change_vnd = sale.get("change_vnd") or 0
    reasons = _money_reasons((total_vnd, change_vnd)) + _tender_reasons(tenders)
    if not lines:
        reasons.append(Contradiction.NO_LINES)
    if len(lines) > MOST_LINES:
        reasons.append(Contradiction.TOO_MANY_LINES)
    for line in lines:
        reasons += _line_reasons(line)
    if basket_total(lines) != total_vnd:
        reasons.append(Contradiction.TOTAL_DISAGREES)
    due_vnd = change_due(total_vnd, tenders)
    if due_vnd < 0:
        reasons.append(Contradiction.TENDERS_SHORT)
    elif due_vnd != change_vnd:
        reasons.append(Contradiction.CHANGE_DISAGREES)
    if change_vnd > cash_in(tenders):
        reasons.append(Contradiction.CHANGE_EXCEEDS_CASH)
    return _in_order(reasons)


def refund_contradictions(refund: Mapping[str, Any]) -> list[Contradiction]:
    """Why a refund cannot be true by itself; what is left of the sale is asked of the books.

    Source: docs/rules/sales.md
    """
    lines, tenders, total_vnd = refund["lines"], refund["tenders"], refund["total_vnd"]
    reasons = _money_reasons((total_vnd, *(line["amount_vnd"] for line in lines))) + _tender_reasons(tenders)
    if not lines:
        reasons.append(Contradiction.NO_LINES)
    if len(lines) > MOST_LINES:
        reasons.append(Contradiction.TOO_MANY_LINES)
    for line in lines:
        if line["quantity_milli"] <= 0:
            reasons.append(Contradiction.QUANTITY_NOT_POSITIVE)
        if line["quantity_milli"] > MOST_MILLI:
            reasons.append(Contradiction.VALUE_TOO_LARGE)
        if line["amount_vnd"] < 0:
            reasons.append(Contradiction.AMOUNT_NEGATIVE)
    if sum(line["amount_vnd"] for line in lines) != total_vnd:
        reasons.append(Contradiction.TOTAL_DISAGREES)
    if sum(tender["amount_vnd"] for tender in tenders) != total_vnd:
        reasons.append(Contradiction.TENDERS_DISAGREE)
    return _in_order(reasons)


def count_contradictions(counts: Mapping[str, int], counted_vnd: int) -> list[Contradiction]:
    """Why a count of banknotes cannot be true. An empty count means that only the sum was given."""
    reasons = _money_reasons((counted_vnd,))
    if counted_vnd < 0 or any(pieces < 0 for pieces in counts.values()):
        reasons.append(Contradiction.AMOUNT_NEGATIVE)
    if any(int(note) not in BANKNOTES_VND for note in counts) or (counts and count_total(counts) != counted_vnd):
        reasons.append(Contradiction.COUNT_DISAGREES)
    return _in_order(reasons)
