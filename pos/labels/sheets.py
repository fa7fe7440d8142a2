"""Label sheets as a PDF: A4 by A4, or one small page a label for a roll."""

import io
from collections.abc import Sequence
from functools import lru_cache

import fontpkg
import qrcode
from reportlab.lib.pagesizes import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from pos.labels.errors import CodeTooWide, LabelTooSmall, NoSuchPosition, TooManyLabels
from pos.labels.fitting import Arrangement, Frame, arrange
from pos.labels.rules import (
    MODULE_UM,
    MOST_LABELS,
    QUIET_MODULES,
    Layout,
    Words,
    code_fits,
    code_modules,
    code_width_um,
    least_label_um,
)

CENTI = 100
"""The arrangement counts in hundredths of a point, so that its whole numbers are fine enough for paper."""

_HEIGHTS = tuple(range(1_000, 479, -20))
"""Letter heights to try, in hundredths of a point: 10 pt down to 4.8 pt, the smallest that a household printer keeps open."""
REGULAR, BOLD = "BeVietnamPro", "BeVietnamPro-Bold"


def sheet_pdf(words: Words, layout: Layout, quantity: int, first_position: int = 1) -> bytes:
    """Lay out so many labels, beginning at any label of the first sheet, and give the PDF.

    Raises:
        TooManyLabels: fewer than one, or more than a batch may hold.
        NoSuchPosition: the sheet has no such label.
        CodeTooWide: the code does not fit on these labels.
        WordsDoNotFit: the words do not.
    """
    if not 1 <= quantity <= MOST_LABELS:
        raise TooManyLabels(quantity=quantity, most=MOST_LABELS)
    if not 1 <= first_position <= layout.per_sheet:
        raise NoSuchPosition(position=first_position, last=layout.per_sheet)
    return _pdf([words] * quantity, layout, first_position)


def numbered_pdf(labels: Sequence[Words], layout: Layout, first_position: int = 1) -> bytes:
    """Lay out labels that each have a code of their own, beginning at any label of the first sheet, and give the PDF.

    Raises:
        CodeTooWide: the codes do not fit on these labels.
        WordsDoNotFit: the words do not.
    """
    return _pdf(labels, layout, first_position)


def _pdf(labels: Sequence[Words], layout: Layout, first_position: int) -> bytes:
    page = (_points(layout.paper_width_um), _points(layout.paper_height_um))
    out = io.BytesIO()
    # The same batch must give the same file, or nobody could tell what was printed.
    canvas = Canvas(out, pagesize=page, pageCompression=1, invariant=1)
    canvas.setTitle(f"{labels[0].name} · {labels[0].lot}")
    canvas.setAuthor(labels[0].producer)
    canvas.setViewerPreference("PrintScaling", "None")
    load_fonts()
    drawn: Words | None = None
    for index, words in enumerate(labels, start=first_position - 1):
        place = index % layout.per_sheet
        if place == 0 and index > first_position - 1:
            canvas.showPage()
        if words is not drawn:
            # Labels that are alike are drawn once and shown as often as needed.
            drawn, form = words, f"label{index}"
            canvas.beginForm(form, 0, 0, _points(layout.label_width_um), _points(layout.label_height_um))
            _draw(canvas, words, layout, arranged(words, layout))
            canvas.endForm()
        left, top = layout.corner(place)
        canvas.saveState()
        canvas.translate(_points(left), page[1] - _points(top) - _points(layout.label_height_um))
        canvas.doForm(form)
        canvas.restoreState()
    canvas.save()
    return out.getvalue()


def arranged(words: Words, layout: Layout) -> Arrangement:
    """Where everything stands on a label of a sheet, in hundredths of a point.

    Raises:
        CodeTooWide: the code does not fit on these labels.
        WordsDoNotFit: the words do not.
    """
    insist_on_code(words, layout)
    load_fonts()
    frame = Frame(
        width=_centi(layout.label_width_um),
        height=_centi(layout.label_height_um),
        margin=_centi(layout.margin_um),
        code=_centi(code_width_um(words.link)),
        quiet=_centi(QUIET_MODULES * MODULE_UM),
    )
    return arrange(words, frame, _HEIGHTS, _width)


def insist_on_code(words: Words, layout: Layout) -> None:
    """Refuse a label too small for its code.

    Raises:
        CodeTooWide: it is.
        LabelTooSmall: the code has room, and no air about it.
    """
    if not code_fits(layout, words.link):
        room = min(layout.label_width_um * 2 // 3, layout.label_height_um - layout.margin_um)
        raise CodeTooWide(needed=-(-code_width_um(words.link) // 1000), room=room // 1000)
    least = least_label_um(words.link)
    if min(layout.label_width_um, layout.label_height_um) < least:
        raise LabelTooSmall(needed=least // 1000)


def code_matrix(link: str) -> list[list[bool]]:
    """The code's modules without its quiet zone, at the correction level that survives a torn corner."""
    # A fixed mask costs a sixth of the time of trying all eight, and every reader decodes every mask.
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, box_size=1, border=0, mask_pattern=3)
    code.add_data(link, optimize=0)
    code.make(fit=True)
    return [[bool(dark) for dark in row] for row in code.get_matrix()]


def _draw(canvas: Canvas, words: Words, layout: Layout, arrangement: Arrangement) -> None:
    height = _points(layout.label_height_um)
    module = _points(MODULE_UM)
    matrix = code_matrix(words.link)
    quiet = (code_modules(words.link) - len(matrix)) / 2
    left = arrangement.code_x / CENTI + quiet * module
    top = height - arrangement.code_y / CENTI - quiet * module
    # One path a code: neighbours in a row become one bar, so no hairline of paper shows between modules.
    path = canvas.beginPath()
    for number, row in enumerate(matrix):
        start = None
        for column, dark in enumerate([*row, False]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                path.rect(left + start * module, top - (number + 1) * module, (column - start) * module, module)
                start = None
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)
    for line in arrangement.lines:
        canvas.setFont(BOLD if line.bold else REGULAR, line.height / CENTI)
        canvas.drawString(line.x / CENTI, height - line.baseline / CENTI, line.text)


def _width(text: str, height: int, bold: bool) -> int:
    return round(_width_at_one(text, bold) * height)


@lru_cache(maxsize=4096)
def _width_at_one(text: str, bold: bool) -> float:
    return float(pdfmetrics.stringWidth(text, BOLD if bold else REGULAR, 1))


@lru_cache(maxsize=1)
def load_fonts() -> None:
    """Let PDFs be written in the typeface that has every Vietnamese letter, as ``REGULAR`` and ``BOLD``."""
    for name, weight in ((REGULAR, 500), (BOLD, 700)):
        pdfmetrics.registerFont(TTFont(name, str(fontpkg.path("Be Vietnam Pro", weight=weight))))


def _points(um: int) -> float:
    return um / 1000 * mm


def _centi(um: int) -> int:
    return round(_points(um) * CENTI)
