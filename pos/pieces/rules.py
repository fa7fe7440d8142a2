"""How numbered labels add up, and when a maker sells more than has labels. Pure."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from pos.labels.kinds import PieceDeed, State, What

ON_HAND = (State.PRINTED, State.SHELVED, State.RETURNED)
"""States of a label that is with us and may stand on goods for sale."""

WHAT = {PieceDeed.SHELVED: What.SHELVED, PieceDeed.SPOILED: What.SPOILED, PieceDeed.VOID: What.VOID}
"""What a deed makes happen to a label."""


@dataclass(frozen=True, slots=True)
class Balance:
    """How many labels were made, and where they are."""

    printed: int
    of: Mapping[State, int]

    @property
    def on_hand(self) -> int:
        """Not yet on a shelf, on a shelf, or brought back."""
        return sum(self.of.get(state, 0) for state in ON_HAND)

    @property
    def sold(self) -> int:
        """With customers."""
        return self.of.get(State.SOLD, 0)

    @property
    def spoiled(self) -> int:
        """Spoiled at printing or sticking."""
        return self.of.get(State.SPOILED, 0)

    @property
    def void(self) -> int:
        """Declared void."""
        return self.of.get(State.VOID, 0)

    @property
    def adds_up(self) -> bool:
        """Whether every label that was made is somewhere, and only once."""
        return self.printed == self.on_hand + self.sold + self.spoiled + self.void


def without_label(labels: int, sold: int) -> int:
    """How many pieces were sold at least that had none of these labels.

    ``labels`` are those that can stand on a sold piece: printed, less spoiled and void. ``sold`` are the pieces sold since
    the first of them was made, less those that came back.

    Source: docs/rules/pieces.md
    """
    return max(0, sold - labels)


def write_off_of(step_id: uuid.UUID, lot: str) -> uuid.UUID:
    """Under which id pieces of a lot are written off that broke in one go: the same go sent again is the same write-off."""
    return uuid.uuid5(step_id, lot)
