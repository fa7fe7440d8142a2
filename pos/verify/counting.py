"""Scans on their way into the books: collected in the process, and written together every few seconds.

A page never waits for the books and never fails for them. What a process holds when the power goes is lost: that is at most
five seconds of counts. What it holds when it is told to stop is written.
"""

import atexit
import threading
from datetime import date, datetime

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from pos.base.clock import local_day
from pos.base.database import transaction
from pos.labels.digital_link import Link
from pos.review.operations import raise_findings
from pos.verify import operations, scans
from pos.verify.scans import Counted, LookedAt

WRITE_EVERY_S = 5.0
MOST_HELD = 2_000
"""So many different addresses are told apart between two writes; of further ones only the product is counted."""
TRIES = 3
"""So often the books may fail to take what is held; then it is dropped, lest it stand in the way for ever."""
LAST_WRITE_S = 10.0


class ScanCounter:
    """The scans of one process that are not in the books yet."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._held: dict[LookedAt, int] = {}
        self._at: datetime | None = None
        self._failed = 0
        self._tidied: date | None = None
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._some, self._enough = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self._over = False

    def count(self, link: Link, at: datetime, *, district: str = "") -> None:
        """Count a scan of this address; with a district, that somebody told the piece to be there."""
        looked_at = LookedAt(local_day(at), str(link.product), link.lot or "", link.serial or "", district)
        with self._lock:
            if looked_at not in self._held and len(self._held) >= MOST_HELD:
                if district:
                    return
                looked_at = LookedAt(looked_at.day, looked_at.product)
            self._held[looked_at] = self._held.get(looked_at, 0) + 1
            self._at = at
            enough = len(self._held) >= MOST_HELD
            if self._thread is None and not self._app.testing:
                self._begin()
        self._some.set()
        if enough:
            self._enough.set()

    def flush(self) -> None:
        """Write what is held, and look whether it is odd. What the books do not take now waits for the next time."""
        with self._writing:
            with self._lock:
                held, self._held = self._held, {}
                at = self._at
            if not held or at is None:
                return
            with self._app.app_context():
                # Whatever goes wrong: a thread that ended would count no more, and nobody would notice.
                try:
                    found = self._write(held)
                except Exception as error:
                    self._give_back(held, error)
                    return
                self._failed = 0
                try:
                    self._look_at(found, at)
                except Exception as error:
                    # The counts are kept; the next scan of the piece has it looked at again.
                    self._tell("scans not looked at", error)

    def close(self) -> None:
        """Write the last of it, and stop."""
        self._over = True
        self._some.set()
        self._enough.set()
        if self._thread is not None:
            self._thread.join(LAST_WRITE_S)
        self.flush()

    def _write(self, held: dict[LookedAt, int]) -> dict[Counted, tuple[int, int]]:
        found = scans.counted(held)
        if found:
            # Sales wait for whoever writes on SQLite, so all reading is done before.
            with transaction():
                operations.keep_scans(found)
        return found

    def _look_at(self, found: dict[Counted, tuple[int, int]], at: datetime) -> None:
        self._tidy(local_day(at))
        odd = operations.odd_scans(found, at)
        if odd:
            with transaction():
                raise_findings(odd, at=at)

    def _tidy(self, day: date) -> None:
        """Once a day, in whichever process counts: what is too old to be kept goes."""
        if self._tidied != day:
            with transaction():
                operations.forget_old_scans(day)
            self._tidied = day

    def _tell(self, what: str, error: Exception) -> None:
        # Of the books' refusals their kind alone: what the statement held is what strangers asked for.
        self._app.logger.warning("%s: %s", what, type(error).__name__, exc_info=not isinstance(error, SQLAlchemyError))

    def _give_back(self, held: dict[LookedAt, int], error: Exception) -> None:
        self._failed += 1
        dropped = self._failed >= TRIES
        self._tell("scans dropped" if dropped else "scans not written yet", error)
        if dropped:
            self._failed = 0
            return
        with self._lock:
            for looked_at, times in held.items():
                if looked_at in self._held or len(self._held) < MOST_HELD:
                    self._held[looked_at] = self._held.get(looked_at, 0) + times
        self._some.set()

    def _begin(self) -> None:
        """Not before the first scan: a server may fork before it serves, and threads do not come along."""
        self._thread = threading.Thread(target=self._run, name="scans", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def _run(self) -> None:
        while not self._over:
            self._some.wait()
            self._enough.wait(WRITE_EVERY_S)
            self._some.clear()
            self._enough.clear()
            self.flush()


def scan_counter(app: Flask) -> ScanCounter:
    """What counts the scans of this app."""
    counter: ScanCounter = app.extensions["scans"]
    return counter
