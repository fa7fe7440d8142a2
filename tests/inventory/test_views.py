import csv
import io
import re
import uuid
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import func, select

from pos.base.database import db, transaction
from pos.inventory import causes
from pos.inventory.causes import Occasion
from pos.inventory.models import Delivery, Lot, Move
from pos.inventory.operations import take
from tests import cast
from tests.inventory.stage import deliver, level, want


@pytest.fixture
def goods(app):
    deliver(cast.TEAPOT, 8, "A1")
    deliver(cast.TEAPOT, 3, "A3", showroom=cast.HK01)
    deliver(cast.BOWL, 5, "B1")


def form(**changes):
    """The delivery form as a browser would send it."""
    return {
        "delivery": str(uuid.uuid4()), "outlet": "BT01", "producer": "CT0001", "received_at": "2026-11-20T09:30",
        "lines-0-product": "SP0001", "lines-0-quantity": "12", "lines-0-owner": "own", **changes,
    }  # fmt: skip


# --- stock by outlet -------------------------------------------------------------------------------------------------


def test_a_manager_sees_her_outlet_and_the_officer_all(goods, sign_in):
    mine = sign_in("minh").get("/stock").text
    assert "BT01" in mine
    assert "HK01" not in mine
    everything = sign_in("huong").get("/stock").text
    assert 'href="/stock/SP0001/BT01"' in everything
    assert 'href="/stock/SP0001/HK01"' in everything


def test_an_outlet_in_the_address_does_not_open_a_door(goods, sign_in):
    page = sign_in("minh").get("/stock?outlet=HK01").text
    assert "/stock/SP0001/HK01" not in page


@pytest.mark.parametrize("address", ["/stock", "/deliveries", "/deliveries/new", "/stock/SP0001/BT01"])
def test_visitors_are_asked_to_sign_in(goods, client, address):
    assert "/sign-in" in client.get(address).headers["Location"]


def test_a_lapsed_certificate_is_told_without_stars(goods, sign_in):
    page = sign_in("minh").get("/stock?q=bat+sen&lang=en").text
    assert "lapsed 30/06/2026" in page
    assert "4 stars" not in page.split("<tbody>")[1]


def test_filters_of_the_address_narrow_the_page(goods, sign_in):
    minh = sign_in("minh")
    assert "SP0001" in minh.get("/stock?q=am+chen").text.split("<tbody>")[1]
    assert "SP0002" not in minh.get("/stock?q=am+chen").text.split("<tbody>")[1]
    assert "Nothing fits these filters." in minh.get("/stock?producer=CT0002&lapsed=yes&lang=en").text
    assert minh.get("/stock?group=nonsense&stars=9&producer=nobody&page=x").status_code == 200


def test_a_chip_keeps_the_other_filters_and_switches_itself_off(goods, sign_in):
    page = sign_in("huong").get("/stock?outlet=BT01&low=yes&page=3&lang=en").text
    assert re.search(r'class="chip" href="/stock\?outlet=BT01&amp;lang=en"[^>]* aria-current="true">Low', page)
    assert re.search(r'href="/stock\?outlet=BT01&amp;low=yes&amp;lang=en&amp;expiring=yes">Expiring', page)


def test_the_table_comes_as_csv_with_every_product_and_outlet(goods, sign_in):
    answer = sign_in("huong").get("/stock?everything=yes&format=csv&lang=en")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0][-7:-4] == ["BT01 Bát Tràng", "HK01 Hoàn Kiếm", "Total"]
    by_code = {row[0]: row for row in rows[1:]}
    assert by_code["SP0001"][-7:-4] == ["8", "3", "11"]
    assert by_code["SP0002"][-7:-4] == ["5", "", "5"]
    assert by_code["SP0002"][4] == ""  # no star today
    assert len(by_code) == 4


def test_the_table_comes_as_a_workbook_with_numbers_in_it(goods, sign_in):
    answer = sign_in("minh").get("/stock?format=xlsx&lang=en&q=SP0001")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert [cell.value for cell in sheet[2]][-6:-4] == [8, 8]


# --- behind a number -------------------------------------------------------------------------------------------------


def test_behind_a_number_stand_its_lots_and_moves(goods, sign_in):
    with transaction():
        take(cast.BT01, [want(cast.TEAPOT, 3, at=cast.NOW - timedelta(days=1))], booked_at=cast.NOW)
    page = sign_in("minh").get("/stock/sp0001/bt01?lang=en").text
    assert "BT01-N000001" in page
    assert "−3" in page
    assert "+8" in page
    assert "booked 21/11/2026 10:00" in page


def test_rooms_above_name_what_moved_the_goods(goods, sign_in, monkeypatch):
    monkeypatch.setattr(causes, "_KNOWN", dict(causes._KNOWN))
    causes.register("sale", "Sale", lambda ids: {id_: Occasion("BT01-1A-000007", "/somewhere") for id_ in ids})
    with transaction():
        take(cast.BT01, [want(cast.TEAPOT, 3)], booked_at=cast.NOW)
    assert '<a href="/somewhere">BT01-1A-000007</a>' in sign_in("minh").get("/stock/SP0001/BT01").text


def test_a_sale_behind_a_number_leads_to_that_sale(goods, client, sign_in):
    sale = uuid.uuid4()
    basket = {
        "number": "BT01-1A-000123", "cashier": "lan", "at": "2026-11-21T10:02:11+07:00", "total_vnd": 450_000,
        "lines": [{"product": "SP0001", "quantity_milli": 1000, "price_vnd": 450_000, "vat_bp": 800}],
        "tenders": [{"method": "cash", "amount_vnd": 450_000}],
    }  # fmt: skip
    answer = client.put(f"/api/v1/sales/{sale}", json=basket, headers=cast.bearer("BT01-1"))
    assert answer.status_code == 201
    page = sign_in("minh").get("/stock/SP0001/BT01").text
    assert f'<a href="/sales/{sale}">BT01-1A-000123</a>' in page


def test_moves_come_as_a_table(goods, sign_in):
    answer = sign_in("minh").get("/stock/SP0001/BT01?format=csv&lang=en")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[1][2:] == ["Delivery", "BT01-N000001", "A1", "8", "8", "Trần Văn Minh"]


@pytest.mark.parametrize(
    ("address", "status"), [("/stock/SP0001/HK01", 403), ("/stock/SP9999/BT01", 404), ("/stock/SP0001/XX99", 404)]
)
def test_numbers_of_other_outlets_and_of_nothing_stay_shut(goods, sign_in, address, status):
    assert sign_in("minh").get(address).status_code == status


# --- deliveries ------------------------------------------------------------------------------------------------------


def test_a_delivery_is_on_the_shelf_when_it_is_saved(app, sign_in):
    lan = sign_in("lan")
    answer = lan.post("/deliveries/new", form(**{"lines-0-lot_code": "KL-7", "lines-0-made_on": "2026-11-01"}))
    assert answer.headers["Location"] == "/deliveries/BT01-N000001"
    assert level(cast.TEAPOT) == 12_000
    row = db.session.scalars(select(Delivery)).one()
    assert row.received_at.isoformat() == "2026-11-20T02:30:00+00:00"
    assert row.received_by == "lan"
    page = lan.get("/deliveries/BT01-N000001").text
    assert "KL-7" in page
    assert "/labels/new" in page


@pytest.mark.parametrize("text", ["sp0001", "SP0001 · Bộ ấm chén men lam", "9520123456788", "am chen", "Bộ ấm chén"])
def test_a_line_finds_its_product_by_code_barcode_or_words(app, sign_in, text):
    assert sign_in("lan").post("/deliveries/new", form(**{"lines-0-product": text})).status_code == 302
    assert level(cast.TEAPOT) == 12_000


def test_words_that_fit_several_products_ask_which_and_keep_what_was_typed(app, sign_in):
    answer = sign_in("lan").post(
        "/deliveries/new?lang=en", form(**{"lines-0-product": "men", "lines-0-lot_code": "KL-7", "note": "sáng nay"})
    )
    assert answer.status_code == 422
    assert '<option value="SP0001 · Blue-glaze tea set">' in answer.text
    assert '<option value="SP0002 · Jade-glaze lotus bowl">' in answer.text
    assert 'value="KL-7"' in answer.text
    assert "sáng nay" in answer.text
    assert level(cast.TEAPOT) == 0


def test_services_cannot_be_delivered(app, sign_in):
    answer = sign_in("lan").post("/deliveries/new?lang=en", form(**{"lines-0-product": "SP0005"}))
    assert answer.status_code == 422
    assert "No product fits." in answer.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lines-0-quantity": "0"}, "More than zero"),
        ({"lines-0-quantity": "-3"}, "More than zero"),
        ({"lines-0-quantity": "9999999999"}, "More than zero"),
        ({"lines-0-quantity": "nan"}, "More than zero"),
        ({"lines-0-quantity": "1.2345"}, "More than zero"),
        ({"lines-0-quantity": "1e999999"}, "More than zero"),
        ({"lines-0-quantity": "1.000"}, "Write 1000 or 1."),
        ({"lines-0-made_on": "9999-12-31"}, "A day between 2000 and 2100"),
        ({"lines-0-made_on": "2026-11-21"}, "came before the day it was made"),
        ({"received_at": "0001-01-01T00:00"}, "A day between 2000 and 2100"),
        ({"lines-0-quantity": "một"}, "This is no number."),
        ({"lines-0-quantity": ""}, "Please fill this in."),
        ({"lines-0-quantity": "1,5"}, "whole for pieces"),
        ({"lines-0-product": ""}, "Please fill this in."),
        ({"lines-0-product": "xyzzy"}, "No product fits."),
        ({"lines-0-owner": "consigned"}, "Say what the producer gets"),
        ({"lines-0-owner": "consigned", "lines-0-settlement_price": "300.5"}, "Whole đồng"),
        ({"lines-0-lot_code": "lô số 1"}, "A lot code has at most"),
        ({"lines-0-expires_on": "2026-11-01"}, "past its date on arrival"),
        ({"producer": ""}, "Please fill this in."),
        ({"producer": "CT9999"}, "Not a valid choice"),
        ({"outlet": "HK01"}, "Not a valid choice"),
        ({"delivery": "not an id"}, "Nothing was saved yet."),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_saved(app, sign_in, change, words):
    answer = sign_in("lan").post("/deliveries/new?lang=en", form(**change))
    assert answer.status_code == 422
    assert words in answer.text
    for table in (Delivery, Lot, Move):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_money_may_be_typed_as_people_write_it(app, sign_in):
    sign_in("lan").post(
        "/deliveries/new", form(**{"lines-0-owner": "consigned", "lines-0-settlement_price": "300.000 ₫"})
    )
    lot = db.session.scalars(select(Lot)).one()
    assert (lot.settlement_price_vnd, lot.owner_id) == (300_000, cast.POTTERS)


def test_kilograms_may_have_a_comma(app, sign_in):
    sign_in("lan").post("/deliveries/new", form(**{"lines-0-product": "SP0004", "lines-0-quantity": "1,25"}))
    assert level(cast.HONEY) == 1250


def test_the_price_of_the_other_kind_of_goods_is_left_out(app, sign_in):
    sign_in("lan").post("/deliveries/new", form(**{"lines-0-settlement_price": "300000", "lines-0-cost": "250000"}))
    lot = db.session.scalars(select(Lot)).one()
    assert (lot.owner_id, lot.settlement_price_vnd, lot.cost_vnd) == (None, None, 250_000)


def test_without_scripts_a_line_is_added_and_taken_away_by_the_server(app, sign_in):
    lan = sign_in("lan")
    two = lan.post("/deliveries/new", form(add="yes"))
    assert two.status_code == 200
    assert 'name="lines-1-product"' in two.text
    assert 'value="SP0001"' in two.text
    one = lan.post("/deliveries/new", form(**{"lines-1-product": "SP0002", "lines-1-quantity": "2", "remove": "0"}))
    assert 'value="SP0002"' in one.text
    assert 'value="SP0001"' not in one.text
    assert level(cast.TEAPOT) == 0


def test_several_lines_are_several_lots(app, sign_in):
    sign_in("lan").post(
        "/deliveries/new", form(**{"lines-3-product": "SP0002", "lines-3-quantity": "5", "lines-3-owner": "own"})
    )
    assert (level(cast.TEAPOT), level(cast.BOWL)) == (12_000, 5000)
    assert db.session.scalar(select(func.count()).select_from(Lot)) == 2


def lines(count):
    """A delivery form with so many lines more."""
    fields = (("product", "SP0002"), ("quantity", "1"), ("owner", "own"))
    return {f"lines-{number}-{name}": value for number in range(1, count) for name, value in fields}


def test_a_delivery_of_more_lines_than_it_takes_says_so_and_keeps_every_line(app, sign_in):
    lan = sign_in("lan")
    answer = lan.post("/deliveries/new?lang=en", form(**lines(202)))
    assert answer.status_code == 422
    assert "At most 200 lines go together; this has 202" in answer.text
    assert 'name="lines-201-product"' in answer.text
    assert (level(cast.TEAPOT), level(cast.BOWL)) == (0, 0)
    assert lan.post("/deliveries/new", form(**lines(200))).status_code == 302
    assert (level(cast.TEAPOT), level(cast.BOWL)) == (12_000, 199_000)


def test_a_full_delivery_says_that_no_line_can_be_added(app, sign_in):
    answer = sign_in("lan").post("/deliveries/new?lang=en", form(add="yes", **lines(200)))
    assert "At most 200 lines go together. Save these" in answer.text
    assert 'name="lines-200-product"' not in answer.text


def test_the_form_sent_twice_is_one_delivery(app, sign_in):
    lan, same = sign_in("lan"), form()
    first, second = lan.post("/deliveries/new", same), lan.post("/deliveries/new", same)
    assert first.headers["Location"] == second.headers["Location"]
    assert level(cast.TEAPOT) == 12_000


def test_goods_are_not_received_in_the_future(app, sign_in):
    sign_in("lan").post("/deliveries/new", form(received_at="2099-01-01T00:00"))
    row = db.session.scalars(select(Delivery)).one()
    assert row.received_at == row.booked_at


def test_an_officer_sees_deliveries_but_takes_none(goods, sign_in):
    huong = sign_in("huong")
    assert huong.get("/deliveries").status_code == 200
    assert huong.get("/deliveries/HK01-N000001").status_code == 200
    assert huong.get("/deliveries/new").status_code == 403
    assert huong.post("/deliveries/new", form()).status_code == 403


def test_deliveries_of_other_outlets_stay_shut(goods, sign_in):
    minh = sign_in("minh")
    assert "HK01" not in minh.get("/deliveries").text
    assert minh.get("/deliveries/HK01-N000001").status_code == 403
    assert minh.get("/deliveries/BT01-N000099").status_code == 404


def test_deliveries_come_as_tables(goods, sign_in):
    huong = sign_in("huong")
    assert len(huong.get("/deliveries?format=csv").data.splitlines()) == 4
    assert b"SP0001" in huong.get("/deliveries/BT01-N000001?format=csv").data
    assert huong.get("/deliveries?format=pdf").status_code == 404


def test_products_are_offered_while_one_types(app, sign_in):
    answer = sign_in("lan").get("/deliveries/products?q=men+ngoc&lang=vi")
    assert answer.json["offers"] == ["SP0002 · Bát sen men ngọc"]
    assert sign_in("lan").get("/deliveries/products?q=tham+quan").json["offers"] == []
    assert sign_in("huong").get("/deliveries/products?q=men").status_code == 403


# --- write-offs ------------------------------------------------------------------------------------------------------


def off(**changes):
    return {"write_off": str(uuid.uuid4()), "lot": "A1", "quantity": "2", "reason": "broken", **changes}


def test_a_manager_writes_goods_off_and_the_moves_say_why(goods, sign_in):
    minh = sign_in("minh")
    answer = minh.post("/stock/SP0001/BT01/write-off", off(note="rơi khi xếp kệ"))
    assert answer.headers["Location"] == "/stock/SP0001/BT01"
    assert level(cast.TEAPOT) == 6000
    page = minh.get("/stock/SP0001/BT01?lang=en").text
    assert "Broken: rơi khi xếp kệ" in page
    assert "−2" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quantity": "9"}, "Only 8 of lot A1 is on the shelf."),
        ({"quantity": "0"}, "More than zero"),
        ({"quantity": ""}, "Please fill this in."),
        ({"reason": "other"}, "Say in the note"),
        ({"reason": "magic"}, "Not a valid choice"),
        ({"lot": "A3"}, "Not a valid choice"),
        ({"write_off": "x"}, "Nothing was saved yet."),
    ],
)
def test_a_write_off_that_does_not_fit_is_told_and_changes_nothing(goods, sign_in, change, words):
    answer = sign_in("minh").post("/stock/SP0001/BT01/write-off?lang=en", off(**change))
    assert answer.status_code == 422
    assert words in answer.text
    assert level(cast.TEAPOT) == 8000


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_left_is_written_as_numbers_are_written_here(app, sign_in, language):
    deliver(cast.HONEY, 0.35, "M1")
    answer = sign_in("minh").post(f"/stock/SP0004/BT01/write-off?lang={language}", off(lot="M1", quantity="0,5"))
    assert " 0,35 " in re.search(r'(?s)role="alert".*?</div>', answer.text)[0]


def test_cashiers_do_not_write_goods_off(goods, sign_in):
    lan = sign_in("lan")
    assert lan.get("/stock/SP0001/BT01/write-off").status_code == 403
    assert lan.post("/stock/SP0001/BT01/write-off", off()).status_code == 403
    assert "write-off" not in lan.get("/stock/SP0001/BT01").text


def test_a_manager_writes_nothing_off_elsewhere(goods, sign_in):
    assert sign_in("minh").post("/stock/SP0001/HK01/write-off", off(lot="A3")).status_code == 403
    assert level(cast.TEAPOT, showroom=cast.HK01) == 3000


def test_the_lot_one_came_from_is_chosen_already(goods, sign_in):
    deliver(cast.TEAPOT, 1, "A9")
    page = sign_in("minh").get("/stock/SP0001/BT01/write-off?lot=A9").text
    assert re.search(r'<option selected value="A9">', page)
