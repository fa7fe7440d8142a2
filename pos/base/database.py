"""The database: one declarative base, its types, and the one door through which anything is committed."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from random import Random
from typing import Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Enum, Integer, MetaData, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

_WRITING = "pos_writing"


class Model(DeclarativeBase):
    """The base of every table. Constraint names follow one convention, so that migrations can name them."""

    __table__: ClassVar[Table]

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Model, session_options={"expire_on_commit": False})


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept as UTC. SQLite would silently drop the offset, so a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its offset from UTC")
        if value.tzinfo is not UTC:
            value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Amount = BigInteger
"""A whole number of đồng or thousandths; SQLite's INTEGER holds 64 bits by itself."""

RowNumber = BigInteger().with_variant(Integer, "sqlite")
"""A primary key that the database counts up itself (SQLite does so only for INTEGER)."""


def enum_column(values: type[StrEnum]) -> Enum:
    """A column type for a StrEnum: its values as text, with a CHECK."""
    return Enum(
        values,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=values.__name__.lower(),
        values_callable=lambda enum: [member.value for member in enum],
    )


_minted_from: ContextVar[Random | None] = ContextVar("minted_from", default=None)


def new_id() -> uuid.UUID:
    """A fresh identity, minted where the thing is born."""
    source = _minted_from.get()
    return uuid.uuid4() if source is None else uuid.UUID(int=source.getrandbits(128), version=4)


@contextmanager
def ids_from(source: Random) -> Iterator[None]:
    """Mint identities from a seeded source meanwhile, so that a made-up network comes out the same every time."""
    token = _minted_from.set(source)
    try:
        yield
    finally:
        _minted_from.reset(token)


@contextmanager
def transaction() -> Iterator[None]:
    """Do everything inside, durably, or nothing. The only place that commits.

    On SQLite it begins IMMEDIATE: reading first and writing later would lose changes or fail with "database is locked".
    A read that the session had open ends here, so what is read inside is read now.
    """
    db.session.rollback()
    token = _open.set(db.session.connection(execution_options={_WRITING: True}))
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _open.reset(token)


@contextmanager
def one_picture() -> Iterator[None]:
    """Read all inside as the books stood at one moment, whatever others write meanwhile. Nobody waits for it."""
    db.session.rollback()
    # On SQLite a transaction that reads always has one picture.
    postgresql = db.session.get_bind().dialect.name == "postgresql"
    token = _open.set(
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"} if postgresql else None)
    )
    try:
        yield
    finally:
        _open.reset(token)
        db.session.rollback()


_open: ContextVar[Connection | None] = ContextVar("open_transaction", default=None)


def connection() -> Connection:
    """The connection of the transaction or picture that is open here, else of the session, which takes its time to say."""
    return _open.get() or db.session.connection()


def insert_into(dialect: str, table: Table) -> Any:
    """An INSERT that can say ON CONFLICT, as each kind of database has one of its own."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


def insert_ignoring(
    table: Table, rows: Sequence[Mapping[str, Any]], returning: Sequence[Any] = ()
) -> list[tuple[Any, ...]]:
    """Insert those rows whose keys are not there yet, in one statement; the ``returning`` columns of the inserted ones."""
    if not rows:
        return []
    # The rows go beside the statement, not into it: so it is compiled once, however many there are.
    statement = insert_into(db.session.get_bind().dialect.name, table).on_conflict_do_nothing()
    if returning:
        return [tuple(row) for row in db.session.execute(statement.returning(*returning), list(rows))]
    db.session.execute(statement, list(rows))
    return []


def prepare_engine(engine: Engine) -> None:
    """Set up a new engine: SQLite durable, with foreign keys, and IMMEDIATE for whatever may write."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        writing = connection.get_execution_options().get(_WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
