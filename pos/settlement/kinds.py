"""The words that the rows of this room can say."""

from enum import StrEnum


class Loss(StrEnum):
    """Why consigned goods are gone although nobody bought them."""

    BROKEN = "broken"
    EXPIRED = "expired"
    STOLEN = "stolen"
    SAMPLE = "sample"
    OTHER = "other"
    ON_THE_WAY = "on_the_way"
    """Between two of our outlets."""
    CAME_BACK_DAMAGED = "came_back_damaged"
    """A customer brought it back in a state in which nobody can sell it again."""
    COUNTED_LESS = "counted_less"
    """A count found less on the shelf than the books, or, as less than nothing, found again what it had held for lost."""
    FOUND = "found"
    """As less than nothing: more was there than anybody had written down."""
