"""Enter the contracts by which goods stand here on consignment, and strike out what was entered wrongly."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from pos.base.clock import local_day
from pos.base.database import db
from pos.base.operations import record
from pos.base.text import clean
from pos.catalogue import rules
from pos.catalogue.errors import (
    ContractDatesNotFit,
    ContractNumberMissing,
    ContractTwice,
    NoSuchContract,
    NoSuchProducer,
    NotSignedThen,
    TooLong,
)
from pos.catalogue.models import Contract, Producer


@dataclass(frozen=True)
class ContractDraft:
    """A contract as its paper says it."""

    number: str
    signed_on: date
    valid_from: date | None = None
    """None: from the day on which it was signed."""
    valid_to: date | None = None
    """The last day, included. None: until somebody ends it."""


def add_contract(
    producer_id: uuid.UUID, draft: ContractDraft, *, contract_id: uuid.UUID, at: datetime, who: str
) -> None:
    """Enter a producer's contract of consignment. Those before it stay as they are. The same one sent again is the same.

    Raises:
        NoSuchProducer: there is none.
        ContractNumberMissing: it has no number.
        TooLong: the number is longer than what is kept.
        NotSignedThen: the day of signing has not come, or is of another century.
        ContractDatesNotFit: it ends before it begins.
        ContractTwice: a contract of that number and day is entered already.
    Source: docs/rules/catalogue.md, "Contracts of consignment"
    """
    # One at a time with one producer: a number that two enter at once is entered once.
    if db.session.scalar(select(Producer.id).where(Producer.id == producer_id).with_for_update(key_share=True)) is None:
        raise NoSuchProducer(code=str(producer_id))
    number = clean(draft.number)
    if not number:
        raise ContractNumberMissing()
    if len(number) > 60:
        raise TooLong(what=_l("The number"), most=60)
    if not rules.signed_day_is_fit(draft.signed_on, local_day(at)):
        raise NotSignedThen()
    if draft.valid_to is not None and draft.valid_to < (draft.valid_from or draft.signed_on):
        raise ContractDatesNotFit()
    said = (number, draft.signed_on, draft.valid_from, draft.valid_to)
    for row in db.session.scalars(
        select(Contract)
        .where(((Contract.producer_id == producer_id) & Contract.struck_at.is_(None)) | (Contract.id == contract_id))
        .execution_options(populate_existing=True)
    ):
        kept = (row.number, row.signed_on, row.valid_from, row.valid_to)
        if row.id == contract_id and row.producer_id == producer_id and kept == said:
            return
        if row.id == contract_id or (row.number, row.signed_on) == (number, draft.signed_on):
            raise ContractTwice(number=row.number)
    db.session.add(
        Contract(
            id=contract_id, producer_id=producer_id, number=number, signed_on=draft.signed_on,
            valid_from=draft.valid_from, valid_to=draft.valid_to, entered_at=at, entered_by=who,
        )
    )  # fmt: skip
    db.session.flush()
    record(
        "add_contract", "producer", producer_id, who=who, at=at, number=number, signed_on=draft.signed_on.isoformat(),
        valid_from=draft.valid_from.isoformat() if draft.valid_from else None,
        valid_to=draft.valid_to.isoformat() if draft.valid_to else None,
    )  # fmt: skip


def strike_contract(contract_id: uuid.UUID, *, at: datetime, who: str) -> None:
    """Strike out a contract that was entered wrongly: it stays to be seen, and no paper names it. Done twice, it is done once.

    Raises:
        NoSuchContract: there is none.
    """
    row = db.session.scalar(
        select(Contract).where(Contract.id == contract_id).with_for_update().execution_options(populate_existing=True)
    )
    if row is None:
        raise NoSuchContract()
    if row.struck_at is not None:
        return
    row.struck_at, row.struck_by = at, who
    db.session.flush()
    record("strike_contract", "producer", row.producer_id, who=who, at=at, number=row.number)
