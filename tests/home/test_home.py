"""What each person finds after signing in, and where the bar lets them go."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from pos.base.clock import start_of_day
from pos.base.database import db, transaction
from pos.home import queries
from pos.review import queries as review
from pos.review.operations import Finding, raise_findings
from pos.sales.kinds import Origin
from pos.sales.models import Refund, Sale, Shift
from pos.showrooms.models import Chain, Showroom
from tests import cast
from tests.cast import BT01, BT01_1, HK01, HK01_1, NOW
from tests.inventory.stage import deliver

MORNING = start_of_day(NOW.date())


@pytest.fixture
def that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def sold(total_vnd, at, showroom_id=BT01, till_id=BT01_1):
    sale_id = uuid.uuid4()
    with transaction():
        db.session.add(
            Sale(
                id=sale_id, number="BT01-1A-000001", origin=Origin.JOURNAL, showroom_id=showroom_id, till_id=till_id,
                cashier="lan", at=at, received_at=at, total_vnd=total_vnd, change_vnd=0, basket_hash="",
            )
        )  # fmt: skip
    return sale_id


def test_takings_count_from_midnight_in_hanoi_until_now(app, at):
    for total_vnd, when in (
        (1, MORNING - timedelta(microseconds=1)), (20, MORNING), (300, at), (4000, at + timedelta(seconds=1)),
    ):  # fmt: skip
        sold(total_vnd, when)
    takings = queries.takings(None, at)[BT01]
    assert (takings.total_vnd, takings.sales, takings.usual_vnd) == (320, 2, None)


def test_the_usual_is_this_weekday_until_this_hour_over_the_weeks_with_sales(app, at):
    sold(1_000_000, at)
    sold(400_000, at - timedelta(weeks=1, minutes=1))
    sold(9_000_000, at - timedelta(weeks=1) + timedelta(minutes=1))
    sold(9_000_000, at - timedelta(days=6))
    sold(600_000, at - timedelta(weeks=3))
    sold(9_000_000, at - timedelta(weeks=5))
    takings = queries.takings(frozenset({BT01}), at)[BT01]
    assert (takings.usual_vnd, takings.difference_bp) == (500_000, 10_000)


def test_before_the_first_customer_of_the_day_the_usual_is_nothing(app, sign_in, at, that_morning):
    sold(9_000_000, at - timedelta(weeks=1) + timedelta(hours=1))
    assert queries.takings(None, at)[BT01].usual_vnd == 0
    assert "usually no sales yet" in sign_in("minh").get("/today?lang=en").text


def test_outlets_are_counted_apart_and_summed(app, at):
    sold(100_000, at)
    sold(300_000, at, HK01, HK01_1)
    sold(200_000, at - timedelta(weeks=1), HK01, HK01_1)
    found = queries.takings(None, at)
    assert set(queries.takings(frozenset({BT01}), at)) == {BT01}
    whole = queries.together(found.values())
    assert (whole.total_vnd, whole.sales, whole.usual_vnd) == (400_000, 2, 200_000)
    assert queries.together([]) == queries.NOTHING


def test_refunds_of_today_are_told_beside_the_takings(app, at):
    sale_id = sold(100_000, at - timedelta(days=2))
    with transaction():
        db.session.add(
            Refund(
                id=uuid.uuid4(), number="BT01-1A-000002", origin=Origin.JOURNAL, sale_id=sale_id, showroom_id=BT01,
                till_id=BT01_1, cashier="lan", at=at, received_at=at, total_vnd=40_000, basket_hash="",
            )
        )  # fmt: skip
    assert queries.takings(None, at)[BT01] == queries.Takings(0, 0, 40_000, None)


def test_a_manager_sees_the_day_of_her_outlet_and_what_waits(app, sign_in, at, that_morning):
    sold(1_000_000, at)
    sold(7_777_000, at, HK01, HK01_1)
    sold(800_000, at - timedelta(weeks=1))
    with transaction():
        raise_findings([Finding("sale", str(uuid.uuid4()), "price_differs", at, "BT01-1A-000001", BT01, {})], at=at)
        db.session.add(
            Shift(id=uuid.uuid4(), showroom_id=BT01, till_id=BT01_1, cashier="lan", opened_at=at, float_vnd=0)
        )
    page = sign_in("minh").get("/today?lang=en").text
    assert "1.000.000 ₫" in page
    assert "25 % above the usual 800.000 ₫" in page
    assert "7.777.000" not in page
    assert "The price was not the one in the price list." in page
    assert "What needs a decision" in page


def test_less_than_usual_is_said_in_words(app, sign_in, at, that_morning):
    sold(600_000, at)
    sold(800_000, at - timedelta(weeks=1))
    assert "25 % below the usual 800.000 ₫" in sign_in("minh").get("/today?lang=en").text


@pytest.mark.parametrize("name", ["huong", "an"])
def test_officer_and_admin_see_the_network(app, sign_in, at, that_morning, name):
    sold(1_000_000, at)
    sold(500_000, at, HK01, HK01_1)
    page = sign_in(name).get("/today?lang=en").text
    assert "1.500.000 ₫" in page
    assert "HK01 · Hoàn Kiếm" in page


def test_an_officer_sees_which_products_lost_their_certificate_and_on_whose_shelves(app, sign_in, that_morning):
    deliver(cast.BOWL, 5, "B1")
    deliver(cast.BOWL, 7, "B2", showroom=HK01)
    deliver(cast.TEAPOT, 2, "A1")
    page = sign_in("huong").get("/today?lang=en").text
    listed = page[page.index("On the shelf without a valid certificate") : page.index("<h2>Outlets</h2>")]
    assert "ended 30/06/2026" in listed
    assert re.findall(r'href="(/stock/[^"]+)"', listed) == ["/stock/SP0002/HK01", "/stock/SP0002/BT01"]
    assert "(7)" in listed
    assert 'href="/stock?lapsed=yes"' in listed
    assert "SP0001" not in listed


def test_an_officer_of_a_network_in_order_is_shown_no_list_of_lapses(app, sign_in, that_morning):
    deliver(cast.TEAPOT, 2, "A1")
    assert "without a valid certificate" not in sign_in("huong").get("/today?lang=en").text


def test_a_certificate_to_renew_is_on_the_managers_and_the_officers_page_while_goods_are(app, sign_in, that_morning):
    assert "Certificates to renew" not in sign_in("minh").get("/today?lang=en").text
    deliver(cast.TEAPOT, 2, "A1")
    listed = sign_in("minh").get("/today?lang=en").text.split("Certificates to renew")[1]
    assert "ends 04/03/2027" in listed
    assert "too late to file in good time" in listed
    assert "1 late, or at its last day" in sign_in("huong").get("/today?lang=en").text


def test_a_product_on_a_managers_list_leads_to_the_moves_behind_its_number(app, sign_in, that_morning):
    deliver(cast.BOWL, 5, "B1")
    assert 'href="/stock/SP0002/BT01"' in sign_in("minh").get("/today").text


def test_a_cashier_finds_the_way_to_the_till(app, sign_in, that_morning):
    page = sign_in("lan").get("/today?lang=en").text
    assert re.search(r'btn-primary[^>]*href="/till/"', page)
    assert "Takings" not in page


def test_a_cashier_without_an_outlet_is_told_whom_to_ask(app, sign_in, at, that_morning):
    with transaction():
        db.session.execute(update(Showroom).values(closes_on=NOW.date() - timedelta(days=1)))
    assert "Ask an admin" in sign_in("lan").get("/today?lang=en").text
    assert "Ask an admin" in sign_in("minh").get("/today?lang=en").text


def test_an_admin_of_an_empty_system_is_led_to_the_first_sale(app, sign_in, that_morning):
    with transaction():
        db.session.execute(update(Showroom).values(closes_on=NOW.date() - timedelta(days=1)))
    page = sign_in("an").get("/today?lang=en").text
    assert "From here to the first sale" in page
    assert page.index("/showrooms/add") < page.index("/people/add") < page.index("/deliveries/new")


def test_a_till_without_a_device_is_pointed_out_to_whoever_can_pair_it(app, sign_in, at, that_morning):
    with transaction():
        db.session.execute(update(Chain).where(Chain.till_id == BT01_1).values(ended_at=at))
    words = "No device works as these tills yet"
    assert words in sign_in("minh").get("/today?lang=en").text
    assert words in sign_in("an").get("/today?lang=en").text
    assert words not in sign_in("huong").get("/today?lang=en").text


LEADS_TO = {
    "lan": {"/till/", "/stock", "/labels/"},
    "minh": {"/till/", "/stock", "/review/", "/showrooms/"},
    "huong": {"/stock", "/review/", "/trail"},
    "an": {"/stock", "/review/", "/people", "/trail", "/showrooms/"},
}
NOT_TO = {
    "lan": {"/review/", "/people", "/trail", "/showrooms/"},
    "minh": {"/people", "/trail"},
    "huong": {"/till/", "/people", "/showrooms/"},
    "an": {"/till/"},
}


@pytest.mark.parametrize("name", LEADS_TO)
def test_the_bar_shows_where_one_may_go_and_every_door_opens(app, sign_in, name):
    browser = sign_in(name)
    bar = re.search(r'(?s)<nav class="bar__nav".*?</nav>', browser.get("/today").text)[0]
    doors = set(re.findall(r'href="([^"]+)"', bar))
    assert doors >= LEADS_TO[name]
    assert not doors & NOT_TO[name]
    for door in doors:
        assert browser.get(door).status_code == 200, door


def test_the_bar_marks_the_page_one_is_on(app, sign_in):
    page = sign_in("an").get("/people").text
    assert re.findall(r'href="([^"]+)" aria-current="page"', page) == ["/people", "/people"]


def test_sample_data_are_named_on_every_page_signed_in_or_not(app, client, sign_in):
    assert "Dữ liệu mẫu" not in client.get("/sign-in").text
    from pos.people.models import Person

    with transaction():
        db.session.execute(update(Person).where(Person.name == "lan").values(is_demo=True))
    for page in (client.get("/sign-in"), sign_in("an").get("/people"), client.get("/nothing/here")):
        assert "Dữ liệu mẫu" in page.text
        assert "Sample data" in page.text


def test_what_was_given_back_too_much_is_told_in_words_and_not_in_codes(app, sign_in):
    with transaction():
        raise_findings(
            [
                Finding(
                    kind="refund", subject_id=str(uuid.uuid4()), subject_label="BT01-1A-000004", showroom_id=BT01,
                    reason="refund_surplus", happened_at=NOW,
                    details={
                        "cases": [
                            {"line": 1, "quantity_milli": 2000, "amount_vnd": 360_000, "condition": "resaleable"},
                            {"other": "5d1c", "other_vnd": 1, "sale": "7a90", "kind": "shift_close", "reason": ""},
                        ]
                    },
                )
            ],
            at=NOW,
        )  # fmt: skip
    with app.test_request_context("/review/?lang=vi"):
        [item] = review.items(review.ReviewFilter(), None, limit=2)
    page = sign_in("minh").get(f"/review/{item.id}?lang=vi").text
    assert "Dòng: 1 · Số lượng: 2 · Thành tiền: 360.000\u00a0₫ · Trạng thái: Còn bán được" in page
    assert "Nửa kia: 5d1c · Số tiền ở nửa kia: 1\u00a0₫ · Bán hàng: 7a90 · Loại: Kết ca<" in page
