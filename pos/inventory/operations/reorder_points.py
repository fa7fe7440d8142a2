"""At which quantity an outlet thinks of more."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from pos.base.amounts import MILLI
from pos.base.database import db, insert_into
from pos.base.operations import record
from pos.catalogue.kinds import ProductKind, Unit
from pos.catalogue.models import Product
from pos.catalogue.rules import MOST_REORDER_POINT_MILLI
from pos.inventory.errors import PointNotFit
from pos.inventory.models import Assortment
from pos.showrooms.models import Showroom


def set_reorder_points(
    showroom_id: uuid.UUID, points: Mapping[uuid.UUID, int | None], *, at: datetime, who: str
) -> int:
    """Give an outlet reorder points of its own, all of them or none; None goes back to the product's. How many changed.

    An outlet that names one for a product keeps that product from then on, and is low of it until some comes. What is
    said twice changes nothing the second time.

    Raises:
        PointNotFit: a point is negative, huge, or part of a piece, or stands at something that is no goods.
    Source: docs/rules/stock.md, "Low stock"
    """
    products = {row.id: row for row in db.session.scalars(select(Product).where(Product.id.in_(list(points))))}
    for product_id, point in points.items():
        product = products[product_id]
        whole = point is None or product.unit is not Unit.PIECE or point % MILLI == 0
        fits = point is None or 0 <= point <= MOST_REORDER_POINT_MILLI
        if not (fits and whole and product.kind is ProductKind.GOODS):
            raise PointNotFit(product=product.in_both)
    there = {
        row.product_id: row.reorder_point_milli
        for row in db.session.execute(
            select(Assortment.product_id, Assortment.reorder_point_milli)
            .where(Assortment.showroom_id == showroom_id, Assortment.product_id.in_(list(points)))
            .order_by(Assortment.product_id)
            .with_for_update()
        )
    }
    changed = {
        product_id: point
        for product_id, point in sorted(points.items())
        if point != there.get(product_id) or (point is not None and product_id not in there)
    }
    if not changed:
        return 0
    statement = insert_into(db.session.get_bind().dialect.name, Assortment.__table__)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["showroom_id", "product_id"],
            set_={"reorder_point_milli": statement.excluded.reorder_point_milli},
        ),
        [
            {"showroom_id": showroom_id, "product_id": product_id, "reorder_point_milli": point}
            for product_id, point in changed.items()
        ],
    )
    outlet = db.session.get_one(Showroom, showroom_id)
    for product_id, point in changed.items():
        record(
            "reorder_point_set", "product", product_id, who=who, at=at, showroom=outlet.code,
            before_milli=there.get(product_id), after_milli=point,
        )  # fmt: skip
    return len(changed)
