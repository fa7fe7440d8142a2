"""How this floor names outlets. They belong to a room above, so that room tells how to read them."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class OutletName:
    """What must be known of an outlet to speak of it."""

    id: uuid.UUID
    code: str
    name: str

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"


_read: list[Callable[[], Sequence[OutletName]]] = []


def told_by(read: Callable[[], Sequence[OutletName]]) -> None:
    """Say how to read all outlets, in the order in which people should see them."""
    _read[:] = [read]


def outlet_names() -> dict[uuid.UUID, OutletName]:
    """All outlets by id, in order."""
    return {name.id: name for read in _read for name in read()}


def outlet_code(showroom_id: uuid.UUID) -> str:
    """What people call an outlet on lists and on the trail; its id where nobody tells of outlets."""
    name = outlet_names().get(showroom_id)
    return name.code if name else str(showroom_id)
