"""What was sold for a day: who comes on which tour, and what must be ready when."""

from decimal import Decimal

from flask import render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.amounts import MILLI
from pos.base.tables import Cell, table_response
from pos.people.access import requires
from pos.people.rules import Deed
from pos.sales import lists
from pos.sales.views.blueprint import pages, span_asked

_AHEAD = 13
"""Two weeks, today included: as far as a roster reaches."""


@pages.get("/services/")
@requires(Deed.SEE_SALES)
def services() -> Response | str:
    """The tours, workshop seats and orders of the coming days, by day."""
    span = span_asked(ahead=_AHEAD)
    found = lists.booked_days(span.first, span.last, showroom_ids=span.showroom_ids)
    rows = [(row, _name(row)) for row in found]
    if wanted := request.args.get("format"):
        columns = [
            _("Day"), _("Product"), _("Quantity"), _("Note"), _("Receipt"), _("Sold"), _("Outlet"), _("Cashier"),
        ]  # fmt: skip
        cells: list[list[Cell]] = [
            [
                row.on, name, Decimal(row.left_milli) / MILLI, row.note, row.number, row.sold_at, row.showroom_code,
                row.cashier,
            ]
            for row, name in rows
        ]  # fmt: skip
        return table_response(f"services-{span.name}", columns, cells, wanted)
    return render_template("sales/services.html", span=span, rows=rows)


def _name(row: lists.BookedDay) -> str:
    return row.name_en if str(get_locale()) == "en" and row.name_en else row.product_name
