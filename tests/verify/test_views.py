"""The public pages: what they say in every state of a certificate, and what they must never say."""

import re
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, update

from pos.base.database import db, transaction
from pos.base.limits import limiter
from pos.catalogue.models import Product
from pos.catalogue.operations import set_picture
from pos.certification.kinds import CertificateEventKind
from pos.inventory.models import Lot
from pos.labels.models import LabelBatch
from pos.review.models import ReviewItem
from pos.showrooms.models import Showroom
from tests import cast
from tests.cast import BT01, HK01, NOW, TEAPOT, same_id
from tests.verify.stage import STATES, add_product, certify, happens, set_the_stage, shelve

STAR = '<use href="#star"/>'


@pytest.fixture(autouse=True)
def _stage(app: Flask) -> Any:
    with time_machine.travel(NOW, tick=True):
        set_the_stage()
        yield


def page(client: FlaskClient, path: str, language: str = "vi", status: int = 200) -> str:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == status, path
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def weight(client: FlaskClient, path: str) -> int:
    """How many bytes a phone must fetch for this file."""
    with client.get(path) as answer:
        return len(answer.data)


def verdict(client: FlaskClient, state: str, language: str = "vi") -> str:
    """The answer at the top of a product's page."""
    text = page(client, f"/p/{STATES[state]}", language)
    return text.split('id="certificate"')[1].split("</section>")[0]


VERDICTS = [
    ("valid", "vi", ["Được chứng nhận OCOP 3 sao, hôm nay 21/11/2026", "Có hiệu lực đến 01/02/2028"], 3),
    ("valid", "en", ["Certified OCOP 3 stars, today 21/11/2026", "Valid until 01/02/2028", "1147/QĐ-UBND"], 3),
    ("renewal_due", "vi", ["Được chứng nhận OCOP 4 sao, hôm nay 21/11/2026", "Có hiệu lực đến 04/03/2027"], 4),
    ("renewal_due", "vi", ["Quyết định 1147/QĐ-UBND ngày 04/03/2024, Ủy ban nhân dân thành phố Hà Nội"], 4),
    ("renewal_due", "en", ["Certified OCOP 4 stars, today 21/11/2026", "Valid until 04/03/2027", "1147/QĐ-UBND"], 4),
    ("ends_in_a_month", "vi", ["Được chứng nhận OCOP 3 sao", "Có hiệu lực đến 20/12/2026"], 3),
    ("extended", "vi", ["Được chứng nhận OCOP 4 sao", "nộp ngày 20/05/2026", "muộn nhất đến 30/03/2027"], 4),
    ("extended", "en", ["Certified OCOP 4 stars", "filed on 20/05/2026", "to 30/03/2027 at the latest"], 4),
    ("lapsed", "vi", ["Chứng nhận đã hết hạn 30/06/2026"], 0),
    ("lapsed", "en", ["The certificate lapsed on 30/06/2026"], 0),
    ("withdrawn", "vi", ["đã bị thu hồi", "Không còn hiệu lực từ ngày 15/09/2026"], 0),
    ("withdrawn", "en", ["The certificate was withdrawn"], 0),
    ("potential", "vi", ["Được chứng nhận OCOP 4 sao", "Tiềm năng 5 sao", "chưa phải 5 sao"], 4),
    ("potential", "en", ["Certified OCOP 4 stars", "Potential five-star", "not five-star yet"], 4),
    ("never", "vi", ["Chưa được chứng nhận OCOP"], 0),
    ("never", "en", ["Not OCOP certified"], 0),
    ("retired", "vi", ["Được chứng nhận OCOP 3 sao"], 3),
]  # fmt: skip
"""For each state: the language, what stands at the top of the page, and how many stars are drawn there."""


def test_the_page_says_plainly_whether_the_product_is_certified_today(client: FlaskClient) -> None:
    for state, language, words, stars in VERDICTS:
        told = verdict(client, state, language)
        for word in words:
            assert word in told
        assert told.count(STAR) == stars
    assert {state for state, _language, _words, _stars in VERDICTS} == set(STATES)


def test_a_sibling_of_a_certified_variant_says_that_the_certificate_is_anothers(client: FlaskClient) -> None:
    with transaction():
        add_product("SP0016", "Trà sen Tây Hồ 50 g", "West Lake <lotus> tea 50 g", producer_id=cast.TEA_HOUSE)
        add_product("SP0017", "Trà sen Quảng An", "Quảng An lotus tea", producer_id=cast.TEA_HOUSE)
        add_product("SP0018", "Trà sen Tây Hồ 50 g", "Somebody else's tea")
    link = '<a href="/p/SP0003">Trà sen Tây Hồ 100 g</a>'
    for code, told in {"SP0016": True, "SP0017": False, "SP0018": False, "SP0003": False}.items():
        assert (link in page(client, f"/p/{code}")) is told, code
    assert "chứng nhận theo quyết định 1147/QĐ-UBND" in page(client, "/p/SP0016")
    english = page(client, "/p/SP0016?lang=en")
    assert '<a href="/p/SP0003?lang=en">West Lake lotus tea 100 g</a> is certified, by decision 1147' in english
    assert STAR not in english
    with transaction():
        happens(
            "SP0003",
            CertificateEventKind.WITHDRAWN,
            date(2026, 11, 21),
            grounds="8c",
            certificate_id=same_id(f"certificate {cast.TEA}"),
        )
        certify("SP0016", 3, date(2024, 1, 1), date(2026, 12, 31))
    assert "SP0003" not in page(client, "/p/SP0016")
    with transaction():
        db.session.execute(update(Product).where(Product.code == "SP0016").values(net_content="Hộp 12 gói"))
    assert 'href="/p/SP0016">Trà sen Tây Hồ 50 g Hộp 12 gói</a>' in page(client, "/p/SP0003"), (
        "a variant that lost its star is told of the other"
    )


def test_lists_name_products_with_what_is_in_them(client: FlaskClient) -> None:
    with transaction():
        db.session.execute(update(Product).where(Product.code == "SP0001").values(net_content="hộp 6 chén"))
    for path in ("/products", "/outlets/BT01"):
        assert ">Bộ ấm chén men lam hộp 6 chén</a>" in page(client, path)


def test_no_star_is_drawn_beside_those_of_the_verdict(client: FlaskClient) -> None:
    for state, code in STATES.items():
        for language in ("vi", "en"):
            assert page(client, f"/p/{code}", language).count(STAR) == verdict(client, state, language).count(STAR)


def test_a_star_is_gone_a_second_after_midnight_in_hanoi(client: FlaskClient) -> None:
    midnight = datetime(2027, 3, 4, 17, 0, tzinfo=UTC)
    with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
        assert page(client, "/p/SP0001").count(STAR) == 4
        assert "Bộ ấm chén men lam" in page(client, "/products")
    with time_machine.travel(midnight, tick=False):
        told = page(client, "/p/SP0001")
        assert STAR not in told
        assert "Chứng nhận đã hết hạn 04/03/2027" in told
        assert "Bộ ấm chén men lam" not in page(client, "/products")
        assert STAR not in page(client, "/outlets/BT01").split("Trà sen")[0]


def test_a_star_is_gone_as_soon_as_its_withdrawal_is_entered(client: FlaskClient) -> None:
    assert STAR in page(client, "/p/SP0001")
    with transaction():
        happens(
            "SP0001", CertificateEventKind.WITHDRAWN, date(2026, 11, 21), decision_number="9/QĐ", grounds="Điều 8c",
            certificate_id=same_id(f"certificate {TEAPOT}"),
        )  # fmt: skip
    told = page(client, "/p/SP0001")
    assert STAR not in told
    assert "đã bị thu hồi" in told


PATHS = ["/", "/products", "/outlets/BT01", "/p/SP0001", "/p/SP0001/10/L2026-11/21/S1", "/p/SP9999"]


def test_no_cache_keeps_a_page_and_no_visitor_gets_a_cookie(client: FlaskClient) -> None:
    for path in (*PATHS, "/01/09520123456788"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers


def test_a_page_asks_nothing_of_third_parties_and_is_light(client: FlaskClient) -> None:
    for path in PATHS:
        text = client.get(path).get_data(as_text=True)
        script = '<script type="module" src="/labels/static/piece.js">'
        assert re.findall("<script[^>]*>", text) == ([script] if "/21/" in path else [])
        assert "style=" not in text
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)
        sheets = set(re.findall(r'"(/static/[^"]+)"', text))
        assert len(sheets) == 2
        if "/21/" in path:
            sheets |= {"/labels/static/piece.js", "/labels/static/signed_code.js"}
        assert len(text.encode()) + sum(weight(client, sheet) for sheet in sheets) < 40_000


def test_a_page_with_the_heaviest_picture_weighs_less_than_a_hundred_kilobytes(client: FlaskClient) -> None:
    noise = BytesIO()
    Image.frombytes("RGB", (700, 700), Random(7).randbytes(700 * 700 * 3)).save(noise, "PNG", compress_level=1)
    with transaction():
        set_picture(TEAPOT, noise.getvalue(), who="minh", at=NOW)
    text = client.get("/p/SP0001").get_data(as_text=True)
    parts = set(re.findall(r'(?:src|href)="(/(?:static|pictures)/[^"]+)"', text))
    assert len(parts) == 3
    assert len(text.encode()) + sum(weight(client, part) for part in parts) < 100_000


def test_the_page_says_what_it_is_who_made_it_and_where(client: FlaskClient) -> None:
    told = page(client, "/p/SP0001")
    for words in (
        "Bộ ấm chén men lam", "Blue-glaze tea set", "Hợp tác xã gốm Kim Lan", "xã Bát Tràng (huyện Gia Lâm cũ)",
        "Lưu niệm, nội thất, trang trí", "GTIN 9520123456788",
    ):  # fmt: skip
        assert words in told
    english = page(client, "/p/SP0001", "en")
    assert "Bát Tràng commune (formerly Gia Lâm district)" in english
    assert english.index("Blue-glaze tea set</h2>") > 0


def test_a_language_can_be_asked_for_and_stays_in_every_link(client: FlaskClient) -> None:
    told = page(client, "/p/SP0001?lang=en")
    assert '<html lang="en">' in told
    assert 'href="/outlets/BT01?lang=en"' in told
    assert 'href="/?lang=en"' in told
    assert '<html lang="vi">' in page(client, "/p/SP0001", "ja")


def test_a_known_lot_is_told_with_its_dates_and_without_more_than_we_know(client: FlaskClient) -> None:
    told = page(client, "/p/SP0003/10/T2610")
    assert "Sản xuất 01/10/2026 · Hạn sử dụng 01/10/2027" in told
    assert "trong sổ của chúng tôi từ ngày 02/11/2026" in told
    assert "Nhãn của lô do chúng tôi in" not in told
    assert "không khẳng định" in told


def test_labels_that_we_printed_are_said_to_be_ours(client: FlaskClient) -> None:
    with transaction():
        db.session.add(
            LabelBatch(
                lot_id=same_id("lot SP0001 L2026-11"), showroom_id=BT01, quantity=1, layout="a4-3x8", content={},
                made_by="lan", made_at=NOW,
            )
        )  # fmt: skip
    assert "Nhãn của lô do chúng tôi in" in page(client, "/p/SP0001/10/L2026-11")


def test_a_lot_past_its_date_is_said_to_be(client: FlaskClient) -> None:
    with transaction():
        shelve("SP0003", "OLD", 1_000, expires_on=date(2026, 11, 20))
    assert "Đã quá hạn sử dụng 20/11/2026" in page(client, "/p/SP0003/10/OLD")


def test_a_lot_that_we_never_held_is_said_to_be_unknown(client: FlaskClient) -> None:
    with transaction():
        db.session.add(Lot(product_id=TEAPOT, code="UNIDENTIFIED", unidentified=True, opened_at=NOW))
    for lot in ("NOPE", "T2610", "A%2FB", "UNIDENTIFIED"):
        told = page(client, f"/p/SP0001/10/{lot}")
        assert "Sổ của chúng tôi không có lô" in told
        assert "từ ngày 02/11/2026" not in told


def test_a_doubt_about_the_lot_comes_before_the_stars_of_the_product(client: FlaskClient) -> None:
    doubted, known = page(client, "/p/SP0001/10/NOPE"), page(client, "/p/SP0001/10/L2026-11")
    assert doubted.index("Sổ của chúng tôi không có lô") < doubted.index('id="certificate"')
    assert doubted.count("Sổ của chúng tôi không có lô") == 1
    assert known.index('id="certificate"') < known.index("trong sổ của chúng tôi từ ngày")


def test_a_number_that_we_did_not_print_is_said_to_be_uncheckable(client: FlaskClient) -> None:
    told = page(client, "/p/SP0001/10/L2026-11/21/S0001")
    assert "Chiếc S0001" in told
    assert "Chúng tôi không làm nhãn nào mang số này" in told


def test_a_product_says_where_it_is_on_a_shelf_now(client: FlaskClient) -> None:
    where = page(client, "/p/SP0001").split('id="where"')[1].split("</section>")[0]
    assert "/outlets/BT01" in where
    assert "HK01" not in where
    with transaction():
        shelve("SP0001", "L-HK", 1_000, showroom_id=HK01, outlet="HK01")
    assert "/outlets/HK01" in page(client, "/p/SP0001").split('id="where"')[1]
    assert "không điểm bán nào có sẵn" in page(client, "/p/SP0013")
    assert "Đây là dịch vụ" in page(client, "/p/SP0005")


def test_an_outlet_that_closed_for_good_sells_nothing_now(client: FlaskClient) -> None:
    with transaction():
        outlet = db.session.get(Showroom, BT01)
        assert outlet is not None
        outlet.closes_on = date(2026, 11, 20)
    assert "/outlets/BT01" not in page(client, "/p/SP0001")
    assert "/outlets/BT01" not in page(client, "/")
    assert "đã đóng từ sau ngày 20/11/2026" in page(client, "/outlets/BT01")


def test_a_retired_product_is_still_answered_for(client: FlaskClient) -> None:
    assert "không còn bán sản phẩm này" in page(client, "/p/SP0015")
    assert "SP0015" not in page(client, "/products")


def test_history_tells_every_certificate_with_its_days(client: FlaskClient) -> None:
    with transaction():
        certify("SP0002", 3, date(2026, 8, 1), date(2029, 8, 1))
    history = page(client, "/p/SP0002").split('class="history"')[1].split("</ol>")[0]
    assert history.index("01/08/2026 – 01/08/2029") < history.index("30/06/2023 – 30/06/2026")
    assert STAR not in history


def test_a_code_that_nobody_issued_is_a_404_that_says_so(client: FlaskClient) -> None:
    for path in ("/p/SP9999", "/p/nonsense", "/p/SP0001/99/x", "/p/SP0001/10", "/p/8935001000013"):
        told = page(client, path, status=404)
        assert "Chúng tôi không phát hành mã" in told
        assert STAR not in told
        assert 'name="robots" content="noindex"' in told


def test_an_outlet_that_never_was_is_said_to_be_none_of_ours(client: FlaskClient) -> None:
    told = page(client, "/outlets/XX99", status=404)
    assert "Chúng tôi không có điểm bán nào mang mã XX99" in told
    assert "món hàng" not in told


def test_what_a_stranger_puts_into_an_address_is_shown_as_text(client: FlaskClient) -> None:
    told = page(client, "/p/%3Cscript%3Ealert(1)%3C/script%3E", status=404)
    assert "<script" not in told


def test_the_front_page_lists_outlets_with_hours_and_certified_goods(client: FlaskClient) -> None:
    told = page(client, "/")
    assert "Đang mở cửa, đến 18:00" in told
    assert "Số 1, đường Giang Cao, xã Bát Tràng (huyện Gia Lâm cũ)" in told
    assert "2 sản phẩm được chứng nhận trên kệ" in told
    with time_machine.travel(datetime(2026, 11, 21, 12, 0, tzinfo=UTC), tick=False):
        assert "Đang đóng cửa, mai mở lúc 08:00" in page(client, "/")


def test_outlets_are_found_by_former_district_without_marks(client: FlaskClient) -> None:
    told = page(client, "/?q=gia+lam")
    assert "/outlets/BT01" in told
    assert "/outlets/HK01" not in told
    assert "Không có điểm bán nào như vậy" in page(client, "/?q=sapa")


def test_an_outlet_shows_the_certified_goods_on_its_shelf_only(client: FlaskClient) -> None:
    told = page(client, "/outlets/bt01")
    assert "Bộ ấm chén men lam" in told
    assert "Trà sen Tây Hồ" in told
    assert "Bát sen men ngọc" not in told
    assert "Nón lá Chuông" not in told
    assert "Hằng ngày: 08:00–18:00" in told


def test_the_list_holds_what_is_certified_today_and_nothing_else(client: FlaskClient) -> None:
    everything = {"SP0001", "SP0003", "SP0011", "SP0012", "SP0014"}
    for query, found in {
        "": everything,
        "?q=am+chen": {"SP0001"},
        "?q=SP0003": {"SP0003"},
        "?stars=3": {"SP0003", "SP0011"},
        "?group=2019-beverages": {"SP0003"},
        "?stars=5": set(),
        "?stars=x&page=99": everything,
    }.items():
        assert set(re.findall(r'href="/p/(SP\d+)"', page(client, f"/products{query}"))) == found, query


def test_a_visitor_reports_goods_and_nothing_about_the_visitor_is_kept(client: FlaskClient) -> None:
    answer = client.post(
        "/p/SP0001/report?lang=en",
        data={
            "reason": "label_copied",
            "place": "Chợ Đồng Xuân",
            "note": "Gọi 0912 345 678",
            "lot": "L2026-11",
            "serial": "",
        },
    )
    assert answer.status_code == 303
    assert answer.location == "/p/SP0001?lang=en&reported=1#report"
    assert "Set-Cookie" not in answer.headers
    row = db.session.scalars(select(ReviewItem)).one()
    assert (row.kind, row.reason) == ("product_page", "visitor_reports_label_copied")
    assert row.subject_label == "SP0001 Bộ ấm chén men lam"
    assert row.details == {"lot": "L2026-11", "place": "Chợ Đồng Xuân", "note": "Gọi […]"}
    assert "Cảm ơn bạn" in page(client, "/p/SP0001?reported=1")
    assert client.get(f"/reported/{row.subject_id}").location == "/p/SP0001"


def test_the_same_report_twice_is_one_row_and_another_is_another(client: FlaskClient) -> None:
    for note in ("A", "A", "B"):
        client.post("/p/SP0001/report", data={"reason": "other", "note": note})
    assert len(db.session.scalars(select(ReviewItem)).all()) == 2


def test_a_machine_that_fills_the_hidden_field_is_thanked_and_forgotten(client: FlaskClient) -> None:
    answer = client.post("/p/SP0001/report", data={"reason": "other", "website": "http://spam.example"})
    assert answer.status_code == 303
    assert db.session.scalars(select(ReviewItem)).all() == []


def test_a_report_about_a_code_that_nobody_issued_is_refused(client: FlaskClient) -> None:
    assert client.post("/p/SP9999/report", data={"reason": "other"}).status_code == 404


def test_reports_of_any_length_and_kind_are_taken(client: FlaskClient) -> None:
    told = {"reason": "?", "note": "x" * 5000, "place": "y" * 5000, "lot": "z" * 99}
    answer = client.post("/p/SP0001/report", data=told)
    assert answer.status_code == 303
    row = db.session.scalars(select(ReviewItem)).one()
    assert row.reason == "visitor_reports_other"
    assert (len(row.details["note"]), len(row.details["place"]), len(row.details["lot"])) == (600, 120, 20)


def test_who_reports_too_often_is_asked_to_wait(app: Flask, client: FlaskClient) -> None:
    limiter.reset()
    app.config["RATELIMIT_ENABLED"] = True
    limiter.enabled = True
    try:
        answers = [
            client.post("/p/SP0001/report", data={"reason": "other", "note": str(n)}).status_code for n in range(8)
        ]
    finally:
        limiter.enabled = False
        limiter.reset()
    assert answers == [303] * 6 + [429] * 2


def test_sample_goods_are_said_to_be_samples(client: FlaskClient, app: Flask) -> None:
    assert "Dữ liệu mẫu" not in page(client, "/p/SP0001")
    with transaction():
        teapot = db.session.get(Product, TEAPOT)
        assert teapot is not None
        teapot.is_demo = True
    assert "Dữ liệu mẫu" in page(client, "/p/SP0001")
