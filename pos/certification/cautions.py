"""Read what somebody who takes goods over should know of their certificates. It warns, and never refuses."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from pos.base.database import db
from pos.catalogue.models import Product
from pos.certification.kinds import ClaimState
from pos.certification.queries import claims
from pos.certification.rules import Claim, akin


@dataclass(frozen=True)
class Caution:
    """That a product has no certificate today: what became of its own, and which variant has one instead."""

    claim: Claim
    """Lapsed, withdrawn, or never certified."""
    variant_code: str | None = None
    """Another variant of the same maker that is certified today."""
    variant_vi: str = ""
    variant_en: str = ""
    variant_claim: Claim | None = None


def cautions(product_ids: Collection[uuid.UUID], day: date, known_at: datetime) -> dict[uuid.UUID, Caution]:
    """Those of these products that had a certificate and have none today, or whose variant has one and they do not.

    The number of statements does not depend on how many products there are. Goods that need no certificate, and have no
    variant with one, are left out.
    """
    if not product_ids:
        return {}
    own = claims(product_ids, day, known_at)
    bare = [product_id for product_id, claim in own.items() if not claim.certified]
    if not bare:
        return {}
    asked = {row.id: row for row in db.session.scalars(select(Product).where(Product.id.in_(bare)))}
    makers = {row.producer_id for row in asked.values()}
    others = db.session.execute(
        select(Product.id, Product.code, Product.name_vi, Product.name_en, Product.producer_id)
        .where(Product.producer_id.in_(makers), Product.retired_at.is_(None))
        .order_by(Product.code)
    ).all()
    their = claims({row.id for row in others}, day, known_at)
    found = {}
    for product_id in bare:
        row = asked[product_id]
        variant = next(
            (
                other
                for other in others
                if other.id != product_id
                and other.producer_id == row.producer_id
                and their[other.id].certified
                and akin(row.name_vi, other.name_vi)
            ),
            None,
        )
        if variant is not None:
            found[product_id] = Caution(
                own[product_id], variant.code, variant.name_vi, variant.name_en, their[variant.id]
            )
        elif own[product_id].state is not ClaimState.NEVER_CERTIFIED:
            found[product_id] = Caution(own[product_id])
    return found
