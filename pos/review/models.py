"""Rows that somebody must look at."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Model, Moment, new_id


class ReviewItem(Model):
    """One thing to look at: what is odd (reason) about what (kind and subject)."""

    __tablename__ = "review_item"
    __table_args__ = (
        UniqueConstraint("kind", "subject_id", "reason"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_by_somebody"),
        Index(None, "settled_at", "showroom_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(40))
    """What sort of thing: sale, refund, shift, journal_entry, product_page, …"""
    subject_id: Mapped[str] = mapped_column(String(80))
    subject_label: Mapped[str] = mapped_column(String(160), default="")
    """What a person calls the subject: a sale's number, a product's name."""
    showroom_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("showroom.id"))
    reason: Mapped[str] = mapped_column(String(60))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    happened_at: Mapped[datetime] = mapped_column(Moment)
    raised_at: Mapped[datetime] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_by: Mapped[str | None] = mapped_column(String(80))
    outcome: Mapped[str | None] = mapped_column(Text)
    """How it was settled, in the words of whoever did."""
