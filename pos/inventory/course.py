"""How the stock of one product at one outlet went, day by day: what the chart and the table beside it are made of."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, literal, null, select, union_all
from sqlalchemy.orm import aliased

from pos.base.clock import local_day, start_of_day
from pos.base.database import Moment, db
from pos.inventory.kinds import Cause, PlaceKind
from pos.inventory.models import Level, Lot, Move, Place
from pos.inventory.rules import Scale, scale_of


@dataclass(slots=True)
class DayHere:
    """One day of one product on one shelf, by when things happened."""

    day: date
    level_milli: int = 0
    """At the end of the day; of today, now."""
    delivered_milli: int = 0
    sold_milli: int = 0
    """Less what came back onto the shelf."""
    transferred_milli: int = 0
    """What came from other outlets, less what went to them."""
    counted_milli: int = 0
    """By how much counts corrected the shelf."""
    other_milli: int = 0
    """Written off, sent home, and the like."""

    @property
    def still(self) -> bool:
        """Whether nothing moved."""
        return not (
            self.delivered_milli or self.sold_milli or self.transferred_milli or self.counted_milli or self.other_milli
        )


@dataclass(frozen=True)
class Mark:
    """Where something stands on the chart, in its own units."""

    x: int
    y: float
    title_day: date


@dataclass(frozen=True)
class Chart:
    """The lines and marks of a chart; ``HEIGHT`` high, one unit wide for each day. The page says what they look like."""

    line: str
    area: str
    zero_y: float
    width: int
    scale: Scale
    delivered: Sequence[Mark]
    transferred: Sequence[Mark]
    counted: Sequence[Mark]


HEIGHT = 100


def course(product_id: uuid.UUID, showroom_id: uuid.UUID, first: date, at: datetime) -> list[DayHere]:
    """Each day from the first one until today, in one statement; the levels are exact, going backwards from that of now.

    Source: docs/rules/stock.md, "Stock as of a moment"
    """
    today = local_day(at)
    days = [DayHere(first + timedelta(days=number)) for number in range((today - first).days + 1)]
    level, moves = 0, []
    for row in db.session.execute(_query(product_id, showroom_id, start_of_day(first))):
        if row.happened_at is None:
            level = int(row.change_milli)
        else:
            moves.append(row)
    for row in moves:
        # A till whose clock runs ahead sold tomorrow what is gone today.
        day = days[min((local_day(row.happened_at) - first).days, len(days) - 1)]
        change = int(row.change_milli)
        if row.other is PlaceKind.PRODUCER and change > 0:
            day.delivered_milli += change
        elif row.other is PlaceKind.CUSTOMER:
            day.sold_milli -= change
        elif row.cause == Cause.TRANSFER:
            day.transferred_milli += change
        elif row.cause == Cause.COUNT:
            day.counted_milli += change
        else:
            day.other_milli += change
    for day in reversed(days):
        day.level_milli = level
        level -= day.delivered_milli - day.sold_milli + day.transferred_milli + day.counted_milli + day.other_milli
    return days


def _query(product_id: uuid.UUID, showroom_id: uuid.UUID, since: datetime) -> Any:
    shelf = select(Place.id).where(Place.showroom_id == showroom_id, Place.kind == PlaceKind.SHELF).scalar_subquery()
    lots = select(Lot.id).where(Lot.product_id == product_id)
    other = aliased(Place)
    parts: list[Any] = [
        select(
            literal(None, Moment).label("happened_at"),
            func.coalesce(func.sum(Level.quantity_milli), 0).label("change_milli"),
            null().label("cause"),
            null().label("other_id"),
        ).where(Level.showroom_id == showroom_id, Level.product_id == product_id, Level.in_stock)
    ]
    for here, there, sign in ((Move.to_place_id, Move.from_place_id, 1), (Move.from_place_id, Move.to_place_id, -1)):
        parts.append(
            select(Move.happened_at, Move.quantity_milli * sign, Move.cause, there).where(
                Move.lot_id.in_(lots), Move.happened_at >= since, here == shelf
            )
        )
    rows = union_all(*parts).subquery()
    return select(rows.c.happened_at, rows.c.change_milli, rows.c.cause, other.kind.label("other")).outerjoin(
        other, other.id == rows.c.other_id
    )


def chart(days: Sequence[DayHere]) -> Chart:
    """The course as a stepped line, with a mark on each day that brought a delivery, a transfer or a count."""
    levels = [day.level_milli for day in days]
    scale = scale_of(min(levels), max(levels))

    def y(milli: int) -> float:
        return round(HEIGHT * (scale.top_milli - milli) / (scale.top_milli - scale.bottom_milli), 2)

    steps = " ".join(
        f"{'M' if index == 0 else 'L'}{index} {y(milli)} H{index + 1}" for index, milli in enumerate(levels)
    )
    zero_y = y(max(0, scale.bottom_milli))

    def marks(name: str) -> list[Mark]:
        return [Mark(index, y(day.level_milli), day.day) for index, day in enumerate(days) if getattr(day, name)]

    return Chart(
        line=steps,
        area=f"{steps} V{zero_y} H0 Z",
        zero_y=zero_y,
        width=len(days),
        scale=scale,
        delivered=marks("delivered_milli"),
        transferred=marks("transferred_milli"),
        counted=marks("counted_milli"),
    )
