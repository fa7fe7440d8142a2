"""The addresses inside QR codes, against the worked examples that the till shares."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.labels import errors
from pos.labels.digital_link import Link, label_link, plain_digits, read_elements, read_link

SHARED = json.loads((Path(__file__).parents[1] / "shared" / "digital_links.json").read_text())
GS1_SIGNS = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize("example", SHARED["build"], ids=lambda example: example["elements"])
def test_an_element_string_becomes_the_link_that_gs1_says(example: dict[str, str]) -> None:
    assert read_elements(example["elements"]).path() == example["path"]


@pytest.mark.parametrize("example", SHARED["refused_elements"], ids=lambda example: example["elements"])
def test_an_unsound_element_string_is_refused(example: dict[str, str]) -> None:
    with pytest.raises(getattr(errors, example["error"])):
        read_elements(example["elements"])


@pytest.mark.parametrize("example", SHARED["read"], ids=lambda example: example["address"])
def test_a_link_says_what_its_parts_say(example: dict[str, Any]) -> None:
    names = ("gtin", "product", "variant", "lot", "serial")
    assert read_link(example["address"]) == Link(
        **{name: example.get(name) for name in names}, attributes=example.get("attributes", {})
    )


@pytest.mark.parametrize("example", SHARED["refused"], ids=lambda example: example["address"])
def test_an_unsound_link_is_refused_for_its_own_reason(example: dict[str, str]) -> None:
    with pytest.raises(errors.LinkWrong) as caught:
        read_link(example["address"])
    assert type(caught.value).__name__ == example["error"]


@given(st.text(GS1_SIGNS, min_size=1, max_size=20), st.text(GS1_SIGNS, min_size=1, max_size=20))
def test_every_lot_and_serial_that_gs1_allows_survives_the_address(lot: str, serial: str) -> None:
    link = Link(gtin="08935001000013", lot=lot, serial=serial)
    assert read_link("https://ocop.example.vn" + link.path()) == link


@given(st.text(max_size=60))
def test_whatever_was_scanned_is_understood_or_refused_in_words(text: str) -> None:
    # Anything but our own refusal would reach a visitor as a defect.
    with suppress(errors.LinkWrong):
        assert read_link(text).path()


def test_a_label_carries_the_gtin_where_the_product_has_one() -> None:
    link = label_link("https://ocop.example.vn/", gtin="09520123456788", product="SP0001", lot="L1")
    assert link == "https://ocop.example.vn/01/09520123456788/10/L1"


def test_a_label_of_a_product_without_gtin_carries_our_own_code() -> None:
    assert (
        label_link("https://ocop.example.vn", gtin=None, product="SP0002", lot="L1")
        == "https://ocop.example.vn/p/SP0002/10/L1"
    )


@pytest.mark.parametrize(
    "number", ["02000000000015", "00200000000011", "2900000000018", "09520123456789", "123", "12a"]
)
def test_an_in_house_or_invented_number_never_passes_for_gs1(number: str) -> None:
    link = label_link("https://ocop.example.vn", gtin=number, product="SP0002", lot="L1")
    assert "/01/" not in link
    assert link.endswith("/p/SP0002/10/L1")


@pytest.mark.parametrize("lot", ["", "lô 1", "L 1", "123456789012345678901"])
def test_a_lot_that_no_link_can_carry_is_refused_before_it_is_printed(lot: str) -> None:
    with pytest.raises(errors.LinkWrong):
        label_link("https://ocop.example.vn", gtin=None, product="SP0002", lot=lot)


def test_levels_go_from_the_product_to_the_piece() -> None:
    link = Link(gtin="08935001000013", lot="L1", serial="S1", attributes={"17": "271231"})
    assert [level.path() for level in link.levels()] == [
        "/01/08935001000013",
        "/01/08935001000013/10/L1",
        "/01/08935001000013/10/L1/21/S1",
    ]


@pytest.mark.parametrize(
    ("padded", "plain"),
    [("09520123456788", "9520123456788"), ("18935001000010", "18935001000010"), ("00000096385074", "96385074")],
)
def test_digits_on_paper_are_those_under_a_barcode(padded: str, plain: str) -> None:
    assert plain_digits(padded) == plain
