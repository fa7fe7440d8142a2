"""What the states of numbered labels, the deeds and the reasons are called."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from pos.labels.kinds import DEAD, PieceDeed, State, VoidReason, What
from pos.labels.life import Life

STATE_NAMES: Mapping[State, Any] = {
    State.PRINTED: _l("not on a shelf yet"),
    State.SHELVED: _l("on the shelf"),
    State.SOLD: _l("sold"),
    State.RETURNED: _l("brought back"),
    State.SPOILED: _l("spoiled"),
    State.VOID: _l("void"),
}
STATE_TONES: Mapping[State, str] = {
    State.PRINTED: "quiet", State.SHELVED: "good", State.SOLD: "info", State.RETURNED: "look", State.SPOILED: "quiet",
    State.VOID: "bad",
}  # fmt: skip
WHAT_NAMES: Mapping[What, Any] = {
    What.SHELVED: _l("put on the shelf"),
    What.SOLD: _l("sold"),
    What.RETURNED: _l("brought back"),
    What.SPOILED: _l("label spoiled"),
    What.VOID: _l("declared void"),
}
REASON_NAMES: Mapping[VoidReason, Any] = {
    VoidReason.BROKEN: _l("the piece broke"),
    VoidReason.TAKEN_OFF: _l("the label was taken off"),
    VoidReason.LOST: _l("lost or stolen"),
}
WRITTEN_OFF = "written_off"
CHOICES: Mapping[str, Any] = {
    "shelved": _l("The piece stands on the shelf"),
    "spoiled": _l("Spoiled: the label tore at printing or sticking"),
    WRITTEN_OFF: _l("Void: the piece broke, and is written off"),
    "broken": _l("Void: the piece broke"),
    "taken_off": _l("Void: the label was taken off, as when a star has lapsed"),
    "lost": _l("Void: the piece or the label is lost or stolen"),
}
"""What a person says of a label on the page of an outlet."""


def chosen_deed(choice: str) -> tuple[PieceDeed, VoidReason | None]:
    """The deed behind a choice, and its reason; on the shelf where nothing sensible was chosen."""
    if choice == WRITTEN_OFF:
        return PieceDeed.VOID, VoidReason.BROKEN
    if choice in set(VoidReason):
        return PieceDeed.VOID, VoidReason(choice)
    return (PieceDeed.SPOILED if choice == PieceDeed.SPOILED else PieceDeed.SHELVED), None


def deed_words(kind: PieceDeed, reason: VoidReason | None) -> str:
    """What was said of a label, in a few words."""
    words = str(WHAT_NAMES[What(kind.value)])
    return f"{words}: {REASON_NAMES[reason]}" if reason else words


def doubts_of(found: Life) -> list[str]:
    """What does not fit into a label's life, in words; nothing where all is well."""
    told = set()
    for one, state in found.odd:
        if one.what is What.SOLD:
            told.add(str(_l("sold although void") if state in DEAD else _l("sold twice")))
        elif one.what in {What.SPOILED, What.VOID} and state is State.SOLD:
            told.add(str(_l("declared void after it was sold")))
    return sorted(told)
