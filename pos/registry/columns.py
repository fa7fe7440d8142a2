"""What the columns of a decision list may be called."""

from pos.base.sheets import Vocabulary
from pos.registry.errors import ListHeadersMissing

COLUMNS: dict[str, tuple[str, ...]] = {
    "product": (
        "Tên sản phẩm", "Product name", "Sản phẩm", "Sản phẩm OCOP", "Tên SP", "Tên sản phẩm OCOP", "Product", "Name",
        "OCOP product", "Name of product", "Tên",
    ),
    "net_content": (
        "Quy cách", "Net content", "Khối lượng tịnh", "Định lượng", "Quy cách đóng gói", "Khối lượng", "Dung tích",
        "Pack size", "Content",
    ),
    "product_code": ("Mã sản phẩm", "Product code", "Mã SP", "SKU"),
    "producer": (
        "Chủ thể", "Producer", "Tên chủ thể", "Chủ thể OCOP", "Chủ thể sản xuất", "Cơ sở sản xuất", "Nhà sản xuất",
        "Đơn vị", "Đơn vị sản xuất", "Producer name", "Holder", "Certificate holder", "Maker", "Entity",
    ),
    "producer_code": ("Mã chủ thể", "Producer code"),
    "place": (
        "Xã, phường", "Commune", "Xã", "Phường", "Xã/phường", "Địa phương", "Địa bàn", "Place", "Ward", "Location",
        "Place before 2025",
    ),
    "district": ("Quận, huyện", "District", "Huyện", "Quận", "Quận/huyện"),
    "address": ("Địa chỉ", "Address", "Địa chỉ chủ thể"),
    "group": (
        "Nhóm sản phẩm", "Product group", "Nhóm", "Ngành", "Ngành hàng", "Bộ sản phẩm", "Nhóm ngành", "Group",
        "Category", "Branch", "Group as reported",
    ),
    "stars": (
        "Hạng sao", "Stars", "Số sao", "Sao", "Xếp hạng", "Hạng", "Kết quả", "Phân hạng", "Kết quả phân hạng",
        "Số sao OCOP", "Hạng sao OCOP", "Star", "Rank", "Rating", "Star rating", "OCOP stars", "Stars as reported",
    ),
    "score": ("Điểm", "Score", "Điểm trung bình", "Tổng điểm", "Số điểm", "Average score"),
    "decision": (
        "Số quyết định", "Decision number", "Quyết định", "Quyết định số", "Quyết định công nhận", "Số QĐ", "QĐ",
        "Số và ngày quyết định", "Decision", "Decision no", "Decision no.", "Decided", "Decided as reported",
    ),
    "decided_on": (
        "Ngày quyết định", "Day of the decision", "Ngày ban hành", "Ngày ký", "Ngày công nhận", "Ngày QĐ",
        "Quyết định ngày", "Decision date", "Decision day", "Date of decision", "Date", "Ngày", "Decided on",
    ),
    "issuer": (
        "Cơ quan ban hành", "Who signed it", "Cơ quan công nhận", "Cơ quan cấp", "Nơi cấp", "Cơ quan ký", "Issuer",
        "Issued by", "Authority", "Issuing authority",
    ),
    "vat_class": ("Nhóm thuế", "Tax class", "Nhóm thuế GTGT", "Loại thuế", "Thuế GTGT", "VAT class", "VAT"),
    "valid_from": ("Hiệu lực từ", "Valid from", "Có hiệu lực từ", "Từ ngày"),
    "valid_to": (
        "Hiệu lực đến", "Valid to", "Có hiệu lực đến", "Đến ngày", "Thời hạn", "Ngày hết hạn", "Valid until",
        "Expires on", "Expiry date", "Valid to, last day included",
    ),
}  # fmt: skip
"""The first Vietnamese and the first English name are those that answers use."""

_DECIDED = {"decision", "decided_on"}
_PRODUCED = {"producer", "producer_code", "product_code"}
_NAMED = {"product", "product_code"}

LISTS = Vocabulary(
    COLUMNS,
    lambda keys: "stars" in keys and all(set(keys) & some for some in (_DECIDED, _PRODUCED, _NAMED)),
    ListHeadersMissing,
)
