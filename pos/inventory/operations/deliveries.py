"""Goods that come in."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import insert, select, tuple_

from pos.base.clock import local_day
from pos.base.database import db, insert_ignoring, new_id
from pos.base.operations import record
from pos.base.prepared import Prepared
from pos.base.text import clean, clean_block
from pos.catalogue import queries as catalogue
from pos.catalogue.kinds import ProductKind
from pos.catalogue.models import Product
from pos.inventory.errors import (
    AlreadyExpired,
    DatesContradict,
    DeliveryDiffers,
    LotCodeNotFit,
    LotDiffers,
    MadeLater,
    NoPriceForCommission,
    NotGoods,
    NothingDelivered,
    PriceNotFit,
    QuantityNotFit,
    ReasonMissing,
)
from pos.inventory.kinds import Cause, DeliveryKind, PlaceKind, RefusalReason
from pos.inventory.models import Delivery, DeliveryLine, Lot, Place, Refusal
from pos.inventory.operations.moves import Movement, post_moves
from pos.inventory.operations.numbers import next_number
from pos.inventory.operations.orders import hold_for_delivery, note_delivered
from pos.inventory.operations.places import spots_of
from pos.inventory.rules import (
    Terms,
    delivery_number,
    expired,
    last_day,
    lot_code,
    lot_code_fits,
    opening_number,
    quantity_fits,
    settlement_price,
)

KEYS_AT_ONCE = 5000
"""How many lots are looked for in one statement: more, and SQLite runs out of room for parameters."""

NATURE = ("owner_id", "settlement_price_vnd", "made_on", "expires_on")
"""What makes goods the same lot. What our own goods cost may differ from one delivery to the next."""

_LOTS = select(Lot.id, Lot.product_id, Lot.code, *(getattr(Lot, name) for name in NATURE))
_ADD_LINE = Prepared(insert(DeliveryLine.__table__))


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


def receive_delivery(
    showroom_id: uuid.UUID,
    producer_id: uuid.UUID,
    lines: Sequence[DeliveredLine],
    *,
    delivery_id: uuid.UUID,
    showroom_code: str,
    received_at: datetime,
    at: datetime,
    who: str,
    note: str = "",
    papers: DeliveryPapers | None = None,
    order_id: uuid.UUID | None = None,
    refused: Sequence[RefusedLine] = (),
) -> str:
    """Take goods of a producer over onto an outlet's shelf, in lots with their dates and owner; the delivery's number.

    The same delivery sent again is the same delivery. A lot code that is there already means more of that lot, and only
    fits with the same owner, price and dates. What comes on an order counts there, also what was not asked for; what is
    refused is written down and moves nothing.

    Raises:
        NothingDelivered: nothing came, and nothing was refused.
        QuantityNotFit: a quantity is zero, negative, huge, or part of a piece.
        NotGoods: a product is a service.
        LotCodeNotFit: a lot's code would not survive on a label.
        DatesContradict: goods would expire before they were made.
        MadeLater: goods came before they were made.
        AlreadyExpired: goods were past their date when they came.
        PriceNotFit: consigned goods without a settlement price or commission, or one on our own.
        NoPriceForCommission: there is a commission, and no price that it is a share of.
        ReasonMissing: goods were refused for another reason, without saying which.
        LotDiffers: the lot is there with another owner, price or date.
        DeliveryDiffers: the same delivery was saved with other content.
        NoSuchOrder: there is no such order.
        OrderOfAnother: the order is another outlet's, or to another producer.
        OrderNotOpen: the order was not sent, or is closed or cancelled.
    Source: docs/rules/stock.md, "Goods that come in"; docs/rules/orders.md
    """
    if not lines and not refused:
        raise NothingDelivered()
    _hold_outlets([showroom_id])
    products = _products([*lines, *refused])
    there = db.session.get(Delivery, delivery_id)
    if there is not None:
        if not _same(there, showroom_id, producer_id, order_id, lines, refused, products):
            raise DeliveryDiffers(number=there.number)
        return there.number
    order = hold_for_delivery(order_id, showroom_id, producer_id) if order_id else None
    document = Document(
        delivery_id, showroom_id, showroom_code, producer_id, lines, received_at, order_id=order_id, refused=refused,
        papers=papers or DeliveryPapers(note=note),
    )  # fmt: skip
    [number] = _book([document], products, at, who)
    if order is not None:
        note_delivered(order, [(line.product_id, line.quantity_milli) for line in lines])
    told = {"refused": len(refused)} if refused else {}
    record("delivery_received", "delivery", delivery_id, who=who, at=at, number=number, lines=len(lines), **told)
    return number


def receive_all(documents: Sequence[Document], *, at: datetime, who: str) -> list[str]:
    """Book many deliveries, or opening stock, at once: all of them or none; their numbers.

    The number of statements grows with the outlets and orders, not with the lines. Whoever calls knows that these are not
    booked yet.

    Raises:
        What ``receive_delivery`` raises of a line or of an order.
    Source: docs/rules/imports.md
    """
    _hold_outlets({document.showroom_id for document in documents})
    goods = [line for document in documents for line in document.lines]
    products = _products([*goods, *(line for document in documents for line in document.refused)])
    came: dict[uuid.UUID, list[Document]] = {}
    for document in documents:
        if document.order_id is not None:
            came.setdefault(document.order_id, []).append(document)
    # Sorted, because another file may name the same orders; each may be named by deliveries of several days.
    orders = [
        (hold_for_delivery(order_id, came[order_id][0].showroom_id, came[order_id][0].producer_id), came[order_id])
        for order_id in sorted(came)
    ]
    numbers = _book(documents, products, at, who)
    for order, on_it in orders:
        note_delivered(order, [(line.product_id, line.quantity_milli) for one in on_it for line in one.lines])
    return numbers


def check_line(
    line: DeliveredLine, product: Product, price_vnd: int | None, kind: DeliveryKind, received_at: datetime
) -> dict[str, Any]:
    """The lot that a line describes, if it could be booked as far as it tells by itself.

    Raises:
        What ``receive_delivery`` raises of a line, but for lots that are there with another owner, price or date.
    """
    prices = {} if price_vnd is None else {product.id: price_vnd}
    return _lot(line, product, prices, line.owner_id, received_at, "L", kind)


def _hold_outlets(showroom_ids: Iterable[uuid.UUID]) -> None:
    """One delivery at a time for an outlet, so that each gets a number of its own.

    No sale asks for the place of what producers bring, so nobody at a till waits for this.
    """
    places = [spots[PlaceKind.PRODUCER].id for spots in spots_of(showroom_ids).values()]
    db.session.execute(select(Place.id).where(Place.id.in_(places)).order_by(Place.id).with_for_update(key_share=True))


def _book(documents: Sequence[Document], products: Mapping[uuid.UUID, Product], at: datetime, who: str) -> list[str]:
    """Write documents whose outlets are held, with their lots and moves; their numbers."""
    all_spots = spots_of({document.showroom_id for document in documents})
    counters = _numbered(documents)
    lots = []
    for document, (counter, _number) in zip(documents, counters, strict=True):
        shares = {line.product_id for line in document.lines if line.commission_bp is not None}
        prices = catalogue.prices(shares, document.showroom_id, document.received_at)
        letter = "T" if document.kind is DeliveryKind.OPENING else "N"
        for position, line in enumerate(document.lines, start=1):
            given = lot_code(document.showroom_code, counter, position, letter)
            owner_id = line.owner_id or document.producer_id
            lots.append(
                _lot(line, products[line.product_id], prices, owner_id, document.received_at, given, document.kind)
            )
        for one in document.refused:
            check_refused(one, products[one.product_id])
    lot_ids = iter(_open_lots(lots, products))
    heads, written, sent_back, moves = [], [], [], []
    for document, (_counter, number) in zip(documents, counters, strict=True):
        spots = all_spots[document.showroom_id]
        cause = Cause.OPENING if document.kind is DeliveryKind.OPENING else Cause.DELIVERY
        papers = document.papers
        heads.append(
            {"id": document.id, "number": number, "showroom_id": document.showroom_id, "kind": document.kind,
             "producer_id": document.producer_id, "order_id": document.order_id, "contract": clean(papers.contract),
             "carrier": clean(papers.carrier), "vehicle": clean(papers.vehicle), "note": clean_block(papers.note),
             "received_at": document.received_at, "booked_at": at, "received_by": who}
        )  # fmt: skip
        for position, line in enumerate(document.lines, start=1):
            lot_id = next(lot_ids)
            written.append(
                {"delivery_id": document.id, "position": position, "lot_id": lot_id,
                 "quantity_milli": line.quantity_milli, "announced_lot": _announced(line)}
            )  # fmt: skip
            moves.append(
                Movement(
                    lot_id, line.product_id, spots[PlaceKind.PRODUCER], spots[PlaceKind.SHELF], line.quantity_milli,
                    cause, document.id, document.received_at, who,
                )
            )  # fmt: skip
        for position, one in enumerate(document.refused, start=1):
            sent_back.append(
                {"delivery_id": document.id, "position": position, "product_id": one.product_id,
                 "quantity_milli": one.quantity_milli, "reason": one.reason, "lot_code": clean(one.lot_code),
                 "note": clean(one.note)}
            )  # fmt: skip
    db.session.execute(insert(Delivery.__table__), heads)
    _ADD_LINE.each(written)
    if sent_back:
        db.session.execute(insert(Refusal.__table__), sent_back)
    post_moves(moves, at)
    return [number for _counter, number in counters]


def _numbered(documents: Sequence[Document]) -> list[tuple[int, str]]:
    """The next counter and number of each document: one look at the books for each outlet and kind."""
    last: dict[tuple[str, DeliveryKind], int] = {}
    found = []
    for document in documents:
        key = (document.showroom_code, document.kind)
        number = opening_number if document.kind is DeliveryKind.OPENING else delivery_number
        written = partial(number, document.showroom_code)
        last[key] = last[key] + 1 if key in last else next_number(Delivery.number, written)[0]
        found.append((last[key], written(last[key])))
    return found


def _announced(line: DeliveredLine) -> str:
    """The lot on the producer's paper, unless it is that of the goods."""
    announced = clean(line.announced_lot)
    return "" if announced == clean(line.lot_code) else announced


def check_refused(line: RefusedLine, product: Product) -> None:
    """Ask of a refused line what its delivery asks of it.

    Raises:
        NotGoods: the product is a service.
        QuantityNotFit: the quantity is zero, negative, huge, or part of a piece.
        ReasonMissing: it was refused for another reason, without saying which.
    """
    if product.kind is not ProductKind.GOODS:
        raise NotGoods(product=product.name_vi)
    if not quantity_fits(line.quantity_milli, product.unit):
        raise QuantityNotFit(product=product.name_vi)
    if line.reason is RefusalReason.OTHER and not clean(line.note):
        raise ReasonMissing(product=product.name_vi)


def _products(lines: Sequence[DeliveredLine | RefusedLine]) -> dict[uuid.UUID, Product]:
    found = db.session.scalars(select(Product).where(Product.id.in_({line.product_id for line in lines}))).all()
    return {product.id: product for product in found}


def _lot(
    line: DeliveredLine,
    product: Product,
    prices: Mapping[uuid.UUID, int],
    owner_id: uuid.UUID | None,
    received_at: datetime,
    given_code: str,
    kind: DeliveryKind,
) -> dict[str, Any]:
    """The lot that a line describes, checked, not yet on the books."""
    name = product.name_vi
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


def _open_lots(wanted: Sequence[dict[str, Any]], products: Mapping[uuid.UUID, Product]) -> list[uuid.UUID]:
    """Open the lots that are new; the ids of all of them, in their order."""
    by_key = {(lot["product_id"], lot["code"]): lot for lot in reversed(wanted)}
    # Sorted, because another outlet may be opening the same lots of the same producer at this moment.
    insert_ignoring(Lot.__table__, [by_key[key] for key in sorted(by_key)])
    keys = list(by_key)
    there = {}
    for start in range(0, len(keys), KEYS_AT_ONCE):
        some = keys[start : start + KEYS_AT_ONCE]
        # Columns, not objects: there are ten thousand of them in a file of stock.
        for row in db.session.execute(_LOTS.where(tuple_(Lot.product_id, Lot.code).in_(some))):
            there[row.product_id, row.code] = row
    for lot in wanted:
        kept = there[lot["product_id"], lot["code"]]
        if any(getattr(kept, field) != lot[field] for field in NATURE):
            raise LotDiffers(lot=kept.code, product=products[kept.product_id].name_vi)
    return [there[lot["product_id"], lot["code"]].id for lot in wanted]


def _same(
    there: Delivery,
    showroom_id: uuid.UUID,
    producer_id: uuid.UUID,
    order_id: uuid.UUID | None,
    lines: Sequence[DeliveredLine],
    refused: Sequence[RefusedLine],
    products: Mapping[uuid.UUID, Product],
) -> bool:
    """Whether a delivery that is on the books says the very same, as far as anybody said it."""
    kept = db.session.execute(
        select(
            Lot.id, Lot.product_id, Lot.code, Lot.commission_bp, Lot.cost_vnd, *(getattr(Lot, name) for name in NATURE),
            DeliveryLine.quantity_milli, DeliveryLine.announced_lot,
        )
        .join(Lot, Lot.id == DeliveryLine.lot_id)
        .where(DeliveryLine.delivery_id == there.id)
        .order_by(DeliveryLine.position)
    ).all()  # fmt: skip
    known = set(
        db.session.scalars(
            select(DeliveryLine.lot_id)
            .join(Delivery, Delivery.id == DeliveryLine.delivery_id)
            .where(
                DeliveryLine.lot_id.in_([row.id for row in kept]), Delivery.id != there.id,
                Delivery.booked_at <= there.booked_at,
            )
        )
    )  # fmt: skip
    first = []
    for row in kept:
        first.append(row.id not in known)
        known.add(row.id)
    sent_back = db.session.execute(
        select(Refusal.product_id, Refusal.quantity_milli, Refusal.reason, Refusal.lot_code, Refusal.note)
        .where(Refusal.delivery_id == there.id)
        .order_by(Refusal.position)
    )
    return (
        (there.showroom_id, there.producer_id, there.order_id) == (showroom_id, producer_id, order_id)
        and len(kept) == len(lines)
        and all(
            _says_same(row, line, products.get(line.product_id), producer_id, opened)
            for row, line, opened in zip(kept, lines, first, strict=True)
        )
        and [tuple(row) for row in sent_back]
        == [(one.product_id, one.quantity_milli, one.reason, clean(one.lot_code), clean(one.note)) for one in refused]
    )


def _says_same(row: Any, line: DeliveredLine, product: Product | None, producer_id: uuid.UUID, opened: bool) -> bool:
    """Whether a line that is kept came of the same words.

    A code that was given here and a price that was reckoned from a commission are ours: what was said is compared. What our
    own goods cost, and the commission, are those of the lot's first delivery, so they are compared where this line opened it.
    """
    expires_on = last_day(line.made_on, line.expires_on, product.shelf_life_days if product else None)
    return (
        (row.product_id, row.quantity_milli, row.announced_lot)
        == (line.product_id, line.quantity_milli, _announced(line))
        and clean(line.lot_code) in {"", row.code}
        and row.owner_id == ((line.owner_id or producer_id) if line.consigned else None)
        and (line.commission_bp is not None or row.settlement_price_vnd == line.settlement_price_vnd)
        and (not opened or (row.commission_bp, row.cost_vnd) == (line.commission_bp, line.cost_vnd))
        and row.made_on == line.made_on
        and row.expires_on == expires_on
    )
