"""Pages of prints: what came out, what did not, a picture of each, and a sheet for the browser to print."""

import uuid
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from pos.base.asked import asked_page
from pos.base.database import transaction
from pos.base.tables import table_response
from pos.people.access import allowed_showrooms, ask, asked_at, may, person, requires
from pos.people.rules import Deed
from pos.printing import operations, queries
from pos.printing.delivery import deliver
from pos.printing.devices import PrinterKind
from pos.printing.document import Document
from pos.printing.errors import NoSuchPrintJob
from pos.printing.kinds import JobState
from pos.printing.models import PrintJob
from pos.printing.rendering import png_bytes, render

pages = Blueprint("printing", __name__, url_prefix="/printing", static_folder="static")

STATE_NAMES = {
    JobState.WAITING: _l("Waiting"),
    JobState.PRINTING: _l("Printing"),
    JobState.PRINTED: _l("Printed"),
    JobState.FAILED: _l("Failed"),
}
_ROWS_A_PAGE = 50
_ROWS_A_FILE = 5000
_DOTS_A_MILLIMETRE = 8
_PAPER_MARGIN_MM = 4


@pages.get("/jobs")
@requires(Deed.SEE_SALES)
def jobs() -> AnyResponse | str:
    """The latest prints of this person's outlets, those that need a look first in sight."""
    state = request.args.get("state", "")
    states = [JobState(state)] if state in set(JobState) else []
    places = allowed_showrooms(Deed.SEE_SALES)
    at = asked_at()
    if wanted := request.args.get("format"):
        rows = queries.jobs(places, states=states, limit=_ROWS_A_FILE)
        columns = [_("Time"), _("Document"), _("State"), _("Printer"), _("Attempts"), _("By"), _("What happened")]
        return table_response("prints", columns, [_exported(row, at) for row in rows], wanted)
    page = asked_page()
    rows = queries.jobs(places, states=states, limit=_ROWS_A_PAGE + 1, skip=(page - 1) * _ROWS_A_PAGE)
    return render_template(
        "printing/jobs.html",
        rows=[_shown(row, at) for row in rows[:_ROWS_A_PAGE]],
        page=page,
        more=len(rows) > _ROWS_A_PAGE,
        chosen=states[0] if states else None,
        states=STATE_NAMES,
        needing_a_look=queries.needing_a_look(places, at),
    )


@pages.get("/jobs/<uuid:job_id>")
@requires(Deed.SEE_SALES)
def job(job_id: uuid.UUID) -> str:
    """One print as a picture, ready for the browser to put on paper."""
    row = _job_here(job_id, Deed.SEE_SALES)
    picture = render(Document.from_json(row.document), row.printer["width_dots"])
    return render_template("printing/job.html", row=_shown(row, asked_at()), width=picture.width, height=picture.height)


@pages.get("/jobs/<uuid:job_id>.png")
@requires(Deed.SEE_SALES)
def picture(job_id: uuid.UUID) -> Response:
    """The print, dot for dot as the printer gets it."""
    row = _job_here(job_id, Deed.SEE_SALES)
    image = render(Document.from_json(row.document), row.printer["width_dots"])
    return Response(png_bytes(image), content_type="image/png")


@pages.get("/jobs/<uuid:job_id>/paper.css")
@requires(Deed.SEE_SALES)
def paper(job_id: uuid.UUID) -> Response:
    """A page of exactly this print's size, so that a browser feeds no more paper than it needs."""
    row = _job_here(job_id, Deed.SEE_SALES)
    image = render(Document.from_json(row.document), row.printer["width_dots"])
    width_mm, height_mm = image.width / _DOTS_A_MILLIMETRE, image.height / _DOTS_A_MILLIMETRE
    sheet = (
        f"@page {{ size: {width_mm + 2 * _PAPER_MARGIN_MM:g}mm {height_mm + 2 * _PAPER_MARGIN_MM:g}mm; "
        f"margin: {_PAPER_MARGIN_MM}mm; }}\n"
        f"@media print {{ .paper img {{ width: {width_mm:g}mm; height: {height_mm:g}mm; }} }}\n"
    )
    return Response(sheet, content_type="text/css; charset=utf-8")


@pages.post("/jobs/<uuid:job_id>/send")
@requires(Deed.PRINT_LABELS)
def send(job_id: uuid.UUID) -> AnyResponse:
    """Print a job that waits, or once more one that failed after a person looked at the paper."""
    row = _job_here(job_id, Deed.PRINT_LABELS)
    at = asked_at()
    if row.state is not JobState.WAITING:
        with transaction():
            operations.retry(job_id, at=at, who=person().name)
    return _deliver(job_id, at)


@pages.post("/jobs/<uuid:job_id>/reprint")
@requires(Deed.PRINT_LABELS)
def reprint(job_id: uuid.UUID) -> AnyResponse:
    """Make a marked copy of a print and send it where the first one went."""
    _job_here(job_id, Deed.PRINT_LABELS)
    at = asked_at()
    with transaction():
        copy_id = operations.reprint(job_id, at=at, who=person().name).id
    return _deliver(copy_id, at)


@pages.post("/jobs/<uuid:job_id>/confirm")
@requires(Deed.PRINT_LABELS)
def confirm(job_id: uuid.UUID) -> AnyResponse:
    """Note that the paper is there: it came out of the browser, or was complete after all."""
    _job_here(job_id, Deed.PRINT_LABELS)
    with transaction():
        operations.confirm(job_id, at=asked_at(), who=person().name)
    flash(_("Noted as printed."), "success")
    return redirect(url_for("printing.jobs"))


def _deliver(job_id: uuid.UUID, at: datetime) -> AnyResponse:
    row = queries.job(job_id)
    if row.printer["kind"] == PrinterKind.BROWSER:
        return redirect(url_for("printing.job", job_id=job_id))
    row = deliver(job_id, at=at)
    trouble = queries.trouble(row, at)
    if trouble is None:
        flash(_("Printed: %(title)s.", title=row.title), "success")
    else:
        flash(trouble.localized(), "danger")
    return redirect(url_for("printing.jobs"))


def _job_here(job_id: uuid.UUID, deed: Deed) -> PrintJob:
    """The job, if it belongs to an outlet where this person may do that; otherwise it does not exist for them."""
    row = queries.job(job_id)
    if row.showroom_id is None:
        if allowed_showrooms(deed) is not None and row.submitted_by != person().name:
            raise NoSuchPrintJob()
    elif not may(deed, row.showroom_id):
        if not may(Deed.SEE_SALES, row.showroom_id):
            raise NoSuchPrintJob()
        ask(deed, row.showroom_id)
    return row


def _shown(row: PrintJob, at: datetime) -> dict[str, object]:
    """A job as the pages show it."""
    trouble = queries.trouble(row, at)
    browser = row.printer["kind"] == PrinterKind.BROWSER
    return {
        "id": row.id,
        "title": row.title,
        "state": JobState.FAILED if trouble else row.state,
        "state_name": STATE_NAMES[JobState.FAILED if trouble else row.state],
        "printer": _("Browser") if browser else row.printer["address"],
        "browser": browser,
        "attempts": row.attempts,
        "by": row.submitted_by,
        "submitted_at": row.submitted_at,
        "settled_at": row.settled_at,
        "is_reprint": row.reprint_of is not None,
        "trouble": trouble.localized() if trouble else "",
        "may_have_printed": queries.may_have_printed(row, at),
    }


def _exported(row: PrintJob, at: datetime) -> list[str | int | datetime | None]:
    shown = _shown(row, at)
    return [
        row.submitted_at,
        row.title,
        str(shown["state_name"]),
        str(shown["printer"]),
        row.attempts,
        row.submitted_by,
        str(shown["trouble"]),
    ]
