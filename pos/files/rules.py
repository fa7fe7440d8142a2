"""What can become of a file, and when the work on it counts as broken off."""

from datetime import datetime, timedelta

from pos.files.kinds import RUNNING, ImportState

IMPORT_NEXT = {
    ImportState.CHECKING: frozenset({ImportState.CHECKING, ImportState.CHECKED}),
    ImportState.CHECKED: frozenset({ImportState.CHECKING, ImportState.BOOKING}),
    ImportState.BOOKING: frozenset({ImportState.BOOKING, ImportState.BOOKED, ImportState.CHECKED}),
    ImportState.BOOKED: frozenset[ImportState](),
}
"""What can become of a file. Work that broke off is begun again."""

SILENT_FOR = timedelta(seconds=60)
"""Work on a file that said nothing for so long has ended without a word: the program was stopped in the middle."""


def broke_off(state: ImportState, beat_at: datetime, at: datetime) -> bool:
    """Whether the work on a file should be going on, and is not."""
    return state in RUNNING and at - beat_at > SILENT_FOR
