"""What labels say, and on which sheets they fit."""

from datetime import date

import pytest
import qrcode

from pos.catalogue.packs import full_name
from pos.labels.rules import (
    LAYOUTS,
    MODULE_DOTS,
    MODULE_UM,
    Layout,
    Words,
    code_fits,
    code_modules,
    sheets_needed,
    still_true,
    written_price,
)

SHORT = "https://ocop.example.vn/p/SP0001/10/L2026-11"
LONG = "https://ocop.example.vn/01/09520123456788/10/L2026-11"

WORDS = Words(
    name="Bộ ấm chén men lam", producer="Hợp tác xã gốm Kim Lan", commune="Xã Bát Tràng, Hà Nội", price="450.000 ₫",
    code="SP0001", lot="L2026-11", link=SHORT, stars=4, decision_number="1147/QĐ-UBND", valid_to="2027-03-04",
)  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_label_of_a_sheet_lies_on_the_paper_and_none_on_another(layout: Layout) -> None:
    corners = [layout.corner(index) for index in range(layout.per_sheet)]
    assert len(set(corners)) == layout.per_sheet
    for left, top in corners:
        assert left >= 0
        assert top >= 0
        assert left + layout.label_width_um <= layout.paper_width_um
        assert top + layout.label_height_um <= layout.paper_height_um
    assert layout.per_sheet == 1 or layout.pitch_x_um >= layout.label_width_um


@pytest.mark.parametrize("link", [SHORT, LONG, "https://a.vn/p/SP0001/10/1", LONG + "/21/S0001?17=271231" * 2])
def test_the_width_of_a_code_is_that_of_the_code_we_print(link: str) -> None:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=4)
    code.add_data(link, optimize=0)
    code.make(fit=True)
    assert code_modules(link) == len(code.get_matrix())


def test_a_module_is_four_dots_of_a_thermal_head_and_wider_than_scanners_ask_for() -> None:
    assert MODULE_UM == MODULE_DOTS * 1000 // 8
    assert MODULE_UM > 396


def test_unsigned_links_fit_25_millimetres() -> None:
    for link in (SHORT, LONG):
        assert code_modules(link) * MODULE_UM <= 25_000


def test_a_label_lower_than_its_code_is_not_offered() -> None:
    assert not code_fits(LAYOUTS["a4-5x13"], LONG)
    assert code_fits(LAYOUTS["a4-4x10"], LONG)
    assert not code_fits(LAYOUTS["a4-4x10"], LONG + "x" * 100)


@pytest.mark.parametrize(
    ("quantity", "first", "sheets"),
    [(1, 1, 1), (24, 1, 1), (25, 1, 2), (24, 2, 2), (1, 24, 1), (2, 24, 2), (1000, 1, 42)],
)
def test_sheets_are_counted_from_the_first_free_label(quantity: int, first: int, sheets: int) -> None:
    assert sheets_needed(LAYOUTS["a4-3x8"], quantity, first) == sheets


def test_stars_stand_as_words_with_their_paper_and_their_last_day() -> None:
    assert WORDS.star_lines() == ["OCOP 4 sao", "Số 1147/QĐ-UBND", "hiệu lực đến 04/03/2027"]


def test_potential_five_star_is_words_beside_four_stars() -> None:
    words = Words(**{**WORDS.to_json(), "potential_five_star": True})
    assert words.star_lines()[0] == "OCOP 4 sao · tiềm năng 5 sao"


def test_without_a_certificate_nothing_is_said_of_stars() -> None:
    assert Words(**{**WORDS.to_json(), "stars": 0}).star_lines() == []


def test_a_lot_is_told_with_its_dates_and_the_code_in_plain_digits() -> None:
    words = Words(**{**WORDS.to_json(), "made_on": "2026-11-02", "expires_on": "2027-05-21"})
    assert words.lot_lines() == ["Lô L2026-11", "NSX 02/11/2026", "HSD 21/05/2027", "Mã SP0001"]


def test_words_survive_being_kept() -> None:
    assert Words.from_json(WORDS.to_json()) == WORDS


@pytest.mark.parametrize(
    ("price_vnd", "unit", "written"),
    [
        (450_000, "piece", "450.000 ₫"),
        (165_000, "kg", "165.000 ₫/kg"),
        (1_250_000, "litre", "1.250.000 ₫/lít"),
        (0, "piece", "0 ₫"),
    ],
)
def test_prices_are_written_as_people_here_write_them(price_vnd: int, unit: str, written: str) -> None:
    assert written_price(price_vnd, unit) == written


def test_net_content_is_said_once() -> None:
    assert full_name("Trà sen", "100 g") == "Trà sen 100 g"
    assert full_name("Trà sen Tây Hồ 100 g", "100 G") == "Trà sen Tây Hồ 100 g"
    assert full_name("Trà sen", "") == "Trà sen"


@pytest.mark.parametrize(
    ("stars", "potential", "decision", "until", "holds"),
    [
        (4, False, "1147/QĐ-UBND", date(2027, 3, 4), True),
        (4, False, "1147/QĐ-UBND", date(2027, 8, 31), True),
        (4, False, "1147/QĐ-UBND", date(2027, 3, 3), False),
        (3, False, "1147/QĐ-UBND", date(2027, 3, 4), False),
        (4, True, "1147/QĐ-UBND", date(2027, 3, 4), False),
        (4, False, "9/QĐ-UBND", date(2027, 3, 4), False),
        (None, False, "", None, False),
    ],
)
def test_a_label_is_printed_again_only_while_its_stars_hold(
    stars: int | None, potential: bool, decision: str, until: date | None, holds: bool
) -> None:
    assert still_true(WORDS, stars, potential, decision, until) is holds


def test_a_label_without_stars_is_never_wrong() -> None:
    assert still_true(Words(**{**WORDS.to_json(), "stars": 0}), 4, False, "1147/QĐ-UBND", date(2027, 3, 4))
