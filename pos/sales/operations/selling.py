"""Book finished sales, a whole batch in a few statements. The books follow the till: a finished sale is never refused."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from pos.base.amounts import MILLI
from pos.base.clock import local_day
from pos.base.database import db
from pos.catalogue.kinds import ProductKind, Unit
from pos.certification.queries import Claims, claims_of
from pos.inventory.operations import Taken, Want, take
from pos.people.rules import Deed
from pos.review.models import ReviewItem
from pos.sales.bodies import read_sale
from pos.sales.kinds import Kind, Origin
from pos.sales.knowledge import Knowledge, know, standings
from pos.sales.models import Sale, SaleLine, SaleLineLot, Tender
from pos.sales.operations.entries import Booking, Desk, Entry, start
from pos.sales.operations.numbers import give_back_numbers, next_numbers
from pos.sales.operations.quarantine import put_to_review, quarantine
from pos.sales.operations.shifts import announce_missing, belongs, judge_cashier, names_in, shifts_for
from pos.sales.rules import Contradiction, Oddity, line_net, vat_inside

_SALE = Sale.__table__


def book_sales(
    entries: Sequence[Entry],
    *,
    desk: Desk,
    at: datetime,
    origin: Origin = Origin.JOURNAL,
    sent_at: datetime | None = None,
) -> list[Booking]:
    """Book finished sales of one till, each exactly once, as they were made; what is odd goes to review.

    Only what contradicts itself, or an id that another basket holds, is quarantined. Sent again, the same basket is
    answered as before and books nothing. ``at`` is the moment of receipt, ``sent_at`` the till's clock when it sent.

    Source: docs/rules/sales.md
    """
    bookings = [start(entry, read_sale(entry.body), at, sent_at) for entry in entries]
    sound = [booking for booking in bookings if not booking.contradictions]
    if sound:
        shifts = shifts_for(sound, desk=desk)
        if origin is Origin.API:
            _take_the_open_shift(sound, shifts, desk)
        announce_missing(sound, shifts, desk=desk)
        for booking in sound:
            belongs(booking, shifts, desk)
        if origin is Origin.JOURNAL:
            for booking in sound:
                if not booking.number:
                    booking.odd(Oddity.NUMBER_MISSING)
        _number(sound, desk)
        fresh = _insert_once(sound, desk=desk, at=at, origin=origin)
        if fresh:
            _book_fresh(fresh, desk=desk, at=at)
    if origin is Origin.JOURNAL:
        quarantine([booking for booking in bookings if booking.contradictions], desk=desk, at=at)
        put_to_review((booking for booking in bookings if booking.fresh), desk=desk, at=at)
    else:
        put_to_review((booking for booking in bookings if booking.fresh and not booking.contradictions), desk=desk, at=at)
    return bookings


def _take_the_open_shift(bookings: Sequence[Booking], shifts: Mapping[Any, Any], desk: Desk) -> None:
    open_here = [row.id for row in shifts.values() if row.till_id == desk.till_id and row.closed_at is None]
    for booking in bookings:
        if booking.shift_id is None and open_here:
            booking.shift_id = open_here[-1]


def _number(bookings: Sequence[Booking], desk: Desk) -> None:
    nameless = [booking for booking in bookings if not booking.number]
    if nameless:
        for booking, number in zip(nameless, next_numbers(len(nameless), desk), strict=True):
            booking.number = number


def _insert_once(bookings: Sequence[Booking], *, desk: Desk, at: datetime, origin: Origin) -> list[Booking]:
    """Write the heads of those sales that are not there yet. The insert itself decides, so a race has one winner."""
    rows = {}
    for booking in reversed(bookings):
        content = booking.body.content
        rows[booking.entry.id] = {
            "id": booking.entry.id,
            "number": booking.number,
            "origin": origin,
            "showroom_id": desk.showroom_id,
            "till_id": desk.till_id,
            "shift_id": booking.shift_id,
            "cashier": content["cashier"],
            "approved_by": content["approved_by"],
            "at": booking.happened_at,
            "received_at": at,
            "total_vnd": content["total_vnd"],
            "change_vnd": content["change_vnd"],
            "basket_hash": booking.body.hash,
            "extra": booking.body.extra,
        }
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(_SALE).on_conflict_do_nothing().returning(_SALE.c.id)
    inserted = {row[0] for row in db.session.execute(statement, list(rows.values()))}
    fresh, again = [], []
    for booking in bookings:
        if booking.entry.id in inserted:
            inserted.remove(booking.entry.id)
            fresh.append(booking)
        else:
            again.append(booking)
    if again:
        give_back_numbers(sum(not booking.body.number for booking in again), desk)
        _compare(again)
    return fresh


def _compare(bookings: Sequence[Booking]) -> None:
    """Tell the same sale sent again, which is answered as it was, from another basket under its id."""
    held = {
        row.id: row
        for row in db.session.execute(
            select(_SALE.c.id, _SALE.c.basket_hash, _SALE.c.number, _SALE.c.shift_id, _SALE.c.received_at).where(
                _SALE.c.id.in_({booking.entry.id for booking in bookings})
            )
        )
    }
    for booking in bookings:
        there = held[booking.entry.id]
        body = booking.body
        booking.oddities.clear()
        same = (
            there.basket_hash == body.hash
            and body.number in ("", there.number)
            and (body.shift_id is None or there.shift_id is None or body.shift_id == there.shift_id)
        )
        if same:
            booking.fresh, booking.number, booking.shift_id = False, there.number, there.shift_id
        else:
            booking.contradictions.append(Contradiction.ANOTHER_BASKET)
    repeated = [booking for booking in bookings if not booking.fresh]
    if repeated:
        raised = db.session.execute(
            select(ReviewItem.subject_id, ReviewItem.reason, ReviewItem.raised_at).where(
                ReviewItem.kind == Kind.SALE, ReviewItem.subject_id.in_([str(booking.entry.id) for booking in repeated])
            )
        ).all()
        for booking in repeated:
            for subject_id, reason, raised_at in raised:
                if subject_id == str(booking.entry.id) and raised_at == held[booking.entry.id].received_at:
                    booking.odd(Oddity(reason))


def _book_fresh(bookings: Sequence[Booking], *, desk: Desk, at: datetime) -> None:
    codes = {line["product"] for booking in bookings for line in booking.body.content["lines"]}
    known = know(codes, desk.showroom_id)
    claims = claims_of([goods.id for goods in known.goods.values()])
    people = standings(names_in(bookings))
    _note_used_numbers(bookings)
    taken = take(_wants(bookings, known, desk), showroom_id=desk.showroom_id, at=at)
    lines, lots, tenders = [], [], []
    for booking in bookings:
        judge_cashier(booking, people, desk, Deed.SELL)
        for number, line in enumerate(booking.body.content["lines"], start=1):
            lines.append(_line_row(booking, number, line, known, claims))
            took = taken.get((booking.entry.id, number))
            if took is not None:
                lots += _lot_rows(booking, number, line, took)
        for position, tender in enumerate(booking.body.content["tenders"], start=1):
            tenders.append({"sale_id": booking.entry.id, "position": position, **tender})
    for table, rows in ((SaleLine, lines), (SaleLineLot, lots), (Tender, tenders)):
        if rows:
            db.session.execute(insert(table.__table__), rows)


def _note_used_numbers(bookings: Sequence[Booking]) -> None:
    used = set(
        db.session.scalars(
            select(_SALE.c.number)
            .where(_SALE.c.number.in_({booking.number for booking in bookings}))
            .group_by(_SALE.c.number)
            .having(func.count() > 1)
        )
    )
    for booking in bookings:
        if booking.number in used:
            booking.odd(Oddity.NUMBER_USED, number=booking.number)


def _wants(bookings: Sequence[Booking], known: Knowledge, desk: Desk) -> list[Want]:
    wants = []
    for booking in bookings:
        for number, line in enumerate(booking.body.content["lines"], start=1):
            goods = known.goods.get(line["product"])
            if goods is not None and goods.kind is ProductKind.GOODS:
                wants.append(
                    Want(
                        key=(booking.entry.id, number),
                        product_id=goods.id,
                        quantity_milli=line["quantity_milli"],
                        lot_code=line["lot"],
                        cause="sale",
                        cause_id=booking.entry.id,
                        happened_at=booking.happened_at,
                        who=booking.body.content["cashier"],
                    )
                )
    return wants


def _line_row(
    booking: Booking, number: int, line: Mapping[str, Any], known: Knowledge, claims: Mapping[uuid.UUID, Claims]
) -> dict[str, Any]:
    """One line as the books keep it: charged as charged, with the star that held at that moment by what was then known."""
    goods = known.goods.get(line["product"])
    net_vnd = line_net(line["price_vnd"], line["quantity_milli"], line["discount_vnd"])
    row = {
        "sale_id": booking.entry.id,
        "line": number,
        "product_id": goods.id if goods else None,
        "product_code": line["product"],
        "product_name": goods.name if goods else line["product"],
        "quantity_milli": line["quantity_milli"],
        "price_vnd": line["price_vnd"],
        "discount_vnd": line["discount_vnd"],
        "net_vnd": net_vnd,
        "vat_bp": line["vat_bp"],
        "vat_vnd": vat_inside(net_vnd, line["vat_bp"]),
        "lot_code": line["lot"],
        "serial": line["serial"],
        "claimed_stars": line["stars"],
        "stars": None,
        "certificate_id": None,
        "returned_milli": 0,
        "refunded_vnd": 0,
    }
    if line["price_vnd"] == 0:
        booking.odd(Oddity.PRICE_ZERO, line=number)
    if goods is None:
        booking.odd(Oddity.PRODUCT_UNKNOWN, line=number, product=line["product"])
        if line["stars"]:
            booking.odd(Oddity.STARS_UNTRUE, line=number, claimed=line["stars"], true=None)
        return row
    price_vnd = known.price_vnd(goods.id, booking.happened_at)
    if price_vnd != line["price_vnd"]:
        booking.odd(Oddity.PRICE_DIFFERS, line=number, price_vnd=line["price_vnd"], known_vnd=price_vnd)
    vat_bp = known.vat_bp(goods.vat_class_code, local_day(booking.happened_at))
    if vat_bp != line["vat_bp"]:
        booking.odd(Oddity.VAT_DIFFERS, line=number, vat_bp=line["vat_bp"], known_bp=vat_bp)
    if goods.unit is Unit.PIECE and line["quantity_milli"] % MILLI:
        booking.odd(Oddity.FRACTION_OF_A_PIECE, line=number, quantity_milli=line["quantity_milli"])
    claim = claims[goods.id].at(booking.happened_at) if goods.id in claims else None
    if claim is not None:
        row["stars"], row["certificate_id"] = claim.stars, claim.certificate_id
    if line["stars"] and line["stars"] != row["stars"]:
        booking.odd(Oddity.STARS_UNTRUE, line=number, claimed=line["stars"], true=row["stars"])
    return row


def _lot_rows(booking: Booking, number: int, line: Mapping[str, Any], took: Taken) -> list[dict[str, Any]]:
    if took.lot_unknown:
        booking.odd(Oddity.LOT_UNKNOWN, line=number, lot=line["lot"])
    if took.missing_milli:
        booking.odd(Oddity.STOCK_MISSING, line=number, missing_milli=took.missing_milli)
    return [
        {
            "sale_id": booking.entry.id,
            "line": number,
            "lot_id": part.lot_id,
            "quantity_milli": part.quantity_milli,
            "owner_id": part.owner_id,
            "settlement_price_vnd": part.settlement_price_vnd,
            "returned_milli": 0,
        }
        for part in took.parts
    ]
