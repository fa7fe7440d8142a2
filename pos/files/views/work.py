"""The work on a file, beside the request that asked for it, so that the page can show how far it has come.

A thread of this very process does it, and the row of the file says what it does: a broker would be one more thing to run
in a showroom. Checking only reads, and notes its progress in transactions of its own. Booking is one transaction. So a
process that is killed leaves nothing half done, and what was begun is begun again from the page.
"""

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask, current_app

from pos.base.cells import Fault, fault_of
from pos.base.clock import now
from pos.base.database import db, transaction
from pos.base.errors import PosError
from pos.base.lock_file import only_one
from pos.base.sheets import Beat
from pos.files.errors import WorkBroke
from pos.files.models import BroughtFile
from pos.files.operations import note_found, note_progress

BEAT_SECONDS = 1
_WAITING_SECONDS = 20
_log = logging.getLogger(__name__)


@contextmanager
def turn(model: type[BroughtFile], file_id: uuid.UUID, waiting: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Wait until nobody else on this computer works on a file, saying meanwhile that this one is not forgotten.

    Reading a workbook takes memory and a whole core, and tills are served beside it: by this process or another.
    """

    def still_waiting() -> None:
        waiting()
        with transaction():
            note_progress(model, file_id, 0, 0, now())

    path = current_app.config["SETTINGS"].data_dir / "importing.lock"
    with only_one(path, still_waiting, every_s=_WAITING_SECONDS):
        yield


def beat_of(model: type[BroughtFile], file_id: uuid.UUID) -> Beat:
    """Notes about once a second how far the work on a file is."""
    told_at = time.monotonic()

    def beat(done: int, total: int) -> None:
        nonlocal told_at
        # Each note is a transaction, and on SQLite sales wait for it: nobody watches more than once a second.
        if time.monotonic() - told_at < BEAT_SECONDS and done != total:
            return
        told_at = time.monotonic()
        with transaction():
            note_progress(model, file_id, done, total, now())

    return beat


def note_broken(model: type[BroughtFile], file_id: uuid.UUID, error: PosError) -> None:
    """Write down why a file as a whole cannot be read or booked."""
    fault: Fault = fault_of(0, "", "", error)
    with transaction():
        note_found(model, file_id, [fault], 1, {}, now())


def begin(model: type[BroughtFile], file_id: uuid.UUID, work: Callable[[], object]) -> None:
    """Do the work on a file that was claimed, as soon as it is its turn, beside the request."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    threading.Thread(target=_work, args=(app, model, file_id, work), name=f"import {file_id}", daemon=True).start()


def _work(app: Flask, model: type[BroughtFile], file_id: uuid.UUID, work: Callable[[], object]) -> None:
    with app.app_context():
        try:
            with turn(model, file_id):
                work()
        except Exception:
            # Whoever waits at the page must learn that nobody works on it any more.
            _log.exception("The work on import %s broke off", file_id)
            note_broken(model, file_id, WorkBroke())
        finally:
            db.session.remove()
