"""Where goods are: places, lots, moves, levels, and the balances of past months."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Amount, Model, Moment, RowNumber, enum_column, new_id
from pos.base.models import forbid_changes
from pos.inventory.kinds import (
    PlaceKind,
)


class Place(Model):
    """One place of one outlet. Every outlet has one of each kind, so that no two outlets ever wait for each other."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("showroom_id", "kind"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    kind: Mapped[PlaceKind] = mapped_column(enum_column(PlaceKind))
    being_counted: Mapped[bool] = mapped_column(default=False)
    """A shelf: whether a count of it is open."""
    counted_through: Mapped[datetime | None] = mapped_column(Moment)
    """A shelf: the last moment that a closed count speaks of. Goods that went before it are news to that count."""


class Lot(Model):
    """Goods of one product that came together: one date, one owner, one settlement price."""

    __tablename__ = "lot"
    __table_args__ = (
        UniqueConstraint("product_id", "code"),
        CheckConstraint("made_on IS NULL OR expires_on IS NULL OR made_on <= expires_on", name="expires_after_made"),
        CheckConstraint(
            "(owner_id IS NULL) = (settlement_price_vnd IS NULL)", name="consigned_goods_have_a_settlement_price"
        ),
        CheckConstraint("settlement_price_vnd IS NULL OR settlement_price_vnd >= 0", name="settlement_price"),
        CheckConstraint("cost_vnd IS NULL OR cost_vnd >= 0", name="cost"),
        CheckConstraint(
            "commission_bp IS NULL OR (owner_id IS NOT NULL AND commission_bp BETWEEN 0 AND 10000)", name="commission"
        ),
        CheckConstraint(
            "NOT unidentified OR (owner_id IS NULL AND made_on IS NULL AND expires_on IS NULL)",
            name="unidentified_goods_have_no_owner",
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    code: Mapped[str] = mapped_column(String(20), index=True)
    """Printed on labels; at most 20 characters, as AI (10) allows."""
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("producer.id"), index=True)
    """The producer whose goods these still are; None for our own."""
    settlement_price_vnd: Mapped[int | None] = mapped_column(Amount)
    """What the owner gets for one unit sold."""
    commission_bp: Mapped[int | None] = mapped_column(Amount)
    """The share of the price that the settlement price was reckoned by, where one was agreed; for the papers."""
    cost_vnd: Mapped[int | None] = mapped_column(Amount)
    """What one unit of our own goods cost."""
    made_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    unidentified: Mapped[bool] = mapped_column(default=False)
    """The lot, one a product, that stands for goods sold although no lot held them."""
    opened_at: Mapped[datetime] = mapped_column(Moment)


class Move(Model):
    """A quantity of a lot that went from one place to another. Never edited, never deleted."""

    __tablename__ = "move"
    __table_args__ = (
        CheckConstraint("quantity_milli > 0", name="moves_something"),
        CheckConstraint("from_place_id <> to_place_id", name="goes_somewhere"),
        Index(None, "lot_id", "happened_at"),
        Index(None, "cause", "cause_id"),
        Index(None, "from_place_id", "happened_at"),
        Index(None, "to_place_id", "happened_at"),
        Index("ix_move_late", "happened_at", postgresql_where=text("late"), sqlite_where=text("late = 1")),
    )

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    lot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lot.id"))
    from_place_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("place.id"))
    to_place_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("place.id"))
    quantity_milli: Mapped[int] = mapped_column(Amount)
    cause: Mapped[str] = mapped_column(String(30))
    """What it was: delivery, sale, refund, write_off, …; the room that knows it is above."""
    cause_id: Mapped[uuid.UUID]
    happened_at: Mapped[datetime] = mapped_column(Moment)
    booked_at: Mapped[datetime] = mapped_column(Moment)
    who: Mapped[str] = mapped_column(String(80))
    late: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Booked so long after it happened that a balance may have been struck in between: no balance ever counts it."""


class Level(Model):
    """How much of a lot is at a place: always the sum of its moves, kept in their transaction."""

    __tablename__ = "level"
    __table_args__ = (
        CheckConstraint("NOT is_shelf OR quantity_milli >= 0", name="a_shelf_is_never_below_zero"),
        Index(None, "showroom_id", "is_shelf", "product_id"),
        Index(None, "product_id", "is_shelf"),
        # Of all lots that ever stood on a shelf, the few that stand there now.
        Index(
            "ix_level_in_stock", "showroom_id", "product_id",
            postgresql_where=text("in_stock"), sqlite_where=text("in_stock = 1"),
        ),
    )  # fmt: skip

    lot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    place_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("place.id"), primary_key=True)
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    is_shelf: Mapped[bool]
    quantity_milli: Mapped[int] = mapped_column(Amount)
    in_stock: Mapped[bool] = mapped_column(Computed("is_shelf AND quantity_milli > 0", persisted=True))
    """Reckoned by the database. An index on the quantity itself would make every sale rewrite it."""


class Assortment(Model):
    """That an outlet keeps a product, or once did: its shelf got some. With the outlet's own reorder point, if it has one."""

    __tablename__ = "assortment"
    __table_args__ = (CheckConstraint("reorder_point_milli IS NULL OR reorder_point_milli >= 0", name="reorder_point"),)

    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"), primary_key=True)
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"), primary_key=True)
    reorder_point_milli: Mapped[int | None] = mapped_column(Amount)
    """None: the product's own. Zero: nothing is low here."""


class Balance(Model):
    """That what all shelves held when a month began was summed up. From here any moment is at most half a month of moves."""

    __tablename__ = "balance"

    month: Mapped[date] = mapped_column(primary_key=True)
    """Its first day; the balance is of the moment at which that day begins in Hanoi."""
    struck_at: Mapped[datetime] = mapped_column(Moment)


class BalanceLine(Model):
    """What one shelf held of one lot when a month began, by all its moves until then but the late ones."""

    __tablename__ = "balance_line"
    # In hindsight it may be below zero: goods were sold before the hour that their delivery names.
    __table_args__ = (CheckConstraint("quantity_milli <> 0", name="says_something"),)

    month: Mapped[date] = mapped_column(ForeignKey("balance.month"), primary_key=True)
    place_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("place.id"), primary_key=True)
    lot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    quantity_milli: Mapped[int] = mapped_column(Amount)


forbid_changes(Move.__table__)
