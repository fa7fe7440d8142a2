"""Orders to producers: the list, writing one, sending, cancelling, closing, and the sheet that the producer gets."""

import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.asked import asked_page
from pos.base.clock import local_day
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.languages import chosen_language
from pos.base.pages import rate
from pos.base.tables import Cell, table_response
from pos.catalogue import queries as catalogue
from pos.catalogue.queries import ProductFacts
from pos.inventory import deliveries
from pos.inventory import orders as queries
from pos.inventory.errors import OrderDiffers, OrderWrittenMeanwhile
from pos.inventory.forms import MOST_LINES, OrderForm
from pos.inventory.kinds import OrderState
from pos.inventory.operations import OrderedLine, cancel_order, close_order, draft_order, send_order
from pos.inventory.orders import OrderedProduct, OrderHead
from pos.inventory.rules import OPEN_ORDERS
from pos.inventory.views.blueprint import pages
from pos.inventory.views.drafts import Differing, what_differs
from pos.inventory.views.outlets import chosen_outlet
from pos.inventory.views.stock import in_units, unit_name
from pos.inventory.views.wanted import asked_product, find_products, line_cautions, outlet_choices, producer_choices
from pos.inventory.words import ORDER_STATE_NAMES
from pos.people.access import allowed_showrooms, ask, asked_at, may, person, requires
from pos.people.rules import Deed
from pos.showrooms.models import Showroom
from pos.showrooms.queries import showrooms

PAGE = 50
EXPORT = 20_000
_TONES = {
    OrderState.DRAFTED: "quiet",
    OrderState.SENT: "info",
    OrderState.PARTLY_DELIVERED: "look",
    OrderState.DELIVERED: "good",
    OrderState.CLOSED: "quiet",
    OrderState.CANCELLED: "quiet",
}


@pages.get("/orders")
@requires(Deed.SEE_STOCK)
def orders() -> Response | str:
    """What the outlets that this person may see asked for, the latest first."""
    outlets, outlet, asked = chosen_outlet(Deed.SEE_STOCK)
    words, under_way = request.args.get("q", ""), request.args.get("under_way") == "yes"
    if format_ := request.args.get("format"):
        columns = [
            _("Number"), _("State"), _("Outlet"), _("Producer"), _("Wanted by"), _("Written"), _("By"), _("Sent"),
            _("Lines"), _("Note"),
        ]  # fmt: skip
        rows = [
            (
                head.number, str(ORDER_STATE_NAMES[head.state]), f"{head.showroom_code} {head.showroom_name}",
                head.producer, head.wanted_by, head.drafted_at, head.drafted_by, head.sent_at, head.lines, head.note,
            )
            for head in queries.orders(asked, words, under_way=under_way, limit=EXPORT)
        ]  # fmt: skip
        return table_response("orders", columns, rows, format_)
    page = asked_page()
    found = queries.orders(asked, words, under_way=under_way, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return render_template(
        "inventory/orders.html", rows=found[:PAGE], more=len(found) > PAGE, page=page, outlets=outlets, outlet=outlet,
        words=words, under_way=under_way, state_names=ORDER_STATE_NAMES, tones=_TONES, today=local_day(asked_at()),
        may_order=may(Deed.ORDER),
    )  # fmt: skip


@pages.route("/orders/new", methods=["GET", "POST"])
@requires(Deed.ORDER)
def new_order() -> Response | str | tuple[str, int]:
    """Ask a producer for goods."""
    form = OrderForm(
        data={"outlet": request.args.get("outlet", ""), "producer": request.args.get("producer", ""),
              "lines": [{"product": asked_product()}]}
    )  # fmt: skip
    return _written_down(form, None)


@pages.route("/orders/<number>/edit", methods=["GET", "POST"])
@requires(Deed.ORDER)
def edit_order(number: str) -> Response | str | tuple[str, int]:
    """Write a draft anew."""
    head, lines = queries.order(number.upper())
    ask(Deed.ORDER, head.showroom_id)
    if head.state is not OrderState.DRAFTED and request.method == "GET":
        # Whoever was writing when it was sent is told in the form, and keeps what was typed.
        raise OrderDiffers(number=head.number)
    form = OrderForm(
        data={
            "order": str(head.id), "version": head.version, "outlet": head.showroom_code, "producer": head.producer_code,
            "wanted_by": head.wanted_by, "note": head.note,
            "lines": [
                {
                    "product": f"{line.product_code} · {line.name(chosen_language())}", "quantity": line.quantity_milli,
                    "owner": "consigned" if line.terms.consigned else "own",
                    "settlement_price": line.terms.settlement_price_vnd, "commission": line.terms.commission_bp,
                    "cost": line.terms.cost_vnd,
                }
                for line in lines
            ],
        }
    )  # fmt: skip
    return _written_down(form, head)


def _written_down(form: OrderForm, head: OrderHead | None) -> Response | str | tuple[str, int]:
    outlets = showrooms(only=allowed_showrooms(Deed.ORDER))
    if head is not None:
        outlets = [row for row in outlets if row.id == head.showroom_id]
    form.outlet.choices, form.producer.choices = outlet_choices(outlets), producer_choices()
    if not form.is_submitted():
        return _form_page(form, head)
    if "add" in request.form or "remove" in request.form:
        form.change_lines(request.form)
        return _form_page(form, head)
    offers: dict[int, list[str]] = {}
    complete = form.validate()
    products = find_products(form, offers)
    if not complete or products is None:
        return _form_page(form, head, offers), 422
    outlet = next(row for row in outlets if row.code == form.outlet.data)
    try:
        number = _save(form, outlet, products)
    except PosError as error:
        form.form_errors.append(error.localized())
        differing = []
        if isinstance(error, OrderWrittenMeanwhile):
            head, saved = queries.order(str(error.details["number"]))
            differing = what_differs(head, saved, form, products)
            form.version.data, form.version.raw_data = head.version, None
        return _form_page(form, head, offers, differing), error.status
    flash(
        _("Order %(number)s is sent.", number=number) if "send" in request.form
        else _("Order %(number)s is saved as a draft.", number=number),
        "success",
    )  # fmt: skip
    return redirect(url_for("inventory.order", number=number))


def _save(form: OrderForm, outlet: Showroom, products: Sequence[ProductFacts]) -> str:
    ask(Deed.ORDER, outlet.id)
    order_id = uuid.UUID(form.order.data)
    with transaction():
        number = draft_order(
            outlet.id,
            catalogue.producer(form.producer.data).id,
            [
                OrderedLine(product.id, entry.form.quantity.data, entry.form.terms())
                for entry, product in zip(form.lines, products, strict=True)
            ],
            order_id=order_id,
            showroom_code=outlet.code,
            at=asked_at(),
            who=person().name,
            wanted_by=form.wanted_by.data,
            note=form.note.data or "",
            opened=form.version.data or 0,
        )
        if "send" in request.form:
            send_order(order_id, at=asked_at(), who=person().name)
        return number


def _form_page(
    form: OrderForm,
    head: OrderHead | None,
    offers: dict[int, list[str]] | None = None,
    differing: Sequence[Differing] = (),
) -> str:
    return render_template(
        "inventory/new_order.html", form=form, head=head, offers=offers or {}, most=MOST_LINES,
        cautions=line_cautions(form), differing=differing,
    )  # fmt: skip


@pages.get("/orders/<number>")
@requires(Deed.SEE_STOCK)
def order(number: str) -> Response | str:
    """One order: what was asked for, what has come of it, and what is outstanding."""
    head, lines = queries.order(number.upper())
    ask(Deed.SEE_STOCK, head.showroom_id)
    if format_ := request.args.get("format"):
        return _table(head, lines, format_)
    mine = may(Deed.ORDER, head.showroom_id)
    waits = head.can_become(OrderState.CLOSED) and any(line.outstanding_milli for line in lines)
    return render_template(
        "inventory/order.html", head=head, lines=lines, language_now=chosen_language(), state_names=ORDER_STATE_NAMES,
        tones=_TONES, came=deliveries.deliveries_on(head.id), today=local_day(asked_at()),
        may_edit=mine and head.state is OrderState.DRAFTED, may_send=mine and head.can_become(OrderState.SENT),
        may_cancel=mine and head.can_become(OrderState.CANCELLED), may_close=mine and waits,
        may_receive=head.state in OPEN_ORDERS and may(Deed.RECEIVE, head.showroom_id),
    )  # fmt: skip


def _table(head: OrderHead, lines: Sequence[OrderedProduct], format_: str) -> Response:
    columns = [
        _("Code"), _("Product"), _("Ordered"), _("Came"), _("Outstanding"), _("Unit"), _("On consignment"),
        _("The producer gets per unit"), _("Commission"), _("Cost per unit"),
    ]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (
            line.product_code, line.name(chosen_language()), in_units(line.quantity_milli),
            in_units(line.delivered_milli), in_units(line.outstanding_milli), unit_name(line.unit),
            _("yes") if line.terms.consigned else _("no"), line.terms.settlement_price_vnd,
            None if line.terms.commission_bp is None else rate(line.terms.commission_bp), line.terms.cost_vnd,
        )
        for line in lines
    ]  # fmt: skip
    return table_response(f"order-{head.number}", columns, rows, format_)


@pages.get("/orders/<number>/sheet")
@requires(Deed.SEE_STOCK)
def order_sheet(number: str) -> str:
    """The order on paper, in Vietnamese and English."""
    head, lines = queries.order(number.upper())
    ask(Deed.SEE_STOCK, head.showroom_id)
    outlet = next(row for row in showrooms() if row.id == head.showroom_id)
    return render_template(
        "inventory/order_sheet.html", head=head, lines=lines, outlet=outlet,
        producer=catalogue.producer(head.producer_code),
    )  # fmt: skip


@pages.post("/orders/<number>/send")
@requires(Deed.ORDER)
def send(number: str) -> Response:
    """Say that the producer has the order."""
    deed = partial(send_order, read=request.form.get("version", type=int))
    return _do(number, deed, _("Order %(number)s is sent.", number=number.upper()))


@pages.post("/orders/<number>/cancel")
@requires(Deed.ORDER)
def cancel(number: str) -> Response:
    """Take an order back of which nothing has come."""
    return _do(number, cancel_order, _("Order %(number)s is cancelled.", number=number.upper()))


@pages.post("/orders/<number>/close")
@requires(Deed.ORDER)
def close(number: str) -> Response:
    """Wait no longer for what is outstanding."""
    return _do(number, close_order, _("Order %(number)s is closed.", number=number.upper()))


def _do(number: str, deed: Callable[..., Any], done: str) -> Response:
    head, _lines = queries.order(number.upper())
    ask(Deed.ORDER, head.showroom_id)
    try:
        with transaction():
            deed(head.id, at=asked_at(), who=person().name)
    except PosError as error:
        flash(error.localized(), "error")
    else:
        flash(done, "success")
    return redirect(url_for("inventory.order", number=head.number))
