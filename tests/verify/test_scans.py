"""Scans: what is counted, what never is, that no page waits for it, and what comes onto the review list."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pos.base.clock import local_day
from pos.base.database import db, transaction
from pos.labels.digital_link import Link
from pos.labels.kinds import PieceDeed, VoidReason
from pos.labels.models import PieceEvent
from pos.review.models import ReviewItem
from pos.showrooms.models import Commune
from pos.verify import counting, operations
from pos.verify.counting import ScanCounter, scan_counter
from pos.verify.journeys import PIECES_A_DAY, UNKNOWN_A_DAY
from pos.verify.models import ScanCount
from tests.cast import BT01, NOW, TEAPOT
from tests.sales.stage import basket, line, sell
from tests.verify.stage import number_tea_sets
from tests.verify.test_journeys import IPHONE

PIECE = "/p/SP0001/10/L2026-11/21/A000001"
TODAY = local_day(NOW)
PHONE = {"User-Agent": IPHONE}


@pytest.fixture(autouse=True)
def _numbered_tea_sets(app: Flask) -> Any:
    # An app is lent to one test after another, with what it holds.
    app.extensions["scans"] = ScanCounter(app)
    with time_machine.travel(NOW, tick=True):
        number_tea_sets(PIECES_A_DAY + 3)
        yield


def counts() -> dict[tuple[str, str, str], tuple[int, int]]:
    """What is in the books: lot, serial and district, with the scans and how many of them bore an unknown number."""
    db.session.rollback()
    rows = db.session.scalars(select(ScanCount).where(ScanCount.product_id == TEAPOT, ScanCount.day == TODAY))
    return {(row.lot, row.serial, row.district): (row.scans, row.unknown) for row in rows.unique()}


def listed() -> list[ReviewItem]:
    db.session.rollback()
    return list(db.session.scalars(select(ReviewItem).order_by(ReviewItem.kind, ReviewItem.subject_id)))


def scan(app: Flask, *serials: str, times: int = 1, district: str = "", days_ago: int = 0) -> None:
    """What a process counts, without the pages."""
    for serial in serials:
        for _time in range(times):
            link = Link(product="SP0001", lot="L2026-11", serial=serial)
            scan_counter(app).count(link, NOW - timedelta(days=days_ago), district=district)


def test_a_scan_of_a_piece_counts_for_piece_lot_and_product(app: Flask, client: FlaskClient) -> None:
    for path in (PIECE, PIECE, "/p/SP0001/10/L2026-11", "/p/SP0001"):
        assert client.get(path, headers=PHONE).status_code == 200
    assert counts() == {}, "nothing is written while a page is made"
    scan_counter(app).flush()
    client.get(PIECE, headers=PHONE)
    scan_counter(app).flush()
    assert counts() == {("", "", ""): (5, 0), ("L2026-11", "", ""): (4, 0), ("L2026-11", "A000001", ""): (3, 0)}


def test_of_a_visitor_nothing_is_kept_but_the_day(app: Flask, client: FlaskClient) -> None:
    assert {column.name for column in ScanCount.__table__.columns} == {
        "day", "product_id", "lot", "serial", "district", "scans", "unknown",
    }  # fmt: skip
    client.get(PIECE, headers={**PHONE, "X-Forwarded-For": "203.0.113.7"}, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    held = repr(vars(scan_counter(app)))
    assert "L2026-11" in held
    for trace in ("203.0.113.7", "iPhone"):
        assert trace not in held


def test_what_nobody_scanned_is_not_counted(app: Flask, client: FlaskClient, sign_in: Any) -> None:
    client.head(PIECE, headers=PHONE)
    client.get(PIECE, headers={**PHONE, "Sec-Purpose": "prefetch"})
    client.get(PIECE, headers={"User-Agent": "TelegramBot (like TwitterBot)"})
    client.get(PIECE + "?lang=en", headers={**PHONE, "Sec-Fetch-Site": "same-origin"})
    client.get("/p/SP0001?reported=1", headers=PHONE)
    client.get("/p/SP9999", headers=PHONE)
    sign_in("lan").get(PIECE, headers=PHONE)
    scan_counter(app).flush()
    assert counts() == {}


def test_what_strangers_make_up_gets_no_row_of_its_own(app: Flask) -> None:
    counter = scan_counter(app)
    for number in range(10_000):
        counter.count(Link(product="SP0001", lot=f"X{number % 7}", serial=f"S{number}"), NOW)
    assert len(vars(counter)["_held"]) <= counting.MOST_HELD + 1
    counter.count(Link(product="SP9999"), NOW)
    counter.flush()
    [((lot, serial, district), (scans, unknown))] = counts().items()
    assert (lot, serial, district, scans) == ("", "", "", 10_000)
    assert unknown == counting.MOST_HELD, "past that nobody looks what else was made up"


def test_a_visitor_may_tell_the_district_and_only_one_that_there_is(app: Flask, client: FlaskClient) -> None:
    told = {"lot": "L2026-11", "serial": "A000001", "district": "018"}
    for changes in (
        {},
        {"district": "999"},
        {"district": "x" * 9000},
        {"serial": "B999999"},
        {"lot": "\x00\ud800"[:1]},
        {"serial": ""},
    ):
        answer = client.post("/p/SP0001/seen?lang=en", data={**told, **changes})
        assert (answer.status_code, answer.location) == (303, "/p/SP0001/seen?lang=en")
        assert "Set-Cookie" not in answer.headers
    assert "Thank you" in client.get("/p/SP0001/seen?lang=en").text
    assert client.post("/p/SP9999/seen", data=told).status_code == 404
    scan_counter(app).flush()
    assert counts() == {("L2026-11", "A000001", "018"): (1, 0)}, "who tells a place has been counted as a scan already"


def test_books_that_do_not_answer_lose_no_count_and_fail_no_page(app: Flask, client: FlaskClient) -> None:
    away, back = (
        sqlalchemy.text(f"ALTER TABLE {old} RENAME TO {new}")
        for old, new in (("scan_count", "away"), ("away", "scan_count"))
    )
    with transaction():
        db.session.execute(away)
    assert client.get(PIECE, headers=PHONE).status_code == 200
    scan_counter(app).flush()
    assert client.get(PIECE, headers=PHONE).status_code == 200
    with transaction():
        db.session.execute(back)
    scan_counter(app).flush()
    assert counts()["", "", ""] == (2, 0)
    with transaction():
        db.session.execute(away)
    scan(app, "A000001")
    for _try in range(counting.TRIES):
        scan_counter(app).flush()
    assert vars(scan_counter(app))["_held"] == {}, "what the books never take does not stand in the way for ever"
    with transaction():
        db.session.execute(back)


def test_a_defect_does_not_end_the_counting(app: Flask) -> None:
    counter = scan_counter(app)
    vars(counter)["_held"][None] = 1
    counter.count(Link(product="SP0001"), NOW)
    for _try in range(counting.TRIES):
        counter.flush()
    counter.count(Link(product="SP0001"), NOW)
    counter.flush()
    assert counts() == {("", "", ""): (1, 0)}


def test_a_process_that_ends_writes_what_it_holds_and_two_add_up(app: Flask) -> None:
    app.testing = False
    processes = [ScanCounter(app), ScanCounter(app)]
    for process in processes:
        for _time in range(3):
            process.count(Link(product="SP0001"), NOW)
        assert vars(process)["_thread"].daemon, "nothing keeps a server from ending"
    for process in processes:
        process.close()
        assert not vars(process)["_thread"].is_alive()
    assert counts() == {("", "", ""): (6, 0)}


def test_pieces_and_places_are_forgotten_first_and_products_when_a_star_would_end(app: Flask) -> None:
    for days_ago in (
        0,
        operations.KEEP_PIECES_DAYS,
        operations.KEEP_PIECES_DAYS + 1,
        operations.KEEP_PRODUCTS_DAYS + 1,
    ):
        scan(app, "A000001", days_ago=days_ago)
        scan_counter(app).flush()
    with transaction():
        operations.forget_old_scans(TODAY)
    kept = db.session.execute(
        select(ScanCount.day, ScanCount.serial).where(ScanCount.lot != "", ScanCount.serial != "")
    )
    assert {row.day for row in kept} == {TODAY, TODAY - timedelta(days=operations.KEEP_PIECES_DAYS)}
    days: set[date] = set(db.session.scalars(select(ScanCount.day)))
    assert min(days) == TODAY - timedelta(days=operations.KEEP_PIECES_DAYS + 1)


def test_old_counts_go_once_a_day_with_the_first_scan(app: Flask) -> None:
    scan(app, "A000001", days_ago=operations.KEEP_PIECES_DAYS + 1)
    scan_counter(app).flush()
    with time_machine.travel(NOW + timedelta(days=1), tick=True):
        scan(app, "A000002")
        scan_counter(app).flush()
    assert set(db.session.scalars(select(ScanCount.serial))) == {"", "A000002"}


def test_a_piece_in_three_districts_on_a_day_is_one_row_that_leads_to_it(app: Flask, sign_in: Any) -> None:
    with transaction():
        db.session.add(
            Commune(
                code="00148", name="Phường Long Biên", former_district="Quận Long Biên", former_district_code="004",
                search_key="", sort_key="",
            )
        )  # fmt: skip
    for district in ("018", "004", "002", "001"):
        scan(app, "A000001", district=district)
        scan_counter(app).flush()
    [row] = listed()
    assert (row.kind, row.subject_id, row.reason, row.showroom_id) == (
        "scanned_piece",
        "SP0001:A000001",
        "more_than_one",
        BT01,
    )
    assert row.details == {
        "signs": ["many_districts"], "lot": "L2026-11",
        "districts": ["Huyện Gia Lâm", "Quận Hoàn Kiếm", "Quận Long Biên"],
    }  # fmt: skip
    page = sign_in("minh").get(f"/review/{row.id}").text
    for words in (
        "Các lượt quét khó có thể là của cùng một chiếc",
        "Được báo ở nhiều quận, huyện",
        "/scanned/SP0001:A000001",
    ):
        assert words in page
    assert sign_in("minh").get("/scanned/SP0001:A000001").location == PIECE
    assert sign_in("minh").get("/scanned/SP0001:B000001").status_code == 404


def test_a_label_that_was_declared_void_and_is_scanned_twice_is_a_row(app: Flask) -> None:
    slip, meant = uuid.uuid4(), uuid.uuid4()
    for serial, kept in (("A000001", meant), ("A000002", slip)):
        with transaction():
            facts = {"product_id": TEAPOT, "serial": serial, "showroom_id": BT01, "who": "minh"}
            at = NOW - timedelta(days=1)
            reason = VoidReason.LOST
            db.session.add(PieceEvent(id=kept, step_id=kept, kind=PieceDeed.VOID, reason=reason, at=at, **facts))
    with transaction():
        undone = {**facts, "undoes_id": slip, "step_id": uuid.uuid4()}
        db.session.add(PieceEvent(kind=PieceDeed.UNDONE, at=NOW, **undone))
    scan(app, "A000001", "A000002", "A000003", times=2)
    scan_counter(app).flush()
    [row] = listed()
    assert (row.subject_id, row.details) == ("SP0001:A000001", {"signs": ["dead"], "lot": "L2026-11", "districts": []})


def test_a_label_that_was_sold_before_it_was_declared_lost_is_its_customers_and_no_row(app: Flask) -> None:
    lost, told = uuid.uuid4(), NOW - timedelta(days=1)
    with transaction():
        facts = {"product_id": TEAPOT, "serial": "A000001", "showroom_id": BT01, "who": "minh"}
        db.session.add(PieceEvent(step_id=lost, kind=PieceDeed.VOID, reason=VoidReason.LOST, at=told, **facts))
    # The till was offline, and tells after the loss was declared that it had sold the piece before.
    goods = line("SP0001", 1, lot="L2026-11", serial="A000001")
    sell(basket(goods, at=(NOW - timedelta(days=2)).isoformat(), shift=None), uuid.uuid4(), till="BT01-1")
    scan(app, "A000001", times=2)
    scan_counter(app).flush()
    assert "scanned_piece" not in {row.kind for row in listed()}


def test_who_tries_all_numbers_does_not_flood_the_list(app: Flask) -> None:
    scan(app, *(f"A{number:06d}" for number in range(1, PIECES_A_DAY + 4)), times=25)
    scan_counter(app).flush()
    scan(app, "A000001", f"A{PIECES_A_DAY + 3:06d}")
    scan_counter(app).flush()
    rows = listed()
    assert [row.kind for row in rows].count("scanned_piece") == PIECES_A_DAY
    [rest] = [row for row in rows if row.kind == "scans"]
    assert (rest.subject_id, rest.reason) == (TODAY.isoformat(), "many_pieces")


def test_many_numbers_that_we_never_printed_are_one_row_a_month(app: Flask) -> None:
    scan(app, *(f"Z{number}" for number in range(UNKNOWN_A_DAY - 1)))
    scan_counter(app).flush()
    assert listed() == []
    for days_ago in (0, 1):
        scan(app, *(f"Z{number}" for number in range(UNKNOWN_A_DAY)), days_ago=days_ago)
        scan_counter(app).flush()
    [row] = listed()
    assert (row.subject_id, row.reason) == ("SP0001:2026-11", "numbers_made_up")
    for _time in range(UNKNOWN_A_DAY):
        scan_counter(app).count(Link(product="SP0003", serial="MAKER-1"), NOW)
    scan_counter(app).flush()
    assert len(listed()) == 1, "goods whose labels we do not number bear their maker's numbers"
