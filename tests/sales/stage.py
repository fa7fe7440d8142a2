"""Baskets, refunds and shifts as a till of the cast would send them, and the books as the tests look at them."""

import itertools
import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from pos.base.database import db, transaction
from pos.review.models import ReviewItem
from pos.sales.kinds import Kind
from pos.sales.operations import Booking, Entry, book
from pos.sales.queries import cash_reckonings
from pos.sales.rules import CashReckoning, basket_total
from pos.showrooms.queries import ChainFacts
from tests import cast

SHIFT = cast.same_id("lan's shift")
NEXT_SHIFT = cast.same_id("lan's next shift")
PRICES = {"SP0001": 450_000, "SP0002": 120_000, "SP0003": 180_000, "SP0004": 165_000, "SP0005": 80_000}
_counter = itertools.count(1)


def desk(till: str = "BT01-1") -> ChainFacts:
    """A till of the cast."""
    showroom = till[:4]
    return ChainFacts(
        cast.chain_id(till), "A", cast.same_id(till), till, {"BT01": cast.BT01, "HK01": cast.HK01}[showroom], showroom
    )


def line(product: str = "SP0001", pieces: float = 1, **changes: Any) -> dict[str, Any]:
    """One line at the list price."""
    known = {"product": product, "quantity_milli": round(pieces * 1000), "price_vnd": PRICES.get(product, 10_000)}
    return {**known, "vat_bp": 800, **changes}


def basket(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A finished sale, paid in exact cash unless told otherwise."""
    rows = list(lines) or [line()]
    total_vnd = changes.get("total_vnd", basket_total(rows))
    body = {
        "number": f"BT01-1A-{next(_counter):06d}",
        "shift": str(SHIFT),
        "cashier": "lan",
        "at": cast.NOW.isoformat(),
        "lines": rows,
        "total_vnd": total_vnd,
        "tenders": [{"method": "cash", "amount_vnd": total_vnd}] if total_vnd > 0 else [],
        "change_vnd": 0,
    }
    return {**body, **changes}


def coming(number: int, pieces: float, amount_vnd: int, condition: str = "resaleable") -> dict[str, Any]:
    """One line of a refund."""
    return {"line": number, "quantity_milli": round(pieces * 1000), "amount_vnd": amount_vnd, "condition": condition}


def returned(sale_id: uuid.UUID, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A refund, paid back in cash unless told otherwise."""
    total_vnd = sum(row["amount_vnd"] for row in lines)
    body = {
        "number": f"BT01-1A-{next(_counter):06d}",
        "shift": str(SHIFT),
        "cashier": "lan",
        "at": (cast.NOW + timedelta(minutes=2)).isoformat(),
        "sale": str(sale_id),
        "lines": list(lines),
        "total_vnd": total_vnd,
        "tenders": [{"method": "cash", "amount_vnd": total_vnd}] if total_vnd else [],
        "reason": "vỡ quai",
    }
    return {**body, **changes}


def entry(kind: Kind, body: Any, entry_id: uuid.UUID | None = None) -> Entry:
    """A report of a till."""
    return Entry(entry_id or uuid.uuid4(), kind, body)


def opening(shift: uuid.UUID = SHIFT, float_vnd: int = 500_000, **changes: Any) -> Entry:
    """A shift opened an hour before the tests play."""
    body = {
        "shift": str(shift), "float_vnd": float_vnd, "counts": {}, "cashier": "lan",
        "at": (cast.NOW - timedelta(hours=1)).isoformat(),
    }  # fmt: skip
    return entry(Kind.SHIFT_OPEN, {**body, **changes})


def closing(counted_vnd: int, shift: uuid.UUID = SHIFT, **changes: Any) -> Entry:
    """A shift closed an hour after."""
    body = {
        "shift": str(shift), "counts": {}, "counted_vnd": counted_vnd, "expected_vnd": counted_vnd, "cashier": "lan",
        "difference_reason": "", "at": (cast.NOW + timedelta(hours=1)).isoformat(),
    }  # fmt: skip
    return entry(Kind.SHIFT_CLOSE, {**body, **changes})


def moving(amount_vnd: int, shift: uuid.UUID = SHIFT, **changes: Any) -> Entry:
    """Cash put in or taken out."""
    body = {"shift": str(shift), "amount_vnd": amount_vnd, "reason": "nộp quỹ", "cashier": "lan"}
    return entry(Kind.DRAWER, {**body, "at": cast.NOW.isoformat(), **changes})


def report(
    *entries: Entry, till: str = "BT01-1", at: datetime = cast.NOW, sent_at: datetime | None = None
) -> list[Booking]:
    """Let a till report, and the books take it."""
    with transaction():
        return book(entries, desk=desk(till), at=at, sent_at=sent_at)


def sell(body: dict[str, Any], sale_id: uuid.UUID | None = None, **how: Any) -> Booking:
    """Report one sale."""
    [booking] = report(entry(Kind.SALE, body, sale_id), **how)
    return booking


def pay_back(body: dict[str, Any], refund_id: uuid.UUID | None = None, **how: Any) -> Booking:
    """Report one refund."""
    [booking] = report(entry(Kind.REFUND, body, refund_id), **how)
    return booking


def open_the_shift() -> None:
    """Lan counts half a million into the drawer of BT01-1."""
    [booking] = report(opening())
    assert booking.outcome == "booked"


def next_shift() -> None:
    """Lan closes her shift, and opens the next one with half a million: what she sold before may come back anywhere."""
    later = cast.NOW + timedelta(hours=1)
    report(closing(drawer().expected_vnd, at=later.isoformat()), at=later)
    report(opening(NEXT_SHIFT, at=later.isoformat()), at=later)


def rows(model: type[Any], *conditions: Any) -> list[Any]:
    """All rows of a table as they are now."""
    return list(db.session.scalars(select(model).where(*conditions).execution_options(populate_existing=True)))


def reviewed() -> list[tuple[str, str]]:
    """What stands on the review list: kind and reason."""
    return sorted((row.kind, row.reason) for row in rows(ReviewItem))


def drawer(shift: uuid.UUID = SHIFT) -> CashReckoning:
    """What should be in the drawer."""
    return cash_reckonings([shift])[shift]
