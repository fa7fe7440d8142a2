"""Files of stock: kept as they came, checked, and booked whole or not at all."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from pos.base.cells import Fault
from pos.base.database import db, insert_ignoring
from pos.base.operations import record
from pos.base.text import clean
from pos.catalogue.models import Product
from pos.inventory.import_errors import BookedBefore, ImportNotReady, NoSuchImport, OpenedBefore
from pos.inventory.importing import Plan, booked_before, digest, opened
from pos.inventory.kinds import DeliveryKind, ImportState
from pos.inventory.models import StockImport
from pos.inventory.operations.delivered import Document
from pos.inventory.operations.deliveries import receive_all
from pos.inventory.rules import IMPORT_NEXT, broke_off

_IMPORTS = uuid.UUID("c0d7a1e6-7a70-4d1e-9b8a-2f1c5b0f4a11")


def bring_import(
    content: bytes, name: str, kind: DeliveryKind, showroom_id: uuid.UUID | None, *, at: datetime, who: str
) -> uuid.UUID:
    """Keep a file of stock; its id. The same file brought again by the same person, for the same outlet, is the same import.

    Another person's is one of its own: they may bring stock to other outlets, and find other rows wrong.

    Source: docs/rules/imports.md
    """
    import_id = uuid.uuid5(_IMPORTS, f"{kind.value} {showroom_id} {who} {hashlib.sha256(content).hexdigest()}")
    fresh = insert_ignoring(
        StockImport.__table__,
        [
            {
                "id": import_id, "kind": kind, "name": clean(name)[:200], "content": content, "showroom_id": showroom_id,
                "state": ImportState.CHECKED, "brought_at": at, "brought_by": who, "lines_total": 0, "lines_done": 0,
                "beat_at": at, "findings": [], "wrong": 0, "totals": {}, "booked_by": "",
            }
        ],
        returning=[StockImport.__table__.c.id],
    )  # fmt: skip
    if fresh:
        record("import_brought", "import", import_id, who=who, at=at, name=clean(name)[:200], kind=kind.value)
    return import_id


def claim_import(import_id: uuid.UUID, state: ImportState, at: datetime) -> bool:
    """Begin to check or to book a file; False where somebody else is at it already, or it is booked.

    Raises:
        NoSuchImport: there is none.
        ImportNotReady: it is to be booked, and was not checked or is wrong.
    """
    row = _held(import_id)
    running = row.state in {ImportState.CHECKING, ImportState.BOOKING} and not broke_off(row.state, row.beat_at, at)
    if running or row.state is ImportState.BOOKED:
        return False
    if state is ImportState.BOOKING and (row.wrong or not row.totals):
        raise ImportNotReady()
    if row.state is ImportState.BOOKING and state is ImportState.CHECKING:
        # The booking broke off, and left nothing: look at the file anew.
        row.state = ImportState.CHECKED
    if state not in IMPORT_NEXT[row.state]:
        raise ImportNotReady()
    row.state, row.beat_at, row.lines_done = state, at, 0
    db.session.flush()
    return True


def note_progress(import_id: uuid.UUID, done: int, total: int, at: datetime) -> None:
    """Say how far the work has come, and that it goes on."""
    db.session.execute(
        update(StockImport)
        .where(StockImport.id == import_id, StockImport.state != ImportState.BOOKED)
        .values(lines_done=done, lines_total=total, beat_at=at)
    )


def note_checked(import_id: uuid.UUID, plan: Plan, at: datetime) -> None:
    """Write down what a file would become, and what is wrong with it. Nothing is booked by that."""
    _note(import_id, plan.faults, plan.wrong, plan.totals, at)


def note_fault(import_id: uuid.UUID, fault: Fault, at: datetime) -> None:
    """Write down why a file cannot be booked as a whole."""
    _note(import_id, [fault], 1, {}, at)


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
    row = _held(import_id)
    if row.state is ImportState.BOOKED:
        return []
    if ImportState.BOOKED not in IMPORT_NEXT[row.state]:
        raise ImportNotReady()
    numbers = receive_all(documents, at=at, who=who)
    # Only now are the outlets held, so that of two files that say the same the second sees the first.
    _refuse_again(documents, import_id)
    row.digest = digest(documents)
    lines = sum(len(document.lines) for document in documents)
    row.state, row.booked_at, row.booked_by, row.content = ImportState.BOOKED, at, who, b""
    row.lines_done = row.lines_total = row.totals["rows"]
    row.totals = {**row.totals, "numbers": numbers}
    db.session.flush()
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


def _note(import_id: uuid.UUID, faults: Sequence[Fault], wrong: int, totals: dict[str, Any], at: datetime) -> None:
    row = _held(import_id)
    if row.state is ImportState.BOOKED:
        return
    row.state, row.findings, row.wrong, row.totals, row.beat_at = (
        ImportState.CHECKED, [asdict(fault) for fault in faults], wrong, totals, at,
    )  # fmt: skip
    row.lines_done = row.lines_total = totals.get("rows", 0) + wrong
    db.session.flush()


def _held(import_id: uuid.UUID) -> StockImport:
    row = db.session.scalar(
        select(StockImport)
        .where(StockImport.id == import_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NoSuchImport()
    return row
