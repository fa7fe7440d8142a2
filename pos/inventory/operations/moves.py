"""The one door through which goods move: a move and the two levels it changes, always together."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Executable, Uuid, bindparam, insert, select, tuple_, update

from pos.base.database import connection, insert_into
from pos.base.prepared import Prepared
from pos.inventory.errors import NotOnShelf
from pos.inventory.kinds import Cause, PlaceKind
from pos.inventory.models import Assortment, Level, Move
from pos.inventory.operations.late import Correction, News, corrections_for, is_late
from pos.inventory.operations.places import Spot, spots_of
from pos.inventory.rules import late

_ADD_MOVE = Prepared(insert(Move.__table__))
_DRAW = Prepared(
    # The guard makes this safe even without the lock; the CHECK on the table stands behind both.
    update(Level.__table__)
    .where(
        Level.lot_id == bindparam("lot", type_=Uuid()),
        Level.place_id == bindparam("place", type_=Uuid()),
        Level.quantity_milli + bindparam("change") >= 0,
    )
    .values(quantity_milli=Level.quantity_milli + bindparam("change"))
)


def _adding(dialect: str) -> Executable:
    # Only what a shelf gains comes here, never what it loses: the CHECK would look at the row as proposed, before the
    # conflict is resolved, and refuse a loss that the shelf could well bear.
    table: Any = Level.__table__
    statement = insert_into(dialect, table)
    return statement.on_conflict_do_update(
        index_elements=[table.c.lot_id, table.c.place_id],
        set_={"quantity_milli": table.c.quantity_milli + statement.excluded.quantity_milli},
    )


_ADD = Prepared(_adding)
_KEEP = Prepared(lambda dialect: insert_into(dialect, Assortment.__table__).on_conflict_do_nothing())


class Movement(NamedTuple):
    """A quantity of a lot that goes from one place to another, and why."""

    lot_id: uuid.UUID
    product_id: uuid.UUID
    source: Spot
    target: Spot
    quantity_milli: int
    cause: str
    cause_id: uuid.UUID
    happened_at: datetime
    who: str
    settled: bool = False
    """What it means to closed counts is among the moves that it is booked with."""


@dataclass(slots=True)
class _Change:
    lot_id: uuid.UUID
    product_id: uuid.UUID
    spot: Spot
    quantity_milli: int = 0


def post_moves(moves: Sequence[Movement], booked_at: datetime, *, held: bool = False) -> None:
    """Book moves and the levels they change: the only writer of both. What a shelf gets, its outlet keeps from now on.

    Locks are taken in one order that every booking keeps (shelves first, then by lot and place), so that two bookings
    may wait for each other but never in a circle. ``held`` says that the shelf rows which these moves draw from are
    locked already. The number of statements does not depend on how many moves there are.

    Moves that happened before a moment of which a closed count speaks bring that count's corrections with them.

    Raises:
        NotOnShelf: a shelf would fall below zero.
    """
    if not moves:
        return
    moves = [*moves, *_what_counts_make_of(moves, held=held)]
    changes = _changes(moves)
    drawn = [change for change in changes if change.spot.is_shelf and change.quantity_milli < 0]
    added = [change for change in changes if change.quantity_milli > 0 or not change.spot.is_shelf]
    if len(drawn) > 1 and not held and connection().dialect.name == "postgresql":
        keys = [(change.lot_id, change.spot.id) for change in drawn]
        connection().execute(
            select(Level.lot_id)
            .where(tuple_(Level.lot_id, Level.place_id).in_(keys))
            .order_by(Level.lot_id, Level.place_id)
            .with_for_update()
        )
    if drawn:
        rows = [{"lot": change.lot_id, "place": change.spot.id, "change": change.quantity_milli} for change in drawn]
        if _DRAW.each(rows) != len(rows):
            raise NotOnShelf()
    _ADD.each(
        [
            {
                "lot_id": change.lot_id, "place_id": change.spot.id, "showroom_id": change.spot.showroom_id,
                "product_id": change.product_id, "is_shelf": change.spot.is_shelf,
                "quantity_milli": change.quantity_milli,
            }
            for change in added
        ]
    )  # fmt: skip
    gained = {(change.spot.showroom_id, change.product_id) for change in added if change.spot.is_shelf}
    _KEEP.each([{"showroom_id": showroom_id, "product_id": product_id} for showroom_id, product_id in sorted(gained)])
    _ADD_MOVE.each(list(_rows(moves, booked_at)))


def movements_of(corrections: Sequence[Correction], spots: Mapping[PlaceKind, Spot], who: str) -> list[Movement]:
    """The moves that correct closed counts of one outlet."""
    found = []
    for each in corrections:
        ends = [spots[each.other], spots[PlaceKind.SHELF]]
        source, target = ends if each.quantity_milli > 0 else reversed(ends)
        found.append(
            Movement(
                each.lot_id, each.product_id, source, target, abs(each.quantity_milli), Cause.COUNT, each.count_id,
                each.at, who,
            )
        )  # fmt: skip
    return found


def _what_counts_make_of(moves: Sequence[Movement], *, held: bool) -> list[Movement]:
    told: dict[uuid.UUID, list[tuple[News, uuid.UUID]]] = {}
    for move in moves:
        if move.settled or move.cause == Cause.COUNT:
            continue
        for spot, change_milli in ((move.source, -move.quantity_milli), (move.target, move.quantity_milli)):
            if spot.is_shelf and is_late(spot, move.happened_at):
                news = News(move.product_id, move.happened_at, change_milli)
                told.setdefault(spot.showroom_id, []).append((news, move.lot_id))
    spots = spots_of(told) if told else {}
    return [
        movement
        for showroom_id, news in sorted(told.items())
        for movement in movements_of(corrections_for(showroom_id, news, held=held), spots[showroom_id], moves[0].who)
    ]


def _changes(moves: Sequence[Movement]) -> list[_Change]:
    """What the moves do to each level, in the order of locking. What cancels out is left out."""
    changes: dict[tuple[uuid.UUID, uuid.UUID], _Change] = {}
    for move in moves:
        for spot, quantity_milli in ((move.source, -move.quantity_milli), (move.target, move.quantity_milli)):
            key = (move.lot_id, spot.id)
            change = changes.get(key)
            if change is None:
                change = changes[key] = _Change(move.lot_id, move.product_id, spot)
            change.quantity_milli += quantity_milli
    return sorted(
        (change for change in changes.values() if change.quantity_milli),
        key=lambda change: (not change.spot.is_shelf, change.lot_id.bytes, change.spot.id.bytes),
    )


def _rows(moves: Sequence[Movement], booked_at: datetime) -> Iterator[dict[str, Any]]:
    for move in moves:
        yield {
            "lot_id": move.lot_id, "from_place_id": move.source.id, "to_place_id": move.target.id,
            "quantity_milli": move.quantity_milli, "cause": move.cause, "cause_id": move.cause_id,
            "happened_at": move.happened_at, "booked_at": booked_at, "who": move.who,
            "late": late(move.happened_at, booked_at),
        }  # fmt: skip
