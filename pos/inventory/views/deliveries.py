"""Deliveries: what came in, what went back, and the note that says so."""

from collections.abc import Sequence

from flask import current_app, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from pos.base.amounts import MILLI, divide
from pos.base.asked import asked_page
from pos.base.languages import chosen_language
from pos.base.pages import rate
from pos.base.tables import Cell, table_response
from pos.catalogue import queries as catalogue
from pos.catalogue.models import Producer
from pos.inventory import deliveries as queries
from pos.inventory.views.blueprint import pages
from pos.inventory.views.outlets import chosen_outlet
from pos.inventory.views.stock import in_units, unit_name
from pos.inventory.views.wanted import caution_sentences
from pos.inventory.words import REFUSAL_NAMES, REFUSALS_ON_PAPER
from pos.people.access import ask, may, requires
from pos.people.rules import Deed
from pos.showrooms.queries import commune_names, showrooms

PAGE = 50
EXPORT = 20_000


@pages.get("/deliveries")
@requires(Deed.SEE_STOCK)
def deliveries() -> Response | str:
    """What came in at the outlets that this person may see, the latest first."""
    outlets, outlet, asked = chosen_outlet(Deed.SEE_STOCK)
    words = request.args.get("q", "")
    if format_ := request.args.get("format"):
        columns = [
            _("Number"), _("Received"), _("Outlet"), _("Producer"), _("Order to the producer"), _("Lines"),
            _("Refused lines"), _("By"),
            _("Note"),
        ]  # fmt: skip
        rows = [
            (
                head.number, head.received_at, f"{head.showroom_code} {head.showroom_name}", head.producer,
                head.order_number, head.lines, head.refused, head.received_by, head.note,
            )
            for head in queries.deliveries(asked, words, limit=EXPORT)
        ]  # fmt: skip
        return table_response("deliveries", columns, rows, format_)
    page = asked_page()
    found = queries.deliveries(asked, words, limit=PAGE + 1, offset=(page - 1) * PAGE)
    return render_template(
        "inventory/deliveries.html", rows=found[:PAGE], more=len(found) > PAGE, page=page, outlets=outlets,
        outlet=outlet, words=words, may_receive=may(Deed.RECEIVE),
    )  # fmt: skip


@pages.get("/deliveries/<number>")
@requires(Deed.SEE_STOCK)
def delivery(number: str) -> Response | str:
    """One delivery: its lots, what it meant for its order, what went back, and the way to the labels."""
    head, row, lines = queries.delivery(number.upper())
    ask(Deed.SEE_STOCK, head.showroom_id)
    refused = queries.refusals(head.id)
    if format_ := request.args.get("format"):
        return _table(head, lines, refused, format_)
    contract, ended = queries.contract_of(row, lines)
    products = catalogue.products({line.product_id for line in lines} | {goods.product_id for goods in refused})
    return render_template(
        "inventory/delivery.html", head=head, row=row, lines=lines, refused=refused, refusal_names=REFUSAL_NAMES,
        shares=queries.shares(row) if row.order_id else [], language_now=chosen_language(),
        cautions=caution_sentences(products.values()), contract=contract, ended=ended,
        may_print="labels.new" in current_app.view_functions and may(Deed.PRINT_LABELS, head.showroom_id),
        may_receive=may(Deed.RECEIVE, head.showroom_id), may_write_off=may(Deed.WRITE_OFF, head.showroom_id),
    )  # fmt: skip


@pages.get("/deliveries/<number>/note")
@requires(Deed.SEE_STOCK)
def delivery_note(number: str) -> str:
    """What came and what went back, on paper in Vietnamese and English; of consigned goods what the law asks to be said."""
    head, row, lines = queries.delivery(number.upper())
    ask(Deed.SEE_STOCK, head.showroom_id)
    producer = catalogue.producer(head.producer_code) if head.producer_code else None
    bought, consigned = ([_priced(line) for line in lines if line.consigned is theirs] for theirs in (False, True))
    return render_template(
        "inventory/delivery_note.html", head=head, row=row, contract=queries.contract_of(row, lines)[0],
        bought=bought, bought_vnd=_total(bought),
        consigned=consigned, consigned_vnd=_total(consigned), refused=queries.refusals(head.id),
        reasons=REFUSALS_ON_PAPER, shares=queries.shares(row) if row.order_id else [], producer=producer,
        origin=_origin(producer) if producer else "", outlet=next(one for one in showrooms() if one.id == head.showroom_id),
    )  # fmt: skip


def _priced(line: queries.DeliveredLot) -> tuple[queries.DeliveredLot, int | None, int | None]:
    """A line with what one unit costs or brings its owner, and what that makes."""
    price_vnd = line.settlement_price_vnd if line.consigned else line.cost_vnd
    return line, price_vnd, None if price_vnd is None else divide(price_vnd * line.quantity_milli, MILLI)


def _total(lines: Sequence[tuple[queries.DeliveredLot, int | None, int | None]]) -> int | None:
    """What the lines make together, where all of them say it."""
    amounts = [amount_vnd for _line, _price, amount_vnd in lines if amount_vnd is not None]
    return sum(amounts) if amounts and len(amounts) == len(lines) else None


def _origin(producer: Producer) -> str:
    """Where the goods come from, as far as it is known."""
    commune = commune_names([producer.commune_code]).get(producer.commune_code) if producer.commune_code else None
    parts = [producer.address, commune.name if commune else "", "Hà Nội" if commune else producer.province]
    return ", ".join(part for part in parts if part)


def _table(
    head: queries.DeliveryHead,
    lines: Sequence[queries.DeliveredLot],
    refused: Sequence[queries.RefusedGoods],
    format_: str,
) -> Response:
    columns = [
        _("Code"), _("Product"), _("Lot"), _("Lot on the producer's paper"), _("Quantity"), _("Refused"), _("Why refused"),
        _("Unit"), _("Made on"), _("Expires on"), _("On consignment"), _("The producer gets per unit"), _("Commission"),
        _("Cost per unit"),
    ]  # fmt: skip
    language = chosen_language()
    rows: list[Sequence[Cell]] = [
        (
            line.product_code, line.name(language), line.lot_code, line.announced_lot or None,
            in_units(line.quantity_milli), None, None, unit_name(line.unit), line.made_on, line.expires_on,
            _("yes") if line.consigned else _("no"), line.settlement_price_vnd,
            None if line.commission_bp is None else rate(line.commission_bp), line.cost_vnd,
        )
        for line in lines
    ]  # fmt: skip
    for goods in refused:
        why = str(REFUSAL_NAMES[goods.reason])
        rows.append(
            (
                goods.product_code, goods.name(language), goods.lot_code or None, None, None,
                in_units(goods.quantity_milli), f"{why}: {goods.note}" if goods.note else why, unit_name(goods.unit),
                None, None, None, None, None, None,
            )
        )  # fmt: skip
    return table_response(f"delivery-{head.number}", columns, rows, format_)
