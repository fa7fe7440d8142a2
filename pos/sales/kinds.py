"""The words that the rows of this room can say."""

from enum import StrEnum


class Origin(StrEnum):
    """How a sale reached the books."""

    JOURNAL = "journal"
    API = "api"


class TenderMethod(StrEnum):
    """What a customer paid with."""

    CASH = "cash"
    VIETQR = "vietqr"
    CARD = "card"
    TRANSFER = "transfer"
    EXCHANGE = "exchange"
    """Goods that came back on the same ticket: no money, and as much on the refund as on the sale."""


class Condition(StrEnum):
    """What returned goods are good for: back on the shelf, or lost."""

    RESALEABLE = "resaleable"
    DAMAGED = "damaged"


class LossCause(StrEnum):
    """Why money that a refund paid out is missing: more than was left came back, or its sale is not on the books."""

    SURPLUS = "surplus"
    SALE_UNKNOWN = "sale_unknown"


class Kind(StrEnum):
    """What a till can report."""

    SHIFT_OPEN = "shift_open"
    SALE = "sale"
    REFUND = "refund"
    DRAWER = "drawer"
    SHIFT_CLOSE = "shift_close"


class ApprovalKind(StrEnum):
    """What a manager is asked for at a till."""

    PRICE = "price"
    """Selling something at another price than the list's."""
    DIFFERENCE = "difference"
    """Closing a drawer with more or less in it than the cashier's limit."""
    CASH_SEEN = "cash_seen"
    """Looking at what should be in the drawer before it is counted."""


class Outcome(StrEnum):
    """What became of an entry."""

    BOOKED = "booked"
    REVIEW = "review"
    QUARANTINED = "quarantined"
