"""Reasons and states in words of the reader's language."""

from flask_babel import lazy_gettext as _l

from pos.inventory.kinds import Difference, TransferState, WriteOffReason

REASON_NAMES = {
    WriteOffReason.BROKEN: _l("Broken"),
    WriteOffReason.EXPIRED: _l("Past its date"),
    WriteOffReason.STOLEN: _l("Stolen or missing"),
    WriteOffReason.SAMPLE: _l("Given as a sample"),
    WriteOffReason.OTHER: _l("Another reason"),
}

STATE_NAMES = {
    TransferState.SENT: _l("On its way"),
    TransferState.RECEIVED: _l("On the other shelf"),
    TransferState.RECALLED: _l("Taken back"),
}

DIFFERENCE_NAMES = {
    Difference.LEFT_BEHIND: _l("Left behind at the sender"),
    Difference.BROKEN: _l("Broken on the way"),
    Difference.LOST: _l("Lost on the way"),
    Difference.MORE_CAME: _l("More was packed than written down"),
}
