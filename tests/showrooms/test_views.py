"""The pages of outlets, tills and printers, and who may use them."""

import re

import pytest
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.showrooms import operations, queries
from pos.showrooms.kinds import PrinterKind
from pos.showrooms.models import Printer, Till
from tests.cast import BT01, BT01_1, HK01, TOKENS

OUTLET = {
    "code": "VP01", "name": "Vạn Phúc", "kind": "craft_village_outlet", "commune": "00583", "craft_village": "",
    "address": "Số 9, phố Lụa", "phone": "", "latitude": "20.98", "longitude": "105.775301", "opens_on": "2026-12-01",
    "legal_name": "Hợp tác xã lụa Vạn Phúc", "tax_code": "0100000002", "location_code": "00002", "bank_bin": "970436",
    "bank_account": "1017595600", "bank_account_name": "HTX VAN PHUC", "from_1": "08:00", "to_1": "17:30",
}  # fmt: skip


def rows(page):
    return re.findall(r'href="/showrooms/([A-Z]{2}\d+)"', page.text)


def test_an_admin_sees_all_outlets_and_a_manager_her_own(sign_in):
    assert rows(sign_in("an").get("/showrooms/")) == ["BT01", "HK01"]
    assert rows(sign_in("minh").get("/showrooms/")) == ["BT01"]


@pytest.mark.parametrize("name", ["lan", "huong"])
def test_neither_cashier_nor_officer_keeps_outlets(sign_in, name):
    assert sign_in(name).get("/showrooms/").status_code == 403


def test_a_manager_sees_no_other_outlet_and_opens_none(sign_in):
    minh = sign_in("minh")
    assert minh.get("/showrooms/HK01").status_code == 403
    assert minh.get("/showrooms/tills/HK01-1").status_code == 403
    assert minh.get("/showrooms/add").status_code == 403
    assert minh.get("/showrooms/BT01/edit").status_code == 403
    assert minh.post("/showrooms/tills/HK01-1/pairing-code").status_code == 403


def test_an_outlet_is_found_by_the_district_that_is_no_more(sign_in):
    an = sign_in("an")
    an.post("/showrooms/add", OUTLET)
    assert rows(an.get("/showrooms/?q=gia+lam")) == ["VP01"]
    assert "No outlet fits" in an.get("/showrooms/?q=zzz&lang=en").text


def test_the_list_of_outlets_can_be_taken_away(sign_in):
    table = sign_in("an").get("/showrooms/?format=csv&lang=en").data.decode("utf-8-sig")
    assert "BT01,Bát Tràng,Craft-village outlet,Xã Bát Tràng,Huyện Gia Lâm" in table


def test_an_admin_opens_an_outlet_and_corrects_it(sign_in):
    an = sign_in("an")
    assert "08:00" in an.get("/showrooms/add").text
    assert an.post("/showrooms/add", OUTLET).location == "/showrooms/VP01"
    row = queries.showroom("VP01")
    assert (row.latitude_e6, row.longitude_e6, row.hours) == (20_980_000, 105_775_301, {"1": ["08:00", "17:30"]})
    assert "Số 9, phố Lụa" in an.get("/showrooms/VP01/edit").text
    assert an.post("/showrooms/VP01/edit", {**OUTLET, "address": "Số 10, phố Lụa"}).location == "/showrooms/VP01"
    assert "Số 10, phố Lụa" in an.get("/showrooms/VP01").text


def test_an_admin_sets_the_rule_that_lapsed_goods_need_new_labels_and_a_manager_reads_it(sign_in):
    assert not queries.showroom("BT01").lapsed_need_labels
    an = sign_in("an")
    ruled = {**OUTLET, "lapsed_need_labels": "y"}
    assert an.post("/showrooms/BT01/edit", ruled).location == "/showrooms/BT01"
    assert queries.showroom("BT01").lapsed_need_labels
    told = "not sold before they have a new label"
    assert told in sign_in("minh").get("/showrooms/BT01?lang=en").text
    assert told not in sign_in("an").get("/showrooms/HK01?lang=en").text
    assert sign_in("minh").post("/showrooms/BT01/edit", OUTLET).status_code == 403
    assert sign_in("an").post("/showrooms/BT01/edit", OUTLET).location == "/showrooms/BT01"
    assert not queries.showroom("BT01").lapsed_need_labels


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "V1"}, "two letters and two to four digits"),
        ({"code": "bt01"}, "BT01 is already taken"),
        ({"name": ""}, "Please fill this in"),
        ({"tax_code": "12"}, "A tax code has 10, 12 or 13 digits"),
        ({"bank_account": ""}, "give both"),
        ({"to_1": "07:00"}, "the later one second"),
        ({"closes_on": "2026-01-01"}, "would close before it opens"),
        ({"latitude": "120"}, "From -90 to 90"),
    ],
)
def test_what_is_wrong_with_an_outlet_is_told_and_what_was_typed_is_kept(sign_in, changes, words):
    page = sign_in("an").post("/showrooms/add?lang=en", {**OUTLET, **changes})
    assert page.status_code in {409, 422}
    assert words in page.text
    assert "Số 9, phố Lụa" in page.text
    assert len(queries.showrooms()) == 2


def test_a_manager_shows_a_code_that_pairs_a_device_once(sign_in, client):
    page = sign_in("minh").post("/showrooms/tills/BT01-1/pairing-code")
    code = re.search(r'class="big-code">([^<]+)<', page.text)[1]
    token = client.post("/api/v1/pair", json={"code": code}).get_json()["token"]
    assert queries.chain_by_token(token).till_code == "BT01-1"
    assert queries.chain_by_token(TOKENS["BT01-1"]) is None
    assert client.post("/api/v1/pair", json={"code": code}).status_code == 422
    assert "big-code" not in sign_in("minh").get("/showrooms/tills/BT01-1").text


def test_an_admin_sets_up_a_till_and_takes_it_out_of_use(sign_in):
    an = sign_in("an")
    assert an.post("/showrooms/BT01/tills", {"number": ""}).location == "/showrooms/tills/BT01-3"
    assert an.post("/showrooms/BT01/tills?lang=en", {"number": "100"}).status_code == 422
    an.post("/showrooms/tills/BT01-3/retire")
    page = an.get("/showrooms/tills/BT01-3?lang=en").text
    assert "Out of use" in page
    assert "pairing-code" not in page


def test_a_manager_neither_adds_nor_retires_tills_and_printers(sign_in):
    minh = sign_in("minh")
    assert minh.post("/showrooms/BT01/tills", {"number": ""}).status_code == 403
    assert minh.post("/showrooms/tills/BT01-1/retire").status_code == 403
    assert minh.get("/showrooms/BT01/printers/add").status_code == 403


def test_an_admin_keeps_printers_and_a_manager_chooses_among_them(app, sign_in):
    an = sign_in("an")
    form = {"name": "Quầy", "kind": "network", "address": "192.168.1.50:9100", "width_dots": "384", "opens_drawer": "y"}
    an.post("/showrooms/BT01/printers/add", form)
    printer = db.session.scalars(select(Printer)).one()
    assert (printer.kind, printer.width_dots, printer.opens_drawer) == (PrinterKind.NETWORK, 384, True)
    sign_in("minh").post("/showrooms/tills/BT01-1/printer", {"printer": str(printer.id)})
    assert db.session.get(Till, BT01_1, populate_existing=True).printer_id == printer.id
    page = f"/showrooms/BT01/printers/{printer.id}"
    assert 'value="384"' in an.get(page).text
    an.post(page, {**form, "address": "192.168.1.51:9100"})
    assert "192.168.1.51:9100" in an.get("/showrooms/BT01").text
    assert "A network printer" not in an.get("/showrooms/BT01").text
    wrong = an.post(f"{page}?lang=en", {**form, "address": "nowhere"})
    assert "192.168.1.50:9100" in wrong.text
    assert wrong.status_code == 422
    an.post(f"{page}/retire")
    assert queries.printers_of(BT01) == []


def test_a_printer_is_not_reached_through_another_outlets_page(app, sign_in, at):
    with transaction():
        printer = operations.add_printer(HK01, "Quầy", PrinterKind.BROWSER, "", who="an", at=at)
    an = sign_in("an")
    assert an.get(f"/showrooms/BT01/printers/{printer.id}").status_code == 404
    assert an.post(f"/showrooms/BT01/printers/{printer.id}/retire").status_code == 404
    assert len(queries.printers_of(HK01)) == 1


def test_another_outlets_printer_cannot_be_chosen(app, sign_in, at):
    with transaction():
        printer = operations.add_printer(HK01, "Quầy", PrinterKind.BROWSER, "", who="an", at=at)
    sign_in("minh").post("/showrooms/tills/BT01-1/printer", {"printer": str(printer.id)})
    assert db.session.get(Till, BT01_1, populate_existing=True).printer_id is None


@pytest.mark.parametrize("path", ["/showrooms/XX99", "/showrooms/tills/BT01-9", "/showrooms/XX99/edit"])
def test_an_outlet_or_till_that_is_not_there(sign_in, path):
    assert sign_in("an").get(path).status_code == 404
