"""Databases for tests: copied from one that holds the schema and the cast, lent to one test after another."""

import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

import psycopg
import sqlalchemy
from sqlalchemy import make_url


class Books(ABC):
    """Databases of one kind, each a copy of a template or of one another."""

    def __init__(self, rule: Callable[[str], None], fill: Callable[[str], None]) -> None:
        """``rule`` writes tables into empty books, given by their address; ``fill`` what every test finds in them."""
        self.made = 0
        self.ruled = self.address("ruled")
        self.make(self.ruled)
        rule(self.ruled)
        self.template = self.address("template")
        self.duplicate(self.ruled, self.template)
        fill(self.template)

    @abstractmethod
    def address(self, name: str) -> str:
        """Where books of this name are."""

    @abstractmethod
    def make(self, address: str) -> None:
        """Make empty books."""

    @abstractmethod
    def duplicate(self, address: str, to: str) -> None:
        """Make books like these; nobody may have these open."""

    @abstractmethod
    def burn(self, address: str) -> None:
        """Throw books away."""

    @abstractmethod
    def kept(self, address: str) -> "Kept":
        """Remember how these books are now, for coming back to it."""

    def fresh(self) -> str:
        """The address of new books with the cast in them."""
        return self.copy(self.template)

    def blank(self) -> str:
        """The address of new books with all tables and no row."""
        return self.copy(self.ruled)

    def copy(self, address: str) -> str:
        """The address of new books, the same as these; nobody may have these open."""
        self.made += 1
        to = self.address(f"books{self.made}")
        self.duplicate(address, to)
        return to

    @abstractmethod
    def close(self) -> None:
        """Let go of whatever is open."""


class Kept(ABC):
    """Books that can be put back to how they were."""

    @abstractmethod
    def put_back(self) -> None:
        """Undo whatever a test did to these books."""

    @abstractmethod
    def close(self) -> None:
        """Let go of whatever is open."""


class SqliteBooks(Books):
    """Databases that are files in a folder."""

    def __init__(self, folder: Path, rule: Callable[[str], None], fill: Callable[[str], None]) -> None:
        self.folder = folder
        super().__init__(rule, fill)

    def address(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.db"

    def make(self, address: str) -> None:
        file_of(address).touch()

    def duplicate(self, address: str, to: str) -> None:
        shutil.copy(file_of(address), file_of(to))

    def burn(self, address: str) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{file_of(address)}{ending}").unlink(missing_ok=True)

    def kept(self, address: str) -> Kept:
        return KeptFile(self, address)

    def close(self) -> None:
        pass


def file_of(address: str) -> Path:
    return Path(address.removeprefix("sqlite:///"))


class KeptFile(Kept):
    """A file, and beside it a copy."""

    def __init__(self, books: SqliteBooks, address: str) -> None:
        self.books, self.address = books, address
        self.before = books.copy(address)

    def put_back(self) -> None:
        self.books.burn(self.address)
        self.books.duplicate(self.before, self.address)

    def close(self) -> None:
        pass


class PostgresBooks(Books):
    """Databases on a server."""

    def __init__(self, server: str, rule: Callable[[str], None], fill: Callable[[str], None]) -> None:
        self.server = server
        self.console = sqlalchemy.create_engine(server, isolation_level="AUTOCOMMIT")
        super().__init__(rule, fill)

    def address(self, name: str) -> str:
        return make_url(self.server).set(database=name).render_as_string(hide_password=False)

    def make(self, address: str) -> None:
        self._on_server(f"CREATE DATABASE {make_url(address).database}")

    def duplicate(self, address: str, to: str) -> None:
        old, new = make_url(address).database, make_url(to).database
        self._on_server(f"CREATE DATABASE {new} TEMPLATE {old} STRATEGY wal_log")

    def burn(self, address: str) -> None:
        self._on_server(f"DROP DATABASE {make_url(address).database} WITH (FORCE)")

    def kept(self, address: str) -> Kept:
        return KeptDatabase(self, address)

    def close(self) -> None:
        self.console.dispose()

    def _on_server(self, statement: str) -> None:
        with self.console.connect() as connection:
            connection.execute(sqlalchemy.text(statement))


class KeptDatabase(Kept):
    """A database whose rows are remembered, and beside it a copy for a test that changes more than rows.

    Rows carry the number of the transaction that wrote them. So a table in which a test changed anything shows it, by a
    row with a newer number or by how many there are, and only such tables are written anew. That takes a few
    milliseconds; a new database and connections to it take a hundred.
    """

    def __init__(self, books: PostgresBooks, address: str) -> None:
        self.books, self.address = books, address
        self.before = books.copy(address)
        self._look()

    def put_back(self) -> None:
        try:
            restored = self._restore()
        except psycopg.OperationalError:  # a test took the server away
            restored = False
        if not restored:
            self.close()
            self.books.burn(self.address)
            self.books.duplicate(self.before, self.address)
            self._look()

    def close(self) -> None:
        self.connection.close()

    def _look(self) -> None:
        """Remember what there is."""
        plain = make_url(self.address).set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection = psycopg.connect(plain, autocommit=True)
        names = self.connection.execute(
            "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname"
        ).fetchall()
        self.rows = {name: self._read(name) for name, kind in names if kind == "r"}
        self._written = " UNION ALL ".join(
            f"SELECT '{table}', count(*), count(*) FILTER (WHERE xmin::text::bigint > %(mark)s) FROM \"{table}\""
            for table in self.rows
        )
        self._mark()
        self.counts = {table: count for table, count, _ in self._count()}
        counters = [name for name, kind in names if kind == "S"]
        self._counters_back = "SELECT " + ", ".join(
            "setval('\"{}\"', {}, {})".format(
                name, *self.connection.execute(f'SELECT last_value, is_called FROM "{name}"').fetchone() or ()
            )
            for name in counters
        )
        self.shape = self._shape()

    def _restore(self) -> bool:
        """Write anew what was changed; False when that was more than rows."""
        # A thread that a test left behind may still be in the middle of something.
        self.connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        if self._shape() != self.shape:
            return False
        changed = [table for table, count, newer in self._count() if newer or count != self.counts[table]]
        with self.connection.transaction():
            # Neither triggers, which would refuse it, nor foreign keys, which would want an order.
            self.connection.execute("SET LOCAL session_replication_role = replica")
            for table in changed:
                self.connection.execute(f'DELETE FROM "{table}"')
                if self.counts[table]:
                    self._write(table)
            self.connection.execute(self._counters_back)
        if changed:
            self._mark()
        return True

    def _mark(self) -> None:
        """From now on, whatever is written has a newer number."""
        [self.mark] = self.connection.execute("SELECT pg_current_xact_id()::text::bigint").fetchone() or ()

    def _count(self) -> list[tuple[str, int, int]]:
        """Each table with how many rows it has, and how many of them are new."""
        return self.connection.execute(self._written, {"mark": self.mark}).fetchall()

    def _shape(self) -> tuple[int, ...] | None:
        """Changes whenever a table, a column, a constraint, a trigger or a function does."""
        return self.connection.execute(
            "SELECT "
            + ", ".join(
                f"(SELECT count(*) FROM {part}), (SELECT max(xmin::text::bigint) FROM {part})"
                for part in ("pg_class", "pg_attribute", "pg_constraint", "pg_trigger", "pg_proc")
            )
        ).fetchone()

    def _read(self, table: str) -> bytes:
        with self.connection.cursor().copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as rows:
            return b"".join(bytes(part) for part in rows)

    def _write(self, table: str) -> None:
        with self.connection.cursor().copy(f'COPY "{table}" FROM STDIN (FORMAT binary)') as rows:
            rows.write(self.rows[table])
