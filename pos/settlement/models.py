"""Settlements with owners of consigned goods, the losses that were agreed in them, and that they were paid."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Amount, Model, Moment, RowNumber, enum_column, new_id
from pos.settlement.kinds import Loss


class Settlement(Model):
    """An owner's account, closed up to a day: what was sold less what came back, and what was agreed for losses."""

    __tablename__ = "settlement"
    __table_args__ = (
        UniqueConstraint("owner_id", "counter"),
        CheckConstraint("amount_vnd = goods_vnd + losses_vnd", name="sum"),
        CheckConstraint("amount_vnd >= 0", name="nobody_pays_less_than_nothing"),
        CheckConstraint("since IS NULL OR since < until", name="period"),
        Index(None, "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("producer.id"))
    counter: Mapped[int]
    """From 1, for each owner."""
    showroom_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("showroom.id"), index=True)
    """The outlet whose sales it closes; None: those of all outlets."""
    since: Mapped[datetime | None] = mapped_column(Moment)
    """Where the settlement before it ended. What is earlier than this and stands in it came late."""
    until: Mapped[datetime] = mapped_column(Moment)
    last_day: Mapped[date] = mapped_column(Date)
    """The last day of the period, as people say it."""
    goods_vnd: Mapped[int] = mapped_column(Amount)
    """What was sold less what came back, of all that it closed."""
    losses_vnd: Mapped[int] = mapped_column(Amount)
    """What both sides agreed for goods lost while with us."""
    amount_vnd: Mapped[int] = mapped_column(Amount)
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment)
    who: Mapped[str] = mapped_column(String(80))


class Payment(Model):
    """That somebody said an owner has the money of a settlement. What was said by mistake is taken back, and stays here."""

    __tablename__ = "settlement_payment"
    __table_args__ = (
        CheckConstraint(
            "(taken_back_at IS NULL) = (taken_back_by IS NULL) AND (taken_back_at IS NULL) = (taken_back_why = '')",
            name="taken_back_whole",
        ),
        Index(
            "uq_settlement_payment_standing", "settlement_id", unique=True,
            sqlite_where=text("taken_back_at IS NULL"), postgresql_where=text("taken_back_at IS NULL"),
        ),
        Index(None, "settlement_id"),
    )  # fmt: skip

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    settlement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("settlement.id"))
    paid_on: Mapped[date] = mapped_column(Date)
    reference: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime] = mapped_column(Moment)
    who: Mapped[str] = mapped_column(String(80))
    taken_back_at: Mapped[datetime | None] = mapped_column(Moment)
    taken_back_by: Mapped[str | None] = mapped_column(String(80))
    taken_back_why: Mapped[str] = mapped_column(String(200), default="")


class SettledLoss(Model):
    """A move of consigned goods into or out of loss that stood on a settlement. Each stands on one only."""

    __tablename__ = "settled_loss"

    move_id: Mapped[int] = mapped_column(RowNumber, ForeignKey("move.id"), primary_key=True, autoincrement=False)
    settlement_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("settlement.id"), index=True)
    loss: Mapped[Loss] = mapped_column(enum_column(Loss))
    quantity_milli: Mapped[int] = mapped_column(Amount)
    """What went; less than zero where it was found again."""
    value_vnd: Mapped[int] = mapped_column(Amount)
    """At the settlement price."""
    agreed_vnd: Mapped[int] = mapped_column(Amount)
    """What of the amount that was agreed for losses is for this one: no more can be taken back if it is found again."""
