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
