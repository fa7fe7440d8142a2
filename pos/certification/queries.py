"""Read certificates, and ask what products may claim. Set-wise: two statements, however many products."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, select, type_coerce

from pos.base.canonical import canonical
from pos.base.database import db
from pos.base.prepared import Prepared, among
from pos.catalogue.models import Product
from pos.certification.errors import NoSuchCertificate
from pos.certification.kinds import CertificateEventKind
from pos.certification.models import Certificate, CertificateEvent
from pos.certification.rules import CertificateFacts, Claim, EventFacts, claim

_PAPERS_TOLD = Prepared(
    select(
        Product.code, Certificate.id, Certificate.stars, Certificate.potential_five_star,
        type_coerce(Certificate.kind, String).label("kind"), Certificate.decision_number, Certificate.decision_date,
        Certificate.issuer, Certificate.valid_from, Certificate.valid_to, Certificate.learned_at,
    )
    .join(Product, Product.id == Certificate.product_id)
    .order_by(Certificate.valid_from, Certificate.learned_at, Certificate.id)
)  # fmt: skip
_EVENTS_TOLD = Prepared(
    select(
        CertificateEvent.certificate_id, type_coerce(CertificateEvent.kind, String).label("kind"),
        CertificateEvent.effective_on, CertificateEvent.learned_at,
    ).order_by(CertificateEvent.learned_at, CertificateEvent.id)
)  # fmt: skip
_ALL_PAPERS = select(
    Certificate.product_id, Certificate.id, Certificate.stars, Certificate.decision_number, Certificate.decision_date,
    Certificate.issuer, Certificate.valid_from, Certificate.valid_to, Certificate.learned_at, Certificate.kind,
    Certificate.end_source, Certificate.potential_five_star, Certificate.score_centi, Certificate.legal_basis,
)  # fmt: skip
_ALL_EVENTS = select(
    CertificateEvent.certificate_id, CertificateEvent.kind, CertificateEvent.effective_on, CertificateEvent.learned_at,
    CertificateEvent.receipt_number, CertificateEvent.decision_number, CertificateEvent.grounds,
    CertificateEvent.ground, CertificateEvent.authority,
).order_by(CertificateEvent.learned_at)  # fmt: skip
_OF_THESE = among(Certificate.product_id, "products")
_PAPERS, _EVENTS = Prepared(_ALL_PAPERS), Prepared(_ALL_EVENTS)
_PAPERS_OF = Prepared(_ALL_PAPERS.where(_OF_THESE))
_EVENTS_OF = Prepared(_ALL_EVENTS.join(Certificate, Certificate.id == CertificateEvent.certificate_id).where(_OF_THESE))


_FEW = 500
"""Up to so many products are named in a statement; of more, all certificates are read: that is quicker then."""


def facts(product_ids: Collection[uuid.UUID] | None = None) -> dict[uuid.UUID, list[CertificateFacts]]:
    """All certificates of these products (of every product when None), with all that became of them. Two statements."""
    if product_ids is None:
        return _gathered(_PAPERS.rows(), _EVENTS.rows())
    if not product_ids:
        return {}
    return _gathered(_PAPERS_OF.rows(products=product_ids), _EVENTS_OF.rows(products=product_ids))


def facts_json_by_product_code() -> dict[str, str]:
    """All certificates of each product as ``as_facts_json`` tells them, as JSON separated by commas. Two statements.

    Straight from row to text: the tills of a city ask for tens of thousands of them every other minute.
    """
    events: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in _EVENTS_TOLD.rows():
        events[row.certificate_id].append(
            {"kind": row.kind, "on": row.effective_on.isoformat(), "learned_at": row.learned_at.isoformat()}
        )
    found: dict[str, str] = {}
    for row in _PAPERS_TOLD.rows():
        text = canonical(
            {
                "id": str(row.id),
                "stars": row.stars,
                "potential_five_star": row.potential_five_star,
                "kind": row.kind,
                "decision": row.decision_number,
                "decided_on": row.decision_date.isoformat(),
                "issuer": row.issuer,
                "valid_from": row.valid_from.isoformat(),
                "valid_to": row.valid_to.isoformat(),
                "learned_at": row.learned_at.isoformat(),
                "events": events.get(row.id, ()),
            }
        )
        before = found.get(row.code)
        found[row.code] = text if before is None else f"{before},{text}"
    return found


def claims(product_ids: Collection[uuid.UUID] | None, day: date, known_at: datetime) -> dict[uuid.UUID, Claim]:
    """What each of these products may claim on a day, as known at a moment; an answer for every one that is asked for.

    With None for the products: for every product that has a certificate.
    """
    found = facts(product_ids)
    return {
        product_id: claim(found.get(product_id, ()), day, known_at)
        for product_id in (found if product_ids is None else product_ids)
    }


def claims_among(product_ids: Collection[uuid.UUID], day: date, known_at: datetime) -> dict[uuid.UUID, Claim]:
    """What those of these products may claim that have a certificate, be they three or the whole city's."""
    if not product_ids:
        return {}
    return claims(product_ids if len(product_ids) <= _FEW else None, day, known_at)


def certificate_facts(certificate_id: uuid.UUID) -> CertificateFacts:
    """One certificate with all that became of it.

    Raises:
        NoSuchCertificate: there is none.
    """
    found = facts([product_of(certificate_id)])
    return next(one for papers in found.values() for one in papers if one.id == certificate_id)


def product_of(certificate_id: uuid.UUID) -> uuid.UUID:
    """The product that a certificate speaks of.

    Raises:
        NoSuchCertificate: there is none.
    """
    product_id = db.session.scalar(select(Certificate.product_id).where(Certificate.id == certificate_id))
    if product_id is None:
        raise NoSuchCertificate()
    return product_id


def entered_by(product_id: uuid.UUID) -> dict[uuid.UUID, list[tuple[datetime, str, CertificateEventKind | None]]]:
    """Who entered each certificate of a product and each event on it, and when: for the page that shows its history."""
    found: dict[uuid.UUID, list[tuple[datetime, str, CertificateEventKind | None]]] = defaultdict(list)
    for certificate_id, at, who in db.session.execute(
        select(Certificate.id, Certificate.learned_at, Certificate.entered_by).where(
            Certificate.product_id == product_id
        )
    ):
        found[certificate_id].append((at, who, None))
    for certificate_id, at, who, kind in db.session.execute(
        select(
            CertificateEvent.certificate_id,
            CertificateEvent.learned_at,
            CertificateEvent.entered_by,
            CertificateEvent.kind,
        )
        .join(Certificate, Certificate.id == CertificateEvent.certificate_id)
        .where(Certificate.product_id == product_id)
        .order_by(CertificateEvent.learned_at)
    ):
        found[certificate_id].append((at, who, kind))
    return found


def _gathered(papers: list[Any], events: list[Any]) -> dict[uuid.UUID, list[CertificateFacts]]:
    events_of: dict[uuid.UUID, list[EventFacts]] = defaultdict(list)
    for certificate_id, *facts_of_it in events:
        events_of[certificate_id].append(EventFacts(*facts_of_it))
    found: dict[uuid.UUID, list[CertificateFacts]] = defaultdict(list)
    for product_id, *paper in papers:
        found[product_id].append(CertificateFacts(*[*paper, tuple(events_of.get(paper[0], ()))]))
    return dict(found)
