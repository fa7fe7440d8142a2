"""What nears its last day: the list that a manager goes through before the week begins."""

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.asked import asked_page
from pos.base.clock import local_day
from pos.base.languages import chosen_language
from pos.base.pages import quantity
from pos.base.tables import table_response
from pos.inventory.expiring import expiring_lots
from pos.inventory.rules import SALES_DAYS
from pos.inventory.views.blueprint import pages
from pos.inventory.views.outlets import chosen_outlet
from pos.inventory.views.stock import in_units, unit_name
from pos.people.access import asked_at, may, requires
from pos.people.rules import Deed

WINDOWS = (7, 14, 30)
"""How many days ahead may be asked for."""

PAGE = 100
WEEKS = SALES_DAYS // 7


@pages.get("/stock/expiring")
@requires(Deed.SEE_STOCK)
def expiring() -> Response | str:
    """Lots that expire in 7, 14 or 30 days, with what usually sells, as far as this person may see."""
    outlets, outlet, asked = chosen_outlet(Deed.SEE_STOCK)
    within = request.args.get("days", type=int)
    within = within if within in WINDOWS else WINDOWS[-1]
    day = local_day(asked_at())
    found = expiring_lots(asked, day, within)
    if format_ := request.args.get("format"):
        columns = [
            _("Outlet"), _("Code"), _("Product"), _("Lot"), _("Expires on"), _("Quantity"), _("Unit"),
            _("Usually sold a week"), _("Likely left"), _("Whose goods"), _("Worth"),
        ]  # fmt: skip
        rows = [
            (
                lot.showroom_code, lot.product_code, lot.name(chosen_language()), lot.lot_code, lot.expires_on,
                in_units(lot.quantity_milli), unit_name(lot.unit), in_units(lot.sold_milli // WEEKS),
                in_units(lot.left_milli), lot.owner, lot.value_vnd,
            )
            for lot in found
        ]  # fmt: skip
        return table_response(f"expiring-{day.isoformat()}", columns, rows, format_)
    page = asked_page()
    return render_template(
        "inventory/expiring.html", rows=found[(page - 1) * PAGE : page * PAGE], page=page,
        page_count=max(1, -(-len(found) // PAGE)), found=len(found), outlets=outlets, outlet=outlet, within=within,
        windows=WINDOWS, words=quantity, today=day, weeks=WEEKS, language_now=chosen_language(), may_send=may(Deed.SEND),
        may_write_off=may(Deed.WRITE_OFF),
    )  # fmt: skip
