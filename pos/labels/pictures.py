"""One label as a picture: for a roll dot for dot what the thermal head will burn, for a sheet what the paper will look like."""

from functools import lru_cache

import fontpkg
from PIL import Image, ImageDraw, ImageFont

from pos.labels.fitting import Frame, arrange
from pos.labels.rules import MODULE_DOTS, MODULE_UM, QUIET_MODULES, Layout, Words, code_modules
from pos.labels.sheets import CENTI, arranged, code_matrix, insist_on_code
from pos.printing import glyphs
from pos.printing.document import Weight

SCREEN_DOTS_PER_MM = 16
"""How finely a sheet's label is shown on the screen."""
_HEIGHTS = tuple(range(30, 13, -1))
"""Letter heights to try, in dots; below 14 the marks of Ẫ close up on a thermal head."""


def label_picture(words: Words, layout: Layout) -> Image.Image:
    """Draw the label at 203 dots an inch, every module of its code four whole dots.

    Raises:
        CodeTooWide: the code does not fit on this label.
        WordsDoNotFit: the words do not.
    """
    insist_on_code(words, layout)
    code_dots = code_modules(words.link) * MODULE_DOTS
    frame = Frame(
        width=layout.width_dots,
        height=layout.height_dots,
        margin=layout.margin_um * layout.height_dots // layout.label_height_um,
        code=code_dots,
        quiet=QUIET_MODULES * MODULE_DOTS,
    )
    arrangement = arrange(words, frame, _HEIGHTS, lambda text, height, bold: glyphs.measure(text, _face(height, bold)))
    picture = Image.new("1", (layout.width_dots, layout.height_dots), 1)
    quiet = QUIET_MODULES * MODULE_DOTS
    picture.paste(_code(words.link, MODULE_DOTS), (arrangement.code_x + quiet, arrangement.code_y + quiet))
    for line in arrangement.lines:
        glyphs.draw(picture, line.x, line.baseline, line.text, _face(line.height, line.bold))
    return picture


def sheet_picture(words: Words, layout: Layout) -> Image.Image:
    """Show a label of a sheet as the PDF sets it, line for line, for the screen.

    Raises:
        CodeTooWide: the code does not fit on this label.
        WordsDoNotFit: the words do not.
    """
    arrangement = arranged(words, layout)
    module = MODULE_UM * SCREEN_DOTS_PER_MM // 1_000
    size = (layout.label_width_um * SCREEN_DOTS_PER_MM // 1_000, layout.label_height_um * SCREEN_DOTS_PER_MM // 1_000)
    picture = Image.new("L", size, 255)
    quiet = QUIET_MODULES * module
    picture.paste(_code(words.link, module), (_dots(arrangement.code_x) + quiet, _dots(arrangement.code_y) + quiet))
    pen = ImageDraw.Draw(picture)
    for line in arrangement.lines:
        font = _font(700 if line.bold else 500, _exact_dots(line.height))
        pen.text((_dots(line.x), _dots(line.baseline)), line.text, font=font, fill=0, anchor="ls")
    return picture


def _code(link: str, module_dots: int) -> Image.Image:
    """The code's modules as dots, without its quiet zone."""
    matrix = code_matrix(link)
    side = len(matrix)
    code = Image.new("1", (side, side), 1)
    code.putdata([0 if dark else 1 for row in matrix for dark in row])
    return code.resize((side * module_dots, side * module_dots), Image.Resampling.NEAREST)


@lru_cache(maxsize=64)
def _font(weight: int, height_dots: float) -> ImageFont.FreeTypeFont:
    path = fontpkg.path("Be Vietnam Pro", weight=weight)
    return ImageFont.truetype(str(path), height_dots, layout_engine=ImageFont.Layout.BASIC)


def _exact_dots(centi: int) -> float:
    return centi / CENTI * 25.4 / 72 * SCREEN_DOTS_PER_MM


def _dots(centi: int) -> int:
    return round(_exact_dots(centi))


def _face(height_dots: int, bold: bool) -> glyphs.Face:
    return glyphs.Face(height_dots, Weight.BOLD if bold else Weight.REGULAR)
