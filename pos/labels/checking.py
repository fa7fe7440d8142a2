"""What a phone must know to check labels with the network away: keys, and the certificates of numbered products."""

from collections import defaultdict
from typing import Any

from sqlalchemy import select

from pos.base.database import db
from pos.catalogue.kinds import BarcodeKind
from pos.catalogue.models import Barcode, Product
from pos.certification.queries import facts
from pos.certification.rules import as_facts_json
from pos.labels.models import LabelledPiece
from pos.labels.queries import label_keys


def known_for_checking() -> dict[str, Any]:
    """All keys, and every product that ever had numbered labels, as of now. A handful of statements, however many.

    Certificates travel with their days, so a star that lapses at midnight is gone on the phone at midnight.

    Source: docs/rules/labels.md
    """
    numbered = select(LabelledPiece.product_id).distinct()
    products = db.session.execute(
        select(Product.id, Product.code, Product.name_vi, Product.name_en)
        .where(Product.id.in_(numbered))
        .order_by(Product.code)
    ).all()
    papers = facts([product.id for product in products])
    gtins: defaultdict[Any, list[str]] = defaultdict(list)
    for product_id, value in db.session.execute(
        select(Barcode.product_id, Barcode.value)
        .where(Barcode.product_id.in_(numbered), Barcode.kind == BarcodeKind.GTIN)
        .order_by(Barcode.value)
    ):
        gtins[product_id].append(value)
    return {
        "keys": [
            {
                "id": key.id,
                "public": key.public,
                "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
            }
            for key in label_keys()
        ],
        "products": [
            {
                "product": product.code,
                "name": {"vi": product.name_vi, "en": product.name_en or product.name_vi},
                "gtins": gtins[product.id],
                "certificates": as_facts_json(papers.get(product.id, ())),
            }
            for product in products
        ],
    }
