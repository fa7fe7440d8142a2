"""One count: what differs, what nobody counted, who counted what; approving it and giving it up."""

import uuid
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.asked import asked_page
from pos.base.clock import HANOI
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.languages import chosen_language
from pos.base.tables import table_response
from pos.inventory import counts as queries
from pos.inventory.counting import may_approve
from pos.inventory.counts import Comparison, CountHead, Differing, LineOfCount, Uncounted
from pos.inventory.forms import ApproveForm
from pos.inventory.kinds import CountState
from pos.inventory.models import Count
from pos.inventory.operations import approve_count, cancel_count, withdraw_line
from pos.inventory.views.blueprint import pages
from pos.inventory.views.counts import PAGE, TONES, about
from pos.inventory.views.stock import in_units, unit_name
from pos.inventory.words import COUNT_STATE_NAMES
from pos.people.access import ask, asked_at, may, person, requires
from pos.people.rules import Deed
from pos.people.shell import full_name


class Side(StrEnum):
    """What a count's page shows: each is a list that may have thousands of rows."""

    DIFFERENCES = "differences"
    REST = "rest"
    LINES = "lines"


@pages.route("/counts/<number>", methods=["GET", "POST"])
@requires(Deed.COUNT)
def count(number: str) -> Response | str | tuple[str, int]:
    """One count: who counted what; for whoever approves, the differences, and approving them."""
    head, row = queries.count_head(number.upper())
    ask(Deed.COUNT, head.showroom_id)
    sees = _sees(head)
    approves = request.method == "POST"
    if approves:
        ask(Deed.APPROVE_COUNT, head.showroom_id)
    side = Side.DIFFERENCES if approves else _asked_side(head, sees)
    if side is Side.LINES:
        return _lines(head, row, sees)
    compared = queries.comparison(row, asked_at())
    if format_ := request.args.get("format"):
        return _rest_table(head, compared, format_) if side is Side.REST else _table(head, compared, format_)
    form, status = ApproveForm(data={"seen": compared.seen}), 200
    if approves:
        status = 422
        if form.validate():
            try:
                _approve(form, head)
            except PosError as error:
                head, row = queries.count_head(head.number)
                compared = queries.comparison(row, asked_at())
                form.seen.raw_data, form.seen.data = None, compared.seen
                form.form_errors.append(error.localized())
                status = error.status
            else:
                flash(_("Count %(number)s is approved and booked.", number=head.number), "success")
                return redirect(url_for("inventory.count", number=head.number))
    return _compared(head, row, side, compared, form), status


def _compared(head: CountHead, row: Count, side: Side, compared: Comparison, form: ApproveForm) -> str:
    """What differs, or what nobody counted; below what differs it is approved."""
    manages, worth = _manages(head), compared.missing_vnd + compared.found_vnd
    listed: Sequence[Differing | Uncounted] = compared.uncounted if side is Side.REST else compared.rows
    page_count = max(1, -(-len(listed) // PAGE))
    page = min(asked_page(), page_count)
    return _shown(
        head, row, side, compared=compared, form=form, rows=listed[(page - 1) * PAGE : page * PAGE], page=page,
        page_count=page_count, over_limit=manages and not may_approve(person().role, worth),
        rest_over_limit=manages and not may_approve(person().role, worth + compared.rest_vnd),
    )  # fmt: skip


def _sees(head: CountHead) -> bool:
    """Whether this person may see what was expected: whoever approves, and all when it is over."""
    return head.state is CountState.CLOSED or may(Deed.APPROVE_COUNT, head.showroom_id)


def _manages(head: CountHead) -> bool:
    return head.state is CountState.OPEN and may(Deed.APPROVE_COUNT, head.showroom_id)


def _asked_side(head: CountHead, sees: bool) -> Side:
    """Whoever sees no differences sees lines, and of a count that was given up there is nothing else."""
    asked = request.args.get("show", "")
    if not sees or head.state is CountState.CANCELLED or asked == Side.LINES:
        return Side.LINES
    return Side.REST if asked == Side.REST and head.state is CountState.OPEN else Side.DIFFERENCES


def _lines(head: CountHead, row: Count, sees: bool) -> Response | str:
    """Who counted what; of those who count, each sees the own lines."""
    who, words, page = None if sees else person().name, request.args.get("q", ""), asked_page()
    if format_ := request.args.get("format"):
        return _lines_table(head, queries.count_lines(head.id, who, words), format_)
    found = queries.count_lines(head.id, who, words, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return _shown(
        head, row, Side.LINES, rows=found[:PAGE], page=page, more=len(found) > PAGE, words=words, own_only=not sees,
    )  # fmt: skip


def _shown(head: CountHead, row: Count, side: Side, **more: Any) -> str:
    sides = [Side.DIFFERENCES, *([Side.REST] if head.state is CountState.OPEN else []), Side.LINES]
    return render_template(
        "inventory/count.html", head=head, row=row, side=side, about=about, language_now=chosen_language(),
        chosen=queries.chosen_products(head.id), me=person().name, state_names=COUNT_STATE_NAMES, tones=TONES,
        manages=_manages(head), counting=head.state is CountState.OPEN,
        sides=sides if _sees(head) and head.state is not CountState.CANCELLED else [], **more,
    )  # fmt: skip


def _approve(form: ApproveForm, head: CountHead) -> None:
    with transaction():
        approve_count(
            head.id, seen=form.seen.data or "", zero_rest=form.rest.data == "zero", role=person().role, at=asked_at(),
            who=person().name, note=form.note.data or "",
        )  # fmt: skip


@pages.post("/counts/<number>/cancel")
@requires(Deed.APPROVE_COUNT)
def give_count_up(number: str) -> Response:
    """Give a count up; nothing is booked."""
    head, _row = queries.count_head(number.upper())
    ask(Deed.APPROVE_COUNT, head.showroom_id)
    try:
        with transaction():
            cancel_count(head.id, at=asked_at(), who=person().name)
    except PosError as error:
        flash(error.localized(), "error")
    else:
        flash(_("Count %(number)s was given up. Nothing was booked.", number=head.number), "success")
    return redirect(url_for("inventory.count", number=head.number))


@pages.post("/counts/<number>/lines/<uuid:line_id>/withdraw")
@requires(Deed.COUNT)
def take_line_back(number: str, line_id: uuid.UUID) -> Response:
    """Take back what was counted by mistake."""
    head, _row = queries.count_head(number.upper())
    ask(Deed.COUNT, head.showroom_id)
    of_others = may(Deed.APPROVE_COUNT, head.showroom_id)
    try:
        with transaction():
            withdraw_line(head.id, line_id, of_others=of_others, at=asked_at(), who=person().name)
    except PosError as error:
        flash(error.localized(), "error")
    else:
        flash(_("Taken back. The line stays on record."), "success")
    page = request.form.get("page", type=int)
    return redirect(url_for("inventory.count", number=head.number, show=Side.LINES, page=page, q=request.form.get("q")))


def _lines_table(head: CountHead, lines: Sequence[LineOfCount], format_: str) -> Response:
    language = chosen_language()
    columns = [
        _("Counted at"), _("Code"), _("Product"), _("Lot"), _("Place"), _("Counted"), _("Unit"), _("By"), _("Struck out"),
        _("By"),
    ]  # fmt: skip
    rows = [
        (
            line.counted_at, line.product_code, line.name(language), line.lot_code, line.spot,
            in_units(line.quantity_milli), unit_name(line.unit), full_name(line.who), line.withdrawn_at,
            full_name(line.withdrawn_by),
        )
        for line in lines
    ]  # fmt: skip
    return table_response(f"count-{head.number}-lines", columns, rows, format_)


def _rest_table(head: CountHead, compared: Comparison, format_: str) -> Response:
    language = chosen_language()
    columns = [_("Code"), _("Product"), _("By the books now"), _("Unit"), _("Worth")]
    rows = [
        (each.product_code, each.name(language), in_units(each.level_milli), unit_name(each.unit), each.missing_vnd)
        for each in compared.uncounted
    ]
    return table_response(f"count-{head.number}-not-counted", columns, rows, format_)


def _table(head: CountHead, compared: Comparison, format_: str) -> Response:
    """The differences, and below them what nobody counted."""
    language = chosen_language()
    columns = [
        _("Code"), _("Product"), _("Counted"), _("Expected"), _("Difference"), _("Unit"), _("In doubt"),
        _("Corrected since"), _("Missing goods"), _("Found goods"), _("Counted at"),
    ]  # fmt: skip
    rows: list[Any] = [
        (
            each.product_code, each.name(language), in_units(each.counted_milli), in_units(each.level_milli),
            in_units(each.difference_milli), unit_name(each.unit), in_units(each.doubt_milli),
            in_units(each.late_milli), each.missing_vnd, each.found_vnd, each.last_at.astimezone(HANOI),
        )
        for each in compared.rows
    ]  # fmt: skip
    rows += [
        (each.product_code, each.name(language), None, in_units(each.level_milli), None, unit_name(each.unit))
        + (None,) * 5
        for each in compared.uncounted
    ]
    return table_response(f"count-{head.number}", columns, rows, format_)
