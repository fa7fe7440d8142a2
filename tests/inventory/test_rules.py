from datetime import UTC, date, datetime, timedelta

import pytest

from pos.inventory.kinds import OrderState
from pos.inventory.rules import (
    OPEN_ORDERS,
    ORDER_NEXT,
    ShelfLot,
    Terms,
    delivery_number,
    draw,
    expired,
    expiring,
    in_units,
    last_day,
    leaves_first,
    lot_code,
    lot_code_fits,
    low,
    out_first,
    settlement_price,
    state_after,
    unidentified_lot_id,
)
from tests import cast

TODAY = date(2026, 11, 21)
EARLY = datetime(2026, 10, 1, tzinfo=UTC)


def lot(code, milli=5000, *, expires=None, owner=None, opened=EARLY):
    return ShelfLot(
        cast.same_id(code), cast.TEA, code, milli, opened, owner_id=owner, settlement_price_vnd=1 if owner else None,
        expires_on=expires,
    )  # fmt: skip


def order(*lots, named=None):
    return [each.code for each in out_first(lots, TODAY, named)]


def test_what_expires_first_leaves_first_and_what_never_expires_last():
    assert order(lot("never"), lot("spring", expires=date(2027, 3, 1)), lot("tet", expires=date(2027, 2, 6))) == [
        "tet", "spring", "never",
    ]  # fmt: skip


def test_own_goods_leave_before_consigned_ones_of_the_same_date():
    day = date(2027, 3, 1)
    assert order(lot("theirs", expires=day, owner=cast.TEA_HOUSE), lot("ours", expires=day)) == ["ours", "theirs"]


def test_consigned_goods_that_expire_sooner_leave_before_our_own():
    assert order(
        lot("ours", expires=date(2027, 3, 2)), lot("theirs", expires=date(2027, 3, 1), owner=cast.TEA_HOUSE)
    ) == ["theirs", "ours"]


def test_goods_past_their_date_are_the_last_that_a_customer_is_taken_to_have_bought():
    assert order(lot("old", expires=TODAY - timedelta(days=1)), lot("good", expires=TODAY)) == ["good", "old"]


def test_the_lot_that_was_scanned_leaves_first_whatever_the_dates_say():
    assert order(lot("soon", expires=TODAY), lot("scanned"), named="scanned") == ["scanned", "soon"]


def test_of_lots_without_dates_the_older_leaves_first():
    assert order(lot("new", opened=EARLY + timedelta(days=1)), lot("older")) == ["older", "new"]


def test_drawing_takes_from_each_lot_what_it_has_and_says_what_is_missing():
    first, second = lot("first", 2000), lot("second", 1500)
    drawn, missing = draw([first, second], 4000)
    assert [(each.code, part) for each, part in drawn] == [("first", 2000), ("second", 1500)]
    assert missing == 500
    assert (first.quantity_milli, second.quantity_milli) == (0, 0)


def test_an_empty_lot_gives_nothing_and_is_not_named():
    assert draw([lot("empty", 0)], 1000) == ([], 1000)


def test_goods_may_be_sold_on_their_last_day_and_not_after():
    assert not expired(TODAY, TODAY)
    assert expired(TODAY - timedelta(days=1), TODAY)
    assert not expired(None, TODAY)


def test_goods_are_expiring_from_thirty_days_before_their_last_day():
    assert expiring(TODAY + timedelta(days=30), TODAY)
    assert not expiring(TODAY + timedelta(days=31), TODAY)
    assert not expiring(None, TODAY)


@pytest.mark.parametrize(
    ("quantity_milli", "reorder_point_milli", "is_low"),
    [(2000, 2000, True), (2001, 2000, False), (0, 2000, True), (0, 0, False)],
)
def test_low_means_at_or_below_the_reorder_point_where_there_is_one(quantity_milli, reorder_point_milli, is_low):
    assert low(quantity_milli, reorder_point_milli) is is_low


@pytest.mark.parametrize("code", ["L1", "BT01N17-2", "2026.11-a_b", "A" * 20])
def test_plain_codes_can_name_a_lot(code):
    assert lot_code_fits(code)


@pytest.mark.parametrize("code", ["", "A" * 21, "lô 1", "A/1", "UNIDENTIFIED", "unidentified", "mẻ1"])
def test_codes_that_a_label_would_lose_cannot_name_a_lot(code):
    assert not lot_code_fits(code)


def test_the_last_day_is_the_printed_one_or_counted_from_the_day_it_was_made():
    made = date(2026, 11, 1)
    assert last_day(made, None, 90) == date(2027, 1, 30)
    assert last_day(made, date(2027, 1, 1), 90) == date(2027, 1, 1)
    assert last_day(made, None, None) is None
    assert last_day(None, None, 90) is None


def test_a_lot_without_a_code_is_called_after_its_delivery_and_line():
    assert delivery_number("BT01", 17) == "BT01-N000017"
    assert lot_code("BT01", 17, 2) == "BT01N17-2"
    assert lot_code_fits(lot_code("BT0001", 999_999, 999))


def test_everybody_agrees_which_lot_stands_for_unidentified_goods():
    assert unidentified_lot_id(cast.TEA) == unidentified_lot_id(cast.TEA) != unidentified_lot_id(cast.BOWL)


@pytest.mark.parametrize(("milli", "words"), [(7000, "7"), (350, "0.35"), (1005, "1.005"), (0, "0")])
def test_quantities_read_without_idle_zeros(milli, words):
    assert in_units(milli) == words


@pytest.mark.parametrize(
    ("price_vnd", "commission_bp", "gets_vnd"),
    [
        (450_000, 2500, 337_500),
        (165_000, 1250, 144_375),
        (99_999, 3333, 66_669),  # the commission is 33,329.67
        (1001, 5000, 500),  # half a đồng is the shop's
        (450_000, 0, 450_000),
        (450_000, 10_000, 0),
    ],
)
def test_the_producer_gets_the_price_less_the_commission(price_vnd, commission_bp, gets_vnd):
    assert settlement_price(price_vnd, commission_bp) == gets_vnd


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ([(12, 0), (6, 0)], OrderState.SENT),
        ([(12, 1), (6, 0)], OrderState.PARTLY_DELIVERED),
        ([(12, 18), (6, 0)], OrderState.PARTLY_DELIVERED),
        ([(12, 12), (6, 6)], OrderState.DELIVERED),
        ([(12, 12), (6, 7)], OrderState.DELIVERED),
    ],
)
def test_an_order_is_delivered_when_nothing_of_any_line_is_outstanding(lines, state):
    assert state_after(lines) is state


def test_every_state_of_an_order_has_its_way_on_and_closed_orders_have_none():
    assert set(ORDER_NEXT) == set(OrderState)
    assert {state for state, following in ORDER_NEXT.items() if not following} == {
        OrderState.CLOSED,
        OrderState.CANCELLED,
    }
    assert {OrderState.SENT, OrderState.PARTLY_DELIVERED, OrderState.DELIVERED} == OPEN_ORDERS


@pytest.mark.parametrize(
    ("terms", "fit"),
    [
        (Terms(), True),
        (Terms(cost_vnd=250_000), True),
        (Terms(consigned=True, settlement_price_vnd=0), True),
        (Terms(consigned=True, commission_bp=2500), True),
        (Terms(consigned=True), False),
        (Terms(consigned=True, settlement_price_vnd=1, commission_bp=1), False),
        (Terms(consigned=True, settlement_price_vnd=1, cost_vnd=1), False),
        (Terms(consigned=True, commission_bp=10_001), False),
        (Terms(consigned=True, commission_bp=-1), False),
        (Terms(settlement_price_vnd=1), False),
        (Terms(cost_vnd=-1), False),
        (Terms(cost_vnd=10_000_000_001), False),
    ],
)
def test_terms_say_whose_goods_they_are_and_one_price(terms, fit):
    assert terms.fit is fit


def test_where_a_lot_is_chosen_the_good_one_that_expires_first_is_suggested():
    old, soon, never = lot("old", expires=TODAY - timedelta(days=1)), lot("soon", expires=TODAY), lot("never")
    assert leaves_first([old, soon, never], TODAY) == "soon"
    assert leaves_first([soon, never], TODAY) == "soon"
    assert leaves_first([soon], TODAY) is None, "there is no choice"
    assert leaves_first([old, old], TODAY) is None
