"""What the page of a numbered piece says once it was sold: to whom it may matter, and no more than they may know."""

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.labels.kinds import PieceDeed, VoidReason
from pos.pieces.operations import tell
from pos.review.models import ReviewItem
from pos.verify.queries import piece_facts
from tests.cast import BT01, NOW, TEAPOT
from tests.inventory.stage import counted
from tests.sales.stage import basket, coming, line, pay_back, returned, sell
from tests.verify.stage import number_tea_sets

PIECE = "/p/SP0001/10/L2026-11/21/A000001"
SOON = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _three_numbered_tea_sets(app: Flask) -> Any:
    with time_machine.travel(NOW, tick=True):
        number_tea_sets()
        yield


def told(client: FlaskClient, path: str = PIECE, language: str = "en") -> str:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def sold(at: datetime = NOW, till: str = "BT01-1", serial: str = "A000001") -> uuid.UUID:
    sale = uuid.uuid4()
    goods = line("SP0001", 1, lot="L2026-11", serial=serial)
    booked = sell(basket(goods, at=at.isoformat(), shift=None), sale, till=till)
    assert booked.outcome != "quarantined"
    return sale


def brought_back(sale: uuid.UUID, condition: str, at: datetime = SOON) -> None:
    pay_back(returned(sale, coming(1, 1, 450_000, condition), at=at.isoformat(), shift=None), at=at)


def test_a_piece_on_the_shelf_is_said_nothing_of(client: FlaskClient) -> None:
    sold(serial="A000002")
    for language in ("vi", "en"):
        page = told(client, language=language)
        assert "was sold" not in page
        assert "đã được bán" not in page
        assert "offered_as_new" not in page


def test_a_sold_piece_says_month_and_former_district_and_who_bought_it_need_not_worry(client: FlaskClient) -> None:
    sold()
    page = told(client)
    assert "This piece was sold in 11/2026 in the former Gia Lâm district." in page
    assert "If it was you who bought it, all is well." in page
    assert "Chiếc này đã được bán tháng 11/2026 tại địa bàn huyện Gia Lâm cũ." in told(client, language="vi")


def test_of_a_sale_no_day_no_outlet_no_price_and_no_receipt_is_told(client: FlaskClient) -> None:
    before = told(client)
    sale = sold(NOW - timedelta(days=3))
    [sentence] = re.findall(r"<p><strong>This piece was sold.*?</p>", told(client))
    assert told(client).replace(sentence, "").count("18/11/2026") == before.count("18/11/2026") == 0
    for secret in ("18/11", "Bát Tràng", "BT01", "450", str(sale)):
        assert secret not in sentence


def test_a_till_whose_clock_runs_ahead_names_no_month_that_has_not_begun(client: FlaskClient) -> None:
    sold(NOW + timedelta(days=40))
    assert "sold in 11/2026" in told(client)


def test_a_piece_that_came_back_sound_is_on_sale_again_and_its_first_buyer_is_not_spoken_of(
    client: FlaskClient,
) -> None:
    first = sold()
    brought_back(first, "resaleable")
    assert "was sold" not in told(client)
    sold(SOON + timedelta(minutes=1))
    assert "This piece was sold in 11/2026" in told(client), "the second sale is one sale, not two"


def test_a_piece_that_came_back_broken_is_not_for_sale(client: FlaskClient) -> None:
    brought_back(sold(), "damaged")
    page = told(client)
    assert "came back to us damaged and is not for sale" in page
    assert 'value="offered_as_new"' in page


def test_a_number_that_two_customers_hold_is_said_to_be_sold_twice(client: FlaskClient) -> None:
    sold(NOW - timedelta(days=30))
    sold(till="HK01-1")
    page = told(client)
    where = "in 10/2026 in the former Gia Lâm district; in 11/2026 in the former Hoàn Kiếm urban district."
    assert f"sold more than once: {where}" in page
    assert "it may well be the genuine one" in page


def test_two_pieces_on_one_line_under_one_number_are_two_as_everywhere(client: FlaskClient) -> None:
    pair = uuid.uuid4()
    found = sell(basket(line("SP0001", 2, lot="L2026-11", serial="A000001"), shift=None), pair)
    assert "piece_sold_twice" in found.reasons
    assert "sold more than once: in 11/2026 in the former Gia Lâm district." in told(client)
    brought_back(pair, "resaleable")
    assert "This piece was sold in 11/2026" in told(client), "one came back, and a customer has the other"
    brought_back(pair, "resaleable", SOON + timedelta(minutes=1))
    assert "was sold" not in told(client)


def test_what_happened_to_a_piece_is_asked_once_for_its_page() -> None:
    sold()
    with counted() as said:
        found = piece_facts(TEAPOT, "L2026-11", "A000001", NOW)
    assert found.sold is not None
    for table in ("sale_line", "refund_line", "piece_event", "labelled_piece"):
        assert len([statement for statement in said if re.search(rf"\b{table}\b", statement)]) == 1, table


def test_a_number_that_we_did_not_print_is_told_nothing_of_whatever_a_till_sold(client: FlaskClient) -> None:
    sold(serial="X9")
    assert "was sold" not in told(client, "/p/SP0001/10/L2026-11/21/X9")
    sold()
    assert "was sold" not in told(client, "/p/SP0001/10/OTHER/21/A000001"), "no such label was made"


def test_goods_offered_as_new_are_reported_as_that(client: FlaskClient) -> None:
    sold()
    first = re.findall(r'type="radio" name="reason" value="(\w+)"', told(client))[0]
    client.post("/p/SP0001/report", data={"reason": first, "lot": "L2026-11", "serial": "A000001"})
    row = db.session.scalars(select(ReviewItem).where(ReviewItem.kind == "product_page")).one()
    assert (row.reason, row.details["serial"]) == ("visitor_reports_offered_as_new", "A000001")


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(PieceDeed.VOID, VoidReason.LOST), (PieceDeed.VOID, VoidReason.BROKEN), (PieceDeed.SPOILED, None)],
)
def test_a_void_number_is_said_to_be_void_and_not_why(
    client: FlaskClient, kind: PieceDeed, reason: VoidReason | None
) -> None:
    with transaction():
        tell(TEAPOT, ["A000001"], kind, BT01, step_id=uuid.uuid4(), at=NOW, who="lan", reason=reason)
    assert "We declared this number void." in told(client)
    assert "Số này đã bị chúng tôi hủy." in told(client, language="vi")
    assert "lost" not in told(client)
    assert "void" not in told(client, PIECE.replace("A000001", "A000002"))


def test_a_number_that_was_sold_before_it_was_declared_lost_is_sold(client: FlaskClient) -> None:
    with transaction():
        tell(
            TEAPOT, ["A000001"], PieceDeed.VOID, BT01, step_id=uuid.uuid4(), at=NOW, who="lan", reason=VoidReason.LOST
        )  # fmt: skip
    sold(NOW - timedelta(hours=1))
    page = told(client)
    assert "This piece was sold in 11/2026" in page
    assert "void" not in page
