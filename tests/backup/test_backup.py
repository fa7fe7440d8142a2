"""A copy of the books taken while selling goes on, and the way back, from each kind of database to each."""

import json
import threading
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import JSON, func, insert, select, text

from pos.audit import audit
from pos.backup.copying import copy_books, tables
from pos.backup.errors import BackupOfAnotherVersion, BooksNotEmpty, FileIsThere, NotABackup
from pos.backup.operations import put_back
from pos.base.clock import now
from pos.base.database import db, one_picture, transaction
from pos.base.models import TrailEntry
from pos.base.operations import record
from pos.printing.kinds import JobState
from pos.printing.models import PrintJob
from pos.sales.models import Sale, Shift
from pos.showrooms.models import Chain
from pos.showrooms.operations import pair_at_console
from pos.showrooms.queries import chain_facts
from pos.till import operations
from pos.till.models import JournalHead
from pos.till.rules import read_link
from tests import cast
from tests.a_day import live_a_day
from tests.conftest import Library, make_app, settings_for
from tests.till.journal import PaperTill

Empty = Callable[[str], Any]


@pytest.fixture
def empty(library: Library, tmp_path: Path) -> Iterator[Empty]:
    """Books of a kind with all tables and no row, as a context in which to use them."""
    made: list[tuple[str, str]] = []

    @contextmanager
    def books(kind: str, *, with_tables: bool = True) -> Iterator[Flask]:
        shelf = library.of(kind)
        if with_tables:
            address = shelf.blank()
        else:
            address = shelf.address(f"empty{uuid.uuid4().hex[:8]}")
            shelf.make(address)
        made.append((kind, address))
        app = make_app(settings_for(address, tmp_path))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()

    yield books
    for kind, address in made:
        library.of(kind).burn(address)


def everything() -> dict[str, list[Any]]:
    """All rows of all tables, with their values as the database holds them."""
    found = {}
    with one_picture():
        for table in tables():
            columns = [
                func.coalesce(text(f'CAST("{column.name}" AS TEXT)'), "nothing")
                if isinstance(column.type, JSON)
                else column
                for column in table.columns
            ]
            rows = db.session.execute(select(*columns).select_from(table).order_by(*table.primary_key.columns))
            found[table.name] = [tuple(row) for row in rows]
    return found


def hand_in(entries: list[dict[str, Any]], till: str = "BT01-1") -> int:
    """Send entries as the till does; how far the server then holds its chain."""
    chain = chain_facts(cast.chain_id(till))
    with transaction():
        head = operations.keep(chain, [read_link(entry) for entry in entries], at=cast.NOW)
    with transaction():
        operations.book_kept(chain, at=cast.NOW)
    return head.sequence


def a_reprint_of_a_reprint() -> None:
    """Rows that point to others of their own table, the later ones sorting first."""
    for number, older in ((3, None), (2, 3), (1, 2)):
        db.session.add(
            PrintJob(
                id=uuid.UUID(int=number), reprint_of=uuid.UUID(int=older) if older else None, printer={}, document={},
                showroom_id=cast.BT01, title="BT01-1A-000001", state=JobState.PRINTED, submitted_by="lan",
                submitted_at=cast.NOW, cause="sale", cause_id="x",
            )
        )  # fmt: skip
        db.session.flush()


@pytest.mark.parametrize("other", ["sqlite", "postgresql"])
def test_books_come_back_as_they_were_from_either_kind_of_database_to_either(
    app: Flask, empty: Empty, other: str, tmp_path: Path
) -> None:
    live_a_day(app)
    with transaction():
        a_reprint_of_a_reprint()
        db.session.execute(
            insert(TrailEntry),
            [{"at": cast.NOW, "who": "minh", "deed": "note", "subject_kind": "x", "subject_id": "x", "details": None}],
        )
    before = everything()
    assert sum(len(rows) > 0 for rows in before.values()) > 25, "the day left something in most tables"
    rows = copy_books(tmp_path / "books.zip", at=cast.NOW)
    assert rows == {name: len(found) for name, found in before.items()}
    with empty(other):
        with transaction():
            assert put_back(tmp_path / "books.zip", who="console", at=now()) == rows
        after = everything()
        for name, found in before.items():
            # What putting back adds: series that nobody gets, numbers that nobody gets, and a line in the trail.
            if name == "chain":
                assert set(found) < set(after[name]), name
            elif name == "api_series":
                assert dict(found).items() <= {till: last - 100_000 for till, last in after[name]}.items(), name
            elif name == "trail_entry":
                assert after[name][: len(found)] == found, name
            else:
                assert after[name] == found, name
        assert [verdict.line() for verdict in audit(now()) if verdict.broken] == []


def test_a_till_that_is_ahead_of_the_copy_sends_again_and_everything_is_there_once(
    app: Flask, empty: Empty, tmp_path: Path
) -> None:
    kind = db.engine.dialect.name
    till = PaperTill()
    till.open()
    for _ in range(5):
        till.sell()
    assert hand_in(till.entries) == 6
    copy_books(tmp_path / "books.zip", at=cast.NOW)
    for _ in range(5):
        till.sell()
    assert hand_in(till.entries[6:]) == 11
    expected = sorted(db.session.scalars(select(Sale.number)))
    with empty(kind):
        with transaction():
            put_back(tmp_path / "books.zip", who="console", at=now())
        assert db.session.scalar(select(JournalHead.sequence)) == 6
        assert hand_in(till.entries[4:]) == 11
        assert hand_in(till.entries) == 11
        assert sorted(db.session.scalars(select(Sale.number))) == expected
        assert len(expected) == 10
        assert [verdict.line() for verdict in audit(now()) if verdict.broken] == []


def test_what_was_given_out_after_the_copy_is_not_given_again(app: Flask, empty: Empty, tmp_path: Path) -> None:
    copy_books(tmp_path / "books.zip", at=cast.NOW)
    with transaction():
        lost = pair_at_console("BT01-1", who="minh", at=cast.NOW).series
    with empty(db.engine.dialect.name):
        with transaction():
            put_back(tmp_path / "books.zip", who="console", at=now())
        # The till that was paired before the copy goes on; only pairing anew skips.
        assert db.session.scalar(select(Chain.series).where(Chain.id == cast.chain_id("BT01-1"))) == "A"
        assert chain_facts(cast.chain_id("BT01-1")).series == "A"
        with transaction():
            given = pair_at_console("BT01-1", who="minh", at=now()).series
        assert (lost, given) == ("B", "BA")
        with transaction():
            record("look", "books", "x", who="minh", at=now())
        assert db.session.scalar(select(func.count()).select_from(TrailEntry)) > 1


def test_a_copy_shows_one_moment_however_much_is_sold_meanwhile(
    app: Flask, empty: Empty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each table is read only after something more was sold; the copy must hold nothing of it."""
    from pos.backup import copying

    till = PaperTill()
    till.open()
    hand_in(till.entries)
    asked, sold, over = threading.Semaphore(0), threading.Semaphore(0), threading.Event()
    trouble: list[BaseException] = []

    def sell_on() -> None:
        with app.app_context():
            try:
                while asked.acquire(timeout=60) and not over.is_set():
                    hand_in([till.sell()])
                    sold.release()
            except BaseException as error:
                trouble.append(error)
                sold.release()
            finally:
                db.session.remove()

    plain = copying.read_columns

    def meanwhile(table: Any) -> list[Any]:
        asked.release()
        assert sold.acquire(timeout=60)
        return plain(table)

    seller = threading.Thread(target=sell_on)
    seller.start()
    monkeypatch.setattr(copying, "read_columns", meanwhile)
    rows = copy_books(tmp_path / "books.zip", at=cast.NOW)
    over.set()
    asked.release()
    seller.join()
    assert not trouble
    assert db.session.scalar(select(func.count()).select_from(Sale)) == len(tables())
    # What the very first statement saw is what all of them saw.
    assert rows["sale"] == rows["journal_entry"] - 1 == rows["sale_line"] == rows["tender"]
    assert rows["sale"] <= 1
    with empty(db.engine.dialect.name):
        with transaction():
            put_back(tmp_path / "books.zip", who="console", at=now())
        assert [verdict.line() for verdict in audit(now()) if verdict.broken] == []
        assert hand_in(till.entries) == len(till.entries)
        assert db.session.scalar(select(func.count()).select_from(Sale)) == len(tables())


def spoiled(file: Path, how: Callable[[dict[str, bytes]], None]) -> None:
    """Write the backup anew with other parts."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    how(parts)
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def cut_in_half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def one_bit_turned(file: Path) -> None:
    content = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as archive:
        inside = archive.getinfo("person.jsonl")
    content[inside.header_offset + 30 + len("person.jsonl") + inside.compress_size // 2] ^= 1
    file.write_bytes(content)


def without_a_row(parts: dict[str, bytes]) -> None:
    parts["person.jsonl"] = b"".join(parts["person.jsonl"].splitlines(keepends=True)[1:])


def without_a_table(parts: dict[str, bytes]) -> None:
    del parts["person.jsonl"]


def with_a_column_more(parts: dict[str, bytes]) -> None:
    parts["person.jsonl"] = parts["person.jsonl"].replace(b"]\n", b",1]\n")


def of_another_form(parts: dict[str, bytes]) -> None:
    parts["backup.json"] = json.dumps({**json.loads(parts["backup.json"]), "format": 99}).encode()


@pytest.mark.parametrize(
    "spoil",
    [
        cut_in_half,
        one_bit_turned,
        lambda file: file.write_text("not a backup at all"),
        lambda file: file.write_bytes(b""),
        lambda file: spoiled(file, without_a_row),
        lambda file: spoiled(file, without_a_table),
        lambda file: spoiled(file, with_a_column_more),
        lambda file: spoiled(file, of_another_form),
        lambda file: spoiled(file, lambda parts: parts.pop("backup.json")),
        lambda file: spoiled(file, lambda parts: parts.update({"backup.json": b"[]"})),
    ],
)
def test_a_file_that_is_not_a_whole_backup_changes_nothing(
    app: Flask, empty: Empty, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    file = tmp_path / "books.zip"
    copy_books(file, at=cast.NOW)
    spoil(file)
    with empty(db.engine.dialect.name):
        with pytest.raises(NotABackup), transaction():
            put_back(file, who="console", at=now())
        assert [name for name, rows in everything().items() if rows] == []


def test_a_backup_of_another_version_is_told_so(app: Flask, empty: Empty, tmp_path: Path) -> None:
    file = tmp_path / "books.zip"
    copy_books(file, at=cast.NOW)

    def newer(parts: dict[str, bytes]) -> None:
        parts["backup.json"] = json.dumps({**json.loads(parts["backup.json"]), "revision": "0099"}).encode()

    spoiled(file, newer)
    with empty(db.engine.dialect.name), pytest.raises(BackupOfAnotherVersion, match="0099"), transaction():
        put_back(file, who="console", at=now())


def test_books_that_hold_something_are_not_overwritten(app: Flask, tmp_path: Path) -> None:
    copy_books(tmp_path / "books.zip", at=cast.NOW)
    before = everything()
    with pytest.raises(BooksNotEmpty, match="person"), transaction():
        put_back(tmp_path / "books.zip", who="console", at=now())
    assert everything() == before


def test_a_copy_never_takes_the_place_of_a_file(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "books.zip"
    file.write_text("somebody's")
    with pytest.raises(FileIsThere):
        copy_books(file, at=cast.NOW)
    assert file.read_text() == "somebody's"


def test_an_interrupted_copy_leaves_no_file(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pos.backup import copying

    def interrupted(row: Any) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(copying, "as_line", interrupted)
    with pytest.raises(KeyboardInterrupt):
        copy_books(tmp_path / "books.zip", at=cast.NOW)
    assert list(tmp_path.glob("*books*")) == []


def test_only_its_owner_may_read_a_copy(app: Flask, tmp_path: Path) -> None:
    copy_books(tmp_path / "books.zip", at=cast.NOW)
    assert (tmp_path / "books.zip").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_commands_copy_books_and_put_them_back_into_a_database_without_tables(
    empty: Empty, kind: str, tmp_path: Path
) -> None:
    file = str(tmp_path / "books.zip")
    with empty(kind, with_tables=False) as app:
        assert app.test_cli_runner().invoke(args=["db", "upgrade"]).exit_code == 0
        assert app.test_cli_runner().invoke(args=["reference", "load"]).exit_code == 0
        done = app.test_cli_runner().invoke(args=["backup", file])
        assert (done.exit_code, "rows of" in done.output) == (0, True), done.output
        again = app.test_cli_runner().invoke(args=["backup", file])
        assert (again.exit_code, "is there already" in again.output) == (1, True)
        before = everything()
    with empty(kind, with_tables=False) as app:
        done = app.test_cli_runner().invoke(args=["restore", file])
        assert (done.exit_code, "are back" in done.output) == (0, True), done.output
        assert everything()["commune"] == before["commune"] != []
        again = app.test_cli_runner().invoke(args=["restore", file])
        assert (again.exit_code, "not empty" in again.output) == (1, True)


def test_nothing_and_null_stay_two_things(app: Flask, empty: Empty, tmp_path: Path) -> None:
    facts = {
        "showroom_id": cast.BT01, "till_id": cast.BT01_1, "cashier": "lan", "opened_at": cast.NOW, "float_vnd": 0,
        "announced": True, "difference_reason": "",
    }  # fmt: skip
    with transaction():
        db.session.execute(insert(Shift), [{"id": uuid.UUID(int=1), "float_counts": {}, **facts}])
        db.session.execute(insert(Shift), [{"id": uuid.UUID(int=2), "float_counts": {}, "counts": JSON.NULL, **facts}])
    copy_books(tmp_path / "books.zip", at=cast.NOW)
    with empty(db.engine.dialect.name):
        with transaction():
            put_back(tmp_path / "books.zip", who="console", at=now())
        assert [row[0] for row in db.session.execute(text("SELECT counts IS NULL FROM shift ORDER BY id"))] == [1, 0]
