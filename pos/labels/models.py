"""Label batches, numbered labels, and what people did with these."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Model, Moment, RowNumber, enum_column, new_id
from pos.base.models import forbid_changes
from pos.labels.kinds import PieceDeed, VoidReason


class LabelKey(Model):
    """The public half of a key that signs labels. The private half is a file, never in the books."""

    __tablename__ = "label_key"

    id: Mapped[str] = mapped_column(String(4), primary_key=True)
    """The first letters of the public key's SHA-256, as they stand in every code."""
    public: Mapped[str] = mapped_column(String(43), unique=True)
    valid_from: Mapped[datetime] = mapped_column(Moment)
    retired_at: Mapped[datetime | None] = mapped_column(Moment)
    """It signs nothing new since then; what it signed stays genuine."""
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    """Somebody else may have it: nothing that it signed is genuine any more."""


class LabelQuota(Model):
    """How many numbered labels of a product may be made in all, from a moment on."""

    __tablename__ = "label_quota"
    __table_args__ = (CheckConstraint("quantity >= 0", name="quantity"),)

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"), index=True)
    quantity: Mapped[int]
    set_at: Mapped[datetime] = mapped_column(Moment)
    set_by: Mapped[str] = mapped_column(String(80))


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
    key_id: Mapped[str | None] = mapped_column(ForeignKey("label_key.id"))
    """The key that signed each of them; None for labels that are all alike."""
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(Moment)


class LabelledPiece(Model):
    """One label with a number of its own, and the signature behind it."""

    __tablename__ = "labelled_piece"
    __table_args__ = (UniqueConstraint("product_id", "serial"),)

    batch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("label_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """Counts a product's numbered labels; the serial is made of it."""
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    serial: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(92))
    """What stands behind ``#``."""


class PieceEvent(Model):
    """What somebody did with a numbered label, or a slip among these taken back. Sales and returns say the rest."""

    __tablename__ = "piece_event"
    __table_args__ = (
        ForeignKeyConstraint(["product_id", "serial"], ["labelled_piece.product_id", "labelled_piece.serial"]),
        UniqueConstraint("step_id", "serial"),
        CheckConstraint("(kind = 'void') = (reason IS NOT NULL)", name="void_for_a_reason"),
        CheckConstraint("(kind = 'undone') = (undoes_id IS NOT NULL)", name="a_slip_is_named"),
        Index(None, "product_id", "serial"),
        Index(None, "showroom_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    step_id: Mapped[uuid.UUID]
    """What was done in one go: a scan, or a range of numbers."""
    product_id: Mapped[uuid.UUID]
    serial: Mapped[str] = mapped_column(String(20))
    kind: Mapped[PieceDeed] = mapped_column(enum_column(PieceDeed))
    reason: Mapped[VoidReason | None] = mapped_column(enum_column(VoidReason))
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    """The outlet whose shelf it is, or whose people did it."""
    undoes_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("piece_event.id"), unique=True)
    at: Mapped[datetime] = mapped_column(Moment)
    who: Mapped[str] = mapped_column(String(80))


forbid_changes(PieceEvent.__table__)
