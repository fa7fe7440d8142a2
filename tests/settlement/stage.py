"""Consigned goods on the cast's shelves, sold and brought back, and settlements as the tests ask for them."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from pos.base.clock import start_of_day
from pos.base.database import transaction
from pos.settlement import statements
from pos.settlement.operations import Seen, mark_paid, settle, take_back_payment
from tests import cast
from tests.inventory.stage import deliver
from tests.sales.stage import basket, coming, line, pay_back, returned, sell

NOW = cast.NOW
LATER = NOW + timedelta(hours=1)
TODAY = date(2026, 11, 21)
PRICES = {cast.TEAPOT: ("SP0001", 450_000), cast.BOWL: ("SP0002", 120_000), cast.HONEY: ("SP0004", 165_000)}


def day(number: int, month: int = 11) -> datetime:
    """Ten in the morning of a day."""
    return start_of_day(date(2026, month, number)) + timedelta(hours=10)


def consigned(
    product: uuid.UUID, pieces: float, lot: str, price_vnd: int, *, owner: uuid.UUID = cast.POTTERS, **how: Any
) -> None:
    """Goods that stay their producer's, on the shelf since October."""
    deliver(
        product, pieces, lot, producer=owner, consigned=True, settlement_price_vnd=price_vnd,
        at=how.pop("at", day(1, 10)), **how,
    )  # fmt: skip


def sold(
    product: uuid.UUID,
    pieces: float,
    at: datetime = NOW,
    sale: uuid.UUID | None = None,
    *,
    received_at: datetime = NOW,
    till: str = "BT01-1",
) -> uuid.UUID:
    """Sell a quantity of a product at one till or another; the sale's id."""
    sale = sale or uuid.uuid4()
    body = basket(line(PRICES[product][0], pieces), at=at.isoformat(), shift=None)
    booking = sell(body, sale, at=max(at, received_at), till=till)
    assert booking.outcome != "quarantined", booking.contradictions
    return sale


def came_back(
    sale: uuid.UUID,
    product: uuid.UUID,
    pieces: float,
    at: datetime = NOW,
    condition: str = "resaleable",
    *,
    received_at: datetime = NOW,
) -> None:
    """A customer brings a part of a sale's first line back."""
    amount_vnd = round(PRICES[product][1] * pieces)
    body = returned(sale, coming(1, pieces, amount_vnd, condition), at=at.isoformat(), shift=None)
    booking = pay_back(body, at=max(at, received_at))
    assert booking.outcome != "quarantined", booking.contradictions


def settled(
    owner: uuid.UUID = cast.POTTERS,
    last_day: date = TODAY,
    *,
    seen: Seen | None = None,
    settlement: uuid.UUID | None = None,
    at: datetime = LATER,
    showroom: uuid.UUID | None = None,
    losses_vnd: int = 0,
) -> str:
    """Settle what a manager who has just looked at it sees; the number."""
    if seen is None:
        seen = looked_at(owner, last_day, at=at, showroom=showroom)
    with transaction():
        return settle(
            owner, last_day, settlement_id=settlement or uuid.uuid4(), seen=seen, at=at, who="an",
            losses_vnd=losses_vnd, showroom_id=showroom,
        )  # fmt: skip


def looked_at(
    owner: uuid.UUID = cast.POTTERS, last_day: date = TODAY, *, at: datetime = LATER, showroom: uuid.UUID | None = None
) -> Seen:
    """The amounts on the page."""
    found = statements.statement(owner, None, min(start_of_day(last_day + timedelta(days=1)), at), showroom)
    return Seen(found.open_vnd, found.losses_worth_vnd)


def paid(
    settlement: uuid.UUID,
    on: date = TODAY,
    reference: str = "FT26325",
    at: datetime = LATER,
    payment: uuid.UUID | None = None,
) -> None:
    """The money went."""
    with transaction():
        mark_paid(settlement, on, reference, payment_id=payment or uuid.uuid4(), at=at, who="an")


def not_paid(
    settlement: uuid.UUID, payment: uuid.UUID, why: str = "the bank sent it back", at: datetime = LATER, who: str = "an"
) -> None:
    """The money did not go."""
    with transaction():
        take_back_payment(settlement, payment, why, at=at, who=who)
