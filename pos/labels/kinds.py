"""The words that the rows of this room can say."""

from enum import StrEnum


class PieceDeed(StrEnum):
    """What somebody did with a numbered label."""

    SHELVED = "shelved"
    """Its piece was put on the shelf of an outlet."""
    SPOILED = "spoiled"
    """It was spoiled at printing or sticking and never stood on goods that were offered."""
    VOID = "void"
    """It stands on no piece any more that may be sold."""
    UNDONE = "undone"
    """A deed before was a slip."""


class VoidReason(StrEnum):
    """Why a numbered label is void."""

    BROKEN = "broken"
    """Its piece broke."""
    TAKEN_OFF = "taken_off"
    """It was taken off or covered: the star lapsed, or the piece was labelled anew."""
    LOST = "lost"
    """The piece or the label was lost or stolen."""
