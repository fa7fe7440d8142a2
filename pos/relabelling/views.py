"""Pages of relabelling: how far every outlet is, and the page with which its people go along the shelf."""

import uuid
from datetime import timedelta
from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Answer
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from pos.base.amounts import MILLI
from pos.base.asked import asked_page
from pos.base.clock import local_day
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.languages import chosen_language
from pos.base.pages import PERMISSIONS_POLICY, moment, quantity
from pos.base.tables import table_response
from pos.catalogue import queries as catalogue
from pos.inventory.typed import read_quantity
from pos.people.access import allowed_showrooms, ask, asked_at, may, person, requires
from pos.people.names import tell_deeds
from pos.people.rules import Deed
from pos.relabelling import operations
from pos.relabelling.errors import NoSuchStep
from pos.relabelling.kinds import LabelFate, StepKind
from pos.relabelling.queries import Task, find_piece, numbered_label, tasks
from pos.showrooms import queries as showrooms
from pos.showrooms.models import Showroom

pages = Blueprint("relabelling", __name__, url_prefix="/relabelling", static_folder="static")

PAGE = 100
RECENT = 12
"""How many steps a task shows, to take the last ones back."""
LATELY = timedelta(days=30)
"""So long a finished task stands on the page of its outlet unasked: there are more of them every year."""

tell_deeds(
    {
        "star_relabelled": _l("Relabelled pieces whose star is gone"),
        "star_pulled": _l("Pulled pieces whose star is gone"),
        "star_tags": _l("Looked through shelf tags for a star that is gone"),
        "star_undone": _l("Took back a step of relabelling"),
    }
)


@pages.get("/")
@requires(Deed.SEE_STOCK)
def network() -> Response | str:
    """How far each outlet is with each star that is gone, as far as this person may see."""
    at = asked_at()
    only = allowed_showrooms(Deed.SEE_STOCK)
    outlets = showrooms.showrooms(only)
    outlet = next((row for row in outlets if row.code == request.args.get("outlet")), None)
    every = tasks([outlet.id] if outlet else only, at)
    still = [task for task in every if task.done_at is None]
    found = every if request.args.get("all") else still
    if format_ := request.args.get("format"):
        columns = [
            _("Outlet"), _("Code"), _("Product"), _("Without its star since"), _("Counted from"), _("Pieces dealt with"),
            _("Left to look at"), _("Percent done"), _("Hours taken"), _("Labels with the star"), _("Shelf tags"), _("Finished"),
        ]  # fmt: skip
        return table_response(
            f"relabelling-{local_day(at).isoformat()}", columns,
            [
                (
                    task.showroom.code, task.product.code, task.product.name(chosen_language()), task.begins_at,
                    since_words(task), Decimal(task.dealt_milli) / MILLI, Decimal(task.open_milli) / MILLI,
                    task.percent, hours(task.taken(at)), task.labels,
                    moment(task.tags.at) if task.tags else _("not yet"), task.done_at,
                )
                for task in found
            ],
            format_,
        )  # fmt: skip
    page = asked_page()
    return render_template(
        "relabelling/network.html", rows=found[(page - 1) * PAGE : page * PAGE], page=page,
        page_count=max(1, -(-len(found) // PAGE)), found=len(found), outlets=outlets, outlet=outlet, at=at,
        everything=bool(request.args.get("all")), still=len(still), finished=len(every) - len(still),
        holding=len({task.showroom.id for task in still}), since_words=since_words, taken_words=taken_words,
        language_now=chosen_language(),
    )  # fmt: skip


@pages.route("/<showroom>", methods=["GET", "POST"])
@requires(Deed.SEE_STOCK)
def outlet(showroom: str) -> Response:
    """Everything that an outlet has to look through; a scan or a tap says what became of a piece."""
    place = showrooms.showroom(showroom)
    ask(Deed.SEE_STOCK, place.id)
    problem = ""
    if request.method == "POST":
        ask(Deed.PRINT_LABELS, place.id)
        try:
            with transaction():
                told = _deal(place)
        except PosError as error:
            problem = error.localized()
        else:
            for tone, words in told:
                flash(words, tone)
            return redirect(url_for("relabelling.outlet", showroom=place.code, kind=request.form.get("kind")))
    at = asked_at()
    every = tasks([place.id], at)
    lately = [task for task in every if task.done_at is None or at - task.done_at <= LATELY]
    page = render_template(
        "relabelling/outlet.html", place=place, tasks=every if request.args.get("all") else lately, at=at, problem=problem,
        earlier=0 if request.args.get("all") else len(every) - len(lately),
        may_deal=may(Deed.PRINT_LABELS, place.id), kind=_kind().value, code=request.form.get("code", "") if problem else "",
        amount=request.form.get("quantity", "1") if problem else "1", fresh_id=uuid.uuid4, since_words=since_words,
        taken_words=taken_words, language_now=chosen_language(), recent=RECENT, step_words=step_words, exact=exact,
    )  # fmt: skip
    answer = Answer(page, 422 if problem else 200)
    answer.headers["Permissions-Policy"] = PERMISSIONS_POLICY.replace("camera=()", "camera=(self)")
    return answer


@pages.post("/<showroom>/tags")
@requires(Deed.PRINT_LABELS)
def tags(showroom: str) -> Response:
    """Say that the shelf tags of a product were looked through."""
    place = showrooms.showroom(showroom)
    ask(Deed.PRINT_LABELS, place.id)
    with transaction():
        product = catalogue.product(request.form.get("product", ""))
        operations.tags_changed(place.id, product.id, step_id=_step_id("step"), at=asked_at(), who=person().name)
    flash(_("Kept: the shelf tags show no star any more."), "success")
    return redirect(url_for("relabelling.outlet", showroom=place.code))


@pages.post("/<showroom>/undo")
@requires(Deed.PRINT_LABELS)
def undo(showroom: str) -> Response:
    """Take a step back that was a slip."""
    place = showrooms.showroom(showroom)
    ask(Deed.PRINT_LABELS, place.id)
    with transaction():
        operations.undo(place.id, _step_id("step"), at=asked_at(), who=person().name)
    flash(_("Taken back. It stays on the record."), "success")
    return redirect(url_for("relabelling.outlet", showroom=place.code))


def since_words(task: Task) -> str:
    """From which moment the hours of a task are counted."""
    return _("since we learned of it") if task.learned_late else _("since the star ended")


def taken_words(time: timedelta) -> str:
    """Hours and minutes: 5 h 20 min; days above two of them."""
    minutes = int(time.total_seconds()) // 60
    if minutes >= 48 * 60:
        return _("%(days)d days %(hours)d h", days=minutes // 1440, hours=minutes % 1440 // 60)
    return _("%(hours)d h %(minutes)02d min", hours=minutes // 60, minutes=minutes % 60)


def hours(time: timedelta) -> Decimal:
    """Hours with a tenth, as a table has them."""
    return (Decimal(int(time.total_seconds())) / 3600).quantize(Decimal("0.1"))


def exact(quantity_milli: int) -> str:
    """A quantity as a form sends it back: 12, 0.35."""
    return f"{Decimal(quantity_milli) / MILLI:f}"


def step_words(kind: StepKind) -> str:
    """What was done, in a word."""
    return {StepKind.RELABELLED: _("relabelled"), StepKind.PULLED: _("pulled"), StepKind.TAGS: _("shelf tags")}[kind]


def _deal(place: Showroom) -> list[tuple[str, str]]:
    """Keep what the form says of a piece; the sentences that tell it back, each with its tone."""
    found = tasks([place.id], asked_at())
    tapped = next(
        ((task, lot) for task in found for lot in task.lots if str(lot.id) == request.form.get("lot")), None
    )  # fmt: skip
    code = request.form.get("code", "")
    task, lot = tapped or find_piece(found, code)
    quantity_milli = read_quantity(request.form.get("quantity", ""))
    kind = _kind()
    label = None if tapped else numbered_label(code)
    fate = operations.deal_with(
        place.id, lot.id, task.product.id, kind, quantity_milli, step_id=_step_id("step"), at=asked_at(),
        who=person().name, label=label,
    )  # fmt: skip
    name = task.product.name(chosen_language())
    how_much = quantity(quantity_milli, task.product.unit)
    words = (
        _("%(product)s, lot %(lot)s: %(quantity)s pulled.", product=name, lot=lot.code, quantity=how_much)
        if kind is StepKind.PULLED
        else _("%(product)s, lot %(lot)s: %(quantity)s relabelled.", product=name, lot=lot.code, quantity=how_much)
    )
    serial = label.serial if label else ""
    if fate is LabelFate.VOID:
        return [("success", f"{words} {_('Label %(serial)s is void now.', serial=serial)}")]
    if fate is LabelFate.NOT_OURS:
        doubt = _(
            "Label %(serial)s was not made by us for this lot, or its signature is not good: keep it, and tell the city.",
            serial=serial,
        )
        return [("success", words), ("warning", doubt)]
    return [("success", words)]


def _kind() -> StepKind:
    return StepKind.PULLED if request.values.get("kind") == StepKind.PULLED.value else StepKind.RELABELLED


def _step_id(name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get(name, ""))
    except ValueError as error:
        raise NoSuchStep() from error
