"""The work on a decision list: looking it through, and booking it whole or by its good rows."""

import uuid
from dataclasses import dataclass

from pos.base.cells import fault_of
from pos.base.clock import local_day, now
from pos.base.database import db, transaction
from pos.base.errors import PosError
from pos.base.sheets import Beat, read_sheet
from pos.files.views import work
from pos.registry.booking import BooksMoved, prepare
from pos.registry.columns import LISTS
from pos.registry.errors import CatalogueBusy
from pos.registry.lists import decision_list
from pos.registry.models import DecisionList
from pos.registry.operations import claim_booking, claim_look, note_looked, note_unreadable, write_list
from pos.registry.planning import Plan, plan
from pos.registry.told import Told, digest_of, told_rows, totals_of

_TRIES = 3


@dataclass(frozen=True)
class Looked:
    """A list that was looked through."""

    plan: Plan
    rows: list[Told]
    digest: str


def begin_look(list_id: uuid.UUID) -> bool:
    """Begin to look a list through; False where somebody else is at it, or it is booked."""
    with transaction():
        claimed = claim_look(list_id, now())
    if claimed:
        work.begin(DecisionList, list_id, lambda: look(list_id))
    return claimed


def begin_booking(list_id: uuid.UUID, seen: str, *, partial: bool, who: str) -> bool:
    """Begin to book a list of which somebody saw what it becomes; False where somebody else is at it, or it is booked.

    Raises:
        ListSeenOtherwise: it was looked through again since, and says something else.
        ImportNotReady: rows are refused and nobody said that the others are enough.
    """
    with transaction():
        claimed = claim_booking(list_id, seen, partial=partial, at=now())
    if claimed:
        work.begin(DecisionList, list_id, lambda: book(list_id, who))
    return claimed


def look(list_id: uuid.UUID, beat: Beat | None = None) -> Looked | None:
    """Look a list through and note what becomes of each row; None where it cannot be read at all."""
    try:
        row, beat = decision_list(list_id), beat or work.beat_of(DecisionList, list_id)
        content = row.content
        db.session.rollback()
        sheet = read_sheet(content, LISTS, beat)
        made = plan(sheet, today=local_day(now()), beat=beat)
        looked = Looked(made, rows := told_rows(made, sheet), digest_of(rows))
    except PosError as error:
        _note_unreadable(list_id, error)
        return None
    with transaction():
        note_looked(list_id, looked.rows, looked.digest, totals_of(made), compare=False, at=now())
    return looked


def book(list_id: uuid.UUID, who: str) -> int:
    """Book a list as it was seen, or note what is otherwise, or why it cannot be; how many rows were booked here and now."""
    try:
        return _book(list_id, who)
    except PosError as error:
        _note_unreadable(list_id, error)
        return 0


def _book(list_id: uuid.UUID, who: str) -> int:
    row = decision_list(list_id)
    content, seen, vat_class_code = row.content, row.plan_digest, row.vat_class_code
    db.session.rollback()
    beat = work.beat_of(DecisionList, list_id)
    sheet = read_sheet(content, LISTS, beat)
    for _turn in range(_TRIES):
        made = plan(sheet, today=local_day(now()), beat=beat)
        rows = told_rows(made, sheet)
        if (digest := digest_of(rows)) != seen:
            with transaction():
                note_looked(list_id, rows, digest, totals_of(made), compare=True, at=now())
            return 0
        ready = prepare(made, vat_class_code, who=who, at=now())
        beat(len(rows), len(rows))
        try:
            with transaction():
                return write_list(list_id, ready, who=who, at=now())
        except BooksMoved:
            continue
    raise CatalogueBusy()


def _note_unreadable(list_id: uuid.UUID, error: PosError) -> None:
    with transaction():
        note_unreadable(list_id, fault_of(0, "", "", error), now())
