"""What a print says, without saying how it is drawn: an immutable document that survives a trip through JSON.

A print job keeps its document, so that next year's reprint shows what was known on the day of the sale. Text is brought
to NFC here, once: a cheap font has no glyph for an ``e`` followed by two loose marks.
"""

import unicodedata
from base64 import b64encode
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    Base64Bytes,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)
from pydantic.dataclasses import dataclass

from pos.base.errors import N_, RuleBroken

STAR = "★"
"""Stands for a drawn star anywhere in a text; the font itself has none."""

NO_BREAK_SPACE = "\u00a0"

_FROZEN = ConfigDict(extra="forbid")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


class UnreadableDocument(RuleBroken):
    """A stored or received document is not one that this version can print."""

    message = N_("This document cannot be printed: %(reason)s.")


class Size(StrEnum):
    """How big text is. The renderer knows what that means in dots on narrow and on wide paper."""

    SMALL = "small"
    NORMAL = "normal"
    LARGE = "large"
    TITLE = "title"
    HUGE = "huge"


class Weight(StrEnum):
    """How heavy text is. Light weights are left out: a thermal head breaks their strokes."""

    REGULAR = "regular"
    BOLD = "bold"


class Align(StrEnum):
    """Where a thing stands in the width that it has."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class RuleStyle(StrEnum):
    """How a line across the paper looks."""

    THIN = "thin"
    DASHED = "dashed"
    HEAVY = "heavy"


class Correction(StrEnum):
    """How much of a QR code may be torn off or smudged before it stops being readable: 7, 15, 25, 30 percent."""

    L = "L"
    M = "M"
    Q = "Q"
    H = "H"


def _paper_text(text: str) -> str:
    """Bring text into the form that the font can draw.

    Unlike ``base.text.clean`` this keeps line breaks and the spaces that must not break.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = (sign for sign in text if sign == "\n" or unicodedata.category(sign) not in _INVISIBLE)
    return unicodedata.normalize("NFC", "".join(kept))


def _picture_bytes(value: object) -> object:
    # Base64Bytes reads base64 wherever it is built, also from Python; a program passes the file's own bytes.
    return b64encode(value) if isinstance(value, bytes) and value.startswith(b"\x89PNG") else value


PaperText = Annotated[str, AfterValidator(_paper_text)]


@dataclass(frozen=True, config=_FROZEN)
class Text:
    """A paragraph. Line breaks in it are kept; it wraps where the paper ends."""

    text: PaperText
    size: Size = Size.NORMAL
    weight: Weight = Weight.REGULAR
    align: Align = Align.LEFT
    kind: Literal["text"] = "text"


@dataclass(frozen=True, config=_FROZEN)
class Banner:
    """White words on a black bar, for what nobody may overlook: a reprint, sample data."""

    text: PaperText
    size: Size = Size.NORMAL
    kind: Literal["banner"] = "banner"


@dataclass(frozen=True, config=_FROZEN)
class Cell:
    """One column's text. ``share`` divides the width that is left; a share of 0 takes just the width of its words.

    ``tabular`` gives every digit the same width, so that amounts under one another line up.
    """

    text: PaperText
    align: Align = Align.LEFT
    size: Size = Size.NORMAL
    weight: Weight = Weight.REGULAR
    share: Annotated[int, Field(ge=0, le=100)] = 1
    tabular: bool = False


@dataclass(frozen=True, config=_FROZEN)
class Columns:
    """Cells side by side on one baseline; where a word would have to be torn, they stand under one another."""

    cells: Annotated[tuple[Cell, ...], Field(min_length=1, max_length=8)]
    gap_dots: Annotated[int, Field(ge=0, le=100)] = 16
    kind: Literal["columns"] = "columns"


@dataclass(frozen=True, config=_FROZEN)
class Rule:
    """A line across the paper."""

    style: RuleStyle = RuleStyle.THIN
    kind: Literal["rule"] = "rule"


@dataclass(frozen=True, config=_FROZEN)
class Blank:
    """Empty paper; 8 dots are a millimetre."""

    height_dots: Annotated[int, Field(ge=1, le=800)] = 16
    kind: Literal["blank"] = "blank"


@dataclass(frozen=True, config=_FROZEN)
class Picture:
    """A PNG. It is shrunk to the paper where it is wider, never enlarged; greys become a fine dither."""

    png: Annotated[Base64Bytes, BeforeValidator(_picture_bytes), Field(max_length=2_000_000)]
    align: Align = Align.CENTER
    width_dots: Annotated[int, Field(ge=8, le=2000)] | None = None
    kind: Literal["picture"] = "picture"


@dataclass(frozen=True, config=_FROZEN)
class Stars:
    """One to five stars in a row. Who builds the document answers for their being true."""

    count: Annotated[int, Field(ge=1, le=5)]
    size: Size = Size.NORMAL
    align: Align = Align.LEFT
    kind: Literal["stars"] = "stars"


@dataclass(frozen=True, config=_FROZEN)
class QrCode:
    """A QR code with its quiet zone. ``module_dots`` is the wish; less is taken where the paper is too narrow."""

    payload: Annotated[str, Field(min_length=1, max_length=2900)]
    correction: Correction = Correction.M
    module_dots: Annotated[int, Field(ge=3, le=16)] = 6
    align: Align = Align.CENTER
    kind: Literal["qr"] = "qr"


@dataclass(frozen=True, config=_FROZEN)
class SideBySide:
    """Two stacks next to each other, such as a code and the words about it; the left one is ``left_dots`` wide."""

    left: tuple["Block", ...]
    right: tuple["Block", ...]
    left_dots: Annotated[int, Field(ge=24, le=2000)]
    gap_dots: Annotated[int, Field(ge=0, le=100)] = 16
    kind: Literal["side_by_side"] = "side_by_side"


@dataclass(frozen=True, config=_FROZEN)
class Cut:
    """Feed past the knife and cut; a printer without a knife only feeds."""

    kind: Literal["cut"] = "cut"


@dataclass(frozen=True, config=_FROZEN)
class DrawerKick:
    """Open the cash drawer that hangs on the printer, on pin 2 or 5 of its socket."""

    pin: Literal[2, 5] = 2
    kind: Literal["drawer"] = "drawer"


Block = Annotated[
    Text | Banner | Columns | Rule | Blank | Picture | Stars | QrCode | SideBySide, Field(discriminator="kind")
]
Command = Cut | DrawerKick
Item = Annotated[
    Text | Banner | Columns | Rule | Blank | Picture | Stars | QrCode | SideBySide | Cut | DrawerKick,
    Field(discriminator="kind"),
]


@dataclass(frozen=True, config=_FROZEN)
class Document:
    """Everything that one print says, from top to bottom. Documents add up: ``mark + slip`` is a marked slip."""

    items: tuple[Item, ...] = ()
    version: Literal[1] = 1

    @classmethod
    def of(cls, *items: Any) -> "Document":
        """A document of these items, in this order."""
        return cls(items=items)

    def __add__(self, other: "Document") -> "Document":
        return Document(items=self.items + other.items)

    def to_json(self) -> dict[str, Any]:
        """The document as plain data, ready for a JSON column."""
        data: dict[str, Any] = _DOCUMENTS.dump_python(self, mode="json", exclude_defaults=False)
        return data

    @classmethod
    def from_json(cls, data: object) -> "Document":
        """Read a document that ``to_json`` wrote.

        Raises:
            UnreadableDocument: it holds an item, a field or a value that this version does not know.
        """
        try:
            return _DOCUMENTS.validate_python(data)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            raise UnreadableDocument(reason=f"{where}: {first['msg']}" if where else first["msg"]) from error


_DOCUMENTS = TypeAdapter(Document)


def pair(
    left: str,
    right: str,
    *,
    size: Size = Size.NORMAL,
    weight: Weight = Weight.REGULAR,
    right_weight: Weight | None = None,
) -> Columns:
    """A label on the left and its amount on the right: the row that receipts are made of."""
    is_amount = not any(sign.isalpha() for sign in right)
    return Columns(
        cells=(
            Cell(left, size=size, weight=weight),
            Cell(right, align=Align.RIGHT, size=size, weight=right_weight or weight, share=0, tabular=is_amount),
        )
    )


def total(label: str, amount: str) -> Columns:
    """The number that the customer looks for first, as big as the paper allows; a label too long stands above it."""
    return Columns(
        cells=(
            Cell(unbroken(label), weight=Weight.BOLD),
            Cell(unbroken(amount), align=Align.RIGHT, size=Size.HUGE, weight=Weight.BOLD, share=0),
        )
    )


def unbroken(text: str) -> str:
    """The same words, never separated at the end of a line."""
    return text.replace(" ", NO_BREAK_SPACE)


def star_text(count: int) -> str:
    """Stars to stand inside a text; joined, they wrap as one word."""
    return STAR * count


def without_drawer(document: Document) -> Document:
    """The same document without opening the drawer: a second copy is no reason to open it."""
    return Document(items=tuple(item for item in document.items if not isinstance(item, DrawerKick)))
