"""Makers and products by the thousand: rows that were checked and worked out before are only written here."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from pos.base.database import db
from pos.base.operations import record_all, trail_entry
from pos.base.prepared import Prepared
from pos.catalogue.kinds import ProducerKind
from pos.catalogue.models import Producer, Product, ProductGroup, VatClass
from pos.catalogue.operations.codes import hold, last_code, one_at_a_time
from pos.catalogue.operations.products import Related

_ADD_PRODUCERS, _ADD_PRODUCTS = (Prepared(insert(model.__table__)) for model in (Producer, Product))
_FILL_COMMUNE = Prepared(
    update(Producer.__table__)
    .where(Producer.id == bindparam("producer_id", type_=Producer.__table__.c.id.type))
    .values(commune_code=bindparam("commune", type_=Producer.__table__.c.commune_code.type))
)
_FILL_GROUPS = Prepared(
    update(Product.__table__)
    .where(Product.id == bindparam("product_id", type_=Product.__table__.c.id.type))
    .values(
        group_2019_code=bindparam("old", type_=Product.__table__.c.group_2019_code.type),
        group_2026_code=bindparam("new", type_=Product.__table__.c.group_2026_code.type),
    )
)

Groups = tuple[str | None, str | None]
"""The group of the 2019 and of the 2026 classification."""


def hold_catalogue(producers: Collection[uuid.UUID], products: Collection[uuid.UUID]) -> None:
    """Let nobody add makers or products, nor change these ones, until the transaction ends."""
    # A change of a maker's name goes on to their products: makers first, as there.
    hold(Producer, producers)
    hold(Product, products)
    one_at_a_time(Producer)
    one_at_a_time(Product)


def last_codes() -> tuple[str | None, str | None]:
    """The codes from which new makers and products are counted on."""
    return last_code(Producer, "CT"), last_code(Product, "SP")


def related(makers: Mapping[uuid.UUID, tuple[str, ProducerKind]]) -> Related:
    """What many products point to."""
    groups = {row.code: row.taxonomy for row in db.session.execute(select(ProductGroup.code, ProductGroup.taxonomy))}
    return Related(makers, set(db.session.scalars(select(VatClass.code))), groups)


def write_producers(rows: Sequence[dict[str, Any]], *, who: str, at: datetime) -> None:
    """Add makers by the rows that ``producer_row`` made; the caller holds the catalogue since before it counted codes."""
    _ADD_PRODUCERS.each(rows)
    record_all(
        [
            trail_entry("add_producer", "producer", row["id"], who=who, at=at, code=row["code"], name=row["name"])
            for row in rows
        ]
    )


def write_products(rows: Sequence[dict[str, Any]], *, who: str, at: datetime) -> None:
    """Add products by the rows that ``product_row`` made; the caller holds the catalogue since before it counted codes."""
    _ADD_PRODUCTS.each(rows)
    record_all(
        [
            trail_entry("add_product", "product", row["id"], who=who, at=at, code=row["code"], name=row["name_vi"])
            for row in rows
        ]
    )


def fill_communes(found: Mapping[uuid.UUID, str], *, who: str, at: datetime) -> None:
    """Note the commune of makers of whom nobody had entered one; the caller holds them and has looked."""
    _FILL_COMMUNE.each([{"producer_id": id_, "commune": code} for id_, code in found.items()])
    record_all(
        [
            trail_entry("change_producer", "producer", id_, who=who, at=at, changed={"commune_code": [None, code]})
            for id_, code in found.items()
        ]
    )


def fill_groups(found: Mapping[uuid.UUID, tuple[Groups, Groups]], *, who: str, at: datetime) -> None:
    """Note groups of products that had none of that edition: as they were and as they are now. The caller holds them."""
    _FILL_GROUPS.each([{"product_id": id_, "old": now[0], "new": now[1]} for id_, (_before, now) in found.items()])
    names = ("group_2019_code", "group_2026_code")
    record_all(
        [
            trail_entry(
                "change_product", "product", id_, who=who, at=at,
                changed={name: [was, is_] for name, was, is_ in zip(names, before, now, strict=True) if was != is_},
            )
            for id_, (before, now) in found.items()
        ]
    )  # fmt: skip
