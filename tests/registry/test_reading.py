"""Decision lists as people write them: stars, decisions, names, groups and places. Worked tables, no database."""

import unicodedata
from datetime import date

import pytest

from pos.base.cells import Faulty, Formula
from pos.base.errors import PosError
from pos.base.sheet_errors import CellMissing, FormulaEmpty
from pos.base.sheets import read_sheet
from pos.catalogue.kinds import ProducerKind
from pos.catalogue.reference import group_rows
from pos.certification.errors import StarsUnknown
from pos.registry.columns import COLUMNS, LISTS
from pos.registry.errors import (
    DecisionDaysDiffer,
    DecisionUnread,
    ListHeadersMissing,
    NameCut,
    NoDecisionDay,
    NoDecisionNumber,
    NotRecognised,
    ScoreUnread,
    SeveralProducers,
    StarsUnread,
)
from pos.registry.names import group_of, maker_kind, maker_words, spelled_alike, words_of
from pos.registry.places import CITY, CommuneFacts, Where, find_place, signer
from pos.registry.reading import Decision, Stars, read_decision, read_row, read_score, read_stars

DAY = date(2020, 2, 19)


@pytest.mark.parametrize(
    ("typed", "stars"),
    [
        *((typed, Stars(4)) for typed in (4, 4.0, "4", "4 sao", "4 SAO", "Bốn sao", "4*", "****", "★★★★", "★★★★☆", "⭐⭐⭐⭐",
                                          "⭐️⭐️⭐️⭐️", "OCOP 4 sao", "Hạng 4 sao", "4 stars", "four stars", "4★", " 4 ")),
        (3, Stars(3)), ("ba sao", Stars(3)), ("5 sao", Stars(5)), ("★★★★★", Stars(5)),
        *((typed, Stars(4, True)) for typed in ("potential 5", "Tiềm năng 5 sao", "5 sao tiềm năng", "5 sao (tiềm năng)",
                                                "4 sao (tiềm năng 5 sao)", "4 sao, tiềm năng 5 sao", "potential 5 stars",
                                                "potential five-star")),
    ],
)  # fmt: skip
def test_stars_are_read_as_people_write_them(typed, stars):
    if isinstance(typed, float):
        typed = int(typed)  # a spreadsheet's 4.0 is a 4 before anybody reads it as stars
    assert read_stars(typed) == stars
    if isinstance(typed, str):
        assert read_stars(unicodedata.normalize("NFD", typed)) == stars


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        *((typed, NotRecognised) for typed in ("evaluated", "Đã đánh giá", "4 proposed", "đề xuất 4 sao", "Đề nghị 4 sao",
                                               "4 proposed at district", "registered 2019", "đăng ký 2019")),
        *((typed, StarsUnknown) for typed in ("2", 1, "**", "6", "★★★★★★", "hai sao")),
        *((typed, StarsUnread) for typed in ("", "named, stars not given", "named (2020)", "4,5", "4-5", "4/5", "44 sao",
                                             "potential 4", "potential", True, "có")),
    ],
)  # fmt: skip
def test_what_gives_no_star_is_refused(typed, error):
    with pytest.raises(error):
        read_stars(typed)


@pytest.mark.parametrize(
    ("typed", "decision"),
    [
        ("813/QĐ-UBND", Decision("813/QĐ-UBND")),
        ("813 / QĐ - UBND", Decision("813/QĐ-UBND")),
        ("813/qd-ubnd", Decision("813/QĐ-UBND")),
        ("813/QĐ-UBND, 19 Feb 2020", Decision("813/QĐ-UBND", DAY)),
        ("813/QĐ-UBND ngày 19/02/2020", Decision("813/QĐ-UBND", DAY)),
        ("813/QĐ-UBND (19.2.2020)", Decision("813/QĐ-UBND", DAY)),
        ("Số 813/QĐ-UBND ngày 19 tháng 2 năm 2020", Decision("813/QĐ-UBND", DAY)),
        ("Quyết định số 813/QĐ-UBND ngày 19/2/2020 của UBND thành phố Hà Nội",
         Decision("813/QĐ-UBND", DAY, "UBND thành phố Hà Nội")),
        ("Decision No. 813/QĐ-UBND of 19 February 2020", Decision("813/QĐ-UBND", DAY)),
        ("2384/QĐ-BNN-VPĐP", Decision("2384/QĐ-BNN-VPĐP")),
        ("12/2026/QĐ-UBND", Decision("12/2026/QĐ-UBND")),
        ("2020-02-19", Decision(day=DAY)),
        (date(2020, 2, 19), Decision(day=DAY)),
    ],
)  # fmt: skip
def test_a_cell_tells_the_number_of_a_decision_its_day_or_both(typed, decision):
    assert read_decision(typed) == decision
    if isinstance(typed, str):
        assert read_decision(unicodedata.normalize("NFD", typed)) == decision


@pytest.mark.parametrize(
    ("typed", "error"),
    [("2021", NoDecisionDay), (2021, NoDecisionDay), ("Dec 2022", NoDecisionDay), ("2024 round", NoDecisionDay),
     ("813/QĐ-UBND (2023)", NoDecisionDay), ("813/QĐ-UBND, đầu năm 2023", NoDecisionDay),
     ('17 Jul 2023 (others say "early 2023")', NoDecisionDay), ("1147", DecisionUnread), ("chưa có", DecisionUnread)],
)  # fmt: skip
def test_a_year_a_month_or_a_round_is_no_day_of_a_decision(typed, error):
    with pytest.raises(error):
        read_decision(typed)


ROW = {"product": "Trà sen", "producer": "HTX Sen Hồng", "stars": "4 sao", "decision": "813/QĐ-UBND, 19/02/2020"}


def test_a_row_needs_names_stars_a_decision_and_its_day_and_nothing_else():
    row = read_row(7, ROW)
    assert (row.product, row.producer, row.stars) == ("Trà sen", "HTX Sen Hồng", Stars(4))
    assert (row.decision_number, row.decided_on, row.issuer, row.valid_to) == ("813/QĐ-UBND", DAY, "", None)
    apart = read_row(7, {**ROW, "decision": "813/QĐ-UBND", "decided_on": "19/02/2020", "valid_to": "19/02/2023"})
    assert (apart.decision_number, apart.decided_on, apart.valid_to) == ("813/QĐ-UBND", DAY, date(2023, 2, 19))


@pytest.mark.parametrize(
    ("changes", "column", "error"),
    [
        ({"stars": None}, "stars", CellMissing),
        ({"product": None}, "product", CellMissing),
        ({"producer": None}, "producer", CellMissing),
        ({"producer": "HKD Lan; HKD Huệ"}, "producer", SeveralProducers),
        ({"product": "Tượng bà..."}, "product", NameCut),
        ({"decision": None}, "decided_on", NoDecisionDay),
        ({"decision": "813/QĐ-UBND"}, "decision", NoDecisionDay),
        ({"decision": "19/02/2020"}, "decision", NoDecisionNumber),
        ({"decided_on": "20/02/2020"}, "decided_on", DecisionDaysDiffer),
        ({"stars": Formula("=A1+1")}, "stars", FormulaEmpty),
        ({"score": "101"}, "score", ScoreUnread),
    ],
)
def test_a_row_that_lacks_something_says_what(changes, column, error):
    cells = {key: value for key, value in {**ROW, **changes}.items() if value is not None}
    with pytest.raises(Faulty) as told:
        read_row(7, cells)
    assert (told.value.column, type(told.value.error)) == (column, error)


def test_the_place_is_told_by_commune_and_district_and_by_the_address_where_a_list_has_neither():
    apart = read_row(7, {**ROW, "place": "Bát Tràng", "district": "Gia Lâm", "address": "Số 5, đường Gốm"})
    assert (apart.place, apart.address) == ("Bát Tràng, Gia Lâm", "Số 5, đường Gốm")
    alone = read_row(7, {**ROW, "address": "Số 5, xã Bát Tràng"})
    assert (alone.place, alone.address) == ("Số 5, xã Bát Tràng", "Số 5, xã Bát Tràng")


def test_scores_are_kept_in_hundredths():
    assert [read_score(typed) for typed in ("89,9", "89.95", 90, "100")] == [8990, 8995, 9000, 10_000]


def test_headers_are_known_in_both_languages_in_any_order_case_and_unicode_form():
    for key, names in COLUMNS.items():
        for name in names:
            assert LISTS.meaning(unicodedata.normalize("NFD", name).upper()) == key
            assert LISTS.meaning(name.replace(" ", "_")) == key
    content = (
        "Sao;Quyết định;STT;Chủ thể OCOP;Tên sản phẩm\n4;813/QĐ-UBND, 19/02/2020;1;HTX Sen Hồng;Trà sen\n".encode()
    )
    sheet = read_sheet(content, LISTS)
    assert read_row(*sheet.rows[0]).producer == "HTX Sen Hồng"
    assert sheet.unknown == ["STT"]
    with pytest.raises(ListHeadersMissing):
        read_sheet("Tên sản phẩm,Chủ thể\nTrà sen,HTX Sen Hồng\n".encode(), LISTS)


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("Cty TNHH Túi Xanh", "Công ty TNHH Túi Xanh", True),
        ("CTCP Phát triển Phú An", "Công ty cổ phần phát triển Phú An", True),
        ("HTX Sen Hồng", "Hợp tác xã Sen Hồng", True),
        ("HKD Đỗ Văn Yên", "Hộ kinh doanh Đỗ Văn Yên", True),
        ("Công ty TNHH Túi Xanh", "CÔNG TY TNHH TÚI XANH.", True),
        ("HTX Sen Hồng", "HTX Sen Trắng", False),
    ],
)
def test_makers_are_known_by_name_however_it_is_abbreviated(name, other, alike):
    assert (maker_words(name) == maker_words(other)) is alike


def test_names_are_compared_by_their_words_and_measures():
    assert words_of("Trà sen (50 gr)") == words_of("TRÀ SEN – 50g") == "tra sen 50g"
    assert words_of("Rượu nếp 0,5 lít") == words_of("rượu nếp 0,5 l")
    assert words_of("Trà sen 50 g") != words_of("Trà sen 500 g")


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [("Chả bò", "Chả bơ", False), ("Chả bò", "Cha bo", True), ("Dâu Hoà An", "Dâu Hòa An", True),
     ("Thúy", "Thuý", True), ("Bánh cốm", "BÁNH CỐM", True), ("Bánh dẻo", "Bánh dẹo", False)],
)  # fmt: skip
def test_marks_tell_things_apart_but_where_they_were_left_out_or_put_elsewhere(name, other, alike):
    assert spelled_alike(name, other) is alike
    assert spelled_alike(unicodedata.normalize("NFD", name), other) is alike


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Cty TNHH Túi Xanh", ProducerKind.ENTERPRISE), ("HTX NN Sen Hồng", ProducerKind.COOPERATIVE),
     ("Tổ hợp tác rau An", ProducerKind.COOPERATIVE_GROUP), ("HKD Đỗ Văn Yên", ProducerKind.HOUSEHOLD),
     ("hộ Vũ Văn Đinh", ProducerKind.HOUSEHOLD), ("CSSX chay Hạnh", ProducerKind.HOUSEHOLD),
     ("Trang trại Ba Hồ", ProducerKind.FARM), ("Lotus Company", ProducerKind.ENTERPRISE), ("Sen Hồng", None)],
)  # fmt: skip
def test_the_name_of_a_maker_tells_its_kind(name, kind):
    assert maker_kind(name) is kind


GROUPS = [(str(row["code"]), str(row["name_vi"]), str(row["name_en"])) for row in group_rows()]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("food", ("2019-food", None)), ("Thực phẩm", ("2019-food", None)),
        ("Lưu niệm - nội thất - trang trí", ("2019-souvenirs", None)), ("souvenir-decoration", ("2019-souvenirs", None)),
        ("Vải và may mặc", ("2019-fabrics", "2026-22")), ("Nhóm đồ uống", ("2019-beverages", None)),
        ("Cà phê, ca cao", (None, "2026-13")), ("Coffee, cocoa", (None, "2026-13")), ("Hoa", (None, "2026-23")),
        ("2026-21", (None, "2026-21")), ("fabrics / souvenir", (None, None)), ("đồ chơi", (None, None)),
    ],
)  # fmt: skip
def test_groups_are_known_by_their_names_of_2019_and_2026(text, groups):
    assert group_of(text, GROUPS) == groups


COMMUNES = [
    CommuneFacts("00583", "Xã Bát Tràng", "Huyện Gia Lâm"), CommuneFacts("00565", "Xã Gia Lâm", "Huyện Gia Lâm"),
    CommuneFacts("00091", "Phường Phú Thượng", "Quận Tây Hồ"), CommuneFacts("00103", "Phường Tây Hồ", "Quận Tây Hồ"),
    CommuneFacts("00196", "Phường Văn Miếu - Quốc Tử Giám", "Quận Đống Đa"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Bát Tràng, Gia Lâm", Where("00583", "Huyện Gia Lâm")),
        ("xã Bát Tràng", Where("00583", "Huyện Gia Lâm")),
        ("Số 5 thôn Hai, xã Bát Tràng, huyện Gia Lâm, TP Hà Nội", Where("00583", "Huyện Gia Lâm")),
        ("bat trang", Where("00583", "Huyện Gia Lâm")),
        ("Gia Lâm", Where(None, "Huyện Gia Lâm")),
        ("Xã Gia Lâm", Where("00565", "Huyện Gia Lâm")),
        ("Gia Lâm, Gia Lâm", Where("00565", "Huyện Gia Lâm")),
        ("Huyện Gia Lâm", Where(None, "Huyện Gia Lâm")),
        ("Tứ Liên, Tây Hồ", Where(None, "Quận Tây Hồ")),
        ("Bát Tràng, Tây Hồ", Where(None, "Quận Tây Hồ")),
        ("P. Văn Miếu - Quốc Tử Giám", Where("00196", "Quận Đống Đa")),
        ("tỉnh Ninh Bình", Where(province="Ninh Bình")),
        ("Cổ Hoàng", None), ("TP Hà Nội", Where()),
    ],
)  # fmt: skip
def test_a_place_is_a_commune_of_today_a_former_district_or_another_province(text, where):
    assert find_place(text, COMMUNES) == where
    assert find_place(unicodedata.normalize("NFD", text), COMMUNES) == where


def test_who_signed_follows_from_rank_day_and_place():
    here, elsewhere = Where(None, "Huyện Gia Lâm"), Where(province="Ninh Bình")
    assert signer(3, date(2023, 2, 23), here) == CITY
    assert signer(3, date(2023, 2, 24), here) == "Ủy ban nhân dân huyện Gia Lâm"
    assert signer(3, date(2023, 2, 24), Where()) is None
    assert signer(3, date(2025, 7, 6), Where()) == CITY
    assert signer(4, date(2026, 6, 1), elsewhere) is None
    assert signer(5, date(2021, 6, 30), elsewhere) == "Bộ Nông nghiệp và Phát triển nông thôn"
    assert signer(5, date(2026, 6, 1), here) == "Bộ Nông nghiệp và Môi trường"


def test_every_refusal_is_told_in_a_sentence():
    for error in (NotRecognised(said="evaluated"), DecisionDaysDiffer(day="19/02/2020")):
        assert isinstance(error, PosError)
        assert str(error).endswith(".")
