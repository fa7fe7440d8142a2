"""Writing goods off."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.languages import chosen_language
from pos.base.pages import day, quantity
from pos.inventory import queries
from pos.inventory.forms import WriteOffForm
from pos.inventory.kinds import WriteOffReason
from pos.inventory.operations import write_off
from pos.inventory.views.blueprint import pages
from pos.inventory.views.numbers import product_and_outlet
from pos.people.access import asked_at, person, requires
from pos.people.rules import Deed


@pages.route("/stock/<product>/<showroom>/write-off", methods=["GET", "POST"])
@requires(Deed.WRITE_OFF)
def write_off_goods(product: str, showroom: str) -> Response | str | tuple[str, int]:
    """Take some of a lot off the shelf for good, saying why."""
    row, outlet = product_and_outlet(product, showroom, Deed.WRITE_OFF)
    lots = queries.lots_here(row.id, outlet.id)
    form = WriteOffForm(data={"lot": request.args.get("lot")})
    form.lot.choices = [
        SelectChoice(
            lot.code,
            " · ".join(
                [
                    _(
                        "%(lot)s: %(quantity)s on the shelf",
                        lot=lot.code,
                        quantity=quantity(lot.quantity_milli, row.unit),
                    ),
                    *([day(lot.expires_on)] if lot.expires_on else []),
                    *([_("expires first")] if lot is lots[0] and len(lots) > 1 and lot.expires_on else []),
                ]
            ),
        )
        for lot in lots
    ]
    name = row.name_en if chosen_language() == "en" and row.name_en else row.name_vi
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate() and form.quantity.data is not None:
            try:
                with transaction():
                    write_off(
                        outlet.id, queries.lot_of(row.id, form.lot.data).id, form.quantity.data,
                        WriteOffReason(form.reason.data), write_off_id=uuid.UUID(form.write_off.data), at=asked_at(),
                        who=person().name, note=form.note.data or "",
                    )  # fmt: skip
            except PosError as error:
                form.form_errors.append(error.localized())
            else:
                flash(_("Written off. The moves below say why."), "success")
                return redirect(url_for("inventory.number", product=row.code, showroom=outlet.code))
    return (
        render_template("inventory/write_off.html", form=form, product=row, name=name, outlet=outlet, lots=lots),
        status,
    )
