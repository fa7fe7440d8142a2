"""The empty table that somebody fills with stock: headers in both languages, and a sheet that says what goes where."""

from io import BytesIO

import xlsxwriter

from pos.inventory.kinds import DeliveryKind
from pos.inventory.sheets import header

_OPENING = (
    "outlet", "product", "quantity", "lot", "made_on", "expires_on", "owner", "settlement_price", "commission", "cost",
    "producer",
)  # fmt: skip
COLUMNS = {DeliveryKind.OPENING: _OPENING, DeliveryKind.DELIVERY: ("received_on", *_OPENING)}
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
    "producer": ("Mã hoặc tên. Để trống: chủ thể của sản phẩm", "Code or name. Empty: the product's own"),
}


def template(kind: DeliveryKind) -> bytes:
    """A workbook to fill in. Its first sheet is the one that is read."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        day, text = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "@"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        stock, help_ = book.add_worksheet("Hàng - Stock"), book.add_worksheet("Hướng dẫn - Help")
        stock.freeze_panes(1, 0)
        help_.set_column(0, 2, 48, wrap)
        for index, key in enumerate(COLUMNS[kind]):
            stock.write_string(0, index, header(key), bold)
            # A lot code of digits keeps its zeros only as text.
            stock.set_column(
                index, index, 20, day if key.endswith("_on") else text if key in {"lot", "product"} else None
            )
            help_.write_row(index, 0, (header(key), *_SAID[key]))
    return out.getvalue()
