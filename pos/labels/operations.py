"""Make label batches, and the keys that sign numbered ones; keep what people did with these."""

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import func, insert, select

from pos.base.database import db, new_id
from pos.base.operations import record
from pos.base.text import clean
from pos.catalogue.models import Product
from pos.labels import pictures, queries, sheets
from pos.labels.errors import (
    KeyIsNotHere,
    NoSigningKey,
    NoSuchLayout,
    NoSuchPosition,
    NumberedTooMany,
    QuotaReached,
    TooManyLabels,
)
from pos.labels.key_files import new_key, private_key
from pos.labels.kinds import PieceDeed, VoidReason
from pos.labels.life import told_briefly
from pos.labels.models import LabelBatch, LabelKey, LabelledPiece, LabelQuota, PieceEvent
from pos.labels.rules import EXAMPLE_PIECE, LAYOUTS, MOST_LABELS, MOST_NUMBERED, Layout, Words
from pos.labels.signing import Piece, PublicKey, Verdict, check_code, serial_called, signed_code

_heard_of: list[Callable[[Collection[tuple[uuid.UUID, str]], datetime], None]] = []


def when_taken_back(hear: Callable[[Collection[tuple[uuid.UUID, str]], datetime], None]) -> None:
    """Let the room above that judges sales by void labels look again when that was a slip: at these numbers of products."""
    _heard_of[:] = [hear]


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


def make_numbered_batch(
    lot_id: uuid.UUID,
    showroom_id: uuid.UUID,
    words: Words,
    *,
    quantity: int,
    layout: str,
    first_position: int = 1,
    keys: Path,
    who: str,
    at: datetime,
) -> LabelBatch:
    """Make a batch of which each label has a number of its own and our signature over what it says.

    ``keys`` is the folder of the private keys.

    Raises:
        NoSigningKey: there is no key to sign with.
        KeyIsNotHere: its private half is not here.
        NumberedTooMany: fewer than one, or more than a numbered batch may hold.
        QuotaReached: the product has had as many as it may.
        NoSuchLayout, NoSuchPosition, CodeTooWide, WordsDoNotFit: as ``make_batch``.
    """
    if not 1 <= quantity <= MOST_NUMBERED:
        raise NumberedTooMany(quantity=quantity, most=MOST_NUMBERED)
    insist_it_fits(words.for_piece(*EXAMPLE_PIECE), layout_called(layout))
    key = queries.signing_key()
    if key is None:
        raise NoSigningKey()
    private = private_key(keys, key.id)
    product_id = queries.lot_by_id(lot_id).product_id
    # Two batches of one product take turns, so no number is given twice; sales that point at the product go on.
    product = db.session.execute(
        select(Product.code).where(Product.id == product_id).with_for_update(key_share=True)
    ).scalar_one()
    made = db.session.scalar(select(func.max(LabelledPiece.number)).where(LabelledPiece.product_id == product_id)) or 0
    quota = queries.quota(product_id)
    if made + quantity > quota:
        raise QuotaReached(left=max(0, quota - made), quota=quota, made=made)
    batch = make_batch(
        lot_id, showroom_id, words, quantity=quantity, layout=layout, first_position=first_position, who=who, at=at
    )
    batch.key_id = key.id
    db.session.flush()
    valid_to = date.fromisoformat(words.valid_to) if words.valid_to else None
    public = {key.id: PublicKey(key.id, key.public)}
    rows = []
    for number in range(made + 1, made + quantity + 1):
        piece = Piece(product, words.lot, serial_called(number), words.stars, words.potential_five_star, valid_to)
        code = signed_code(piece, key.id, private)
        # The file may hold another key than its name says: then nobody could ever check these labels.
        if check_code(code, piece.product, piece.lot, piece.serial, public) is not Verdict.GENUINE:
            raise KeyIsNotHere(key=key.id)
        rows.append(
            {
                "batch_id": batch.id, "number": number, "product_id": product_id, "serial": piece.serial, "code": code,
            }
        )  # fmt: skip
    db.session.execute(insert(LabelledPiece), rows)
    return batch


def add_key(keys: Path, *, who: str, at: datetime) -> LabelKey:
    """Make a key that signs from now on; the one before it retires, and what it signed stays genuine."""
    before = queries.signing_key()
    if before is not None:
        before.retired_at = at
    key_id, public = new_key(keys)
    while db.session.get(LabelKey, key_id) is not None:
        # Restored books may know an id whose file is gone.
        key_id, public = new_key(keys)
    key = LabelKey(id=key_id, public=public, valid_from=at)
    db.session.add(key)
    db.session.flush()
    record("add_label_key", "label_key", key.id, who=who, at=at, retired=before.id if before else None)
    return key


def revoke_key(key_id: str, reason: str, *, who: str, at: datetime) -> None:
    """Say that somebody else may have a key: from now on nothing that it signed is genuine. Again changes nothing.

    Raises:
        NoSuchKey: we never had one of this id.
    """
    key = queries.label_key(key_id)
    if key.revoked_at is not None:
        return
    key.revoked_at = at
    db.session.flush()
    record("revoke_label_key", "label_key", key.id, who=who, at=at, reason=clean(reason))


def set_quota(product_id: uuid.UUID, quantity: int, *, who: str, at: datetime, reason: str = "") -> None:
    """Set how many numbered labels of a product may be made in all. The same number again changes nothing."""
    if queries.quota(product_id) == quantity:
        return
    db.session.add(LabelQuota(product_id=product_id, quantity=quantity, set_at=at, set_by=who))
    db.session.flush()
    record("set_label_quota", "product", product_id, who=who, at=at, quantity=quantity, why=clean(reason))


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


def hold_label(product_id: uuid.UUID, serial: str) -> LabelBatch | None:
    """The batch of a numbered label, which is held: who speaks of it and the till that sells it wait for each other."""
    return db.session.scalar(
        select(LabelBatch)
        .join(LabelledPiece, LabelledPiece.batch_id == LabelBatch.id)
        .where(LabelledPiece.product_id == product_id, LabelledPiece.serial == serial)
        .with_for_update(key_share=True, of=LabelledPiece)
    )


def keep_piece_deed(
    product_id: uuid.UUID,
    serials: Sequence[str],
    kind: PieceDeed,
    showroom_id: uuid.UUID,
    *,
    step_id: uuid.UUID,
    at: datetime,
    who: str,
    reason: VoidReason | None = None,
) -> None:
    """Keep what somebody did with numbered labels in one go. Whether it can be, the room above has seen to."""
    same = {
        "step_id": step_id, "product_id": product_id, "kind": kind, "reason": reason, "showroom_id": showroom_id,
        "undoes_id": None, "at": at, "who": who,
    }  # fmt: skip
    db.session.execute(insert(PieceEvent), [{"id": new_id(), "serial": serial, **same} for serial in serials])
    more = {"reason": reason.value} if reason else {}
    record(
        f"piece_{kind.value}", "product", product_id,
        who=who, at=at, showroom=str(showroom_id), numbers=told_briefly(serials), **more,
    )  # fmt: skip


def undo_piece_deed(undone: uuid.UUID, *, step_id: uuid.UUID, at: datetime, who: str) -> None:
    """Take back what was done in one go; it stays on the record. Taken back twice it is so once."""
    rows = db.session.scalars(
        select(PieceEvent).where(
            PieceEvent.step_id == undone, PieceEvent.kind != PieceDeed.UNDONE, queries.not_taken_back()
        )
    ).all()
    if not rows:
        return
    same = {"step_id": step_id, "kind": PieceDeed.UNDONE, "reason": None, "at": at, "who": who}
    db.session.execute(
        insert(PieceEvent),
        [
            {
                "id": new_id(), "product_id": row.product_id, "serial": row.serial, "showroom_id": row.showroom_id,
                "undoes_id": row.id, **same,
            }
            for row in rows
        ],
    )  # fmt: skip
    record(
        "piece_undone", "product", rows[0].product_id, who=who, at=at, showroom=str(rows[0].showroom_id),
        numbers=told_briefly([row.serial for row in rows]), what=rows[0].kind.value,
    )  # fmt: skip
    if rows[0].kind is not PieceDeed.SHELVED:
        for hear in _heard_of:
            hear({(row.product_id, row.serial) for row in rows}, at)
