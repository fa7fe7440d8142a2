"""Honey loses its star at midnight, at three outlets. By noon every piece is pulled or relabelled.

Saturday evening Lan sells a kilo with three stars on its receipt. On Sunday morning the label, the public page and the till's
knowledge are without them, three outlets go along their shelves, and the receipt of the evening before still says what was true.
"""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from pos.audit import audit
from pos.base.database import db, transaction
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Place
from pos.inventory.operations import DeliveredLine, receive_delivery
from pos.labels.operations import make_batch
from pos.labels.queries import words_for
from pos.people.models import Assignment
from pos.sales import queries, receipts
from pos.showrooms.models import Showroom
from tests import cast
from tests.inventory.stage import MORNING, lot_id
from tests.sales.stage import basket, line, open_the_shift, sell
from tests.sales.test_receipts import words
from tests.verify.stage import certify

URL = "https://ocop.example.vn"
EVENING = cast.NOW + timedelta(hours=8)
MIDNIGHT = cast.NOW + timedelta(hours=14)
TH01 = cast.same_id("TH01")
SALE = cast.same_id("the kilo of the evening")


def at(hours: float) -> datetime:
    """So many hours after midnight."""
    return MIDNIGHT + timedelta(hours=hours)


@pytest.fixture
def clock(app: Flask) -> Iterator[Any]:
    with time_machine.travel(EVENING, tick=False) as travel:
        yield travel


@pytest.fixture
def shelves(clock: Any) -> None:
    """Honey with three stars until Saturday, at Bát Tràng, Hoàn Kiếm and Tây Hồ, each piece of it labelled."""
    third = {
        column.key: getattr(db.session.get(Showroom, cast.HK01), column.key) for column in Showroom.__table__.columns
    }
    with transaction():
        certify("SP0004", 3, date(2023, 11, 21), date(2026, 11, 21))
        db.session.add(Showroom(**{**third, "id": TH01, "code": "TH01", "name": "Tây Hồ"}))
        db.session.flush()
        for kind in PlaceKind:
            db.session.add(Place(id=cast.same_id(f"TH01 {kind}"), showroom_id=TH01, kind=kind))
        db.session.add(Assignment(person_id=cast.TU, showroom_id=TH01, since=cast.BEGINNING))
        for showroom_id, code, kilos in ((cast.BT01, "BT01", 4), (cast.HK01, "HK01", 2), (TH01, "TH01", 6)):
            receive_delivery(
                showroom_id, cast.TEA_HOUSE, [DeliveredLine(cast.HONEY, kilos * 1000, f"M-{code}")],
                delivery_id=uuid.uuid4(), showroom_code=code, received_at=MORNING, at=MORNING, who="an",
            )  # fmt: skip
            lot = lot_id(cast.HONEY, f"M-{code}")
            said = words_for(lot, showroom_id, MORNING, URL)
            make_batch(lot, showroom_id, said, quantity=kilos, layout="a4-3x8", who="an", at=MORNING)
    open_the_shift()


def deal(browser: Any, outlet: str, code: str, kilos: str, kind: str = "relabelled") -> None:
    form = {"step": str(uuid.uuid4()), "code": code, "quantity": kilos, "kind": kind}
    assert browser.post(f"/relabelling/{outlet}", form).status_code == 302


def tags(browser: Any, outlet: str) -> None:
    form = {"step": str(uuid.uuid4()), "product": "SP0004"}
    assert browser.post(f"/relabelling/{outlet}/tags", form).status_code == 302


def receipt() -> list[str]:
    return words(receipts.receipt(queries.sale_facts(SALE), cashier="Nguyễn Thị Lan", public_url=cast.PUBLIC_URL))


def test_by_noon_every_piece_is_pulled_or_relabelled(
    shelves: None, clock: Any, sign_in: Any, client: FlaskClient
) -> None:
    sold = basket(line("SP0004", 1, price_vnd=165_000, stars=3, lot="M-BT01"), at=EVENING.isoformat())
    assert sell(sold, SALE, at=EVENING).outcome == "booked"
    evening = receipt()
    assert any("OCOP 3 sao" in row for row in evening)
    assert "verdict--good" in client.get("/p/SP0004").text
    assert "Longan honey" not in sign_in("huong").get("/relabelling/?lang=en").text

    clock.move_to(at(0))
    assert words_for(lot_id(cast.HONEY, "M-TH01"), TH01, at(0), URL).stars == 0
    page = client.get("/p/SP0004").text
    assert "verdict--good" not in page
    assert 'class="stars"' not in page
    page = sign_in("huong").get("/relabelling/?lang=en").text
    assert page.count("Longan honey") == 3, "nobody made a task, and every outlet has one"

    clock.move_to(at(8))
    lan, tu = sign_in("lan"), sign_in("tu")
    deal(lan, "BT01", f"{URL}/p/SP0004/10/M-BT01", "1,5")
    deal(lan, "BT01", "SP0004", "1,5", "pulled")
    tags(lan, "BT01")
    deal(tu, "HK01", "M-HK01", "2")
    tags(tu, "HK01")
    clock.move_to(at(10.5))
    deal(tu, "TH01", "M-TH01", "4")
    assert "66&nbsp;%" in sign_in("huong").get("/relabelling/?lang=en").text

    clock.move_to(at(11.75))
    tu = sign_in("tu")
    deal(tu, "TH01", "M-TH01", "2", "pulled")
    tags(tu, "TH01")

    clock.move_to(at(12))
    city = sign_in("huong")
    assert "No piece is left that may show a star that is gone." in city.get("/relabelling/?lang=en").text
    done = city.get("/relabelling/?all=yes&lang=en").text
    assert done.count("100&nbsp;%") == 3
    assert "8 h 00 min" in done
    assert "11 h 45 min" in done

    assert receipt() == evening, "what was true when it was bought stays on its receipt"
    # Its sale was reported without a till's journal, which the first promise asks for.
    assert [verdict.line() for verdict in audit(at(12))[1:] if verdict.broken] == []
