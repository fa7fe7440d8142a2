"""Read what somebody who takes goods over should know of their certificates. It warns, and never refuses."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from pos.base.database import db
from pos.catalogue.models import Product
from pos.catalogue.packs import content_in_english, full_name
from pos.certification.kinds import ClaimState
from pos.certification.queries import claims
from pos.certification.rules import Claim, akin, beginning


@dataclass(frozen=True, slots=True)
class Variant:
    """Another variant of the same maker, which is certified on the day asked."""

    code: str
    name_vi: str
    name_en: str
    net_content: str
    claim: Claim

    def name(self, language: str) -> str:
        """Its name as ``name_with_content`` writes it."""
        return name_with_content(self, language)


def name_with_content(product: Any, language: str) -> str:
    """A product's name with what is in it, in the reader's language as far as somebody wrote one: often only that differs."""
    if language == "en":
        return full_name(product.name_en or product.name_vi, content_in_english(product.net_content))
    return full_name(product.name_vi, product.net_content)


@dataclass(frozen=True, slots=True)
class Caution:
    """That a product has no certificate today: what became of its own, and which variant has one instead."""

    claim: Claim
    """Lapsed, withdrawn, or never certified."""
    variant: Variant | None = None


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
    asked = db.session.scalars(select(Product).where(Product.id.in_(bare))).all()
    variants = certified_variants(asked, day, known_at)
    return {
        product_id: Caution(own[product_id], variants.get(product_id))
        for product_id in bare
        if product_id in variants or own[product_id].state is not ClaimState.NEVER_CERTIFIED
    }


def certified_variants(products: Collection[Product], day: date, known_at: datetime) -> dict[uuid.UUID, Variant]:
    """For those of these products that have one: the variant of the same maker that is certified on a day.

    One statement where no maker has a product whose name begins like theirs, three otherwise.
    """
    others = db.session.execute(
        select(
            Product.id, Product.code, Product.name_vi, Product.name_en, Product.net_content, Product.producer_id
        ).where(Product.producer_id.in_({row.producer_id for row in products}), Product.retired_at.is_(None))
    ).all()
    kin: defaultdict[Hashable, set[uuid.UUID]] = defaultdict(set)
    everybody: list[Any] = [*products, *others]
    for row in everybody:
        kin[_kinship(row)].add(row.id)
    # Alone of its kind, nobody has a variant.
    near = {one for row in products if len(kin[_kinship(row)]) > 1 for one in kin[_kinship(row)]}
    claimed = claims(near, day, known_at)
    found = variants_among(products, others, lambda row: row.id in claimed and claimed[row.id].certified)
    return {
        product_id: Variant(other.code, other.name_vi, other.name_en, other.net_content, claimed[other.id])
        for product_id, other in found.items()
    }


def variants_among(
    asked: Iterable[Any], others: Iterable[Any], is_certified: Callable[[Any], bool]
) -> dict[uuid.UUID, Any]:
    """For those of the asked that are not certified: the first variant by code, among the others, that is. Pure.

    Both are products, or rows with their ``id``, ``code``, ``producer_id`` and ``name_vi``.

    Source: docs/rules/certification.md, "Variants"
    """
    starry: defaultdict[Hashable, list[Any]] = defaultdict(list)
    # By code, so that everybody is told of the same one.
    for other in sorted(others, key=lambda one: one.code):
        if is_certified(other):
            starry[_kinship(other)].append(other)
    found = {}
    for row in asked:
        kin = starry.get(_kinship(row), ())
        other = next((one for one in kin if one.id != row.id and akin(row.name_vi, one.name_vi)), None)
        if other is not None and not is_certified(row):
            found[row.id] = other
    return found


def _kinship(product: Any) -> Hashable:
    """Variants have it in common, and few others have."""
    return product.producer_id, beginning(product.name_vi)[:2]
