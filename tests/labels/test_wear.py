"""Printed codes are read back after what labels live through; ``benchmarks/codes.py`` says how far beyond that they go."""

from random import Random

import pytest

from pos.labels.rules import LAYOUTS
from tests.labels.printed import LINKS, Outcome, Printed, by_a_head, on_paper, proves, read, words_of
from tests.labels.test_sheets import pages_of
from tests.labels.wear import HARMS, noise, torn

MUST_READ = {
    "Gaussian noise, standard deviation": 20,
    "blur, standard deviation": 0.4,
    "seen from far, pixels a module": 2,
    "rotation": 45,
    "perspective": 55,
    "contrast": 10,
    "faded stripes, dots that burn": 90,
    "dead dots across the code": 5,
    "black grown": 1,
    "torn corner, of its sides": 50,
    "all at once": 0.5,
}
"""Of the strengths in benchmarks/README.md one of each kind at which every label of each offered size was read."""

OWN, LONGEST = LINKS.values()


@pytest.fixture(scope="module")
def labels() -> list[Printed]:
    """The smallest and the biggest code of each kind, from a PDF and dot for dot."""
    return [
        *on_paper(words_of(LONGEST, 2, signed=True), LAYOUTS["a4-3x8"], pages_of),
        *by_a_head(words_of(OWN, 1, signed=True), LAYOUTS["roll-70x40"]),
        *on_paper(words_of(OWN, 1, signed=False), LAYOUTS["a4-4x10"], pages_of),
        *by_a_head(words_of(LONGEST, 1, signed=False), LAYOUTS["roll-50x30"]),
    ]


@pytest.mark.parametrize(("name", "strength"), MUST_READ.items())
def test_a_worn_code_is_read_letter_by_letter_and_its_signature_holds(
    name: str, strength: float, labels: list[Printed]
) -> None:
    harm = HARMS[name][0]
    for number, label in enumerate(labels):
        seen = harm(label.picture, label.place, strength, Random(f"{name} {number}"))
        assert seen.tobytes() != label.picture.tobytes()
        assert read(seen, label) is Outcome.READ, (number, label.link)


def test_what_is_torn_to_pieces_is_not_read_and_what_says_something_else_is_wrong(labels: list[Printed]) -> None:
    first, second, *_others = labels
    assert read(torn(first.picture, first.place, 150, Random(1)), first) is Outcome.UNREAD
    assert read(second.picture, first) is Outcome.WRONG
    assert not proves(first.link[:-1] + ("A" if first.link[-1] != "A" else "B"))


def test_the_same_harm_is_done_to_the_same_label_each_time(labels: list[Printed]) -> None:
    label = labels[0]
    once, again, other = (noise(label.picture, label.place, 20, Random(seed)).tobytes() for seed in (7, 7, 8))
    assert once == again != other
