"""Counts: beginning one, counting by phone, comparing, approving."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Response as Answer
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from pos.base.asked import asked_page
from pos.base.clock import HANOI
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.languages import chosen_language
from pos.base.pages import CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY
from pos.base.settings import ROOT
from pos.base.tables import table_response
from pos.catalogue import queries as catalogue
from pos.catalogue.words import TAXONOMY_NAMES, named
from pos.inventory import counts as queries
from pos.inventory.counting import may_approve
from pos.inventory.counts import Comparison, CountHead
from pos.inventory.forms import ApproveForm, CountForm
from pos.inventory.kinds import CountScope, CountState
from pos.inventory.models import Count
from pos.inventory.operations import About, approve_count, begin_count, cancel_count, withdraw_line
from pos.inventory.views.blueprint import pages
from pos.inventory.views.outlets import chosen_outlet
from pos.inventory.views.stock import in_units, unit_name
from pos.inventory.words import COUNT_STATE_NAMES, SCOPE_NAMES
from pos.people.access import allowed_showrooms, ask, asked_at, may, person, requires
from pos.people.rules import Deed
from pos.showrooms.queries import showrooms

PAGE = 50
EXPORT = 20_000
WORKER = ROOT / "pos" / "inventory" / "worker" / "worker.js"
_TONES = {CountState.OPEN: "look", CountState.CLOSED: "good", CountState.CANCELLED: "quiet"}


@pages.get("/counts")
@requires(Deed.COUNT)
def counts() -> Response | str:
    """Counts, as far as this person may see, the latest first."""
    outlets, outlet, asked = chosen_outlet(Deed.COUNT)
    words, open_only = request.args.get("q", ""), request.args.get("open") == "yes"
    if format_ := request.args.get("format"):
        columns = [
            _("Number"), _("State"), _("Outlet"), _("What is counted"), _("Begun"), _("By"), _("Ended"), _("By"),
            _("Lines"), _("Products"), _("Missing goods"), _("Found goods"),
        ]  # fmt: skip
        rows = [
            (
                head.number, str(COUNT_STATE_NAMES[head.state]), f"{head.showroom_code} {head.showroom_name}",
                about(head), head.began_at, head.began_by, head.ended_at, head.ended_by, head.lines, head.products,
                head.missing_vnd, head.found_vnd,
            )
            for head in queries.counts(asked, words, open_only=open_only, limit=EXPORT)
        ]  # fmt: skip
        return table_response("counts", columns, rows, format_)
    page = asked_page()
    found = queries.counts(asked, words, open_only=open_only, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return render_template(
        "inventory/counts.html", rows=found[:PAGE], more=len(found) > PAGE, page=page, outlets=outlets, outlet=outlet,
        words=words, open_only=open_only, state_names=COUNT_STATE_NAMES, tones=_TONES, about=about,
        may_begin=may(Deed.APPROVE_COUNT),
    )  # fmt: skip


@pages.route("/counts/new", methods=["GET", "POST"])
@requires(Deed.APPROVE_COUNT)
def new_count() -> Response | str | tuple[str, int]:
    """Begin a count: where, and of what."""
    mine = showrooms(only=allowed_showrooms(Deed.APPROVE_COUNT))
    form = CountForm(data={"outlet": request.args.get("outlet", ""), "products": request.args.get("product", "")})
    form.outlet.choices = [SelectChoice(row.code, f"{row.code} · {row.name}") for row in mine]
    form.group.choices = [
        SelectChoice("", _("Choose a group")),
        *(
            SelectChoice(group.code, named(group), optgroup=str(TAXONOMY_NAMES[group.taxonomy]))
            for group in catalogue.groups()
        ),
    ]
    status = 200
    if form.is_submitted():
        status = 422
        products = _products(form)
        if form.validate() and products is not None:
            try:
                number = _begin(form, products)
            except PosError as error:
                form.form_errors.append(error.localized())
                status = error.status
            else:
                flash(_("Count %(number)s has begun. Selling goes on.", number=number), "success")
                return redirect(url_for("inventory.count", number=number))
    return render_template("inventory/new_count.html", form=form), status


def _products(form: CountForm) -> list[uuid.UUID] | None:
    """The chosen products, or None where a code is none."""
    if form.scope.data != CountScope.PRODUCTS:
        return []
    codes = {code.upper() for code in (form.products.data or "").replace(",", " ").split()}
    found = catalogue.products_by_code(codes)
    unknown = sorted(codes - found.keys())
    if unknown:
        form.products.errors = [_("There is no product %(codes)s.", codes=", ".join(unknown[:5]))]
        return None
    return [facts.id for facts in found.values()]


def _begin(form: CountForm, products: Sequence[uuid.UUID]) -> str:
    outlet = next(row for row in showrooms() if row.code == form.outlet.data)
    ask(Deed.APPROVE_COUNT, outlet.id)
    about = About(
        CountScope(form.scope.data), form.group.data or None, products, form.spot.data or "",
        blind=not form.expected.data, note=form.note.data or "",
    )  # fmt: skip
    with transaction():
        return begin_count(
            outlet.id, about, count_id=uuid.UUID(form.count.data), showroom_code=outlet.code, at=asked_at(),
            who=person().name,
        )  # fmt: skip


@pages.route("/counts/<number>", methods=["GET", "POST"])
@requires(Deed.COUNT)
def count(number: str) -> Response | str | tuple[str, int]:
    """One count: who counted what; for whoever approves, the differences, and approving them."""
    head, row = queries.count_head(number.upper())
    ask(Deed.COUNT, head.showroom_id)
    manages = may(Deed.APPROVE_COUNT, head.showroom_id)
    sees = manages or (head.state is CountState.CLOSED)
    compared = queries.comparison(row, asked_at()) if sees else None
    if format_ := request.args.get("format"):
        return _table(head, row, compared, format_)
    form, status = ApproveForm(data={"seen": compared.seen if compared else ""}), 200
    if form.is_submitted():
        ask(Deed.APPROVE_COUNT, head.showroom_id)
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
    worth = compared.missing_vnd + compared.found_vnd if compared else 0
    with_rest = worth + compared.rest_vnd if compared else 0
    return (
        render_template(
            "inventory/count.html", head=head, row=row, compared=compared, form=form, about=about,
            lines=queries.count_lines(head.id, None if sees else person().name), language_now=chosen_language(),
            state_names=COUNT_STATE_NAMES, tones=_TONES, manages=manages and head.state is CountState.OPEN,
            counting=head.state is CountState.OPEN, over_limit=manages and not may_approve(person().role, worth),
            rest_over_limit=manages and not may_approve(person().role, with_rest),
            chosen=queries.chosen_products(head.id), me=person().name,
        ),
        status,
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
    return redirect(url_for("inventory.count", number=head.number))


@pages.get("/counts/<number>/here")
@requires(Deed.COUNT)
def count_here(number: str) -> Answer:
    """Counting itself, on a phone, with a network and without."""
    head, row = queries.count_head(number.upper())
    ask(Deed.COUNT, head.showroom_id)
    answer = Answer(render_template("inventory/count_here.html", head=head, row=row, me=person().name, about=about))
    # The one script address that the page makes itself is its worker's.
    answer.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
        "trusted-types 'none'", "trusted-types count-worker"
    )
    answer.headers["Permissions-Policy"] = PERMISSIONS_POLICY.replace("camera=()", "camera=(self)")
    return answer


@pages.get("/counts/worker.js")
@requires(Deed.COUNT)
def count_worker() -> Answer:
    """The worker that lets a count's page open without a network: below /counts/, so that it serves these pages alone."""
    answer = Answer(WORKER.read_text(encoding="utf-8"), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@pages.get("/counts/<number>/sheet")
@requires(Deed.COUNT)
def count_sheet(number: str) -> str:
    """The result of a count on paper, in Vietnamese and English, with lines for signatures."""
    head, row = queries.count_head(number.upper())
    ask(Deed.COUNT, head.showroom_id)
    sees = head.state is CountState.CLOSED or may(Deed.APPROVE_COUNT, head.showroom_id)
    outlet = next(each for each in showrooms() if each.id == head.showroom_id)
    return render_template(
        "inventory/count_sheet.html", head=head, row=row, outlet=outlet, language_now=chosen_language(), about=about,
        compared=queries.comparison(row, asked_at()) if sees else None,
        counters=sorted({line.who for line in queries.count_lines(head.id) if line.withdrawn_at is None}),
    )  # fmt: skip


def about(head: CountHead) -> str:
    """What a count is about, in a few words."""
    if head.scope is CountScope.SPOT:
        return head.spot
    if head.scope is CountScope.GROUP:
        group = next((group for group in catalogue.groups() if group.code == head.group_code), None)
        return named(group) if group else str(SCOPE_NAMES[head.scope])
    return str(SCOPE_NAMES[head.scope])


def _table(head: CountHead, row: Count, compared: Comparison | None, format_: str) -> Response:
    """The differences for whoever may see them; for others, what they have counted."""
    language = chosen_language()
    if compared is None:
        columns = [
            _("Counted at"),
            _("Code"),
            _("Product"),
            _("Lot"),
            _("Place"),
            _("Counted"),
            _("Unit"),
            _("Withdrawn"),
        ]
        rows: list[Any] = [
            (
                line.counted_at, line.product_code, line.name(language), line.lot_code, line.spot,
                in_units(line.quantity_milli), unit_name(line.unit), line.withdrawn_at,
            )
            for line in queries.count_lines(head.id, person().name)
        ]  # fmt: skip
        return table_response(f"count-{head.number}", columns, rows, format_)
    columns = [
        _("Code"), _("Product"), _("Counted"), _("Expected"), _("Difference"), _("Unit"), _("In doubt"),
        _("Corrected since"), _("Missing goods"), _("Found goods"), _("Counted at"),
    ]  # fmt: skip
    rows = [
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
