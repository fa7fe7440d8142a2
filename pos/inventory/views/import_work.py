"""The work on a file of stock: checking it, and booking it whole."""

import uuid
from collections.abc import Collection

from pos.base.clock import now
from pos.base.database import db, transaction
from pos.base.errors import PosError
from pos.files.kinds import ImportState
from pos.files.views import work
from pos.inventory.importing import Plan, plan
from pos.inventory.imports import stock_import
from pos.inventory.models import StockImport
from pos.inventory.operations.imports import book_import, claim_import, note_checked
from pos.inventory.sheets import read_sheet

Allowed = Collection[uuid.UUID] | None
"""Outlets that whoever asked may bring stock to; None for all."""


def begin_check(import_id: uuid.UUID, allowed: Allowed) -> bool:
    """Begin to read a file and to look for what is wrong with it; False where somebody else is at it."""
    with transaction():
        claimed = claim_import(import_id, ImportState.CHECKING, now())
    if claimed:
        work.begin(StockImport, import_id, lambda: check(import_id, allowed))
    return claimed


def begin_booking(import_id: uuid.UUID, allowed: Allowed, who: str) -> bool:
    """Begin to book a file that was checked; False where somebody else is at it, or it is booked.

    Raises:
        ImportNotReady: it was not checked, or rows of it are wrong.
    """
    with transaction():
        claimed = claim_import(import_id, ImportState.BOOKING, now())
    if claimed:
        work.begin(StockImport, import_id, lambda: book(import_id, allowed, who))
    return claimed


def check(import_id: uuid.UUID, allowed: Allowed) -> Plan | None:
    """Read a file and note what is wrong with it; None where it cannot be read at all."""
    try:
        made = _planned(import_id, allowed)
    except PosError as error:
        work.note_broken(StockImport, import_id, error)
        return None
    with transaction():
        note_checked(import_id, made, now())
    return made


def book(import_id: uuid.UUID, allowed: Allowed, who: str) -> None:
    """Book a file whole, or note why it cannot be."""
    try:
        made = _planned(import_id, allowed)
        if made.wrong:
            with transaction():
                note_checked(import_id, made, now())
            return
        with transaction():
            book_import(import_id, made.documents, at=now(), who=who)
    except PosError as error:
        work.note_broken(StockImport, import_id, error)


def _planned(import_id: uuid.UUID, allowed: Allowed) -> Plan:
    row = stock_import(import_id)
    content, kind, outlet_id = row.content, row.kind, row.showroom_id
    db.session.rollback()
    beat = work.beat_of(StockImport, import_id)
    sheet = read_sheet(content, beat)
    made = plan(sheet, import_id=import_id, kind=kind, allowed=allowed, outlet_id=outlet_id, at=now(), beat=beat)
    beat(len(sheet.rows), len(sheet.rows))
    return made
