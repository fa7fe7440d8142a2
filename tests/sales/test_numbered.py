"""Numbers on sold pieces: never printed, void, sold before. The sale is booked in any case."""

import threading
import time
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.labels import operations as labels
from pos.labels import queries
from pos.labels.kinds import PieceDeed, VoidReason
from pos.labels.models import LabelledPiece
from pos.labels.signing import as_letters, from_letters
from pos.review.models import ReviewItem
from pos.sales.kinds import Kind
from pos.sales.operations import Booking, Entry, book
from tests import cast
from tests.inventory.stage import counted
from tests.inventory.test_at_once import together
from tests.sales.stage import basket, coming, desk, entry, line, open_the_shift, report, returned
from tests.verify.stage import shelve


@pytest.fixture(autouse=True)
def twenty_labels(app: Flask) -> None:
    """Twenty tea sets on the shelf, with labels A000001 to A000020."""
    print_labels(20)
    open_the_shift()


def print_labels(quantity: int) -> None:
    """Numbered labels for tea sets of a lot that comes onto the shelf with them."""
    folder = current_app.config["SETTINGS"].label_keys
    with transaction():
        labels.add_key(folder, who="console", at=cast.NOW)
        lot = shelve("SP0001", "K1", 20_000)
        words = queries.words_for(lot, cast.BT01, cast.NOW, cast.PUBLIC_URL)
        labels.make_numbered_batch(
            lot, cast.BT01, words, quantity=quantity, layout="a4-3x8", keys=folder, who="minh",
            at=cast.NOW - timedelta(days=1),
        )  # fmt: skip


def at(minutes: int) -> datetime:
    """So many minutes after ten in the morning."""
    return cast.NOW + timedelta(minutes=minutes)


def sold(*serials: str, minute: int = 0, sale_id: uuid.UUID | None = None, **changes: Any) -> Entry:
    lines = [line("SP0001", 1, **{"lot": "K1", **changes}, serial=serial) for serial in serials]
    return entry(Kind.SALE, basket(*lines, at=at(minute).isoformat(), shift=None), sale_id)


def back(sale_id: uuid.UUID, minute: int) -> Entry:
    return entry(Kind.REFUND, returned(sale_id, coming(1, 1, 450_000), at=at(minute).isoformat(), shift=None))


def reasons(*entries: Entry) -> list[list[str]]:
    """What is odd about each, of those reasons that speak of numbers."""
    bookings = report(*entries, at=at(90))
    assert {booking.outcome for booking in bookings} <= {"booked", "review"}
    return [[reason for reason in booking.reasons if reason.startswith("piece_")] for booking in bookings]


def void(serial: str, minute: int, kind: PieceDeed = PieceDeed.VOID) -> None:
    with transaction():
        labels.keep_piece_deed(
            cast.TEAPOT, [serial], kind, cast.BT01, step_id=uuid.uuid4(), at=at(minute), who="lan",
            reason=VoidReason.LOST if kind is PieceDeed.VOID else None,
        )  # fmt: skip


def test_a_number_that_we_printed_is_sold_like_anything_else() -> None:
    assert reasons(sold("A000001"), sold("A000002", "A000003", minute=1)) == [[], []]
    assert not [item for item in db.session.scalars(select(ReviewItem)) if item.reason.startswith("piece_")]


@pytest.mark.parametrize(
    ("product", "serial", "lot", "odd"),
    [
        ("SP0001", "A000021", "K1", True),
        ("SP0001", "A000001", "K2", True),
        ("SP0001", "KL-0815", "K1", True),
        ("SP0002", "A000001", None, True),
        ("SP0001", "A000001", None, False),
        ("SP0002", "KL-0815", None, False),
    ],
)
def test_a_number_that_we_never_printed_for_it_is_looked_at(
    product: str, serial: str, lot: str | None, odd: bool
) -> None:
    found = report(entry(Kind.SALE, basket(line(product, 1, lot=lot, serial=serial), shift=None)))[0]
    assert ("piece_unknown" in found.reasons) is odd
    if odd:
        (item,) = db.session.scalars(select(ReviewItem).where(ReviewItem.reason == "piece_unknown"))
        assert item.details["cases"] == [{"line": 1, "product": product, "lot": lot, "serial": serial}]


def test_a_piece_that_was_sold_and_not_returned_is_looked_at() -> None:
    first = uuid.uuid4()
    assert reasons(sold("A000001", sale_id=first)) == [[]]
    assert reasons(sold("A000001", minute=5)) == [["piece_sold_twice"]]
    assert reasons(sold("KL-1", minute=5), sold("KL-1", minute=6))[1] == ["piece_unknown", "piece_sold_twice"]
    assert reasons(sold("A000002", "A000002")) == [["piece_sold_twice"]], "twice in one basket"
    pair = entry(Kind.SALE, basket(line("SP0001", 2, lot="K1", serial="A000003"), shift=None))
    assert reasons(pair) == [["piece_sold_twice"]], "two pieces under one number"


def test_a_piece_that_came_back_is_sold_again() -> None:
    first = uuid.uuid4()
    reasons(sold("A000001", sale_id=first))
    report(back(first, 3), at=at(90))
    assert reasons(sold("A000001", minute=5)) == [[]]


def test_a_till_that_was_offline_tells_it_all_at_once() -> None:
    first = uuid.uuid4()
    told = reasons(sold("A000001", sale_id=first), back(first, 3), sold("A000001", minute=5), sold("A000001", minute=6))
    assert told == [[], [], [], ["piece_sold_twice"]]


def test_the_sale_that_is_told_last_is_looked_at_whichever_was_first() -> None:
    assert reasons(sold("A000001", minute=5)) == [[]]
    assert reasons(sold("A000001", minute=1)) == [["piece_sold_twice"]]


def test_a_return_that_is_told_late_takes_the_second_sale_off_the_list() -> None:
    first, both = uuid.uuid4(), uuid.uuid4()
    reasons(sold("A000001", sale_id=first), sold("A000002"))
    assert reasons(sold("A000001", minute=5), sold("A000001", "A000002", minute=9, sale_id=both))[0] == [
        "piece_sold_twice"
    ]
    report(back(first, 3), at=at(91))
    items = db.session.scalars(select(ReviewItem).where(ReviewItem.reason == "piece_sold_twice")).all()
    assert [item.settled_by for item in items if item.subject_id != str(both)] == [None], (
        "a third sale keeps it in doubt"
    )
    third = uuid.uuid4()
    reasons(sold("A000005", sale_id=third))
    reasons(sold("A000005", minute=5))
    report(back(third, 3), at=at(92))
    settled = db.session.scalars(select(ReviewItem).where(ReviewItem.settled_at.is_not(None))).all()
    assert [(item.settled_by, item.reason) for item in settled] == [("system", "piece_sold_twice")]


@pytest.mark.parametrize("kind", [PieceDeed.VOID, PieceDeed.SPOILED])
@pytest.mark.parametrize("minute", [1, 9])
def test_a_dead_number_that_is_sold_is_looked_at_also_when_it_was_sold_before(kind: PieceDeed, minute: int) -> None:
    void("A000001", 5, kind)
    assert reasons(sold("A000001", minute=minute), sold("A000002")) == [["piece_void"], []]


def test_a_deed_that_was_taken_back_says_nothing() -> None:
    void("A000001", 5)
    with transaction():
        labels.undo_piece_deed(queries.piece_deeds(cast.TEAPOT)[0].step_id, step_id=uuid.uuid4(), at=at(6), who="lan")
    assert reasons(sold("A000001", minute=9)) == [[]]


def test_numbers_take_three_statements_more_and_baskets_without_them_none() -> None:
    def statements(*entries: Entry) -> int:
        with counted() as told:
            report(*entries, at=at(90))
        return len(told)

    plain = statements(entry(Kind.SALE, basket(line(lot="K1"), shift=None)))
    one = statements(sold("A000001"))
    assert (one - plain, statements(*(sold(f"A{n:06}") for n in range(2, 20)))) == (3, one)


def test_of_two_outlets_that_sell_one_number_at_the_same_moment_one_is_looked_at(app: Flask) -> None:
    booked = threading.Event()

    def sell_at(till: str) -> Booking:
        return book([entry(Kind.SALE, basket(line("SP0001", 1, serial="A000007")))], desk=desk(till), at=cast.NOW)[0]

    def first() -> Booking:
        with transaction():
            booking = sell_at("BT01-1")
            booked.set()
            time.sleep(0.3)  # not committed yet while the other one sells
        return booking

    def second() -> Booking:
        booked.wait(30)
        with transaction():
            return sell_at("HK01-1")

    told = together(app, [first, second])
    assert ["piece_sold_twice" in booking.reasons for booking in told] == [False, True]


def test_a_signature_that_is_not_ours_is_booked_and_looked_at() -> None:
    codes = [code for (code,) in db.session.execute(select(LabelledPiece.code).order_by(LabelledPiece.number))]
    nobodys = as_letters(from_letters(codes[2])[:1] + b"\xff\xff" + from_letters(codes[2])[3:])
    told = report(
        sold("A000001", label=codes[0]),
        sold("A000002", label=codes[0]),
        sold("A000003", label=nobodys),
        sold("A000004", label=codes[3][:60]),
        sold("A000005", label=codes[4] + "A"),
        sold("A000006", label=codes[5][:-1] + "x" * 900),
        sold("A000007", label=7),
        at=at(90),
    )
    assert ["label_not_ours" in booking.reasons for booking in told] == [False, True, True, False, False, False, False]
    assert {booking.outcome for booking in told} <= {"booked", "review"}
    with transaction():
        labels.revoke_key(from_letters(codes[7])[1:3].hex(), "a laptop was stolen", who="console", at=cast.NOW)
    (late,) = report(sold("A000008", label=codes[7]), at=at(91))
    assert (late.outcome, "label_not_ours" in late.reasons) == ("review", True)
    items = db.session.scalars(select(ReviewItem).where(ReviewItem.reason == "label_not_ours")).all()
    assert {case["serial"] for item in items for case in item.details["cases"]} == {"A000002", "A000003", "A000008"}


def test_of_a_lot_whose_key_was_revoked_one_sale_a_day_and_outlet_is_looked_at() -> None:
    codes = [code for (code,) in db.session.execute(select(LabelledPiece.code).order_by(LabelledPiece.number))]
    with transaction():
        labels.revoke_key(from_letters(codes[0])[1:3].hex(), "a laptop was stolen", who="console", at=cast.NOW)

    def noted(*pieces: tuple[int, int], till: str = "BT01-1") -> list[bool]:
        """Which of these sales, told in one go, are to be looked at: number of the piece, and its minute."""
        entries = [sold(f"A{number:06}", minute=minute, label=codes[number - 1]) for number, minute in pieces]
        with transaction():
            told = book(entries, desk=desk(till), at=at(60 * 48), sent_at=at(60 * 48))
        return ["label_not_ours" in booking.reasons for booking in told]

    assert noted((2, 9), (1, 5), (3, 12)) == [False, True, False]
    assert noted((4, 20)) == [False]
    assert noted((5, 60 * 24), (6, 60 * 24 + 1)) == [True, False], "the next day"
    assert noted((7, 30), till="HK01-1") == [True], "another outlet"
    forged = [sold(f"A{number:06}", minute=40, label=codes[0]) for number in (8, 9)]
    assert ["label_not_ours" in booking.reasons for booking in report(*forged, at=at(90))] == [True, True]
    items = db.session.scalars(select(ReviewItem).where(ReviewItem.reason == "label_not_ours")).all()
    assert sorted(case["signature"] for item in items for case in item.details["cases"]) == [
        "forged", "forged", "revoked", "revoked", "revoked",
    ]  # fmt: skip


def test_baskets_without_signatures_ask_for_no_keys() -> None:
    with counted() as said:
        reasons(sold("A000001"), sold("A000002", minute=1))
    assert not [statement for statement in said if "label_key" in statement]
