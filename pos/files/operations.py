"""Keep a file, and say how far the work on it has come. What it becomes, the room that takes it writes itself."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select, update

from pos.base.cells import Fault
from pos.base.database import db, insert_ignoring
from pos.base.text import clean
from pos.files.errors import ImportNotReady, NoSuchImport
from pos.files.kinds import RUNNING, ImportState
from pos.files.models import BroughtFile
from pos.files.rules import IMPORT_NEXT, broke_off

T = TypeVar("T", bound=BroughtFile)


def keep(
    model: type[BroughtFile], file_id: uuid.UUID, content: bytes, name: str, *, at: datetime, who: str, **more: Any
) -> bool:
    """Keep a file as it came; False where it is here already, however far it has come."""
    row = {
        "id": file_id, "name": clean(name)[:200], "content": content, "state": ImportState.CHECKED, "brought_at": at,
        "brought_by": who, "lines_total": 0, "lines_done": 0, "beat_at": at, "findings": [], "wrong": 0, "totals": {},
        "booked_by": "", **more,
    }  # fmt: skip
    table: Any = model.__table__  # type: ignore[attr-defined]
    return bool(insert_ignoring(table, [row], returning=[table.c.id]))


def claim(model: type[T], file_id: uuid.UUID, state: ImportState, at: datetime, bookable: Callable[[T], bool]) -> bool:
    """Begin to check or to book a file; False where somebody else is at it already, or it is booked.

    Raises:
        NoSuchImport: there is none.
        ImportNotReady: it is to be booked, and was not checked or is not ``bookable``.
    """
    row = held(model, file_id)
    if (row.state in RUNNING and not broke_off(row.state, row.beat_at, at)) or row.state is ImportState.BOOKED:
        return False
    if state is ImportState.BOOKING and not (row.totals and bookable(row)):
        raise ImportNotReady()
    if row.state is ImportState.BOOKING and state is ImportState.CHECKING:
        # The booking broke off, and left nothing: look at the file anew.
        row.state = ImportState.CHECKED
    if state not in IMPORT_NEXT[row.state]:
        raise ImportNotReady()
    row.state, row.beat_at, row.lines_done = state, at, 0
    db.session.flush()
    return True


def note_progress(model: Any, file_id: uuid.UUID, done: int, total: int, at: datetime) -> None:
    """Say how far the work has come, and that it goes on."""
    db.session.execute(
        update(model)
        .where(model.id == file_id, model.state != ImportState.BOOKED)
        .values(lines_done=done, lines_total=total, beat_at=at)
    )


def note_found(
    model: type[T], file_id: uuid.UUID, faults: Sequence[Fault], wrong: int, totals: dict[str, Any], at: datetime
) -> T | None:
    """Write down what was found in a file; None where it is booked. Nothing is booked by that."""
    row = held(model, file_id)
    if row.state is ImportState.BOOKED:
        return None
    row.state, row.findings, row.wrong, row.totals, row.beat_at = (
        ImportState.CHECKED, [asdict(fault) for fault in faults], wrong, totals, at,
    )  # fmt: skip
    db.session.flush()
    return row


def begin_to_write(model: type[T], file_id: uuid.UUID) -> T | None:
    """Hold a file that is about to be booked; None where it is booked already.

    Raises:
        NoSuchImport: there is none.
        ImportNotReady: nobody has begun to book it.
    """
    row = held(model, file_id)
    if row.state is ImportState.BOOKED:
        return None
    if ImportState.BOOKED not in IMPORT_NEXT[row.state]:
        raise ImportNotReady()
    return row


def mark_booked(row: BroughtFile, *, who: str, at: datetime) -> None:
    """Say that a file is booked, together with what it became; what it said, the books say from now on."""
    row.state, row.booked_at, row.booked_by, row.content = ImportState.BOOKED, at, who, b""
    row.lines_done = row.lines_total
    db.session.flush()


def held(model: type[T], file_id: uuid.UUID) -> T:
    """Hold a file until the transaction ends.

    Raises:
        NoSuchImport: there is none.
    """
    row = db.session.scalar(
        select(model).where(model.id == file_id).with_for_update().execution_options(populate_existing=True)
    )
    if row is None:
        raise NoSuchImport()
    return row
