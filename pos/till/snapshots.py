"""What a till needs to know to sell without asking: its outlet, its staff, every product with price, VAT, stars and stock.

One answer for one till at one moment. It holds certificates, prices and VAT rates with their dates, not what they come to: the
till asks its own clock and the same rules, so a star that lapses at midnight is gone at midnight, and a price that begins
then is charged then.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import current_app
from sqlalchemy import select

from pos.base.canonical import canonical
from pos.base.database import db
from pos.catalogue.models import ProductGroup
from pos.labels.queries import label_keys
from pos.people.queries import staff_of
from pos.people.rules import Deed, may
from pos.relabelling.queries import unlabelled
from pos.sales.paper import target_of
from pos.sales.queries import printer_of_till
from pos.sales.rules import difference_limit_vnd
from pos.showrooms.queries import ChainFacts, showroom_by_id
from pos.till.cursors import Digests, cursor_of, digest
from pos.till.wares import vat_course, wares

FORMAT = 1
"""Grows when a till of yesterday could no longer read this rightly. ``static/snapshot_check.js`` knows the same number."""

_ALWAYS = ("format", "till")


@dataclass(frozen=True)
class Snapshot:
    """All that a till may know at a moment, as JSON texts: part by part, and product by product in Vietnamese order."""

    parts: dict[str, str]
    products: dict[str, str]
    coming: frozenset[str]
    """Those of the products that cannot be sold yet: their first price or VAT rate is still to begin."""

    @cached_property
    def digests(self) -> Digests:
        """A digest of each part and each product."""
        return {name: digest(text) for name, text in (*self.parts.items(), *self.products.items())}

    @cached_property
    def cursor(self) -> str:
        """A name for this content: another moment's alike has the same."""
        return cursor_of(self.digests)

    def whole(self, at: datetime) -> str:
        """Everything, for a till of which nobody remembers what it was told."""
        return self._answer("true", self.parts, self.products, at)

    def since(self, before: Digests, at: datetime) -> str:
        """What is other than it was told before, and what is gone. A part that is as it was is left out.

        Whose answer it is and how to read it, is always said.
        """
        now = self.digests
        gone = [name for name in before if name not in now]
        parts = {name: text for name, text in self.parts.items() if name in _ALWAYS or before.get(name) != now[name]}
        parts["gone"] = canonical({"products": gone})
        changed = [code for code in self.products if before.get(code) != now[code]]
        return self._answer("false", parts, changed, at)

    def _answer(self, complete: str, parts: dict[str, str], codes: Iterable[str], at: datetime) -> str:
        told = list(codes)
        members = {
            **parts,
            "complete": complete,
            "cursor": canonical(self.cursor),
            "products": _list(self.products[code] for code in told if code not in self.coming),
            "coming": _list(self.products[code] for code in told if code in self.coming),
            "server_time": canonical(at.isoformat()),
        }
        return "{" + ",".join(f'"{name}":{text}' for name, text in sorted(members.items())) + "}"


def _unlabelled(showroom_id: uuid.UUID, at: datetime) -> dict[str, list[str]]:
    """What the outlet's own rule keeps from being sold for now; nothing, and nothing is asked, where it has none."""
    return unlabelled(showroom_id, at) if showroom_by_id(showroom_id).lapsed_need_labels else {}


def snapshot(chain: ChainFacts, at: datetime) -> Snapshot:
    """All that this till may know. Amounts in đồng, quantities in thousandths.

    What it reads belongs together only if nobody writes meanwhile: call it inside ``one_picture()``.

    Source: docs/rules/snapshot.md
    """
    goods = wares(chain.showroom_id, at)
    parts = {
        "format": FORMAT,
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
                "difference_limit_vnd": difference_limit_vnd(person.role),
            }
            for person in staff_of(chain.showroom_id, at)
            if may(person.standing, Deed.SELL, at, chain.showroom_id)
        ],
        "groups": _groups(),
        "unlabelled": _unlabelled(chain.showroom_id, at),
        "vat": vat_course(),
        # By which it checks signed labels with the network away. Retired keys too: what they signed stays genuine.
        "label_keys": [
            {
                "id": key.id,
                "public": key.public,
                "retired_at": key.retired_at.isoformat() if key.retired_at else None,
                "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
            }
            for key in label_keys()
        ],
    }
    return Snapshot(
        {name: canonical(part) for name, part in parts.items()} | {"variants": goods.variants},
        goods.products,
        goods.coming,
    )


def _groups() -> list[dict[str, Any]]:
    groups = db.session.scalars(select(ProductGroup).order_by(ProductGroup.taxonomy, ProductGroup.position)).all()
    return [
        {"code": group.code, "taxonomy": group.taxonomy.value, "name": {"vi": group.name_vi, "en": group.name_en}}
        for group in groups
    ]


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
        "public_url": current_app.config["SETTINGS"].public_url,
        "return_policy": {"vi": place.return_policy_vi, "en": place.return_policy_en},
        "lapsed_need_labels": place.lapsed_need_labels,
        "is_demo": place.is_demo,
    }


def _list(texts: Iterable[str]) -> str:
    return f"[{','.join(texts)}]"
