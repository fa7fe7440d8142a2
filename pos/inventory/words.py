"""Reasons in words of the reader's language."""

from flask_babel import lazy_gettext as _l

from pos.inventory.kinds import WriteOffReason

REASON_NAMES = {
    WriteOffReason.BROKEN: _l("Broken"),
    WriteOffReason.EXPIRED: _l("Past its date"),
    WriteOffReason.STOLEN: _l("Stolen or missing"),
    WriteOffReason.SAMPLE: _l("Given as a sample"),
    WriteOffReason.OTHER: _l("Another reason"),
}
