"""From a ticket to paper: which printer, which copy, and what became of it."""

import uuid
from datetime import datetime

from pos.base.clock import HANOI
from pos.base.database import transaction
from pos.base.operations import record
from pos.people.queries import people_by_name
from pos.printing import operations as printing
from pos.printing import queries as prints
from pos.printing.delivery import deliver
from pos.printing.devices import PrinterKind, PrinterTarget
from pos.printing.document import Align, Blank, Document, Size, Text
from pos.printing.kinds import JobState
from pos.printing.marks import reprint_mark
from pos.printing.models import PrintJob
from pos.sales.queries import ShiftFacts
from pos.sales.receipts import shift_slip
from pos.sales.shift_report import shift_report
from pos.showrooms.models import Printer

TILL = "till "
"""How the prints that a till asked for name who asked."""


def target_of(printer: Printer | None) -> PrinterTarget | None:
    """Where the server can reach this printer; None where a browser must print."""
    if printer is None or printer.retired_at is not None:
        return None
    kind = PrinterKind(printer.kind)
    if kind is PrinterKind.BROWSER:
        return None
    return PrinterTarget(kind, printer.address, printer.width_dots, opens_drawer=printer.opens_drawer)


def put_on_paper(
    document: Document,
    *,
    title: str,
    showroom_id: uuid.UUID,
    printer: Printer | None,
    cause: str,
    cause_id: uuid.UUID,
    who: str,
    at: datetime,
) -> PrintJob:
    """Print a document where the server reaches the printer, or keep it for a browser; the job, settled or waiting.

    Opens its own transactions: a slow printer must not hold the books.
    """
    target = target_of(printer)
    with transaction():
        job = printing.submit(
            document,
            title=title,
            showroom_id=showroom_id,
            printer=target,
            cause=cause,
            cause_id=cause_id,
            at=at,
            who=who,
        )
        record("printed", cause, cause_id, who=who, at=at, title=title)
    return job if target is None else deliver(job.id, at=at)


def prints_before(cause: str, cause_id: uuid.UUID, *, from_journal: bool = False) -> int:
    """How often this was put on paper already.

    What a till sold (``from_journal``) it also printed: by its browser, unless a print from the till is on the list. A
    print that its printer never got does not count: the next one is the first that anybody holds.
    """
    jobs = [
        job
        for job in prints.jobs_of(cause, cause_id)
        if job.state is not JobState.FAILED or prints.may_have_printed(job, job.submitted_at)
    ]
    by_browser = from_journal and not any(job.submitted_by.startswith(TILL) for job in jobs)
    return len(jobs) + by_browser


def copy_of(document: Document, copy: int, known_at: datetime, at: datetime) -> Document:
    """A copy, marked so that nobody takes it for the first one, and saying of when its words are."""
    words = f"Nội dung theo những gì đã biết lúc {known_at.astimezone(HANOI):%H:%M %d/%m/%Y}."
    said = Document.of(Text(words, size=Size.SMALL, align=Align.CENTER), Blank(12))
    return reprint_mark(copy, at) + said + document


def shift_paper(facts: ShiftFacts) -> Document:
    """The report of a shift as it goes onto paper, with everybody in it by the full name."""
    report = shift_report(facts.row.id)
    others = (facts.row.closed_by or "", facts.seen_by or "")
    known = people_by_name({facts.row.cashier, *others, *(one.cashier for one in report.cashiers)})
    return shift_slip(facts, report, names={name: person.full_name for name, person in known.items()})


def full_name(name: str) -> str:
    """What to call a cashier on paper: the full name where we know one."""
    facts = people_by_name([name])
    return facts[name].full_name if name in facts else name
