"""Communes, craft villages, outlets, tills, printers, chains and pairing codes."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Model, Moment, enum_column, new_id
from pos.showrooms.kinds import PrinterKind, ShowroomKind


class Commune(Model):
    """A commune or ward of Hanoi as of 1 July 2025, and the district it belonged to before.

    Source: resolution 1656/NQ-UBTVQH15 of 16 June 2025; codes by PyPI ``vietnam-provinces``.
    """

    __tablename__ = "commune"

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    former_district: Mapped[str] = mapped_column(String(80))
    former_district_code: Mapped[str] = mapped_column(String(3), index=True)
    search_key: Mapped[str] = mapped_column(String(240))
    """Commune and former district together, because people still look for districts."""
    sort_key: Mapped[str] = mapped_column(String(400))


class CraftVillage(Model):
    """A village known for a craft."""

    __tablename__ = "craft_village"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    craft_vi: Mapped[str] = mapped_column(String(120))
    craft_en: Mapped[str] = mapped_column(String(120))
    commune_code: Mapped[str] = mapped_column(ForeignKey("commune.code"), index=True)
    sort_key: Mapped[str] = mapped_column(String(400))


class Showroom(Model):
    """An outlet that sells: where it is, when it is open, and what its receipts and payment codes must say."""

    __tablename__ = "showroom"
    __table_args__ = (
        CheckConstraint("closes_on IS NULL OR opens_on <= closes_on", name="closes_after_it_opens"),
        CheckConstraint("(bank_bin IS NULL) = (bank_account IS NULL)", name="bank_account_is_whole"),
        CheckConstraint("latitude_e6 IS NULL OR latitude_e6 BETWEEN -90000000 AND 90000000", name="latitude"),
        CheckConstraint("longitude_e6 IS NULL OR longitude_e6 BETWEEN -180000000 AND 180000000", name="longitude"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[ShowroomKind] = mapped_column(enum_column(ShowroomKind))
    commune_code: Mapped[str] = mapped_column(ForeignKey("commune.code"), index=True)
    craft_village_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("craft_village.id"))
    address: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(20), default="")
    latitude_e6: Mapped[int | None]
    """Millionths of a degree north."""
    longitude_e6: Mapped[int | None]
    """Millionths of a degree east."""
    opens_on: Mapped[date]
    closes_on: Mapped[date | None]
    hours: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Opening hours by ISO weekday: {"1": ["08:00", "18:00"], …}; a day that is absent is closed."""
    legal_name: Mapped[str] = mapped_column(String(200))
    tax_code: Mapped[str] = mapped_column(String(14), default="")
    location_code: Mapped[str] = mapped_column(String(14), default="")
    """The business-location code of this shop, printed beside the tax code (Decree 141/2026)."""
    bank_bin: Mapped[str | None] = mapped_column(String(6))
    bank_account: Mapped[str | None] = mapped_column(String(19))
    bank_account_name: Mapped[str] = mapped_column(String(120), default="")
    return_policy_vi: Mapped[str] = mapped_column(Text, default="")
    return_policy_en: Mapped[str] = mapped_column(Text, default="")
    lapsed_need_labels: Mapped[bool] = mapped_column(default=False)
    """The outlet's own rule: goods whose star is gone are not sold before they have a label without it."""
    is_demo: Mapped[bool] = mapped_column(default=False)
    search_key: Mapped[str] = mapped_column(String(400))
    sort_key: Mapped[str] = mapped_column(String(400))


class Printer(Model):
    """A receipt or label printer of an outlet."""

    __tablename__ = "printer"
    __table_args__ = (
        UniqueConstraint("showroom_id", "name"),
        CheckConstraint("width_dots % 8 = 0 AND width_dots BETWEEN 128 AND 1664", name="width_in_whole_bytes"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[PrinterKind] = mapped_column(enum_column(PrinterKind))
    address: Mapped[str] = mapped_column(String(200), default="")
    """``host:port`` for a network printer, a path for a file; empty for the browser."""
    width_dots: Mapped[int] = mapped_column(default=576)
    opens_drawer: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None] = mapped_column(Moment)


class Till(Model):
    """A place at which sales are rung up in an outlet: BT01-1."""

    __tablename__ = "till"
    __table_args__ = (
        UniqueConstraint("showroom_id", "number"),
        CheckConstraint("number BETWEEN 1 AND 99", name="number"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    showroom_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("showroom.id"))
    number: Mapped[int]
    code: Mapped[str] = mapped_column(String(12), unique=True)
    printer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("printer.id"))
    retired_at: Mapped[datetime | None] = mapped_column(Moment)


class Chain(Model):
    """One device's journal under one till, from its pairing on: a token, a series, an unbroken chain of entries."""

    __tablename__ = "chain"
    __table_args__ = (
        UniqueConstraint("till_id", "series"),
        # One living token a till: a new pairing must end the old one, or the database refuses.
        Index(
            "uq_chain_one_living",
            "till_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    till_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("till.id"))
    series: Mapped[str] = mapped_column(String(3))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    paired_by: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)


class PairingCode(Model):
    """A one-time code that turns a device into a till; shown once to a manager, good for ten minutes."""

    __tablename__ = "pairing_code"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    till_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("till.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by: Mapped[str] = mapped_column(String(80))
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
