"""Every verb of stock, in any order and at two outlets, against a plain dictionary of what ought to be where.

Goods come, are sold (also by tills that report hours later), come back, are written off, go from outlet to outlet, go home to
their makers, and are settled with them. After each step every level of the books is that of the dictionary; at the end the books
are audited.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from sqlalchemy import func, select

from pos.audit import audit
from pos.base.clock import local_day
from pos.base.database import db, transaction
from pos.base.errors import PosError
from pos.inventory.errors import (
    AlreadyExpired,
    DifferenceUnexplained,
    NotEnoughToReturn,
    NotEnoughToSend,
    NotTheirGoods,
    QuantityNotFit,
    SameOutlet,
    StockTooLow,
    TransferEnded,
)
from pos.inventory.kinds import Difference, PlaceKind, WriteOffReason
from pos.inventory.models import Level, Lot, Move, Place
from pos.inventory.operations import (
    Arrival,
    HomeLine,
    SentLine,
    recall_transfer,
    receive_transfer,
    send_home,
    send_transfer,
    write_off,
)
from pos.sales.owed import open_with
from pos.settlement.errors import NothingToSettle, OwedToUs
from pos.settlement.operations import Seen, settle
from tests import cast
from tests.conftest import Library
from tests.inventory.stage import deliver, lot_id
from tests.machines import run_on_books
from tests.sales import stage

CUSTOMER, LOSS, PRODUCER = PlaceKind.CUSTOMER, PlaceKind.LOSS, PlaceKind.PRODUCER
SHELF, TRANSIT, UNEXPLAINED = PlaceKind.SHELF, PlaceKind.IN_TRANSIT, PlaceKind.UNEXPLAINED

OUTLETS = {"BT01": cast.BT01, "HK01": cast.HK01}
PRODUCTS = {"SP0001": (cast.TEAPOT, cast.POTTERS), "SP0003": (cast.TEA, cast.TEA_HOUSE)}
NOBODYS = "UNIDENTIFIED"
FIRST_DAY = local_day(cast.NOW)

Key = tuple[str, str]
"""A product and a lot of it, by their codes."""


@dataclass(frozen=True)
class Nature:
    """What a lot of this code always is, wherever and however often it comes."""

    consigned: bool
    settlement_price_vnd: int | None
    expires_on: date | None


NATURES = {
    "OWN": Nature(False, None, None),
    "THEIRS": Nature(True, 100_000, None),
    "SOON": Nature(False, None, FIRST_DAY + timedelta(days=1)),
    "THEIRS-SOON": Nature(True, 70_000, FIRST_DAY + timedelta(days=2)),
    NOBODYS: Nature(False, None, None),
}
LOTS = [code for code in NATURES if code != NOBODYS]


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
    ended: bool = False


class World:
    """The dictionary: how many pieces of each lot are at each place of each outlet."""

    def __init__(self) -> None:
        self.levels: Counter[tuple[Key, str, PlaceKind]] = Counter()
        self.first_seen: dict[Key, datetime] = {}
        self.sold: dict[uuid.UUID, list[Sold]] = {}
        self.sent: dict[uuid.UUID, Sent] = {}
        self.lost: Counter[tuple[str, str]] = Counter()
        """What of an owner's goods is gone unsold, at the settlement price, by product and by the outlet that lost it."""
        self.settled: Counter[tuple[str, str]] = Counter()
        self.settled_losses: Counter[tuple[str, str]] = Counter()

    def move(self, key: Key, source: tuple[str, PlaceKind], target: tuple[str, PlaceKind], pieces: int) -> None:
        self.levels[key, *source] -= pieces
        self.levels[key, *target] += pieces
        for (outlet, kind), went in ((target, pieces), (source, -pieces)):
            if kind in (LOSS, UNEXPLAINED):
                self.lost[key[0], outlet] += went * (NATURES[key[1]].settlement_price_vnd or 0)

    def on_shelf(self, outlet: str, product: str) -> dict[str, int]:
        return {
            key[1]: pieces
            for (key, where, kind), pieces in self.levels.items()
            if (key[0], where, kind) == (product, outlet, SHELF) and pieces > 0
        }

    def leaves_first(self, product: str, day: date, named: str | None) -> Callable[[str], tuple[Any, ...]]:
        def order(code: str) -> tuple[Any, ...]:
            lot = NATURES[code]
            last = lot.expires_on or date.max
            return code != named, last < day, last, lot.consigned, self.first_seen[product, code], code

        return order

    def sell(self, outlet: str, product: str, pieces: int, day: date, named: str | None) -> Sold:
        shelf, parts = self.on_shelf(outlet, product), {}
        for code in sorted(shelf, key=self.leaves_first(product, day, named)):
            parts[code] = min(pieces, shelf[code])
            pieces -= parts[code]
            self.move((product, code), (outlet, SHELF), (outlet, CUSTOMER), parts[code])
        if pieces:
            parts[NOBODYS] = pieces
            self.move((product, NOBODYS), (outlet, UNEXPLAINED), (outlet, CUSTOMER), pieces)
        return Sold(outlet, product, {code: taken for code, taken in parts.items() if taken})

    def take_back(self, line: Sold, outlet: str, pieces: int, sound: bool) -> None:
        """Our own before consigned ones, and last what nobody could identify."""
        for code in sorted(line.parts, key=lambda code: (code == NOBODYS, NATURES[code].consigned, code)):
            part = min(pieces, line.parts[code] - line.back[code])
            pieces -= part
            line.back[code] += part
            nobodys = (line.outlet, UNEXPLAINED) if code == NOBODYS else (outlet, SHELF)
            self.move((line.product, code), (line.outlet, CUSTOMER), nobodys if sound else (outlet, LOSS), part)

    def owed(self) -> Counter[tuple[str, str]]:
        """What a product's maker gets for what an outlet sold and that did not come back."""
        owed: Counter[tuple[str, str]] = Counter()
        for line in (line for lines in self.sold.values() for line in lines):
            for code, pieces in line.parts.items():
                price_vnd = NATURES[code].settlement_price_vnd or 0
                owed[line.product, line.outlet] += price_vnd * (pieces - line.back[code])
        return owed


class Outlets(RuleBasedStateMachine):
    """Two outlets, one thing after another."""

    app: Flask
    library: Library
    kind: str

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(self.library.lend(self.kind))
        self.stack.enter_context(self.app.app_context())
        self.world = World()
        self.now = cast.NOW
        self.places = {
            place.id: (next(code for code, known in OUTLETS.items() if known == place.showroom_id), place.kind)
            for place in db.session.scalars(select(Place))
            if place.showroom_id in OUTLETS.values()
        }
        self.keys: dict[uuid.UUID, Key] = {}

    def teardown(self) -> None:
        try:
            # Sales come straight from the stage here, in no till's journal: the first promise is held elsewhere.
            told = [verdict.line() for verdict in audit(datetime.now(UTC)) if verdict.broken and verdict.number != 1]
            assert told == []
        finally:
            db.session.remove()
            if self.kind == "sqlite":
                db.engine.dispose()
            self.stack.close()

    @initialize()
    def goods_are_there(self) -> None:
        for outlet in OUTLETS:
            for product in PRODUCTS:
                for code, pieces in zip(LOTS, (4, 4, 1, 1), strict=True):
                    self.delivers(outlet, product, code, pieces)

    def later(self, hours: int = 0) -> datetime:
        self.now += timedelta(hours=hours, minutes=1)
        return self.now

    @contextmanager
    def refused(self, *errors: type[PosError]) -> Iterator[None]:
        """A clear sentence, and nothing half done: the next look at the levels would show it."""
        with pytest.raises(errors):
            yield

    # --- what happens ----------------------------------------------------------------------------------------

    @rule(hours=st.integers(1, 14))
    def time_passes(self, hours: int) -> None:
        self.later(hours)

    @rule(
        outlet=st.sampled_from(list(OUTLETS)), product=st.sampled_from(list(PRODUCTS)),
        code=st.sampled_from(LOTS), pieces=st.integers(1, 9),
    )  # fmt: skip
    def delivers(self, outlet: str, product: str, code: str, pieces: int) -> None:
        at, nature = self.later(), NATURES[code]
        product_id, producer_id = PRODUCTS[product]

        def bring() -> None:
            deliver(
                product_id, pieces, code, at=at, showroom=OUTLETS[outlet], producer=producer_id,
                consigned=nature.consigned, settlement_price_vnd=nature.settlement_price_vnd,
                expires_on=nature.expires_on,
            )  # fmt: skip

        if nature.expires_on is not None and nature.expires_on < local_day(at):
            with self.refused(AlreadyExpired):
                bring()
            return
        bring()
        self.world.first_seen.setdefault((product, code), at)
        self.world.move((product, code), (outlet, PRODUCER), (outlet, SHELF), pieces)

    @rule(
        outlet=st.sampled_from(list(OUTLETS)), hours_late=st.integers(0, 20),
        wants=st.lists(
            st.tuples(st.sampled_from(list(PRODUCTS)), st.integers(1, 4), st.sampled_from([None, "THEIRS", "SOON"])),
            min_size=1, max_size=3,
        ),
    )  # fmt: skip
    def sells(self, outlet: str, hours_late: int, wants: list[tuple[str, int, str | None]]) -> None:
        """Also hours ago, at a till that only now has a network."""
        at = self.later()
        happened_at = at - timedelta(hours=hours_late)
        lines = [stage.line(product, pieces, lot=named) for product, pieces, named in wants]
        sale_id = uuid.uuid4()
        till = f"{outlet}-1"
        body = stage.basket(*lines, at=happened_at.isoformat())
        for _ in range(2):  # the second time is the same sale
            stage.sell(body, sale_id, till=till, at=at)
        day = local_day(happened_at)
        self.world.sold[sale_id] = [
            self.world.sell(outlet, product, pieces, day, named) for product, pieces, named in wants
        ]

    @precondition(lambda self: self.world.sold)
    @rule(
        pick=st.integers(0, 50), line=st.integers(0, 2), pieces=st.integers(1, 3), sound=st.booleans(),
        outlet=st.sampled_from(list(OUTLETS)),
    )  # fmt: skip
    def takes_back(self, pick: int, line: int, pieces: int, sound: bool, outlet: str) -> None:
        """Also at the other outlet, and also more than is left: what is too much is in no stock."""
        at = self.later()
        sale_id, sold = list(self.world.sold.items())[pick % len(self.world.sold)]
        line %= len(sold)
        amount = stage.PRICES[sold[line].product] * pieces
        coming = stage.coming(line + 1, pieces, amount, "resaleable" if sound else "damaged")
        stage.pay_back(stage.returned(sale_id, coming, at=at.isoformat()), till=f"{outlet}-1", at=at)
        self.world.take_back(sold[line], outlet, min(pieces, sold[line].left()), sound)

    @rule(
        outlet=st.sampled_from(list(OUTLETS)), product=st.sampled_from(list(PRODUCTS)),
        code=st.sampled_from(LOTS), pieces=st.integers(1, 3),
    )  # fmt: skip
    def writes_off(self, outlet: str, product: str, code: str, pieces: int) -> None:
        at = self.later()
        if (product, code) not in self.world.first_seen:
            return
        lot, deed = lot_id(PRODUCTS[product][0], code), uuid.uuid4()

        def throw() -> None:
            for _ in range(2):
                with transaction():
                    write_off(
                        OUTLETS[outlet], lot, pieces * 1000, WriteOffReason.BROKEN, write_off_id=deed, at=at, who="minh"
                    )

        if self.world.on_shelf(outlet, product).get(code, 0) < pieces:
            with self.refused(StockTooLow):
                throw()
        else:
            throw()
            self.world.move((product, code), (outlet, SHELF), (outlet, LOSS), pieces)

    @rule(
        outlet=st.sampled_from(list(OUTLETS)), product=st.sampled_from(list(PRODUCTS)),
        code=st.sampled_from(LOTS), pieces=st.integers(1, 3),
    )  # fmt: skip
    def gives_back(self, outlet: str, product: str, code: str, pieces: int) -> None:
        """To the maker, what is the maker's and stands on the shelf."""
        at = self.later()
        if (product, code) not in self.world.first_seen:
            return
        lot, deed = lot_id(PRODUCTS[product][0], code), uuid.uuid4()

        def give() -> None:
            for _ in range(2):
                with transaction():
                    send_home(
                        OUTLETS[outlet], PRODUCTS[product][1], [HomeLine(lot, pieces * 1000)],
                        note_id=deed, showroom_code=outlet, at=at, who="minh",
                    )  # fmt: skip

        if not NATURES[code].consigned or self.world.on_shelf(outlet, product).get(code, 0) < pieces:
            with self.refused(NotTheirGoods, NotEnoughToReturn):
                give()
        else:
            give()
            self.world.move((product, code), (outlet, SHELF), (outlet, PRODUCER), pieces)

    @rule(
        source=st.sampled_from(list(OUTLETS)), product=st.sampled_from(list(PRODUCTS)), asked=st.integers(1, 4),
        to_itself=st.booleans(),
    )  # fmt: skip
    def sends(self, source: str, product: str, asked: int, to_itself: bool) -> None:
        """So much of each lot of a product to the other outlet."""
        at = self.later()
        target = source if to_itself else next(code for code in OUTLETS if code != source)
        shelf = self.world.on_shelf(source, product)
        if not shelf:
            return
        transfer_id = uuid.uuid4()
        lines = [SentLine(lot_id(PRODUCTS[product][0], code), asked * 1000) for code in shelf]

        def send() -> None:
            for _ in range(2):
                with transaction():
                    send_transfer(
                        OUTLETS[source], OUTLETS[target], lines,
                        transfer_id=transfer_id, from_code=source, at=at, who="minh",
                    )  # fmt: skip

        if to_itself or any(pieces < asked for pieces in shelf.values()):
            with self.refused(SameOutlet, NotEnoughToSend):
                send()
            return
        send()
        self.world.sent[transfer_id] = Sent(source, target, {(product, code): asked for code in shelf})
        for code in shelf:
            self.world.move((product, code), (source, SHELF), (source, TRANSIT), asked)

    @precondition(lambda self: self.world.sent)
    @rule(pick=st.integers(0, 20), why=st.sampled_from([None, *Difference]), off_by=st.integers(1, 2))
    def receives(self, pick: int, why: Difference | None, off_by: int) -> None:
        """As sent, or each line with the same difference; and once only."""
        at = self.later()
        transfer_id, sent = list(self.world.sent.items())[pick % len(self.world.sent)]
        change = 0 if why is None else off_by if why is Difference.MORE_CAME else -off_by
        came = {key: pieces + change for key, pieces in sent.lines.items()}
        arrivals = [
            Arrival(lot_id(PRODUCTS[product][0], code), came[product, code] * 1000, why) for product, code in came
        ]

        def receive() -> None:
            with transaction():
                receive_transfer(transfer_id, arrivals, received_at=at, at=at, who="tu")

        if min(came.values()) < 0 or sent.ended:
            # The same arrival said again would be no mistake; here another one may have been said before.
            before = self.told()
            with suppress(QuantityNotFit, TransferEnded, DifferenceUnexplained):
                receive()
            assert self.told() == before
            return
        receive()
        receive()
        sent.ended = True
        source, target = sent.source, sent.target
        for key, pieces in sent.lines.items():
            arrived = min(pieces, came[key])
            self.world.move(key, (source, TRANSIT), (target, SHELF), arrived)
            rest = (source, SHELF) if why is Difference.LEFT_BEHIND else (source, LOSS)
            self.world.move(key, (source, TRANSIT), rest, pieces - arrived)
            more = came[key] - arrived
            there = min(more, max(0, self.world.levels[key, source, SHELF]))
            self.world.move(key, (source, SHELF), (target, SHELF), there)
            self.world.move(key, (source, UNEXPLAINED), (target, SHELF), more - there)

    @precondition(lambda self: self.world.sent)
    @rule(pick=st.integers(0, 20))
    def recalls(self, pick: int) -> None:
        at = self.later()
        transfer_id, sent = list(self.world.sent.items())[pick % len(self.world.sent)]
        with transaction():
            try:
                recall_transfer(transfer_id, at=at, who="minh")
            except TransferEnded:
                assert sent.ended
                return
        if not sent.ended:
            sent.ended = True
            for key, pieces in sent.lines.items():
                self.world.move(key, (sent.source, TRANSIT), (sent.source, SHELF), pieces)

    @rule(product=st.sampled_from(list(PRODUCTS)), outlets=st.sampled_from([["BT01"], ["HK01"], ["BT01", "HK01"]]))
    def settles(self, product: str, outlets: list[str]) -> None:
        """With the maker, for one outlet or for both, all that is open at this moment; twice in a row is once."""
        at, world = self.later(), self.world
        scope = [(product, outlet) for outlet in outlets]
        owed, lost = world.owed(), world.lost
        goods_vnd = sum(owed[each] - world.settled[each] for each in scope)
        losses_vnd = sum(lost[each] - world.settled_losses[each] for each in scope)
        settlement_id = uuid.uuid4()
        try:
            for _ in range(2):
                with transaction():
                    settle(
                        PRODUCTS[product][1], local_day(at), settlement_id=settlement_id,
                        seen=Seen(goods_vnd, losses_vnd), at=at, who="an",
                        showroom_id=OUTLETS[outlets[0]] if len(outlets) == 1 else None,
                    )  # fmt: skip
        except OwedToUs:
            assert goods_vnd < 0
        except NothingToSettle:
            assert goods_vnd == losses_vnd == 0
        else:
            for each in scope:
                world.settled[each], world.settled_losses[each] = owed[each], lost[each]

    # --- what must hold --------------------------------------------------------------------------------------

    def told(self) -> dict[tuple[Key, str, PlaceKind], int]:
        """The levels of the books, in pieces, as the dictionary would say them."""
        codes = {product_id: code for code, (product_id, _) in PRODUCTS.items()}
        rows = db.session.execute(
            select(Level.lot_id, Level.place_id, Level.quantity_milli, Lot.product_id, Lot.code)
            .join(Lot, Lot.id == Level.lot_id)
            .where(Level.quantity_milli != 0)
        )
        told = {
            ((codes[row.product_id], row.code), *self.places[row.place_id]): row.quantity_milli / 1000 for row in rows
        }
        db.session.rollback()
        return told  # type: ignore[return-value]

    @invariant()
    def the_levels_are_those_of_the_dictionary(self) -> None:
        expected = {key: pieces for key, pieces in self.world.levels.items() if pieces}
        assert self.told() == expected

    @invariant()
    def each_level_is_the_sum_of_its_moves(self) -> None:
        sums: Counter[tuple[uuid.UUID, uuid.UUID]] = Counter()
        for lot, source, target, quantity in db.session.execute(
            select(Move.lot_id, Move.from_place_id, Move.to_place_id, func.sum(Move.quantity_milli)).group_by(
                Move.lot_id, Move.from_place_id, Move.to_place_id
            )
        ):
            sums[lot, source] -= quantity
            sums[lot, target] += quantity
        levels = db.session.execute(select(Level.lot_id, Level.place_id, Level.quantity_milli))
        told = {(row.lot_id, row.place_id): row.quantity_milli for row in levels if row.quantity_milli}
        db.session.rollback()
        assert told == {key: quantity for key, quantity in sums.items() if quantity}

    @invariant()
    def what_is_owed_is_what_was_sold_less_what_came_back(self) -> None:
        expected: Counter[uuid.UUID] = Counter()
        for (product, outlet), amount_vnd in self.world.owed().items():
            expected[PRODUCTS[product][1]] += amount_vnd - self.world.settled[product, outlet]
        found = open_with().subquery()
        told = db.session.execute(select(found.c.owner_id, func.sum(found.c.owed_vnd)).group_by(found.c.owner_id))
        still_open = {owner: amount_vnd for owner, amount_vnd in told if amount_vnd}
        db.session.rollback()
        assert still_open == {owner: amount_vnd for owner, amount_vnd in expected.items() if amount_vnd}


@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 20), ("postgresql", 8)])
def test_whatever_happens_the_goods_are_where_the_dictionary_says(
    library: Library, tmp_path: Path, kind: str, examples: int
) -> None:
    run_on_books(Outlets, library, kind, tmp_path, examples)
