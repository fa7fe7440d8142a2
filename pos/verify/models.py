"""How often pages behind labels are opened: counts, of which none is a person."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Model


class ScanCount(Model):
    """How often a product, one of its lots or one of its pieces was scanned on a day in Hanoi.

    A scan of a piece counts for its lot and its product as well. A row with a district is no scan of its own: it says how
    often somebody told that the piece was there.
    """

    __tablename__ = "scan_count"
    __table_args__ = (
        CheckConstraint("scans >= 0 AND unknown >= 0", name="counts_up"),
        CheckConstraint("serial = '' OR lot <> ''", name="piece_of_a_lot"),
        CheckConstraint("district = '' OR serial <> ''", name="district_of_a_piece"),
        CheckConstraint("unknown = 0 OR lot = ''", name="unknown_of_a_product"),
        Index(None, "product_id", "serial"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"), primary_key=True)
    lot: Mapped[str] = mapped_column(String(20), primary_key=True, default="")
    """Empty where the row is about the product."""
    serial: Mapped[str] = mapped_column(String(20), primary_key=True, default="")
    """A number that we printed; empty where the row is about a lot or a product."""
    district: Mapped[str] = mapped_column(String(3), primary_key=True, default="")
    """The former district that visitors told."""
    scans: Mapped[int]
    unknown: Mapped[int] = mapped_column(default=0)
    """How many of them bore a number that we did not print: it may be the maker's own."""
