"""What the review list and the audit trail call the findings and deeds of tills, sales, stock and prints."""

from typing import Any

from flask_babel import lazy_gettext as _l

from pos.inventory.operations import counts, transfers
from pos.inventory.words import REASON_NAMES
from pos.labels.signing import Verdict
from pos.people.names import tell_deeds, tell_subjects
from pos.pieces import words as pieces
from pos.review.words import register, tell_details, told
from pos.sales.kinds import Condition, Kind
from pos.sales.reasons import WORDS
from pos.till.operations import REVIEW_KIND
from pos.till.rules import Oddity

_KINDS: dict[str, Any] = {
    Kind.SALE: _l("Sale"),
    Kind.REFUND: _l("Refund"),
    Kind.SHIFT_OPEN: _l("Opening of a shift"),
    Kind.SHIFT_CLOSE: _l("Closing of a shift"),
    Kind.DRAWER: _l("Money in or out of the drawer"),
}
_REASONS = {str(reason): _l(words) for reason, words in WORDS.items()}


def tell() -> None:
    """Tell the words of sales, refunds, shifts and journals, with the pages that show them, and those of plain deeds."""
    tell_details(
        {
            "cases": _l("In figures"),
            "line": _l("Line"),
            "product": _l("Product"),
            "lot": _l("Lot"),
            "number": _l("Number"),
            "cashier": _l("Cashier"),
            "approved_by": _l("Approved by"),
            "price_vnd": _l("Price"),
            "known_vnd": _l("In the price list"),
            "amount_vnd": _l("Amount"),
            "due_vnd": _l("Due"),
            "counted_vnd": _l("Counted"),
            "expected_vnd": _l("Expected"),
            "vat_bp": _l("VAT"),
            "known_bp": _l("VAT of that day"),
            "quantity_milli": _l("Quantity"),
            "sent_milli": _l("Sent"),
            "received_milli": _l("Arrived"),
            "counted_milli": _l("Counted"),
            "level_milli": _l("Expected"),
            "missing_vnd": _l("Missing goods"),
            "found_vnd": _l("Found goods"),
            "claimed": _l("Stars shown"),
            "true": _l("Stars valid"),
            "ahead_seconds": _l("Seconds ahead"),
            "closed_at": _l("Closed at"),
            "shift": _l("Shift"),
            "fields": _l("Fields"),
            "reason": _l("Reason given"),
            "why": _l("Why"),
            "entry": _l("Entry"),
            "kind": _l("Kind"),
            "numbers": _l("Numbers"),
            "what": _l("What"),
            "serial": _l("Serial number"),
            "signature": _l("Signature"),
            "difference_vnd": _l("Difference"),
            "product_code": _l("Product"),
            "till": _l("Till"),
            "place": _l("Place"),
            "note": _l("Note"),
            "name": _l("Name"),
            "name_vi": _l("Name in Vietnamese"),
            "name_en": _l("Name in English"),
            "full_name": _l("Full name"),
            "code": _l("Code"),
            "value": _l("Barcode"),
            "role": _l("Role"),
            "showroom": _l("Outlet"),
            "since": _l("From"),
            "until": _l("Until"),
            "valid_from": _l("From"),
            "valid_to": _l("Until"),
            "on": _l("Day"),
            "certificate": _l("Certificate"),
            "decision": _l("Decision"),
            "decision_number": _l("Decision"),
            "receipt_number": _l("Number of the receipt"),
            "grounds": _l("Grounds"),
            "stars": _l("Stars on the paper"),
            "changed": _l("Changed"),
            "address": _l("Address"),
            "series": _l("Series"),
            "chain": _l("Journal"),
            "entries": _l("Entries"),
            "fresh": _l("New among them"),
            "lines": _l("Lines"),
            "owner": _l("Producer"),
            "goods_vnd": _l("For goods sold"),
            "losses_vnd": _l("Agreed for losses"),
            "paid_on": _l("Paid on"),
            "refused": _l("Refused lines"),
            "differing": _l("Lines that differ"),
            "documents": _l("Documents"),
            "before_milli": _l("Before"),
            "after_milli": _l("From now on"),
            "quantity": _l("Quantity"),
            "layout": _l("Sheet or roll"),
            "title": _l("Document"),
            "outcome": _l("How it was settled"),
            "groups": _l("Product groups"),
            "vat_classes": _l("VAT classes"),
            "sha256": _l("Picture"),
            "sale": _l("Sale"),
            "condition": _l("State"),
            "other": _l("The other half"),
            "other_vnd": _l("Amount in the other half"),
        },
        {
            "condition": {Condition.RESALEABLE: _l("Can be sold again"), Condition.DAMAGED: _l("Damaged")},
            "kind": _KINDS,
            "reason": {reason.value: name for reason, name in (*pieces.REASON_NAMES.items(), *REASON_NAMES.items())},
            "what": {what.value: name for what, name in pieces.WHAT_NAMES.items()},
            "signature": {
                Verdict.FORGED.value: _l("not ours for this piece"),
                Verdict.UNKNOWN_KEY.value: _l("of a key that we do not know"),
                Verdict.REVOKED.value: _l("its key was revoked"),
            },
        },
    )
    tell_subjects(
        {
            "product": _l("Product"),
            "producer": _l("Producer"),
            "vat_class": _l("VAT class"),
            "catalogue": _l("Reference data"),
            "showroom": _l("Outlet"),
            "till": _l("Till"),
            "printer": _l("Printer"),
            "delivery": _l("Delivery"),
            "order": _l("Order to a producer"),
            "import": _l("File of stock"),
            "transfer": _l("Transfer"),
            "count": _l("Count"),
            "return_note": _l("Return note"),
            "settlement": _l("Settlement"),
            "lot": _l("Lot"),
            "label_batch": _l("Labels"),
            "label_key": _l("Key of labels"),
            "review_item": _l("Row of the review list"),
            "sale": _l("Sale"),
            "refund": _l("Refund"),
            "shift": _l("Shift"),
            "approval": _l("Approval at a till"),
        },
        told,
    )
    tell_deeds(
        {
            "reorder_point_set": _l("Set a reorder point"),
            "delivery_received": _l("Took over a delivery"),
            "import_brought": _l("Brought a file of stock"),
            "import_booked": _l("Booked a file of stock"),
            "order_drafted": _l("Wrote an order"),
            "order_changed": _l("Changed a draft of an order"),
            "order_sent": _l("Sent an order to the producer"),
            "order_cancelled": _l("Cancelled an order"),
            "order_closed": _l("Closed an order"),
            "goods_written_off": _l("Wrote goods off"),
            "transfer_sent": _l("Sent goods to another outlet"),
            "transfer_received": _l("Received a transfer"),
            "transfer_recalled": _l("Took a transfer back"),
            "count_begun": _l("Began a count"),
            "count_line_withdrawn": _l("Took back a line of a count"),
            "count_approved": _l("Approved a count"),
            "count_cancelled": _l("Gave a count up"),
            "goods_went_home": _l("Gave consigned goods back"),
            "refunded": _l("Refunded in the back office"),
            "approved": _l("Approved at a till"),
            "printed": _l("Printed"),
            "reprint": _l("Made a copy of a print"),
            "print_again": _l("Printed once more"),
            "print_confirmed": _l("Confirmed a print"),
        }
    )
    register(Kind.SALE, _KINDS[Kind.SALE], "sales.sale", argument="sale_id", reasons=_REASONS)
    register(Kind.REFUND, _KINDS[Kind.REFUND], "sales.refunded", argument="refund_id", reasons=_REASONS)
    register(Kind.SHIFT_OPEN, _KINDS[Kind.SHIFT_OPEN], "sales.shift", argument="shift_id", reasons=_REASONS)
    register(Kind.SHIFT_CLOSE, _KINDS[Kind.SHIFT_CLOSE], "sales.shift", argument="shift_id", reasons=_REASONS)
    register(Kind.DRAWER, _KINDS[Kind.DRAWER], reasons=_REASONS)
    register(
        transfers.REVIEW_KIND, _l("Transfer"), "inventory.transfer", argument="number",
        reasons={
            transfers.DIFFERS: _l("Less or more arrived than was sent. Look at the sender's shelf, and ask who carried it.")
        },
    )  # fmt: skip
    register(
        counts.REVIEW_KIND, _l("Count"), "inventory.count", argument="number",
        reasons={
            counts.LARGE: _l("Much was missing or found. Ask who counted, and look for a delivery that nobody wrote down.")
        },
    )  # fmt: skip
    register("quarantined", _l("Set aside, not booked"), reasons=_REASONS)
    register(
        REVIEW_KIND,
        _l("Entry of a till's journal"),
        reasons={
            Oddity.GAP: _l("Entries before it have not arrived."),
            Oddity.FORK: _l("Another entry already stands under its number."),
            Oddity.HASH_WRONG: _l("Its content was changed after the till wrote it."),
            Oddity.LINK_WRONG: _l("It does not follow the entry before it."),
            Oddity.TIME_BACKWARDS: _l("It says it happened before the entry that it follows."),
            Oddity.LOST: _l(
                "The device can no longer read it; only its number is left. Ask the cashier, and count the drawer."
            ),
            Oddity.UNKNOWN_KIND: _l("This version does not know such entries; it is kept."),
            "booking_failed": _l("Booking it failed; it is stored, and waits for somebody to look."),
            Oddity.MALFORMED: _l("It could not be read; it is kept as it came."),
        },
    )
