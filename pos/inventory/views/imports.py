"""Stock from a file: bring it, see what is wrong with it, book it whole."""

import uuid
from typing import Any

from flask import Response as Answer
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from pos.base.database import transaction
from pos.base.errors import NotAllowed, NotFound, PosError
from pos.base.sheets import MOST_BYTES
from pos.base.tables import table_response
from pos.files.kinds import RUNNING
from pos.files.rules import broke_off
from pos.files.views.progress import progress, told
from pos.files.words import IMPORT_STATE_NAMES, IMPORT_STATE_TONES
from pos.inventory import imports as queries
from pos.inventory.deliveries import deliveries_of_import
from pos.inventory.forms import ImportForm
from pos.inventory.import_template import template
from pos.inventory.importing import MOST_FINDINGS
from pos.inventory.kinds import DeliveryKind
from pos.inventory.models import StockImport
from pos.inventory.operations.imports import bring_import
from pos.inventory.views.blueprint import pages
from pos.inventory.views.import_work import begin_booking, begin_check
from pos.inventory.words import COLUMN_NAMES, IMPORT_KIND_NAMES
from pos.people.access import allowed_showrooms, ask, asked_at, person, requires
from pos.people.rules import Deed
from pos.showrooms.queries import showrooms

SHOWN = 50
EXPORT = 5000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.route("/stock/imports", methods=["GET", "POST"])
@requires(Deed.IMPORT_STOCK)
def imports() -> Response | str | tuple[str, int]:
    """Bring a file of stock, and the files that were brought."""
    allowed = allowed_showrooms(Deed.IMPORT_STOCK)
    outlets = showrooms(only=allowed)
    mine = None if allowed is None else person().name
    if format_ := request.args.get("format"):
        columns = [_("File"), _("What is in the file"), _("State"), _("Brought"), _("By"), _("Rows"), _("Wrong rows")]
        rows = [
            (
                row.name, str(IMPORT_KIND_NAMES[row.kind]), str(IMPORT_STATE_NAMES[row.state]), row.brought_at,
                row.brought_by, row.lines_total, row.wrong,
            )
            for row in queries.imports(mine, limit=EXPORT)
        ]  # fmt: skip
        return table_response("imports", columns, rows, format_)
    form = ImportForm(data={"kind": DeliveryKind.OPENING.value, "outlet": outlets[0].code if len(outlets) == 1 else ""})
    form.outlet.choices = [
        SelectChoice("", _("Each row names its own")),
        *(SelectChoice(row.code, f"{row.code} · {row.name}") for row in outlets),
    ]
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            outlet = next((row for row in outlets if row.code == form.outlet.data), None)
            content = form.file.data.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                form.file.errors = [_("This file is larger than 10 MB.")]
            else:
                with transaction():
                    import_id = bring_import(
                        content, form.file.data.filename or "", DeliveryKind(form.kind.data),
                        outlet.id if outlet else None, at=asked_at(), who=person().name,
                    )  # fmt: skip
                _mine(import_id)
                begin_check(import_id, allowed)
                return redirect(url_for("inventory.stock_import", import_id=import_id))
    found = queries.imports(mine, limit=SHOWN)
    return (
        render_template(
            "inventory/imports.html", form=form, rows=found, kind_names=IMPORT_KIND_NAMES,
            state_names=IMPORT_STATE_NAMES, tones=IMPORT_STATE_TONES, kinds=DeliveryKind,
        ),
        status,
    )  # fmt: skip


@pages.get("/stock/imports/template/<kind>")
@requires(Deed.IMPORT_STOCK)
def import_template(kind: str) -> Answer:
    """The table to fill in."""
    if kind not in set(DeliveryKind):
        raise NotFound()
    made = Answer(template(DeliveryKind(kind)), content_type=_XLSX)
    made.headers.set("Content-Disposition", "attachment", filename=f"stock-{kind}.xlsx")
    return made


@pages.get("/stock/imports/<uuid:import_id>")
@requires(Deed.IMPORT_STOCK)
def stock_import(import_id: uuid.UUID) -> Response | str:
    """One file: how far the work on it is, what is wrong with it, what it would become or has become."""
    row = _mine(import_id)
    faults = [(fault["row"], fault["column"], fault["value"], told(fault)) for fault in row.findings]
    if format_ := request.args.get("format"):
        columns = [_("Row"), _("Column"), _("Cell"), _("What is wrong")]
        return table_response(
            "import-faults", columns,
            [(number or None, str(COLUMN_NAMES.get(key, key)), value, words) for number, key, value, words in faults],
            format_,
        )  # fmt: skip
    outlet = next((one for one in showrooms() if one.id == row.showroom_id), None)
    return render_template(
        "inventory/import.html", row=row, faults=faults, column_names=COLUMN_NAMES, most=MOST_FINDINGS,
        kind_names=IMPORT_KIND_NAMES, state_names=IMPORT_STATE_NAMES, tones=IMPORT_STATE_TONES, outlet=outlet,
        running=row.state in RUNNING,
        silent=broke_off(row.state, row.beat_at, asked_at()), made=deliveries_of_import(row.totals.get("numbers", ())[:SHOWN]),
    )  # fmt: skip


@pages.get("/stock/imports/<uuid:import_id>/progress")
@requires(Deed.IMPORT_STOCK)
def import_progress(import_id: uuid.UUID) -> Answer:
    """How far the work on a file is, for the page that waits for it."""
    return progress(_mine(import_id), asked_at())


@pages.post("/stock/imports/<uuid:import_id>/check")
@requires(Deed.IMPORT_STOCK)
def check_again(import_id: uuid.UUID) -> Response:
    """Look at a file anew: a price was set, a product added, or the work broke off."""
    return _begin(import_id, lambda allowed: begin_check(import_id, allowed))


@pages.post("/stock/imports/<uuid:import_id>/book")
@requires(Deed.IMPORT_STOCK)
def book_stock(import_id: uuid.UUID) -> Response:
    """Book a file whole."""
    who = person().name
    return _begin(import_id, lambda allowed: begin_booking(import_id, allowed, who))


def _begin(import_id: uuid.UUID, work: Any) -> Response:
    _mine(import_id)
    try:
        work(allowed_showrooms(Deed.IMPORT_STOCK))
    except PosError as error:
        flash(error.localized(), "error")
    return redirect(url_for("inventory.stock_import", import_id=import_id))


def _mine(import_id: uuid.UUID) -> StockImport:
    """A file that this person may see: their own, or anybody's for who may bring stock everywhere.

    Raises:
        NoSuchImport: there is none.
        NotAllowed: somebody else brought it.
    """
    row = queries.stock_import(import_id)
    if row.showroom_id is not None:
        ask(Deed.IMPORT_STOCK, row.showroom_id)
    if row.brought_by != person().name and allowed_showrooms(Deed.IMPORT_STOCK) is not None:
        raise NotAllowed()
    return row
