"""Net contents as English readers see them."""

import pytest

from pos.catalogue.packs import content_in_english


@pytest.mark.parametrize(
    ("content", "english"),
    [
        ("cỡ nhỏ", "small"), ("hộp 500 g", "500 g box"), ("Chai 1 lít", "1 l bottle"), ("con 1,5 kg", "1,5 kg each"),
        ("hộp 20 túi", "box of 20"), ("vỉ 10 quả", "tray of 10"), ("cặp 2 chiếc", "pair"), ("chục 10 chiếc", "10 pieces"),
    ],
)  # fmt: skip
def test_plain_words_on_a_pack_are_told_in_english(content, english):
    assert content_in_english(content) == english


@pytest.mark.parametrize(
    "content", ["", "1,8 × 2 m", "500 g", "mẹt 3 bánh", "hộp 2 khay", "hộp thiếc 500 g", "set quà Tết"]
)
def test_what_is_not_plain_stays_as_it_stands_on_the_pack(content):
    assert content_in_english(content) == content
