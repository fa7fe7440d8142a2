"""The pages of transfers: who may send and receive, what the forms make of what is typed, and the note."""

import csv
import io
import re
import uuid
from datetime import date

import pytest
from sqlalchemy import select

from pos.base.clock import HANOI
from pos.base.database import db
from pos.inventory.kinds import PlaceKind, TransferState
from pos.inventory.models import Transfer, TransferLine
from tests import cast
from tests.inventory.stage import deliver, level, lot_id

LATER = "2099-01-01T00:00"
"""A form that stood open says a moment of its own; what it says of the future means now."""


@pytest.fixture
def goods(app):
    deliver(cast.TEAPOT, 8, "A1")
    deliver(cast.TEAPOT, 2, "A2")
    deliver(cast.BOWL, 5, "B1")


def form(**changes):
    """The form of a transfer as a browser would send it."""
    return {
        "transfer": str(uuid.UUID(int=7)), "outlet": "BT01", "target": "HK01", "lines-0-lot": "SP0001 · A1",
        "lines-0-quantity": "3", **changes,
    }  # fmt: skip


def arrivals(**changes):
    """The form of its arrival."""
    return {
        "received_at": LATER, "lines-0-lot": str(lot_id(cast.TEAPOT, "A1")), "lines-0-received": "3",
        "lines-0-difference": "", **changes,
    }  # fmt: skip


def state():
    db.session.expire_all()
    return db.session.scalars(select(Transfer.state)).all()


def test_a_manager_sends_and_the_other_outlet_receives(goods, sign_in):
    minh, admin = sign_in("minh"), sign_in("an")
    answer = minh.post("/transfers/new", form(ordered_by="Lệnh 12/LĐ ngày 20/11/2026", vehicle="29C-123.45"))
    assert answer.headers["Location"] == "/transfers/BT01-C000001"
    page = minh.get("/transfers/BT01-C000001?lang=en").text
    assert "On its way" in page
    assert "29C-123.45" in page
    assert "Put on the shelf" not in page, "Minh does not work at the outlet that receives"
    assert "Take it back" in page
    assert "Put on the shelf" in admin.get("/transfers/BT01-C000001?lang=en").text
    answer = admin.post("/transfers/BT01-C000001", arrivals())
    assert answer.status_code == 302
    assert state() == [TransferState.RECEIVED]
    assert level(cast.TEAPOT, showroom=cast.HK01) == 3000
    page = minh.get("/transfers/BT01-C000001?lang=en").text
    assert "On the other shelf" in page
    assert "Take it back" not in page


def test_a_number_shows_what_is_on_its_way_and_the_moves_lead_to_the_transfer(goods, sign_in):
    sign_in("minh").post("/transfers/new", form())
    here = sign_in("minh").get("/stock/SP0001/BT01?lang=en").text
    assert "On its way from here" in here
    assert '<a href="/transfers/BT01-C000001">BT01-C000001</a>' in here
    assert "On its way here" in sign_in("huong").get("/stock/SP0001/HK01?lang=en").text


@pytest.mark.parametrize(
    "said", ["SP0001 · A1 · Bộ ấm chén men lam · 8 chiếc", "SP0001 · A1", "SP0001 A1", "ấm chén A1"]
)
def test_a_lot_is_found_as_it_was_offered_and_as_it_is_typed(goods, sign_in, said):
    assert sign_in("minh").post("/transfers/new", form(**{"lines-0-lot": said})).status_code == 302
    assert db.session.scalars(select(TransferLine.lot_id)).all() == [lot_id(cast.TEAPOT, "A1")]


def test_offers_name_what_expires_first_first_and_only_what_is_on_that_shelf(goods, sign_in):
    deliver(cast.TEA, 4, "L2", producer=cast.TEA_HOUSE, expires_on=date(2027, 5, 1))
    deliver(cast.TEA, 4, "L1", producer=cast.TEA_HOUSE, expires_on=date(2027, 2, 1))
    minh = sign_in("minh")
    offers = minh.get("/transfers/lots?outlet=BT01&q=sen").json["offers"]
    assert [offer.split(" · ")[1] for offer in offers if offer.startswith("SP0003")] == ["L1", "L2"]
    assert minh.get("/transfers/lots?outlet=HK01&q=sen").json["offers"] == []
    by_barcode = minh.get(f"/transfers/lots?outlet=BT01&q={cast.TEAPOT_GTIN[1:]}").json["offers"]
    assert [offer.split(" · ")[:2] for offer in by_barcode] == [["SP0001", "A1"], ["SP0001", "A2"]]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lines-0-lot": "SP0001"}, "Several lots fit"),
        ({"lines-0-lot": "nothing of the kind"}, "The shelf holds no such lot."),
        ({"lines-0-quantity": "9"}, "Only 8 of lot A1"),
        ({"lines-0-quantity": "0"}, "More than zero"),
        ({"lines-0-quantity": "-1"}, "More than zero"),
        ({"lines-0-quantity": "0,5"}, "whole for pieces"),
        ({"target": "BT01"}, "from one outlet to another"),
        ({"target": ""}, "Please fill this in."),
        ({"target": "XX99"}, "Nothing was saved yet"),
        ({"transfer": "no id"}, "Nothing was saved yet"),
        ({"lines-1-lot": "SP0001 · A1", "lines-1-quantity": "1"}, "stands on two lines"),
        ({"carrier": "x" * 121}, "Nothing was saved yet"),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_is_sent(goods, sign_in, changes, words):
    answer = sign_in("minh").post("/transfers/new?lang=en", form(**changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert state() == []
    assert level(cast.TEAPOT) == 10_000


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"lines-0-received": "2"}, 422, "say why 2 arrived and 3 was sent"),
        ({"lines-0-received": ""}, 422, "Please fill this in."),
        ({"lines-0-received": "-1"}, 422, "More than zero"),
        ({"lines-0-difference": "eaten"}, 422, "Nothing was saved yet"),
        ({"lines-0-lot": str(uuid.UUID(int=3))}, 422, "how much arrived"),
        ({"received_at": "2026-11-20T10:00"}, 422, "before it was sent"),
    ],
)
def test_an_arrival_that_does_not_fit_is_told_and_nothing_moves(goods, sign_in, changes, status, words):
    sign_in("minh").post("/transfers/new", form())
    answer = sign_in("an").post("/transfers/BT01-C000001?lang=en", arrivals(**changes))
    assert (answer.status_code, words in answer.text) == (status, True), re.findall(
        r'role="alert".*?</div>', answer.text
    )
    assert state() == [TransferState.SENT]
    assert level(cast.TEAPOT, PlaceKind.IN_TRANSIT) == 3000


def test_a_minute_of_the_form_is_no_time_before_sending(goods, sign_in):
    sign_in("minh").post("/transfers/new", form())
    sent_at = db.session.scalars(select(Transfer.sent_at)).one()
    minute = sent_at.astimezone(HANOI).strftime("%Y-%m-%dT%H:%M")
    assert sign_in("an").post("/transfers/BT01-C000001", arrivals(received_at=minute)).status_code == 302


def test_somebody_elses_transfer_stays_shut(goods, sign_in):
    sign_in("minh").post("/transfers/new", form())
    lan = sign_in("lan")
    assert lan.get("/transfers/BT01-C000001").status_code == 200, "a cashier sees what leaves her outlet"
    assert lan.get("/transfers/new").status_code == 403
    assert lan.post("/transfers/new", form()).status_code == 403
    assert lan.post("/transfers/BT01-C000001/recall").status_code == 403
    assert lan.post("/transfers/BT01-C000001", arrivals()).status_code == 403
    assert sign_in("minh").post("/transfers/BT01-C000001", arrivals()).status_code == 403
    assert sign_in("huong").post("/transfers/BT01-C000001/recall").status_code == 403
    # From an outlet that is not hers she sends nothing, whatever the form says.
    deliver(cast.BOWL, 3, "H1", showroom=cast.HK01)
    answer = sign_in("minh").post(
        "/transfers/new",
        form(outlet="HK01", target="BT01", transfer=str(uuid.UUID(int=8)), **{"lines-0-lot": "SP0002 · H1"}),
    )
    assert answer.status_code == 422
    assert state() == [TransferState.SENT]


def test_taking_it_back_twice_says_the_same_and_after_receiving_says_why_not(goods, sign_in):
    minh = sign_in("minh")
    minh.post("/transfers/new", form())
    for _ in range(2):
        assert minh.post("/transfers/BT01-C000001/recall").headers["Location"] == "/transfers/BT01-C000001"
    assert level(cast.TEAPOT) == 10_000
    minh.post("/transfers/new", form(transfer=str(uuid.UUID(int=9))))
    sign_in("an").post("/transfers/BT01-C000002", arrivals())
    page = sign_in("minh").post("/transfers/BT01-C000002/recall", follow_redirects=True).text
    assert "đã được an nhận" in page
    assert level(cast.TEAPOT, showroom=cast.HK01) == 3000


def test_the_note_says_both_languages_and_no_money(goods, sign_in):
    sign_in("minh").post("/transfers/new", form(ordered_by="Lệnh 12/LĐ", carrier="<b>Anh Tú</b>"))
    page = sign_in("minh").get("/transfers/BT01-C000001/note?lang=en").text
    for words in ("PHIẾU XUẤT KHO KIÊM VẬN CHUYỂN NỘI BỘ", "Delivery note for internal transfer", "Lệnh 12/LĐ", "A1"):
        assert words in page
    assert "&lt;b&gt;Anh Tú" in page
    assert "₫" not in page


def test_lists_filter_and_come_as_tables(goods, sign_in):
    minh = sign_in("minh")
    minh.post("/transfers/new", form())
    assert "BT01-C000001" in minh.get("/transfers?under_way=yes&q=hoan+kiem").text
    sign_in("an").post("/transfers/BT01-C000001", arrivals())
    assert "BT01-C000001" not in minh.get("/transfers?under_way=yes").text
    assert "BT01-C000001" not in minh.get("/transfers?q=nowhere").text
    rows = list(csv.reader(io.StringIO(minh.get("/transfers?format=csv&lang=en").data.decode("utf-8-sig"))))
    assert rows[1][:4] == ["BT01-C000001", "On the other shelf", "BT01 Bát Tràng", "HK01 Hoàn Kiếm"]
    rows = list(
        csv.reader(io.StringIO(minh.get("/transfers/BT01-C000001?format=csv&lang=en").data.decode("utf-8-sig")))
    )
    assert (rows[1][0], rows[1][2:5]) == ("SP0001", ["A1", "3", "3"])


@pytest.mark.parametrize("address", ["/transfers", "/transfers/new", "/transfers/BT01-C000001"])
def test_visitors_are_asked_to_sign_in(goods, client, address):
    assert "/sign-in" in client.get(address).headers["Location"]


def test_what_is_nowhere_is_not_found(goods, sign_in):
    assert sign_in("minh").get("/transfers/BT01-C000009").status_code == 404
    assert sign_in("minh").post("/transfers/BT01-C000009/recall").status_code == 404
