"""The verbs of selling. Each books a batch of one till's entries in a few statements and says what became of each.

``book`` takes entries of all kinds, as a journal holds them; the others take one kind. ``at`` is the moment of receipt.
"""

from collections.abc import Sequence
from datetime import datetime

from pos.sales.kinds import Kind
from pos.sales.operations.entries import Booking, Desk, Entry
from pos.sales.operations.quarantine import quarantine
from pos.sales.operations.refunding import Coming, book_refunds, refund
from pos.sales.operations.selling import book_sales
from pos.sales.operations.shifts import close_shift, drawer_move, open_shift

__all__ = [
    "Booking", "Coming", "Desk", "Entry", "book", "book_refunds", "book_sales", "close_shift", "drawer_move",
    "open_shift", "quarantine", "refund",
]  # fmt: skip

_VERBS = {
    Kind.SHIFT_OPEN: open_shift,
    Kind.SALE: book_sales,
    Kind.REFUND: book_refunds,
    Kind.DRAWER: drawer_move,
    Kind.SHIFT_CLOSE: close_shift,
}


def book(entries: Sequence[Entry], *, desk: Desk, at: datetime, sent_at: datetime | None = None) -> list[Booking]:
    """Book journal entries of one till, all kinds mixed, and answer them in the order in which they came.

    Kinds are booked one after the other, each as a set: shifts open before anything happens in them, sales stand before
    their refunds, and shifts are counted last.
    """
    booked: dict[int, Booking] = {}
    for kind, verb in _VERBS.items():
        of_kind = [(index, entry) for index, entry in enumerate(entries) if entry.kind is kind]
        if of_kind:
            bookings = verb([entry for _, entry in of_kind], desk=desk, at=at, sent_at=sent_at)
            booked.update(zip((index for index, _ in of_kind), bookings, strict=True))
    return [booked[index] for index in range(len(entries))]
