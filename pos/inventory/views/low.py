"""What runs low: what usually sells of it, how long it lasts, what comes, and how much to get. Reorder points are kept here."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from pos.base.asked import asked_page
from pos.base.clock import local_day
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.languages import chosen_language
from pos.base.pages import quantity
from pos.base.tables import Cell, table_response
from pos.catalogue import queries as catalogue
from pos.catalogue.errors import NoSuchProducer
from pos.inventory.forms import milli_typed
from pos.inventory.lows import KeptProduct, Spare, WantedProducts, kept_products
from pos.inventory.operations import set_reorder_points
from pos.inventory.rules import SALES_DAYS
from pos.inventory.rules import in_units as plain
from pos.inventory.views.blueprint import pages
from pos.inventory.views.numbers import product_and_outlet
from pos.inventory.views.stock import group_choices, in_units, unit_name
from pos.people.access import allowed_showrooms, ask, asked_at, may, person, requires
from pos.people.rules import Deed
from pos.showrooms.models import Showroom
from pos.showrooms.queries import showroom as showroom_of_code
from pos.showrooms.queries import showrooms

PAGE = 100
WEEKS = SALES_DAYS // 7
_FIELD = re.compile(r"point [0-9A-Za-z]+ [0-9A-Za-z]+")
"""A field of the list: the outlet's code, the product's."""


@pages.get("/stock/low")
@requires(Deed.SEE_STOCK)
def low_stock() -> Response | str:
    """What is low at the outlets that one may see, what lasts least on top."""
    if format_ := request.args.get("format"):
        rows, _found = kept_products(_wanted(_outlets()), local_day(asked_at()), seen=allowed_showrooms(Deed.SEE_STOCK))
        return table_response(f"low-{local_day(asked_at()).isoformat()}", _columns(), _lines(rows), format_)
    return _page({}, {})


@pages.post("/stock/low")
@requires(Deed.ORDER)
def save_points() -> Response | tuple[str, int]:
    """Keep the reorder points that were changed on the list, all of them or none."""
    typed = {key: request.form[key].strip() for key in request.form if _FIELD.fullmatch(key)}
    # What somebody else changed meanwhile stays, as long as this reader did not touch it.
    touched = {key: text for key, text in typed.items() if text != request.form.get(f"was {key}", "").strip()}
    points: dict[uuid.UUID, dict[uuid.UUID, int | None]] = {}
    wrong: dict[str, str] = {}
    for key, text in touched.items():
        outlet_code, product_code = key.split(" ")[1:3]
        outlet, product = showroom_of_code(outlet_code), catalogue.product(product_code)
        ask(Deed.ORDER, outlet.id)
        try:
            points.setdefault(outlet.id, {})[product.id] = milli_typed(text, 0)
        except ValueError as error:
            wrong[key] = str(error)
    if not wrong:
        try:
            with transaction():
                changed = sum(
                    set_reorder_points(outlet_id, points[outlet_id], at=asked_at(), who=person().name)
                    for outlet_id in sorted(points)
                )
        except PosError as error:
            flash(error.localized(), "error")
        else:
            flash(
                ngettext("%(num)d reorder point was changed.", "%(num)d reorder points were changed.", changed),
                "success",
            )
            query: dict[str, Any] = request.args.to_dict(flat=False)
            return redirect(url_for("inventory.low_stock", **query))
    return _page(touched, wrong), 422


@pages.post("/stock/<product>/<showroom>/reorder-point")
@requires(Deed.ORDER)
def save_point(product: str, showroom: str) -> Response:
    """Keep one outlet's reorder point for one product; nothing typed goes back to the product's."""
    row, outlet = product_and_outlet(product, showroom, Deed.ORDER)
    try:
        point = milli_typed(request.form.get("point", ""), 0)
        with transaction():
            set_reorder_points(outlet.id, {row.id: point}, at=asked_at(), who=person().name)
    except ValueError as error:
        flash(str(error), "error")
    except PosError as error:
        flash(error.localized(), "error")
    else:
        flash(_("The reorder point is kept."), "success")
    return redirect(url_for("inventory.number", product=row.code, showroom=outlet.code) + "#reorder-point")


def _page(typed: Mapping[str, str], wrong: Mapping[str, str]) -> str:
    outlets = _outlets()
    wanted = _wanted(outlets)
    page = asked_page()
    rows, found = kept_products(
        wanted, local_day(asked_at()), seen=allowed_showrooms(Deed.SEE_STOCK), limit=PAGE, offset=(page - 1) * PAGE
    )
    keeps = allowed_showrooms(Deed.ORDER) if may(Deed.ORDER) else frozenset()
    return render_template(
        "inventory/low.html",
        rows=rows,
        found=found,
        page=page,
        page_count=max(1, -(-found // PAGE)),
        outlets=outlets,
        outlet=next((row for row in outlets if row.code == request.args.get("outlet")), None),
        wanted=wanted,
        groups=group_choices(),
        producers=catalogue.producers(),
        producer=request.args.get("producer", ""),
        language_now=chosen_language(),
        words=cache(quantity),
        plain=plain,
        weeks=WEEKS,
        spare_words=_spare_words,
        may_keep=any(keeps is None or row.showroom_id in keeps for row in rows),
        keeps=keeps,
        may_send=may(Deed.SEND),
        typed=typed,
        wrong=wrong,
        narrowed=any(request.args.get(name) for name in ("q", "group", "producer", "outlet", "everything")),
    )


def _outlets() -> Sequence[Showroom]:
    return showrooms(only=allowed_showrooms(Deed.SEE_STOCK))


def _wanted(outlets: Sequence[Showroom]) -> WantedProducts:
    chosen = [outlet for outlet in outlets if outlet.code == request.args.get("outlet")] or outlets
    producer_id = None
    if code := request.args.get("producer"):
        try:
            producer_id = catalogue.producer(code).id
        except NoSuchProducer:
            producer_id = None
    return WantedProducts(
        showroom_ids=frozenset(outlet.id for outlet in chosen),
        group=request.args.get("group", ""),
        producer_id=producer_id,
        words=request.args.get("q", ""),
        everything=bool(request.args.get("everything")),
    )


def _spare_words(spares: Sequence[Spare], unit: str) -> str:
    """Which outlets could spare some, and how much where the reader may know."""
    return ", ".join(
        spare.showroom_code
        if spare.quantity_milli is None
        else f"{spare.showroom_code} ({quantity(spare.quantity_milli, unit)})"
        for spare in spares
    )


def _columns() -> list[str]:
    return [
        _("Outlet"), _("Code"), _("Product"), _("Producer"), _("Unit"), _("On the shelf"), _("Reorder point"),
        _("Usually sold a week"), _("Lasts days"), _("On its way here"), _("Ordered"), _("Others could spare"),
        _("Suggested"),
    ]  # fmt: skip


def _lines(rows: Sequence[KeptProduct]) -> Iterator[list[Cell]]:
    for row in rows:
        yield [
            row.showroom_code, row.product_code, row.name(chosen_language()), row.producer, unit_name(row.unit),
            in_units(row.quantity_milli), in_units(row.reorder_point_milli), in_units(row.sold_milli // WEEKS),
            row.lasts_days, in_units(row.coming_milli), in_units(row.ordered_milli),
            _spare_words(row.spares, row.unit), in_units(row.suggested_milli),
        ]  # fmt: skip
