"""The one that prints: takes the oldest job that waits, brings it to the printer, writes down how it ended."""

import logging
import sqlite3
import threading
import time

from pos.base.errors import PosError
from pos.printing.agent.links import Link
from pos.printing.agent.queue import Job, Queue
from pos.printing.agent.rules import rest_s
from pos.printing.devices import PrinterOff, PrinterTrouble
from pos.printing.document import Document, without_drawer
from pos.printing.escpos_bytes import encode

_log = logging.getLogger(__name__)

_LOOK_AGAIN_S = 1.0
_LAST_PRINT_S = 50.0
"""How long a print under way may take to end by itself."""


class Worker:
    """Prints what the queue holds, one job after the other, in a thread of its own."""

    def __init__(self, queue: Queue, link: Link, *, width_dots: int, drawer: bool) -> None:
        self.queue, self.link = queue, link
        self.width_dots, self.drawer = width_dots, drawer
        self.trouble: PosError | None = None
        """What the printer said last; None when it last printed, or has not been asked yet."""
        self._silent_times = 0
        self._rests_until = 0.0
        self._unwritten: tuple[str, PosError | None] | None = None
        self._woken, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="printing", daemon=True)

    def start(self) -> None:
        """Begin to print."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the print under way, and begin no other."""
        self._over.set()
        self._woken.set()
        self._thread.join(timeout=_LAST_PRINT_S)

    def wake(self) -> None:
        """Somebody waits: look now, also at a printer that was left alone for a while."""
        self._rests_until = 0.0
        self._woken.set()

    def step(self) -> bool:
        """Print the one job whose turn it is; whether there was one.

        Raises:
            sqlite3.Error: the disk refuses. Nothing is printed that is not first written down as being printed.
        """
        if self._unwritten is not None:
            self.queue.settle(*self._unwritten)
            self._unwritten = None
        self.queue.hold_old()
        if time.monotonic() < self._rests_until:
            return False
        job = self.queue.claim()
        if job is None:
            return False
        self.trouble = self._print(job)
        if isinstance(self.trouble, PrinterOff):
            self._silent_times += 1
            self._rests_until = time.monotonic() + rest_s(self._silent_times)
        else:
            self._silent_times = 0
        # Should the disk refuse now, the job stays as being printed until it is written how that ended.
        self._unwritten = (job.id, self.trouble)
        self.queue.settle(*self._unwritten)
        self._unwritten = None
        return True

    def _print(self, job: Job) -> PosError | None:
        try:
            self.link.send(self._bytes(job.document), f"{job.title}-{job.id}")
        except PosError as known:
            return known
        except Exception:
            # Whatever it was, nobody knows how much came out.
            _log.exception("printing job %s failed unexpectedly", job.id)
            return PrinterTrouble()
        return None

    def _bytes(self, document: Document) -> bytes:
        return encode(document if self.drawer else without_drawer(document), self.width_dots)

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                if self.step():
                    continue
            except sqlite3.Error:
                _log.exception("the print agent's disk refuses")
            self._woken.wait(_LOOK_AGAIN_S)
            self._woken.clear()
