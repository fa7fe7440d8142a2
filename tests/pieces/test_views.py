"""The pages of numbered labels, for each kind of access."""

import csv
import io
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.base.models import TrailEntry
from pos.labels import queries as label_queries
from pos.labels.life import life
from pos.labels.models import LabelBatch
from pos.pieces import queries, views
from tests import cast
from tests.pieces.stage import make_labels, say, sell_pieces
from tests.sales.stage import basket, coming, line, pay_back, returned, sell
from tests.verify.stage import shelve


@pytest.fixture(autouse=True)
def _labels(app: Flask) -> Iterator[None]:
    """Tea sets: labels A000001 to A000010 for Bát Tràng, A000011 to A000013 for Hoàn Kiếm."""
    with transaction():
        lot = shelve("SP0001", "K1", 30_000)
    make_labels(lot, 10)
    make_labels(lot, 3, cast.HK01)
    with time_machine.travel(cast.NOW, tick=True):
        yield


def form(code: str = "A000001", choice: str = "shelved", **changes: str) -> dict[str, str]:
    return {"outlet": "BT01", "step": str(uuid.uuid4()), "code": code, "choice": choice, "product": "", **changes}


def state(serial: str) -> str:
    db.session.rollback()
    found = queries.piece(cast.TEAPOT, serial)
    return found.life.state.value if found else ""


def test_a_cashier_scans_a_row_onto_her_shelf_and_takes_it_back(sign_in: Any) -> None:
    say("spoiled", "A000003")
    lan = sign_in("lan")
    batch = db.session.scalar(select(LabelBatch).where(LabelBatch.showroom_id == cast.BT01))
    assert batch is not None
    link = label_queries.numbered(batch, label_queries.words_of(batch, cast.NOW))[6].link
    told = lan.post("/pieces/shelf?lang=en", form(link), follow_redirects=True).text
    assert "A000007: put on the shelf." in told
    assert 'value="SP0001" selected' in told, "the next number may be typed alone"
    told = lan.post("/pieces/shelf?lang=en", form("A000001-A000005"), follow_redirects=True).text
    assert "A000001–A000002, A000004–A000005: put on the shelf." in told
    assert "Left out: A000003: spoiled or void already" in told
    step = next(row.step_id for row in label_queries.piece_deeds(serial="A000001"))
    lan.post("/pieces/shelf/undo", {"outlet": "BT01", "undone": str(step), "step": str(uuid.uuid4())})
    assert [state(serial) for serial in ("A000001", "A000003", "A000007")] == ["printed", "spoiled", "shelved"]
    trail = sign_in("an").get("/trail?lang=en").text
    assert "Took back what was said of numbered labels" in trail
    assert "Numbers: A000001–A000002, A000004–A000005 · What: put on the shelf" in trail


@pytest.mark.parametrize(
    ("choice", "reason", "then"),
    [
        ("spoiled", None, "spoiled"), ("broken", "broken", "void"), ("taken_off", "taken_off", "void"),
        ("lost", "lost", "void"), ("?", None, "shelved"),
    ],
)  # fmt: skip
def test_what_is_chosen_is_what_is_kept(sign_in: Any, choice: str, reason: str | None, then: str) -> None:
    sign_in("lan").post("/pieces/shelf", form(choice=choice))
    assert state("A000001") == then
    assert [row.reason for row in label_queries.piece_deeds(cast.TEAPOT)] == [reason]


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (form("8 93"), "names no numbered label"),
        (form("A000099", product="SP0001"), "We made no label A000099 for"),
        (form("A000001", product="SP9999"), "SP9999"),
        (form("A000011", "lost"), "not at this outlet"),
        ({**form(), "step": "x"}, "There is nothing of this kind"),
        (form('"><script>alert(1)</script>/'), "names no numbered label"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(sign_in: Any, sent: dict[str, str], told: str) -> None:
    answer = sign_in("lan").post("/pieces/shelf?lang=en", sent)
    assert answer.status_code == 422
    assert told in answer.text
    assert "Nothing was kept." in answer.text
    assert "<script>alert" not in answer.text
    assert label_queries.piece_deeds(cast.TEAPOT) == []


def test_a_manager_sees_her_outlets_labels_and_the_city_all(sign_in: Any) -> None:
    sell_pieces("A000001")
    for name, labels, hand, sold in (("minh", 10, 9, 1), ("tu", 3, 3, 0), ("huong", 13, 12, 1), ("an", 13, 12, 1)):
        client = sign_in(name)
        answer = client.get("/pieces/?format=csv&lang=en")
        (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
        assert (row["Labels"], row["On hand"], row["Sold"], row["Left of the quota"]) == (
            str(labels),
            str(hand),
            str(sold),
            "1987",
        )
        assert ("More than labels" in row) is (name in {"huong", "an"})
        page = client.get("/pieces/SP0001?lang=en").text
        assert f"{labels} labels = {hand} on hand + {sold} sold + 0 spoiled + 0 void." in page
        assert ("A000011" in page) is (name != "minh")
        assert client.get("/pieces/SP0001?format=xlsx").status_code == 200


def test_a_number_is_found_with_all_that_happened_to_it(sign_in: Any) -> None:
    say("shelved", "A000001")
    sell_pieces("A000001", hour=0)
    say("lost", "A000002")
    minh = sign_in("minh")
    page = minh.get("/pieces/SP0001?q=a000001&lang=en").text
    assert "What happened to A000001" in page
    assert page.index("label made") < page.index("put on the shelf ·") < page.index("sold ·")
    assert "/sales/" in page
    void = list(
        csv.DictReader(io.StringIO(minh.get("/pieces/SP0001?state=void&format=csv&lang=en").data.decode("utf-8-sig")))
    )
    assert [(row["Serial number"], row["State"], row["Outlet"]) for row in void] == [("A000002", "void", "BT01")]
    assert "No label is like that." in minh.get("/pieces/SP0001?state=spoiled&lang=en").text
    assert minh.get("/pieces/SP0001?batch=nonsense&state=nonsense&page=99&q=%00").status_code == 200


def rows(client: Any, address: str) -> list[dict[str, str]]:
    """The rows of a table that is taken away."""
    return list(csv.DictReader(io.StringIO(client.get(f"{address}format=csv&lang=en").data.decode("utf-8-sig"))))


def test_who_may_write_off_does_both_in_one_step(sign_in: Any) -> None:
    for name, offered, answered in (("lan", False, 403), ("minh", True, 302)):
        client = sign_in(name)
        assert ('value="written_off"' in client.get("/pieces/shelf").text) is offered
        sent = form("A000001", "written_off")
        assert client.post("/pieces/shelf", sent).status_code == answered
    assert state("A000001") == "void"
    told = client.post(
        "/pieces/shelf/undo?lang=en", {"outlet": "BT01", "undone": sent["step"], "step": str(uuid.uuid4())},
        follow_redirects=True,
    ).text  # fmt: skip
    assert "The goods stay written off" in told


def test_batches_are_counted_as_far_as_one_may_see_and_go_away_as_a_file(sign_in: Any) -> None:
    say("shelved", "A000001", "A000002", showroom_id=cast.HK01)
    say("lost", "A000002", showroom_id=cast.HK01)
    sell_pieces("A000003")
    for name, told in (
        ("minh", [("A000001", "8", "7", "1", "0")]),
        ("tu", [("A000001", "2", "1", "0", "1"), ("A000011", "3", "3", "0", "0")]),
        ("huong", [("A000001", "10", "8", "1", "1"), ("A000011", "3", "3", "0", "0")]),
    ):
        client = sign_in(name)
        found = rows(client, "/pieces/SP0001?what=batches&")
        columns = ("First number", "Labels", "On hand", "Sold", "Void")
        assert [tuple(row[column] for column in columns) for row in found] == told, name
        page = client.get("/pieces/SP0001?lang=en").text
        assert page.count(f'<td class="numeric" data-label="Labels">{told[0][1]}</td>') == 1
        assert "what=batches" in page


def test_the_page_of_a_product_reads_the_labels_that_it_shows(sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    monkeypatch.setattr(views, "NUMBERS", 5)
    monkeypatch.setattr(queries, "life", lambda *told: read.append(1) or life(*told))
    huong = sign_in("huong")
    page = huong.get("/pieces/SP0001?page=2&lang=en").text
    assert len(read) == 5
    assert [f"A{n:06}" for n in range(1, 14) if f">A{n:06}</a>" in page] == [f"A{n:06}" for n in range(6, 11)]
    assert "Page 2 of 3" in page
    assert len(rows(huong, "/pieces/SP0001?")) == 13, "the file has them all"


def test_quotas_go_away_as_a_file(sign_in: Any) -> None:
    huong = sign_in("huong")
    for quantity in ("3000", "2500"):
        huong.post("/pieces/SP0001/quota", {"quantity": quantity, "reason": "đợt hai"})
    assert [row["Quota"] for row in rows(huong, "/pieces/SP0001/quota?")] == ["2500", "3000"]
    assert "format=xlsx" in huong.get("/pieces/SP0001/quota").text


def test_two_pieces_under_one_number_are_told_as_two(sign_in: Any) -> None:
    sale = uuid.uuid4()
    sell(basket(line("SP0001", 2, lot="K1", serial="A000001"), shift=None), sale)
    back = cast.NOW + timedelta(minutes=1)
    pay_back(returned(sale, coming(1, 1, 450_000), at=back.isoformat(), shift=None), at=back)
    page = sign_in("minh").get("/pieces/SP0001?q=a000001&lang=en").text
    assert "sold: 2 pieces under this one number" in page
    assert "<div>brought back · BT01" in page
    assert "sold twice" in page


def test_makers_are_flagged_for_the_city_alone(sign_in: Any) -> None:
    for _each in range(14):
        sell_pieces("A000001")
    huong = sign_in("huong")
    page = huong.get("/pieces/?lang=en").text
    assert "1 maker sold more pieces than there are numbered labels for:" in page
    assert '<td class="numeric look" data-label="More than labels">1</td>' in page
    assert "Blue-glaze" in huong.get("/pieces/?over=yes&lang=en").text
    assert "More than labels" not in sign_in("minh").get("/pieces/?lang=en&over=yes").text


def test_nobody_works_at_another_outlet_and_an_officer_only_looks(sign_in: Any) -> None:
    tu = sign_in("tu")
    assert tu.get("/pieces/shelf?outlet=BT01").status_code == 403
    assert tu.post("/pieces/shelf", form()).status_code == 403
    assert tu.post("/pieces/shelf/undo", {"outlet": "BT01"}).status_code == 403
    huong = sign_in("huong")
    assert "Scan the label" not in huong.get("/pieces/shelf?outlet=BT01&lang=en").text
    assert huong.post("/pieces/shelf", form()).status_code == 403
    assert label_queries.piece_deeds(cast.TEAPOT) == []


def test_the_city_sets_a_quota_for_a_reason_that_is_kept(sign_in: Any) -> None:
    huong = sign_in("huong")
    told = huong.post(
        "/pieces/SP0001/quota?lang=en", {"quantity": "3.000", "reason": " đợt hai "}, follow_redirects=True
    ).text
    assert "may have 3.000 numbered labels in all" in told
    assert "of 3.000" in huong.get("/pieces/?lang=en").text
    huong.post("/pieces/SP0001/quota", {"quantity": "3000", "reason": "again"})
    db.session.rollback()
    kept = db.session.scalars(select(TrailEntry).where(TrailEntry.deed == "set_label_quota")).all()
    assert [(row.who, row.details) for row in kept] == [("huong", {"quantity": 3000, "why": "đợt hai"})]
    assert label_queries.quotas([cast.TEAPOT, cast.BOWL]) == {cast.TEAPOT: 3000, cast.BOWL: 2000}
    for wrong in ({"quantity": "-1"}, {"quantity": "1000001"}, {"quantity": "٣"}, {"quantity": ""}, {"reason": " "}):
        answer = huong.post("/pieces/SP0001/quota?lang=en", {"quantity": "10", "reason": "x", **wrong})
        assert answer.status_code == 422
        assert "Nothing was kept." in answer.text
    assert label_queries.quota(cast.TEAPOT) == 3000
    for name in ("minh", "lan"):
        assert sign_in(name).post("/pieces/SP0001/quota", {"quantity": "1", "reason": "x"}).status_code == 403
