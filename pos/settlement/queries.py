"""Read what is owed, to whom and since when, and the settlements that closed it."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, or_, select, true

from pos.base.clock import local_day
from pos.base.database import db
from pos.base.text import search_key
from pos.catalogue.models import Producer
from pos.sales import owed
from pos.settlement import losses
from pos.settlement.errors import NoSuchSettlement
from pos.settlement.models import Payment, Settlement
from pos.showrooms.models import Showroom


@dataclass(frozen=True)
class Payable:
    """What is open with one owner."""

    owner_id: uuid.UUID
    code: str
    name: str
    owed_vnd: int
    parts: int
    losses: int
    """How many losses nobody has agreed on."""
    losses_vnd: int
    """What these are worth at the settlement price, less what was found again."""
    since: datetime
    """The earliest sale, refund or loss that nobody has settled."""
    settled_until: date | None
    """The last day of their last settlement."""

    @property
    def since_day(self) -> date:
        """The day of that sale, refund or loss."""
        return local_day(self.since)


@dataclass(frozen=True)
class SettlementHead:
    """A settlement as lists show it."""

    id: uuid.UUID
    number: str
    owner_id: uuid.UUID
    owner_code: str
    owner_name: str
    showroom_id: uuid.UUID | None
    outlet: str | None
    since: datetime | None
    until: datetime
    last_day: date
    goods_vnd: int
    losses_vnd: int
    amount_vnd: int
    note: str
    at: datetime
    who: str
    payment_id: uuid.UUID | None
    paid_on: date | None
    paid_reference: str | None
    paid_by: str | None

    @property
    def since_day(self) -> date | None:
        """The day on which the period began."""
        return local_day(self.since) if self.since else None

    @property
    def to_pay(self) -> bool:
        """Whether the owner still waits for money."""
        return self.paid_on is None and self.amount_vnd > 0


_PAID = (Payment.settlement_id == Settlement.id) & Payment.taken_back_at.is_(None)
_UNPAID = (Settlement.amount_vnd > 0, ~exists().where(_PAID))
_HEADS = (
    select(
        Settlement.id, Settlement.number, Producer.id, Producer.code, Producer.name, Settlement.showroom_id,
        Showroom.code, Settlement.since, Settlement.until, Settlement.last_day, Settlement.goods_vnd,
        Settlement.losses_vnd, Settlement.amount_vnd, Settlement.note, Settlement.at, Settlement.who,
        Payment.id, Payment.paid_on, Payment.reference, Payment.who,
    )
    .outerjoin(Payment, _PAID)
    .join(Producer, Producer.id == Settlement.owner_id)
    .outerjoin(Showroom, Showroom.id == Settlement.showroom_id)
)  # fmt: skip


def payables(showroom_ids: Collection[uuid.UUID] | None, words: str = "") -> list[Payable]:
    """What is open with each owner, of what these outlets sold and lost (all when None); in Vietnamese order."""
    found = owed.open_with(None, *owed.sold_at(showroom_ids)).subquery()
    sums = (
        select(
            found.c.owner_id, func.sum(found.c.owed_vnd).label("owed_vnd"), func.count().label("parts"),
            func.min(found.c.at).label("since"),
        )
        .group_by(found.c.owner_id)
        .subquery()
    )  # fmt: skip
    gone = losses.open_with_all(showroom_ids).subquery()
    lost = (
        select(
            gone.c.owner_id, func.sum(gone.c.value_vnd).label("value_vnd"), func.count().label("losses"),
            func.min(gone.c.at).label("since"),
        )
        .group_by(gone.c.owner_id)
        .subquery()
    )  # fmt: skip
    last = select(func.max(Settlement.last_day)).where(Settlement.owner_id == Producer.id)
    if showroom_ids is not None:
        last = last.where(or_(Settlement.showroom_id.is_(None), Settlement.showroom_id.in_(list(showroom_ids))))
    query = (
        select(
            Producer.id, Producer.code, Producer.name, sums.c.owed_vnd, sums.c.parts, lost.c.losses, lost.c.value_vnd,
            sums.c.since, lost.c.since, last.correlate(Producer).scalar_subquery(),
        )
        .outerjoin(sums, sums.c.owner_id == Producer.id)
        .outerjoin(lost, lost.c.owner_id == Producer.id)
        .where(or_(sums.c.parts.is_not(None), lost.c.losses.is_not(None)))
        .order_by(Producer.sort_key, Producer.code)
    )  # fmt: skip
    for word in search_key(words).split():
        query = query.where(Producer.search_key.contains(word, autoescape=True))
    rows: Any = db.session.execute(query)
    return [
        Payable(
            row[0], row[1], row[2], int(row[3] or 0), row[4] or 0, row[5] or 0, int(row[6] or 0),
            min(filter(None, row[7:9])), row[9],
        )
        for row in rows
    ]  # fmt: skip


def owed_in_all(showroom_ids: Collection[uuid.UUID] | None) -> int:
    """What is open with all owners together, of what these outlets sold (all when None)."""
    found = owed.open_with(None, *owed.sold_at(showroom_ids)).subquery()
    return int(db.session.scalar(select(func.sum(found.c.owed_vnd))) or 0)


def to_pay_in_all(showroom_ids: Collection[uuid.UUID] | None) -> tuple[int, int]:
    """How many settlements that these outlets take part in (all when None) wait for money, and what they come to."""
    query = select(func.count(), func.coalesce(func.sum(Settlement.amount_vnd), 0)).where(*_UNPAID)
    if showroom_ids is not None:
        query = query.where(Settlement.showroom_id.in_(list(showroom_ids)))
    count, amount_vnd = db.session.execute(query).one()
    return count, int(amount_vnd)


def settlements(
    showroom_ids: Collection[uuid.UUID] | None,
    words: str = "",
    *,
    owner_id: uuid.UUID | None = None,
    to_pay: bool = False,
    limit: int,
    offset: int = 0,
) -> list[SettlementHead]:
    """Settlements that these outlets take part in (all when None), the latest first."""
    query: Any = _HEADS.order_by(Settlement.at.desc(), Settlement.number.desc()).limit(limit).offset(offset)
    if showroom_ids is not None:
        # A settlement over all outlets is seen by those who see all outlets.
        query = query.where(Settlement.showroom_id.in_(list(showroom_ids)))
    if owner_id is not None:
        query = query.where(Settlement.owner_id == owner_id)
    if to_pay:
        query = query.where(*_UNPAID)
    for word in search_key(words).split():
        query = query.where(
            or_(
                Settlement.number.contains(word.upper(), autoescape=True),
                Producer.search_key.contains(word, autoescape=True),
            )
        )
    rows: Any = db.session.execute(query)
    return [SettlementHead(*row) for row in rows]


def settlement(number: str) -> SettlementHead:
    """One settlement.

    Raises:
        NoSuchSettlement: there is none.
    """
    row: Any = db.session.execute(_HEADS.where(Settlement.number == number)).one_or_none()
    if row is None:
        raise NoSuchSettlement(number=number)
    return SettlementHead(*row)


def payments_taken_back(settlement_id: uuid.UUID) -> Sequence[Payment]:
    """What was said of a settlement's payment by mistake, in the order in which it was said."""
    return db.session.scalars(
        select(Payment)
        .where(Payment.settlement_id == settlement_id, Payment.taken_back_at.is_not(None))
        .order_by(Payment.at, Payment.taken_back_at)
    ).all()


def last_settlement(
    owner_id: uuid.UUID, showroom_id: uuid.UUID | None, *, of_outlets_too: bool = False
) -> SettlementHead | None:
    """The settlement that reaches furthest, of those that closed what one of this scope would close.

    ``of_outlets_too``: over all outlets, also of those that closed a part of it, one outlet's.
    """
    reaching: Any = Settlement.showroom_id.is_(None)
    if showroom_id is not None:
        reaching = or_(reaching, Settlement.showroom_id == showroom_id)
    elif of_outlets_too:
        reaching = true()
    row: Any = db.session.execute(
        _HEADS.where(Settlement.owner_id == owner_id, reaching).order_by(Settlement.until.desc()).limit(1)
    ).one_or_none()
    return SettlementHead(*row) if row else None
