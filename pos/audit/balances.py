"""Part of promise 2: what is kept beside the moves is what they come to."""

from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select, union_all

from pos.audit.verdicts import Verdict
from pos.base.clock import start_of_day
from pos.base.database import db
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Assortment, Balance, BalanceLine, Level, Move, Place


def look_at_balances(verdict: Verdict) -> None:
    """Each month's balance is the one before it and the moves in between, but the late ones."""
    before = None
    for month in list(db.session.scalars(select(Balance.month).order_by(Balance.month))):
        for row in db.session.execute(_disagreement(month, before)):
            verdict.add(f"the balance of {month} and the moves of lot {row[1]} at {row[0]} disagree by {row[2]}")
        before = month


def look_at_assortments(verdict: Verdict) -> None:
    """What stands on an outlet's shelf or once did is in its assortment."""
    for row in db.session.execute(
        select(Level.showroom_id, Level.product_id)
        .outerjoin(
            Assortment,
            and_(Assortment.showroom_id == Level.showroom_id, Assortment.product_id == Level.product_id),
        )
        .where(Level.is_shelf, Assortment.product_id.is_(None))
        .distinct()
    ):
        verdict.add(f"product {row.product_id} stands at outlet {row.showroom_id}, whose assortment lacks it")


def _disagreement(month: date, before: date | None) -> Select[Any]:
    shelves = select(Place.id).where(Place.kind == PlaceKind.SHELF)
    span = and_(Move.happened_at < start_of_day(month), ~Move.late)
    if before is not None:
        span = and_(Move.happened_at >= start_of_day(before), span)
    parts = union_all(
        select(BalanceLine.place_id, BalanceLine.lot_id, BalanceLine.quantity_milli).where(BalanceLine.month == month),
        select(BalanceLine.place_id, BalanceLine.lot_id, -BalanceLine.quantity_milli).where(
            BalanceLine.month == before
        ),
        select(Move.to_place_id, Move.lot_id, -Move.quantity_milli).where(Move.to_place_id.in_(shelves), span),
        select(Move.from_place_id, Move.lot_id, Move.quantity_milli).where(Move.from_place_id.in_(shelves), span),
    ).subquery()
    place_id, lot_id, quantity_milli = parts.c
    return (
        select(place_id, lot_id, func.sum(quantity_milli))
        .group_by(place_id, lot_id)
        .having(func.sum(quantity_milli) != 0)
    )
