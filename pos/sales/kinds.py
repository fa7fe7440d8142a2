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


class Condition(StrEnum):
    """What returned goods are good for: back on the shelf, or lost."""

    RESALEABLE = "resaleable"
    DAMAGED = "damaged"
