"""People who count, and the books as the tests of counts look at them."""

import uuid
from datetime import datetime, timedelta

from pos.audit.goods import stock_is_its_moves
from pos.base.database import db, transaction
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Count
from pos.inventory.operations import About, Counted, Taken, approve_count, begin_count, keep_line, take
from pos.inventory.operations.counts import seen_of
from pos.inventory.reckoning import lines_of, reckon, rest_of
from pos.people.kinds import Role
from tests import cast
from tests.inventory.stage import assert_levels_are_the_sum_of_moves, deliver, level, want

ONE = uuid.UUID(int=1)


def after(minutes: float) -> datetime:
    """So long after the count began."""
    return cast.NOW + timedelta(minutes=minutes)


def stock_the_shelf() -> None:
    """Eight tea sets and five bowls at Bát Tràng, three kilos of honey that are the tea house's."""
    deliver(cast.TEAPOT, 8, "A1", cost_vnd=300_000)
    deliver(cast.BOWL, 5, "B1", cost_vnd=40_000)
    deliver(cast.HONEY, 3, "M1", producer=cast.TEA_HOUSE, consigned=True, settlement_price_vnd=90_000)


def begun(count: uuid.UUID = ONE, at: datetime = cast.NOW, **about: object) -> str:
    """Begin a count; its number."""
    with transaction():
        return begin_count(
            cast.BT01,
            About(**about),
            count_id=count,
            showroom_code="BT01",
            at=at,
            who="minh",  # type: ignore[arg-type]
        )


def counted(
    product: uuid.UUID,
    pieces: float,
    minutes: float = 10,
    *,
    count: uuid.UUID = ONE,
    who: str = "lan",
    line: uuid.UUID | None = None,
    told: datetime | None = None,
    **more: object,
) -> uuid.UUID:
    """Somebody counted; the id of the line."""
    line_id, at = line or uuid.uuid4(), told or after(minutes)
    with transaction():
        keep_line(
            count,
            Counted(line_id, product, int(pieces * 1000), after(minutes), **more),  # type: ignore[arg-type]
            device_now=at, at=at, who=who,
        )  # fmt: skip
    return line_id


def seen(count: uuid.UUID = ONE) -> str:
    """What whoever approves has looked at."""
    lines = lines_of(count)
    return seen_of(lines, rest_of(db.session.get_one(Count, count), lines))


def approved(
    minutes: float = 60,
    *,
    count: uuid.UUID = ONE,
    who: str = "minh",
    role: Role = Role.MANAGER,
    look: str | None = None,
    zero_rest: bool = False,
) -> None:
    """Approve a count."""
    with transaction():
        approve_count(count, seen=look or seen(count), zero_rest=zero_rest, role=role, at=after(minutes), who=who)


def sold(
    product: uuid.UUID, pieces: float, minutes: float, *, booked: float | None = None, lot: str | None = None
) -> Taken:
    """Sell; ``booked`` says when the till told it, where that was not at once."""
    with transaction():
        return take(
            cast.BT01,
            [want(product, pieces, key=uuid.uuid4(), lot=lot, at=after(minutes))],
            booked_at=after(minutes if booked is None else booked),
        )


def where(product: uuid.UUID = cast.TEAPOT) -> tuple[float, ...]:
    """On the shelf, lost, and unexplained, in pieces."""
    kinds = (PlaceKind.SHELF, PlaceKind.LOSS, PlaceKind.UNEXPLAINED)
    return tuple(level(product, kind) / 1000 for kind in kinds)


def in_order() -> bool:
    """Levels are their moves, and counts are booked as they say. (Sales and returns of these tests have no papers.)"""
    assert_levels_are_the_sum_of_moves()
    return [words for words in stock_is_its_moves().examples if not words.startswith(("sale", "refund"))] == []


def differences(count: uuid.UUID = ONE) -> dict[uuid.UUID, float]:
    """What each product differs by, in pieces."""
    found = reckon(db.session.get_one(Count, count), after(60))
    return {each.product_id: each.difference_milli / 1000 for each in found}
