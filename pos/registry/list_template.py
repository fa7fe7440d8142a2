"""The empty table that somebody fills with a decision."""

from typing import Literal

from pos.files import template as files
from pos.registry.columns import COLUMNS

_FILLED: dict[str, tuple[str, str, str]] = {
    "product": ("Bắt buộc. Tên như trong quyết định", "Needed. The name as the decision says it", "Trà sen"),
    "net_content": (
        "Khối lượng tịnh của chính sản phẩm được công nhận", "Of the very product that was certified", "50 g",
    ),
    "product_code": ("Nếu sản phẩm đã có trong hệ thống: SP0001", "Where we have the product already: SP0001", ""),
    "producer": ("Bắt buộc. Tên chủ thể", "Needed. Who makes it", "HTX Sen Hồng"),
    "producer_code": ("Nếu chủ thể đã có trong hệ thống: CT001", "Where we have the maker already: CT001", ""),
    "place": ("Xã, phường ngày nay, hoặc tên trước 01/7/2025", "Commune of today, or its name before July 2025", "Bát Tràng"),
    "district": (
        "Quận, huyện cũ, khi nhiều xã cùng tên", "Former district, where several communes share a name", "Gia Lâm",
    ),
    "address": ("Địa chỉ của chủ thể", "Where the maker is", "Thôn 2"),
    "group": ("Tên nhóm hoặc ngành của Chương trình", "Group or branch as the programme calls it", "Đồ uống"),
    "stars": ("Bắt buộc. 3, 4 hoặc 5", "Needed. 3, 4 or 5", "4 sao"),
    "score": ("Nếu có, trên 100", "Where known, of 100", "82,5"),
    "decision": ("Bắt buộc. Số quyết định", "Needed. Number of the decision", "88/QĐ-UBND"),
    "decided_on": ("Bắt buộc. Ví dụ 02/03/2026", "Needed. Such as 02/03/2026", "02/03/2026"),
    "issuer": (
        "Cơ quan ký. Để trống: theo quy định của ngày đó, nếu rõ", "Who signed. Empty: by the rules of that day, where clear",
        "",
    ),
    "vat_class": (
        "Chỉ sản phẩm mới. Để trống: nhóm đã chọn khi tải lên", "New products only. Empty: the one chosen", "",
    ),
    "valid_from": ("Để trống: ngày quyết định", "Empty: the day of the decision", ""),
    "valid_to": ("Ngày cuối. Để trống: 36 tháng", "The last day. Empty: 36 months", ""),
}  # fmt: skip
"""Every column that is read, with what goes there in both languages and one row as it may be filled in."""

_DAYS = {"decided_on", "valid_from", "valid_to"}
_STARS = ("3", "4", "5")


def header(key: str) -> str:
    """What a column is called in the template, in both languages."""
    return " / ".join(COLUMNS[key][:2])


def template() -> bytes:
    """A workbook to fill in. Its first sheet is the one that is read."""
    return files.template("Quyết định - Decision", [_column(key) for key in _FILLED])


def _column(key: str) -> files.Column:
    kind: Literal["day", "text"] = "day" if key in _DAYS else "text"
    return files.Column(header(key), *_FILLED[key], kind, _STARS if key == "stars" else ())
