"""Return notes: what went home to its owner, giving it back, and the note that goes with it."""

import uuid
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.asked import asked_page
from pos.base.clock import local_day
from pos.base.database import transaction
from pos.base.errors import NotAllowed, PosError
from pos.base.languages import chosen_language
from pos.base.tables import table_response
from pos.catalogue.contracts import contract_on_paper
from pos.catalogue.models import Producer
from pos.catalogue.queries import producer
from pos.inventory import going_home as queries
from pos.inventory.forms import HomeForm
from pos.inventory.going_home import HomeLot
from pos.inventory.operations import HomeLine, HomePapers, send_home
from pos.inventory.views.blueprint import pages
from pos.inventory.views.outlets import chosen_outlet
from pos.inventory.views.stock import in_units, unit_name
from pos.people.access import allowed_showrooms, ask, asked_at, may, person, requires
from pos.people.rules import Deed
from pos.people.shell import full_name
from pos.showrooms.models import Showroom
from pos.showrooms.queries import showroom_by_id, showrooms

PAGE = 50
EXPORT = 20_000


@pages.get("/return-notes")
@requires(Deed.SEE_STOCK)
def return_notes() -> Response | str:
    """What went home to its owners, as far as this person may see, the latest first."""
    outlets, outlet, asked = chosen_outlet(Deed.SEE_STOCK)
    words = request.args.get("q", "")
    if format_ := request.args.get("format"):
        columns = [_("Number"), _("Outlet"), _("Producer code"), _("Producer"), _("Sent home"), _("By"), _("Lines")]
        rows = [
            (head.number, head.outlet, head.owner_code, head.owner_name, head.at, full_name(head.who), head.lines)
            for head in queries.return_notes(asked, words, limit=EXPORT)
        ]
        return table_response("return-notes", columns, rows, format_)
    page = asked_page()
    found = queries.return_notes(asked, words, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return render_template(
        "inventory/return_notes.html", rows=found[:PAGE], more=len(found) > PAGE, page=page, outlets=outlets,
        outlet=outlet, words=words, may_send=may(Deed.SEND),
    )  # fmt: skip


@pages.route("/return-notes/new", methods=["GET", "POST"])
@requires(Deed.SEND)
def new_return_note() -> Response | str | tuple[str, int]:
    """Give goods back: from which outlet, whose, and how much of each lot."""
    mine = showrooms(only=allowed_showrooms(Deed.SEND))
    asked = request.values.get("outlet", "")
    outlet = next((row for row in mine if row.code == asked), None) if asked else mine[0]
    if outlet is None:
        raise NotAllowed()
    code = request.values.get("producer", "")
    owner = producer(code) if code else None
    lots = queries.lots_to_go_home(outlet.id, owner.id) if owner else []
    everything = request.args.get("all") == "yes"
    form = HomeForm(
        data={"lines": [{"lot": str(lot.id), "quantity": lot.quantity_milli if everything else None} for lot in lots]}
    )
    status = 200
    if form.is_submitted() and owner:
        status = 422
        if form.validate():
            try:
                number = _send(form, outlet, owner)
            except PosError as error:
                form.form_errors.append(error.localized())
                status = error.status
            else:
                flash(_("%(number)s: the goods are on their way home.", number=number), "success")
                return redirect(url_for("inventory.return_note", number=number))
    page = _form_page(form, mine, outlet, owner, lots)
    return (page, status) if status != 200 else page


def _form_page(
    form: HomeForm, mine: Sequence[Showroom], outlet: Showroom, owner: Producer | None, lots: Sequence[HomeLot]
) -> str:
    return render_template(
        "inventory/new_return_note.html", form=form, outlets=mine, outlet=outlet, owner=owner, lots=lots,
        owners=queries.owners_here(outlet.id), entries={entry.form.lot.data: entry.form for entry in form.lines},
        language_now=chosen_language(),
    )  # fmt: skip


def _send(form: HomeForm, outlet: Showroom, owner: Producer) -> str:
    with transaction():
        return send_home(
            outlet.id,
            owner.id,
            [
                HomeLine(uuid.UUID(entry.form.lot.data), entry.form.quantity.data)
                for entry in form.lines
                if entry.form.quantity.data
            ],
            note_id=uuid.UUID(form.return_note.data),
            showroom_code=outlet.code,
            at=asked_at(),
            who=person().name,
            papers=HomePapers(form.carrier.data or "", form.vehicle.data or "", form.note.data or ""),
        )


@pages.get("/return-notes/<number>")
@requires(Deed.SEE_STOCK)
def return_note(number: str) -> Response | str:
    """One return note, as paper in Vietnamese and English."""
    head, lines = queries.return_note(number.upper())
    ask(Deed.SEE_STOCK, head.showroom_id)
    if format_ := request.args.get("format"):
        columns = [
            _("Code"), _("Product"), _("Lot"), _("Quantity"), _("Unit"), _("Expires on"), _("Settlement price"), _("Amount"),
        ]  # fmt: skip
        rows = [
            (
                line.product_code, line.name(chosen_language()), line.lot_code, in_units(line.quantity_milli),
                unit_name(line.unit), line.expires_on, line.settlement_price_vnd, line.amount_vnd,
            )
            for line in lines
        ]  # fmt: skip
        return table_response(f"return-{head.number}", columns, rows, format_)
    owner = producer(head.owner_code)
    return render_template(
        "inventory/return_note.html", head=head, lines=lines, outlet=showroom_by_id(head.showroom_id),
        owner=owner, contract=contract_on_paper(owner.id, local_day(head.at)),
    )  # fmt: skip
