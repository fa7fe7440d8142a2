# ruff: noqa: E501 - a table reads best with one thing a row
"""Words to invent a network from: outlets, makers, goods. Communes and crafts are real; makers and their goods are not."""

from dataclasses import dataclass

WHO = "demo"
"""Who did what nobody of the network does: who opened the outlets, and paired their tills."""


@dataclass(frozen=True)
class OutletPlan:
    """An outlet of the made-up network. ``village`` names the craft village it stands in, if it does."""

    code: str
    name: str
    former_district: str
    village: str | None = None


DISTRICT_SHOWROOMS = (
    ("BD01", "Ba Đình", "Quận Ba Đình"), ("HK01", "Hoàn Kiếm", "Quận Hoàn Kiếm"), ("DD01", "Đống Đa", "Quận Đống Đa"),
    ("HB01", "Hai Bà Trưng", "Quận Hai Bà Trưng"), ("TH01", "Tây Hồ", "Quận Tây Hồ"), ("CG01", "Cầu Giấy", "Quận Cầu Giấy"),
    ("TX01", "Thanh Xuân", "Quận Thanh Xuân"), ("HM01", "Hoàng Mai", "Quận Hoàng Mai"), ("LB01", "Long Biên", "Quận Long Biên"),
    ("BL01", "Bắc Từ Liêm", "Quận Bắc Từ Liêm"), ("NL01", "Nam Từ Liêm", "Quận Nam Từ Liêm"), ("HD01", "Hà Đông", "Quận Hà Đông"),
    ("BV01", "Ba Vì", "Huyện Ba Vì"), ("PT01", "Phúc Thọ", "Huyện Phúc Thọ"), ("TT01", "Thạch Thất", "Huyện Thạch Thất"),
    ("QO01", "Quốc Oai", "Huyện Quốc Oai"), ("CM01", "Chương Mỹ", "Huyện Chương Mỹ"), ("DP01", "Đan Phượng", "Huyện Đan Phượng"),
    ("HO01", "Hoài Đức", "Huyện Hoài Đức"), ("TR01", "Thanh Trì", "Huyện Thanh Trì"), ("TO01", "Thanh Oai", "Huyện Thanh Oai"),
    ("TN01", "Thường Tín", "Huyện Thường Tín"), ("PX01", "Phú Xuyên", "Huyện Phú Xuyên"), ("UH01", "Ứng Hòa", "Huyện Ứng Hòa"),
    ("MD01", "Mỹ Đức", "Huyện Mỹ Đức"), ("SS01", "Sóc Sơn", "Huyện Sóc Sơn"), ("DA01", "Đông Anh", "Huyện Đông Anh"),
    ("ML01", "Mê Linh", "Huyện Mê Linh"), ("GL01", "Gia Lâm", "Huyện Gia Lâm"), ("ST01", "Sơn Tây", "Thị xã Sơn Tây"),
)  # fmt: skip
"""One showroom in each of the 30 districts that ended on 1 July 2025."""

VILLAGE_OUTLETS = (
    ("BT01", "Bát Tràng", "Huyện Gia Lâm"), ("VP01", "Vạn Phúc", "Quận Hà Đông"), ("PV01", "Phú Vinh", "Huyện Chương Mỹ"),
    ("CH01", "Chuông", "Huyện Thanh Oai"), ("HT01", "Hạ Thái", "Huyện Thường Tín"), ("DL01", "Đường Lâm", "Thị xã Sơn Tây"),
)  # fmt: skip

OUTLETS = tuple(OutletPlan(code, name, district) for code, name, district in DISTRICT_SHOWROOMS) + tuple(
    OutletPlan(code, name, district, name) for code, name, district in VILLAGE_OUTLETS
)


@dataclass(frozen=True)
class Ware:
    """A sort of goods: how it is called, sold, taxed, drawn and kept."""

    vi: str
    en: str
    craft: str
    """Which makers make it."""
    low_vnd: int
    high_vnd: int
    picture: str
    packs: tuple[str, ...]
    sorts: tuple[tuple[str, str], ...]
    shelf_life_days: int | None = None
    vat: str = "standard"
    unit: str = "piece"
    criteria_set: str = "2026-08"


_CAKE = ("hộp 6 chiếc", "hộp 10 chiếc", "hộp 20 chiếc")
_BAG = ("gói 200 g", "gói 500 g", "túi 1 kg")
_JAR = ("lọ 250 g", "lọ 500 g")
_ONE = ("",)
_SIZES = ("cỡ nhỏ", "cỡ vừa", "cỡ lớn")

FOOD = (
    Ware("Bánh cốm", "Young-rice cake", "cake", 40, 120, "box", _CAKE,
         (("dừa", "with coconut"), ("đậu xanh", "with mung bean"), ("lá dứa", "with pandan"), ("hạt sen", "with lotus seed")), 12,
         criteria_set="2026-06"),
    Ware("Bánh chưng", "Square rice cake", "cake", 50, 150, "box", ("cặp 2 chiếc", "chiếc 1 kg"),
         (("gấc", "with gac"), ("nếp nương", "of hill rice"), ("nếp cẩm", "of black rice")), 8, criteria_set="2026-06"),
    Ware("Bánh gai", "Ramie-leaf cake", "cake", 35, 90, "box", _CAKE, (("nhân dừa", "coconut"), ("nhân sen", "lotus seed")), 10,
         criteria_set="2026-06"),
    Ware("Bánh chè lam", "Ginger rice bar", "cake", 30, 80, "box", _BAG,
         (("gừng", "with ginger"), ("mật mía", "with molasses"), ("lạc", "with peanut")), 60, criteria_set="2026-06"),
    Ware("Kẹo dồi", "Peanut roll candy", "cake", 25, 70, "box", _BAG, (("lạc", "peanut"), ("vừng", "sesame")), 90,
         criteria_set="2026-05"),
    Ware("Kẹo lạc", "Peanut brittle", "cake", 25, 70, "box", _BAG, (("mè đen", "with black sesame"), ("gừng", "with ginger")), 120,
         criteria_set="2026-05"),
    Ware("Cốm khô", "Dried young rice", "rice", 60, 180, "bag", _BAG, (("nếp cái", "of glutinous rice"), ("lá sen", "in lotus leaf")),
         180, criteria_set="2026-06"),
    Ware("Gạo thơm", "Fragrant rice", "rice", 30, 160, "bag", ("túi 2 kg", "túi 5 kg"),
         (("hữu cơ", "organic"), ("cánh đồng sông Đáy", "of the Day river"), ("lứt đỏ", "red, unpolished"), ("ruộng rươi", "of the ragworm fields")),
         240, vat="farm_produce", criteria_set="2026-03"),
    Ware("Gạo nếp", "Glutinous rice", "rice", 40, 180, "bag", ("túi 1 kg", "túi 2 kg", "túi 5 kg"),
         (("cái hoa vàng", "golden flower"), ("cẩm", "black"), ("quýt", "tangerine")), 240, vat="farm_produce", criteria_set="2026-03"),
    Ware("Miến dong", "Canna glass noodles", "rice", 35, 120, "bag", ("gói 500 g", "túi 1 kg"),
         (("trắng", "white"), ("ngũ sắc", "five colours"), ("rau củ", "with vegetables")), 365, criteria_set="2026-06"),
    Ware("Bún khô", "Dried rice vermicelli", "rice", 25, 90, "bag", ("gói 400 g", "gói 500 g"),
         (("gạo lứt", "brown rice"), ("chùm ngây", "with moringa"), ("khoai tím", "with purple yam")), 365, criteria_set="2026-06"),
    Ware("Phở khô", "Dried pho noodles", "rice", 30, 95, "bag", ("gói 400 g", "gói 500 g"),
         (("gạo tẻ", "white rice"), ("gạo lứt", "brown rice")), 365, criteria_set="2026-06"),
    Ware("Giò lụa", "Pork sausage", "meat", 90, 220, "roll", ("cây 500 g", "cây 1 kg"),
         (("truyền thống", "traditional"), ("lá chuối", "in banana leaf")), 10),
    Ware("Giò bò", "Beef sausage", "meat", 110, 260, "roll", ("cây 500 g", "cây 1 kg"), (("tiêu", "with pepper"), ("thì là", "with dill")), 10),
    Ware("Chả cốm", "Young-rice pork patty", "meat", 90, 200, "roll", ("gói 500 g", "gói 1 kg"),
         (("lá sen", "in lotus leaf"), ("mộc", "plain")), 15),
    Ware("Nem chua", "Fermented pork roll", "meat", 45, 120, "roll", ("chục 10 chiếc", "gói 20 chiếc"),
         (("lá ổi", "with guava leaf"), ("tỏi ớt", "with garlic and chilli")), 12),
    Ware("Thịt trâu gác bếp", "Smoked buffalo", "meat", 180, 420, "bag", ("gói 200 g", "gói 500 g"),
         (("mắc khén", "with wild pepper"), ("ớt rừng", "with forest chilli")), 120),
    Ware("Ruốc", "Shredded dry meat", "meat", 80, 260, "jar", _JAR, (("thịt lợn", "of pork"), ("gà", "of chicken"), ("tôm", "of prawn")), 90),
    Ware("Cá kho", "Braised fish", "meat", 120, 380, "jar", ("nồi 500 g", "nồi 1 kg"), (("riềng", "with galangal"), ("niêu đất", "in a clay pot")), 20),
    Ware("Đậu phụ", "Tofu", "bean", 15, 40, "box", ("khay 500 g",), (("làng Mơ", "Mo village"), ("non", "silken"), ("trúc", "dried skin")), 5),
    Ware("Tương nếp", "Glutinous-rice soy sauce", "bean", 35, 110, "bottle", ("chai 500 ml", "chai 1 lít"),
         (("hạ thổ", "aged underground"), ("cổ truyền", "traditional")), 365, criteria_set="2026-09"),
    Ware("Mật ong", "Honey", "honey", 120, 320, "jar", ("chai 500 ml", "lọ 250 ml", "chai 1 lít"),
         (("hoa nhãn", "longan flower"), ("hoa bưởi", "pomelo flower"), ("bạc hà", "mint flower"), ("hoa rừng", "forest flower"), ("sú vẹt", "mangrove")),
         540, vat="farm_produce", criteria_set="2026-04"),
    Ware("Tinh bột nghệ", "Turmeric starch", "honey", 110, 260, "jar", _JAR, (("đỏ", "red"), ("vàng", "golden")), 365, criteria_set="2026-07"),
    Ware("Hạt sen sấy", "Dried lotus seed", "farm", 90, 240, "bag", ("gói 200 g", "gói 500 g"),
         (("giòn", "crisp"), ("mật ong", "with honey"), ("bơ muối", "salted butter")), 240, criteria_set="2026-07"),
    Ware("Mứt sen", "Candied lotus seed", "farm", 80, 190, "box", _BAG, (("trần", "plain"), ("vani", "vanilla")), 120, criteria_set="2026-07"),
    Ware("Ô mai", "Salted apricot", "farm", 60, 180, "box", ("hộp 300 g", "hộp 500 g"),
         (("mơ gừng", "with ginger"), ("sấu dầm", "dracontomelon"), ("mận xào", "plum"), ("khế", "star fruit")), 300, criteria_set="2026-07"),
    Ware("Chuối sấy", "Dried banana", "farm", 35, 95, "bag", _BAG, (("dẻo", "soft"), ("giòn", "crisp")), 180, criteria_set="2026-07"),
    Ware("Bưởi", "Pomelo", "garden", 35, 90, "fruit", ("quả 1 kg", "cặp 2 quả"), (("Diễn", "Dien"), ("đỏ", "red"), ("đường", "sweet")), 40,
         vat="farm_produce", criteria_set="2026-01"),
    Ware("Cam canh", "Canh mandarin", "garden", 45, 110, "fruit", ("túi 1 kg", "hộp 2 kg"), (("vườn đồi", "hill garden"), ("hữu cơ", "organic")), 20,
         vat="farm_produce", criteria_set="2026-01"),
    Ware("Nhãn chín muộn", "Late longan", "garden", 40, 110, "fruit", ("túi 1 kg", "hộp 2 kg"), (("Đại Thành", "Dai Thanh"), ("HTM", "HTM")), 14,
         vat="farm_produce", criteria_set="2026-01"),
    Ware("Rau cải", "Leaf mustard", "garden", 15, 40, "leaf", ("túi 500 g", "túi 1 kg"), (("ngọt", "sweet"), ("mơ", "curly"), ("chíp", "bok choy")), 4,
         vat="farm_produce", criteria_set="2026-01"),
    Ware("Rau muống", "Water spinach", "garden", 12, 30, "leaf", ("bó 500 g", "túi 1 kg"), (("hữu cơ", "organic"), ("hạt", "seeded")), 3,
         vat="farm_produce", criteria_set="2026-01"),
    Ware("Măng tây", "Asparagus", "garden", 45, 120, "leaf", ("bó 300 g", "bó 500 g"), (("xanh", "green"), ("tím", "purple")), 6,
         vat="farm_produce", criteria_set="2026-01"),
    Ware("Nấm", "Mushrooms", "garden", 30, 160, "leaf", ("khay 200 g", "khay 500 g"),
         (("sò trắng", "oyster"), ("mộc nhĩ", "wood ear"), ("hương", "shiitake"), ("kim châm", "enoki"), ("linh chi nâu", "brown beech")), 8,
         vat="farm_produce", criteria_set="2026-01"),
    Ware("Trứng gà", "Hen's eggs", "egg", 35, 75, "egg", ("vỉ 10 quả", "khay 30 quả"), (("đồi", "free range"), ("thảo mộc", "herb-fed"), ("ta", "local breed")), 25,
         vat="farm_produce", criteria_set="2026-02"),
    Ware("Gà đồi", "Hill chicken", "egg", 120, 220, "roll", ("con 1,5 kg", "con 2 kg"), (("làm sạch", "dressed"), ("Mía", "Mia breed")), 7,
         vat="farm_produce", criteria_set="2026-02"),
    Ware("Sữa chua", "Yoghurt", "dairy", 25, 80, "jar", ("lốc 4 hộp", "hộp 500 g"), (("nếp cẩm", "black rice"), ("không đường", "unsweetened"), ("dẻo", "thick")), 30),
    Ware("Bánh sữa", "Milk cake", "dairy", 30, 95, "box", ("hộp 200 g", "hộp 400 g"), (("Ba Vì", "Ba Vi"), ("dê", "goat")), 120),
    Ware("Muối vừng", "Sesame salt", "bean", 25, 70, "jar", _JAR, (("lạc", "with peanut"), ("mè đen", "black sesame")), 120, criteria_set="2026-10"),
    Ware("Trà sen", "Lotus tea", "tea", 120, 480, "tin", ("hộp 50 g", "hộp 100 g", "hộp 200 g"),
         (("ướp bông", "scented in the flower"), ("ướp xổi", "quick-scented"), ("thượng hạng", "premium")), 540, criteria_set="2026-11"),
    Ware("Chè xanh", "Green tea", "tea", 60, 220, "tin", ("gói 100 g", "gói 200 g"), (("Ba Trại", "Ba Trai"), ("búp", "bud"), ("shan", "shan")), 540,
         criteria_set="2026-11"),
    Ware("Trà thảo mộc", "Herb tea", "tea", 50, 180, "tin", ("hộp 20 túi", "hộp 30 túi"),
         (("hoa cúc", "chrysanthemum"), ("gừng sả", "ginger and lemongrass"), ("lá vối", "voi leaf"), ("tâm sen", "lotus heart")), 540,
         criteria_set="2026-12"),
)  # fmt: skip

BEVERAGES = (
    Ware("Rượu nếp", "Rice wine", "wine", 90, 320, "bottle", ("chai 500 ml", "chai 750 ml"),
         (("cái hoa vàng", "golden rice"), ("cẩm", "black rice"), ("hạ thổ", "aged underground")), None, vat="excise", criteria_set="2026-14"),
    Ware("Rượu mơ", "Apricot wine", "wine", 110, 280, "bottle", ("chai 500 ml", "chai 750 ml"), (("Hương Tích", "Huong Tich"), ("mật ong", "with honey")),
         None, vat="excise", criteria_set="2026-15"),
    Ware("Nước mơ", "Apricot syrup", "wine", 60, 140, "bottle", ("chai 500 ml", "chai 750 ml"), (("ngâm đường", "in sugar"), ("mật ong", "with honey")), 365,
         criteria_set="2026-17"),
    Ware("Sữa hạt", "Seed milk", "wine", 25, 75, "bottle", ("chai 300 ml", "chai 500 ml"), (("sen", "lotus"), ("ngô", "maize"), ("óc chó", "walnut")), 20,
         criteria_set="2026-17"),
    Ware("Nước ép", "Pressed juice", "wine", 30, 80, "bottle", ("chai 300 ml", "chai 500 ml"), (("ổi", "guava"), ("dứa", "pineapple"), ("cam canh", "mandarin")), 30,
         criteria_set="2026-17"),
)  # fmt: skip

HERBAL = (
    Ware("Cao gừng", "Ginger balm", "herb", 90, 210, "jar", _JAR, (("táo đỏ", "with jujube"), ("mật ong", "with honey")), 540, criteria_set="2026-18"),
    Ware("Đông trùng hạ thảo", "Cordyceps", "herb", 350, 900, "jar", ("hộp 20 g", "hộp 50 g"), (("sấy thăng hoa", "freeze-dried"), ("ký chủ nhộng", "on pupae")), 540,
         criteria_set="2026-18"),
    Ware("Tinh dầu", "Essential oil", "herb", 80, 240, "bottle", ("lọ 10 ml", "lọ 30 ml"), (("sả chanh", "of lemongrass"), ("bưởi", "of pomelo")), 720,
         criteria_set="2026-20"),
)  # fmt: skip

FABRICS = (
    Ware("Khăn lụa", "Silk scarf", "silk", 250, 900, "cloth", _ONE,
         (("tơ tằm", "of mulberry silk"), ("hoa sen", "lotus pattern"), ("nhuộm củ nâu", "yam-dyed"), ("vân mây", "cloud weave")), criteria_set="2026-22"),
    Ware("Áo dài lụa", "Silk ao dai", "silk", 900, 2800, "cloth", _ONE, (("thêu tay", "hand-embroidered"), ("trơn", "plain")), criteria_set="2026-22"),
    Ware("Cà vạt lụa", "Silk tie", "silk", 220, 520, "cloth", _ONE, (("hoa văn trống đồng", "bronze-drum pattern"), ("trơn", "plain")), criteria_set="2026-22"),
    Ware("Chăn tơ tằm", "Silk quilt", "silk", 1200, 3600, "cloth", ("1,8 × 2 m", "2 × 2,2 m"), (("tự dệt", "self-woven"),), criteria_set="2026-22"),
    Ware("Túi vải", "Cloth bag", "silk", 90, 380, "cloth", _ONE, (("ghép lụa", "silk patchwork"), ("thêu hoa", "embroidered"), ("nhuộm chàm", "indigo")),
         criteria_set="2026-22"),
)  # fmt: skip

SOUVENIRS = (
    Ware("Bộ ấm chén", "Tea set", "pottery", 320, 1200, "teapot", _ONE,
         (("men lam", "blue glaze"), ("men ngọc", "jade glaze"), ("men rạn", "crackle glaze"), ("vẽ sen", "lotus painting"), ("men hỏa biến", "flambé glaze")), criteria_set="2026-21"),
    Ware("Bát", "Bowl", "pottery", 60, 280, "bowl", _SIZES, (("sen men ngọc", "lotus, jade glaze"), ("men lam", "blue glaze"), ("hoa cúc dây", "trailing chrysanthemum")), criteria_set="2026-21"),
    Ware("Lọ hoa", "Vase", "pottery", 180, 1600, "vase", _SIZES, (("men rạn", "crackle glaze"), ("gốm mộc", "bare clay"), ("tỳ bà", "pipa-shaped"), ("vẽ phố cổ", "old-quarter painting")), criteria_set="2026-21"),
    Ware("Đĩa", "Plate", "pottery", 70, 420, "plate", _SIZES, (("hoa đào", "peach blossom"), ("cá chép", "carp"), ("chim hạc", "crane")), criteria_set="2026-21"),
    Ware("Tượng gốm", "Ceramic figure", "pottery", 150, 950, "figure", _SIZES, (("chú Tiểu", "novice monk"), ("nghê", "nghe guardian"), ("trâu", "buffalo")), criteria_set="2026-21"),
    Ware("Giỏ mây", "Rattan basket", "rattan", 120, 480, "basket", _SIZES, (("đan tay", "hand-woven"), ("có nắp", "with lid"), ("quai da", "leather handle")), vat="plant_fibre", criteria_set="2026-21"),
    Ware("Khay tre", "Bamboo tray", "rattan", 90, 320, "basket", _SIZES, (("hun khói", "smoked"), ("ghép vuông", "chequered")), vat="plant_fibre", criteria_set="2026-21"),
    Ware("Đèn mây tre", "Rattan lamp", "rattan", 280, 1100, "lamp", _SIZES, (("nón úp", "dome"), ("quả bầu", "gourd")), vat="plant_fibre", criteria_set="2026-21"),
    Ware("Nón lá", "Conical hat", "hat", 60, 260, "hat", _ONE, (("thêu hoa", "embroidered"), ("bài thơ", "with a poem"), ("quai thao", "with silk strap"), ("lụa", "silk-lined")), vat="plant_fibre", criteria_set="2026-21"),
    Ware("Tranh sơn mài", "Lacquer painting", "lacquer", 450, 3800, "picture", _SIZES, (("phố cổ", "old quarter"), ("hoa sen", "lotus"), ("tứ quý", "four seasons")), criteria_set="2026-21"),
    Ware("Hộp sơn mài", "Lacquer box", "lacquer", 150, 780, "box", _SIZES, (("khảm trứng", "eggshell inlay"), ("vẽ vàng", "gold painting")), criteria_set="2026-21"),
    Ware("Hộp khảm trai", "Mother-of-pearl box", "inlay", 380, 2400, "box", _SIZES, (("hoa mai", "apricot blossom"), ("tứ linh", "four guardians")), criteria_set="2026-21"),
    Ware("Tượng gỗ", "Wood carving", "wood", 250, 2800, "figure", _SIZES, (("lá sen", "lotus leaf"), ("voi mẹ con", "elephant and calf"), ("ếch sen", "lotus frog")), criteria_set="2026-21"),
    Ware("Đèn đồng", "Bronze lamp", "bronze", 900, 4200, "lamp", _SIZES, (("hoa sen", "lotus"), ("hạc", "crane")), vat="metal", criteria_set="2026-21"),
    Ware("Quạt giấy", "Paper fan", "hat", 40, 180, "hat", _ONE, (("dó", "of do paper"), ("vẽ tay", "hand-painted"), ("trầm", "sandalwood ribs")), vat="plant_fibre", criteria_set="2026-21"),
)  # fmt: skip

GROUPS = (
    ("2019-food", FOOD, 686),
    ("2019-beverages", BEVERAGES, 35),
    ("2019-herbal", HERBAL, 7),
    ("2019-fabrics", FABRICS, 27),
    ("2019-souvenirs", SOUVENIRS, 299),
)
"""How many products of each 2019 group were recognised to 2021: 1,054 in all. Source: domain facts of the 2021 report."""

POTENTIAL_FIVE_STAR, FOUR_STAR, THREE_STAR = 17, 731, 306
ENTERPRISES, COOPERATIVES, HOUSEHOLDS = 72, 82, 101

CRAFTS = {
    "cake": ("bánh kẹo", 30, ("Quận Tây Hồ", "Quận Cầu Giấy", "Huyện Thanh Oai", "Huyện Đan Phượng", "Thị xã Sơn Tây")),
    "rice": ("gạo và bún miến", 28, ("Huyện Ứng Hòa", "Huyện Chương Mỹ", "Huyện Quốc Oai", "Huyện Thanh Oai", "Huyện Mỹ Đức")),
    "meat": ("giò chả", 22, ("Huyện Thanh Trì", "Quận Ba Đình", "Huyện Thường Tín", "Quận Hoàng Mai")),
    "bean": ("đậu và tương", 14, ("Quận Hoàng Mai", "Huyện Thanh Oai", "Huyện Đông Anh")),
    "honey": ("ong mật", 12, ("Huyện Ba Vì", "Huyện Sóc Sơn", "Huyện Thạch Thất")),
    "farm": ("nông sản sấy", 16, ("Quận Tây Hồ", "Huyện Mê Linh", "Quận Hoàn Kiếm", "Huyện Hoài Đức")),
    "garden": ("rau quả", 36, ("Huyện Đông Anh", "Huyện Gia Lâm", "Quận Bắc Từ Liêm", "Huyện Phúc Thọ", "Huyện Mê Linh", "Huyện Hoài Đức")),
    "egg": ("gà và trứng", 12, ("Huyện Ba Vì", "Huyện Chương Mỹ", "Huyện Sóc Sơn")),
    "dairy": ("sữa", 8, ("Huyện Ba Vì", "Huyện Gia Lâm")),
    "tea": ("trà", 14, ("Quận Tây Hồ", "Huyện Ba Vì", "Huyện Thạch Thất")),
    "wine": ("đồ uống", 9, ("Huyện Mỹ Đức", "Huyện Ứng Hòa", "Huyện Phúc Thọ")),
    "herb": ("dược liệu", 4, ("Huyện Gia Lâm", "Huyện Chương Mỹ", "Huyện Sóc Sơn")),
    "silk": ("lụa", 10, ("Quận Hà Đông", "Huyện Mỹ Đức", "Quận Thanh Xuân", "Quận Nam Từ Liêm")),
    "pottery": ("gốm", 14, ("Huyện Gia Lâm",)),
    "rattan": ("mây tre", 8, ("Huyện Chương Mỹ", "Huyện Thạch Thất")),
    "hat": ("nón và quạt", 4, ("Huyện Thanh Oai", "Huyện Thường Tín")),
    "lacquer": ("sơn mài", 5, ("Huyện Thường Tín",)),
    "inlay": ("khảm trai", 3, ("Huyện Phú Xuyên",)),
    "wood": ("gỗ mỹ nghệ", 4, ("Huyện Quốc Oai", "Huyện Thạch Thất", "Huyện Đông Anh", "Quận Long Biên")),
    "bronze": ("đúc đồng", 2, ("Quận Ba Đình", "Quận Đống Đa", "Quận Hai Bà Trưng")),
}  # fmt: skip
"""Craft → what its makers call themselves, how many of the 255 makers practise it, and in which former districts."""

GIVEN = (
    "An Bình", "Bảo Châu", "Cẩm Tú", "Diệu Linh", "Đại Phúc", "Gia Hưng", "Hà Thanh", "Hải Đăng", "Hoàng Yến", "Hồng Phong",
    "Hưng Thịnh", "Khánh Vy", "Kim Ngân", "Lam Giang", "Linh Đan", "Minh Châu", "Minh Tâm", "Nam Sơn", "Ngọc Diệp", "Nguyên Khôi",
    "Nhật Minh", "Phú Quý", "Phúc Lộc", "Phương Thảo", "Quang Minh", "Quỳnh Hoa", "Sơn Hà", "Tâm An", "Tân Tiến", "Thanh Bình",
    "Thành Đạt", "Thiên Ân", "Thu Hiền", "Thủy Tiên", "Trường Sinh", "Tuệ Lâm", "Vạn Xuân", "Việt Hương", "Xuân Mai", "Yên Hòa",
)  # fmt: skip
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương")
MIDDLE = ("Văn", "Thị", "Đức", "Ngọc", "Hữu", "Thanh", "Minh", "Thu")
FIRST = (
    "An",
    "Bình",
    "Cường",
    "Dung",
    "Giang",
    "Hà",
    "Hạnh",
    "Khoa",
    "Lâm",
    "Mai",
    "Nga",
    "Oanh",
    "Phong",
    "Quân",
    "Sơn",
    "Thủy",
    "Vân",
    "Yến",
)
