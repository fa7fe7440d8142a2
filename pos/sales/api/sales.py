"""Sales from other programs, one finished sale at a time, outside the tills' journals; and what a till may still refund."""

import uuid
from datetime import date, datetime
from typing import Any, Literal

from flask import Response
from flask_babel import gettext as _
from pydantic import AwareDatetime

from pos.base.database import transaction
from pos.base.json_api import OpenShape, Shape, answer, problem, sent, shaped
from pos.people.access import asked_at
from pos.printing import queries as prints
from pos.printing.document import Document
from pos.printing.kinds import JobState
from pos.sales import paper, queries
from pos.sales.api.blueprint import api
from pos.sales.errors import AnotherBasket, NoPrinter, NoSuchRefund, NoSuchSale, NoSuchShift, NotCountedYet
from pos.sales.kinds import Contradiction, Kind, Origin, TenderMethod
from pos.sales.models import Refund, Sale
from pos.sales.operations import Booking, Desk, Entry, book_sales
from pos.sales.reasons import reason_words
from pos.sales.tickets import slip_of_refund, slip_of_sale
from pos.showrooms.access import current_chain, till_only


class LineIn(OpenShape):
    """A line of a basket as it was charged."""

    product: str
    quantity_milli: int
    price_vnd: int
    discount_vnd: int | None = 0
    vat_bp: int
    lot: str | None = None
    serial: str | None = None
    stars: int | None = None
    approval: uuid.UUID | None = None
    """A manager's word for this price, as ``POST /approvals`` gave it."""
    note: str | None = None
    """A few words about this line, 120 signs at most."""
    on: date | None = None
    """The day of a service: a tour, a workshop seat."""
    label: str | None = None
    """The signature on the label of this piece, as it was read: what stands behind ``#``."""


class TenderIn(OpenShape):
    """One way in which (part of) the basket was paid. Goods for goods only a till can exchange."""

    method: Literal["cash", "vietqr", "card", "transfer"]
    amount_vnd: int
    reference: str | None = None


class SaleIn(OpenShape):
    """A finished sale. Fields that we do not know are kept."""

    number: str | None = None
    shift: uuid.UUID | None = None
    cashier: str
    approved_by: str | None = None
    at: AwareDatetime
    lines: list[LineIn]
    total_vnd: int
    tenders: list[TenderIn]
    change_vnd: int | None = 0


class LineOut(Shape):
    """A line as it stands on the books."""

    line: int
    product: str
    name: str
    quantity_milli: int
    price_vnd: int
    discount_vnd: int
    net_vnd: int
    vat_bp: int
    vat_vnd: int
    lot: str | None
    serial: str | None
    stars: int | None
    note: str
    on: date | None


class TenderOut(Shape):
    """A tender as it stands on the books."""

    method: TenderMethod
    amount_vnd: int
    reference: str


class SaleOut(Shape):
    """A sale as it was booked: the same whenever it is asked for again."""

    id: uuid.UUID
    number: str
    till: str
    shift: uuid.UUID | None
    cashier: str
    approved_by: str | None
    at: str
    received_at: str
    lines: list[LineOut]
    total_vnd: int
    tenders: list[TenderOut]
    change_vnd: int
    outcome: str
    reasons: list[str]


@api.put("/sales/<uuid:sale_id>")
@till_only
@shaped(
    summary="Book one finished sale of this till, exactly once, whatever is odd about it",
    body=SaleIn, answers={200: SaleOut, 201: SaleOut}, problems=(400, 401, 409, 415, 422),
)  # fmt: skip
def put_sale(sale_id: uuid.UUID, body: SaleIn) -> Response:
    """Book a sale that another program finished.

    The first time it is 201, ever after 200 with the same body. Another basket under this id is 409; a basket that
    contradicts itself is 422, and nothing of it is kept.
    """
    chain = current_chain()
    with transaction():
        # Unknown fields and the wording of moments belong to the basket too.
        [booking] = book_sales([Entry(sale_id, Kind.SALE, sent())], desk=chain, at=asked_at(), origin=Origin.API)
        if Contradiction.ANOTHER_BASKET in booking.contradictions:
            raise AnotherBasket()
        if booking.contradictions:
            return _refusal(booking.contradictions, booking.body.unreadable)
        told = _told(booking, chain)
    return answer(told, 201 if booking.fresh else 200)


class LookupQuery(Shape):
    """Which receipt."""

    number: str


class ReturnableLine(Shape):
    """A line with what has come back of it already."""

    line: int
    product: str
    name: str
    unit: str
    quantity_milli: int
    net_vnd: int
    returned_milli: int
    refunded_vnd: int
    vat_bp: int
    service: bool


class ReturnableSale(Shape):
    """A sale as a till needs it to take goods back."""

    id: uuid.UUID
    number: str
    at: str
    only_at: str | None
    """The till that alone may take its goods back now, because its shift is not closed here; null: the one that asks may."""
    lines: list[ReturnableLine]
    total_vnd: int
    tenders: list[TenderOut]


@api.get("/sales/lookup")
@till_only
@shaped(
    summary="Find a sale of this outlet by the number on its receipt, with what is left of it",
    query=LookupQuery, answers={200: ReturnableSale}, problems=(401, 404, 422),
)  # fmt: skip
def look_up_sale(query: LookupQuery) -> Response:
    """What a till may still refund. Where a till used a number twice, the newer sale: its slip is the one in a hand.

    Raises:
        NoSuchSale: no sale of this outlet bears the number; what other outlets sold is not this till's to read.
    """
    chain = current_chain()
    for sale_id in reversed(queries.sale_by_number(query.number)):
        facts = queries.sale_facts(sale_id)
        if facts.row.showroom_id == chain.showroom_id:
            return answer(_returnable(facts))
    raise NoSuchSale()


@api.get("/sales/<uuid:sale_id>/returnable")
@till_only
@shaped(
    summary="Find a sale of this outlet by its identity, which the customer's link on a receipt tells, with what is left of it",
    answers={200: ReturnableSale}, problems=(401, 404, 422),
)  # fmt: skip
def returnable_sale(sale_id: uuid.UUID) -> Response:
    """What a till may still refund, as by the number.

    Raises:
        NoSuchSale: no sale of this outlet has this id.
    """
    facts = queries.sale_facts(sale_id)
    if facts.row.showroom_id != current_chain().showroom_id:
        raise NoSuchSale()
    return answer(_returnable(facts))


class PrintOut(Shape):
    """What became of a print."""

    state: JobState
    copy_number: int
    """0 for the first print; a later one is marked as a reprint."""
    detail: str
    """What went wrong, in words; empty when nothing did."""


@api.post("/sales/<uuid:sale_id>/print")
@till_only
@shaped(
    summary="Print a sale's receipt at this till's printer, where the server reaches it",
    answers={200: PrintOut}, problems=(401, 404, 422),
)  # fmt: skip
def print_sale(sale_id: uuid.UUID) -> Any:
    """The first print opens the drawer for cash; a later one is marked as a reprint.

    Raises:
        NoSuchSale: no sale of this outlet has this id.
        NoPrinter: this till has no printer that the server reaches.
    """
    facts = queries.sale_facts(sale_id)
    if facts.row.showroom_id != current_chain().showroom_id:
        raise NoSuchSale()
    first = not paper.prints_before("sale", sale_id)
    return 200, _print(slip_of_sale(facts, opens_drawer=first), facts.row, "sale")


@api.post("/refunds/<uuid:refund_id>/print")
@till_only
@shaped(
    summary="Print a refund's slip at this till's printer, where the server reaches it",
    answers={200: PrintOut}, problems=(401, 404, 422),
)  # fmt: skip
def print_refund(refund_id: uuid.UUID) -> Any:
    """As for a sale.

    Raises:
        NoSuchRefund: no refund of this outlet has this id.
        NoPrinter: this till has no printer that the server reaches.
    """
    facts = queries.refund_facts(refund_id)
    if facts.row.showroom_id != current_chain().showroom_id:
        raise NoSuchRefund()
    return 200, _print(slip_of_refund(facts), facts.row, "refund")


@api.post("/shifts/<uuid:shift_id>/print")
@till_only
@shaped(
    summary="Print the report of a closed shift at this till's printer, where the server reaches it",
    answers={200: PrintOut}, problems=(401, 404, 422),
)  # fmt: skip
def print_shift(shift_id: uuid.UUID) -> Any:
    """The report as the books have it, once the drawer is counted: before that it would tell the cashier what to count.

    Raises:
        NoSuchShift: no shift of this outlet has this id.
        NotCountedYet: its drawer has not been counted.
        NoPrinter: this till has no printer that the server reaches.
    """
    facts = queries.shift_facts(shift_id)
    if facts.row.showroom_id != current_chain().showroom_id:
        raise NoSuchShift()
    if facts.row.counted_vnd is None or facts.row.closed_at is None:
        raise NotCountedYet()
    title = facts.row.closing_number or facts.till_code
    return 200, _put_on_paper(paper.shift_paper(facts), facts.row.id, asked_at(), title, "shift")


def _print(document: Document, row: Sale | Refund, cause: str) -> PrintOut:
    return _put_on_paper(document, row.id, row.at, row.number, cause)


def _put_on_paper(document: Document, cause_id: uuid.UUID, known_at: datetime, title: str, cause: str) -> PrintOut:
    chain, at = current_chain(), asked_at()
    printer = queries.printer_of_till(chain.till_id)
    if paper.target_of(printer) is None:
        raise NoPrinter()
    copy = paper.prints_before(cause, cause_id)
    if copy:
        document = paper.copy_of(document, copy, known_at, at)
    job = paper.put_on_paper(
        document, title=title, showroom_id=chain.showroom_id, printer=printer, cause=cause, cause_id=cause_id,
        who=f"{paper.TILL}{chain.till_code}", at=at,
    )  # fmt: skip
    trouble = prints.trouble(job, at)
    return PrintOut(state=job.state, copy_number=copy, detail=trouble.localized() if trouble else "")


def _returnable(facts: queries.SaleFacts) -> ReturnableSale:
    return ReturnableSale(
        id=facts.row.id,
        number=facts.row.number,
        at=facts.row.at.isoformat(),
        only_at=None if facts.held_by in (None, current_chain().id) else facts.till_code,
        lines=[
            ReturnableLine(
                line=line.row.line,
                product=line.row.product_code,
                name=line.row.product_name,
                unit=line.unit,
                quantity_milli=line.row.quantity_milli,
                net_vnd=line.row.net_vnd,
                returned_milli=line.row.returned_milli,
                refunded_vnd=line.row.refunded_vnd,
                vat_bp=line.row.vat_bp,
                service=line.service,
            )
            for line in facts.lines
        ],
        total_vnd=facts.row.total_vnd,
        tenders=[
            TenderOut(method=tender.method, amount_vnd=tender.amount_vnd, reference=tender.reference)
            for tender in facts.tenders
        ],
    )


def _refusal(contradictions: list[Contradiction], unreadable: list[str]) -> Response:
    """Why a basket that contradicts itself was not booked."""
    errors = [{"at": at.replace(".", "/"), "what": _("This is not a whole number.")} for at in unreadable]
    errors = errors or [{"at": "", "what": reason_words(reason), "code": reason.value} for reason in contradictions]
    words = "; ".join(dict.fromkeys(reason_words(reason) for reason in contradictions))
    detail = _("This sale contradicts itself. Nothing was booked; correct it and send it again. %(why)s", why=words)
    return problem(
        422, "SaleContradictsItself", detail, reasons=[reason.value for reason in contradictions], errors=errors
    )


def _told(booking: Booking, desk: Desk) -> SaleOut:
    content = booking.body.content
    return SaleOut(
        id=booking.entry.id,
        number=booking.number,
        till=desk.till_code,
        shift=booking.shift_id,
        cashier=content["cashier"],
        approved_by=content["approved_by"],
        at=booking.happened_at.isoformat(),
        received_at=booking.received_at.isoformat(),
        lines=[
            LineOut(
                line=row["line"],
                product=row["product_code"],
                name=row["product_name"],
                quantity_milli=row["quantity_milli"],
                price_vnd=row["price_vnd"],
                discount_vnd=row["discount_vnd"],
                net_vnd=row["net_vnd"],
                vat_bp=row["vat_bp"],
                vat_vnd=row["vat_vnd"],
                lot=row["lot_code"],
                serial=row["serial"],
                stars=row["stars"],
                note=row["note"],
                on=row["due_on"],
            )
            for row in booking.lines or queries.lines_as_booked(booking.entry.id)
        ],
        total_vnd=content["total_vnd"],
        tenders=[TenderOut(**tender) for tender in content["tenders"]],
        change_vnd=content["change_vnd"],
        outcome=booking.outcome,
        reasons=booking.reasons,
    )
