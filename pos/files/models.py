"""What is kept of every file, whatever stands in it. The room that takes it has the table."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Moment, enum_column
from pos.files.kinds import ImportState


class BroughtFile:
    """A file: as it came, what was found in it, and what it became. Its id is that of its content."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """Let go once it is booked: then the books say all that it said."""
    state: Mapped[ImportState] = mapped_column(enum_column(ImportState))
    brought_at: Mapped[datetime] = mapped_column(Moment)
    brought_by: Mapped[str] = mapped_column(String(80))
    lines_total: Mapped[int] = mapped_column(default=0)
    lines_done: Mapped[int] = mapped_column(default=0)
    beat_at: Mapped[datetime] = mapped_column(Moment)
    """When the work on it last said that it goes on."""
    findings: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """What is wrong, as far as a person reads: row, sentence, and what fills its blanks."""
    wrong: Mapped[int] = mapped_column(default=0)
    """How many rows are wrong in all."""
    totals: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    booked_at: Mapped[datetime | None] = mapped_column(Moment)
    booked_by: Mapped[str] = mapped_column(String(80), default="")
