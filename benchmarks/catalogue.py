"""A catalogue as large as wanted, in books that hold the cast of the tests."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from pos.base.database import db, transaction
from pos.base.text import search_key, sort_key
from pos.catalogue.kinds import BarcodeKind, ProductKind, Unit
from pos.catalogue.models import Barcode, Price, Product
from pos.catalogue.rules import check_digit
from pos.certification.kinds import CertificateKind, EndSource
from pos.certification.models import Certificate
from pos.inventory.operations import DeliveredLine, receive_delivery
from tests import cast

WORDS = """gốm sứ bát tràng trà sen tây hồ lụa vạn phúc nón chuông mây tre phú vinh sơn mài hạ thái bánh cốm vòng mật ong
    hoa nhãn""".split()  # noqa: SIM905 - a list of words reads best as words
GROUPS = ("food", "beverages", "herbal", "fabrics", "souvenirs")
ON_THE_SHELF = 1000
"""So many of them are here; the others are sold elsewhere, and still known to the till."""


def fill(count: int) -> None:
    """Add so many products with price, barcode and mostly a certificate; the first thousand lie on the shelf of Bát Tràng."""
    ids = [cast.same_id(f"bulk {index}") for index in range(count)]
    with transaction():
        for model, rows in (
            (Product, products(ids)),
            (Price, prices(ids)),
            (Barcode, barcodes(ids)),
            (Certificate, certificates(ids)),
        ):
            db.session.execute(insert(model), list(rows))
        for part in hundreds(ids):
            at = datetime.now(UTC)
            receive_delivery(
                cast.BT01, cast.POTTERS, [DeliveredLine(product, 50_000, "") for product in part],
                delivery_id=uuid.uuid4(), showroom_code="BT01", received_at=at, at=at, who="minh",
            )  # fmt: skip


def hundreds(ids: list[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    """What lies on the shelf, a hundred lines a delivery."""
    shelf = ids[:ON_THE_SHELF]
    return (shelf[start : start + 100] for start in range(0, len(shelf), 100))


def name_of(index: int) -> str:
    """Five words of the trade, seldom the same five."""
    picked = [WORDS[(index * step + step) % len(WORDS)] for step in (1, 3, 7, 11, 13)]
    return f"{' '.join(picked).capitalize()} {index}"


def products(ids: list[uuid.UUID]) -> Iterator[dict[str, Any]]:
    """A row a product, turn by turn of each maker and group."""
    for index, product_id in enumerate(ids):
        name, code = name_of(index), f"SP{10000 + index}"
        yield {
            "id": product_id, "code": code, "name_vi": name, "name_en": f"{name} in English",
            "producer_id": (cast.POTTERS, cast.TEA_HOUSE)[index % 2], "kind": ProductKind.GOODS, "unit": Unit.PIECE,
            "net_content": "100 g", "group_2019_code": f"2019-{GROUPS[index % len(GROUPS)]}",
            "vat_class_code": "standard", "search_key": search_key(f"{code} {name}"), "sort_key": sort_key(name),
        }  # fmt: skip


def prices(ids: list[uuid.UUID]) -> Iterator[dict[str, Any]]:
    """A price everywhere; every tenth has another one coming tomorrow."""
    for index, product_id in enumerate(ids):
        price = {"product_id": product_id, "showroom_id": None, "set_by": "an", "set_at": cast.BEGINNING}
        yield {**price, "price_vnd": 1000 * (index % 900 + 1), "valid_from": cast.BEGINNING}
        if index % 10 == 0:
            yield {**price, "price_vnd": 2000, "valid_from": datetime.now(UTC) + timedelta(days=1)}


def barcodes(ids: list[uuid.UUID]) -> Iterator[dict[str, Any]]:
    """A GTIN a product."""
    for index, product_id in enumerate(ids):
        digits = f"0952{index:09d}"
        value = f"{digits}{check_digit(digits + '0')}"
        yield {"value": value, "kind": BarcodeKind.GTIN, "product_id": product_id, "added_at": cast.BEGINNING}


def certificates(ids: list[uuid.UUID]) -> Iterator[dict[str, Any]]:
    """Three of four products have stars."""
    for index, product_id in enumerate(ids):
        if index % 4:
            yield {
                "product_id": product_id, "stars": 3 + index % 2, "kind": CertificateKind.FIRST,
                "decision_number": f"{index}/QĐ-UBND", "decision_date": date(2025, 3, 4),
                "issuer": "Ủy ban nhân dân thành phố Hà Nội", "valid_from": date(2025, 3, 4),
                "valid_to": date(2028, 3, 4), "end_source": EndSource.PAPER, "learned_at": cast.BEGINNING,
                "entered_by": "huong",
            }  # fmt: skip
