"""Pictures: as somebody once found them good, and readable by machines where a machine must read them."""

import io
import unicodedata

import pytest
import zxingcpp
from PIL import Image, ImageChops

from pos.printing.document import (
    Align,
    Banner,
    Blank,
    Cell,
    Columns,
    Correction,
    Cut,
    Document,
    DrawerKick,
    Picture,
    QrCode,
    Rule,
    SideBySide,
    Size,
    Stars,
    Text,
    UnreadableDocument,
    pair,
    total,
)
from pos.printing.rendering import (
    NARROW_DOTS,
    WIDE_DOTS,
    CodeDoesNotFit,
    DocumentTooTall,
    OddPaperWidth,
    png_bytes,
    qr_picture,
    render,
    segments,
)
from tests.printing import slips
from tests.printing.golden_pictures import assert_looks_like


def same(one: Image.Image, other: Image.Image) -> bool:
    return one.size == other.size and ImageChops.logical_xor(one, other).getbbox() is None


def ink_box(image: Image.Image) -> tuple[int, int, int, int]:
    box = image.convert("L").point(lambda grey: 255 - grey).getbbox()
    assert box is not None
    return box


def codes_in(image: Image.Image) -> list[str]:
    """What a phone would read; it sees some table around the paper."""
    framed = Image.new("L", (image.width + 40, image.height + 40), 200)
    framed.paste(image.convert("L"), (20, 20))
    return [code.text for code in zxingcpp.read_barcodes(framed)]


@pytest.mark.parametrize("width", [NARROW_DOTS, WIDE_DOTS])
@pytest.mark.parametrize("name", ["receipt", "letters", "hard_cases"])
def test_it_looks_as_it_was_found_good(name, width):
    assert_looks_like(render(getattr(slips, name)(), width), f"{name}-{width}")


def test_a_label_looks_as_it_was_found_good():
    assert_looks_like(render(slips.label(), 400, height_dots=240), "label-400x240")


def test_loose_marks_render_like_whole_letters():
    words = "ĐẶC SẢN HÀ NỘI · Đôi đèn gốm sứ, nghệ nhân Nguyễn Thị Hường"
    loose = unicodedata.normalize("NFD", words)
    assert loose != words
    assert same(render(Document.of(Text(loose)), WIDE_DOTS), render(Document.of(Text(words)), WIDE_DOTS))


def test_a_stored_document_renders_the_same_again():
    document = slips.receipt()
    again = Document.from_json(document.to_json())
    assert same(render(document, WIDE_DOTS), render(again, WIDE_DOTS))


@pytest.mark.parametrize("width", [NARROW_DOTS, 432, 512, WIDE_DOTS, 640])
def test_the_receipt_s_code_can_be_read_on_every_paper(width):
    assert codes_in(render(slips.receipt(), width)) == [slips.LOOK_UP]


@pytest.mark.parametrize("correction", list(Correction))
def test_a_code_has_whole_modules_and_its_quiet_zone(correction):
    image = qr_picture("https://ocop.example.vn/p/SP0001", correction, 6, WIDE_DOTS)
    left, top, right, bottom = ink_box(image)
    assert (left, top) == (24, 24)  # four modules of six dots
    assert (image.width - right, image.height - bottom) == (24, 24)
    assert image.width % 6 == 0
    assert codes_in(image) == ["https://ocop.example.vn/p/SP0001"]
    # Every module is all black or all white.
    small = image.resize((image.width // 6, image.height // 6), Image.Resampling.NEAREST)
    assert same(small.resize(image.size, Image.Resampling.NEAREST), image)


def test_a_vietqr_payload_fits_narrow_paper():
    payload = "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN62340819"
    image = render(Document.of(QrCode(payload)), NARROW_DOTS)
    assert codes_in(image) == [payload]


def test_a_code_takes_smaller_modules_where_the_paper_is_narrow():
    wide = qr_picture("A" * 300, Correction.M, 8, 800)
    narrow = qr_picture("A" * 300, Correction.M, 8, 300)
    assert narrow.width <= 300 < wide.width
    assert codes_in(narrow) == codes_in(wide) == ["A" * 300]


@pytest.mark.parametrize("payload", ["A" * 1600, "ấ" * 2000])
def test_a_code_that_no_phone_could_read_is_refused(payload):
    with pytest.raises(CodeDoesNotFit):
        render(Document.of(QrCode(payload)), NARROW_DOTS)


def test_a_picture_is_black_and_white_and_as_wide_as_the_paper():
    image = render(slips.receipt(), NARROW_DOTS)
    assert image.mode == "1"
    assert image.width == NARROW_DOTS


@pytest.mark.parametrize("width", [0, 8, 380, 577])
def test_a_width_that_is_no_whole_number_of_bytes_is_refused(width):
    with pytest.raises(OddPaperWidth):
        render(slips.receipt(), width)


def test_a_label_has_exactly_its_height_or_is_refused():
    assert render(Document.of(Text("a")), 400, height_dots=240).size == (400, 240)
    with pytest.raises(DocumentTooTall) as refused:
        render(Document.of(Text("a\n" * 30)), 400, height_dots=240)
    assert refused.value.details["height_dots"] == 240


def test_nothing_to_print_is_still_a_picture():
    assert render(Document(), WIDE_DOTS).size == (WIDE_DOTS, 1)
    assert render(Document.of(Cut()), WIDE_DOTS).size == (WIDE_DOTS, 1)


def test_cuts_and_drawer_kicks_stand_between_the_pictures_in_their_order():
    parts = segments(Document.of(DrawerKick(), Text("a"), Rule(), Cut(), Text("b")), NARROW_DOTS)
    assert [type(part).__name__ for part in parts] == ["DrawerKick", "Image", "Cut", "Image"]


def test_amounts_end_at_the_edge_of_the_paper_under_one_another():
    rows = [pair("Cộng", "1.081.111"), pair("Giảm", "36.004")]
    edges = {ink_box(render(Document.of(row), WIDE_DOTS))[2] for row in rows}
    assert max(edges) <= WIDE_DOTS
    assert min(edges) >= WIDE_DOTS - 8


def test_a_row_whose_words_would_be_torn_stands_on_two_lines():
    level = render(Document.of(total("Tổng cộng", "991.750 ₫")), NARROW_DOTS)
    stacked = render(Document.of(total("Tổng cộng", "12.345.991.750 ₫")), NARROW_DOTS)
    assert stacked.height > level.height
    assert ink_box(stacked)[0] < 8


def test_columns_share_the_whole_width():
    cells = tuple(Cell("x", align=Align.RIGHT) for _ in range(7))
    image = render(Document.of(Columns(cells=cells, gap_dots=5)), WIDE_DOTS)
    assert ink_box(image)[2] >= WIDE_DOTS - 4


def test_cells_of_different_size_share_one_baseline():
    image = render(Document.of(Columns(cells=(Cell("n"), Cell("n", size=Size.HUGE, share=0)))), WIDE_DOTS)
    halves = image.crop((0, 0, 200, image.height)), image.crop((400, 0, WIDE_DOTS, image.height))
    small, big = (ink_box(half)[3] for half in halves)
    assert abs(small - big) <= 1


def test_alignment_moves_text_to_the_side_it_names():
    left, middle, right = (ink_box(render(Document.of(Text("gốm", align=align)), WIDE_DOTS)) for align in Align)
    assert left[0] < 8
    assert abs((middle[0] + middle[2]) - WIDE_DOTS) <= 4
    assert right[2] > WIDE_DOTS - 8


def test_each_star_is_drawn_once():
    one, four = (ink_box(render(Document.of(Stars(count)), WIDE_DOTS)) for count in (1, 4))
    assert 3.8 < four[2] / one[2] < 4.4


def test_a_banner_is_white_on_black():
    image = render(Document.of(Banner("BẢN IN LẠI")), WIDE_DOTS)
    dots = list(image.get_flattened_data())
    assert dots.count(0) > len(dots) * 0.7
    assert len(dots) - dots.count(0) > 500


def test_a_picture_is_shrunk_to_the_paper_and_never_enlarged():
    def drawn(width: int, **how: int) -> Image.Image:
        file = io.BytesIO()
        Image.new("L", (width, 40), 0).save(file, "PNG")
        return render(Document.of(Picture(file.getvalue(), **how)), NARROW_DOTS)

    assert ink_box(drawn(800)) == (0, 0, NARROW_DOTS, 19)
    assert ink_box(drawn(100)) == (142, 0, 242, 40)
    assert ink_box(drawn(100, width_dots=50)) == (167, 0, 217, 20)


def test_the_transparent_part_of_a_picture_is_paper():
    file = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(file, "PNG")
    image = render(Document.of(Picture(file.getvalue()), Rule()), NARROW_DOTS)
    assert ink_box(image)[1] > 64


def test_a_picture_that_is_none_is_refused():
    with pytest.raises(UnreadableDocument):
        render(Document.of(Picture(b"\x89PNG but not really")), NARROW_DOTS)


def test_two_stacks_stand_side_by_side_and_under_one_another_on_very_narrow_paper():
    document = Document.of(SideBySide(left=(Blank(80),), right=(Text("chữ"),), left_dots=80))
    assert render(document, WIDE_DOTS).height == 80
    assert ink_box(render(document, WIDE_DOTS))[0] >= 96
    assert render(document, 128).height > 80


def test_the_browser_gets_the_same_dots_as_a_png():
    image = render(slips.receipt(), WIDE_DOTS)
    with Image.open(io.BytesIO(png_bytes(image))) as opened:
        assert opened.format == "PNG"
        assert same(opened.convert("1"), image)
    with Image.open(io.BytesIO(png_bytes(image, margin_dots=16))) as framed:
        assert framed.size == (image.width + 32, image.height + 32)
        assert same(framed.convert("1").crop((16, 16, 16 + image.width, 16 + image.height)), image)
