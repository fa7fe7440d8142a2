"""What a phone must know to check labels with the network away: keys, and the certificates of all that a label may be on."""

from collections import defaultdict

from sqlalchemy import select

from pos.base.canonical import canonical
from pos.base.database import db
from pos.catalogue.kinds import BarcodeKind, ProductKind
from pos.catalogue.models import Barcode, Product
from pos.certification.queries import facts_json_by_product_code
from pos.inventory.models import Lot
from pos.labels.models import LabelBatch
from pos.labels.queries import label_keys


def known_for_checking() -> str:
    """All keys, and all products that a label of ours may be on, as of now and as JSON. A handful of statements, however many.

    Those are the goods of the catalogue, and of retired ones those that labels were made for. Certificates travel with their
    days, so a star that lapses at midnight is gone on the phone at midnight.

    Source: docs/rules/labels.md
    """
    labelled = select(Lot.product_id).join(LabelBatch, LabelBatch.lot_id == Lot.id)
    may_bear_one = (Product.kind == ProductKind.GOODS) & (Product.retired_at.is_(None) | Product.id.in_(labelled))
    products = db.session.execute(
        select(Product.code, Product.name_vi, Product.name_en).where(may_bear_one).order_by(Product.code)
    ).all()
    gtins: defaultdict[str, list[str]] = defaultdict(list)
    for code, value in db.session.execute(
        select(Product.code, Barcode.value)
        .join(Product, Product.id == Barcode.product_id)
        .where(may_bear_one, Barcode.kind == BarcodeKind.GTIN)
        .order_by(Barcode.value)
    ):
        gtins[code].append(value)
    papers = facts_json_by_product_code()
    keys = [
        {"id": key.id, "public": key.public, "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None}
        for key in label_keys()
    ]
    told = []
    for code, name_vi, name_en in products:
        product = {"product": code, "name": {"vi": name_vi, "en": name_en or name_vi}, "gtins": gtins.get(code, [])}
        # What came as text already is put in as it is.
        told.append(f'{canonical(product)[:-1]},"certificates":[{papers.get(code, "")}]}}')
    return f'{{"keys":{canonical(keys)},"products":[{",".join(told)}]}}'
