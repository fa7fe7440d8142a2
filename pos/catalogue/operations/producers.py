"""Add and change makers."""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from pos.base.database import db, new_id
from pos.base.operations import record
from pos.base.text import clean, search_key, sort_key
from pos.catalogue.errors import (
    AssociationOnlyForTours,
    NameMissing,
    NoSuchProducer,
    NoSuchProvince,
    TooLong,
    TwoPlaces,
)
from pos.catalogue.kinds import ProducerKind, ProductKind
from pos.catalogue.models import Producer, Product
from pos.catalogue.operations.codes import free_code
from pos.catalogue.operations.products import refresh_search_keys
from pos.catalogue.operations.upon import upon
from pos.catalogue.provinces import ELSEWHERE
from pos.showrooms.errors import BankAccountNotFit, TaxCodeNotFit
from pos.showrooms.rules import bank_account_is_fit, tax_code_is_fit


@dataclass(frozen=True)
class ProducerDraft:
    """A maker as a form or a file describes them: in a commune of Hanoi, or in another province."""

    name: str
    kind: ProducerKind
    commune_code: str | None = None
    address: str = ""
    phone: str = ""
    province: str = ""
    tax_code: str = ""
    bank_bin: str | None = None
    """Where they are paid for goods sold on consignment."""
    bank_account: str | None = None
    bank_account_name: str = ""


def add_producer(draft: ProducerDraft, *, who: str, at: datetime, code: str = "", is_demo: bool = False) -> Producer:
    """Add a maker, under the next free code unless one is given.

    Raises:
        NameMissing: no name.
        TooLong: a text is longer than what is kept.
        TwoPlaces: a commune of Hanoi and another province at once.
        NoSuchProvince: there is none of that name.
        TaxCodeNotFit: no tax code looks like that.
        BankAccountNotFit: half a bank account, or one that no payment code can carry.
        CodeNotFit: the code does not look like CT0001.
        CodeTaken: somebody has it.
    """
    row = Producer(**producer_row(draft, free_code(Producer, code, "CT"), is_demo=is_demo))
    db.session.add(row)
    db.session.flush()
    record("add_producer", "producer", row.id, who=who, at=at, code=row.code, name=row.name)
    return row


def producer_row(draft: ProducerDraft, code: str, *, is_demo: bool = False) -> dict[str, Any]:
    """The row of a new maker, checked as far as it tells by itself.

    Raises: as ``add_producer``, but for what is wrong with the code.
    """
    draft = _tidy(draft)
    return {
        "id": new_id(), "code": code, "is_demo": is_demo, "search_key": _search_key(code, draft.name),
        "sort_key": sort_key(draft.name), **vars(draft),
    }  # fmt: skip


def change_producer(
    producer_id: uuid.UUID, draft: ProducerDraft, *, who: str, at: datetime, opened: ProducerDraft | None = None
) -> None:
    """Change what we know of a maker; their products are found under the new name from then on.

    ``opened`` is what the writer had before them: what they did not touch stays as somebody else made it meanwhile.

    Raises:
        ChangedMeanwhile: somebody else changed the same since, to something else.
        NoSuchProducer: there is none.
        NameMissing: no name.
        TooLong: a text is longer than what is kept.
        TwoPlaces: a commune of Hanoi and another province at once.
        NoSuchProvince: there is none of that name.
        TaxCodeNotFit: no tax code looks like that.
        BankAccountNotFit: half a bank account, or one that no payment code can carry.
        AssociationOnlyForTours: they sell goods and would become an association.
    """
    row = db.session.scalar(
        select(Producer)
        .where(Producer.id == producer_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NoSuchProducer(code=str(producer_id))
    draft = _tidy(draft)
    if opened is not None:
        draft = _tidy(upon(row, opened, draft))
    if draft.kind is ProducerKind.ASSOCIATION and db.session.scalar(
        select(Product.id).where(Product.producer_id == producer_id, Product.kind == ProductKind.GOODS).limit(1)
    ):
        raise AssociationOnlyForTours()
    before = {name: getattr(row, name) for name in asdict(draft)}
    changed = {name: value for name, value in asdict(draft).items() if before[name] != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    row.search_key, row.sort_key = _search_key(row.code, row.name), sort_key(row.name)
    db.session.flush()
    if "name" in changed:
        refresh_search_keys(producer_id)
    # A phone number is personal: the trail says that it changed, not what it was. Of an account it keeps the last digits:
    # whoever turned a payment aside must be found.
    told = {
        name: "" if name == "phone" else [_told(name, before[name]), _told(name, value)]
        for name, value in changed.items()
    }
    record("change_producer", "producer", row.id, who=who, at=at, changed=told)


def _tidy(draft: ProducerDraft) -> ProducerDraft:
    name, address, phone = clean(draft.name), clean(draft.address), clean(draft.phone)
    holder = clean(draft.bank_account_name)
    if not name:
        raise NameMissing()
    for what, text, most in (
        (_l("The name"), name, 160),
        (_l("The address"), address, 200),
        (_l("The phone number"), phone, 20),
        (_l("The account holder"), holder, 120),
    ):
        if len(text) > most:
            raise TooLong(what=what, most=most)
    province = clean(draft.province)
    if draft.commune_code and province:
        raise TwoPlaces()
    if province and province not in ELSEWHERE:
        raise NoSuchProvince(province=province)
    tax_code = clean(draft.tax_code)
    if not tax_code_is_fit(tax_code):
        raise TaxCodeNotFit(code=tax_code)
    bank_bin, account = (clean(text or "").replace(" ", "") or None for text in (draft.bank_bin, draft.bank_account))
    if not bank_account_is_fit(bank_bin, account):
        raise BankAccountNotFit()
    return ProducerDraft(
        name, draft.kind, draft.commune_code or None, address, phone, province, tax_code, bank_bin, account, holder
    )  # fmt: skip


def _told(name: str, value: str | None) -> str | None:
    return f"…{value[-4:]}" if name == "bank_account" and value else value


def _search_key(code: str, name: str) -> str:
    return search_key(f"{code} {name}")[:400]
