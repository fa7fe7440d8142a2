"""The stock half of a refund: where returned goods go."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pos.inventory.kinds import PlaceKind
from pos.inventory.operations.moves import Movement, post_moves
from pos.inventory.operations.places import spots_of
from pos.inventory.rules import unidentified_lot_id


@dataclass(frozen=True, slots=True)
class Return:
    """Goods of one lot that a customer brought back."""

    lot_id: uuid.UUID
    product_id: uuid.UUID
    quantity_milli: int
    resaleable: bool
    """Fit to be sold again, or lost."""
    happened_at: datetime
    cause: str
    cause_id: uuid.UUID
    who: str
    sold_at: uuid.UUID | None = None
    """The outlet that sold them, where it is not the one that takes them back."""


def give_back(
    showroom_id: uuid.UUID, returns: Sequence[Return], *, booked_at: datetime, post: bool = True
) -> list[Movement]:
    """Put returned goods on the shelf of the outlet that took them, in the lots they came from; damaged ones are lost.

    Goods that no lot held when they were sold go back to the unexplained they came out of, so that this explains them.

    Source: docs/rules/stock.md, "Goods that come back"
    """
    if not returns:
        return []
    spots = spots_of({showroom_id, *(item.sold_at or showroom_id for item in returns)})
    here = spots[showroom_id]
    moves = []
    for item in returns:
        sold = spots[item.sold_at or showroom_id]
        if not item.resaleable:
            target = here[PlaceKind.LOSS]
        elif item.lot_id == unidentified_lot_id(item.product_id):
            target = sold[PlaceKind.UNEXPLAINED]
        else:
            target = here[PlaceKind.SHELF]
        moves.append(
            Movement(
                item.lot_id, item.product_id, sold[PlaceKind.CUSTOMER], target, item.quantity_milli,
                item.cause, item.cause_id, item.happened_at, item.who,
            )
        )  # fmt: skip
    if post:
        post_moves(moves, booked_at)
    return moves
