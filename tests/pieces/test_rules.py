"""How labels add up and what a scanner types, as docs/rules/pieces.md tells it."""

from collections import Counter

import pytest

from pos.labels.kinds import State
from pos.pieces.errors import CodeNotRead, RangeTooLong
from pos.pieces.rules import Balance, without_label
from pos.pieces.scanned import read_scanned


def test_labels_add_up() -> None:
    where = (
        [State.PRINTED] * 4
        + [State.SHELVED] * 3
        + [State.RETURNED]
        + [State.SOLD] * 9
        + [State.SPOILED] * 2
        + [State.VOID]
    )
    found = Balance(20, Counter(where))
    assert (found.on_hand, found.sold, found.spoiled, found.void) == (8, 9, 2, 1)
    assert found.adds_up
    assert not Balance(21, Counter(where)).adds_up, "a label that is nowhere shows"
    assert Balance(0, {}).adds_up


@pytest.mark.parametrize(("labels", "sold", "without"), [(17, 12, 0), (17, 17, 0), (17, 20, 3), (0, 4, 4)])
def test_what_is_sold_beyond_the_labels(labels: int, sold: int, without: int) -> None:
    assert without_label(labels, sold) == without


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("A000001", ["A000001"]),
        (" a000007 ", ["A000007"]),
        ("A000009-A000011", ["A000009", "A000010", "A000011"]),
        ("A999999 \u2013 B000001", ["A999999", "B000001"]),
        ("https://ocop.example.vn/p/SP0001/10/K1/21/A000003#" + "x" * 92, ["A000003"]),
        ("(01)09520123456788(10)K1(21)A000004", ["A000004"]),
    ],
)
def test_what_names_numbers(typed: str, numbers: list[str]) -> None:
    assert list(read_scanned(typed).serials) == numbers


def test_a_square_code_says_product_lot_and_signature() -> None:
    found = read_scanned("https://ocop.example.vn/p/sp0001/10/A%2F1/21/A000003#" + "x" * 92)
    assert (found.product, found.lot, found.code) == ("SP0001", "A/1", "x" * 92)


@pytest.mark.parametrize(
    "typed",
    [
        "", "A00001", "A000000", "AA000001", "0000001", "SP0001", "A000001-", "https://ocop.example.vn/p/SP0001/10/K1", "/p/",
        "https://[", "(01)1", "Ａ000001", "A00000١", "x" * 5000,
    ],
)  # fmt: skip
def test_what_names_none_is_said(typed: str) -> None:
    with pytest.raises(CodeNotRead):
        read_scanned(typed)


@pytest.mark.parametrize("typed", ["A000002-A000001", "A000001-A000501", "A000001-Z999999"])
def test_a_row_has_at_most_five_hundred_numbers_in_their_order(typed: str) -> None:
    with pytest.raises(RangeTooLong):
        read_scanned(typed)
    assert len(read_scanned("A000001-A000500").serials) == 500
