"""What happens to a code between the print head and the eye: each harm with a strength, and the same for the same seed.

Pictures have eight pixels a millimetre, as a 203 dpi head has dots: a module of the code is four of them.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from statistics import NormalDist

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WHITE = 255
MODULE = 4

_QUANTILES = [NormalDist().inv_cdf((byte + 0.5) / 256) for byte in range(256)]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the code lies in the picture: its upper left corner and the length of its side, without the quiet zone."""

    left: int
    top: int
    side: int


Harm = Callable[[Image.Image, Place, float, Random], Image.Image]


def noise(picture: Image.Image, _place: Place, deviation: float, random: Random) -> Image.Image:
    """Gaussian noise of a camera in bad light; so many of 255 grey levels are its standard deviation."""
    raw = Image.frombytes("L", picture.size, random.randbytes(picture.width * picture.height))
    grain = raw.point([max(0, min(255, round(128 + deviation * quantile))) for quantile in _QUANTILES])
    return ImageChops.add(picture, grain, 1, -128)


def blur(picture: Image.Image, _place: Place, modules: float, _random: Random) -> Image.Image:
    """Out of focus: a Gaussian whose standard deviation is so many modules."""
    return picture.filter(ImageFilter.GaussianBlur(modules * MODULE))


def _seen(picture: Image.Image) -> Image.Image:
    """As a lens gives it: a quarter of a module soft. A camera that shows each dot for itself would see the gaps between them."""
    return picture.filter(ImageFilter.GaussianBlur(MODULE / 4))


def distance(picture: Image.Image, _place: Place, per_module: float, random: Random) -> Image.Image:
    """Seen from further away: a module of the code is only so many pixels of the camera, wherever they fall."""
    scale = per_module / MODULE
    shift = (random.random() * 2, random.random() * 2)
    size = (round(picture.width * scale), round(picture.height * scale))
    return picture.resize(size, Image.Resampling.BOX, (*shift, *picture.size))


def rotation(picture: Image.Image, _place: Place, degrees: float, random: Random) -> Image.Image:
    """Held at an angle, to either side."""
    angle = degrees * random.choice((-1, 1)) + random.uniform(-2, 2)
    return picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=WHITE)


def perspective(picture: Image.Image, place: Place, degrees: float, random: Random) -> Image.Image:
    """Seen from the side, so many degrees off, from four widths of the code away."""
    turned = picture.rotate(random.choice((0, 90, 180, 270)), expand=True)
    width, height = turned.size
    x, y, away = width / 2, height / 2, 4 * place.side
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    whole = away * cosine + sine * x
    coefficients = (
        (away - sine * x) / whole, 0, x * (whole - away) / whole,
        -sine * y / whole, away * cosine / whole, y * (whole - away * cosine) / whole,
        -sine / whole, 0,
    )  # fmt: skip
    return turned.transform(
        turned.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC, fillcolor=WHITE
    )


def contrast(picture: Image.Image, place: Place, percent: float, random: Random) -> Image.Image:
    """Black and white only so many percent apart, somewhere between them, with a little of a camera's noise."""
    lowest = random.uniform(0.2, 0.8) * (255 - 255 * percent / 100)
    faint = picture.point([round(lowest + grey * percent / 100) for grey in range(256)])
    return noise(faint, place, 2, random)


def faded(picture: Image.Image, _place: Place, percent: float, random: Random) -> Image.Image:
    """A thermal head that is worn: in a stripe of a millimetre in every three only so many percent of the dots burn."""
    return _seen(_burnt(picture, percent, random))


def _burnt(picture: Image.Image, percent: float, random: Random) -> Image.Image:
    missed = Image.frombytes("L", picture.size, random.randbytes(picture.width * picture.height))
    missed = missed.point([WHITE if byte >= 256 * percent / 100 else 0 for byte in range(256)])
    stripes = Image.new("L", picture.size, 0)
    pen, first = ImageDraw.Draw(stripes), random.randrange(24)
    for left in range(first - 24, picture.width, 24):
        pen.rectangle((left, 0, left + 7, picture.height), WHITE)
    return ImageChops.lighter(picture, ImageChops.darker(missed, stripes))


def dead_dots(picture: Image.Image, place: Place, count: float, random: Random) -> Image.Image:
    """A thermal head of whose dots so many are dead where the code is: white lines all along the label."""
    return _seen(dead_dots_sharply(picture, place, count, random))


def dead_dots_sharply(picture: Image.Image, place: Place, count: float, random: Random) -> Image.Image:
    """The same before a reader that sees every single dot."""
    broken = picture.copy()
    pen = ImageDraw.Draw(broken)
    for column in random.sample(range(place.side), round(count)):
        pen.line((place.left + column, 0, place.left + column, picture.height), WHITE)
    return broken


def spread(picture: Image.Image, _place: Place, dots: float, random: Random) -> Image.Image:
    """Burnt too hot, or with too much ink: what is black grows by so many dots, to one side or to the other."""
    grown = picture
    for _each in range(round(dots)):
        one_way = ImageChops.offset(grown, random.choice((-1, 1)), 0)
        grown = ImageChops.darker(
            grown, ImageChops.darker(one_way, ImageChops.offset(grown, 0, random.choice((-1, 1))))
        )
    return _seen(grown)


def torn(picture: Image.Image, place: Place, percent: float, random: Random) -> Image.Image:
    """The corner without a finder is gone, torn off from one side to the other at so many percent of their length."""
    right, bottom = place.left + place.side, place.top + place.side
    length = place.side * percent / 100
    edge = [
        (right - length * (1 - step / 8) + random.uniform(-3, 3), bottom - length * step / 8 + random.uniform(-3, 3))
        for step in range(9)
    ]
    end = (picture.width, picture.height)
    torn_off = picture.copy()
    outline = [(edge[0][0], end[1]), *edge, (end[0], edge[-1][1]), end]
    ImageDraw.Draw(torn_off).polygon(outline, fill=random.choice((0, 90, 170, WHITE)))
    return _seen(torn_off)


def worn(picture: Image.Image, place: Place, times: float, random: Random) -> Image.Image:
    """All at once, each a little: a worn head, a torn corner, seen aslant, turned, faint and grainy."""
    hurt = torn(_burnt(picture, 100 - 15 * times, random), place, 15 * times, random)
    turned = rotation(perspective(hurt, place, 12 * times, random), place, 15 * times, random)
    return noise(contrast(turned, place, 100 - 30 * times, random), place, 3 * times, random)


HARMS: Mapping[str, tuple[Harm, str, tuple[float, ...]]] = {
    "Gaussian noise, standard deviation": (noise, "{} of 255", (10, 20, 30, 40, 60)),
    "blur, standard deviation": (blur, "{} modules", (0.2, 0.3, 0.4, 0.5)),
    "seen from far, pixels a module": (distance, "{}", (3, 2, 1.5, 1.25)),
    "rotation": (rotation, "{}°", (5, 15, 30, 45, 90, 135)),
    "perspective": (perspective, "{}°", (15, 30, 45, 55, 65)),
    "contrast": (contrast, "{} %", (60, 40, 20, 10, 5)),
    "faded stripes, dots that burn": (faded, "{} %", (90, 80, 70, 60)),
    "dead dots across the code": (dead_dots, "{}", (2, 5, 10, 20, 40)),
    "dead dots, each seen sharply": (dead_dots_sharply, "{}", (2, 5)),
    "black grown": (spread, "{} dots", (1, 2, 3)),
    "torn corner, of its sides": (torn, "{} %", (10, 20, 30, 40, 50, 60)),
    "all at once": (worn, "× {}", (0.5, 1, 1.5, 2)),
}
