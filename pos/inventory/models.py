"""Places, lots, moves, levels, deliveries, transfers, counts and write-offs."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Amount, Model, Moment, RowNumber, enum_column, new_id
from pos.base.models import forbid_changes
from pos.inventory.kinds import (
    CountScope,
    CountState,
    DeliveryKind,
    Difference,
    ImportState,
    OrderState,
    PlaceKind,
    RefusalReason,
    TransferState,
    WriteOffReason,
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


class Order(Model):
    """What an outlet asks a producer for."""

    __tablename__ = "supply_order"
    __table_args__ = (
        CheckConstraint("(state = 'drafted') = (sent_at IS NULL) OR state = 'cancelled'", name="sent_once"),
        CheckConstraint("(state IN ('closed', 'cancelled')) = (ended_at IS NOT NULL)", name="ends_once"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="somebody_ends_it"),
        Index(None, "showroom_id", "drafted_at"),
        Index(None, "state", "drafted_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    producer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("producer.id"), index=True)
    state: Mapped[OrderState] = mapped_column(enum_column(OrderState))
    wanted_by: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    drafted_at: Mapped[datetime] = mapped_column(Moment)
    drafted_by: Mapped[str] = mapped_column(String(80))
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    sent_by: Mapped[str | None] = mapped_column(String(80))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was closed or cancelled."""
    ended_by: Mapped[str | None] = mapped_column(String(80))


class OrderLine(Model):
    """A product of an order: how much, on which terms, and how much of it has come."""

    __tablename__ = "supply_order_line"
    __table_args__ = (
        UniqueConstraint("order_id", "product_id"),
        CheckConstraint("quantity_milli > 0", name="orders_something"),
        CheckConstraint("delivered_milli >= 0", name="delivered"),
        CheckConstraint("consigned OR (settlement_price_vnd IS NULL AND commission_bp IS NULL)", name="own_terms"),
        CheckConstraint(
            "NOT consigned OR (cost_vnd IS NULL AND (settlement_price_vnd IS NULL) <> (commission_bp IS NULL))",
            name="consigned_terms",
        ),
        CheckConstraint("commission_bp IS NULL OR commission_bp BETWEEN 0 AND 10000", name="commission"),
    )

    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("supply_order.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"), index=True)
    quantity_milli: Mapped[int] = mapped_column(Amount)
    delivered_milli: Mapped[int] = mapped_column(Amount, default=0)
    """What was taken over so far: the sum of its deliveries' lines, kept in their transactions."""
    consigned: Mapped[bool]
    settlement_price_vnd: Mapped[int | None] = mapped_column(Amount)
    commission_bp: Mapped[int | None] = mapped_column(Amount)
    cost_vnd: Mapped[int | None] = mapped_column(Amount)


class Delivery(Model):
    """Goods that came in from a producer, as the outlet took them over."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("(kind = 'opening') = (producer_id IS NULL)", name="somebody_brings_a_delivery"),
        Index(None, "showroom_id", "received_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    kind: Mapped[DeliveryKind] = mapped_column(enum_column(DeliveryKind), default=DeliveryKind.DELIVERY)
    producer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("producer.id"), index=True)
    order_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("supply_order.id"), index=True)
    contract: Mapped[str] = mapped_column(String(200), default="")
    """Number and day of the contract that goods stand here by, as a consignment note must say."""
    carrier: Mapped[str] = mapped_column(String(120), default="")
    vehicle: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[datetime] = mapped_column(Moment, index=True)
    booked_at: Mapped[datetime] = mapped_column(Moment)
    received_by: Mapped[str] = mapped_column(String(80))


class DeliveryLine(Model):
    """One lot of a delivery, and how much of it came."""

    __tablename__ = "delivery_line"
    __table_args__ = (CheckConstraint("quantity_milli > 0", name="delivers_something"),)

    delivery_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("delivery.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lot.id"), index=True)
    quantity_milli: Mapped[int] = mapped_column(Amount)
    announced_lot: Mapped[str] = mapped_column(String(40), default="")
    """The lot that the producer's paper says, where the goods say another; what is on the goods counts."""


class StockImport(Model):
    """A file of stock: as it came, what was found in it, and what it became. Its id is that of its content."""

    __tablename__ = "stock_import"
    __table_args__ = (
        CheckConstraint("(state = 'booked') = (booked_at IS NOT NULL)", name="booked_once"),
        Index(None, "brought_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[DeliveryKind] = mapped_column(enum_column(DeliveryKind))
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """Let go once it is booked: then the books say all that it said."""
    showroom_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("showroom.id"))
    """The outlet of lines that name none."""
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


class Refusal(Model):
    """Goods that a producer brought and took back at once: never on a shelf, and on no lot."""

    __tablename__ = "delivery_refusal"
    __table_args__ = (CheckConstraint("quantity_milli > 0", name="refuses_something"),)

    delivery_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("delivery.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"), index=True)
    quantity_milli: Mapped[int] = mapped_column(Amount)
    reason: Mapped[RefusalReason] = mapped_column(enum_column(RefusalReason))
    lot_code: Mapped[str] = mapped_column(String(40), default="")
    """As it stood on the goods."""
    note: Mapped[str] = mapped_column(String(200), default="")


class Transfer(Model):
    """Goods on their way from one outlet to another, as the sender wrote them down."""

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("from_showroom_id <> to_showroom_id", name="goes_elsewhere"),
        CheckConstraint("(state = 'sent') = (ended_at IS NULL)", name="ends_once"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="somebody_ends_it"),
        Index(None, "from_showroom_id", "sent_at"),
        Index(None, "to_showroom_id", "sent_at"),
        Index(None, "state", "sent_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    from_showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    to_showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    state: Mapped[TransferState] = mapped_column(enum_column(TransferState))
    ordered_by: Mapped[str] = mapped_column(String(200), default="")
    """The order that the transfer follows, with its number and day, as the note must say. Empty: none was written."""
    carrier: Mapped[str] = mapped_column(String(120), default="")
    vehicle: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime] = mapped_column(Moment)
    sent_by: Mapped[str] = mapped_column(String(80))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    """When it was received or taken back."""
    ended_by: Mapped[str | None] = mapped_column(String(80))
    end_note: Mapped[str] = mapped_column(Text, default="")


class TransferLine(Model):
    """One lot of a transfer: how much was sent, how much arrived, and why that is not the same."""

    __tablename__ = "transfer_line"
    __table_args__ = (
        UniqueConstraint("transfer_id", "lot_id"),
        CheckConstraint("quantity_milli > 0", name="sends_something"),
        CheckConstraint("received_milli IS NULL OR received_milli >= 0", name="received"),
        CheckConstraint(
            "(difference IS NOT NULL) = (received_milli IS NOT NULL AND received_milli <> quantity_milli)",
            name="a_difference_is_explained",
        ),
    )

    transfer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("transfer.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lot.id"), index=True)
    quantity_milli: Mapped[int] = mapped_column(Amount)
    received_milli: Mapped[int | None] = mapped_column(Amount)
    difference: Mapped[Difference | None] = mapped_column(enum_column(Difference))


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


class WriteOff(Model):
    """A quantity of a lot taken off the shelf for good, with its reason."""

    __tablename__ = "write_off"
    __table_args__ = (CheckConstraint("quantity_milli > 0", name="writes_something_off"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"), index=True)
    lot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lot.id"))
    quantity_milli: Mapped[int] = mapped_column(Amount)
    reason: Mapped[WriteOffReason] = mapped_column(enum_column(WriteOffReason))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment)
    who: Mapped[str] = mapped_column(String(80))


class ReturnNote(Model):
    """Consigned goods that nobody bought and that went home to the producer whose they are."""

    __tablename__ = "return_note"
    __table_args__ = (Index(None, "showroom_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    owner_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("producer.id"), index=True)
    carrier: Mapped[str] = mapped_column(String(120), default="")
    """Who fetches them, or takes them there."""
    vehicle: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment)
    who: Mapped[str] = mapped_column(String(80))


class ReturnNoteLine(Model):
    """One lot of a return note."""

    __tablename__ = "return_note_line"
    __table_args__ = (
        UniqueConstraint("return_note_id", "lot_id"),
        CheckConstraint("quantity_milli > 0", name="returns_something"),
    )

    return_note_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("return_note.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lot.id"), index=True)
    quantity_milli: Mapped[int] = mapped_column(Amount)


forbid_changes(Move.__table__)
