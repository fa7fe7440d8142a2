"""Rows of any table as lines of JSON and back: the same text whichever kind of database they come from."""

import base64
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, partial
from typing import Any

from sqlalchemy import JSON, Column, Date, LargeBinary, MetaData, Table, Text, Uuid, cast

from pos.base.database import Moment


def read_columns(table: Table) -> list[Any]:
    """What to select of a table. A JSON column is read as its text: only so "nothing" and JSON's null stay two things."""
    return [
        cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column for column in _kept(table)
    ]


def _kept(table: Table) -> list[Column[Any]]:
    """The columns that hold something of their own; what the database reckons from others it reckons again."""
    return [column for column in table.columns if column.computed is None]


def as_line(row: Sequence[Any]) -> str:
    """One row as a line: a JSON list in the order of the columns."""
    return json.dumps(list(row), default=_as_text, ensure_ascii=False, separators=(",", ":")) + "\n"


def from_line(table: Table) -> Callable[[bytes], dict[str, Any]]:
    """How a line of this table becomes a row again, by the names of its columns.

    Raises:
        ValueError: the line is no row of this table.
    """
    readers = {column.name: _reader(column) for column in _kept(table)}

    def read(line: bytes) -> dict[str, Any]:
        values = json.loads(line)
        if not isinstance(values, list) or len(values) != len(readers):
            raise ValueError(f"a row of {table.name} has {len(readers)} columns")
        return {
            name: None if value is None else reader(value)
            for (name, reader), value in zip(readers.items(), values, strict=True)
        }

    return read


def _as_text(value: object) -> str:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no place in a backup")


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    by_type: Mapping[type, Callable[[Any], Any]] = {
        Moment: datetime.fromisoformat,
        Date: date.fromisoformat,
        Uuid: uuid.UUID,
        LargeBinary: partial(base64.b64decode, validate=True),
        JSON: _json,
    }
    return next((reader for kind, reader in by_type.items() if isinstance(column.type, kind)), lambda value: value)


def _json(text: str) -> Any:
    value = json.loads(text)
    return JSON.NULL if value is None else value


@cache
def writable(table: Table) -> Table:
    """The table as rows from a backup go into it: in a JSON column None is nothing, and JSON's null is JSON's null."""
    copy = table.to_metadata(MetaData())
    for column in copy.columns:
        if isinstance(column.type, JSON):
            column.type = JSON(none_as_null=True)
    return copy
