"""The tills' journals, as they were sent."""

import uuid
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Model, Moment, RowNumber, enum_column, new_id
from pos.sales.kinds import Outcome


class JournalHead(Model):
    """How far a chain is here without a gap. Its row is also what two requests of one chain wait for each other at."""

    __tablename__ = "journal_head"

    chain_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("chain.id"), primary_key=True)
    sequence: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


_WAITING = text("outcome IS NULL")


class JournalEntry(Model):
    """One entry of a till's chain, verbatim. Forks and gaps are kept too: a second entry under a number is a second row."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        UniqueConstraint("chain_id", "sequence", "hash", "content_hash"),
        Index(None, "entry_id"),
        # What waits to be booked: few rows at any time, however long the journal grows.
        Index(
            "ix_journal_entry_waiting", "chain_id", "sequence", "id", sqlite_where=_WAITING, postgresql_where=_WAITING
        ),
    )

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    chain_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("chain.id"))
    sequence: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    entry_id: Mapped[uuid.UUID]
    body: Mapped[str] = mapped_column(Text)
    """Canonical JSON, as hashed."""
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    """As claimed."""
    content_hash: Mapped[str] = mapped_column(String(64))
    """As we compute it; another than the claimed one means that the entry was changed on its way or in its till."""
    received_at: Mapped[datetime] = mapped_column(Moment)
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
    """None while it is stored but not yet booked."""
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    booked_at: Mapped[datetime | None] = mapped_column(Moment)


class ToldSnapshot(Model):
    """What a till was told when it last asked: a digest of each part, so that the next answer can be what changed since."""

    __tablename__ = "told_snapshot"

    chain_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("chain.id"), primary_key=True)
    cursor: Mapped[str] = mapped_column(String(32), primary_key=True)
    digests: Mapped[bytes] = mapped_column(LargeBinary)
    """As ``pos.till.cursors`` packs them."""
    told_at: Mapped[datetime] = mapped_column(Moment)


class JournalFile(Model):
    """A journal that somebody carried here in a file, as it was looked at before it was brought in."""

    __tablename__ = "journal_file"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    till_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("till.id"), index=True)
    chain_id: Mapped[uuid.UUID]
    """Its chain: no foreign key, because books that were put back to a backup may have forgotten it."""
    series: Mapped[str] = mapped_column(String(3))
    """As the file says it, if it says one."""
    entries: Mapped[str] = mapped_column(Text)
    """The entries, as canonical JSON."""
    brought_by: Mapped[str] = mapped_column(String(80))
    brought_at: Mapped[datetime] = mapped_column(Moment)
    imported_by: Mapped[str | None] = mapped_column(String(80))
    imported_at: Mapped[datetime | None] = mapped_column(Moment)
    fresh: Mapped[int] = mapped_column(default=0)
    """How many of its entries were not here before they were brought in."""
