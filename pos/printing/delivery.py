"""From a waiting job to paper: claim it, send it, settle it."""

import logging
import uuid
from datetime import datetime

from pos.base.database import db, transaction
from pos.base.errors import PosError
from pos.printing import devices, operations, queries
from pos.printing.devices import PrinterTarget
from pos.printing.document import Document
from pos.printing.escpos_bytes import encode
from pos.printing.models import PrintJob

_log = logging.getLogger(__name__)


def deliver(job_id: uuid.UUID, *, at: datetime) -> PrintJob:
    """Print a waiting job now, and return it settled: printed, or failed with the reason kept.

    Opens its own transactions, one to claim and one to settle, and sends between them: a slow printer must not hold the
    shop's books. Whoever loses the race for a job is told so, and prints nothing.

    Raises:
        NoSuchPrintJob: there is no such job.
        PrintJobMoved: it is not waiting any more.
        BrowserPrints: it has no printer; a person prints it from the browser.
    """
    with transaction():
        attempt = operations.claim(job_id, at=at)
        job = queries.job(job_id)
        printer, document = job.printer, job.document
    db.session.remove()  # no connection is kept while the printer works
    trouble: PosError | None = None
    try:
        target = PrinterTarget.from_json(printer)
        devices.send(encode(Document.from_json(document), target.width_dots), target, operations.data_dir())
    except PosError as known:
        trouble = known
    except Exception:
        # Whatever it was, the job must not stand as being printed; how much came out, nobody knows.
        _log.exception("printing job %s failed unexpectedly", job_id)
        trouble = devices.PrinterTrouble()
    with transaction():
        operations.settle(job_id, attempt, trouble, at=at)
    return queries.job(job_id)
