"""Places of outlets, and the lots that stand for goods nobody can identify."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pos.base.database import db, insert_ignoring, new_id
from pos.base.prepared import Prepared, among
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Lot, Place
from pos.inventory.rules import UNIDENTIFIED_CODE, unidentified_lot_id

_PLACES = Prepared(
    select(Place.id, Place.showroom_id, Place.kind, Place.being_counted, Place.counted_through).where(
        among(Place.showroom_id, "showrooms")
    )
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place, as moves need to know it."""

    id: uuid.UUID
    showroom_id: uuid.UUID
    kind: PlaceKind
    being_counted: bool = False
    counted_through: datetime | None = None
    """The last moment that a closed count speaks of."""

    @property
    def is_shelf(self) -> bool:
        """Whether goods here can be sold, and so never fall below zero."""
        return self.kind is PlaceKind.SHELF


Spots = Mapping[PlaceKind, Spot]
"""The places of one outlet."""


def ensure_places(showroom_ids: Iterable[uuid.UUID]) -> None:
    """Give outlets those of their places that they do not have yet."""
    rows = [
        {"id": new_id(), "showroom_id": showroom_id, "kind": kind}
        for showroom_id in sorted(set(showroom_ids))
        for kind in PlaceKind
    ]
    insert_ignoring(Place.__table__, rows)


def spots_of(showroom_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Spots]:
    """The places of these outlets, in one statement; an outlet that is new gets its places.

    While an outlet is being counted this also keeps the count from being closed until the caller has booked: else
    neither would know of the other. So ask for places before locking a shelf, as closing a count does.
    """
    wanted = set(showroom_ids)
    found = _read(wanted)
    counted = [spots[PlaceKind.SHELF].id for spots in found.values() if spots[PlaceKind.SHELF].being_counted]
    if counted:
        db.session.execute(select(Place.id).where(Place.id.in_(counted)).order_by(Place.id).with_for_update(read=True))
        found = _read(wanted)
    bare = [showroom_id for showroom_id in wanted if len(found.get(showroom_id, ())) < len(PlaceKind)]
    if bare:
        ensure_places(bare)
        found.update(_read(bare))
    return found


def _read(showroom_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Spots]:
    found: dict[uuid.UUID, dict[PlaceKind, Spot]] = {}
    for row in _PLACES.rows(showrooms=showroom_ids):
        found.setdefault(row.showroom_id, {})[row.kind] = Spot(*row)
    return dict(found)


def ensure_unidentified_lots(product_ids: Iterable[uuid.UUID], at: datetime) -> None:
    """Open the unidentified lots of these products where they are not open yet, in the order everybody keeps."""
    rows = [
        {
            "id": unidentified_lot_id(product_id), "product_id": product_id, "code": UNIDENTIFIED_CODE,
            "unidentified": True, "opened_at": at,
        }
        for product_id in set(product_ids)
    ]  # fmt: skip
    insert_ignoring(Lot.__table__, sorted(rows, key=lambda row: str(row["id"])))
