"""Codes, series, numbers; what an outlet or a printer can be."""

import pytest

from pos.showrooms import rules
from pos.showrooms.kinds import PrinterKind


@pytest.mark.parametrize(
    ("series", "following"),
    [(None, "A"), ("A", "B"), ("Y", "Z"), ("Z", "AA"), ("AZ", "BA"), ("ZZ", "AAA"), ("AAZ", "ABA")],
)
def test_a_pairing_takes_the_next_series(series, following):
    assert rules.next_series(series) == following


def test_no_series_comes_twice():
    series, seen = None, set()
    for _ in range(1000):
        series = rules.next_series(series)
        assert series not in seen
        seen.add(series)


def test_a_ticket_says_outlet_till_series_and_counter():
    assert rules.ticket_number(rules.till_code("BT01", 1), "A", 123) == "BT01-1A-000123"
    assert rules.number_format("BT01-1", "A").format(counter=123) == "BT01-1A-000123"


def test_a_pairing_code_has_no_signs_that_look_alike():
    codes = "".join(rules.new_pairing_code() for _ in range(200))
    assert not set(codes) & set("01ILO")
    assert len(codes) == 1600


def test_a_pairing_code_may_be_typed_as_it_is_read():
    code = rules.new_pairing_code()
    assert rules.written_code(rules.written_for_people(code).lower()) == code
    assert rules.written_code(f"{code[:4]}-{code[4:]}") == code


@pytest.mark.parametrize("code", ["BT01", "HK0123"])
def test_a_fit_outlet_code(code):
    assert rules.SHOWROOM_CODE.fullmatch(code)


@pytest.mark.parametrize("code", ["", "B1", "BT1", "BT01234", "bt01", "BT01 ", "BTX1", "01BT"])
def test_an_unfit_outlet_code(code):
    assert not rules.SHOWROOM_CODE.fullmatch(code)


@pytest.mark.parametrize(
    "hours", [{}, {"1": ["08:00", "18:00"]}, {str(day): ["00:00", "23:59"] for day in range(1, 8)}]
)
def test_hours_that_can_be(hours):
    assert rules.hours_are_fit(hours)


@pytest.mark.parametrize(
    "hours",
    [
        {"0": ["08:00", "18:00"]},
        {"1": ["18:00", "08:00"]},
        {"1": ["08:00", "08:00"]},
        {"1": ["08:00"]},
        {"1": ["08:00", ""]},
        {"1": ["8:00", "18:00"]},
        {"1": ["08:00", "24:00"]},
        {"1": ["08:00", "29:00"]},
    ],
)
def test_hours_that_cannot_be(hours):
    assert not rules.hours_are_fit(hours)


@pytest.mark.parametrize(
    ("bank", "account", "fit"),
    [
        (None, None, True),
        ("970436", "1017595600", True),
        ("970436", "A" * 19, True),
        ("970436", None, False),
        (None, "1017595600", False),
        ("97043", "1017595600", False),
        ("970436", "A" * 20, False),
        ("970436", "1017 5956", False),
    ],
)
def test_a_bank_account_is_whole_or_absent(bank, account, fit):
    assert rules.bank_account_is_fit(bank, account) is fit


@pytest.mark.parametrize(
    ("code", "fit"),
    [("", True), ("0100000001", True), ("0100000001-001", True), ("0100000001001", True), ("001085012345", True),
     ("123", False), ("01000000011", False), ("010000000A", False)],
)  # fmt: skip
def test_what_can_be_a_tax_code(code, fit):
    assert rules.tax_code_is_fit(code) is fit


@pytest.mark.parametrize(
    ("name", "kind", "address", "width", "fit"),
    [
        ("Kitchen", PrinterKind.NETWORK, "192.168.1.50:9100", 576, True),
        ("Kitchen", PrinterKind.NETWORK, "printer.local:9100", 384, True),
        ("Kitchen", PrinterKind.NETWORK, "192.168.1.50", 576, False),
        ("Kitchen", PrinterKind.NETWORK, "192.168.1.50:0", 576, False),
        ("Kitchen", PrinterKind.NETWORK, "192.168.1.50:70000", 576, False),
        ("Kitchen", PrinterKind.FILE, "/dev/usb/lp0", 576, True),
        ("Kitchen", PrinterKind.FILE, "", 576, False),
        ("Kitchen", PrinterKind.BROWSER, "", 576, True),
        ("", PrinterKind.BROWSER, "", 576, False),
        ("Kitchen", PrinterKind.BROWSER, "", 577, False),
        ("Kitchen", PrinterKind.BROWSER, "", 64, False),
    ],
)
def test_what_can_be_a_printer(name, kind, address, width, fit):
    assert rules.printer_is_fit(name, kind, address, width) is fit


@pytest.mark.parametrize(
    ("text", "is_till"), [("BT01-1", True), (" hk0123-12 ", True), ("ABCD2345", False), ("BT01", False)]
)
def test_a_tills_code_is_told_from_a_pairing_code(text, is_till):
    assert rules.is_till_code(text) is is_till


@pytest.mark.parametrize(
    ("series", "skipped_to", "following"),
    [
        (None, "AZ", "BA"),
        ("A", "AZ", "BA"),
        ("Z", "AZ", "BA"),
        ("AC", "BZ", "CA"),
        ("BZ", "CZ", "DA"),
        ("ZY", "AAZ", "ABA"),
    ],
)
def test_books_put_back_to_a_copy_skip_the_series_that_may_have_been_given_since(series, skipped_to, following):
    assert rules.series_to_skip_to(series) == skipped_to
    assert rules.next_series(skipped_to) == following
