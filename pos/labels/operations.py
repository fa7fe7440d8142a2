"""Make label batches."""

import uuid
from datetime import datetime

from pos.base.database import db
from pos.base.operations import record
from pos.labels import pictures, sheets
from pos.labels.errors import NoSuchLayout, NoSuchPosition, TooManyLabels
from pos.labels.models import LabelBatch
from pos.labels.rules import LAYOUTS, MOST_LABELS, Layout, Words


def make_batch(
    lot_id: uuid.UUID,
    showroom_id: uuid.UUID,
    words: Words,
    *,
    quantity: int,
    layout: str,
    first_position: int = 1,
    who: str,
    at: datetime,
) -> LabelBatch:
    """Keep that so many labels of a lot were made, for which sheet or roll, and exactly what each of them says.

    Raises:
        NoSuchLayout: we know no such sheet or roll.
        TooManyLabels: fewer than one, or more than a batch may hold.
        NoSuchPosition: the sheet has no such label to begin at.
        CodeTooWide: the code does not fit on these labels.
        WordsDoNotFit: the words do not.
    """
    chosen = layout_called(layout)
    if not 1 <= quantity <= MOST_LABELS:
        raise TooManyLabels(quantity=quantity, most=MOST_LABELS)
    if not 1 <= first_position <= chosen.per_sheet:
        raise NoSuchPosition(position=first_position, last=chosen.per_sheet)
    insist_it_fits(words, chosen)
    batch = LabelBatch(
        lot_id=lot_id,
        showroom_id=showroom_id,
        quantity=quantity,
        layout=layout,
        first_position=first_position,
        content=words.to_json(),
        made_by=who,
        made_at=at,
    )
    db.session.add(batch)
    db.session.flush()
    record(
        "make_labels", "label_batch", batch.id, who=who, at=at,
        lot=str(lot_id), showroom=str(showroom_id), quantity=quantity, layout=layout,
    )  # fmt: skip
    return batch


def layout_called(code: str) -> Layout:
    """The sheet or roll of this code.

    Raises:
        NoSuchLayout: we know none.
    """
    if code not in LAYOUTS:
        raise NoSuchLayout(layout=code)
    return LAYOUTS[code]


def insist_it_fits(words: Words, layout: Layout) -> None:
    """Refuse a sheet or roll whose labels are too small for what they must say.

    Raises:
        CodeTooWide: the code does not fit.
        WordsDoNotFit: the words do not.
    """
    sheets.arranged(words, layout)
    if layout.is_roll:
        pictures.label_picture(words, layout)
