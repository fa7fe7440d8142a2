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
from pos.relabelling.errors import (
    LotNotMeant,
    MoreThanOpen,
    NoSuchStep,
    NothingToRelabel,
    QuantityOfPieces,
    StepDiffers,
)
from pos.relabelling.kinds import StepKind
from pos.relabelling.models import RelabellingStep
from pos.relabelling.queries import lot_code, tasks
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
) -> None:
    """Keep that pieces of a lot were relabelled or pulled. The same step sent again is one.

    Raises:
        NothingToRelabel: the product has its star, or no piece of it was here.
        LotNotMeant: the lot came after the star was gone, or was never here.
        QuantityOfPieces: nothing, or part of a piece.
        MoreThanOpen: fewer pieces are left to look at.
        StepDiffers: the same step was saved with other content.
    Source: docs/rules/relabelling.md
    """
    _one_after_the_other(showroom_id)
    if _is_there(step_id, (showroom_id, product_id, lot_id, kind, quantity_milli)):
        return
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
    _keep(step_id, showroom_id, product_id, kind, at, who, lot_id=lot_id, quantity_milli=quantity_milli)


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
    """Take a step back that was a slip; it stays on the record. Taken back twice it is so once.

    Raises:
        NoSuchStep: the outlet has no such step.
    """
    _one_after_the_other(showroom_id)
    step = db.session.get(RelabellingStep, undone_id)
    if step is None or step.showroom_id != showroom_id or step.kind is StepKind.UNDONE:
        raise NoSuchStep()
    if db.session.scalar(select(RelabellingStep.id).where(RelabellingStep.undoes_id == undone_id)) is None:
        _keep(uuid.uuid4(), showroom_id, step.product_id, StepKind.UNDONE, at, who, undoes_id=undone_id)


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
