"""Label batches."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Model, Moment, new_id


class LabelBatch(Model):
    """Labels of one lot that were made together, and exactly what each of them says."""

    __tablename__ = "label_batch"
    __table_args__ = (CheckConstraint("quantity BETWEEN 1 AND 2000", name="quantity"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    lot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lot.id"), index=True)
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"), index=True)
    quantity: Mapped[int]
    layout: Mapped[str] = mapped_column(String(40))
    """The sheet or roll they were laid out for."""
    first_position: Mapped[int] = mapped_column(default=1)
    """Where on the first sheet they begin, 1 being its upper left label."""
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The words, price, stars with their last day, and link that each label carries."""
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(Moment)
