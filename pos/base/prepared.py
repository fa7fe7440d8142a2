"""Statements that are compiled once and from then on only sent.

Selling says the same twenty things to the database all day long. SQLAlchemy prepares each of them and its answer anew, which
takes longer than the database needs to do it; see docs/decisions/0011-prepared-statements.md. Everything else goes the
usual way. The logger ``pos.base.prepared`` tells each statement at level DEBUG.
"""

import json
import logging
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Dialect, Executable, Insert, String, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NULLTYPE, TypeDecorator, TypeEngine

from pos.base.database import connection
from pos.base.questions import heard

log = logging.getLogger(__name__)

Process = Callable[[Any], Any] | None
"""How a value is changed on its way to or from the driver, or None where it is not."""


class Prepared:
    """A statement, or one for each kind of database, with its parameters by name.

    It is sent on the connection of the transaction that is open, and returns plain named tuples. What the database
    refuses is raised as SQLAlchemy would raise it.
    """

    def __init__(self, statement: Executable | Callable[[str], Executable]) -> None:
        self._statement = statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def rows(self, **parameters: Any) -> list[Any]:
        """Send it once; the rows that it returns.

        Raises:
            KeyError: a parameter is missing.
            TypeError: the type of a parameter is not known.
        """
        return self._for(parameters).rows(parameters)

    def each(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Send it once for each of these rows, which all have the same keys; how many rows of the table it touched.

        An insert writes the columns that the first row names: defaults that live in Python are not filled in.

        Raises:
            KeyError: a row lacks a key of the first, or a column that has its default in Python.
        """
        return self._for(rows[0]).each(rows) if rows else 0

    def _for(self, parameters: Mapping[str, Any]) -> "_Compiled":
        dialect = connection().dialect
        key = (dialect.name, *parameters)
        found = self._compiled.get(key)
        if found is None:
            statement = self._statement if isinstance(self._statement, Executable) else self._statement(dialect.name)
            found = self._compiled[key] = _Compiled(statement, dialect, list(parameters))
        return found


class _Compiled:
    """The text of a statement for one kind of database, and how values go in and come out."""

    def __init__(self, statement: Any, dialect: Dialect, keys: Sequence[str]) -> None:
        columns = {"column_keys": keys} if isinstance(statement, Insert) else {}
        compiled: SQLCompiler = statement.compile(dialect=dialect, **columns)
        self.text = str(compiled)
        self.by_position = compiled.positional
        names = (compiled.positiontup if compiled.positional else list(compiled.binds)) or []
        # Constants of the statement itself travel as parameters too.
        self.constants = {
            name: bind.effective_value
            for name, bind in compiled.binds.items()
            if not bind.required and name not in keys
        }
        if untyped := [name for name in names if compiled.binds[name].type is NULLTYPE]:
            # As happens to a foreign key's column that has not met its table yet.
            raise TypeError(f"say of which type these parameters are: {', '.join(untyped)}")
        self.parameters: list[tuple[str, Process]] = [
            (name, _implemented(compiled.binds[name].type, dialect).bind_processor(dialect)) for name in names
        ]
        returned = getattr(statement, "exported_columns", None)
        self.columns = list(returned) if returned is not None else []
        self.row: Any = namedtuple("Row", [column.key for column in self.columns], rename=True)  # type: ignore[misc]
        self.dialect = dialect
        self.driver: Any = dialect.dbapi
        self.results: list[tuple[int, Callable[[Any], Any]]] | None = None

    def rows(self, parameters: Mapping[str, Any]) -> list[Any]:
        cursor = self._send(self._filled(parameters))
        if self.results is None:
            self.results = self._result_processors(cursor.description)
        make, results = self.row._make, self.results
        fetched = cursor.fetchall()
        cursor.close()
        if not results:
            return [make(values) for values in fetched]
        found = []
        for values in fetched:
            changed = list(values)
            for index, process in results:
                changed[index] = process(changed[index])
            found.append(make(changed))
        return found

    def each(self, rows: Iterable[Mapping[str, Any]]) -> int:
        cursor = self._send([self._filled(row) for row in rows])
        touched: int = cursor.rowcount
        cursor.close()
        return touched

    def _send(self, parameters: Any) -> Any:
        here = connection()
        log.debug(self.text)
        heard(self.text, parameters)
        cursor = here.connection.cursor()
        try:
            if isinstance(parameters, list):
                cursor.executemany(self.text, parameters)
            else:
                cursor.execute(self.text, parameters)
        except self.driver.Error as error:
            broken = self.dialect.is_disconnect(error, here.connection, cursor)
            told = DBAPIError.instance(
                self.text, parameters, error, self.driver.Error, connection_invalidated=broken, dialect=self.dialect
            )
            if broken:
                here.invalidate(error)
            raise told from error
        return cursor

    def _filled(self, given: Mapping[str, Any]) -> Any:
        if self.constants:
            given = {**self.constants, **given}
        if self.by_position:
            return tuple(
                [given[name] if process is None else process(given[name]) for name, process in self.parameters]
            )
        return {name: given[name] if process is None else process(given[name]) for name, process in self.parameters}

    def _result_processors(self, description: Sequence[Any]) -> list[tuple[int, Callable[[Any], Any]]]:
        found: list[tuple[int, Callable[[Any], Any]]] = []
        for index, (column, described) in enumerate(zip(self.columns, description, strict=True)):
            process = _implemented(column.type, self.dialect).result_processor(self.dialect, described[1])
            if process is not None:
                found.append((index, process))
        return found


def _implemented(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return kind.dialect_impl(dialect)


# --- a list of any length as one parameter -----------------------------------------------------------------------------


class _ListOf(TypeDecorator[Any]):
    """A list of values of a column: an array where the database has them, else JSON.

    The column is asked for its type when a statement is compiled: a foreign key only learns its own once the table that
    it points to has been imported.
    """

    impl = String
    cache_ok = True

    def __init__(self, column: Any) -> None:
        super().__init__()
        self.column = column

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.column.type) if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if dialect.name == "postgresql":
            return list(value)
        process = self.column.type.dialect_impl(dialect).bind_processor(dialect)
        return json.dumps([process(item) if process else item for item in value])


class _Among(FunctionElement[Any]):
    # Not Boolean, which SQLite would be asked to compare with 1, past every index.
    type = NULLTYPE
    name = "among"
    inherit_cache = True


@compiles(_Among, "postgresql")
def _among_array(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **options)} = ANY ({compiler.process(values, **options)})"


@compiles(_Among, "sqlite")
def _among_json(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, values = element.clauses
    return (
        f"{compiler.process(column, **options)} IN (SELECT value FROM json_each({compiler.process(values, **options)}))"
    )


def among(column: Any, name: str) -> Any:
    """Whether a column is one of the values of a parameter: a list of any length, and still the same statement."""
    return _Among(column, bindparam(name, type_=_ListOf(column)))
