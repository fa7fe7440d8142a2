"""Counts: which there are, beginning one, counting by phone, and the sheet to sign. One count is in one_count.py."""

import uuid
from collections.abc import Sequence

from flask import Response as Answer
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from pos.base.asked import asked_page
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.languages import chosen_language
from pos.base.offline import keeping_worker
from pos.base.pages import CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY
from pos.base.tables import table_response
from pos.catalogue import queries as catalogue
from pos.catalogue.words import TAXONOMY_NAMES, named
from pos.inventory import counts as queries
from pos.inventory.counts import CountHead
from pos.inventory.forms import CountForm
from pos.inventory.kinds import CountScope, CountState
from pos.inventory.operations import About, begin_count
from pos.inventory.views.blueprint import pages
from pos.inventory.views.outlets import chosen_outlet
from pos.inventory.words import COUNT_STATE_NAMES, SCOPE_NAMES
from pos.people.access import allowed_showrooms, ask, asked_at, may, person, requires
from pos.people.rules import Deed
from pos.showrooms.queries import showrooms

PAGE = 50
EXPORT = 20_000
TONES = {CountState.OPEN: "look", CountState.CLOSED: "good", CountState.CANCELLED: "quiet"}


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
        words=words, open_only=open_only, state_names=COUNT_STATE_NAMES, tones=TONES, about=about,
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
    return keeping_worker("count-pages", "^/counts/[^/]+/here$")


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
        counters=queries.counters(head.id),
    )  # fmt: skip


def about(head: CountHead) -> str:
    """What a count is about, in a few words."""
    if head.scope is CountScope.SPOT:
        return head.spot
    if head.scope is CountScope.GROUP:
        group = next((group for group in catalogue.groups() if group.code == head.group_code), None)
        return named(group) if group else str(SCOPE_NAMES[head.scope])
    return str(SCOPE_NAMES[head.scope])
