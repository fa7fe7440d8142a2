"""What was known of goods, prices, VAT, stars and people at the moment of a sale; a whole batch in a few statements."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import or_, select

from pos.base.clock import local_day
from pos.base.database import db
from pos.catalogue.kinds import ProductKind, Unit
from pos.catalogue.models import Price, Product, VatRate
from pos.catalogue.rules import PriceFacts, VatOnDay, VatRateFacts, price_at, vat_on
from pos.certification.queries import facts as certificate_facts
from pos.certification.rules import CertificateFacts, Claim, claim
from pos.people.models import Assignment, Person
from pos.people.rules import Span, Standing


@dataclass(frozen=True, slots=True)
class Goods:
    """A product as a sale needs it."""

    id: uuid.UUID
    code: str
    name: str
    kind: ProductKind
    unit: Unit
    vat_class_code: str


@dataclass(slots=True)
class Knowledge:
    """What the books know of the products of a batch, at one outlet."""

    showroom_id: uuid.UUID
    goods: dict[str, Goods] = field(default_factory=dict)
    _prices: dict[uuid.UUID, list[PriceFacts]] = field(default_factory=dict)
    _rates: dict[str, list[VatRateFacts]] = field(default_factory=dict)
    _certificates: dict[uuid.UUID, list[CertificateFacts]] = field(default_factory=dict)

    def price_vnd(self, product_id: uuid.UUID, at: datetime) -> int | None:
        """What one unit cost here at that moment."""
        return price_at(self._prices.get(product_id, ()), self.showroom_id, at)

    def vat(self, vat_class_code: str, day: date) -> VatOnDay | None:
        """The VAT rate of a class on that day, and whether any act still says so."""
        return vat_on(self._rates.get(vat_class_code, ()), day)

    def claim(self, product_id: uuid.UUID, at: datetime) -> Claim:
        """What the product might claim on that day, by what was known at that moment."""
        return claim(self._certificates.get(product_id, ()), local_day(at), at)


def know(codes: Collection[str], showroom_id: uuid.UUID) -> Knowledge:
    """Look up these products, their prices at this outlet, their certificates, and all VAT rates."""
    known = Knowledge(showroom_id)
    for found in db.session.execute(
        select(Product.id, Product.code, Product.name_vi, Product.kind, Product.unit, Product.vat_class_code).where(
            Product.code.in_(codes)
        )
    ):
        known.goods[found.code] = Goods(*found)
    product_ids = [goods.id for goods in known.goods.values()]
    for price in db.session.execute(
        select(Price.product_id, Price.showroom_id, Price.price_vnd, Price.valid_from, Price.set_at).where(
            Price.product_id.in_(product_ids), or_(Price.showroom_id.is_(None), Price.showroom_id == showroom_id)
        )
    ):
        known._prices.setdefault(price.product_id, []).append(PriceFacts(*price[1:]))
    for rate in db.session.execute(
        select(VatRate.vat_class_code, VatRate.valid_from, VatRate.valid_to, VatRate.rate_bp, VatRate.legal_basis)
    ):
        known._rates.setdefault(rate.vat_class_code, []).append(VatRateFacts(*rate[1:]))
    known._certificates = certificate_facts(product_ids)
    return known


def standings(names: Collection[str]) -> dict[str, Standing]:
    """What decides which of these people may sell, in one statement."""
    rows: dict[str, tuple[Standing, list[Span]]] = {}
    for name, role, joined_at, left_at, showroom_id, since, until in db.session.execute(
        select(
            Person.name, Person.role, Person.joined_at, Person.left_at,
            Assignment.showroom_id, Assignment.since, Assignment.until,
        )
        .outerjoin(Assignment, Assignment.person_id == Person.id)
        .where(Person.name.in_(names))
    ):  # fmt: skip
        _, spans = rows.setdefault(name, (Standing(role, joined_at, left_at), []))
        if showroom_id is not None:
            spans.append(Span(showroom_id, since, until))
    return {
        name: Standing(standing.role, standing.joined_at, standing.left_at, tuple(spans))
        for name, (standing, spans) in rows.items()
    }
