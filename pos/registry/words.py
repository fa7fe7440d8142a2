"""Decision lists in words."""

from flask_babel import lazy_gettext as _l

from pos.registry.kinds import Verdict

VERDICT_NAMES = {
    Verdict.ADDED: _l("Added"),
    Verdict.CHANGED: _l("Filled in"),
    Verdict.UNCHANGED: _l("There already"),
    Verdict.REFUSED: _l("Refused"),
}
VERDICT_BOOKED_NAMES = {**VERDICT_NAMES, Verdict.REFUSED: _l("Not booked")}
VERDICT_TONES = {
    Verdict.ADDED: "good",
    Verdict.CHANGED: "info",
    Verdict.UNCHANGED: "quiet",
    Verdict.REFUSED: "bad",
}
COLUMN_NAMES = {
    "product": _l("Product"),
    "net_content": _l("Net content"),
    "product_code": _l("Product code"),
    "producer": _l("Producer"),
    "producer_code": _l("Producer code"),
    "place": _l("Commune"),
    "district": _l("District"),
    "address": _l("Address"),
    "group": _l("Product group"),
    "stars": _l("Stars"),
    "score": _l("Score"),
    "decision": _l("Decision"),
    "decided_on": _l("Day of the decision"),
    "issuer": _l("Who signed it"),
    "vat_class": _l("VAT class"),
    "valid_from": _l("Valid from"),
    "valid_to": _l("Valid to, last day included"),
}
