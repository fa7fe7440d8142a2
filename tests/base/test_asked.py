"""Whatever an address asks for, a page answers: numbers without end and days before all zones are nothing, not an error."""

import pytest
from flask import Flask

from pos.base.asked import MOST_PAGES, asked_day, asked_page

NAMES = ("from", "to", "since", "until", "at", "on", "day", "month")
NUMBERS = ("page", "days", "stars", "limit", "years")
OF_LINKS = ("endpoint", "values", "_method", "_scheme", "_anchor", "_external")
"""What means something to whoever writes the links of a page."""
ACCOUNT, NUMBER = "/settlement/producers/CT0001", "/stock/SP0001/BT01"


@pytest.mark.parametrize(
    ("text", "page"), [("", 1), ("x", 1), ("-3", 1), ("0", 1), ("7", 7), ("9" * 20, MOST_PAGES), ("9" * 5000, 1)]
)
def test_a_page_is_one_that_somebody_might_turn_to(app, text, page):
    with app.test_request_context(query_string={"page": text}):
        assert asked_page() == page


@pytest.mark.parametrize("text", ["", "yesterday", "99", "0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_a_day_of_no_year_of_ours_is_none(app, text):
    with app.test_request_context(query_string={"from": text}):
        assert asked_day("from") is None


def test_a_day_is_read_as_fields_write_it(app):
    with app.test_request_context(query_string={"from": "2026-11-21"}):
        assert str(asked_day("from")) == "2026-11-21"


def lists_of(app: Flask) -> list[str]:
    """Every page that is read without naming anything, and two that read days and pages although they name something."""
    plain = [
        rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments
    ]  # fmt: skip
    return [*plain, ACCOUNT, NUMBER]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "9999-12-31T23:59"])
def test_no_page_breaks_off_over_what_its_address_asks_for(app, sign_in, day):
    asked = {**dict.fromkeys(NAMES, day), **dict.fromkeys(NUMBERS, "9" * 20), **dict.fromkeys(OF_LINKS, "x")}
    answers = {address: sign_in("an").get(address, query_string=asked).status_code for address in lists_of(app)}
    assert len(answers) > 40
    assert {address: status for address, status in answers.items() if status >= 500} == {}
