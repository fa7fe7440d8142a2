"""What becomes of a numbered label after it was printed: one table of what may follow what. Pure.

Sales ask it while they book, the room of pieces shows it. Nothing of it is kept: deeds, sales and returns say what is so,
in the order of time and not in the order in which we learned of them.

Source: docs/rules/pieces.md
"""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pos.labels.kinds import DEAD, State, What

_OURS = re.compile(r"[A-Z][0-9]{6}")


TRANSITIONS: Mapping[tuple[State, What], State] = {
    (State.PRINTED, What.SHELVED): State.SHELVED,
    (State.PRINTED, What.SOLD): State.SOLD,
    (State.PRINTED, What.SPOILED): State.SPOILED,
    (State.PRINTED, What.VOID): State.VOID,
    (State.SHELVED, What.SHELVED): State.SHELVED,
    (State.SHELVED, What.SOLD): State.SOLD,
    (State.SHELVED, What.VOID): State.VOID,
    (State.SOLD, What.RETURNED): State.RETURNED,
    (State.RETURNED, What.SHELVED): State.SHELVED,
    (State.RETURNED, What.SOLD): State.SOLD,
    (State.RETURNED, What.VOID): State.VOID,
}
"""What may follow what. Whatever is not in it changes nothing: spoiled and void are for good."""

_RANK = {what: rank for rank, what in enumerate(What)}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to a label."""

    at: datetime
    what: What
    showroom_id: uuid.UUID
    key: Any = None
    """Which deed, or which line of which sale, it was."""


@dataclass(frozen=True, slots=True)
class Life:
    """Where a label is now, and what did not fit into its life."""

    state: State
    showroom_id: uuid.UUID | None
    """The outlet that it was printed for, or where it was put, sold or brought back to; where it is, as far as anybody told."""
    since: datetime | None
    """None: nothing has happened since it was printed."""
    odd: tuple[tuple[Happening, State], ...] = ()
    """What could not happen to it, with the state that it was in."""


def life(printed_for: uuid.UUID | None, happenings: Iterable[Happening]) -> Life:
    """Follow a label through everything that happened to it, in the order of time."""
    state, place, since, odd = State.PRINTED, printed_for, None, []
    for one in sorted(happenings, key=lambda one: (one.at, _RANK[one.what])):
        after = TRANSITIONS.get((state, one.what))
        if after is None:
            odd.append((one, state))
        else:
            state, place, since = after, one.showroom_id, one.at
    return Life(state, place, since, tuple(odd))


class Doubt(StrEnum):
    """What is wrong with a number that was sold."""

    DEAD = "dead"
    """Its label was declared void or spoiled."""
    TWICE = "twice"
    """It was sold twice and did not come back between."""


def doubts(known: Sequence[Happening], sold: Sequence[Happening]) -> list[set[Doubt]]:
    """What each of these sales of one number makes doubtful, given what was known before they were told.

    A sale is in doubt where it could not be, and where it makes doubtful what was known: of two sales of one piece the one
    that is told last is, whichever was first.
    """
    found: dict[int, set[Doubt]] = {}
    there = list(known)
    before = set(life(None, there).odd)
    for index in sorted(range(len(sold)), key=lambda index: sold[index].at):
        there.append(sold[index])
        after = life(None, there).odd
        found[index] = {doubt for one in after if one not in before and (doubt := doubt_of(*one))}
        before = set(after)
    return [found[index] for index in range(len(sold))]


def doubt_of(one: Happening, state: State) -> Doubt | None:
    """What is wrong with a sale, by something that could not happen to its number in this state; None where nothing is."""
    if one.what is What.SOLD:
        return Doubt.DEAD if state in DEAD else Doubt.TWICE
    return Doubt.DEAD if one.what in {What.SPOILED, What.VOID} and state is State.SOLD else None


def looks_like_ours(serial: str) -> bool:
    """Whether a number is of the kind that stands on our labels: a letter and six digits. Makers have numbers of their own."""
    return _OURS.fullmatch(serial) is not None


def number_called(serial: str) -> int | None:
    """Which number a serial of ours stands for, counted from A000001; None where it is none of ours."""
    if not looks_like_ours(serial) or not int(serial[1:]):
        return None
    return (ord(serial[0]) - ord("A")) * 999_999 + int(serial[1:])


def told_briefly(serials: Iterable[str]) -> str:
    """Numbers as people write them: A000001–A000050, A000053."""
    runs: list[list[str]] = []
    last = None
    for serial in sorted(set(serials)):
        number = number_called(serial)
        if runs and number is not None and last is not None and number == last + 1:
            runs[-1][1:] = [serial]
        else:
            runs.append([serial])
        last = number
    return ", ".join("–".join(run) for run in runs)
