"""Outlets of their own for those who count: an outlet has one open count at a time, and sixteen people count at once."""

import queue
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from pos.base.database import db, transaction
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Place
from pos.inventory.operations import DeliveredLine, receive_delivery
from pos.showrooms.kinds import ShowroomKind
from pos.showrooms.models import Showroom
from tests import cast

PLENTY = 1_000_000


@dataclass
class Counted:
    """An outlet that somebody counts, and how much of each product its shelf holds."""

    showroom_id: uuid.UUID
    code: str
    held: dict[uuid.UUID, int] = field(default_factory=dict)

    def one_short(self) -> dict[uuid.UUID, int]:
        """What a count sees: of the first product a piece is missing, of the others none. The books agree afterwards."""
        first = next(iter(self.held))
        self.held[first] -= 1000
        return dict(self.held)


class Counters:
    """Whoever counts takes an outlet that nobody counts, and leaves it to the next."""

    def __init__(self, how_many: int, products: Collection[uuid.UUID]) -> None:
        self.free: queue.Queue[Counted] = queue.Queue()
        outlets = [_opened(f"KK{number:02d}", products) for number in range(1, how_many + 1)]
        self.ids = [outlet.showroom_id for outlet in outlets]
        for outlet in outlets:
            self.free.put(outlet)

    @contextmanager
    def outlet(self) -> Iterator[Counted]:
        """An outlet for one count."""
        outlet = self.free.get()
        try:
            yield outlet
        finally:
            self.free.put(outlet)


def places(showroom_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, uuid.UUID]]:
    """The places of outlets, by their kind."""
    found: dict[uuid.UUID, dict[str, uuid.UUID]] = {showroom_id: {} for showroom_id in showroom_ids}
    for place in db.session.scalars(select(Place).where(Place.showroom_id.in_(showroom_ids))):
        found[place.showroom_id][place.kind.value] = place.id
    return found


def _opened(code: str, products: Collection[uuid.UUID]) -> Counted:
    showroom_id = cast.same_id(f"outlet {code}")
    with transaction():
        db.session.add(
            Showroom(
                id=showroom_id, code=code, name=code, kind=ShowroomKind.SHOWROOM, commune_code="00583",
                address="Số 1, đường Giang Cao", opens_on=date(2026, 1, 1), legal_name=code, location_code="00001",
                search_key=code.lower(), sort_key=code.lower(),
            )
        )  # fmt: skip
        db.session.flush()
        db.session.add_all(Place(showroom_id=showroom_id, kind=kind) for kind in PlaceKind)
        db.session.flush()
        receive_delivery(
            showroom_id, cast.POTTERS, [DeliveredLine(product, PLENTY * 1000, "app") for product in products],
            delivery_id=uuid.uuid4(), showroom_code=code, received_at=cast.BEGINNING, at=cast.BEGINNING, who="minh",
        )  # fmt: skip
    return Counted(showroom_id, code, dict.fromkeys(products, PLENTY * 1000))
