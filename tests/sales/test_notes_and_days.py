"""What a line says besides its price: a note, and the day of a tour or of a workshop seat."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.sales import queries, receipts
from pos.sales.models import Sale, SaleLine
from tests import cast
from tests.cast import PUBLIC_URL
from tests.inventory.stage import deliver
from tests.sales.stage import basket, coming, line, open_the_shift, pay_back, returned, reviewed, rows, sell
from tests.sales.test_receipts import words

SALE = cast.same_id("the sale with a note")
TOUR = cast.same_id("the tour on Saturday")
SATURDAY = date(2026, 11, 28)


@pytest.fixture(autouse=True)
def shelf(app: Flask) -> None:
    """Goods and an open shift."""
    deliver(cast.TEAPOT, 5, "A1")
    open_the_shift()


def booked() -> SaleLine:
    """The one line on the books."""
    [found] = rows(SaleLine)
    return found


def test_a_note_and_a_day_stay_with_their_line() -> None:
    booking = sell(basket(line("SP0005", 2, note="đoàn cô Hoa,  9 giờ", on="2026-11-28")))
    assert booking.reasons == []
    assert (booked().note, booked().due_on) == ("đoàn cô Hoa, 9 giờ", SATURDAY)


def test_a_note_is_kept_in_one_form_and_length_and_the_whole_of_it_is_not_lost() -> None:
    decomposed = "kha\u0306\u0301c te\u0302n Hoa"
    sell(basket(line(note=decomposed)))
    assert booked().note == "khắc tên Hoa"
    long = "rất dài " * 40
    booking = sell(basket(line(note=long)))
    assert booking.reasons == ["unknown_fields"]
    sale = next(row for row in rows(Sale) if row.id == booking.entry.id)
    assert sale.extra == {"lines.0.note": long}
    assert [len(row.note) for row in rows(SaleLine) if row.sale_id == sale.id] == [len(long[:120])]


def test_a_line_without_them_is_the_basket_that_it_ever_was() -> None:
    first = sell(basket(line(), number="BT01-1A-000001"), SALE)
    again = sell(basket(line(note=None, on=None), number="BT01-1A-000001"), SALE)
    empty = sell(basket(line(note="  "), number="BT01-1A-000001"), SALE)
    assert (first.fresh, again.fresh, empty.fresh) == (True, False, False)
    assert [again.outcome, empty.outcome] == ["booked", "booked"]


@pytest.mark.parametrize("change", [{"note": "gói quà"}, {"on": "2026-11-29"}])
def test_another_note_or_day_is_another_basket(change: dict[str, str]) -> None:
    sell(basket(line("SP0005", note="khắc tên Hoa", on="2026-11-28"), number="BT01-1A-000001"), SALE)
    other = line("SP0005", **{"note": "khắc tên Hoa", "on": "2026-11-28", **change})
    assert sell(basket(other, number="BT01-1A-000001"), SALE).reasons == ["another_basket"]


@pytest.mark.parametrize(
    ("on", "odd"),
    [("2026-11-20", True), ("2026-11-21", False), ("2028-11-21", False), ("2028-11-22", True), ("1999-01-01", True)],
)
def test_a_day_that_is_over_or_years_ahead_is_asked_about(on: str, odd: bool) -> None:
    assert sell(basket(line("SP0005", on=on))).reasons == (["day_unlikely"] if odd else [])
    assert booked().due_on == date.fromisoformat(on)
    assert reviewed() == ([("sale", "day_unlikely")] if odd else [])


@pytest.mark.parametrize("on", ["28/11/2026", "20261128", "2026-02-30", "2026-W48-6", 20261128, ["2026-11-28"]])
def test_what_is_no_day_is_kept_as_it_came(on: Any) -> None:
    assert sell(basket(line("SP0005", on=on))).reasons == ["unknown_fields"]
    [sale] = rows(Sale)
    assert (sale.extra, booked().due_on) == ({"lines.0.on": on}, None)


def test_other_programs_send_and_read_them_too(client: FlaskClient) -> None:
    body = basket(line("SP0005", note="hai người lớn", on="2026-11-28"), number=None)
    answers = [client.put(f"/api/v1/sales/{SALE}", json=body, headers=cast.bearer("BT01-1")) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].get_data() == answers[1].get_data()
    told = answers[0].json["lines"][0]
    assert (told["note"], told["on"]) == ("hai người lớn", "2026-11-28")


def test_the_slip_says_the_day_and_the_note() -> None:
    sell(basket(line("SP0005", note="đoàn cô Hoa", on="2026-11-28")), SALE)
    slip = words(receipts.receipt(queries.sale_facts(SALE), cashier="Lan", public_url=PUBLIC_URL))
    at = slip.index("Tham quan xưởng gốm")
    assert slip[at + 2 : at + 4] == ["Cho ngày 28/11/2026", "Ghi chú: đoàn cô Hoa"]


# --- the list of days -------------------------------------------------------------------------------------


@pytest.fixture
def booked_tours() -> Any:
    """Two tours on Saturday, one on Sunday, one next year, and a teapot without a day."""
    sell(basket(line("SP0005", 4, on="2026-11-28", note="=đoàn cô Hoa"), number="BT01-1A-000071"), TOUR)
    sell(basket(line("SP0005", 1, on="2026-11-28"), line(), number="BT01-1A-000072"))
    sell(basket(line("SP0005", 2, on="2026-11-29"), number="BT01-1A-000073"))
    sell(basket(line("SP0005", 7, on="2027-11-28"), number="BT01-1A-000074"))
    with time_machine.travel(cast.NOW + timedelta(minutes=30), tick=False):
        yield


def seen(answer: Any) -> list[str]:
    """The numbers on a page, in their order."""
    assert answer.status_code == 200
    return re.findall(r"BT01-1A-0000\d\d", answer.get_data(as_text=True))


@pytest.mark.usefixtures("booked_tours")
def test_a_manager_sees_who_comes_in_the_next_two_weeks(sign_in: Any) -> None:
    page = sign_in("minh").get("/sales/services/")
    assert seen(page) == ["BT01-1A-000071", "BT01-1A-000072", "BT01-1A-000073"]
    assert "Tham quan xưởng gốm" in page.get_data(as_text=True)
    assert "đoàn cô Hoa" in page.get_data(as_text=True)
    assert seen(sign_in("minh").get("/sales/services/?from=2027-11-01&to=2027-12-01")) == ["BT01-1A-000074"]
    assert seen(sign_in("minh").get("/sales/services/?from=2026-11-01&to=2026-11-27")) == []


@pytest.mark.usefixtures("booked_tours")
def test_what_was_taken_back_no_longer_comes(sign_in: Any) -> None:
    pay_back(returned(TOUR, coming(1, 3, 240_000)))
    table = sign_in("minh").get("/sales/services/?format=csv").get_data(as_text=True)
    assert table.splitlines()[1].split(",")[2] == "1"
    pay_back(returned(TOUR, coming(1, 1, 80_000)))
    assert seen(sign_in("minh").get("/sales/services/")) == ["BT01-1A-000072", "BT01-1A-000073"]


@pytest.mark.usefixtures("booked_tours")
def test_the_list_can_be_taken_away_and_runs_no_formula(sign_in: Any) -> None:
    table = sign_in("minh").get("/sales/services/?format=csv")
    assert table.get_data(as_text=True).splitlines()[1] == (
        "2026-11-28,Tham quan xưởng gốm,4,'=đoàn cô Hoa,BT01-1A-000071,2026-11-21 10:00:00,BT01,lan"
    )
    assert sign_in("minh").get("/sales/services/?format=xlsx").status_code == 200


@pytest.mark.usefixtures("booked_tours")
def test_an_order_is_told_in_its_unit_and_an_unknown_code_by_itself(sign_in: Any) -> None:
    sell(basket(line("SP0004", 2.5, on="2026-11-23"), line("SP9999", on="2026-11-23"), number="BT01-1A-000075"))
    page = sign_in("minh").get("/sales/services/").get_data(as_text=True)
    assert "2,5 kg" in page
    assert "SP9999" in page


@pytest.mark.usefixtures("booked_tours")
def test_other_outlets_do_not_see_it(sign_in: Any) -> None:
    assert seen(sign_in("huong").get("/sales/services/")) != []
    assert seen(sign_in("tu").get("/sales/services/")) == []
