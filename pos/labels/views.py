"""Pages of labels: choose a lot, see the label, print it on a sheet or a roll, and see which were made."""

import hashlib
import uuid
from typing import Any

from babel.numbers import format_decimal
from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse

from pos.base.amounts import MILLI
from pos.base.asked import asked_page
from pos.base.clock import local_day
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.languages import chosen_language
from pos.base.offline import keeping_worker
from pos.base.pages import CONTENT_SECURITY_POLICY, NUMBERS, PERMISSIONS_POLICY
from pos.base.tables import table_response
from pos.certification.cautions import cautions
from pos.certification.words import caution_words
from pos.labels import checking, operations, queries
from pos.labels.errors import NoSuchLot
from pos.labels.pictures import label_picture, sheet_picture
from pos.labels.rules import EXAMPLE_PIECE, LAYOUTS, MOST_LABELS, MOST_NUMBERED, Layout, Words, sheets_needed
from pos.labels.sheets import numbered_pdf, sheet_pdf
from pos.people.access import allowed_showrooms, ask, asked_at, person, requires
from pos.people.names import tell_deeds
from pos.people.rules import Deed
from pos.printing.rendering import png_bytes
from pos.showrooms import queries as showrooms
from pos.showrooms.models import Showroom

pages = Blueprint("labels", __name__, url_prefix="/labels", static_folder="static")

PAGE = 50
EXPORT = 20_000

tell_deeds(
    {
        "make_labels": _l("Made labels"),
        "add_label_key": _l("Made a key that signs labels"),
        "revoke_label_key": _l("Revoked a key of labels"),
        "set_label_quota": _l("Set how many numbered labels a product may have"),
        "piece_shelved": _l("Put numbered pieces on the shelf"),
        "piece_spoiled": _l("Said that numbered labels are spoiled"),
        "piece_void": _l("Declared numbered labels void"),
        "piece_undone": _l("Took back what was said of numbered labels"),
    }
)


@pages.get("/")
@requires(Deed.PRINT_LABELS)
def labels() -> AnyResponse | str:
    """The batches of this person's outlets, newest first."""
    places = _places()
    chosen = next((place for place in places if place.code == request.args.get("outlet")), None)
    page = asked_page()
    format_ = request.args.get("format")
    only = {place.id for place in places}
    rows = queries.batches(
        only,
        showroom_id=chosen.id if chosen else None,
        limit=EXPORT if format_ else PAGE + 1,
        offset=0 if format_ else (page - 1) * PAGE,
    )
    if format_:
        columns = [
            _("Time"), _("Outlet"), _("Product"), _("Name"), _("Lot"), _("Labels"), _("Sheet or roll"), _("Price"),
            _("Stars"), _("By"),
        ]  # fmt: skip
        return table_response("labels", columns, [_exported(row) for row in rows], format_)
    return render_template(
        "labels/batches.html", rows=rows[:PAGE], more=len(rows) > PAGE, page=page, places=places, chosen=chosen,
        name=_name, layout_name=layout_name, layouts=LAYOUTS,
    )  # fmt: skip


@pages.route("/new", methods=["GET", "POST"])
@requires(Deed.PRINT_LABELS)
def new() -> AnyResponse | str | tuple[str, int]:
    """Choose a lot; then how many labels of it, on which sheet or roll, from which label on."""
    places = _places()
    chosen = _chosen(places)
    lot_id = request.values.get("lot", "")
    if not lot_id or chosen is None:
        asked = request.args.get("q", "").strip()
        lots = queries.lots_on_shelf(chosen.id, asked) if chosen else []
        return render_template("labels/lots.html", places=places, chosen=chosen, q=asked, lots=lots, name=_name)
    lot = queries.lot_by_id(_uuid(lot_id))
    numbered = request.values.get("numbered") == "1"
    words = _look(queries.words_for(lot.id, chosen.id, asked_at(), _public_url()), numbered)
    fits = {code: _why_not(words, layout) for code, layout in LAYOUTS.items()}
    form = _form(queries.on_shelf_milli(lot.id, chosen.id), fits)
    problem = ""
    if request.method == "POST":
        try:
            with transaction():
                # Read again inside: what the labels say must be what is so now.
                words = queries.words_for(lot.id, chosen.id, asked_at(), _public_url())
                wanted = {
                    "quantity": form["quantity"], "layout": form["layout"], "first_position": form["position"],
                    "who": person().name, "at": asked_at(),
                }  # fmt: skip
                if numbered:
                    keys = current_app.config["SETTINGS"].label_keys
                    batch = operations.make_numbered_batch(lot.id, chosen.id, words, keys=keys, **wanted)
                else:
                    batch = operations.make_batch(lot.id, chosen.id, words, **wanted)
            flash(_("The labels are ready to print."), "success")
            return redirect(url_for("labels.batch", batch_id=batch.id))
        except PosError as error:
            problem = error.localized()
            words = _look(words, numbered)
    page = render_template(
        "labels/new.html", places=places, chosen=chosen, lot=lot, words=words, form=form, fits=fits, problem=problem,
        layouts=LAYOUTS, layout_name=layout_name, most=MOST_NUMBERED if numbered else MOST_LABELS, numbered=numbered,
        can_sign=queries.signing_key() is not None, caution=_caution(lot.product_id),
    )  # fmt: skip
    return (page, 422) if problem else page


@pages.get("/preview.png")
@requires(Deed.PRINT_LABELS)
def preview() -> AnyResponse:
    """One label as it would be printed now."""
    place = showrooms.showroom(request.args.get("outlet", ""))
    ask(Deed.PRINT_LABELS, place.id)
    words = queries.words_for(_uuid(request.args.get("lot", "")), place.id, asked_at(), _public_url())
    words = _look(words, request.args.get("numbered") == "1")
    return _png(words, operations.layout_called(request.args.get("layout", "")))


@pages.get("/<uuid:batch_id>")
@requires(Deed.PRINT_LABELS)
def batch(batch_id: uuid.UUID) -> str:
    """One batch: what its labels say, and its files to print."""
    found = _batch(batch_id)
    problem = ""
    try:
        words = queries.words_of(found.batch, asked_at())
    except PosError as error:
        words, problem = Words.from_json(found.batch.content), error.localized()
    layout = LAYOUTS.get(found.batch.layout)
    return render_template(
        "labels/batch.html", found=found, words=words, problem=problem, name=_name, layout_name=layout_name, layout=layout,
        sheets=sheets_needed(layout, found.batch.quantity, found.batch.first_position) if layout else 0,
        numbers=queries.numbers_of([batch_id])[batch_id] if found.batch.key_id else None,
    )  # fmt: skip


@pages.get("/<uuid:batch_id>.pdf")
@requires(Deed.PRINT_LABELS)
def pdf(batch_id: uuid.UUID) -> AnyResponse:
    """The sheets of a batch, ready for the printer."""
    found = _batch(batch_id)
    words = queries.words_of(found.batch, asked_at())
    layout = operations.layout_called(found.batch.layout)
    if found.batch.key_id:
        content = numbered_pdf(queries.numbered(found.batch, words), layout, found.batch.first_position)
    else:
        content = sheet_pdf(words, layout, found.batch.quantity, found.batch.first_position)
    response = Response(content, content_type="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"{found.product}-{found.lot}.pdf")
    return response


@pages.get("/<uuid:batch_id>.png")
@requires(Deed.PRINT_LABELS)
def picture(batch_id: uuid.UUID) -> AnyResponse:
    """One label of a batch as a picture: for a thermal printer, or to look at."""
    found = _batch(batch_id)
    words = queries.words_of(found.batch, asked_at())
    if found.batch.key_id:
        (words,) = queries.numbered(found.batch, words, first_only=True)
    response = _png(words, operations.layout_called(found.batch.layout))
    response.headers.set("Content-Disposition", "inline", filename=f"{found.product}-{found.lot}.png")
    return response


@pages.get("/check/")
@requires(Deed.CHECK_LABELS)
def check() -> Response:
    """Check labels on a phone of one's own, with a network and without."""
    response = Response(render_template("labels/check.html"))
    # The one script address that the page makes itself is its worker's.
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
        "trusted-types 'none'", "trusted-types label-worker"
    )
    response.headers["Permissions-Policy"] = PERMISSIONS_POLICY.replace("camera=()", "camera=(self)")
    return response


@pages.get("/check/facts.json")
@requires(Deed.CHECK_LABELS)
def check_facts() -> AnyResponse:
    """Keys and certificates: what that phone keeps, with its date. Nothing is sent again that it has already."""
    told = checking.known_for_checking()
    response = Response(told, content_type="application/json")
    response.set_etag(hashlib.sha256(told.encode()).hexdigest()[:32])
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


@pages.get("/check/worker.js")
@requires(Deed.CHECK_LABELS)
def check_worker() -> Response:
    """The worker that lets this page open without a network: below its address, so that it serves this page alone."""
    return keeping_worker("label-check-page", "^/labels/check/$")


def layout_name(layout: Layout) -> str:
    """What people call a sheet or a roll."""
    size = " × ".join(
        format_decimal(um / 1000, format="#,##0.#", locale=NUMBERS)
        for um in (layout.label_width_um, layout.label_height_um)
    )
    if layout.is_roll:
        return _("Roll, %(size)s mm", size=size)
    return _("A4 sheet, %(count)s labels of %(size)s mm", count=layout.per_sheet, size=size)


def _batch(batch_id: uuid.UUID) -> queries.BatchFacts:
    found = queries.batch(batch_id)
    ask(Deed.PRINT_LABELS, found.batch.showroom_id)
    return found


def _places() -> list[Showroom]:
    return list(showrooms.showrooms(allowed_showrooms(Deed.PRINT_LABELS)))


def _chosen(places: list[Showroom]) -> Showroom | None:
    """The outlet that was asked for, or the first of this person's; None in a network without any.

    Raises:
        NoSuchShowroom: there is no such outlet.
        NotAllowed: it is not theirs.
    """
    code = request.values.get("outlet")
    if not code:
        return next(iter(places), None)
    place = showrooms.showroom(code)
    ask(Deed.PRINT_LABELS, place.id)
    return place


def _form(on_shelf_milli: int, fits: dict[str, str]) -> dict[str, Any]:
    """What was filled in, or what is most likely wanted: a label for each piece on the shelf, on the first sheet that fits."""
    likely = min(max(1, -(-on_shelf_milli // MILLI)), MOST_LABELS)
    first_fit = next((code for code, why in fits.items() if not why), next(iter(fits)))
    return {
        "quantity": request.values.get("quantity", likely, type=int),
        "layout": request.values.get("layout", first_fit),
        "position": request.values.get("position", 1, type=int),
    }


def _why_not(words: Words, layout: Layout) -> str:
    try:
        operations.insist_it_fits(words, layout)
    except PosError as error:
        return error.localized()
    return ""


def _look(words: Words, numbered: bool) -> Words:
    """The words as the page shows them: a numbered label with a number that no piece gets and a signature that never holds."""
    return words.for_piece(*EXAMPLE_PIECE) if numbered else words


def _png(words: Words, layout: Layout) -> AnyResponse:
    picture = label_picture(words, layout) if layout.is_roll else sheet_picture(words, layout)
    return Response(png_bytes(picture), content_type="image/png")


def _public_url() -> str:
    return str(current_app.config["SETTINGS"].public_url)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NoSuchLot() from error


def _name(row: Any) -> str:
    return str(row.name_en if str(get_locale()) == "en" and row.name_en else row.name_vi)


def _caution(product_id: uuid.UUID) -> str:
    """What somebody who labels goods without a star should know: which variant has the certificate, or since when none has."""
    at = asked_at()
    found = cautions([product_id], local_day(at), at).get(product_id)
    return caution_words(found, chosen_language()) if found else ""


def _exported(row: queries.BatchFacts) -> list[Any]:
    batch, words = row.batch, Words.from_json(row.batch.content)
    layout = LAYOUTS.get(batch.layout)
    return [
        batch.made_at, row.showroom_code, row.product, _name(row), row.lot, batch.quantity,
        layout_name(layout) if layout else batch.layout, words.price, ", ".join(words.star_lines()), batch.made_by,
    ]  # fmt: skip
