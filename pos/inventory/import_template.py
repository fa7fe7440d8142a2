"""The empty table that somebody fills with stock."""

from pos.files import template as files
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
"""One row as it may be filled in."""

_TEXT = {"lot", "product", "announced_lot", "contract"}
_CHOICES = {"owner": ("mua", "ký gửi"), "refusal": tuple(words[0] for words in REASONS.values())}
"""Cells that a spreadsheet offers a list for; the English words are understood too."""


def template(kind: DeliveryKind) -> bytes:
    """A workbook to fill in. Its first sheet is the one that is read."""
    return files.template("Hàng - Stock", [_column(key) for key in COLUMNS[kind]])


def _column(key: str) -> files.Column:
    return files.Column(
        header(key), *_SAID[key], _SUCH_AS[key], "day" if key.endswith("_on") else "text" if key in _TEXT else "",
        _CHOICES.get(key, ()),
    )  # fmt: skip
