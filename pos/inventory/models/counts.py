"""Counts: what people saw, and what the books made of it."""

import uuid
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Amount, Model, Moment, enum_column, new_id
from pos.inventory.kinds import (
    CountScope,
    CountState,
)


class Count(Model):
    """A look at what really stands in an outlet, while selling goes on."""

    __tablename__ = "stock_count"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ends_once"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="somebody_ends_it"),
        CheckConstraint("(scope = 'group') = (group_code IS NOT NULL)", name="a_group_is_named"),
        CheckConstraint("scope <> 'spot' OR spot <> ''", name="a_spot_is_named"),
        Index(
            "uq_stock_count_open", "showroom_id", unique=True,
            sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'"),
        ),
        Index(None, "showroom_id", "began_at"),
    )  # fmt: skip

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    state: Mapped[CountState] = mapped_column(enum_column(CountState))
    scope: Mapped[CountScope] = mapped_column(enum_column(CountScope))
    group_code: Mapped[str | None] = mapped_column(ForeignKey("product_group.code"))
    spot: Mapped[str] = mapped_column(String(60), default="")
    """Where the count takes place, in the outlet's own words: "tủ kính cửa sổ"."""
    blind: Mapped[bool]
    """Whoever counts does not see what the books expect."""
    note: Mapped[str] = mapped_column(Text, default="")
    began_at: Mapped[datetime] = mapped_column(Moment)
    began_by: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was approved or given up."""
    ended_by: Mapped[str | None] = mapped_column(String(80))
    end_note: Mapped[str] = mapped_column(Text, default="")
    zeroed: Mapped[bool] = mapped_column(default=False)
    """Whether what nobody counted was taken as not there."""
    missing_vnd: Mapped[int] = mapped_column(Amount, default=0)
    found_vnd: Mapped[int] = mapped_column(Amount, default=0)


class CountProduct(Model):
    """A product that a count of chosen products is about."""

    __tablename__ = "stock_count_product"

    count_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stock_count.id"), primary_key=True)
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"), primary_key=True)


class CountLine(Model):
    """What somebody counted of a product, where, and at which moment. Kept as it was; it may be withdrawn, once."""

    __tablename__ = "stock_count_line"
    __table_args__ = (
        CheckConstraint("quantity_milli >= 0", name="counts_what_is_there"),
        CheckConstraint("counted_at <= received_at", name="counted_before_it_was_told"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="somebody_withdraws_it"),
        Index(None, "count_id", "product_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    count_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stock_count.id"))
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    lot_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("lot.id"))
    """Where a label said it, or somebody chose it."""
    spot: Mapped[str] = mapped_column(String(60), default="")
    quantity_milli: Mapped[int] = mapped_column(Amount)
    counted_at: Mapped[datetime] = mapped_column(Moment)
    """By the server's clock."""
    said_at: Mapped[datetime] = mapped_column(Moment)
    """By the clock of the device."""
    received_at: Mapped[datetime] = mapped_column(Moment)
    who: Mapped[str] = mapped_column(String(80))
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stock_count_line.id"))
    """The line whose slip this one mends; it keeps that line's moment."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_by: Mapped[str | None] = mapped_column(String(80))


class CountResult(Model):
    """What a closed count found of one product, and what late truth has made of it since."""

    __tablename__ = "stock_count_result"
    __table_args__ = (
        CheckConstraint("first_at <= last_at", name="begins_before_it_ends"),
        Index("ix_stock_count_result_of_product", "showroom_id", "product_id", "last_at"),
    )

    count_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stock_count.id"), primary_key=True)
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"), primary_key=True)
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    counted_milli: Mapped[int] = mapped_column(Amount)
    level_milli: Mapped[int] = mapped_column(Amount)
    """On the shelf by the books at the last moment of counting, as they stood on approval."""
    difference_milli: Mapped[int] = mapped_column(Amount)
    """Counted less expected, on approval."""
    doubt_milli: Mapped[int] = mapped_column(Amount)
    """How much more or less it may be, because goods went while they were counted in several places."""
    moved_milli: Mapped[int] = mapped_column(Amount)
    """What approval brought onto the shelf, or took off it (less than zero)."""
    late_level_milli: Mapped[int] = mapped_column(Amount, default=0)
    """By how much moves that were booked later have changed the level of that moment."""
    late_moved_milli: Mapped[int] = mapped_column(Amount, default=0)
    """What was brought onto the shelf or taken off it because of them."""
    missing_vnd: Mapped[int] = mapped_column(Amount)
    found_vnd: Mapped[int] = mapped_column(Amount)
    zeroed: Mapped[bool]
    """Nobody counted it, and it was taken as not there."""
    first_at: Mapped[datetime] = mapped_column(Moment)
    last_at: Mapped[datetime] = mapped_column(Moment)
