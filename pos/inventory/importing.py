"""What a file of stock would become: its documents, and what is wrong with its rows. Reads, and writes nothing."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, tuple_

from pos.base.amounts import MILLI, divide
from pos.base.cells import Fault, Faulty, fault_of, written
from pos.base.clock import local_day
from pos.base.database import db
from pos.base.errors import PosError
from pos.base.sheets import Beat, Sheet
from pos.catalogue import queries as catalogue
from pos.inventory.errors import LotDiffers
from pos.inventory.import_errors import BookedBefore, LotTwiceDiffers, OpenedBefore, PapersDiffer
from pos.inventory.import_rows import PAPERS, Known, Prices, Row, read_row
from pos.inventory.kinds import DeliveryKind
from pos.inventory.models import Delivery, DeliveryLine, Lot, StockImport
from pos.inventory.operations.delivered import NATURE, DeliveryPapers, Document
from pos.inventory.operations.deliveries import KEYS_AT_ONCE

MOST_FINDINGS = 200
"""So many are kept to be read; of the rest the number is told."""


@dataclass
class Plan:
    """What a file would become."""

    documents: list[Document] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    wrong: int = 0
    totals: dict[str, Any] = field(default_factory=dict)


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
    known = Known(sheet, allowed)
    default = next((row for row in known.outlets.values() if row.id == outlet_id), None)
    prices = _prices(at)
    rows: list[Row] = []
    for done, (number, cells) in enumerate(sheet.rows, start=1):
        try:
            rows.append(read_row(number, cells, known, default, kind, prices, at))
        except Faulty as fault:
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
                    OpenedBefore(product=row.product.in_both, number=paper),
                )
    made.documents = _documents(rows, import_id, kind, made)
    if not made.wrong and (numbers := booked_before(made.documents, import_id)):
        _tell(made, 0, "", "", BookedBefore(numbers=numbers))
    made.totals = _totals(rows, made, more, sheet.unknown)
    return made


def _prices(at: datetime) -> Prices:
    """All prices of an outlet at a moment, asked once for each."""
    asked: dict[tuple[uuid.UUID, datetime], Mapping[uuid.UUID, int]] = {}

    def prices(showroom_id: uuid.UUID, moment: datetime) -> Mapping[uuid.UUID, int]:
        key = (showroom_id, moment)
        if key not in asked:
            asked[key] = catalogue.prices(None, showroom_id, moment)
        return asked[key]

    return prices


def _lots_differ(rows: Sequence[Row], made: Plan) -> int:
    """Tell rows whose lot is there, or stands in the file, with another owner, price or date; how many lots are there."""
    first: dict[tuple[uuid.UUID, str], Row] = {}
    for row in rows:
        if row.line is None or not row.line.lot_code:
            continue
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
                error = LotDiffers(lot=lot.code, product=row.product.in_both)
                _tell(made, row.number, "lot", lot.code, error)
    return there


def _documents(rows: Sequence[Row], import_id: uuid.UUID, kind: DeliveryKind, made: Plan) -> list[Document]:
    """One document for what an outlet had; one for what an outlet got of a producer on a day, on an order or without one."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        key = (
            row.outlet.code,
            None if kind is DeliveryKind.OPENING else row.producer_id,
            row.received_at,
            row.order_id,
        )
        groups.setdefault(key, []).append(row)
    return [
        Document(
            uuid.uuid5(import_id, f"{code} {producer_id} {received_at.isoformat()} {order_id}"), some[0].outlet.id, code,
            producer_id, [row.line for row in some if row.line], received_at, kind, order_id,
            [row.refused for row in some if row.refused], _papers(some, made),
        )
        for (code, producer_id, received_at, order_id), some in groups.items()
    ]  # fmt: skip


def _papers(rows: Sequence[Row], made: Plan) -> DeliveryPapers:
    """What the rows of a delivery say of the whole of it. One row is enough; rows that contradict it are told."""
    first: dict[str, Row] = {}
    for row in rows:
        for column in [column for column in PAPERS if row.papers[column]]:
            same = first.setdefault(column, row)
            if same.papers[column] != row.papers[column]:
                _tell(made, row.number, column, row.papers[column], PapersDiffer(first=same.number))
    said = {column: row.papers[column] for column, row in first.items()}
    return DeliveryPapers(**said, note="\n".join(dict.fromkeys(row.note for row in rows if row.note)))


def digest(documents: Iterable[Document]) -> str:
    """What documents say, in a few signs that are the same in whatever order, file or name it is brought."""
    said = sorted(
        repr(
            (
                document.kind.value, document.showroom_id.hex, document.producer_id, local_day(document.received_at),
                line.product_id, line.quantity_milli, line.lot_code, line.made_on, line.expires_on, line.owner_id,
                line.consigned, line.settlement_price_vnd, line.cost_vnd, line.commission_bp, document.order_id,
            )
        )
        for document in documents
        for line in document.lines
    )  # fmt: skip
    said += sorted(
        repr(
            (
                "refused", document.showroom_id.hex, document.producer_id, local_day(document.received_at),
                document.order_id, one.product_id, one.quantity_milli, one.reason.value, one.lot_code,
            )
        )
        for document in documents
        for one in document.refused
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


def _totals(rows: Sequence[Row], made: Plan, more: int, unknown: Sequence[str]) -> dict[str, Any]:
    """What the file comes to, as far as its rows are right."""
    by_unit: Counter[str] = Counter()
    value_vnd = 0
    for row in rows:
        if row.line is None:
            continue
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
        "consigned_rows": sum(row.line is not None and row.line.consigned for row in rows),
        "orders": len({row.order_id for row in rows if row.order_id}),
        "refused_rows": sum(row.refused is not None for row in rows),
        "value_vnd": value_vnd,
        "unknown": list(unknown),
    }


def _tell(made: Plan, row: int, column: str, value: Any, error: PosError) -> None:
    made.wrong += 1
    if len(made.faults) < MOST_FINDINGS:
        made.faults.append(fault_of(row, column, written(value), error))
