"""Steps of relabelling on the books."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask, current_app
from sqlalchemy import func, select, update

from pos.base.database import db, transaction
from pos.certification.kinds import CertificateEventKind
from pos.certification.models import Certificate
from pos.certification.queries import facts
from pos.inventory.operations import take
from pos.labels import queries as label_queries
from pos.labels.operations import make_batch, make_numbered_batch
from pos.labels.queries import words_for
from pos.pieces.adding_up import balances
from pos.pieces.queries import pieces_of
from pos.relabelling import errors, operations, queries
from pos.relabelling.kinds import LabelFate, StepKind
from pos.relabelling.models import RelabellingStep
from pos.relabelling.queries import Task, find_piece, tasks
from pos.relabelling.rules import standing
from pos.review.models import ReviewItem
from tests.cast import BOWL, BT01, HK01, NOW, POTTERS, TEAPOT
from tests.inventory.stage import at_once, counted, deliver, lot_id, want
from tests.pieces.stage import make_labels, sell_pieces
from tests.verify.stage import happens

URL = "https://ocop.example.vn"
MORNING = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)
"""Sunday begins in Hanoi: the day on which the tea set has no star any more."""


@pytest.fixture
def withdrawn(app: Flask) -> uuid.UUID:
    """Twelve tea sets at Bát Tràng with twelve labels, five at Hoàn Kiếm; the star goes on Sunday."""
    deliver(TEAPOT, 12, "L1")
    deliver(TEAPOT, 5, "L2", showroom=HK01)
    lot = lot_id(TEAPOT, "L1")
    with transaction():
        words = words_for(lot, BT01, NOW, URL)
        make_batch(lot, BT01, words, quantity=12, layout="a4-3x8", who="minh", at=NOW)
        happens("SP0001", CertificateEventKind.WITHDRAWN, date(2026, 11, 22), grounds="Điều 8c",
                certificate_id=certificate())  # fmt: skip
    return lot


def certificate() -> uuid.UUID:
    return db.session.execute(select(Certificate.id).where(Certificate.product_id == TEAPOT)).scalar_one()


def task(at: datetime = MORNING, showroom: uuid.UUID = BT01) -> Task:
    return tasks([showroom], at, [TEAPOT])[0]


def deal(
    lot: uuid.UUID, pieces: float, kind: StepKind = StepKind.RELABELLED, hours: float = 1, **given: object
) -> None:
    given = {"step_id": uuid.uuid4(), "at": MORNING + timedelta(hours=hours), "who": "lan", **given}
    with transaction():
        operations.deal_with(BT01, lot, TEAPOT, kind, int(pieces * 1000), **given)  # type: ignore[arg-type]


def test_the_task_is_there_at_midnight_and_nobody_made_it(withdrawn: uuid.UUID) -> None:
    assert tasks(None, MORNING - timedelta(seconds=1), [TEAPOT]) == []
    found = {one.showroom.code: one for one in tasks(None, MORNING, [TEAPOT])}
    assert {code: (one.open_milli, one.labels, one.percent) for code, one in found.items()} == {
        "BT01": (12_000, 12, 0), "HK01": (5_000, 0, 0),
    }  # fmt: skip
    assert found["BT01"].begins_at == MORNING
    assert not found["BT01"].learned_late


def test_pieces_and_tags_finish_it_and_the_hours_stop(withdrawn: uuid.UUID) -> None:
    deal(withdrawn, 9)
    deal(withdrawn, 3, StepKind.PULLED, hours=3)
    assert task(MORNING + timedelta(hours=4)).done_at is None
    with transaction():
        operations.tags_changed(BT01, TEAPOT, step_id=uuid.uuid4(), at=MORNING + timedelta(hours=5), who="lan")
    done = task(MORNING + timedelta(days=9))
    assert (done.percent, done.taken(MORNING + timedelta(days=9))) == (100, timedelta(hours=5))


def test_what_is_sold_as_ordinary_goods_is_not_to_be_looked_at(withdrawn: uuid.UUID) -> None:
    with transaction():
        take(BT01, [want(TEAPOT, 4, at=MORNING + timedelta(minutes=5))], booked_at=MORNING + timedelta(minutes=5))
    assert task(MORNING + timedelta(hours=1)).open_milli == 8_000
    with pytest.raises(errors.MoreThanOpen):
        deal(withdrawn, 9)
    deal(withdrawn, 8)


def test_goods_in_lots_that_came_after_have_nothing_to_do(withdrawn: uuid.UUID) -> None:
    later = MORNING + timedelta(hours=2)
    deliver(TEAPOT, 6, "L9", at=later)
    assert [lot.code for lot in task(later).lots] == ["L1"]
    with pytest.raises(errors.LotNotMeant):
        deal(lot_id(TEAPOT, "L9"), 1, hours=3)


def test_the_same_step_is_one_and_with_other_content_a_clash(withdrawn: uuid.UUID) -> None:
    step = uuid.uuid4()
    deal(withdrawn, 2, step_id=step)
    deal(withdrawn, 2, step_id=step)
    assert task(MORNING + timedelta(hours=2)).open_milli == 10_000
    with pytest.raises(errors.StepDiffers):
        deal(withdrawn, 3, step_id=step)


def test_two_at_once_never_deal_with_more_than_there_is(withdrawn: uuid.UUID, app: Flask) -> None:
    raised = at_once(app, lambda: deal(withdrawn, 7), lambda: deal(withdrawn, 7))
    assert sorted(type(error).__name__ for error in raised) == ["MoreThanOpen", "NoneType"]
    assert task(MORNING + timedelta(hours=2)).dealt_milli == 7_000


def test_the_same_step_sent_twice_at_once_is_one(withdrawn: uuid.UUID, app: Flask) -> None:
    step = uuid.uuid4()
    assert at_once(app, *[lambda: deal(withdrawn, 2, step_id=step)] * 2) == [None, None]
    assert task(MORNING + timedelta(hours=2)).dealt_milli == 2_000


def test_a_slip_is_taken_back_once_and_stays_on_the_record(withdrawn: uuid.UUID) -> None:
    step = uuid.uuid4()
    deal(withdrawn, 12, step_id=step)
    for _ in range(2):
        with transaction():
            operations.undo(BT01, step, at=MORNING + timedelta(hours=2), who="minh")
    assert task(MORNING + timedelta(hours=3)).open_milli == 12_000
    assert db.session.scalar(select(func.count()).select_from(RelabellingStep)) == 2
    with pytest.raises(errors.NoSuchStep), transaction():
        operations.undo(HK01, step, at=MORNING, who="tu")


@pytest.mark.parametrize("pieces", [0, -1, 0.5])
def test_part_of_a_piece_or_none_is_refused(withdrawn: uuid.UUID, pieces: float) -> None:
    with pytest.raises(errors.QuantityOfPieces):
        deal(withdrawn, pieces)


def test_a_product_with_its_star_has_no_task(withdrawn: uuid.UUID) -> None:
    with pytest.raises(errors.NothingToRelabel):
        deal(withdrawn, 1, hours=-1)


def test_the_database_keeps_what_was_done(withdrawn: uuid.UUID) -> None:
    deal(withdrawn, 1)
    with pytest.raises(Exception, match="insert-only"), transaction():
        db.session.execute(update(RelabellingStep).values(who="nobody"))


@pytest.mark.parametrize(
    "code", ["L1", "SP0001", "sp0001", "9520123456788", f"{URL}/01/09520123456788/10/L1", f"{URL}/p/SP0001/10/L1/21/A7"]
)
def test_a_piece_is_known_by_whatever_stands_on_it(withdrawn: uuid.UUID, code: str) -> None:
    found, lot = find_piece(tasks([BT01], MORNING), code)
    assert (found.product.id, lot.id) == (TEAPOT, withdrawn)


def test_a_code_that_leaves_the_lot_open_is_asked_about(withdrawn: uuid.UUID) -> None:
    deliver(TEAPOT, 2, "L0", producer=POTTERS)
    found = tasks([BT01], MORNING)
    with pytest.raises(errors.LotNotClear):
        find_piece(found, "SP0001")
    with pytest.raises(errors.CodeUnknown):
        find_piece(found, "nothing")
    with pytest.raises(errors.CodeUnknown):
        find_piece(found, "https://elsewhere.example/x")
    with pytest.raises(errors.LotNotMeant):
        find_piece(found, f"{URL}/p/SP0001/10/L9")
    with pytest.raises(errors.NothingToRelabel):
        find_piece(found, "SP0003")
    assert BOWL not in {one.product.id for one in found}


def test_a_till_is_told_of_what_stands_there_and_no_more_is_read_for_it(
    withdrawn: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(BOWL, 4, "B1", at=NOW - timedelta(days=200))
    for number in range(6):
        deliver(TEAPOT, 1, f"S{number}", at=NOW - timedelta(days=9))
        with transaction():
            take(BT01, [want(TEAPOT, 1, lot=f"S{number}", at=MORNING)], booked_at=MORNING)
    with transaction():
        take(BT01, [want(BOWL, 4, lot="B1", at=NOW)], booked_at=NOW)
    followed, asked = [], []
    monkeypatch.setattr(queries, "standing", lambda *told: followed.append(told) or standing(*told))
    monkeypatch.setattr(queries, "facts", lambda products: asked.extend(products) or facts(products))
    with counted() as said:
        assert queries.unlabelled(BT01, MORNING) == {"SP0001": ["L1"]}
    assert (asked, len(followed), len([one for one in said if "SELECT" in one])) == ([TEAPOT], 1, 6)
    deal(withdrawn, 12)
    assert queries.unlabelled(BT01, MORNING + timedelta(hours=2)) == {}
    deliver(BOWL, 4, "B1", at=NOW)
    assert queries.unlabelled(BT01, MORNING + timedelta(hours=2)) == {"SP0002": ["B1"]}


def test_how_far_lots_were_is_the_same_by_either_way(withdrawn: uuid.UUID) -> None:
    deal(withdrawn, 4, hours=1)
    deal(withdrawn, 2, StepKind.PULLED, hours=3)
    with transaction():
        take(BT01, [want(TEAPOT, 3, lot="L1", at=MORNING + timedelta(hours=2))], booked_at=MORNING + timedelta(hours=2))
    moments = [MORNING + timedelta(hours=hours) for hours in (-1, 0, 1, 2, 3)]
    then = queries.standings(BT01, [withdrawn], [TEAPOT], moments)
    assert then[moments[0]] == {}
    for moment in moments[1:]:
        assert then[moment][withdrawn].standing == task(moment).lots[0].standing
    assert then[moments[-1]][withdrawn].standing.relabelled_milli == 1_000


@pytest.fixture
def numbered(withdrawn: uuid.UUID) -> list[str]:
    """The links of four numbered labels with the star, A000001 to A000004, on the twelve tea sets."""
    with time_machine.travel(NOW):
        batch = make_labels(withdrawn, 4)
        return [words.link for words in label_queries.numbered(batch, label_queries.words_of(batch, NOW))]


def state(serial: str) -> str:
    (found,) = pieces_of([TEAPOT], [serial])
    return found.life.state.value


def scan(
    link: str, *, kind: StepKind = StepKind.RELABELLED, hours: float = 1, step_id: uuid.UUID | None = None
) -> LabelFate:
    at = MORNING + timedelta(hours=hours)
    found, lot = queries.find_piece(tasks([BT01], at), link)
    with transaction():
        return operations.deal_with(
            BT01, lot.id, found.product.id, kind, 1_000, step_id=step_id or uuid.uuid4(), at=at, who="lan",
            label=queries.numbered_label(link),
        )  # fmt: skip


@pytest.mark.parametrize("kind", [StepKind.RELABELLED, StepKind.PULLED])
def test_the_label_that_is_scanned_in_a_step_is_void_by_it_and_no_more_when_it_is_taken_back(
    numbered: list[str], kind: StepKind
) -> None:
    step = uuid.uuid4()
    assert [scan(numbered[0], kind=kind, step_id=step) for _ in range(2)] == [LabelFate.VOID] * 2, (
        "sent twice it is one"
    )
    assert (state("A000001"), state("A000002"), task(MORNING + timedelta(hours=2)).dealt_milli) == (
        "void",
        "printed",
        1_000,
    )
    with pytest.raises(errors.DealtWithAlready):
        scan(numbered[0], hours=2)
    added = balances([TEAPOT])[TEAPOT]
    assert (added.printed, added.on_hand, added.void, added.adds_up) == (4, 3, 1, True)
    sale = sell_pieces("A000001", hour=16)
    for _ in range(2):
        with transaction():
            operations.undo(BT01, step, at=MORNING + timedelta(hours=3), who="minh")
    assert state("A000001") == "sold"
    doubt = db.session.scalars(
        select(ReviewItem).where(ReviewItem.subject_id == str(sale), ReviewItem.reason == "piece_void")
    )
    assert [row.settled_by for row in doubt] == ["system"], "what was judged by the void is off the list with it"


def test_a_piece_that_was_dealt_with_by_a_slip_is_scanned_again(numbered: list[str]) -> None:
    step = uuid.uuid4()
    scan(numbered[0], step_id=step)
    with transaction():
        operations.undo(BT01, step, at=MORNING + timedelta(hours=2), who="minh")
    assert state("A000001") == "printed"
    assert scan(numbered[0], kind=StepKind.PULLED, hours=3) is LabelFate.VOID


def test_a_label_that_is_not_ours_or_has_no_star_is_left_as_it_is(numbered: list[str], withdrawn: uuid.UUID) -> None:
    forged = numbered[0][:-1] + ("A" if numbered[0][-1] != "A" else "B")
    assert scan(forged) is LabelFate.NOT_OURS
    assert scan(numbered[0].replace("A000001", "A000099")) is LabelFate.NOT_OURS
    assert scan(f"{URL}/p/SP0001/10/L1") is LabelFate.NONE
    later = MORNING + timedelta(hours=2)
    with transaction():
        fresh = make_numbered_batch(
            withdrawn, BT01, words_for(withdrawn, BT01, later, URL), quantity=1, layout="a4-3x8",
            keys=current_app.config["SETTINGS"].label_keys, who="minh", at=later,
        )  # fmt: skip
    link = label_queries.numbered(fresh, label_queries.words_of(fresh, later))[0].link
    assert scan(link, hours=3) is LabelFate.NONE, "the new label stands on the piece now"
    assert {state(f"A{number:06}") for number in range(1, 6)} == {"printed"}
    assert task(MORNING + timedelta(hours=4)).dealt_milli == 4_000, "the pieces are dealt with all the same"
