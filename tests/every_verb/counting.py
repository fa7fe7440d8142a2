"""The machine's rules for counts: begun, counted by several people, slips, approved or given up, while all else goes on.

Which lots a count takes for missing stands in docs/rules/stock.md, and its numbers in tests/inventory. Here a count is held to
what it promises: it makes no goods and takes none away, and what was counted stands there, whatever is told late.
"""

import uuid
from collections import Counter
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from pos.base.database import db, transaction
from pos.inventory.errors import (
    CountedDiffers,
    CountEnded,
    CountMoved,
    CountOpen,
    LineWithdrawn,
    NothingCounted,
    NotYourLine,
)
from pos.inventory.kinds import CountScope
from pos.inventory.operations import (
    About,
    Counted,
    approve_count,
    begin_count,
    cancel_count,
    keep_line,
    withdraw_line,
)
from pos.people.kinds import Role
from tests.every_verb.goods import A_PRODUCT, AN_OUTLET, Goods
from tests.every_verb.world import (
    OUTLETS,
    PRODUCTS,
    Counting,
    Look,
    Seen,
    look_at,
)
from tests.inventory.counting import seen

PEOPLE = ["lan", "tu"]


class Countings(Goods):
    """Both outlets are counted, one after another or at the same time."""

    def comes_to_an_end(self) -> None:
        """Whoever still counts is done."""
        for counting in list(self.world.counts.values()):
            self.approves(counting, zero_rest=False)

    def begins(self, outlet: str, about: list[str]) -> Counting:
        """A count of everything, or of one of the products; said twice it is one."""
        counting = Counting(uuid.uuid4(), outlet, self.later(), about)
        self.begin(counting)
        self.begin(counting)
        self.world.counts[outlet] = counting
        return counting

    def begin(self, counting: Counting) -> None:
        whole = len(counting.about) == len(PRODUCTS)
        chosen = (
            About() if whole else About(CountScope.PRODUCTS, product_ids=[PRODUCTS[one][0] for one in counting.about])
        )
        with transaction():
            begin_count(
                OUTLETS[counting.outlet], chosen, count_id=counting.count_id, showroom_code=counting.outlet,
                at=counting.began_at, who="minh",
            )  # fmt: skip

    @rule(
        outlet=AN_OUTLET, about=st.sampled_from([list(PRODUCTS), ["SP0001"]]), products=st.sets(A_PRODUCT, min_size=1),
        off=st.integers(-2, 2), by_lot=st.booleans(), who=st.sampled_from(PEOPLE), minutes_ago=st.integers(0, 90),
        sold_meanwhile=st.none() | st.integers(1, 2),
    )  # fmt: skip
    def people_count(
        self,
        outlet: str,
        about: list[str],
        products: set[str],
        off: int,
        by_lot: bool,
        who: str,
        minutes_ago: int,
        sold_meanwhile: int | None,
    ) -> None:
        """What the books hold, give or take; all in one go, or lot by lot; told at once, or by a device that was offline."""
        counting = self.world.counts.get(outlet) or self.begins(outlet, about)
        with self.refused(CountOpen):
            self.begin(Counting(uuid.uuid4(), outlet, self.later(), about))
        for product in sorted(products):
            shelf = self.world.on_shelf(outlet, product)
            parts = dict(shelf) if by_lot and shelf else {None: sum(shelf.values())}
            first = next(iter(parts))
            parts[first] = max(0, parts[first] + off)
            for lot, pieces in parts.items():
                at = self.later()
                said_at = at - timedelta(minutes=minutes_ago)
                line = Seen(product, pieces, max(counting.began_at, said_at), who, lot)
                self.keeps(counting, uuid.uuid4(), line)
        if sold_meanwhile:
            self.sells(outlet, 0, [(product, sold_meanwhile, None) for product in sorted(products)])
            self.approves(counting, zero_rest=False)

    @precondition(lambda self: self.world.looks)
    @rule(
        pick=st.integers(0, 3), hours_late=st.integers(1, 20), pieces=st.integers(1, 4),
        named=st.sampled_from([None, "THEIRS", "SOON"]),
    )  # fmt: skip
    def a_till_tells_of_what_was_counted(self, pick: int, hours_late: int, pieces: int, named: str | None) -> None:
        """A sale from hours ago, mostly from before the count."""
        looks = list(self.world.looks)
        outlet, product = looks[pick % len(looks)]
        self.sells(outlet, hours_late, [(product, pieces, named)])

    def keeps(self, counting: Counting, line_id: uuid.UUID, line: Seen, replaces: uuid.UUID | None = None) -> None:
        """Keep a line; sent twice it is one, and with other content refused."""

        def keep(pieces: int) -> None:
            told = Counted(
                line_id, PRODUCTS[line.product][0], pieces * 1000, line.at, line.lot or "", replaces_id=replaces
            )
            with transaction():
                keep_line(counting.count_id, told, device_now=self.now, at=self.now, who=line.who)

        keep(line.pieces)
        keep(line.pieces)
        with self.refused(CountedDiffers):
            keep(line.pieces + 1)
        counting.lines[line_id] = line

    @precondition(lambda self: any(counting.lines for counting in self.world.counts.values()))
    @rule(pick=st.integers(0, 9), who=st.sampled_from(PEOPLE), pieces=st.none() | st.integers(0, 9))
    def mends_a_slip(self, pick: int, who: str, pieces: int | None) -> None:
        """Say another quantity for a line, or take it back: whoever counted it."""
        lines = [(counting, each) for counting in self.world.counts.values() for each in counting.lines]
        counting, line_id = lines[pick % len(lines)]
        old, at = counting.lines[line_id], self.later()

        def mend() -> None:
            if pieces is not None:
                line = Seen(old.product, pieces, old.at, who, old.lot)
                self.keeps(counting, uuid.uuid4(), line, replaces=line_id)
                return
            with transaction():
                withdraw_line(counting.count_id, line_id, of_others=False, at=at, who=who)

        if who != old.who:
            with self.refused(NotYourLine):
                mend()
            return
        mend()
        del counting.lines[line_id]
        if pieces is None:
            mend()
        else:
            with self.refused(LineWithdrawn):
                mend()

    @precondition(lambda self: self.world.counts)
    @rule(pick=st.integers(0, 1), how=st.sampled_from(["approve", "approve", "zero the rest", "give up"]))
    def a_count_ends(self, pick: int, how: str) -> None:
        counts = list(self.world.counts.values())
        counting = counts[pick % len(counts)]
        if how == "give up":
            self.gives_up(counting)
        else:
            self.approves(counting, zero_rest=how == "zero the rest")

    def gives_up(self, counting: Counting) -> None:
        """Nothing is booked, and nothing more is counted."""
        at = self.later()
        for _ in range(2):
            with transaction():
                cancel_count(counting.count_id, at=at, who="minh")
        del self.world.counts[counting.outlet]
        line = Seen("SP0001", 1, at, "lan", None)
        with self.refused(CountEnded):
            self.keeps(counting, uuid.uuid4(), line)

    def approves(self, counting: Counting, *, zero_rest: bool) -> None:
        """Everything that was counted stands there now; said twice it is once, and another comes too late."""
        at, world, outlet = self.later(), self.world, counting.outlet
        counted = {line.product for line in counting.lines.values()}
        rest = {product for product in counting.about if zero_rest and world.on_shelf(outlet, product)} - counted
        looked = seen(counting.count_id)
        db.session.rollback()

        def approve(look: str, who: str = "an") -> None:
            with transaction():
                approve_count(counting.count_id, seen=look, zero_rest=zero_rest, role=Role.ADMIN, at=at, who=who)

        with self.refused(CountMoved):
            approve("before somebody counted")
        if not counted | rest:
            with self.refused(NothingCounted):
                approve(looked)
            return
        approve(looked)
        approve(looked)
        with self.refused(CountEnded):
            approve(looked, "minh")
        del world.counts[outlet]
        told = self.told()
        for product in sorted(counted | rest):
            lines = counting.of(product)
            look = look_at(lines) if lines else Look(at, at, 0)
            world.looked(told, outlet, product, look)
            since = [moment for moment, _ in world.course[outlet, product] if moment > look.first_at]
            if lines and not since and all(line.lot for line in lines):
                by_lot: Counter[str] = Counter()
                for line in lines:
                    by_lot[str(line.lot)] += line.pieces
                assert world.on_shelf(outlet, product) == +by_lot
