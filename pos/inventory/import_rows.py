"""One row of a file of stock: what it names, and what it says of the goods. Reads, and writes nothing."""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from pos.base.cells import Cells, Faulty
from pos.base.clock import HANOI, local_day
from pos.base.database import db
from pos.base.days import read_day
from pos.base.errors import PosError
from pos.base.sheet_errors import CellMissing
from pos.base.sheets import Sheet
from pos.base.text import clean, clean_block, search_key
from pos.catalogue import queries as catalogue
from pos.catalogue.models import Producer, Product
from pos.inventory.errors import NoSuchOrder, OrderNotOpen, OrderOfAnother
from pos.inventory.import_errors import (
    DayAhead,
    OnlyOfDeliveries,
    OutletUnknown,
    OwnerUnread,
    OwnerUnsaid,
    ProducerUnknown,
    ProductUnclear,
    ProductUnknown,
    ReasonUnread,
    ReasonUnsaid,
)
from pos.inventory.kinds import DeliveryKind, RefusalReason
from pos.inventory.models import Order, OrderLine
from pos.inventory.operations.delivered import DeliveredLine, RefusedLine, check_line, check_refused
from pos.inventory.rules import LONGEST_LOT_CODE, OPEN_ORDERS, Terms
from pos.inventory.typed import read_money, read_percent, read_quantity
from pos.showrooms.models import Showroom
from pos.showrooms.queries import showrooms

Prices = Callable[[uuid.UUID, datetime], Mapping[uuid.UUID, int]]
"""What everything costs at an outlet at a moment."""

_AT_ONCE = 5000
"""So many are looked for in one statement: more, and SQLite runs out of room for parameters."""

_OWN = {search_key(word) for word in ("mua", "của cửa hàng", "own", "ours", "bought", "không", "no", "0", "false")}
_CONSIGNED = {
    search_key(word)
    for word in ("ký gửi", "gửi bán", "consigned", "consignment", "on consignment", "có", "yes", "x", "1", "true")
}
REASONS: dict[RefusalReason, tuple[str, ...]] = {
    RefusalReason.DAMAGED: ("hỏng", "damaged", "hư hỏng", "vỡ", "broken"),
    RefusalReason.WRONG_LOT: ("sai lô", "wrong lot", "sai lô so với chứng từ", "another lot", "another lot than announced"),
    RefusalReason.NOT_ORDERED: ("ngoài đơn", "not ordered", "không đặt"),
    RefusalReason.TOO_MANY: ("thừa", "too many", "thừa so với đơn", "more than ordered"),
    RefusalReason.EXPIRED: ("hết hạn", "expired", "cận hạn", "hết hạn hoặc cận hạn", "past its date", "near its date",
                            "past its date, or too near to it"),
    RefusalReason.OTHER: ("khác", "other", "lý do khác", "another reason"),
}  # fmt: skip
"""What each reason may be called; the first Vietnamese and the first English word stand in the template."""
_REASONS = {search_key(word): reason for reason, words in REASONS.items() for word in words}

ONLY_DELIVERIES = ("order", "refused", "refusal", "refusal_note", "announced_lot", "contract", "carrier", "vehicle")
"""Columns that say how goods were brought: nobody brought what stands on the shelf already."""
PAPERS = ("contract", "carrier", "vehicle")
"""Columns that say something of a delivery as a whole."""
_TERMS = ("owner", "settlement_price", "commission", "cost")


@dataclass(frozen=True)
class NamedOrder:
    """An order that rows name."""

    id: uuid.UUID
    number: str
    showroom_id: uuid.UUID
    producer_id: uuid.UUID
    open: bool
    terms: Mapping[uuid.UUID, Terms]


@dataclass
class Row:
    """What a row says, if all of it is right."""

    number: int
    outlet: Showroom
    product: Product
    producer_id: uuid.UUID
    received_at: datetime
    order_id: uuid.UUID | None
    line: DeliveredLine | None
    """None where all that came went back."""
    nature: Mapping[str, Any]
    """The lot that the line describes."""
    refused: RefusedLine | None
    papers: Mapping[str, str]
    note: str


class Known:
    """What the rows of a file can name, looked up in a few statements for all of them."""

    def __init__(self, sheet: Sheet, allowed: Collection[uuid.UUID] | None) -> None:
        self.outlets = {row.code: row for row in showrooms(only=None if allowed is None else frozenset(allowed))}
        texts = {clean(str(row[key])) for _at, row in sheet.rows for key in _naming(row)}
        by_code = catalogue.products_by_code({text.split("·")[0].strip().upper() for text in texts})
        by_barcode = catalogue.products_by_barcode(texts)
        rows = db.session.scalars(select(Product).where(Product.retired_at.is_(None))).all()
        self._by_id = {row.id: row for row in rows}
        missing = {row.id for row in (*by_code.values(), *by_barcode.values())} - set(self._by_id)
        if missing:
            self._by_id |= {row.id: row for row in db.session.scalars(select(Product).where(Product.id.in_(missing)))}
        self._codes = {code: self._by_id[row.id] for code, row in by_code.items()}
        self._barcodes = {text: self._by_id[row.id] for text, row in by_barcode.items()}
        self._names: dict[str, list[Product]] = {}
        for product in rows:
            for name in {search_key(product.name_vi), search_key(product.name_en)} - {""}:
                self._names.setdefault(name, []).append(product)
        self._producers: dict[str, uuid.UUID] = {}
        for maker in db.session.scalars(select(Producer)):
            self._producers[search_key(maker.name)] = maker.id
            self._producers[search_key(maker.code)] = maker.id
        self._orders = _orders({_number(row["order"]) for _at, row in sheet.rows if "order" in row})

    def product(self, text: str) -> Product:
        text = clean(text)
        code = text.split("·")[0].strip().upper()
        found = self._codes.get(code) or self._barcodes.get(text)
        if found is not None:
            return found
        named = self._names.get(search_key(text), [])
        if len(named) > 1:
            raise ProductUnclear(codes=", ".join(sorted(row.code for row in named)[:5]))
        if not named:
            raise ProductUnknown()
        return named[0]

    def outlet(self, text: str) -> Showroom:
        found = self.outlets.get(clean(text).split("·")[0].strip().upper())
        if found is None:
            raise OutletUnknown()
        return found

    def producer(self, text: str) -> uuid.UUID:
        folded = search_key(clean(text))
        found = self._producers.get(folded) or self._producers.get(folded.split("·")[0].strip())
        if found is None:
            raise ProducerUnknown()
        return found

    def order(self, text: str) -> NamedOrder:
        """An order that goods may still come on, of an outlet that this person keeps."""
        number = _number(text)
        found = self._orders.get(number)
        if found is None:
            raise NoSuchOrder(number=number)
        if all(row.id != found.showroom_id for row in self.outlets.values()):
            raise OrderOfAnother(number=number)
        if not found.open:
            raise OrderNotOpen(number=number)
        return found


def _number(cell: Any) -> str:
    return clean(str(cell)).upper()


def _orders(numbers: Iterable[str]) -> dict[str, NamedOrder]:
    """The orders of these numbers, with what they agreed on."""
    wanted, found = sorted(numbers), {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        terms: dict[uuid.UUID, dict[uuid.UUID, Terms]] = {}
        lines = select(OrderLine).join(Order, Order.id == OrderLine.order_id).where(Order.number.in_(some))
        for line in db.session.scalars(lines):
            terms.setdefault(line.order_id, {})[line.product_id] = Terms(
                line.consigned, line.settlement_price_vnd, line.commission_bp, line.cost_vnd
            )
        for row in db.session.scalars(select(Order).where(Order.number.in_(some))):
            found[row.number] = NamedOrder(
                row.id, row.number, row.showroom_id, row.producer_id, row.state in OPEN_ORDERS, terms.get(row.id, {})
            )
    return found


def read_row(
    number: int, cells: Mapping[str, Any], known: Known, default: Showroom | None, kind: DeliveryKind, prices: Prices,
    at: datetime,
) -> Row:  # fmt: skip
    """What a row of a file says.

    Raises:
        Faulty: it cannot be booked, as far as it tells by itself.
    """
    read = Cells(cells)
    brought = next((column for column in ONLY_DELIVERIES if column in cells), None)
    if brought is not None and kind is DeliveryKind.OPENING:
        raise Faulty(brought, cells[brought], OnlyOfDeliveries())
    named = next(iter(_naming(cells)), "product")
    product = read.needed(named, lambda cell: known.product(str(cell)))
    order = read("order", known.order)
    refused_milli = read("refused", lambda cell: read_quantity(cell, or_none=True)) or 0
    if refused_milli:
        quantity_milli = read("quantity", lambda cell: read_quantity(cell, or_none=True)) or 0
    else:
        quantity_milli = read.needed("quantity", read_quantity)
    outlet = read("outlet", lambda cell: known.outlet(str(cell)))
    if outlet is None:
        outlet = next((row for row in known.outlets.values() if order and row.id == order.showroom_id), default)
    if outlet is None:
        raise Faulty("outlet", "", CellMissing())
    producer_id = read("producer", lambda cell: known.producer(str(cell)))
    if producer_id is None:
        producer_id = order.producer_id if order else product.producer_id
    if order is not None and (outlet.id, producer_id) != (order.showroom_id, order.producer_id):
        raise Faulty("order", cells["order"], OrderOfAnother(number=order.number))
    received_at = _moment(read("received_on", read_day), cells, at)
    lot = read.words("lot", LONGEST_LOT_CODE)
    line: DeliveredLine | None = None
    nature: Mapping[str, Any] = {}
    if quantity_milli:
        terms = _terms(read, order.terms.get(product.id) if order else None)
        line = DeliveredLine(
            product.id, quantity_milli, lot, read("made_on", read_day), read("expires_on", read_day), terms.consigned,
            terms.settlement_price_vnd, terms.cost_vnd, terms.commission_bp, read.words("announced_lot", 40),
            owner_id=producer_id if terms.consigned else None,
        )  # fmt: skip
        price_vnd = prices(outlet.id, received_at).get(product.id) if terms.commission_bp is not None else None
        try:
            nature = check_line(line, product, price_vnd, kind, received_at)
        except PosError as error:
            raise Faulty(named, cells[named], error) from None
    return Row(
        number, outlet, product, producer_id, received_at, order.id if order else None, line, nature,
        _refused(read, product, refused_milli, lot, named),
        {"contract": read.words("contract", 200), "carrier": read.words("carrier", 120),
         "vehicle": read.words("vehicle", 80)},
        read("note", lambda cell: clean_block(str(cell))) or "",
    )  # fmt: skip


def _naming(cells: Mapping[str, Any]) -> list[str]:
    """The columns that name the product of a row, the surest first."""
    return [key for key in ("product", "barcode", "product_name") if key in cells]


def _terms(read: Cells, agreed: Terms | None) -> Terms:
    """Whose goods they are and what they cost or bring: as the row says, else as the order does."""
    if agreed is not None and not any(column in read.cells for column in _TERMS):
        return agreed
    settlement_vnd, commission_bp = read("settlement_price", read_money), read("commission", read_percent)
    consigned = read("owner", _owner)
    if consigned is None:
        # A column of zeros is how somebody leaves a price out: that makes nobody an owner.
        if 0 in (settlement_vnd, commission_bp):
            raise Faulty("owner", "", OwnerUnsaid())
        consigned = settlement_vnd is not None or commission_bp is not None
    return Terms(consigned, settlement_vnd, commission_bp, read("cost", read_money))


def _refused(read: Cells, product: Product, refused_milli: int, lot: str, named: str) -> RefusedLine | None:
    """What of a row went back at once."""
    reason, note = read("refusal", _reason), read.words("refusal_note", 200)
    if not refused_milli:
        if reason or note:
            raise Faulty("refused", "", CellMissing())
        return None
    if reason is None:
        raise Faulty("refusal", "", ReasonUnsaid())
    refused = RefusedLine(product.id, refused_milli, reason, lot, note)
    try:
        check_refused(refused, product)
    except PosError as error:
        column = "refusal_note" if reason is RefusalReason.OTHER and not note else named
        raise Faulty(column, read.cells.get(column, ""), error) from None
    return refused


def _reason(cell: Any) -> RefusalReason:
    found = _REASONS.get(search_key(clean(str(cell))))
    if found is None:
        raise ReasonUnread(words=", ".join(words[0] for words in REASONS.values()))
    return found


def _moment(day: date | None, cells: Mapping[str, Any], at: datetime) -> datetime:
    """Noon of a day that has passed; today is now."""
    today = local_day(at)
    if day is None or day == today:
        return at
    if day > today:
        raise Faulty("received_on", cells["received_on"], DayAhead())
    return datetime.combine(day, time(12), HANOI)


def _owner(cell: Any) -> bool:
    text = search_key(clean(str(cell)))
    if text in _CONSIGNED:
        return True
    if text in _OWN:
        return False
    raise OwnerUnread()
