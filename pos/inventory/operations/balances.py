"""Balances of past months: what all shelves held when a month began, summed up once and for all."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, delete, func, insert, literal, select, union_all

from pos.base.clock import start_of_day
from pos.base.database import db, insert_ignoring
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Balance, BalanceLine, Move, Place
from pos.inventory.moments import month_to_strike


def strike_balance(at: datetime) -> date | None:
    """Sum up the earliest month that is due and has no balance yet: its first day, or None when there is none.

    A sale never waits for this on PostgreSQL, and on SQLite only while one month of moves is added up. Two at once strike
    it once. A balance never changes afterwards: whatever is booked later is late, and stands beside it.

    Source: docs/rules/stock.md, "Stock as of a moment"
    """
    month = month_to_strike(at)
    if month is None:
        return None
    row = {"month": month, "struck_at": at}
    if insert_ignoring(Balance.__table__, [row], [Balance.__table__.c.month]):
        db.session.execute(
            insert(BalanceLine).from_select(["month", "place_id", "lot_id", "quantity_milli"], _sums(month))
        )
    return month


def strike_anew() -> None:
    """Throw all balances away. Nothing is lost with them: they are sums, and are struck again from the moves."""
    db.session.execute(delete(BalanceLine))
    db.session.execute(delete(Balance))


def _sums(month: date) -> Select[Any]:
    """What each shelf held of each lot when the month began: the balance before it, and what moved since."""
    before = db.session.scalar(select(func.max(Balance.month)).where(Balance.month < month))
    shelves = list(db.session.scalars(select(Place.id).where(Place.kind == PlaceKind.SHELF)))
    span = and_(Move.happened_at < start_of_day(month), ~Move.late)
    if before is not None:
        span = and_(Move.happened_at >= start_of_day(before), span)
    parts = union_all(
        select(BalanceLine.place_id, BalanceLine.lot_id, BalanceLine.quantity_milli).where(BalanceLine.month == before),
        select(Move.to_place_id, Move.lot_id, Move.quantity_milli).where(Move.to_place_id.in_(shelves), span),
        select(Move.from_place_id, Move.lot_id, -Move.quantity_milli).where(Move.from_place_id.in_(shelves), span),
    ).subquery()
    place_id, lot_id, quantity_milli = parts.c
    return (
        select(literal(month), place_id, lot_id, func.sum(quantity_milli))
        .group_by(place_id, lot_id)
        .having(func.sum(quantity_milli) != 0)
    )
