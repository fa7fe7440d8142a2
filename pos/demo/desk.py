"""What a manager of the made-up network does besides selling: orders, transfers, counts, reorder points, write-offs.

Each verb here makes a deed of a diary, to be done on a day before the doors open, or on the last evening.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from pos.base.amounts import BP, MILLI
from pos.base.clock import local_day
from pos.base.database import db, new_id
from pos.demo import plan
from pos.demo.outlet import Outlet
from pos.demo.plan import ShelfPlan
from pos.demo.vocabulary import OUTLETS
from pos.inventory import operations as inventory
from pos.inventory.counts import comparison
from pos.inventory.kinds import CountScope, Difference, RefusalReason, WriteOffReason
from pos.inventory.models import Count
from pos.inventory.operations import (
    About,
    Arrival,
    Counted,
    DeliveryPapers,
    OrderedLine,
    Papers,
    RefusedLine,
    SentLine,
)
from pos.inventory.queries import LevelHere, levels_here, lot_of
from pos.inventory.rules import Terms
from pos.people.kinds import Role

VEHICLE = "29C-000.00 (mẫu)"
SHELVES = ("Kệ 1", "Kệ 2", "Tủ kính")
COUNTING = timedelta(seconds=40)
"""How long somebody takes to count one product."""


@dataclass(frozen=True)
class Calendar:
    """The days that matter, relative to the day of loading, however many days are lived before it."""

    first: date
    as_of: date

    def before(self, days: int) -> date:
        """So many days before the day of loading, or the first day of trade."""
        return max(self.first, self.as_of - timedelta(days=days))

    @property
    def settled_to(self) -> date:
        """The end of last month, where some days were sold before it and some after; else of the first two thirds."""
        month = self.as_of.replace(day=1) - timedelta(days=1)
        if self.first + timedelta(days=4) <= month <= self.as_of - timedelta(days=4):
            return month
        return self.before(max(3, (self.as_of - self.first).days // 3))

    @property
    def settled_on(self) -> date:
        """When the accounts of that period are made: a day of trade is left, on which something can come back."""
        return max(self.first, min(self.settled_to + timedelta(days=2), self.as_of - timedelta(days=2)))


@dataclass(frozen=True)
class Written:
    """An order that was sent, and what was asked for."""

    id: uuid.UUID
    maker: str
    lines: Sequence[tuple[ShelfPlan, int]]


class Sent(NamedTuple):
    """Goods under way."""

    transfer_id: uuid.UUID
    lines: list[SentLine]
    at: datetime


Way = dict[tuple[str, str], list[Sent]]
"""What is under way, by the outlets that it goes from and to."""


@dataclass
class Desk:
    """A manager's desk: what lies on it from one day to the next."""

    outlet: Outlet
    calendar: Calendar
    way: Way
    """All desks share it."""
    random: Random = field(init=False)
    orders: dict[str, Written] = field(default_factory=dict)
    wares: dict[str, ShelfPlan] = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(f"desk {self.outlet.world.seed} {self.outlet.outlet.code}")
        self.wares = {shelf.product.code: shelf for shelf in self.outlet.shelves}

    @property
    def code(self) -> str:
        """The outlet's."""
        return self.outlet.outlet.code

    @property
    def manager(self) -> str:
        """Whose desk it is."""
        return self.outlet.staff.manager

    def held(self) -> list[LevelHere]:
        """What the shelf holds of goods that will keep for a while, in an order that no database decides."""
        good_until = self.calendar.as_of + timedelta(days=10)
        return sorted(
            (
                level
                for level in levels_here(self.outlet.place.id)
                if level.quantity_milli > 0 and (level.expires_on is None or level.expires_on > good_until)
            ),
            key=lambda level: (level.product, level.lot),
        )

    def lot(self, level: LevelHere) -> uuid.UUID:
        """The lot of a level."""
        return lot_of(self.outlet.world.products[level.product], level.lot).id

    def left(self) -> dict[str, int]:
        """Pieces on the shelf, by product."""
        left = dict.fromkeys(self.wares, 0)
        for level in levels_here(self.outlet.place.id):
            if level.product in left:
                left[level.product] += level.quantity_milli // MILLI
        return left


Deed = Callable[[Desk, datetime], None]


def order(name: str, *, wanted_days: int = 5, sent: bool = True, note: str = "") -> Deed:
    """Order of the maker of whom most runs low."""

    def deed(desk: Desk, at: datetime) -> None:
        left = desk.left()
        taken = {written.maker for written in desk.orders.values()}
        by_maker: dict[str, list[ShelfPlan]] = {}
        for shelf in desk.outlet.shelves:
            if shelf.product.maker.code not in taken:
                by_maker.setdefault(shelf.product.maker.code, []).append(shelf)

        def runs_low(shelf: ShelfPlan) -> bool:
            return left[shelf.product.code] <= 2 * shelf.product.reorder_point

        chance = {code: desk.random.random() for code in by_maker}
        maker = max(by_maker, key=lambda code: (sum(map(runs_low, by_maker[code])), chance[code]))
        wanted = sorted(by_maker[maker], key=lambda shelf: (left[shelf.product.code], shelf.product.code))[:5]
        lines = [(shelf, max(4, shelf.pieces // 2)) for shelf in wanted]
        written = desk.orders[name] = Written(new_id(), maker, lines)
        day, before_last = local_day(at), desk.calendar.as_of - timedelta(days=2)
        wanted_by = max(day, min(day + timedelta(days=wanted_days), before_last)) if sent else None
        inventory.draft_order(
            desk.outlet.place.id, desk.outlet.world.makers[maker],
            [
                OrderedLine(desk.outlet.world.products[shelf.product.code], pieces * MILLI, _terms(shelf))
                for shelf, pieces in lines
            ],
            order_id=written.id, showroom_code=desk.code, at=at, who=desk.manager, note=note, wanted_by=wanted_by,
        )  # fmt: skip
        if sent:
            inventory.send_order(written.id, at=at + timedelta(minutes=5), who=desk.manager)

    return deed


def _terms(shelf: ShelfPlan) -> Terms:
    if shelf.consigned_bp is None:
        return Terms(cost_vnd=shelf.cost_vnd)
    return Terms(consigned=True, commission_bp=BP - shelf.consigned_bp)


def deliver(name: str, *, refused: int = 0, whole: bool = True) -> Deed:
    """Take over what was ordered: all of it, or what of it came and was not broken."""

    def deed(desk: Desk, at: datetime) -> None:
        written, day = desk.orders[name], local_day(at)
        lines, sent_back = [], []
        for number, (shelf, pieces) in enumerate(written.lines):
            if not whole and number == 0:
                pieces -= refused
                sent_back.append(
                    RefusedLine(
                        desk.outlet.world.products[shelf.product.code], refused * MILLI, RefusalReason.DAMAGED,
                        note="Móp hộp, sứt cạnh",
                    )
                )  # fmt: skip
            elif not whole and number == len(written.lines) - 1:
                continue
            line = desk.outlet.delivered(shelf, day, pieces)
            terms = _terms(shelf)
            lines.append(replace(line, settlement_price_vnd=None, commission_bp=terms.commission_bp))
        inventory.receive_delivery(
            desk.outlet.place.id, desk.outlet.world.makers[written.maker], lines,
            delivery_id=new_id(), showroom_code=desk.code, received_at=at, at=at, who=desk.outlet.staff.cashier,
            order_id=written.id, refused=sent_back,
            papers=DeliveryPapers(carrier="Người của cơ sở", vehicle=VEHICLE),
        )  # fmt: skip

    return deed


def send(to: str, *, lots: int = 3) -> Deed:
    """Send some of what there is plenty of to another outlet."""

    def deed(desk: Desk, at: datetime) -> None:
        world = desk.outlet.world
        target = next(one for one in OUTLETS if one.code == to)
        kept = {shelf.product.code for shelf in plan.shelves(world.seed, target, world.goods)}
        plenty = [level for level in desk.held() if level.quantity_milli >= 6 * MILLI]
        desk.random.shuffle(plenty)
        # What the other outlet keeps itself, before what is new there.
        plenty.sort(key=lambda level: level.product not in kept)
        lines = [SentLine(desk.lot(level), level.quantity_milli // (3 * MILLI) * MILLI) for level in plenty[:lots]]
        transfer_id = new_id()
        inventory.send_transfer(
            desk.outlet.place.id, world.places[to], lines,
            transfer_id=transfer_id, from_code=desk.code, at=at, who=desk.manager,
            papers=Papers("Lệnh điều động 01 (mẫu)", "Nguyễn Văn Mẫu", VEHICLE, "Xếp đứng, tránh va đập."),
        )  # fmt: skip
        desk.way.setdefault((desk.code, to), []).append(Sent(transfer_id, lines, at))

    return deed


def receive(sender: str, *, broken: int = 0) -> Deed:
    """Unpack what another outlet sent; of the first line some may have broken on the way."""

    def deed(desk: Desk, at: datetime) -> None:
        transfer_id, lines, sent_at = desk.way[sender, desk.code].pop(0)
        # Where few days are lived, both happen on the first.
        at = max(at, sent_at + timedelta(minutes=30))
        arrivals = [Arrival(line.lot_id, line.quantity_milli) for line in lines]
        if broken:
            first = lines[0]
            arrivals[0] = Arrival(first.lot_id, first.quantity_milli - broken * MILLI, Difference.BROKEN)
        inventory.receive_transfer(
            transfer_id, arrivals, received_at=at, at=at, who=desk.manager,
            note="Một món vỡ trên đường, đã báo bên gửi." if broken else "",
        )  # fmt: skip

    return deed


def lose(reason: WriteOffReason, note: str, *, maker: int = 0) -> Deed:
    """Write one piece off of what a maker has here on consignment."""

    def deed(desk: Desk, at: datetime) -> None:
        code = consignors(desk)[maker]
        theirs = [level for level in desk.held() if level.owner == code and level.quantity_milli >= 2 * MILLI]
        if theirs:
            inventory.write_off(
                desk.outlet.place.id, desk.lot(desk.random.choice(theirs)), MILLI, reason, write_off_id=new_id(), at=at,
                who=desk.manager, note=note,
            )  # fmt: skip

    return deed


def set_points(desk: Desk, at: datetime) -> None:
    """Reorder points of the outlet's own: more of what is cheap, less of what is dear, never low of one thing."""
    by_price = sorted(desk.outlet.shelves, key=lambda shelf: (shelf.product.price_vnd, shelf.product.code))
    points: dict[str, int] = {shelf.product.code: 8 for shelf in by_price[:6]}
    points |= {shelf.product.code: 1 for shelf in by_price[-5:]} | {by_price[len(by_price) // 2].product.code: 0}
    inventory.set_reorder_points(
        desk.outlet.place.id,
        {desk.outlet.world.products[code]: point * MILLI for code, point in points.items()},
        at=at,
        who=desk.manager,
    )


def consignors(desk: Desk) -> list[str]:
    """The makers with goods on consignment here, those with most of it first."""
    worth: dict[str, int] = {}
    for shelf in desk.outlet.shelves:
        if shelf.consigned_bp:
            code = shelf.product.maker.code
            worth[code] = worth.get(code, 0) + shelf.pieces * shelf.product.price_vnd
    return sorted(worth, key=lambda code: (-worth[code], code))


def count(
    *, group: str = "", products: int = 0, missing_vnd: int = 0, approved_by: str = "", role: Role = Role.MANAGER,
    note: str = "", end_note: str = "",
) -> Deed:  # fmt: skip
    """Count a group, or some products: small differences, or so much missing; approved, or still to be looked at."""

    def deed(desk: Desk, at: datetime) -> None:
        left = {code: pieces for code, pieces in desk.left().items() if pieces > 0}
        if group:
            about = About(CountScope.GROUP, group, note=note)
            chosen = [code for code in left if desk.wares[code].product.group_2019 == group]
        else:
            dear = sorted(left, key=lambda code: (-desk.wares[code].product.price_vnd, code))
            chosen = sorted(dear[:products] if missing_vnd else dear[-3 * products :: 3])
            ids = [desk.outlet.world.products[code] for code in chosen]
            about = About(CountScope.PRODUCTS, product_ids=ids, note=note)
        count_id = new_id()
        inventory.begin_count(
            desk.outlet.place.id, about, count_id=count_id, showroom_code=desk.code, at=at, who=desk.manager
        )  # fmt: skip
        differs = _differences(desk, {code: left[code] for code in chosen}, missing_vnd)
        for number, code in enumerate(chosen):
            at += COUNTING
            line = Counted(
                new_id(), desk.outlet.world.products[code], (left[code] + differs.get(code, 0)) * MILLI, at,
                spot=SHELVES[number % len(SHELVES)],
            )  # fmt: skip
            who = desk.outlet.staff[number % 2]
            inventory.keep_line(count_id, line, device_now=at, at=at, who=who)
        if approved_by:
            at += timedelta(minutes=2)
            seen = comparison(db.session.get_one(Count, count_id), at).seen
            who = desk.manager if approved_by == "manager" else approved_by
            inventory.approve_count(
                count_id, seen=seen, zero_rest=False, role=role, at=at, who=who, note=end_note
            )  # fmt: skip

    return deed


def _differences(desk: Desk, left: dict[str, int], missing_vnd: int) -> dict[str, int]:
    """Pieces more or less than the books hold: of the cheapest a few, or of the dearest until so much is missing."""
    by_price = sorted(left, key=lambda code: (desk.wares[code].product.price_vnd, code))
    if not missing_vnd:
        return dict(zip([code for code in by_price if left[code] > 2], (-1, 1, -2), strict=False))
    differs: dict[str, int] = {}
    for code in reversed(by_price):
        # Worth is told by what the owner gets or what the goods cost: some seven tenths of the price.
        pieces = min(left[code], 1 + max(0, missing_vnd) * 10 // (7 * desk.wares[code].product.price_vnd))
        if missing_vnd <= 0:
            break
        differs[code] = -pieces
        missing_vnd -= pieces * desk.wares[code].product.price_vnd * 7 // 10
    return differs
