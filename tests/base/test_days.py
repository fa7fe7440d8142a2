"""Days as people write them, in forms, in files and in decisions."""

from datetime import UTC, date, datetime

import pytest

from pos.base.days import read_day
from pos.base.sheet_errors import DayFar, DayUnread


@pytest.mark.parametrize(
    "typed",
    ["21/11/2026", "21-11-2026", "21.11.26", "2026-11-21", "2026/11/21", datetime(2026, 11, 21, 8, tzinfo=UTC),
     date(2026, 11, 21), 46347, "21/11/2026 08:00", "2026-11-21T08:00:00", "21 Nov 2026", "21 November 2026",
     "21-Nov-2026", "21st Nov, 2026", "Nov. 21, 2026", "ngày 21 tháng 11 năm 2026", "Ngày 21 tháng 11 năm 2026",
     "21 tháng 11, 2026", "nga\u0300y 21/11/2026"],
)  # fmt: skip
def test_days_are_read_day_first_year_first_in_words_and_as_a_spreadsheet_keeps_them(typed):
    assert read_day(typed) == date(2026, 11, 21)


@pytest.mark.parametrize(
    "typed",
    ["31/02/2026", "11/21/2026", "hôm qua", 12, "2026", 2026, "Dec 2022", "tháng 12 năm 2022", "12/2022", "21 Mai 2026",
     "30 Feb 2026", "2024 round", "21/11/2026 (or so)", "", True],
)  # fmt: skip
def test_what_is_no_day_is_refused_and_so_are_months_and_years(typed):
    with pytest.raises(DayUnread):
        read_day(typed)


@pytest.mark.parametrize("typed", ["31/12/9999", "21/11/1926", "2101-01-01", date(1999, 12, 31)])
def test_a_day_of_another_century_is_a_slip_of_the_hand(typed):
    with pytest.raises(DayFar):
        read_day(typed)
