"""Keep what people say of numbered labels: on the shelf, spoiled, void, and that one of these was a slip."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pos.base.amounts import MILLI
from pos.base.database import db
from pos.catalogue import queries as catalogue
from pos.catalogue.kinds import Unit
from pos.inventory.kinds import WriteOffReason
from pos.inventory.operations import write_off
from pos.inventory.queries import lot_of
from pos.labels import operations as labels
from pos.labels.kinds import DEAD, PieceDeed, State, VoidReason
from pos.labels.life import told_briefly
from pos.labels.models import LabelledPiece, PieceEvent
from pos.pieces.errors import (
    AlreadyThere,
    NoSuchDeed,
    NoSuchNumber,
    NotInPieces,
    NumberDead,
    NumberElsewhere,
    NumberSold,
    NumberWasOut,
    StepSavedOtherwise,
    VoidNeedsReason,
)
from pos.pieces.queries import Piece, pieces_of
from pos.pieces.rules import write_off_of

WhyNot = type[AlreadyThere] | type[NumberDead] | type[NumberElsewhere] | type[NumberSold] | type[NumberWasOut]


@dataclass(frozen=True, slots=True)
class Told:
    """What was kept of a range of numbers, and what was left out for which reason."""

    done: Sequence[str]
    left_out: Mapping[WhyNot, Sequence[str]]


def tell(
    product_id: uuid.UUID,
    serials: Sequence[str],
    kind: PieceDeed,
    showroom_id: uuid.UUID,
    *,
    step_id: uuid.UUID,
    at: datetime,
    who: str,
    reason: VoidReason | None = None,
) -> Told:
    """Keep that labels were put on an outlet's shelf, are spoiled, or are void. The same step sent again is one.

    Of a range, what cannot be is left out and told; where nothing is left, the first reason is the answer.

    Raises:
        NoSuchNumber: we made no label of one of these numbers.
        AlreadyThere, NumberSold, NumberDead, NumberWasOut, NumberElsewhere: none of them can be.
        VoidNeedsReason: void without saying why.
        StepSavedOtherwise: the same step was saved with other content.
    Source: docs/rules/pieces.md
    """
    if (kind is PieceDeed.VOID) != (reason is not None):
        raise VoidNeedsReason()
    _one_after_the_other(product_id, serials)
    saved = db.session.scalars(select(PieceEvent).where(PieceEvent.step_id == step_id)).all()
    if saved:
        same = (product_id, kind, showroom_id, reason)
        if any((row.product_id, row.kind, row.showroom_id, row.reason) != same for row in saved) or not {
            row.serial for row in saved
        } <= set(serials):
            raise StepSavedOtherwise()
        return Told(sorted(row.serial for row in saved), {})
    known = {piece.serial: piece for piece in pieces_of([product_id], serials)}
    if missing := [serial for serial in serials if serial not in known]:
        name = catalogue.products([product_id])[product_id].name_vi
        raise NoSuchNumber(serial=told_briefly(missing), product=name)
    done: list[str] = []
    left_out: dict[WhyNot, list[str]] = defaultdict(list)
    for serial in serials:
        why = _why_not(known[serial], kind, showroom_id)
        if why is None:
            done.append(serial)
        else:
            left_out[why].append(serial)
    if not done:
        why, numbers = next(iter(left_out.items()))
        raise why(serials=told_briefly(numbers))
    labels.keep_piece_deed(
        product_id, done, kind, showroom_id, step_id=step_id, at=at, who=who, reason=reason
    )  # fmt: skip
    return Told(done, left_out)


def write_off_broken(
    product_id: uuid.UUID, serials: Sequence[str], showroom_id: uuid.UUID, *, step_id: uuid.UUID, at: datetime, who: str
) -> Told:
    """Write broken pieces off the shelf of an outlet, which makes their labels void. The same step sent again is one.

    Of a range, what cannot be is left out and told, as ``tell`` does.

    Raises:
        NotInPieces: nobody knows how much of goods by weight a label stood on.
        StockTooLow: by the books the shelf does not hold so many of a lot. Nothing is kept then.
        NoSuchNumber, NumberSold, NumberDead, NumberElsewhere, StepSavedOtherwise: as ``tell``.
    Source: docs/rules/pieces.md, "Saying it"
    """
    product = catalogue.products([product_id])[product_id]
    if product.unit is not Unit.PIECE:
        raise NotInPieces(product=product.name_vi)
    fit = [piece for piece in pieces_of([product_id], serials) if _why_not(piece, PieceDeed.VOID, showroom_id) is None]
    # Goods before labels, as a till holds them that sells; so neither waits for the other for ever.
    for lot, pieces in sorted(Counter(piece.lot for piece in fit).items()):
        write_off(
            showroom_id, lot_of(product_id, lot).id, pieces * MILLI, WriteOffReason.BROKEN,
            write_off_id=write_off_of(step_id, lot), at=at, who=who,
        )  # fmt: skip
    told = tell(
        product_id, serials, PieceDeed.VOID, showroom_id, step_id=step_id, at=at, who=who, reason=VoidReason.BROKEN
    )  # fmt: skip
    if fit and len(told.done) != len(fit):
        # Somebody spoke of one of them meanwhile: what was counted before is not so any more.
        raise NumberDead(serials=told_briefly(serials))
    return told


def take_back(step: uuid.UUID, showroom_id: uuid.UUID, *, step_id: uuid.UUID, at: datetime, who: str) -> None:
    """Say that what was told in one go was a slip; it stays on the record. Taken back twice it is so once.

    Raises:
        NoSuchDeed: nothing of this kind was told at this outlet.
    """
    rows = db.session.scalars(
        select(PieceEvent).where(
            PieceEvent.step_id == step, PieceEvent.showroom_id == showroom_id, PieceEvent.kind != PieceDeed.UNDONE
        )
    ).all()
    if not rows:
        raise NoSuchDeed()
    _one_after_the_other(rows[0].product_id, [row.serial for row in rows])
    labels.undo_piece_deed(step, step_id=step_id, at=at, who=who)


def _one_after_the_other(product_id: uuid.UUID, serials: Sequence[str]) -> None:
    """Two who speak of one label wait for each other, and for the till that sells it."""
    db.session.execute(
        select(LabelledPiece.serial)
        .where(LabelledPiece.product_id == product_id, LabelledPiece.serial.in_(list(serials)))
        .order_by(LabelledPiece.serial)
        .with_for_update(key_share=True)
    ).all()


def _why_not(piece: Piece, kind: PieceDeed, showroom_id: uuid.UUID) -> WhyNot | None:
    state, here = piece.life.state, piece.life.showroom_id == showroom_id
    if state is State.SOLD:
        return NumberSold
    if state in DEAD:
        return NumberDead
    if kind is PieceDeed.SHELVED:
        return AlreadyThere if state is State.SHELVED and here else None
    if not here:
        return NumberElsewhere
    return NumberWasOut if kind is PieceDeed.SPOILED and state is not State.PRINTED else None
