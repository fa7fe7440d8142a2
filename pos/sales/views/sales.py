"""The list of sales, one sale, and its receipt as a picture and on paper."""

import uuid
from datetime import timedelta
from decimal import Decimal

from flask import render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.amounts import MILLI
from pos.base.asked import asked_page
from pos.base.clock import local_day
from pos.base.tables import Cell, table_response
from pos.people.access import asked_at, may, requires
from pos.people.rules import Deed
from pos.sales import lists, queries
from pos.sales.errors import NoSuchSale
from pos.sales.kinds import Origin, TenderMethod
from pos.sales.paper import copy_of, full_name, prints_before
from pos.sales.proof import proof_link
from pos.sales.queries import LineFacts, SaleFacts, printer_of_till
from pos.sales.reasons import reason_words
from pos.sales.rules import vat_by_rate
from pos.sales.tickets import slip_of_sale
from pos.sales.views.blueprint import (
    METHOD_NAMES,
    pages,
    picture_of,
    print_and_look,
    span_asked,
)

_PAGE = 50


@pages.get("/")
@requires(Deed.SEE_SALES)
def sales() -> Response | str:
    """The sales of a day, latest first, with what they came to."""
    span = span_asked()
    number = request.args.get("number", "").strip()
    if wanted := request.args.get("format"):
        rows = lists.sales_between(span.first, span.last, showroom_ids=span.showroom_ids, number=number)
        columns = [
            _("Number"), _("Time"), _("Outlet"), _("Till"), _("Cashier"), _("Lines"), _("Total (₫)"), _("Refunded (₫)"),
            _("Cash kept (₫)"), _("Paid by"),
        ]  # fmt: skip
        return table_response(f"sales-{span.name}", columns, [_exported(row) for row in rows], wanted)
    page = asked_page()
    count, total_vnd = lists.sales_sum(span.first, span.last, showroom_ids=span.showroom_ids, number=number)
    rows = lists.sales_between(
        span.first, span.last, showroom_ids=span.showroom_ids, number=number, offset=(page - 1) * _PAGE, limit=_PAGE
    )
    return render_template(
        "sales/sales.html",
        span=span, number=number, rows=rows, count=count, total_vnd=total_vnd, page=page,
        pages=max(1, -(-count // _PAGE)), methods=METHOD_NAMES,
        week_ago=(local_day(asked_at()) - timedelta(days=6)).isoformat(),
    )  # fmt: skip


@pages.get("/<uuid:sale_id>")
@requires(Deed.SEE_SALES)
def sale(sale_id: uuid.UUID) -> Response | str:
    """One sale as it was made: lines, payment, what came back, and its receipt."""
    facts = sale_here(sale_id)
    if wanted := request.args.get("format"):
        return _lines_to_take_away(facts, wanted)
    signed, claimed = queries.approvers_of(sale_id), facts.row.approved_by
    return render_template(
        "sales/sale.html",
        sale=facts,
        cashier=full_name(facts.row.cashier),
        approvers=[full_name(name) for name in signed],
        claimed=full_name(claimed) if claimed and claimed not in signed else "",
        lines=[(line, name_of(line)) for line in facts.lines],
        rates=vat_by_rate((line.row.net_vnd, line.row.vat_bp) for line in facts.lines),
        discount_vnd=sum(line.row.discount_vnd for line in facts.lines),
        refunded_vnd=sum(line.row.refunded_vnd for line in facts.lines),
        can_refund=any(line.left_milli for line in facts.lines) and may(Deed.REFUND, facts.row.showroom_id),
        held=facts.held_by is not None,
        beside=queries.refund_beside(facts.row),
        proof_link=proof_link("", sale_id),
        methods=METHOD_NAMES,
        questions=[(item, reason_words(item.reason)) for item in queries.to_review(sale_id)],
        may_review=may(Deed.SEE_REVIEW, facts.row.showroom_id),
    )


@pages.get("/<uuid:sale_id>/receipt.png")
@requires(Deed.SEE_SALES)
def receipt_picture(sale_id: uuid.UUID) -> Response:
    """The receipt as the printer would make it."""
    facts = sale_here(sale_id)
    return picture_of(slip_of_sale(facts))


@pages.post("/<uuid:sale_id>/print")
@requires(Deed.SEE_SALES)
def print_receipt(sale_id: uuid.UUID) -> Response:
    """Put the receipt on paper once more, marked as a reprint that says what was known at the sale."""
    facts = sale_here(sale_id)
    row = facts.row
    document = slip_of_sale(facts)
    copy = prints_before("sale", row.id, from_journal=row.origin is Origin.JOURNAL)
    if copy:
        document = copy_of(document, copy, row.at, asked_at())
    title = _("%(number)s – reprint", number=row.number) if copy else row.number
    return print_and_look(
        document, title=title, showroom_id=row.showroom_id, printer=printer_of_till(row.till_id), cause="sale",
        cause_id=row.id,
    )  # fmt: skip


def sale_here(sale_id: uuid.UUID) -> SaleFacts:
    """The sale, if this person may see sales of its outlet; otherwise it does not exist for them.

    Raises:
        NoSuchSale: there is none, or not for this person.
    """
    facts = queries.sale_facts(sale_id)
    if not may(Deed.SEE_SALES, facts.row.showroom_id):
        raise NoSuchSale()
    return facts


def name_of(line: LineFacts) -> str:
    """What was sold, in the reader's language where we have it."""
    return line.name_en if str(get_locale()) == "en" and line.name_en else line.row.product_name


def _exported(row: lists.SaleRow) -> list[Cell]:
    return [
        row.number, row.at, row.showroom_code, row.till_code, row.cashier, row.items, row.total_vnd, row.refunded_vnd,
        row.cash_vnd, ", ".join(str(METHOD_NAMES[TenderMethod(method)]) for method in row.methods),
    ]  # fmt: skip


def _lines_to_take_away(facts: SaleFacts, wanted: str) -> Response:
    columns = [
        _("Line"), _("Product code"), _("Product"), _("Quantity"), _("Price (₫)"), _("Discount (₫)"), _("Amount (₫)"),
        _("VAT rate (%)"), _("VAT (₫)"), _("Lot"), _("Stars"), _("For the day"), _("Note"), _("Returned"),
        _("Refunded (₫)"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            line.row.line, line.row.product_code, name_of(line), _decimal(line.row.quantity_milli), line.row.price_vnd,
            line.row.discount_vnd, line.row.net_vnd, _decimal(line.row.vat_bp * 10), line.row.vat_vnd,
            line.row.lot_code, line.row.stars, line.row.due_on, line.row.note,
            _decimal(line.row.returned_milli), line.row.refunded_vnd,
        ]
        for line in facts.lines
    ]  # fmt: skip
    return table_response(f"sale-{facts.row.number}", columns, rows, wanted)


def _decimal(milli: int) -> Cell:
    return Decimal(milli) / MILLI
