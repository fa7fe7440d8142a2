"""One product in every state that a certificate can be in, as visitors meet them, and goods on shelves."""

import uuid
from datetime import UTC, date, datetime

from flask import current_app

from pos.base.database import db, transaction
from pos.catalogue.models import Product
from pos.certification.kinds import CertificateEventKind, CertificateKind, EndSource, WithdrawalGround
from pos.certification.models import Certificate, CertificateEvent
from pos.inventory.kinds import PlaceKind
from pos.inventory.models import Level, Lot, Move
from pos.labels.operations import add_key, make_numbered_batch
from pos.labels.queries import words_for
from tests import cast
from tests.cast import BT01, NOW, same_id

CITY = "Ủy ban nhân dân thành phố Hà Nội"

STATES = {
    "valid": "SP0003",
    "renewal_due": "SP0001",
    "lapsed": "SP0002",
    "never": "SP0004",
    "ends_in_a_month": "SP0011",
    "extended": "SP0012",
    "withdrawn": "SP0013",
    "potential": "SP0014",
    "retired": "SP0015",
}


def set_the_stage() -> None:
    """Put the products, their certificates and some goods into the books."""
    with transaction():
        add_product("SP0011", "Nón lá Chuông", "Chuông conical hat")
        add_product("SP0012", "Khăn lụa Vạn Phúc", "Vạn Phúc silk scarf")
        add_product("SP0013", "Giò chả Ước Lễ", "Ước Lễ pork roll")
        add_product("SP0014", "Tranh sơn mài Hạ Thái", "Hạ Thái lacquer painting")
        add_product("SP0015", "Quạt giấy Chàng Sơn", "Chàng Sơn paper fan", retired_at=datetime(2026, 5, 1, tzinfo=UTC))
        certify("SP0011", 3, date(2023, 12, 20), date(2026, 12, 20))
        certify("SP0012", 4, date(2023, 10, 1), date(2026, 10, 1))
        happens("SP0012", CertificateEventKind.FILED, date(2026, 5, 20), receipt_number="HS-118")
        certify("SP0013", 3, date(2025, 3, 1), date(2028, 3, 1))
        happens("SP0013", CertificateEventKind.WITHDRAWN, date(2026, 9, 15), decision_number="88/QĐ", grounds="Điều 8c")
        certify("SP0014", 4, date(2025, 6, 30), date(2028, 6, 30), potential_five_star=True)
        certify("SP0015", 3, date(2025, 3, 1), date(2028, 3, 1))
        shelve("SP0001", "L2026-11", 12_000, made_on=date(2026, 11, 2))
        shelve("SP0003", "T2610", 3_000, made_on=date(2026, 10, 1), expires_on=date(2027, 10, 1))
        shelve("SP0002", "L2026-10", 4_000)


def certify(
    code: str,
    stars: int,
    begins: date,
    ends: date,
    *,
    potential_five_star: bool = False,
    learned_at: datetime = cast.BEGINNING,
) -> None:
    """Give a product a certificate of the city."""
    db.session.add(
        Certificate(
            id=same_id(f"certificate {code}"), product_id=same_id(code), stars=stars, kind=CertificateKind.FIRST,
            potential_five_star=potential_five_star, decision_number="2210/QĐ-UBND", decision_date=begins, issuer=CITY,
            valid_from=begins, valid_to=ends, end_source=EndSource.PAPER, learned_at=learned_at, entered_by="huong",
        )
    )  # fmt: skip
    db.session.flush()


def happens(
    code: str,
    kind: CertificateEventKind,
    on: date,
    *,
    receipt_number: str = "",
    decision_number: str = "",
    grounds: str = "",
    learned_at: datetime = NOW,
    certificate_id: uuid.UUID | None = None,
) -> None:
    """Let something become of a product's certificate."""
    db.session.add(
        CertificateEvent(
            certificate_id=certificate_id or same_id(f"certificate {code}"), kind=kind, effective_on=on,
            ground=WithdrawalGround.LAW_BROKEN if kind is CertificateEventKind.WITHDRAWN else None,
            authority="province" if kind is CertificateEventKind.WITHDRAWN else None,
            receipt_number=receipt_number, decision_number=decision_number, grounds=grounds, learned_at=learned_at,
            entered_by="huong",
        )
    )  # fmt: skip
    db.session.flush()


def shelve(
    code: str,
    lot: str,
    quantity_milli: int,
    *,
    showroom_id: uuid.UUID = BT01,
    outlet: str = "BT01",
    made_on: date | None = None,
    expires_on: date | None = None,
) -> uuid.UUID:
    """Bring a lot onto an outlet's shelf; its id."""
    lot_id = same_id(f"lot {code} {lot}")
    shelf, producer = (same_id(f"{outlet} {place}") for place in (PlaceKind.SHELF, PlaceKind.PRODUCER))
    db.session.add(
        Lot(
            id=lot_id, product_id=same_id(code), code=lot, made_on=made_on, expires_on=expires_on, cost_vnd=1,
            opened_at=datetime(2026, 11, 2, 2, tzinfo=UTC),
        )
    )  # fmt: skip
    db.session.flush()
    db.session.add(
        Move(
            lot_id=lot_id, from_place_id=producer, to_place_id=shelf, quantity_milli=quantity_milli, cause="delivery",
            cause_id=same_id(f"delivery of {lot}"), happened_at=NOW, booked_at=NOW, who="lan",
        )
    )  # fmt: skip
    for place_id, amount in ((shelf, quantity_milli), (producer, -quantity_milli)):
        db.session.add(
            Level(
                lot_id=lot_id, place_id=place_id, showroom_id=showroom_id, product_id=same_id(code),
                is_shelf=place_id == shelf, quantity_milli=amount,
            )
        )  # fmt: skip
    db.session.flush()
    return lot_id


def add_product(
    code: str,
    name_vi: str,
    name_en: str,
    *,
    retired_at: datetime | None = None,
    producer_id: uuid.UUID = cast.POTTERS,
) -> None:
    """Put a product into the books, one of the potters' unless said otherwise."""
    bowl = db.session.get(Product, cast.BOWL)
    assert bowl is not None
    facts = {column.key: getattr(bowl, column.key) for column in Product.__table__.columns}
    facts |= {
        "id": same_id(code), "code": code, "name_vi": name_vi, "name_en": name_en, "producer_id": producer_id,
        "retired_at": retired_at,
        "search_key": f"{code.lower()} {name_vi.lower()}", "sort_key": name_vi,
    }  # fmt: skip
    db.session.add(Product(**facts))
    db.session.flush()


def number_tea_sets(quantity: int = 3) -> None:
    """Nine tea sets on the shelf of Bát Tràng; the first of them bear signed labels, A000001 and on."""
    with transaction():
        keys = current_app.config["SETTINGS"].label_keys
        add_key(keys, who="console", at=NOW)
        lot = shelve("SP0001", "L2026-11", 9_000)
        words = words_for(lot, BT01, NOW, cast.PUBLIC_URL)
        make_numbered_batch(lot, BT01, words, quantity=quantity, layout="a4-3x8", who="minh", at=NOW, keys=keys)
