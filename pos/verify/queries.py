"""Read what the public pages show."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, exists, func, or_, select

from pos.base.clock import local_day
from pos.base.database import db
from pos.base.prepared import Prepared
from pos.base.text import search_key
from pos.catalogue.kinds import BarcodeKind, ProducerKind
from pos.catalogue.models import Barcode, Producer, Product, ProductGroup
from pos.certification.cautions import Variant, certified_variants
from pos.certification.queries import claims
from pos.certification.rules import Claim
from pos.inventory.models import Level, Lot
from pos.labels import queries as labels
from pos.labels.models import LabelBatch
from pos.labels.signing import PublicKey
from pos.people.models import Person
from pos.pieces.queries import piece
from pos.showrooms.models import Commune, CraftVillage, Showroom
from pos.verify.errors import NobodyIssuedThis, NoSuchOutlet
from pos.verify.pieces import Sold, dead, sold


@dataclass(frozen=True, slots=True)
class LotFacts:
    """What we truly know of a lot that a label names."""

    code: str
    known: bool
    labelled: bool = False
    """Whether labels for it were printed here."""
    made_on: date | None = None
    expires_on: date | None = None
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class PieceFacts:
    """What we truly know of the piece that a label names."""

    serial: str
    printed_on: date | None = None
    """None: we made no label of this number."""
    keys: Mapping[str, PublicKey] = field(default_factory=dict)
    sold: Sold | None = None
    """That it is no longer for sale."""
    dead: bool = False
    """Its label is void, or was spoiled."""


class Maker(NamedTuple):
    """Who makes a product, as its page tells."""

    name: str
    kind: ProducerKind
    province: str
    address: str


class InACommune(NamedTuple):
    """A commune of today, with the district that people still know."""

    name: str
    former_district: str


class InBothLanguages(NamedTuple):
    """What something is called."""

    name_vi: str
    name_en: str


class Shelf(NamedTuple):
    """An outlet that has it on its shelf."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class ProductPage:
    """A product with everything that its public page says."""

    product: Any
    """The row of its table."""
    producer: Maker
    commune: InACommune | None
    group: InBothLanguages | None
    gtin: str | None
    claim: Claim
    outlets: Sequence[Shelf]
    """Where it is on a shelf now."""
    sample: bool
    """Whether these books or this product are samples."""
    variant: Variant | None = None
    """Where it has no certificate today: the variant of the same maker that has one."""


@dataclass(frozen=True, slots=True)
class CertifiedProduct:
    """A product that carries stars today, as lists show it."""

    product: Product
    producer: Producer
    commune: Commune | None
    claim: Claim


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet as the public list shows it."""

    showroom: Showroom
    commune: Commune
    village: CraftVillage | None
    certified: int = 0
    """How many certified products are on its shelf now."""


def product_by_code(code: str) -> Product:
    """The product of one of our own codes, retired ones too.

    Raises:
        NobodyIssuedThis: we never gave out this code.
    """
    row = db.session.scalar(select(Product).where(Product.code == code))
    if row is None:
        raise NobodyIssuedThis(code=code)
    return row


def product_by_gtin(gtin: str) -> Product:
    """The product on whose pack this GTIN stands.

    Raises:
        NobodyIssuedThis: we know of none.
    """
    row = db.session.scalar(
        select(Product)
        .join(Barcode, Barcode.product_id == Product.id)
        .where(Barcode.value == gtin, Barcode.kind == BarcodeKind.GTIN)
    )
    if row is None:
        raise NobodyIssuedThis(code=gtin)
    return row


def product_page(code: str, at: datetime) -> ProductPage:
    """Everything about a product, as it is at this moment.

    Raises:
        NobodyIssuedThis: we never gave out this code.
    """
    day = local_day(at)
    rows = _PRODUCT.rows(code=code, gtin=BarcodeKind.GTIN)
    if not rows:
        raise NobodyIssuedThis(code=code)
    (product,) = rows
    claim = claims([product.id], day, at)[product.id]
    return ProductPage(
        product=product,
        producer=Maker(product.maker, product.maker_kind, product.maker_province, product.maker_address),
        commune=InACommune(product.commune, product.former_district) if product.commune else None,
        group=InBothLanguages(product.group_vi, product.group_en) if product.group_vi else None,
        gtin=product.gtin,
        claim=claim,
        sample=product.is_demo or product.in_sample_data,
        outlets=[Shelf(row.code, row.name) for row in _SHELVES.rows(product=product.id, day=day)],
        variant=None if claim.certified else certified_variants([product], day, at).get(product.id),
    )


def lot_facts(product_id: uuid.UUID, code: str) -> LotFacts:
    """What we know of a lot of this product; a lot that we never held is told as such."""
    lot = db.session.scalar(
        select(Lot).where(Lot.product_id == product_id, Lot.code == code, Lot.unidentified.is_(False))
    )
    if lot is None:
        return LotFacts(code, known=False)
    return LotFacts(
        code,
        known=True,
        labelled=db.session.scalar(select(exists().where(LabelBatch.lot_id == lot.id))) or False,
        made_on=lot.made_on,
        expires_on=lot.expires_on,
        received_on=local_day(lot.opened_at),
    )


def piece_facts(product_id: uuid.UUID, lot: str | None, serial: str, at: datetime) -> PieceFacts:
    """What we know of the piece that a numbered label names, and the keys that tell whether its label is ours."""
    known = piece(product_id, serial) if lot else None
    if known is None or known.lot != lot:
        return PieceFacts(serial)
    return PieceFacts(serial, local_day(known.made_at), labels.public_keys(), sold(known, at), dead(known))


def outlets(at: datetime, words: str = "") -> list[Outlet]:
    """The outlets that are in business today, in Vietnamese order, with what is certified on their shelves."""
    query = _places().where(_in_business(local_day(at))).order_by(Showroom.sort_key, Showroom.code)
    for word in search_key(words).split():
        query = query.where(
            or_(
                Showroom.search_key.contains(word, autoescape=True),
                Commune.search_key.contains(word, autoescape=True),
            )
        )
    places = db.session.execute(query).all()
    on_shelf = _on_shelves([showroom.id for showroom, _commune, _village in places])
    starry = _starry({product for products in on_shelf.values() for product in products}, at)
    return [
        Outlet(showroom, commune, village, certified=len(on_shelf[showroom.id] & starry.keys()))
        for showroom, commune, village in places
    ]


def outlet(code: str, at: datetime) -> tuple[Outlet, dict[uuid.UUID, Claim]]:
    """One outlet, and what the certified products on its shelf now may claim, in Vietnamese order.

    One that has closed for good is still answered for.

    Raises:
        NoSuchOutlet: there never was one of that code.
    """
    found = db.session.execute(_places().where(Showroom.code == code.upper())).one_or_none()
    if found is None:
        raise NoSuchOutlet(code=code)
    showroom, commune, village = found
    starry = _starry(_on_shelves([showroom.id])[showroom.id], at)
    ordered = db.session.scalars(
        select(Product.id).where(Product.id.in_(starry)).order_by(Product.sort_key, Product.code)
    )
    return Outlet(showroom, commune, village, certified=len(starry)), {found: starry[found] for found in ordered}


def certified_products(
    at: datetime, *, words: str = "", group: str = "", stars: int | None = None
) -> dict[uuid.UUID, Claim]:
    """What products claim that carry stars today, in Vietnamese order: found by words, in a group, of a rank."""
    query = select(Product.id).where(Product.retired_at.is_(None)).order_by(Product.sort_key, Product.code)
    for word in search_key(words).split():
        query = query.where(Product.search_key.contains(word, autoescape=True))
    if group:
        inside = select(ProductGroup.code).where(
            or_(ProductGroup.code == group, ProductGroup.successor_code == group, ProductGroup.branch_vi == group)
        )
        query = query.where(or_(Product.group_2026_code.in_(inside), Product.group_2019_code.in_(inside)))
    starry = _starry(list(db.session.scalars(query)), at)
    return {product: claim for product, claim in starry.items() if stars is None or claim.stars == stars}


def listed(starry: Mapping[uuid.UUID, Claim]) -> list[CertifiedProduct]:
    """These products as a list shows them, in the order given. Asked for one page at a time: stories are long."""
    rows = db.session.execute(
        select(Product, Producer, Commune)
        .join(Producer, Producer.id == Product.producer_id)
        .outerjoin(Commune, Commune.code == Producer.commune_code)
        .where(Product.id.in_(starry))
    )
    found = {product.id: (product, producer, commune) for product, producer, commune in rows}
    return [CertifiedProduct(*found[product_id], claim) for product_id, claim in starry.items()]


def groups_in_use() -> Sequence[ProductGroup]:
    """The groups that products are in, as the filter offers them, in the order of the programme."""
    used = select(func.coalesce(Product.group_2026_code, Product.group_2019_code)).where(Product.retired_at.is_(None))
    return db.session.scalars(
        select(ProductGroup)
        .where(ProductGroup.code.in_(used))
        .order_by(ProductGroup.taxonomy.desc(), ProductGroup.position)
    ).all()


def _places() -> Select[Showroom, Commune, CraftVillage | None]:
    return (
        select(Showroom, Commune, CraftVillage)
        .join(Commune, Commune.code == Showroom.commune_code)
        .outerjoin(CraftVillage, CraftVillage.id == Showroom.craft_village_id)
    )


def _in_business(day: date | BindParameter[date]) -> ColumnElement[bool]:
    return and_(Showroom.opens_on <= day, or_(Showroom.closes_on.is_(None), Showroom.closes_on >= day))


def _on_shelves(showroom_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for showroom_id, product_id in db.session.execute(
        select(Level.showroom_id, Level.product_id)
        .join(Product, Product.id == Level.product_id)
        .where(
            Level.showroom_id.in_(showroom_ids),
            Level.is_shelf.is_(True),
            Level.quantity_milli > 0,
            Product.retired_at.is_(None),
        )
        .distinct()
    ):
        found[showroom_id].add(product_id)
    return found


def _starry(product_ids: Collection[uuid.UUID], at: datetime) -> dict[uuid.UUID, Claim]:
    told = claims(product_ids, local_day(at), at)
    return {product_id: claim for product_id, claim in told.items() if claim.certified}


_PRODUCT = Prepared(
    select(
        Product.__table__,
        Producer.name.label("maker"), Producer.kind.label("maker_kind"), Producer.province.label("maker_province"),
        Producer.address.label("maker_address"), Commune.name.label("commune"), Commune.former_district,
        ProductGroup.name_vi.label("group_vi"), ProductGroup.name_en.label("group_en"),
        select(Barcode.value)
        .where(Barcode.product_id == Product.id, Barcode.kind == bindparam("gtin", type_=Barcode.kind.type))
        .order_by(Barcode.added_at, Barcode.value)
        .limit(1)
        .scalar_subquery()
        .label("gtin"),
        exists(select(Person.id).where(Person.is_demo)).label("in_sample_data"),
    )
    .join(Producer, Producer.id == Product.producer_id)
    .outerjoin(Commune, Commune.code == Producer.commune_code)
    .outerjoin(ProductGroup, ProductGroup.code == func.coalesce(Product.group_2026_code, Product.group_2019_code))
    .where(Product.code == bindparam("code", type_=Product.code.type))
)  # fmt: skip
_SHELVES = Prepared(
    select(Showroom.code, Showroom.name)
    .where(
        Showroom.id.in_(
            select(Level.showroom_id).where(
                Level.product_id == bindparam("product", type_=Product.id.type), Level.is_shelf.is_(True),
                Level.quantity_milli > 0,
            )
        ),
        _in_business(bindparam("day", type_=Showroom.opens_on.type)),
    )
    .order_by(Showroom.sort_key)
)  # fmt: skip
