"""How often labels were looked at, as managers and the city read it: by product and month, and the pieces looked at most."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, and_, case, func, select

from pos.base.database import db
from pos.catalogue.models import Producer, Product
from pos.verify.models import ScanCount

MONTHS = 6
"""So many months stand side by side."""
MOST_LOOKED_AT = 10


@dataclass(frozen=True, slots=True)
class ProductScans:
    """How often a product was scanned in each of the months, and how many numbers among them were not ours."""

    product: Product
    producer: str
    by_month: Sequence[int]
    unknown: int


@dataclass(frozen=True, slots=True)
class PieceScans:
    """How often a piece was scanned in the last of the months, and in how many districts it was told to be."""

    product: Product
    lot: str
    serial: str
    scans: int
    districts: int


def month_before(month: date, back: int = 1) -> date:
    """The first day of the month so many months earlier; later with a number below zero."""
    number = month.year * 12 + month.month - 1 - back
    return date(number // 12, number % 12 + 1, 1)


def months_until(last: date) -> list[date]:
    """The first days of the months that the table shows, the last of them at the end."""
    return [month_before(last, back) for back in range(MONTHS - 1, -1, -1)]


def by_product(last: date) -> list[ProductScans]:
    """The products that were scanned in these months, the most scanned of the last month first."""
    months = months_until(last)
    sums = [
        func.sum(case((ScanCount.day.between(first, _last_day(first)), ScanCount.scans), else_=0)) for first in months
    ]
    scanned = (
        select(
            ScanCount.product_id,
            *(one.label(f"m{n}") for n, one in enumerate(sums)),
            func.sum(ScanCount.unknown).label("unknown"),
        )
        .where(ScanCount.lot == "", ScanCount.day.between(months[0], _last_day(last)))
        .group_by(ScanCount.product_id)
        .subquery()
    )
    newest = scanned.c[f"m{MONTHS - 1}"]
    rows = db.session.execute(
        select(Product, Producer.name, scanned)
        .join(scanned, scanned.c.product_id == Product.id)
        .join(Producer, Producer.id == Product.producer_id)
        .order_by(newest.desc(), Product.sort_key, Product.code)
    )
    return [
        ProductScans(row[0], row[1], [int(getattr(row, f"m{n}")) for n in range(MONTHS)], int(row.unknown))
        for row in rows
    ]


def looked_at_most(month: date) -> list[PieceScans]:
    """The numbered pieces that were scanned most in a month."""
    told = func.count(func.distinct(case((ScanCount.district != "", ScanCount.district))))
    scans = func.sum(case((ScanCount.district == "", ScanCount.scans), else_=0))
    found: Select[uuid.UUID, str, str, int, int] = (
        select(ScanCount.product_id, ScanCount.lot, ScanCount.serial, scans.label("scans"), told.label("districts"))
        .where(and_(ScanCount.serial != "", ScanCount.day.between(month, _last_day(month))))
        .group_by(ScanCount.product_id, ScanCount.lot, ScanCount.serial)
        .order_by(scans.desc(), ScanCount.serial, ScanCount.product_id)
        .limit(MOST_LOOKED_AT)
    )
    most = found.subquery()
    rows = db.session.execute(
        select(Product, most.c.lot, most.c.serial, most.c.scans, most.c.districts)
        .join(most, most.c.product_id == Product.id)
        .order_by(most.c.scans.desc(), Product.sort_key, most.c.serial)
    )
    return [PieceScans(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in rows]


def _last_day(month: date) -> date:
    return month_before(month, -1) - timedelta(days=1)
