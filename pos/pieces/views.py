"""Pages of numbered labels: how they add up, each one's life, the page with which people go along the shelf, and the quota."""

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.asked import asked_page
from pos.base.clock import local_day
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.languages import chosen_language
from pos.base.pages import counted
from pos.base.tables import table_response
from pos.base.text import clean, search_key
from pos.catalogue import queries as catalogue
from pos.catalogue.queries import ProductFacts
from pos.labels import operations as labels
from pos.labels import queries as label_queries
from pos.labels.kinds import State
from pos.labels.life import told_briefly
from pos.labels.models import PieceEvent
from pos.labels.queries import BatchFacts
from pos.people.access import allowed_showrooms, ask, asked_at, may, person, requires
from pos.people.rules import Deed
from pos.people.shell import full_name
from pos.pieces import operations, queries
from pos.pieces.adding_up import balances, batch_balances, numbers
from pos.pieces.errors import NoSuchDeed, QuotaNeedsReason, QuotaNotANumber
from pos.pieces.history import history
from pos.pieces.operations import Told
from pos.pieces.rules import Balance
from pos.pieces.scanned import read_scanned
from pos.pieces.words import CHOICES, STATE_NAMES, STATE_TONES, WRITTEN_OFF, chosen_deed, deed_words, doubts_of
from pos.showrooms import queries as showrooms
from pos.showrooms.models import Showroom

pages = Blueprint("pieces", __name__, url_prefix="/pieces")

PAGE = 50
NUMBERS = 100
CHUNK = 500
"""So many numbers are asked for at once where a file takes them all."""
RECENT = 12
"""How many deeds an outlet's page shows, to take the last ones back."""


@pages.get("/")
@requires(Deed.SEE_STOCK)
def pieces() -> Response | str:
    """How the numbered labels of each product add up, as far as this person may see."""
    allowed = allowed_showrooms(Deed.SEE_STOCK)
    outlets = showrooms.showrooms(allowed)
    outlet = next((row for row in outlets if row.code == request.args.get("outlet")), None)
    only = frozenset({outlet.id}) if outlet else allowed
    words = request.args.get("q", "").strip()
    found = _found(queries.labelled_products(only), words)
    # Sales of every outlet against all labels: for those who may see them all.
    excesses = queries.excesses([row.id for row in found]) if only is None else {}
    over = [row for row in found if row.id in excesses and excesses[row.id].without]
    flagged = bool(request.args.get("over")) and only is None
    chosen = over if flagged else found
    page = asked_page()
    format_ = request.args.get("format")
    rows = chosen if format_ else chosen[(page - 1) * PAGE : page * PAGE]
    ids = [row.id for row in rows]
    added, quotas, made = balances(ids, only), label_queries.quotas(ids), label_queries.numbered_made(ids)
    if format_:
        columns = [
            _("Code"), _("Product"), _("Maker"), _("Labels"), _("On hand"), _("Not on a shelf yet"), _("On the shelf"),
            _("Brought back"), _("Sold"), _("Spoiled"), _("Void"), _("Quota"), _("Left of the quota"),
            *([_("Sold since the first label"), _("More than labels")] if only is None else []),
        ]  # fmt: skip
        table = []
        for row in rows:
            one, excess = added[row.id], excesses.get(row.id)
            cells: list[Any] = [
                row.code, row.name(chosen_language()), row.producer_name, one.printed, one.on_hand,
                *(one.of.get(state, 0) for state in (State.PRINTED, State.SHELVED, State.RETURNED)),
                one.sold, one.spoiled, one.void, quotas[row.id], max(0, quotas[row.id] - made.get(row.id, 0)),
            ]  # fmt: skip
            if only is None:
                cells += [excess.sold, excess.without] if excess else [None, None]
            table.append(cells)
        return table_response(f"numbered-labels-{local_day(asked_at()).isoformat()}", columns, table, format_)
    return render_template(
        "pieces/pieces.html", rows=rows, balances=added, quotas=quotas, made=made, excesses=excesses, outlets=outlets,
        outlet=outlet, q=words, page=page, page_count=max(1, -(-len(chosen) // PAGE)), network=only is None, over=over,
        makers=sorted({row.producer_name for row in over}), flagged=flagged, language_now=chosen_language(), State=State,
        shelf_at=outlet or next(iter(outlets), None),
    )  # fmt: skip


@pages.get("/<product>")
@requires(Deed.SEE_STOCK)
def product(product: str) -> Response | str:
    """The numbered labels of one product: by batch, and each with where it is, as far as this person may see."""
    allowed = allowed_showrooms(Deed.SEE_STOCK)
    facts = _facts(product)
    format_ = request.args.get("format")
    counts = batch_balances(facts.id, allowed)
    batches = [row for row in label_queries.numbered_batches(facts.id) if row.batch.id in counts]
    ranges = label_queries.numbers_of(counts)
    if format_ and request.args.get("what") == "batches":
        return _batches_file(facts, batches, counts, ranges, format_)
    state = request.args.get("state", "")
    batch = next((row.batch.id for row in batches if str(row.batch.id) == request.args.get("batch")), None)
    asked = clean(request.args.get("q", "")).upper()
    codes: dict[uuid.UUID | None, str] = {row.id: row.code for row in showrooms.showrooms(None)}
    page = asked_page()
    some = numbers(
        facts.id, allowed, state=state, batch_id=batch, words=asked,
        limit=None if format_ else NUMBERS, offset=0 if format_ else (page - 1) * NUMBERS,
    )  # fmt: skip
    if format_:
        return _numbers_file(facts, some.serials, codes, format_)
    rows = queries.pieces_of([facts.id], some.serials)
    quota, made = label_queries.quota(facts.id), label_queries.numbered_made([facts.id]).get(facts.id, 0)
    told = history(facts.id, rows[0], allowed) if asked and len(rows) == 1 else []
    return render_template(
        "pieces/product.html", facts=facts, balance=balances([facts.id], allowed)[facts.id], network=allowed is None,
        batches=batches, counts=counts, numbers=ranges, rows=rows, found=some.found, page=page,
        page_count=max(1, -(-some.found // NUMBERS)), state=state, batch=batch, q=asked, codes=codes, told=told,
        state_names=STATE_NAMES, state_tones=STATE_TONES, doubts_of=doubts_of, quota=quota, left=max(0, quota - made),
        made=made, language_now=chosen_language(),
    )  # fmt: skip


@pages.route("/shelf", methods=["GET", "POST"])
@requires(Deed.SEE_STOCK)
def shelf() -> Response | str | tuple[str, int]:
    """Scan labels onto the shelf of an outlet, or say that they are spoiled or void; and take a slip back."""
    outlets = showrooms.showrooms(allowed_showrooms(Deed.SEE_STOCK))
    place = showrooms.showroom(request.values["outlet"]) if request.values.get("outlet") else next(iter(outlets), None)
    if place is None:
        return redirect(url_for("pieces.pieces"))
    ask(Deed.SEE_STOCK, place.id)
    problem = ""
    if request.method == "POST":
        ask(Deed.PRINT_LABELS, place.id)
        if request.form.get("choice") == WRITTEN_OFF:
            ask(Deed.WRITE_OFF, place.id)
        try:
            with transaction():
                facts, told = _tell(place)
        except PosError as error:
            problem = error.localized()
        else:
            _flash(facts, told)
            return redirect(
                url_for("pieces.shelf", outlet=place.code, choice=request.form.get("choice"), product=facts.code)
            )
    products = _found(queries.labelled_products([place.id]) | _chosen_product(), "")
    choices = {key: name for key, name in CHOICES.items() if key != WRITTEN_OFF or may(Deed.WRITE_OFF, place.id)}
    choice = request.values.get("choice", "")
    steps = _steps(label_queries.piece_deeds(showroom_id=place.id, limit=RECENT * 50))
    names = catalogue.products({step["product_id"] for step in steps})
    page = render_template(
        "pieces/shelf.html", place=place, outlets=outlets, problem=problem, choices=choices,
        choice=choice if choice in choices else "shelved", products=products,
        chosen=request.values.get("product", "").upper(), code=request.form.get("code", "") if problem else "",
        may_tell=may(Deed.PRINT_LABELS, place.id), steps=steps[:RECENT], names=names, deed_words=deed_words,
        fresh_id=uuid.uuid4, language_now=chosen_language(),
    )  # fmt: skip
    return (page, 422) if problem else page


@pages.post("/shelf/undo")
@requires(Deed.PRINT_LABELS)
def undo() -> Response:
    """Take back what was a slip."""
    place = showrooms.showroom(request.form.get("outlet", ""))
    ask(Deed.PRINT_LABELS, place.id)
    undone = _id("undone")
    with transaction():
        operations.take_back(undone, place.id, step_id=_id("step"), at=asked_at(), who=person().name)
    flash(_("Taken back. It stays on the record."), "success")
    if queries.written_off_in(undone):
        flash(_("The goods stay written off: if the piece is whole, a count brings it back onto the books."), "warning")
    return redirect(url_for("pieces.shelf", outlet=place.code))


@pages.route("/<product>/quota", methods=["GET", "POST"])
@requires(Deed.KEEP_LABEL_QUOTAS)
def quota(product: str) -> Response | str | tuple[str, int]:
    """How many numbered labels of a product may be made in all, who said so, and another number."""
    facts = _facts(product)
    problem = ""
    if request.method == "POST":
        try:
            reason = clean(request.form.get("reason", ""))
            typed = re.sub(r"[.\s]", "", request.form.get("quantity", ""))
            if not re.fullmatch(r"[0-9]{1,7}", typed, re.ASCII) or int(typed) > 1_000_000:
                raise QuotaNotANumber()
            if not reason:
                raise QuotaNeedsReason()
            with transaction():
                labels.set_quota(facts.id, int(typed), who=person().name, at=asked_at(), reason=reason)
        except PosError as error:
            problem = error.localized()
        else:
            flash(
                _(
                    "Kept: %(product)s may have %(count)s numbered labels in all.",
                    product=facts.code,
                    count=counted(int(typed)),
                ),
                "success",
            )
            return redirect(url_for("pieces.quota", product=facts.code))
    rows = label_queries.quota_rows(facts.id)
    if format_ := request.args.get("format"):
        columns = [_("Set on"), _("Quota"), _("By")]
        told = [(row.set_at, row.quantity, full_name(row.set_by)) for row in rows]
        return table_response(f"{facts.code}-quotas", columns, told, format_)
    now = label_queries.quota(facts.id)
    made = label_queries.numbered_made([facts.id]).get(facts.id, 0)
    page = render_template(
        "pieces/quota.html", facts=facts, quota=now, made=made, left=max(0, now - made), problem=problem,
        quantity=request.form.get("quantity", ""), reason=request.form.get("reason", ""),
        rows=rows, language_now=chosen_language(),
    )  # fmt: skip
    return (page, 422) if problem else page


def _batches_file(
    facts: ProductFacts,
    batches: Sequence[BatchFacts],
    counts: Mapping[uuid.UUID, Balance],
    ranges: Mapping[uuid.UUID, tuple[str, str]],
    format_: str,
) -> Response:
    """The batches of a product as a file."""
    columns = [
        _("First number"), _("Last number"), _("Lot"), _("Made for"), _("Made"), _("Labels"), _("On hand"), _("Sold"),
        _("Spoiled"), _("Void"),
    ]  # fmt: skip
    table = [
        (
            *ranges.get(row.batch.id, ("", "")), row.lot, row.showroom_code, row.batch.made_at, one.printed, one.on_hand,
            one.sold, one.spoiled, one.void,
        )
        for row in batches for one in (counts[row.batch.id],)
    ]  # fmt: skip
    return table_response(f"{facts.code}-batches", columns, table, format_)


def _numbers_file(
    facts: ProductFacts, serials: Sequence[str], codes: Mapping[uuid.UUID | None, str], format_: str
) -> Response:
    """These numbers of a product as a file, each with where it is."""
    columns = [_("Serial number"), _("State"), _("Outlet"), _("Since"), _("Lot"), _("Printed"), _("To look at")]
    table = [
        (
            one.serial, str(STATE_NAMES[one.life.state]), codes.get(one.life.showroom_id, ""), one.life.since, one.lot,
            one.made_at, ", ".join(doubts_of(one.life)),
        )
        for start in range(0, len(serials), CHUNK)
        for one in queries.pieces_of([facts.id], serials[start : start + CHUNK])
    ]  # fmt: skip
    return table_response(f"{facts.code}-numbers", columns, table, format_)


def _tell(place: Showroom) -> tuple[ProductFacts, Told]:
    """Keep what the form says of labels; the product, and what was kept."""
    scanned = read_scanned(request.form.get("code", ""))
    asked = request.form.get("product", "")
    product_id = queries.find_numbers(scanned, catalogue.product(asked).id if asked else None)
    choice = request.form.get("choice", "")
    step, at, who = _id("step"), asked_at(), person().name
    if choice == WRITTEN_OFF:
        told = operations.write_off_broken(product_id, scanned.serials, place.id, step_id=step, at=at, who=who)
    else:
        kind, reason = chosen_deed(choice)
        told = operations.tell(product_id, scanned.serials, kind, place.id, step_id=step, at=at, who=who, reason=reason)
    return catalogue.products([product_id])[product_id], told


def _flash(facts: ProductFacts, told: Told) -> None:
    choice = request.form.get("choice", "")
    kind, reason = chosen_deed(choice)
    flash(
        _(
            "%(product)s, %(numbers)s: %(what)s.", product=facts.name(chosen_language()), numbers=told_briefly(told.done),
            what=str(CHOICES[choice]) if choice == WRITTEN_OFF else deed_words(kind, reason),
        ),
        "success",
    )  # fmt: skip
    for why, serials in told.left_out.items():
        flash(_("Left out:") + " " + why(serials=told_briefly(serials)).localized(), "warning")


def _steps(rows: Sequence[PieceEvent]) -> list[dict[str, Any]]:
    """What was told in one go, the last on top."""
    found: dict[uuid.UUID, dict[str, Any]] = {}
    for row in rows:
        step = found.setdefault(
            row.step_id,
            {
                "id": row.step_id, "product_id": row.product_id, "kind": row.kind, "reason": row.reason, "at": row.at,
                "who": row.who, "serials": [],
            },
        )  # fmt: skip
        step["serials"].append(row.serial)
    for step in found.values():
        step["numbers"] = told_briefly(step["serials"])
    return list(found.values())


def _found(product_ids: Collection[uuid.UUID], words: str) -> list[ProductFacts]:
    """These products in Vietnamese order, as far as they have these words in them."""
    asked = search_key(words).split()
    rows = [
        row for row in catalogue.products(product_ids).values()
        if all(word in row.search_key or word in search_key(row.producer_name) for word in asked)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.sort_key, row.code))


def _chosen_product() -> set[uuid.UUID]:
    """The product that the page stands on, also where none of its labels is here yet."""
    found = catalogue.products_by_code([request.values.get("product", "").upper()])
    return {row.id for row in found.values()}


def _facts(code: str) -> ProductFacts:
    row = catalogue.product(code)
    return catalogue.products([row.id])[row.id]


def _id(name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get(name, ""))
    except ValueError as error:
        raise NoSuchDeed() from error
