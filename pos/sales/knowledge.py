"""What was known of goods, prices, VAT, stars and people at the moment of a sale; a whole batch in a few statements."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import or_, select

from pos.base.clock import local_day
from pos.base.database import db
from pos.catalogue.kinds import ProductKind, Unit
from pos.catalogue.models import Price, Product, VatRate
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
    _prices: dict[uuid.UUID, list[tuple[bool, datetime, datetime, int]]] = field(default_factory=dict)
    _rates: dict[str, list[tuple[date, date | None, int]]] = field(default_factory=dict)
    _certificates: dict[uuid.UUID, list[CertificateFacts]] = field(default_factory=dict)

    def price_vnd(self, product_id: uuid.UUID, at: datetime) -> int | None:
        """What one unit cost here at that moment: the outlet's own price first, then everybody's."""
        in_force = [row for row in self._prices.get(product_id, ()) if row[1] <= at]
        return max(in_force)[3] if in_force else None

    def claim(self, product_id: uuid.UUID, at: datetime) -> Claim:
        """What the product might claim on that day, by what was known at that moment."""
        return claim(self._certificates.get(product_id, ()), local_day(at), at)

    def vat_bp(self, vat_class_code: str, day: date) -> int | None:
        """The VAT rate of a class on that day."""
        for since, until, rate_bp in self._rates.get(vat_class_code, ()):
            if since <= day and (until is None or day <= until):
                return rate_bp
        return None


def know(codes: Collection[str], showroom_id: uuid.UUID) -> Knowledge:
    """Look up these products, their prices at this outlet, and all VAT rates."""
    known = Knowledge(showroom_id)
    found = db.session.execute(
        select(Product.id, Product.code, Product.name_vi, Product.kind, Product.unit, Product.vat_class_code).where(
            Product.code.in_(codes)
        )
    )
    known.goods = {row[1]: Goods(*row) for row in found}
    prices: dict[uuid.UUID, list[tuple[bool, datetime, datetime, int]]] = defaultdict(list)
    for product_id, own, valid_from, set_at, price_vnd in db.session.execute(
        select(Price.product_id, Price.showroom_id.is_not(None), Price.valid_from, Price.set_at, Price.price_vnd).where(
            Price.product_id.in_([row.id for row in known.goods.values()]),
            or_(Price.showroom_id.is_(None), Price.showroom_id == showroom_id),
        )
    ):
        prices[product_id].append((bool(own), valid_from, set_at, price_vnd))
    known._prices = prices
    rates: dict[str, list[tuple[date, date | None, int]]] = defaultdict(list)
    for code, since, until, rate_bp in db.session.execute(
        select(VatRate.vat_class_code, VatRate.valid_from, VatRate.valid_to, VatRate.rate_bp)
    ):
        rates[code].append((since, until, rate_bp))
    known._rates = rates
    known._certificates = certificate_facts([row.id for row in known.goods.values()])
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
