"""The one renderer: a document becomes a picture of black and white dots, the same for printer, preview and reprint."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import qrcode
from PIL import Image, ImageDraw, UnidentifiedImageError
from qrcode.exceptions import DataOverflowError

from pos.base.errors import N_, RuleBroken
from pos.printing import glyphs
from pos.printing.document import (
    Align,
    Banner,
    Blank,
    Block,
    Cell,
    Columns,
    Correction,
    Cut,
    Document,
    DrawerKick,
    Picture,
    QrCode,
    Rule,
    RuleStyle,
    SideBySide,
    Stars,
    Text,
    UnreadableDocument,
    Weight,
    star_text,
)
from pos.printing.wrapping import longest_word, wrap

NARROW_DOTS = 384
"""58 mm paper: 48 mm of it are printed, at 203 dots an inch."""
WIDE_DOTS = 576
"""80 mm paper: 72 mm of it are printed."""

_QUIET_MODULES = 4
_SMALLEST_MODULE_DOTS = 3
_CORRECTIONS = {
    Correction.L: qrcode.ERROR_CORRECT_L,
    Correction.M: qrcode.ERROR_CORRECT_M,
    Correction.Q: qrcode.ERROR_CORRECT_Q,
    Correction.H: qrcode.ERROR_CORRECT_H,
}


class CodeDoesNotFit(RuleBroken):
    """A QR code's content is too long for a code that phones could still read on this paper."""

    message = N_("The QR code does not fit on paper that is %(width_dots)s dots wide.")


class DocumentTooTall(RuleBroken):
    """A document of fixed height, such as a label, says more than fits on it."""

    message = N_("This needs %(needed_dots)s dots of height; there are only %(height_dots)s.")


class OddPaperWidth(RuleBroken):
    """A printer's width is not a whole number of bytes, so its rows could not be sent."""

    message = N_("A paper width of %(width_dots)s dots is not possible; it must be a multiple of 8.")


Paint = Callable[[Image.Image, int, int], None]
"""Puts something onto the canvas with its top left corner at x, y."""


@dataclass(frozen=True)
class Laid:
    """Something that knows its height and how to put itself onto the canvas."""

    height: int
    paint: Paint


def render(document: Document, width_dots: int, *, height_dots: int | None = None) -> Image.Image:
    """Draw the whole document as one 1-bit picture; cuts and drawer kicks leave no mark.

    With ``height_dots`` the picture has exactly that height, as a label must.

    Raises:
        OddPaperWidth: the width is not a multiple of 8.
        CodeDoesNotFit: a QR code would be too fine to be read.
        DocumentTooTall: the content is higher than ``height_dots``.
        UnreadableDocument: a picture in it is none.
    """
    parts = [part for part in segments(document, width_dots) if isinstance(part, Image.Image)]
    needed = sum(part.height for part in parts)
    if height_dots is not None and needed > height_dots:
        raise DocumentTooTall(needed_dots=needed, height_dots=height_dots)
    canvas = Image.new("1", (width_dots, max(height_dots or needed, 1)), 1)
    y = 0
    for part in parts:
        canvas.paste(part, (0, y))
        y += part.height
    return canvas


def segments(document: Document, width_dots: int) -> list[Image.Image | Cut | DrawerKick]:
    """What a printer is told, in order: pictures, and between them cuts and drawer kicks."""
    if width_dots < 64 or width_dots % 8:
        raise OddPaperWidth(width_dots=width_dots)
    told: list[Image.Image | Cut | DrawerKick] = []
    blocks: list[Block] = []

    def finish_picture() -> None:
        if blocks:
            told.append(_picture_of(blocks, width_dots))
            blocks.clear()

    for item in document.items:
        if isinstance(item, Cut | DrawerKick):
            finish_picture()
            told.append(item)
        else:
            blocks.append(item)
    finish_picture()
    return told


def png_bytes(image: Image.Image, *, margin_dots: int = 0) -> bytes:
    """The picture as a PNG for a browser, with white paper around it where ``margin_dots`` says so."""
    if margin_dots:
        sheet = Image.new("1", (image.width + 2 * margin_dots, image.height + 2 * margin_dots), 1)
        sheet.paste(image, (margin_dots, margin_dots))
        image = sheet
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def qr_picture(payload: str, correction: Correction, wanted_module_dots: int, room_dots: int) -> Image.Image:
    """A QR code with its quiet zone of four modules, every module a whole number of dots.

    Raises:
        CodeDoesNotFit: its modules would be narrower than 3 dots, which many phones cannot read from thermal paper.
    """
    # A fixed mask costs a sixth of the time of trying all eight, and every reader decodes every mask.
    code = qrcode.QRCode(error_correction=_CORRECTIONS[correction], box_size=1, border=_QUIET_MODULES, mask_pattern=3)
    code.add_data(payload)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise CodeDoesNotFit(width_dots=room_dots) from error
    matrix = code.get_matrix()
    modules = len(matrix)
    module_dots = min(wanted_module_dots, room_dots // modules)
    if module_dots < _SMALLEST_MODULE_DOTS:
        raise CodeDoesNotFit(width_dots=room_dots)
    small = Image.new("1", (modules, modules), 1)
    small.putdata([0 if dark else 1 for row in matrix for dark in row])
    return small.resize((modules * module_dots, modules * module_dots), Image.Resampling.NEAREST)


def _picture_of(blocks: Sequence[Block], width: int) -> Image.Image:
    laid = _stack(blocks, width, width)
    canvas = Image.new("1", (width, max(laid.height, 1)), 1)
    laid.paint(canvas, 0, 0)
    return canvas


def _stack(blocks: Sequence[Block], width: int, paper: int) -> Laid:
    """Blocks one under another. ``paper`` is the whole paper's width, which decides how big text is."""
    laid = [_lay(block, width, paper) for block in blocks]

    def paint(canvas: Image.Image, x: int, y: int) -> None:
        for one in laid:
            one.paint(canvas, x, y)
            y += one.height

    return Laid(sum(one.height for one in laid), paint)


def _lay(block: Block, width: int, paper: int) -> Laid:
    match block:
        case Text():
            cut = glyphs.face(block.size, block.weight, paper)
            return _paragraph(block.text, cut, block.align, width)
        case Stars():
            return _paragraph(star_text(block.count), glyphs.face(block.size, Weight.BOLD, paper), block.align, width)
        case Banner():
            return _banner(block, width, paper)
        case Columns():
            return _columns(block, width, paper)
        case Rule():
            return _rule(block.style, width)
        case Blank():
            return Laid(block.height_dots, lambda canvas, x, y: None)
        case Picture():
            return _image(_fitted(block, width), block.align, width)
        case QrCode():
            return _image(qr_picture(block.payload, block.correction, block.module_dots, width), block.align, width)
        case SideBySide():
            return _side_by_side(block, width, paper)


def _paragraph(text: str, cut: glyphs.Face, align: Align, width: int, *, ink: int = 0) -> Laid:
    lines = wrap(text, width, partial(glyphs.measure, cut=cut))

    def paint(canvas: Image.Image, x: int, y: int) -> None:
        for number, line in enumerate(lines):
            start = x + _indent(glyphs.measure(line, cut), align, width)
            glyphs.draw(canvas, start, y + number * cut.line_dots + cut.ascent_dots, line, cut, ink=ink)

    return Laid(len(lines) * cut.line_dots, paint)


def _indent(used: int, align: Align, width: int) -> int:
    if align is Align.LEFT:
        return 0
    free = max(width - used, 0)
    return free if align is Align.RIGHT else free // 2


def _banner(block: Banner, width: int, paper: int) -> Laid:
    cut = glyphs.face(block.size, Weight.BOLD, paper)
    pad = cut.height_dots // 3
    words = _paragraph(block.text, cut, Align.CENTER, width - 2 * pad, ink=1)
    # The line box leaves more room above small letters than below; half of that room is taken back for the eye.
    lift = cut.height_dots // 8
    height = words.height + pad

    def paint(canvas: Image.Image, x: int, y: int) -> None:
        ImageDraw.Draw(canvas).rounded_rectangle((x, y, x + width - 1, y + height - 1), radius=8, fill=0)
        words.paint(canvas, x + pad, y + pad // 2 - lift)

    return Laid(height, paint)


def _columns(block: Columns, width: int, paper: int) -> Laid:
    cuts = [glyphs.face(cell.size, cell.weight, paper, tabular=cell.tabular) for cell in block.cells]
    widths = _column_widths(block, cuts, width)
    if widths is None:
        return _stack_cells(block.cells, cuts, width)
    # All first lines share the baseline of the biggest one, so a small label sits level with a big amount.
    baseline = max(cut.ascent_dots for cut in cuts)
    laid: list[tuple[int, int, Laid]] = []
    x = 0
    for cell, cut, column in zip(block.cells, cuts, widths, strict=True):
        laid.append((x, baseline - cut.ascent_dots, _paragraph(cell.text, cut, cell.align, column)))
        x += column + block.gap_dots

    def paint(canvas: Image.Image, x: int, y: int) -> None:
        for right, down, cell in laid:
            cell.paint(canvas, x + right, y + down)

    return Laid(max(down + cell.height for _, down, cell in laid), paint)


def _column_widths(block: Columns, cuts: Sequence[glyphs.Face], width: int) -> list[int] | None:
    """How wide each column is, or ``None`` where some word would have to be torn."""
    free = width - block.gap_dots * (len(block.cells) - 1)
    widths = [0 if cell.share else _natural(cell.text, cut) for cell, cut in zip(block.cells, cuts, strict=True)]
    left = free - sum(widths)
    shares = sum(cell.share for cell in block.cells)
    if left < 0:
        return None
    given = 0
    for number, cell in enumerate(block.cells):
        if cell.share:
            # Cumulative, so that the rounded columns together take exactly the width that there is.
            upto = left * (given + cell.share) // shares
            widths[number] = upto - left * given // shares
            given += cell.share
    for cell, cut, column in zip(block.cells, cuts, widths, strict=True):
        if longest_word(cell.text, partial(glyphs.measure, cut=cut)) > column:
            return None
    return widths


def _natural(text: str, cut: glyphs.Face) -> int:
    return max(glyphs.measure(line, cut) for line in text.split("\n"))


def _stack_cells(cells: Sequence[Cell], cuts: Sequence[glyphs.Face], width: int) -> Laid:
    laid = [
        _paragraph(cell.text, cut, cell.align, width)
        for cell, cut in zip(cells, cuts, strict=True)
        if cell.text.strip()
    ]

    def paint(canvas: Image.Image, x: int, y: int) -> None:
        for one in laid:
            one.paint(canvas, x, y)
            y += one.height

    return Laid(sum(one.height for one in laid), paint)


def _rule(style: RuleStyle, width: int) -> Laid:
    thickness = 4 if style is RuleStyle.HEAVY else 2
    # The line of text below brings room for its marks; with less air of its own the rule stands in the middle.
    above, below = 14, 6

    def paint(canvas: Image.Image, x: int, y: int) -> None:
        pen = ImageDraw.Draw(canvas)
        top, bottom = y + above, y + above + thickness - 1
        if style is RuleStyle.DASHED:
            for start in range(0, width, 12):
                pen.rectangle((x + start, top, x + min(start + 6, width) - 1, bottom), fill=0)
        else:
            pen.rectangle((x, top, x + width - 1, bottom), fill=0)

    return Laid(above + thickness + below, paint)


def _image(image: Image.Image, align: Align, width: int) -> Laid:
    indent = _indent(image.width, align, width)
    return Laid(image.height, lambda canvas, x, y: canvas.paste(image, (x + indent, y)))


def _fitted(block: Picture, width: int) -> Image.Image:
    """A picture in black and white, no wider than wished and no wider than the paper."""
    try:
        with Image.open(io.BytesIO(block.png), formats=["PNG"]) as opened:
            picture = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadableDocument(reason="a picture in it is not a PNG") from error
    # Transparent parts are paper.
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    grey = paper.convert("L")
    widest = min(block.width_dots or width, width)
    if grey.width > widest:
        grey = grey.resize((widest, max(1, round(grey.height * widest / grey.width))), Image.Resampling.LANCZOS)
    return grey.convert("1", dither=Image.Dither.FLOYDSTEINBERG)


def _side_by_side(block: SideBySide, width: int, paper: int) -> Laid:
    right_dots = width - block.left_dots - block.gap_dots
    if right_dots < 64:
        return _stack((*block.left, *block.right), width, paper)
    left = _stack(block.left, block.left_dots, paper)
    right = _stack(block.right, right_dots, paper)

    def paint(canvas: Image.Image, x: int, y: int) -> None:
        left.paint(canvas, x, y)
        right.paint(canvas, x + block.left_dots + block.gap_dots, y)

    return Laid(max(left.height, right.height), paint)
