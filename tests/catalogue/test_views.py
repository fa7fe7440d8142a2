"""Pages of the catalogue, through a browser's eyes."""

import html
import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
import time_machine
from flask import Flask
from PIL import Image

from pos.base.database import transaction
from pos.catalogue import operations, queries
from tests import cast

EVERY_PAGE = (
    "/catalogue/products",
    "/catalogue/products?retired=yes",
    "/catalogue/products?q=nothing+like+it",
    "/catalogue/products/SP0001",
    "/catalogue/products/SP0001/edit",
    "/catalogue/products/new",
    "/catalogue/products/SP0001/prices",
    "/catalogue/producers",
    "/catalogue/producers/new",
    "/catalogue/producers/CT0001",
    "/catalogue/vat",
)
DRAFT = {
    "name_vi": "Lọ hoa men rạn",
    "name_en": "Crackle-glaze vase",
    "producer": str(cast.POTTERS),
    "kind": "goods",
    "unit": "piece",
    "vat_class": "standard",
    "group_2019": "2019-souvenirs",
}


@pytest.fixture(autouse=True)
def saturday_morning() -> Iterator[None]:
    """Pages ask the clock; here it is always the morning on which the cast plays."""
    with time_machine.travel(cast.NOW, tick=True):
        yield


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text)))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_opens_for_the_admin_in_both_languages(sign_in: Any, language: str) -> None:
    browser = sign_in("an")
    for page in EVERY_PAGE:
        joint = "&" if "?" in page else "?"
        response = browser.get(f"{page}{joint}lang={language}")
        assert response.status_code == 200, page
        assert "style=" not in response.text


def test_a_cashier_sees_the_catalogue_and_changes_nothing(sign_in: Any) -> None:
    browser = sign_in("lan")
    assert browser.get("/catalogue/products").status_code == 200
    assert "/edit" not in browser.get("/catalogue/products/SP0001").text
    for page in ("/catalogue/products/new", "/catalogue/products/SP0001/edit", "/catalogue/producers/new"):
        assert browser.get(page).status_code == 403
    for page in (
        "/catalogue/products/SP0001/barcodes",
        "/catalogue/products/SP0001/prices",
        "/catalogue/products/SP0001/retire",
        "/catalogue/products/SP0001/picture",
        "/catalogue/vat/rates",
    ):
        assert browser.post(page, {}).status_code == 403


def test_a_stranger_is_sent_to_sign_in(client: Any) -> None:
    response = client.get("/catalogue/products")
    assert response.status_code == 302
    assert "/sign-in" in response.headers["Location"]


def test_the_list_finds_without_marks_and_shows_english_names_in_english(sign_in: Any) -> None:
    browser = sign_in("minh")
    found = text_of(browser.get("/catalogue/products?q=bo am chen&lang=vi"))
    assert "Bộ ấm chén men lam" in found
    assert "Mật ong" not in found
    english = text_of(browser.get("/catalogue/products?q=bo am chen&lang=en"))
    assert "Blue-glaze tea set" in english


def test_the_list_marks_certificates_and_shows_no_star_of_a_lapsed_one(sign_in: Any) -> None:
    page = sign_in("minh").get("/catalogue/products?q=SP0002&lang=en").text
    assert "Lapsed" in page
    assert 'class="stars"' not in page


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_the_list_can_be_taken_away_whole(sign_in: Any, format_: str) -> None:
    response = sign_in("minh").get(f"/catalogue/products?format={format_}&lang=en")
    if format_ == "csv":
        rows = response.data.decode("utf-8-sig").splitlines()
        assert len(rows) == 6
        assert any("SP0001" in row and "450000" in row and "09520123456788" in row for row in rows)
    else:
        sheet = openpyxl.load_workbook(BytesIO(response.data)).active
        assert sheet is not None
        assert sheet.max_row == 6


def test_a_product_is_added_with_barcode_and_price(app: Flask, sign_in: Any) -> None:
    response = sign_in("an").post(
        "/catalogue/products/new",
        {**DRAFT, "barcode": "8935001000013", "price_vnd": "1.250.000 ₫", "reorder_point": "0,5"},
    )
    assert response.headers["Location"].endswith("/catalogue/products/SP0006")
    row = queries.product("SP0006")
    assert row.reorder_point_milli == 500
    assert queries.products_by_barcode(["8935001000013"])["8935001000013"].code == "SP0006"
    assert 1_250_000 in [price.price_vnd for price in queries.price_rows(row.id)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"barcode": "8935001000014"}, "last digit should be 3"),
        ({"barcode": "9520123456788"}, "already belongs to SP0001"),
        ({"price_vnd": "0"}, "A price is between"),
        ({"price_vnd": "9" * 40}, "whole number"),
        ({"price_vnd": "1,5"}, "whole number"),
        ({"price_vnd": "-5"}, "A price is between"),
        ({"price_vnd": "abc"}, "whole number"),
        ({"vat_class": ""}, "Please choose"),
        ({"name_vi": ""}, "Please fill this in"),
        ({"name_vi": "x" * 300}, "longer than 160"),
        ({"shelf_life_days": "0"}, "between 1 and"),
        ({"reorder_point": "-1"}, "between 0 and"),
        ({"reorder_point": "NaN"}, "Please give a number"),
        ({"official_trace_url": "javascript:alert(1)"}, "begins with https"),
    ],
)
def test_what_does_not_fit_is_said_where_it_was_typed_and_nothing_is_kept(
    app: Flask, sign_in: Any, changes: dict[str, str], words: str
) -> None:
    response = sign_in("an").post("/catalogue/products/new?lang=en", {**DRAFT, **changes})
    assert response.status_code == 422
    assert words in text_of(response)
    assert "Crackle-glaze vase" in response.text
    assert queries.search("").total == 5


def test_names_with_html_are_shown_as_they_are(sign_in: Any) -> None:
    browser = sign_in("minh")
    browser.post("/catalogue/products/new", {**DRAFT, "name_vi": "<script>alert(1)</script> Lọ"})
    for page in ("/catalogue/products", "/catalogue/products/SP0006", "/catalogue/products/SP0006/edit"):
        text = browser.get(page).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text


def test_a_manager_adds_products_but_sets_no_price_for_everywhere(app: Flask, sign_in: Any) -> None:
    browser = sign_in("minh")
    assert browser.post("/catalogue/products/new", {**DRAFT, "price_vnd": "5000"}).status_code == 403
    assert browser.post("/catalogue/products/new", DRAFT).status_code == 302
    assert browser.post("/catalogue/products/SP0001/prices", {"price_vnd": "1000", "place": ""}).status_code in {
        403,
        422,
    }
    assert browser.post("/catalogue/products/SP0001/prices", {"price_vnd": "1000", "place": "HK01"}).status_code in {
        403,
        422,
    }
    assert [price.price_vnd for price in queries.price_rows(cast.TEAPOT)] == [450_000]


def test_a_manager_sets_and_ends_the_price_of_the_own_outlet(app: Flask, sign_in: Any) -> None:
    browser = sign_in("minh")
    assert (
        browser.post("/catalogue/products/SP0001/prices", {"price_vnd": "399.000", "place": "BT01"}).status_code == 302
    )
    assert "399.000 ₫" in text_of(browser.get("/catalogue/products/SP0001/prices?lang=vi"))
    assert browser.post("/catalogue/products/SP0001/prices/end", {"place": "BT01"}).status_code == 302
    assert {price.price_vnd for price in queries.price_rows(cast.TEAPOT)} == {450_000, 399_000, None}
    assert "own price ended" in text_of(browser.get("/catalogue/products/SP0001/prices?lang=en"))


def test_a_price_in_the_past_is_refused_by_hanois_clock(app: Flask, sign_in: Any) -> None:
    browser = sign_in("an")
    form = {"price_vnd": "399000", "place": "", "valid_from": "2020-01-01T08:00"}
    response = browser.post("/catalogue/products/SP0001/prices?lang=en", form)
    assert response.status_code == 422
    assert "cannot begin in the past" in text_of(response)
    ahead = {"price_vnd": "399000", "place": "", "valid_from": "2099-01-01T08:00"}
    assert browser.post("/catalogue/products/SP0001/prices", ahead).status_code == 302
    newest = queries.price_rows(cast.TEAPOT)[0]
    assert newest.valid_from == datetime.fromisoformat("2099-01-01T08:00:00+07:00")


def test_a_barcode_is_added_and_removed_on_the_products_page(app: Flask, sign_in: Any) -> None:
    browser = sign_in("minh")
    assert browser.post("/catalogue/products/SP0002/barcodes", {"barcode": "8935001000013"}).status_code == 302
    assert "8935001000013" in text_of(browser.get("/catalogue/products/SP0002"))
    wrong = browser.post("/catalogue/products/SP0002/barcodes?lang=vi", {"barcode": "8935001000014"})
    assert wrong.status_code == 422
    assert "chữ số cuối phải là 3" in text_of(wrong)
    assert browser.post("/catalogue/products/SP0002/barcodes/remove", {"value": "08935001000013"}).status_code == 302
    assert queries.barcodes([cast.BOWL]) == {}


def test_a_photo_is_shown_to_anybody_for_ever(app: Flask, sign_in: Any, client: Any) -> None:
    out = BytesIO()
    Image.new("RGB", (900, 900), "#2f6f62").save(out, "JPEG")
    upload = {"picture": (BytesIO(out.getvalue()), "am chen.jpg")}
    response = sign_in("minh").post("/catalogue/products/SP0001/picture", upload, content_type="multipart/form-data")
    assert response.status_code == 302
    name = queries.product("SP0001").picture_sha256
    shown = client.get(f"/pictures/{name}")
    assert shown.content_type == "image/webp"
    assert shown.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/pictures/0000").status_code == 404


def test_a_file_that_is_no_picture_is_refused_in_words(app: Flask, sign_in: Any) -> None:
    upload = {"picture": (BytesIO(b"<svg onload=alert(1)>"), "a.svg")}
    response = sign_in("minh").post(
        "/catalogue/products/SP0001/picture?lang=en", upload, content_type="multipart/form-data"
    )
    assert response.status_code == 422
    assert "no JPEG, PNG or WebP" in text_of(response)
    assert sign_in("minh").post("/catalogue/products/SP0001/picture", {}).status_code == 422


def test_a_product_is_taken_off_the_tills_and_put_back(app: Flask, sign_in: Any) -> None:
    browser = sign_in("minh")
    browser.post("/catalogue/products/SP0001/retire", {})
    assert queries.search("", retired=True).total == 1
    browser.post("/catalogue/products/SP0001/retire", {"back": "yes"})
    assert queries.search("", retired=True).total == 0


def test_an_edit_keeps_what_the_form_showed(app: Flask, sign_in: Any) -> None:
    page = sign_in("minh").get("/catalogue/products/SP0001/edit").text
    assert re.search(r'<option selected value="standard">', page)
    assert re.search(rf'<option selected value="{cast.POTTERS}">', page)
    changed = {**DRAFT, "name_vi": "Bộ ấm chén men lam", "net_content": "1 ấm, 6 chén"}
    assert sign_in("minh").post("/catalogue/products/SP0001/edit", changed).status_code == 302
    assert queries.product("SP0001").net_content == "1 ấm, 6 chén"


def test_of_two_who_edit_a_producer_neither_undoes_what_the_other_changed(app: Flask, sign_in: Any) -> None:
    page = sign_in("minh").get("/catalogue/producers/CT0001").text
    opened = html.unescape(re.search(r'name="opened"[^>]*value="([^"]*)"', page)[1])  # type: ignore[index]
    form = {"name": "Hợp tác xã gốm Kim Lan", "kind": "cooperative", "commune_code": "00583", "opened": opened}
    bank = {"bank_bin": "970436", "bank_account": "0123456789"}
    assert sign_in("an").post("/catalogue/producers/CT0001", {**form, **bank}).status_code == 302
    assert sign_in("minh").post("/catalogue/producers/CT0001", {**form, "phone": "0912"}).status_code == 302
    row = queries.producer("CT0001")
    assert (row.bank_account, row.phone) == ("0123456789", "0912")
    answer = sign_in("an").post("/catalogue/producers/CT0001?lang=en", {**form, "phone": "0913"})
    assert (answer.status_code, "Saved now: Phone – 0912." in text_of(answer)) == (422, True)
    shown = {
        name: html.unescape(re.search(rf'name="{name}"[^>]*value="([^"]*)"', answer.text)[1])  # type: ignore[index]
        for name in ("opened", "phone", "bank_bin", "bank_account")
    }
    assert sign_in("an").post("/catalogue/producers/CT0001", {**form, **shown}).status_code == 302
    row = queries.producer("CT0001")
    assert (row.bank_account, row.phone) == ("0123456789", "0913"), "what she did not touch was shown as it is saved"


def shown_in(page: Any, *names: str) -> dict[str, str]:
    """What fields of a form on a page hold."""
    found = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text) for name in names}
    return {name: html.unescape(match[1] if match else "") for name, match in found.items()}


def test_of_two_who_edit_a_product_neither_undoes_what_the_other_changed(app: Flask, sign_in: Any) -> None:
    where = "/catalogue/products/SP0001/edit"
    form = {**DRAFT, "care_vi": "Rửa bằng tay.\r\nLau khô."}
    sign_in("minh").post(where, form)
    form |= shown_in(sign_in("minh").get(where), "opened")
    theirs = {**form, "shelf_life_days": "30", "story_vi": "Lò trăm năm.", "unit": "kg"}
    assert sign_in("an").post(where, theirs).status_code == 302
    assert sign_in("minh").post(where, {**form, "name_en": "Vase"}).status_code == 302
    row = queries.product("SP0001")
    assert (row.shelf_life_days, row.story_vi, row.unit, row.name_en) == (30, "Lò trăm năm.", "kg", "Vase")
    answer = sign_in("minh").post(f"{where}?lang=en", {**form, "shelf_life_days": "40", "unit": "litre"})
    assert answer.status_code == 422
    assert "Saved now: Sold by the – kilogram; Shelf life in days – 30." in text_of(answer)
    assert "Lò trăm năm." in answer.text, "what she did not touch is shown as it is saved"
    seen = shown_in(answer, "opened", "name_en", "shelf_life_days")
    assert (seen["name_en"], seen["shelf_life_days"]) == ("Vase", "40")
    again = {**form, **seen, "unit": "litre", "story_vi": "Lò trăm năm."}
    assert sign_in("minh").post(where, again).status_code == 302
    row = queries.product("SP0001")
    assert (row.shelf_life_days, row.story_vi, row.unit, row.name_en) == (40, "Lò trăm năm.", "litre", "Vase")
    assert sign_in("minh").post(where, {**again, "opened": "[1"}).status_code == 302


def test_producers_are_added_changed_and_found(app: Flask, sign_in: Any) -> None:
    browser = sign_in("minh")
    form = {"name": "Hộ kinh doanh cốm Vòng", "kind": "household", "commune_code": "00583", "phone": "0900000000"}
    assert browser.post("/catalogue/producers/new", form).status_code == 302
    assert "CT0003" in text_of(browser.get("/catalogue/producers?q=com vong"))
    assert browser.post("/catalogue/producers/CT0003", {**form, "name": " "}).status_code == 422
    assert (
        browser.post("/catalogue/producers/CT0003", {**form, "commune_code": "", "address": "Bắc Ninh"}).status_code
        == 302
    )
    assert queries.producer("ct0003").commune_code is None
    assert browser.get("/catalogue/producers/CT9999").status_code == 404
    assert "com vong" not in browser.get("/catalogue/producers?format=csv").text


def test_a_rate_is_entered_with_its_act_and_a_gap_is_told_beforehand(app: Flask, sign_in: Any) -> None:
    browser = sign_in("an")
    rate = {"vat_class": "standard", "rate": "8,5", "valid_from": "2030-01-01", "legal_basis": "Luật mới"}
    assert browser.post("/catalogue/vat/rates", rate).status_code == 302
    assert "8,5 %" in text_of(browser.get("/catalogue/vat?lang=vi"))
    for changes, words in (
        ({"rate": "8.125"}, "At most two digits"),
        ({"rate": "101"}, "between 0 and 100"),
        ({"legal_basis": ""}, "Please fill this in"),
        ({}, "already has a rate"),
    ):
        response = browser.post("/catalogue/vat/rates?lang=en", {**rate, **changes})
        assert response.status_code == 422
        assert words in text_of(response)
    assert browser.post("/catalogue/vat/classes", {"name_vi": "Đồ đồng"}).status_code == 302
    code = queries.vat_classes()[-1].code
    with transaction():
        operations.change_product(cast.TEAPOT, operations.ProductDraft("Ấm", cast.POTTERS, code), who="an", at=cast.NOW)
    assert "“Đồ đồng” has no rate for today" in text_of(browser.get("/catalogue/vat?lang=en"))
    assert browser.get("/catalogue/vat?format=csv").status_code == 200


def test_a_wrong_page_number_or_format_is_no_error_of_ours(sign_in: Any) -> None:
    browser = sign_in("minh")
    assert browser.get("/catalogue/products?page=-5").status_code == 200
    assert browser.get("/catalogue/products?page=9999999999999999999999").status_code == 200
    assert browser.get("/catalogue/products?page=abc").status_code == 200
    assert browser.get("/catalogue/products?format=pdf").status_code == 404
    assert browser.get("/catalogue/products?producer=CT9999").status_code == 404
    assert browser.get("/catalogue/products/SP9999").status_code == 404
