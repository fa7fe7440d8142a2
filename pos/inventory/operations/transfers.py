"""Goods that go from one outlet to another, in two steps: sent, then received line by line."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from sqlalchemy import bindparam, insert, select, update

from pos.base.amounts import MILLI
from pos.base.database import db
from pos.base.errors import InBoth
from pos.base.operations import record
from pos.base.text import clean, clean_block
from pos.catalogue.kinds import Unit
from pos.catalogue.models import Product
from pos.inventory.errors import (
    ArrivedBeforeSent,
    DifferenceUnexplained,
    LineUncounted,
    NoSuchTransfer,
    NotEnoughToSend,
    NothingSent,
    QuantityNotFit,
    SameOutlet,
    TransferDiffers,
    TransferEnded,
)
from pos.inventory.kinds import Cause, Difference, PlaceKind, TransferState
from pos.inventory.models import Lot, Place, Transfer, TransferLine
from pos.inventory.operations.drawing import fits, hold_shelves, lots_drawn
from pos.inventory.operations.moves import Movement, post_moves
from pos.inventory.operations.numbers import next_number
from pos.inventory.operations.places import Spot, Spots, spots_of
from pos.inventory.rules import NEXT, explains, transfer_number
from pos.review.operations import Finding, raise_findings

REVIEW_KIND = "transfer"
DIFFERS = "transfer_differs"


@dataclass(frozen=True, slots=True)
class SentLine:
    """A quantity of a lot that leaves the shelf."""

    lot_id: uuid.UUID
    quantity_milli: int


@dataclass(frozen=True, slots=True)
class Papers:
    """What the note that travels with the goods says besides them."""

    ordered_by: str = ""
    carrier: str = ""
    vehicle: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How much of a lot arrived, and why that is not what was sent, where it is not."""

    lot_id: uuid.UUID
    received_milli: int
    difference: Difference | None = None


class _Line(NamedTuple):
    lot_id: uuid.UUID
    lot_code: str
    quantity_milli: int
    received_milli: int | None
    difference: Difference | None
    product_id: uuid.UUID
    product: str
    unit: Unit
    english: str

    @property
    def named(self) -> InBoth:
        """What it is called to whoever is told of it."""
        return InBoth(self.product, self.english)


def send_transfer(
    from_showroom_id: uuid.UUID,
    to_showroom_id: uuid.UUID,
    lines: Sequence[SentLine],
    *,
    transfer_id: uuid.UUID,
    from_code: str,
    at: datetime,
    who: str,
    papers: Papers | None = None,
) -> str:
    """Take goods off an outlet's shelf and put them on their way to another; the transfer's number.

    The same transfer sent again is the same transfer.

    Raises:
        SameOutlet: it would end where it begins.
        NothingSent: it has no line.
        NoSuchLot: a lot does not exist, or stands for goods nobody could identify.
        LotTwice: two lines name the same lot.
        QuantityNotFit: a quantity is zero, negative, huge, or part of a piece.
        NotEnoughToSend: the shelf does not hold that much of a lot.
        TransferDiffers: the same transfer was sent with other content.
    Source: docs/rules/stock.md, "Transfers"
    """
    if from_showroom_id == to_showroom_id:
        raise SameOutlet()
    if not lines:
        raise NothingSent()
    spots = spots_of([from_showroom_id])[from_showroom_id]
    # One transfer at a time leaves an outlet. No sale asks for this place, so nobody at a till waits for it.
    on_the_way = spots[PlaceKind.IN_TRANSIT]
    db.session.execute(select(Place.id).where(Place.id == on_the_way.id).with_for_update(key_share=True))
    there = db.session.get(Transfer, transfer_id)
    if there is not None:
        if not _same(there, from_showroom_id, to_showroom_id, lines):
            raise TransferDiffers(number=there.number)
        return there.number
    lots = lots_drawn(lines)
    _hold_what_is_sent(spots[PlaceKind.SHELF], lines, lots)
    papers = papers or Papers()
    _, number = next_number(Transfer.number, partial(transfer_number, from_code))
    db.session.execute(
        insert(Transfer).values(
            id=transfer_id, number=number, from_showroom_id=from_showroom_id, to_showroom_id=to_showroom_id,
            state=TransferState.SENT, ordered_by=clean(papers.ordered_by), carrier=clean(papers.carrier),
            vehicle=clean(papers.vehicle), note=clean_block(papers.note), sent_at=at, sent_by=who, end_note="",
        )
    )  # fmt: skip
    db.session.execute(
        insert(TransferLine),
        [
            {"transfer_id": transfer_id, "position": position, "lot_id": line.lot_id,
             "quantity_milli": line.quantity_milli}
            for position, line in enumerate(lines, start=1)
        ],
    )  # fmt: skip
    post_moves(
        [
            Movement(
                line.lot_id, lots[line.lot_id][1].id, spots[PlaceKind.SHELF], on_the_way, line.quantity_milli,
                Cause.TRANSFER, transfer_id, at, who,
            )
            for line in lines
        ],
        at,
        held=True,
    )  # fmt: skip
    record("transfer_sent", "transfer", transfer_id, who=who, at=at, number=number, lines=len(lines))
    return number


def receive_transfer(
    transfer_id: uuid.UUID,
    arrivals: Sequence[Arrival],
    *,
    received_at: datetime,
    at: datetime,
    who: str,
    note: str = "",
) -> None:
    """Put what arrived onto the receiver's shelf, line by line, and book what became of the rest.

    Left behind goes back to the sender's shelf; broken and lost are the sender's loss. What came too much is taken off
    the sender's shelf, as far as it holds that lot, and else out of the sender's unexplained. The same said again changes
    nothing.

    Raises:
        NoSuchTransfer: there is none.
        LineUncounted: a line is missing, or one was never sent.
        QuantityNotFit: a quantity is negative, huge, or part of a piece.
        DifferenceUnexplained: a quantity differs from what was sent, and the reason is missing or does not fit.
        ArrivedBeforeSent: the day is before that of sending.
        TransferEnded: it was received in another way, or taken back.
    Source: docs/rules/stock.md, "Transfers"
    """
    transfer = _held(transfer_id)
    lines = _lines(transfer_id)
    said = {arrival.lot_id: arrival for arrival in arrivals}
    if len(said) != len(arrivals) or set(said) != {line.lot_id for line in lines}:
        raise LineUncounted()
    if TransferState.RECEIVED not in NEXT[transfer.state]:
        if transfer.state is TransferState.RECEIVED and all(_says(line, said[line.lot_id]) for line in lines):
            return
        raise TransferEnded(number=transfer.number, who=transfer.ended_by)
    if received_at < transfer.sent_at:
        raise ArrivedBeforeSent()
    for line in lines:
        _check(line, said[line.lot_id])
    spots = spots_of([transfer.from_showroom_id, transfer.to_showroom_id])
    sender, target = spots[transfer.from_showroom_id], spots[transfer.to_showroom_id][PlaceKind.SHELF]
    more = {line.lot_id for line in lines if said[line.lot_id].received_milli > line.quantity_milli}
    shelf = hold_shelves(more, sender[PlaceKind.SHELF], target)
    post_moves(
        [
            Movement(
                line.lot_id,
                line.product_id,
                source,
                goal,
                quantity_milli,
                Cause.TRANSFER,
                transfer_id,
                happened_at,
                who,
            )
            for line in lines
            for source, goal, quantity_milli, happened_at in _routes(
                line, said[line.lot_id], sender, target, shelf, transfer.sent_at, received_at
            )
            if quantity_milli
        ],
        at,
        held=True,
    )
    db.session.execute(
        update(TransferLine.__table__)
        .where(TransferLine.transfer_id == transfer_id, TransferLine.lot_id == bindparam("lot"))
        .values(received_milli=bindparam("received"), difference=bindparam("why")),
        [{"lot": one.lot_id, "received": one.received_milli, "why": one.difference} for one in arrivals],
    )
    _end(transfer, TransferState.RECEIVED, received_at, who, note)
    differing = [line for line in lines if said[line.lot_id].difference is not None]
    if differing:
        raise_findings([_finding(transfer, differing, said, received_at)], at=at)
    record(
        "transfer_received", "transfer", transfer_id,
        who=who, at=at, number=transfer.number, differing=len(differing),
    )  # fmt: skip


def recall_transfer(transfer_id: uuid.UUID, *, at: datetime, who: str, note: str = "") -> None:
    """Put goods that never arrived anywhere back onto the sender's shelf. Done twice, it is done once.

    Raises:
        NoSuchTransfer: there is none.
        TransferEnded: the receiver was quicker.
    Source: docs/rules/stock.md, "Transfers"
    """
    transfer = _held(transfer_id)
    if transfer.state is TransferState.RECALLED:
        return
    if TransferState.RECALLED not in NEXT[transfer.state]:
        raise TransferEnded(number=transfer.number, who=transfer.ended_by)
    spots = spots_of([transfer.from_showroom_id])[transfer.from_showroom_id]
    post_moves(
        [
            Movement(
                line.lot_id, line.product_id, spots[PlaceKind.IN_TRANSIT], spots[PlaceKind.SHELF], line.quantity_milli,
                Cause.TRANSFER, transfer_id, at, who,
            )
            for line in _lines(transfer_id)
        ],
        at,
    )  # fmt: skip
    _end(transfer, TransferState.RECALLED, at, who, note)
    record("transfer_recalled", "transfer", transfer_id, who=who, at=at, number=transfer.number)


def _same(there: Transfer, from_id: uuid.UUID, to_id: uuid.UUID, lines: Sequence[SentLine]) -> bool:
    kept = [SentLine(line.lot_id, line.quantity_milli) for line in _lines(there.id)]
    return (there.from_showroom_id, there.to_showroom_id, kept) == (from_id, to_id, list(lines))


def _hold_what_is_sent(shelf: Spot, lines: Sequence[SentLine], lots: Mapping[uuid.UUID, tuple[Lot, Product]]) -> None:
    """Lock the levels that are drawn from, and say of which lot there is too little."""
    held = hold_shelves([line.lot_id for line in lines], shelf)
    for line in lines:
        left = held.get((line.lot_id, shelf.id), 0)
        if left < line.quantity_milli:
            lot, product = lots[line.lot_id]
            raise NotEnoughToSend(left=Decimal(left) / MILLI, lot=lot.code, product=product.in_both)


def _held(transfer_id: uuid.UUID) -> Transfer:
    """A transfer, locked: whoever ends it does so alone."""
    found = db.session.scalar(
        select(Transfer).where(Transfer.id == transfer_id).with_for_update().execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchTransfer(number=transfer_id)
    return found


def _lines(transfer_id: uuid.UUID) -> list[_Line]:
    rows = db.session.execute(
        select(
            TransferLine.lot_id, Lot.code, TransferLine.quantity_milli, TransferLine.received_milli,
            TransferLine.difference, Product.id, Product.name_vi, Product.unit, Product.name_en,
        )
        .join(Lot, Lot.id == TransferLine.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(TransferLine.transfer_id == transfer_id)
        .order_by(TransferLine.position)
    )  # fmt: skip
    return [_Line(*row) for row in rows]


def _says(line: _Line, arrival: Arrival) -> bool:
    return (line.received_milli, line.difference) == (arrival.received_milli, arrival.difference)


def _check(line: _Line, arrival: Arrival) -> None:
    if not fits(arrival.received_milli, line.unit):
        raise QuantityNotFit(product=line.named)
    if not explains(arrival.difference, line.quantity_milli, arrival.received_milli):
        raise DifferenceUnexplained(
            product=line.named, lot=line.lot_code,
            received=Decimal(arrival.received_milli) / MILLI, sent=Decimal(line.quantity_milli) / MILLI,
        )  # fmt: skip


def _routes(
    line: _Line,
    arrival: Arrival,
    sender: Spots,
    target: Spot,
    shelf: Mapping[tuple[uuid.UUID, uuid.UUID], int],
    sent_at: datetime,
    received_at: datetime,
) -> list[tuple[Spot, Spot, int, datetime]]:
    """Where each part of a line goes: from, to, how much, and when it did.

    What was left behind never left the sender's shelf, and what was packed too much left it with the rest: whoever counted
    there in the meantime saw it so.
    """
    on_the_way, home = sender[PlaceKind.IN_TRANSIT], sender[PlaceKind.SHELF]
    arrived = min(line.quantity_milli, arrival.received_milli)
    missing, more = line.quantity_milli - arrived, arrival.received_milli - arrived
    from_shelf = min(more, shelf.get((line.lot_id, home.id), 0))
    left_behind = missing if arrival.difference is Difference.LEFT_BEHIND else 0
    return [
        (on_the_way, target, arrived, received_at),
        (on_the_way, home, left_behind, sent_at),
        (on_the_way, sender[PlaceKind.LOSS], missing - left_behind, received_at),
        (home, on_the_way, from_shelf, sent_at),
        (on_the_way, target, from_shelf, received_at),
        (sender[PlaceKind.UNEXPLAINED], target, more - from_shelf, received_at),
    ]


def _end(transfer: Transfer, state: TransferState, ended_at: datetime, who: str, note: str) -> None:
    transfer.state, transfer.ended_at, transfer.ended_by = state, ended_at, who
    transfer.end_note = clean_block(note)
    db.session.flush()


def _finding(
    transfer: Transfer, lines: Sequence[_Line], said: Mapping[uuid.UUID, Arrival], received_at: datetime
) -> Finding:
    """A row for the sender: it is the sender's shelf and the sender's loss that the difference touches."""
    return Finding(
        REVIEW_KIND, transfer.number, DIFFERS, received_at, transfer.number, transfer.from_showroom_id,
        {
            "cases": [
                {
                    "product": line.product, "lot": line.lot_code, "sent_milli": line.quantity_milli,
                    "received_milli": said[line.lot_id].received_milli,
                }
                for line in lines
            ]
        },
    )  # fmt: skip
