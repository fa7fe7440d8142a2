"""What can become of a row of a decision list."""

from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


NEWS = (Verdict.ADDED, Verdict.CHANGED)
"""Rows by which the books become others."""
