"""Orders to producers: written, sent, delivered in parts, closed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import bindparam, delete, insert, select, update

from pos.base.clock import local_day
from pos.base.database import db
from pos.base.operations import record
from pos.base.text import clean_block
from pos.catalogue.kinds import ProductKind
from pos.catalogue.models import Product
from pos.inventory.errors import (
    NoSuchOrder,
    NotGoods,
    NothingOrdered,
    OrderDiffers,
    OrderNotOpen,
    OrderOfAnother,
    OrderReadBefore,
    OrderTooFar,
    OrderWrittenMeanwhile,
    PriceNotFit,
    ProductTwice,
    QuantityNotFit,
    WantedInThePast,
)
from pos.inventory.kinds import OrderState, PlaceKind
from pos.inventory.models import Order, OrderLine, Place
from pos.inventory.operations.numbers import next_number
from pos.inventory.operations.places import spots_of
from pos.inventory.rules import OPEN_ORDERS, ORDER_NEXT, Terms, order_number, quantity_fits, state_after

BOUGHT = Terms()
"""Bought by us, at a cost that nobody has said yet."""


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """How much of a product is wanted, and on which terms."""

    product_id: uuid.UUID
    quantity_milli: int
    terms: Terms = BOUGHT


def draft_order(
    showroom_id: uuid.UUID,
    producer_id: uuid.UUID,
    lines: Sequence[OrderedLine],
    *,
    order_id: uuid.UUID,
    showroom_code: str,
    at: datetime,
    who: str,
    wanted_by: date | None = None,
    note: str = "",
    opened: int | None = None,
) -> str:
    """Write an order down, or write a draft anew; its number. The same draft saved again is the same order.

    ``opened`` is the version that the writer had before them; 0: none yet; None: whatever there is.

    Raises:
        NothingOrdered: it has no line.
        ProductTwice: two lines name the same product.
        QuantityNotFit: a quantity is zero, negative, huge, or part of a piece.
        NotGoods: a product is a service.
        PriceNotFit: consigned goods without a settlement price or commission, or one on our own.
        WantedInThePast: the day by which the goods are wanted has passed.
        OrderDiffers: it was sent already, with other content.
        OrderOfAnother: the draft was another outlet's.
        OrderWrittenMeanwhile: somebody else has written it since.
    Source: docs/rules/orders.md
    """
    if not lines:
        raise NothingOrdered()
    if wanted_by is not None and wanted_by < local_day(at):
        raise WantedInThePast()
    _check(lines)
    spots = spots_of([showroom_id])[showroom_id]
    # The lock that deliveries of this outlet take too: whoever holds it gives out the next number.
    db.session.execute(select(Place.id).where(Place.id == spots[PlaceKind.PRODUCER].id).with_for_update(key_share=True))
    said = {"producer_id": producer_id, "wanted_by": wanted_by, "note": clean_block(note)}
    there = _held(order_id)
    if there is None:
        _, number = next_number(Order.number, partial(order_number, showroom_code))
        db.session.execute(
            insert(Order).values(
                id=order_id, number=number, showroom_id=showroom_id, state=OrderState.DRAFTED, drafted_at=at,
                drafted_by=who, version=1, written_by=who, others_version=0, **said,
            )
        )  # fmt: skip
        _write_lines(order_id, lines)
        record("order_drafted", "order", order_id, who=who, at=at, number=number, lines=len(lines))
        return number
    if there.showroom_id != showroom_id:
        raise OrderOfAnother(number=there.number)
    if all(getattr(there, name) == value for name, value in said.items()) and _lines(order_id) == list(lines):
        return there.number
    if there.state is not OrderState.DRAFTED:
        raise OrderDiffers(number=there.number)
    others_version = there.others_version if there.written_by == who else there.version
    if opened is not None and others_version > opened:
        raise OrderWrittenMeanwhile(number=there.number, who=there.written_by)
    db.session.execute(
        update(Order)
        .where(Order.id == order_id)
        .values(version=there.version + 1, written_by=who, others_version=others_version, **said)
    )
    db.session.execute(delete(OrderLine).where(OrderLine.order_id == order_id))
    _write_lines(order_id, lines)
    record("order_changed", "order", order_id, who=who, at=at, number=there.number, lines=len(lines))
    return there.number


def send_order(order_id: uuid.UUID, *, at: datetime, who: str, read: int | None = None) -> None:
    """Say that the producer has the order: from now on it can be delivered, and not changed. Done twice, it is done once.

    ``read`` is the version of the draft that the sender had before them; None: whatever there is.

    Raises:
        NoSuchOrder: there is none.
        OrderTooFar: it was cancelled.
        OrderReadBefore: it was written anew since it was read.
    Source: docs/rules/orders.md
    """
    order = _found(order_id)
    if order.sent_at is not None and order.state is not OrderState.CANCELLED:
        return
    if order.state is OrderState.DRAFTED and read is not None and order.version != read:
        raise OrderReadBefore(number=order.number, who=order.written_by)
    _become(order, OrderState.SENT)
    order.sent_at, order.sent_by = at, who
    db.session.flush()
    record("order_sent", "order", order_id, who=who, at=at, number=order.number)


def cancel_order(order_id: uuid.UUID, *, at: datetime, who: str) -> None:
    """Take an order back of which nothing has come. Done twice, it is done once.

    Raises:
        NoSuchOrder: there is none.
        OrderTooFar: something of it has come.
    Source: docs/rules/orders.md
    """
    _end(order_id, OrderState.CANCELLED, "order_cancelled", at, who)


def close_order(order_id: uuid.UUID, *, at: datetime, who: str) -> None:
    """Wait no longer for what is outstanding. Done twice, it is done once.

    Raises:
        NoSuchOrder: there is none.
        OrderTooFar: nothing of it has come yet.
    Source: docs/rules/orders.md
    """
    _end(order_id, OrderState.CLOSED, "order_closed", at, who)


def hold_for_delivery(order_id: uuid.UUID, showroom_id: uuid.UUID, producer_id: uuid.UUID | None) -> Order:
    """An order that goods come on, locked until they are booked.

    Raises:
        NoSuchOrder: there is none.
        OrderOfAnother: it is another outlet's, or to another producer.
        OrderNotOpen: it was not sent, or is closed or cancelled.
    """
    order = _found(order_id)
    if (order.showroom_id, order.producer_id) != (showroom_id, producer_id):
        raise OrderOfAnother(number=order.number)
    if order.state not in OPEN_ORDERS:
        raise OrderNotOpen(number=order.number)
    return order


def note_delivered(order: Order, came: Sequence[tuple[uuid.UUID, int]]) -> None:
    """Count what came on an order that is held, by product; what it does not name is not its own."""
    totals: dict[uuid.UUID, int] = {}
    for product_id, quantity_milli in came:
        totals[product_id] = totals.get(product_id, 0) + quantity_milli
    if totals:
        db.session.execute(
            update(OrderLine.__table__)
            .where(OrderLine.order_id == order.id, OrderLine.product_id == bindparam("product"))
            .values(delivered_milli=OrderLine.delivered_milli + bindparam("more")),
            [{"product": product_id, "more": more} for product_id, more in sorted(totals.items())],
        )
    state = state_after(
        (row.quantity_milli, row.delivered_milli)
        for row in db.session.execute(
            select(OrderLine.quantity_milli, OrderLine.delivered_milli).where(OrderLine.order_id == order.id)
        )
    )
    if state is not order.state:
        _become(order, state)
        db.session.flush()


def _check(lines: Sequence[OrderedLine]) -> None:
    rows = db.session.scalars(select(Product).where(Product.id.in_({line.product_id for line in lines})))
    products = {product.id: product for product in rows}
    seen = set()
    for line in lines:
        product = products[line.product_id]
        if product.kind is not ProductKind.GOODS:
            raise NotGoods(product=product.in_both)
        if line.product_id in seen:
            raise ProductTwice(product=product.in_both)
        seen.add(line.product_id)
        if not quantity_fits(line.quantity_milli, product.unit):
            raise QuantityNotFit(product=product.in_both)
        if not line.terms.fit:
            raise PriceNotFit(product=product.in_both)


def _write_lines(order_id: uuid.UUID, lines: Sequence[OrderedLine]) -> None:
    db.session.execute(
        insert(OrderLine),
        [
            {
                "order_id": order_id, "position": position, "product_id": line.product_id,
                "quantity_milli": line.quantity_milli, "delivered_milli": 0, "consigned": line.terms.consigned,
                "settlement_price_vnd": line.terms.settlement_price_vnd, "commission_bp": line.terms.commission_bp,
                "cost_vnd": line.terms.cost_vnd,
            }
            for position, line in enumerate(lines, start=1)
        ],
    )  # fmt: skip


def _lines(order_id: uuid.UUID) -> list[OrderedLine]:
    rows = db.session.scalars(select(OrderLine).where(OrderLine.order_id == order_id).order_by(OrderLine.position))
    return [
        OrderedLine(
            row.product_id,
            row.quantity_milli,
            Terms(row.consigned, row.settlement_price_vnd, row.commission_bp, row.cost_vnd),
        )
        for row in rows
    ]


def _held(order_id: uuid.UUID) -> Order | None:
    """An order, locked: whoever changes it does so alone."""
    return db.session.scalar(
        select(Order).where(Order.id == order_id).with_for_update().execution_options(populate_existing=True)
    )


def _found(order_id: uuid.UUID) -> Order:
    order = _held(order_id)
    if order is None:
        raise NoSuchOrder(number=order_id)
    return order


def _become(order: Order, state: OrderState) -> None:
    if state not in ORDER_NEXT[order.state]:
        raise OrderTooFar(number=order.number, who=order.ended_by or order.sent_by or order.drafted_by)
    order.state = state


def _end(order_id: uuid.UUID, state: OrderState, deed: str, at: datetime, who: str) -> None:
    order = _found(order_id)
    if order.state is state:
        return
    _become(order, state)
    order.ended_at, order.ended_by = at, who
    db.session.flush()
    record(deed, "order", order_id, who=who, at=at, number=order.number)
