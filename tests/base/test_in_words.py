"""Amounts in words: as accountants write them, and never two amounts in the same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.base.in_words import in_words


@pytest.mark.parametrize(
    ("amount_vnd", "vi", "en"),
    [
        (0, "Không đồng", "Zero dong"),
        (1, "Một đồng", "One dong"),
        (5, "Năm đồng", "Five dong"),
        (10, "Mười đồng", "Ten dong"),
        (11, "Mười một đồng", "Eleven dong"),
        (15, "Mười lăm đồng", "Fifteen dong"),
        (20, "Hai mươi đồng", "Twenty dong"),
        (21, "Hai mươi mốt đồng", "Twenty-one dong"),
        (24, "Hai mươi bốn đồng", "Twenty-four dong"),
        (25, "Hai mươi lăm đồng", "Twenty-five dong"),
        (100, "Một trăm đồng", "One hundred dong"),
        (101, "Một trăm linh một đồng", "One hundred one dong"),
        (105, "Một trăm linh năm đồng", "One hundred five dong"),
        (110, "Một trăm mười đồng", "One hundred ten dong"),
        (115, "Một trăm mười lăm đồng", "One hundred fifteen dong"),
        (1_005, "Một nghìn không trăm linh năm đồng", "One thousand five dong"),
        (35_000, "Ba mươi lăm nghìn đồng", "Thirty-five thousand dong"),
        (1_020_000, "Một triệu không trăm hai mươi nghìn đồng", "One million twenty thousand dong"),
        (1_000_001, "Một triệu không trăm linh một đồng", "One million one dong"),
        (1_000_000_000, "Một tỷ đồng", "One billion dong"),
        (2_000_500_000, "Hai tỷ năm trăm nghìn đồng", "Two billion five hundred thousand dong"),
        (2_000_000_015, "Hai tỷ không trăm mười lăm đồng", "Two billion fifteen dong"),
        (
            999_999_999_999,
            "Chín trăm chín mươi chín tỷ chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn "
            "chín trăm chín mươi chín đồng",
            "Nine hundred ninety-nine billion nine hundred ninety-nine million nine hundred ninety-nine thousand "
            "nine hundred ninety-nine dong",
        ),
        (1_005_000_000_000, "Một nghìn không trăm linh năm tỷ đồng", "One trillion five billion dong"),
        (-300_000, "Âm ba trăm nghìn đồng", "Minus three hundred thousand dong"),
    ],
)  # fmt: skip
def test_worked_amounts(amount_vnd, vi, en):
    assert (in_words(amount_vnd), in_words(amount_vnd, "en")) == (vi, en)


DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
}  # fmt: skip


def read_back(words):
    """As a bank clerk reads: everything before a tỷ counts in billions, triệu and nghìn within, hundreds and tens in these."""
    total = thousands = group = digit = 0
    for word in words.lower().split():
        if word == "trăm":
            group, digit = group + 100 * digit, 0
        elif word == "mươi":
            group, digit = group + 10 * digit, 0
        elif word == "mười":
            group += 10
        elif word in ("nghìn", "triệu"):
            thousands, group, digit = thousands + (group + digit) * (1000 if word == "nghìn" else 10**6), 0, 0
        elif word == "tỷ":
            total, thousands, group, digit = (total + thousands + group + digit) * 10**9, 0, 0, 0
        elif word not in ("linh", "đồng"):
            digit = DIGITS[word]
    return total + thousands + group + digit


NUMERALS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
SIZES = {
    "thousand": 10**3,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "quadrillion": 10**15,
    "quintillion": 10**18,
}


def read_english(words):
    total = group = 0
    for word in words.lower().removesuffix(" dong").replace("-", " ").split():
        if word in SIZES:
            total, group = total + group * SIZES[word], 0
        else:
            group = group * 100 if word == "hundred" else group + NUMERALS[word]
    return total + group


@given(
    st.integers(0, 60).flatmap(lambda bits: st.integers(0, 2**bits))
    | st.lists(st.sampled_from("0015"), max_size=18).map(lambda d: int("".join(d) or "0"))
)
def test_words_read_back_are_the_amount(amount_vnd):
    assert read_back(in_words(amount_vnd)) == amount_vnd
    assert read_english(in_words(amount_vnd, "en")) == amount_vnd
