"""Amounts and days as people write them."""

import pytest

from pos.inventory.import_errors import MoneyUnread, NoNumber, PercentUnread, QuantityUnclear, QuantityUnread
from pos.inventory.typed import read_money, read_percent, read_quantity


@pytest.mark.parametrize(
    ("typed", "milli"),
    [("12", 12_000), (12, 12_000), (1.5, 1500), ("1,5", 1500), ("0.125", 125), ("1.250", 1250), ("1.000.000", 10**9)],
)
def test_quantities_are_read_as_people_write_them(typed, milli):
    assert read_quantity(typed) == milli


@pytest.mark.parametrize(("typed", "error"), [("0", QuantityUnread), ("-1", QuantityUnread), ("1,2345", QuantityUnread),
                                              ("1000001", QuantityUnread), ("mười", NoNumber),
                                              ("nan", QuantityUnread), ("1e999999", QuantityUnread),
                                              ("1.000", QuantityUnclear), ("10.000", QuantityUnclear),
                                              ("1,000", QuantityUnclear)])  # fmt: skip
def test_what_is_no_quantity_says_why(typed, error):
    with pytest.raises(error):
        read_quantity(typed)


@pytest.mark.parametrize(
    "typed", ["250.000", "250,000", "250000", 250000, 250000.0, "250 000 ₫", "250.000đ", "250000 VND"]
)
def test_money_is_read_however_it_is_grouped(typed):
    assert read_money(typed) == 250_000


@pytest.mark.parametrize("typed", ["250.5", 0.5, "-1", "25.00", "abc", "9" * 16])
def test_what_is_no_money_is_refused(typed):
    with pytest.raises(MoneyUnread):
        read_money(typed)


def test_percentages_keep_two_decimals():
    assert [read_percent(typed) for typed in ("25", "12,5 %", 33.33, "0")] == [2500, 1250, 3333, 0]
    with pytest.raises(PercentUnread):
        read_percent("101")
    with pytest.raises(PercentUnread):
        read_percent("1e999999")
