"""Words that stand above a document so that nobody takes it for something else. Paper speaks both languages at once."""

from datetime import datetime

from pos.base.clock import HANOI
from pos.printing.document import Align, Banner, Blank, Document, Size, Text


def reprint_mark(number: int, at: datetime) -> Document:
    """Says that this is a copy, which one, and when it was made."""
    when = at.astimezone(HANOI).strftime("%d/%m/%Y %H:%M")
    return Document.of(
        Banner("BẢN IN LẠI · REPRINT"),
        Text(f"Lần {number} · {when}", size=Size.SMALL, align=Align.CENTER),
        Blank(8),
    )


def sample_mark() -> Document:
    """Says that the shop, its goods and this sale are invented."""
    return Document.of(Banner("DỮ LIỆU MẪU · SAMPLE DATA"), Blank(8))
