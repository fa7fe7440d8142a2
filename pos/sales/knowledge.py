"""What was known of goods, prices, VAT, stars and people at the moment of a sale; a whole batch in a few statements."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Uuid, bindparam, or_, select

from pos.base.prepared import Prepared, among
from pos.catalogue.kinds import ProductKind, Unit
from pos.catalogue.models import Price, Product, VatRate
from pos.catalogue.rules import PriceFacts, VatOnDay, VatRateFacts, price_at, vat_on
from pos.certification.models import Certificate, CertificateEvent
from pos.certification.rules import CertificateFacts, Claim, EventFacts, claim
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
    _claims: dict[tuple[uuid.UUID, date, int], Claim] = field(default_factory=dict)

    def price_vnd(self, product_id: uuid.UUID, at: datetime) -> int | None:
        """What one unit cost here at that moment."""
        return price_at(self._prices.get(product_id, ()), self.showroom_id, at)

    def vat(self, vat_class_code: str, day: date) -> VatOnDay | None:
        """The VAT rate of a class on that day, and whether any act still says so."""
        return vat_on(self._rates.get(vat_class_code, ()), day)

    def claim(self, product_id: uuid.UUID, day: date, at: datetime) -> Claim:
        """What the product might claim on that day, by what was known at that moment."""
        papers = self._certificates.get(product_id, ())
        known = sum((one.learned_at <= at) + sum(event.learned_at <= at for event in one.events) for one in papers)
        # Knowledge only grows: as many facts known on the same day are the same facts, and so the same claim.
        key = (product_id, day, known)
        if key not in self._claims:
            self._claims[key] = claim(papers, day, at)
        return self._claims[key]


# Columns of foreign keys only learn their type when the table that they point to has been imported, as those above are.
_PRODUCT, _PRICE, _RATE = Product.__table__, Price.__table__, VatRate.__table__
_PERSON, _ASSIGNMENT = Person.__table__, Assignment.__table__
_GOODS = Prepared(
    select(
        _PRODUCT.c.id, _PRODUCT.c.code, _PRODUCT.c.name_vi, _PRODUCT.c.kind, _PRODUCT.c.unit, _PRODUCT.c.vat_class_code
    ).where(among(_PRODUCT.c.code, "codes"))
)
_PRICES = Prepared(
    select(
        _PRICE.c.product_id, _PRICE.c.showroom_id, _PRICE.c.price_vnd, _PRICE.c.valid_from, _PRICE.c.set_at
    ).where(
        among(_PRICE.c.product_id, "products"),
        or_(_PRICE.c.showroom_id.is_(None), _PRICE.c.showroom_id == bindparam("here", type_=Uuid())),
    )
)  # fmt: skip
_RATES = Prepared(
    select(_RATE.c.vat_class_code, _RATE.c.valid_from, _RATE.c.valid_to, _RATE.c.rate_bp, _RATE.c.legal_basis)
)
_PAPER, _EVENT = Certificate.__table__, CertificateEvent.__table__
_CERTIFICATES = Prepared(
    select(
        _PAPER.c.id, _PAPER.c.product_id, _PAPER.c.stars, _PAPER.c.potential_five_star, _PAPER.c.decision_number,
        _PAPER.c.decision_date, _PAPER.c.issuer, _PAPER.c.valid_from, _PAPER.c.valid_to, _PAPER.c.learned_at,
        _EVENT.c.kind.label("event"), _EVENT.c.effective_on, _EVENT.c.learned_at.label("event_learned_at"),
    )
    .select_from(_PAPER.outerjoin(_EVENT, _EVENT.c.certificate_id == _PAPER.c.id))
    .where(among(_PAPER.c.product_id, "products"))
)  # fmt: skip
_STANDINGS = Prepared(
    select(
        _PERSON.c.name, _PERSON.c.role, _PERSON.c.joined_at, _PERSON.c.left_at,
        _ASSIGNMENT.c.showroom_id, _ASSIGNMENT.c.since, _ASSIGNMENT.c.until,
    )
    .select_from(_PERSON.outerjoin(_ASSIGNMENT, _ASSIGNMENT.c.person_id == _PERSON.c.id))
    .where(among(_PERSON.c.name, "names"))
)  # fmt: skip


def know(codes: Collection[str], showroom_id: uuid.UUID) -> Knowledge:
    """Look up these products, their prices at this outlet, their certificates, and all VAT rates."""
    known = Knowledge(showroom_id)
    for found in _GOODS.rows(codes=codes):
        known.goods[found.code] = Goods(*found)
    product_ids = [goods.id for goods in known.goods.values()]
    for price in _PRICES.rows(products=product_ids, here=showroom_id):
        known._prices.setdefault(price.product_id, []).append(PriceFacts(*price[1:]))
    for rate in _RATES.rows():
        known._rates.setdefault(rate.vat_class_code, []).append(VatRateFacts(*rate[1:]))
    known._certificates = _certificates(product_ids)
    return known


def _certificates(product_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[CertificateFacts]]:
    """What ``certification.queries.facts`` would say as far as stars need it, in one statement and without the ORM."""
    papers: dict[uuid.UUID, Any] = {}
    events: dict[uuid.UUID, list[EventFacts]] = {}
    for row in _CERTIFICATES.rows(products=product_ids):
        papers[row.id] = row
        if row.event is not None:
            events.setdefault(row.id, []).append(EventFacts(row.event, row.effective_on, row.event_learned_at))
    found: dict[uuid.UUID, list[CertificateFacts]] = {}
    for row in papers.values():
        found.setdefault(row.product_id, []).append(
            CertificateFacts(
                id=row.id, stars=row.stars, decision_number=row.decision_number, decision_date=row.decision_date,
                issuer=row.issuer, valid_from=row.valid_from, valid_to=row.valid_to, learned_at=row.learned_at,
                potential_five_star=row.potential_five_star, events=tuple(events.get(row.id, ())),
            )
        )  # fmt: skip
    return found


def standings(names: Collection[str]) -> dict[str, Standing]:
    """What decides which of these people may sell, in one statement."""
    rows: dict[str, tuple[Standing, list[Span]]] = {}
    for name, role, joined_at, left_at, showroom_id, since, until in _STANDINGS.rows(names=names):
        _, spans = rows.setdefault(name, (Standing(role, joined_at, left_at), []))
        if showroom_id is not None:
            spans.append(Span(showroom_id, since, until))
    return {
        name: Standing(standing.role, standing.joined_at, standing.left_at, tuple(spans))
        for name, (standing, spans) in rows.items()
    }
