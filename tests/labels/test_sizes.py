"""On which labels which codes are offered: signed ones from 35 mm on, unsigned ones from 25 mm, and only where they read."""

import re
from typing import Any

import pytest
import qrcode
import time_machine
import zxingcpp
from flask import Flask

from pos.base.database import transaction
from pos.catalogue.rules import PRODUCT_CODE
from pos.inventory.rules import LONGEST_LOT_CODE, lot_code_fits
from pos.labels import operations
from pos.labels.errors import CodeTooWide, LabelTooSmall
from pos.labels.pictures import label_picture
from pos.labels.rules import EXAMPLE_PIECE, LAYOUTS, Words, code_modules, code_width_um
from pos.labels.sheets import insist_on_code
from tests.cast import NOW
from tests.verify.stage import shelve

OURS, LONG_HOST, SHORT_HOST = "https://ocop.example.vn", "https://truy-xuat.ocop.hanoi.example.vn", "https://a.vn"
LONGEST_LOT = "LO-2026.11-KIM.LAN-7"
LONGEST_CODE = "SP123456789"


def words(host: str, product: str, lot: str, *, signed: bool) -> Words:
    """The label of a product without much to say, so that its code decides."""
    path = f"01/{product}" if product.isdigit() else f"p/{product}"
    plain = Words(
        name="Trà", producer="HTX Ba Vì", commune="Xã Ba Vì", price="9.000 ₫", code=product, lot=lot,
        link=f"{host}/{path}/10/{lot}",
    )  # fmt: skip
    return plain.for_piece(*EXAMPLE_PIECE) if signed else plain


EVERY = [
    words(host, product, lot, signed=signed)
    for host in (OURS, LONG_HOST, SHORT_HOST)
    for product in ("SP0001", LONGEST_CODE, "09520123456788")
    for lot in ("1", "L2026-11", LONGEST_LOT)
    for signed in (False, True)
]


def offered(label: Words) -> set[str]:
    found = set()
    for code, layout in LAYOUTS.items():
        try:
            insist_on_code(label, layout)
        except CodeTooWide:
            continue
        found.add(code)
    return found


def test_these_are_the_longest_that_we_allow() -> None:
    assert len(LONGEST_LOT) == LONGEST_LOT_CODE
    assert lot_code_fits(LONGEST_LOT)
    assert PRODUCT_CODE.fullmatch(LONGEST_CODE)
    assert not PRODUCT_CODE.fullmatch(LONGEST_CODE + "0")


@pytest.mark.parametrize("label", EVERY, ids=lambda label: label.link[:90])
def test_no_label_is_offered_that_is_too_small_for_its_code(label: Words) -> None:
    least = 35_000 if label.serial else 25_000
    found = offered(label)
    assert found, "there is no label for it at all"
    for code in found:
        layout = LAYOUTS[code]
        assert min(layout.label_width_um, layout.label_height_um) >= least
        assert code_width_um(label.link) <= layout.label_height_um - layout.margin_um


@pytest.mark.parametrize(
    ("label", "sizes"),
    [
        (words(OURS, LONGEST_CODE, LONGEST_LOT, signed=True), {"a4-3x8", "a4-3x7", "a4-2x7", "roll-70x40"}),
        (words(OURS, "09520123456788", LONGEST_LOT, signed=True), {"a4-3x8", "a4-3x7", "a4-2x7", "roll-70x40"}),
        # 36.5 mm: a sheet of 37 mm has no room for it once its edge is left free.
        (words(LONG_HOST, "09520123456788", LONGEST_LOT, signed=True), {"a4-3x7", "a4-2x7", "roll-70x40"}),
        # 28.5 mm, and yet nothing below 35.
        (words(SHORT_HOST, "SP0001", "1", signed=True), {"a4-3x8", "a4-3x7", "a4-2x7", "roll-70x40"}),
        (words(SHORT_HOST, "SP0001", "1", signed=False), set(LAYOUTS) - {"a4-5x13"}),
        (words(OURS, "SP0001", "L2026-11", signed=False), set(LAYOUTS) - {"a4-5x13"}),
    ],
    ids=["longest code", "longest lot", "long host", "short, signed", "short", "ours"],
)
def test_the_sizes_that_are_offered(label: Words, sizes: set[str]) -> None:
    assert offered(label) == sizes


@pytest.mark.parametrize("size", [178, 203, 204, 241, 258, 292, 322, 364, 394, 442, 482])
def test_a_long_link_is_as_wide_as_its_code_and_no_wider(size: int) -> None:
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=4)
    code.add_data("x" * size, optimize=0)
    assert code_modules("x" * size) == 17 + 4 * code.best_fit() + 8


@pytest.mark.parametrize("host", [OURS, LONG_HOST])
def test_the_longest_signed_code_is_read_back_from_a_roll_at_203_dots_an_inch(host: str) -> None:
    label = words(host, "09520123456788", LONGEST_LOT, signed=True)
    picture = label_picture(label, LAYOUTS["roll-70x40"]).convert("L")
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [label.link]


@pytest.mark.parametrize(
    ("layout", "label", "why"),
    [
        ("a4-2x8", words(OURS, "SP0001", "L2026-11", signed=True), (LabelTooSmall, "35")),
        ("roll-50x30", words(OURS, "SP0001", "L2026-11", signed=True), (CodeTooWide, "33")),
        ("a4-5x13", words(SHORT_HOST, "SP0001", "1", signed=False), (LabelTooSmall, "25")),
    ],
)
def test_the_reason_says_how_big_a_label_it_wants(
    bare_app: Flask, layout: str, label: Words, why: tuple[Any, str]
) -> None:
    kind, millimetres = why
    with pytest.raises(kind) as caught:
        operations.insist_it_fits(label, LAYOUTS[layout])
    with bare_app.test_request_context():
        assert f"{millimetres} mm" in caught.value.localized()


def test_the_form_offers_what_reads_and_says_why_of_the_rest(app: Flask, sign_in: Any) -> None:
    with time_machine.travel(NOW, tick=True), transaction():
        lot = shelve("SP0001", LONGEST_LOT, 5_000)
    with time_machine.travel(NOW, tick=True):
        page = sign_in("lan").get(f"/labels/new?outlet=BT01&lot={lot}&numbered=1").get_data(as_text=True)
    disabled = set(re.findall(r'value="([a-z0-9-]+)"[^>]* disabled', page))
    reasons = dict(re.findall(r'id="([a-z0-9-]+)-why">([^<]+)<', page))
    assert set(LAYOUTS) - disabled == {"a4-3x8", "a4-3x7", "a4-2x7", "roll-70x40"}
    assert set(reasons) == disabled
    assert all("mm" in reason and "nhãn lớn hơn" in reason for reason in reasons.values())
