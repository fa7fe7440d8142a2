"""Letters: each of the 134 has dots of its own, at every size and weight that receipts use."""

import unicodedata

import pytest

from pos.printing.document import STAR, Size, Weight
from pos.printing.glyphs import Face, face, glyph, has_glyph, measure
from pos.printing.rendering import NARROW_DOTS, WIDE_DOTS
from tests.printing.slips import vietnamese_letters

LETTERS = [*vietnamese_letters(), "₫"]
FACES = sorted({face(size, weight, paper) for size in Size for weight in Weight for paper in (NARROW_DOTS, WIDE_DOTS)},
               key=lambda cut: (cut.height_dots, cut.weight))  # fmt: skip


def dots(sign: str, cut: Face) -> tuple[object, ...]:
    shape = glyph(sign, cut)
    assert shape.dots is not None, f"{sign} leaves no dot"
    return shape.dots.tobytes(), shape.dots.size, shape.left, shape.top


def test_there_are_134_vietnamese_letters():
    assert len(vietnamese_letters()) == len(set(vietnamese_letters())) == 134


@pytest.mark.parametrize("letter", LETTERS)
def test_the_font_has_this_letter(letter):
    assert has_glyph(letter)


@pytest.mark.parametrize("cut", FACES, ids=lambda cut: f"{cut.height_dots}-{cut.weight}")
def test_no_two_letters_look_alike(cut):
    seen: dict[tuple[object, ...], str] = {}
    for letter in LETTERS:
        shape = dots(letter, cut)
        assert shape not in seen, f"{letter} looks like {seen[shape]}"
        seen[shape] = letter


@pytest.mark.parametrize("cut", FACES, ids=lambda cut: f"{cut.height_dots}-{cut.weight}")
def test_a_letter_differs_from_itself_without_its_tone(cut):
    for letter in vietnamese_letters():
        plain = unicodedata.normalize("NFD", letter)[0]
        assert plain in "đĐ" or dots(letter, cut) != dots(plain, cut)


@pytest.mark.parametrize("cut", FACES, ids=lambda cut: f"{cut.height_dots}-{cut.weight}")
def test_every_letter_stays_within_its_line(cut):
    for letter in LETTERS:
        shape = glyph(letter, cut)
        assert shape.dots is not None
        assert -shape.top <= cut.ascent_dots + 1, f"the marks of {letter} reach into the line above"
        assert shape.top + shape.dots.height <= cut.line_dots - cut.ascent_dots + cut.height_dots * 0.08


def test_a_letter_that_the_font_lacks_becomes_a_box_and_not_nothing():
    assert not has_glyph("茶")
    cut = face(Size.NORMAL, Weight.REGULAR, WIDE_DOTS)
    assert dots("茶", cut) == dots("☎", cut)
    assert glyph("茶", cut).advance > 0


def test_a_star_is_drawn_although_the_font_has_none():
    cut = face(Size.NORMAL, Weight.REGULAR, WIDE_DOTS)
    star = glyph(STAR, cut)
    assert has_glyph(STAR)
    assert star.dots is not None
    ink = sum(1 for dot in star.dots.get_flattened_data() if dot)
    area = star.dots.width * star.dots.height
    assert 0.25 * area < ink < 0.5 * area  # a star, neither a block nor an outline
    assert dots(STAR, cut) != dots("茶", cut)


def test_digits_in_columns_of_amounts_have_one_width():
    cut = face(Size.NORMAL, Weight.REGULAR, WIDE_DOTS, tabular=True)
    assert len({glyph(digit, cut).advance for digit in "0123456789"}) == 1
    assert measure("111.111", cut) == measure("480.906", cut)


def test_spaces_that_hold_together_are_as_wide_as_others():
    cut = face(Size.NORMAL, Weight.REGULAR, WIDE_DOTS)
    assert measure("1\u00a0kg", cut) == measure("1\u202fkg", cut) == measure("1 kg", cut)


def test_text_is_smaller_on_narrow_paper():
    for size in Size:
        assert face(size, Weight.BOLD, NARROW_DOTS).height_dots < face(size, Weight.BOLD, WIDE_DOTS).height_dots
