"""The verbs of selling. Each books a batch of one till's entries in a few statements and says what became of each.

``book`` takes entries of all kinds, as a journal holds them; the others take one kind. ``at`` is the moment of receipt.
"""

from collections.abc import Sequence
from datetime import datetime

from pos.inventory.operations import post_moves
from pos.sales.bodies import read_shift_close
from pos.sales.kinds import Kind, Origin
from pos.sales.operations.by_hand import Coming, refund
from pos.sales.operations.entries import Booking, Desk, Entry
from pos.sales.operations.exchanging import tie_exchanges
from pos.sales.operations.numbers import skip_api_numbers
from pos.sales.operations.quarantine import quarantine
from pos.sales.operations.refunding import book_refunds, give_money_back, hold_lines
from pos.sales.operations.selling import book_sales, sell
from pos.sales.operations.settling import close_owed
from pos.sales.operations.shifts import close_shift, drawer_move, open_shift

__all__ = [
    "Booking", "Coming", "Desk", "Entry", "book", "book_refunds", "book_sales", "close_owed", "close_shift",
    "drawer_move", "open_shift", "quarantine", "refund", "skip_api_numbers",
]  # fmt: skip


def book(entries: Sequence[Entry], *, desk: Desk, at: datetime, sent_at: datetime | None = None) -> list[Booking]:
    """Book journal entries of one till, all kinds mixed, and answer them in the order in which they came.

    Kinds are booked one after the other, each as a set: shifts open before anything happens in them, sales stand before
    their refunds, and shifts are counted last. Goods that left and goods that came back are moved in one go, so that
    two tills that do both cannot lock each other out.
    """
    of_kind: dict[Kind, list[Entry]] = {kind: [entry for entry in entries if entry.kind is kind] for kind in Kind}
    closing = {shift_id for entry in of_kind[Kind.SHIFT_CLOSE] if (shift_id := read_shift_close(entry.body).shift_id)}
    told = {Kind.SHIFT_OPEN: open_shift(of_kind[Kind.SHIFT_OPEN], desk=desk, at=at, sent_at=sent_at, closing=closing)}
    hold_lots, hold_since = hold_lines(of_kind[Kind.REFUND], of_kind[Kind.SALE])
    told[Kind.SALE], sold = sell(
        of_kind[Kind.SALE],
        desk=desk,
        at=at,
        origin=Origin.JOURNAL,
        sent_at=sent_at,
        hold_lots=hold_lots,
        hold_since=hold_since,
        coming_back=of_kind[Kind.REFUND],
    )
    told[Kind.REFUND], returned = give_money_back(
        of_kind[Kind.REFUND], desk=desk, at=at, origin=Origin.JOURNAL, sent_at=sent_at
    )
    post_moves([*sold, *returned], at, held=True)
    tie_exchanges([*told[Kind.SALE], *told[Kind.REFUND]], desk=desk, at=at)
    told[Kind.DRAWER] = drawer_move(of_kind[Kind.DRAWER], desk=desk, at=at, sent_at=sent_at)
    told[Kind.SHIFT_CLOSE] = close_shift(of_kind[Kind.SHIFT_CLOSE], desk=desk, at=at, sent_at=sent_at)
    answers = {kind: iter(bookings) for kind, bookings in told.items()}
    return [next(answers[entry.kind]) for entry in entries]
