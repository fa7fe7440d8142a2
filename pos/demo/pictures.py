"""Pictures of the made-up goods, drawn by the program itself: calm flat shapes, one a sort of goods and colour."""

from functools import cache
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 480, 360
_FINER = 3
"""Drawn larger and scaled down, for smooth edges."""

_COLOURS = (
    ("#dfe7f2", "#3b5f95", "#7f9bc2"), ("#dbe9df", "#3f7b62", "#8cb8a4"), ("#e7ead6", "#6f8c3a", "#b3c290"),
    ("#f1e3ee", "#a24a7c", "#cf9ab8"), ("#e9dfd0", "#8a6236", "#c0a37e"), ("#d9b48e", "#a66c3a", "#e8cfae"),
    ("#eedcd6", "#9d382c", "#cc8f85"), ("#e2e4e8", "#4a5560", "#98a3ad"),
)  # fmt: skip
"""Ground, shape, light of each of the eight colours."""

Points = tuple[tuple[float, float], ...]

# Right halves of outlines, x from the middle axis and y from above, in hundredths of the height.
_OUTLINES: dict[str, Points] = {
    "vase": ((14, 14), (14, 24), (24, 34), (34, 48), (36, 60), (30, 76), (18, 90), (0, 90)),
    "bowl": ((46, 40), (44, 54), (36, 70), (22, 82), (22, 88), (0, 88)),
    "bottle": ((8, 8), (8, 32), (18, 44), (20, 54), (20, 92), (0, 92)),
    "jar": ((20, 20), (20, 28), (27, 34), (28, 86), (24, 91), (0, 91)),
    "tin": ((27, 18), (27, 90), (0, 90)),
    "bag": ((26, 16), (22, 24), (28, 40), (30, 90), (0, 90)),
    "hat": ((2, 26), (18, 46), (48, 80), (46, 84), (0, 84)),
    "figure": ((12, 14), (16, 24), (12, 36), (26, 50), (32, 70), (34, 90), (0, 90)),
    "lamp": ((10, 10), (34, 46), (36, 56), (8, 56), (8, 84), (22, 90), (0, 90)),
    "basket": ((40, 42), (36, 88), (0, 88)),
    "egg": ((12, 18), (24, 34), (30, 54), (28, 72), (18, 86), (0, 90)),
}


_GROWN = {"leaf": (1, 3), "fruit": (3, 5, 6), "egg": (4, 5)}
"""What grows has colours of its own; the others are as their makers please."""

_ROUND = {"vase", "bowl", "bottle", "jar", "figure", "egg"}


@cache
def picture(shape: str, colour: int) -> bytes:
    """A PNG of one sort of goods in one of eight colours."""
    fit = _GROWN.get(shape, range(len(_COLOURS)))
    ground, body, light = _COLOURS[fit[colour % len(fit)]]
    image = Image.new("RGB", (WIDTH * _FINER, HEIGHT * _FINER), ground)
    draw = ImageDraw.Draw(image)
    _draw(draw, shape, body, light)
    image = image.reduce(_FINER).quantize(32)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw(draw: ImageDraw.ImageDraw, shape: str, body: str, light: str) -> None:
    if shape in _OUTLINES:
        _turned(draw, _rounded(_OUTLINES[shape]) if shape in _ROUND else _OUTLINES[shape], body)
    if shape == "vase":
        _bar(draw, 56, 62, 35, light)
    elif shape == "bowl":
        _oval(draw, 50, 40, 46, 6, light)
    elif shape in {"bottle", "jar", "bag"}:
        _bar(draw, 54, 72, 20 if shape == "bottle" else 28, light)
    elif shape == "tin":
        _oval(draw, 50, 18, 27, 6, light)
        _bar(draw, 44, 66, 27, light)
    elif shape == "hat":
        _turned(draw, ((1, 26), (4, 46), (9, 80), (0, 84)), light)
    elif shape == "figure":
        _oval(draw, 50, 22, 13, 13, light)
    elif shape == "lamp":
        _bar(draw, 58, 84, 8, light)
    elif shape == "basket":
        for row in (50, 60, 70, 80):
            _bar(draw, row, row + 3, 39 - (row - 42) * 0.09, light)
        draw.arc(_box(50, 44, 26, 30), 180, 360, fill=body, width=4 * HEIGHT * _FINER // 100)
    elif shape == "egg":
        _oval(draw, 43, 48, 7, 12, light)
    elif shape == "box":
        _bar(draw, 34, 88, 42, body)
        _bar(draw, 26, 36, 45, light)
        _bar(draw, 26, 88, 5, light)
    elif shape == "roll":
        _bar(draw, 40, 76, 44, body)
        for middle in (32, 50, 68):
            draw.rectangle(_box(middle, 58, 2, 18), fill=light)
    elif shape == "plate":
        _oval(draw, 50, 54, 44, 38, body)
        _oval(draw, 50, 54, 28, 24, light)
    elif shape == "fruit":
        _oval(draw, 38, 62, 24, 26, body)
        _oval(draw, 66, 66, 20, 22, light)
        draw.line([_at(40, 38), _at(48, 22)], fill=body, width=3 * HEIGHT * _FINER // 100)
    elif shape == "leaf":
        for middle, lean in ((36, -18), (50, 0), (64, 18)):
            _leaf(draw, middle, lean, body if lean else light)
    elif shape == "cloth":
        draw.polygon([_at(18, 26), _at(84, 18), (_at(78, 88)), _at(26, 84)], fill=body)
        for left, right in pairwise((18, 34, 50, 66, 84)):
            if left in {34, 66}:
                draw.polygon([_at(left, 24), _at(right, 21), _at(right - 2, 86), _at(left + 2, 85)], fill=light)
    elif shape == "teapot":
        _oval(draw, 48, 62, 30, 26, body)
        draw.polygon([_at(72, 60), _at(94, 40), _at(97, 44), _at(80, 74)], fill=body)
        draw.arc(_box(16, 60, 12, 16), 60, 300, fill=body, width=5 * HEIGHT * _FINER // 100)
        _oval(draw, 48, 38, 15, 6, light)
        _oval(draw, 48, 31, 4, 5, body)
    elif shape == "picture":
        draw.rectangle(_box(50, 52, 40, 38), fill=body)
        draw.rectangle(_box(50, 52, 34, 32), fill=light)
        _oval(draw, 62, 40, 8, 8, body)
        draw.polygon([_at(18, 84), _at(40, 52), _at(58, 84)], fill=body)


def _at(x: float, y: float) -> tuple[float, float]:
    """A point: x and y in hundredths of the height, x measured so that 50 is the middle."""
    scale = HEIGHT * _FINER / 100
    return WIDTH * _FINER / 2 + (x - 50) * scale, y * scale


def _box(x: float, y: float, half_width: float, half_height: float) -> tuple[tuple[float, float], tuple[float, float]]:
    return _at(x - half_width, y - half_height), _at(x + half_width, y + half_height)


def _oval(draw: ImageDraw.ImageDraw, x: float, y: float, half_width: float, half_height: float, colour: str) -> None:
    draw.ellipse(_box(x, y, half_width, half_height), fill=colour)


def _bar(draw: ImageDraw.ImageDraw, top: float, bottom: float, half_width: float, colour: str) -> None:
    draw.rectangle((_at(50 - half_width, top), _at(50 + half_width, bottom)), fill=colour)


def _leaf(draw: ImageDraw.ImageDraw, x: float, lean: float, colour: str) -> None:
    draw.polygon([_at(50, 90), _at(x - 9, 52), _at(x + lean, 16), _at(x + 11, 50)], fill=colour)


def _rounded(outline: Points, times: int = 3) -> Points:
    """The outline with its corners cut again and again, as a hand would smooth them. Source: Chaikin 1974."""
    for _ in range(times):
        cut = [outline[0]]
        for (x1, y1), (x2, y2) in pairwise(outline):
            cut += [(0.75 * x1 + 0.25 * x2, 0.75 * y1 + 0.25 * y2), (0.25 * x1 + 0.75 * x2, 0.25 * y1 + 0.75 * y2)]
        outline = (*cut, outline[-1])
    return outline


def _turned(draw: ImageDraw.ImageDraw, half: Points, colour: str) -> None:
    """A body as a potter turns it: one half of the outline, mirrored."""
    right = [_at(50 + x, y) for x, y in half]
    left = [_at(50 - x, y) for x, y in reversed(half)]
    draw.polygon(right + left, fill=colour)
