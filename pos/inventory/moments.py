"""Stock as of a moment in the past: from the nearest sum that is kept, forwards or backwards, to that moment."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select, true, union_all

from pos.base.clock import local_day, start_of_day
from pos.base.database import db
from pos.catalogue.models import Producer
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Balance, BalanceLine, Level, Lot, Move, Place
from pos.inventory.rules import balance_is_due, first_of_month, month_after


def shelves_now(showroom_ids: Collection[uuid.UUID], product_ids: Collection[uuid.UUID] | None = None) -> Any:
    """What stands on these outlets' shelves: outlet, product, lot, quantity. To be selected from."""
    query = select(Level.showroom_id, Level.product_id, Level.lot_id, Level.quantity_milli).where(
        Level.in_stock, Level.showroom_id.in_(list(showroom_ids))
    )
    return query if product_ids is None else query.where(Level.product_id.in_(list(product_ids)))


def shelves_at(
    moment: datetime,
    at: datetime,
    showroom_ids: Collection[uuid.UUID],
    product_ids: Collection[uuid.UUID] | None = None,
) -> Any:
    """What stood on these outlets' shelves at a moment, as ``shelves_now`` tells it of now: in one statement.

    By when things happened, not by when they were booked: a sale that an offline till reported afterwards had taken its
    goods already. So this is what was so, and a page that was printed at that moment may have said otherwise. In hindsight
    a lot can be below zero.

    Source: docs/rules/stock.md, "Stock as of a moment"
    """
    shelves = list(
        db.session.scalars(
            select(Place.id).where(Place.kind == PlaceKind.SHELF, Place.showroom_id.in_(list(showroom_ids)))
        )
    )
    month = _nearest_balance(moment, at)
    if month is None:
        begins = None
        parts = [
            select(Level.place_id, Level.lot_id, Level.quantity_milli).where(
                Level.in_stock, Level.place_id.in_(shelves)
            ),
            *_changes(shelves, Move.happened_at > moment, -1),
        ]
    else:
        begins = start_of_day(month)
        forwards = begins <= moment
        span = (
            and_(Move.happened_at >= begins, Move.happened_at <= moment)
            if forwards
            else and_(Move.happened_at > moment, Move.happened_at < begins)
        )
        parts = [
            select(BalanceLine.place_id, BalanceLine.lot_id, BalanceLine.quantity_milli).where(
                BalanceLine.month == month, BalanceLine.place_id.in_(shelves)
            ),
            *_changes(shelves, and_(span, ~Move.late), 1 if forwards else -1),
            # Of all places: the late ones are few and have an index of their own, which a place would tempt the database past.
            *_changes(None, and_(Move.late, Move.happened_at <= moment), 1),
        ]
    moved = union_all(*parts).subquery()
    place_id, lot_id, quantity_milli = moved.c
    sums = (
        select(place_id.label("place_id"), lot_id.label("lot_id"), func.sum(quantity_milli).label("quantity_milli"))
        .group_by(place_id, lot_id)
        .having(func.sum(quantity_milli) != 0)
    )
    if product_ids is not None:
        sums = sums.where(lot_id.in_(select(Lot.id).where(Lot.product_id.in_(list(product_ids)))))
    held = sums.subquery()
    return (
        select(Place.showroom_id, Lot.product_id, held.c.lot_id, held.c.quantity_milli)
        .join_from(held, Place, Place.id == held.c.place_id)
        .join(Lot, Lot.id == held.c.lot_id)
        .where(Place.id.in_(shelves))
    )


@dataclass(frozen=True)
class LotThen:
    """A lot, and how much of it stood on one shelf at a moment."""

    code: str
    quantity_milli: int
    expires_on: date | None
    owner: str | None
    """The producer whose goods they still are; None for our own."""


def lots_at(product_id: uuid.UUID, showroom_id: uuid.UUID, moment: datetime, at: datetime) -> list[LotThen]:
    """The lots of a product that stood on an outlet's shelf at a moment, what expires first on top."""
    held = shelves_at(moment, at, [showroom_id], [product_id]).subquery()
    rows = db.session.execute(
        select(Lot.code, held.c.quantity_milli, Lot.expires_on, Producer.name)
        .join_from(held, Lot, Lot.id == held.c.lot_id)
        .outerjoin(Producer, Producer.id == Lot.owner_id)
        .order_by(Lot.expires_on.is_(None), Lot.expires_on, Lot.opened_at, Lot.code)
    )
    return [LotThen(code, int(quantity_milli), last, owner) for code, quantity_milli, last, owner in rows]


def _changes(places: Collection[uuid.UUID] | None, which: Any, sign: int) -> list[Any]:
    """What moves brought to these places (all when None) and took from them; with the sign turned, how it was before them."""
    return [
        select(place, Move.lot_id, Move.quantity_milli * (sign * way)).where(
            which, true() if places is None else place.in_(places)
        )
        for place, way in ((Move.to_place_id, 1), (Move.from_place_id, -1))
    ]


def _nearest_balance(moment: datetime, at: datetime) -> date | None:
    """The balance from which fewest days lead to the moment; None when the levels of now are nearer."""
    months = list(db.session.scalars(select(Balance.month)))
    nearest = min(months, key=lambda month: abs(start_of_day(month) - moment), default=None)
    if nearest is None or at - moment <= abs(start_of_day(nearest) - moment):
        return None
    return nearest


def month_to_strike(at: datetime) -> date | None:
    """The earliest month whose balance is due at this moment and was not struck yet; None when there is none."""
    onto = (
        select(Move.happened_at)
        .where(Move.to_place_id == Place.id, ~Move.late)
        .order_by(Move.happened_at)
        .limit(1)
        .scalar_subquery()
    )
    first = db.session.scalar(select(func.min(onto)).where(Place.kind == PlaceKind.SHELF))
    if first is None:
        return None
    struck = set(db.session.scalars(select(Balance.month)))
    month = month_after(first_of_month(local_day(first)))
    while balance_is_due(month, at):
        if month not in struck:
            return month
        month = month_after(month)
    return None
