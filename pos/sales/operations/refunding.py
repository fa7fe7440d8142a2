"""Book refunds against the sales that they undo; nothing is refunded twice."""

import contextlib
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from pos.base.database import db
from pos.inventory.operations import Movement, Return, give_back, post_moves
from pos.people.rules import Deed
from pos.sales.bodies import read_refund
from pos.sales.kinds import Condition, Origin
from pos.sales.knowledge import standings
from pos.sales.operations.entries import Booking, Desk, Entry, start
from pos.sales.operations.numbers import next_numbers
from pos.sales.operations.quarantine import settle
from pos.sales.operations.shifts import announce_missing, belongs, judge_cashier, names_in, shifts_for
from pos.sales.operations.tables import REFUND, REFUND_LINE, REFUND_TENDER, SALE_LINE, SALE_LINE_LOT
from pos.sales.queries import lots_of_sales
from pos.sales.rules import Contradiction, Oddity, refund_amount, vat_inside


@dataclass(slots=True)
class _Left:
    """What the books hold of a sale line, kept up to date while a batch is judged."""

    net_vnd: int
    vat_bp: int
    sold_milli: int
    returned_milli: int
    refunded_vnd: int
    touched: bool = False


@dataclass(slots=True)
class _LotLeft:
    """What of a lot that a line took can still come back."""

    lot_id: uuid.UUID
    product_id: uuid.UUID
    left_milli: int
    returned_milli: int
    touched: bool = False


def book_refunds(
    entries: Sequence[Entry],
    *,
    desk: Desk,
    at: datetime,
    origin: Origin = Origin.JOURNAL,
    sent_at: datetime | None = None,
) -> list[Booking]:
    """Book refunds that a till paid out: never more than is left of each line, sound goods back into their lots.

    The sale lines are locked first, in one order, so that of two refunds at once the second sees what the first left.
    A refund of more than is left, or of a sale that nobody knows, is quarantined; its cash counts on a line of its own.

    Source: docs/rules/sales.md
    """
    bookings, moves = give_money_back(entries, desk=desk, at=at, origin=origin, sent_at=sent_at)
    post_moves(moves, at)
    return bookings


def give_money_back(
    entries: Sequence[Entry], *, desk: Desk, at: datetime, origin: Origin, sent_at: datetime | None
) -> tuple[list[Booking], list[Movement]]:
    """Book refunds, leaving the moves of goods to the caller, who may have sales to book in the same go."""
    bookings = [start(entry, read_refund(entry.body), at, sent_at) for entry in entries]
    sound = [booking for booking in bookings if not booking.contradictions]
    moves: list[Movement] = []
    if sound:
        left = _lock_lines(sales_named(entries))
        fresh = _not_there_yet(sound)
        for booking in fresh:
            _judge(booking, left)
        fresh = [booking for booking in fresh if not booking.contradictions]
        if fresh:
            moves = _book_fresh(fresh, left, desk=desk, at=at, origin=origin)
    settle(bookings, desk=desk, at=at, origin=origin)
    return bookings, moves


def hold_lines(entries: Sequence[Entry]) -> set[uuid.UUID]:
    """Lock the sale lines that these refunds may touch, and name the lots that may come back.

    Whoever sells and refunds in one transaction calls this first: lines before stock, as everybody locks them.
    """
    sale_ids = sales_named(entries)
    if not sale_ids:
        return set()
    _lock_lines(sale_ids)
    return set(db.session.scalars(select(SALE_LINE_LOT.c.lot_id).where(SALE_LINE_LOT.c.sale_id.in_(sale_ids))))


def sales_named(entries: Sequence[Entry]) -> set[uuid.UUID]:
    """The sales that these refunds undo, as far as they can be read."""
    named = set()
    for entry in entries:
        if isinstance(entry.body, Mapping):
            with contextlib.suppress(ValueError):
                named.add(uuid.UUID(str(entry.body.get("sale"))))
    return named


def _lock_lines(sale_ids: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, int], _Left]:
    rows = db.session.execute(
        select(
            SALE_LINE.c.sale_id, SALE_LINE.c.line, SALE_LINE.c.net_vnd, SALE_LINE.c.vat_bp, SALE_LINE.c.quantity_milli,
            SALE_LINE.c.returned_milli, SALE_LINE.c.refunded_vnd,
        )
        .where(SALE_LINE.c.sale_id.in_(sale_ids))
        .order_by(SALE_LINE.c.sale_id, SALE_LINE.c.line)
        .with_for_update()
    )  # fmt: skip
    return {(row[0], row[1]): _Left(*row[2:]) for row in rows}


def _not_there_yet(bookings: Sequence[Booking]) -> list[Booking]:
    """Set aside refunds that are on the books already; another basket under the same id contradicts them."""
    held = {
        row.id: (row.basket_hash, row.number, row.shift_id)
        for row in db.session.execute(
            select(REFUND.c.id, REFUND.c.basket_hash, REFUND.c.number, REFUND.c.shift_id).where(
                REFUND.c.id.in_({booking.entry.id for booking in bookings})
            )
        )
    }
    fresh: list[Booking] = []
    seen: dict[uuid.UUID, Booking] = {}
    for booking in bookings:
        first = seen.setdefault(booking.entry.id, booking)
        if booking.entry.id in held:
            basket_hash, number, shift_id = held[booking.entry.id]
        elif first is not booking:
            basket_hash, number, shift_id = first.body.hash, first.number, first.shift_id
        else:
            fresh.append(booking)
            continue
        same_shift = booking.shift_id is None or shift_id is None or booking.shift_id == shift_id
        booking.oddities.clear()
        if basket_hash == booking.body.hash and booking.body.number in ("", number) and same_shift:
            booking.fresh, booking.number, booking.shift_id = False, number, shift_id
        else:
            booking.contradictions.append(Contradiction.ANOTHER_BASKET)
    return fresh


def _judge(booking: Booking, left: dict[tuple[uuid.UUID, int], _Left]) -> None:
    """Hold a refund against what is left of its sale; where it fits, what is left shrinks for those after it."""
    content = booking.body.content
    sale_id = uuid.UUID(content["sale"]) if content["sale"] else None
    if sale_id is None or not any(key[0] == sale_id for key in left):
        booking.contradictions.append(Contradiction.SALE_UNKNOWN)
        return
    after: dict[int, tuple[int, int]] = {}
    for position, line in enumerate(content["lines"], start=1):
        held = left.get((sale_id, line["line"]))
        if held is None:
            booking.contradictions.append(Contradiction.SALE_LINE_UNKNOWN)
            return
        returned_milli, refunded_vnd = after.get(line["line"], (held.returned_milli, held.refunded_vnd))
        returned_milli += line["quantity_milli"]
        if returned_milli > held.sold_milli or refunded_vnd + line["amount_vnd"] > held.net_vnd:
            booking.contradictions.append(Contradiction.REFUND_EXCEEDS_SALE)
            return
        due_vnd = refund_amount(held.net_vnd, held.sold_milli, returned_milli, refunded_vnd)
        if due_vnd != line["amount_vnd"]:
            booking.odd(Oddity.REFUND_AMOUNT_DIFFERS, line=position, amount_vnd=line["amount_vnd"], due_vnd=due_vnd)
        # Cumulative like the amount, so that the VAT of the parts sums to the VAT of the line.
        vat_vnd = vat_inside(refunded_vnd + line["amount_vnd"], held.vat_bp) - vat_inside(refunded_vnd, held.vat_bp)
        line["vat_vnd"] = vat_vnd
        after[line["line"]] = (returned_milli, refunded_vnd + line["amount_vnd"])
    for number, (returned_milli, refunded_vnd) in after.items():
        held = left[sale_id, number]
        held.returned_milli, held.refunded_vnd, held.touched = returned_milli, refunded_vnd, True


def _book_fresh(
    bookings: Sequence[Booking],
    left: Mapping[tuple[uuid.UUID, int], _Left],
    *,
    desk: Desk,
    at: datetime,
    origin: Origin,
) -> list[Movement]:
    shifts = shifts_for(bookings, desk=desk)
    announce_missing(bookings, shifts, desk=desk)
    people = standings(names_in(bookings))
    for booking in bookings:
        belongs(booking, shifts, desk)
        judge_cashier(booking, people, desk, Deed.REFUND)
    nameless = [booking for booking in bookings if not booking.number]
    if nameless:
        for booking, number in zip(nameless, next_numbers(len(nameless), desk), strict=True):
            booking.number = number
            if origin is Origin.JOURNAL:
                booking.odd(Oddity.NUMBER_MISSING)
    heads, lines, tenders = [], [], []
    for booking in bookings:
        content = booking.body.content
        sale_id = uuid.UUID(content["sale"])
        heads.append(
            {
                "id": booking.entry.id,
                "number": booking.number,
                "origin": origin,
                "sale_id": sale_id,
                "showroom_id": desk.showroom_id,
                "till_id": desk.till_id,
                "shift_id": booking.shift_id,
                "cashier": content["cashier"],
                "approved_by": content["approved_by"],
                "at": booking.happened_at,
                "received_at": at,
                "total_vnd": content["total_vnd"],
                "reason": content["reason"],
                "basket_hash": booking.body.hash,
                "extra": booking.body.extra,
            }
        )
        for position, line in enumerate(content["lines"], start=1):
            lines.append({"refund_id": booking.entry.id, "position": position, "sale_id": sale_id, **line})
        for position, tender in enumerate(content["tenders"], start=1):
            tenders.append({"refund_id": booking.entry.id, "position": position, **tender})
    # Not ignoring: a race for the same id was decided by the lock on the sale's lines.
    for table, rows in ((REFUND, heads), (REFUND_LINE, lines), (REFUND_TENDER, tenders)):
        if rows:
            db.session.execute(insert(table), rows)
    db.session.execute(
        update(SALE_LINE)
        .where(SALE_LINE.c.sale_id == bindparam("of_sale"), SALE_LINE.c.line == bindparam("of_line"))
        .values(returned_milli=bindparam("returned"), refunded_vnd=bindparam("refunded")),
        [
            {"of_sale": key[0], "of_line": key[1], "returned": held.returned_milli, "refunded": held.refunded_vnd}
            for key, held in left.items()
            if held.touched
        ],
    )
    return _return_goods(bookings, desk=desk, at=at)


def _return_goods(bookings: Sequence[Booking], *, desk: Desk, at: datetime) -> list[Movement]:
    """Send goods back to the lots that they came from: onto the shelf, or into loss where they are damaged."""
    sales = {uuid.UUID(booking.body.content["sale"]) for booking in bookings}
    sold_at: dict[uuid.UUID, uuid.UUID] = {}
    lots: dict[tuple[uuid.UUID, int], list[_LotLeft]] = defaultdict(list)
    for row in db.session.execute(lots_of_sales(sales)):
        sold_at[row.sale_id] = row.showroom_id
        lots[row.sale_id, row.line].append(
            _LotLeft(row.lot_id, row.product_id, row.quantity_milli - row.returned_milli, row.returned_milli)
        )
    returns: list[Return] = []
    for booking in bookings:
        content = booking.body.content
        sale_id = uuid.UUID(content["sale"])
        for line in content["lines"]:
            wanted_milli = line["quantity_milli"]
            for lot in lots[sale_id, line["line"]]:
                part_milli = min(wanted_milli, lot.left_milli)
                if part_milli <= 0:
                    continue
                lot.left_milli -= part_milli
                lot.returned_milli += part_milli
                lot.touched = True
                wanted_milli -= part_milli
                returns.append(
                    Return(
                        lot_id=lot.lot_id,
                        product_id=lot.product_id,
                        quantity_milli=part_milli,
                        resaleable=line["condition"] == Condition.RESALEABLE,
                        happened_at=booking.happened_at,
                        cause="refund",
                        cause_id=booking.entry.id,
                        who=content["cashier"],
                        sold_at=sold_at[sale_id],
                    )
                )
    if not returns:
        return []
    db.session.execute(
        update(SALE_LINE_LOT)
        .where(
            SALE_LINE_LOT.c.sale_id == bindparam("of_sale"),
            SALE_LINE_LOT.c.line == bindparam("of_line"),
            SALE_LINE_LOT.c.lot_id == bindparam("of_lot"),
        )
        .values(returned_milli=bindparam("returned")),
        [
            {"of_sale": key[0], "of_line": key[1], "of_lot": lot.lot_id, "returned": lot.returned_milli}
            for key, parts in lots.items()
            for lot in parts
            if lot.touched
        ],
    )
    return give_back(desk.showroom_id, returns, booked_at=at, post=False)
