"""What somebody must look at is raised once, seen by whom it concerns, and settled once with words."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pos.base.database import db, transaction
from pos.base.models import TrailEntry
from pos.review import operations, queries, words
from pos.review.errors import AlreadySettled, NoSuchFinding, OutcomeMissing
from pos.review.models import ReviewItem
from pos.review.operations import Finding
from tests.cast import BT01, HK01, NOW, same_id


@pytest.fixture
def told(monkeypatch):
    monkeypatch.setattr(words, "_KINDS", {})
    words.register(
        "odd_sale", "Odd sale", "people.one", argument="person_id", reasons={"wrong_price": "The price was another"}
    )


def finding(subject="BT01-1A-000001", reason="wrong_price", showroom_id=BT01, **more):
    given = {
        "kind": "odd_sale",
        "subject_label": f"No. {subject}",
        "happened_at": NOW,
        "details": {"price_vnd": 450_000},
    }
    return Finding(**{**given, "subject_id": subject, "reason": reason, "showroom_id": showroom_id, **more})


def raise_all(*findings, at=NOW):
    with transaction():
        operations.raise_findings(findings, at=at)
    return [row.id for row in queries.items(queries.ReviewFilter(), None, limit=100)]


def test_the_same_thing_raised_twice_is_one_row(app):
    raise_all(finding(), finding("BT01-1A-000002"))
    assert len(raise_all(finding(), finding("BT01-1A-000003"), at=NOW + timedelta(days=1))) == 3


def test_another_reason_for_the_same_thing_is_another_row(app):
    assert len(raise_all(finding(), finding(reason="unknown_product"))) == 2


def test_a_settled_row_is_not_raised_again(app):
    (row,) = raise_all(finding())
    with transaction():
        operations.settle(row, "The label was old.", who="minh", at=NOW)
    assert raise_all(finding()) == []


def test_more_rows_than_one_statement_takes_are_all_raised(app):
    with transaction():
        operations.raise_findings([finding(f"sale {number}") for number in range(1201)], at=NOW)
    assert db.session.scalar(select(func.count()).select_from(ReviewItem)) == 1201


def test_raising_nothing_is_nothing(app):
    assert raise_all() == []


def test_a_row_is_settled_once_and_keeps_by_whom_and_how(app):
    (row,) = raise_all(finding())
    with transaction():
        operations.settle(row, "  Nhãn cũ.\r\nĐã thay. ", who="minh", at=NOW)
    with pytest.raises(AlreadySettled, match="minh"), transaction():
        operations.settle(row, "Me too.", who="an", at=NOW)
    kept = queries.item(row)
    assert (kept.settled_by, kept.settled_at, kept.outcome) == ("minh", NOW, "Nhãn cũ.\nĐã thay.")
    assert db.session.scalars(select(TrailEntry.who)).all() == ["minh"]


def test_of_two_who_settle_at_once_one_does(app):
    (row,) = raise_all(finding())
    begin, done = threading.Barrier(4), []

    def settle(name):
        with app.app_context():
            begin.wait()
            try:
                with transaction():
                    operations.settle(row, "Looked at.", who=name, at=NOW)
                done.append(name)
            except AlreadySettled:
                pass
            finally:
                db.session.remove()

    threads = [threading.Thread(target=settle, args=(f"person{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert done == [queries.item(row).settled_by]


def test_a_row_is_not_settled_without_words_nor_when_it_is_not_there(app):
    (row,) = raise_all(finding())
    with pytest.raises(OutcomeMissing), transaction():
        operations.settle(row, " \n ", who="minh", at=NOW)
    with pytest.raises(NoSuchFinding), transaction():
        operations.settle(same_id("no row"), "Looked at.", who="minh", at=NOW)
    assert queries.item(row).settled_at is None


def test_a_manager_counts_her_outlet_and_an_officer_the_city(app):
    raise_all(finding(), finding("HK01-1A-000001", showroom_id=HK01), finding("somewhere", showroom_id=None))
    assert queries.open_count(frozenset({BT01})) == 1
    assert queries.open_count(None) == 3
    assert queries.open_of_kinds(None) == [("odd_sale", "wrong_price", 3)]


def test_rows_are_shown_in_the_words_of_the_room_that_raised_them(app, sign_in, told):
    raise_all(finding(subject=str(same_id("lan"))))
    page = sign_in("minh").get("/review/").text
    assert "The price was another" in page
    assert "Odd sale" in page


def test_a_subject_has_a_link_where_it_has_a_page(app, told):
    with app.test_request_context():
        assert words.address("odd_sale", str(same_id("lan"))) == f"/people/{same_id('lan')}"
        assert words.address("odd_sale", "no uuid") is None
        assert words.address("never told", "x") is None


def test_a_kind_and_a_reason_that_nobody_told_are_still_readable(told):
    assert words.kind_name("cold_chain") == "cold chain"
    assert words.reason_words("odd_sale", "too_late") == "too late"


def test_details_are_told_in_their_units(app, told, monkeypatch):
    monkeypatch.setattr(words, "_DETAILS", {"cases": "Cases", "price_vnd": "Price"})
    monkeypatch.setattr(words, "_VALUES", {"condition": {"damaged": "Broken"}})
    details = {
        "cases": [
            {"line": 1, "price_vnd": 450_000, "vat_bp": 800, "lot": None, "reason": ""},
            {"quantity_milli": 350, "condition": "damaged"},
            {"condition": "of a later version"},
        ],
        "closed_at": "2026-11-21T10:02:11+07:00",
        "fields": ["colour", "size"],
        "nothing": None,
        "odd_at": "no moment",
    }
    with app.test_request_context("/?lang=vi"):
        assert words.told(details) == [
            (
                "Cases",
                [
                    "line: 1 · Price: 450.000\u00a0₫ · vat bp: 8 %",
                    "quantity milli: 0,35 · condition: Broken",
                    "condition: of a later version",
                ],
            ),
            ("closed at", ["21/11/2026 10:02"]),
            ("fields", ["colour", "size"]),
            ("odd at", ["no moment"]),
        ]


def test_a_manager_sees_only_her_outlet(app, sign_in, told):
    raise_all(finding(), finding("HK01-1A-000001", showroom_id=HK01), finding("somewhere", showroom_id=None))
    here = queries.items(queries.ReviewFilter(showroom_id=HK01), None, limit=9)[0].id
    minh = sign_in("minh")
    page = minh.get("/review/").text
    assert "BT01-1A-000001" in page
    assert "HK01-1A-000001" not in page
    assert minh.get(f"/review/{here}").status_code == 404
    assert minh.post(f"/review/{here}/settle", {"outcome": "Not mine."}).status_code == 404
    assert "HK01-1A-000001" in sign_in("huong").get("/review/?outlet=HK01").text


def test_rows_are_filtered_and_paged(app, sign_in, told):
    raise_all(
        *(finding(f"sale {number:03d}", happened_at=NOW + timedelta(minutes=number)) for number in range(51)),
        finding("shift 1", kind="shift", reason="late"),
    )
    huong = sign_in("huong")
    assert "sale 049" not in huong.get("/review/").text
    assert "sale 050" in huong.get("/review/?page=2").text
    page = huong.get("/review/?kind=shift").text
    assert "shift 1" in page
    assert "sale 001" not in page
    assert huong.get("/review/?format=csv").data.decode("utf-8-sig").count("\r\n") == 53


def test_an_officer_looks_but_does_not_settle(app, sign_in, told):
    (row,) = raise_all(finding())
    huong = sign_in("huong")
    assert f"/review/{row}/settle" not in huong.get(f"/review/{row}").text
    assert huong.post(f"/review/{row}/settle", {"outcome": "Fine."}).status_code == 403


@pytest.mark.parametrize("name", ["lan", "tu"])
def test_a_cashier_has_no_review_list(sign_in, name):
    assert sign_in(name).get("/review/").status_code == 403


def test_a_manager_settles_a_row_with_words(app, sign_in, told):
    (row,) = raise_all(finding())
    minh = sign_in("minh")
    assert "450.000\u00a0₫" in minh.get(f"/review/{row}?lang=vi").text
    assert "Say in a few words" in minh.post(f"/review/{row}/settle?lang=en", {"outcome": ""}).text
    assert minh.post(f"/review/{row}/settle", {"outcome": "Nhãn cũ, đã thay."}).location == "/review/"
    assert "Nhãn cũ, đã thay." in minh.get("/review/?settled=yes").text
    assert "Nhãn cũ, đã thay." in minh.get(f"/review/{row}").text
    again = minh.post(f"/review/{row}/settle", {"outcome": "Twice."})
    assert again.status_code == 409
    assert queries.item(row).outcome == "Nhãn cũ, đã thay."


def test_the_bar_says_how_many_rows_wait(app, sign_in, told):
    raise_all(finding(), finding(reason="unknown_product"))
    assert 'class="bar__count">2<' in sign_in("minh").get("/today").text
    assert "bar__count" not in sign_in("lan").get("/today").text
