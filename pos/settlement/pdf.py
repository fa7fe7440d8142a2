"""The statement as a PDF: A4 across, every page with the heads of its table, and lines to sign on."""

import io
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Rect
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape, mm
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as Grid

from pos.labels.sheets import BOLD, REGULAR, code_matrix, load_fonts
from pos.settlement.paper import HANDS, IN_WORDS, SIGNED, TITLE, Both, Paper, Table, Value, written

_MARGIN = 12 * mm
_QUIET = colors.Color(0.35, 0.35, 0.35)
_LINE = colors.Color(0.6, 0.6, 0.6)
_QR_MM = 34
_CODE_WIDTH = 58 * mm
_SUMS_WIDTH = 136 * mm

_PLAIN = ParagraphStyle("plain", fontName=REGULAR, fontSize=8, leading=10)
_STRONG = ParagraphStyle("strong", _PLAIN, fontName=BOLD)
_FIGURE = ParagraphStyle("figure", _PLAIN, alignment=TA_RIGHT)
_STRONG_FIGURE = ParagraphStyle("strong figure", _STRONG, alignment=TA_RIGHT)
_CENTRE = ParagraphStyle("centre", _PLAIN, alignment=TA_CENTER)
_TITLE = ParagraphStyle("title", _STRONG, fontSize=15, leading=19, alignment=TA_CENTER)
_HEADING = ParagraphStyle("heading", _STRONG, fontSize=9.5, leading=12, spaceBefore=8, spaceAfter=3)


def statement_pdf(paper: Paper) -> bytes:
    """Write a statement as a PDF; the same statement gives the same file."""
    load_fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=landscape(A4), leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=14 * mm,
        title=f"{TITLE[0]} {paper.number}".strip(), author=paper.sides[0][0][1], invariant=1,
    )  # fmt: skip
    story: list[Any] = _head(paper, document.width)
    for table in paper.tables:
        story += [Paragraph(_both(table.title, " · "), _HEADING), _grid(table, document.width)]
    story.append(KeepTogether(_end(paper, document.width)))

    mark = " · DỮ LIỆU MẪU – SAMPLE DATA" if paper.sample else ""
    document.build(story, canvasmaker=partial(_Sheets, foot=f"{paper.number}{mark}"))
    return out.getvalue()


class _Sheets(Canvas):
    """Pages that say which they are and how many there are: whoever signs the last one has all of them in hand."""

    def __init__(self, *given: Any, foot: str, **more: Any) -> None:
        super().__init__(*given, **more)
        self._foot = foot
        self._drawn: list[dict[str, Any]] = []

    def showPage(self) -> None:
        """Keep a page until it is known how many there are."""
        self._drawn.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write all pages with their feet."""
        for number, page in enumerate(self._drawn, start=1):
            self.__dict__.update(page)
            self.setFont(REGULAR, 7)
            self.setFillColor(_QUIET)
            self.drawString(_MARGIN, 8 * mm, self._foot)
            self.drawRightString(landscape(A4)[0] - _MARGIN, 8 * mm, f"Trang / Page {number}/{len(self._drawn)}")
            super().showPage()
        super().save()


def _head(paper: Paper, width: float) -> list[Any]:
    number = f"Số / No. <b>{paper.number}</b> · " if paper.number else ""
    tight = [
        (f"{side}PADDING", (0, 0), (-1, -1), points) for side, points in (("TOP", 0.5), ("BOTTOM", 1), ("LEFT", 2))
    ]
    sides = [
        Grid(
            [[Paragraph(_both(label, " / "), _PLAIN), Paragraph(escape(told), _STRONG)] for label, told in facts],
            colWidths=[50 * mm, width / 2 - 54 * mm], style=[*tight, ("VALIGN", (0, 0), (-1, -1), "TOP")],
        )
        for facts in paper.sides
    ]  # fmt: skip
    facts = Grid([sides], colWidths=[width / 2, width / 2], style=[*tight, ("VALIGN", (0, 0), (-1, -1), "TOP")])
    sample = [Paragraph("DỮ LIỆU MẪU · SAMPLE DATA", _CENTRE)] if paper.sample else []
    return [
        Paragraph(TITLE[0], _TITLE),
        Paragraph(TITLE[1], _CENTRE),
        Paragraph(f"{number}{paper.made_on:%d/%m/%Y}", _CENTRE),
        *sample,
        Spacer(0, 3 * mm),
        facts,
    ]


def _grid(table: Table, width: float) -> Grid:
    whole = sum(column.width for column in table.columns)
    heads = [Paragraph(_both(column.head, "<br/>"), _FIGURE if column.figure else _PLAIN) for column in table.columns]
    rows = []
    for index, row in enumerate(table.rows, start=1):
        last = index == len(table.rows)
        rows.append(
            [_cell(value, column.figure, last) for value, column in zip(row, table.columns, strict=True)]
        )  # fmt: skip
    return Grid(
        [heads, *rows],
        colWidths=[width * column.width / whole for column in table.columns],
        repeatRows=1,
        style=[
            ("GRID", (0, 0), (-1, -1), 0.4, _LINE),
            ("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.94, 0.94, 0.94)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ],
    )


def _cell(value: Value, figure: bool, strong: bool) -> Paragraph:
    first, _dot, second = written(value).partition("\n")
    text = escape(first) + (f'<br/><font color="#595959">{escape(second)}</font>' if second else "")
    styles = (_STRONG_FIGURE, _STRONG) if strong else (_FIGURE, _PLAIN)
    return Paragraph(text, styles[0] if figure else styles[1])


def _end(paper: Paper, width: float) -> list[Any]:
    """What it comes to and who signs that, and beside both the code that pays it: below the sums it would need a sheet sooner."""
    beside = _CODE_WIDTH if paper.payment else 0
    told = Grid(
        [["", _sums(paper)]],
        colWidths=[width - beside - _SUMS_WIDTH, _SUMS_WIDTH], style=[("VALIGN", (0, 0), (-1, -1), "TOP")],
    )  # fmt: skip
    end = [told, Spacer(0, 4 * mm), _hands(width - beside)]
    if not paper.payment:
        return end
    code = [
        _code(paper.payment),
        Spacer(0, 1.5 * mm),
        Paragraph(f"Quét để trả / Scan to pay · VietQR<br/>{escape(paper.account)}", _PLAIN),
    ]
    style = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 6)]
    return [Grid([[code, end]], colWidths=[beside, width - beside], style=style)]


def _sums(paper: Paper) -> list[Any]:
    """Step by step to the last one, which is paid, also in words."""
    last = len(paper.sums) - 1
    sums = Grid(
        [
            [Paragraph(_both(label, " / "), _STRONG if index == last else _PLAIN),
             Paragraph(f"{written(amount_vnd)} ₫", _STRONG_FIGURE if index == last else _FIGURE)]
            for index, (label, amount_vnd) in enumerate(paper.sums)
        ],
        colWidths=[92 * mm, 40 * mm],
        style=[("LINEABOVE", (0, last), (-1, last), 0.8, colors.black), ("LEFTPADDING", (0, 0), (0, -1), 0)],
        hAlign="LEFT", spaceAfter=4,
    )  # fmt: skip
    remarks = [
        Paragraph(f"{_both(IN_WORDS, ' / ')}: <b>{escape(paper.words[0])}</b>", _PLAIN),
        Paragraph(f'<font color="#595959">{escape(paper.words[1])}</font>', _PLAIN),
        *(Paragraph(f"{_both(label, ' / ')}: {escape(told)}", _PLAIN) for label, told in paper.remarks),
    ]
    return [sums, *remarks]


def _code(text: str) -> Drawing:
    matrix = code_matrix(text)
    size = _QR_MM * mm
    module = size / len(matrix)
    drawing = Drawing(size, size)
    for row, darks in enumerate(matrix):
        for column, dark in enumerate(darks):
            if dark:
                drawing.add(
                    Rect(
                        column * module, size - (row + 1) * module, module, module,
                        fillColor=colors.black, strokeColor=None,
                    )
                )  # fmt: skip
    return drawing


def _hands(width: float) -> Grid:
    name = f'<font color="#595959">({escape(" / ".join(SIGNED))})</font>'
    cells = [Paragraph(f"<b>{vi}</b><br/>{en}<br/>{name}<br/><br/><br/><br/>", _CENTRE) for vi, en in HANDS]
    return Grid([cells], colWidths=[width / len(HANDS)] * len(HANDS))


def _both(words: Both, between: str) -> str:
    return f'{escape(words[0])}{between}<font color="#595959">{escape(words[1])}</font>'
