"""Orders to producers, and the deliveries that come on them."""

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from pos.audit.goods import stock_is_its_moves
from pos.base.database import db, transaction
from pos.inventory.errors import (
    DeliveryDiffers,
    NoPriceForCommission,
    NoSuchOrder,
    NotGoods,
    NothingDelivered,
    NothingOrdered,
    OrderDiffers,
    OrderNotOpen,
    OrderOfAnother,
    OrderTooFar,
    OrderWrittenMeanwhile,
    PriceNotFit,
    ProductTwice,
    QuantityNotFit,
    ReasonMissing,
    WantedInThePast,
)
from pos.inventory.kinds import OrderState, PlaceKind, RefusalReason
from pos.inventory.models import Delivery, DeliveryLine, Lot, Move, Order, OrderLine, Refusal
from pos.inventory.operations import (
    DeliveredLine,
    OrderedLine,
    RefusedLine,
    cancel_order,
    close_order,
    draft_order,
    receive_delivery,
    send_order,
)
from pos.inventory.rules import Terms
from tests import cast
from tests.inventory.stage import assert_levels_are_the_sum_of_moves, deliver, level
from tests.inventory.test_at_once import together

ORDER = uuid.UUID(int=4)


def line(product=cast.TEAPOT, pieces=12, **terms):
    return OrderedLine(product, int(pieces * 1000), Terms(**terms))


def order(*lines, order_id=ORDER, showroom=cast.BT01, producer=cast.POTTERS, sent=True, who="minh", **more):
    """Write an order, and tell the producer."""
    with transaction():
        number = draft_order(
            showroom, producer, lines or (line(), line(cast.BOWL, 6)), order_id=order_id,
            showroom_code="BT01" if showroom == cast.BT01 else "HK01", at=cast.NOW, who=who, **more,
        )  # fmt: skip
        if sent:
            send_order(order_id, at=cast.NOW, who="minh")
    return number


def came(*goods, refused=(), order_id=ORDER, delivery=None, showroom=cast.BT01, producer=cast.POTTERS):
    """Take goods over on the order: product, pieces, lot."""
    with transaction():
        return receive_delivery(
            showroom, producer, [DeliveredLine(product, int(pieces * 1000), lot) for product, pieces, lot in goods],
            delivery_id=delivery or uuid.uuid4(), showroom_code="BT01", received_at=cast.NOW, at=cast.NOW, who="lan",
            order_id=order_id, refused=refused,
        )  # fmt: skip


def state():
    db.session.expire_all()
    return db.session.scalars(select(Order.state)).one()


def delivered():
    """How much has come of each line."""
    return db.session.scalars(select(OrderLine.delivered_milli).order_by(OrderLine.position)).all()


def test_an_order_is_written_sent_and_delivered_in_parts(app):
    assert order(sent=False, wanted_by=date(2026, 12, 1)) == "BT01-D000001"
    assert state() is OrderState.DRAFTED
    with transaction():
        send_order(ORDER, at=cast.NOW, who="minh")
    assert state() is OrderState.SENT
    came((cast.TEAPOT, 5, "A1"), (cast.TEAPOT, 3, "A2"))
    assert (state(), delivered()) == (OrderState.PARTLY_DELIVERED, [8000, 0])
    came((cast.TEAPOT, 4, "A1"), (cast.BOWL, 6, "B1"))
    assert (state(), delivered()) == (OrderState.DELIVERED, [12_000, 6000])
    assert level(cast.TEAPOT) == 12_000
    assert_levels_are_the_sum_of_moves()


def test_what_comes_too_much_is_taken_over_and_does_not_stand_for_what_is_missing(app):
    order()
    came((cast.TEAPOT, 18, "A1"))
    assert (state(), delivered()) == (OrderState.PARTLY_DELIVERED, [18_000, 0])
    came((cast.BOWL, 6, "B1"))
    assert state() is OrderState.DELIVERED
    came((cast.BOWL, 1, "B1"))
    assert (state(), delivered()) == (OrderState.DELIVERED, [18_000, 7000])


def test_goods_that_were_not_ordered_come_with_the_others_and_count_on_no_line(app):
    order(line())
    came((cast.BOWL, 2, "B1"))
    assert (state(), delivered()) == (OrderState.SENT, [0])
    assert level(cast.BOWL) == 2000


def test_refused_goods_are_written_down_and_move_nothing(app):
    order()
    came(
        (cast.TEAPOT, 10, "A1"),
        refused=[RefusedLine(cast.TEAPOT, 2000, RefusalReason.DAMAGED, "A1", "vòi ấm vỡ")],
    )
    assert delivered() == [10_000, 0], "refused goods are still outstanding"
    refusal = db.session.scalars(select(Refusal)).one()
    assert (refusal.quantity_milli, refusal.reason, refusal.note) == (2000, RefusalReason.DAMAGED, "vòi ấm vỡ")
    assert level(cast.TEAPOT) == 10_000
    assert level(cast.TEAPOT, PlaceKind.LOSS) == 0
    assert_levels_are_the_sum_of_moves()


def test_a_delivery_of_which_everything_is_refused_is_a_paper_without_moves(app):
    order()
    number = came(refused=[RefusedLine(cast.TEAPOT, 12_000, RefusalReason.WRONG_LOT, "A9")])
    assert number == "BT01-N000001"
    assert state() is OrderState.SENT
    assert db.session.scalar(select(func.count()).select_from(Move)) == 0


def test_a_refusal_without_a_reason_that_the_list_knows_says_which(app):
    with pytest.raises(ReasonMissing):
        came(refused=[RefusedLine(cast.TEAPOT, 1000, RefusalReason.OTHER)], order_id=None)
    with pytest.raises(QuantityNotFit):
        came(refused=[RefusedLine(cast.TEAPOT, 500, RefusalReason.DAMAGED)], order_id=None)
    with pytest.raises(NotGoods):
        came(refused=[RefusedLine(cast.TOUR, 1000, RefusalReason.DAMAGED)], order_id=None)
    with pytest.raises(NothingDelivered):
        came(order_id=None)
    assert db.session.scalar(select(func.count()).select_from(Delivery)) == 0


def test_the_lot_on_the_goods_counts_and_the_announced_one_is_kept(app):
    deliver(cast.TEAPOT, 1, "A2", announced_lot="A1")
    deliver(cast.BOWL, 1, "B1", announced_lot="B1")
    assert db.session.scalars(select(DeliveryLine.announced_lot).order_by(DeliveryLine.announced_lot)).all() == [
        "",
        "A1",
    ]


def test_each_outlet_counts_its_own_orders(app):
    numbers = [
        order(line(), order_id=uuid.UUID(int=number), showroom=showroom)
        for number, showroom in ((1, cast.BT01), (2, cast.HK01), (3, cast.BT01))
    ]
    assert numbers == ["BT01-D000001", "HK01-D000001", "BT01-D000002"]


def test_a_draft_saved_again_is_the_same_order_and_one_changed_is_written_anew(app):
    assert order(sent=False) == order(sent=False)
    order(line(pieces=3), sent=False, note="gói kỹ")
    kept = db.session.scalars(select(OrderLine)).one()
    assert (kept.quantity_milli, db.session.scalars(select(Order.note)).one()) == (3000, "gói kỹ")


def test_what_somebody_else_wrote_since_the_draft_was_opened_is_not_overwritten(app):
    order(sent=False)
    order(line(pieces=5), sent=False, who="an", opened=1)
    for _ in range(2):
        with pytest.raises(OrderWrittenMeanwhile, match="an has saved BT01-D000001"):
            order(line(pieces=7), sent=False, who="minh", opened=1)
    order(line(pieces=5), sent=False, who="minh", opened=1)
    assert db.session.scalars(select(OrderLine.quantity_milli)).all() == [5000], "the same content is the same order"
    order(line(pieces=7), sent=False, who="minh", opened=2)
    with pytest.raises(OrderWrittenMeanwhile, match="minh"):
        order(line(pieces=8), sent=False, who="an", opened=2)


def test_one_person_writes_a_draft_twice_in_a_row_also_from_a_page_that_was_left_open(app):
    order(sent=False, opened=0)
    order(line(pieces=5), sent=False, opened=0)
    order(line(pieces=6), sent=False, opened=1)
    order(line(pieces=7), sent=False, opened=1)
    assert db.session.scalars(select(OrderLine.quantity_milli)).all() == [7000]
    order(line(pieces=8), sent=False, who="an", opened=4)
    order(line(pieces=9), sent=False, who="minh", opened=5)
    with pytest.raises(OrderWrittenMeanwhile):
        order(line(pieces=7), sent=False, who="minh", opened=4)


def test_of_two_who_save_a_draft_at_once_one_is_told(app):
    order(sent=False)
    told = []

    def save(pieces, who):
        try:
            order(line(pieces=pieces), sent=False, who=who, opened=1)
        except OrderWrittenMeanwhile:
            told.append(pieces)

    together(app, [lambda: save(5, "an"), lambda: save(7, "lan")])
    assert db.session.scalars(select(OrderLine.quantity_milli)).all() == [5000 if told == [7] else 7000]
    assert len(told) == 1


def test_an_order_that_was_sent_is_not_changed_any_more(app):
    number = order()
    assert order() == number, "the same form again is the same order"
    with pytest.raises(OrderDiffers):
        order(line(pieces=3))
    with pytest.raises(OrderDiffers):
        order(note="khác")
    assert delivered() == [0, 0]


def test_a_draft_of_another_outlet_is_not_taken_over(app):
    order(sent=False)
    with pytest.raises(OrderOfAnother):
        order(sent=False, showroom=cast.HK01)


@pytest.mark.parametrize(
    ("lines", "more", "error"),
    [
        ([line(pieces=0)], {}, QuantityNotFit),
        ([line(pieces=-1)], {}, QuantityNotFit),
        ([line(pieces=0.5)], {}, QuantityNotFit),
        ([line(pieces=1_000_001)], {}, QuantityNotFit),
        ([line(cast.TOUR)], {}, NotGoods),
        ([line(), line()], {}, ProductTwice),
        ([line(consigned=True)], {}, PriceNotFit),
        ([line(consigned=True, settlement_price_vnd=1, commission_bp=1)], {}, PriceNotFit),
        ([line(commission_bp=2000)], {}, PriceNotFit),
        ([line(cost_vnd=-1)], {}, PriceNotFit),
        ([line()], {"wanted_by": date(2026, 11, 20)}, WantedInThePast),
    ],
)
def test_what_cannot_be_ordered_is_refused_and_nothing_is_written(app, lines, more, error):
    with pytest.raises(error):
        order(*lines, **more)
    assert db.session.scalar(select(func.count()).select_from(Order)) == 0


def test_an_order_needs_a_line(app):
    with pytest.raises(NothingOrdered), transaction():
        draft_order(cast.BT01, cast.POTTERS, [], order_id=ORDER, showroom_code="BT01", at=cast.NOW, who="minh")


def test_nothing_comes_on_an_order_that_is_a_draft_cancelled_or_closed(app):
    order(sent=False)
    with pytest.raises(OrderNotOpen):
        came((cast.TEAPOT, 1, "A1"))
    with transaction():
        cancel_order(ORDER, at=cast.NOW, who="minh")
    with pytest.raises(OrderNotOpen):
        came((cast.TEAPOT, 1, "A1"))
    with pytest.raises(NoSuchOrder):
        came((cast.TEAPOT, 1, "A1"), order_id=uuid.uuid4())
    assert db.session.scalar(select(func.count()).select_from(Lot)) == 0


def test_goods_of_another_producer_or_outlet_do_not_come_on_the_order(app):
    order()
    with pytest.raises(OrderOfAnother):
        came((cast.TEA, 1, "T1"), producer=cast.TEA_HOUSE)
    with pytest.raises(OrderOfAnother):
        came((cast.TEAPOT, 1, "A1"), showroom=cast.HK01)


def test_what_has_begun_to_come_is_closed_and_not_cancelled(app):
    order()
    with pytest.raises(OrderTooFar), transaction():
        close_order(ORDER, at=cast.NOW, who="minh")
    came((cast.TEAPOT, 5, "A1"))
    with pytest.raises(OrderTooFar), transaction():
        cancel_order(ORDER, at=cast.NOW, who="minh")
    for _ in range(2):
        with transaction():
            close_order(ORDER, at=cast.NOW, who="minh")
    assert state() is OrderState.CLOSED
    with pytest.raises(OrderNotOpen):
        came((cast.TEAPOT, 7, "A1"))


def test_the_same_form_sent_twice_counts_once_on_the_order(app):
    order()
    same = uuid.uuid4()
    back = [RefusedLine(cast.BOWL, 1000, RefusalReason.DAMAGED)]
    first = came((cast.TEAPOT, 5, ""), refused=back, delivery=same)
    assert came((cast.TEAPOT, 5, ""), refused=back, delivery=same) == first
    assert delivered() == [5000, 0]
    for other in ([], [RefusedLine(cast.BOWL, 2000, RefusalReason.DAMAGED)]):
        with pytest.raises(DeliveryDiffers):
            came((cast.TEAPOT, 5, ""), refused=other, delivery=same)
    with pytest.raises(DeliveryDiffers):
        came((cast.TEAPOT, 5, ""), refused=back, delivery=same, order_id=None)


def test_two_who_receive_on_the_same_order_at_once_both_count(app):
    order(line(pieces=8), line(cast.BOWL, 8))
    together(
        app,
        [
            lambda n=n: came((cast.TEAPOT, 1, f"A{n}"), (cast.BOWL, 1, f"B{n}"), order_id=ORDER)
            for n in range(8)
        ],
    )  # fmt: skip
    assert (state(), delivered()) == (OrderState.DELIVERED, [8000, 8000])
    assert level(cast.TEAPOT) == 8000
    assert_levels_are_the_sum_of_moves()


@pytest.mark.parametrize("turn", range(4))
def test_of_cancelling_and_receiving_at_the_same_moment_one_happens(app, turn):
    order()

    def receive():
        try:
            return came((cast.TEAPOT, 5, "A1"))
        except OrderNotOpen:
            return None

    def cancel():
        try:
            with transaction():
                cancel_order(ORDER, at=cast.NOW, who="an")
        except OrderTooFar:
            return None
        return "cancelled"

    number, cancelled = together(app, [receive, cancel])
    assert bool(number) is not bool(cancelled)
    assert state() is (OrderState.CANCELLED if cancelled else OrderState.PARTLY_DELIVERED)
    assert level(cast.TEAPOT) == (0 if cancelled else 5000)


def test_a_draft_saved_at_once_in_two_tabs_is_one_order(app):
    assert set(together(app, [lambda: order(sent=False)] * 4)) == {"BT01-D000001"}
    assert db.session.scalar(select(func.count()).select_from(OrderLine)) == 2


def test_a_commission_is_taken_off_the_price_of_the_day(app):
    deliver(cast.TEAPOT, 1, "A1", consigned=True, commission_bp=2500)
    lot = db.session.scalars(select(Lot)).one()
    assert (lot.owner_id, lot.settlement_price_vnd, lot.commission_bp) == (cast.POTTERS, 337_500, 2500)


def test_a_commission_is_of_the_outlets_own_price_on_the_day_of_the_delivery(app):
    from pos.catalogue.models import Price

    day = cast.NOW - timedelta(days=3)
    for price_vnd, since, showroom in ((500_000, day, cast.BT01), (900_000, cast.NOW, cast.BT01)):
        db.session.add(
            Price(product_id=cast.TEAPOT, showroom_id=showroom, price_vnd=price_vnd, valid_from=since, set_by="minh",
                  set_at=since)
        )  # fmt: skip
    db.session.commit()
    deliver(cast.TEAPOT, 1, "A1", at=day, consigned=True, commission_bp=2000)
    deliver(cast.TEAPOT, 1, "A2", at=day, showroom=cast.HK01, consigned=True, commission_bp=2000)
    found = db.session.scalars(select(Lot.settlement_price_vnd).order_by(Lot.code)).all()
    assert found == [400_000, 360_000]


def test_a_commission_needs_a_price(app):
    with pytest.raises(NoPriceForCommission):
        deliver(cast.TEAPOT, 1, "A1", at=cast.BEGINNING - timedelta(days=1), consigned=True, commission_bp=2000)
    assert db.session.scalar(select(func.count()).select_from(Lot)) == 0


def test_the_audit_sees_an_order_that_says_something_else_than_its_deliveries(app):
    order()
    came((cast.TEAPOT, 5, "A1"), (cast.TEA, 1, "T1"))
    assert stock_is_its_moves().broken == 0
    with transaction():
        db.session.execute(update(OrderLine).where(OrderLine.position == 2).values(delivered_milli=1000))
    assert stock_is_its_moves().broken == 1
