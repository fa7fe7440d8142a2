"""Book finished sales, a whole batch in a few statements. The books follow the till: none is ever refused."""

import functools
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Executable, Uuid, func, insert, null, select
from sqlalchemy import cast as cast_to

from pos.base.amounts import MILLI
from pos.base.clock import local_day
from pos.base.database import connection, db, insert_into
from pos.base.prepared import Prepared, among
from pos.catalogue.kinds import ProductKind, Unit
from pos.inventory.kinds import StockOddity
from pos.inventory.operations import Movement, Taken, Want, post_moves, take
from pos.people.rules import Deed
from pos.review.models import ReviewItem
from pos.sales.bodies import read_sale
from pos.sales.kinds import Contradiction, Kind, Oddity, Origin
from pos.sales.knowledge import Knowledge, know, standings
from pos.sales.operations.approvals import Approvals, take_approvals
from pos.sales.operations.entries import Booking, Desk, Entry, start
from pos.sales.operations.numbered import judge_pieces
from pos.sales.operations.numbers import give_back_numbers, next_numbers
from pos.sales.operations.quarantine import settle
from pos.sales.operations.refunding import refund_awaited
from pos.sales.operations.shifts import announce_missing, belongs, judge_cashier, names_in, shifts_for
from pos.sales.operations.tables import REFUND, SALE, SALE_LINE, SALE_LINE_LOT, TENDER
from pos.sales.operations.unlabelled import judge_labels
from pos.sales.rules import day_is_unlikely, line_net, vat_inside

Key = tuple[uuid.UUID, int]
"""A line: its sale, and its number from 1."""

_ADD_LINES, _ADD_LOTS, _ADD_TENDERS = (Prepared(insert(table)) for table in (SALE_LINE, SALE_LINE_LOT, TENDER))
_REMARKS = Prepared(
    # Two questions in one: which of these numbers were used twice, and for which of these sales a refund waits.
    select(SALE.c.number, cast_to(null(), Uuid).label("awaited"))
    .where(among(SALE.c.number, "numbers"))
    .group_by(SALE.c.number)
    .having(func.count() > 1)
    .union_all(select(REFUND.c.number, REFUND.c.awaits).where(among(REFUND.c.awaits, "sales")))
)


@functools.cache
def _insert_new(dialect: str) -> Executable:
    return insert_into(dialect, SALE).on_conflict_do_nothing().returning(SALE.c.id)


_ADD_SALE = Prepared(_insert_new)

_OF_STOCK = {
    StockOddity.SHORT: Oddity.STOCK_MISSING,
    StockOddity.LOT_NOT_HERE: Oddity.LOT_NOT_HERE,
    StockOddity.LOT_UNKNOWN: Oddity.LOT_UNKNOWN,
    StockOddity.LOT_OF_ANOTHER_PRODUCT: Oddity.LOT_OF_ANOTHER_PRODUCT,
    StockOddity.LOT_EXPIRED: Oddity.LOT_EXPIRED,
}


def book_sales(
    entries: Sequence[Entry],
    *,
    desk: Desk,
    at: datetime,
    origin: Origin = Origin.JOURNAL,
    sent_at: datetime | None = None,
) -> list[Booking]:
    """Book finished sales of one till, each exactly once, as they were made; what is odd goes to review.

    Only what contradicts itself, or an id that another basket holds, is quarantined (from the journal; a program that
    waits for the answer is told instead). Sent again, the same basket is answered as before and books nothing. ``at``
    is the moment of receipt, ``sent_at`` the till's clock when it sent.

    Source: docs/rules/sales.md
    """
    bookings, moves = sell(entries, desk=desk, at=at, origin=origin, sent_at=sent_at)
    post_moves(moves, at, held=True)
    return bookings


def sell(
    entries: Sequence[Entry],
    *,
    desk: Desk,
    at: datetime,
    origin: Origin,
    sent_at: datetime | None,
    hold_lots: Collection[uuid.UUID] = (),
    hold_since: datetime | None = None,
    coming_back: Sequence[Entry] = (),
) -> tuple[list[Booking], list[Movement]]:
    """Book sales, leaving their moves of goods to the caller, who may have returns (``coming_back``) to book in the same go."""
    bodies = [read_sale(entry.body) for entry in entries]
    # A program speaks at once: its sale's own time shows what its clock says.
    bookings = [
        start(entry, body, at, body.at if origin is Origin.API else sent_at)
        for entry, body in zip(entries, bodies, strict=True)
    ]
    sound = [booking for booking in bookings if not booking.contradictions]
    moves: list[Movement] = []
    if sound:
        shifts = shifts_for(sound, desk=desk)
        if origin is Origin.API:
            _take_the_open_shift(sound, shifts, desk)
        announce_missing(sound, shifts, desk=desk)
        for booking in sound:
            belongs(booking, shifts, desk)
        _number(sound, desk, origin)
        fresh = _insert_once(sound, desk=desk, at=at, origin=origin)
        moves = _book_fresh(fresh, desk=desk, at=at, hold_lots=hold_lots, hold_since=hold_since)
        judge_pieces(fresh, coming_back, desk=desk)
    settle(bookings, desk=desk, at=at, origin=origin)
    return bookings, moves


def _take_the_open_shift(bookings: Sequence[Booking], shifts: Mapping[Any, Any], desk: Desk) -> None:
    open_here = [row.id for row in shifts.values() if row.till_id == desk.till_id and row.closed_at is None]
    for booking in bookings:
        if booking.shift_id is None and open_here:
            booking.shift_id = open_here[-1]


def _number(bookings: Sequence[Booking], desk: Desk, origin: Origin) -> None:
    nameless = [booking for booking in bookings if not booking.number]
    if nameless:
        for booking, number in zip(nameless, next_numbers(len(nameless), desk), strict=True):
            booking.number = number
            if origin is Origin.JOURNAL:
                booking.odd(Oddity.NUMBER_MISSING)


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
            "exchange_id": booking.body.exchange_id,
            "basket_hash": booking.body.hash,
            "extra": booking.body.extra,
        }
    if len(rows) == 1:
        inserted = {row.id for row in _ADD_SALE.rows(**next(iter(rows.values())))}
    else:
        # SQLAlchemy puts many rows into one statement that says which of them are new.
        inserted = set(connection().scalars(_insert_new(connection().dialect.name), list(rows.values())))
    fresh, again = [], []
    for booking in bookings:
        if booking.entry.id in inserted:
            inserted.remove(booking.entry.id)
            fresh.append(booking)
        else:
            again.append(booking)
    if again:
        give_back_numbers(sum(not booking.body.number for booking in again), desk)
        _compare(again, desk)
    return fresh


def _compare(bookings: Sequence[Booking], desk: Desk) -> None:
    """Tell the same sale sent again, which is answered as it was, from another basket under its id."""
    held = {
        row.id: row
        for row in db.session.execute(
            select(
                SALE.c.id, SALE.c.till_id, SALE.c.basket_hash, SALE.c.number, SALE.c.shift_id, SALE.c.received_at
            ).where(SALE.c.id.in_({booking.entry.id for booking in bookings}))
        )
    }
    for booking in bookings:
        there = held[booking.entry.id]
        body = booking.body
        booking.oddities.clear()
        same = (
            there.basket_hash == body.hash
            and there.till_id == desk.till_id
            and body.number in ("", there.number)
            and (body.shift_id is None or there.shift_id is None or body.shift_id == there.shift_id)
        )
        if same:
            booking.fresh, booking.number, booking.shift_id = False, there.number, there.shift_id
            booking.received_at = there.received_at
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


def _book_fresh(
    bookings: Sequence[Booking],
    *,
    desk: Desk,
    at: datetime,
    hold_lots: Collection[uuid.UUID],
    hold_since: datetime | None,
) -> list[Movement]:
    """Write the lines, lots and tenders of new sales, and say where their goods went."""
    known = know({line["product"] for booking in bookings for line in booking.body.content["lines"]}, desk.showroom_id)
    wants = _wants(bookings, known)
    taken = take(desk.showroom_id, wants, booked_at=at, hold_lots=hold_lots, hold_since=hold_since, post=False)
    if not bookings:
        return taken.moves
    people = standings(names_in(bookings))
    approvals = take_approvals(bookings, desk=desk, at=at)
    awaited = _note_used_numbers(bookings)
    _note_stock_oddities(bookings, taken)
    lines, tenders = [], []
    for booking in bookings:
        judge_cashier(booking, people, desk, Deed.SELL)
        content = booking.body.content
        day = local_day(booking.happened_at)
        booking.lines = [
            _line_row(booking, number, line, known, day, approvals)
            for number, line in enumerate(content["lines"], start=1)
        ]
        lines += booking.lines
        tenders += [
            {"sale_id": booking.entry.id, "position": position, **tender}
            for position, tender in enumerate(content["tenders"], start=1)
        ]
    lots = [
        {
            "sale_id": cast(Key, part.key)[0],
            "line": cast(Key, part.key)[1],
            "lot_id": part.lot_id,
            "quantity_milli": part.quantity_milli,
            "owner_id": part.owner_id,
            "settlement_price_vnd": part.settlement_price_vnd,
            "returned_milli": 0,
        }
        for part in taken.allocations
    ]
    judge_labels(bookings, taken.allocations, known, desk=desk)
    _ADD_LINES.each(lines)
    _ADD_LOTS.each(lots)
    _ADD_TENDERS.each(tenders)
    return [*taken.moves, *refund_awaited(awaited, at=at)]


def _note_used_numbers(bookings: Sequence[Booking]) -> set[uuid.UUID]:
    """Note numbers that were used before; and say for which of these sales a refund waits already."""
    numbers = list({booking.number for booking in bookings})
    remarks = _REMARKS.rows(numbers=numbers, sales=[booking.entry.id for booking in bookings])
    used = {row.number for row in remarks if row.awaited is None}
    for booking in bookings:
        if booking.number in used:
            booking.odd(Oddity.NUMBER_USED, number=booking.number)
    return {row.awaited for row in remarks if row.awaited is not None}


def _note_stock_oddities(bookings: Sequence[Booking], taken: Taken) -> None:
    by_id = {booking.entry.id: booking for booking in bookings}
    for odd in taken.oddities:
        sale_id, number = cast(Key, odd.key)
        lot = {"lot": odd.lot_code} if odd.lot_code else {}
        by_id[sale_id].odd(_OF_STOCK[odd.oddity], line=number, quantity_milli=odd.quantity_milli, **lot)


def _wants(bookings: Sequence[Booking], known: Knowledge) -> list[Want]:
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
                        happened_at=booking.happened_at,
                        cause="sale",
                        cause_id=booking.entry.id,
                        who=booking.body.content["cashier"],
                        lot_code=line["lot"],
                    )
                )
    return wants


def _line_row(
    booking: Booking, number: int, line: dict[str, Any], known: Knowledge, day: date, approvals: Approvals
) -> dict[str, Any]:
    """One line as the books keep it: as charged, with the star that held at that moment by what was then known."""
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
        "note": line.get("note", ""),
        "due_on": date.fromisoformat(line["on"]) if "on" in line else None,
        "returned_milli": 0,
        "refunded_vnd": 0,
    }
    if line["price_vnd"] == 0:
        booking.odd(Oddity.PRICE_ZERO, line=number)
    if row["due_on"] and day_is_unlikely(row["due_on"], day):
        booking.odd(Oddity.DAY_UNLIKELY, line=number, on=line["on"])
    if goods is None:
        booking.odd(Oddity.PRODUCT_UNKNOWN, line=number, product=line["product"])
        if line["stars"]:
            booking.odd(Oddity.STARS_UNTRUE, line=number, claimed=line["stars"], true=None)
        return row
    price_vnd = known.price_vnd(goods.id, booking.happened_at)
    if price_vnd != line["price_vnd"] and not approvals.allows_price(booking, line):
        booking.odd(Oddity.PRICE_DIFFERS, line=number, price_vnd=line["price_vnd"], known_vnd=price_vnd)
    vat = known.vat(goods.vat_class_code, day)
    if vat is None or vat.rate_bp != line["vat_bp"]:
        known_bp = None if vat is None else vat.rate_bp
        booking.odd(Oddity.VAT_DIFFERS, line=number, vat_bp=line["vat_bp"], known_bp=known_bp)
    elif not vat.covered:
        booking.odd(Oddity.VAT_UNCERTAIN, line=number, vat_bp=line["vat_bp"])
    if goods.unit is Unit.PIECE and line["quantity_milli"] % MILLI:
        booking.odd(Oddity.FRACTION_OF_A_PIECE, line=number, quantity_milli=line["quantity_milli"])
    claim = known.claim(goods.id, day, booking.happened_at)
    if claim.certified:
        row["stars"], row["certificate_id"] = claim.stars, claim.certificate_id
    if line["stars"] and line["stars"] != row["stars"]:
        booking.odd(Oddity.STARS_UNTRUE, line=number, claimed=line["stars"], true=row["stars"])
    return row
