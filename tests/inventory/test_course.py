"""How the stock of one cell went, as days and as a chart; the pages of past moments and of what the stock is worth."""

import csv
import io
import re
import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask
from sqlalchemy import func, select

from pos.base.clock import HANOI, local_day, now
from pos.base.database import db, transaction
from pos.catalogue.models import Price
from pos.inventory.course import HEIGHT, DayHere, chart, course
from pos.inventory.kinds import WriteOffReason
from pos.inventory.matrix import StockFilter, matrix
from pos.inventory.models import Balance
from pos.inventory.operations import Return, SentLine, give_back, send_transfer, take, write_off
from pos.inventory.rules import Scale, scale_of
from pos.inventory.worth import worth_by_outlet
from tests import cast
from tests.inventory.stage import deliver, lot_id, want

BOTH = frozenset({cast.BT01, cast.HK01})
SignIn = Callable[[str], Any]


def clock(day: date, hour: int) -> datetime:
    """An hour of a day in Hanoi."""
    return datetime.combine(day, time(hour), HANOI)


# --- rules -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("least", "most", "bottom", "top"),
    [
        (0, 0, 0, 2), (0, 7, 0, 8), (0, 8, 0, 8), (0, 9, 0, 10), (3, 37, 0, 40), (0, 240, 0, 400), (-2, 10, -10, 10),
        (-3, 0, -4, 2),
    ],
)  # fmt: skip
def test_a_scale_holds_zero_and_all_levels_and_has_a_round_middle(least: int, most: int, bottom: int, top: int) -> None:
    scale = scale_of(least * 1000, most * 1000)
    assert scale == Scale(bottom * 1000, top * 1000)
    assert scale.middle_milli % 1000 == 0


def test_the_chart_steps_at_each_day_and_marks_stand_on_the_line() -> None:
    first = date(2026, 11, 1)
    days = [
        DayHere(first, level_milli=8000, delivered_milli=8000),
        DayHere(first + timedelta(days=1), level_milli=6000, sold_milli=2000),
        DayHere(first + timedelta(days=2), level_milli=4000, transferred_milli=-2000),
    ]
    drawn = chart(days)
    assert drawn.line == "M0 0.0 H1 L1 25.0 H2 L2 50.0 H3"
    assert drawn.width == 3
    assert [(mark.x, mark.y) for mark in drawn.delivered] == [(0, 0.0)]
    assert [(mark.x, mark.y) for mark in drawn.transferred] == [(2, 50.0)]
    assert list(drawn.counted) == []
    assert drawn.zero_y == HEIGHT


# --- days ------------------------------------------------------------------------------------------------------------

FIRST = date(2026, 11, 11)


@pytest.fixture
def week(app: Flask) -> None:
    """Tea sets at Bát Tràng: ten come, three are sold and one comes back, four go to Hoàn Kiếm, one breaks."""
    deliver(cast.TEAPOT, 10, "A1", at=clock(FIRST, 9))
    with transaction():
        sold = take(cast.BT01, [want(cast.TEAPOT, 3, at=clock(FIRST + timedelta(days=2), 23))], booked_at=cast.NOW)
    back = Return(
        sold.allocations[0].lot_id, cast.TEAPOT, 1000, True, clock(FIRST + timedelta(days=3), 0), "refund",
        cast.same_id("back"), "lan",
    )  # fmt: skip
    with transaction():
        give_back(cast.BT01, [back], booked_at=cast.NOW)
        send_transfer(
            cast.BT01, cast.HK01, [SentLine(lot_id(cast.TEAPOT, "A1"), 4000)], transfer_id=uuid.uuid4(),
            from_code="BT01", at=clock(FIRST + timedelta(days=4), 10), who="minh",
        )  # fmt: skip
        write_off(
            cast.BT01, lot_id(cast.TEAPOT, "A1"), 1000, WriteOffReason.BROKEN, write_off_id=uuid.uuid4(),
            at=clock(FIRST + timedelta(days=4), 11), who="minh",
        )  # fmt: skip


def test_each_day_says_what_moved_and_what_was_left(week: None) -> None:
    days = course(cast.TEAPOT, cast.BT01, FIRST - timedelta(days=1), cast.NOW)
    assert [
        (day.day.day, day.delivered_milli, day.sold_milli, day.transferred_milli, day.other_milli, day.level_milli)
        for day in days
        if not day.still
    ] == [
        (11, 10_000, 0, 0, 0, 10_000), (13, 0, 3000, 0, 0, 7000), (14, 0, -1000, 0, 0, 8000),
        (15, 0, 0, -4000, -1000, 3000),
    ]  # fmt: skip
    assert (days[0].level_milli, days[-1].day, days[-1].level_milli) == (0, date(2026, 11, 21), 3000)


def test_a_course_that_begins_later_has_the_same_levels(week: None) -> None:
    late = course(cast.TEAPOT, cast.BT01, FIRST + timedelta(days=3), cast.NOW)
    assert [day.level_milli for day in late[:3]] == [8000, 3000, 3000]
    assert [day.level_milli for day in course(cast.BOWL, cast.BT01, FIRST, cast.NOW)] == [0] * 11


# --- the page behind a number ----------------------------------------------------------------------------------------


@pytest.fixture
def recent(app: Flask) -> date:
    """Nine tea sets come forty days ago, two are sold a week ago; by the real clock."""
    today = local_day(now())
    deliver(cast.TEAPOT, 9, "A1", at=clock(today - timedelta(days=40), 9), cost_vnd=200_000)
    at = clock(today - timedelta(days=7), 11)
    with transaction():
        take(cast.BT01, [want(cast.TEAPOT, 2, at=at)], booked_at=at)
    return today


def test_the_chart_is_a_picture_with_words(recent: date, sign_in: SignIn) -> None:
    page = sign_in("minh").get("/stock/SP0001/BT01?lang=en&days=90").text
    [picture] = re.findall(r'<svg class="course__chart".*?</svg>', page, re.DOTALL)
    root = ElementTree.fromstring(picture)
    title, words = root[0].text, root[1].text
    assert title == "Stock of Blue-glaze tea set at BT01 over 90 days"
    assert words is not None
    assert "7 now; never more than 9 and never less than 0. Days with a delivery: 1" in words
    assert "style=" not in picture
    short = sign_in("minh").get("/stock/SP0001/BT01?lang=en").text
    assert "7 now; never more than 9 and never less than 7. Days with a delivery: 0" in short


def test_the_days_come_as_a_table(recent: date, sign_in: SignIn) -> None:
    answer = sign_in("minh").get("/stock/SP0001/BT01?what=days&days=90&format=csv&lang=en")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 91
    assert rows[0][:3] == ["Day", "Delivered", "Sold"]
    assert rows[-1][0] == recent.isoformat()
    assert rows[-8][1:] == ["0", "2", "0", "0", "0", "7"]
    assert sign_in("minh").get("/stock/SP0001/BT01?what=days&format=xlsx").status_code == 200
    moves = sign_in("minh").get("/stock/SP0001/BT01?format=csv&lang=en").data.decode("utf-8-sig")
    assert moves.startswith("Happened")


def test_one_cell_says_what_stood_there_at_a_moment(recent: date, sign_in: SignIn) -> None:
    def words(day: date) -> str:
        page = sign_in("minh").get(f"/stock/SP0001/BT01?lang=en&at={day}T12:00").text
        [told] = re.findall(r"<p>(As of .*?)\n", page)
        return str(told)

    assert words(recent - timedelta(days=8)).endswith("12:00: 9.")
    assert words(recent - timedelta(days=7)).endswith("12:00: 7.")
    assert words(recent - timedelta(days=41)).endswith("12:00: 0.")
    assert "As of 0" not in sign_in("minh").get("/stock/SP0001/BT01?lang=en").text


# --- stock by outlet as it was ---------------------------------------------------------------------------------------


def test_the_matrix_shows_a_moment_and_says_which_filters_are_of_today(recent: date, sign_in: SignIn) -> None:
    day = recent - timedelta(days=8)
    page = sign_in("minh").get(f"/stock?lang=en&low=yes&at={day}T12:00").text
    assert f"As of {day:%d/%m/%Y} 12:00" in page
    assert f'href="/stock/SP0001/BT01?at={day}T12%3A00">9' in page
    assert "so nothing is shown as low" in page
    assert 'aria-current="true"' not in page.split('<ul class="chips"')[1].split("</ul>")[0]
    assert db.session.scalar(select(func.count()).select_from(Balance)) >= 1


@pytest.mark.parametrize("at", ["yesterday", "0001-01-01T00:00", "2026-13-01T00:00", "9999-12-31T23:59"])
def test_nonsense_for_a_moment_is_the_stock_of_now(recent: date, sign_in: SignIn, at: str) -> None:
    page = sign_in("minh").get(f"/stock?lang=en&at={at}").text
    assert "That is no day and time" in page
    assert ">7" in page
    assert sign_in("minh").get(f"/stock/SP0001/BT01?at={at}").status_code == 200
    assert sign_in("minh").get(f"/stock/value?at={at}").status_code == 200


def test_a_moment_to_come_is_now(recent: date, sign_in: SignIn) -> None:
    assert "As of 0" not in sign_in("minh").get(f"/stock?lang=en&at={recent + timedelta(days=30)}T12:00").text


def test_the_table_of_a_moment_says_which_one_in_its_name(recent: date, sign_in: SignIn) -> None:
    day = recent - timedelta(days=8)
    answer = sign_in("minh").get(f"/stock?format=csv&lang=en&at={day}T12:00")
    assert f"stock-{day}-1200.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[1][0] == "SP0001"
    assert rows[1][-6:] == ["9", "9", "1800000", "0", "0", "4050000"]


def test_a_moment_opens_no_door(recent: date, sign_in: SignIn) -> None:
    day = recent - timedelta(days=8)
    assert "/stock/SP0001/BT01" not in sign_in("tu").get(f"/stock?at={day}T12:00").text
    assert sign_in("tu").get(f"/stock/SP0001/BT01?at={day}T12:00").status_code == 403


def test_the_matrix_of_a_moment_has_its_prices_certificates_and_last_days(app: Flask) -> None:
    deliver(cast.BOWL, 4, "B1", at=clock(date(2026, 6, 1), 9), expires_on=date(2026, 7, 10))
    with transaction():
        db.session.add(
            Price(
                product_id=cast.BOWL, showroom_id=None, price_vnd=150_000, valid_from=clock(date(2026, 9, 1), 0),
                set_by="an", set_at=clock(date(2026, 8, 20), 9),
            )
        )  # fmt: skip

    def look(day: date) -> Any:
        found = matrix(StockFilter(BOTH, moment=clock(day, 12), everything=True), cast.NOW)
        return found.figures, {row.product.code: row for row in found.rows}["SP0002"]

    figures, june = look(date(2026, 6, 20))
    assert (june.total_milli, june.claim.stars, figures.value_vnd, figures.lapsed) == (4000, 4, 480_000, 0)
    assert june.cells[cast.BT01].expires_on == date(2026, 7, 10)
    figures, october = look(date(2026, 10, 1))
    assert (october.claim.stars, figures.value_vnd, figures.lapsed) == (None, 600_000, 1)
    assert look(date(2026, 5, 1))[1].total_milli == 0


# --- what it is worth ------------------------------------------------------------------------------------------------


@pytest.fixture
def goods(app: Flask) -> None:
    """Own goods with a cost and without, and the potters' on consignment; Hoàn Kiếm sells tea sets for more."""
    deliver(cast.TEAPOT, 3, "A1", cost_vnd=200_000)
    deliver(cast.TEAPOT, 2, "A2", consigned=True, settlement_price_vnd=300_000)
    deliver(cast.TEAPOT, 1, "A3", cost_vnd=250_000, showroom=cast.HK01)
    deliver(cast.BOWL, 5, "B1")
    with transaction():
        db.session.add(
            Price(
                product_id=cast.TEAPOT, showroom_id=cast.HK01, price_vnd=500_000, valid_from=cast.BEGINNING,
                set_by="an", set_at=cast.BEGINNING,
            )
        )  # fmt: skip


def test_ours_and_theirs_are_never_one_figure_at_cost(goods: None) -> None:
    found, total = worth_by_outlet(StockFilter(BOTH), cast.NOW)
    here = found[cast.BT01]
    assert (here.cost_vnd, here.uncosted_milli, here.owed_vnd) == (600_000, 5000, 600_000)
    assert (here.value_vnd, here.consigned_value_vnd) == (5 * 450_000 + 5 * 120_000, 900_000)
    assert (found[cast.HK01].cost_vnd, found[cast.HK01].value_vnd) == (250_000, 500_000)
    assert (total.cost_vnd, total.value_vnd) == (850_000, 3_350_000)
    figures = matrix(StockFilter(BOTH), cast.NOW).figures
    assert (figures.cost_vnd, figures.owed_vnd, figures.value_vnd) == (850_000, 600_000, 3_350_000)


def test_the_worth_keeps_to_what_the_filters_leave_and_to_its_moment(goods: None) -> None:
    _, bowls = worth_by_outlet(StockFilter(BOTH, words="bat sen"), cast.NOW)
    assert (bowls.cost_vnd, bowls.uncosted_milli, bowls.value_vnd) == (0, 5000, 600_000)
    _, before = worth_by_outlet(StockFilter(BOTH, moment=cast.NOW - timedelta(days=30)), cast.NOW)
    assert (before.cost_vnd, before.value_vnd) == (0, 0)


def test_the_page_of_the_value_and_its_table(goods: None, sign_in: SignIn) -> None:
    page = sign_in("huong").get("/stock/value?lang=en").text
    assert "850.000 ₫" in page
    assert "not ours" in page
    rows = list(
        csv.reader(io.StringIO(sign_in("huong").get("/stock/value?format=csv&lang=en").data.decode("utf-8-sig")))
    )
    assert [row[0] for row in rows] == ["Code", "BT01", "HK01", "Total"]
    assert rows[-1][2:] == ["850000", "5", "600000", "3350000", "900000"]
    mine = list(
        csv.reader(io.StringIO(sign_in("minh").get("/stock/value?format=csv&lang=en").data.decode("utf-8-sig")))
    )
    assert [row[0] for row in mine] == ["Code", "BT01", "Total"]
    assert sign_in("huong").get("/stock/value?format=xlsx&q=bat").status_code == 200
