"""The label maker's pages, for each kind of access."""

import io
import uuid
from datetime import date
from typing import Any

import pytest
import time_machine
import zxingcpp
from flask import Flask
from PIL import Image
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.catalogue.models import Price
from pos.certification.kinds import CertificateEventKind
from pos.labels.models import LabelBatch
from tests.cast import BEGINNING, HK01, NOW, TEA_HOUSE, TEAPOT, same_id
from tests.labels.test_sheets import codes_in, pages_of
from tests.verify.stage import add_product, happens, shelve

LINK = "https://ocop.example.vn/01/09520123456788/10/L2026-11"


@pytest.fixture(autouse=True)
def _saturday_morning() -> Any:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def teapots(app: Flask) -> uuid.UUID:
    """A lot of twelve tea sets on the shelf at Bát Tràng."""
    with transaction():
        return shelve("SP0001", "L2026-11", 12_000)


def made(browser: Any, lot_id: uuid.UUID, **changes: Any) -> Any:
    data = {"outlet": "BT01", "lot": str(lot_id), "quantity": "12", "layout": "a4-3x8", "position": "1", **changes}
    return browser.post("/labels/new", data)


def test_a_cashier_chooses_a_lot_sees_the_label_and_prints_it(teapots: uuid.UUID, sign_in: Any) -> None:
    lan = sign_in("lan")
    lots = lan.get("/labels/new").get_data(as_text=True)
    assert "Bộ ấm chén men lam" in lots
    assert str(teapots) in lots
    page = lan.get(f"/labels/new?outlet=BT01&lot={teapots}").get_data(as_text=True)
    assert 'value="12"' in page
    assert LINK in page
    answer = made(lan, teapots, position="23")
    assert answer.status_code == 302
    batch = lan.get(answer.location).get_data(as_text=True)
    assert "OCOP 4 sao, Số 1147/QĐ-UBND, hiệu lực đến 04/03/2027" in batch
    pdf = lan.get(f"{answer.location}.pdf")
    assert pdf.content_type == "application/pdf"
    assert [len(codes_in(page)) for page in pages_of(pdf.data)] == [2, 10]
    assert set(codes_in(pages_of(pdf.data)[1])) == {LINK}


def test_a_roll_s_picture_is_read_back(teapots: uuid.UUID, sign_in: Any) -> None:
    lan = sign_in("lan")
    answer = made(lan, teapots, layout="roll-50x30")
    picture = lan.get(f"{answer.location}.png")
    assert picture.content_type == "image/png"
    image = Image.open(io.BytesIO(picture.data))
    assert image.size == (400, 240)
    assert [found.text for found in zxingcpp.read_barcodes(image.convert("L"))] == [LINK]


def test_the_preview_shows_the_label_that_would_be_printed(teapots: uuid.UUID, sign_in: Any) -> None:
    answer = sign_in("lan").get(f"/labels/preview.png?outlet=BT01&lot={teapots}&layout=a4-2x7")
    assert codes_in(Image.open(io.BytesIO(answer.data))) == [LINK]
    assert answer.headers["Cache-Control"] == "no-store"


def test_bad_wishes_are_refused_in_words_and_nothing_is_made(teapots: uuid.UUID, sign_in: Any) -> None:
    lan = sign_in("lan")
    for changes, status in (
        ({"quantity": "0"}, 422),
        ({"quantity": "2001"}, 422),
        ({"position": "25"}, 422),
        ({"layout": "a4-5x13"}, 422),
        ({"layout": "letter"}, 422),
        ({"lot": "no-uuid"}, 404),
        ({"lot": str(same_id("no lot"))}, 404),
        ({"outlet": "ZZ99"}, 404),
    ):
        assert made(lan, teapots, **changes).status_code == status, changes
    assert db.session.scalars(select(LabelBatch)).all() == []


def test_nobody_makes_labels_for_an_outlet_that_is_not_theirs(teapots: uuid.UUID, sign_in: Any) -> None:
    tu = sign_in("tu")
    assert made(tu, teapots).status_code == 403
    assert tu.get(f"/labels/new?outlet=BT01&lot={teapots}").status_code == 403
    assert tu.get(f"/labels/preview.png?outlet=BT01&lot={teapots}&layout=a4-3x8").status_code == 403
    location = made(sign_in("lan"), teapots).location
    for path in (location, f"{location}.pdf", f"{location}.png"):
        assert tu.get(path).status_code == 403
    assert "L2026-11" not in tu.get("/labels/").get_data(as_text=True)


def test_an_officer_prints_no_labels_and_a_stranger_signs_in_first(
    teapots: uuid.UUID, sign_in: Any, client: Any
) -> None:
    assert sign_in("huong").get("/labels/").status_code == 403
    assert client.get("/labels/new").status_code == 302


def test_the_admin_sees_the_batches_of_all_outlets_and_takes_them_away(teapots: uuid.UUID, sign_in: Any) -> None:
    with transaction():
        bowls = shelve("SP0002", "L9", 1_000, showroom_id=HK01, outlet="HK01")
    made(sign_in("lan"), teapots)
    an = sign_in("an")
    made(an, bowls, outlet="HK01")
    page = an.get("/labels/").get_data(as_text=True)
    assert "L2026-11" in page
    assert "L9" in page
    assert "L2026-11" not in an.get("/labels/?outlet=HK01").get_data(as_text=True).split("<tbody>")[1]
    lines = an.get("/labels/?format=csv").get_data(as_text=True).splitlines()
    assert len(lines) == 3
    assert an.get("/labels/?format=xlsx").data.startswith(b"PK")


def test_a_label_without_a_star_says_which_variant_has_the_certificate(app: Flask, sign_in: Any) -> None:
    with transaction():
        add_product("SP0016", "Trà sen Tây Hồ 50 g", "West Lake lotus tea 50 g", producer_id=TEA_HOUSE)
        db.session.add(
            Price(product_id=same_id("SP0016"), price_vnd=95_000, valid_from=BEGINNING, set_by="an", set_at=BEGINNING)
        )
        small, full = shelve("SP0016", "T-50", 2_000), shelve("SP0003", "T-100", 2_000)
    lan = sign_in("lan")
    told = (
        "Decision 1147/QĐ-UBND covers another variant, SP0003 West Lake lotus tea 100 g; its stars do not count here."
    )
    assert told in lan.get(f"/labels/new?outlet=BT01&lot={small}&lang=en").get_data(as_text=True)
    assert "another variant" not in lan.get(f"/labels/new?outlet=BT01&lot={full}&lang=en").get_data(as_text=True)


def test_a_batch_that_names_a_withdrawn_star_is_shown_but_not_printed(teapots: uuid.UUID, sign_in: Any) -> None:
    lan = sign_in("lan")
    location = made(lan, teapots).location
    with transaction():
        happens(
            "SP0001", CertificateEventKind.WITHDRAWN, date(2026, 11, 20), decision_number="9/QĐ", grounds="Điều 8c",
            certificate_id=same_id(f"certificate {TEAPOT}"),
        )  # fmt: skip
    page = lan.get(location).get_data(as_text=True)
    assert "Hãy làm đợt nhãn mới" in page
    assert f"{location}.pdf" not in page
    assert lan.get(f"{location}.pdf").status_code == 422
    assert lan.get(f"{location}.png").status_code == 422


def test_an_empty_shelf_says_what_to_do_next(app: Flask, sign_in: Any) -> None:
    assert "Hãy nhập hàng trước" in sign_in("lan").get("/labels/new").get_data(as_text=True)
    assert "Hãy chọn một lô trên kệ" in sign_in("lan").get("/labels/").get_data(as_text=True)
