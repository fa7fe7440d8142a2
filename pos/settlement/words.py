"""What people call the things of this room."""

from flask_babel import lazy_gettext as _l

from pos.people.names import tell_deeds
from pos.settlement.kinds import Loss

LOSS_NAMES = {
    Loss.BROKEN: _l("Broken"),
    Loss.EXPIRED: _l("Past its date"),
    Loss.STOLEN: _l("Stolen"),
    Loss.SAMPLE: _l("Given as a sample"),
    Loss.OTHER: _l("Another reason"),
    Loss.ON_THE_WAY: _l("Lost between outlets"),
    Loss.CAME_BACK_DAMAGED: _l("Came back damaged"),
    Loss.COUNTED_LESS: _l("Counted less"),
    Loss.FOUND: _l("Found"),
}

LOSS_PAPER = {
    Loss.BROKEN: ("Vỡ, hỏng", "broken"),
    Loss.EXPIRED: ("Hết hạn", "past its date"),
    Loss.STOLEN: ("Mất trộm", "stolen"),
    Loss.SAMPLE: ("Hàng mẫu", "sample"),
    Loss.OTHER: ("Lý do khác", "other"),
    Loss.ON_THE_WAY: ("Mất khi chuyển kho", "lost between outlets"),
    Loss.CAME_BACK_DAMAGED: ("Khách trả, đã hỏng", "came back damaged"),
    Loss.COUNTED_LESS: ("Kiểm kê thiếu", "counted less"),
    Loss.FOUND: ("Thừa so với sổ", "found"),
}
"""Paper speaks both languages, whatever the screen speaks."""

tell_deeds(
    {
        "settled": _l("Settled with a producer"),
        "settlement_paid": _l("Marked a settlement as paid"),
        "settlement_payment_taken_back": _l("Took back that a settlement was paid"),
    }
)
