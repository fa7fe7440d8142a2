"""The empty table that somebody fills with stock: headers in both languages, and a sheet that says what goes where."""

from io import BytesIO

import xlsxwriter

from pos.base.sheets import MOST_ROWS
from pos.inventory.import_rows import REASONS
from pos.inventory.kinds import DeliveryKind
from pos.inventory.sheets import header

_OPENING = (
    "outlet", "product", "quantity", "lot", "made_on", "expires_on", "owner", "settlement_price", "commission", "cost",
    "producer",
)  # fmt: skip
COLUMNS = {
    DeliveryKind.OPENING: (*_OPENING, "note"),
    DeliveryKind.DELIVERY: (
        "received_on", *_OPENING, "order", "refused", "refusal", "refusal_note", "announced_lot", "contract", "carrier",
        "vehicle", "note",
    ),
}  # fmt: skip
"""Which columns stand in the template of each kind."""

_SAID = {
    "received_on": ("Để trống: hôm nay. 21/11/2026", "Empty: today. 21/11/2026"),
    "outlet": (
        "Mã điểm bán, ví dụ BT01. Để trống: điểm bán đã chọn khi tải lên",
        "Code, such as BT01. Empty: the one chosen",
    ),
    "product": ("Bắt buộc. Mã SP0001, mã vạch hoặc đúng tên", "Needed. Code SP0001, barcode, or the exact name"),
    "quantity": ("Bắt buộc. Theo đơn vị của sản phẩm: 12 hoặc 1,25", "Needed. In the product's unit: 12 or 1.25"),
    "lot": ("Như in trên hàng. Để trống: hệ thống đặt mã", "As on the goods. Empty: it gets a code"),
    "made_on": ("Ví dụ 01/11/2026", "Such as 01/11/2026"),
    "expires_on": ("Để trống: tính theo hạn của sản phẩm", "Empty: counted from the product's shelf life"),
    "owner": ("mua, hoặc ký gửi", "bought, or consigned"),
    "settlement_price": ("Chỉ hàng ký gửi: số tiền chủ thể nhận", "Consigned goods only: what the producer gets"),
    "commission": ("Hoặc hoa hồng, theo % giá bán trong ngày", "Or the commission, in % of the price of the day"),
    "cost": ("Chỉ hàng mua, nếu biết", "Bought goods only, where known"),
    "producer": (
        "Mã hoặc tên. Để trống: chủ thể của đơn, của sản phẩm",
        "Code or name. Empty: that of the order, or the product's own",
    ),
    "order": (
        "Số đơn, nếu giao theo đơn. Giá để trống: theo đơn",
        "Number, if it comes on an order. Prices left empty: as ordered",
    ),
    "refused": (
        "Số lượng trả lại ngay, không nhập kệ. Trả hết: số lượng để trống",
        "What went back at once. All of it: leave the quantity empty",
    ),
    "refusal": (
        "Bắt buộc nếu có từ chối: " + ", ".join(words[0] for words in REASONS.values()),
        "Needed with a refusal: " + ", ".join(words[1] for words in REASONS.values()),
    ),
    "refusal_note": ("Bắt buộc nếu lý do là “khác”", "Needed where the reason is “other”"),
    "announced_lot": ("Chỉ khi hàng ghi lô khác", "Only where the goods say another lot"),
    "contract": ("Số và ngày hợp đồng ký gửi; ghi ở một dòng là đủ", "Number and day; one row of a delivery is enough"),
    "carrier": ("Ghi ở một dòng là đủ", "One row of a delivery is enough"),
    "vehicle": ("Ghi ở một dòng là đủ", "One row of a delivery is enough"),
    "note": ("In trên phiếu nhập", "Stands on the note"),
}

_SUCH_AS = {
    "received_on": "20/11/2026", "outlet": "BT01", "product": "SP0001", "quantity": "12", "lot": "KL-07",
    "made_on": "01/11/2026", "expires_on": "30/04/2027", "owner": "ký gửi", "settlement_price": "250.000",
    "commission": "", "cost": "", "producer": "CT001", "order": "BT01-D000004", "refused": "2", "refusal": "hỏng",
    "refusal_note": "Vòi ấm bị sứt", "announced_lot": "KL-06", "contract": "12/2026/HĐKG, 05/01/2026",
    "carrier": "Nguyễn Văn Hùng", "vehicle": "29C-123.45", "note": "",
}  # fmt: skip
"""One row as it may be filled in. It stands beside the help, never in the table: nobody's stock must come from an example."""

_TEXT = {"lot", "product", "announced_lot", "contract"}
_CHOICES = {"owner": ("mua", "ký gửi"), "refusal": tuple(words[0] for words in REASONS.values())}
"""Cells that a spreadsheet offers a list for; the English words are understood too."""


def template(kind: DeliveryKind) -> bytes:
    """A workbook to fill in. Its first sheet is the one that is read."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        day, text = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "@"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        stock, help_ = book.add_worksheet("Hàng - Stock"), book.add_worksheet("Hướng dẫn - Help")
        stock.freeze_panes(1, 0)
        help_.set_column(0, 3, 44, wrap)
        help_.write_row(0, 0, ("Cột / Column", "Ghi gì", "What to write", "Ví dụ / Example"), bold)
        help_.freeze_panes(1, 0)
        for index, key in enumerate(COLUMNS[kind]):
            stock.write_string(0, index, header(key), bold)
            # A lot code of digits keeps its zeros only as text.
            stock.set_column(index, index, 20, day if key.endswith("_on") else text if key in _TEXT else None)
            help_.write_row(index + 1, 0, (header(key), *_SAID[key], _SUCH_AS[key]))
            if key in _CHOICES:
                offered = {"validate": "list", "source": list(_CHOICES[key]), "show_error": False}
                stock.data_validation(1, index, MOST_ROWS, index, offered)
    return out.getvalue()
