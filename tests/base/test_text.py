import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.base.text import clean, clean_block, search_key, sort_key


def shuffled(words):
    """The same words in another order, the same each time."""
    return sorted(words, key=lambda word: word[::-1])


def test_what_is_typed_in_pieces_is_stored_whole():
    assert clean(unicodedata.normalize("NFD", "  Gốm \t sứ Bát Tràng\n")) == "Gốm sứ Bát Tràng"


def test_control_signs_go_and_lines_of_a_story_stay():
    assert clean("a\x00b\u200bc") == "abc"
    assert clean_block("một \r\n\r\n hai\x07 \n") == "một\n\nhai"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("gom bat trang", "Gốm Bát Tràng"),
        ("dong do", "Đồng Đỏ"),
        ("quy vang kieu ky", "Quỳ vàng Kiêu Kỵ"),
        ("TRA SEN", "trà sen"),
        ("nghin mat", "Tượng Quan Âm nghìn mắt nghìn tay"),
        ("uop", "ướp"),
    ],
)
def test_words_are_found_without_marks(typed, found):
    assert search_key(typed) in search_key(found)


def test_names_stand_in_vietnamese_order():
    # The order of a Vietnamese dictionary: a ă â, d đ, o ô ơ; a tone decides only between words of the same letters.
    right = ["an", "ăn", "ân", "ba", "bà", "bả", "bã", "bá", "bạ", "da", "đa", "oi", "ôi", "ơi", "u", "ư", "xa", "ya"]
    assert sorted(shuffled(right), key=sort_key) == right


def test_letters_decide_before_tones_and_shorter_names_come_first():
    right = ["Bát", "Bát sen", "Bát Tràng", "Bắt", "Bất", "Chè kho", "Chuông"]
    assert sorted(shuffled(right), key=sort_key) == right


def test_numbers_and_letters_of_others_have_their_place():
    right = ["3 sao", "10 hộp", "Art", "fan", "jam"]
    assert sorted(right, key=sort_key) == ["10 hộp", "3 sao", "Art", "fan", "jam"]


@given(st.text(), st.text())
def test_any_two_texts_have_an_order_and_nfd_changes_nothing(one, other):
    assert isinstance(sort_key(one) <= sort_key(other), bool)
    assert sort_key(unicodedata.normalize("NFD", one)) == sort_key(one)
