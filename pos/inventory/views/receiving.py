"""Taking over what is coming in now, with an order or without one."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.clock import HANOI
from pos.base.database import transaction
from pos.base.errors import PosError
from pos.base.languages import chosen_language
from pos.base.pages import quantity
from pos.catalogue import queries as catalogue
from pos.catalogue.queries import ProductFacts
from pos.inventory import deliveries, orders
from pos.inventory.forms import MOST_LINES, DeliveryForm
from pos.inventory.kinds import RefusalReason
from pos.inventory.operations import DeliveredLine, DeliveryPapers, RefusedLine, receive_delivery
from pos.inventory.orders import OrderedProduct, OrderHead
from pos.inventory.views.blueprint import pages
from pos.inventory.views.wanted import asked_product, find_products, line_cautions, outlet_choices, producer_choices
from pos.people.access import allowed_showrooms, ask, asked_at, person, requires
from pos.people.rules import Deed
from pos.showrooms.models import Showroom
from pos.showrooms.queries import showrooms


@pages.route("/deliveries/new", methods=["GET", "POST"])
@requires(Deed.RECEIVE)
def new_delivery() -> Response | str | tuple[str, int]:
    """Take goods over: who brought them, on which order, what came in which lot, and what went back."""
    outlets = showrooms(only=allowed_showrooms(Deed.RECEIVE))
    order, ordered = _order()
    form = DeliveryForm(data={"received_at": asked_at().astimezone(HANOI), **_beginning(order, ordered)})
    form.outlet.choices, form.producer.choices = outlet_choices(outlets), producer_choices()
    if not form.is_submitted():
        return _page(form, order, ordered)
    if "add" in request.form or "remove" in request.form:
        form.change_lines(request.form)
        return _page(form, order, ordered)
    offers: dict[int, list[str]] = {}
    complete = form.validate() and (order is not None or _every_line_came(form))
    products = find_products(form, offers)
    if not complete or products is None:
        return _page(form, order, ordered, offers), 422
    outlet = next(row for row in outlets if row.code == form.outlet.data)
    try:
        number = _receive(form, outlet, products, order)
    except PosError as error:
        form.form_errors.append(error.localized())
        return _page(form, order, ordered, offers), error.status
    flash(_("Delivery %(number)s is on the shelf.", number=number), "success")
    _say_if_the_contract_ended(number)
    if order is not None:
        _say_what_differs(number)
    return redirect(url_for("inventory.delivery", number=number))


def _every_line_came(form: DeliveryForm) -> bool:
    """Whether something came of each line, if only to go back. On an order a line may say 0: that did not come this time."""
    empty = [entry.form for entry in form.lines if not entry.form.quantity.data and not entry.form.refused.data]
    for line in empty:
        line.quantity.errors = [_("More than zero, or say what was refused.")]
    return not empty


def _order() -> tuple[OrderHead | None, Sequence[OrderedProduct]]:
    """The order that the address names, if this person may receive on it."""
    asked = request.args.get("order", "")
    if not asked:
        return None, ()
    head, lines = orders.order(asked.upper())
    ask(Deed.RECEIVE, head.showroom_id)
    return head, lines


def _beginning(order: OrderHead | None, ordered: Sequence[OrderedProduct]) -> dict[str, Any]:
    """What stands in the form at first: all that is outstanding, on the terms of the order."""
    if order is None:
        return {
            "outlet": request.args.get("outlet", ""),
            "producer": request.args.get("producer", ""),
            "lines": [{"product": asked_product()}],
        }
    expected = [line for line in ordered if line.outstanding_milli] or list(ordered)
    return {
        "outlet": order.showroom_code,
        "producer": order.producer_code,
        "lines": [
            {
                "product": f"{line.product_code} · {line.name(chosen_language())}",
                "quantity": line.outstanding_milli,
                "owner": "consigned" if line.terms.consigned else "own",
                "settlement_price": line.terms.settlement_price_vnd,
                "commission": line.terms.commission_bp,
                "cost": line.terms.cost_vnd,
            }
            for line in expected[:MOST_LINES]
        ],
    }


def _receive(form: DeliveryForm, outlet: Showroom, products: Sequence[ProductFacts], order: OrderHead | None) -> str:
    ask(Deed.RECEIVE, outlet.id)
    at = asked_at()
    received_at: datetime = form.received_at.data.replace(tzinfo=HANOI)
    entries = [(entry.form, product) for entry, product in zip(form.lines, products, strict=True)]
    with transaction():
        return receive_delivery(
            outlet.id,
            catalogue.producer(form.producer.data).id,
            [_line(line, product) for line, product in entries if line.quantity.data],
            delivery_id=uuid.UUID(form.delivery.data),
            showroom_code=outlet.code,
            # The form knows minutes: what was received "now" was not received in the future.
            received_at=min(received_at, at),
            at=at,
            who=person().name,
            papers=DeliveryPapers(
                form.contract.data or "", form.carrier.data or "", form.vehicle.data or "", form.note.data or ""
            ),
            order_id=order.id if order else None,
            refused=[_refused(line, product) for line, product in entries if line.refused.data],
        )


def _line(form: Any, product: ProductFacts) -> DeliveredLine:
    terms = form.terms()
    return DeliveredLine(
        product.id,
        form.quantity.data,
        form.lot_code.data or "",
        form.made_on.data,
        form.expires_on.data,
        terms.consigned,
        terms.settlement_price_vnd,
        terms.cost_vnd,
        terms.commission_bp,
        form.announced_lot.data or "",
    )


def _refused(form: Any, product: ProductFacts) -> RefusedLine:
    return RefusedLine(
        product.id,
        form.refused.data,
        RefusalReason(form.refusal.data),
        form.lot_code.data or "",
        form.refusal_note.data or "",
    )


def _say_if_the_contract_ended(number: str) -> None:
    """Say it while whoever could sign a new one is still at the door. The goods are taken over all the same."""
    _head, row, lines = deliveries.delivery(number)
    _contract, ended = deliveries.contract_of(row, lines)
    if ended is not None:
        flash(
            _(
                "Contract %(number)s had ended on %(day)s when these goods came. "
                "Renew it, then enter the new one with the producer.",
                number=ended.number, day=f"{ended.valid_to:%d/%m/%Y}",
            ),
            "warning",
        )  # fmt: skip


def _say_what_differs(number: str) -> None:
    """Say at once what is not as ordered, while whoever brought the goods is still at the door."""
    _head, row, _lines = deliveries.delivery(number)
    language = chosen_language()
    for share in deliveries.shares(row):
        name = share.name(language)
        if not share.ordered_milli:
            flash(_("%(product)s was not ordered; it was taken over all the same.", product=name), "warning")
        elif share.over_milli:
            flash(
                _(
                    "%(product)s: %(quantity)s more than was still to come.",
                    product=name, quantity=quantity(share.over_milli, share.unit),
                ),
                "warning",
            )  # fmt: skip


def _page(
    form: DeliveryForm,
    order: OrderHead | None,
    ordered: Sequence[OrderedProduct],
    offers: dict[int, list[str]] | None = None,
) -> str:
    return render_template(
        "inventory/new_delivery.html", form=form, order=order, offers=offers or {}, most=MOST_LINES,
        ordered={line.product_code: line for line in ordered}, cautions=line_cautions(form),
        language_now=chosen_language(),
    )  # fmt: skip
