"""Decision lists: bring one, see row by row what it becomes, book all of it or its good rows."""

import uuid
from collections.abc import Callable, Sequence

from flask import Response as Answer
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from pos.base.asked import asked_page
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.languages import chosen_language
from pos.base.sheets import MOST_BYTES
from pos.base.tables import Cell, table_response
from pos.catalogue.queries import vat_classes
from pos.files.kinds import RUNNING, ImportState
from pos.files.rules import broke_off
from pos.files.views.progress import progress, told
from pos.files.words import IMPORT_STATE_NAMES, IMPORT_STATE_TONES
from pos.people.access import asked_at, person, requires
from pos.people.names import tell_deeds
from pos.people.rules import Deed
from pos.registry import lists as queries
from pos.registry.columns import COLUMNS
from pos.registry.forms import ListForm
from pos.registry.kinds import Verdict
from pos.registry.list_template import template
from pos.registry.models import DecisionList, DecisionListRow
from pos.registry.operations import bring_list
from pos.registry.views.blueprint import pages
from pos.registry.views.work import begin_booking, begin_look
from pos.registry.words import COLUMN_NAMES, VERDICT_BOOKED_NAMES, VERDICT_NAMES, VERDICT_TONES

SHOWN = 50
EXPORT = 5000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEEDED = ("product", "producer", "stars", "decision", "decided_on")
"""Columns that the page names; a list may have others."""

tell_deeds(
    {
        "decision_list_brought": _l("Brought a decision list"),
        "decision_list_booked": _l("Booked a decision list"),
    }
)


@pages.route("/", methods=["GET", "POST"])
@requires(Deed.BRING_DECISIONS)
def decision_lists() -> Response | str | tuple[str, int]:
    """Bring a decision list, and the lists that were brought."""
    if format_ := request.args.get("format"):
        return table_response("decision-lists", *_history(queries.decision_lists(limit=EXPORT)), format_)
    form, status = ListForm(), 200
    vietnamese = chosen_language() == "vi"
    form.vat_class.choices = [
        SelectChoice("", _("Choose")),
        *(SelectChoice(row.code, row.name_vi if vietnamese else row.name_en) for row in vat_classes()),
    ]
    if form.is_submitted():
        status = 422
        if form.validate():
            content = form.file.data.read(MOST_BYTES + 1)
            if len(content) > MOST_BYTES:
                form.file.errors = [_("This file is larger than 10 MB.")]
            else:
                name, who = form.file.data.filename or "", person().name
                with transaction():
                    list_id = bring_list(content, name, form.vat_class.data, at=asked_at(), who=who)
                begin_look(list_id)
                return redirect(url_for("registry.decision_list", list_id=list_id))
    pages_ = max(1, -(-queries.decision_lists_brought() // SHOWN))
    page = min(asked_page(), pages_)
    shown = render_template(
        "registry/lists.html", form=form, rows=queries.decision_lists(skip=(page - 1) * SHOWN, limit=SHOWN), page=page,
        pages=pages_, state_names=IMPORT_STATE_NAMES, tones=IMPORT_STATE_TONES,
        needed=[COLUMNS[key][0 if vietnamese else 1] for key in NEEDED],
    )  # fmt: skip
    return shown, status


@pages.get("/template")
@requires(Deed.BRING_DECISIONS)
def list_template() -> Answer:
    """The table to fill in."""
    made = Answer(template(), content_type=_XLSX)
    made.headers.set("Content-Disposition", "attachment", filename="decision-list.xlsx")
    return made


@pages.get("/<uuid:list_id>")
@requires(Deed.BRING_DECISIONS)
def decision_list(list_id: uuid.UUID) -> Response | str:
    """One list: how far the work on it is, and what becomes of each row or became of it."""
    row = queries.decision_list(list_id)
    chosen = request.args.get("outcome", "")
    verdict = Verdict(chosen) if chosen in set(Verdict) else None
    moved, page = chosen == "moved", asked_page()
    booked = row.state is ImportState.BOOKED
    names = VERDICT_BOOKED_NAMES if booked else VERDICT_NAMES
    if format_ := request.args.get("format"):
        found = queries.list_rows(list_id, verdict, moved=moved)
        return table_response("decision-list", *_rows_table(found, names), format_)
    counts = {one: row.totals.get("counts", {}).get(one.value, 0) for one in Verdict}
    total = row.totals.get("moved", 0) if moved else counts[verdict] if verdict else sum(counts.values())
    rows = queries.list_rows(list_id, verdict, moved=moved, skip=(page - 1) * SHOWN, limit=SHOWN)
    vat_class = next((one for one in vat_classes() if one.code == row.vat_class_code), None)
    return render_template(
        "registry/list.html", row=row, rows=[(one, _sentences(one)) for one in rows], counts=counts, chosen=chosen,
        names=names, tones=VERDICT_TONES, column_names=COLUMN_NAMES, state_names=IMPORT_STATE_NAMES,
        state_tones=IMPORT_STATE_TONES, running=row.state in RUNNING, booked=booked, page=page,
        pages=max(1, -(-total // SHOWN)), silent=broke_off(row.state, row.beat_at, asked_at()),
        faults=[told(fault) for fault in row.findings],
        vat_class=vat_class and (vat_class.name_vi if chosen_language() == "vi" else vat_class.name_en),
    )  # fmt: skip


@pages.get("/<uuid:list_id>/progress")
@requires(Deed.BRING_DECISIONS)
def list_progress(list_id: uuid.UUID) -> Answer:
    """How far the work on a list is, for the page that waits for it."""
    return progress(queries.decision_list(list_id), asked_at())


@pages.post("/<uuid:list_id>/look")
@requires(Deed.BRING_DECISIONS)
def look_again(list_id: uuid.UUID) -> Response:
    """Look a list through anew: something was entered that it names, or the work broke off."""
    return _begin(list_id, lambda: begin_look(list_id))


@pages.post("/<uuid:list_id>/book")
@requires(Deed.BRING_DECISIONS)
def book_list(list_id: uuid.UUID) -> Response:
    """Book a list as it was shown: whole, or its good rows where that was chosen."""
    seen, partial, who = request.form.get("seen", ""), request.form.get("rows") == "good", person().name
    return _begin(list_id, lambda: begin_booking(list_id, seen, partial=partial, who=who))


def _begin(list_id: uuid.UUID, work: Callable[[], bool]) -> Response:
    queries.decision_list(list_id)
    try:
        if not work():
            flash(_("Somebody else is working on this list, or it is booked already."), "info")
    except PosError as error:
        flash(error.localized(), "error")
    return redirect(url_for("registry.decision_list", list_id=list_id))


def _sentences(row: DecisionListRow) -> list[str]:
    """Why a row is refused, or what comes with it, in the reader's language."""
    found = [told(note) for note in row.notes]
    return [f"{words[:1].upper()}{words[1:]}" for words in found]


def _rows_table(rows: Sequence[DecisionListRow], names: dict[Verdict, str]) -> tuple[list[str], list[tuple[Cell, ...]]]:
    columns = [
        _("Row"), _("Outcome"), _("Code"), _("Product"), _("Producer"), _("Stars"), _("Decision"), _("Column"), _("Cell"),
        _("What there is to know"), _("Otherwise than shown before"),
    ]  # fmt: skip
    table: list[tuple[Cell, ...]] = [
        (
            one.number, str(names[one.verdict]), one.product_code, one.product, one.producer, one.stars, one.decision,
            str(COLUMN_NAMES.get(one.column, one.column)), one.value, " · ".join(_sentences(one)),
            _("yes") if one.moved else "",
        )
        for one in rows
    ]  # fmt: skip
    return columns, table


def _history(rows: Sequence[DecisionList]) -> tuple[list[str], list[tuple[Cell, ...]]]:
    columns = [
        _("File"), _("Decisions"), _("State"), _("Brought"), _("By"), _("Booked"), _("Booked by"), _("Rows"),
        *(str(VERDICT_NAMES[one]) for one in Verdict),
    ]  # fmt: skip
    table: list[tuple[Cell, ...]] = [
        (
            row.name, "; ".join(row.totals.get("decisions", ())), str(IMPORT_STATE_NAMES[row.state]), row.brought_at,
            row.brought_by, row.booked_at, row.booked_by, row.lines_total,
            *(row.totals.get("counts", {}).get(one.value) for one in Verdict),
        )
        for row in rows
    ]  # fmt: skip
    return columns, table
