import pytest
from sqlalchemy import select

from pos.base.database import db, transaction
from pos.review.models import ReviewItem
from pos.sales.models import Sale
from pos.showrooms.queries import chain_facts
from pos.till import operations
from pos.till.models import JournalEntry
from pos.till.queries import answers
from pos.till.rules import read_link
from tests import cast
from tests.till.journal import PaperTill


@pytest.fixture
def hand_in(app, at):
    """Hand in entries as the till does, and hear what became of them: (sequence, outcome, reasons)."""

    def send(*entries, till="BT01-1", at=at):
        chain = chain_facts(cast.chain_id(till))
        links = [read_link(entry) for entry in entries]
        with transaction():
            head = operations.keep(chain, links, at=at)
        with transaction():
            operations.book_kept(chain, at=at)
        told = [(one.sequence, one.outcome.value, one.reasons) for one in answers(chain.id, links)]
        db.session.rollback()
        return told, head.sequence

    return send


def reasons_on_the_list(kind="journal_entry"):
    return set(
        db.session.scalars(select(ReviewItem.reason).where(ReviewItem.kind == kind, ReviewItem.settled_at.is_(None)))
    )


def test_a_day_is_booked_in_order(hand_in):
    till = PaperTill()
    till.open()
    sale = till.sell()
    till.take_back(sale)
    till.close(1_000_000, 1_000_000)
    till.open()
    till.sell()
    told, head = hand_in(*till.entries)
    assert [one[0] for one in told] == [1, 2, 3, 4, 5, 6]
    assert head == 6
    assert db.session.scalars(select(Sale.number).order_by(Sale.number)).all() == ["BT01-1A-000001", "BT01-1A-000003"]
    assert not reasons_on_the_list()


def test_the_same_message_twice_is_one_booking_and_one_answer(hand_in):
    till = PaperTill()
    till.open()
    till.sell()
    first = hand_in(*till.entries)
    assert hand_in(*till.entries) == first
    assert len(db.session.scalars(select(Sale.id)).all()) == 1
    assert len(db.session.scalars(select(JournalEntry.id)).all()) == 2


def test_a_gap_is_booked_and_stands_on_the_list_until_it_is_filled(hand_in):
    till = PaperTill()
    for entry in (till.open, till.sell, till.sell):
        entry()
    told, head = hand_in(till.entries[0], till.entries[2])
    assert head == 1
    assert told[1][1] == "review"
    assert "journal_gap" in told[1][2]
    assert reasons_on_the_list() == {"journal_gap"}
    told, head = hand_in(till.entries[1])
    assert head == 3
    assert reasons_on_the_list() == set()
    assert len(db.session.scalars(select(Sale.id)).all()) == 2


def test_a_fork_is_kept_and_both_sales_are_booked(hand_in):
    one, other = PaperTill(), PaperTill()
    other.entries = [one.open()]
    other.shift = one.shift
    one.sell()
    other.sell()
    hand_in(*one.entries)
    told, head = hand_in(other.entries[1])
    assert "journal_fork" in told[0][2]
    assert head == 2
    assert len(db.session.scalars(select(Sale.id)).all()) == 2


def test_a_changed_entry_is_booked_and_seen(hand_in):
    till = PaperTill()
    till.open()
    till.sell()
    till.entries[1]["body"]["cashier"] = "minh"
    told, _ = hand_in(*till.entries)
    assert "journal_hash_wrong" in told[1][2]
    assert reasons_on_the_list() == {"journal_hash_wrong"}


def test_an_entry_of_a_kind_we_do_not_know_is_kept_for_a_version_that_does(hand_in):
    till = PaperTill()
    till.open()
    till.write("blessing", {"words": "tốt lành"})
    till.sell()
    told, _ = hand_in(*till.entries)
    assert told[1][1:] == ("review", ["journal_unknown_kind"])
    assert len(db.session.scalars(select(Sale.id)).all()) == 1


def test_nonsense_between_good_entries_blocks_none_of_them(hand_in):
    till = PaperTill()
    till.open()
    till.sell()
    told, head = hand_in(till.entries[0], {"id": 7, "sequence": "?"}, None, till.entries[1])
    assert head == 2
    assert [one[1] for one in told].count("quarantined") == 2
    assert len(db.session.scalars(select(Sale.id)).all()) == 1


def test_a_basket_that_contradicts_itself_blocks_nothing(hand_in):
    till = PaperTill()
    till.open()
    till.sell(total_vnd=1)
    till.sell()
    told, _ = hand_in(*till.entries)
    assert told[1][1] == "quarantined"
    assert len(db.session.scalars(select(Sale.id)).all()) == 1


def test_what_nobody_foresaw_puts_one_entry_before_a_manager_and_the_rest_goes_on(hand_in, app, at):
    till = PaperTill()
    till.open()
    till.sell()
    chain = chain_facts(cast.chain_id("BT01-1"))
    with transaction():
        operations.keep(chain, [read_link(entry) for entry in till.entries], at=at)
    with transaction():
        assert operations.set_aside(chain, at=at, why="KeyError")
    with transaction():
        assert operations.book_kept(chain, at=at) == 1
    with transaction():
        assert not operations.set_aside(chain, at=at, why="KeyError")
    assert "booking_failed" in reasons_on_the_list()


def test_several_days_in_one_message_open_no_shift_beside_another(hand_in):
    till = PaperTill()
    for _ in range(3):
        till.open()
        till.sell()
        till.close(1_450_000, 1_450_000)
    told = [*hand_in(*till.entries[:4])[0], *hand_in(*till.entries[4:])[0]]
    assert len(told) == 9
    assert not any("shift_overlaps" in reasons for _, _, reasons in told)


def test_a_sale_in_a_shift_that_was_closed_before_it_is_seen(hand_in):
    till = PaperTill()
    till.open()
    till.close(1_000_000, 1_000_000)
    till.sell()
    told, _ = hand_in(*till.entries)
    assert "shift_closed" in told[2][2]
