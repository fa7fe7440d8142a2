"""Documents: text in one normal form, and unharmed by a trip through JSON."""

import dataclasses
import json
import unicodedata

import pytest

from pos.printing.document import (
    STAR,
    Document,
    DrawerKick,
    Picture,
    QrCode,
    Stars,
    Text,
    UnreadableDocument,
    pair,
    star_text,
    total,
    unbroken,
    without_drawer,
)
from tests.printing import slips

PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x01\x00\x00\x00\x007n\xf9$"
    b"\x00\x00\x00\nIDATx\x01c`\x00\x00\x00\x02\x00\x01su\x01\x18\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.mark.parametrize("make", [slips.receipt, slips.label, slips.letters, slips.hard_cases])
def test_a_document_survives_the_trip_through_json(make):
    document = make()
    stored = json.loads(json.dumps(document.to_json(), ensure_ascii=False))
    assert Document.from_json(stored) == document


def test_a_picture_keeps_its_bytes_through_json():
    document = Document.of(Picture(PIXEL))
    again = Document.from_json(json.loads(json.dumps(document.to_json())))
    assert again.items[0].png == PIXEL


def test_loose_marks_become_whole_letters():
    loose = unicodedata.normalize("NFD", "Gốm sứ Bát Tràng, đồ lưu niệm")
    assert loose != "Gốm sứ Bát Tràng, đồ lưu niệm"
    assert Text(loose).text == "Gốm sứ Bát Tràng, đồ lưu niệm"
    assert pair(loose, "1").cells[0].text == "Gốm sứ Bát Tràng, đồ lưu niệm"


def test_signs_that_cannot_be_seen_are_dropped_and_spaces_that_hold_together_are_kept():
    assert Text("a\u200bb\x1b@\u202ec\td").text == "ab@c d"
    assert Text("1\u00a0kg").text == "1\u00a0kg"
    assert Text("một\r\nhai").text == "một\nhai"


def test_documents_add_up():
    assert (Document.of(Text("a")) + Document.of(Text("b"))).items == (Text("a"), Text("b"))


def test_a_document_cannot_be_changed():
    text = Text("a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        text.text = "b"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"items": [{"kind": "hologram"}]}, "items.0"),
        ({"items": [{"kind": "text", "text": "a", "colour": "red"}]}, "colour"),
        ({"items": [{"kind": "stars", "count": 6}]}, "count"),
        ({"items": [{"kind": "stars", "count": 0}]}, "count"),
        ({"items": [{"kind": "qr", "payload": ""}]}, "payload"),
        ({"items": [{"kind": "picture", "png": "not base64!"}]}, "png"),
        ({"items": [], "version": 2}, "version"),
        ("text", "dictionary"),
        (None, "dictionary"),
    ],
)
def test_what_this_version_cannot_print_is_refused_with_the_place(data, says):
    with pytest.raises(UnreadableDocument) as refused:
        Document.from_json(data)
    assert says in str(refused.value)


def test_a_document_cannot_claim_six_stars():
    with pytest.raises(ValueError, match="less than or equal to 5"):
        Stars(6)


def test_stars_in_a_text_are_one_word():
    assert star_text(4) == STAR * 4
    assert " " not in star_text(5)


def test_amounts_line_up_and_numbers_of_slips_are_plain_words():
    assert pair("Cộng", "1.250.000 ₫").cells[1].tabular
    assert pair("Giảm", "−36.000").cells[1].tabular
    assert not pair("Số phiếu", "BT01-1A-000123").cells[1].tabular


def test_a_total_is_never_torn():
    row = total("Tổng cộng", "1.250.000 ₫")
    assert [cell.text for cell in row.cells] == ["Tổng\u00a0cộng", "1.250.000\u00a0₫"]
    assert unbroken("a b c").split(" ") == ["a\u00a0b\u00a0c"]


def test_without_drawer_keeps_everything_else():
    document = Document.of(DrawerKick(), Text("a"), DrawerKick(pin=5), QrCode("b"))
    assert without_drawer(document).items == (Text("a"), QrCode("b"))
