"""Load the made-up network through the verbs that people use: outlets, staff, makers, goods, certificates, stock, trade."""

import secrets
import uuid
from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from flask import current_app

from pos.base.amounts import MILLI
from pos.base.clock import local_day, start_of_day
from pos.base.database import ids_from, new_id
from pos.base.text import search_key
from pos.catalogue import operations as catalogue
from pos.catalogue.kinds import ProducerKind, Unit
from pos.catalogue.operations import ContractDraft, ProducerDraft, ProductDraft
from pos.certification import operations as certification
from pos.certification.kinds import CertificateKind, Level, WithdrawalGround
from pos.certification.operations import Paper
from pos.demo import pictures, plan
from pos.demo.accounts import settle_for_all
from pos.demo.desk import Calendar, Way
from pos.demo.diary import Diary
from pos.demo.errors import NotEmpty
from pos.demo.outlet import Outlet, Staff, World, morning
from pos.demo.plan import ProductPlan
from pos.demo.stars import turn_seldom
from pos.demo.vocabulary import FAMILY, FIRST, MIDDLE, OUTLETS, WHO
from pos.labels import operations as labels
from pos.people import operations as people
from pos.people.kinds import Role
from pos.people.queries import nobody_yet
from pos.people.rules import MAY, Deed, pin_is_fit
from pos.showrooms import operations as showrooms
from pos.showrooms import queries as showroom_queries
from pos.showrooms.kinds import ShowroomKind
from pos.showrooms.models import Commune, Showroom
from pos.showrooms.operations import OutletWish

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


def load(seed: int, as_of: date, days: int, *, trading: Container[str] | None = None) -> Loaded:
    """Build the whole network, with so many days of sales before ``as_of``. The caller holds the transaction.

    ``trading``: only these outlets get goods and sell; their days are the same as if all did.

    Raises:
        NotEmpty: there are outlets or people already.
    """
    if showroom_queries.showrooms() or not nobody_yet():
        raise NotEmpty()
    beginning = start_of_day(as_of - timedelta(days=days + 30))
    with ids_from(Random(f"ids {seed} {as_of}")):
        showrooms.load_reference(beginning)
        catalogue.load_reference(beginning)
        labels.add_key(current_app.config["SETTINGS"].label_keys, who="console", at=beginning)
        places = _places(as_of, beginning)
        staff, sign_ins = _people(seed, places, beginning)
        goods = plan.products(seed, as_of)
        makers = _makers(seed, beginning)
        products = _products(goods, makers, beginning)
        _certificates(goods, products, as_of)
        turn_seldom(goods, products, as_of)
    world = World(seed, goods, products, makers, {code: place.id for code, place in places.items()})
    calendar = Calendar(as_of - timedelta(days=days), as_of)
    way: Way = {}
    sold = 0
    for one in OUTLETS:
        if trading is None or one.code in trading:
            outlet = Outlet(world, one, places[one.code], staff[one.code])
            # Of its own source, so that no outlet's days depend on another's.
            with ids_from(Random(f"ids {seed} {as_of} {one.code}")):
                sold += outlet.live(as_of, days, Diary(outlet, calendar, way))
    with ids_from(Random(f"ids {seed} {as_of} accounts")):
        settle_for_all(calendar, morning(calendar.settled_on, 9), "admin")
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


def _people(seed: int, places: dict[str, Showroom], at: datetime) -> tuple[dict[str, Staff], list[SignIn]]:
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
    staff = {"BT01": Staff("lan", "minh")}
    for code, place in places.items():
        if code not in staff:
            # These people only stand on sales and on papers: they never sign in.
            cashier, manager = random.sample(FIRST, 2)
            staff[code] = Staff(
                _hired(random, cashier, Role.CASHIER, place, at), _hired(random, manager, Role.MANAGER, place, at)
            )
    return staff, sign_ins


def _hired(random: Random, first: str, role: Role, place: Showroom, at: datetime) -> str:
    name = f"{search_key(first)}.{place.code.lower()}"
    full_name = f"{random.choice(FAMILY)} {random.choice(MIDDLE)} {first}"
    person = people.add_person(name, full_name, role, None, who=WHO, at=at, is_demo=True)
    people.assign(person.id, place.id, since=at, who=WHO, at=at)
    return name


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
            # No province has the tax office 00.
            tax_code=f"000000{maker.code[2:]}",
            bank_bin="970436", bank_account=f"9900{maker.code[2:]}", bank_account_name="TAI KHOAN MAU",
        )  # fmt: skip
        ids[maker.code] = catalogue.add_producer(draft, who=WHO, at=at, code=maker.code, is_demo=True).id
        # One in twelve has none yet, so that it can be seen where that is said.
        if int(maker.code[2:]) % 12:
            signed_on = local_day(at) - timedelta(days=60)
            contract = ContractDraft(f"HĐKG {maker.code[2:]}/{signed_on.year} (mẫu)", signed_on)
            catalogue.add_contract(ids[maker.code], contract, contract_id=new_id(), at=at, who=WHO)
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


def _certificates(goods: Sequence[ProductPlan], products: dict[str, uuid.UUID], as_of: date) -> None:
    for product in goods:
        for paper in product.certificates:
            learned = morning(min(paper.valid_from + timedelta(days=5), as_of - timedelta(days=1)), 9)
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
                    at=morning(paper.filed_on, 15),
                )
            if paper.withdrawn_on:
                certification.withdraw(
                    certificate_id, paper.withdrawn_on, WithdrawalGround.MARK_MISUSED, Level.PROVINCE,
                    decision_number=f"TH-{product.code}/QĐ-UBND (mẫu)",
                    words="Ghi sao OCOP lên sản phẩm khác cùng cơ sở (ví dụ mẫu)", who="huong",
                    at=morning(paper.withdrawn_on + timedelta(days=1), 9),
                )  # fmt: skip
