"""The machine's rules for orders to a producer: drafted, sent, delivered in parts, closed or cancelled."""

import uuid
from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.inventory.errors import NothingDelivered, OrderDiffers, OrderNotOpen, OrderTooFar
from pos.inventory.kinds import OrderState, RefusalReason
from pos.inventory.models import Order, OrderLine
from pos.inventory.operations import (
    OrderedLine,
    RefusedLine,
    cancel_order,
    close_order,
    draft_order,
    receive_delivery,
    send_order,
)
from tests import cast
from tests.every_verb.goods import A_PRODUCT, AN_OUTLET, Goods, delivered
from tests.every_verb.world import OUTLETS, PRODUCTS, Ordered

DRAFTED, SENT, CANCELLED, CLOSED = OrderState.DRAFTED, OrderState.SENT, OrderState.CANCELLED, OrderState.CLOSED
PARTLY, DELIVERED = OrderState.PARTLY_DELIVERED, OrderState.DELIVERED

SOME_OF_EACH = st.dictionaries(A_PRODUCT, st.integers(1, 6), min_size=1)


class Orders(Goods):
    """The potters are asked for goods, also for what others make."""

    @rule(outlet=AN_OUTLET, wanted=SOME_OF_EACH, sent=st.booleans(), came=SOME_OF_EACH | st.just({}))
    def orders(self, outlet: str, wanted: dict[str, int], sent: bool, came: dict[str, int]) -> None:
        """And the producer may bring some of it at once."""
        order_id = uuid.uuid4()
        self.world.orders[order_id] = order = Ordered(outlet, wanted)
        self.later()
        self.writes(order_id, order)
        if sent:
            self.tells_the_producer(order_id, order)
        if sent and came:
            self.comes(order_id, order, came, {})

    @precondition(lambda self: self.world.orders)
    @rule(pick=st.integers(0, 9), deed=st.sampled_from(["write anew", "send", "cancel", "close"]), wanted=SOME_OF_EACH)
    def an_order_goes_on(self, pick: int, deed: str, wanted: dict[str, int]) -> None:
        """It is written anew as long as the producer knows nothing of it; it ends where that can still become of it."""
        order_id, order = self.an_order(pick)
        if deed == "send":
            self.tells_the_producer(order_id, order)
        elif deed == "cancel":
            self.ends(order_id, order, cancel_order, CANCELLED, {DRAFTED, SENT})
        elif deed == "close":
            self.ends(order_id, order, close_order, CLOSED, {PARTLY, DELIVERED})
        elif order.state is DRAFTED or wanted == order.wanted:
            order.wanted = wanted
            self.writes(order_id, order)
        else:
            with self.refused(OrderDiffers):
                self.writes(order_id, Ordered(order.outlet, wanted))

    @precondition(lambda self: self.world.orders)
    @rule(
        pick=st.integers(0, 9), came=st.dictionaries(A_PRODUCT, st.integers(1, 6)),
        refused=st.dictionaries(A_PRODUCT, st.integers(1, 2)),
    )  # fmt: skip
    def comes_on_an_order(self, pick: int, came: dict[str, int], refused: dict[str, int]) -> None:
        order_id, order = self.an_order(pick)
        self.comes(order_id, order, came, refused)

    def comes(self, order_id: uuid.UUID, order: Ordered, came: dict[str, int], refused: dict[str, int]) -> None:
        """Less than was ordered, as much, more, or something else; what is refused never stood here."""
        at, delivery_id = self.later(), uuid.uuid4()
        lines = [delivered(product, "OWN", pieces) for product, pieces in came.items()]
        sent_back = [
            RefusedLine(PRODUCTS[product][0], pieces * 1000, RefusalReason.DAMAGED)
            for product, pieces in refused.items()
        ]

        def come() -> None:
            with transaction():
                receive_delivery(
                    OUTLETS[order.outlet], cast.POTTERS, lines, delivery_id=delivery_id, showroom_code=order.outlet,
                    received_at=at, at=at, who="minh", order_id=order_id, refused=sent_back,
                )  # fmt: skip

        if not came and not refused:
            with self.refused(NothingDelivered):
                come()
            return
        if order.state not in {SENT, PARTLY, DELIVERED}:
            with self.refused(OrderNotOpen):
                come()
            return
        come()
        come()
        for product, pieces in came.items():
            order.came[product] += pieces
            self.world.comes(order.outlet, product, "OWN", pieces, at)
        if all(order.came[product] >= pieces for product, pieces in order.wanted.items()):
            order.state = DELIVERED
        elif any(order.came[product] for product in order.wanted):
            order.state = PARTLY

    def an_order(self, pick: int) -> tuple[uuid.UUID, Ordered]:
        """One of the orders, sooner one of the last."""
        self.later()
        return list(self.world.orders.items())[-1 - pick % len(self.world.orders)]

    def writes(self, order_id: uuid.UUID, order: Ordered) -> None:
        lines = [OrderedLine(PRODUCTS[product][0], pieces * 1000) for product, pieces in order.wanted.items()]
        with transaction():
            draft_order(
                OUTLETS[order.outlet], cast.POTTERS, lines, order_id=order_id, showroom_code=order.outlet, at=self.now,
                who="minh",
            )  # fmt: skip

    def tells_the_producer(self, order_id: uuid.UUID, order: Ordered) -> None:
        """What was told once stays told."""

        def send() -> None:
            with transaction():
                send_order(order_id, at=self.later(), who="minh")

        if order.state is CANCELLED:
            with self.refused(OrderTooFar):
                send()
            return
        send()
        if order.state is DRAFTED:
            order.state = SENT

    def ends(
        self, order_id: uuid.UUID, order: Ordered, verb: Callable[..., None], end: OrderState, before: set[OrderState]
    ) -> None:
        """Cancel or close an order."""

        def do() -> None:
            with transaction():
                verb(order_id, at=self.later(), who="minh")

        if order.state in {*before, end}:
            do()
            order.state = end
        else:
            with self.refused(OrderTooFar):
                do()

    @invariant()
    def orders_know_how_far_they_are(self) -> None:
        if not self.world.orders:
            return
        codes = {product_id: code for code, (product_id, _) in PRODUCTS.items()}
        rows = db.session.execute(
            select(
                Order.id, Order.state, OrderLine.product_id, OrderLine.quantity_milli, OrderLine.delivered_milli
            ).join(OrderLine, OrderLine.order_id == Order.id)
        ).all()
        db.session.rollback()
        told = {(row.id, row.state, codes[row.product_id], *(part / 1000 for part in row[3:])) for row in rows}
        assert told == {
            (order_id, order.state, product, pieces, order.came[product])
            for order_id, order in self.world.orders.items()
            for product, pieces in order.wanted.items()
        }
