"""Set prices: from a moment on, everywhere or at one outlet."""

import uuid
from datetime import datetime

from sqlalchemy import select

from pos.base.database import db, new_id
from pos.base.operations import record
from pos.catalogue import rules
from pos.catalogue.errors import NoSuchProduct, NothingToEnd, PriceInThePast, PriceNotFit
from pos.catalogue.models import Price, Product
from pos.showrooms.models import Showroom


def set_price(
    product_id: uuid.UUID, price_vnd: int, *, who: str, at: datetime,
    showroom_id: uuid.UUID | None = None, valid_from: datetime | None = None,
) -> None:  # fmt: skip
    """Let one unit cost this much, VAT included, from a moment on (from now without one): everywhere, or at one outlet.

    Raises:
        NoSuchProduct: there is none.
        PriceNotFit: below one đồng or beyond ten billion. A price of zero is no price.
        PriceInThePast: it would begin before now.
    Source: docs/rules/catalogue.md
    """
    if not 1 <= price_vnd <= rules.MOST_PRICE_VND:
        raise PriceNotFit()
    _write(product_id, price_vnd, showroom_id, valid_from or at, who=who, at=at)


def end_own_price(
    product_id: uuid.UUID, showroom_id: uuid.UUID, *, who: str, at: datetime, valid_from: datetime | None = None
) -> None:
    """Let an outlet sell at the price of everywhere again, from a moment on (from now without one).

    Raises:
        NoSuchProduct: there is none.
        NothingToEnd: the outlet never had a price of its own.
        PriceInThePast: it would begin before now.
    """
    if not db.session.scalar(
        select(Price.id).where(Price.product_id == product_id, Price.showroom_id == showroom_id).limit(1)
    ):
        raise NothingToEnd()
    _write(product_id, None, showroom_id, valid_from or at, who=who, at=at)


def _write(
    product_id: uuid.UUID, price_vnd: int | None, showroom_id: uuid.UUID | None, valid_from: datetime,
    *, who: str, at: datetime,
) -> None:  # fmt: skip
    if valid_from < at:
        raise PriceInThePast()
    if db.session.get(Product, product_id) is None:
        raise NoSuchProduct(code=str(product_id))
    db.session.add(
        Price(
            id=new_id(), product_id=product_id, showroom_id=showroom_id, price_vnd=price_vnd,
            valid_from=valid_from, set_by=who, set_at=at,
        )
    )  # fmt: skip
    db.session.flush()
    outlet = db.session.get_one(Showroom, showroom_id) if showroom_id else None
    record(
        "set_price" if price_vnd is not None else "end_own_price", "product", product_id, who=who, at=at,
        price_vnd=price_vnd, showroom=outlet.code if outlet else None, valid_from=valid_from.isoformat(),
    )  # fmt: skip
