# ruff: noqa: E501 - one case or one row a line is easier to check than one wrapped
"""What every catalogue begins with: the groups of both editions of the classification, and the tax classes with their rates.

Only what an act says stands here. How a day after the last one entered is taxed is for a person to enter.
"""

from datetime import date

GROUPS_2019 = (
    # code, Vietnamese, English, the 2026 set that takes it whole (None where its products spread over several)
    ("2019-food", "Thực phẩm", "Food", None),
    ("2019-beverages", "Đồ uống", "Beverages", None),
    ("2019-herbal", "Thảo dược", "Herbs", None),
    ("2019-fabrics", "Vải và may mặc", "Fabrics and garments", "2026-22"),
    ("2019-souvenirs", "Lưu niệm, nội thất, trang trí", "Souvenirs, furniture, decorations", "2026-21"),
    ("2019-tourism", "Dịch vụ du lịch nông thôn, bán hàng", "Rural tourism and sales services", "2026-26"),
)
"""The six branches of Decision 1048/2019/QĐ-TTg, in which the 2021 programme was reported."""

_FOOD = ("Thực phẩm", "Food")
_DRINKS = ("Đồ uống", "Drinks")
_HERBS = ("Dược liệu và sản phẩm từ dược liệu", "Medicinal plants and their products")
_CRAFTS = ("Hàng thủ công mỹ nghệ", "Handicrafts")
_LIVING = ("Sinh vật cảnh", "Ornamental plants and animals")
_TOURISM = ("Dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch", "Community and eco-tourism, tourist sites")

GROUPS_2026 = (
    (_FOOD, "Thực phẩm tươi sống: rau, củ, quả, hạt tươi", "Fresh food: vegetables, roots, fruit, fresh seeds"),
    (
        _FOOD,
        "Thực phẩm tươi sống: thịt, thủy sản, trứng, sữa tươi",
        "Fresh food: meat, fish and seafood, eggs, fresh milk",
    ),
    (
        _FOOD,
        "Thực phẩm thô, sơ chế: gạo, ngũ cốc, hạt sơ chế khác",
        "Raw and part-processed food: rice, cereals, other grains",
    ),
    (
        _FOOD,
        "Thực phẩm thô, sơ chế: mật ong, mật khác và nông sản khác",
        "Raw and part-processed food: honey and other produce",
    ),
    (_FOOD, "Thực phẩm chế biến: đồ ăn nhanh", "Processed food: ready to eat"),
    (_FOOD, "Thực phẩm chế biến từ gạo, ngũ cốc", "Processed food: from rice and cereals"),
    (_FOOD, "Thực phẩm chế biến từ rau, củ, quả, hạt", "Processed food: from vegetables, roots, fruit, seeds"),
    (
        _FOOD,
        "Thực phẩm chế biến từ thịt, trứng, sữa, thủy sản, mật ong",
        "Processed food: from meat, eggs, milk, seafood, honey",
    ),
    (_FOOD, "Gia vị: tương, nước mắm, gia vị dạng lỏng khác", "Seasoning: soy sauce, fish sauce, other liquid ones"),
    (_FOOD, "Gia vị khác: muối, hành, tỏi, tiêu", "Other seasoning: salt, onion, garlic, pepper"),
    (_FOOD, "Chè: chè tươi, chè chế biến", "Tea: fresh and processed"),
    (_FOOD, "Chè: sản phẩm trà từ thực vật khác", "Tea: infusions of other plants"),
    (_FOOD, "Cà phê, ca cao", "Coffee, cocoa"),
    (_DRINKS, "Đồ uống có cồn: rượu trắng", "Alcoholic drinks: clear spirits"),
    (_DRINKS, "Đồ uống có cồn khác", "Other alcoholic drinks"),
    (
        _DRINKS,
        "Đồ uống không cồn: nước khoáng thiên nhiên, nước uống đóng chai",
        "Soft drinks: mineral and bottled water",
    ),
    (_DRINKS, "Đồ uống không cồn khác", "Other soft drinks"),
    (
        _HERBS,
        "Thực phẩm chức năng, thuốc dược liệu, thuốc cổ truyền",
        "Functional food, herbal and traditional medicine",
    ),
    (_HERBS, "Mỹ phẩm có thành phần từ dược liệu", "Cosmetics with medicinal plants"),
    (_HERBS, "Tinh dầu và dược liệu khác", "Essential oils and other medicinal plants"),
    (_CRAFTS, "Thủ công mỹ nghệ gia dụng, trang trí", "Handicrafts for household and decoration"),
    (_CRAFTS, "Vải, may mặc", "Fabrics, garments"),
    (_LIVING, "Hoa", "Flowers"),
    (_LIVING, "Cây cảnh", "Ornamental plants"),
    (_LIVING, "Động vật cảnh", "Ornamental animals"),
    (
        _TOURISM,
        "Dịch vụ du lịch cộng đồng, du lịch sinh thái và điểm du lịch",
        "Community and eco-tourism, tourist sites",
    ),
)
"""The 26 criteria sets of Decision 26/2026/QĐ-TTg in their order: branch, then group and sub-group."""

SUCCESSORS = {
    "2019-food": range(1, 14),
    "2019-beverages": range(14, 18),
    "2019-herbal": range(18, 21),
    "2019-fabrics": range(22, 23),
    "2019-souvenirs": range(21, 22),
    "2019-tourism": range(26, 27),
}
"""Into which of the 26 sets the products of a 2019 branch go. Ornamental plants and animals had no branch of their own."""

VAT_LAW = "Luật Thuế giá trị gia tăng 48/2024/QH15"
REDUCTION = "Nghị quyết 204/2025/QH15, Nghị định 174/2025/NĐ-CP"
LAW_BEGINS = date(2025, 7, 1)
REDUCTION_ENDS = date(2026, 12, 31)

VAT_CLASSES = (
    # code, Vietnamese, English, rate, last day, act
    (
        "standard", "Hàng hóa, dịch vụ thuế suất 10 % đang được giảm", "Goods and services at 10 %, reduced at present",
        800, REDUCTION_ENDS, REDUCTION,
    ),
    (
        "metal", "Kim loại và sản phẩm từ kim loại (không được giảm)", "Metal and metal products (not reduced)",
        1000, None, f"{VAT_LAW}; không thuộc diện giảm theo Nghị định 174/2025/NĐ-CP",
    ),
    (
        "excise", "Rượu và hàng chịu thuế tiêu thụ đặc biệt (không được giảm)", "Alcohol and other excise goods (not reduced)",
        1000, None, f"{VAT_LAW}; không thuộc diện giảm theo Nghị định 174/2025/NĐ-CP",
    ),
    (
        "plant_fibre", "Sản phẩm bằng đay, cói, tre, nứa, lá, rơm, vỏ dừa, bèo tây", "Articles of jute, rush, bamboo, leaf, straw, coconut, hyacinth",
        500, None, f"{VAT_LAW}, Điều 9 khoản 2",
    ),
    (
        "farm_produce", "Nông sản chưa chế biến hoặc sơ chế, khâu thương mại", "Farm produce, raw or part-processed, resold",
        500, None, f"{VAT_LAW}, Điều 9 khoản 2",
    ),
    (
        "not_taxable", "Không chịu thuế (nông sản do chính người trồng bán ra)", "Not taxable (farm produce sold by its grower)",
        0, None, f"{VAT_LAW}, Điều 5",
    ),
)  # fmt: skip
"""Rates as they stand since 1 July 2025. The reduction ends by its own words on 31 December 2026; nothing is guessed after it.

Source: docs/rules/vat.md
"""


def group_rows() -> list[dict[str, object]]:
    """Both editions of the classification as rows."""
    rows: list[dict[str, object]] = [
        {
            "code": f"2026-{position:02d}", "taxonomy": "2026", "position": position, "branch_vi": branch[0],
            "branch_en": branch[1], "name_vi": vi, "name_en": en, "successor_code": None,
        }
        for position, (branch, vi, en) in enumerate(GROUPS_2026, start=1)
    ]  # fmt: skip
    rows += [
        {
            "code": code, "taxonomy": "2019", "position": position, "branch_vi": vi, "branch_en": en,
            "name_vi": vi, "name_en": en, "successor_code": successor,
        }
        for position, (code, vi, en, successor) in enumerate(GROUPS_2019, start=1)
    ]  # fmt: skip
    return rows
