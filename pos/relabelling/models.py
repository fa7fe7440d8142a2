"""What people did about stars that are gone. Rows are only ever added; the rest of a task is worked out."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Amount, Model, Moment, enum_column, new_id
from pos.base.models import forbid_changes
from pos.relabelling.kinds import StepKind


class RelabellingStep(Model):
    """Pieces of a lot that were relabelled or pulled at an outlet, its shelf tags, or a slip among these taken back."""

    __tablename__ = "relabelling_step"
    __table_args__ = (
        CheckConstraint("(kind IN ('relabelled', 'pulled')) = (lot_id IS NOT NULL)", name="pieces_have_a_lot"),
        CheckConstraint(
            "(lot_id IS NULL AND quantity_milli = 0) OR (lot_id IS NOT NULL AND quantity_milli > 0)",
            name="a_lot_has_a_quantity",
        ),
        CheckConstraint("(kind = 'undone') = (undoes_id IS NOT NULL)", name="a_slip_is_named"),
        Index(None, "showroom_id", "product_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    lot_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("lot.id"))
    kind: Mapped[StepKind] = mapped_column(enum_column(StepKind))
    quantity_milli: Mapped[int] = mapped_column(Amount)
    undoes_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("relabelling_step.id"), unique=True)
    at: Mapped[datetime] = mapped_column(Moment)
    who: Mapped[str] = mapped_column(String(80))


forbid_changes(RelabellingStep.__table__)
