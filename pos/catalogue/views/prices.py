"""The prices of a product: what it costs where, since when and from when on."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.tables import table_response
from pos.catalogue import operations, queries
from pos.catalogue.forms import PriceForm, choices
from pos.catalogue.models import Product
from pos.catalogue.views.blueprint import pages
from pos.people.access import allowed_showrooms, ask, asked_at, may, person, requires
from pos.people.rules import Deed
from pos.showrooms.queries import showrooms

EVERYWHERE = ""


@pages.get("/catalogue/products/<code>/prices")
@requires(Deed.SEE_CATALOGUE)
def prices(code: str) -> Response | str:
    """All prices a product had, has and will have."""
    row = queries.product(code)
    if wanted := request.args.get("format"):
        outlets = {outlet.id: outlet.code for outlet in showrooms()}
        columns = [_("Product"), _("Where"), _("Price"), _("From"), _("Set by"), _("Set at")]
        table = [
            (
                row.code, outlets.get(price.showroom_id, "") if price.showroom_id else _("All outlets"), price.price_vnd,
                price.valid_from, price.set_by, price.set_at,
            )
            for price in queries.price_rows(row.id)
        ]  # fmt: skip
        return table_response(f"prices-{row.code}", columns, table, wanted)
    return _page(row, _form() if _may_price() else None)


@pages.post("/catalogue/products/<code>/prices")
@requires(Deed.KEEP_OUTLET_PRICES)
def set_price(code: str) -> Response | tuple[str, int]:
    """Set a price from a moment on: at own outlets, or everywhere for whoever may."""
    row = queries.product(code)
    form = _form()
    if form.validate_on_submit():
        showroom_id = _place(form.place.data)
        try:
            with transaction():
                operations.set_price(
                    row.id, form.price_vnd.data or 0, who=person().name, at=asked_at(),
                    showroom_id=showroom_id, valid_from=form.begins(),
                )  # fmt: skip
        except PosError as error:
            form.form_errors.append(error.localized())
        else:
            flash(_("The price is set."), "success")
            return redirect(url_for("catalogue.prices", code=row.code))
    return _page(row, form), 422


@pages.post("/catalogue/products/<code>/prices/end")
@requires(Deed.KEEP_OUTLET_PRICES)
def end_price(code: str) -> Response:
    """Let an outlet sell at the price of everywhere again."""
    row = queries.product(code)
    showroom_id = _place(request.form.get("place", EVERYWHERE))
    if showroom_id is not None:
        with transaction():
            operations.end_own_price(row.id, showroom_id, who=person().name, at=asked_at())
        flash(_("From now on the price for all outlets holds here."), "success")
    return redirect(url_for("catalogue.prices", code=row.code))


def _may_price() -> bool:
    return may(Deed.KEEP_PRICES) or may(Deed.KEEP_OUTLET_PRICES)


def _place(chosen: str) -> uuid.UUID | None:
    """The outlet chosen, if this person may set its prices; None for everywhere.

    Raises:
        NotAllowed: they may not.
    """
    if chosen == EVERYWHERE:
        ask(Deed.KEEP_PRICES)
        return None
    showroom_id = next((outlet.id for outlet in showrooms() if outlet.code == chosen), None)
    ask(Deed.KEEP_OUTLET_PRICES, showroom_id or uuid.UUID(int=0))
    return showroom_id


def _form() -> PriceForm:
    form = PriceForm()
    own = {
        outlet.code: f"{outlet.code} {outlet.name}" for outlet in showrooms(allowed_showrooms(Deed.KEEP_OUTLET_PRICES))
    }
    form.place.choices = choices({EVERYWHERE: _("All outlets"), **own} if may(Deed.KEEP_PRICES) else own)
    return form


def _page(row: Product, form: PriceForm | None) -> str:
    at = asked_at()
    outlets = {outlet.id: outlet for outlet in showrooms()}
    rows = queries.price_rows(row.id)
    now: dict[Any, Any] = {}
    for price in rows:
        # Newest first: the first that has begun is the one that holds at its place.
        if price.valid_from <= at:
            now.setdefault(price.showroom_id, price)
    mine = allowed_showrooms(Deed.KEEP_OUTLET_PRICES)
    endable = {
        price.showroom_id
        for price in now.values()
        if price.showroom_id and price.price_vnd is not None and (mine is None or price.showroom_id in mine)
    }
    return render_template(
        "catalogue/prices.html",
        row=row, prices=rows, outlets=outlets, holding={price.id for price in now.values()}, endable=endable, form=form, at=at,
    )  # fmt: skip
