"""Breaking text into lines. Whatever the width, every letter that goes in comes out, in order."""

import unicodedata
from collections.abc import Callable

Measure = Callable[[str], int]
"""Says how many dots wide a text will be."""


def wrap(text: str, width: int, measure: Measure) -> list[str]:
    """Break text into lines no wider than ``width`` dots.

    It breaks at plain spaces only, so "1 kg" written with a no-break space stays whole. A word wider than the paper is
    broken between letters, because losing its end would be worse; a single letter wider than the paper stands alone.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            if not word:
                continue
            candidate = f"{line} {word}" if line else word
            if measure(candidate) <= width:
                line = candidate
                continue
            if line:
                lines.append(line)
            *whole, line = _break_word(word, width, measure)
            lines += whole
        lines.append(line)
    return lines


def longest_word(text: str, measure: Measure) -> int:
    """How wide the column must be for no word to be torn."""
    return max((measure(word) for word in text.replace("\n", " ").split(" ")), default=0)


def _break_word(word: str, width: int, measure: Measure) -> list[str]:
    pieces: list[str] = []
    piece = ""
    for letter in _letters(word):
        if piece and measure(piece + letter) > width:
            pieces.append(piece)
            piece = letter
        else:
            piece += letter
    return [*pieces, piece]


def _letters(word: str) -> list[str]:
    """Letters with the marks that hang on them: a mark must not start a line of its own."""
    letters: list[str] = []
    for sign in word:
        if letters and unicodedata.combining(sign):
            letters[-1] += sign
        else:
            letters.append(sign)
    return letters
