"""Decision lists: kept as they came, looked through, and booked whole or by their good rows."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, Uuid, bindparam, delete, func, insert, select, update

from pos.base.cells import Fault
from pos.base.database import db
from pos.base.operations import record
from pos.base.prepared import Prepared
from pos.base.text import clean
from pos.catalogue.errors import NoSuchVatClass
from pos.catalogue.models import VatClass
from pos.files import operations as files
from pos.files.kinds import ImportState
from pos.registry.booking import Ready, book
from pos.registry.errors import ListSeenOtherwise
from pos.registry.models import DecisionList, DecisionListRow
from pos.registry.told import Told

_LISTS = uuid.UUID("5c8a4c0e-52d5-4d0c-9d5e-0f3b6a1e7d42")
_ADD_ROWS = Prepared(insert(DecisionListRow.__table__))
_NAME_PRODUCT = Prepared(
    update(DecisionListRow.__table__)
    .where(
        DecisionListRow.list_id == bindparam("of_list", type_=Uuid()), DecisionListRow.number == bindparam("row", type_=Integer())
    )
    .values(product_code=bindparam("code", type_=String()))
)  # fmt: skip


def bring_list(content: bytes, name: str, vat_class_code: str, *, at: datetime, who: str) -> uuid.UUID:
    """Keep a decision list; its id. The same file of the same person is the same list until it is booked.

    Brought again after that it is a list of its own: it is looked through anew, and its rows say that they are there.

    Raises:
        NoSuchVatClass: there is none of that code.
    Source: docs/rules/registry.md
    """
    if db.session.get(VatClass, vat_class_code) is None:
        raise NoSuchVatClass(code=vat_class_code)
    sha256 = hashlib.sha256(content).hexdigest()
    booked = db.session.scalar(
        select(func.count())
        .select_from(DecisionList)
        .where(
            DecisionList.sha256 == sha256, DecisionList.brought_by == who, DecisionList.state == ImportState.BOOKED,
            DecisionList.vat_class_code == vat_class_code,
        )
    )  # fmt: skip
    list_id = uuid.uuid5(_LISTS, f"{vat_class_code} {who} {sha256} {booked}")
    fresh = files.keep(
        DecisionList, list_id, content, name, at=at, who=who, sha256=sha256, vat_class_code=vat_class_code,
        partial=False, plan_digest="",
    )  # fmt: skip
    if fresh:
        record("decision_list_brought", "decision_list", list_id, who=who, at=at, name=clean(name)[:200])
    return list_id


def claim_look(list_id: uuid.UUID, at: datetime) -> bool:
    """Begin to look a list through; False where somebody else is at it already, or it is booked.

    Raises:
        NoSuchImport: there is none.
    """
    return files.claim(DecisionList, list_id, ImportState.CHECKING, at, lambda _row: True)


def claim_booking(list_id: uuid.UUID, seen: str, *, partial: bool, at: datetime) -> bool:
    """Begin to book a list; False where somebody else is at it already, or it is booked.

    ``seen``: the digest of what was shown to who books it.

    Raises:
        NoSuchImport: there is none.
        ListSeenOtherwise: it was looked through again since, and says something else.
        ImportNotReady: it was not looked through, or rows are refused and nobody said that the others are enough.
    """
    row = files.held(DecisionList, list_id)
    if row.state is ImportState.CHECKED and row.plan_digest != seen:
        raise ListSeenOtherwise()
    claimed = files.claim(
        DecisionList,
        list_id,
        ImportState.BOOKING,
        at,
        lambda found: bool(found.totals.get("news")) and (partial or not found.wrong),
    )
    if claimed:
        row.partial = partial
        db.session.flush()
    return claimed


def note_looked(
    list_id: uuid.UUID, rows: Sequence[Told], digest: str, totals: Mapping[str, Any], *, compare: bool, at: datetime
) -> None:
    """Write down what each row of a list would become. Nothing is booked by that.

    ``compare``: somebody was about to book it; rows that are no longer what they were are marked.
    """
    before = (
        {
            row.number: (row.verdict, row.column, row.value, row.notes)
            for row in db.session.execute(
                select(
                    DecisionListRow.number, DecisionListRow.verdict, DecisionListRow.column, DecisionListRow.value,
                    DecisionListRow.notes,
                ).where(DecisionListRow.list_id == list_id)
            )
        }
        if compare
        else None
    )  # fmt: skip
    moved = 0
    kept = []
    for one in rows:
        other = before is not None and before.get(one.number) != (one.verdict, one.column, one.value, one.notes)
        moved += other
        kept.append({"list_id": list_id, "moved": other, **vars(one)})
    counts = totals["counts"]
    row = files.note_found(DecisionList, list_id, [], counts["refused"], {**totals, "moved": moved}, at)
    if row is None:
        return
    row.plan_digest, row.lines_done, row.lines_total = digest, len(rows), len(rows)
    db.session.flush()
    db.session.execute(delete(DecisionListRow).where(DecisionListRow.list_id == list_id))
    _ADD_ROWS.each(kept)


def note_unreadable(list_id: uuid.UUID, fault: Fault, at: datetime) -> None:
    """Write down why a list as a whole cannot be read or booked."""
    if (row := files.note_found(DecisionList, list_id, [fault], 1, {}, at)) is not None:
        row.plan_digest = ""
        db.session.flush()
        db.session.execute(delete(DecisionListRow).where(DecisionListRow.list_id == list_id))


def write_list(list_id: uuid.UUID, ready: Ready, *, who: str, at: datetime) -> int:
    """Book what was worked out of a list, in the same transaction in which it becomes booked; how many rows.

    Raises:
        NoSuchImport: there is none.
        ImportNotReady: nobody has begun to book it.
        BooksMoved: the books are others than those that were looked at.
    """
    row = files.begin_to_write(DecisionList, list_id)
    if row is None:
        return 0
    rows = book(ready, list_id)
    _NAME_PRODUCT.each([{"of_list": list_id, "row": number, "code": code} for number, code in ready.codes.items()])
    files.mark_booked(row, who=who, at=at)
    return rows
