"""The words that the rows of this room can say."""

from enum import StrEnum


class PlaceKind(StrEnum):
    """Where goods can be, seen from one outlet."""

    SHELF = "shelf"
    UNEXPLAINED = "unexplained"
    """What was sold although no lot held it: goes below zero until somebody explains it."""
    PRODUCER = "producer"
    CUSTOMER = "customer"
    IN_TRANSIT = "in_transit"
    LOSS = "loss"


class WriteOffReason(StrEnum):
    """Why goods left the shelf without being sold."""

    BROKEN = "broken"
    EXPIRED = "expired"
    STOLEN = "stolen"
    SAMPLE = "sample"
    OTHER = "other"


class Cause(StrEnum):
    """What this room's own moves come from. Rooms above name theirs themselves: sale, refund, …"""

    DELIVERY = "delivery"
    OPENING = "opening"
    """Stock that stood here before these books began."""
    WRITE_OFF = "write_off"
    TRANSFER = "transfer"
    COUNT = "count"
    GOING_HOME = "going_home"
    """Consigned goods that go back to their owner."""


class DeliveryKind(StrEnum):
    """What kind of paper goods came in by."""

    DELIVERY = "delivery"
    OPENING = "opening"
    """The stock that an outlet had when it began with these books: of many producers, and nobody brought it."""


class OrderState(StrEnum):
    """How far an order to a producer has come."""

    DRAFTED = "drafted"
    """Still being written: the producer knows nothing of it."""
    SENT = "sent"
    PARTLY_DELIVERED = "partly_delivered"
    DELIVERED = "delivered"
    """As much came as was ordered; what comes now comes too much."""
    CLOSED = "closed"
    """What is outstanding will not come, and nobody waits for it."""
    CANCELLED = "cancelled"
    """Taken back before anything came."""


class RefusalReason(StrEnum):
    """Why goods that a producer brought were not taken over."""

    DAMAGED = "damaged"
    WRONG_LOT = "wrong_lot"
    """Another lot than the producer's paper says."""
    NOT_ORDERED = "not_ordered"
    TOO_MANY = "too_many"
    EXPIRED = "expired"
    """Past its date, or too near to it."""
    OTHER = "other"


class CountState(StrEnum):
    """How far a count has come."""

    OPEN = "open"
    """People count, and everything else goes on."""
    CLOSED = "closed"
    """Approved: its differences are booked, and late truth corrects them."""
    CANCELLED = "cancelled"
    """Given up: nothing was booked."""


class CountScope(StrEnum):
    """What a count is about, and so what may be missing from it."""

    WHOLE = "whole"
    """Everything that the outlet keeps."""
    GROUP = "group"
    PRODUCTS = "products"
    """The products that were chosen."""
    SPOT = "spot"
    """What is found at one place: only what was counted is compared."""


class TransferState(StrEnum):
    """How far a transfer has come."""

    SENT = "sent"
    """Under way: on no shelf."""
    RECEIVED = "received"
    RECALLED = "recalled"
    """Back on the sender's shelf; the receiver never had it."""


class Difference(StrEnum):
    """Why less or more of a lot arrived than was sent."""

    LEFT_BEHIND = "left_behind"
    """It never left: it is still on the sender's shelf."""
    BROKEN = "broken"
    LOST = "lost"
    MORE_CAME = "more_came"
    """More was packed than was written down."""


class StockOddity(StrEnum):
    """What is strange about goods that were taken all the same, because the customer has left with them."""

    SHORT = "short"
    """The lots do not hold it: some or all came out of the unexplained."""
    LOT_UNKNOWN = "lot_unknown"
    """The lot that was named was never opened for any product."""
    LOT_OF_ANOTHER_PRODUCT = "lot_of_another_product"
    LOT_NOT_HERE = "lot_not_here"
    """The lot that was named is real, but this shelf does not hold as much of it; other lots made up for it."""
    LOT_EXPIRED = "lot_expired"
    """It was past its date when it was sold."""
