"""How far a file has come, in words."""

from flask_babel import lazy_gettext as _l

from pos.files.kinds import ImportState

IMPORT_STATE_NAMES = {
    ImportState.CHECKING: _l("Being checked"),
    ImportState.CHECKED: _l("Checked, not booked"),
    ImportState.BOOKING: _l("Being booked"),
    ImportState.BOOKED: _l("On the books"),
}
IMPORT_STATE_TONES = {
    ImportState.CHECKING: "info",
    ImportState.CHECKED: "look",
    ImportState.BOOKING: "info",
    ImportState.BOOKED: "good",
}
