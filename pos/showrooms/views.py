"""Pages of outlets, their tills and printers."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import Field

from pos.base.clock import local_day
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.tables import table_response
from pos.people import places
from pos.people.access import allowed_showrooms, ask, asked_at, may, person, requires
from pos.people.names import tell_deeds
from pos.people.rules import Deed
from pos.showrooms import operations, panels, queries, rules
from pos.showrooms.errors import (
    BankAccountNotFit,
    ClosesTooEarly,
    CodeNotFit,
    CodeTaken,
    HoursNotFit,
    NoSuchCommune,
    NoSuchPrinter,
    OutletIncomplete,
    PrinterNotFit,
    TaxCodeNotFit,
)
from pos.showrooms.forms import DAYS, NewOutletForm, OutletForm, PrinterForm, TillForm, TillPrinterForm, filled
from pos.showrooms.models import Printer, Showroom, Till
from pos.showrooms.names import PRINTER_KIND_NAMES, SHOWROOM_KIND_NAMES, WEEKDAY_NAMES

pages = Blueprint("showrooms", __name__, url_prefix="/showrooms")

places.told_by(queries.outlet_names)
tell_deeds(
    {
        "add_showroom": _l("Opened an outlet"),
        "edit_showroom": _l("Changed an outlet"),
        "add_till": _l("Set up a till"),
        "set_till_printer": _l("Chose a till's printer"),
        "retire_till": _l("Took a till out of use"),
        "add_printer": _l("Set up a printer"),
        "edit_printer": _l("Changed a printer"),
        "retire_printer": _l("Took a printer out of use"),
        "make_pairing_code": _l("Showed a pairing code"),
        "pair": _l("Paired a device with a till"),
        "know_chain": _l("Took up an earlier pairing of a till"),
    }
)

_USUAL_HOURS = {day: ["08:00", "18:00"] for day in DAYS}


@pages.get("/")
@requires(Deed.PAIR_TILLS)
def showrooms() -> Response | str:
    """The outlets that this person keeps: kind, place, tills, open or closed."""
    rows = queries.showrooms(allowed_showrooms(Deed.PAIR_TILLS), words=request.args.get("q", ""))
    communes = queries.commune_names({row.commune_code for row in rows})
    tills = queries.till_counts()
    today = local_day(asked_at())
    shown = [
        {
            "code": row.code,
            "name": row.name,
            "kind": str(SHOWROOM_KIND_NAMES[row.kind]),
            "commune": communes[row.commune_code].name,
            "former_district": communes[row.commune_code].former_district,
            "address": row.address,
            "tills": tills.get(row.id, 0),
            "open": row.opens_on <= today and (row.closes_on is None or today <= row.closes_on),
            "opens_on": row.opens_on,
            "closes_on": row.closes_on,
        }
        for row in rows
    ]
    if format_ := request.args.get("format"):
        columns = [
            _("Code"), _("Name"), _("Kind"), _("Commune or ward"), _("Former district"), _("Address"), _("Tills"),
            _("First day"), _("Last day"),
        ]  # fmt: skip
        keys = ("code", "name", "kind", "commune", "former_district", "address", "tills", "opens_on", "closes_on")
        return table_response("outlets", columns, [[row[key] for key in keys] for row in shown], format_)
    return render_template("showrooms/showrooms.html", rows=shown, may_add=may(Deed.KEEP_SHOWROOMS))


@pages.route("/add", methods=["GET", "POST"])
@requires(Deed.KEEP_SHOWROOMS)
def add() -> Response | str | tuple[str, int]:
    """Open an outlet."""
    form = NewOutletForm(queries.communes(), queries.craft_villages())
    if not form.is_submitted():
        form.opens_on.data = local_day(asked_at())
        return _outlet_form(form, _USUAL_HOURS)
    hours = _hours()
    if form.validate():
        try:
            with transaction():
                row = operations.add_showroom(form.code.data, form.wish(hours), who=person().name, at=asked_at())
        except (CodeNotFit, CodeTaken) as error:
            return _refused(form, form.code, error, hours)
        except _MISFITS as error:
            return _refused(form, _blamed(form, error), error, hours)
        flash(_("The outlet is open. Set up its tills next."), "success")
        return redirect(url_for("showrooms.one", code=row.code))
    return _outlet_form(form, hours), 422


@pages.get("/<code>")
@requires(Deed.PAIR_TILLS)
def one(code: str) -> str:
    """One outlet with its tills and printers."""
    return _outlet_page(_outlet(code))


@pages.route("/<code>/edit", methods=["GET", "POST"])
@requires(Deed.KEEP_SHOWROOMS)
def edit(code: str) -> Response | str | tuple[str, int]:
    """Bring what is known of an outlet up to date."""
    row = _outlet(code)
    if request.method == "GET":
        form = OutletForm(queries.communes(), queries.craft_villages(), data=filled(row))
        return _outlet_form(form, row.hours, row)
    form, hours = OutletForm(queries.communes(), queries.craft_villages()), _hours()
    if form.validate():
        try:
            with transaction():
                operations.edit_showroom(row.id, form.wish(hours), who=person().name, at=asked_at())
        except _MISFITS as error:
            return _refused(form, _blamed(form, error), error, hours, row)
        flash(_("Saved. Receipts printed before keep what they said."), "success")
        return redirect(url_for("showrooms.one", code=code))
    return _outlet_form(form, hours, row), 422


@pages.post("/<code>/tills")
@requires(Deed.KEEP_SHOWROOMS)
def add_till(code: str) -> Response | tuple[str, int]:
    """Set up a till."""
    row = _outlet(code)
    form = TillForm()
    if not form.validate_on_submit():
        return _outlet_page(row, till_form=form), 422
    with transaction():
        till = operations.add_till(row.id, number=form.number.data, who=person().name, at=asked_at())
    flash(_("Till %(code)s is set up. Pair a device with it next.", code=till.code), "success")
    return redirect(url_for("showrooms.till", till_code=till.code))


@pages.get("/tills/<till_code>")
@requires(Deed.PAIR_TILLS)
def till(till_code: str) -> str:
    """One till: its device, its printer, its earlier pairings."""
    return _till_page(_till(till_code))


@pages.post("/tills/<till_code>/pairing-code")
@requires(Deed.PAIR_TILLS)
def make_pairing_code(till_code: str) -> str:
    """Show a one-time code with which a device becomes this till."""
    row = _till(till_code)
    with transaction():
        code = operations.make_pairing_code(row.id, who=person().name, at=asked_at())
    # Shown in the answer itself: a redirect would have to keep the code somewhere.
    return _till_page(row, rules.written_for_people(code))


@pages.post("/tills/<till_code>/printer")
@requires(Deed.PAIR_TILLS)
def set_till_printer(till_code: str) -> Response:
    """Choose where a till's receipts come out."""
    row = _till(till_code)
    form = TillPrinterForm(queries.printers_of(row.showroom_id))
    if form.validate_on_submit():
        chosen = uuid.UUID(form.printer.data) if form.printer.data else None
        with transaction():
            operations.set_till_printer(row.id, chosen, who=person().name, at=asked_at())
        flash(_("Saved."), "success")
    else:
        flash(_("This outlet has no such printer in use."), "error")
    return redirect(url_for("showrooms.till", till_code=till_code))


@pages.post("/tills/<till_code>/retire")
@requires(Deed.KEEP_SHOWROOMS)
def retire_till(till_code: str) -> Response:
    """Take a till out of use."""
    row = _till(till_code)
    with transaction():
        operations.retire_till(row.id, who=person().name, at=asked_at())
    flash(_("Till %(code)s is out of use. Its number is never given again.", code=row.code), "success")
    return redirect(url_for("showrooms.one", code=queries.showroom_by_id(row.showroom_id).code))


@pages.route("/<code>/printers/add", methods=["GET", "POST"])
@requires(Deed.KEEP_SHOWROOMS)
def add_printer(code: str) -> Response | str | tuple[str, int]:
    """Set up a printer."""
    row, form = _outlet(code), PrinterForm()
    if not form.is_submitted():
        return render_template("showrooms/printer.html", form=form, outlet=row, printer=None)
    if form.validate():
        try:
            with transaction():
                operations.add_printer(
                    row.id, form.name.data, form.kind.data, form.address.data or "",
                    width_dots=form.width_dots.data, opens_drawer=form.opens_drawer.data,
                    who=person().name, at=asked_at(),
                )  # fmt: skip
        except (PrinterNotFit, CodeTaken) as error:
            return _printer_refused(form, error, row, None)
        flash(_("Saved."), "success")
        return redirect(url_for("showrooms.one", code=code))
    return render_template("showrooms/printer.html", form=form, outlet=row, printer=None), 422


@pages.route("/<code>/printers/<uuid:printer_id>", methods=["GET", "POST"])
@requires(Deed.KEEP_SHOWROOMS)
def edit_printer(code: str, printer_id: uuid.UUID) -> Response | str | tuple[str, int]:
    """Change a printer."""
    row = _outlet(code)
    printer = _printer(row, printer_id)
    form = PrinterForm(obj=printer)
    form.show_width(printer.width_dots)
    if not form.is_submitted():
        return render_template("showrooms/printer.html", form=form, outlet=row, printer=printer)
    if form.validate():
        try:
            with transaction():
                operations.edit_printer(
                    printer_id, form.name.data, form.kind.data, form.address.data or "",
                    width_dots=form.width_dots.data, opens_drawer=form.opens_drawer.data,
                    who=person().name, at=asked_at(),
                )  # fmt: skip
        except (PrinterNotFit, CodeTaken) as error:
            return _printer_refused(form, error, row, printer)
        flash(_("Saved."), "success")
        return redirect(url_for("showrooms.one", code=code))
    return render_template("showrooms/printer.html", form=form, outlet=row, printer=printer), 422


@pages.post("/<code>/printers/<uuid:printer_id>/retire")
@requires(Deed.KEEP_SHOWROOMS)
def retire_printer(code: str, printer_id: uuid.UUID) -> Response:
    """Take a printer out of use."""
    printer = _printer(_outlet(code), printer_id)
    with transaction():
        operations.retire_printer(printer.id, who=person().name, at=asked_at())
    flash(_("The printer is out of use. Tills that used it print in the browser now."), "success")
    return redirect(url_for("showrooms.one", code=code))


_MISFITS = (BankAccountNotFit, ClosesTooEarly, HoursNotFit, NoSuchCommune, OutletIncomplete, TaxCodeNotFit)


def _outlet(code: str) -> Showroom:
    """The outlet, for whoever may pair its tills."""
    row = queries.showroom(code)
    ask(Deed.PAIR_TILLS, row.id)
    return row


def _till(till_code: str) -> Till:
    row = queries.till(till_code)
    ask(Deed.PAIR_TILLS, row.showroom_id)
    return row


def _printer(row: Showroom, printer_id: uuid.UUID) -> Printer:
    printer = queries.printer(printer_id)
    if printer.showroom_id != row.id:
        raise NoSuchPrinter()
    return printer


def _hours() -> dict[str, list[str]]:
    """The opening hours as typed; a day of which nothing was typed is closed."""
    typed = {day: [request.form.get(f"{edge}_{day}", "").strip() for edge in ("from", "to")] for day in DAYS}
    return {day: span for day, span in typed.items() if any(span)}


def _blamed(form: OutletForm, error: PosError) -> Field | None:
    """The field beside which an error belongs; hours have their own place."""
    return {
        "BankAccountNotFit": form.bank_account,
        "ClosesTooEarly": form.closes_on,
        "NoSuchCommune": form.commune,
        "OutletIncomplete": form.legal_name,
        "TaxCodeNotFit": form.tax_code,
    }.get(error.code)


def _refused(
    form: OutletForm, field: Field | None, error: PosError, hours: dict[str, list[str]], row: Showroom | None = None
) -> tuple[str, int]:
    if field is None:
        form.form_errors.append(error.localized())
    else:
        field.errors = [error.localized()]
    return _outlet_form(form, hours, row), error.status


def _printer_refused(form: PrinterForm, error: PosError, row: Showroom, printer: Printer | None) -> tuple[str, int]:
    field = form.address if isinstance(error, PrinterNotFit) else form.name
    field.errors = [error.localized()]
    return render_template("showrooms/printer.html", form=form, outlet=row, printer=printer), error.status


def _outlet_form(form: OutletForm, hours: dict[str, Any], row: Showroom | None = None) -> str:
    return render_template("showrooms/outlet_form.html", form=form, hours=hours, weekdays=WEEKDAY_NAMES, outlet=row)


def _outlet_page(row: Showroom, till_form: TillForm | None = None) -> str:
    tills = queries.tills_of(row.id)
    printers = queries.printers_of(row.id)
    chains = queries.living_chains([till.id for till in tills])
    names = {printer.id: printer.name for printer in printers}
    return render_template(
        "showrooms/outlet.html",
        outlet=row,
        kind=SHOWROOM_KIND_NAMES[row.kind],
        commune=queries.commune_names([row.commune_code])[row.commune_code],
        weekdays=WEEKDAY_NAMES,
        tills=[
            {
                "code": till.code,
                "chain": chains.get(till.id),
                "printer": names.get(till.printer_id) if till.printer_id else None,
                "retired_at": till.retired_at,
            }
            for till in tills
        ],
        printers=[
            {"id": printer.id, "name": printer.name, "kind": PRINTER_KIND_NAMES[printer.kind],
             "address": printer.address, "width_dots": printer.width_dots, "opens_drawer": printer.opens_drawer}
            for printer in printers
        ],
        till_form=till_form or TillForm(formdata=None),
        may_keep=may(Deed.KEEP_SHOWROOMS),
    )  # fmt: skip


def _till_page(row: Till, pairing_code: str | None = None) -> str:
    printers = queries.printers_of(row.showroom_id)
    return render_template(
        "showrooms/till.html",
        till=row,
        outlet=queries.showroom_by_id(row.showroom_id),
        chains=queries.chains_of(row.id),
        pairing_code=pairing_code,
        minutes=rules.PAIRING_MINUTES,
        panels=panels.panels_of(row),
        form=TillPrinterForm(printers, formdata=None, data={"printer": str(row.printer_id or "")}),
        may_keep=may(Deed.KEEP_SHOWROOMS),
    )
