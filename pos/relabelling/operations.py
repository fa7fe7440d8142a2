"""Keep what people did about pieces whose star is gone."""

import uuid
from datetime import datetime

from sqlalchemy import insert, select

from pos.base.amounts import MILLI
from pos.base.database import db
from pos.base.operations import record
from pos.base.pages import quantity
from pos.catalogue import queries as catalogue
from pos.catalogue.kinds import Unit
from pos.labels import queries as labels
from pos.labels.kinds import PieceDeed, VoidReason
from pos.labels.life import looks_like_ours
from pos.labels.operations import hold_label, keep_piece_deed, undo_piece_deed
from pos.labels.rules import Words
from pos.labels.signing import Verdict, check_code
from pos.relabelling.errors import (
    DealtWithAlready,
    LotNotMeant,
    MoreThanOpen,
    NoSuchStep,
    NothingToRelabel,
    QuantityOfPieces,
    StepDiffers,
)
from pos.relabelling.kinds import LabelFate, StepKind
from pos.relabelling.models import RelabellingStep
from pos.relabelling.queries import LotTask, NumberedLabel, Task, lot_code, tasks
from pos.showrooms.models import Showroom


def deal_with(
    showroom_id: uuid.UUID,
    lot_id: uuid.UUID,
    product_id: uuid.UUID,
    kind: StepKind,
    quantity_milli: int,
    *,
    step_id: uuid.UUID,
    at: datetime,
    who: str,
    label: NumberedLabel | None = None,
) -> LabelFate:
    """Keep that pieces of a lot were relabelled or pulled. The same step sent again is one.

    ``label`` is the numbered label that was scanned: with the star on it, it stands on no piece for sale any more, so it is
    void by this very step, and no longer when the step is taken back. What became of it is answered.

    Raises:
        NothingToRelabel: the product has its star, or no piece of it was here.
        LotNotMeant: the lot came after the star was gone, or was never here.
        QuantityOfPieces: nothing, or part of a piece.
        MoreThanOpen: fewer pieces are left to look at.
        DealtWithAlready: the piece with this label was dealt with here before.
        StepDiffers: the same step was saved with other content.
    Source: docs/rules/relabelling.md
    """
    _one_after_the_other(showroom_id)
    if _is_there(step_id, (showroom_id, product_id, lot_id, kind, quantity_milli)):
        return LabelFate.VOID if label and step_id in _voids(showroom_id, product_id, label.serial) else LabelFate.NONE
    task = next(iter(tasks([showroom_id], at, [product_id])), None)
    if task is None:
        raise NothingToRelabel(product=catalogue.products([product_id])[product_id].name_vi)
    lot = next((lot for lot in task.lots if lot.id == lot_id), None)
    if lot is None:
        raise LotNotMeant(lot=lot_code(lot_id))
    if quantity_milli <= 0 or (task.product.unit is Unit.PIECE and quantity_milli % MILLI):
        raise QuantityOfPieces(product=task.product.name_vi)
    if quantity_milli > lot.standing.open_milli:
        raise MoreThanOpen(left=quantity(lot.standing.open_milli, task.product.unit), lot=lot.code)
    if label is not None and _was_dealt_with(showroom_id, product_id, label.serial, task.begins_at):
        raise DealtWithAlready(serial=label.serial)
    _keep(step_id, showroom_id, product_id, kind, at, who, lot_id=lot_id, quantity_milli=quantity_milli)
    if label is None:
        return LabelFate.NONE
    fate = _fate(task, lot, label)
    if fate is LabelFate.VOID:
        keep_piece_deed(
            product_id, [label.serial], PieceDeed.VOID, showroom_id, step_id=step_id, at=at, who=who,
            reason=VoidReason.TAKEN_OFF,
        )  # fmt: skip
    return fate


def tags_changed(showroom_id: uuid.UUID, product_id: uuid.UUID, *, step_id: uuid.UUID, at: datetime, who: str) -> None:
    """Keep that the shelf tags and posters of a product no longer show the star. Said twice it is so once.

    Raises:
        NothingToRelabel: the product has its star, or no piece of it was here.
        StepDiffers: the same step was saved with other content.
    """
    _one_after_the_other(showroom_id)
    if _is_there(step_id, (showroom_id, product_id, None, StepKind.TAGS, 0)):
        return
    task = next(iter(tasks([showroom_id], at, [product_id])), None)
    if task is None:
        raise NothingToRelabel(product=catalogue.products([product_id])[product_id].name_vi)
    if task.tags is None:
        _keep(step_id, showroom_id, product_id, StepKind.TAGS, at, who)


def undo(showroom_id: uuid.UUID, undone_id: uuid.UUID, *, at: datetime, who: str) -> None:
    """Take a step back that was a slip, and the void of the label scanned in it; both stay on the record. Twice it is so once.

    Raises:
        NoSuchStep: the outlet has no such step.
    """
    _one_after_the_other(showroom_id)
    step = db.session.get(RelabellingStep, undone_id)
    if step is None or step.showroom_id != showroom_id or step.kind is StepKind.UNDONE:
        raise NoSuchStep()
    if db.session.scalar(select(RelabellingStep.id).where(RelabellingStep.undoes_id == undone_id)) is None:
        _keep(uuid.uuid4(), showroom_id, step.product_id, StepKind.UNDONE, at, who, undoes_id=undone_id)
        undo_piece_deed(undone_id, step_id=uuid.uuid4(), at=at, who=who)


def _voids(
    showroom_id: uuid.UUID, product_id: uuid.UUID, serial: str, since: datetime | None = None
) -> list[uuid.UUID]:
    """The steps in which a label was declared void at an outlet, and that were not taken back."""
    return [
        row.step_id
        for row in labels.piece_deeds(product_id, showroom_id=showroom_id, serial=serial)
        if row.kind is PieceDeed.VOID and (since is None or row.at >= since)
    ]


def _was_dealt_with(showroom_id: uuid.UUID, product_id: uuid.UUID, serial: str, since: datetime) -> bool:
    """Whether a step of relabelling made this label void here since the star was gone."""
    steps = _voids(showroom_id, product_id, serial, since)
    return db.session.scalar(select(RelabellingStep.id).where(RelabellingStep.id.in_(steps)).limit(1)) is not None


def _fate(task: Task, lot: LotTask, label: NumberedLabel) -> LabelFate:
    """What becomes of the label that was scanned. A new one, without the star, stays as it is: it stands on the piece now."""
    made = hold_label(task.product.id, label.serial)
    if made is None or made.lot_id != lot.id:
        # Makers have numbers of their own in their codes.
        ours = looks_like_ours(label.serial) or labels.numbered_made([task.product.id])
        return LabelFate.NOT_OURS if ours else LabelFate.NONE
    if not Words.from_json(made.content).stars:
        return LabelFate.NONE
    if label.code:
        verdict = check_code(label.code, task.product.code, lot.code, label.serial, labels.public_keys())
        # A key that was revoked since signed our own labels, too.
        if verdict not in {Verdict.GENUINE, Verdict.REVOKED}:
            return LabelFate.NOT_OURS
    return LabelFate.VOID


def _one_after_the_other(showroom_id: uuid.UUID) -> None:
    """Two who scan at one outlet wait for each other; its sales wait for neither."""
    db.session.execute(select(Showroom.id).where(Showroom.id == showroom_id).with_for_update(key_share=True))


def _is_there(step_id: uuid.UUID, content: tuple[object, ...]) -> bool:
    there = db.session.get(RelabellingStep, step_id)
    if there is None:
        return False
    if (there.showroom_id, there.product_id, there.lot_id, there.kind, there.quantity_milli) != content:
        raise StepDiffers()
    return True


def _keep(
    step_id: uuid.UUID,
    showroom_id: uuid.UUID,
    product_id: uuid.UUID,
    kind: StepKind,
    at: datetime,
    who: str,
    *,
    lot_id: uuid.UUID | None = None,
    quantity_milli: int = 0,
    undoes_id: uuid.UUID | None = None,
) -> None:
    db.session.execute(
        insert(RelabellingStep).values(
            id=step_id, showroom_id=showroom_id, product_id=product_id, lot_id=lot_id, kind=kind,
            quantity_milli=quantity_milli, undoes_id=undoes_id, at=at, who=who,
        )
    )  # fmt: skip
    record(
        f"star_{kind.value}", "product", product_id,
        who=who, at=at, showroom=str(showroom_id), quantity_milli=quantity_milli,
    )  # fmt: skip
