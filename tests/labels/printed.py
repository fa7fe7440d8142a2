"""Labels as a head of 203 dots an inch prints them, what each must say, and whether a reader gets it from them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageOps

from pos.labels.digital_link import read_link
from pos.labels.pictures import label_picture
from pos.labels.rules import Layout, Words
from pos.labels.sheets import numbered_pdf, sheet_pdf
from pos.labels.signing import Piece, PublicKey, Verdict, as_letters, check_code, serial_called, signed_code
from tests.labels.wear import WHITE, Place

URL = "https://ocop.example.vn"
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = {"0a01": PublicKey("0a01", as_letters(SIGNER.public_key().public_bytes_raw()))}
PRODUCTS = {"09520123456788": "SP0001"}
"""Whose number a GTIN is: it is our own code that is signed."""
LINKS = {
    "with our own code": f"{URL}/p/SP0001/10/L2026-11",
    "with a GTIN and the longest lot": f"{URL}/01/09520123456788/10/L2026-11-LO-GOM-SO-1",
}
DOTS_PER_INCH = 203
AROUND = 80
"""Pixels that are looked at around a code: its white border, words of the label, and white where the label ends."""

Pages = Callable[[bytes], list[Image.Image]]
"""Turns a PDF into what a printer of 203 dots an inch makes of each page."""


class Outcome(StrEnum):
    """What a reader got from a label."""

    READ = "read"
    UNREAD = "unread"
    WRONG = "wrong"
    """Something else than was printed, or a signature that does not hold."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One label on paper, and the address in its code."""

    picture: Image.Image
    place: Place
    link: str


def words_of(link: str, count: int, *, signed: bool) -> list[Words]:
    """What so many labels of a lot say: all the same, or each its number and our signature."""
    plain = Words(
        name="Bộ ấm chén men lam", producer="Hợp tác xã gốm Kim Lan", commune="Xã Bát Tràng, Hà Nội",
        price="450.000 ₫", code="SP0001", lot=str(read_link(link).lot), link=link, stars=4,
        decision_number="1147/QĐ-UBND", valid_to="2027-03-04",
    )  # fmt: skip
    if not signed:
        return [plain] * count
    pieces = [
        Piece("SP0001", plain.lot, serial_called(number), 4, False, date(2027, 3, 4)) for number in range(1, count + 1)
    ]
    return [plain.for_piece(piece.serial, signed_code(piece, "0a01", SIGNER)) for piece in pieces]


def by_a_head(labels: Sequence[Words], layout: Layout) -> list[Printed]:
    """Labels of a roll, dot for dot."""
    return [_framed(label_picture(words, layout).convert("L"), words.link) for words in labels]


def on_paper(labels: Sequence[Words], layout: Layout, pages: Pages) -> list[Printed]:
    """Labels from the PDF that goes to a printer, of which every dot burns that is at least half covered."""
    alike = len({words.link for words in labels}) == 1
    pdf = sheet_pdf(labels[0], layout, len(labels)) if alike else numbered_pdf(labels, layout)
    sheets = [page.convert("L").point([0] * 128 + [WHITE] * 128) for page in pages(pdf)]
    found = []
    for index, words in enumerate(labels):
        sheet, place = divmod(index, layout.per_sheet)
        left, top = layout.corner(place)
        edges = (left, top, left + layout.label_width_um, top + layout.label_height_um)
        found.append(_framed(sheets[sheet].crop([round(edge * DOTS_PER_INCH / 25_400) for edge in edges]), words.link))
    return found


def _framed(label: Image.Image, link: str) -> Printed:
    picture = ImageOps.expand(label, AROUND, WHITE)
    [code] = zxingcpp.read_barcodes(picture)
    assert code.text == link
    left, top, side = (
        code.position.top_left.x,
        code.position.top_left.y,
        code.position.bottom_right.x - code.position.top_left.x,
    )
    seen = picture.crop((left - AROUND, top - AROUND, left + side + AROUND, top + side + AROUND))
    return Printed(seen, Place(AROUND, AROUND, side), link)


def read(picture: Image.Image, printed: Printed) -> Outcome:
    """Read what is left of a label as anybody would, and check its signature as a till does."""
    found = [one.text for one in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]
    if not found:
        return Outcome.UNREAD
    return Outcome.READ if found == [printed.link] and proves(found[0]) else Outcome.WRONG


def proves(text: str) -> bool:
    """Whether a text names a lot and, when it names a piece, bears our signature over it."""
    address, _, code = text.partition("#")
    link = read_link(address)
    if link.serial is None:
        return not code and link.lot is not None
    product = link.product or PRODUCTS[str(link.gtin)]
    return check_code(code, product, str(link.lot), link.serial, KEYS) is Verdict.GENUINE
