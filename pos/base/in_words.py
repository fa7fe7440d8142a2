"""An amount in words, as papers that are signed say it: whoever adds a digit to the figure does not change the words.

num2words says 1.020.000 as *một triệu hai mươi nghìn* and 1.000.001 as *một triệu lẻ một* (its language "vi", 0.5.14); a
Vietnamese accountant says the places that are empty. Hence these few lines.
"""

from collections.abc import Callable

_DIGITS_VI = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES_VI = ((1_000_000, "triệu"), (1_000, "nghìn"))
_BELOW_TWENTY = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES_EN = (
    (10**18, "quintillion"), (10**15, "quadrillion"), (10**12, "trillion"), (10**9, "billion"), (10**6, "million"),
    (1000, "thousand"),
)  # fmt: skip


def in_words(amount_vnd: int, language: str = "vi") -> str:
    """An amount of đồng as a sentence of a paper begins it: Một triệu không trăm hai mươi nghìn đồng.

    Source: docs/rules/amounts.md, "In words"
    """
    say: Callable[[int], str]
    say, below, coin = (_vietnamese, "âm", "đồng") if language == "vi" else (_english, "minus", "dong")
    words = f"{below} {say(-amount_vnd)}" if amount_vnd < 0 else say(amount_vnd)
    return f"{words[0].upper()}{words[1:]} {coin}"


def _vietnamese(number: int, inner: bool = False) -> str:
    """``inner``: something stands before it, so that hundreds and tens are said also where there are none."""
    if number >= 10**9:
        high, low = divmod(number, 10**9)
        parts = [f"{_vietnamese(high, inner)} tỷ"]
        return " ".join([*parts, _vietnamese(low, inner=True)] if low else parts)
    parts = []
    for size, name in _SCALES_VI:
        count, number = divmod(number, size)
        if count:
            parts.append(f"{_group_vietnamese(count, inner or bool(parts))} {name}")
    if number or not parts:
        parts.append(_group_vietnamese(number, inner or bool(parts)))
    return " ".join(parts)


def _group_vietnamese(number: int, inner: bool) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [f"{_DIGITS_VI[hundreds]} trăm"] if hundreds or inner else []
    if tens > 1:
        words.append(f"{_DIGITS_VI[tens]} mươi")
    elif tens:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    if tens > 1 and ones == 1:
        words.append("mốt")
    elif tens and ones == 5:
        words.append("lăm")
    elif ones or not words:
        words.append(_DIGITS_VI[ones])
    return " ".join(words)


def _english(number: int) -> str:
    parts = []
    for size, name in _SCALES_EN:
        count, number = divmod(number, size)
        if count:
            parts.append(f"{_group_english(count)} {name}")
    if number or not parts:
        parts.append(_group_english(number))
    return " ".join(parts)


def _group_english(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    words = [f"{_BELOW_TWENTY[hundreds]} hundred"] if hundreds else []
    if rest >= 20:
        tens, ones = divmod(rest, 10)
        words.append(f"{_TENS[tens]}-{_BELOW_TWENTY[ones]}" if ones else _TENS[tens])
    elif rest or not words:
        words.append(_BELOW_TWENTY[rest])
    return " ".join(words)
