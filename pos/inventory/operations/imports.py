"""Files of stock: kept as they came, checked, and booked whole or not at all."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime

from pos.base.database import db
from pos.base.operations import record
from pos.base.text import clean
from pos.catalogue.models import Product
from pos.files import operations as files
from pos.files.kinds import ImportState
from pos.inventory.import_errors import BookedBefore, OpenedBefore
from pos.inventory.importing import Plan, booked_before, digest, opened
from pos.inventory.kinds import DeliveryKind
from pos.inventory.models import StockImport
from pos.inventory.operations.delivered import Document
from pos.inventory.operations.deliveries import receive_all

_IMPORTS = uuid.UUID("c0d7a1e6-7a70-4d1e-9b8a-2f1c5b0f4a11")


def bring_import(
    content: bytes, name: str, kind: DeliveryKind, showroom_id: uuid.UUID | None, *, at: datetime, who: str
) -> uuid.UUID:
    """Keep a file of stock; its id. The same file brought again by the same person, for the same outlet, is the same import.

    Another person's is one of its own: they may bring stock to other outlets, and find other rows wrong.

    Source: docs/rules/imports.md
    """
    import_id = uuid.uuid5(_IMPORTS, f"{kind.value} {showroom_id} {who} {hashlib.sha256(content).hexdigest()}")
    if files.keep(StockImport, import_id, content, name, at=at, who=who, kind=kind, showroom_id=showroom_id):
        record("import_brought", "import", import_id, who=who, at=at, name=clean(name)[:200], kind=kind.value)
    return import_id


def claim_import(import_id: uuid.UUID, state: ImportState, at: datetime) -> bool:
    """Begin to check or to book a file; False where somebody else is at it already, or it is booked.

    Raises:
        NoSuchImport: there is none.
        ImportNotReady: it is to be booked, and was not checked or is wrong.
    """
    return files.claim(StockImport, import_id, state, at, lambda row: not row.wrong)


def note_checked(import_id: uuid.UUID, plan: Plan, at: datetime) -> None:
    """Write down what a file would become, and what is wrong with it. Nothing is booked by that."""
    row = files.note_found(StockImport, import_id, plan.faults, plan.wrong, plan.totals, at)
    if row is not None:
        row.lines_done = row.lines_total = plan.totals.get("rows", 0) + plan.wrong
        db.session.flush()


def book_import(import_id: uuid.UUID, documents: Sequence[Document], *, at: datetime, who: str) -> list[str]:
    """Book all that a checked file holds, or nothing; the numbers. A file that is booked already is left as it is.

    Raises:
        NoSuchImport: there is none.
        ImportNotReady: nobody has begun to book it.
        BookedBefore: the same stock was booked from another file.
        OpenedBefore: a product of an outlet has opening stock from another file.
        OrderNotOpen: an order was closed or cancelled meanwhile.
        What ``receive_delivery`` raises of a line: a lot that meanwhile came with another owner, price or date.
    Source: docs/rules/imports.md
    """
    row = files.begin_to_write(StockImport, import_id)
    if row is None:
        return []
    numbers = receive_all(documents, at=at, who=who)
    # Only now are the outlets held, so that of two files that say the same the second sees the first.
    _refuse_again(documents, import_id)
    row.digest = digest(documents)
    lines = sum(len(document.lines) for document in documents)
    row.lines_total = row.totals["rows"]
    row.totals = {**row.totals, "numbers": numbers}
    files.mark_booked(row, who=who, at=at)
    record("import_booked", "import", import_id, who=who, at=at, lines=lines, documents=len(numbers))
    return numbers


def _refuse_again(documents: Sequence[Document], import_id: uuid.UUID) -> None:
    if numbers := booked_before(documents, import_id):
        raise BookedBefore(numbers=numbers)
    opening = [document for document in documents if document.kind is DeliveryKind.OPENING]
    if not opening:
        return
    there = opened({document.showroom_id for document in opening}, {document.id for document in opening})
    for document in opening:
        for line in document.lines:
            if number := there.get((document.showroom_id, line.product_id)):
                product = db.session.get_one(Product, line.product_id)
                raise OpenedBefore(product=product.in_both, number=number)
