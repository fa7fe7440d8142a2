"""What the columns of a table of stock may be called, with headers in Vietnamese or English."""

from pos.base.sheets import Beat, Sheet, Vocabulary
from pos.base.sheets import read_sheet as read_table
from pos.inventory.import_errors import HeadersMissing

COLUMNS: dict[str, tuple[str, ...]] = {
    "outlet": ("Điểm bán", "Mã điểm bán", "Cửa hàng", "Outlet", "Showroom", "Store"),
    "product": ("Sản phẩm", "Mã sản phẩm", "Mã SP", "Mã hàng", "Product", "Product code", "SKU", "Code"),
    "barcode": ("Mã vạch", "Barcode", "EAN", "GTIN"),
    "product_name": ("Tên sản phẩm", "Tên SP", "Tên hàng", "Product name", "Item"),
    "quantity": ("Số lượng", "SL", "Tồn", "Quantity", "Qty"),
    "lot": ("Lô", "Mã lô", "Số lô", "Lot", "Lot code", "Batch"),
    "made_on": ("Ngày sản xuất", "NSX", "Made on", "Production date"),
    "expires_on": ("Hạn sử dụng", "Hạn dùng", "HSD", "Expires on", "Expiry date", "Expiry", "Best before"),
    "owner": ("Hàng của ai", "Hình thức", "Ký gửi", "Whose goods", "Ownership", "On consignment"),
    "settlement_price": (
        "Chủ thể nhận mỗi đơn vị", "Giá thanh toán", "The producer gets per unit", "Settlement price",
    ),
    "commission": ("Hoa hồng", "Commission"),
    "cost": ("Giá vốn", "Giá nhập", "Cost per unit", "Unit cost", "Cost"),
    "producer": ("Chủ thể", "Mã chủ thể", "Nhà sản xuất", "Nhà cung cấp", "Producer", "Supplier"),
    "received_on": ("Ngày nhập", "Ngày nhận", "Received on", "Received", "Delivery date"),
    "order": ("Đơn đặt hàng", "Số đơn đặt hàng", "Số đơn hàng", "Đơn hàng", "Order", "Order number", "PO"),
    "refused": ("Bị từ chối", "Từ chối", "Số lượng từ chối", "SL từ chối", "Refused", "Refused quantity", "Rejected"),
    "refusal": ("Lý do từ chối", "Why refused", "Refusal reason", "Reason refused"),
    "refusal_note": ("Sai ở chỗ nào", "What was wrong", "Refusal note"),
    "announced_lot": ("Lô ghi trên chứng từ", "Lô trên chứng từ", "Lot on the paper", "Announced lot"),
    "contract": ("Hợp đồng", "Số hợp đồng", "Contract", "Contract number"),
    "carrier": ("Người vận chuyển", "Người giao hàng", "Who carries it", "Carrier"),
    "vehicle": ("Phương tiện", "Biển số xe", "Vehicle"),
    "note": ("Ghi chú", "Note", "Notes", "Remarks"),
}  # fmt: skip
"""What each column may be called; the first Vietnamese and the first English name stand in the template."""

NAMING = {"product", "barcode", "product_name"}
"""Any of these names a product; a file that has several may leave some of them empty in a row."""

_ENGLISH = {
    key: next(name for name in names if name.isascii() and name not in {"NSX", "HSD", "SL"})
    for key, names in COLUMNS.items()
}

STOCK = Vocabulary(COLUMNS, lambda keys: "quantity" in keys and bool(NAMING & set(keys)), HeadersMissing)


def header(key: str) -> str:
    """What a column is called in the template, in both languages."""
    return f"{COLUMNS[key][0]} / {_ENGLISH[key]}"


def read_sheet(content: bytes, beat: Beat = lambda _done, _total: None) -> Sheet:
    """The rows of a table of stock.

    Raises:
        HeadersMissing: no row names at least product and quantity.
        What ``read_table`` raises of a file that is no such table.
    """
    return read_table(content, STOCK, beat)
