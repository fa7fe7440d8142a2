"""The words that the rows of this room can say."""

from enum import StrEnum


class StepKind(StrEnum):
    """What somebody did about a star that is gone."""

    RELABELLED = "relabelled"
    """Pieces got a label without the star."""
    PULLED = "pulled"
    """Pieces were taken off the shelf and stand aside."""
    TAGS = "tags"
    """The shelf tags, price cards and posters of the product were looked through."""
    UNDONE = "undone"
    """A step before was a slip."""


class LabelFate(StrEnum):
    """What a step made of the numbered label that was scanned in it."""

    NONE = "none"
    """No label with a number and the star was scanned."""
    VOID = "void"
    """It is void from now on."""
    NOT_OURS = "not_ours"
    """We made no such label for this lot, or its signature is not ours: whoever holds it should keep it."""
