"""How far the pieces of a lot are, worked out from what stood there, what moved since, and what people did."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pos.relabelling.kinds import StepKind


@dataclass(frozen=True)
class Change:
    """Goods that came onto a shelf (above zero) or left it, and whether they left because somebody bought them."""

    at: datetime
    quantity_milli: int
    sold: bool = False


@dataclass(frozen=True)
class Done:
    """Pieces that were relabelled or pulled at a moment."""

    at: datetime
    kind: StepKind
    quantity_milli: int


@dataclass(frozen=True)
class Standing:
    """How far a lot is at one outlet."""

    open_milli: int
    """Pieces that still may show the star."""
    relabelled_milli: int
    """Relabelled, and still there."""
    pulled_milli: int
    """Pulled, and still there."""
    dealt_milli: int
    """Relabelled or pulled since the star was gone, also those that have left."""
    done_at: datetime | None
    """When the last open piece was dealt with or left; None while there are any, or when there was none."""


def standing(begun_milli: int, changes: Iterable[Change], done: Iterable[Done]) -> Standing:
    """How far a lot is that held so much when its star was gone.

    What is sold was relabelled, as far as such pieces stand there: so nothing counts as done that may stand there with the
    star. Only what leaves otherwise was pulled. What comes in, a customer's return included, is to be looked at.

    Source: docs/rules/relabelling.md
    """
    open_milli, relabelled, pulled, dealt = max(0, begun_milli), 0, 0, 0
    done_at: datetime | None = None
    told: list[Change | Done] = [*changes, *done]
    for what in sorted(told, key=lambda one: (one.at, isinstance(one, Done))):
        before = open_milli
        if isinstance(what, Done):
            # A sale that was booked late may leave fewer open pieces than there seemed to be.
            quantity_milli = min(what.quantity_milli, open_milli)
            open_milli -= quantity_milli
            dealt += quantity_milli
            if what.kind is StepKind.PULLED:
                pulled += quantity_milli
            else:
                relabelled += quantity_milli
        elif what.quantity_milli > 0:
            open_milli += what.quantity_milli
        else:
            left = -what.quantity_milli
            if not what.sold:
                left, pulled = _taken(left, pulled)
            left, relabelled = _taken(left, relabelled)
            left, open_milli = _taken(left, open_milli)
            pulled = _taken(left, pulled)[1]
        if open_milli:
            done_at = None
        elif before:
            done_at = what.at
    return Standing(open_milli, relabelled, pulled, dealt, done_at)


def percent_done(dealt_milli: int, open_milli: int) -> int:
    """How much of what had to be dealt with is, in whole percent, never rounded up: 100 says that nothing is left.

    Source: docs/rules/relabelling.md
    """
    whole = dealt_milli + open_milli
    return 100 * dealt_milli // whole if open_milli else 100


def _taken(wanted: int, there: int) -> tuple[int, int]:
    """What is still wanted, and what is still there."""
    got = min(wanted, there)
    return wanted - got, there - got
