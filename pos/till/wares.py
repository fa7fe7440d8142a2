"""Every product as a till needs it to sell for days without asking: prices and VAT with their days, stars, codes, stock."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, Uuid, bindparam, select, type_coerce

from pos.base.canonical import canonical
from pos.base.clock import local_day
from pos.base.prepared import Prepared
from pos.catalogue.models import Barcode, Producer, Product
from pos.catalogue.queries import price_courses, vat_rate_rows, vat_rates
from pos.certification.cautions import name_with_content, variants_among
from pos.certification.queries import facts_json_by_product_code
from pos.certification.rules import certified_as_told
from pos.inventory.models import Level, Lot
from pos.showrooms.models import Commune

_WARES = Prepared(
    select(
        Product.id, Product.code, Product.name_vi, Product.name_en, Product.producer_id, Producer.name.label("maker"),
        Commune.name.label("commune"), Product.group_2019_code, Product.group_2026_code,
        type_coerce(Product.unit, String).label("unit"), type_coerce(Product.kind, String).label("kind"),
        Product.net_content, Product.vat_class_code, Product.picture_sha256, Product.sort_key,
    )
    .join(Producer, Producer.id == Product.producer_id)
    .outerjoin(Commune, Commune.code == Producer.commune_code)
    .where(Product.retired_at.is_(None))
    .order_by(Product.sort_key, Product.code)
)  # fmt: skip
_BARCODES = Prepared(
    select(Product.code, Barcode.value).join(Product, Product.id == Barcode.product_id).order_by(Barcode.value)
)
_LOTS = Prepared(
    select(Product.code, Lot.code.label("lot"), Lot.expires_on, Level.quantity_milli)
    .join(Lot, Lot.id == Level.lot_id)
    .join(Product, Product.id == Level.product_id)
    .where(Level.showroom_id == bindparam("showroom", type_=Uuid()), Level.is_shelf, Level.quantity_milli > 0)
    .order_by(Lot.expires_on.is_(None), Lot.expires_on, Lot.code)
)


@dataclass(frozen=True, slots=True)
class Wares:
    """All that a till knows of goods, as JSON texts."""

    products: dict[str, str]
    """By code and in Vietnamese order."""
    coming: frozenset[str]
    """Those of the products that cannot be sold yet: their first price or VAT rate is still to begin."""
    variants: str
    """Whose stars customers may take for those of a product that has none, by code: names and certificates."""


def wares(showroom_id: uuid.UUID, at: datetime) -> Wares:
    """What there is to sell at an outlet, now or from a day to come.

    Without a price or a VAT rate a product cannot be sold: the till would have to invent one. Where both are entered for a
    day to come, the till is told in time. A handful of statements, however many products.
    """
    prices = price_courses(showroom_id, at)
    rates = vat_rates(None, local_day(at))
    classes = vat_rate_rows().keys()
    codes = _barcodes()
    certificates = facts_json_by_product_code()
    lots = _lots(showroom_id)
    rows = _WARES.rows()
    day = local_day(at)
    starry = {row.code for row in rows if row.code in certificates and certified_as_told(certificates[row.code], day)}
    variants = variants_among(rows, rows, lambda row: row.code in starry)
    told: dict[str, str] = {}
    coming: set[str] = set()
    named: dict[str, Any] = {}
    for ware in rows:
        course = prices.get(ware.code)
        if course is None or ware.vat_class_code not in classes:
            continue
        rate = rates.get(ware.vat_class_code)
        here = lots.get(ware.code, [])
        product = {
            "product": ware.code,
            "name": {"vi": ware.name_vi, "en": ware.name_en or ware.name_vi},
            "sort": ware.sort_key,
            "producer": {"name": ware.maker, "commune": ware.commune or ""},
            "group": ware.group_2019_code or ware.group_2026_code or "",
            "group_2026": ware.group_2026_code,
            "unit": ware.unit,
            "kind": ware.kind,
            "net_content": ware.net_content,
            "price_vnd": course.price_vnd,
            "prices": [{"from": begins.isoformat(), "price_vnd": price_vnd} for begins, price_vnd in course.coming],
            "vat_bp": rate.rate_bp if rate else None,
            "vat_class": ware.vat_class_code,
            "picture": f"/pictures/{ware.picture_sha256}" if ware.picture_sha256 else None,
            "stock_milli": sum(lot["quantity_milli"] for lot in here),
            "lots": here,
        }
        if variant := variants.get(ware.id):
            product["variant"] = variant.code
            named[variant.code] = variant
        # What came as text already is put in as it is.
        lists = f'"barcodes":[{codes.get(ware.code, "")}],"certificates":[{certificates.get(ware.code, "")}]'
        told[ware.code] = f"{canonical(product)[:-1]},{lists}}}"
        if course.price_vnd is None or rate is None:
            coming.add(ware.code)
    others = (
        f'"{code}":{{"name":{canonical({language: name_with_content(variant, language) for language in ("vi", "en")})},'
        f'"certificates":[{certificates[code]}]}}'
        for code, variant in sorted(named.items())
    )
    return Wares(told, frozenset(coming), f"{{{','.join(others)}}}")


def vat_course() -> dict[str, list[dict[str, Any]]]:
    """The VAT rates of each class with the days on which they hold, earliest first."""
    return {
        code: [
            {
                "from": row.valid_from.isoformat(),
                "to": row.valid_to.isoformat() if row.valid_to else None,
                "rate_bp": row.rate_bp,
            }
            for row in reversed(rows)
        ]
        for code, rows in sorted(vat_rate_rows().items())
    }


def _barcodes() -> dict[str, str]:
    """The barcodes of each product, as JSON separated by commas."""
    found: dict[str, str] = {}
    for code, value in _BARCODES.rows():
        before = found.get(code)
        text = canonical(value)
        found[code] = text if before is None else f"{before},{text}"
    return found


def _lots(showroom_id: uuid.UUID) -> Mapping[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _LOTS.rows(showroom=showroom_id):
        found[row.code].append(
            {
                "lot": row.lot,
                "expires_on": row.expires_on.isoformat() if row.expires_on else None,
                "quantity_milli": row.quantity_milli,
            }
        )
    return found
