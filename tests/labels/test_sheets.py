"""Labels as printers get them: every code is read back from the picture, every letter has a glyph."""

import dataclasses
import io
import unicodedata

import fontpkg
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter
from reportlab.pdfbase.ttfonts import TTFont

from pos.labels.errors import CodeTooWide, NoSuchPosition, TooManyLabels, WordsDoNotFit
from pos.labels.fitting import Line
from pos.labels.pictures import label_picture, sheet_picture
from pos.labels.rules import LAYOUTS, Layout
from pos.labels.sheets import arranged, sheet_pdf
from tests.labels.test_rules import LONG, WORDS

FULL = dataclasses.replace(
    WORDS, name="Bộ ấm chén men lam vẽ tay phong cảnh làng gốm", link=LONG, code="9520123456788", expires_on="2027-05-21",
    is_sample=True,
)  # fmt: skip
OFFERED = [layout for code, layout in LAYOUTS.items() if code != "a4-5x13"]
SHEETS = [layout for layout in OFFERED if not layout.is_roll]


def pages_of(pdf: bytes, dots_per_inch: int = 203) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.render(scale=dots_per_inch / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def codes_in(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)]


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


@pytest.mark.parametrize("layout", OFFERED, ids=lambda layout: layout.code)
def test_every_code_of_a_sheet_is_read_back_at_203_dots_an_inch(layout: Layout) -> None:
    (page,) = pages_of(sheet_pdf(WORDS, layout, layout.per_sheet))
    assert codes_in(page) == [WORDS.link] * layout.per_sheet


@pytest.mark.parametrize("layout", SHEETS, ids=lambda layout: layout.code)
def test_a_sheet_can_begin_at_every_label(layout: Layout) -> None:
    for position in range(1, layout.per_sheet + 1):
        (page,) = pages_of(sheet_pdf(WORDS, layout, 1, position), 100)
        left, top = layout.corner(position - 1)
        right, bottom = left + layout.label_width_um, top + layout.label_height_um
        x0, y0, x1, y1 = Image.eval(page, lambda grey: 255 - grey).getbbox() or (0, 0, 0, 0)
        per_dot = 25_400 / 100
        assert left <= (x0 + 1) * per_dot
        assert (x1 - 1) * per_dot <= right
        assert top <= (y0 + 1) * per_dot
        assert (y1 - 1) * per_dot <= bottom


def test_labels_go_on_over_as_many_sheets_as_they_need() -> None:
    pages = pages_of(sheet_pdf(WORDS, LAYOUTS["a4-3x8"], 30, 20))
    assert [len(codes_in(page)) for page in pages] == [5, 24, 1]


def test_a_roll_gets_one_small_page_a_label() -> None:
    document = pypdfium2.PdfDocument(sheet_pdf(WORDS, LAYOUTS["roll-50x30"], 3))
    sizes = [tuple(round(side * 25.4 / 72) for side in page.get_size()) for page in document]
    document.close()
    assert sizes == [(50, 30)] * 3


def test_the_same_batch_gives_the_same_file() -> None:
    assert sheet_pdf(WORDS, LAYOUTS["a4-3x8"], 30) == sheet_pdf(WORDS, LAYOUTS["a4-3x8"], 30)


def test_two_thousand_labels_are_a_small_file() -> None:
    assert len(sheet_pdf(FULL, LAYOUTS["a4-3x8"], 2000)) < 200_000


@pytest.mark.parametrize("layout", [one for one in SHEETS if one.code != "a4-4x10"], ids=lambda layout: layout.code)
def test_a_sheet_says_everything_that_a_label_must(layout: Layout) -> None:
    said = text_of(sheet_pdf(FULL, layout, 1)).replace("\r", " ").replace("\n", " ")
    for words in (
        "Hợp tác xã gốm Kim Lan", "Xã Bát Tràng, Hà Nội", "450.000 ₫", "gồm VAT", "OCOP 4 sao", "Số 1147/QĐ-UBND",
        "hiệu lực đến 04/03/2027", "Lô L2026-11", "HSD 21/05/2027", "9520123456788", "DỮ LIỆU MẪU",
    ):  # fmt: skip
        assert words in said


@pytest.mark.parametrize("roll", ["roll-50x30", "roll-40x30"])
def test_a_thermal_picture_is_black_and_white_in_the_roll_s_size_and_its_code_is_read(roll: str) -> None:
    layout = LAYOUTS[roll]
    picture = label_picture(WORDS, layout)
    assert picture.mode == "1"
    assert picture.size == (layout.label_width_um // 125, layout.label_height_um // 125)
    assert codes_in(picture) == [WORDS.link]


@pytest.mark.parametrize("layout", SHEETS, ids=lambda layout: layout.code)
def test_what_the_screen_shows_of_a_sheet_is_what_the_paper_gets(layout: Layout) -> None:
    shown = sheet_picture(WORDS, layout)
    assert codes_in(shown) == [WORDS.link]
    left, top = layout.corner(0)
    (page,) = pages_of(sheet_pdf(WORDS, layout, 1), 406.4)
    right, bottom = left + layout.label_width_um, top + layout.label_height_um
    printed = page.crop((left * 16 // 1000, top * 16 // 1000, right * 16 // 1000, bottom * 16 // 1000)).resize(
        shown.size
    )
    difference = ImageChops.difference(*(one.filter(ImageFilter.GaussianBlur(12)) for one in (shown, printed)))
    assert max(difference.getextrema()) < 60


def test_a_picture_that_went_through_png_is_the_same() -> None:
    picture = label_picture(FULL, LAYOUTS["roll-50x30"])
    out = io.BytesIO()
    picture.save(out, "PNG")
    assert Image.open(io.BytesIO(out.getvalue())).tobytes() == picture.tobytes()


@pytest.mark.parametrize("corner", ["upper right", "lower left", "none of the finders"])
def test_a_code_is_still_read_when_a_tenth_of_it_is_torn(corner: str) -> None:
    picture = label_picture(WORDS, LAYOUTS["roll-50x30"]).convert("L")
    side = 164
    x, y = {"upper right": (60, 100), "lower left": (100, 60), "none of the finders": (115, 115)}[corner]
    found = zxingcpp.read_barcodes(picture)[0].position
    left, top = found.top_left.x, found.top_left.y
    picture.paste(255, (left + x, top + y, left + x + side // 5, top + y + side // 5))
    assert codes_in(picture) == [WORDS.link]


def test_a_code_keeps_its_white_border_from_the_words() -> None:
    for layout in OFFERED:
        try:
            arrangement = arranged(FULL, layout)
        except WordsDoNotFit:
            continue
        wide = 45 * 500 * 72 / 25.4 / 10
        for line in arrangement.lines:
            below = line.baseline - line.height > arrangement.code_y + wide
            above = line.baseline + line.height * 0.3 < arrangement.code_y + 1
            beside = line.x >= arrangement.code_x + wide - 1
            assert below or above or beside, (layout.code, line)


@pytest.mark.parametrize("layout", OFFERED, ids=lambda layout: layout.code)
@pytest.mark.parametrize(
    "name", ["Nón", "Bộ ấm chén " * 12, "Mật ong hoa nhãn nguyên chất Hưng Yên, thu hoạch đầu mùa"]
)
def test_long_names_are_made_to_fit_and_the_rest_is_never_shortened(name: str, layout: Layout) -> None:
    words = dataclasses.replace(WORDS, name=name, producer="Hợp tác xã thủ công mỹ nghệ và du lịch làng nghề Bát Tràng")
    arrangement = arranged(words, layout)
    width = round(layout.label_width_um / 25_400 * 7200)
    height = round(layout.label_height_um / 25_400 * 7200)
    lines: tuple[Line, ...] = arrangement.lines
    assert all(0 <= line.x < width and 0 < line.baseline < height for line in lines)
    said = " ".join(line.text for line in lines)
    for whole in ("450.000 ₫", "OCOP 4 sao", "Số 1147/QĐ-UBND", "Lô L2026-11", "SP0001"):
        assert whole in said


def test_a_short_label_is_set_in_bigger_letters_than_a_long_one() -> None:
    layout = LAYOUTS["a4-3x8"]
    assert arranged(WORDS, layout).lines[0].height > arranged(FULL, layout).lines[0].height


def test_words_that_cannot_be_shortened_and_do_not_fit_are_refused() -> None:
    with pytest.raises(WordsDoNotFit):
        sheet_pdf(dataclasses.replace(WORDS, decision_number="1147/QĐ-UBND " * 12), LAYOUTS["a4-4x10"], 1)


def test_a_code_too_wide_for_its_label_is_refused_in_millimetres() -> None:
    with pytest.raises(CodeTooWide) as caught:
        sheet_pdf(WORDS, LAYOUTS["a4-5x13"], 1)
    assert caught.value.details == {"needed": 21, "room": 20}


@pytest.mark.parametrize("quantity", [0, -1, 2001])
def test_no_batch_is_empty_or_endless(quantity: int) -> None:
    with pytest.raises(TooManyLabels):
        sheet_pdf(WORDS, LAYOUTS["a4-3x8"], quantity)


@pytest.mark.parametrize("position", [0, 25])
def test_a_sheet_cannot_begin_where_it_has_no_label(position: int) -> None:
    with pytest.raises(NoSuchPosition):
        sheet_pdf(WORDS, LAYOUTS["a4-3x8"], 1, position)


def test_the_font_on_paper_has_every_vietnamese_letter() -> None:
    letters = {
        unicodedata.normalize("NFC", letter + mark)
        for vowel in "aăâeêioôơuưy"
        for letter in (vowel, vowel.upper())
        for mark in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    } | set("đĐ₫·…–")
    assert len(letters) == 12 * 6 * 2 + 6
    for weight in (500, 700):
        font = TTFont("letters", str(fontpkg.path("Be Vietnam Pro", weight=weight)))
        assert {ord(letter) for letter in letters} <= set(font.face.charToGlyph)
