"""One label as a 1-bit picture for a thermal printer, dot for dot what the head will burn."""

from PIL import Image

from pos.labels.fitting import Frame, arrange
from pos.labels.rules import MODULE_DOTS, QUIET_MODULES, Layout, Words, code_modules
from pos.labels.sheets import code_matrix, insist_on_code
from pos.printing import glyphs
from pos.printing.document import Weight

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
    matrix = code_matrix(words.link)
    side = len(matrix)
    code = Image.new("1", (side, side), 1)
    code.putdata([0 if dark else 1 for row in matrix for dark in row])
    code = code.resize((side * MODULE_DOTS, side * MODULE_DOTS), Image.Resampling.NEAREST)
    quiet = (code_dots - code.width) // 2
    picture.paste(code, (arrangement.code_x + quiet, arrangement.code_y + quiet))
    for line in arrangement.lines:
        glyphs.draw(picture, line.x, line.baseline, line.text, _face(line.height, line.bold))
    return picture


def _face(height_dots: int, bold: bool) -> glyphs.Face:
    return glyphs.Face(height_dots, Weight.BOLD if bold else Weight.REGULAR)
