"""What a label says, and on which sheets and rolls it fits. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

MOST_LABELS = 2000
"""One batch is at most this many labels."""
MOST_NUMBERED = 500
"""So many with a code of their own each: they are drawn one by one while somebody waits."""
CITY_PAYS_FOR = 2000
"""Numbered labels of a product, unless another number was set for it: so many Hanoi's programme pays for."""

QUIET_MODULES = 4
MODULE_DOTS = 4
DOTS_PER_MM = 8
"""A thermal head of 203 dots an inch."""
MODULE_UM = 500
"""One module of the code: four dots of a 203 dpi thermal head. Three (0.375 mm) are finer than the 0.396 mm that checkout
scanners want, so the same width holds on sheets too, where a printer may be out of toner or out of line."""

LEAST_UM = 25_000
LEAST_SIGNED_UM = 35_000
"""Labels are at least so wide and high. A short address has a smaller code, but paper slips and corners tear all the same."""

_BYTES_AT_Q = (11, 20, 32, 46, 60, 74, 86, 108, 130, 151, 177, 203, 241, 258, 292, 322, 364, 394, 442, 482)
"""How many bytes QR versions 1 to 20 hold at correction level Q. Source: ISO/IEC 18004:2015 table 7."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet of labels, or a roll (then the paper is one label). All in micrometres."""

    code: str
    paper_width_um: int
    paper_height_um: int
    columns: int
    rows: int
    label_width_um: int
    label_height_um: int
    left_um: int = 0
    top_um: int = 0
    pitch_x_um: int = 0
    pitch_y_um: int = 0
    margin_um: int = 1_500
    """Kept free inside each label's edge: paper slips in the printer."""

    @property
    def per_sheet(self) -> int:
        """How many labels a sheet has."""
        return self.columns * self.rows

    @property
    def is_roll(self) -> bool:
        """Whether labels come one by one from a thermal printer."""
        return self.per_sheet == 1

    @property
    def width_dots(self) -> int:
        """The label's width on a thermal head, in whole bytes."""
        return self.label_width_um * DOTS_PER_MM // 1_000 // 8 * 8

    @property
    def height_dots(self) -> int:
        """The label's height on a thermal head."""
        return self.label_height_um * DOTS_PER_MM // 1_000

    def corner(self, index: int) -> tuple[int, int]:
        """The upper left corner of a label on its sheet, from the sheet's upper left, row by row; the first is 0."""
        row, column = divmod(index, self.columns)
        return self.left_um + column * self.pitch_x_um, self.top_um + row * self.pitch_y_um


def _a4(code: str, columns: int, rows: int, width_um: int, height_um: int, gap_um: int = 0) -> Layout:
    """A sheet whose labels stand in the middle of A4, as label makers cut them."""
    return Layout(
        code=code, paper_width_um=210_000, paper_height_um=297_000, columns=columns, rows=rows,
        label_width_um=width_um, label_height_um=height_um,
        left_um=(210_000 - columns * width_um - (columns - 1) * gap_um) // 2,
        top_um=(297_000 - rows * height_um) // 2, pitch_x_um=width_um + gap_um, pitch_y_um=height_um,
        margin_um=max(1_000, min(2_500, height_um // 25)),
    )  # fmt: skip


def _roll(code: str, width_um: int, height_um: int) -> Layout:
    return Layout(
        code=code, paper_width_um=width_um, paper_height_um=height_um, columns=1, rows=1,
        label_width_um=width_um, label_height_um=height_um, margin_um=1_000,
    )  # fmt: skip


LAYOUTS: Mapping[str, Layout] = {
    layout.code: layout
    for layout in (
        _a4("a4-3x8", 3, 8, 70_000, 37_000),
        _a4("a4-3x7", 3, 7, 63_500, 38_100, 2_500),
        _a4("a4-2x7", 2, 7, 99_100, 38_100, 2_500),
        _a4("a4-2x8", 2, 8, 99_100, 33_900, 2_500),
        _a4("a4-3x9", 3, 9, 70_000, 32_000),
        _a4("a4-4x10", 4, 10, 48_500, 25_400),
        _a4("a4-5x13", 5, 13, 38_100, 21_200, 2_500),
        _roll("roll-70x40", 70_000, 40_000),
        _roll("roll-50x30", 50_000, 30_000),
        _roll("roll-40x30", 40_000, 30_000),
    )
}
"""Sheets by their makers' common formats (columns × rows), then the rolls that thermal printers here take."""


def code_modules(link: str) -> int:
    """How many modules wide the code of a link is, its quiet zone included; correction level Q, for labels tear.

    A link too long for any label counts as wider than all of them.
    """
    size = len(link.encode())
    version = next((number for number, most in enumerate(_BYTES_AT_Q, start=1) if size <= most), 40)
    return 17 + 4 * version + 2 * QUIET_MODULES


def code_width_um(link: str) -> int:
    """How wide the code of a link is printed, its quiet zone included."""
    return code_modules(link) * MODULE_UM


def code_fits(layout: Layout, link: str) -> bool:
    """Whether the code has room on this label at its full size. The quiet zone may reach into the label's margin."""
    room = min(layout.label_width_um * 2 // 3, layout.label_height_um - layout.margin_um)
    return code_width_um(link) <= room


def least_label_um(link: str) -> int:
    """How wide and high a label must be at least for the code of a link: more where a signature stands behind it."""
    return LEAST_SIGNED_UM if "#" in link else LEAST_UM


def sheets_needed(layout: Layout, quantity: int, first_position: int) -> int:
    """How many sheets these labels take when the first ones of the first sheet are already gone."""
    return -(-(quantity + first_position - 1) // layout.per_sheet)


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that one label says, as it was true when the batch was made. Kept with the batch."""

    name: str
    producer: str
    commune: str
    price: str
    code: str
    """In plain digits: the GTIN as it stands under a barcode, or our own code."""
    lot: str
    link: str
    stars: int = 0
    """Zero without a certificate that was valid on the day."""
    potential_five_star: bool = False
    decision_number: str = ""
    valid_to: str = ""
    """ISO date of the last day that the star is valid."""
    made_on: str = ""
    expires_on: str = ""
    is_sample: bool = False
    serial: str = ""
    """The number of this very piece; empty on labels that are all alike."""

    def to_json(self) -> dict[str, Any]:
        """As the batch keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Words":
        """As a batch kept it."""
        return cls(**content)

    def for_piece(self, serial: str, code: str) -> "Words":
        """What the label of one piece says: its number, and our signature behind the address. That is never shortened."""
        return replace(self, serial=serial, link=f"{self.link}/21/{serial}#{code}")

    def star_lines(self) -> list[str]:
        """The stars in words, with the paper that grants them and their last day; nothing without them.

        Words and not the programme's mark: a shop's own labels are outside what the mark's owner permits.
        """
        if not self.stars:
            return []
        rank = f"OCOP {self.stars} sao" + (" · tiềm năng 5 sao" if self.potential_five_star else "")
        return [rank, f"Số {self.decision_number}", f"hiệu lực đến {written_day(date.fromisoformat(self.valid_to))}"]

    def lot_lines(self) -> list[str]:
        """The lot with its dates, and the code in plain digits."""
        lines = [f"Lô {self.lot}"]
        if self.serial:
            lines.append(f"Sê-ri {self.serial}")
        if self.made_on:
            lines.append(f"NSX {written_day(date.fromisoformat(self.made_on))}")
        if self.expires_on:
            lines.append(f"HSD {written_day(date.fromisoformat(self.expires_on))}")
        return [*lines, f"Mã {self.code}"]


EXAMPLE_PIECE = ("A000000", "A" * 92)
"""A number that no label gets and a signature that never holds: to see whether a numbered label fits, and how it looks."""


def written_day(day: date) -> str:
    """A day as paper here says it: 04/03/2027."""
    return f"{day:%d/%m/%Y}"


def written_price(price_vnd: int, unit: str) -> str:
    """A price as paper here says it, VAT included: 450.000 ₫, or 165.000 ₫/kg for what is weighed."""
    amount = f"{price_vnd:,}".replace(",", ".")
    return f"{amount} ₫" + {"kg": "/kg", "litre": "/lít"}.get(unit, "")


def still_true(
    words: Words, stars: int | None, potential_five_star: bool, decision_number: str, until: date | None
) -> bool:
    """Whether what a label says of stars still holds: the same rank by the same paper, and no longer than that lasts.

    A label without stars is never wrong, also when a certificate has come since.
    """
    if not words.stars:
        return True
    return (
        (words.stars, words.potential_five_star, words.decision_number) == (stars, potential_five_star, decision_number)
        and until is not None
        and date.fromisoformat(words.valid_to) <= until
    )
