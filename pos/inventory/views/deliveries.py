"""Deliveries: what came in, and taking over what is coming in now."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response as Answer
from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from pos.base.clock import HANOI
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.json_api import answer
from pos.base.languages import chosen_language
from pos.base.tables import table_response
from pos.catalogue import queries as catalogue
from pos.catalogue.kinds import ProductKind
from pos.catalogue.queries import ProductFacts
from pos.inventory import queries
from pos.inventory.forms import MOST_LINES, DeliveryForm
from pos.inventory.operations import DeliveredLine, receive_delivery
from pos.inventory.views.blueprint import pages
from pos.inventory.views.stock import in_units, unit_name
from pos.people.access import allowed_showrooms, ask, asked_at, may, person, requires
from pos.people.rules import Deed
from pos.showrooms.models import Showroom
from pos.showrooms.queries import showrooms

PAGE = 50
EXPORT = 20_000
OFFERED = 12


@pages.get("/deliveries")
@requires(Deed.SEE_STOCK)
def deliveries() -> Response | str:
    """What came in at the outlets that this person may see, the latest first."""
    only = allowed_showrooms(Deed.SEE_STOCK)
    outlets = showrooms(only=only)
    outlet = next((row for row in outlets if row.code == request.args.get("outlet")), None)
    asked = frozenset({outlet.id}) if outlet else only
    words = request.args.get("q", "")
    if format_ := request.args.get("format"):
        columns = [_("Number"), _("Received"), _("Outlet"), _("Producer"), _("Lines"), _("By"), _("Note")]
        rows = [
            (
                head.number, head.received_at, f"{head.showroom_code} {head.showroom_name}", head.producer, head.lines,
                head.received_by, head.note,
            )
            for head in queries.deliveries(asked, words, limit=EXPORT)
        ]  # fmt: skip
        return table_response("deliveries", columns, rows, format_)
    page = max(1, request.args.get("page", 1, type=int))
    found = queries.deliveries(asked, words, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return render_template(
        "inventory/deliveries.html", rows=found[:PAGE], more=len(found) > PAGE, page=page, outlets=outlets,
        outlet=outlet, words=words, may_receive=may(Deed.RECEIVE),
    )  # fmt: skip


@pages.get("/deliveries/<number>")
@requires(Deed.SEE_STOCK)
def delivery(number: str) -> Response | str:
    """One delivery: its lots, and the way to their labels."""
    head, lines = queries.delivery(number.upper())
    ask(Deed.SEE_STOCK, head.showroom_id)
    if format_ := request.args.get("format"):
        columns = [
            _("Code"), _("Product"), _("Lot"), _("Quantity"), _("Unit"), _("Made on"), _("Expires on"),
            _("On consignment"), _("The producer gets per unit"), _("Cost per unit"),
        ]  # fmt: skip
        rows = [
            (
                line.product_code, line.name(chosen_language()), line.lot_code, in_units(line.quantity_milli),
                unit_name(line.unit), line.made_on, line.expires_on, _("yes") if line.consigned else _("no"),
                line.settlement_price_vnd, line.cost_vnd,
            )
            for line in lines
        ]  # fmt: skip
        return table_response(f"delivery-{head.number}", columns, rows, format_)
    return render_template(
        "inventory/delivery.html", head=head, lines=lines, language_now=chosen_language(),
        may_print="labels.new" in current_app.view_functions and may(Deed.PRINT_LABELS, head.showroom_id),
        may_receive=may(Deed.RECEIVE, head.showroom_id),
    )  # fmt: skip


@pages.get("/deliveries/products")
@requires(Deed.RECEIVE)
def delivery_products() -> Answer:
    """Goods that fit what is being typed, for the delivery form."""
    found = catalogue.search(request.args.get("q", "")[:100], limit=OFFERED).rows
    return answer({"offers": [_written(row) for row in found if row.kind is ProductKind.GOODS]})


@pages.route("/deliveries/new", methods=["GET", "POST"])
@requires(Deed.RECEIVE)
def new_delivery() -> Response | str | tuple[str, int]:
    """Take goods over: who brought them, and what came in which lot."""
    outlets = showrooms(only=allowed_showrooms(Deed.RECEIVE))
    form = DeliveryForm(
        data={"received_at": asked_at().astimezone(HANOI), "outlet": request.args.get("outlet", ""),
              "producer": request.args.get("producer", ""), "lines": [{"product": _asked_product()}]}
    )  # fmt: skip
    form.outlet.choices = [SelectChoice(row.code, f"{row.code} · {row.name}") for row in outlets]
    form.producer.choices = [
        SelectChoice("", _("Choose the producer")), *(SelectChoice(row.code, row.name) for row in catalogue.producers()),
    ]  # fmt: skip
    if not form.is_submitted():
        return _form_page(form)
    if "add" in request.form or "remove" in request.form:
        form.change_lines(request.form)
        return _form_page(form)
    offers: dict[int, list[str]] = {}
    complete = form.validate()
    products = _find_products(form, offers)
    if not complete or products is None:
        return _form_page(form, offers), 422
    outlet = next(row for row in outlets if row.code == form.outlet.data)
    try:
        number = _receive(form, outlet, products)
    except PosError as error:
        form.form_errors.append(error.localized())
        return _form_page(form, offers), error.status
    flash(_("Delivery %(number)s is on the shelf.", number=number), "success")
    return redirect(url_for("inventory.delivery", number=number))


def _receive(form: DeliveryForm, outlet: Showroom, products: Sequence[ProductFacts]) -> str:
    ask(Deed.RECEIVE, outlet.id)
    at = asked_at()
    received_at: datetime = form.received_at.data.replace(tzinfo=HANOI)
    with transaction():
        return receive_delivery(
            outlet.id,
            catalogue.producer(form.producer.data).id,
            [_line(entry.form, product) for entry, product in zip(form.lines, products, strict=True)],
            delivery_id=uuid.UUID(form.delivery.data),
            showroom_code=outlet.code,
            # The form knows minutes: what was received "now" was not received in the future.
            received_at=min(received_at, at),
            at=at,
            who=person().name,
            note=form.note.data or "",
        )


def _line(form: Any, product: ProductFacts) -> DeliveredLine:
    consigned = form.owner.data == "consigned"
    return DeliveredLine(
        product.id,
        form.quantity.data,
        form.lot_code.data or "",
        form.made_on.data,
        form.expires_on.data,
        consigned,
        form.settlement_price.data if consigned else None,
        None if consigned else form.cost.data,
    )


def _find_products(form: DeliveryForm, offers: dict[int, list[str]]) -> list[ProductFacts] | None:
    """The product that each line means; None where one is not clear, with what it might be."""
    found = []
    for index, entry in enumerate(form.lines):
        field = entry.form.product
        text = (field.data or "").strip()
        fitting = _fitting(text) if text else []
        if len(fitting) == 1:
            found.append(fitting[0])
            field.data = _written(fitting[0])
            continue
        offers[index] = [_written(row) for row in fitting]
        if fitting:
            words = _("Several products fit. Choose one: %(products)s", products="; ".join(offers[index]))
            field.errors = [*field.errors, words]
        elif text:
            field.errors = [*field.errors, _("No product fits. Type part of its name, its code, or scan its barcode.")]
    return found if len(found) == len(form.lines) else None


def _fitting(text: str) -> list[ProductFacts]:
    code = text.split("·")[0].strip().upper()
    exact = catalogue.products_by_code([code])
    rows = list(exact.values()) or catalogue.search(text, limit=OFFERED).rows
    return [row for row in rows if row.kind is ProductKind.GOODS]


def _written(row: ProductFacts) -> str:
    return f"{row.code} · {row.name(chosen_language())}"


def _asked_product() -> str:
    row = catalogue.products_by_code([request.args.get("product", "").upper()])
    return next((_written(one) for one in row.values()), "")


def _form_page(form: DeliveryForm, offers: dict[int, list[str]] | None = None) -> str:
    return render_template("inventory/new_delivery.html", form=form, offers=offers or {}, most=MOST_LINES)
