"""Take the copy: one moment of the books, into one file, while selling goes on."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from alembic.migration import MigrationContext
from sqlalchemy import Table, select

from pos.backup.errors import FileIsThere
from pos.backup.rows import as_line, read_columns
from pos.base.database import db, one_picture

FORMAT = 1
CONTENTS = "backup.json"
"""Says what the file holds. It is written last: a file that has it is whole."""
ROWS_AT_ONCE = 1000


def copy_books(file: Path, *, at: datetime) -> dict[str, int]:
    """Copy every row of the books, as they are at this one moment, into a new file that only its owner may read.

    Nobody waits for it. Returns how many rows of each table it holds. Interrupted, it leaves no file of that name.

    Raises:
        FileIsThere: there is a file of that name.
    """
    with _appearing_whole(file) as written, one_picture(), ZipFile(written, "w", ZIP_DEFLATED) as archive:
        counts = {table.name: _copy_table(table, archive) for table in tables()}
        contents = {
            "format": FORMAT,
            "made_at": at.isoformat(),
            "revision": revision(),
            "database": db.session.get_bind().dialect.name,
            "rows": counts,
        }
        archive.writestr(CONTENTS, json.dumps(contents, indent=1))
    return counts


def tables() -> list[Table]:
    """All tables of the books, each after those that its rows point to."""
    return list(db.metadata.sorted_tables)


def revision() -> str | None:
    """Which migration made the tables as they are."""
    return MigrationContext.configure(db.session.connection()).get_current_revision()


def _copy_table(table: Table, archive: ZipFile) -> int:
    count = 0
    rows = db.session.execute(
        select(*read_columns(table)).order_by(*table.primary_key.columns),
        execution_options={"stream_results": True, "yield_per": ROWS_AT_ONCE},
    )
    with closing(rows), archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as lines:
        for row in rows:
            lines.write(as_line(row).encode())
            count += 1
    return count


@contextmanager
def _appearing_whole(file: Path) -> Iterator[IO[Any]]:
    """A file that has its name only once all of it is on the disk."""
    if file.exists():
        raise FileIsThere(file=str(file))
    unfinished = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as written:
            yield written
            written.flush()
            os.fsync(written.fileno())
        try:
            os.link(unfinished, file)
        except FileExistsError as error:
            raise FileIsThere(file=str(file)) from error
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        unfinished.unlink(missing_ok=True)
