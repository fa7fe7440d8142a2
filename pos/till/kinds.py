"""The words that the rows of this room can say."""

from enum import StrEnum


class Outcome(StrEnum):
    """What became of an entry."""

    BOOKED = "booked"
    REVIEW = "review"
    QUARANTINED = "quarantined"
