"""What a till needs to know to sell without asking: its outlet, its staff, every product with price, VAT, stars and stock.

One answer for one till at one moment. It holds certificates with their dates, not stars: the till asks its own clock and the
same rule, so a star that lapses at midnight is gone at midnight.
"""

import hashlib
import uuid
from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pos.base.canonical import canonical
from pos.base.clock import local_day
from pos.base.database import db
from pos.catalogue.models import ProductGroup
from pos.catalogue.queries import all_products, barcodes, prices, vat_rates
from pos.certification.queries import facts
from pos.certification.rules import as_facts_json
from pos.inventory.models import Level, Lot
from pos.people.queries import staff_of
from pos.people.rules import Deed, may
from pos.sales.paper import target_of
from pos.sales.queries import printer_of_till
from pos.showrooms.queries import ChainFacts, commune_names, showroom_by_id


def snapshot(chain: ChainFacts, at: datetime) -> dict[str, Any]:
    """All that a till may know at this moment, as JSON values. Amounts in đồng, quantities in thousandths."""
    groups = db.session.scalars(select(ProductGroup).order_by(ProductGroup.taxonomy, ProductGroup.position)).all()
    return {
        "complete": True,
        "showroom": _showroom(chain.showroom_id),
        "till": {
            "code": chain.till_code,
            "series": chain.series,
            # Who prints: the server, where it reaches this till's printer, else the browser.
            "printer": "server" if target_of(printer_of_till(chain.till_id)) else "browser",
        },
        "staff": [
            {
                "name": person.name,
                "full_name": person.full_name,
                "role": person.role.value,
                # By which the till recognises a PIN without asking; it attributes, it opens nothing.
                "pin": person.pin_verifier,
            }
            for person in staff_of(chain.showroom_id, at)
            if may(person.standing, Deed.SELL, at, chain.showroom_id)
        ],
        "groups": [
            {"code": group.code, "taxonomy": group.taxonomy.value, "name": {"vi": group.name_vi, "en": group.name_en}}
            for group in groups
        ],
        "products": _products(chain.showroom_id, at),
    }


def etag(content: dict[str, Any]) -> str:
    """A name for this content: another till's, or another moment's alike, has the same."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()[:32]


def _showroom(showroom_id: uuid.UUID) -> dict[str, Any]:
    place = showroom_by_id(showroom_id)
    bank = None
    if place.bank_bin:
        bank = {"bin": place.bank_bin, "account": place.bank_account, "name": place.bank_account_name}
    return {
        "code": place.code,
        "name": place.name,
        "legal_name": place.legal_name,
        "address": place.address,
        "phone": place.phone,
        "tax_code": place.tax_code,
        "location_code": place.location_code,
        "bank": bank,
        "return_policy": {"vi": place.return_policy_vi, "en": place.return_policy_en},
        "is_demo": place.is_demo,
    }


def _products(showroom_id: uuid.UUID, at: datetime) -> list[dict[str, Any]]:
    products = all_products()
    price_vnd = prices(None, showroom_id, at)
    rate = vat_rates(None, local_day(at))
    certificates = facts(None)
    codes = barcodes()
    communes = commune_names({product.producer_commune_code for product in products if product.producer_commune_code})
    lots = _lots(showroom_id)
    return [
        {
            "product": product.code,
            "name": {"vi": product.name_vi, "en": product.name_en or product.name_vi},
            "producer": {
                "name": product.producer_name,
                "commune": communes[product.producer_commune_code].name if product.producer_commune_code else "",
            },
            "group": product.group_2019_code or product.group_2026_code or "",
            "group_2026": product.group_2026_code,
            "unit": product.unit.value,
            "kind": product.kind.value,
            "net_content": product.net_content,
            "price_vnd": price_vnd[product.id],
            "vat_bp": rate[product.vat_class_code].rate_bp,
            "barcodes": codes.get(product.id, []),
            "picture": f"/pictures/{product.picture_sha256}" if product.picture_sha256 else None,
            "certificates": as_facts_json(certificates.get(product.id, ())),
            "stock_milli": sum(lot["quantity_milli"] for lot in lots[product.id]),
            "lots": lots[product.id],
        }
        for product in products
        # Without a price or a VAT rate a product cannot be sold: the till would have to invent one.
        if product.id in price_vnd and product.vat_class_code in rate
    ]


def _lots(showroom_id: uuid.UUID) -> defaultdict[uuid.UUID, list[dict[str, Any]]]:
    found: defaultdict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in db.session.execute(
        select(Level.product_id, Lot.code, Lot.expires_on, Level.quantity_milli)
        .join(Lot, Lot.id == Level.lot_id)
        .where(Level.showroom_id == showroom_id, Level.is_shelf, Level.quantity_milli > 0)
        .order_by(Lot.expires_on.is_(None), Lot.expires_on, Lot.code)
    ):
        found[row.product_id].append(
            {
                "lot": row.code,
                "expires_on": row.expires_on.isoformat() if row.expires_on else None,
                "quantity_milli": row.quantity_milli,
            }
        )
    return found
