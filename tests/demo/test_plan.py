from collections import Counter
from datetime import date, timedelta

import pytest

from pos.demo import plan, vocabulary
from pos.demo.desk import Calendar
from pos.demo.plan import Fate

AS_OF = date(2026, 11, 21)


@pytest.fixture(scope="module")
def goods():
    return plan.products(1, AS_OF)


def test_groups_stand_as_in_the_report_of_2021(goods):
    assert Counter(product.group_2019 for product in goods) == {
        "2019-food": 686, "2019-beverages": 35, "2019-herbal": 7, "2019-fabrics": 27, "2019-souvenirs": 299,
    }  # fmt: skip
    assert len(goods) == 1054


def test_stars_of_the_latest_certificates_stand_as_in_the_report_of_2021(goods):
    latest = Counter(
        "potential" if product.certificates[-1].potential_five_star else product.certificates[-1].stars
        for product in goods
    )
    assert latest == {"potential": 17, 4: 731, 3: 306}


def test_makers_stand_as_in_the_report_of_2021():
    makers = plan.makers(1)
    assert Counter(maker.kind for maker in makers) == {"enterprise": 72, "cooperative": 82, "household": 101}
    assert len({maker.name for maker in makers}) == 255


def test_every_maker_makes_something(goods):
    assert len({product.maker.code for product in goods}) == 255


def test_there_are_36_outlets_over_all_30_former_districts():
    assert len({outlet.code for outlet in vocabulary.OUTLETS}) == 36
    assert len({outlet.former_district for outlet in vocabulary.OUTLETS}) == 30
    assert {outlet.name for outlet in vocabulary.OUTLETS if outlet.village} >= {
        "Bát Tràng", "Vạn Phúc", "Phú Vinh", "Chuông", "Hạ Thái", "Đường Lâm",
    }  # fmt: skip


def test_every_fate_of_a_certificate_occurs(goods):
    assert set(Counter(product.fate for product in goods)) == set(Fate)


def test_fates_are_as_many_as_planned_though_some_stars_ended_lately(goods):
    found = Counter(product.fate for product in goods)
    assert {fate: found[fate] for fate in plan.FATES} == plan.FATES
    ended = [product.certificates[-1].valid_to for product in goods if product.fate is Fate.LAPSED]
    assert sum(day >= AS_OF - timedelta(days=3) for day in ended) >= sum(plan.LAPSED_LATELY.values())


def test_products_differ_by_name_net_content_or_maker(goods):
    assert len({(product.name_vi, product.net_content, product.maker.code) for product in goods}) == 1054


def test_no_barcode_can_be_somebodys(goods):
    codes = [product.gtin for product in goods if product.gtin]
    assert len(set(codes)) == len(codes) > 500
    assert all(code.startswith("952") and len(code) == 13 for code in codes)
    # The check digit of the example that GS1 itself prints.
    assert plan.with_check_digit("952012345678") == "9520123456788"


def test_the_same_seed_and_day_plan_the_same_and_another_seed_another(goods):
    assert plan.products(1, AS_OF) == goods
    assert plan.products(2, AS_OF) != goods


@pytest.mark.parametrize("as_of", [date(2028, 2, 29), date(2027, 3, 31), date(2026, 1, 1)])
def test_any_day_can_be_the_day_of_loading(as_of):
    for product in plan.products(3, as_of):
        for paper in product.certificates:
            assert paper.valid_from < paper.valid_to
            assert paper.withdrawn_on is None or paper.valid_from <= paper.withdrawn_on < as_of


@pytest.mark.parametrize("days", [4, 10, 30, 90])
def test_on_any_day_of_the_year_a_period_is_settled_that_was_sold_in_and_some_days_are_left(days):
    for number in range(366):
        as_of = date(2027, 1, 1) + timedelta(days=number)
        calendar = Calendar(as_of - timedelta(days=days), as_of)
        assert calendar.first < calendar.settled_to < calendar.settled_on
        assert calendar.settled_on + timedelta(days=1) < as_of, "nothing can come back afterwards"


def test_last_month_is_settled_where_it_is_over_for_some_days():
    for as_of, settled_to in (
        (date(2026, 11, 22), date(2026, 10, 31)),
        (date(2026, 11, 4), date(2026, 10, 31)),
        (date(2026, 11, 2), date(2026, 10, 23)),
        (date(2026, 12, 31), date(2026, 12, 21)),
    ):
        assert Calendar(as_of - timedelta(days=30), as_of).settled_to == settled_to
