"""What people say of numbered labels, and how labels add up with sales and returns."""

import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from pos.base.database import db, transaction
from pos.base.models import TrailEntry
from pos.inventory.errors import StockTooLow
from pos.labels import operations as labels
from pos.labels import queries as label_queries
from pos.labels.errors import QuotaReached
from pos.labels.kinds import State
from pos.labels.models import LabelledPiece
from pos.pieces import errors, queries
from pos.pieces.adding_up import Numbers, balances, batch_balances, numbers
from pos.pieces.operations import take_back, write_off_broken
from pos.pieces.scanned import read_scanned
from pos.review.models import ReviewItem
from tests import cast
from tests.inventory.stage import level
from tests.inventory.test_at_once import together
from tests.pieces.stage import make_labels, say, sell_pieces
from tests.sales.stage import basket, coming, line, pay_back, returned, sell
from tests.verify.stage import shelve


@pytest.fixture(autouse=True)
def lot(app: Flask) -> uuid.UUID:
    """Thirty tea sets at Bát Tràng, ten of them with labels A000001 to A000010."""
    with transaction():
        lot = shelve("SP0001", "K1", 30_000)
    make_labels(lot, 10)
    return lot


def states() -> dict[str, str]:
    return {one.serial: one.life.state.value for one in queries.pieces_of([cast.TEAPOT])}


def give_back(sale: uuid.UUID, hour: int) -> None:
    at = cast.NOW + timedelta(hours=hour)
    pay_back(returned(sale, coming(1, 1, 450_000), at=at.isoformat(), shift=None), at=at)


def test_a_day_of_ten_labels_adds_up() -> None:
    say("shelved", *(f"A{number:06}" for number in range(1, 8)))
    say("spoiled", "A000008")
    first = sell_pieces("A000001", hour=1)
    sell_pieces("A000002", "A000009", hour=2)
    give_back(first, 3)
    say("broken", "A000003", hour=4)
    found = balances([cast.TEAPOT])[cast.TEAPOT]
    assert (found.printed, found.on_hand, found.sold, found.spoiled, found.void) == (10, 6, 2, 1, 1)
    assert found.of == {
        State.PRINTED: 1,
        State.SHELVED: 4,
        State.RETURNED: 1,
        State.SOLD: 2,
        State.SPOILED: 1,
        State.VOID: 1,
    }
    assert found.adds_up
    say("shelved", "A000001", hour=5)
    assert states()["A000001"] == "shelved"


def test_what_the_database_adds_up_is_what_each_label_says_however_much_happened_to_it() -> None:
    """A000001 goes out and comes back eight times; around it are labels of every other kind."""
    say("shelved", "A000001", "A000002", "A000003", showroom_id=cast.HK01)
    for hour in range(1, 16, 2):
        give_back(sell_pieces("A000001", hour=hour), hour + 1)
    sell_pieces("A000002", "A000002", "A000004", "A000099", hour=3)
    say("lost", "A000005", hour=4)
    sell_pieces("A000005", hour=3)
    say("lost", "A000006", hour=4)
    sell_pieces("A000006", hour=5)
    say("lost", "A000003", showroom_id=cast.HK01, hour=20)
    (first,) = queries.pieces_of([cast.TEAPOT], ["A000001"])
    assert len(first.sales) == 8
    for only in (None, {cast.BT01}, {cast.HK01}, {cast.BT01, cast.HK01}, set()):
        there = queries.at_outlets(queries.pieces_of([cast.TEAPOT]), only)
        found = balances([cast.TEAPOT, cast.BOWL], only)
        assert found[cast.TEAPOT].of == Counter(one.life.state for one in there)
        assert found[cast.TEAPOT].adds_up
        assert found[cast.BOWL].printed == 0
        batches = batch_balances(cast.TEAPOT, only)
        assert sum((Counter(one.of) for one in batches.values()), Counter()) == found[cast.TEAPOT].of
        for state in ("", *State):
            serials = [one.serial for one in there if state in ("", one.life.state)]
            assert numbers(cast.TEAPOT, only, state=state) == Numbers(serials, len(serials)), (only, state)
            assert numbers(cast.TEAPOT, only, state=state, limit=2, offset=1) == Numbers(serials[1:3], len(serials))
            few = [serial for serial in serials if "00001" in serial]
            assert numbers(cast.TEAPOT, only, state=state, words="00001") == Numbers(few, len(few))


def test_a_label_is_where_it_was_put_and_its_manager_sees_it_there() -> None:
    say("shelved", "A000001", "A000002", showroom_id=cast.HK01)
    for only, count in (({cast.BT01}, 8), ({cast.HK01}, 2), ({cast.BT01, cast.HK01}, 10)):
        found = balances([cast.TEAPOT], only)[cast.TEAPOT]
        assert (found.printed, found.on_hand) == (count, count)
        assert queries.labelled_products(only) == {cast.TEAPOT}
    assert queries.labelled_products({uuid.uuid4()}) == set()


@pytest.mark.parametrize(
    ("before", "kind", "why"),
    [
        ([("shelved", "A000001")], "shelved", errors.AlreadyThere),
        ([("shelved", "A000001")], "spoiled", errors.NumberWasOut),
        ([("spoiled", "A000001")], "shelved", errors.NumberDead),
        ([("lost", "A000001")], "broken", errors.NumberDead),
        ([], "x", errors.NumberSold),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(before: list[Any], kind: str, why: type[Exception]) -> None:
    for one in before:
        say(*one)
    if why is errors.NumberSold:
        sell_pieces("A000001", hour=1)
        kind = "lost"
    with pytest.raises(why, match="A000001"):
        say(kind, "A000001", hour=2)


def test_another_outlet_says_nothing_of_a_label_before_it_stands_there() -> None:
    with pytest.raises(errors.NumberElsewhere):
        say("lost", "A000001", showroom_id=cast.HK01)
    say("shelved", "A000001", showroom_id=cast.HK01)
    say("lost", "A000001", showroom_id=cast.HK01, hour=1)
    assert states()["A000001"] == "void"


def test_of_a_row_what_cannot_be_is_left_out_and_told() -> None:
    say("spoiled", "A000002")
    sell_pieces("A000004")
    told = say("shelved", "A000001", "A000002", "A000003", "A000004", hour=1)
    assert told.done == ["A000001", "A000003"]
    assert told.left_out == {errors.NumberDead: ["A000002"], errors.NumberSold: ["A000004"]}
    with pytest.raises(errors.NoSuchNumber, match="A000011–A000012"):
        say("shelved", "A000010", "A000011", "A000012")
    assert states()["A000010"] == "printed", "nothing of a row is kept in which a number was never made"


def test_the_same_step_sent_again_is_one_and_with_other_content_a_clash() -> None:
    step = uuid.uuid4()
    say("shelved", "A000001", "A000002", step_id=step)
    assert say("shelved", "A000001", "A000002", step_id=step, hour=1).done == ["A000001", "A000002"]
    for kind, serial in (("lost", "A000001"), ("shelved", "A000003")):
        with pytest.raises(errors.StepSavedOtherwise):
            say(kind, serial, step_id=step)
    assert len(label_queries.piece_deeds(cast.TEAPOT)) == 2


def test_a_slip_is_taken_back_once_and_stays_on_the_record() -> None:
    step = uuid.uuid4()
    say("lost", "A000001", "A000002", step_id=step)
    for outlet in (cast.HK01, cast.BT01, cast.BT01):
        try:
            with transaction():
                take_back(step, outlet, step_id=uuid.uuid4(), at=cast.NOW, who="minh")
        except errors.NoSuchDeed:
            assert outlet == cast.HK01, "another outlet's slip is not theirs to take back"
    assert set(states().values()) == {"printed"}
    deeds = db.session.scalars(select(TrailEntry.deed).where(TrailEntry.deed.like("piece_%")).order_by(TrailEntry.id))
    assert list(deeds) == ["piece_void", "piece_undone"]


def test_a_sale_that_is_told_late_was_before_the_loss() -> None:
    say("lost", "A000001", hour=2)
    sell_pieces("A000001", hour=1)
    assert states()["A000001"] == "sold"
    say("lost", "A000002", hour=1)
    sell_pieces("A000002", hour=2)
    assert states()["A000002"] == "void"
    assert balances([cast.TEAPOT])[cast.TEAPOT].adds_up


def test_a_sale_of_a_void_label_is_off_the_list_when_that_was_a_slip() -> None:
    steps = {serial: uuid.uuid4() for serial in ("A000001", "A000002", "A000003")}
    for serial, step in steps.items():
        say("spoiled" if serial == "A000003" else "lost", serial, step_id=step)
    one, two = sell_pieces("A000001", hour=1), sell_pieces("A000001", "A000002", hour=2)
    late = sell_pieces("A000003", hour=-1)

    def still(step: str) -> set[str]:
        with transaction():
            take_back(steps[step], cast.BT01, step_id=uuid.uuid4(), at=cast.NOW + timedelta(hours=3), who="minh")
        left = select(ReviewItem.subject_id).where(ReviewItem.reason == "piece_void", ReviewItem.settled_at.is_(None))
        return set(db.session.scalars(left))

    assert still("A000001") == {str(two), str(late)}, "another label of the second sale is void still"
    assert still("A000002") == {str(late)}
    assert still("A000003") == set()
    settled = db.session.scalars(select(ReviewItem).where(ReviewItem.settled_at.is_not(None))).all()
    assert {(row.settled_by, row.reason) for row in settled} == {("system", "piece_void")}
    assert str(one) in {row.subject_id for row in settled}


def broke(*serials: str, step_id: uuid.UUID, hour: int = 1) -> list[str]:
    at = cast.NOW + timedelta(hours=hour)
    with transaction():
        return list(write_off_broken(cast.TEAPOT, serials, cast.BT01, step_id=step_id, at=at, who="minh").done)


def test_broken_pieces_are_written_off_and_their_labels_void_in_one_step(lot: uuid.UUID) -> None:
    say("spoiled", "A000002")
    step = uuid.uuid4()
    for _ in range(2):
        assert broke("A000001", "A000002", "A000003", step_id=step) == ["A000001", "A000003"]
    assert (states()["A000001"], states()["A000003"], level(cast.TEAPOT)) == ("void", "void", 28_000)
    with pytest.raises(errors.NumberDead):
        broke("A000003", step_id=uuid.uuid4())
    assert level(cast.TEAPOT) == 28_000
    assert queries.written_off_in(step)
    with transaction():
        take_back(step, cast.BT01, step_id=uuid.uuid4(), at=cast.NOW + timedelta(hours=2), who="minh")
    assert (states()["A000001"], level(cast.TEAPOT)) == ("printed", 28_000), "only a count brings goods back"
    assert balances([cast.TEAPOT])[cast.TEAPOT].adds_up


def test_where_the_shelf_holds_none_nothing_of_a_broken_piece_is_kept(lot: uuid.UUID) -> None:
    sell(basket(line("SP0001", 30, lot="K1"), shift=None))
    with pytest.raises(StockTooLow):
        broke("A000001", step_id=uuid.uuid4())
    db.session.rollback()
    assert states()["A000001"] == "printed"


def test_a_maker_who_sells_more_than_has_labels_is_seen() -> None:
    say("spoiled", "A000010")
    sell(basket(line("SP0001", 9, lot="K1"), shift=None))
    assert queries.excesses([cast.TEAPOT])[cast.TEAPOT] == queries.Excess(labels=9, sold=9)
    sale = uuid.uuid4()
    sell(basket(line("SP0001", 4, lot="K1"), shift=None), sale)
    assert queries.excesses([cast.TEAPOT])[cast.TEAPOT].without == 4
    at = cast.NOW + timedelta(hours=1)
    pay_back(returned(sale, coming(1, 1, 450_000), at=at.isoformat(), shift=None), at=at)
    assert queries.excesses([cast.TEAPOT])[cast.TEAPOT].without == 3
    before = (cast.NOW - timedelta(days=2)).isoformat()
    sell(basket(line("SP0001", 2, lot="K1"), at=before, shift=None))
    assert queries.excesses([cast.TEAPOT])[cast.TEAPOT].without == 3, "what was sold before the first label needs none"


def test_a_scanned_label_is_ours_or_is_put_on_no_shelf(lot: uuid.UUID) -> None:
    batch = label_queries.numbered_batches(cast.TEAPOT)[0].batch
    link = label_queries.numbered(batch, label_queries.words_of(batch, cast.NOW))[2].link
    assert queries.find_numbers(read_scanned(link), None) == cast.TEAPOT
    forged = link[:-1] + ("A" if link[-1] != "A" else "B")
    for code, why in (
        (forged, errors.NotOurSignature),
        (link.replace("/10/K1/", "/10/K2/"), errors.NumberOfAnotherLot),
        (link.replace("A000003", "A000013"), errors.NoSuchNumber),
        ("https://ocop.example.vn/p/SP9999/10/K1/21/A000003", errors.NoSuchNumber),
        ("A000099", errors.NumberOfNothing),
    ):
        with pytest.raises(why):
            queries.find_numbers(read_scanned(code), None)
    assert queries.find_numbers(read_scanned("A000001"), None) == cast.TEAPOT
    with transaction():
        bowls = shelve("SP0002", "B1", 1_000)
    make_labels(bowls, 1)
    with pytest.raises(errors.ProductNotClear):
        queries.find_numbers(read_scanned("A000001"), None)
    assert queries.find_numbers(read_scanned("A000001"), cast.BOWL) == cast.BOWL


def test_two_batches_at_once_give_no_number_twice_and_hold_the_quota(app: Flask, lot: uuid.UUID) -> None:
    with transaction():
        labels.set_quota(cast.TEAPOT, 35, who="huong", at=cast.NOW, reason="đợt 2")

    def making() -> int:
        try:
            return make_labels(lot, 10).quantity
        except QuotaReached:
            return 0

    assert sorted(together(app, [making] * 4)) == [0, 0, 10, 10]
    db.session.rollback()
    numbers = db.session.execute(
        select(func.count(), func.count(LabelledPiece.serial.distinct()), func.max(LabelledPiece.number))
    ).one()
    assert tuple(numbers) == (30, 30, 30)


def test_of_two_who_speak_of_one_label_at_once_one_is_told(app: Flask) -> None:
    def saying() -> bool:
        try:
            return bool(say("spoiled", "A000001"))
        except errors.NumberDead:
            return False

    assert sorted(together(app, [saying] * 3)) == [False, False, True]
