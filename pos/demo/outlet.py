"""One outlet of the made-up network: its shelves, its till, its days of trade."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any, NamedTuple, Protocol

from pos.base.amounts import MILLI
from pos.base.clock import HANOI
from pos.base.database import new_id
from pos.catalogue.queries import vat_rates
from pos.certification.queries import facts
from pos.certification.rules import CertificateFacts, claim
from pos.demo import plan
from pos.demo.plan import ProductPlan, ShelfPlan
from pos.demo.trade import Journal, Label, Offer, trade
from pos.demo.vocabulary import WHO, OutletPlan
from pos.inventory import operations as inventory
from pos.inventory.kinds import WriteOffReason
from pos.inventory.operations import DeliveredLine, Document
from pos.inventory.queries import levels_here, lot_of
from pos.showrooms import operations as showrooms
from pos.showrooms import queries as showroom_queries
from pos.showrooms.models import Showroom
from pos.till import operations as tills
from pos.till.rules import MOST_ENTRIES, read_link

RESTOCK_DAYS = 3
"""So many days before the last, fresh goods come in again and what has expired goes out."""

FRESH_DAYS = 45
"""Goods that keep no longer than this are delivered twice."""


class Staff(NamedTuple):
    """Who works at an outlet, by the names they sign in with."""

    cashier: str
    manager: str


class World(NamedTuple):
    """What all outlets share: goods and makers, as planned and as they stand in the books."""

    seed: int
    goods: Sequence[ProductPlan]
    products: Mapping[str, uuid.UUID]
    makers: Mapping[str, uuid.UUID]
    places: Mapping[str, uuid.UUID]


class Diary(Protocol):
    """What happens at an outlet besides selling."""

    def has(self, day: date) -> bool:
        """Whether something is done before the doors open on this day."""

    def live(self, day: date) -> None:
        """Do it."""

    def brought_back(self, day: date) -> Sequence[tuple[Mapping[str, Any], int]]:
        """Sales of earlier days, each with the line of which a piece is brought back on this day."""


class Outlet:
    """One outlet's shelves and its days of trade."""

    def __init__(self, world: World, outlet: OutletPlan, place: Showroom, staff: Staff) -> None:
        self.random = Random(f"trade {world.seed} {outlet.code}")
        self.world, self.outlet, self.place, self.staff = world, outlet, place, staff
        self.shelves = plan.shelves(world.seed, outlet, world.goods)
        self.offers: dict[str, Offer] = {}
        self.labels: dict[str, list[Label]] = {}
        """The numbered labels of each product that stand on its shelf and were not sold yet."""
        self.rates: dict[tuple[str, date], int] = {}
        self.sales: list[dict[str, Any]] = []

    def live(self, as_of: date, days: int, diary: Diary) -> int:
        """Stock the shelves, sell for so many days, restock what is fresh near the end; how many sales that were."""
        first = as_of - timedelta(days=days)
        self._begin(first - timedelta(days=1))
        till = showroom_queries.tills_of(self.place.id)[0]
        pairing = showrooms.pair_at_console(till.code, who=WHO, at=morning(first))
        journal = Journal(till.code, pairing.series, new_id)
        chain = showroom_queries.chain_facts(pairing.chain_id)
        if chain is None:
            raise LookupError(pairing.chain_id)
        for number in range(days):
            day = first + timedelta(days=number)
            restocks = number == days - RESTOCK_DAYS
            if restocks or diary.has(day):
                # What was sold so far is on the books before anything else is done, so that it was sold from what was there.
                self._send(journal, chain, morning(day))
            if restocks:
                self._throw_out(day)
                self._stock([one for one in self.shelves if _is_fresh(one.product)], day)
            if diary.has(day):
                diary.live(day)
                self._know(self.shelves, day)
            busy = 1.6 if day.weekday() >= 5 else 1.0
            customers = max(3, round(self.random.gauss(9 * busy, 2.5)))
            offers = list(self.offers.values())
            trade(self.random, journal, self.staff.cashier, offers, day, customers, diary.brought_back(day))
        # Nothing is dated on the day of loading itself: nobody knows how early on that day it is loaded.
        self._send(journal, chain, evening(as_of - timedelta(days=1)))
        diary.live(as_of)
        return len(self.sales)

    def delivered(self, shelf: ShelfPlan, day: date, pieces: int) -> DeliveredLine:
        """So many pieces of a product, fresh on that day, on the terms on which this outlet has it."""
        product = shelf.product
        life = product.ware.shelf_life_days
        made_on = day - timedelta(days=self.random.randint(0, max(0, min(60, life // 4)))) if life else None
        return DeliveredLine(
            product_id=self.world.products[product.code],
            quantity_milli=pieces * MILLI,
            made_on=made_on,
            expires_on=made_on + timedelta(days=life) if made_on and life else None,
            consigned=shelf.consigned_bp is not None,
            settlement_price_vnd=shelf.settlement_price_vnd,
            cost_vnd=shelf.cost_vnd,
        )

    def _send(self, journal: Journal, chain: showroom_queries.ChainFacts, at: datetime) -> None:
        """Book what the till has written since it last did."""
        for start in range(0, len(journal.entries), MOST_ENTRIES):
            part = journal.entries[start : start + MOST_ENTRIES]
            tills.keep(chain, [read_link(entry) for entry in part], at=at)
            tills.book_kept(chain, at=at)
        self.sales += [entry for entry in journal.entries if entry["kind"] == "sale"]
        journal.tear_off()

    def _begin(self, day: date) -> None:
        """The first goods of all makers, as they would come from a file."""
        received_at = morning(day, 10)
        inventory.receive_all(
            [
                Document(new_id(), self.place.id, self.place.code, self.world.makers[code], lines, received_at)
                for code, lines in self._brought(self.shelves, day).items()
            ],
            at=received_at,
            who=self.staff.manager,
        )
        self._know(self.shelves, day)

    def _stock(self, shelves: Sequence[ShelfPlan], day: date) -> None:
        for code, lines in self._brought(shelves, day).items():
            inventory.receive_delivery(
                self.place.id, self.world.makers[code], lines,
                delivery_id=new_id(), showroom_code=self.place.code, received_at=morning(day), at=morning(day),
                who=self.staff.cashier,
            )  # fmt: skip
        self._know(shelves, day)

    def _brought(self, shelves: Sequence[ShelfPlan], day: date) -> dict[str, list[DeliveredLine]]:
        by_maker: dict[str, list[DeliveredLine]] = defaultdict(list)
        for shelf in shelves:
            by_maker[shelf.product.maker.code].append(self.delivered(shelf, day, shelf.pieces))
        return by_maker

    def _know(self, shelves: Sequence[ShelfPlan], day: date) -> None:
        """Bring what the till offers to what the shelf holds."""
        held: dict[str, list[tuple[date | None, int]]] = defaultdict(list)
        of_lot: dict[tuple[str, str], int] = {}
        for level in levels_here(self.place.id):
            held[level.product].append((level.expires_on, level.quantity_milli // MILLI))
            of_lot[level.product, level.lot] = level.quantity_milli // MILLI
        for code, left in self.labels.items():
            # Where goods of the lot went elsewhere, labels went with them.
            del left[: max(0, len(left) - of_lot.get((code, left[0].lot), 0) if left else 0)]
        papers = facts([self.world.products[shelf.product.code] for shelf in shelves])
        for product in (shelf.product for shelf in shelves):
            stars = partial(_stars, papers.get(self.world.products[product.code], []))
            lots = sorted(held[product.code], key=lambda lot: (lot[0] is None, lot[0] or day))
            self.offers[product.code] = Offer(
                product.code, product.price_vnd, partial(self._vat_bp, product.ware.vat), stars, lots,
                self.labels.get(product.code, []),
            )  # fmt: skip

    def _vat_bp(self, vat_class: str, day: date) -> int:
        if (vat_class, day) not in self.rates:
            self.rates[vat_class, day] = vat_rates([vat_class], day)[vat_class].rate_bp
        return self.rates[vat_class, day]

    def _throw_out(self, day: date) -> None:
        """Most of what has expired is written off; some is overlooked, as it happens."""
        for level in levels_here(self.place.id):
            expired = level.quantity_milli > 0 and level.expires_on is not None and level.expires_on < day
            if expired and self.random.random() < 0.85:
                lot = lot_of(self.world.products[level.product], level.lot)
                inventory.write_off(
                    self.place.id, lot.id, level.quantity_milli, WriteOffReason.EXPIRED,
                    write_off_id=new_id(), at=morning(day), who=self.staff.manager,
                )  # fmt: skip


def morning(day: date, hour: int = 7) -> datetime:
    """Before the doors open."""
    return datetime.combine(day, time(hour), HANOI)


def evening(day: date) -> datetime:
    """After the till was counted."""
    return datetime.combine(day, time(18, 15), HANOI)


def _stars(known: Sequence[CertificateFacts], at: datetime) -> int | None:
    return claim(known, at.date(), at).stars


def _is_fresh(product: ProductPlan) -> bool:
    life = product.ware.shelf_life_days
    return life is not None and life <= FRESH_DAYS
