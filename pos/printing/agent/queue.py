"""The agent's own queue, on its own disk: what it said yes to survives a power cut, and is printed once.

SQLite of the standard library, written through to the disk before anybody is answered. The file is held exclusively, so
a second agent on the same folder cannot print the same jobs.
"""

import json
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pos.base.errors import PosError
from pos.printing.agent.errors import JobMoved, NoSuchJob, QueueFull
from pos.printing.agent.rules import OPEN, AgentJobState, Why, before, is_too_old
from pos.printing.devices import PrinterTrouble
from pos.printing.document import Cut, Document, DrawerKick, without_drawer
from pos.printing.errors import PrintAbandoned
from pos.printing.marks import reprint_mark

Clock = Callable[[], datetime]

MOST_OPEN = 200
"""More slips than this wait for nobody; a page gone wild must not fill the disk."""

KEPT_S = 30 * 24 * 3600
"""For so long the same id is known to be the same print."""

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS job (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    document TEXT NOT NULL,
    reprint_of TEXT,
    limit_s INTEGER NOT NULL,
    taken_at_s REAL NOT NULL,
    wanted_at_s REAL NOT NULL,
    state TEXT NOT NULL CHECK (state IN ({", ".join(f"'{state}'" for state in AgentJobState)})),
    why TEXT CHECK (why IN ({", ".join(f"'{why}'" for why in Why)})),
    trouble TEXT,
    reason TEXT NOT NULL DEFAULT '',
    may_have_printed INTEGER NOT NULL DEFAULT 0 CHECK (may_have_printed IN (0, 1)),
    attempts INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS job_state ON job (state);
CREATE INDEX IF NOT EXISTS job_reprint_of ON job (reprint_of);
"""


@dataclass(frozen=True)
class Job:
    """One print as the agent keeps it."""

    id: str
    title: str
    document: Document
    reprint_of: str | None
    limit_s: int
    taken_at_s: float
    wanted_at_s: float
    """When somebody last said that it is wanted: when it was handed in, or released."""
    state: AgentJobState
    why: Why | None
    trouble: str | None
    """The code of what went wrong last; it stays while the job waits for another try."""
    reason: str
    may_have_printed: bool
    attempts: int


class Queue:
    """All jobs of this agent. Every change is on disk when the call returns.

    Raises:
        sqlite3.OperationalError: the file cannot be used: another agent holds it, or the disk refuses.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self.damaged: Path | None = None
        """Where a file was put that could not be read."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        try:
            self._database = _opened(path)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            self.damaged = _put_aside(path, int(clock().timestamp()))
            self._database = _opened(path)
        # Whoever was printing when the last agent ended: nobody knows how much came out.
        self._database.execute(
            "UPDATE job SET state = ?, why = ?, trouble = ?, may_have_printed = 1 WHERE state = ?",
            (AgentJobState.HELD, Why.INTERRUPTED, PrintAbandoned.__name__, AgentJobState.PRINTING),
        )

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()

    def take(
        self, job_id: str, *, title: str, document: Document, limit_s: int, reprint_of: str | None = None
    ) -> tuple[Job, bool]:
        """Keep a job, and say whether it is new. The same id again is the same print, whatever else it says.

        With ``reprint_of`` it wears the mark of a reprint and leaves the drawer shut.

        Raises:
            QueueFull: too many jobs wait already.
            sqlite3.OperationalError: the disk does not take it; nothing was kept.
        """
        now = self._clock()
        with self._writing() as database:
            if (known := self._row(job_id)) is not None:
                return known, False
            forgotten = [state for state in AgentJobState if state not in OPEN]
            database.execute(
                f"DELETE FROM job WHERE state IN ({_marks(forgotten)}) AND taken_at_s < ?",
                (*forgotten, now.timestamp() - KEPT_S),
            )
            [[waiting]] = database.execute(f"SELECT count(*) FROM job WHERE state IN ({_marks(OPEN)})", (*OPEN,))
            if waiting >= MOST_OPEN:
                raise QueueFull(count=waiting)
            if reprint_of is not None:
                [[copies]] = database.execute(
                    "SELECT count(*) FROM job WHERE reprint_of = ? AND state <> ?",
                    (reprint_of, AgentJobState.CANCELLED),
                )
                document = reprint_mark(copies + 1, now) + without_drawer(document)
            database.execute(
                "INSERT INTO job (id, title, document, reprint_of, limit_s, taken_at_s, wanted_at_s, state)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    job_id, title, json.dumps(document.to_json(), ensure_ascii=False), reprint_of, limit_s,
                    now.timestamp(), now.timestamp(), AgentJobState.QUEUED,
                ),
            )  # fmt: skip
            taken = self._row(job_id)
            assert taken is not None
            return taken, True

    def job(self, job_id: str) -> Job:
        """A job by its id.

        Raises:
            NoSuchJob: none has this id.
        """
        with self._lock:
            found = self._row(job_id)
        if found is None:
            raise NoSuchJob()
        return found

    def open_jobs(self) -> list[Job]:
        """Every job that somebody waits for or must look at, oldest first."""
        with self._lock:
            return self._rows(f"state IN ({_marks(OPEN)}) ORDER BY place", *OPEN)

    def hold_old(self) -> None:
        """Ask about every job that waited longer than its limit. A drawer alone never opens late: that job is over."""
        now_s = self._clock().timestamp()
        with self._writing() as database:
            for job in self._rows("state = ? ORDER BY place", AgentJobState.QUEUED):
                if not is_too_old(job.wanted_at_s, now_s, job.limit_s):
                    continue
                only_drawer = all(isinstance(item, Cut | DrawerKick) for item in job.document.items)
                state = AgentJobState.CANCELLED if only_drawer else AgentJobState.HELD
                database.execute("UPDATE job SET state = ?, why = ? WHERE id = ?", (state, Why.TOO_OLD, job.id))

    def claim(self) -> Job | None:
        """The job whose turn it is, now being printed; None when none waits."""
        with self._writing() as database:
            waiting = self._rows("state = ? ORDER BY place LIMIT 1", AgentJobState.QUEUED)
            if not waiting:
                return None
            database.execute(
                "UPDATE job SET state = ?, attempts = attempts + 1 WHERE id = ?",
                (AgentJobState.PRINTING, waiting[0].id),
            )
            return self._row(waiting[0].id)

    def settle(self, job_id: str, trouble: PosError | None) -> Job:
        """Write down how printing ended. Only a printer that was not reached gets another try unasked."""
        code, reason = (None, "") if trouble is None else (trouble.code, str(trouble.details.get("reason", "")))
        may_have_printed = isinstance(trouble, PrinterTrouble) and trouble.may_have_printed
        why = Why.PRINTER if may_have_printed else None
        if trouble is None:
            then = AgentJobState.PRINTED
        elif may_have_printed:
            then = AgentJobState.HELD
        elif isinstance(trouble, PrinterTrouble):
            then = AgentJobState.QUEUED
        else:
            then = AgentJobState.FAILED
        return self._move(
            job_id, then, "why = ?, trouble = ?, reason = ?, may_have_printed = ?", why, code, reason, may_have_printed
        )

    def release(self, job_id: str) -> Job:
        """Let a held job print after all, because a person says so; its waiting time begins anew.

        Raises:
            NoSuchJob: none has this id.
            JobMoved: it is not held any more.
        """
        now_s = self._clock().timestamp()
        return self._move(
            job_id, AgentJobState.QUEUED,
            "why = NULL, trouble = NULL, reason = '', may_have_printed = 0, wanted_at_s = ?", now_s,
            only=(AgentJobState.HELD,),
        )  # fmt: skip

    def cancel(self, job_id: str) -> Job:
        """Give a job up that has not been printed.

        Raises:
            NoSuchJob: none has this id.
            JobMoved: it is being printed, or has been.
        """
        return self._move(job_id, AgentJobState.CANCELLED, "reason = ''")

    def _move(
        self, job_id: str, then: AgentJobState, also: str, *values: object, only: tuple[AgentJobState, ...] = ()
    ) -> Job:
        froms = only or tuple(before(then))
        with self._writing() as database:
            moved = database.execute(
                f"UPDATE job SET state = ?, {also} WHERE id = ? AND state IN ({_marks(froms)})",
                (then, *values, job_id, *froms),
            ).rowcount
            job = self._row(job_id)
        if job is None:
            raise NoSuchJob()
        if not moved:
            raise JobMoved(state=job.state.value)
        return job

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
                self._database.execute("COMMIT")
            finally:
                # Also where the disk refused: SQLite may have undone it by itself then.
                if self._database.in_transaction:
                    self._database.execute("ROLLBACK")

    def _row(self, job_id: str) -> Job | None:
        found = self._rows("id = ?", job_id)
        return found[0] if found else None

    def _rows(self, where: str, *values: object) -> list[Job]:
        return [_job(row) for row in self._database.execute(f"SELECT * FROM job WHERE {where}", values)]


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=1)
    try:
        database.row_factory = sqlite3.Row
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        [[sound]] = database.execute("PRAGMA quick_check(1)")
        if sound != "ok":
            raise sqlite3.DatabaseError(sound)
        database.executescript(_SCHEMA)
        for row in database.execute("SELECT * FROM job"):
            _job(row)
    except BaseException:
        database.close()
        raise
    return database


def _put_aside(path: Path, now_s: int) -> Path:
    aside = path.with_name(f"{path.name}.damaged-{now_s}")
    for companion in ("-wal", "-shm"):
        path.with_name(path.name + companion).unlink(missing_ok=True)
    path.rename(aside)
    path.touch(mode=0o600)
    return aside


def _job(row: Any) -> Job:
    try:
        return Job(
            id=row["id"], title=row["title"], document=Document.from_json(json.loads(row["document"])),
            reprint_of=row["reprint_of"], limit_s=row["limit_s"], taken_at_s=row["taken_at_s"],
            wanted_at_s=row["wanted_at_s"], state=AgentJobState(row["state"]),
            why=Why(row["why"]) if row["why"] else None, trouble=row["trouble"], reason=row["reason"],
            may_have_printed=bool(row["may_have_printed"]), attempts=row["attempts"],
        )  # fmt: skip
    except (ValueError, PosError, IndexError) as error:
        raise sqlite3.DatabaseError("a row that no agent wrote") from error


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
