"""How far a file can have come."""

from enum import StrEnum


class ImportState(StrEnum):
    """How far a file has come."""

    CHECKING = "checking"
    CHECKED = "checked"
    """Read to the end; what is wrong with it stands beside it, and nothing is booked."""
    BOOKING = "booking"
    BOOKED = "booked"


RUNNING = frozenset({ImportState.CHECKING, ImportState.BOOKING})
"""States in which somebody works on it."""
