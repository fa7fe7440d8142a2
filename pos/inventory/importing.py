"""What a file of stock would become: its documents, and what is wrong with its rows. Reads, and writes nothing."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select, tuple_

from pos.base.amounts import MILLI, divide
from pos.base.clock import HANOI, local_day
from pos.base.database import db
from pos.base.errors import PosError
from pos.base.text import clean, search_key
from pos.catalogue import queries as catalogue
from pos.catalogue.models import Producer, Product
from pos.inventory.errors import LotDiffers
from pos.inventory.import_errors import (
    BookedBefore,
    CellMissing,
    DayAhead,
    FormulaEmpty,
    LotTwiceDiffers,
    OpenedBefore,
    OutletUnknown,
    OwnerUnread,
    OwnerUnsaid,
    ProducerUnknown,
    ProductUnclear,
    ProductUnknown,
)
from pos.inventory.kinds import DeliveryKind
from pos.inventory.models import Delivery, DeliveryLine, Lot, StockImport
from pos.inventory.operations.deliveries import KEYS_AT_ONCE, NATURE, DeliveredLine, Document, check_line
from pos.inventory.sheets import Beat, Formula, Sheet, written
from pos.inventory.typed import read_day, read_money, read_percent, read_quantity
from pos.showrooms.models import Showroom
from pos.showrooms.queries import showrooms

MOST_FINDINGS = 200
"""So many are kept to be read; of the rest the number is told."""

_OWN = {search_key(word) for word in ("mua", "của cửa hàng", "own", "ours", "bought", "không", "no", "0", "false")}
_CONSIGNED = {
    search_key(word)
    for word in ("ký gửi", "gửi bán", "consigned", "consignment", "on consignment", "có", "yes", "x", "1", "true")
}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row, so that it can be told in any language."""

    row: int
    column: str
    value: str
    message: str
    details: Mapping[str, str]


@dataclass
class Plan:
    """What a file would become."""

    documents: list[Document] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    wrong: int = 0
    totals: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Row:
    number: int
    outlet: Showroom
    product: Product
    producer_id: uuid.UUID
    received_at: datetime
    line: DeliveredLine
    nature: dict[str, Any]


class _Known:
    """What the rows of a file can name, looked up in a few statements for all of them."""

    def __init__(self, sheet: Sheet, allowed: Collection[uuid.UUID] | None) -> None:
        self.outlets = {row.code: row for row in showrooms(only=None if allowed is None else frozenset(allowed))}
        texts = {clean(str(row[key])) for _number, row in sheet.rows for key in _naming(row)}
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


class _Faulty(Exception):
    """A row is wrong, in this column."""

    def __init__(self, column: str, value: Any, error: PosError) -> None:
        super().__init__(column)
        self.column, self.value, self.error = column, value, error


def plan(
    sheet: Sheet,
    *,
    import_id: uuid.UUID,
    kind: DeliveryKind,
    allowed: Collection[uuid.UUID] | None,
    outlet_id: uuid.UUID | None,
    at: datetime,
    beat: Beat = lambda _done, _total: None,
) -> Plan:
    """What a table of stock would become, and every row that is wrong with its reason.

    ``allowed``: outlets that whoever brought it may bring stock to, all when None; ``outlet_id``: of rows that name none.
    The number of statements grows with the outlets and days, not with the rows.

    Source: docs/rules/imports.md
    """
    made = Plan()
    known = _Known(sheet, allowed)
    default = next((row for row in known.outlets.values() if row.id == outlet_id), None)
    prices = _prices(at)
    rows: list[_Row] = []
    for done, (number, cells) in enumerate(sheet.rows, start=1):
        try:
            rows.append(_row(number, cells, known, default, kind, prices, at))
        except _Faulty as fault:
            _tell(made, number, fault.column, fault.value, fault.error)
        if done % 500 == 0:
            beat(done, len(sheet.rows))
    more = _lots_differ(rows, made)
    if kind is DeliveryKind.OPENING:
        there = opened({row.outlet.id for row in rows})
        for row in rows:
            if paper := there.get((row.outlet.id, row.product.id)):
                _tell(
                    made,
                    row.number,
                    "product",
                    row.product.code,
                    OpenedBefore(product=row.product.name_vi, number=paper),
                )
    made.documents = _documents(rows, import_id, kind)
    if not made.wrong and (numbers := booked_before(made.documents, import_id)):
        _tell(made, 0, "", "", BookedBefore(numbers=numbers))
    made.totals = _totals(rows, made, more, sheet.unknown)
    return made


def _row(
    number: int, cells: Mapping[str, Any], known: _Known, default: Showroom | None, kind: DeliveryKind,
    prices: Callable[[uuid.UUID, datetime], Mapping[uuid.UUID, int]], at: datetime,
) -> _Row:  # fmt: skip
    def read(column: str, reader: Callable[[Any], Any]) -> Any:
        if column not in cells:
            return None
        try:
            if isinstance(cells[column], Formula):
                raise FormulaEmpty()
            return reader(cells[column])
        except PosError as error:
            raise _Faulty(column, cells[column], error) from None

    def needed(column: str, reader: Callable[[Any], Any]) -> Any:
        if column not in cells:
            raise _Faulty(column, "", CellMissing())
        return read(column, reader)

    named = next(iter(_naming(cells)), "product")
    product: Product = needed(named, lambda cell: known.product(str(cell)))
    quantity_milli: int = needed("quantity", read_quantity)
    outlet: Showroom | None = read("outlet", lambda cell: known.outlet(str(cell))) or default
    if outlet is None:
        raise _Faulty("outlet", "", CellMissing())
    producer_id = read("producer", lambda cell: known.producer(str(cell))) or product.producer_id
    received_at = _moment(read("received_on", read_day), cells, at)
    settlement_vnd, commission_bp = read("settlement_price", read_money), read("commission", read_percent)
    consigned = read("owner", _owner)
    if consigned is None:
        # A column of zeros is how somebody leaves a price out: that makes nobody an owner.
        if 0 in (settlement_vnd, commission_bp):
            raise _Faulty("owner", "", OwnerUnsaid())
        consigned = settlement_vnd is not None or commission_bp is not None
    line = DeliveredLine(
        product.id, quantity_milli, read("lot", lambda cell: clean(written(cell))) or "", read("made_on", read_day),
        read("expires_on", read_day), consigned, settlement_vnd, read("cost", read_money), commission_bp,
        owner_id=producer_id if consigned else None,
    )  # fmt: skip
    price_vnd = prices(outlet.id, received_at).get(product.id) if commission_bp is not None else None
    try:
        nature = check_line(line, product, price_vnd, kind, received_at)
    except PosError as error:
        raise _Faulty(named, cells[named], error) from None
    return _Row(number, outlet, product, producer_id, received_at, line, nature)


def _naming(cells: Mapping[str, Any]) -> list[str]:
    """The columns that name the product of a row, the surest first."""
    return [key for key in ("product", "barcode", "product_name") if key in cells]


def _moment(day: date | None, cells: Mapping[str, Any], at: datetime) -> datetime:
    """Noon of a day that has passed; today is now."""
    today = local_day(at)
    if day is None or day == today:
        return at
    if day > today:
        raise _Faulty("received_on", cells["received_on"], DayAhead())
    return datetime.combine(day, time(12), HANOI)


def _owner(cell: Any) -> bool:
    text = search_key(clean(str(cell)))
    if text in _CONSIGNED:
        return True
    if text in _OWN:
        return False
    raise OwnerUnread()


def _prices(at: datetime) -> Callable[[uuid.UUID, datetime], Mapping[uuid.UUID, int]]:
    """All prices of an outlet at a moment, asked once for each."""
    asked: dict[tuple[uuid.UUID, datetime], Mapping[uuid.UUID, int]] = {}

    def prices(showroom_id: uuid.UUID, moment: datetime) -> Mapping[uuid.UUID, int]:
        key = (showroom_id, moment)
        if key not in asked:
            asked[key] = catalogue.prices(None, showroom_id, moment)
        return asked[key]

    return prices


def _lots_differ(rows: Sequence[_Row], made: Plan) -> int:
    """Tell rows whose lot is there, or stands in the file, with another owner, price or date; how many lots are there."""
    first: dict[tuple[uuid.UUID, str], _Row] = {}
    for row in [row for row in rows if row.line.lot_code]:
        same = first.setdefault((row.product.id, row.line.lot_code), row)
        if same is not row and any(same.nature[name] != row.nature[name] for name in NATURE):
            _tell(made, row.number, "lot", row.line.lot_code, LotTwiceDiffers(first=same.number))
    keys = list(first)
    there = 0
    for start in range(0, len(keys), KEYS_AT_ONCE):
        some = keys[start : start + KEYS_AT_ONCE]
        columns = (Lot.product_id, Lot.code, *(getattr(Lot, name) for name in NATURE))
        for lot in db.session.execute(select(*columns).where(tuple_(Lot.product_id, Lot.code).in_(some))):
            there += 1
            row = first[lot.product_id, lot.code]
            if any(getattr(lot, name) != row.nature[name] for name in NATURE):
                error = LotDiffers(lot=lot.code, product=row.product.name_vi)
                _tell(made, row.number, "lot", row.line.lot_code, error)
    return there


def _documents(rows: Sequence[_Row], import_id: uuid.UUID, kind: DeliveryKind) -> list[Document]:
    """One document for what an outlet had; one for what an outlet got of a producer on a day."""
    groups: dict[tuple[Any, ...], list[_Row]] = {}
    for row in rows:
        key = (row.outlet.code, None if kind is DeliveryKind.OPENING else row.producer_id, row.received_at)
        groups.setdefault(key, []).append(row)
    return [
        Document(
            uuid.uuid5(import_id, f"{code} {producer_id} {received_at.isoformat()}"), some[0].outlet.id, code,
            producer_id, [row.line for row in some], received_at, kind,
        )
        for (code, producer_id, received_at), some in groups.items()
    ]  # fmt: skip


def digest(documents: Iterable[Document]) -> str:
    """What documents say, in a few signs that are the same in whatever order, file or name it is brought."""
    said = sorted(
        repr(
            (
                document.kind.value, document.showroom_id.hex, document.producer_id, local_day(document.received_at),
                line.product_id, line.quantity_milli, line.lot_code, line.made_on, line.expires_on, line.owner_id,
                line.consigned, line.settlement_price_vnd, line.cost_vnd, line.commission_bp,
            )
        )
        for document in documents
        for line in document.lines
    )  # fmt: skip
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def booked_before(documents: Sequence[Document], import_id: uuid.UUID) -> str:
    """The numbers that the very same stock was booked as from another import; empty where it was not."""
    totals = db.session.scalar(
        select(StockImport.totals).where(StockImport.digest == digest(documents), StockImport.id != import_id)
    )
    return ", ".join(totals["numbers"][:5]) if totals else ""


def opened(
    showroom_ids: Collection[uuid.UUID], but: Collection[uuid.UUID] = ()
) -> Mapping[tuple[uuid.UUID, uuid.UUID], str]:
    """Outlets and products that have opening stock, and its number; documents in ``but`` do not count."""
    rows = db.session.execute(
        select(Delivery.showroom_id, Lot.product_id, func.min(Delivery.number))
        .join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
        .join(Lot, Lot.id == DeliveryLine.lot_id)
        .where(Delivery.kind == DeliveryKind.OPENING, Delivery.showroom_id.in_(showroom_ids), Delivery.id.not_in(but))
        .group_by(Delivery.showroom_id, Lot.product_id)
    )
    return {(showroom_id, product_id): number for showroom_id, product_id, number in rows}


def _totals(rows: Sequence[_Row], made: Plan, more: int, unknown: Sequence[str]) -> dict[str, Any]:
    """What the file comes to, as far as its rows are right."""
    by_unit: Counter[str] = Counter()
    value_vnd = 0
    for row in rows:
        by_unit[row.product.unit.value] += row.line.quantity_milli
        each_vnd = row.nature["settlement_price_vnd"] if row.line.consigned else row.line.cost_vnd
        value_vnd += divide((each_vnd or 0) * row.line.quantity_milli, MILLI)
    return {
        "rows": len(rows),
        "documents": len(made.documents),
        "outlets": len({row.outlet.id for row in rows}),
        "products": len({row.product.id for row in rows}),
        "lots_there": more,
        "quantities": dict(by_unit),
        "consigned_rows": sum(row.line.consigned for row in rows),
        "value_vnd": value_vnd,
        "unknown": list(unknown),
    }


def _tell(made: Plan, row: int, column: str, value: Any, error: PosError) -> None:
    made.wrong += 1
    if len(made.faults) < MOST_FINDINGS:
        made.faults.append(fault_of(row, column, written(value), error))


def fault_of(row: int, column: str, value: str, error: PosError) -> Fault:
    """An error as it is kept until somebody reads it."""
    told = {name: str(one.normalize()) if isinstance(one, Decimal) else str(one) for name, one in error.details.items()}
    return Fault(row, column, value, error.message, told)
