"""Letters as black dots: Be Vietnam Pro at the sizes that a thermal head prints well, and stars drawn by hand.

Each letter is drawn with soft edges and then cut at a threshold, which keeps the stacked Vietnamese marks apart better
than the font engine's own two-colour mode does. Letters are placed one by one on whole dots, so a picture
depends on no text shaping library that one machine has and another has not.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import fontpkg
from PIL import Image, ImageChops, ImageDraw, ImageFont

from pos.printing.document import STAR, Size, Weight

_FONT_WEIGHTS = {Weight.REGULAR: 500, Weight.BOLD: 700}
_WIDE = {Size.SMALL: 20, Size.NORMAL: 24, Size.LARGE: 28, Size.TITLE: 34, Size.HUGE: 52}
_NARROW = {Size.SMALL: 18, Size.NORMAL: 22, Size.LARGE: 26, Size.TITLE: 30, Size.HUGE: 44}
_NARROW_BELOW_DOTS = 480
_BLACK_FROM = 118
_FINE = 6
_SHIFTS = (0, 1, -1, 2, -2, 3)
_NO_BREAK_SPACES = {"\u00a0", "\u202f", "\u2007"}


@dataclass(frozen=True)
class Face:
    """One cut of the font: its height in dots and its weight. ``tabular`` gives all digits one width."""

    height_dots: int
    weight: Weight
    tabular: bool = False

    @property
    def line_dots(self) -> int:
        """The distance from one baseline to the next: room for Ẫ under Ặ."""
        return round(self.height_dots * 1.46)

    @property
    def ascent_dots(self) -> int:
        """From the top of a line to its baseline; the marks of Ẳ reach 1.21 of the font's height."""
        return round(self.height_dots * 1.21)


def face(size: Size, weight: Weight, paper_dots: int, *, tabular: bool = False) -> Face:
    """The cut of the font that a size means on paper of this width."""
    heights = _NARROW if paper_dots < _NARROW_BELOW_DOTS else _WIDE
    return Face(heights[size], weight, tabular)


@dataclass(frozen=True)
class Glyph:
    """One letter as dots: where its dots begin from the pen, and how far the pen moves."""

    dots: Image.Image | None
    left: int
    top: int
    advance: int


def measure(text: str, cut: Face) -> int:
    """How many dots the pen moves over this text."""
    return sum(glyph(sign, cut).advance for sign in text)


def draw(canvas: Image.Image, x: int, baseline: int, text: str, cut: Face, *, ink: int = 0) -> None:
    """Put text onto a 1-bit canvas; ``ink`` 1 writes white on black."""
    for sign in text:
        shape = glyph(sign, cut)
        if shape.dots is not None:
            canvas.paste(ink, (x + shape.left, baseline + shape.top), shape.dots)
        x += shape.advance


@lru_cache(maxsize=8192)
def glyph(sign: str, cut: Face) -> Glyph:
    """The dots of one letter. What the font does not hold becomes an open box: seen, not silently gone."""
    if sign == STAR:
        return _star(cut.height_dots)
    if sign in _NO_BREAK_SPACES:
        sign = " "
    font = _font(cut.height_dots, cut.weight)
    advance = round(font.getlength(sign))
    dots, left, top = _ink(cut.height_dots, cut.weight, sign)
    if dots is None and not sign.isspace():
        return _box(cut.height_dots)
    if cut.tabular and sign in "0123456789":
        column = round(font.getlength("0"))
        left += (column - advance) // 2
        advance = column
    return Glyph(dots, left, top, advance)


def has_glyph(sign: str) -> bool:
    """Whether this letter can be printed, and is not replaced by an open box."""
    if sign == STAR or sign.isspace():
        return True
    return _ink(24, Weight.REGULAR, sign)[0] is not None


@lru_cache(maxsize=64)
def _font(height_dots: int, weight: Weight) -> ImageFont.FreeTypeFont:
    path = fontpkg.path("Be Vietnam Pro", weight=_FONT_WEIGHTS[weight])
    return ImageFont.truetype(str(path), height_dots, layout_engine=ImageFont.Layout.BASIC)


def _ink(height_dots: int, weight: Weight, sign: str) -> tuple[Image.Image | None, int, int]:
    """A letter's dots and where they stand from the pen; ``None`` where the font draws nothing.

    The letter is drawn ``_FINE`` times too big and shrunk. Shifted by parts of a dot, its stems fall differently onto
    whole dots; the shift that leaves the least grey is taken, or one stem would be two dots thick in one letter and
    three in the next.
    """
    big = Image.new("L", (3 * height_dots * _FINE, 3 * height_dots * _FINE), 0)
    font = _font(height_dots * _FINE, weight)
    ImageDraw.Draw(big).text((height_dots * _FINE, 2 * height_dots * _FINE), sign, font=font, fill=255, anchor="ls")
    shrunk = [ImageChops.offset(big, shift, 0).reduce(_FINE) for shift in _SHIFTS]
    sharpest = max(shrunk, key=_sharpness)
    black = sharpest.point(lambda grey: 255 if grey >= _BLACK_FROM else 0).convert("1")
    box = black.getbbox()
    if box is None:
        return None, 0, 0
    return black.crop(box), box[0] - height_dots, box[1] - 2 * height_dots


def _sharpness(letter: Image.Image) -> int:
    """How little grey there is between its black and its white."""
    return sum(count * (2 * grey - 255) ** 2 for grey, count in enumerate(letter.histogram()))


def _star(height_dots: int) -> Glyph:
    """A star as high as a capital letter, drawn four times too big and shrunk, so that its points stay sharp."""
    side = round(height_dots * 0.84)
    fine = 4
    room = Image.new("L", (side * fine, side * fine), 0)
    middle = side * fine / 2
    outer = middle * 1.02
    points = []
    for corner in range(10):
        radius = outer if corner % 2 == 0 else outer * 0.42
        angle = math.radians(-90 + 36 * corner)
        points.append((middle + radius * math.cos(angle), middle * 1.05 + radius * math.sin(angle)))
    ImageDraw.Draw(room).polygon(points, fill=255)
    small = room.resize((side, side), Image.Resampling.BOX)
    dots = small.point(lambda grey: 255 if grey >= 128 else 0).convert("1")
    return Glyph(dots, 0, -round(height_dots * 0.79), side + max(1, round(height_dots * 0.06)))


def _box(height_dots: int) -> Glyph:
    width, height = round(height_dots * 0.5), round(height_dots * 0.7)
    dots = Image.new("1", (width, height), 0)
    ImageDraw.Draw(dots).rectangle((0, 0, width - 1, height - 1), outline=1, width=2)
    return Glyph(dots, 1, -height, width + 3)
