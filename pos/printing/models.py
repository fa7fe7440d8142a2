"""Print jobs: what was to come out on paper, where, and what became of it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Model, Moment, enum_column, new_id
from pos.printing.kinds import JobState


class PrintJob(Model):
    """One document for one printer. The document is kept as data, so that a retry prints the same picture again."""

    __tablename__ = "print_job"
    __table_args__ = (Index(None, "cause", "cause_id"), Index(None, "showroom_id", "submitted_at"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    showroom_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("showroom.id"))
    title: Mapped[str] = mapped_column(String(160))
    cause: Mapped[str] = mapped_column(String(40))
    cause_id: Mapped[str] = mapped_column(String(80))
    printer: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The printer as it was set up at that moment: kind, address, width in dots."""
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    reprint_of: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("print_job.id"))
    state: Mapped[JobState] = mapped_column(enum_column(JobState), default=JobState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    submitted_by: Mapped[str] = mapped_column(String(80))
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)
