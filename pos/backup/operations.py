"""Put a copy back into empty books: all of it or nothing."""

import json
import zlib
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, cast
from zipfile import BadZipFile, ZipFile

from sqlalchemy import Integer, Table, bindparam, func, insert, select, update

from pos.backup.copying import CONTENTS, FORMAT, ROWS_AT_ONCE, revision, tables
from pos.backup.errors import BackupOfAnotherVersion, BooksNotEmpty, NotABackup
from pos.backup.rows import from_line, writable
from pos.base.database import db
from pos.base.operations import record
from pos.sales import operations as sales
from pos.showrooms import operations as showrooms


def put_back(file: Path, *, who: str, at: datetime) -> dict[str, int]:
    """Fill empty books with what a backup holds. Returns how many rows of each table that are.

    What was given out after the copy was taken is unknown to it, and must not be given out again: each till goes on to
    another series when it is next paired, and the API's numbers skip ahead. Tills that are ahead of the copy send
    again what it lacks.

    Raises:
        NotABackup: the file is cut, changed, or something else.
        BackupOfAnotherVersion: its tables are not those of these books.
        BooksNotEmpty: there are rows already.

    Source: docs/rules/backup.md
    """
    try:
        with ZipFile(file) as archive:
            contents = _contents(archive, file)
            _refuse_others(contents)
            for table in tables():
                found = _fill(table, archive)
                if found != contents["rows"].get(table.name):
                    raise NotABackup(file=str(file), why=f"{table.name}: {found} rows")
    # What a file can do to whoever reads it: end early, be changed, hold something else.
    except (BadZipFile, EOFError, KeyError, TypeError, ValueError, zlib.error) as error:
        raise NotABackup(file=str(file), why=f"{type(error).__name__}: {error}") from error
    _go_on_counting()
    showrooms.skip_series(at=at)
    sales.skip_api_numbers()
    record("restore", "books", contents["made_at"], who=who, at=at, rows=sum(contents["rows"].values()))
    return cast(dict[str, int], contents["rows"])


def _contents(archive: ZipFile, file: Path) -> dict[str, Any]:
    contents = json.loads(archive.read(CONTENTS))
    if contents["format"] != FORMAT:
        raise NotABackup(file=str(file), why=f"format {contents['format']}")
    return cast(dict[str, Any], contents)


def _refuse_others(contents: dict[str, Any]) -> None:
    ours = revision()
    if contents["revision"] != ours or set(contents["rows"]) != {table.name for table in tables()}:
        raise BackupOfAnotherVersion(theirs=contents["revision"], ours=ours)
    used = [table.name for table in tables() if db.session.scalar(select(select(table).exists()))]
    if used:
        raise BooksNotEmpty(tables=", ".join(used))


def _fill(table: Table, archive: ZipFile) -> int:
    """Write the rows of one table. Rows that point to others of their own table get that pointer last."""
    pointers = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    keys = [column.name for column in table.primary_key.columns]
    statement = insert(writable(table))
    later: list[dict[str, Any]] = []
    count = 0
    for rows in _batches(table, archive):
        for row in rows:
            if any(row[name] is not None for name in pointers):
                later.append({f"new_{name}": row[name] for name in [*keys, *pointers]})
                row.update(dict.fromkeys(pointers))
        db.session.execute(statement, rows)
        count += len(rows)
    if later:
        db.session.execute(
            update(table)
            .where(*(table.c[name] == bindparam(f"new_{name}") for name in keys))
            .values({name: bindparam(f"new_{name}") for name in pointers}),
            later,
        )
    return count


def _batches(table: Table, archive: ZipFile) -> Iterator[list[dict[str, Any]]]:
    read = from_line(table)
    with archive.open(f"{table.name}.jsonl") as lines:
        rows = map(read, lines)
        while batch := list(islice(rows, ROWS_AT_ONCE)):
            yield batch


def _go_on_counting() -> None:
    """PostgreSQL counts rows by counters of their own, which must not begin again; SQLite looks at the rows."""
    if db.session.get_bind().dialect.name != "postgresql":
        return
    for table in tables():
        column = table.autoincrement_column
        if column is None or not isinstance(column.type, Integer):
            continue
        counter = db.session.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
        last = db.session.scalar(select(func.max(column)))
        if counter and last:
            db.session.execute(select(func.setval(counter, last)))
