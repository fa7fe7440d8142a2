"""Which lots goods come from, what may be delivered, and what is low or soon expired. Pure."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from pos.base.amounts import BP, MILLI, divide
from pos.base.clock import start_of_day
from pos.catalogue.kinds import Unit
from pos.inventory.kinds import Difference, OrderState, TransferState

UNIDENTIFIED_CODE = "UNIDENTIFIED"
"""The code of the lot, one a product, that stands for goods no lot held. No delivery may use it."""

MOST_MILLI = 1_000_000 * MILLI
"""A million units: more in one line is a slip of the finger."""

MOST_VND = 10_000_000_000
"""Ten billion đồng for one unit: more is a slip of the finger."""

LONGEST_LOT_CODE = 20
"""As many characters as a label can carry. Source: GS1 General Specifications, AI (10)."""

EXPIRING_DAYS = 30
"""Goods whose last day is at most this far away count as expiring."""

_UNIDENTIFIED = uuid.UUID("5b0c1d6e-2f0a-4c5e-9d0e-7a1f4b6c8d21")
_LOT_SIGNS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def unidentified_lot_id(product_id: uuid.UUID) -> uuid.UUID:
    """The identity of a product's one unidentified lot: whoever needs it first opens it, and all agree which it is."""
    return uuid.uuid5(_UNIDENTIFIED, str(product_id))


@dataclass(slots=True)
class ShelfLot:
    """A lot on one shelf, and how much of it is left there."""

    lot_id: uuid.UUID
    product_id: uuid.UUID
    code: str
    quantity_milli: int
    opened_at: datetime
    owner_id: uuid.UUID | None = None
    settlement_price_vnd: int | None = None
    expires_on: date | None = None


def expired(expires_on: date | None, day: date) -> bool:
    """Whether goods are past their last day; on that day itself they may still be sold."""
    return expires_on is not None and expires_on < day


def expiring(expires_on: date | None, day: date) -> bool:
    """Whether goods are at most 30 days from their last day, or past it."""
    return expires_on is not None and expires_on <= day + timedelta(days=EXPIRING_DAYS)


SALES_DAYS = 28
"""How many days back is looked for what usually sells: four whole weeks, so that weekends weigh as they do."""


def left_on_last_days(lots: Sequence[tuple[date | None, int]], sold_milli: int, day: date) -> list[int]:
    """How much of each lot will be left after its last day, if a product goes on selling as it did in the last 28 days.

    ``lots``: last day and quantity on one shelf, in the order in which they leave it; ``sold_milli`` in those 28 days.
    Today and the last day are days of selling. Goods without a last day are never left over; what is past its date is.

    Source: docs/rules/stock.md, "What will not sell in time"
    """
    left, taken = [], 0
    for last, quantity_milli in lots:
        if last is None:
            left.append(0)
            continue
        days = max(0, (last - day).days + 1)
        sells = min(quantity_milli, max(0, sold_milli * days // SALES_DAYS - taken))
        taken += sells
        left.append(quantity_milli - sells)
    return left


LATE = timedelta(days=7)
"""What is booked this long after it happened is counted in no balance: one may have been struck in between."""

STRIKING = LATE + timedelta(days=1)
"""How long after a month has begun its balance may be struck: when all of its moves that are not late are committed."""


def late(happened_at: datetime, booked_at: datetime) -> bool:
    """Whether a move is booked so late that no balance may count it.

    Source: docs/rules/stock.md, "Stock as of a moment"
    """
    return booked_at - happened_at > LATE


def first_of_month(day: date) -> date:
    """The first day of this day's month."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return first_of_month(month + timedelta(days=31))


def balance_is_due(month: date, at: datetime) -> bool:
    """Whether the balance of what the shelves held when this month began may be struck at this moment.

    Source: docs/rules/stock.md, "Stock as of a moment"
    """
    return at >= start_of_day(month) + STRIKING


def low(quantity_milli: int, reorder_point_milli: int) -> bool:
    """Whether an outlet that keeps a product should think of more. Without a reorder point nothing is ever low."""
    return reorder_point_milli > 0 and quantity_milli <= reorder_point_milli


def lasts_days(quantity_milli: int, sold_milli: int) -> int | None:
    """How many days what is on a shelf lasts, if it sells as in the last 28 days; None when nothing of it sold.

    Source: docs/rules/stock.md, "Low stock"
    """
    return quantity_milli * SALES_DAYS // sold_milli if sold_milli > 0 else None


def suggested_milli(quantity_milli: int, coming_milli: int, reorder_point_milli: int, sold_milli: int) -> int:
    """How much to get: four weeks of sales above the reorder point, less what is there and what comes, in whole units.

    Where nothing sold it is one unit above the reorder point: enough to be low no longer.

    Source: docs/rules/stock.md, "Low stock"
    """
    wanted = reorder_point_milli + max(sold_milli, MILLI)
    return max(0, -(-(wanted - quantity_milli - coming_milli) // MILLI) * MILLI)


def spare_milli(quantity_milli: int, reorder_point_milli: int, sold_milli: int) -> int:
    """How much an outlet could give away: whole units above its own reorder point and four weeks of its own sales.

    Source: docs/rules/stock.md, "Low stock"
    """
    return max(0, (quantity_milli - reorder_point_milli - sold_milli) // MILLI * MILLI)


@dataclass(frozen=True, slots=True)
class Scale:
    """From where to where the axis of a chart runs, in round numbers of units."""

    bottom_milli: int
    top_milli: int

    @property
    def middle_milli(self) -> int:
        """Half way: round as well."""
        return (self.bottom_milli + self.top_milli) // 2


def scale_of(least_milli: int, most_milli: int) -> Scale:
    """A scale that holds zero and all between these: both ends are even multiples of 1, 2 or 5 times a power of ten."""
    reach = max(most_milli, -least_milli, 2 * MILLI)
    step = next(
        unit * power * MILLI
        for power in (10**exponent for exponent in range(16))
        for unit in (1, 2, 5)
        if 4 * unit * power * MILLI >= reach
    )
    step *= 2
    return Scale(step * (min(0, least_milli) // step), step * -(-max(most_milli, step) // step))


def out_first(lots: Iterable[ShelfLot], day: date, named: str | None = None) -> list[ShelfLot]:
    """The order in which lots of one product leave the shelf on a day.

    The lot that was named; then what may still be sold before what is past its date; what expires first; our own goods
    before consigned ones; what came first.

    Source: docs/rules/stock.md, "Which lot leaves first"
    """
    return sorted(
        lots,
        key=lambda lot: (
            named is None or lot.code != named,
            expired(lot.expires_on, day),
            lot.expires_on or date.max,
            lot.owner_id is not None,
            lot.opened_at,
            lot.code,
        ),
    )


def leaves_first(lots: Sequence[Any], day: date) -> str | None:
    """The code of the lot to suggest where somebody chooses one of a product: what expires first of what may be sold.

    ``lots`` stand in the order of their last days. Nothing is suggested where there is no choice.

    Source: docs/rules/stock.md, "Which lot leaves first"
    """
    good = [lot.code for lot in lots if not expired(lot.expires_on, day)]
    return good[0] if good and len(lots) > 1 else None


def draw(lots: Iterable[ShelfLot], quantity_milli: int) -> tuple[list[tuple[ShelfLot, int]], int]:
    """Draw a quantity from lots in the order given, leaving less in them: what each gave, and what is missing."""
    drawn = []
    for lot in lots:
        part = min(lot.quantity_milli, quantity_milli)
        if part > 0:
            lot.quantity_milli -= part
            quantity_milli -= part
            drawn.append((lot, part))
        if quantity_milli == 0:
            break
    return drawn, quantity_milli


def lot_code_fits(code: str) -> bool:
    """Whether a lot may be called that: 1 to 20 letters, digits, dashes, dots; it must survive a QR link unchanged."""
    return 1 <= len(code) <= LONGEST_LOT_CODE and set(code) <= _LOT_SIGNS and code.upper() != UNIDENTIFIED_CODE


def last_day(made_on: date | None, expires_on: date | None, shelf_life_days: int | None) -> date | None:
    """The last day of a lot: as printed on it, else counted from the day it was made by the product's shelf life."""
    if expires_on is None and made_on is not None and shelf_life_days is not None:
        return made_on + timedelta(days=shelf_life_days)
    return expires_on


def quantity_fits(quantity_milli: int, unit: Unit) -> bool:
    """Whether this much can be ordered, delivered or refused: more than nothing, at most a million, pieces whole."""
    return 0 < quantity_milli <= MOST_MILLI and (unit is not Unit.PIECE or quantity_milli % MILLI == 0)


@dataclass(frozen=True, slots=True)
class Terms:
    """Whose goods they are, and what one unit costs or brings the producer."""

    consigned: bool = False
    """Still the producer's: paid for when sold."""
    settlement_price_vnd: int | None = None
    """What the producer gets for one unit sold; only for consigned goods."""
    commission_bp: int | None = None
    """Or the shop's share of the price, from which that is reckoned."""
    cost_vnd: int | None = None
    """What one unit of our own goods costs, where it is known."""

    @property
    def fit(self) -> bool:
        """Whether they say enough and do not contradict themselves.

        Consigned goods have a settlement price or a commission and no cost; our own goods have neither.

        Source: docs/rules/orders.md, "What the producer gets"
        """
        said = (self.settlement_price_vnd is not None) + (self.commission_bp is not None)
        amounts = (self.settlement_price_vnd or 0, self.cost_vnd or 0)
        return (
            said == self.consigned
            and (not self.consigned or self.cost_vnd is None)
            and 0 <= (self.commission_bp or 0) <= BP
            and all(0 <= amount_vnd <= MOST_VND for amount_vnd in amounts)
        )


def delivery_number(showroom_code: str, counter: int) -> str:
    """The number of a delivery: outlet, N for *nhập*, counter of that outlet: BT01-N000017."""
    return f"{showroom_code}-N{counter:06d}"


def opening_number(showroom_code: str, counter: int) -> str:
    """The number of opening stock: outlet, T for *tồn đầu kỳ*, counter of that outlet: BT01-T000001."""
    return f"{showroom_code}-T{counter:06d}"


def order_number(showroom_code: str, counter: int) -> str:
    """The number of an order: outlet, D for *đặt*, counter of that outlet: BT01-D000004."""
    return f"{showroom_code}-D{counter:06d}"


def transfer_number(showroom_code: str, counter: int) -> str:
    """The number of a transfer: the sending outlet, C for *chuyển*, counter of that outlet: BT01-C000003."""
    return f"{showroom_code}-C{counter:06d}"


def settlement_price(price_vnd: int, commission_bp: int) -> int:
    """What the producer gets for one unit: the price less the shop's commission, which is rounded to whole đồng.

    Source: docs/rules/orders.md, "What the producer gets"
    """
    return price_vnd - divide(price_vnd * commission_bp, BP)


ORDER_NEXT = {
    OrderState.DRAFTED: frozenset({OrderState.SENT, OrderState.CANCELLED}),
    OrderState.SENT: frozenset({OrderState.PARTLY_DELIVERED, OrderState.DELIVERED, OrderState.CANCELLED}),
    OrderState.PARTLY_DELIVERED: frozenset({OrderState.PARTLY_DELIVERED, OrderState.DELIVERED, OrderState.CLOSED}),
    OrderState.DELIVERED: frozenset({OrderState.DELIVERED, OrderState.CLOSED}),
    OrderState.CLOSED: frozenset[OrderState](),
    OrderState.CANCELLED: frozenset[OrderState](),
}
"""What can become of an order."""

OPEN_ORDERS = frozenset(state for state, following in ORDER_NEXT.items() if OrderState.DELIVERED in following)
"""Orders that goods may still come on."""


def outstanding(ordered_milli: int, delivered_milli: int) -> int:
    """How much of an order's line is still to come; nothing where more came than was ordered."""
    return max(0, ordered_milli - delivered_milli)


def state_after(lines: Iterable[tuple[int, int]]) -> OrderState:
    """How far an order has come: of each line, how much was ordered and how much has come.

    What came too much of one product does not stand for another that is missing.
    """
    lines = list(lines)
    if not any(outstanding(*line) for line in lines):
        return OrderState.DELIVERED
    return OrderState.PARTLY_DELIVERED if any(delivered for _, delivered in lines) else OrderState.SENT


def return_number(showroom_code: str, counter: int) -> str:
    """The number of a return note: outlet, H for *hoàn trả*, counter of that outlet: BT01-H000002.

    T is taken: it numbers opening stock.
    """
    return f"{showroom_code}-H{counter:06d}"


NEXT = {
    TransferState.SENT: frozenset({TransferState.RECEIVED, TransferState.RECALLED}),
    TransferState.RECEIVED: frozenset[TransferState](),
    TransferState.RECALLED: frozenset[TransferState](),
}
"""What can become of a transfer."""


def explains(difference: Difference | None, sent_milli: int, received_milli: int) -> bool:
    """Whether this is a reason for that difference: none where there is none, more for more, the others for less."""
    if received_milli == sent_milli:
        return difference is None
    return difference is not None and (difference is Difference.MORE_CAME) == (received_milli > sent_milli)


def lot_code(showroom_code: str, counter: int, position: int, letter: str = "N") -> str:
    """A code for a lot that came without one: outlet, delivery (T for opening stock), line: BT01N17-2.

    It begins with a letter, so that no reader takes it for a number and drops its zeros.
    """
    return f"{showroom_code}{letter}{counter}-{position}"


def in_units(quantity_milli: int) -> str:
    """A quantity in words that need no unit: 7, 0.35."""
    whole, part = divmod(quantity_milli, MILLI)
    return f"{whole}.{part:03d}".rstrip("0") if part else str(whole)
