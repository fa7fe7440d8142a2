"""Shifts, sales, refunds, their tenders, drawer moves, and entries that contradict themselves."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Amount, Model, Moment, enum_column, new_id
from pos.sales.kinds import ApprovalKind, Condition, LossCause, Origin, TenderMethod


def _found_until_settled() -> tuple[Index, Index]:
    """Indexes for what is owed to owners: those hold open rows alone, these what a settlement closed.

    However many years of sales there are, what is owed now is found in the few rows that nobody has settled.
    """
    is_open, is_closed = text("owner_id IS NOT NULL AND settled_in IS NULL"), text("settled_in IS NOT NULL")
    return (
        Index(None, "owner_id", sqlite_where=is_open, postgresql_where=is_open),
        Index(None, "settled_in", sqlite_where=is_closed, postgresql_where=is_closed),
    )


class Shift(Model):
    """A cashier's time at a till with a drawer: opened with a float, closed with a count.

    What is written at the close stays as it was claimed; what should be in the drawer is always computed.
    """

    __tablename__ = "shift"
    __table_args__ = (Index(None, "showroom_id", "opened_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    till_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("till.id"), index=True)
    cashier: Mapped[str] = mapped_column(String(40))
    opened_at: Mapped[datetime] = mapped_column(Moment)
    float_vnd: Mapped[int] = mapped_column(Amount)
    float_counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    announced: Mapped[bool] = mapped_column(default=True)
    """False while only sales that name it have arrived, and not yet its opening."""
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_by: Mapped[str | None] = mapped_column(String(40))
    counts: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    counted_vnd: Mapped[int | None] = mapped_column(Amount)
    claimed_expected_vnd: Mapped[int | None] = mapped_column(Amount)
    """What the till held to be right when it closed; late entries may change what is."""
    difference_reason: Mapped[str] = mapped_column(Text, default="")
    closing_number: Mapped[str] = mapped_column(String(32), default="")
    """The number on the till's own report of the close (Z); empty where it gave none."""


class Sale(Model):
    """A finished sale, once."""

    __tablename__ = "sale"
    __table_args__ = (
        CheckConstraint("change_vnd >= 0", name="change"),
        Index(None, "showroom_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), index=True)
    origin: Mapped[Origin] = mapped_column(enum_column(Origin))
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    till_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("till.id"))
    shift_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("shift.id"), index=True)
    cashier: Mapped[str] = mapped_column(String(40))
    approved_by: Mapped[str | None] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Moment)
    received_at: Mapped[datetime] = mapped_column(Moment)
    total_vnd: Mapped[int] = mapped_column(Amount)
    change_vnd: Mapped[int] = mapped_column(Amount)
    exchange_id: Mapped[uuid.UUID | None]
    """The refund on the same ticket: its goods paid for (a part of) these."""
    basket_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the canonical basket: tells the same sale sent again from another under the same id."""
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Fields of the body that this version does not know, kept as they came."""


class SaleLine(Model):
    """One line of a sale: what was charged, and what was true and known of its star at that moment."""

    __tablename__ = "sale_line"
    __table_args__ = (
        CheckConstraint("quantity_milli > 0", name="sells_something"),
        CheckConstraint("returned_milli BETWEEN 0 AND quantity_milli", name="nothing_returns_twice"),
        Index(None, "product_id"),
        # Few lines have a day: the index holds those alone, and the others cost nothing.
        Index(None, "due_on", sqlite_where=text("due_on IS NOT NULL"), postgresql_where=text("due_on IS NOT NULL")),
        # The same of pieces with a number of their own.
        Index(None, "serial", sqlite_where=text("serial IS NOT NULL"), postgresql_where=text("serial IS NOT NULL")),
    )

    sale_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sale.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    """From 1, in the order of the basket."""
    product_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("product.id"))
    """None when the till sold a code that we do not know; ``product_code`` keeps it."""
    product_code: Mapped[str] = mapped_column(String(48))
    product_name: Mapped[str] = mapped_column(String(160))
    quantity_milli: Mapped[int] = mapped_column(Amount)
    price_vnd: Mapped[int] = mapped_column(Amount)
    discount_vnd: Mapped[int] = mapped_column(Amount)
    net_vnd: Mapped[int] = mapped_column(Amount)
    """What was charged for the line, VAT included."""
    vat_bp: Mapped[int]
    vat_vnd: Mapped[int] = mapped_column(Amount)
    lot_code: Mapped[str | None] = mapped_column(String(40))
    serial: Mapped[str | None] = mapped_column(String(40))
    claimed_stars: Mapped[int | None]
    stars: Mapped[int | None]
    """What held at the moment of sale, by what was known then; None: no star."""
    certificate_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("certificate.id"))
    note: Mapped[str] = mapped_column(String(120), default="")
    """What the cashier wrote about this line: "khắc tên Hoa"."""
    due_on: Mapped[date | None]
    """The day of a tour or of a workshop seat."""
    returned_milli: Mapped[int] = mapped_column(Amount, default=0)
    refunded_vnd: Mapped[int] = mapped_column(Amount, default=0)


class SaleLineLot(Model):
    """Which lots a line took its goods from, whose they were, and what the owner gets for each."""

    __tablename__ = "sale_line_lot"
    __table_args__ = (
        ForeignKeyConstraint(["sale_id", "line"], ["sale_line.sale_id", "sale_line.line"]),
        CheckConstraint("quantity_milli > 0", name="takes_something"),
        CheckConstraint("returned_milli BETWEEN 0 AND quantity_milli", name="nothing_returns_twice"),
        CheckConstraint("settled_in IS NULL OR owner_id IS NOT NULL", name="only_consigned_goods_are_settled"),
        *_found_until_settled(),
    )

    sale_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    quantity_milli: Mapped[int] = mapped_column(Amount)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("producer.id"))
    settlement_price_vnd: Mapped[int | None] = mapped_column(Amount)
    returned_milli: Mapped[int] = mapped_column(Amount, default=0)
    settled_in: Mapped[uuid.UUID | None]
    """What closed the account of this with its owner; the room that knows it is above. None: still open."""


class Tender(Model):
    """One way in which (part of) a sale was paid."""

    __tablename__ = "tender"
    __table_args__ = (CheckConstraint("amount_vnd > 0", name="pays_something"),)

    sale_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sale.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    method: Mapped[TenderMethod] = mapped_column(enum_column(TenderMethod))
    amount_vnd: Mapped[int] = mapped_column(Amount)
    reference: Mapped[str] = mapped_column(String(80), default="")


class Refund(Model):
    """A document of its own that undoes lines of a sale, or parts of them, as far as anything is left of them."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("sale_id IS NULL OR awaits IS NULL", name="waits_for_what_is_not_there"),
        Index(None, "showroom_id", "at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), index=True)
    origin: Mapped[Origin] = mapped_column(enum_column(Origin))
    sale_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("sale.id"), index=True)
    awaits: Mapped[uuid.UUID | None] = mapped_column(index=True)
    """The sale that it names, for as long as that is not on the books."""
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    till_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("till.id"))
    shift_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("shift.id"), index=True)
    cashier: Mapped[str] = mapped_column(String(40))
    approved_by: Mapped[str | None] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Moment)
    received_at: Mapped[datetime] = mapped_column(Moment)
    total_vnd: Mapped[int] = mapped_column(Amount)
    """What was paid out, its losses included."""
    surplus: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """The (parts of) lines that nothing was left for, as the till wrote them: goods that are in no stock."""
    reason: Mapped[str] = mapped_column(Text, default="")
    exchange_id: Mapped[uuid.UUID | None]
    """The sale on the same ticket, which (a part of) this paid for."""
    basket_hash: Mapped[str] = mapped_column(String(64))
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class RefundLine(Model):
    """How much of which sale line a refund undoes."""

    __tablename__ = "refund_line"
    __table_args__ = (
        ForeignKeyConstraint(["sale_id", "line"], ["sale_line.sale_id", "sale_line.line"]),
        CheckConstraint("quantity_milli > 0", name="returns_something"),
        CheckConstraint("amount_vnd >= 0", name="amount"),
    )

    refund_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("refund.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    sale_id: Mapped[uuid.UUID]
    line: Mapped[int]
    quantity_milli: Mapped[int] = mapped_column(Amount)
    amount_vnd: Mapped[int] = mapped_column(Amount)
    vat_vnd: Mapped[int] = mapped_column(Amount)
    condition: Mapped[Condition] = mapped_column(enum_column(Condition))


class RefundLineLot(Model):
    """Which lots the goods of a refund line had come from, and how much less their owner gets because they came back."""

    __tablename__ = "refund_line_lot"
    __table_args__ = (
        ForeignKeyConstraint(["refund_id", "position"], ["refund_line.refund_id", "refund_line.position"]),
        ForeignKeyConstraint(
            ["sale_id", "line", "lot_id"], ["sale_line_lot.sale_id", "sale_line_lot.line", "sale_line_lot.lot_id"]
        ),
        CheckConstraint("quantity_milli > 0", name="returns_something"),
        CheckConstraint("(owner_id IS NULL) = (owner_vnd IS NULL)", name="consigned_goods_change_what_is_owed"),
        CheckConstraint("settled_in IS NULL OR owner_id IS NOT NULL", name="only_consigned_goods_are_settled"),
        Index(None, "sale_id"),
        *_found_until_settled(),
    )

    refund_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sale_id: Mapped[uuid.UUID]
    line: Mapped[int]
    quantity_milli: Mapped[int] = mapped_column(Amount)
    owner_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("producer.id"))
    owner_vnd: Mapped[int | None] = mapped_column(Amount)
    """How much less the owner gets. Cumulative, so that the parts of a line sum to what was owed for it."""
    settled_in: Mapped[uuid.UUID | None]


class RefundTender(Model):
    """How the money of a refund went back."""

    __tablename__ = "refund_tender"
    __table_args__ = (CheckConstraint("amount_vnd > 0", name="pays_something"),)

    refund_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("refund.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    method: Mapped[TenderMethod] = mapped_column(enum_column(TenderMethod))
    amount_vnd: Mapped[int] = mapped_column(Amount)
    reference: Mapped[str] = mapped_column(String(80), default="")


class DrawerLoss(Model):
    """Money that a refund paid out although nothing was left to pay it for: it is gone, and somebody must say where."""

    __tablename__ = "drawer_loss"
    __table_args__ = (CheckConstraint("amount_vnd > 0", name="loses_something"),)

    refund_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("refund.id"), primary_key=True)
    method: Mapped[TenderMethod] = mapped_column(enum_column(TenderMethod), primary_key=True)
    amount_vnd: Mapped[int] = mapped_column(Amount)
    cause: Mapped[LossCause] = mapped_column(enum_column(LossCause))


class DrawerMove(Model):
    """Cash put into a drawer or taken out of it, with its reason."""

    __tablename__ = "drawer_move"
    __table_args__ = (CheckConstraint("amount_vnd <> 0", name="moves_something"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    shift_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("shift.id"), index=True)
    amount_vnd: Mapped[int] = mapped_column(Amount)
    reason: Mapped[str] = mapped_column(Text)
    cashier: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Moment)


class Approval(Model):
    """That a manager, by the own sign-in at a till, approved what a cashier alone may not decide. Good for one entry."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint(
            "kind <> 'price' OR (product_code IS NOT NULL AND price_vnd >= 0 AND quantity_milli > 0)", name="price"
        ),
        CheckConstraint("kind = 'price' OR shift_id IS NOT NULL", name="shift"),
        CheckConstraint("(used_by IS NULL) = (used_at IS NULL)", name="used"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[ApprovalKind] = mapped_column(enum_column(ApprovalKind))
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    till_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("till.id"))
    cashier: Mapped[str] = mapped_column(String(40))
    """Who asked."""
    approver: Mapped[str] = mapped_column(String(40))
    """Whose password was given."""
    at: Mapped[datetime] = mapped_column(Moment)
    product_code: Mapped[str | None] = mapped_column(String(48))
    price_vnd: Mapped[int | None] = mapped_column(Amount)
    quantity_milli: Mapped[int | None] = mapped_column(Amount)
    shift_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    """As the till names it; its opening may still be on the way."""
    difference_vnd: Mapped[int | None] = mapped_column(Amount)
    used_by: Mapped[uuid.UUID | None] = mapped_column(index=True)
    """The one entry that it was used for."""
    used_at: Mapped[datetime | None] = mapped_column(Moment)


class Quarantined(Model):
    """An entry that contradicts itself: kept verbatim, not booked; its cash counts on a line of its own."""

    __tablename__ = "quarantined"

    row: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    """Not the entry's own id: another basket may hold that."""
    entry_id: Mapped[uuid.UUID] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(20))
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"), index=True)
    till_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("till.id"))
    shift_id: Mapped[uuid.UUID | None]
    """As claimed; there may be no such shift."""
    cash_vnd: Mapped[int] = mapped_column(Amount)
    """Cash that the entry says went into (or out of) the drawer, as far as it can be read."""
    reasons: Mapped[list[str]] = mapped_column(JSON)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    received_at: Mapped[datetime] = mapped_column(Moment)


class ApiSeries(Model):
    """The last number that the API's own series gave out at a till."""

    __tablename__ = "api_series"

    till_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("till.id"), primary_key=True)
    last: Mapped[int]
