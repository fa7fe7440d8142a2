"""Lines: never too wide, never a letter lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pos.printing.wrapping import longest_word, wrap

words_of_people = st.text(st.sampled_from("abcdẳấđỘ ₫.\u00a0-\n"), max_size=80)


def one_each(text: str) -> int:
    return len(text)


@settings(deadline=None)  # the machine may be busy with other tests
@given(text=words_of_people, width=st.integers(1, 40))
def test_no_letter_is_lost_whatever_the_width(text, width):
    lines = wrap(text, width, one_each)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")


@settings(deadline=None)  # the machine may be busy with other tests
@given(text=words_of_people, width=st.integers(1, 40))
def test_no_line_is_wider_than_the_paper(text, width):
    assert all(len(line) <= width for line in wrap(text, width, one_each))


@settings(deadline=None)  # the machine may be busy with other tests
@given(text=words_of_people, width=st.integers(1, 40))
def test_words_that_fit_stay_whole(text, width):
    lines = wrap(text, width, one_each)
    for word in text.replace("\n", " ").split(" "):
        if word and len(word) <= width:
            assert any(word in line for line in lines)


def test_a_line_takes_as_many_words_as_fit():
    assert wrap("Bộ ấm chén men lam", 8, one_each) == ["Bộ ấm", "chén men", "lam"]


def test_a_word_wider_than_the_paper_is_broken_between_letters():
    assert wrap("mã ABCDEFGHIJ xong", 4, one_each) == ["mã", "ABCD", "EFGH", "IJ", "xong"]


def test_a_mark_stays_with_its_letter():
    assert wrap("e\u0323\u0302" * 3, 4, one_each) == ["e\u0323\u0302", "e\u0323\u0302", "e\u0323\u0302"]


def test_a_no_break_space_holds_number_and_unit_together():
    assert wrap("gói 1\u00a0kg", 6, one_each) == ["gói", "1\u00a0kg"]


def test_line_breaks_and_empty_lines_are_kept():
    assert wrap("một\n\nhai", 10, one_each) == ["một", "", "hai"]


def test_the_longest_word_counts_across_lines():
    assert longest_word("một hai\nbốn-năm", one_each) == 7
    assert longest_word("", one_each) == 0
