"""What is low, how long it lasts, how much to get, and who keeps the reorder points."""

import csv
import io
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from pos.base.clock import HANOI, local_day, now
from pos.base.database import db, transaction
from pos.base.models import TrailEntry
from pos.catalogue.models import Product
from pos.inventory.errors import PointNotFit
from pos.inventory.lows import KeptProduct, Spare, WantedProducts, kept_products, point_here
from pos.inventory.matrix import StockFilter, matrix
from pos.inventory.models import Assortment
from pos.inventory.operations import (
    OrderedLine,
    SentLine,
    draft_order,
    send_order,
    send_transfer,
    set_reorder_points,
    take,
)
from pos.inventory.rules import lasts_days, spare_milli, suggested_milli
from tests import cast
from tests.inventory.stage import counted, deliver, lot_id, want

TODAY = date(2026, 11, 21)
BOTH = frozenset({cast.BT01, cast.HK01})


# --- rules -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("there", "coming", "point", "sold", "suggested"),
    [
        (2000, 0, 5000, 14_000, 17_000),
        (2000, 6000, 5000, 14_000, 11_000),
        (2000, 30_000, 5000, 14_000, 0),
        (5000, 0, 5000, 0, 1000),
        (0, 0, 5000, 0, 6000),
        # Honey by the kilogram: nobody orders 0.65 of a kilogram.
        (350, 0, 1000, 2000, 3000),
    ],
)
def test_suggested_is_four_weeks_above_the_reorder_point(
    there: int, coming: int, point: int, sold: int, suggested: int
) -> None:
    assert suggested_milli(there, coming, point, sold) == suggested


def test_what_is_there_lasts_as_many_days_as_it_sold_in_four_weeks() -> None:
    assert lasts_days(2000, 14_000) == 4
    assert lasts_days(2000, 28_000) == 2
    assert lasts_days(1000, 3000) == 9
    assert lasts_days(0, 3000) == 0
    assert lasts_days(2000, 0) is None


def test_an_outlet_spares_what_it_needs_neither_for_its_reorder_point_nor_for_four_weeks() -> None:
    assert spare_milli(20_000, 5000, 8000) == 7000
    assert spare_milli(20_000, 5000, 16_000) == 0
    assert spare_milli(6350, 1000, 0) == 5000


# --- the list --------------------------------------------------------------------------------------------------------


@pytest.fixture
def shop(app: Flask) -> None:
    """Tea sets: two left at Bát Tràng, which sold fourteen; twenty at Hoàn Kiếm. The product is low at five."""
    early = datetime(2026, 9, 1, 9, tzinfo=HANOI)
    deliver(cast.TEAPOT, 16, "A1", at=early)
    deliver(cast.TEAPOT, 20, "A2", at=early, showroom=cast.HK01)
    deliver(cast.BOWL, 3, "B1", at=early)
    sold = datetime(2026, 11, 18, 11, tzinfo=HANOI)
    with transaction():
        db.session.execute(update(Product).where(Product.id == cast.TEAPOT).values(reorder_point_milli=5000))
        take(cast.BT01, [want(cast.TEAPOT, 14, at=sold)], booked_at=sold)


def low(*, only: Any = BOTH, seen: Any = None, **narrowed: Any) -> list[KeptProduct]:
    """The list, at noon of 21 November."""
    rows, found = kept_products(WantedProducts(only, **narrowed), TODAY, seen=seen)
    assert found == len(rows)
    return rows


def points(showroom: uuid.UUID, **given: Any) -> int:
    """Set reorder points by product code."""
    ids = {"SP0001": cast.TEAPOT, "SP0002": cast.BOWL, "SP0004": cast.HONEY, "SP0005": cast.TOUR}
    with transaction():
        return set_reorder_points(
            showroom, {ids[code]: value for code, value in given.items()}, at=cast.NOW, who="minh"
        )


def test_the_list_says_how_long_it_lasts_and_how_much_to_get(shop: None) -> None:
    [row] = low()
    assert (row.showroom_code, row.product_code, row.quantity_milli, row.reorder_point_milli) == (
        "BT01", "SP0001", 2000, 5000,
    )  # fmt: skip
    assert (row.sold_milli, row.lasts_days, row.suggested_milli) == (14_000, 4, 17_000)
    assert list(row.spares) == [Spare("HK01", 15_000)]
    assert low(only=[cast.HK01]) == []


def test_of_outlets_that_one_may_not_see_only_the_name_is_told(shop: None) -> None:
    [row] = low(only=[cast.BT01], seen=frozenset({cast.BT01}))
    assert list(row.spares) == [Spare("HK01", None)]


def test_what_another_outlet_has_past_its_date_is_no_help(shop: None) -> None:
    with transaction():
        take(cast.HK01, [want(cast.TEAPOT, 20, "all", at=cast.NOW)], booked_at=cast.NOW)
    deliver(cast.TEAPOT, 30, "A3", showroom=cast.HK01, expires_on=date(2026, 11, 20))
    [row] = [row for row in low() if row.showroom_code == "BT01"]
    assert list(row.spares) == []


def test_what_is_on_its_way_is_not_ordered_again(shop: None) -> None:
    with transaction():
        send_transfer(
            cast.HK01, cast.BT01, [SentLine(lot_id(cast.TEAPOT, "A2"), 6000)], transfer_id=uuid.uuid4(),
            from_code="HK01", at=cast.NOW, who="minh",
        )  # fmt: skip
    [row] = low()
    assert (row.coming_milli, row.suggested_milli) == (6000, 11_000)


def test_what_is_ordered_and_not_delivered_yet_counts_once_the_producer_has_the_order(shop: None) -> None:
    order = uuid.uuid4()
    with transaction():
        draft_order(
            cast.BT01, cast.POTTERS, [OrderedLine(cast.TEAPOT, 10_000)], order_id=order, showroom_code="BT01",
            at=cast.NOW, who="minh",
        )  # fmt: skip
    assert low()[0].ordered_milli == 0
    with transaction():
        send_order(order, at=cast.NOW, who="minh")
    assert (low()[0].ordered_milli, low()[0].suggested_milli) == (10_000, 7000)


def test_an_outlets_own_reorder_point_goes_before_the_products_everywhere(shop: None) -> None:
    assert points(cast.BT01, SP0001=1000) == 1
    assert points(cast.HK01, SP0001=25_000) == 1
    [row] = low()
    assert (row.showroom_code, row.own_point_milli, row.usual_point_milli) == ("HK01", 25_000, 5000)
    assert point_here(cast.TEAPOT, cast.BT01) == (1000, 1000)
    found = matrix(StockFilter(BOTH, low=True), cast.NOW)
    assert {outlet: cell.low for outlet, cell in found.rows[0].cells.items()} == {cast.BT01: False, cast.HK01: True}
    assert (found.figures.low, found.figures.movable) == (1, 0)
    assert points(cast.HK01, SP0001=None) == 1
    assert point_here(cast.TEAPOT, cast.HK01) == (None, 5000)
    assert low() == []


def test_zero_means_never_low_here(shop: None) -> None:
    points(cast.BT01, SP0001=0)
    assert low() == []
    assert matrix(StockFilter(BOTH), cast.NOW).figures.low == 0


def test_a_reorder_point_for_something_new_puts_it_on_the_list(shop: None) -> None:
    points(cast.BT01, SP0004=2500)
    [row] = [row for row in low() if row.product_code == "SP0004"]
    assert (row.quantity_milli, row.lasts_days, row.suggested_milli) == (0, None, 4000)


def test_what_lasts_least_stands_on_top_and_what_never_sells_below(shop: None) -> None:
    points(cast.BT01, SP0002=9000, SP0004=1000)
    assert [row.product_code for row in low()] == ["SP0001", "SP0004", "SP0002"]


def test_the_list_is_narrowed_and_can_show_what_is_not_low(shop: None) -> None:
    assert {(row.showroom_code, row.product_code) for row in low(everything=True)} == {
        ("BT01", "SP0001"), ("BT01", "SP0002"), ("HK01", "SP0001"),
    }  # fmt: skip
    assert [row.suggested_milli for row in low(everything=True) if not row.is_low] == [0, 0]
    assert low(words="bat sen") == []
    assert len(low(words="am chen")) == 1
    assert low(group="2019-food") == []
    assert low(producer_id=cast.TEA_HOUSE) == []


def test_what_is_no_longer_offered_is_not_low(shop: None) -> None:
    with transaction():
        db.session.execute(update(Product).where(Product.id == cast.TEAPOT).values(retired_at=cast.BEGINNING))
    assert low() == []


def test_the_number_of_statements_does_not_grow_with_the_list(shop: None) -> None:
    def cost() -> int:
        db.session.rollback()
        with counted() as statements:
            low(everything=True)
        return len(statements)

    before = cost()
    points(cast.BT01, SP0002=9000, SP0004=1000)
    deliver(cast.HONEY, 3, "H1", showroom=cast.HK01)
    assert cost() == before


# --- keeping reorder points ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [{"SP0001": -1}, {"SP0001": 1500}, {"SP0001": 10**12}, {"SP0005": 1000}])
def test_a_point_that_does_not_fit_changes_nothing(shop: None, given: dict[str, int]) -> None:
    with pytest.raises(PointNotFit):
        points(cast.BT01, SP0002=4000, **given)
    assert db.session.scalars(select(Assortment).where(Assortment.reorder_point_milli.is_not(None))).all() == []


def test_the_same_point_twice_is_one_change_and_one_line_of_the_trail(shop: None) -> None:
    assert points(cast.BT01, SP0001=3000) == 1
    assert points(cast.BT01, SP0001=3000) == 0
    assert points(cast.BT01, SP0001=4000, SP0002=None) == 1
    trail = db.session.scalars(select(TrailEntry).where(TrailEntry.deed == "reorder_point_set").order_by(TrailEntry.id))
    assert [(entry.details["before_milli"], entry.details["after_milli"]) for entry in trail] == [
        (None, 3000),
        (3000, 4000),
    ]


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def today(app: Flask) -> None:
    """One tea set and ten bowls at Bát Tràng, nine tea sets at Hoàn Kiếm, by the real clock."""
    at = now() - timedelta(days=40)
    deliver(cast.TEAPOT, 1, "A1", at=at)
    deliver(cast.BOWL, 10, "B1", at=at)
    deliver(cast.TEAPOT, 9, "A2", at=at, showroom=cast.HK01)
    with transaction():
        db.session.execute(update(Product).values(reorder_point_milli=3000))


def test_a_manager_sees_what_is_low_at_her_outlet_and_an_officer_everywhere(
    today: None, sign_in: Callable[[str], Any]
) -> None:
    points(cast.HK01, SP0001=9000)
    mine = sign_in("minh").get("/stock/low?lang=en").text
    assert "/stock/SP0001/BT01" in mine
    assert "/stock/SP0001/HK01" not in mine
    assert "/stock/SP0002/BT01" not in mine
    city = sign_in("huong").get("/stock/low?lang=en").text
    assert "/stock/SP0001/HK01" in city
    assert 'name="point' not in city
    assert "Save reorder points" not in city
    assert "HK01 (" not in sign_in("minh").get("/stock/low?lang=en").text


def test_the_list_comes_as_a_table(today: None, sign_in: Callable[[str], Any]) -> None:
    rows = list(csv.reader(io.StringIO(sign_in("minh").get("/stock/low?format=csv&lang=en").data.decode("utf-8-sig"))))
    assert rows[1][:2] + rows[1][5:9] + rows[1][11:] == ["BT01", "SP0001", "1", "3", "0", "", "HK01", "3"]
    assert len(rows) == 2
    assert sign_in("huong").get("/stock/low?format=xlsx").status_code == 200


def test_the_manager_changes_many_points_at_once(today: None, sign_in: Callable[[str], Any]) -> None:
    answer = sign_in("minh").post(
        "/stock/low?everything=yes",
        data={
            "point BT01 SP0001": "0", "was point BT01 SP0001": "",
            "point BT01 SP0002": "12", "was point BT01 SP0002": "",
        },
        follow_redirects=True,
    )  # fmt: skip
    assert "Đã đổi 2 mức đặt hàng lại." in answer.text
    assert point_here(cast.TEAPOT, cast.BT01) == (0, 0)
    assert point_here(cast.BOWL, cast.BT01) == (12_000, 12_000)


def test_what_was_not_touched_is_not_changed_back(today: None, sign_in: Callable[[str], Any]) -> None:
    minh = sign_in("minh")
    points(cast.BT01, SP0001=7000)
    minh.post(
        "/stock/low",
        data={
            "point BT01 SP0001": "", "was point BT01 SP0001": "",
            "point BT01 SP0002": "2", "was point BT01 SP0002": "",
        },
    )  # fmt: skip
    assert point_here(cast.TEAPOT, cast.BT01) == (7000, 7000)
    assert point_here(cast.BOWL, cast.BT01) == (2000, 2000)


@pytest.mark.parametrize("typed", ["abc", "-3", "1e9"])
def test_a_slip_on_the_list_keeps_what_was_typed_and_saves_nothing(
    today: None, sign_in: Callable[[str], Any], typed: str
) -> None:
    answer = sign_in("minh").post(
        "/stock/low?everything=yes",
        data={"point BT01 SP0001": typed, "point BT01 SP0002": "2", "was point BT01 SP0002": ""},
    )
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert 'value="2"' in answer.text
    assert point_here(cast.BOWL, cast.BT01) == (None, 3000)


def test_half_a_tea_set_is_no_reorder_point(today: None, sign_in: Callable[[str], Any]) -> None:
    answer = sign_in("minh").post("/stock/low", data={"point BT01 SP0001": "1,5"})
    assert answer.status_code == 422
    assert "Bộ ấm chén men lam" in answer.text
    assert point_here(cast.TEAPOT, cast.BT01) == (None, 3000)


@pytest.mark.parametrize(("who", "status"), [("lan", 403), ("huong", 403), ("minh", 302)])
def test_only_who_may_order_keeps_reorder_points(
    today: None, sign_in: Callable[[str], Any], who: str, status: int
) -> None:
    data = {"point": "6"}
    assert sign_in(who).post("/stock/SP0001/BT01/reorder-point", data=data).status_code == status
    assert point_here(cast.TEAPOT, cast.BT01)[0] == (6000 if status == 302 else None)


def test_a_manager_keeps_no_points_of_another_outlet(today: None, sign_in: Callable[[str], Any]) -> None:
    assert sign_in("minh").post("/stock/low", data={"point HK01 SP0001": "6"}).status_code == 403
    assert sign_in("minh").post("/stock/SP0001/HK01/reorder-point", data={"point": "6"}).status_code == 403
    assert (
        sign_in("minh").post("/stock/low", data={"point BT01 SP0001": "6", "point HK01 SP0001": "6"}).status_code == 403
    )
    assert point_here(cast.TEAPOT, cast.BT01)[0] is None


def test_the_page_behind_a_number_keeps_the_point_too(today: None, sign_in: Callable[[str], Any]) -> None:
    minh = sign_in("minh")
    assert (
        "Mức đặt hàng lại đã được lưu."
        in minh.post("/stock/SP0002/BT01/reorder-point", data={"point": "10"}, follow_redirects=True).text
    )
    page = sign_in("minh").get("/stock/SP0002/BT01?lang=en").text
    assert "low: reorder point 10" in page
    sign_in("minh").post("/stock/SP0002/BT01/reorder-point", data={"point": ""})
    assert point_here(cast.BOWL, cast.BT01) == (None, 3000)
    assert (
        "This is no number"
        in sign_in("minh")
        .post("/stock/SP0002/BT01/reorder-point?lang=en", data={"point": "x"}, follow_redirects=True)
        .text
    )


def test_the_home_page_leads_to_the_list(today: None, sign_in: Callable[[str], Any]) -> None:
    assert 'href="/stock/low"' in sign_in("minh").get("/today").text
    assert local_day(now()) >= TODAY


@pytest.mark.parametrize(
    "field", ["point X", "point ", "point  SP0001", "point BT01 SP0001 more", "point BT01 SP\0001"]
)
def test_a_field_that_names_no_cell_changes_nothing(today: None, sign_in: Callable[[str], Any], field: str) -> None:
    assert sign_in("minh").post("/stock/low", data={field: "6"}).status_code == 302
    assert point_here(cast.TEAPOT, cast.BT01) == (None, 3000)
