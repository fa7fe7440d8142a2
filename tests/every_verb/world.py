"""The plain dictionary of what ought to be where, beside the books."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from pos.base.clock import local_day
from pos.inventory.kinds import OrderState, PlaceKind
from tests import cast

CUSTOMER, LOSS, PRODUCER = PlaceKind.CUSTOMER, PlaceKind.LOSS, PlaceKind.PRODUCER
SHELF, TRANSIT, UNEXPLAINED = PlaceKind.SHELF, PlaceKind.IN_TRANSIT, PlaceKind.UNEXPLAINED

OUTLETS = {"BT01": cast.BT01, "HK01": cast.HK01}
PRODUCTS = {"SP0001": (cast.TEAPOT, cast.POTTERS), "SP0003": (cast.TEA, cast.TEA_HOUSE)}
NOBODYS = "UNIDENTIFIED"
FIRST_DAY = local_day(cast.NOW)

Key = tuple[str, str]
"""A product and a lot of it, by their codes."""
Levels = dict[tuple[Key, str, PlaceKind], int]


@dataclass(frozen=True)
class Nature:
    """What a lot of this code always is, wherever and however often it comes."""

    consigned: bool
    settlement_price_vnd: int | None
    expires_on: date | None


OURS = Nature(False, None, None)
NATURES = {
    "OWN": OURS,
    "THEIRS": Nature(True, 100_000, None),
    "SOON": Nature(False, None, FIRST_DAY + timedelta(days=1)),
    "THEIRS-SOON": Nature(True, 70_000, FIRST_DAY + timedelta(days=2)),
}
LOTS = list(NATURES)


def nature(code: str) -> Nature:
    """What nobody knows of, and what only a count found, is ours."""
    return NATURES.get(code, OURS)


@dataclass
class Sold:
    """A line that was sold: of which lots it was, and how much of each came back."""

    outlet: str
    product: str
    parts: dict[str, int]
    back: Counter[str] = field(default_factory=Counter)

    def left(self) -> int:
        return sum(self.parts.values()) - self.back.total()


@dataclass
class Sent:
    """A transfer, by what it carries, and how it ended."""

    source: str
    target: str
    lines: dict[Key, int]
    at: datetime
    ended: bool = False


@dataclass
class Ordered:
    """An order to the potters: how much of each product is wanted, and how much of it came."""

    outlet: str
    wanted: dict[str, int]
    came: Counter[str] = field(default_factory=Counter)
    state: OrderState = OrderState.DRAFTED


@dataclass(frozen=True)
class Seen:
    """What somebody counted of a product at one place."""

    product: str
    pieces: int
    at: datetime
    who: str
    lot: str | None


@dataclass
class Counting:
    """A count that is going on: what it is about, and what was seen until now."""

    count_id: uuid.UUID
    outlet: str
    began_at: datetime
    about: Collection[str]
    lines: dict[uuid.UUID, Seen] = field(default_factory=dict)

    def of(self, product: str) -> list[Seen]:
        return sorted((line for line in self.lines.values() if line.product == product), key=lambda line: line.at)


@dataclass(frozen=True)
class Look:
    """What a closed count saw of a product: so many pieces, between these two moments."""

    first_at: datetime
    last_at: datetime
    pieces: int


class World:
    """How many pieces of each lot are at each place of each outlet."""

    def __init__(self) -> None:
        self.levels: Counter[tuple[Key, str, PlaceKind]] = Counter()
        self.first_seen: dict[Key, datetime] = {}
        self.sold: dict[uuid.UUID, list[Sold]] = {}
        self.sent: dict[uuid.UUID, Sent] = {}
        self.orders: dict[uuid.UUID, Ordered] = {}
        self.counts: dict[str, Counting] = {}
        """What is being counted, by outlet."""
        self.looks: dict[tuple[str, str], Look] = {}
        """What was last counted, by outlet and product."""
        self.missing: dict[tuple[str, str], int | None] = {}
        """What of it the count took for lost, where it was counted in one go and never before."""
        self.course: dict[tuple[str, str], list[tuple[datetime, int | None]]] = defaultdict(list)
        """When how much came to an outlet of a product, or left it; None: nobody can say any more what stands there."""
        self.opened: set[tuple[str, str]] = set()
        self.files: set[Any] = set()
        self.settled: Counter[tuple[str, str]] = Counter()
        self.settled_losses: Counter[tuple[str, str]] = Counter()

    def move(
        self, key: Key, source: tuple[str, PlaceKind], target: tuple[str, PlaceKind], pieces: int, at: datetime
    ) -> None:
        self.levels[key, *source] -= pieces
        self.levels[key, *target] += pieces
        for (outlet, kind), change in ((source, -pieces), (target, pieces)):
            if kind is SHELF and change:
                self.course[outlet, key[0]].append((at, change))

    def comes(self, outlet: str, product: str, code: str, pieces: int, at: datetime) -> None:
        self.first_seen.setdefault((product, code), at)
        self.move((product, code), (outlet, PRODUCER), (outlet, SHELF), pieces, at)

    def on_shelf(self, outlet: str, product: str) -> dict[str, int]:
        return {
            key[1]: pieces
            for (key, where, kind), pieces in self.levels.items()
            if (key[0], where, kind) == (product, outlet, SHELF) and pieces > 0
        }

    def leaves_first(self, product: str, day: date, named: str | None) -> Callable[[str], tuple[Any, ...]]:
        def order(code: str) -> tuple[Any, ...]:
            lot = nature(code)
            last = lot.expires_on or date.max
            return code != named, last < day, last, lot.consigned, self.first_seen[product, code], code

        return order

    def sell(self, outlet: str, product: str, pieces: int, at: datetime, named: str | None) -> Sold:
        shelf, parts = self.on_shelf(outlet, product), {}
        for code in sorted(shelf, key=self.leaves_first(product, local_day(at), named)):
            parts[code] = min(pieces, shelf[code])
            pieces -= parts[code]
        if pieces:
            parts[NOBODYS] = pieces
        line = Sold(outlet, product, {code: taken for code, taken in parts.items() if taken})
        self.take_away(line, at)
        return line

    def take_away(self, line: Sold, at: datetime) -> None:
        for code, pieces in line.parts.items():
            source = UNEXPLAINED if code == NOBODYS else SHELF
            self.move((line.product, code), (line.outlet, source), (line.outlet, CUSTOMER), pieces, at)
            if code == NOBODYS:  # it stood there, whatever the books say
                self.course[line.outlet, line.product].append((at, -pieces))

    def take_back(self, line: Sold, outlet: str, pieces: int, sound: bool, at: datetime) -> None:
        """Our own before consigned ones, and last what nobody could identify."""
        for code in sorted(line.parts, key=lambda code: (code == NOBODYS, nature(code).consigned, code)):
            part = min(pieces, line.parts[code] - line.back[code])
            pieces -= part
            line.back[code] += part
            nobodys = (line.outlet, UNEXPLAINED) if code == NOBODYS else (outlet, SHELF)
            target = nobodys if sound else (outlet, LOSS)
            self.move((line.product, code), (line.outlet, CUSTOMER), target, part, at)
            if code == NOBODYS and part and sound:
                for where in {line.outlet, outlet}:
                    self.nobody_knows(where, line.product, at)

    def nobody_knows(self, outlet: str, product: str, at: datetime) -> None:
        """What stands there and what the books hold may differ from now on, until somebody counts."""
        self.course[outlet, product].append((at, None))

    def stands(self, outlet: str, product: str) -> int | None:
        """What really stands on a shelf: what was last counted, and what came and went since. None where nobody can say."""
        look = self.looks.get((outlet, product))
        if look is None:
            return None
        pieces = look.pieces
        for at, change in sorted(self.course[outlet, product], key=lambda event: event[0]):
            if at <= look.first_at:
                continue
            if at <= look.last_at or change is None:
                return None
            pieces += change
            if pieces < 0:  # more was carried away than had been seen
                return None
        return pieces

    def is_news(self, outlet: str, product: str, at: datetime) -> bool:
        """Whether somebody has counted since, and the count is closed."""
        look = self.looks.get((outlet, product))
        return look is not None and at <= look.last_at

    def believe(self, told: Levels, outlet: str, product: str, opened_at: datetime) -> None:
        """Which lots a count takes for missing or for found is the books' to say: it makes no goods, and takes none away.

        So of each lot what is on the shelf, lost and unexplained comes to the same as before; and no more changes than that.
        """
        before: Counter[str] = Counter()
        after: Counter[str] = Counter()
        kinds = (SHELF, LOSS, UNEXPLAINED)
        codes = {
            key[1] for levels in (self.levels, told) for key, where, _ in levels if (key[0], where) == (product, outlet)
        }
        for code in codes:
            for kind in kinds:
                place = ((product, code), outlet, kind)
                before[code] += self.levels[place]
                after[code] += told.get(place, 0)
                self.levels[place] = told.get(place, 0)
            self.first_seen.setdefault((product, code), opened_at)
        assert after == before, f"{product} at {outlet}"

    def looked(self, told: Levels, outlet: str, product: str, look: Look) -> None:
        """Somebody has counted: what is missing is lost or explains what was sold, and what is found is lost no longer."""
        held, lost = sum(self.on_shelf(outlet, product).values()), self.pieces_lost(outlet, product)
        again = (outlet, product) in self.looks or look.first_at != look.last_at
        self.looks[outlet, product] = look
        self.believe(told, outlet, product, look.last_at)
        more_lost = self.pieces_lost(outlet, product) - lost
        self.missing[outlet, product] = None if again else max(0, more_lost)
        stands = self.stands(outlet, product)
        assert stands is None or more_lost * (stands - held) <= 0, f"{product} at {outlet}"

    def news(self, told: Levels, outlet: str, product: str, at: datetime, sold: int = 0) -> None:
        """Something from before a count is told after: first of all what was sold had not been lost."""
        lost, missing = self.pieces_lost(outlet, product), self.missing[outlet, product]
        self.believe(told, outlet, product, at)
        if missing is not None:
            more_lost = self.pieces_lost(outlet, product) - lost
            assert not sold or more_lost == -min(sold, missing), f"{product} at {outlet}"
            self.missing[outlet, product] = missing + more_lost

    def pieces_lost(self, outlet: str, product: str) -> int:
        return sum(
            pieces
            for (key, where, kind), pieces in self.levels.items()
            if (key[0], where, kind) == (product, outlet, LOSS)
        )

    def lost(self) -> Counter[tuple[str, str]]:
        """What of an owner's goods is gone unsold, at the settlement price, by product and by the outlet that lost it."""
        lost: Counter[tuple[str, str]] = Counter()
        for ((product, code), outlet, kind), pieces in self.levels.items():
            if kind in (LOSS, UNEXPLAINED):
                lost[product, outlet] += pieces * (nature(code).settlement_price_vnd or 0)
        return lost

    def owed(self) -> Counter[tuple[str, str]]:
        """What a product's maker gets for what an outlet sold and that did not come back."""
        owed: Counter[tuple[str, str]] = Counter()
        for line in (line for lines in self.sold.values() for line in lines):
            for code, pieces in line.parts.items():
                price_vnd = nature(code).settlement_price_vnd or 0
                owed[line.product, line.outlet] += price_vnd * (pieces - line.back[code])
        return owed


def look_at(lines: Sequence[Seen]) -> Look:
    """What the lines of a product come to, at however many places it was counted."""
    return Look(lines[0].at, lines[-1].at, sum(line.pieces for line in lines))
