"""Consigned goods that nobody bought, on their way home to their owner."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

from sqlalchemy import insert, select, tuple_

from pos.base.amounts import MILLI
from pos.base.database import db
from pos.base.operations import record
from pos.base.text import clean, clean_block
from pos.catalogue.kinds import Unit
from pos.catalogue.models import Product
from pos.inventory.errors import (
    LotTwice,
    NoSuchLot,
    NotEnoughToReturn,
    NothingReturned,
    NotTheirGoods,
    QuantityNotFit,
    ReturnNoteDiffers,
)
from pos.inventory.kinds import Cause, PlaceKind
from pos.inventory.models import Level, Lot, Place, ReturnNote, ReturnNoteLine
from pos.inventory.operations.moves import Movement, post_moves
from pos.inventory.operations.numbers import next_number
from pos.inventory.operations.places import Spot, spots_of
from pos.inventory.rules import MOST_MILLI, return_number


@dataclass(frozen=True, slots=True)
class HomeLine:
    """A quantity of a lot that goes home."""

    lot_id: uuid.UUID
    quantity_milli: int


@dataclass(frozen=True, slots=True)
class HomePapers:
    """What the return note says besides the goods."""

    carrier: str = ""
    vehicle: str = ""
    note: str = ""


def send_home(
    showroom_id: uuid.UUID,
    owner_id: uuid.UUID,
    lines: Sequence[HomeLine],
    *,
    note_id: uuid.UUID,
    showroom_code: str,
    at: datetime,
    who: str,
    papers: HomePapers | None = None,
) -> str:
    """Give goods that nobody bought back to the producer whose they are; the number of the return note.

    The same note sent again is the same note.

    Raises:
        NothingReturned: it has no line.
        NoSuchLot: a lot does not exist, or stands for goods nobody could identify.
        NotTheirGoods: a lot is ours, or another producer's.
        LotTwice: two lines name the same lot.
        QuantityNotFit: a quantity is zero, negative, huge, or part of a piece.
        NotEnoughToReturn: the shelf does not hold that much of a lot.
        ReturnNoteDiffers: the same note was sent with other content.
    Source: docs/rules/settlement.md, "Going home"
    """
    if not lines:
        raise NothingReturned()
    spots = spots_of([showroom_id])[showroom_id]
    # One note at a time leaves an outlet. No sale asks for this place, so nobody at a till waits for it.
    home = spots[PlaceKind.PRODUCER]
    db.session.execute(select(Place.id).where(Place.id == home.id).with_for_update(key_share=True))
    there = db.session.get(ReturnNote, note_id)
    if there is not None:
        kept = db.session.execute(
            select(ReturnNoteLine.lot_id, ReturnNoteLine.quantity_milli)
            .where(ReturnNoteLine.return_note_id == note_id)
            .order_by(ReturnNoteLine.position)
        )
        if (there.showroom_id, there.owner_id, [HomeLine(*row) for row in kept]) != (
            showroom_id, owner_id, list(lines),
        ):  # fmt: skip
            raise ReturnNoteDiffers(number=there.number)
        return there.number
    lots = _lots(owner_id, lines)
    _hold(spots[PlaceKind.SHELF], lines, lots)
    papers = papers or HomePapers()
    _, number = next_number(ReturnNote.number, partial(return_number, showroom_code))
    db.session.execute(
        insert(ReturnNote).values(
            id=note_id, number=number, showroom_id=showroom_id, owner_id=owner_id, carrier=clean(papers.carrier),
            vehicle=clean(papers.vehicle), note=clean_block(papers.note), at=at, who=who,
        )
    )  # fmt: skip
    db.session.execute(
        insert(ReturnNoteLine),
        [
            {"return_note_id": note_id, "position": position, "lot_id": line.lot_id,
             "quantity_milli": line.quantity_milli}
            for position, line in enumerate(lines, start=1)
        ],
    )  # fmt: skip
    post_moves(
        [
            Movement(
                line.lot_id, lots[line.lot_id][1].id, spots[PlaceKind.SHELF], home, line.quantity_milli,
                Cause.GOING_HOME, note_id, at, who,
            )
            for line in lines
        ],
        at,
        held=True,
    )  # fmt: skip
    record("goods_went_home", "return_note", note_id, who=who, at=at, number=number, lines=len(lines))
    return number


def _lots(owner_id: uuid.UUID, lines: Sequence[HomeLine]) -> dict[uuid.UUID, tuple[Lot, Product]]:
    """The lots of these lines with their products, and each line checked."""
    rows = db.session.execute(
        select(Lot, Product)
        .join(Product, Product.id == Lot.product_id)
        .where(Lot.id.in_({line.lot_id for line in lines}), ~Lot.unidentified)
    )
    found = {lot.id: (lot, product) for lot, product in rows}
    seen = set()
    for line in lines:
        if line.lot_id not in found:
            raise NoSuchLot(lot=line.lot_id)
        lot, product = found[line.lot_id]
        if lot.owner_id != owner_id:
            raise NotTheirGoods(lot=lot.code, product=product.name_vi)
        if line.lot_id in seen:
            raise LotTwice(lot=lot.code, product=product.name_vi)
        seen.add(line.lot_id)
        whole = product.unit is not Unit.PIECE or line.quantity_milli % MILLI == 0
        if not (0 < line.quantity_milli <= MOST_MILLI and whole):
            raise QuantityNotFit(product=product.name_vi)
    return found


def _hold(shelf: Spot, lines: Sequence[HomeLine], lots: Mapping[uuid.UUID, tuple[Lot, Product]]) -> None:
    """Lock the levels that are drawn from, in the order that every booking keeps, and say of which lot there is too little."""
    keys = [(line.lot_id, shelf.id) for line in lines]
    rows = db.session.execute(
        select(Level.lot_id, Level.quantity_milli)
        .where(tuple_(Level.lot_id, Level.place_id).in_(keys))
        .order_by(Level.lot_id, Level.place_id)
        .with_for_update()
    )
    held = {row.lot_id: row.quantity_milli for row in rows}
    for line in lines:
        left = held.get(line.lot_id, 0)
        if left < line.quantity_milli:
            lot, product = lots[line.lot_id]
            raise NotEnoughToReturn(left=Decimal(left) / MILLI, lot=lot.code, product=product.name_vi)
