"""The blueprint of the pages of sales, and what all of them need."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Blueprint, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from pos.base.asked import asked_day
from pos.base.clock import local_day
from pos.people.access import allowed_showrooms, asked_at, person
from pos.people.rules import Deed
from pos.printing.document import Document
from pos.printing.kinds import JobState
from pos.printing.rendering import png_bytes, render
from pos.sales import paper
from pos.sales.kinds import Condition, TenderMethod
from pos.showrooms import queries as showrooms
from pos.showrooms.models import Printer, Showroom

pages = Blueprint("sales", "pos.sales", url_prefix="/sales", static_folder="static")

METHOD_NAMES = {
    TenderMethod.CASH: _l("Cash"),
    TenderMethod.VIETQR: _l("VietQR"),
    TenderMethod.CARD: _l("Card"),
    TenderMethod.TRANSFER: _l("Bank transfer"),
    TenderMethod.EXCHANGE: _l("Exchanged goods"),
}
CONDITION_NAMES = {
    Condition.RESALEABLE: _l("Can be sold again"),
    Condition.DAMAGED: _l("Damaged"),
}
PAPER_DOTS = 576


@dataclass(frozen=True)
class Span:
    """The days and the outlet that a list is about, as the reader chose them."""

    first: date
    last: date
    outlets: tuple[Showroom, ...]
    chosen: Showroom | None

    @property
    def showroom_ids(self) -> Collection[uuid.UUID] | None:
        """Which outlets to look in; None means everywhere."""
        if self.chosen is not None:
            return [self.chosen.id]
        return allowed_showrooms(Deed.SEE_SALES)

    @property
    def name(self) -> str:
        """A file name for this table."""
        return "-".join(part for part in (self.chosen.code if self.chosen else "", f"{self.first:%Y%m%d}") if part)


def span_asked(days: int = 1, ahead: int = 0) -> Span:
    """Read the days and the outlet out of the address; whatever is missing or makes no sense is today, everywhere.

    ``ahead``: so many days from today on, instead of ``days`` until today.
    """
    today = local_day(asked_at())
    last = asked_day("to") or today + timedelta(days=ahead)
    first = asked_day("from") or (min(today, last) if ahead else last - timedelta(days=days - 1))
    first, last = min(first, last), max(first, last)
    outlets = tuple(showrooms.showrooms(allowed_showrooms(Deed.SEE_SALES)))
    chosen = next((outlet for outlet in outlets if outlet.code == request.args.get("outlet")), None)
    return Span(first, last, outlets, chosen)


def picture_of(document: Document) -> Response:
    """A document as the picture that a printer would make of it."""
    return Response(png_bytes(render(document, PAPER_DOTS), margin_dots=24), content_type="image/png")


def print_and_look(
    document: Document, *, title: str, showroom_id: uuid.UUID, printer: Printer | None, cause: str, cause_id: uuid.UUID
) -> Response:
    """Print at the outlet's printer, or in the reader's browser where there is none, and go and look."""
    job = paper.put_on_paper(
        document, title=title, showroom_id=showroom_id, printer=printer, cause=cause, cause_id=cause_id,
        who=person().name, at=asked_at(),
    )  # fmt: skip
    if job.state is JobState.FAILED:
        return redirect(url_for("printing.jobs"))
    return redirect(url_for("printing.job", job_id=job.id))


@pages.app_template_filter()
def day_iso(value: datetime) -> str:
    """The Hanoi day of a moment as an address carries it."""
    return local_day(value).isoformat()
