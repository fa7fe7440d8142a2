"""Reasons and states in words of the reader's language."""

from flask_babel import lazy_gettext as _l

from pos.inventory.kinds import (
    CountScope,
    CountState,
    DeliveryKind,
    Difference,
    OrderState,
    RefusalReason,
    TransferState,
    WriteOffReason,
)

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

ORDER_STATE_NAMES = {
    OrderState.DRAFTED: _l("Draft"),
    OrderState.SENT: _l("Sent to the producer"),
    OrderState.PARTLY_DELIVERED: _l("Partly delivered"),
    OrderState.DELIVERED: _l("All delivered"),
    OrderState.CLOSED: _l("Order closed"),
    OrderState.CANCELLED: _l("Cancelled"),
}

REFUSAL_NAMES = {
    RefusalReason.DAMAGED: _l("Damaged"),
    RefusalReason.WRONG_LOT: _l("Another lot than announced"),
    RefusalReason.NOT_ORDERED: _l("Not ordered"),
    RefusalReason.TOO_MANY: _l("More than ordered"),
    RefusalReason.EXPIRED: _l("Past its date, or too near to it"),
    RefusalReason.OTHER: _l("Another reason"),
}

REFUSALS_ON_PAPER = {
    RefusalReason.DAMAGED: ("Hư hỏng", "Damaged"),
    RefusalReason.WRONG_LOT: ("Sai lô", "Another lot"),
    RefusalReason.NOT_ORDERED: ("Không đặt", "Not ordered"),
    RefusalReason.TOO_MANY: ("Thừa so với đơn", "More than ordered"),
    RefusalReason.EXPIRED: ("Hết hạn hoặc cận hạn", "Past its date, or near it"),
    RefusalReason.OTHER: ("Lý do khác", "Another reason"),
}
"""Vietnamese and English side by side: paper speaks both, whatever the screen speaks."""

SCOPE_NAMES = {
    CountScope.WHOLE: _l("Everything at this outlet"),
    CountScope.GROUP: _l("One group of products"),
    CountScope.PRODUCTS: _l("Products that I choose"),
    CountScope.SPOT: _l("What is found at one place"),
}

COUNT_STATE_NAMES = {
    CountState.OPEN: _l("Being counted"),
    CountState.CLOSED: _l("Approved"),
    CountState.CANCELLED: _l("Given up"),
}

IMPORT_KIND_NAMES = {
    DeliveryKind.OPENING: _l("Opening stock: what stands on the shelf already"),
    DeliveryKind.DELIVERY: _l("Deliveries: what producers brought"),
}

COLUMN_NAMES = {
    "outlet": _l("Outlet"),
    "product": _l("Product"),
    "barcode": _l("Barcode"),
    "product_name": _l("Product"),
    "quantity": _l("Quantity"),
    "lot": _l("Lot"),
    "made_on": _l("Made on"),
    "expires_on": _l("Expires on"),
    "owner": _l("Whose goods"),
    "settlement_price": _l("The producer gets per unit"),
    "commission": _l("Commission"),
    "cost": _l("Cost per unit"),
    "producer": _l("Producer"),
    "received_on": _l("Received"),
    "order": _l("Order to the producer"),
    "refused": _l("Refused"),
    "refusal": _l("Why refused"),
    "refusal_note": _l("What was wrong"),
    "announced_lot": _l("Lot on the producer's paper"),
    "contract": _l("Contract"),
    "carrier": _l("Who carries it"),
    "vehicle": _l("Vehicle"),
    "note": _l("Note"),
}
"""Columns of a file of stock."""
