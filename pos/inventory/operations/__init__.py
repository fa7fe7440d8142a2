"""The verbs of stock: whatever writes places, lots, moves and levels."""

from pos.inventory.operations.moves import Movement, post_moves
from pos.inventory.operations.places import ensure_places
from pos.inventory.operations.returning import Return, give_back
from pos.inventory.operations.taking import Allocation, Odd, Taken, Want, take

__all__ = [
    "Allocation",
    "Movement",
    "Odd",
    "Return",
    "Taken",
    "Want",
    "ensure_places",
    "give_back",
    "post_moves",
    "take",
]
