"""What moved goods, in words. Rooms above move goods too and tell their words here; this room never imports them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from pos.inventory.kinds import Cause


@dataclass(frozen=True)
class Occasion:
    """One sale, refund, delivery, …: what people call it, and the page that shows it."""

    label: str
    href: str | None = None


Resolver = Callable[[Collection[UUID]], Mapping[UUID, Occasion]]


@dataclass(frozen=True)
class _Words:
    label: Any
    resolve: Resolver | None


_KNOWN: dict[str, _Words] = {
    Cause.DELIVERY.value: _Words(_l("Delivery"), None),
    Cause.OPENING.value: _Words(_l("Opening stock"), None),
    Cause.WRITE_OFF.value: _Words(_l("Write-off"), None),
    Cause.TRANSFER.value: _Words(_l("Transfer"), None),
    Cause.COUNT.value: _Words(_l("Count"), None),
    Cause.GOING_HOME.value: _Words(_l("Went home to its owner"), None),
}


def register(cause: str, label: Any, resolve: Resolver | None = None) -> None:
    """Tell the words of a cause (a lazy translation), and how to name and find many occasions of it in one go."""
    _KNOWN[cause] = _Words(label, resolve)


def cause_name(cause: str) -> str:
    """What moved the goods, in the reader's language."""
    return str(_KNOWN[cause].label) if cause in _KNOWN else cause.replace("_", " ")


def occasions(found: Collection[tuple[str, UUID]]) -> dict[tuple[str, UUID], Occasion]:
    """What people call these occasions, as far as the rooms above told: one look-up for each cause."""
    named: dict[tuple[str, UUID], Occasion] = {}
    for cause in {cause for cause, _ in found}:
        words = _KNOWN.get(cause)
        if words is not None and words.resolve is not None:
            ids = {cause_id for each, cause_id in found if each == cause}
            named.update({(cause, cause_id): occasion for cause_id, occasion in words.resolve(ids).items()})
    return named
