"""Check digits, codes, and which price and rate hold when."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.base.clock import local_day
from pos.catalogue.kinds import BarcodeFault, BarcodeKind
from pos.catalogue.rules import (
    PriceFacts,
    ReadBarcode,
    VatRateFacts,
    check_digit,
    check_digit_holds,
    coming_prices,
    first_uncovered_day,
    following_code,
    merged,
    price_at,
    read_barcode,
    vat_on,
)

CASES = json.loads((Path(__file__).parents[1] / "shared" / "barcodes.json").read_text(encoding="utf-8"))
DATED = json.loads((Path(__file__).parents[1] / "shared" / "dated.json").read_text(encoding="utf-8"))
HERE, THERE = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_every_barcode_is_read_as_worked(case: dict[str, Any]) -> None:
    read = read_barcode(case["text"])
    if "fault" in case:
        assert read == BarcodeFault(case["fault"])
    else:
        assert read == ReadBarcode(BarcodeKind(case["kind"]), case["value"])


def test_the_shared_barcodes_try_every_kind_and_every_fault() -> None:
    assert {case.get("fault") for case in CASES} == {None, *BarcodeFault}
    assert {case["kind"] for case in CASES if "kind" in case} == set(BarcodeKind)


@given(st.sampled_from([7, 11, 12, 13]).flatmap(lambda length: st.text("0123456789", min_size=length, max_size=length)))
def test_a_single_wrong_digit_never_passes(digits: str) -> None:
    whole = digits + str(check_digit(digits))
    assert check_digit_holds(whole)
    for index, digit in enumerate(whole):
        assert not check_digit_holds(whole[:index] + str((int(digit) + 1) % 10) + whole[index + 1 :])


def test_codes_count_on_past_four_digits() -> None:
    assert following_code(None, "SP") == "SP0001"
    assert following_code("SP0009", "SP") == "SP0010"
    assert following_code("SP9999", "SP") == "SP10000"


def noon(day: int) -> datetime:
    return datetime(2026, 11, day, 5, tzinfo=UTC)


def row(price: int | None, begins: int, showroom: uuid.UUID | None = None, set_on: int = 1) -> PriceFacts:
    return PriceFacts(showroom, price, noon(begins), noon(set_on))


def test_an_outlet_sells_at_its_own_price_first_even_when_it_is_older() -> None:
    prices = [row(450_000, 20), row(399_000, 10, HERE)]
    assert price_at(prices, HERE, noon(21)) == 399_000
    assert price_at(prices, THERE, noon(21)) == 450_000
    assert price_at(prices, None, noon(21)) == 450_000


def test_an_own_price_that_ended_gives_way_to_the_price_of_everywhere() -> None:
    prices = [row(450_000, 1), row(399_000, 10, HERE), row(None, 15, HERE)]
    assert price_at(prices, HERE, noon(14)) == 399_000
    assert price_at(prices, HERE, noon(15)) == 450_000


def test_a_price_holds_from_its_very_moment_and_not_before() -> None:
    prices = [row(450_000, 1), row(480_000, 21)]
    assert price_at(prices, None, noon(21) - timedelta(microseconds=1)) == 450_000
    assert price_at(prices, None, noon(21)) == 480_000


def test_of_two_prices_from_one_moment_the_one_set_last_counts() -> None:
    assert price_at([row(480_000, 21, set_on=5), row(470_000, 21, set_on=3)], None, noon(22)) == 480_000


def test_before_its_first_price_a_product_has_none() -> None:
    assert price_at([row(450_000, 21)], None, noon(20)) is None
    assert price_at([row(399_000, 1, HERE)], THERE, noon(20)) is None


def test_the_prices_to_come_at_an_outlet_are_those_that_it_will_pay() -> None:
    rows = [
        row(450_000, 1), row(399_000, 2, HERE), row(480_000, 5), row(None, 10, HERE), row(480_000, 12),
        row(500_000, 13, set_on=2), row(510_000, 13, set_on=3),
    ]  # fmt: skip
    assert coming_prices(rows, HERE, noon(3)) == [(noon(10), 480_000), (noon(13), 510_000)]
    assert coming_prices(rows, THERE, noon(3)) == [(noon(5), 480_000), (noon(13), 510_000)]
    assert coming_prices(rows, HERE, noon(13)) == []


def test_a_price_that_ends_with_none_to_follow_is_told_as_its_end() -> None:
    assert coming_prices([row(399_000, 2, HERE), row(None, 10, HERE)], HERE, noon(3)) == [(noon(10), None)]


@pytest.mark.parametrize("case", DATED["prices"], ids=lambda case: case["name"])
def test_a_till_that_was_told_the_prices_to_come_charges_what_the_books_expect(case: dict[str, Any]) -> None:
    told = datetime(2026, 11, 20, tzinfo=UTC)
    first = [] if case["price_vnd"] is None else [PriceFacts(HERE, case["price_vnd"], told, told)]
    later = [
        PriceFacts(HERE, row["price_vnd"], datetime.fromisoformat(row["from"]), told) for row in case["prices"]
    ]  # fmt: skip
    assert price_at([*first, *later], HERE, datetime.fromisoformat(case["at"])) == case["expected"]
    # And these are the changes that it is told.
    assert coming_prices([*first, *later], HERE, told) == [(row.valid_from, row.price_vnd) for row in later]


@pytest.mark.parametrize("case", DATED["vat"], ids=lambda case: case["name"])
def test_a_till_taxes_by_the_rates_of_the_day(case: dict[str, Any]) -> None:
    rates = [
        VatRateFacts(
            date.fromisoformat(row["from"]), row["to"] and date.fromisoformat(row["to"]), row["rate_bp"], "an act"
        )
        for row in DATED["rates"]
    ]
    found = vat_on(rates, date.fromisoformat(case["day"]))
    assert (found and found.rate_bp) == case["expected"]


REDUCED = VatRateFacts(date(2025, 7, 1), date(2026, 12, 31), 800, "204/2025/QH15")
AFTER = VatRateFacts(date(2027, 1, 1), None, 1000, "48/2024/QH15")


@pytest.mark.parametrize(
    ("moment", "rate_bp"),
    [("2026-12-31T23:59:59+07:00", 800), ("2027-01-01T00:01:00+07:00", 1000), ("2026-12-31T16:59:59+00:00", 800),
     ("2026-12-31T17:00:00+00:00", 1000)],
)  # fmt: skip
def test_the_rate_changes_at_midnight_in_hanoi(moment: str, rate_bp: int) -> None:
    found = vat_on([AFTER, REDUCED], local_day(datetime.fromisoformat(moment)))
    assert found is not None
    assert (found.rate_bp, found.covered) == (rate_bp, True)


def test_a_day_without_an_act_gets_the_last_rate_and_says_so() -> None:
    found = vat_on([REDUCED], date(2027, 1, 1))
    assert found is not None
    assert (found.rate_bp, found.covered) == (800, False)


def test_before_the_first_rate_there_is_none() -> None:
    assert vat_on([REDUCED], date(2025, 6, 30)) is None
    assert vat_on([], date(2026, 6, 30)) is None


def test_the_first_day_without_a_rate_is_found() -> None:
    day = date(2026, 11, 21)
    assert first_uncovered_day([REDUCED], day) == date(2027, 1, 1)
    assert first_uncovered_day([AFTER, REDUCED], day) is None
    assert first_uncovered_day([AFTER], day) == day
    assert first_uncovered_day([], day) == day
    assert first_uncovered_day([REDUCED], date(2027, 3, 3)) == date(2027, 3, 3)
    late = VatRateFacts(date(2027, 2, 1), None, 1000, "x")
    assert first_uncovered_day([REDUCED, late], day) == date(2027, 1, 1)


MAKER = {"name": "Gốm", "phone": "1", "bank_bin": "970436", "bank_account": "10", "bank_account_name": "HTX"}


@pytest.mark.parametrize(
    ("theirs", "mine", "kept", "clashing"),
    [
        ({}, {"phone": "2"}, {"phone": "2"}, []),
        ({"bank_account": "20"}, {"phone": "2"}, {"bank_account": "20", "phone": "2"}, []),
        ({"phone": "2"}, {"phone": "2"}, {"phone": "2"}, []),
        ({"phone": "2"}, {"phone": "3"}, None, ["phone"]),
        ({"bank_account": "20"}, {"bank_account_name": "BA"}, None, ["bank_account", "bank_account_name"]),
        ({"name": "Sứ"}, {}, {"name": "Sứ"}, []),
    ],
)
def test_two_who_change_a_maker_keep_each_others_words_unless_they_speak_of_the_same(theirs, mine, kept, clashing):
    found, clash = merged(MAKER | theirs, MAKER, MAKER | mine)
    assert clash == clashing
    assert kept is None or found == MAKER | kept
