"""The page that shows whether a printer is set up well: every kind of mark that a receipt is made of."""

from datetime import datetime

from pos.base.clock import HANOI
from pos.printing.document import (
    Align,
    Banner,
    Blank,
    Correction,
    Cut,
    Document,
    QrCode,
    Rule,
    RuleStyle,
    Size,
    Stars,
    Text,
    Weight,
    pair,
    total,
)


def test_page(printer: str, width_dots: int, at: datetime) -> Document:
    """A test print that says which printer it came out of. It opens no drawer."""
    return Document.of(
        Banner("BẢN IN THỬ · TEST PRINT"),
        Blank(8),
        Text("Trạm in đã sẵn sàng", size=Size.TITLE, weight=Weight.BOLD, align=Align.CENTER),
        Text(at.astimezone(HANOI).strftime("%d/%m/%Y %H:%M:%S"), size=Size.SMALL, align=Align.CENTER),
        Rule(RuleStyle.DASHED),
        Text("Ắ Ằ Ẳ Ẵ Ặ Ấ Ầ Ẩ Ẫ Ậ Đ É È Ẻ Ẽ Ẹ Ế Ề Ể Ễ Ệ Ố Ồ Ổ Ỗ Ộ Ớ Ờ Ở Ỡ Ợ Ứ Ừ Ử Ữ Ự Ý Ỳ Ỷ Ỹ Ỵ"),
        pair("Bộ ấm chén men lam Bát Tràng", "450.000 ₫"),
        total("Tổng cộng", "450.000 ₫"),
        Stars(4, align=Align.CENTER),
        QrCode("OCOP POS", correction=Correction.Q, module_dots=5),
        Rule(RuleStyle.HEAVY),
        Text(f"{printer} · {width_dots}", size=Size.SMALL, align=Align.CENTER),
        Text("Hai đầu vạch đậm phải chạm hai mép in.", size=Size.SMALL, align=Align.CENTER),
        Blank(24),
        Cut(),
    )
