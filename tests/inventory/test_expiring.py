"""What nears its last day, what usually sells of it, and what will be left."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest

from pos.base.clock import HANOI, local_day, now
from pos.base.database import transaction
from pos.inventory.expiring import expiring_lots, usually_sold
from pos.inventory.operations import Return, give_back, take
from pos.inventory.rules import left_on_last_days
from tests import cast
from tests.inventory.stage import deliver, want

TODAY = date(2026, 11, 21)
B, C = TODAY + timedelta(days=6), TODAY + timedelta(days=13)


@pytest.mark.parametrize(
    ("lots", "sold", "left"),
    [
        # One a day: seven days of selling until the 27th, fourteen until the 4th.
        ([(TODAY - timedelta(days=1), 2000), (B, 12_000), (C, 10_000), (None, 5000)], 28_000, [2000, 5000, 3000, 0]),
        ([(B, 7000)], 28_000, [0]),
        ([(B, 7001)], 28_000, [1]),
        ([(TODAY, 3000)], 28_000, [2000]),
        ([(B, 3000)], 0, [3000]),
        # A slow seller: three in four weeks are not one in seven days.
        ([(B, 1000)], 3000, [250]),
        ([], 28_000, []),
        # Of equal days the first sells first.
        ([(B, 4000), (B, 4000)], 28_000, [0, 1000]),
    ],
)
def test_what_is_left_after_the_last_day(lots, sold, left):
    assert left_on_last_days(lots, sold, TODAY) == left


@pytest.fixture
def shelf(app):
    """Lots of tea as in the rules' example, at Bát Tràng; a box at Hoàn Kiếm."""
    early = datetime(2026, 9, 1, 9, tzinfo=HANOI)
    for code, last, boxes in (("A", TODAY - timedelta(days=1), 2), ("B", B, 12), ("C", C, 10), ("D", None, 33)):
        deliver(cast.TEA, boxes, code, producer=cast.TEA_HOUSE, expires_on=last, cost_vnd=100_000, at=early)
    deliver(
        cast.TEA, 1, "E", producer=cast.TEA_HOUSE, expires_on=B, consigned=True, settlement_price_vnd=90_000, at=early,
        showroom=cast.HK01,
    )  # fmt: skip


def sold(boxes, day, key, lot="D"):
    at = datetime.combine(day, datetime.min.time(), HANOI).replace(hour=11)
    with transaction():
        return take(cast.BT01, [want(cast.TEA, boxes, key, lot, at)], booked_at=at)


def test_the_list_says_what_usually_sells_and_what_will_be_left(shelf):
    sold(28, TODAY - timedelta(days=3), "a busy day")
    # Before the four weeks, and today: neither says what usually sells.
    sold(2, TODAY - timedelta(days=29), "long ago")
    sold(1, TODAY, "this morning")
    found = expiring_lots([cast.BT01], TODAY, 30)
    assert [(lot.lot_code, lot.quantity_milli, lot.sold_milli, lot.left_milli, lot.value_vnd) for lot in found] == [
        ("A", 2000, 28_000, 2000, 200_000), ("B", 12_000, 28_000, 5000, 500_000), ("C", 10_000, 28_000, 3000, 300_000),
    ]  # fmt: skip
    assert [lot.lot_code for lot in expiring_lots([cast.BT01], TODAY, 7)] == ["A", "B"]
    assert [(lot.lot_code, lot.showroom_code, lot.left_milli, lot.value_vnd) for lot in expiring_lots([cast.HK01], TODAY, 7)] == [
        ("E", "HK01", 1000, 90_000)
    ]  # fmt: skip
    assert [lot.lot_code for lot in expiring_lots(None, TODAY, 7)] == ["A", "B", "E"]
    assert expiring_lots([], TODAY, 30) == []


def test_of_pieces_a_part_that_is_left_is_a_whole_one(shelf):
    sold(27, TODAY - timedelta(days=3), "not quite one a day")
    # 6.75 of the twelve will sell by the 27th.
    assert expiring_lots([cast.BT01], TODAY, 7)[1].left_milli == 6000


def test_what_came_back_was_not_sold(shelf):
    day = TODAY - timedelta(days=3)
    taken = sold(5, day, "five boxes")
    [allocation] = taken.allocations
    at = datetime.combine(day, datetime.min.time(), HANOI).replace(hour=15)
    back = Return(allocation.lot_id, cast.TEA, 2000, True, at, "refund", cast.same_id("a refund"), "lan")
    with transaction():
        give_back(cast.BT01, [back], booked_at=at)
    assert usually_sold([cast.BT01], [cast.TEA], TODAY) == {(cast.BT01, cast.TEA): 3000}


def test_the_page_shows_the_list_and_gives_it_as_a_table(app, sign_in):
    today = local_day(now())
    deliver(cast.TEA, 4, "T1", producer=cast.TEA_HOUSE, expires_on=today + timedelta(days=5), cost_vnd=100_000)
    deliver(cast.TEA, 4, "T2", producer=cast.TEA_HOUSE, expires_on=today + timedelta(days=20))
    minh = sign_in("minh")
    page = minh.get("/stock/expiring?lang=en").text
    assert "T1" in page
    assert "in 5 days" in page
    assert "T2" in page
    week = minh.get("/stock/expiring?days=7&lang=en").text
    assert "T1" in week
    assert "T2" not in week
    assert "T2" in minh.get("/stock/expiring?days=500").text
    rows = list(csv.reader(io.StringIO(minh.get("/stock/expiring?format=csv&lang=en").data.decode("utf-8-sig"))))
    assert rows[1][:2] + rows[1][3:4] + rows[1][5:6] == ["BT01", "SP0003", "T1", "4"]
    assert rows[1][8:] == ["4", "", "400000"]
    assert "Nothing on the shelf expires" in sign_in("tu").get("/stock/expiring?outlet=BT01&lang=en").text


def test_a_hundred_lots_stand_on_a_page_and_all_of_them_in_the_file(app, sign_in):
    today = local_day(now())
    for number in range(101):
        deliver(cast.TEA, 1, f"T{number:03d}", producer=cast.TEA_HOUSE, expires_on=today + timedelta(days=5))
    minh = sign_in("minh")
    first, second = (minh.get(f"/stock/expiring?lang=en&page={page}").text for page in (1, 2))
    assert "T099" in first
    assert "T100" not in first
    assert "T100" in second
    assert "101 lines" in second
    assert len(minh.get("/stock/expiring?format=csv").text.splitlines()) == 102
