"""Put the reference data into an empty catalogue."""

from datetime import datetime

from sqlalchemy import func, select

from pos.base.database import db, insert_ignoring, new_id
from pos.base.operations import record
from pos.catalogue import reference
from pos.catalogue.kinds import Taxonomy
from pos.catalogue.models import ProductGroup, VatClass, VatRate
from pos.catalogue.operations.codes import one_at_a_time


def load_reference(at: datetime) -> None:
    """Load groups and tax classes with their rates, as far as they are not there. Doing it again changes nothing.

    A class that is there keeps the rates that people gave it.
    """
    groups = [{**row, "taxonomy": Taxonomy(str(row["taxonomy"]))} for row in reference.group_rows()]
    new_groups = insert_ignoring(ProductGroup.__table__, groups, [ProductGroup.code])
    one_at_a_time(VatClass)
    last = db.session.scalar(select(func.max(VatClass.position))) or 0
    known = set(db.session.scalars(select(VatClass.code)))
    classes, rates = [], []
    for position, (code, vi, en, rate_bp, valid_to, basis) in enumerate(
        (row for row in reference.VAT_CLASSES if row[0] not in known), start=last + 1
    ):
        classes.append({"code": code, "position": position, "name_vi": vi, "name_en": en})
        rates.append(
            {
                "id": new_id(), "vat_class_code": code, "valid_from": reference.LAW_BEGINS, "valid_to": valid_to,
                "rate_bp": rate_bp, "legal_basis": basis,
            }
        )  # fmt: skip
    insert_ignoring(VatClass.__table__, classes)
    insert_ignoring(VatRate.__table__, rates)
    if new_groups or classes:
        record(
            "load_reference",
            "catalogue",
            "reference",
            who="system",
            at=at,
            groups=len(new_groups),
            vat_classes=len(classes),
        )
