"""Load the made-up network through the verbs that people use: outlets, staff, makers, goods, certificates, stock, trade."""

import secrets
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import NamedTuple

from pos.base.amounts import BP, MILLI, divide
from pos.base.clock import HANOI, start_of_day
from pos.base.database import ids_from, new_id
from pos.base.text import search_key
from pos.catalogue import operations as catalogue
from pos.catalogue.kinds import ProducerKind, Unit
from pos.catalogue.operations import ProducerDraft, ProductDraft
from pos.catalogue.queries import vat_rates
from pos.certification import operations as certification
from pos.certification.kinds import CertificateKind
from pos.certification.operations import Paper
from pos.certification.queries import facts
from pos.certification.rules import CertificateFacts, claim
from pos.demo import pictures, plan
from pos.demo.errors import NotEmpty
from pos.demo.plan import MakerPlan, ProductPlan, ShelfPlan
from pos.demo.trade import Journal, Offer, trade
from pos.demo.vocabulary import FAMILY, FIRST, MIDDLE, OUTLETS, OutletPlan
from pos.inventory import operations as inventory
from pos.inventory.kinds import WriteOffReason
from pos.inventory.operations import DeliveredLine
from pos.inventory.queries import levels_here, lot_of
from pos.people import operations as people
from pos.people.kinds import Role
from pos.people.queries import nobody_yet
from pos.people.rules import MAY, Deed, pin_is_fit
from pos.showrooms import operations as showrooms
from pos.showrooms import queries as showroom_queries
from pos.showrooms.kinds import ShowroomKind
from pos.showrooms.models import Commune, Showroom
from pos.showrooms.operations import OutletWish
from pos.till import operations as tills
from pos.till.rules import MOST_ENTRIES, read_link

WHO = "demo"
RESTOCK_DAYS = 3
"""So many days before the last, fresh goods come in again and what has expired goes out."""

FRESH_DAYS = 45
"""Goods that keep no longer than this are delivered twice."""

STAFF = (
    ("lan", "Nguyễn Thị Lan", Role.CASHIER, "BT01"),
    ("minh", "Trần Văn Minh", Role.MANAGER, "BT01"),
    ("huong", "Phạm Thu Hương", Role.OFFICER, None),
    ("admin", "Quản trị hệ thống (mẫu)", Role.ADMIN, None),
)
"""Who can sign in to look around: name, full name, role, outlet."""


class SignIn(NamedTuple):
    """A sign-in to show once."""

    name: str
    password: str
    pin: str | None
    """Who sells says who she is at the till by this."""
    role: Role
    outlet: str | None


@dataclass(slots=True)
class Loaded:
    """What was loaded."""

    outlets: int
    products: int
    sales: int
    sign_ins: list[SignIn]


def load(seed: int, as_of: date, days: int) -> Loaded:
    """Build the whole network, with so many days of sales before ``as_of``. The caller holds the transaction.

    Raises:
        NotEmpty: there are outlets or people already.
    """
    if showroom_queries.showrooms() or not nobody_yet():
        raise NotEmpty()
    beginning = start_of_day(as_of - timedelta(days=days + 30))
    with ids_from(Random(f"ids {seed} {as_of}")):
        showrooms.load_reference(beginning)
        catalogue.load_reference(beginning)
        places = _places(as_of, beginning)
        cashiers, sign_ins = _people(seed, places, beginning)
        goods = plan.products(seed, as_of)
        makers = _makers(seed, beginning)
        products = _products(goods, makers, beginning)
        _certificates(goods, products, as_of)
        sold = 0
        for outlet in OUTLETS:
            sold += _Outlet(seed, outlet, places[outlet.code], cashiers[outlet.code], goods, products, makers).live(
                as_of, days
            )
    return Loaded(len(places), len(products), sold, sign_ins)


def _communes() -> dict[str, list[Commune]]:
    found: dict[str, list[Commune]] = defaultdict(list)
    for commune in showroom_queries.communes():
        found[commune.former_district].append(commune)
    return found


def _places(as_of: date, at: datetime) -> dict[str, Showroom]:
    communes = _communes()
    villages = {village.name: village for village in showroom_queries.craft_villages()}
    rows = {}
    for number, outlet in enumerate(OUTLETS, start=1):
        village = villages.get(outlet.village or "")
        commune_code = village.commune_code if village else communes[outlet.former_district][0].code
        rows[outlet.code] = showrooms.add_showroom(
            outlet.code,
            OutletWish(
                name=outlet.name,
                kind=ShowroomKind.CRAFT_VILLAGE_OUTLET if outlet.village else ShowroomKind.SHOWROOM,
                commune_code=commune_code,
                craft_village_id=village.id if village else None,
                address=f"Số {number} (địa chỉ mẫu)",
                opens_on=as_of.replace(day=1, month=1) - timedelta(days=365),
                hours={str(day): ["08:00", "18:00"] for day in range(1, 8)},
                legal_name=f"Điểm giới thiệu sản phẩm OCOP {outlet.name} (mẫu)",
                tax_code="0100000000",
                location_code=f"{number:05d}",
                bank_bin="970436",
                bank_account=f"10175956{number:02d}",
                bank_account_name="TAI KHOAN MAU",
                return_policy_vi="Đổi trả trong 7 ngày, hàng còn nguyên vẹn, kèm phiếu này.",
                return_policy_en="Exchange within 7 days, goods intact, with this slip.",
            ),
            who=WHO, at=at, is_demo=True,
        )  # fmt: skip
        for _ in range(2):
            showrooms.add_till(rows[outlet.code].id, who=WHO, at=at)
    return rows


def _people(seed: int, places: dict[str, Showroom], at: datetime) -> tuple[dict[str, str], list[SignIn]]:
    sign_ins = []
    for name, full_name, role, outlet in STAFF:
        password = secrets.token_urlsafe(9)
        person = people.add_person(name, full_name, role, password, who=WHO, at=at, is_demo=True)
        if outlet:
            people.assign(person.id, places[outlet].id, since=at, who=WHO, at=at)
        pin = _some_pin() if role in MAY[Deed.SELL] else None
        if pin is not None:
            people.choose_pin(person.id, password, pin, at=at)
        sign_ins.append(SignIn(name, password, pin, role, outlet))
    random = Random(f"people {seed}")
    cashiers = {"BT01": "lan"}
    for code, place in places.items():
        if code in cashiers:
            continue
        first = random.choice(FIRST)
        name = f"{search_key(first)}.{code.lower()}"
        full_name = f"{random.choice(FAMILY)} {random.choice(MIDDLE)} {first}"
        # These people only stand on sales: they never sign in.
        person = people.add_person(name, full_name, Role.CASHIER, None, who=WHO, at=at, is_demo=True)
        people.assign(person.id, place.id, since=at, who=WHO, at=at)
        cashiers[code] = name
    return cashiers, sign_ins


def _some_pin() -> str:
    """Six digits that somebody might choose, by chance as the passwords are."""
    while not pin_is_fit(pin := f"{secrets.randbelow(1_000_000):06d}"):
        pass
    return pin


def _makers(seed: int, at: datetime) -> dict[str, uuid.UUID]:
    communes = _communes()
    ids = {}
    for maker in plan.makers(seed):
        near = communes[maker.former_district]
        draft = ProducerDraft(
            maker.name, ProducerKind(maker.kind), near[maker.place % len(near)].code, "Thôn mẫu", "0900000000",
            bank_bin="970436", bank_account=f"9900{maker.code[2:]}", bank_account_name="TAI KHOAN MAU",
        )  # fmt: skip
        ids[maker.code] = catalogue.add_producer(draft, who=WHO, at=at, code=maker.code, is_demo=True).id
    return ids


def _products(goods: Sequence[ProductPlan], makers: dict[str, uuid.UUID], at: datetime) -> dict[str, uuid.UUID]:
    ids = {}
    drawn: dict[tuple[str, int], str] = {}
    for product in goods:
        ware = product.ware
        draft = ProductDraft(
            name_vi=product.name_vi,
            name_en=product.name_en,
            producer_id=makers[product.maker.code],
            vat_class_code=ware.vat,
            unit=Unit(ware.unit),
            net_content=product.net_content,
            group_2019_code=product.group_2019,
            group_2026_code=ware.criteria_set,
            story_vi=_story_vi(product),
            story_en=_story_en(product),
            shelf_life_days=ware.shelf_life_days,
            reorder_point_milli=product.reorder_point * MILLI,
        )
        row = catalogue.add_product(draft, who=WHO, at=at, code=product.code, is_demo=True)
        catalogue.set_price(row.id, product.price_vnd, who=WHO, at=at)
        if product.gtin:
            catalogue.add_barcode(row.id, product.gtin, who=WHO, at=at)
        look = (ware.picture, product.colour)
        if look not in drawn:
            drawn[look] = catalogue.keep_picture(pictures.picture(*look))
        catalogue.show_picture(row.id, drawn[look], who=WHO, at=at)
        ids[product.code] = row.id
    return ids


def _story_vi(product: ProductPlan) -> str:
    return (
        f"{product.ware.vi} do {product.maker.name} làm ra. Đây là câu chuyện mẫu để giới thiệu hệ thống: "
        "người làm kể nguyên liệu từ đâu, ai truyền nghề và vì sao sản phẩm khác những nơi khác."
    )


def _story_en(product: ProductPlan) -> str:
    return (
        f"{product.ware.en} made by {product.maker.name}. This is a sample story: here the maker tells where the "
        "material comes from, who handed the craft down, and what sets it apart."
    )


def _morning(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), HANOI)


def _certificates(goods: Sequence[ProductPlan], products: dict[str, uuid.UUID], as_of: date) -> None:
    for product in goods:
        for paper in product.certificates:
            learned = _morning(min(paper.valid_from + timedelta(days=5), as_of - timedelta(days=1)))
            certificate_id = certification.add_certificate(
                Paper(
                    product_id=products[product.code],
                    stars=paper.stars,
                    decision_number=paper.decision_number,
                    decision_date=paper.valid_from,
                    issuer="Ủy ban nhân dân thành phố Hà Nội (mẫu)",
                    kind=CertificateKind(paper.kind),
                    valid_to=paper.valid_to,
                    score_centi=paper.score_centi,
                    potential_five_star=paper.potential_five_star,
                ),
                who="huong", at=learned,
            )  # fmt: skip
            if paper.filed_on:
                certification.file_renewal(
                    certificate_id,
                    paper.filed_on,
                    f"HS-{product.code} (mẫu)",
                    who="huong",
                    at=_morning(paper.filed_on, 15),
                )
            if paper.withdrawn_on:
                certification.withdraw(
                    certificate_id, paper.withdrawn_on, f"TH-{product.code}/QĐ-UBND (mẫu)",
                    "Ghi sao OCOP lên sản phẩm khác cùng cơ sở (ví dụ mẫu)",
                    who="huong", at=_morning(paper.withdrawn_on + timedelta(days=1)),
                )  # fmt: skip


class _Outlet:
    """One outlet's shelves and its days of trade."""

    def __init__(
        self,
        seed: int,
        outlet: OutletPlan,
        place: Showroom,
        cashier: str,
        goods: Sequence[ProductPlan],
        products: dict[str, uuid.UUID],
        makers: dict[str, uuid.UUID],
    ) -> None:
        self.random = Random(f"trade {seed} {outlet.code}")
        self.outlet, self.place, self.cashier = outlet, place, cashier
        self.products, self.makers = products, makers
        self.shelves = plan.shelves(seed, outlet, goods)
        self.offers: dict[str, Offer] = {}
        self.rates: dict[tuple[str, date], int] = {}

    def live(self, as_of: date, days: int) -> int:
        """Stock the shelves, sell for so many days, restock what is fresh near the end; how many sales that were."""
        first = as_of - timedelta(days=days)
        self._stock(self.shelves, first - timedelta(days=1))
        till = showroom_queries.tills_of(self.place.id)[0]
        pairing = showrooms.pair_at_console(till.code, who=WHO, at=_morning(first, 7))
        journal = Journal(till.code, pairing.series, new_id)
        chain = showroom_queries.chain_facts(pairing.chain_id)
        if chain is None:
            raise LookupError(pairing.chain_id)
        sent = 0
        for number in range(days):
            day = first + timedelta(days=number)
            if number == days - RESTOCK_DAYS:
                # What was sold so far is on the books before fresh lots come, so that it was sold from the old ones.
                sent = self._send(journal, chain, sent, _morning(day, 7))
                self._throw_out(day)
                self._stock([one for one in self.shelves if _is_fresh(one.product)], day)
            busy = 1.6 if day.weekday() >= 5 else 1.0
            customers = max(3, round(self.random.gauss(9 * busy, 2.5)))
            trade(self.random, journal, self.cashier, list(self.offers.values()), day, customers)
        self._send(journal, chain, sent, _morning(as_of, 7))
        return sum(entry["kind"] == "sale" for entry in journal.entries)

    def _send(self, journal: Journal, chain: showroom_queries.ChainFacts, sent: int, at: datetime) -> int:
        for start in range(sent, len(journal.entries), MOST_ENTRIES):
            part = journal.entries[start : start + MOST_ENTRIES]
            tills.keep(chain, [read_link(entry) for entry in part], at=at)
            tills.book_kept(chain, at=at)
        return len(journal.entries)

    def _stock(self, shelves: Sequence[ShelfPlan], day: date) -> None:
        by_maker: dict[str, list[ShelfPlan]] = defaultdict(list)
        makers: dict[str, MakerPlan] = {}
        for shelf in shelves:
            by_maker[shelf.product.maker.code].append(shelf)
            makers[shelf.product.maker.code] = shelf.product.maker
        for code, brought in by_maker.items():
            lines = [self._line(shelf, day) for shelf in brought]
            inventory.receive_delivery(
                self.place.id, self.makers[code], lines,
                delivery_id=new_id(), showroom_code=self.place.code, received_at=_morning(day, 10), at=_morning(day, 10),
                who=self.cashier,
            )  # fmt: skip
        self._know(shelves, day)

    def _line(self, shelf: ShelfPlan, day: date) -> DeliveredLine:
        product = shelf.product
        life = product.ware.shelf_life_days
        made_on = day - timedelta(days=self.random.randint(0, max(0, min(60, life // 4)))) if life else None
        consigned = shelf.consigned_bp is not None
        return DeliveredLine(
            product_id=self.products[product.code],
            quantity_milli=shelf.pieces * MILLI,
            made_on=made_on,
            expires_on=made_on + timedelta(days=life) if made_on and life else None,
            consigned=consigned,
            settlement_price_vnd=divide(product.price_vnd * shelf.consigned_bp, BP) if shelf.consigned_bp else None,
            cost_vnd=None if consigned else divide(product.price_vnd * 7000, BP),
        )

    def _know(self, shelves: Sequence[ShelfPlan], day: date) -> None:
        """Bring what the till offers to what the shelf holds."""
        held: dict[str, list[tuple[date | None, int]]] = defaultdict(list)
        for level in levels_here(self.place.id):
            held[level.product].append((level.expires_on, level.quantity_milli // MILLI))
        papers = facts([self.products[shelf.product.code] for shelf in shelves])
        for product in (shelf.product for shelf in shelves):
            stars = partial(_stars, papers.get(self.products[product.code], []))
            lots = sorted(held[product.code], key=lambda lot: (lot[0] is None, lot[0] or day))
            self.offers[product.code] = Offer(
                product.code, product.price_vnd, partial(self._vat_bp, product.ware.vat), stars, lots
            )

    def _vat_bp(self, vat_class: str, day: date) -> int:
        if (vat_class, day) not in self.rates:
            self.rates[vat_class, day] = vat_rates([vat_class], day)[vat_class].rate_bp
        return self.rates[vat_class, day]

    def _throw_out(self, day: date) -> None:
        """Most of what has expired is written off; some is overlooked, as it happens."""
        for level in levels_here(self.place.id):
            expired = level.quantity_milli > 0 and level.expires_on is not None and level.expires_on < day
            if expired and self.random.random() < 0.85:
                lot = lot_of(self.products[level.product], level.lot)
                inventory.write_off(
                    self.place.id, lot.id, level.quantity_milli, WriteOffReason.EXPIRED,
                    write_off_id=new_id(), at=_morning(day, 7), who=self.cashier,
                )  # fmt: skip


def _stars(known: Sequence[CertificateFacts], at: datetime) -> int | None:
    return claim(known, at.date(), at).stars


def _is_fresh(product: ProductPlan) -> bool:
    life = product.ware.shelf_life_days
    return life is not None and life <= FRESH_DAYS
