"""Read print jobs."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from pos.base.database import db
from pos.base.errors import PosError
from pos.printing import devices, document, errors, rendering, rules
from pos.printing.kinds import JobState
from pos.printing.models import PrintJob

_TROUBLES: dict[str, type[PosError]] = {
    trouble.__name__: trouble
    for trouble in (
        devices.PrinterOff,
        devices.PrinterSlow,
        devices.PrinterDied,
        devices.PrinterTrouble,
        devices.BadPrinterAddress,
        document.UnreadableDocument,
        rendering.CodeDoesNotFit,
        rendering.OddPaperWidth,
        errors.PrintAbandoned,
    )
}


def job(job_id: uuid.UUID) -> PrintJob:
    """The print job of this id.

    Raises:
        NoSuchPrintJob: there is none.
    """
    row = db.session.get(PrintJob, job_id, populate_existing=True)
    if row is None:
        raise errors.NoSuchPrintJob()
    return row


def jobs(
    showroom_ids: Collection[uuid.UUID] | None,
    *,
    states: Collection[JobState] = (),
    limit: int = 200,
    skip: int = 0,
) -> Sequence[PrintJob]:
    """The newest print jobs of these outlets (None: of all), in these states (none named: in any)."""
    query = select(PrintJob).order_by(PrintJob.submitted_at.desc(), PrintJob.id).limit(limit).offset(skip)
    if showroom_ids is not None:
        query = query.where(PrintJob.showroom_id.in_(showroom_ids))
    if states:
        query = query.where(PrintJob.state.in_(states))
    return db.session.scalars(query).all()


def jobs_of(cause: str, cause_id: object) -> Sequence[PrintJob]:
    """All prints of one thing, such as a sale's receipt and its reprints, oldest first."""
    return db.session.scalars(
        select(PrintJob)
        .where(PrintJob.cause == cause, PrintJob.cause_id == str(cause_id))
        .order_by(PrintJob.submitted_at, PrintJob.id)
    ).all()


def copies(first_id: uuid.UUID) -> int:
    """How many reprints of this first print there are."""
    count = db.session.scalar(select(func.count()).select_from(PrintJob).where(PrintJob.reprint_of == first_id))
    return int(count or 0)


def needing_a_look(showroom_ids: Collection[uuid.UUID] | None, at: datetime) -> int:
    """How many prints failed or were abandoned and wait for a person's decision."""
    abandoned = (PrintJob.state == JobState.PRINTING) & (PrintJob.claimed_at < at - rules.ABANDONED_AFTER)
    query = select(func.count()).select_from(PrintJob).where(or_(PrintJob.state == JobState.FAILED, abandoned))
    if showroom_ids is not None:
        query = query.where(PrintJob.showroom_id.in_(showroom_ids))
    return int(db.session.scalar(query) or 0)


def trouble(job: PrintJob, at: datetime) -> PosError | None:
    """What went wrong with a job, as an error that can say so in the reader's language."""
    if rules.is_abandoned(job.state, job.claimed_at, at):
        return errors.PrintAbandoned()
    if job.state is not JobState.FAILED:
        return None
    code, _, detail = (job.last_error or "").partition(": ")
    kind = _TROUBLES.get(code, devices.PrinterTrouble)
    return kind(address=job.printer.get("address", ""), width_dots=job.printer.get("width_dots", ""), reason=detail)


def may_have_printed(job: PrintJob, at: datetime) -> bool:
    """Whether paper may have come out although the job did not end well: then look before printing again."""
    problem = trouble(job, at)
    if isinstance(problem, devices.PrinterTrouble):
        return problem.may_have_printed
    return isinstance(problem, errors.PrintAbandoned)
