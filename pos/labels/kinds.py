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


class State(StrEnum):
    """Where a numbered label is in its life."""

    PRINTED = "printed"
    SHELVED = "shelved"
    SOLD = "sold"
    RETURNED = "returned"
    SPOILED = "spoiled"
    VOID = "void"


class What(StrEnum):
    """What can happen to a numbered label; in this order where two things bear the same time."""

    SHELVED = "shelved"
    SOLD = "sold"
    RETURNED = "returned"
    SPOILED = "spoiled"
    VOID = "void"


DEAD = frozenset({State.SPOILED, State.VOID})
"""States of a label that stands on no piece for sale any more, for good."""
