"""Pages of certificates, through a browser's eyes."""

import csv
import html
import re
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
import time_machine
from flask import Flask

from pos.base.clock import local_day, now
from pos.base.database import db, transaction
from pos.certification import queries
from pos.certification.kinds import CertificateEventKind, ClaimState
from pos.certification.models import Certificate
from pos.certification.rules import Claim
from tests import cast
from tests.cast import same_id
from tests.verify.stage import add_product, certify, happens

TEAPOTS = cast.same_id(f"certificate {cast.TEAPOT}")
PAPER = {
    "stars": "3",
    "kind": "first",
    "decision_number": "88/QĐ-UBND",
    "decision_date": "2026-03-02",
    "issuer": "Ủy ban nhân dân thành phố Hà Nội",
}
EVERY_PAGE = (
    "/certificates/",
    "/certificates/?state=lapsed",
    "/certificates/?state=withdrawn",
    "/certificates/?q=tra sen",
    "/certificates/law",
    "/certificates/due",
    "/certificates/due?month=2027-03",
    "/certificates/products/SP0001",
    "/certificates/products/SP0004",
    "/certificates/products/SP0001/new",
    f"/certificates/{TEAPOTS}/filed",
    f"/certificates/{TEAPOTS}/refused",
    f"/certificates/{TEAPOTS}/withdrawn",
    f"/certificates/{TEAPOTS}/not-five-star",
    f"/certificates/{TEAPOTS}/mistake",
)


@pytest.fixture(autouse=True)
def saturday_morning() -> Iterator[None]:
    """Pages ask the clock; here it is always the morning on which the cast plays."""
    with time_machine.travel(cast.NOW, tick=True):
        yield


def text_of(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text)))


def claim_now(product_id: Any) -> Claim:
    return queries.claims([product_id], local_day(now()), now())[product_id]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_opens_for_the_officer_in_both_languages(sign_in: Any, language: str) -> None:
    browser = sign_in("huong")
    for page in EVERY_PAGE:
        joint = "&" if "?" in page else "?"
        response = browser.get(f"{page}{joint}lang={language}")
        assert response.status_code == 200, page
        assert "style=" not in response.text


def test_managers_and_cashiers_look_and_do_not_write(sign_in: Any) -> None:
    for name in ("minh", "lan"):
        browser = sign_in(name)
        assert browser.get("/certificates/").status_code == 200
        assert "/withdrawn" not in browser.get("/certificates/products/SP0001").text
        assert browser.post("/certificates/products/SP0001/new", PAPER).status_code == 403
        assert browser.post(f"/certificates/{TEAPOTS}/withdrawn", {}).status_code == 403


def test_the_list_tells_states_and_shows_stars_only_where_they_are_true(sign_in: Any) -> None:
    browser = sign_in("minh")
    lapsed = browser.get("/certificates/?state=lapsed&lang=en")
    assert "Jade-glaze lotus bowl" in text_of(lapsed)
    assert "Blue-glaze" not in text_of(lapsed)
    assert 'class="stars"' not in lapsed.text
    never = browser.get("/certificates/?state=never_certified&lang=en")
    assert "Longan honey" in text_of(never)


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("/certificates/", "1147/QĐ-UBND"),
        ("/certificates/products/SP0001", "1147/QĐ-UBND"),
        ("/certificates/law", "Quyết định 148/QĐ-TTg,,2023-02-24,2026-05-21,36,"),
    ],
)
def test_lists_can_be_taken_away(sign_in: Any, page: str, told: str) -> None:
    browser = sign_in("minh")
    assert told in browser.get(f"{page}?format=csv").data.decode("utf-8-sig")
    sheet = openpyxl.load_workbook(BytesIO(browser.get(f"{page}?format=xlsx").data)).active
    assert sheet is not None
    assert sheet.max_row > 1


def test_what_falls_due_is_listed_by_month_with_the_days_to_file(app: Flask, sign_in: Any) -> None:
    with transaction():
        add_product("SP0011", "Nón lá Chuông", "Chuông conical hat")
        add_product("SP0012", "Khăn lụa Vạn Phúc", "Vạn Phúc silk scarf")
        add_product("SP0013", "Giò chả Ước Lễ", "Ước Lễ pork roll")
        certify("SP0011", 3, date(2023, 11, 30), date(2026, 11, 30))
        certify("SP0012", 4, date(2023, 10, 1), date(2026, 10, 1))
        happens("SP0012", CertificateEventKind.FILED, date(2026, 5, 20), receipt_number="HS-118")
        certify("SP0013", 3, date(2024, 12, 1), date(2027, 12, 1))
        add_product("SP0014", "Quạt giấy Chàng Sơn", "Chàng Sơn paper fan")
        certify("SP0014", 3, date(2024, 12, 1), date(2027, 12, 1))
        happens("SP0014", CertificateEventKind.WITHDRAWN, date(2027, 1, 11))
        certify("SP0004", 3, date(2023, 12, 1), date(2026, 12, 1))
        row = db.session.get_one(Certificate, same_id("certificate SP0004"))
        db.session.expunge(row)
        follower = {column.key: getattr(row, column.key) for column in Certificate.__table__.columns}
        follower |= {"id": uuid.uuid4(), "valid_from": date(2026, 12, 2), "valid_to": date(2029, 12, 2)}
        db.session.add(Certificate(**follower))
    browser = sign_in("minh")
    told = list(csv.reader(StringIO(browser.get("/certificates/due?lang=en&format=csv").data.decode("utf-8-sig"))))
    assert [(row[0], row[1], *row[5:10]) for row in told[1:]] == [
        ("2026-11", "SP0011", "2026-11-30", "9", "2026-06-03", "2026-08-02", ""),
        ("2027-01", "SP0014", "2027-01-10", "50", "", "", ""),
        ("2027-03", "SP0001", "2027-03-04", "103", "2026-09-05", "2026-11-04", ""),
        ("2027-03", "SP0012", "2027-03-30", "129", "", "", "2026-05-20"),
    ], "what ends after these months, or has a certificate to follow, is not on the list"
    page = text_of(browser.get("/certificates/due?month=2027-03&lang=en"))
    assert "Conical" not in page
    assert "too late to file in good time" in page
    assert "extended to the last day" in page
    taken_away = text_of(browser.get("/certificates/due?month=2027-01&lang=en"))
    assert "no stars: withdrawn from 11" in taken_away
    assert "too late to file" not in taken_away, "no file would help"
    assert "Blue-glaze tea set" in text_of(browser.get("/certificates/due?month=nonsense&page=0&lang=en"))


def test_a_certificate_is_entered_and_its_stars_appear_on_the_products_page(app: Flask, sign_in: Any) -> None:
    browser = sign_in("huong")
    before = browser.get("/catalogue/products/SP0004?lang=en")
    assert "has no OCOP certificate" in text_of(before)
    assert browser.post("/certificates/products/SP0004/new", {**PAPER, "score": "61,5"}).status_code == 302
    page = browser.get("/catalogue/products/SP0004?lang=en")
    assert "Certified OCOP 3 stars until 02/03/2029" in text_of(page)
    assert 'aria-label="3 stars"' in page.text
    history = text_of(browser.get("/certificates/products/SP0004?lang=vi"))
    assert "tự tính 36 tháng" in history
    assert "61,5 điểm" in history


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"stars": ""}, "Please choose"),
        ({"stars": "6"}, "Not a valid choice"),
        ({"stars": "5", "score": "89.9"}, "5 stars need a score from 90 to 100"),
        ({"stars": "4", "score": "95"}, "Tick it, or mend the score"),
        ({"stars": "5", "potential_five_star": "y"}, "Five stars are given by the ministry alone"),
        ({"score": "101"}, "between 0 and 100"),
        ({"score": "61.555"}, "At most two digits"),
        ({"decision_date": "2099-01-01"}, "lies in the future"),
        ({"valid_to": "2062-03-02"}, "36 months, not longer"),
        ({"decision_date": "02/03/2026"}, "Not a valid date"),
        ({"issuer": " "}, "who signed the decision"),
    ],
)
def test_a_paper_that_does_not_fit_is_refused_in_words_and_nothing_is_kept(
    app: Flask, sign_in: Any, changes: dict[str, str], words: str
) -> None:
    response = sign_in("huong").post("/certificates/products/SP0004/new?lang=en", {**PAPER, **changes})
    assert response.status_code == 422
    assert words in text_of(response)
    assert queries.facts([cast.HONEY]) == {}


def test_a_renewal_is_filed_and_refused_on_the_page(app: Flask, sign_in: Any) -> None:
    browser = sign_in("huong")
    browser.post(
        "/certificates/products/SP0004/new", {**PAPER, "valid_to": (local_day(now()) + timedelta(days=50)).isoformat()}
    )
    paper = queries.facts([cast.HONEY])[cast.HONEY][0]
    assert claim_now(cast.HONEY).alarm
    today = local_day(now()).isoformat()
    assert browser.post(f"/certificates/{paper.id}/filed", {"day": today, "receipt_number": "BN-1"}).status_code == 302
    assert claim_now(cast.HONEY).filed_on == local_day(now())
    again = browser.post(f"/certificates/{paper.id}/filed?lang=en", {"day": today, "receipt_number": "BN-2"})
    assert again.status_code == 422
    assert "already filed" in text_of(again)
    assert browser.post(f"/certificates/{paper.id}/refused", {"day": today, "grounds": "Không đạt"}).status_code == 302
    assert claim_now(cast.HONEY).state is ClaimState.RENEWAL_DUE


def test_a_withdrawal_takes_the_stars_away_everywhere_at_once(app: Flask, sign_in: Any) -> None:
    browser = sign_in("huong")
    today = local_day(now()).isoformat()
    told = {"day": today, "ground": "mark_misused", "authority": "province", "grounds": "<b>Dùng sai dấu</b>"}
    for wrong in ({"ground": ""}, {"ground": "because"}, {"authority": "ministry"}, {"day": "2024-03-03"}):
        assert browser.post(f"/certificates/{TEAPOTS}/withdrawn", {**told, **wrong}).status_code == 422, wrong
    assert browser.post(f"/certificates/{TEAPOTS}/withdrawn", told).status_code == 302
    for page in ("/catalogue/products/SP0001", "/certificates/products/SP0001", "/catalogue/products?q=SP0001"):
        response = browser.get(page)
        assert 'class="stars"' not in response.text, page
        assert "<b>Dùng" not in response.text
    history = browser.get("/certificates/products/SP0001")
    assert "&lt;b&gt;Dùng sai dấu" in history.text
    assert "Quyết định 26/2026/QĐ-TTg, Điều 8d" in text_of(history)
    assert f"{TEAPOTS}/withdrawn" not in history.text


def test_the_ministrys_no_is_noted_on_the_page_of_a_potential_five_star_product(app: Flask, sign_in: Any) -> None:
    browser = sign_in("huong")
    browser.post("/certificates/products/SP0004/new", {**PAPER, "stars": "4", "potential_five_star": "y"})
    page = browser.get("/certificates/products/SP0004").text
    (way,) = re.findall(r'href="([^"]+/not-five-star)"', page)
    assert "potential" not in browser.get("/certificates/products/SP0001").text
    assert browser.post(way, {"day": "2026-10-01", "grounds": "88,5 điểm"}).status_code == 302
    assert (claim_now(cast.HONEY).stars, claim_now(cast.HONEY).potential_five_star) == (4, False)
    again = browser.post(f"{way}?lang=en", {"day": "2026-10-02"})
    assert again.status_code == 422
    assert "noted already" in text_of(again)
    assert "Quyết định 26/2026/QĐ-TTg, Art. 7.4" in text_of(browser.get("/certificates/products/SP0004?lang=en"))


def test_a_slip_is_undone_and_stays_in_the_history(app: Flask, sign_in: Any) -> None:
    browser = sign_in("huong")
    assert browser.post(f"/certificates/{TEAPOTS}/mistake", {"grounds": "Nhầm sản phẩm"}).status_code == 302
    assert claim_now(cast.TEAPOT).state is ClaimState.NEVER_CERTIFIED
    history = text_of(browser.get("/certificates/products/SP0001?lang=en"))
    assert "Entered by mistake" in history
    assert "Nhầm sản phẩm" in history
    assert browser.post(f"/certificates/{TEAPOTS}/mistake", {"grounds": "x"}).status_code == 422


def test_unknown_certificates_and_states_are_answered_calmly(sign_in: Any) -> None:
    browser = sign_in("huong")
    assert browser.get(f"/certificates/{cast.same_id('nothing')}/filed").status_code == 404
    assert browser.get("/certificates/products/SP9999").status_code == 404
    assert browser.get("/certificates/?state=nonsense&page=-1").status_code == 200
