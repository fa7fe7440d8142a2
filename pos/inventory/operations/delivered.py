"""What somebody says came in, and what each line of it must keep to."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pos.base.clock import local_day
from pos.base.database import new_id
from pos.base.text import clean
from pos.catalogue.kinds import ProductKind
from pos.catalogue.models import Product
from pos.inventory.errors import (
    AlreadyExpired,
    DatesContradict,
    LotCodeNotFit,
    MadeLater,
    NoPriceForCommission,
    NotGoods,
    PriceNotFit,
    QuantityNotFit,
    ReasonMissing,
)
from pos.inventory.kinds import DeliveryKind, RefusalReason
from pos.inventory.rules import Terms, expired, last_day, lot_code_fits, quantity_fits, settlement_price

NATURE = ("owner_id", "settlement_price_vnd", "made_on", "expires_on")
"""What makes goods the same lot. What our own goods cost may differ from one delivery to the next."""


@dataclass(frozen=True, slots=True)
class DeliveredLine:
    """Goods of one lot, as they came."""

    product_id: uuid.UUID
    quantity_milli: int
    lot_code: str = ""
    """As printed on the goods; empty: they get one here."""
    made_on: date | None = None
    expires_on: date | None = None
    consigned: bool = False
    """Still the producer's: paid for when sold."""
    settlement_price_vnd: int | None = None
    """What the producer gets for one unit sold; only for consigned goods."""
    cost_vnd: int | None = None
    """What one unit cost; only for our own goods, where it is known."""
    commission_bp: int | None = None
    """Instead of the settlement price: the shop's share of the price of the day."""
    announced_lot: str = ""
    """The lot that the producer's paper says, where the goods say another."""
    owner_id: uuid.UUID | None = None
    """Whose consigned goods are, where nobody brings them: in opening stock."""


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """Goods that the producer takes back at once, and why."""

    product_id: uuid.UUID
    quantity_milli: int
    reason: RefusalReason
    lot_code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryPapers:
    """What the note of a delivery says besides the goods."""

    contract: str = ""
    """Number and day of the contract that consigned goods stand here by."""
    carrier: str = ""
    vehicle: str = ""
    note: str = ""


NO_PAPERS = DeliveryPapers()


@dataclass(frozen=True, slots=True)
class Document:
    """A delivery, or an outlet's opening stock, as it is about to be booked."""

    id: uuid.UUID
    showroom_id: uuid.UUID
    showroom_code: str
    producer_id: uuid.UUID | None
    lines: Sequence[DeliveredLine]
    received_at: datetime
    kind: DeliveryKind = DeliveryKind.DELIVERY
    order_id: uuid.UUID | None = None
    refused: Sequence[RefusedLine] = ()
    papers: DeliveryPapers = NO_PAPERS


def check_line(
    line: DeliveredLine, product: Product, price_vnd: int | None, kind: DeliveryKind, received_at: datetime
) -> dict[str, Any]:
    """The lot that a line describes, if it could be booked as far as it tells by itself.

    Raises:
        What ``receive_delivery`` raises of a line, but for lots that are there with another owner, price or date.
    """
    prices = {} if price_vnd is None else {product.id: price_vnd}
    return described_lot(line, product, prices, line.owner_id, received_at, "L", kind)


def check_refused(line: RefusedLine, product: Product) -> None:
    """Ask of a refused line what its delivery asks of it.

    Raises:
        NotGoods: the product is a service.
        QuantityNotFit: the quantity is zero, negative, huge, or part of a piece.
        ReasonMissing: it was refused for another reason, without saying which.
    """
    if product.kind is not ProductKind.GOODS:
        raise NotGoods(product=product.in_both)
    if not quantity_fits(line.quantity_milli, product.unit):
        raise QuantityNotFit(product=product.in_both)
    if line.reason is RefusalReason.OTHER and not clean(line.note):
        raise ReasonMissing(product=product.in_both)


def announced_lot(line: DeliveredLine) -> str:
    """The lot on the producer's paper, unless it is that of the goods."""
    announced = clean(line.announced_lot)
    return "" if announced == clean(line.lot_code) else announced


def described_lot(
    line: DeliveredLine,
    product: Product,
    prices: Mapping[uuid.UUID, int],
    owner_id: uuid.UUID | None,
    received_at: datetime,
    given_code: str,
    kind: DeliveryKind,
) -> dict[str, Any]:
    """The lot that a line describes, checked, not yet on the books.

    Raises:
        What ``check_line`` raises.
    """
    name = product.in_both
    if product.kind is not ProductKind.GOODS:
        raise NotGoods(product=name)
    if not quantity_fits(line.quantity_milli, product.unit):
        raise QuantityNotFit(product=name)
    code = clean(line.lot_code) or given_code
    if not lot_code_fits(code):
        raise LotCodeNotFit(lot=code)
    expires_on = last_day(line.made_on, line.expires_on, product.shelf_life_days)
    if line.made_on is not None and expires_on is not None and line.made_on > expires_on:
        raise DatesContradict(product=name)
    if line.made_on is not None and line.made_on > local_day(received_at):
        raise MadeLater(product=name)
    # What is past its date and stands here already is on the books, so that somebody writes it off.
    if kind is DeliveryKind.DELIVERY and expired(expires_on, local_day(received_at)):
        raise AlreadyExpired(product=name)
    if not Terms(line.consigned, line.settlement_price_vnd, line.commission_bp, line.cost_vnd).fit:
        raise PriceNotFit(product=name)
    gets_vnd = line.settlement_price_vnd
    if line.commission_bp is not None:
        if product.id not in prices:
            raise NoPriceForCommission(product=name)
        gets_vnd = settlement_price(prices[product.id], line.commission_bp)
    return {
        "id": new_id(), "product_id": product.id, "code": code, "owner_id": owner_id if line.consigned else None,
        "settlement_price_vnd": gets_vnd, "commission_bp": line.commission_bp, "cost_vnd": line.cost_vnd,
        "made_on": line.made_on, "expires_on": expires_on, "unidentified": False, "opened_at": received_at,
    }  # fmt: skip
