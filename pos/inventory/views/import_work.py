"""The work on a file of stock, beside the request that asked for it, so that the page can show how far it has come.

A thread of this very process does it, and the row of the import says what it does: a broker would be one more thing to run
in a showroom. Checking only reads, and notes its progress in transactions of its own. Booking is one transaction. So a
process that is killed leaves nothing half done, and what was begun is begun again from the page.
"""

import logging
import threading
import time
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from flask import Flask, current_app

from pos.base.cells import fault_of
from pos.base.clock import now
from pos.base.database import db, transaction
from pos.base.errors import PosError
from pos.base.lock_file import only_one
from pos.inventory.import_errors import WorkBroke
from pos.inventory.importing import Plan, plan
from pos.inventory.imports import stock_import
from pos.inventory.kinds import ImportState
from pos.inventory.operations.imports import book_import, claim_import, note_checked, note_fault, note_progress
from pos.inventory.sheets import read_sheet

BEAT_SECONDS = 1
_WAITING_SECONDS = 20
_log = logging.getLogger(__name__)

Allowed = Collection[uuid.UUID] | None
"""Outlets that whoever asked may bring stock to; None for all."""


def begin_check(import_id: uuid.UUID, allowed: Allowed) -> bool:
    """Begin to read a file and to look for what is wrong with it; False where somebody else is at it."""
    return _begin(import_id, ImportState.CHECKING, allowed, "")


def begin_booking(import_id: uuid.UUID, allowed: Allowed, who: str) -> bool:
    """Begin to book a file that was checked; False where somebody else is at it, or it is booked.

    Raises:
        ImportNotReady: it was not checked, or rows of it are wrong.
    """
    return _begin(import_id, ImportState.BOOKING, allowed, who)


@contextmanager
def turn(import_id: uuid.UUID, waiting: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Wait until nobody else on this computer works on a file, saying meanwhile that this one is not forgotten.

    Reading a workbook takes memory and a whole core, and tills are served beside it: by this process or another.
    """

    def still_waiting() -> None:
        waiting()
        with transaction():
            note_progress(import_id, 0, 0, now())

    path = current_app.config["SETTINGS"].data_dir / "importing.lock"
    with only_one(path, still_waiting, every_s=_WAITING_SECONDS):
        yield


def check(import_id: uuid.UUID, allowed: Allowed) -> Plan | None:
    """Read a file and note what is wrong with it; None where it cannot be read at all."""
    try:
        made = _planned(import_id, allowed)
    except PosError as error:
        _note_broken(import_id, error)
        return None
    with transaction():
        note_checked(import_id, made, now())
    return made


def book(import_id: uuid.UUID, allowed: Allowed, who: str) -> None:
    """Book a file whole, or note why it cannot be."""
    try:
        made = _planned(import_id, allowed)
        if made.wrong:
            with transaction():
                note_checked(import_id, made, now())
            return
        with transaction():
            book_import(import_id, made.documents, at=now(), who=who)
    except PosError as error:
        _note_broken(import_id, error)


def _planned(import_id: uuid.UUID, allowed: Allowed) -> Plan:
    row = stock_import(import_id)
    content, kind, outlet_id = row.content, row.kind, row.showroom_id
    db.session.rollback()

    told_at = time.monotonic()

    def beat(done: int, total: int) -> None:
        nonlocal told_at
        # Each note is a transaction, and on SQLite sales wait for it: nobody watches more than once a second.
        if time.monotonic() - told_at < BEAT_SECONDS and done != total:
            return
        told_at = time.monotonic()
        with transaction():
            note_progress(import_id, done, total, now())

    sheet = read_sheet(content, beat)
    made = plan(sheet, import_id=import_id, kind=kind, allowed=allowed, outlet_id=outlet_id, at=now(), beat=beat)
    beat(len(sheet.rows), len(sheet.rows))
    return made


def _note_broken(import_id: uuid.UUID, error: PosError) -> None:
    with transaction():
        note_fault(import_id, fault_of(0, "", "", error), now())


def _begin(import_id: uuid.UUID, state: ImportState, allowed: Allowed, who: str) -> bool:
    with transaction():
        claimed = claim_import(import_id, state, now())
    if claimed:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        threading.Thread(
            target=_work, args=(app, import_id, state, allowed, who), name=f"import {import_id}", daemon=True
        ).start()
    return claimed


def _work(app: Flask, import_id: uuid.UUID, state: ImportState, allowed: Allowed, who: str) -> None:
    with app.app_context():
        try:
            with turn(import_id):
                if state is ImportState.BOOKING:
                    book(import_id, allowed, who)
                else:
                    check(import_id, allowed)
        except Exception:
            # Whoever waits at the page must learn that nobody works on it any more.
            _log.exception("The work on import %s broke off", import_id)
            _note_broken(import_id, WorkBroke())
        finally:
            db.session.remove()
