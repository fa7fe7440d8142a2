"""The papers by which goods come, go and are gone: orders, deliveries, files, transfers, write-offs, return notes."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Amount, Model, Moment, enum_column, new_id
from pos.files.models import BroughtFile
from pos.inventory.kinds import (
    DeliveryKind,
    Difference,
    OrderState,
    RefusalReason,
    TransferState,
    WriteOffReason,
)


class Order(Model):
    """What an outlet asks a producer for."""

    __tablename__ = "supply_order"
    __table_args__ = (
        CheckConstraint("(state = 'drafted') = (sent_at IS NULL) OR state = 'cancelled'", name="sent_once"),
        CheckConstraint("(state IN ('closed', 'cancelled')) = (ended_at IS NOT NULL)", name="ends_once"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="somebody_ends_it"),
        CheckConstraint("others_version < version", name="versions"),
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
    version: Mapped[int] = mapped_column(default=1)
    """How often the draft was written."""
    written_by: Mapped[str] = mapped_column(String(80))
    """Who wrote it last."""
    others_version: Mapped[int] = mapped_column(default=0)
    """The last version that somebody else wrote before them; 0: nobody did."""
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


class StockImport(BroughtFile, Model):
    """A file of stock: as it came, what was found in it, and what it became."""

    __tablename__ = "stock_import"
    __table_args__ = (
        CheckConstraint("(state = 'booked') = (booked_at IS NOT NULL)", name="booked_once"),
        Index(None, "brought_at"),
    )

    kind: Mapped[DeliveryKind] = mapped_column(enum_column(DeliveryKind))
    showroom_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("showroom.id"))
    """The outlet of lines that name none."""
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    """What was booked, in a few signs: the same stock is not booked again, however its file was saved."""


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
