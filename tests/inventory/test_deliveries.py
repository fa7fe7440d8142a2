import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from pos.base.database import db, transaction
from pos.base.models import TrailEntry
from pos.catalogue.models import Product
from pos.inventory.errors import (
    AlreadyExpired,
    DatesContradict,
    DeliveryDiffers,
    LotCodeNotFit,
    LotDiffers,
    NoSuchLot,
    NoteMissing,
    NotGoods,
    NothingDelivered,
    PriceNotFit,
    QuantityNotFit,
    StockTooLow,
    WriteOffDiffers,
)
from pos.inventory.kinds import PlaceKind, RefusalReason, WriteOffReason
from pos.inventory.models import Delivery, Lot, Move, WriteOff
from pos.inventory.operations import receive_delivery, take, write_off
from pos.inventory.operations.delivered import RefusedLine
from pos.inventory.rules import unidentified_lot_id
from tests import cast
from tests.inventory.stage import MORNING, assert_levels_are_the_sum_of_moves, deliver, level, lot_id, want


def test_goods_come_from_the_producer_onto_the_shelf(app):
    number = deliver(cast.TEAPOT, 12, "KL-7", made_on=date(2026, 11, 1), cost_vnd=250_000)
    assert number == "BT01-N000001"
    assert level(cast.TEAPOT) == 12_000
    assert level(cast.TEAPOT, PlaceKind.PRODUCER) == -12_000
    lot = db.session.scalars(select(Lot)).one()
    assert (lot.code, lot.owner_id, lot.cost_vnd, lot.made_on) == ("KL-7", None, 250_000, date(2026, 11, 1))
    assert_levels_are_the_sum_of_moves()


def test_consigned_goods_stay_the_producers(app):
    deliver(cast.TEAPOT, 2, "KL-7", consigned=True, settlement_price_vnd=300_000)
    lot = db.session.scalars(select(Lot)).one()
    assert (lot.owner_id, lot.settlement_price_vnd) == (cast.POTTERS, 300_000)


def test_goods_without_a_lot_code_get_one_that_says_where_they_came_in(app):
    deliver(cast.BOWL, 1, "X")
    deliver(cast.TEAPOT, 1, "")
    assert lot_id(cast.TEAPOT, "BT01N2-1")


def test_each_outlet_counts_its_own_deliveries(app):
    assert deliver(cast.TEAPOT, 1, "A") == "BT01-N000001"
    assert deliver(cast.TEAPOT, 1, "B", showroom=cast.HK01) == "HK01-N000001"
    assert deliver(cast.TEAPOT, 1, "C") == "BT01-N000002"


def test_the_last_day_is_counted_from_the_shelf_life_where_the_goods_do_not_say(app):
    from pos.catalogue.models import Product

    db.session.get(Product, cast.TEA).shelf_life_days = 90
    db.session.commit()
    deliver(cast.TEA, 1, "T1", made_on=date(2026, 11, 1))
    assert db.session.scalars(select(Lot.expires_on)).one() == date(2027, 1, 30)


def test_more_of_a_lot_that_is_there_is_more_of_that_lot(app):
    deliver(cast.TEAPOT, 2, "KL-7")
    deliver(cast.TEAPOT, 3, "KL-7", at=MORNING + timedelta(days=1))
    assert db.session.scalar(select(func.count()).select_from(Lot)) == 1
    assert level(cast.TEAPOT) == 5000


@pytest.mark.parametrize(
    "other",
    [
        {"consigned": True, "settlement_price_vnd": 1},
        {"expires_on": date(2027, 1, 1)},
        {"made_on": date(2026, 1, 1)},
    ],
)
def test_other_goods_may_not_borrow_the_code_of_a_lot(app, other):
    deliver(cast.TEAPOT, 2, "KL-7")
    with pytest.raises(LotDiffers):
        deliver(cast.TEAPOT, 2, "KL-7", **other)
    assert level(cast.TEAPOT) == 2000
    assert db.session.scalar(select(func.count()).select_from(Delivery)) == 1


def test_the_same_delivery_sent_twice_is_one(app):
    same = uuid.uuid4()
    assert deliver(cast.TEAPOT, 2, "", delivery=same) == deliver(cast.TEAPOT, 2, "", delivery=same)
    assert level(cast.TEAPOT) == 2000


def test_another_delivery_under_the_same_id_is_refused(app):
    same = uuid.uuid4()
    deliver(cast.TEAPOT, 2, "A1", delivery=same)
    for pieces, lot in ((3, "A1"), (2, "A2")):
        with pytest.raises(DeliveryDiffers):
            deliver(cast.TEAPOT, pieces, lot, delivery=same)
    assert level(cast.TEAPOT) == 2000


@pytest.mark.parametrize(
    "other",
    [
        {"settlement_price_vnd": 330_000}, {"settlement_price_vnd": None, "commission_bp": 2500},
        {"consigned": False, "settlement_price_vnd": None}, {"expires_on": date(2031, 1, 1)},
        {"made_on": date(2026, 10, 2)}, {"announced_lot": "K8"},
    ],
)  # fmt: skip
def test_a_delivery_sent_again_with_other_words_is_not_the_same(app, other):
    same = uuid.uuid4()
    said = {"consigned": True, "settlement_price_vnd": 300_000, "made_on": date(2026, 10, 1)}
    deliver(cast.TEAPOT, 2, "K9", delivery=same, **said)
    with pytest.raises(DeliveryDiffers):
        deliver(cast.TEAPOT, 2, "K9", delivery=same, **{**said, **other})
    assert deliver(cast.TEAPOT, 2, "K9", delivery=same, **said) == "BT01-N000001"


def test_what_goods_cost_is_compared_where_the_delivery_opened_their_lot(app):
    first, second = uuid.uuid4(), uuid.uuid4()
    deliver(cast.TEAPOT, 2, "K9", delivery=first, cost_vnd=250_000)
    later = {"delivery": second, "at": MORNING + timedelta(hours=1), "cost_vnd": 260_000}
    assert deliver(cast.TEAPOT, 2, "K9", **later) == deliver(cast.TEAPOT, 2, "K9", **later)
    with pytest.raises(DeliveryDiffers):
        deliver(cast.TEAPOT, 2, "K9", delivery=first, cost_vnd=260_000)


def test_a_share_of_the_price_and_a_counted_last_day_are_the_same_when_sent_again(app):
    db.session.get(Product, cast.TEAPOT).shelf_life_days = 90
    db.session.commit()
    said = {"delivery": uuid.uuid4(), "consigned": True, "commission_bp": 2500, "made_on": date(2026, 10, 1)}
    assert deliver(cast.TEAPOT, 2, "", **said) == deliver(cast.TEAPOT, 2, "", **said)
    with pytest.raises(DeliveryDiffers):
        deliver(cast.TEAPOT, 2, "", **{**said, "commission_bp": 2000})


@pytest.mark.parametrize("other", [{"lot_code": "B"}, {"note": "mốc"}, {"reason": RefusalReason.EXPIRED}])
def test_a_refusal_sent_again_with_other_words_is_not_the_same(app, other):
    same = uuid.uuid4()

    def refuse(**words):
        line = RefusedLine(**{"product_id": cast.TEAPOT, "quantity_milli": 1000, "reason": RefusalReason.DAMAGED,
                              "lot_code": "A", "note": "vỡ"} | words)  # fmt: skip
        with transaction():
            return receive_delivery(
                cast.BT01, cast.POTTERS, [], delivery_id=same, showroom_code="BT01", received_at=MORNING, at=MORNING,
                who="minh", refused=[line],
            )  # fmt: skip

    assert refuse() == refuse()
    with pytest.raises(DeliveryDiffers):
        refuse(**other)


@pytest.mark.parametrize(
    ("product", "pieces", "lot", "line", "error"),
    [
        (cast.TEAPOT, 0, "A", {}, QuantityNotFit),
        (cast.TEAPOT, -1, "A", {}, QuantityNotFit),
        (cast.TEAPOT, 0.5, "A", {}, QuantityNotFit),
        (cast.TEAPOT, 1_000_001, "A", {}, QuantityNotFit),
        (cast.TOUR, 1, "A", {}, NotGoods),
        (cast.TEAPOT, 1, "lô số 1", {}, LotCodeNotFit),
        (cast.TEAPOT, 1, "UNIDENTIFIED", {}, LotCodeNotFit),
        (cast.TEA, 1, "A", {"made_on": date(2027, 1, 2), "expires_on": date(2027, 1, 1)}, DatesContradict),
        (cast.TEA, 1, "A", {"expires_on": date(2026, 11, 13)}, AlreadyExpired),
        (cast.TEAPOT, 1, "A", {"consigned": True}, PriceNotFit),
        (cast.TEAPOT, 1, "A", {"settlement_price_vnd": 1}, PriceNotFit),
        (cast.TEAPOT, 1, "A", {"consigned": True, "settlement_price_vnd": -1}, PriceNotFit),
        (cast.TEAPOT, 1, "A", {"cost_vnd": -1}, PriceNotFit),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(app, product, pieces, lot, line, error):
    with pytest.raises(error):
        deliver(product, pieces, lot, **line)
    for table in (Delivery, Lot, Move):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_a_delivery_needs_a_line(app):
    with pytest.raises(NothingDelivered), transaction():
        receive_delivery(
            cast.BT01, cast.POTTERS, [],
            delivery_id=uuid.uuid4(), showroom_code="BT01", received_at=MORNING, at=MORNING, who="minh",
        )  # fmt: skip


def test_a_delivery_leaves_its_trace(app):
    deliver(cast.TEAPOT, 2, "A1")
    entry = db.session.scalars(select(TrailEntry)).one()
    assert (entry.deed, entry.who, entry.details["number"]) == ("delivery_received", "minh", "BT01-N000001")


def off(pieces, reason=WriteOffReason.BROKEN, note="", lot="A1", product=cast.TEAPOT, id_=None):
    with transaction():
        write_off(
            cast.BT01, lot_id(product, lot), int(pieces * 1000), reason,
            write_off_id=id_ or uuid.uuid4(), at=cast.NOW, who="minh", note=note,
        )  # fmt: skip


def test_broken_goods_leave_the_shelf_for_good_with_their_reason(app):
    deliver(cast.TEAPOT, 5, "A1")
    off(2, note="rơi khi xếp kệ")
    assert level(cast.TEAPOT) == 3000
    assert level(cast.TEAPOT, PlaceKind.LOSS) == 2000
    row = db.session.scalars(select(WriteOff)).one()
    assert (row.reason, row.note, row.who) == (WriteOffReason.BROKEN, "rơi khi xếp kệ", "minh")
    assert db.session.scalars(select(TrailEntry.deed).order_by(TrailEntry.id)).all()[-1] == "goods_written_off"
    assert_levels_are_the_sum_of_moves()


def test_never_more_is_written_off_than_there_is(app):
    deliver(cast.TEAPOT, 2, "A1")
    with pytest.raises(StockTooLow) as refused:
        off(3)
    assert refused.value.details == {"left": 2, "lot": "A1"}
    assert level(cast.TEAPOT) == 2000
    assert not db.session.scalars(select(WriteOff)).all()


@pytest.mark.parametrize("pieces", [0, -1, 0.5])
def test_a_write_off_is_of_whole_pieces_and_more_than_none(app, pieces):
    deliver(cast.TEAPOT, 2, "A1")
    with pytest.raises(QuantityNotFit):
        off(pieces)


def test_another_reason_must_be_told(app):
    deliver(cast.TEAPOT, 2, "A1")
    with pytest.raises(NoteMissing):
        off(1, WriteOffReason.OTHER, note="  ")
    off(1, WriteOffReason.OTHER, note="tặng đoàn khách")


def test_the_same_write_off_sent_twice_is_one_and_another_under_its_id_is_refused(app):
    deliver(cast.TEAPOT, 5, "A1")
    same = uuid.uuid4()
    off(2, id_=same)
    off(2, id_=same)
    assert level(cast.TEAPOT) == 3000
    with pytest.raises(WriteOffDiffers):
        off(3, id_=same)


def test_a_write_off_that_took_the_last_piece_can_be_sent_again(app):
    deliver(cast.TEAPOT, 2, "A1")
    same = uuid.uuid4()
    off(2, id_=same)
    off(2, id_=same)
    assert level(cast.TEAPOT, PlaceKind.LOSS) == 2000


def test_goods_nobody_can_identify_cannot_be_written_off(app):
    with transaction():
        take(cast.BT01, [want(cast.TEAPOT, 1)], booked_at=cast.NOW)
    with pytest.raises(NoSuchLot), transaction():
        write_off(
            cast.BT01, unidentified_lot_id(cast.TEAPOT), 1000, WriteOffReason.BROKEN,
            write_off_id=uuid.uuid4(), at=cast.NOW, who="minh",
        )  # fmt: skip
