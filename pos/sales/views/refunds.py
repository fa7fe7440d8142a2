"""Refund lines of a sale, look at a refund, and put its slip on paper."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.amounts import MILLI
from pos.base.database import db, new_id, transaction
from pos.base.errors import PosError
from pos.base.pages import clock_time
from pos.base.tables import Cell, table_response
from pos.base.text import clean
from pos.people.access import ask, asked_at, may, person, requires
from pos.people.rules import Deed
from pos.sales import queries
from pos.sales.errors import NoSuchRefund, QuantityUnreadable
from pos.sales.forms import RefundForm
from pos.sales.kinds import Condition, Kind, TenderMethod
from pos.sales.models import Shift
from pos.sales.operations import Coming, refund
from pos.sales.paper import copy_of, full_name, prints_before
from pos.sales.queries import RefundFacts, SaleFacts, printer_of_till
from pos.sales.reasons import reason_words
from pos.sales.rules import MOST_MILLI
from pos.sales.tickets import slip_of_refund
from pos.sales.views.blueprint import (
    CONDITION_NAMES,
    METHOD_NAMES,
    pages,
    picture_of,
    print_and_look,
)
from pos.sales.views.sales import name_of, sale_here


@dataclass(frozen=True)
class _Desk:
    """The till whose numbers and drawer a refund from the back office uses."""

    till_id: uuid.UUID
    till_code: str
    showroom_id: uuid.UUID


@pages.route("/<uuid:sale_id>/refund", methods=["GET", "POST"])
@requires(Deed.REFUND)
def refund_form(sale_id: uuid.UUID) -> Response | tuple[str, int] | str:
    """Take goods of a sale back, against the sale itself."""
    facts = sale_here(sale_id)
    ask(Deed.REFUND, facts.row.showroom_id)
    shifts = queries.open_shifts(facts.row.showroom_id)
    form = RefundForm(
        METHOD_NAMES, [(str(row.id), f"{till} · {row.cashier} · {clock_time(row.opened_at)}") for row, till in shifts]
    )
    if request.method == "GET":
        form.refund_id.data = str(new_id())
    elif form.validate_on_submit():
        try:
            number = _refund(facts, form, shifts)
        except PosError as trouble:
            # What was typed stays on the page, with the reason above it.
            db.session.rollback()
            form.form_errors.append(trouble.localized())
        else:
            flash(_("Refunded: %(number)s.", number=number), "success")
            return redirect(url_for("sales.sale", sale_id=sale_id))
    page = render_template(
        "sales/refund_form.html",
        sale=facts,
        lines=[(line, name_of(line)) for line in facts.lines if line.left_milli],
        typed=request.form,
        form=form,
        conditions=CONDITION_NAMES,
    )
    return (page, 422) if form.errors or form.form_errors else page


@pages.get("/refunds/<uuid:refund_id>")
@requires(Deed.SEE_SALES)
def refunded(refund_id: uuid.UUID) -> Response | str:
    """One refund: what came back, in which state, and what was paid."""
    facts = _refund_here(refund_id)
    if wanted := request.args.get("format"):
        return _lines_to_take_away(facts, wanted)
    sold = facts.sale.lines if facts.sale else ()
    return render_template(
        "sales/refund.html",
        refund=facts,
        cashier=full_name(facts.row.cashier),
        beside=queries.sale_beside(facts.row),
        names={line.row.line: name_of(line) for line in sold},
        units={line.row.line: line.unit for line in sold},
        questions=[(item, reason_words(item.reason)) for item in queries.to_review(refund_id, Kind.REFUND)],
        may_review=may(Deed.SEE_REVIEW, facts.row.showroom_id),
        methods=METHOD_NAMES,
        conditions=CONDITION_NAMES,
    )


@pages.get("/refunds/<uuid:refund_id>/slip.png")
@requires(Deed.SEE_SALES)
def refund_picture(refund_id: uuid.UUID) -> Response:
    """The refund's slip as the printer would make it."""
    facts = _refund_here(refund_id)
    return picture_of(slip_of_refund(facts))


@pages.post("/refunds/<uuid:refund_id>/print")
@requires(Deed.SEE_SALES)
def print_refund(refund_id: uuid.UUID) -> Response:
    """Put the refund's slip on paper; the second time it is marked as a reprint."""
    facts = _refund_here(refund_id)
    row = facts.row
    document = slip_of_refund(facts)
    copy = prints_before("refund", row.id)
    if copy:
        document = copy_of(document, copy, row.at, asked_at())
    title = _("%(number)s – reprint", number=row.number) if copy else row.number
    return print_and_look(
        document, title=title, showroom_id=row.showroom_id, printer=printer_of_till(row.till_id), cause="refund",
        cause_id=row.id,
    )  # fmt: skip


def _refund(facts: SaleFacts, form: RefundForm, shifts: Sequence[tuple[Shift, str]]) -> str:
    """Book what the form says; the number of the refund."""
    method = TenderMethod(form.method.data)
    paying = (
        next((pair for pair in shifts if pair[0].id == form.shift_id), None) if method is TenderMethod.CASH else None
    )
    desk = _Desk(facts.row.till_id, facts.till_code, facts.row.showroom_id)
    if paying is not None:
        desk = _Desk(paying[0].till_id, paying[1], facts.row.showroom_id)
    coming = _coming(facts)
    with transaction():
        return refund(
            queries.sale_facts(facts.row.id), coming, refund_id=form.identity, method=method,
            reference=clean(form.reference.data or ""), shift_id=paying[0].id if paying else None,
            reason=clean(form.reason.data or ""), desk=desk, who=person().name, at=asked_at(),
        )  # fmt: skip


def _coming(facts: SaleFacts) -> list[Coming]:
    """What the form says comes back, line by line.

    Raises:
        QuantityUnreadable: a quantity is no number.
    """
    coming = []
    for line in facts.lines:
        text = request.form.get(f"quantity-{line.row.line}", "").strip().replace(" ", "").replace(",", ".")
        if not text:
            continue
        try:
            quantity = Decimal(text) * MILLI
        except InvalidOperation:
            raise QuantityUnreadable(product=line.row.product_name) from None
        if not quantity.is_finite() or quantity != quantity.to_integral_value() or not 0 <= quantity <= MOST_MILLI:
            raise QuantityUnreadable(product=line.row.product_name)
        condition = request.form.get(f"condition-{line.row.line}", "")
        if quantity:
            damaged = condition == Condition.DAMAGED
            coming.append(Coming(line.row.line, int(quantity), Condition.DAMAGED if damaged else Condition.RESALEABLE))
    return coming


def _lines_to_take_away(facts: RefundFacts, wanted: str) -> Response:
    sold = {line.row.line: line for line in facts.sale.lines} if facts.sale else {}
    columns = [_("Line"), _("Product code"), _("Product"), _("Quantity"), _("State"), _("Amount (₫)"), _("VAT (₫)")]
    rows: list[list[Cell]] = [
        [
            line.line, sold[line.line].row.product_code, name_of(sold[line.line]),
            Decimal(line.quantity_milli) / MILLI, str(CONDITION_NAMES[line.condition]), line.amount_vnd, line.vat_vnd,
        ]
        for line in facts.lines
    ]  # fmt: skip
    return table_response(f"refund-{facts.row.number}", columns, rows, wanted)


def _refund_here(refund_id: uuid.UUID) -> RefundFacts:
    facts = queries.refund_facts(refund_id)
    if not may(Deed.SEE_SALES, facts.row.showroom_id):
        raise NoSuchRefund()
    return facts
