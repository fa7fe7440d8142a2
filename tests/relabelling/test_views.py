"""The pages of relabelling, for each kind of access."""

import csv
import io
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, current_app

from pos.base.database import transaction
from pos.labels import operations as labels
from pos.labels.queries import numbered, words_for, words_of
from pos.relabelling.queries import tasks
from tests.cast import BT01, HK01, HONEY, NOW, PUBLIC_URL, TEA_HOUSE, TEAPOT
from tests.inventory.stage import deliver, lot_id
from tests.verify.stage import certify


@pytest.fixture(autouse=True)
def _a_star_that_ended_at_midnight(app: Flask) -> Iterator[None]:
    """Three kilos of honey at Bát Tràng and two at Hoàn Kiếm, whose star ended last night."""
    with transaction():
        certify("SP0004", 3, date(2023, 11, 20), date(2026, 11, 20))
    deliver(HONEY, 3, "M1", producer=TEA_HOUSE)
    deliver(HONEY, 2, "M2", producer=TEA_HOUSE, showroom=HK01)
    deliver(TEAPOT, 1, "A1")
    with time_machine.travel(NOW, tick=True):
        yield


def form(code: str = "M1", amount: str = "1", **changes: str) -> dict[str, str]:
    return {"step": str(uuid.uuid4()), "code": code, "quantity": amount, "kind": "relabelled", **changes}


def test_a_cashier_scans_pieces_and_her_manager_sees_how_far_it_is(sign_in: Any) -> None:
    lan = sign_in("lan")
    page = lan.get("/relabelling/BT01?lang=en").text
    assert "Longan honey" in page
    assert "ended on 20/11/2026" in page
    told = lan.post("/relabelling/BT01?lang=en", form(amount="1,5"), follow_redirects=True).text
    assert "1,5 kg relabelled." in told
    answer = lan.post("/relabelling/BT01?lang=en", form("SP0004", kind="pulled"))
    pulled = lan.get(f"{answer.location}&lang=en").text
    assert "1 kg pulled." in pulled
    assert 'value="pulled" checked' in pulled, "the next piece goes the same way"
    assert "83 % done" in pulled
    row = sign_in("minh").get("/relabelling/?lang=en").text
    assert "83&nbsp;%" in row
    assert "10 h 00 min" in row
    assert "HK01" not in row


def test_the_camera_may_be_used_by_whoever_relabels(sign_in: Any) -> None:
    for name, offered in (("lan", True), ("huong", False)):
        answer = sign_in(name).get("/relabelling/BT01")
        assert ('data-part="camera"' in answer.text) is offered
        assert "camera=(self)" in answer.headers["Permissions-Policy"]


def test_the_label_that_was_scanned_is_told_to_be_void_and_a_strange_one_to_be_kept(sign_in: Any) -> None:
    honey = lot_id(HONEY, "M1")
    before = NOW - timedelta(days=2)
    with transaction():
        folder = current_app.config["SETTINGS"].label_keys
        labels.add_key(folder, who="console", at=before)
        batch = labels.make_numbered_batch(
            honey, BT01, words_for(honey, BT01, before, PUBLIC_URL), quantity=1, layout="a4-3x8", keys=folder, who="minh",
            at=before,
        )  # fmt: skip
        (link,) = [words.link for words in numbered(batch, words_of(batch, before))]
    lan = sign_in("lan")
    told = lan.post("/relabelling/BT01?lang=en", form(link), follow_redirects=True).text
    assert "1 kg relabelled. Label A000001 is void now." in told
    again = lan.post("/relabelling/BT01?lang=en", form(link))
    assert (again.status_code, "A000001 was dealt with already" in again.text) == (422, True)
    strange = lan.post(
        "/relabelling/BT01?lang=en", form(link.replace("A000001", "A000002")), follow_redirects=True
    ).text
    assert "1 kg relabelled." in strange
    assert "Label A000002 was not made by us for this lot, or its signature is not good" in strange


def test_the_rest_and_the_tags_finish_it(sign_in: Any) -> None:
    lan = sign_in("lan")
    lot = tasks([BT01], NOW)[0].lots[0]
    lan.post("/relabelling/BT01", {"step": str(uuid.uuid4()), "lot": str(lot.id), "quantity": "3", "kind": "pulled"})
    tags = {"step": str(uuid.uuid4()), "product": "SP0004"}
    lan.post("/relabelling/BT01/tags", tags)
    assert "finished" in lan.get("/relabelling/BT01?lang=en").text
    assert "No piece is left" in lan.get("/relabelling/?lang=en").text
    assert "Longan honey" in lan.get("/relabelling/?all=yes&lang=en").text


def test_what_was_finished_long_ago_stands_on_the_page_only_when_asked_for(sign_in: Any) -> None:
    lan = sign_in("lan")
    lan.post("/relabelling/BT01", {**form(amount="3"), "lot": str(lot_id(HONEY, "M1"))})
    lan.post("/relabelling/BT01/tags", {"step": str(uuid.uuid4()), "product": "SP0004"})
    for days, stands in ((30, True), (31, False)):
        with time_machine.travel(NOW + timedelta(days=days), tick=True):
            lan = sign_in("lan")
            page = lan.get("/relabelling/BT01?lang=en").text
            assert ("Longan honey" in page) is stands
            assert ("1 task was finished more than 30 days ago" in page) is not stands
            assert "Longan honey" in lan.get("/relabelling/BT01?lang=en&all=yes").text


def test_a_slip_is_taken_back_on_the_page(sign_in: Any) -> None:
    lan = sign_in("lan")
    wrong = form(amount="3")
    lan.post("/relabelling/BT01", wrong)
    assert "Take back" in lan.get("/relabelling/BT01?lang=en").text
    lan.post("/relabelling/BT01/undo", {"step": wrong["step"]})
    page = lan.get("/relabelling/BT01?lang=en").text
    assert "0 % done" in page
    assert "Take back" not in page


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (form("SP0001"), "needs no new labels here"),
        (form("8 93"), "Nobody here knows the code"),
        (form(amount="4"), "Only 3 kg are left"),
        (form(amount="much"), "Nothing was kept."),
        ({**form(), "step": "x"}, "There is no such step"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(sign_in: Any, sent: dict[str, str], told: str) -> None:
    answer = sign_in("lan").post("/relabelling/BT01?lang=en", sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert f'value="{sent["code"]}"' in answer.text


def test_nobody_works_at_another_outlet_and_an_officer_only_looks(sign_in: Any) -> None:
    tu = sign_in("tu")
    assert tu.get("/relabelling/BT01").status_code == 403
    assert tu.post("/relabelling/BT01", form()).status_code == 403
    assert tu.post("/relabelling/BT01/undo", {"step": str(uuid.uuid4())}).status_code == 403
    huong = sign_in("huong")
    page = huong.get("/relabelling/BT01?lang=en").text
    assert "Longan honey" in page
    assert "Scan the piece" not in page
    assert huong.post("/relabelling/BT01", form()).status_code == 403
    assert huong.post("/relabelling/BT01/tags", {"step": str(uuid.uuid4()), "product": "SP0004"}).status_code == 403


def test_the_table_goes_away_as_a_file(sign_in: Any) -> None:
    answer = sign_in("huong").get("/relabelling/?format=csv&lang=en")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["Outlet"], row["Left to look at"], row["Percent done"], row["Hours taken"]) for row in rows] == [
        ("BT01", "3", "0", "10.0"), ("HK01", "2", "0", "10.0"),
    ]  # fmt: skip
    assert sign_in("minh").get("/relabelling/?format=xlsx").status_code == 200
