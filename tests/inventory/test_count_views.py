"""The pages and the API of counts: who sees what, what forms make of what is typed, and what a device is told."""

import csv
import io
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from pos.base.database import db, transaction
from pos.inventory.kinds import CountScope, CountState
from pos.inventory.models import Count, CountLine, CountProduct
from pos.inventory.operations import About, begin_count
from tests import cast
from tests.inventory.counting import stock_the_shelf, where

LINES = "/api/v1/counts/BT01-K000001/lines"


@pytest.fixture
def goods(app):
    stock_the_shelf()


@pytest.fixture
def begun(goods):
    """A count of everything, begun an hour ago."""
    with transaction():
        begin_count(
            cast.BT01, About(), count_id=uuid.UUID(int=1), showroom_code="BT01",
            at=datetime.now(UTC) - timedelta(hours=1), who="minh",
        )  # fmt: skip


def form(**changes):
    """The form of a count as a browser would send it."""
    return {"count": str(uuid.UUID(int=7)), "outlet": "BT01", "scope": "whole", "group": "", **changes}


def line(product="SP0001", pieces=7, **changes):
    """A line as a device tells it."""
    return {
        "id": str(uuid.uuid4()), "product": product, "quantity_milli": int(pieces * 1000),
        "counted_at": datetime.now(UTC).isoformat(), **changes,
    }  # fmt: skip


def sent(browser, *lines, number="BT01-K000001", **changes):
    body = {"now": datetime.now(UTC).isoformat(), "lines": list(lines), **changes}
    return browser.post(f"/api/v1/counts/{number}/lines", json=body)


def told(answer):
    return [each["code"] for each in answer.json["lines"]]


def approval(browser, **changes):
    page = browser.get("/counts/BT01-K000001").text
    seen = page.split('name="seen"')[1].split('value="')[1].split('"')[0]
    return browser.post("/counts/BT01-K000001", {"seen": seen, "rest": "leave", **changes}, follow_redirects=True)


# --- beginning -------------------------------------------------------------------------------------------------------


def test_a_manager_begins_a_count_and_a_cashier_does_not(goods, sign_in):
    minh = sign_in("minh")
    assert minh.post("/counts/new", form()).headers["Location"] == "/counts/BT01-K000001"
    row = db.session.scalars(select(Count)).one()
    assert (row.scope, row.blind, row.began_by) == (CountScope.WHOLE, True, "minh")
    assert sign_in("lan").post("/counts/new", form()).status_code == 403
    again = sign_in("minh").post("/counts/new", form(count=str(uuid.uuid4())))
    assert again.status_code == 409
    assert "BT01-K000001" in again.text


def test_what_is_counted_is_said_in_the_form(goods, sign_in):
    minh = sign_in("minh")
    answer = minh.post("/counts/new", form(scope="products", products="sp0001, SP0002\n", expected="y"))
    assert answer.status_code == 302
    chosen = db.session.scalars(select(CountProduct.product_id)).all()
    assert set(chosen) == {cast.TEAPOT, cast.BOWL}
    assert not db.session.scalars(select(Count)).one().blind


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"scope": "products", "products": "SP9999"}, "SP9999"),
        ({"scope": "products"}, "Say what is to be counted"),
        ({"scope": "group"}, "Say what is to be counted"),
        ({"scope": "spot"}, "Say what is to be counted"),
        ({"scope": "moon"}, "Nothing was saved"),
        ({"count": "no id"}, "Nothing was saved"),
        ({"outlet": "HK01"}, "Nothing was saved"),
    ],
)
def test_a_form_that_does_not_say_what_is_told_so(goods, sign_in, changes, words):
    answer = sign_in("minh").post("/counts/new?lang=en", form(**changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalar(select(func.count(Count.id))) == 0


# --- lines -----------------------------------------------------------------------------------------------------------


def test_a_device_sends_its_lines_and_each_is_kept_once(begun, sign_in):
    lan = sign_in("lan")
    lines = [line(), line("SP0002", 5, spot="tủ kính")]
    assert told(sent(lan, *lines)) == [None, None]
    assert told(sent(lan, *lines)) == [None, None]
    assert db.session.scalar(select(func.count(CountLine.id))) == 2


def test_one_line_that_is_refused_holds_up_no_other(begun, sign_in):
    bad = [
        line("SP9999"), line(pieces=-1), line(pieces=0.5), line(lot="B1"), line("SP0005"), line(counted_at="yesterday"),
        line(replaces=str(uuid.uuid4())),
    ]  # fmt: skip
    answer = sent(sign_in("lan"), *bad, line())
    assert told(answer) == [
        "NoSuchProduct", "CountedNotFit", "CountedNotFit", "LotOfAnother", "NotGoods", "MomentWrong", "NoSuchCountLine",
        None,
    ]  # fmt: skip
    assert all(each["problem"] for each in answer.json["lines"][:-1])
    assert db.session.scalar(select(func.count(CountLine.id))) == 1


def test_a_device_whose_clock_is_wrong_counts_at_the_right_moment(begun, sign_in):
    at = datetime.now(UTC)
    fast = timedelta(hours=3)
    sent(sign_in("lan"), line(counted_at=(at + fast - timedelta(minutes=20)).isoformat()), now=(at + fast).isoformat())
    counted_at = db.session.scalars(select(CountLine.counted_at)).one()
    assert abs(counted_at - (at - timedelta(minutes=20))) < timedelta(seconds=5)


def test_a_device_learns_the_goods_and_not_what_is_expected(begun, sign_in):
    lan = sign_in("lan")
    sent(lan, line(), line("SP0002", 1))
    answer = lan.get("/api/v1/counts/BT01-K000001").json
    teapot = next(each for each in answer["goods"] if each["product"] == "SP0001")
    assert teapot["barcodes"] == [cast.TEAPOT_GTIN]
    assert [lot["code"] for lot in teapot["lots"]] == ["A1"]
    assert all(each["expected_milli"] is None for each in answer["goods"])
    assert "SP0005" not in {each["product"] for each in answer["goods"]}, "a tour stands on no shelf"
    assert {each["product"] for each in answer["lines"]} == {"SP0001", "SP0002"}
    assert sign_in("minh").get("/api/v1/counts/BT01-K000001").json["lines"] == []


def test_a_count_that_is_not_blind_tells_what_the_books_hold(goods, sign_in):
    sign_in("minh").post("/counts/new", form(expected="y"))
    goods = sign_in("lan").get("/api/v1/counts/BT01-K000001").json["goods"]
    assert {each["product"]: each["expected_milli"] for each in goods}["SP0001"] == 8000


def test_a_line_is_taken_back_by_who_counted_it(begun, sign_in):
    lan = sign_in("lan")
    one = line()
    sent(lan, one)
    assert lan.post(f"{LINES}/{one['id']}/withdraw", json={}).status_code == 200
    assert lan.post(f"{LINES}/{uuid.uuid4()}/withdraw", json={}).status_code == 404
    assert lan.get("/api/v1/counts/BT01-K000001").json["lines"] == []
    other = line("SP0002", 1)
    sent(sign_in("minh"), other)
    assert sign_in("lan").post(f"{LINES}/{other['id']}/withdraw", json={}).status_code == 403


def test_somebody_of_another_outlet_has_no_part_in_it(begun, sign_in):
    tu = sign_in("tu")
    assert sent(tu, line()).status_code == 403
    for path in ("/counts/BT01-K000001", "/counts/BT01-K000001/here", "/counts/BT01-K000001/sheet"):
        assert tu.get(path).status_code == 403
    assert tu.get("/api/v1/counts/BT01-K000001").status_code == 403
    assert "BT01-K000001" not in tu.get("/counts").text
    assert sign_in("huong").get("/counts").status_code == 403


def test_the_wrong_shape_and_no_sign_in_are_told_apart(begun, client, sign_in):
    assert sign_in("lan").post(LINES, json={"lines": []}).status_code == 422
    assert sent(sign_in("lan"), *[line() for _ in range(201)]).status_code == 422
    assert client.get("/api/v1/counts/BT01-K000001").status_code == 401


# --- comparing and approving -----------------------------------------------------------------------------------------


def test_who_counts_does_not_see_what_is_expected_and_the_manager_does(begun, sign_in):
    sent(sign_in("lan"), line(pieces=7))
    lan = sign_in("lan").get("/counts/BT01-K000001?lang=en").text
    assert "Expected" not in lan
    assert "What you counted" in lan
    assert "Approve" not in lan
    minh = sign_in("minh").get("/counts/BT01-K000001?lang=en").text
    assert "300.000" in minh
    assert "Not counted yet" in minh
    rows = list(
        csv.reader(io.StringIO(sign_in("lan").get("/counts/BT01-K000001?format=csv&lang=en").text.lstrip("\ufeff")))
    )
    assert "Expected" not in rows[0]


def test_a_manager_approves_what_was_seen(begun, sign_in):
    sent(sign_in("lan"), line(pieces=7))
    page = approval(sign_in("minh"), note="hỏi chị Lan").text
    assert "BT01-K000001" in page
    assert where() == (7, 1, 0)
    row = db.session.scalars(select(Count)).one()
    assert (row.state, row.end_note) == (CountState.CLOSED, "hỏi chị Lan")
    assert told(sent(sign_in("lan"), line("SP0002", 1))) == ["CountEnded"]
    assert "Expected" in sign_in("lan").get("/counts/BT01-K000001?lang=en").text, "what came of it is no secret"


def test_the_rest_is_zero_only_where_the_manager_says_so(begun, sign_in):
    sent(sign_in("lan"), line(pieces=8))
    approval(sign_in("minh"), rest="zero")
    assert where(cast.BOWL) == (0, 5, 0)


def test_whoever_approves_what_has_changed_looks_again(begun, sign_in):
    sent(sign_in("lan"), line(pieces=7))
    answer = sign_in("minh").post("/counts/BT01-K000001?lang=en", {"seen": "something else", "rest": "leave"})
    assert answer.status_code == 409
    assert "Somebody has counted since you looked" in answer.text
    assert where() == (8, 0, 0)


def test_a_manager_is_told_of_the_limit_and_an_admin_approves(begun, sign_in):
    sent(sign_in("lan"), line(pieces=1))
    minh = sign_in("minh")
    page = minh.get("/counts/BT01-K000001?lang=en").text
    assert "more than you may approve" in page
    assert "Approve and book" not in page, "a button that refuses"
    assert approval(minh).status_code == 403
    assert where() == (8, 0, 0)
    approval(sign_in("an"))
    assert where() == (1, 7, 0)


def test_a_count_is_given_up_by_its_manager(begun, sign_in):
    assert sign_in("lan").post("/counts/BT01-K000001/cancel").status_code == 403
    assert "given up" in sign_in("minh").post("/counts/BT01-K000001/cancel?lang=en", follow_redirects=True).text
    assert db.session.scalars(select(Count.state)).one() is CountState.CANCELLED
    assert "already ended" in sign_in("minh").post("/counts/BT01-K000001?lang=en", {"seen": "x", "rest": "leave"}).text


def test_counts_are_listed_found_and_taken_away(begun, sign_in):
    minh = sign_in("minh")
    assert "BT01-K000001" in minh.get("/counts?open=yes").text
    assert "BT01-K000001" not in minh.get("/counts?q=xyz").text
    rows = list(csv.reader(io.StringIO(minh.get("/counts?format=csv&lang=en").text.lstrip("\ufeff"))))
    assert rows[1][0] == "BT01-K000001"
    sent(sign_in("lan"), line(pieces=7))
    rows = list(
        csv.reader(io.StringIO(sign_in("minh").get("/counts/BT01-K000001?format=csv&lang=en").text.lstrip("\ufeff")))
    )
    assert rows[1][:5] == ["SP0001", "Blue-glaze tea set", "7", "8", "-1"]
    assert [row[0] for row in rows[2:]] == ["SP0002", "SP0004"]
    assert ",Nguyễn Thị Lan," in sign_in("minh").get("/counts/BT01-K000001?show=lines&format=csv").text
    assert sign_in("minh").get("/counts/BT01-K000001?format=xlsx").status_code == 200


def test_the_sheet_has_the_result_and_places_to_sign(begun, sign_in):
    sent(sign_in("lan"), line(pieces=7))
    approval(sign_in("minh"))
    page = sign_in("minh").get("/counts/BT01-K000001/sheet").text
    assert "BIÊN BẢN KIỂM KÊ" in page
    assert "−1" in page
    assert "lan" in page


def test_the_move_behind_a_number_leads_to_the_count(begun, sign_in):
    sent(sign_in("lan"), line(pieces=7))
    approval(sign_in("minh"))
    assert 'href="/counts/BT01-K000001"' in sign_in("minh").get("/stock/SP0001/BT01").text


def test_a_line_is_taken_back_on_the_page(begun, sign_in):
    one = line()
    sent(sign_in("lan"), one)
    page = sign_in("minh").post(f"/counts/BT01-K000001/lines/{one['id']}/withdraw?lang=en", follow_redirects=True).text
    assert "stays on record" in page
    assert db.session.scalars(select(CountLine.withdrawn_by)).one() == "minh"


def test_no_line_however_odd_holds_up_another(begun, sign_in):
    odd = [
        line("SP\0001"), line("S" * 300), line(lot="L" * 41), line(lot="\0"), line(spot="k" * 61),
        line(counted_at="0001-01-01T00:00:00+07:00"), line(counted_at="9999-12-31T23:59:59-07:00"), line(counted_at="7" * 99),
        line("SP0002", 10**30),
    ]  # fmt: skip
    answer = sent(sign_in("lan"), *odd, line())
    assert told(answer) == [
        "NoSuchProduct", "NoSuchProduct", "WordsTooLong", None, "WordsTooLong", "MomentWrong", "MomentWrong",
        "MomentWrong", "CountedNotFit", None,
    ]  # fmt: skip


@pytest.mark.parametrize("now", ["9999-12-31T00:00:00+00:00", "0001-01-02T00:00:00+00:00"])
@pytest.mark.parametrize("counted_at", ["9999-12-31T00:00:00+00:00", "0001-01-02T00:00:00+00:00"])
def test_a_clock_that_is_thousands_of_years_off_still_counts_in_this_count(begun, sign_in, now, counted_at):
    assert told(sent(sign_in("lan"), line(counted_at=counted_at), now=now)) == [None]
    counted = db.session.scalars(select(CountLine)).one()
    assert db.session.scalar(select(Count.began_at)) <= counted.counted_at <= counted.received_at


def test_the_page_tells_what_it_costs_to_take_the_rest_as_gone_and_who_may(begun, sign_in):
    sent(sign_in("lan"), line(pieces=2))
    page = sign_in("minh").get("/counts/BT01-K000001?lang=en").text
    assert "470.000" in page
    assert "These differences are worth more than you may approve" not in page
    assert "Together that is more than you may approve" in page
    assert approval(sign_in("minh"), rest="zero").status_code == 403
    assert where(cast.BOWL) == (5, 0, 0)


def test_a_count_of_thousands_of_lines_is_shown_a_page_at_a_time_and_taken_away_whole(begun, sign_in):
    lan = sign_in("lan")
    sent(lan, *[line("SP0002" if number else "SP0001", number, spot="Kệ 3") for number in range(120)])
    sent(sign_in("minh"), line("SP0004", 1))
    page = "/counts/BT01-K000001?show=lines&lang=en"
    minh = sign_in("minh")

    def rows(more=""):
        return minh.get(page + more).text.count('<th scope="row">')

    assert [rows(), rows("&page=3"), rows("&page=4")] == [50, 21, 0]
    assert [rows("&q=kệ+bat"), rows("&q=minh"), rows("&q=SP0001"), rows("&q=nothing")] == [50, 1, 1, 0]
    assert [rows("&q=KE+3"), rows("&q=kệ&page=2"), rows("&q=tran+văn+MINH"), rows("&q=%25")] == [50, 50, 1, 0], (
        "without marks, in capitals, and by the name that stands on the page"
    )
    taken = list(csv.reader(io.StringIO(minh.get(page + "&format=csv").text.lstrip("\ufeff"))))
    assert len(taken) == 1 + 121
    own = sign_in("lan").get("/counts/BT01-K000001?q=minh&lang=en").text
    assert "No line fits" in own, "blind: who counts sees the own lines alone"


def test_what_nobody_counted_has_a_page_of_its_own(begun, sign_in):
    sent(sign_in("lan"), line())
    minh = sign_in("minh")
    page = minh.get("/counts/BT01-K000001?show=rest&lang=en").text
    assert ("SP0002" in page, "SP0001" in page, "Approve" in page) == (True, False, False)
    taken = list(csv.reader(io.StringIO(minh.get("/counts/BT01-K000001?show=rest&format=csv").text.lstrip("\ufeff"))))
    assert [row[0] for row in taken[1:]] == ["SP0002", "SP0004"]
    assert "SP0002" not in sign_in("lan").get("/counts/BT01-K000001?show=rest").text, (
        "who counts is not told what is left"
    )
