"""The audit finds what it promises to find: books that are clean, and books that somebody has tampered with."""

import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint, Connection, delete, insert, select, text, update

from pos.audit import audit
from pos.base.database import Model, db, transaction
from pos.certification import kinds
from pos.certification.operations import withdraw
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Assortment, Balance, DeliveryLine, Level, Lot, Move, WriteOff
from pos.labels.models import LabelBatch, LabelledPiece
from pos.review.models import ReviewItem
from pos.sales.models import (
    DrawerLoss,
    DrawerMove,
    Quarantined,
    Refund,
    RefundLine,
    RefundLineLot,
    RefundTender,
    Sale,
    SaleLine,
    SaleLineLot,
    Shift,
    Tender,
)
from pos.sales.queries import cash_reckonings
from pos.showrooms.queries import ChainFacts
from pos.till.models import JournalEntry, JournalHead
from pos.till.operations import book_kept, keep, set_aside
from pos.till.rules import read_link
from tests import cast
from tests.a_day import BY_CARD, BY_PROGRAM, HALF_BACK, LOST_NOTE, live_a_day
from tests.books import Books
from tests.conftest import Library, make_app, settings_for
from tests.pieces.stage import make_labels
from tests.till.journal import PaperTill


class Day:
    """One app whose books can be put back to how they stood at the evening of one day."""

    def __init__(self, books: Books, folder: Path) -> None:
        address = books.fresh()
        self.app = make_app(settings_for(address, folder))
        with self.app.app_context():
            live_a_day(self.app)
            if db.engine.dialect.name == "postgresql":
                self._drop_checks()
        self._let_go()
        self.evening = books.kept(address)

    def put_back(self) -> None:
        """Undo whatever a test did."""
        self._let_go()
        self.evening.put_back()

    def end(self) -> None:
        self._let_go()
        self.evening.close()

    def _drop_checks(self) -> None:
        """Nothing switches them off for one connection, as SQLite can, and dropping them for each damage takes long."""
        with transaction():
            for table in Model.metadata.tables.values():
                for rule in table.constraints:
                    if isinstance(rule, CheckConstraint) and rule.name:
                        db.session.execute(text(f"ALTER TABLE {table.name} DROP CONSTRAINT IF EXISTS {rule.name}"))

    def _let_go(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def day(request: pytest.FixtureRequest, library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A day that is lived once and looked at by many tests."""
    lived = Day(library.of(request.param), tmp_path_factory.mktemp("audit"))
    yield lived
    lived.end()


@pytest.fixture
def shop(day: Day) -> Iterator[Flask]:
    """The app at the evening of that day."""
    yield day.app
    day.put_back()


def lines_of(app: Flask) -> tuple[int, list[str]]:
    """What the command ends with, and what it prints."""
    result = app.test_cli_runner().invoke(args=["audit"])
    return result.exit_code, [line for line in result.output.splitlines() if not line.startswith("         ")]


def test_clean_books_are_told_so_with_one_line_for_each_promise(shop: Flask) -> None:
    code, lines = lines_of(shop)
    assert code == 0, lines
    assert [line.split(":")[0] for line in lines] == [
        "ok     1. a finished sale is on the books exactly once",
        "ok     2. stock is the sum of its moves",
        "ok     3. cash is accounted for",
        "ok     4. nothing is refunded twice",
        "ok     5. each till's journal is unbroken",
        "ok     6. a star is shown only where it is true",
    ]
    assert all(int(line.split(":")[1].split()[0]) > 0 for line in lines), "each looked at something"


def test_empty_books_are_clean(app: Flask) -> None:
    assert lines_of(app)[0] == 0


def test_what_is_on_its_way_into_the_books_is_not_missing_yet(shop: Flask) -> None:
    tampered(shop, lambda books: books.execute(update(JournalEntry).values(outcome=None, booked_at=None)))
    with shop.app_context():
        assert audit(cast.NOW + timedelta(seconds=30))[0].broken == 0
        assert audit(cast.NOW + timedelta(seconds=90))[0].broken == 7


def test_a_refund_of_another_amount_is_clean_once_somebody_was_told(shop: Flask) -> None:
    def other_amount(books: Connection) -> None:
        books.execute(update(RefundLine).values(amount_vnd=400_000))
        books.execute(update(RefundTender).values(amount_vnd=400_000))
        books.execute(update(Refund).values(total_vnd=400_000))
        books.execute(update(SaleLine).where(SaleLine.sale_id == BY_CARD).values(refunded_vnd=400_000))

    tampered(shop, other_amount)
    with shop.app_context():
        assert [verdict.number for verdict in audit(cast.NOW) if verdict.broken] == [4]
        with transaction():
            db.session.add(
                ReviewItem(
                    kind="refund", subject_id=str(HALF_BACK), reason="refund_amount_differs", happened_at=cast.NOW,
                    raised_at=cast.NOW,
                )
            )  # fmt: skip
        assert [verdict.number for verdict in audit(cast.NOW) if verdict.broken] == []


def test_a_star_that_was_true_stays_true_when_it_is_withdrawn_later(shop: Flask) -> None:
    later = cast.NOW + timedelta(hours=1)
    with shop.app_context(), transaction():
        withdraw(
            cast.same_id(f"certificate {cast.TEAPOT}"), later.date(), kinds.WithdrawalGround.DISHONEST_FILE, kinds.Level.PROVINCE,
            who="huong", at=later,
        )  # fmt: skip
    assert lines_of(shop)[0] == 0


# --- planted damage ----------------------------------------------------------------------------------------


def tampered(app: Flask, deed: Callable[[Connection], Any]) -> None:
    """Do something that the database itself would refuse: guards are off, as for somebody at its console."""
    with app.app_context():
        db.session.remove()
        sqlite = db.engine.dialect.name == "sqlite"
        with db.engine.connect() as books:
            if sqlite:
                books.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
            books.rollback()
            if not sqlite:
                books.exec_driver_sql("SET session_replication_role = replica")  # neither triggers nor foreign keys
            else:
                books.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
                for (trigger,) in books.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                    books.exec_driver_sql(f"DROP TRIGGER {trigger}")
            deed(books)
            books.commit()
        db.engine.dispose()


def run(*statements: Any) -> Callable[[Connection], None]:
    def deed(books: Connection) -> None:
        for statement in statements:
            done = books.execute(statement() if callable(statement) else statement)
            assert done.is_insert or done.rowcount > 0, statement

    return deed


def copy_of(table: type[Model], where: Any, **changes: Any) -> Callable[[Connection], None]:
    """A second row beside one that is there."""

    def deed(books: Connection) -> None:
        row = books.execute(select(table.__table__).where(where).limit(1)).mappings().one()
        books.execute(insert(table).values({**row, **changes}))

    return deed


def swap_levels(books: Connection) -> None:
    """Each level alone is plausible, the sums over all lots too: two lots of a shelf have changed places."""
    rows = books.execute(select(Level.__table__).where(Level.is_shelf).order_by(Level.lot_id)).mappings().all()
    first, second = rows[0], rows[1]
    for row, other in ((first, second), (second, first)):
        books.execute(
            update(Level)
            .where(Level.lot_id == row["lot_id"], Level.place_id == row["place_id"])
            .values(quantity_milli=other["quantity_milli"])
        )


def below_zero(books: Connection) -> None:
    """More left the shelf than was on it, and moves and levels agree about that."""
    level = books.execute(select(Level.__table__).where(Level.is_shelf).limit(1)).mappings().one()
    customer = cast.same_id(f"BT01 {PlaceKind.CUSTOMER}")
    move = books.execute(select(Move.__table__).where(Move.cause == "sale").limit(1)).mappings().one()
    books.execute(
        insert(Move).values(
            {
                **move, "id": 10_000, "lot_id": level["lot_id"], "from_place_id": level["place_id"],
                "to_place_id": customer, "quantity_milli": 90_000, "cause": "magic", "cause_id": uuid.uuid4(),
            }
        )
    )  # fmt: skip
    for place, change in ((level["place_id"], -90_000), (customer, 90_000)):
        books.execute(
            update(Level)
            .where(Level.lot_id == level["lot_id"], Level.place_id == place)
            .values(quantity_milli=Level.quantity_milli + change)
        )


def without_sale(books: Connection) -> None:
    """The sale with all that hangs on it is gone; only the journal remembers."""
    books.execute(delete(RefundLineLot))
    for table in (Tender, SaleLineLot, SaleLine):
        books.execute(delete(table).where(table.sale_id != BY_PROGRAM))
    books.execute(delete(RefundTender))
    books.execute(delete(RefundLine))
    books.execute(delete(Refund))
    assert books.execute(delete(Sale).where(Sale.id != BY_PROGRAM)).rowcount == 2


DAMAGES: dict[str, tuple[int, Callable[[Connection], Any]]] = {
    # 1. A finished sale is on the books exactly once.
    "a sale is gone": (1, without_sale),
    "a refund is gone": (1, run(delete(RefundTender), delete(RefundLineLot), delete(RefundLine), delete(Refund))),
    "a sale no till made": (
        1,
        run(
            lambda: insert(Sale).values(
                id=uuid.uuid4(), number="BT01-1A-000900", origin="journal", showroom_id=cast.BT01, till_id=cast.BT01_1,
                cashier="lan", at=cast.NOW, received_at=cast.NOW, total_vnd=0, change_vnd=0, basket_hash="", extra={},
            )
        ),
    ),
    "an entry that was never booked": (
        1, run(update(JournalEntry).where(JournalEntry.entry_id == BY_CARD).values(outcome=None)),
    ),
    "a quarantined sale is gone": (1, run(delete(Quarantined))),
    # 2. Stock is the sum of its moves.
    "a level was edited": (2, run(update(Level).where(Level.is_shelf).values(quantity_milli=5_000))),
    "two levels were swapped": (2, swap_levels),
    "a level is gone": (2, run(delete(Level).where(Level.is_shelf))),
    "a move was edited": (2, run(update(Move).where(Move.cause == "delivery").values(quantity_milli=11_000))),
    "a move is gone": (2, run(delete(Move).where(Move.cause == "write_off"))),
    "a move was doubled": (2, copy_of(Move, Move.cause == "sale", id=10_000)),
    "a shelf below zero": (2, below_zero),
    "a level of another outlet": (2, run(update(Level).where(Level.is_shelf).values(showroom_id=cast.HK01))),
    "a level of another product": (2, run(update(Level).where(Level.is_shelf).values(product_id=cast.BOWL))),
    "a shelf that is none": (2, run(update(Level).where(Level.is_shelf).values(is_shelf=False))),
    "a line took no goods": (2, run(delete(SaleLineLot).where(SaleLineLot.sale_id == BY_PROGRAM))),
    "a line took more than it sold": (2, run(update(SaleLineLot).values(quantity_milli=9_000))),
    "a delivery of more than came": (2, run(update(DeliveryLine).values(quantity_milli=99_000))),
    "a write-off without its goods": (2, run(delete(WriteOff))),
    "a refund of goods that did not move": (2, run(update(Move).where(Move.cause == "refund").values(cause="gift"))),
    "a balance that its moves do not make": (
        2, run(lambda: insert(Balance).values(month=date(2027, 1, 1), struck_at=cast.NOW)),
    ),
    "a shelf with goods that its outlet never kept": (2, run(delete(Assortment))),
    # 3. Cash is accounted for.
    "a total was edited": (3, run(update(Sale).where(Sale.id == BY_CARD).values(total_vnd=1))),
    "a tender is gone": (3, run(delete(Tender).where(Tender.sale_id == BY_CARD))),
    "a tender was edited": (3, run(update(Tender).values(amount_vnd=1))),
    "change out of a card": (
        3,
        run(
            update(Tender).where(Tender.sale_id == BY_CARD).values(amount_vnd=950_000),
            update(Sale).where(Sale.id == BY_CARD).values(change_vnd=50_000),
        ),
    ),
    "a line was edited": (3, run(update(SaleLine).where(SaleLine.sale_id == BY_PROGRAM).values(net_vnd=1))),
    "a refund of other money": (3, run(update(RefundTender).values(amount_vnd=1))),
    "a sale in another till's drawer": (3, run(update(Shift).values(till_id=cast.BT01_2))),
    "a float was edited": (3, run(update(Shift).values(float_vnd=1))),
    "a count was edited": (3, run(update(Shift).values(counted_vnd=1))),
    "banknotes that come to something else": (3, run(update(Shift).values(counts={"500000": 1}))),
    "a drawer move is gone": (3, run(delete(DrawerMove))),
    "a drawer move was edited": (3, run(update(DrawerMove).values(amount_vnd=-1))),
    "a drawer move nobody made": (3, copy_of(DrawerMove, DrawerMove.id == LOST_NOTE, id=uuid.uuid4())),
    "quarantined cash was edited": (3, run(update(Quarantined).values(cash_vnd=1))),
    # 4. Nothing is refunded twice.
    "a refund that its line forgot": (4, run(update(SaleLine).values(returned_milli=0, refunded_vnd=0))),
    "a line that came back by itself": (
        4, run(update(SaleLine).where(SaleLine.sale_id == BY_PROGRAM).values(returned_milli=1000, refunded_vnd=450_000)),
    ),
    "a refund twice": (4, copy_of(RefundLine, RefundLine.refund_id == HALF_BACK, position=2)),
    "more money than was due": (
        4,
        run(
            update(RefundLine).values(amount_vnd=900_000),
            update(SaleLine).where(SaleLine.sale_id == BY_CARD).values(refunded_vnd=900_000),
        ),
    ),
    "more came back than was sold": (
        4,
        run(
            update(RefundLine).values(quantity_milli=5_000),
            update(SaleLine).where(SaleLine.sale_id == BY_CARD).values(returned_milli=5_000),
        ),
    ),
    "a lot that gave more back": (
        4, run(update(SaleLineLot).where(SaleLineLot.sale_id == BY_CARD).values(returned_milli=9_000)),
    ),
    # 5. Each till's journal is unbroken.
    "a body was edited": (5, run(update(JournalEntry).where(JournalEntry.entry_id == BY_CARD).values(body="{}"))),
    "a hash was edited": (5, run(update(JournalEntry).where(JournalEntry.sequence == 3).values(hash="f" * 64))),
    "a link was edited": (5, run(update(JournalEntry).where(JournalEntry.sequence == 3).values(previous="f" * 64))),
    "an entry in the middle is gone": (5, run(delete(JournalEntry).where(JournalEntry.sequence == 3))),
    "the first entry is gone": (5, run(delete(JournalEntry).where(JournalEntry.sequence == 1))),
    "the last entry is gone": (5, run(delete(JournalEntry).where(JournalEntry.sequence == 7))),
    "a whole journal is gone": (5, run(delete(JournalEntry))),
    "an entry was renumbered": (5, run(update(JournalEntry).where(JournalEntry.sequence == 7).values(sequence=17))),
    "an entry was forged whole": (
        5,
        run(
            update(JournalEntry).where(JournalEntry.sequence == 3)
            .values(body='{"total_vnd":1}', hash="e" * 64, content_hash="e" * 64)
        ),
    ),
    # 6. A star is shown only where it is true.
    "a sold star too many": (6, run(update(SaleLine).where(SaleLine.sale_id == BY_PROGRAM).values(stars=5))),
    "a star on goods that had none": (
        6, run(update(SaleLine).where(SaleLine.sale_id == BY_PROGRAM).values(product_id=cast.HONEY)),
    ),
    "a star on goods nobody knows": (
        6, run(update(SaleLine).where(SaleLine.sale_id == BY_PROGRAM).values(product_id=None)),
    ),
    "a sale moved behind its certificate's end": (
        6, run(update(Sale).where(Sale.id == BY_CARD).values(at=cast.NOW + timedelta(days=365))),
    ),
    "a star before anybody knew": (
        6, run(update(Sale).where(Sale.id == BY_CARD).values(at=cast.BEGINNING - timedelta(days=1))),
    ),
    "a label with a star too many": (
        6, lambda books: books.execute(update(LabelBatch).values(content=_words(books, stars=5))),
    ),
    "a label whose star lasts too long": (
        6, lambda books: books.execute(update(LabelBatch).values(content=_words(books, valid_to="2029-03-04"))),
    ),
    "a label of a lot of other goods": (
        6, run(update(Lot).where(Lot.code == "A1").values(product_id=cast.HONEY)),
    ),
}  # fmt: skip


def _words(books: Connection, **changes: Any) -> dict[str, Any]:
    return {**books.execute(select(LabelBatch.content)).scalar_one(), **changes}


@pytest.mark.parametrize("damage", DAMAGES)
def test_planted_damage_is_found(shop: Flask, damage: str) -> None:
    number, deed = DAMAGES[damage]
    tampered(shop, deed)
    code, lines = lines_of(shop)
    assert code == 1
    assert lines[number - 1].startswith(f"BROKEN {number}."), lines


def test_every_promise_is_tried_against_several_damages() -> None:
    tried = [number for number, _ in DAMAGES.values()]
    assert all(tried.count(number) >= 4 for number in range(1, 7))


def test_the_journal_head_tells_of_a_journal_that_was_cut(shop: Flask) -> None:
    with shop.app_context():
        assert db.session.scalars(select(JournalHead.sequence)).one() == 7


SURPLUS_DAMAGES: dict[str, tuple[int, Callable[[Connection], Any]]] = {
    "a loss is gone": (3, run(delete(DrawerLoss))),
    "a loss was edited": (3, run(update(DrawerLoss).values(amount_vnd=1))),
    "a loss by a way that paid nothing": (3, run(update(DrawerLoss).values(method="card"))),
    "a surplus was edited": (3, run(update(Refund).where(Refund.awaits.is_(None)).values(surplus=[]))),
    "nobody was told of a loss": (3, run(delete(ReviewItem).where(ReviewItem.reason == "refund_surplus"))),
    "a refund waits for a sale that is there": (4, run(update(Refund).values(awaits=BY_CARD, sale_id=None))),
    "a surplus was booked as a refund": (4, run(update(RefundLine).values(quantity_milli=9_000))),
}  # fmt: skip


@pytest.mark.parametrize("damage", SURPLUS_DAMAGES)
def test_money_that_is_missing_is_clean_while_it_is_told_of_and_damage_to_that_is_found(
    shop: Flask, damage: str
) -> None:
    till = PaperTill("BT01-2")
    till.open()
    sale = till.sell()
    for _ in range(2):
        till.take_back(sale)
    answer = shop.test_client().post("/api/v1/sync", json={"entries": till.entries}, headers=cast.bearer("BT01-2"))
    assert [entry["reasons"][:1] for entry in answer.json["entries"]][-2:] == [[], ["refund_surplus"]]
    assert lines_of(shop)[0] == 0
    number, deed = SURPLUS_DAMAGES[damage]
    tampered(shop, deed)
    code, lines = lines_of(shop)
    assert code == 1
    assert lines[number - 1].startswith(f"BROKEN {number}."), lines


NUMBER_DAMAGES: dict[str, Callable[[Connection], Any]] = {
    "a number is gone": run(delete(LabelledPiece).where(LabelledPiece.number == 2)),
    "a number stands for other goods": run(update(LabelledPiece).values(product_id=cast.HONEY)),
    "a batch says more than were made": run(
        update(LabelBatch).where(LabelBatch.key_id.is_not(None)).values(quantity=4)
    ),
}


@pytest.mark.parametrize("damage", NUMBER_DAMAGES)
def test_numbered_labels_are_of_their_goods_and_none_is_missing(shop: Flask, damage: str) -> None:
    with shop.app_context():
        make_labels(db.session.scalars(select(Lot.id).where(Lot.code == "A1")).one(), 3)
    assert lines_of(shop)[0] == 0
    tampered(shop, NUMBER_DAMAGES[damage])
    code, lines = lines_of(shop)
    assert code == 1
    assert lines[5].startswith("BROKEN 6."), lines


def test_an_entry_whose_booking_failed_is_kept_with_its_cash_and_breaks_no_promise(shop: Flask) -> None:
    till = PaperTill("BT01-2")
    till.open()
    till.sell()
    with shop.app_context():
        chain = ChainFacts(cast.chain_id("BT01-2"), "A", cast.BT01_2, "BT01-2", cast.BT01, "BT01")
        with transaction():
            keep(chain, [read_link(entry) for entry in till.entries], at=cast.NOW)
            book_kept(chain, at=cast.NOW, only_first=True)
        with transaction():
            assert set_aside(chain, at=cast.NOW, why="KeyError")
        assert cash_reckonings([uuid.UUID(str(till.shift))])[uuid.UUID(str(till.shift))].quarantined_vnd == 450_000
        assert [verdict.line() for verdict in audit(cast.NOW) if verdict.broken] == []
