"""What a count finds, which lots it concerns, and who may approve it. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pos.inventory.kinds import CountState, PlaceKind
from pos.inventory.rules import ShelfLot
from pos.people.kinds import Role

COUNT_ENDS = {
    CountState.OPEN: frozenset({CountState.CLOSED, CountState.CANCELLED}),
    CountState.CLOSED: frozenset[CountState](),
    CountState.CANCELLED: frozenset[CountState](),
}
"""What can become of a count."""

COUNT_LIMITS_VND = {Role.MANAGER: 2_000_000}
"""Up to which worth of differences, missing and found together, a role approves a count. An admin approves any."""

LARGE_COUNT_VND = 500_000
"""Differences worth more than this stand on the review list, whoever approved them."""

CLOCKS_AGREE = timedelta(seconds=5)
"""A device's clock that differs by no more is taken at its word: its message took that long."""


def may_approve(role: Role, worth_vnd: int) -> bool:
    """Whether somebody employed as this may approve differences of this worth.

    Source: docs/rules/stock.md, "Counts"
    """
    return role is Role.ADMIN or worth_vnd <= COUNT_LIMITS_VND.get(role, -1)


def counted_moment(said_at: datetime, device_now: datetime, began_at: datetime, at: datetime) -> datetime:
    """When something was counted, by our clock: as long ago as the device says, never in the future, nor before the count.

    Source: docs/rules/stock.md, "Counts"
    """
    if abs(device_now - at) <= CLOCKS_AGREE:
        return max(began_at, min(said_at, at))
    # Kept between the bounds before it becomes a moment: a clock may say any year, and the calendar has a first and a last.
    ago = min(max(device_now - said_at, timedelta()), max(at - began_at, timedelta()))
    return max(began_at, at - ago)


def difference_range(
    seen: Sequence[tuple[datetime, int]], changes: Sequence[tuple[datetime, int]], level_milli: int
) -> tuple[int, int]:
    """What a product's difference is at least and at most: what was counted, less what the books held at that moment.

    ``seen``: when how much was counted, at one place after the other. ``changes``: what meanwhile came onto the shelf
    or left it. ``level_milli``: what the books held at the last of these moments. Nobody knows whether what went
    meanwhile had been counted already; so the difference is known exactly only where nothing did.

    Source: docs/rules/stock.md, "Counts"
    """
    events = sorted([(at, 0, change) for at, change in changes] + [(at, 1, part) for at, part in seen])
    last = max(at for at, _ in seen)
    counted = left = came = there = 0
    begun = False
    for at, is_line, quantity_milli in events:
        if is_line:
            begun = True
            counted += quantity_milli
            there += quantity_milli
        elif begun and at <= last:
            gone = min(max(-quantity_milli, 0), there)
            left += gone
            came += max(quantity_milli, 0)
            there += max(quantity_milli, 0) - gone
    return counted - left - level_milli, counted + came - level_milli


def nearest_to_zero(least: int, most: int) -> int:
    """The smallest difference that explains what was counted: no loss is booked that a sale could explain."""
    return max(least, min(0, most))


def spread(
    difference_milli: int,
    lots: Sequence[ShelfLot],
    counted: Mapping[uuid.UUID, int],
    *,
    by_lot: bool,
    lost: Mapping[uuid.UUID, int],
    home: uuid.UUID,
) -> dict[uuid.UUID, int]:
    """Which lots a product's difference concerns, in the order in which it does.

    ``lots``: what the books held at that moment, in the order in which lots leave the shelf. ``counted``: what was
    counted under a lot's name; ``by_lot`` says that all of it was. ``lost``: what earlier counts missed of each lot.
    ``home``: the lot for what is found and belongs to none of these.

    Source: docs/rules/stock.md, "Counts"
    """
    expected = {lot.lot_id: lot.quantity_milli for lot in lots}
    if by_lot:
        exact = {lot_id: counted.get(lot_id, 0) - expected.get(lot_id, 0) for lot_id in [*expected, *counted]}
        if sum(exact.values()) == difference_milli:
            return {lot_id: change for lot_id, change in exact.items() if change}
    named = [(lot_id, part - expected.get(lot_id, 0)) for lot_id, part in counted.items()]
    if difference_milli < 0:
        room = [(lot_id, -change) for lot_id, change in named if change < 0] + list(expected.items())
        sign = -1
    else:
        room = [pair for pair in named if pair[1] > 0] + list(lost.items()) + [(home, difference_milli)]
        sign = 1
    changes: dict[uuid.UUID, int] = {}
    left = abs(difference_milli)
    for lot_id, most in room:
        if sign < 0:
            most = min(most, expected.get(lot_id, 0) + changes.get(lot_id, 0))
        part = min(left, max(most, 0))
        if part:
            changes[lot_id] = changes.get(lot_id, 0) + sign * part
            left -= part
    return changes


def fitted(changes: Mapping[uuid.UUID, int], held: Sequence[ShelfLot], short_milli: int) -> dict[uuid.UUID, int]:
    """The changes of a count as the shelf of this moment can bear them.

    ``held``: what the shelf holds now, in the order in which lots leave it. ``short_milli``: what was sold since the
    counting although no lot held it: found goods that are gone again. What is missing of a lot that was sold since is
    missing of the next; what is missing beyond all that is left was there after all, since it was sold.

    Source: docs/rules/stock.md, "Counts"
    """
    there = {lot.lot_id: lot.quantity_milli for lot in held}
    booked = {lot_id: change for lot_id, change in changes.items() if change > 0}
    _take_back(booked, min(short_milli, max(sum(changes.values()), 0)))
    beyond = 0
    for lot_id, change in changes.items():
        if change < 0:
            part = min(-change, there.get(lot_id, 0))
            there[lot_id] = there.get(lot_id, 0) - part
            booked[lot_id] = booked.get(lot_id, 0) - part
            beyond += -change - part
    for lot in held:
        part = min(beyond, there[lot.lot_id])
        booked[lot.lot_id] = booked.get(lot.lot_id, 0) - part
        beyond -= part
    _take_back(booked, beyond)
    return {lot_id: change for lot_id, change in booked.items() if change}


def _take_back(changes: dict[uuid.UUID, int], quantity_milli: int) -> None:
    """Let less be found, what was thought of last first."""
    for lot_id in reversed(list(changes)):
        part = min(max(changes[lot_id], 0), quantity_milli)
        changes[lot_id] -= part
        quantity_milli -= part


def routes(
    changes: Mapping[uuid.UUID, int], lost: Mapping[uuid.UUID, int], unexplained_milli: int
) -> list[tuple[uuid.UUID, PlaceKind, int]]:
    """Where each change of a count comes from or goes to: lot, the other place, and what the shelf gains (or loses, < 0).

    What is found in one lot and missing in another is only another lot: it goes by way of the unexplained. What is
    missing besides explains what was once sold although no lot held it (``unexplained_milli`` of it); the rest is lost.
    What is found besides was lost in an earlier count, as far as one has lost of that lot; the rest nobody can explain.

    Source: docs/rules/stock.md, "Counts"
    """
    more = sum(change for change in changes.values() if change > 0)
    less = -sum(change for change in changes.values() if change < 0)
    again = max(more - less, 0)
    explained = min(less, more + max(unexplained_milli, 0))
    found = []
    for lot_id, change in changes.items():
        if change > 0:
            part = min(change, again, lost.get(lot_id, 0))
            again -= part
            found += [(lot_id, PlaceKind.LOSS, part), (lot_id, PlaceKind.UNEXPLAINED, change - part)]
        else:
            part = min(-change, explained)
            explained -= part
            found += [(lot_id, PlaceKind.UNEXPLAINED, -part), (lot_id, PlaceKind.LOSS, change + part)]
    return [route for route in found if route[2]]


def count_number(showroom_code: str, counter: int) -> str:
    """The number of a count: outlet, K for *kiểm kê*, counter of that outlet: BT01-K000002."""
    return f"{showroom_code}-K{counter:06d}"


def found_lot_code(count_number: str, position: int) -> str:
    """A code for a lot of goods that a count found and no book knew: outlet, count, place among them: BT01K2-1."""
    showroom_code, _, counter = count_number.partition("-K")
    return f"{showroom_code}K{int(counter)}-{position}"
