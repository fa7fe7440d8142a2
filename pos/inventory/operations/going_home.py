"""Consigned goods that nobody bought, on their way home to their owner."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

from sqlalchemy import insert, select

from pos.base.amounts import MILLI
from pos.base.database import db
from pos.base.operations import record
from pos.base.text import clean, clean_block
from pos.inventory.errors import (
    NotEnoughToReturn,
    NothingReturned,
    NotTheirGoods,
    ReturnNoteDiffers,
)
from pos.inventory.kinds import Cause, PlaceKind
from pos.inventory.models import Place, ReturnNote, ReturnNoteLine
from pos.inventory.operations.drawing import hold_shelves, lots_drawn
from pos.inventory.operations.moves import Movement, post_moves
from pos.inventory.operations.numbers import next_number
from pos.inventory.operations.places import spots_of
from pos.inventory.rules import return_number


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
    lots = lots_drawn(lines)
    shelf = spots[PlaceKind.SHELF]
    held = hold_shelves([line.lot_id for line in lines], shelf)
    for line in lines:
        lot, product = lots[line.lot_id]
        if lot.owner_id != owner_id:
            raise NotTheirGoods(lot=lot.code, product=product.in_both)
        left = held.get((line.lot_id, shelf.id), 0)
        if left < line.quantity_milli:
            raise NotEnoughToReturn(left=Decimal(left) / MILLI, lot=lot.code, product=product.in_both)
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
                line.lot_id, lots[line.lot_id][1].id, shelf, home, line.quantity_milli,
                Cause.GOING_HOME, note_id, at, who,
            )
            for line in lines
        ],
        at,
        held=True,
    )  # fmt: skip
    record("goods_went_home", "return_note", note_id, who=who, at=at, number=number, lines=len(lines))
    return number
