"""The life of a numbered label, as docs/rules/pieces.md tells it."""

from datetime import timedelta

import pytest

from pos.labels.kinds import DEAD, State, What
from pos.labels.life import TRANSITIONS, Doubt, Happening, doubts, life, looks_like_ours, told_briefly
from tests.cast import BT01, HK01, NOW

A_DAY = {
    "shelved": What.SHELVED, "sold": What.SOLD, "returned": What.RETURNED, "spoiled": What.SPOILED, "void": What.VOID,
}  # fmt: skip


def happened(*told: str) -> list[Happening]:
    """Things as "sold 11" tells them: what, and at which hour."""
    return [
        Happening(NOW.replace(hour=int(hour)), A_DAY[what], BT01, (told, number))
        for number, (what, hour) in enumerate(words.split() for words in told)
    ]


@pytest.mark.parametrize(
    ("told", "state", "odd"),
    [
        ([], "printed", []),
        (["shelved 9"], "shelved", []),
        (["sold 10"], "sold", []),
        (["shelved 9", "sold 10", "returned 11"], "returned", []),
        (["shelved 9", "sold 10", "returned 11", "sold 12"], "sold", []),
        (["sold 10", "returned 11", "shelved 12", "void 13"], "void", []),
        (["spoiled 9"], "spoiled", []),
        (["shelved 9", "spoiled 10"], "shelved", ["spoiled"]),
        # Learned late: the order of time counts, not the order of telling.
        (["void 12", "sold 11"], "sold", ["void"]),
        (["void 12", "sold 13"], "void", ["sold"]),
        (["sold 12", "sold 11", "returned 13"], "returned", ["sold"]),
        (["shelved 12", "sold 11"], "sold", ["shelved"]),
        (["sold 10", "sold 12", "returned 11"], "sold", []),
        (["spoiled 9", "shelved 10", "sold 11", "returned 12", "void 13"], "spoiled", ["shelved", "sold", "returned", "void"]),
    ],
)  # fmt: skip
def test_what_becomes_of_a_label(told: list[str], state: str, odd: list[str]) -> None:
    found = life(BT01, happened(*told))
    assert (found.state, [one.what for one, _ in found.odd]) == (state, odd)


def test_each_state_says_where_the_piece_is_and_since_when() -> None:
    assert (life(HK01, []).showroom_id, life(HK01, []).since) == (HK01, None)
    sold = Happening(NOW, What.SOLD, BT01)
    back = Happening(NOW + timedelta(hours=1), What.RETURNED, HK01)
    assert life(HK01, [sold]).showroom_id == BT01
    found = life(BT01, [back, sold])
    assert (found.showroom_id, found.since) == (HK01, back.at)


def test_the_table_says_it_of_every_state() -> None:
    left = {state for state, _ in TRANSITIONS}
    assert left == set(State) - DEAD, "spoiled and void are for good, everything else goes on"
    assert set(TRANSITIONS.values()) == set(State) - {State.PRINTED}


@pytest.mark.parametrize(
    ("known", "sold", "found"),
    [
        ([], ["sold 10"], [set()]),
        (["sold 10"], ["sold 11"], [{Doubt.TWICE}]),
        # The one that is told last is in doubt, whichever was first.
        (["sold 11"], ["sold 10"], [{Doubt.TWICE}]),
        (["sold 9", "returned 10"], ["sold 11"], [set()]),
        (["sold 11", "returned 12"], ["sold 10"], [{Doubt.TWICE}]),
        # Twice in one basket, twice in one report.
        ([], ["sold 10", "sold 10"], [set(), {Doubt.TWICE}]),
        ([], ["sold 11", "sold 10"], [{Doubt.TWICE}, set()]),
        (["void 9"], ["sold 10"], [{Doubt.DEAD}]),
        (["spoiled 9"], ["sold 10"], [{Doubt.DEAD}]),
        # It was sold first, and declared lost by people who did not know yet.
        (["void 11"], ["sold 10"], [{Doubt.DEAD}]),
        (["shelved 11"], ["sold 10"], [set()]),
        # What was wrong before stays with the sale that it was told with.
        (["sold 9", "sold 10", "returned 11"], ["sold 12"], [set()]),
    ],
)
def test_a_sale_is_in_doubt_where_it_could_not_be(known: list[str], sold: list[str], found: list[set[Doubt]]) -> None:
    assert doubts(happened(*known), happened(*sold)) == found


@pytest.mark.parametrize(
    ("serial", "ours"), [("A000001", True), ("Z999999", True), ("a000001", False), ("A00001", False), ("KL-7", False)]
)
def test_our_numbers_are_a_letter_and_six_digits(serial: str, ours: bool) -> None:
    assert looks_like_ours(serial) is ours


def test_numbers_are_told_in_runs() -> None:
    assert told_briefly(["A000002", "A000001", "B000001", "A000003", "A999999"]) == "A000001–A000003, A999999–B000001"
    assert told_briefly(["KL-2", "A000009"]) == "A000009, KL-2"
