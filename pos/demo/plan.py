"""The made-up network as a plan: who makes what, with which certificate, and where it stands. Pure: one seed, one plan."""

import calendar
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from pos.base.amounts import BP, divide
from pos.demo import vocabulary as words
from pos.demo.vocabulary import Ware

CERTIFICATE_MONTHS = 36
EXAMPLE_PREFIX = "952"
"""GS1 keeps this prefix for examples, so no invented code can be somebody's. Real ones of Vietnam begin with 893."""


class Fate(StrEnum):
    """What became of a product's latest certificate."""

    VALID = "valid"
    RENEWED = "renewed"
    """Valid, and it superseded an older one."""
    UPGRADED = "upgraded"
    """Valid with four stars, and it superseded one with three."""
    RENEWAL_DUE = "renewal_due"
    EXTENDED = "extended"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


FATES = {
    Fate.WITHDRAWN: 8,
    Fate.LAPSED: 46,
    Fate.EXTENDED: 24,
    Fate.RENEWAL_DUE: 120,
    Fate.RENEWED: 150,
    Fate.UPGRADED: 40,
}
"""How many products meet each fate; all others simply hold a valid certificate."""


LAPSED_LATELY = {"BT01": 3, "HK01": 2, "TH01": 2, "VP01": 2}
"""At which outlets so many products lost their star two or three days before the day of loading."""


@dataclass(frozen=True)
class MakerPlan:
    """A maker: an invented name, a real former district."""

    code: str
    name: str
    brand: str
    kind: str
    craft: str
    former_district: str
    place: int
    """Which of the district's communes; taken round when there are fewer."""


@dataclass(frozen=True)
class CertificatePlan:
    """One certificate of a product."""

    stars: int
    potential_five_star: bool
    score_centi: int
    kind: str
    decision_number: str
    valid_from: date
    valid_to: date
    filed_on: date | None = None
    withdrawn_on: date | None = None


@dataclass(frozen=True)
class ProductPlan:
    """One product: one variant, one net content."""

    code: str
    ware: Ware
    name_vi: str
    name_en: str
    net_content: str
    group_2019: str
    maker: MakerPlan
    price_vnd: int
    gtin: str | None
    fate: Fate
    certificates: tuple[CertificatePlan, ...]
    colour: int
    reorder_point: int


@dataclass(frozen=True)
class ShelfPlan:
    """A product that an outlet carries: how many come at first, and whether they stay the maker's."""

    product: ProductPlan
    pieces: int
    consigned_bp: int | None
    """The maker's part of the price in basis points; None for goods bought by the outlet."""

    @property
    def cost_vnd(self) -> int | None:
        """What the outlet pays for one when it buys them."""
        return divide(self.product.price_vnd * 7, 10) if self.consigned_bp is None else None

    @property
    def settlement_price_vnd(self) -> int | None:
        """What the maker gets for one that is sold, when they stay the maker's."""
        return divide(self.product.price_vnd * self.consigned_bp, BP) if self.consigned_bp else None


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def makers(seed: int) -> list[MakerPlan]:
    """The 255 makers: 72 enterprises, 82 cooperatives, 101 households, each with one craft."""
    random = Random(f"makers {seed}")
    kinds = ["enterprise"] * words.ENTERPRISES + ["cooperative"] * words.COOPERATIVES + ["household"] * words.HOUSEHOLDS
    random.shuffle(kinds)
    places: Counter[str] = Counter()
    taken: set[str] = set()
    planned: list[MakerPlan] = []
    for craft, (label, count, districts) in words.CRAFTS.items():
        for index in range(count):
            kind = kinds[len(planned)]
            name, brand = next((name, brand) for name, brand in _names(random, kind, label) if name not in taken)
            taken.add(name)
            district = districts[index % len(districts)]
            places[district] += 1
            planned.append(
                MakerPlan(f"CT{len(planned) + 1:04d}", name, brand, kind, craft, district, places[district] - 1)
            )
    return planned


def _names(random: Random, kind: str, label: str) -> Iterator[tuple[str, str]]:
    while True:
        brand = random.choice(words.GIVEN)
        if kind == "enterprise":
            yield f"Công ty TNHH {label} {brand}", brand
        elif kind == "cooperative":
            yield f"Hợp tác xã {label} {brand}", brand
        else:
            first = random.choice(words.FIRST)
            yield f"Hộ kinh doanh {random.choice(words.FAMILY)} {random.choice(words.MIDDLE)} {first}", first


def products(seed: int, as_of: date) -> list[ProductPlan]:
    """The 1,054 products, with exactly the counts of the 2021 report by group and by the stars of the latest certificate."""
    random = Random(f"products {seed}")
    by_craft: dict[str, list[MakerPlan]] = {}
    for maker in makers(seed):
        by_craft.setdefault(maker.craft, []).append(maker)
    chosen: list[tuple[str, Ware, tuple[str, str], str, MakerPlan]] = []
    for group, wares, count in words.GROUPS:
        every = [
            (group, ware, sort, pack, maker)
            for ware in wares
            for sort in ware.sorts
            for pack in ware.packs
            for maker in by_craft[ware.craft]
        ]
        chosen += _one_from_each_maker_first(random, every, count)
    stars = _stars(random, len(chosen))
    fates = _fates(random, [four for four, _ in stars])
    goods = [
        _product(random, number, *choice, *stars[number - 1], fates[number - 1], as_of)
        for number, choice in enumerate(chosen, start=1)
    ]
    return _lapse_lately(seed, goods, as_of)


def _lapse_lately(seed: int, goods: list[ProductPlan], as_of: date) -> list[ProductPlan]:
    """The same goods, some of which lost their star in the last days at outlets that will have to relabel them.

    As many that lapsed long ago hold a valid certificate instead, so that the fates come to the same.
    """
    lately: dict[str, date] = {}
    for outlet in words.OUTLETS:
        on_shelf = [shelf.product for shelf in shelves(seed, outlet, goods) if outlet.code in LAPSED_LATELY]
        fit = [
            product.code
            for product in on_shelf
            if product.fate is Fate.VALID and not product.certificates[-1].potential_five_star
            if product.code not in lately
        ]
        for number, code in enumerate(fit[: LAPSED_LATELY.get(outlet.code, 0)]):
            lately[code] = as_of - timedelta(days=2 + number % 2)
    lapsed = sorted((one for one in goods if one.fate is Fate.LAPSED), key=lambda one: one.certificates[-1].valid_to)
    revived = {one.code for one in lapsed[: len(lately)]}
    return [
        _ending(one, Fate.LAPSED, lately[one.code]) if one.code in lately
        else _ending(one, Fate.VALID, as_of + timedelta(days=400)) if one.code in revived
        else one
        for one in goods
    ]  # fmt: skip


def _ending(product: ProductPlan, fate: Fate, valid_to: date) -> ProductPlan:
    """The same product, with its certificate moved so that it ends on another day."""
    paper = replace(product.certificates[-1], valid_from=months_before(valid_to, CERTIFICATE_MONTHS), valid_to=valid_to)
    return replace(product, fate=fate, certificates=(*product.certificates[:-1], paper))


def _one_from_each_maker_first(
    random: Random, every: list[tuple[str, Ware, tuple[str, str], str, MakerPlan]], count: int
) -> list[tuple[str, Ware, tuple[str, str], str, MakerPlan]]:
    """A choice in which no maker of the group goes without a product while another has two, as far as count allows."""
    random.shuffle(every)
    turns: dict[str, int] = {}
    ranked: list[tuple[int, int, tuple[str, Ware, tuple[str, str], str, MakerPlan]]] = []
    for choice in every:
        turn = turns[choice[4].code] = turns.get(choice[4].code, -1) + 1
        ranked.append((turn, len(ranked), choice))
    return [choice for _, _, choice in sorted(ranked)[:count]]


def _stars(random: Random, count: int) -> list[tuple[bool, bool]]:
    """(four stars?, potential five-star?) of each product's latest certificate."""
    stars = (
        [(True, True)] * words.POTENTIAL_FIVE_STAR
        + [(True, False)] * words.FOUR_STAR
        + [(False, False)] * words.THREE_STAR
    )
    if len(stars) != count:
        raise ValueError("groups and stars of the plan do not come to the same number")
    random.shuffle(stars)
    return stars


def _fates(random: Random, four_stars: Sequence[bool]) -> list[Fate]:
    fates: list[Fate | None] = [None] * len(four_stars)
    order = list(range(len(fates)))
    random.shuffle(order)
    for fate, count in FATES.items():
        fit = [index for index in order if fates[index] is None and (fate is not Fate.UPGRADED or four_stars[index])]
        for index in fit[:count]:
            fates[index] = fate
    return [fate or Fate.VALID for fate in fates]


def _product(
    random: Random,
    number: int,
    group: str,
    ware: Ware,
    sort: tuple[str, str],
    pack: str,
    maker: MakerPlan,
    four: bool,
    potential: bool,
    fate: Fate,
    as_of: date,
) -> ProductPlan:
    price = random.randint(ware.low_vnd, ware.high_vnd) * 1000
    price = divide(price, 5000) * 5000
    gtin = None
    if random.random() < 0.6:
        gtin = with_check_digit(f"{EXAMPLE_PREFIX}{int(maker.code[2:]):04d}{number:05d}")
    return ProductPlan(
        code=f"SP{number:04d}",
        ware=ware,
        name_vi=f"{ware.vi} {sort[0]} {maker.brand}",
        name_en=f"{ware.en}, {sort[1]}, {maker.brand}",
        net_content=pack,
        group_2019=group,
        maker=maker,
        price_vnd=max(price, 10_000),
        gtin=gtin,
        fate=fate,
        certificates=_certificates(random, number, four, potential, fate, as_of),
        colour=random.randrange(8),
        reorder_point=random.choice((2, 3, 4, 5)),
    )


def with_check_digit(digits: str) -> str:
    """A GTIN from all but its last digit. Source: GS1 General Specifications, section 7.9."""
    total = sum(int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def _certificates(
    random: Random, number: int, four: bool, potential: bool, fate: Fate, as_of: date
) -> tuple[CertificatePlan, ...]:
    if fate is Fate.RENEWAL_DUE:
        valid_to = as_of + timedelta(days=random.randint(5, 175))
    elif fate is Fate.EXTENDED:
        valid_to = as_of - timedelta(days=random.randint(10, 150))
    elif fate is Fate.LAPSED:
        valid_to = as_of - timedelta(days=random.randint(3, 400))
    else:
        valid_to = as_of + timedelta(days=random.randint(200, 1000))
    valid_from = months_before(valid_to, CERTIFICATE_MONTHS)
    stars = 4 if four else 3
    score = random.randint(9000, 9600) if potential else random.randint(*((7000, 8999) if four else (5000, 6999)))
    kind = "first"
    older: tuple[CertificatePlan, ...] = ()
    if fate in {Fate.RENEWED, Fate.UPGRADED}:
        kind = "reevaluation" if fate is Fate.RENEWED else "upgrade"
        before = 3 if fate is Fate.UPGRADED else stars
        ended = valid_from + timedelta(days=random.randint(0, 60))
        older = (
            CertificatePlan(
                before, False, 8000 if before == 4 else 6000, "first", f"{number:04d}a/QĐ-UBND (mẫu)",
                months_before(ended, CERTIFICATE_MONTHS), ended,
            ),
        )  # fmt: skip
    return (
        *older,
        CertificatePlan(
            stars, potential, score, kind, f"{number:04d}/QĐ-UBND (mẫu)", valid_from, valid_to,
            filed_on=valid_to - timedelta(days=random.randint(122, 178)) if fate is Fate.EXTENDED else None,
            withdrawn_on=as_of - timedelta(days=random.randint(6, 90)) if fate is Fate.WITHDRAWN else None,
        ),
    )  # fmt: skip


def shelves(seed: int, outlet: words.OutletPlan, goods: Sequence[ProductPlan]) -> list[ShelfPlan]:
    """What an outlet carries: its own village's craft first of all, the district's makers next, then a bit of everything."""
    random = Random(f"shelves {seed} {outlet.code}")
    own_craft = {"BT01": "pottery", "VP01": "silk", "PV01": "rattan", "CH01": "hat", "HT01": "lacquer", "DL01": "cake"}

    def nearness(maker: MakerPlan) -> float:
        near = maker.former_district == outlet.former_district
        of_the_village = maker.craft == own_craft.get(outlet.code)
        return random.random() / (8 if of_the_village else 4 if near else 1)

    by_maker: dict[str, list[ProductPlan]] = {}
    for product in goods:
        by_maker.setdefault(product.maker.code, []).append(product)
    # Few makers with all they make, rather than one thing of everybody: so a delivery is worth the road.
    makers = sorted((products[0].maker for products in by_maker.values()), key=nearness)
    wanted = random.randint(80, 130)
    chosen: list[ProductPlan] = []
    for maker in makers:
        if len(chosen) >= wanted:
            break
        chosen += by_maker[maker.code]
    planned = []
    for product in sorted(chosen, key=lambda one: one.code):
        durable = product.ware.shelf_life_days is None or product.ware.shelf_life_days > 60
        pieces = random.randint(2, 14) if product.price_vnd > 400_000 else random.randint(6, 40)
        consigned = random.random() < (0.65 if durable else 0.3)
        planned.append(ShelfPlan(product, pieces, random.choice((7000, 7500, 8000, 8500)) if consigned else None))
    return planned
