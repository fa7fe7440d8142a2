"""Read orders to producers: what is asked for, what has come of it, and what is outstanding."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from pos.base.database import db
from pos.base.text import search_key
from pos.catalogue.kinds import Unit
from pos.catalogue.models import Producer, Product
from pos.catalogue.queries import Named
from pos.inventory.errors import NoSuchOrder
from pos.inventory.kinds import OrderState
from pos.inventory.models import Order, OrderLine
from pos.inventory.rules import ORDER_NEXT, Terms, outstanding
from pos.showrooms.models import Showroom

UNDER_WAY = frozenset({OrderState.DRAFTED, OrderState.SENT, OrderState.PARTLY_DELIVERED})
"""Orders that somebody still has something to do with."""


@dataclass(frozen=True)
class OrderHead:
    """An order as lists show it."""

    id: uuid.UUID
    number: str
    state: OrderState
    showroom_id: uuid.UUID
    showroom_code: str
    showroom_name: str
    producer_id: uuid.UUID
    producer_code: str
    producer: str
    wanted_by: date | None
    note: str
    drafted_at: datetime
    drafted_by: str
    version: int
    written_by: str
    sent_at: datetime | None
    sent_by: str | None
    ended_at: datetime | None
    ended_by: str | None
    lines: int

    def can_become(self, state: OrderState) -> bool:
        """Whether that can still become of it."""
        return state in ORDER_NEXT[self.state]

    def late(self, day: date) -> bool:
        """Whether goods are outstanding after the day by which they were wanted."""
        waiting = self.state in {OrderState.SENT, OrderState.PARTLY_DELIVERED}
        return waiting and self.wanted_by is not None and self.wanted_by < day


@dataclass(frozen=True)
class OrderedProduct(Named):
    """One line of an order with its product."""

    position: int
    product_id: uuid.UUID
    product_code: str
    name_vi: str
    name_en: str
    net_content: str
    unit: Unit
    quantity_milli: int
    delivered_milli: int
    terms: Terms

    @property
    def outstanding_milli(self) -> int:
        """How much is still to come."""
        return outstanding(self.quantity_milli, self.delivered_milli)

    @property
    def over_milli(self) -> int:
        """How much more came than was ordered."""
        return outstanding(self.delivered_milli, self.quantity_milli)


_LINES = (
    select(func.count()).select_from(OrderLine).where(OrderLine.order_id == Order.id).correlate(Order).scalar_subquery()
)
_HEADS = (
    select(
        Order.id, Order.number, Order.state, Showroom.id, Showroom.code, Showroom.name, Producer.id, Producer.code,
        Producer.name, Order.wanted_by, Order.note, Order.drafted_at, Order.drafted_by, Order.version,
        Order.written_by, Order.sent_at, Order.sent_by,
        Order.ended_at, Order.ended_by, _LINES,
    )
    .join(Showroom, Showroom.id == Order.showroom_id)
    .join(Producer, Producer.id == Order.producer_id)
)  # fmt: skip


def orders(
    showroom_ids: Collection[uuid.UUID] | None,
    words: str = "",
    *,
    under_way: bool = False,
    limit: int,
    offset: int = 0,
) -> list[OrderHead]:
    """Orders of these outlets (of all when None), the latest first, found by number, producer or outlet."""
    query = _HEADS.order_by(Order.drafted_at.desc(), Order.number.desc()).limit(limit).offset(offset)
    if showroom_ids is not None:
        query = query.where(Order.showroom_id.in_(list(showroom_ids)))
    if under_way:
        query = query.where(Order.state.in_(sorted(UNDER_WAY)))
    for word in search_key(words).split():
        query = query.where(
            or_(
                Order.number.contains(word.upper(), autoescape=True),
                Producer.search_key.contains(word, autoescape=True),
                Showroom.search_key.contains(word, autoescape=True),
            )
        )
    rows: Any = db.session.execute(query)
    return [OrderHead(*row) for row in rows]


def order(number: str) -> tuple[OrderHead, Sequence[OrderedProduct]]:
    """One order with its lines.

    Raises:
        NoSuchOrder: there is none.
    """
    head: Any = db.session.execute(_HEADS.where(Order.number == number)).one_or_none()
    if head is None:
        raise NoSuchOrder(number=number)
    lines = db.session.execute(
        select(OrderLine, Product)
        .join(Product, Product.id == OrderLine.product_id)
        .where(OrderLine.order_id == head[0])
        .order_by(OrderLine.position)
    )
    return OrderHead(*head), [
        OrderedProduct(
            line.position, product.id, product.code, product.name_vi, product.name_en, product.net_content,
            product.unit, line.quantity_milli, line.delivered_milli,
            Terms(line.consigned, line.settlement_price_vnd, line.commission_bp, line.cost_vnd),
        )
        for line, product in lines
    ]  # fmt: skip
