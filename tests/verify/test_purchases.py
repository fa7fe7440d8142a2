"""Was it certified when I bought it? What the page behind a receipt says, by both times."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.base.clock import local_day
from pos.base.database import transaction
from pos.certification.kinds import CertificateEventKind
from pos.sales import queries, receipts
from pos.sales.proof import proof_link, sale_of, token_of
from tests.cast import NOW, PUBLIC_URL, TEAPOT, same_id
from tests.inventory.stage import deliver
from tests.sales.stage import basket, line, open_the_shift, sell
from tests.sales.test_receipts import words as slip_words
from tests.verify.stage import certify, happens
from tests.verify.test_views import STAR, page

BOUGHT = uuid.UUID("3f2c8a51-6d0e-4b7a-9c41-5e8f0a1b2c3d")
PATH = f"/r/{token_of(BOUGHT)}"
TEAPOT_PAPER = same_id(f"certificate {TEAPOT}")
DECEMBER = datetime(2026, 12, 1, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def open_shop(app: Flask) -> Iterator[None]:
    """A shop with an open shift and a tea set of four stars, on the Saturday of the cast."""
    with time_machine.travel(NOW, tick=False):
        deliver(TEAPOT, 5, "A1")
        open_the_shift()
        yield


def told(client: FlaskClient, at: datetime = NOW, language: str = "en") -> str:
    """The page behind the receipt, asked at this moment."""
    with time_machine.travel(at, tick=False):
        return page(client, PATH, language).replace("\N{NO-BREAK SPACE}", " ")


def withdraw(since: date, learned_at: datetime) -> None:
    """The tea set's certificate is withdrawn, and we learn of it."""
    with transaction():
        happens(
            "SP0001", CertificateEventKind.WITHDRAWN, since, grounds="Điều 8.1c", learned_at=learned_at,
            certificate_id=TEAPOT_PAPER,
        )  # fmt: skip


def test_a_star_that_was_withdrawn_later_for_the_day_of_the_sale_is_told_by_both_times(client: FlaskClient) -> None:
    sell(basket(line(stars=4)), BOUGHT)
    evening = told(client)
    assert "Yes: certified OCOP 4 stars on 21/11/2026" in evening
    assert "The same was known when it was sold." in evening
    assert "Today it is certified" in evening

    withdraw(date(2026, 11, 10), DECEMBER)

    later = told(client, DECEMBER)
    assert "No: it carried no OCOP stars on 21/11/2026" in later
    assert "Its certificate was withdrawn from 10/11/2026 on." in later
    assert "By what was known when it was sold it had OCOP 4 stars. We learned better on 01/12/2026." in later
    assert "Today it is not certified" in later
    assert "The till's slip" not in later, "what the slip said was true by what was known"
    assert STAR not in evening + later
    slip = receipts.receipt(queries.sale_facts(BOUGHT), cashier="Lan", public_url=PUBLIC_URL)
    assert "OCOP 4 sao" in slip_words(slip), "a reprint says what was known at the sale"


def test_a_star_that_was_withdrawn_after_the_sale_was_true_when_it_was_bought(client: FlaskClient) -> None:
    sell(basket(line(stars=4)), BOUGHT)
    withdraw(date(2026, 11, 25), DECEMBER)
    later = told(client, DECEMBER)
    assert "Yes: certified OCOP 4 stars on 21/11/2026" in later
    assert "The same was known when it was sold." in later
    assert "Today it is not certified" in later


def test_a_certificate_that_we_learned_of_later_counts_for_the_day_of_the_sale(client: FlaskClient) -> None:
    sell(basket(line("SP0004")), BOUGHT)
    assert "No certificate of it had begun by then." in told(client)
    with transaction(), time_machine.travel(DECEMBER, tick=False):
        certify("SP0004", 3, date(2026, 11, 1), date(2029, 11, 1), learned_at=DECEMBER)
    later = told(client, DECEMBER, "vi")
    assert "Có: được chứng nhận OCOP 3 sao vào ngày 21/11/2026" in later
    assert "lúc bán, sản phẩm không có sao. Đến ngày 01/12/2026" in later


def test_a_slip_that_named_a_star_which_we_knew_to_be_gone_is_said_to_have_been_wrong(client: FlaskClient) -> None:
    sell(basket(line("SP0002", stars=4)), BOUGHT)
    said = told(client)
    assert "No: it carried no OCOP stars on 21/11/2026" in said
    assert "Its certificate had lapsed after 30/06/2026." in said
    assert "The till&#39;s slip named 4 stars" in said


def test_the_answer_of_one_product_stands_once_and_unknown_goods_are_said_to_be_unknown(client: FlaskClient) -> None:
    sell(basket(line(stars=4), line(pieces=2, stars=4), line("SP7777")), BOUGHT)
    said = told(client)
    assert said.count("Yes: certified") == 1
    assert "We do not know this product" in said


def test_midnight_in_hanoi_parts_two_receipts(client: FlaskClient) -> None:
    last_second = datetime(2027, 3, 4, 16, 59, 59, tzinfo=UTC)
    assert local_day(last_second) == date(2027, 3, 4)
    for at, answer in (
        (last_second, "Yes: certified OCOP 4 stars on 04/03/2027"),
        (last_second + timedelta(seconds=1), "No:"),
    ):
        with time_machine.travel(at, tick=False):
            sale_id = uuid.uuid4()
            sell(basket(line(), at=at.isoformat(), shift=None), sale_id, at=at)
            assert answer in page(client, f"/r/{token_of(sale_id)}", "en").replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_names_nobody_no_number_and_no_amount_and_nothing_keeps_it(client: FlaskClient) -> None:
    sell(basket(line(stars=4), number="BT01-1A-000777"), BOUGHT)
    answer = client.get(PATH)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    said = answer.get_data(as_text=True)
    assert 'content="noindex"' in said
    for secret in ("Lan", "lan", "000777", "450", "BT01-1", str(BOUGHT)):
        assert f">{secret}" not in said
        assert f" {secret}" not in said.replace('lang="', "")


def test_only_what_a_receipt_carries_opens_it(client: FlaskClient) -> None:
    sell(basket(line(stars=4)), BOUGHT)
    by_name = same_id("a sale of another program")
    sell(basket(line(stars=4)), by_name)
    token = token_of(BOUGHT)
    assert sale_of(token) == BOUGHT
    assert proof_link(PUBLIC_URL, BOUGHT) == f"{PUBLIC_URL}/r/{token}"
    assert proof_link(PUBLIC_URL, by_name) == "", "its identity could be worked out"
    for wrong in (
        token[:-1], token + "A", token.swapcase(), str(BOUGHT), "BT01-1A-000123", token_of(by_name),
        token_of(uuid.uuid4()), "ă" * 22, "-" * 22, token[:-1] + chr(ord(token[-1]) + 1),
    ):  # fmt: skip
        said = page(client, f"/r/{wrong}", "en", status=404)
        assert "We do not know this receipt, or not yet." in said
        assert "try again tomorrow" in said
