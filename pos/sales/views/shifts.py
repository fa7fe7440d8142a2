"""Shifts: which are open, what each took, and whether its cash is right."""

import uuid

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.tables import Cell, table_response
from pos.people.access import asked_at, may, requires
from pos.people.rules import Deed
from pos.sales import lists, queries
from pos.sales.errors import NoSuchShift, NotCountedYet
from pos.sales.lists import ShiftRow
from pos.sales.paper import copy_of, full_name, prints_before, shift_paper
from pos.sales.queries import ShiftFacts, printer_of_till
from pos.sales.reasons import reason_words
from pos.sales.shift_report import shift_report
from pos.sales.views.blueprint import (
    METHOD_NAMES,
    pages,
    picture_of,
    print_and_look,
    span_asked,
)

_DAYS = 7


@pages.get("/shifts/")
@requires(Deed.SEE_SALES)
def shifts() -> Response | str:
    """The shifts of the last days, open ones first, each with its difference."""
    span = span_asked(_DAYS)
    rows = lists.shifts_between(span.first, span.last, showroom_ids=span.showroom_ids)
    if wanted := request.args.get("format"):
        columns = [
            _("Till"), _("Cashier"), _("Opened"), _("Closed"), _("Float (₫)"), _("Cash kept (₫)"),
            _("Cash refunded (₫)"), _("Drawer in and out (₫)"), _("Not booked (₫)"), _("Missing (₫)"), _("Expected (₫)"),
            _("Counted (₫)"), _("Difference (₫)"), _("Reason"),
        ]  # fmt: skip
        return table_response(f"shifts-{span.name}", columns, [_exported(row) for row in rows], wanted)
    return render_template("sales/shifts.html", span=span, rows=rows)


@pages.get("/shifts/<uuid:shift_id>")
@requires(Deed.SEE_SALES)
def shift(shift_id: uuid.UUID) -> Response | str:
    """One shift: its takings, its cash line by line, and what could not be booked."""
    facts = _shift_here(shift_id)
    counts = sorted(((int(note), pieces) for note, pieces in (facts.row.counts or {}).items()), reverse=True)
    if wanted := request.args.get("format"):
        columns = [_("Banknote"), _("Pieces"), _("Amount (₫)")]
        rows: list[list[Cell]] = [[note, pieces, note * pieces] for note, pieces in counts]
        return table_response(f"banknotes-{facts.till_code}", columns, rows, wanted)
    return render_template(
        "sales/shift.html",
        shift=facts,
        cashier=full_name(facts.row.cashier),
        report=shift_report(shift_id),
        full_name=full_name,
        methods=METHOD_NAMES,
        counts=counts,
        quarantined=[(row, [reason_words(reason) for reason in row.reasons]) for row in facts.quarantined],
    )


@pages.get("/shifts/<uuid:shift_id>/slip.png")
@requires(Deed.SEE_SALES)
def shift_picture(shift_id: uuid.UUID) -> Response:
    """The shift's slip as the printer would make it."""
    facts = _counted(shift_id)
    return picture_of(shift_paper(facts))


@pages.post("/shifts/<uuid:shift_id>/print")
@requires(Deed.SEE_SALES)
def print_shift(shift_id: uuid.UUID) -> Response:
    """Put the shift's slip on paper; the second time it is marked as a reprint."""
    facts = _counted(shift_id)
    row = facts.row
    document = shift_paper(facts)
    copy = prints_before("shift", row.id)
    if copy:
        document = copy_of(document, copy, asked_at(), asked_at())
    return print_and_look(
        document, title=_("Shift slip %(till)s", till=facts.till_code), showroom_id=row.showroom_id,
        printer=printer_of_till(row.till_id), cause="shift", cause_id=row.id,
    )  # fmt: skip


def _shift_here(shift_id: uuid.UUID) -> ShiftFacts:
    facts = queries.shift_facts(shift_id)
    if not may(Deed.SEE_SALES, facts.row.showroom_id):
        raise NoSuchShift()
    return facts


def _counted(shift_id: uuid.UUID) -> ShiftFacts:
    facts = _shift_here(shift_id)
    if facts.row.counted_vnd is None:
        raise NotCountedYet()
    return facts


def _exported(row: ShiftRow) -> list[Cell]:
    head: list[Cell] = [
        row.till_code, row.row.cashier, row.row.opened_at, row.row.closed_at, row.cash.float_vnd,
    ]  # fmt: skip
    if row.row.counted_vnd is None:
        # Not even the parts: whoever counts must not be able to add them up.
        return [*head, *[None] * 9]
    cash = row.cash
    return [
        *head, cash.kept_vnd, cash.refunded_vnd, cash.drawer_vnd, cash.quarantined_vnd, cash.lost_vnd, cash.expected_vnd,
        row.row.counted_vnd, row.difference_vnd, row.row.difference_reason,
    ]  # fmt: skip
