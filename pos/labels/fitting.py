"""Where the words of a label stand beside its code, in letters as big as the label allows. Pure.

The same arrangement serves sheets and rolls: it is told how wide a text is, and answers in the unit it was asked in (points
for a PDF, dots for a thermal head).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from pos.labels.errors import WordsDoNotFit
from pos.labels.rules import Words
from pos.printing.wrapping import longest_word, wrap

Measure = Callable[[str, int, bool], int]
"""How wide a text is at a height, and whether bold."""

LINE = 1.28
"""From one baseline to the next, as a multiple of the letters' height: room for Ẫ under g."""
ASCENT = 1.04
"""From the top of a line to its baseline."""
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: its left end, its baseline from the top, its height and weight."""

    x: int
    baseline: int
    text: str
    height: int
    bold: bool


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A finished label: the code's upper left corner, and its lines. Measured from the label's upper left."""

    code_x: int
    code_y: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A label as the arrangement sees it: its size, the width of its code and of the code's own white border."""

    width: int
    height: int
    margin: int
    code: int
    quiet: int


@dataclass(frozen=True, slots=True)
class _Part:
    """Words that belong together: how much bigger than the rest, and to how many lines they may be shortened."""

    text: str
    scale: float = 1.0
    bold: bool = False
    most_lines: int | None = None
    """None: it must be said whole."""
    gap: float = 0.0
    """Air above it, in heights of the plain letters."""
    tail: str = ""
    """Small words that follow on the same line where there is room, else on their own."""


def arrange(words: Words, frame: Frame, heights: Sequence[int], measure: Measure) -> Arrangement:
    """Set a label in the biggest of these letter heights (the biggest first) in which everything fits.

    First all words beside the code; then the name and its maker above it, across the whole label. Names are shortened with an
    ellipsis only when even the smallest letters are too big; price, stars and lot never.

    Raises:
        WordsDoNotFit: not even then.
    """
    for name_lines in (None, 2, 1):

        def at(height: int, name_lines: int | None = name_lines) -> Arrangement | None:
            beside = _beside(words, frame, height, measure, name_lines)
            return beside or _name_above(words, frame, height, measure, name_lines)

        best = at(heights[-1])
        if best is None:
            continue
        # What fits in some letters fits in all smaller ones, so the biggest are found by halving.
        too_big, fits = -1, len(heights) - 1
        while fits - too_big > 1:
            middle = (too_big + fits) // 2
            found = at(heights[middle])
            if found is None:
                too_big = middle
            else:
                best, fits = found, middle
        return best
    raise WordsDoNotFit()


def _names(words: Words, name_lines: int | None) -> list[_Part]:
    others = None if name_lines is None else 1
    return [
        _Part(words.name, 1.15, True, name_lines),
        _Part(words.producer, most_lines=others),
        _Part(words.commune, most_lines=others),
    ]


def _facts(words: Words, name_lines: int | None) -> list[_Part]:
    gap = 0.0 if name_lines == 1 else 0.2
    facts = [_Part(words.price, 1.4, True, gap=gap, tail="gồm VAT")]
    stars = words.star_lines()
    if stars:
        facts += [_Part(stars[0], bold=True, gap=gap), *(_Part(line) for line in stars[1:])]
    first, *more = words.lot_lines()
    facts += [_Part(first, gap=gap), *(_Part(line) for line in more)]
    if words.is_sample:
        facts.append(_Part("DỮ LIỆU MẪU"))
    return facts


def _beside(words: Words, frame: Frame, height: int, measure: Measure, name_lines: int | None) -> Arrangement | None:
    """Everything in one column to the right of the code."""
    code_x, code_y = _code_corner(frame, 0, frame.height)
    x = code_x + frame.code
    width, room = frame.width - frame.margin - x, frame.height - 2 * frame.margin
    parts = [*_names(words, name_lines), *_join(_facts(words, name_lines), width, height, measure)]
    lines = _set(parts, x, width, height, measure)
    if lines is None or _depth(lines) > room:
        return None
    down = frame.margin + (room - _depth(lines)) // 2
    return Arrangement(code_x, code_y, tuple(_moved(lines, down)))


def _name_above(
    words: Words, frame: Frame, height: int, measure: Measure, name_lines: int | None
) -> Arrangement | None:
    """Names across the whole width; under them the code with the facts at its right."""
    across = frame.width - 2 * frame.margin
    name, *makers = _names(words, name_lines)
    above = _set([name, *_join(makers, across, height, measure)], frame.margin, across, height, measure)
    if above is None:
        return None
    top = frame.margin + _depth(above)
    if top + frame.code > frame.height:
        return None
    code_x, code_y = _code_corner(frame, top, frame.height)
    x = code_x + frame.code
    width, room = frame.width - frame.margin - x, frame.height - frame.margin - top
    beside = _set(_join(_facts(words, name_lines), width, height, measure), x, width, height, measure)
    if beside is None or _depth(beside) > room:
        return None
    down = top + (room - _depth(beside)) // 2
    return Arrangement(code_x, code_y, (*_moved(above, frame.margin), *_moved(beside, down)))


def _code_corner(frame: Frame, top: int, bottom: int) -> tuple[int, int]:
    """The code stands at the left; its own white border counts as margin."""
    return max(0, frame.margin - frame.quiet), top + (bottom - top - frame.code) // 2


def _join(parts: Sequence[_Part], width: int, height: int, measure: Measure) -> list[_Part]:
    """Let plain short parts share a line where there is room."""
    joined: list[_Part] = []
    for part in parts:
        before = joined[-1] if joined else None
        plain = before is not None and not (before.bold or part.bold or part.gap or before.tail)
        if before is not None and plain:
            together = f"{before.text} · {part.text}"
            if measure(together, height, False) <= width:
                joined[-1] = replace(before, text=together)
                continue
        joined.append(part)
    return joined


def _set(parts: Iterable[_Part], x: int, width: int, height: int, measure: Measure) -> list[Line] | None:
    """Break parts into lines from the top at 0; None where a word would be torn, or more lines were needed than allowed."""
    lines: list[Line] = []
    top = 0.0
    for part in parts:
        size = max(1, round(height * part.scale))

        def wide(text: str, size: int = size, bold: bool = part.bold) -> int:
            return measure(text, size, bold)

        if not part.text:
            continue
        if part.most_lines is None and longest_word(part.text, wide) > width:
            return None
        broken = wrap(part.text, width, wide)
        if part.most_lines is not None and len(broken) > part.most_lines:
            broken = [*broken[: part.most_lines - 1], _cut(" ".join(broken[part.most_lines - 1 :]), width, wide)]
        top += part.gap * height if lines else 0
        for text in broken:
            lines.append(Line(x, round(top + size * ASCENT), text, size, part.bold))
            top += size * LINE
        if part.tail:
            after = x + wide(broken[-1] + " ")
            if after + measure(part.tail, height, False) <= x + width:
                lines.append(Line(after, lines[-1].baseline, part.tail, height, False))
            else:
                lines.append(Line(x, round(top + height * ASCENT), part.tail, height, False))
                top += height * LINE
    return lines


def _cut(text: str, width: int, wide: Callable[[str], int]) -> str:
    while text and wide(text.rstrip() + ELLIPSIS) > width:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def _depth(lines: Sequence[Line]) -> int:
    if not lines:
        return 0
    return max(line.baseline + round(line.height * (LINE - ASCENT)) for line in lines)


def _moved(lines: Iterable[Line], down: int) -> list[Line]:
    return [Line(line.x, line.baseline + down, line.text, line.height, line.bold) for line in lines]
