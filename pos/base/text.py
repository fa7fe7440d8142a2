"""Vietnamese text: one normal form, a key to search by, a key to sort by.

Neither SQLite's nor every PostgreSQL's collation knows Vietnamese, so both keys are filled in Python and the till folds
its search text the same way.
"""

import re
import unicodedata

_MARKS = dict.fromkeys(code for code in range(0x0300, 0x0370))
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_TONE_MARKS = dict.fromkeys(ord(mark) for mark in _TONES)
# Private-free, printable, and in the order of the alphabet under byte-wise comparison on both databases.
_ORDER = {letter: f"{index:02d}" for index, letter in enumerate(_LETTERS, start=40)}


def clean(text: str) -> str:
    """Bring what a person typed or a file held into the one form we store: NFC, no control signs, single spaces."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if sign in "\t\r\n" else sign for sign in text if sign in "\t\r\n" or sign.isprintable())
    return re.sub(r" {2,}", " ", text).strip()


def clean_block(text: str) -> str:
    """Like ``clean`` for text of several lines: lines stay, spaces at their ends go."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(clean(line) for line in text.split("\n")).strip("\n")


def search_key(text: str) -> str:
    """Fold marks and case away, so that "gom bat trang" finds "Gốm Bát Tràng"."""
    text = unicodedata.normalize("NFD", text).translate(_MARKS).casefold()
    return re.sub(r"\s+", " ", text.replace("đ", "d")).strip()


def sort_key(text: str) -> str:
    """A key whose plain byte order is the Vietnamese order: letters first (a ă â … d đ …), then tones per word.

    Tones (none, huyền, hỏi, ngã, sắc, nặng) decide only between words whose letters are alike.
    """
    words = []
    for word in unicodedata.normalize("NFC", text).casefold().split():
        letters, tones = [], []
        for letter in word:
            plain = unicodedata.normalize("NFD", letter)
            tone = next((_TONES[mark] for mark in plain if mark in _TONES), "0")
            base = unicodedata.normalize("NFC", plain.translate(_TONE_MARKS))
            letters.append(_ORDER.get(base) or (f"1{base}" if base.isdigit() else f"0{base}"))
            tones.append(tone)
        words.append("".join(letters) + " " + "".join(tones))
    return "  ".join(words)
