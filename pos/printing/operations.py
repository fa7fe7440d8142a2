"""Print jobs: submitted, claimed by one worker, settled, tried again. The only writer of their table."""

import uuid
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, or_, update

from pos.base.database import db
from pos.base.errors import PosError
from pos.base.operations import record
from pos.printing import devices, queries, rules
from pos.printing.devices import BROWSER, PrinterKind, PrinterTarget
from pos.printing.document import Document, without_drawer
from pos.printing.errors import BrowserPrints, PrintAbandoned, PrintJobMoved
from pos.printing.kinds import JobState
from pos.printing.marks import reprint_mark
from pos.printing.models import PrintJob


def submit(
    document: Document,
    *,
    title: str,
    showroom_id: uuid.UUID | None,
    printer: PrinterTarget | None,
    cause: str,
    cause_id: object,
    at: datetime,
    who: str,
    reprint_of: uuid.UUID | None = None,
) -> PrintJob:
    """Keep a document that is to come out on paper; ``delivery.deliver`` prints it after the transaction.

    Without a printer the job waits for a person to print it from the browser. With ``reprint_of`` the document gets the
    mark of a reprint above it, no longer opens the drawer, and points at the first print, also when that one's copy was
    named.

    Raises:
        NoSuchPrintJob: ``reprint_of`` names no job.
        BadPrinterAddress: the printer's address cannot lead to a printer.
    """
    target = printer or BROWSER
    devices.check_address(target, data_dir())
    first_id = None
    if reprint_of is not None:
        named = queries.job(reprint_of)
        first_id = named.reprint_of or named.id
        document = reprint_mark(queries.copies(first_id) + 1, at) + without_drawer(document)
        record("reprint", cause, cause_id, who=who, at=at, title=title)
    job = PrintJob(
        showroom_id=showroom_id,
        title=title,
        cause=cause,
        cause_id=str(cause_id),
        printer=target.to_json(),
        document=document.to_json(),
        reprint_of=first_id,
        state=JobState.WAITING,
        attempts=0,
        submitted_by=who,
        submitted_at=at,
    )
    db.session.add(job)
    db.session.flush()
    return job


def reprint(job_id: uuid.UUID, *, at: datetime, who: str) -> PrintJob:
    """Submit a marked copy of what was printed: the same content on the same printer, saying what was known then.

    Raises:
        NoSuchPrintJob: there is no such job.
    """
    named = queries.job(job_id)
    first = named if named.reprint_of is None else queries.job(named.reprint_of)
    return submit(
        Document.from_json(first.document),
        title=first.title,
        showroom_id=first.showroom_id,
        printer=PrinterTarget.from_json(first.printer),
        cause=first.cause,
        cause_id=first.cause_id,
        at=at,
        who=who,
        reprint_of=first.id,
    )


def claim(job_id: uuid.UUID, *, at: datetime) -> int:
    """Make a waiting job ours, so that nobody else prints it, and say which attempt at it this is.

    Raises:
        NoSuchPrintJob: there is no such job.
        PrintJobMoved: it is not waiting any more.
        BrowserPrints: it has no printer; a person prints it from the browser.
    """
    job = queries.job(job_id)
    if job.printer["kind"] == PrinterKind.BROWSER:
        raise BrowserPrints()
    moved = _move(
        job_id, JobState.PRINTING, attempts=PrintJob.attempts + 1, claimed_at=at, settled_at=None, last_error=None
    )
    return moved.attempts


def settle(job_id: uuid.UUID, attempt: int, trouble: PosError | None, *, at: datetime) -> None:
    """Write down how our own attempt ended; one that was given up for dead meanwhile is no longer ours to settle."""
    ours = (PrintJob.state == JobState.PRINTING, PrintJob.attempts == attempt)
    with suppress(PrintJobMoved):
        if trouble is None:
            _move(job_id, JobState.PRINTED, *ours, settled_at=at, last_error=None)
        else:
            # The code, which every language has words for, and what only this occasion knows.
            reason = trouble.details.get("reason")
            words = f"{trouble.code}: {reason}" if reason else trouble.code
            _move(job_id, JobState.FAILED, *ours, settled_at=at, last_error=words)


def retry(job_id: uuid.UUID, *, at: datetime, who: str) -> None:
    """Let a failed or abandoned job wait again, because a person looked at the paper and said so.

    Raises:
        NoSuchPrintJob: there is no such job.
        PrintJobMoved: it did not fail, or somebody else was quicker.
    """
    _give_up_if_abandoned(job_id, at)
    job = _move(job_id, JobState.WAITING, settled_at=None)
    record("print_again", job.cause, job.cause_id, who=who, at=at, title=job.title)


def confirm(job_id: uuid.UUID, *, at: datetime, who: str) -> None:
    """A person says that the paper is there: printed from the browser, or found complete after a failure.

    Raises:
        NoSuchPrintJob: there is no such job.
        PrintJobMoved: it is being printed right now, or already counts as printed.
    """
    _give_up_if_abandoned(job_id, at)
    seen = PrintJob.state == JobState.FAILED
    if queries.job(job_id).printer["kind"] == PrinterKind.BROWSER:
        seen = or_(seen, PrintJob.state == JobState.WAITING)
    job = _move(job_id, JobState.PRINTED, seen, settled_at=at)
    record("print_confirmed", job.cause, job.cause_id, who=who, at=at, title=job.title)


def _give_up_if_abandoned(job_id: uuid.UUID, at: datetime) -> None:
    """A job whose process was killed has failed, and nobody knows how much of it came out."""
    abandoned = (PrintJob.state == JobState.PRINTING, PrintJob.claimed_at < at - rules.ABANDONED_AFTER)
    with suppress(PrintJobMoved):
        _move(job_id, JobState.FAILED, *abandoned, settled_at=at, last_error=PrintAbandoned.__name__)


def _move(job_id: uuid.UUID, then: JobState, *only_if: ColumnElement[bool], **values: Any) -> PrintJob:
    """Move a job as the rules allow: one guarded statement, so of two who try at once only one succeeds.

    Raises:
        NoSuchPrintJob: there is no such job.
        PrintJobMoved: it is in no state from which it may move there.
    """
    moved = db.session.execute(
        update(PrintJob)
        .where(PrintJob.id == job_id, PrintJob.state.in_(rules.before(then)), *only_if)
        .values(state=then, **values)
        .returning(PrintJob.id)
        .execution_options(synchronize_session=False)
    ).all()
    job = queries.job(job_id)
    if not moved:
        raise PrintJobMoved()
    return job


def data_dir() -> Path:
    """Where this shop keeps its files, and so its printers that are files."""
    return Path(current_app.config["SETTINGS"].data_dir)
