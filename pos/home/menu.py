"""Where each person may go, as the bar above every page shows it."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from pos.people.access import allowed_showrooms, may
from pos.people.rules import Deed
from pos.review import queries as review


@dataclass(frozen=True)
class Door:
    """A page that has its place in the bar. ``apart`` puts it under "More"."""

    endpoint: str
    label: Any
    deed: Deed | None = None
    apart: bool = False


DOORS = (
    Door("home.today", _l("Today")),
    Door("till.page", _l("Till"), Deed.SELL),
    Door("inventory.stock", _l("Stock"), Deed.SEE_STOCK),
    Door("inventory.deliveries", _l("Deliveries"), Deed.SEE_STOCK),
    Door("inventory.orders", _l("Orders"), Deed.SEE_STOCK, apart=True),
    Door("inventory.low_stock", _l("Low stock"), Deed.SEE_STOCK, apart=True),
    Door("inventory.imports", _l("Stock from a file"), Deed.IMPORT_STOCK, apart=True),
    Door("inventory.transfers", _l("Transfers"), Deed.SEE_STOCK, apart=True),
    Door("inventory.counts", _l("Counts"), Deed.COUNT, apart=True),
    Door("sales.sales", _l("Sales"), Deed.SEE_SALES),
    Door("catalogue.products", _l("Products"), Deed.SEE_CATALOGUE),
    Door("certification.certificates", _l("Certificates"), Deed.SEE_CATALOGUE),
    Door("review.items", _l("To review"), Deed.SEE_REVIEW),
    Door("inventory.return_notes", _l("Return notes"), Deed.SEND, apart=True),
    Door("settlement.payables", _l("Owed to producers"), Deed.SEE_PAYABLES, apart=True),
    Door("labels.check", _l("Check a label"), Deed.CHECK_LABELS, apart=True),
    Door("labels.labels", _l("Labels"), Deed.PRINT_LABELS, apart=True),
    Door("pieces.pieces", _l("Numbered labels"), Deed.SEE_STOCK, apart=True),
    Door("verify.scan_counts", _l("Scans"), Deed.SEE_SCANS, apart=True),
    Door("relabelling.network", _l("Stars that are gone"), Deed.SEE_STOCK, apart=True),
    Door("registry.decision_lists", _l("Decision lists"), Deed.BRING_DECISIONS, apart=True),
    Door("sales.shifts", _l("Shifts"), Deed.SEE_SALES, apart=True),
    Door("printing.jobs", _l("Prints"), Deed.SEE_SALES, apart=True),
    Door("catalogue.producers", _l("Producers"), Deed.SEE_CATALOGUE, apart=True),
    Door("catalogue.vat", _l("VAT"), Deed.KEEP_PRICES, apart=True),
    Door("showrooms.showrooms", _l("Outlets"), Deed.PAIR_TILLS, apart=True),
    Door("people.pins", _l("Staff and PINs"), Deed.CLEAR_PINS, apart=True),
    Door("people.people", _l("People"), Deed.KEEP_PEOPLE, apart=True),
    Door("people.trail", _l("Audit trail"), Deed.SEE_TRAIL, apart=True),
)


@dataclass(frozen=True)
class Entry:
    """One entry of the bar for this reader on this page."""

    href: str
    label: str
    here: bool
    apart: bool
    count: int = 0


def menu() -> list[Entry]:
    """The doors that this person may open, in the order in which they are used."""
    here = request.endpoint or ""
    return [
        Entry(
            href=url_for(door.endpoint),
            label=str(door.label),
            here=door.endpoint == here,
            apart=door.apart,
            count=review.open_count(allowed_showrooms(Deed.SEE_REVIEW)) if door.endpoint == "review.items" else 0,
        )
        for door in DOORS
        if door.endpoint in current_app.view_functions and (door.deed is None or may(door.deed))
    ]
