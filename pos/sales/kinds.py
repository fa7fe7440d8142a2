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


class Contradiction(StrEnum):
    """Why an entry cannot be booked as it stands: it is quarantined, and refused where a program waits for the answer.

    Everything else that is strange about an entry is an ``Oddity``.
    """

    MALFORMED = "malformed"
    NO_LINES = "no_lines"
    TOO_MANY_LINES = "too_many_lines"
    VALUE_TOO_LARGE = "value_too_large"
    QUANTITY_NOT_POSITIVE = "quantity_not_positive"
    PRICE_NEGATIVE = "price_negative"
    DISCOUNT_NEGATIVE = "discount_negative"
    DISCOUNT_EXCEEDS_LINE = "discount_exceeds_line"
    VAT_RATE_IMPOSSIBLE = "vat_rate_impossible"
    TOTAL_DISAGREES = "total_disagrees"
    TENDER_NOT_POSITIVE = "tender_not_positive"
    TENDERS_SHORT = "tenders_short"
    TENDERS_DISAGREE = "tenders_disagree"
    CHANGE_DISAGREES = "change_disagrees"
    CHANGE_EXCEEDS_CASH = "change_exceeds_cash"
    AMOUNT_NEGATIVE = "amount_negative"
    COUNT_DISAGREES = "count_disagrees"
    ANOTHER_BASKET = "another_basket"
    SALE_UNKNOWN = "sale_unknown"
    SALE_LINE_UNKNOWN = "sale_line_unknown"
    REFUND_EXCEEDS_SALE = "refund_exceeds_sale"


class Oddity(StrEnum):
    """What is strange about an entry that is booked all the same, as it was made: somebody should look at it."""

    PRICE_ZERO = "price_zero"
    PRICE_DIFFERS = "price_differs"
    VAT_DIFFERS = "vat_differs"
    VAT_UNCERTAIN = "vat_uncertain"
    STARS_UNTRUE = "stars_untrue"
    FRACTION_OF_A_PIECE = "fraction_of_a_piece"
    DAY_UNLIKELY = "day_unlikely"
    PRODUCT_UNKNOWN = "product_unknown"
    LOT_UNKNOWN = "lot_unknown"
    LOT_OF_ANOTHER_PRODUCT = "lot_of_another_product"
    LOT_NOT_HERE = "lot_not_here"
    LOT_EXPIRED = "lot_expired"
    STOCK_MISSING = "stock_missing"
    PIECE_UNKNOWN = "piece_unknown"
    PIECE_VOID = "piece_void"
    PIECE_SOLD_TWICE = "piece_sold_twice"
    LABEL_NOT_OURS = "label_not_ours"
    NOT_RELABELLED = "not_relabelled"
    CASHIER_UNKNOWN = "cashier_unknown"
    CASHIER_NOT_ALLOWED = "cashier_not_allowed"
    APPROVER_NOT_ALLOWED = "approver_not_allowed"
    SHIFT_UNKNOWN = "shift_unknown"
    SHIFT_CLOSED = "shift_closed"
    SHIFT_OVERLAPS = "shift_overlaps"
    CLOCK_OFF = "clock_off"
    NUMBER_USED = "number_used"
    NUMBER_MISSING = "number_missing"
    UNKNOWN_FIELDS = "unknown_fields"
    REFUND_AMOUNT_DIFFERS = "refund_amount_differs"
    REFUND_SURPLUS = "refund_surplus"
    SALE_AWAITED = "sale_awaited"
    EXCHANGE_HALF = "exchange_half"
    EXCHANGE_DISAGREES = "exchange_disagrees"
    CASH_DIFFERS = "cash_differs"
    CASH_DIFFERS_MUCH = "cash_differs_much"
