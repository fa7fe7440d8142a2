"""Settle with an owner of consigned goods, note that the money went, and take that back where it did not."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, insert, select

from pos.base.clock import local_day
from pos.base.database import db
from pos.base.operations import record
from pos.base.text import clean, clean_block
from pos.catalogue.models import Producer
from pos.sales.operations import close_owed
from pos.settlement import rules
from pos.settlement.errors import (
    AgreedTooMuch,
    AlreadyPaid,
    DayToCome,
    NoSuchSettlement,
    NothingToPay,
    NothingToSettle,
    NotPaid,
    OwedChanged,
    OwedToUs,
    PaidInTheFuture,
    PaidTooEarly,
    PaymentTakenBack,
    PeriodClosed,
    ReasonMissing,
    SettlementDiffers,
)
from pos.settlement.losses import LostLot, open_losses
from pos.settlement.models import Payment, SettledLoss, Settlement
from pos.settlement.queries import last_settlement


@dataclass(frozen=True, slots=True)
class Seen:
    """The amounts that both sides looked at when they agreed."""

    goods_vnd: int
    losses_worth_vnd: int = 0
    """What all that was lost is worth at the settlement price."""


def settle(
    owner_id: uuid.UUID,
    last_day: date,
    *,
    settlement_id: uuid.UUID,
    seen: Seen,
    at: datetime,
    who: str,
    losses_vnd: int = 0,
    showroom_id: uuid.UUID | None = None,
    note: str = "",
) -> str:
    """Close what is open with an owner up to a day, at one outlet or at all; the settlement's number.

    ``losses_vnd`` is what both sides agreed for goods lost while with us. The same settlement sent again is the same.
    What arrives later, however early it happened, stays open for the next.

    Raises:
        DayToCome: the day has not begun.
        PeriodClosed: the last settlement reaches further; over all outlets, that of any of them.
        OwedChanged: it comes to something else than was seen.
        NothingToSettle: nothing is open.
        AgreedTooMuch: more (or less) was agreed for losses than they are worth.
        OwedToUs: it comes to less than nothing, which stays open.
        SettlementDiffers: the same settlement was saved with other content.
    Source: docs/rules/settlement.md, "Settling"
    """
    # One settlement at a time with one owner. No sale asks for this row in a way that would wait.
    owner = db.session.scalar(
        select(Producer).where(Producer.id == owner_id).with_for_update(key_share=True)
    )  # fmt: skip
    if owner is None:
        raise NoSuchSettlement(number=owner_id)
    there = db.session.get(Settlement, settlement_id)
    if there is not None:
        same = (there.owner_id, there.showroom_id, there.last_day, there.goods_vnd, there.losses_vnd)
        if same != (owner_id, showroom_id, last_day, seen.goods_vnd, losses_vnd):
            raise SettlementDiffers(number=there.number)
        return there.number
    if not rules.day_is_over_or_here(last_day, at):
        raise DayToCome()
    until, last = rules.end_of_period(last_day, at), last_settlement(owner_id, showroom_id)
    furthest = last_settlement(owner_id, showroom_id, of_outlets_too=True)
    for before in (last, furthest):
        if before is not None and (until < before.until or (until == before.until and before is last)):
            raise PeriodClosed(number=before.number, day=f"{before.last_day:%d/%m/%Y}")
    goods_vnd, parts = close_owed(owner_id, settlement_id, until=until, showroom_id=showroom_id)
    lost = open_losses(owner_id, until, showroom_id)
    if (goods_vnd, sum(row.value_vnd for row in lost)) != (seen.goods_vnd, seen.losses_worth_vnd):
        raise OwedChanged()
    if not parts and not lost:
        raise NothingToSettle(owner=owner.name)
    _check_agreed(losses_vnd, lost)
    if goods_vnd + losses_vnd < 0:
        raise OwedToUs()
    counter = (
        db.session.scalar(select(func.max(Settlement.counter)).where(Settlement.owner_id == owner_id)) or 0
    ) + 1  # fmt: skip
    number = rules.settlement_number(owner.code, counter)
    db.session.execute(
        insert(Settlement).values(
            id=settlement_id, number=number, owner_id=owner_id, counter=counter, showroom_id=showroom_id,
            since=last.until if last else None, until=until, last_day=last_day, goods_vnd=goods_vnd,
            losses_vnd=losses_vnd, amount_vnd=goods_vnd + losses_vnd, note=clean_block(note), at=at, who=who,
        )
    )  # fmt: skip
    if lost:
        db.session.execute(
            insert(SettledLoss),
            [
                {"move_id": row.move_id, "settlement_id": settlement_id, "loss": row.loss,
                 "quantity_milli": row.quantity_milli, "value_vnd": row.value_vnd, "agreed_vnd": agreed_vnd}
                for row, agreed_vnd in zip(lost, rules.shares(losses_vnd, lost), strict=True)
            ],
        )  # fmt: skip
    record(
        "settled", "settlement", settlement_id,
        who=who, at=at, number=number, owner=owner.code, goods_vnd=goods_vnd, losses_vnd=losses_vnd,
    )  # fmt: skip
    return number


def mark_paid(
    settlement_id: uuid.UUID, paid_on: date, reference: str, *, payment_id: uuid.UUID, at: datetime, who: str
) -> None:
    """Note that the owner has the money. The same said again changes nothing.

    Raises:
        NoSuchSettlement: there is none.
        NothingToPay: it comes to nothing.
        PaidInTheFuture: the day has not come.
        PaidTooEarly: the day lies before its period, or long before it was settled.
        AlreadyPaid: somebody noted another day or reference, or this very payment on another settlement.
        PaymentTakenBack: just this was said before, and has been taken back since.
    Source: docs/rules/settlement.md, "Paying"
    """
    row, reference = _held(settlement_id), clean(reference)[:80]
    said = db.session.get(Payment, payment_id, populate_existing=True)
    if said is not None and said.settlement_id != settlement_id:
        other = db.session.get_one(Settlement, said.settlement_id)
        raise AlreadyPaid(number=other.number, day=f"{said.paid_on:%d/%m/%Y}", who=said.who)
    if said is not None and said.taken_back_at is not None:
        # A page that was left open, or sent again: it knows nothing of what happened since.
        raise PaymentTakenBack(number=row.number, who=said.taken_back_by)
    standing = _standing(settlement_id)
    if standing is not None:
        if (standing.paid_on, standing.reference) == (paid_on, reference):
            return
        raise AlreadyPaid(number=row.number, day=f"{standing.paid_on:%d/%m/%Y}", who=standing.who)
    if not row.amount_vnd:
        raise NothingToPay(number=row.number)
    if paid_on > local_day(at):
        raise PaidInTheFuture()
    if not rules.paid_day_is_fit(paid_on, row.since, row.at):
        raise PaidTooEarly(number=row.number, day=f"{rules.earliest_paid_day(row.since, row.at):%d/%m/%Y}")
    db.session.execute(
        insert(Payment).values(
            id=payment_id, settlement_id=settlement_id, paid_on=paid_on, reference=reference, at=at, who=who
        )
    )
    record(
        "settlement_paid", "settlement", row.id,
        who=who, at=at, number=row.number, amount_vnd=row.amount_vnd, paid_on=paid_on.isoformat(),
    )  # fmt: skip


def take_back_payment(settlement_id: uuid.UUID, payment_id: uuid.UUID, why: str, *, at: datetime, who: str) -> None:
    """Say that a settlement was marked as paid by mistake: the owner waits for the money again. Done twice, it is done once.

    What was said, by whom, and why it was taken back stays on the settlement.

    Raises:
        NoSuchSettlement: there is none.
        NotPaid: nobody said that of it.
        ReasonMissing: it does not say why.
        PaymentTakenBack: somebody else took it back before.
    Source: docs/rules/settlement.md, "Paid by mistake"
    """
    row, why = _held(settlement_id), clean(why)[:200]
    said = db.session.get(Payment, payment_id, populate_existing=True)
    if said is None or said.settlement_id != settlement_id:
        raise NotPaid(number=row.number)
    if said.taken_back_at is not None:
        if (said.taken_back_by, said.taken_back_why) == (who, why):
            return
        raise PaymentTakenBack(number=row.number, who=said.taken_back_by)
    if not why:
        raise ReasonMissing()
    said.taken_back_at, said.taken_back_by, said.taken_back_why = at, who, why
    db.session.flush()
    record(
        "settlement_payment_taken_back", "settlement", row.id,
        who=who, at=at, number=row.number, amount_vnd=row.amount_vnd, paid_on=said.paid_on.isoformat(), reason=why,
    )  # fmt: skip


def _held(settlement_id: uuid.UUID) -> Settlement:
    """A settlement, locked: one at a time says that it was paid, or that it was not."""
    row = db.session.scalar(
        select(Settlement)
        .where(Settlement.id == settlement_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NoSuchSettlement(number=settlement_id)
    return row


def _standing(settlement_id: uuid.UUID) -> Payment | None:
    """What was said of its payment and not taken back."""
    return db.session.scalar(
        select(Payment)
        .where(Payment.settlement_id == settlement_id, Payment.taken_back_at.is_(None))
        .execution_options(populate_existing=True)
    )


def _check_agreed(losses_vnd: int, lost: Sequence[LostLot]) -> None:
    if not rules.agreed_is_fit(losses_vnd, lost):
        least, most = rules.bounds(lost)
        raise AgreedTooMuch(least=least, most=most)
