"""Decision lists as they came, and what each of their rows becomes or became."""

import uuid
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Model, enum_column
from pos.files.models import BroughtFile
from pos.registry.kinds import Verdict


class DecisionList(BroughtFile, Model):
    """A decision list: as it came, what was found in it, and who booked it."""

    __tablename__ = "decision_list"
    __table_args__ = (
        CheckConstraint("(state = 'booked') = (booked_at IS NOT NULL)", name="booked_once"),
        Index(None, "brought_at"),
        Index(None, "sha256"),
    )

    sha256: Mapped[str] = mapped_column(String(64))
    """Of the file as it came; kept when its content is let go."""
    vat_class_code: Mapped[str] = mapped_column(ForeignKey("vat_class.code"))
    """Of products that are added, where their row does not say it."""
    partial: Mapped[bool] = mapped_column(default=False)
    """Whoever books it, books the rows that are right although others are refused."""
    plan_digest: Mapped[str] = mapped_column(String(64), default="")
    """What its rows would become, in a few signs: so that nobody books what they did not see."""


class DecisionListRow(Model):
    """What becomes of one row, as it was found when somebody last looked."""

    __tablename__ = "decision_list_row"
    __table_args__ = (Index("ix_decision_list_row_verdict", "list_id", "verdict", "number"),)

    list_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decision_list.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """As a spreadsheet shows it beside the row."""
    verdict: Mapped[Verdict] = mapped_column(enum_column(Verdict))
    product: Mapped[str] = mapped_column(String(230))
    product_code: Mapped[str] = mapped_column(String(12), default="")
    """Of the product that is meant; empty until a new one is booked."""
    producer: Mapped[str] = mapped_column(String(160))
    stars: Mapped[str] = mapped_column(String(60))
    decision: Mapped[str] = mapped_column(String(120))
    column: Mapped[str] = mapped_column(String(20), default="")
    """Which cell is wrong; empty where none is."""
    value: Mapped[str] = mapped_column(String(60), default="")
    notes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Sentences, and what fills their blanks: why it is refused, or what comes with it."""
    moved: Mapped[bool] = mapped_column(default=False)
    """It is no longer what somebody saw who was about to book it."""
