"""Producers, products, groups, barcodes, prices, VAT rates and pictures."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pos.base.database import Amount, Model, Moment, enum_column, new_id
from pos.base.errors import InBoth
from pos.catalogue.kinds import BarcodeKind, ProducerKind, ProductKind, Taxonomy, Unit


class ProductGroup(Model):
    """A group of one edition of the programme's classification."""

    __tablename__ = "product_group"
    __table_args__ = (UniqueConstraint("taxonomy", "position"),)

    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    taxonomy: Mapped[Taxonomy] = mapped_column(enum_column(Taxonomy))
    position: Mapped[int]
    branch_vi: Mapped[str] = mapped_column(String(120))
    branch_en: Mapped[str] = mapped_column(String(120))
    name_vi: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    successor_code: Mapped[str | None] = mapped_column(ForeignKey("product_group.code"))
    """For a 2019 group: the 2026 set that most of its products fall into."""


class Producer(Model):
    """Who makes a product: the holder of its certificate, and the owner of goods left on consignment."""

    __tablename__ = "producer"
    __table_args__ = (
        CheckConstraint("commune_code IS NULL OR province = ''", name="hanoi_or_elsewhere"),
        CheckConstraint("(bank_bin IS NULL) = (bank_account IS NULL)", name="bank_account_is_whole"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[ProducerKind] = mapped_column(enum_column(ProducerKind))
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"), index=True)
    """None for makers of other provinces."""
    province: Mapped[str] = mapped_column(String(40), default="")
    """Of makers from elsewhere, as the papers of their goods say it; empty in Hanoi, and where nobody knows."""
    address: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    tax_code: Mapped[str] = mapped_column(String(14), default="")
    bank_bin: Mapped[str | None] = mapped_column(String(6))
    """Where they are paid for goods sold on consignment."""
    bank_account: Mapped[str | None] = mapped_column(String(19))
    bank_account_name: Mapped[str] = mapped_column(String(120), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    search_key: Mapped[str] = mapped_column(String(400))
    sort_key: Mapped[str] = mapped_column(String(600))


class Contract(Model):
    """By what a producer's goods stand here on consignment. Never changed; one that was entered wrongly is struck out."""

    __tablename__ = "consignment_contract"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= COALESCE(valid_from, signed_on)", name="ends_after_it_begins"),
        CheckConstraint("(struck_at IS NULL) = (struck_by IS NULL)", name="somebody_strikes_it_out"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    producer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("producer.id"), index=True)
    number: Mapped[str] = mapped_column(String(60))
    signed_on: Mapped[date]
    valid_from: Mapped[date | None]
    """None: from the day on which it was signed."""
    valid_to: Mapped[date | None]
    """The last day, included. None: until somebody ends it."""
    entered_at: Mapped[datetime] = mapped_column(Moment)
    entered_by: Mapped[str] = mapped_column(String(80))
    struck_at: Mapped[datetime | None] = mapped_column(Moment)
    struck_by: Mapped[str | None] = mapped_column(String(80))


class Picture(Model):
    """A picture, named by its content, so that it can be cached for ever and is kept once."""

    __tablename__ = "picture"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class VatClass(Model):
    """A class of goods or services that is taxed alike. An accountant sets it for each product."""

    __tablename__ = "vat_class"

    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    position: Mapped[int] = mapped_column(unique=True)
    name_vi: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))


class VatRate(Model):
    """The VAT rate of a class from a day until a day, and the act that says so."""

    __tablename__ = "vat_rate"
    __table_args__ = (
        UniqueConstraint("vat_class_code", "valid_from"),
        CheckConstraint("rate_bp BETWEEN 0 AND 10000", name="rate_bp"),
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="ends_after_it_begins"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    vat_class_code: Mapped[str] = mapped_column(ForeignKey("vat_class.code"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    """The last day, included."""
    rate_bp: Mapped[int]
    legal_basis: Mapped[str] = mapped_column(String(200))


class Product(Model):
    """One variant with one net content, by one maker. Its stars belong to its certificates, not to it."""

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("shelf_life_days IS NULL OR shelf_life_days > 0", name="shelf_life"),
        CheckConstraint("reorder_point_milli >= 0", name="reorder_point"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    """Our own code: SP0001."""
    name_vi: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160), default="")
    producer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("producer.id"), index=True)
    kind: Mapped[ProductKind] = mapped_column(enum_column(ProductKind))
    unit: Mapped[Unit] = mapped_column(enum_column(Unit))
    net_content: Mapped[str] = mapped_column(String(60), default="")
    group_2019_code: Mapped[str | None] = mapped_column(ForeignKey("product_group.code"), index=True)
    group_2026_code: Mapped[str | None] = mapped_column(ForeignKey("product_group.code"), index=True)
    vat_class_code: Mapped[str] = mapped_column(ForeignKey("vat_class.code"))
    picture_sha256: Mapped[str | None] = mapped_column(ForeignKey("picture.sha256"))
    story_vi: Mapped[str] = mapped_column(Text, default="")
    story_en: Mapped[str] = mapped_column(Text, default="")
    care_vi: Mapped[str] = mapped_column(Text, default="")
    care_en: Mapped[str] = mapped_column(Text, default="")
    shelf_life_days: Mapped[int | None]
    reorder_point_milli: Mapped[int] = mapped_column(Amount, default=0)
    """At or below this on an outlet's shelf the product counts as low."""
    official_trace_url: Mapped[str] = mapped_column(String(300), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None] = mapped_column(Moment)
    search_key: Mapped[str] = mapped_column(String(700))
    """Code, both names, net content and maker, folded."""
    sort_key: Mapped[str] = mapped_column(String(600), index=True)

    @property
    def in_both(self) -> InBoth:
        """What it is called, to whoever is told that something does not fit it."""
        return InBoth(self.name_vi, self.name_en)


class Barcode(Model):
    """A code that stands on a product's pack."""

    __tablename__ = "barcode"

    value: Mapped[str] = mapped_column(String(48), primary_key=True)
    """A GTIN as 14 digits, padded with zeros; an internal code as it is printed."""
    kind: Mapped[BarcodeKind] = mapped_column(enum_column(BarcodeKind))
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(Moment)


class Price(Model):
    """What one unit costs, VAT included, from a moment on: everywhere, or at one outlet (which then goes first)."""

    __tablename__ = "price"
    __table_args__ = (
        CheckConstraint("price_vnd >= 0", name="not_negative"),
        CheckConstraint("price_vnd IS NOT NULL OR showroom_id IS NOT NULL", name="only_an_own_price_ends"),
        Index(None, "product_id", "showroom_id", "valid_from"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("product.id"))
    showroom_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("showroom.id"))
    price_vnd: Mapped[int | None] = mapped_column(Amount)
    """None at an outlet: from then on it has no price of its own."""
    valid_from: Mapped[datetime] = mapped_column(Moment)
    set_by: Mapped[str] = mapped_column(String(80))
    set_at: Mapped[datetime] = mapped_column(Moment)
