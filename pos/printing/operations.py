"""Print jobs: submitted, claimed by one worker, sent, settled. The only writer of their table."""

import logging
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import and_, or_, update

from pos.base.database import db, transaction
from pos.base.errors import PosError
from pos.base.operations import record
from pos.printing import devices, queries, rules
from pos.printing.devices import BROWSER, PrinterKind, PrinterTarget
from pos.printing.document import Document, without_drawer
from pos.printing.errors import BrowserPrints, PrintJobMoved
from pos.printing.escpos_bytes import encode
from pos.printing.kinds import JobState
from pos.printing.marks import reprint_mark
from pos.printing.models import PrintJob

_log = logging.getLogger(__name__)


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
    """Keep a document that is to come out on paper; call ``deliver`` after the transaction to print it.

    Without a printer the job waits for a person to print it from the browser. With ``reprint_of`` the document gets the
    mark of a reprint above it, no longer opens the drawer, and points at the first print, also when that one's copy was
    named.

    Raises:
        NoSuchPrintJob: ``reprint_of`` names no job.
        BadPrinterAddress: the printer's address cannot lead to a printer.
    """
    target = printer or BROWSER
    devices.check_address(target, _data_dir())
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


def deliver(job_id: uuid.UUID, at: datetime) -> PrintJob:
    """Print a waiting job now, and return it settled: printed, or failed with the reason kept.

    Opens its own transactions, one to claim and one to settle, and sends between them: a slow printer must not hold the
    shop's books. Whoever loses the race for a job is told so, and prints nothing.

    Raises:
        NoSuchPrintJob: there is no such job.
        PrintJobMoved: it is not waiting any more.
        BrowserPrints: it has no printer; a person prints it from the browser.
    """
    with transaction():
        attempt = _claim(job_id, at)
    job = queries.job(job_id)
    printer, document = job.printer, job.document
    db.session.rollback()  # ends the read: nothing of the database is held while the printer works
    outcome: str | None = None
    try:
        target = PrinterTarget.from_json(printer)
        devices.send(encode(Document.from_json(document), target.width_dots), target, _data_dir())
    except PosError as trouble:
        outcome = _kept_words(trouble)
    except Exception:
        # Whatever it was, the job must not stand as being printed; how much came out, nobody knows.
        outcome = devices.PrinterTrouble.__name__
        _log.exception("printing job %s failed unexpectedly", job_id)
    with transaction():
        _settle(job_id, attempt, outcome, at)
    return queries.job(job_id)


def retry(job_id: uuid.UUID, *, at: datetime, who: str) -> None:
    """Let a failed or abandoned job wait again, because a person looked at the paper and said so.

    Raises:
        NoSuchPrintJob: there is no such job.
        PrintJobMoved: it did not fail, or somebody else was quicker.
    """
    job = queries.job(job_id)
    abandoned = and_(PrintJob.state == JobState.PRINTING, PrintJob.claimed_at < at - rules.ABANDONED_AFTER)
    moved = db.session.execute(
        update(PrintJob)
        .where(PrintJob.id == job_id, or_(PrintJob.state == JobState.FAILED, abandoned))
        .values(state=JobState.WAITING, settled_at=None)
        .returning(PrintJob.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not moved:
        raise PrintJobMoved()
    record("print_again", job.cause, job.cause_id, who=who, at=at, title=job.title)


def confirm(job_id: uuid.UUID, *, at: datetime, who: str) -> None:
    """A person says that the paper is there: printed from the browser, or found complete after a failure.

    Raises:
        NoSuchPrintJob: there is no such job.
        PrintJobMoved: it is being printed right now, or already counts as printed.
    """
    job = queries.job(job_id)
    waiting = PrintJob.state == JobState.WAITING
    if job.printer["kind"] != PrinterKind.BROWSER:
        # A worker may claim it any moment; a person cannot have seen its paper yet.
        waiting = and_(waiting, PrintJob.attempts > 0)
    abandoned = and_(PrintJob.state == JobState.PRINTING, PrintJob.claimed_at < at - rules.ABANDONED_AFTER)
    moved = db.session.execute(
        update(PrintJob)
        .where(PrintJob.id == job_id, or_(PrintJob.state == JobState.FAILED, waiting, abandoned))
        .values(state=JobState.PRINTED, settled_at=at)
        .returning(PrintJob.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not moved:
        raise PrintJobMoved()
    record("print_confirmed", job.cause, job.cause_id, who=who, at=at, title=job.title)


def _claim(job_id: uuid.UUID, at: datetime) -> int:
    """Make this job ours, or learn that it is not: one guarded statement, so two workers cannot both succeed."""
    job = queries.job(job_id)
    if job.printer["kind"] == PrinterKind.BROWSER:
        raise BrowserPrints()
    attempt = db.session.scalar(
        update(PrintJob)
        .where(PrintJob.id == job_id, PrintJob.state == JobState.WAITING)
        .values(
            state=JobState.PRINTING, attempts=PrintJob.attempts + 1, claimed_at=at, settled_at=None, last_error=None
        )
        .returning(PrintJob.attempts)
        .execution_options(synchronize_session=False)
    )
    if attempt is None:
        raise PrintJobMoved()
    return int(attempt)


def _settle(job_id: uuid.UUID, attempt: int, outcome: str | None, at: datetime) -> None:
    """Write down how our own attempt ended; one that was given up for dead meanwhile is no longer ours to settle."""
    values: dict[str, Any] = {"state": JobState.PRINTED, "last_error": None}
    if outcome is not None:
        values = {"state": JobState.FAILED, "last_error": outcome}
    db.session.execute(
        update(PrintJob)
        .where(PrintJob.id == job_id, PrintJob.state == JobState.PRINTING, PrintJob.attempts == attempt)
        .values(settled_at=at, **values)
        .execution_options(synchronize_session=False)
    )


def _kept_words(trouble: PosError) -> str:
    """The error's code, which every language has words for, and what only this occasion knows."""
    reason = trouble.details.get("reason")
    return f"{trouble.code}: {reason}" if reason else trouble.code


def _data_dir() -> Path:
    return Path(current_app.config["SETTINGS"].data_dir)
