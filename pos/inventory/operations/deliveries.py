"""Goods that come in."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import insert, select, tuple_

from pos.base.database import db, insert_ignoring
from pos.base.operations import record
from pos.base.prepared import Prepared
from pos.base.text import clean, clean_block
from pos.catalogue import queries as catalogue
from pos.catalogue.models import Product
from pos.inventory.errors import DeliveryDiffers, LotDiffers, NothingDelivered
from pos.inventory.kinds import Cause, DeliveryKind, PlaceKind
from pos.inventory.models import Delivery, DeliveryLine, Lot, Place, Refusal
from pos.inventory.operations.delivered import (
    NATURE,
    DeliveredLine,
    DeliveryPapers,
    Document,
    RefusedLine,
    announced_lot,
    check_refused,
    described_lot,
)
from pos.inventory.operations.moves import Movement, post_moves
from pos.inventory.operations.numbers import next_number
from pos.inventory.operations.orders import hold_for_delivery, note_delivered
from pos.inventory.operations.places import spots_of
from pos.inventory.operations.told_again import is_the_same
from pos.inventory.rules import delivery_number, lot_code, opening_number

KEYS_AT_ONCE = 5000
"""How many lots are looked for in one statement: more, and SQLite runs out of room for parameters."""

_LOTS = select(Lot.id, Lot.product_id, Lot.code, *(getattr(Lot, name) for name in NATURE))
_ADD_LINE = Prepared(insert(DeliveryLine.__table__))


def receive_delivery(
    showroom_id: uuid.UUID,
    producer_id: uuid.UUID,
    lines: Sequence[DeliveredLine],
    *,
    delivery_id: uuid.UUID,
    showroom_code: str,
    received_at: datetime,
    at: datetime,
    who: str,
    note: str = "",
    papers: DeliveryPapers | None = None,
    order_id: uuid.UUID | None = None,
    refused: Sequence[RefusedLine] = (),
) -> str:
    """Take goods of a producer over onto an outlet's shelf, in lots with their dates and owner; the delivery's number.

    The same delivery sent again is the same delivery. A lot code that is there already means more of that lot, and only
    fits with the same owner, price and dates. What comes on an order counts there, also what was not asked for; what is
    refused is written down and moves nothing.

    Raises:
        NothingDelivered: nothing came, and nothing was refused.
        QuantityNotFit: a quantity is zero, negative, huge, or part of a piece.
        NotGoods: a product is a service.
        LotCodeNotFit: a lot's code would not survive on a label.
        DatesContradict: goods would expire before they were made.
        MadeLater: goods came before they were made.
        AlreadyExpired: goods were past their date when they came.
        PriceNotFit: consigned goods without a settlement price or commission, or one on our own.
        NoPriceForCommission: there is a commission, and no price that it is a share of.
        ReasonMissing: goods were refused for another reason, without saying which.
        LotDiffers: the lot is there with another owner, price or date.
        DeliveryDiffers: the same delivery was saved with other content.
        NoSuchOrder: there is no such order.
        OrderOfAnother: the order is another outlet's, or to another producer.
        OrderNotOpen: the order was not sent, or is closed or cancelled.
    Source: docs/rules/stock.md, "Goods that come in"; docs/rules/orders.md
    """
    if not lines and not refused:
        raise NothingDelivered()
    _hold_outlets([showroom_id])
    products = _products([*lines, *refused])
    there = db.session.get(Delivery, delivery_id)
    if there is not None:
        if not is_the_same(there, showroom_id, producer_id, order_id, lines, refused, products):
            raise DeliveryDiffers(number=there.number)
        return there.number
    order = hold_for_delivery(order_id, showroom_id, producer_id) if order_id else None
    document = Document(
        delivery_id, showroom_id, showroom_code, producer_id, lines, received_at, order_id=order_id, refused=refused,
        papers=papers or DeliveryPapers(note=note),
    )  # fmt: skip
    [number] = _book([document], products, at, who)
    if order is not None:
        note_delivered(order, [(line.product_id, line.quantity_milli) for line in lines])
    told = {"refused": len(refused)} if refused else {}
    record("delivery_received", "delivery", delivery_id, who=who, at=at, number=number, lines=len(lines), **told)
    return number


def receive_all(documents: Sequence[Document], *, at: datetime, who: str) -> list[str]:
    """Book many deliveries, or opening stock, at once: all of them or none; their numbers.

    The number of statements grows with the outlets and orders, not with the lines. Whoever calls knows that these are not
    booked yet.

    Raises:
        What ``receive_delivery`` raises of a line or of an order.
    Source: docs/rules/imports.md
    """
    _hold_outlets({document.showroom_id for document in documents})
    goods = [line for document in documents for line in document.lines]
    products = _products([*goods, *(line for document in documents for line in document.refused)])
    came: dict[uuid.UUID, list[Document]] = {}
    for document in documents:
        if document.order_id is not None:
            came.setdefault(document.order_id, []).append(document)
    # Sorted, because another file may name the same orders; each may be named by deliveries of several days.
    orders = [
        (hold_for_delivery(order_id, came[order_id][0].showroom_id, came[order_id][0].producer_id), came[order_id])
        for order_id in sorted(came)
    ]
    numbers = _book(documents, products, at, who)
    for order, on_it in orders:
        note_delivered(order, [(line.product_id, line.quantity_milli) for one in on_it for line in one.lines])
    return numbers


def _hold_outlets(showroom_ids: Iterable[uuid.UUID]) -> None:
    """One delivery at a time for an outlet, so that each gets a number of its own.

    No sale asks for the place of what producers bring, so nobody at a till waits for this.
    """
    places = [spots[PlaceKind.PRODUCER].id for spots in spots_of(showroom_ids).values()]
    db.session.execute(select(Place.id).where(Place.id.in_(places)).order_by(Place.id).with_for_update(key_share=True))


def _book(documents: Sequence[Document], products: Mapping[uuid.UUID, Product], at: datetime, who: str) -> list[str]:
    """Write documents whose outlets are held, with their lots and moves; their numbers."""
    all_spots = spots_of({document.showroom_id for document in documents})
    counters = _numbered(documents)
    lots = []
    for document, (counter, _number) in zip(documents, counters, strict=True):
        shares = {line.product_id for line in document.lines if line.commission_bp is not None}
        prices = catalogue.prices(shares, document.showroom_id, document.received_at)
        letter = "T" if document.kind is DeliveryKind.OPENING else "N"
        for position, line in enumerate(document.lines, start=1):
            given = lot_code(document.showroom_code, counter, position, letter)
            owner_id = line.owner_id or document.producer_id
            lots.append(
                described_lot(
                    line, products[line.product_id], prices, owner_id, document.received_at, given, document.kind
                )
            )
        for one in document.refused:
            check_refused(one, products[one.product_id])
    lot_ids = iter(_open_lots(lots, products))
    heads, written, sent_back, moves = [], [], [], []
    for document, (_counter, number) in zip(documents, counters, strict=True):
        spots = all_spots[document.showroom_id]
        cause = Cause.OPENING if document.kind is DeliveryKind.OPENING else Cause.DELIVERY
        papers = document.papers
        heads.append(
            {"id": document.id, "number": number, "showroom_id": document.showroom_id, "kind": document.kind,
             "producer_id": document.producer_id, "order_id": document.order_id, "contract": clean(papers.contract),
             "carrier": clean(papers.carrier), "vehicle": clean(papers.vehicle), "note": clean_block(papers.note),
             "received_at": document.received_at, "booked_at": at, "received_by": who}
        )  # fmt: skip
        for position, line in enumerate(document.lines, start=1):
            lot_id = next(lot_ids)
            written.append(
                {"delivery_id": document.id, "position": position, "lot_id": lot_id,
                 "quantity_milli": line.quantity_milli, "announced_lot": announced_lot(line)}
            )  # fmt: skip
            moves.append(
                Movement(
                    lot_id, line.product_id, spots[PlaceKind.PRODUCER], spots[PlaceKind.SHELF], line.quantity_milli,
                    cause, document.id, document.received_at, who,
                )
            )  # fmt: skip
        for position, one in enumerate(document.refused, start=1):
            sent_back.append(
                {"delivery_id": document.id, "position": position, "product_id": one.product_id,
                 "quantity_milli": one.quantity_milli, "reason": one.reason, "lot_code": clean(one.lot_code),
                 "note": clean(one.note)}
            )  # fmt: skip
    db.session.execute(insert(Delivery.__table__), heads)
    _ADD_LINE.each(written)
    if sent_back:
        db.session.execute(insert(Refusal.__table__), sent_back)
    post_moves(moves, at)
    return [number for _counter, number in counters]


def _numbered(documents: Sequence[Document]) -> list[tuple[int, str]]:
    """The next counter and number of each document: one look at the books for each outlet and kind."""
    last: dict[tuple[str, DeliveryKind], int] = {}
    found = []
    for document in documents:
        key = (document.showroom_code, document.kind)
        number = opening_number if document.kind is DeliveryKind.OPENING else delivery_number
        written = partial(number, document.showroom_code)
        last[key] = last[key] + 1 if key in last else next_number(Delivery.number, written)[0]
        found.append((last[key], written(last[key])))
    return found


def _products(lines: Sequence[DeliveredLine | RefusedLine]) -> dict[uuid.UUID, Product]:
    found = db.session.scalars(select(Product).where(Product.id.in_({line.product_id for line in lines}))).all()
    return {product.id: product for product in found}


def _open_lots(wanted: Sequence[dict[str, Any]], products: Mapping[uuid.UUID, Product]) -> list[uuid.UUID]:
    """Open the lots that are new; the ids of all of them, in their order."""
    by_key = {(lot["product_id"], lot["code"]): lot for lot in reversed(wanted)}
    # Sorted, because another outlet may be opening the same lots of the same producer at this moment.
    insert_ignoring(Lot.__table__, [by_key[key] for key in sorted(by_key)])
    keys = list(by_key)
    there = {}
    for start in range(0, len(keys), KEYS_AT_ONCE):
        some = keys[start : start + KEYS_AT_ONCE]
        # Columns, not objects: there are ten thousand of them in a file of stock.
        for row in db.session.execute(_LOTS.where(tuple_(Lot.product_id, Lot.code).in_(some))):
            there[row.product_id, row.code] = row
    for lot in wanted:
        kept = there[lot["product_id"], lot["code"]]
        if any(getattr(kept, field) != lot[field] for field in NATURE):
            raise LotDiffers(lot=kept.code, product=products[kept.product_id].in_both)
    return [there[lot["product_id"], lot["code"]].id for lot in wanted]
