"""Read products, codes, prices and tax rates. What a sale asks is set-wise: one statement, however many products."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Uuid, bindparam, func, or_, select

from pos.base.database import Moment, db
from pos.base.prepared import Prepared
from pos.base.text import search_key
from pos.catalogue import rules
from pos.catalogue.errors import NoSuchPicture, NoSuchProducer, NoSuchProduct, NoSuchVatClass
from pos.catalogue.kinds import ProductKind, Taxonomy, Unit
from pos.catalogue.models import Barcode, Picture, Price, Producer, Product, ProductGroup, VatClass, VatRate
from pos.catalogue.rules import PriceFacts, ReadBarcode, VatOnDay, VatRateFacts


class Named:
    """What has its product's two names among its fields."""

    name_vi: str
    name_en: str

    def name(self, language: str) -> str:
        """The name in this language: English where there is one and it is asked for, else Vietnamese."""
        return self.name_en if language == "en" and self.name_en else self.name_vi


@dataclass(frozen=True)
class ProductFacts(Named):
    """What lists, labels, sales and tills need to know of a product. Its stars are asked of certification."""

    id: uuid.UUID
    code: str
    name_vi: str
    name_en: str
    producer_id: uuid.UUID
    producer_name: str
    producer_commune_code: str | None
    kind: ProductKind
    unit: Unit
    net_content: str
    group_2019_code: str | None
    group_2026_code: str | None
    vat_class_code: str
    picture_sha256: str | None
    shelf_life_days: int | None
    reorder_point_milli: int
    is_demo: bool
    retired_at: datetime | None
    search_key: str
    sort_key: str


@dataclass(frozen=True, slots=True)
class PriceCourse:
    """What one unit costs at an outlet from a moment on."""

    price_vnd: int | None
    """None: its first price is yet to come."""
    coming: tuple[tuple[datetime, int | None], ...] = ()
    """When it changes and to what, soonest first; None where it has no price any more."""


@dataclass(frozen=True)
class ProductPage:
    """One page of a list of products, and how many there are in all."""

    rows: list[ProductFacts]
    total: int


def products(product_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, ProductFacts]:
    """Those of these products that exist, in one statement."""
    if not product_ids:
        return {}
    return {row.id: row for row in _facts(_columns().where(Product.id.in_(product_ids)))}


def products_by_code(codes: Collection[str]) -> dict[str, ProductFacts]:
    """Those of these product codes that exist, in one statement."""
    if not codes:
        return {}
    return {row.code: row for row in _facts(_columns().where(Product.code.in_(codes)))}


def products_by_barcode(scanned: Collection[str]) -> dict[str, ProductFacts]:
    """The products that these barcodes name, by what was scanned, in one statement; GTINs of 8, 12, 13 or 14 digits."""
    stored = {text: read.value for text in scanned if isinstance(read := rules.read_barcode(text), ReadBarcode)}
    if not stored:
        return {}
    found = {
        value: ProductFacts(*row)
        for *row, value in db.session.execute(
            _columns()
            .add_columns(Barcode.value)
            .join(Barcode, Barcode.product_id == Product.id)
            .where(Barcode.value.in_(set(stored.values())))
        )
    }
    return {text: found[value] for text, value in stored.items() if value in found}


_PLACES = or_(Price.showroom_id.is_(None), Price.showroom_id == bindparam("showroom", type_=Uuid()))
_OWN = Price.showroom_id.is_not(None).label("own")
_BEGUN = (
    select(
        Product.code, _OWN, Price.price_vnd,
        func.row_number()
        .over(
            partition_by=(Price.product_id, Price.showroom_id),
            order_by=(Price.valid_from.desc(), Price.set_at.desc()),
        )
        .label("place"),
    )
    .join(Product, Product.id == Price.product_id)
    .where(Price.valid_from <= bindparam("at", type_=Moment()), _PLACES)
    .subquery()
)  # fmt: skip
_PRICES_NOW = Prepared(select(_BEGUN.c.code, _BEGUN.c.own, _BEGUN.c.price_vnd).where(_BEGUN.c.place == 1))
_PRICES_COMING = Prepared(
    select(Product.code, _OWN, Price.price_vnd, Price.valid_from, Price.set_at)
    .join(Product, Product.id == Price.product_id)
    .where(Price.valid_from > bindparam("at", type_=Moment()), _PLACES)
)


def search(
    words: str = "",
    *,
    group: str = "",
    producer_id: uuid.UUID | None = None,
    retired: bool = False,
    only: Collection[uuid.UUID] | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> ProductPage:
    """Products by words without marks ("gom bat trang"), group, maker; in Vietnamese order, a page at a time.

    Each word must occur in code, names, net content or maker; a barcode finds its product.
    """
    query = select(Product.id).where(Product.retired_at.is_not(None) if retired else Product.retired_at.is_(None))
    named = products_by_barcode([words]) if words.strip() else {}
    if named:
        query = query.where(Product.id.in_([row.id for row in named.values()]))
    else:
        for word in search_key(words).split():
            query = query.where(Product.search_key.contains(word, autoescape=True))
    if group:
        query = query.where(or_(Product.group_2019_code == group, Product.group_2026_code == group))
    if producer_id is not None:
        query = query.where(Product.producer_id == producer_id)
    if only is not None:
        query = query.where(Product.id.in_(only))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = query.order_by(Product.sort_key, Product.code).offset(offset).limit(limit)
    rows = _facts(_columns().where(Product.id.in_(page.scalar_subquery())).order_by(Product.sort_key, Product.code))
    return ProductPage(rows, total)


def product(code: str) -> Product:
    """The whole row of a product, with its story.

    Raises:
        NoSuchProduct: there is none.
    """
    row = db.session.scalar(select(Product).where(Product.code == code.upper()))
    if row is None:
        raise NoSuchProduct(code=code)
    return row


def barcodes(product_ids: Collection[uuid.UUID] | None = None) -> dict[uuid.UUID, list[str]]:
    """The barcodes of these products (of all when None), in one statement."""
    query = select(Barcode.product_id, Barcode.value).order_by(Barcode.value)
    if product_ids is not None:
        if not product_ids:
            return {}
        query = query.where(Barcode.product_id.in_(product_ids))
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for product_id, value in db.session.execute(query):
        found[product_id].append(value)
    return dict(found)


def barcode_rows(product_id: uuid.UUID) -> Sequence[Barcode]:
    """The barcodes of one product with their kinds."""
    return db.session.scalars(select(Barcode).where(Barcode.product_id == product_id).order_by(Barcode.value)).all()


def prices(
    product_ids: Collection[uuid.UUID] | None, showroom_id: uuid.UUID | None, at: datetime
) -> dict[uuid.UUID, int]:
    """What one unit of each of these products (of all when None) costs at an outlet at a moment, in one statement.

    Products without a price are left out.
    """
    if product_ids is not None and not product_ids:
        return {}
    places = [Price.showroom_id.is_(None)] if showroom_id is None else [
        Price.showroom_id.is_(None), Price.showroom_id == showroom_id,
    ]  # fmt: skip
    newest = select(
        Price.product_id, Price.showroom_id, Price.price_vnd, Price.valid_from, Price.set_at,
        func.row_number()
        .over(
            partition_by=(Price.product_id, Price.showroom_id),
            order_by=(Price.valid_from.desc(), Price.set_at.desc()),
        )
        .label("place"),
    ).where(Price.valid_from <= at, or_(*places))  # fmt: skip
    if product_ids is not None:
        newest = newest.where(Price.product_id.in_(product_ids))
    ranked = newest.subquery()
    rows: dict[uuid.UUID, list[PriceFacts]] = defaultdict(list)
    for product_id, *price in db.session.execute(
        select(
            ranked.c.product_id, ranked.c.showroom_id, ranked.c.price_vnd, ranked.c.valid_from, ranked.c.set_at
        ).where(ranked.c.place == 1)
    ):
        rows[product_id].append(PriceFacts(*price))
    found = {product_id: rules.price_at(given, showroom_id, at) for product_id, given in rows.items()}
    return {product_id: price_vnd for product_id, price_vnd in found.items() if price_vnd is not None}


def price_courses(showroom_id: uuid.UUID, at: datetime) -> dict[str, PriceCourse]:
    """What every product costs at an outlet at a moment, and when that will change, by product code. Two statements.

    Products that have no price and will get none are left out.
    """
    own_vnd: dict[str, int | None] = {}
    common_vnd: dict[str, int | None] = {}
    for code, own, price_vnd in _PRICES_NOW.rows(showroom=showroom_id, at=at):
        (own_vnd if own else common_vnd)[code] = price_vnd
    # An own price that has ended says nothing any more; one that runs goes first.
    now = common_vnd | {code: price_vnd for code, price_vnd in own_vnd.items() if price_vnd is not None}
    found = {code: PriceCourse(price_vnd) for code, price_vnd in now.items() if price_vnd is not None}
    coming: dict[str, list[PriceFacts]] = defaultdict(list)
    for code, own, price_vnd, valid_from, set_at in _PRICES_COMING.rows(showroom=showroom_id, at=at):
        coming[code].append(PriceFacts(showroom_id if own else None, price_vnd, valid_from, set_at))
    for code, later in coming.items():
        begun = [
            PriceFacts(where, prices[code], at, at)
            for where, prices in ((showroom_id, own_vnd), (None, common_vnd))
            if code in prices
        ]
        changes = tuple(rules.coming_prices([*begun, *later], showroom_id, at))
        if changes:
            found[code] = PriceCourse(now.get(code), changes)
    return found


def price_rows(product_id: uuid.UUID) -> Sequence[Price]:
    """All prices a product ever had or will have, newest first."""
    return db.session.scalars(
        select(Price).where(Price.product_id == product_id).order_by(Price.valid_from.desc(), Price.set_at.desc())
    ).all()


def vat_rates(class_codes: Collection[str] | None, day: date) -> dict[str, VatOnDay]:
    """The rate of each of these classes (of all when None) on a day, in one statement.

    A day that no act covers gets the last rate known, marked as not covered: such a sale goes to review. A class that
    never had a rate is left out.
    """
    query = select(VatRate.vat_class_code, VatRate.valid_from, VatRate.valid_to, VatRate.rate_bp, VatRate.legal_basis)
    if class_codes is not None:
        if not class_codes:
            return {}
        query = query.where(VatRate.vat_class_code.in_(class_codes))
    rows: dict[str, list[VatRateFacts]] = defaultdict(list)
    for code, begins, ends, rate_bp, legal_basis in db.session.execute(query):
        rows[code].append(VatRateFacts(begins, ends, rate_bp, legal_basis))
    found = {code: rules.vat_on(given, day) for code, given in rows.items()}
    return {code: rate for code, rate in found.items() if rate is not None}


def vat_classes() -> Sequence[VatClass]:
    """The tax classes in their order."""
    return db.session.scalars(select(VatClass).order_by(VatClass.position)).all()


def vat_class(code: str) -> VatClass:
    """One tax class.

    Raises:
        NoSuchVatClass: there is none.
    """
    row = db.session.get(VatClass, code)
    if row is None:
        raise NoSuchVatClass(code=code)
    return row


def vat_rate_rows() -> dict[str, list[VatRate]]:
    """All rates by class, newest first."""
    found: dict[str, list[VatRate]] = defaultdict(list)
    for row in db.session.scalars(select(VatRate).order_by(VatRate.valid_from.desc())):
        found[row.vat_class_code].append(row)
    return dict(found)


def vat_gaps(day: date) -> dict[str, date]:
    """For each class in use, the first day from this one on that no rate covers; classes without a gap are left out."""
    in_use = set(db.session.scalars(select(Product.vat_class_code).where(Product.retired_at.is_(None)).distinct()))
    rows = vat_rate_rows()
    found = {
        code: rules.first_uncovered_day(
            [VatRateFacts(row.valid_from, row.valid_to, row.rate_bp, row.legal_basis) for row in rows.get(code, ())],
            day,
        )
        for code in in_use
    }
    return {code: gap for code, gap in found.items() if gap is not None}


def groups(taxonomy: Taxonomy | None = None) -> Sequence[ProductGroup]:
    """The groups of one edition of the classification, or of both, in their order."""
    query = select(ProductGroup).order_by(ProductGroup.taxonomy.desc(), ProductGroup.position)
    return db.session.scalars(query if taxonomy is None else query.where(ProductGroup.taxonomy == taxonomy)).all()


def producer(code: str) -> Producer:
    """One maker by code.

    Raises:
        NoSuchProducer: there is none.
    """
    row = db.session.scalar(select(Producer).where(Producer.code == code.upper()))
    if row is None:
        raise NoSuchProducer(code=code)
    return row


def producers(words: str = "") -> Sequence[Producer]:
    """Makers by words without marks, in Vietnamese order."""
    query = select(Producer).order_by(Producer.sort_key, Producer.code)
    for word in search_key(words).split():
        query = query.where(Producer.search_key.contains(word, autoescape=True))
    return db.session.scalars(query).all()


def producers_by_id(producer_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Producer]:
    """Those of these makers that exist, in one statement."""
    if not producer_ids:
        return {}
    return {row.id: row for row in db.session.scalars(select(Producer).where(Producer.id.in_(producer_ids)))}


def product_counts() -> dict[uuid.UUID, int]:
    """How many products each maker has on the tills."""
    query = select(Product.producer_id, func.count()).where(Product.retired_at.is_(None)).group_by(Product.producer_id)
    return {row[0]: row[1] for row in db.session.execute(query)}


def picture(sha256: str) -> Picture:
    """A picture by its content.

    Raises:
        NoSuchPicture: there is none.
    """
    row = db.session.get(Picture, sha256)
    if row is None:
        raise NoSuchPicture()
    return row


def _columns() -> Select[*tuple[Any, ...]]:
    return select(
        Product.id, Product.code, Product.name_vi, Product.name_en, Product.producer_id, Producer.name,
        Producer.commune_code, Product.kind, Product.unit, Product.net_content, Product.group_2019_code,
        Product.group_2026_code, Product.vat_class_code, Product.picture_sha256, Product.shelf_life_days,
        Product.reorder_point_milli, Product.is_demo, Product.retired_at, Product.search_key, Product.sort_key,
    ).join(Producer, Producer.id == Product.producer_id)  # fmt: skip


def _facts(query: Select[*tuple[Any, ...]]) -> list[ProductFacts]:
    return [ProductFacts(*row) for row in db.session.execute(query)]
