"""What a manager approved at a till by signing in there, and that each approval is used for one entry only.

An entry may say ``approved_by`` whoever it likes: nothing is taken from that. Only a row that this room wrote, when a
manager's own password was checked, spares a price or a difference its reason on the review list.

Source: docs/rules/sales.md
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, or_, select, update

from pos.base.database import db
from pos.base.operations import record
from pos.sales.errors import AnotherApproval
from pos.sales.kinds import ApprovalKind
from pos.sales.operations.entries import Booking, Desk
from pos.sales.operations.tables import APPROVAL
from pos.sales.rules import APPROVAL_LASTS_SECONDS, CLOCK_TOLERANCE_SECONDS, MOST_MILLI, MOST_VND


@dataclass(frozen=True, slots=True)
class Wish:
    """What a cashier asks a manager for."""

    kind: ApprovalKind
    cashier: str
    product: str | None = None
    price_vnd: int | None = None
    quantity_milli: int | None = None
    shift_id: uuid.UUID | None = None
    difference_vnd: int | None = None

    @property
    def complete(self) -> bool:
        """Whether it says all that its kind needs, in amounts that can be."""
        if not self.cashier or len(self.cashier) > 40:
            return False
        if self.kind is ApprovalKind.PRICE:
            return (
                bool(self.product) and len(self.product or "") <= 48
                and self.price_vnd is not None and 0 <= self.price_vnd <= MOST_VND
                and self.quantity_milli is not None and 0 < self.quantity_milli <= MOST_MILLI
            )  # fmt: skip
        if self.kind is ApprovalKind.DIFFERENCE:
            return self.shift_id is not None and 0 < abs(self.difference_vnd or 0) <= MOST_VND
        return self.shift_id is not None


def approve(approval_id: uuid.UUID, wish: Wish, *, approver: str, desk: Desk, at: datetime) -> datetime:
    """Keep that a manager approved this; who he is was found out before. Asked again, it was approved when it was.

    Raises:
        AnotherApproval: something else was approved under this id.
    """
    price = wish.kind is ApprovalKind.PRICE
    row: dict[str, Any] = {
        "id": approval_id,
        "kind": wish.kind,
        "showroom_id": desk.showroom_id,
        "till_id": desk.till_id,
        "cashier": wish.cashier,
        "approver": approver,
        "product_code": wish.product if price else None,
        "price_vnd": wish.price_vnd if price else None,
        "quantity_milli": wish.quantity_milli if price else None,
        "shift_id": None if price else wish.shift_id,
        "difference_vnd": wish.difference_vnd if wish.kind is ApprovalKind.DIFFERENCE else None,
    }
    held = db.session.execute(select(APPROVAL).where(APPROVAL.c.id == approval_id).with_for_update()).one_or_none()
    if held is not None:
        if any(getattr(held, name) != value for name, value in row.items()):
            raise AnotherApproval()
        return held.at
    db.session.execute(insert(APPROVAL), [{**row, "at": at}])
    told = {name: row[name] for name in ("product_code", "price_vnd", "quantity_milli", "difference_vnd")}
    record(
        "approved", "approval", approval_id, who=approver, at=at, kind=wish.kind.value, cashier=wish.cashier,
        till=desk.till_code, **{name: value for name, value in told.items() if value is not None},
    )  # fmt: skip
    return at


class Approvals:
    """The approvals that the entries of a batch name, as far as they are theirs to use."""

    def __init__(self, held: dict[uuid.UUID, Any]) -> None:
        self._held = held
        self._left_milli = {row_id: row.quantity_milli or 0 for row_id, row in held.items()}

    def allows_price(self, booking: Booking, line: dict[str, Any]) -> bool:
        """Whether a manager approved that this much of the product is sold at this price; what is used is used up."""
        row = self._of(booking, line["approval"])
        if row is None or row.kind != ApprovalKind.PRICE:
            return False
        if (row.product_code, row.price_vnd) != (line["product"], line["price_vnd"]):
            return False
        if self._left_milli[row.id] < line["quantity_milli"]:
            return False
        self._left_milli[row.id] -= line["quantity_milli"]
        return True

    def allows_difference(self, booking: Booking, difference_vnd: int) -> bool:
        """Whether a manager has seen that this much is missing from the drawer, or too much in it."""
        row = self._of(booking, booking.body.content["approval"])
        return (
            row is not None
            and row.kind == ApprovalKind.DIFFERENCE
            and (row.shift_id, row.difference_vnd) == (booking.shift_id, difference_vnd)
        )

    def _of(self, booking: Booking, named: str | None) -> Any:
        row = self._held.get(uuid.UUID(named)) if named else None
        if row is None or row.used_by != booking.entry.id:
            return None
        early = row.at - timedelta(seconds=CLOCK_TOLERANCE_SECONDS)
        late = row.at + timedelta(seconds=APPROVAL_LASTS_SECONDS)
        return row if early <= booking.happened_at <= late else None


def take_approvals(bookings: Sequence[Booking], *, desk: Desk, at: datetime) -> Approvals:
    """Use the approvals that these entries name, each for one entry and never again.

    Costs nothing where none is named. The update itself decides, so of two entries that name one approval one has it.
    """
    held: dict[uuid.UUID, Any] = {}
    for booking in bookings:
        named = {uuid.UUID(name) for name in _named(booking)}
        if not named:
            continue
        mine = update(APPROVAL).where(
            APPROVAL.c.id.in_(named),
            APPROVAL.c.till_id == desk.till_id,
            or_(APPROVAL.c.used_by.is_(None), APPROVAL.c.used_by == booking.entry.id),
        )
        used = db.session.execute(mine.values(used_by=booking.entry.id, used_at=at).returning(*APPROVAL.c))
        held |= {row.id: row for row in used}
    return Approvals(held)


def _named(booking: Booking) -> list[str]:
    content = booking.body.content
    rows = content.get("lines") or ()
    return [name for name in (content.get("approval"), *(row.get("approval") for row in rows)) if name]
