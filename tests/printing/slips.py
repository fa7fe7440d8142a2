"""Documents that the golden pictures show: a whole receipt, a label, all letters, and what is hard to lay out."""

import unicodedata
from io import BytesIO

from PIL import Image, ImageDraw

from pos.printing.document import (
    Align,
    Blank,
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
    Size,
    Stars,
    Text,
    Weight,
    pair,
    star_text,
    total,
    unbroken,
)

LOOK_UP = "https://ocop.example.vn/p/SP0001/10/L2026-10"


def vietnamese_letters() -> list[str]:
    """The 134 letters beyond ASCII that Vietnamese writes: twelve vowels with their tones, and đ, small and capital."""
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    small = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in tones] + ["đ"]
    small = [letter for letter in small if not letter.isascii()]
    return small + [letter.upper() for letter in small]


def receipt() -> Document:
    """A sale with what makes receipts hard: long names, stars, a discount, big and small amounts."""
    middle = Align.CENTER
    items = [
        DrawerKick(),
        Text("OCOP Bát Tràng", Size.TITLE, Weight.BOLD, middle),
        Text("Hợp tác xã Gốm sứ Bát Tràng", align=middle),
        Text("Số 1, đường Giang Cao, xã Bát Tràng, Hà Nội\nMST 0100000001 · Địa điểm 00001", Size.SMALL, align=middle),
        Rule(RuleStyle.HEAVY),
        Text("PHIẾU TÍNH TIỀN", Size.LARGE, Weight.BOLD, middle),
        Text("Không phải hóa đơn GTGT", Size.SMALL, align=middle),
        Blank(8),
        pair("Số phiếu", "BT01-1A-000123", size=Size.SMALL),
        pair("21/11/2026 10:02", "Thu ngân: Lan", size=Size.SMALL),
        Rule(),
    ]
    for name, stars, quantity, amount in (
        ("Bộ ấm chén men lam vẽ tay hoa sen, 6 chén 1 ấm kèm khay tre", 4, "1 bộ × 450.000", "450.000"),
        ("Trà sen Tây Hồ 100 g", 3, "2 hộp × 180.000", "360.000"),
        ("Tham quan xưởng gốm", 0, "2 khách × 80.000", "160.000"),
        ("Mật ong hoa nhãn", 0, "0,35 kg × 165.000", "57.750"),
    ):
        items += [
            Text(f"{name} {star_text(stars)}", weight=Weight.BOLD),
            pair(quantity, amount),
            Blank(8),
        ]
    items += [
        pair("Tuần hàng OCOP −10 %", "−36.000", size=Size.SMALL),
        Rule(RuleStyle.HEAVY),
        total("Tổng cộng", "991.750 ₫"),
        pair("Trong đó thuế GTGT 8 %", unbroken("73.463 ₫"), size=Size.SMALL),
        Rule(RuleStyle.DASHED),
        pair("Tiền mặt", unbroken("1.000.000 ₫")),
        pair("Tiền thối lại", unbroken("8.250 ₫"), weight=Weight.BOLD),
        Rule(),
        QrCode(LOOK_UP),
        Text("Quét để xem nguồn gốc sản phẩm", Size.SMALL, align=middle),
        Text("Đổi trả trong 7 ngày, kèm phiếu này. Cảm ơn quý khách!", Size.SMALL, align=middle),
        Blank(16),
        Cut(),
    ]
    return Document.of(*items)


def label() -> Document:
    """A label for a thermal roll: the code on the left, the words on the right."""
    words = (
        Text("Bộ ấm chén men lam", weight=Weight.BOLD),
        Text("HTX gốm Kim Lan\nXã Bát Tràng, Hà Nội", Size.SMALL),
        Stars(4),
        Text("OCOP 4 sao đến 04/03/2027", Size.SMALL),
        Text("450.000 ₫", Size.LARGE, Weight.BOLD),
    )
    code = QrCode(LOOK_UP, Correction.Q, module_dots=4)
    return Document.of(SideBySide(left=(code,), right=words, left_dots=160))


def letters() -> Document:
    """Every Vietnamese letter and the signs that receipts need, at the smallest and the usual size."""
    everything = " ".join(vietnamese_letters())
    signs = "₫ × − – · … % ½ “ ” ( ) / 0 1 2 3 4 5 6 7 8 9"
    return Document.of(
        Text(everything),
        Text(everything, Size.SMALL),
        Text(everything, Size.SMALL, Weight.BOLD),
        Rule(),
        Text(signs, weight=Weight.BOLD),
    )


def hard_cases() -> Document:
    """What tears layouts: words wider than the paper, amounts wider than their column, letters that no font has."""
    grey = Image.new("L", (200, 40), 255)
    pen = ImageDraw.Draw(grey)
    for step in range(10):
        pen.rectangle((step * 20, 0, step * 20 + 19, 39), fill=step * 28)
    file = BytesIO()
    grey.save(file, "PNG")
    return Document.of(
        Text("https://ocop.example.vn/p/SP0001/10/LO-2026-10-11-BAT-TRANG-KIM-LAN-GIANG-CAO"),
        pair("https://ocop.example.vn/p/SP0001/10/LO-2026-10-11-BAT-TRANG-KIM-LAN", "123.456.789.000"),
        total("Tổng cộng phải trả", "1.234.567.890 ₫"),
        Rule(),
        Columns(
            cells=(
                Cell("Thuế suất", share=2),
                Cell("Trước thuế", align=Align.RIGHT),
                Cell("Thuế", align=Align.RIGHT),
            ),
            gap_dots=12,
        ),
        Columns(
            cells=(
                Cell("8 %", share=2),
                Cell("100.000", align=Align.RIGHT, tabular=True),
                Cell("8.000", align=Align.RIGHT, tabular=True),
            ),
            gap_dots=12,
        ),
        Text("Chữ không có trong phông: 茶 ☎"),
        Picture(file.getvalue()),
        Text("canh phải", align=Align.RIGHT),
    )
