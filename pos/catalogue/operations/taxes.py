"""Enter tax classes and their dated rates."""

from datetime import date, datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from pos.base.database import db, new_id
from pos.base.operations import record
from pos.base.text import clean, search_key
from pos.catalogue.errors import (
    LegalBasisMissing,
    NameMissing,
    NoSuchVatClass,
    TooLong,
    VatDatesNotFit,
    VatRateNotFit,
    VatRateOverlaps,
)
from pos.catalogue.models import VatClass, VatRate
from pos.catalogue.operations.codes import one_at_a_time


def add_vat_class(name_vi: str, name_en: str, *, who: str, at: datetime) -> str:
    """Add a class of goods that is taxed alike; its code.

    Raises:
        NameMissing: no name.
        TooLong: a name is longer than what is kept.
    """
    name_vi, name_en = clean(name_vi), clean(name_en)
    if not name_vi:
        raise NameMissing()
    if max(len(name_vi), len(name_en)) > 200:
        raise TooLong(what=_l("The name"), most=200)
    one_at_a_time(VatClass)
    position = (db.session.scalar(select(func.max(VatClass.position))) or 0) + 1
    words = "_".join("".join(sign if sign.isalnum() else " " for sign in search_key(name_en or name_vi)).split())
    code = f"{words[:24].strip('_') or 'class'}_{position}"
    db.session.add(VatClass(code=code, position=position, name_vi=name_vi, name_en=name_en or name_vi))
    db.session.flush()
    record("add_vat_class", "vat_class", code, who=who, at=at, name=name_vi)
    return code


def add_vat_rate(
    vat_class_code: str,
    valid_from: date,
    valid_to: date | None,
    rate_bp: int,
    legal_basis: str,
    *,
    who: str,
    at: datetime,
) -> None:
    """Enter the rate of a class from a day until a day. A rate that was open-ended then ends the day before.

    Raises:
        NoSuchVatClass: there is none.
        VatRateNotFit: not between 0 and 100 percent.
        VatDatesNotFit: the last day lies before the first.
        VatRateOverlaps: another rate of the class covers one of these days.
        LegalBasisMissing: no act is named.
        TooLong: the name of the act is longer than what is kept.
    Source: docs/rules/vat.md
    """
    basis = clean(legal_basis)
    if not 0 <= rate_bp <= 10_000:
        raise VatRateNotFit()
    if not basis:
        raise LegalBasisMissing()
    if len(basis) > 200:
        raise TooLong(what=_l("The name of the act"), most=200)
    if valid_to is not None and valid_to < valid_from:
        raise VatDatesNotFit()
    if (
        db.session.scalar(select(VatClass).where(VatClass.code == vat_class_code).with_for_update(key_share=True))
        is None
    ):
        raise NoSuchVatClass(code=vat_class_code)
    for row in db.session.scalars(select(VatRate).where(VatRate.vat_class_code == vat_class_code)):
        if row.valid_to is None and row.valid_from < valid_from:
            row.valid_to = valid_from - timedelta(days=1)
            record("end_vat_rate", "vat_class", vat_class_code, who=who, at=at, valid_from=row.valid_from.isoformat(),
                   valid_to=row.valid_to.isoformat())  # fmt: skip
        elif (row.valid_to is None or row.valid_to >= valid_from) and (valid_to is None or row.valid_from <= valid_to):
            raise VatRateOverlaps(begins=row.valid_from.strftime("%d/%m/%Y"))
    db.session.add(
        VatRate(
            id=new_id(), vat_class_code=vat_class_code, valid_from=valid_from, valid_to=valid_to, rate_bp=rate_bp,
            legal_basis=basis,
        )
    )  # fmt: skip
    db.session.flush()
    record("add_vat_rate", "vat_class", vat_class_code, who=who, at=at, valid_from=valid_from.isoformat(),
           valid_to=valid_to.isoformat() if valid_to else None, rate_bp=rate_bp, legal_basis=basis)  # fmt: skip
