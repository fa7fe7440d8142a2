"""Read by which contract a producer's goods stand here on a day."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from pos.base.database import db
from pos.catalogue import rules
from pos.catalogue.models import Contract


def contracts_of(producer_id: uuid.UUID) -> Sequence[Contract]:
    """All that was entered for a producer, what was struck out with it, the latest signed first."""
    return db.session.scalars(
        select(Contract)
        .where(Contract.producer_id == producer_id)
        .order_by(Contract.signed_on.desc(), Contract.entered_at.desc())
    ).all()


def contract_on(producer_id: uuid.UUID, day: date) -> Contract | None:
    """The contract that goods of a producer stand here by on a day, or where all have ended by then, the one that ended last."""
    return rules.contract_on([row for row in contracts_of(producer_id) if row.struck_at is None], day)


def contract_on_paper(producer_id: uuid.UUID, day: date) -> str:
    """That contract as papers name it: number and day, and that it had ended. Nothing where none is known."""
    row = contract_on(producer_id, day)
    if row is None:
        return ""
    ended = f" (hết hạn {row.valid_to:%d/%m/%Y})" if rules.contract_has_ended(row, day) else ""
    return f"{row.number} ngày {row.signed_on:%d/%m/%Y}{ended}"
