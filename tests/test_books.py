"""Books are put back after a test to how they were before it, whatever it did to them."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine

from tests.books import Books
from tests.conftest import Library


@pytest.fixture(params=["sqlite", "postgresql"])
def books(request: pytest.FixtureRequest, library: Library) -> Iterator["Handled"]:
    """Books that are kept as they are."""
    books = Handled(library.of(request.param))
    yield books
    books.end()


class Handled:
    """Books, what is remembered of them, and a hand in them."""

    def __init__(self, books: Books) -> None:
        self.books, self.address = books, books.fresh()
        self.kept = books.kept(self.address)
        self.engine = create_engine(self.address)

    def do(self, *statements: str) -> None:
        with self.engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def hand_back(self) -> None:
        self.engine.dispose()
        self.kept.put_back()

    def end(self) -> None:
        self.engine.dispose()
        self.kept.close()
        self.books.burn(self.address)


def all_rows(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table."""
    with engine.connect() as connection:
        tables = connection.exec_driver_sql(TABLES[engine.dialect.name]).scalars().all()
        return {
            table: sorted(str(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"'))
            for table in tables
        }


TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
}

PERSON = "UPDATE person SET full_name = 'Somebody else'"
NOTE = """
    INSERT INTO trail_entry (at, who, deed, subject_kind, subject_id, details)
    VALUES ('2026-11-21 03:00:00', 'an', 'price_set', 'product', 'SP0001', '{}')
"""
DEEDS = {
    "a change": [PERSON],
    "a change that was taken back": [PERSON, "UPDATE person SET full_name = 'And back'"],
    "fewer rows": ["DELETE FROM barcode"],
    "one row for another": [
        "DELETE FROM barcode",
        "INSERT INTO barcode (value, kind, product_id, added_at) "
        "SELECT '09520123456771', 'gtin', id, '2026-11-21 03:00:00' FROM product LIMIT 1",
    ],
    "rows that may never be deleted": [NOTE],
    "a new table": ["CREATE TABLE strange (what integer)"],
    "a column more": ["ALTER TABLE person ADD COLUMN strange integer"],
}


@pytest.mark.parametrize("deed", DEEDS)
def test_whatever_a_test_did_is_undone(books: Handled, deed: str) -> None:
    before = all_rows(books.engine)
    assert sum(map(len, before.values())) > 30
    for _ in range(2):
        books.do(*DEEDS[deed])
        assert all_rows(books.engine) != before
        books.hand_back()
        assert all_rows(books.engine) == before


def test_numbers_that_the_database_counts_begin_again(books: Handled) -> None:
    notes = []
    for _ in range(2):
        books.do(NOTE)
        notes.append(all_rows(books.engine)["trail_entry"])
        books.hand_back()
    assert notes[0] == notes[1]


@pytest.mark.parametrize("books", ["postgresql"], indirect=True)
def test_books_come_back_after_their_server_went_away(books: Handled) -> None:
    before = all_rows(books.engine)
    books.do(
        PERSON,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    assert all_rows(books.engine) != before
    books.hand_back()
    assert all_rows(books.engine) == before


@pytest.mark.parametrize("books", ["postgresql"], indirect=True)
def test_a_transaction_that_a_test_left_open_does_not_stand_in_the_way(books: Handled) -> None:
    before = all_rows(books.engine)
    with books.engine.connect() as forgotten:
        forgotten.exec_driver_sql(PERSON)
        books.kept.put_back()
        forgotten.invalidate()
    assert all_rows(books.engine) == before
