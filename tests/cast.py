# ruff: noqa: E501 - a table reads best with one thing a row
"""The small network that every test plays in, with a name for each kind of access.

Bát Tràng (BT01) and Hoàn Kiếm (HK01) have two tills each. Lan sells and Minh manages at BT01, Tú sells at HK01, Hương is the
city's officer, An is the admin; Dũng sold at BT01 until he left. Everything exists since 1 January 2026; ``NOW`` is a Saturday
morning in November.
"""

import uuid
from datetime import UTC, date, datetime, timedelta

from pos.base.database import Model, db
from pos.base.text import search_key, sort_key
from pos.catalogue.kinds import BarcodeKind, ProducerKind, ProductKind, Taxonomy, Unit
from pos.catalogue.models import Barcode, Price, Producer, Product, ProductGroup, VatClass, VatRate
from pos.certification.kinds import CertificateKind, EndSource
from pos.certification.models import Certificate
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Place
from pos.people.kinds import Role
from pos.people.models import Assignment, Person
from pos.showrooms.kinds import ShowroomKind
from pos.showrooms.models import Chain, Commune, Showroom, Till
from pos.showrooms.rules import digest

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
PUBLIC_URL = "https://ocop.example.vn"
PASSWORD = "men lam hoa sen 2026"


def same_id(name: str) -> uuid.UUID:
    """The identity that a name has in every test."""
    return uuid.uuid5(uuid.NAMESPACE_OID, name)


BT01, HK01 = same_id("BT01"), same_id("HK01")
BT01_1, BT01_2, HK01_1, HK01_2 = (same_id(code) for code in ("BT01-1", "BT01-2", "HK01-1", "HK01-2"))
TOKENS = {code: f"token-of-{code}-that-nobody-guesses" for code in ("BT01-1", "BT01-2", "HK01-1", "HK01-2")}
LAN, MINH, TU, HUONG, AN, DUNG = (same_id(name) for name in ("lan", "minh", "tu", "huong", "an", "dung"))
POTTERS, TEA_HOUSE = same_id("potters"), same_id("tea house")
TEAPOT, BOWL, TEA, HONEY, TOUR = (same_id(code) for code in ("SP0001", "SP0002", "SP0003", "SP0004", "SP0005"))
TEAPOT_GTIN = "09520123456788"


def chain_id(till_code: str) -> uuid.UUID:
    """The journal chain of a till of the cast."""
    return same_id(f"chain of {till_code}")


def bearer(till_code: str) -> dict[str, str]:
    """The header with which a till of the cast speaks."""
    return {"Authorization": f"Bearer {TOKENS[till_code]}"}


def assemble(password_hash: str) -> None:
    """Put the whole cast on the stage; the caller commits."""
    for rows in (_places(), _people(password_hash), _goods()):
        for row in rows:
            db.session.add(row)
            db.session.flush()


def _places() -> list[Model]:
    rows: list[Model] = []
    if db.session.get(Commune, "00583") is None:
        for code, name, district, number in (
            ("00583", "Xã Bát Tràng", "Huyện Gia Lâm", "018"),
            ("00070", "Phường Hoàn Kiếm", "Quận Hoàn Kiếm", "002"),
        ):
            rows.append(
                Commune(
                    code=code, name=name, former_district=district, former_district_code=number,
                    search_key=search_key(f"{name} {district}"), sort_key=sort_key(name),
                )
            )  # fmt: skip
    for showroom_id, code, name, commune, kind in (
        (BT01, "BT01", "Bát Tràng", "00583", ShowroomKind.CRAFT_VILLAGE_OUTLET),
        (HK01, "HK01", "Hoàn Kiếm", "00070", ShowroomKind.SHOWROOM),
    ):
        rows.append(
            Showroom(
                id=showroom_id, code=code, name=name, kind=kind, commune_code=commune, address="Số 1, đường Giang Cao",
                opens_on=date(2026, 1, 1), hours={str(d): ["08:00", "18:00"] for d in range(1, 8)},
                legal_name=f"Hợp tác xã {name}", tax_code="0100000001", location_code="00001",
                bank_bin="970436", bank_account="1017595600", bank_account_name="HTX BAT TRANG",
                search_key=search_key(f"{code} {name}"), sort_key=sort_key(name),
            )
        )  # fmt: skip
        rows.extend(Place(id=same_id(f"{code} {place}"), showroom_id=showroom_id, kind=place) for place in PlaceKind)
        for number in (1, 2):
            till = f"{code}-{number}"
            rows.append(Till(id=same_id(till), showroom_id=showroom_id, number=number, code=till))
            rows.append(
                Chain(
                    id=chain_id(till), till_id=same_id(till), series="A", token_hash=digest(TOKENS[till]),
                    paired_by="minh", started_at=BEGINNING,
                )
            )  # fmt: skip
    return rows


def _people(password_hash: str) -> list[Model]:
    rows: list[Model] = []
    for name, full_name, role, at, left in (
        ("lan", "Nguyễn Thị Lan", Role.CASHIER, BT01, None),
        ("minh", "Trần Văn Minh", Role.MANAGER, BT01, None),
        ("tu", "Lê Anh Tú", Role.CASHIER, HK01, None),
        ("huong", "Phạm Thu Hương", Role.OFFICER, None, None),
        ("an", "Đỗ Thúy An", Role.ADMIN, None, None),
        ("dung", "Vũ Tiến Dũng", Role.CASHIER, BT01, NOW - timedelta(days=30)),
    ):
        rows.append(
            Person(
                id=same_id(name), name=name, full_name=full_name, role=role, password_hash=password_hash,
                joined_at=BEGINNING, left_at=left, session_salt=name,
            )
        )  # fmt: skip
        if at:
            rows.append(Assignment(person_id=same_id(name), showroom_id=at, since=BEGINNING, until=left))
    return rows


def _goods() -> list[Model]:
    rows: list[Model] = []
    if db.session.get(VatClass, "standard") is None:
        rows += [
            VatClass(code="standard", position=1, name_vi="Hàng chịu thuế thông thường", name_en="Standard goods"),
            VatRate(
                vat_class_code="standard", valid_from=date(2025, 7, 1), valid_to=date(2026, 12, 31), rate_bp=800,
                legal_basis="Nghị quyết 204/2025/QH15",
            ),
            VatRate(
                vat_class_code="standard", valid_from=date(2027, 1, 1), valid_to=None, rate_bp=1000,
                legal_basis="Luật 48/2024/QH15",
            ),
        ]  # fmt: skip
    if db.session.get(ProductGroup, "2019-food") is None:
        rows += [
            ProductGroup(
                code=f"2019-{code}", taxonomy=Taxonomy.T2019, position=position,
                branch_vi=vi, branch_en=en, name_vi=vi, name_en=en,
            )
            for position, (code, vi, en) in enumerate(
                (
                    ("food", "Thực phẩm", "Food"),
                    ("beverages", "Đồ uống", "Beverages"),
                    ("herbal", "Thảo dược", "Herbs"),
                    ("fabrics", "Vải và may mặc", "Fabrics and garments"),
                    ("souvenirs", "Lưu niệm, nội thất, trang trí", "Souvenirs, furniture, decorations"),
                    ("tourism", "Dịch vụ du lịch nông thôn", "Rural tourism"),
                ),
                start=1,
            )
        ]  # fmt: skip
    for producer_id, code, name, kind in (
        (POTTERS, "CT0001", "Hợp tác xã gốm Kim Lan", ProducerKind.COOPERATIVE),
        (TEA_HOUSE, "CT0002", "Hộ kinh doanh trà sen Quảng An", ProducerKind.HOUSEHOLD),
    ):
        rows.append(
            Producer(
                id=producer_id, code=code, name=name, kind=kind, commune_code="00583",
                search_key=search_key(f"{code} {name}"), sort_key=sort_key(name),
            )
        )  # fmt: skip
    for product_id, code, vi, en, producer, group, unit, kind, price in (
        (TEAPOT, "SP0001", "Bộ ấm chén men lam", "Blue-glaze tea set", POTTERS, "souvenirs", Unit.PIECE, ProductKind.GOODS, 450_000),
        (BOWL, "SP0002", "Bát sen men ngọc", "Jade-glaze lotus bowl", POTTERS, "souvenirs", Unit.PIECE, ProductKind.GOODS, 120_000),
        (TEA, "SP0003", "Trà sen Tây Hồ 100 g", "West Lake lotus tea 100 g", TEA_HOUSE, "beverages", Unit.PIECE, ProductKind.GOODS, 180_000),
        (HONEY, "SP0004", "Mật ong hoa nhãn", "Longan honey", TEA_HOUSE, "food", Unit.KG, ProductKind.GOODS, 165_000),
        (TOUR, "SP0005", "Tham quan xưởng gốm", "Pottery workshop tour", POTTERS, "tourism", Unit.PIECE, ProductKind.SERVICE, 80_000),
    ):  # fmt: skip
        rows.append(
            Product(
                id=product_id, code=code, name_vi=vi, name_en=en, producer_id=producer, kind=kind, unit=unit,
                group_2019_code=f"2019-{group}", vat_class_code="standard",
                search_key=search_key(f"{code} {vi} {en}"), sort_key=sort_key(vi),
            )
        )  # fmt: skip
        rows.append(Price(product_id=product_id, price_vnd=price, valid_from=BEGINNING, set_by="an", set_at=BEGINNING))
    rows.append(Barcode(value=TEAPOT_GTIN, kind=BarcodeKind.GTIN, product_id=TEAPOT, added_at=BEGINNING))
    for product_id, stars, begins, ends in (
        (TEAPOT, 4, date(2024, 3, 4), date(2027, 3, 4)),
        (TEA, 3, date(2025, 2, 1), date(2028, 2, 1)),
        (BOWL, 4, date(2023, 6, 30), date(2026, 6, 30)),
    ):
        rows.append(
            Certificate(
                id=same_id(f"certificate {product_id}"), product_id=product_id, stars=stars, kind=CertificateKind.FIRST,
                decision_number="1147/QĐ-UBND", decision_date=begins, issuer="Ủy ban nhân dân thành phố Hà Nội",
                valid_from=begins, valid_to=ends, end_source=EndSource.PAPER, learned_at=BEGINNING, entered_by="huong",
            )
        )  # fmt: skip
    return rows
