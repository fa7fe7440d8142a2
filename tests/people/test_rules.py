"""What each role may do, when and where; which names and passwords will do."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from pos.people.kinds import Role
from pos.people.rules import (
    EVERYWHERE,
    MAY,
    Deed,
    Span,
    Standing,
    may,
    name_is_fit,
    own_path,
    password_weakness,
    pin_is_fit,
    pin_verifier,
    places,
    works,
)
from tests.cast import BEGINNING, BT01, HK01, NOW

PINS = json.loads((Path(__file__).parents[1] / "shared/pins.json").read_text(encoding="utf-8"))
LATER = NOW + timedelta(days=1)


def standing(role, *spans, left_at=None):
    return Standing(role, BEGINNING, left_at, spans)


def test_every_deed_has_somebody_who_may_do_it():
    assert all(MAY[deed] for deed in Deed)


@pytest.mark.parametrize("deed", [Deed.KEEP_PEOPLE, Deed.KEEP_PRICES, Deed.KEEP_SHOWROOMS])
def test_only_an_admin_keeps_people_prices_and_outlets(deed):
    assert MAY[deed] == {Role.ADMIN}


def test_nobody_who_is_not_at_an_outlet_sells():
    assert not MAY[Deed.SELL] & EVERYWHERE


def test_a_cashier_sells_where_she_is_assigned_and_nowhere_else():
    lan = standing(Role.CASHIER, Span(BT01, BEGINNING, None))
    assert may(lan, Deed.SELL, NOW, BT01)
    assert not may(lan, Deed.SELL, NOW, HK01)


def test_a_cashier_does_not_settle_what_is_to_review():
    assert not may(standing(Role.CASHIER, Span(BT01, BEGINNING, None)), Deed.SETTLE_REVIEW, NOW, BT01)


def test_an_assignment_begins_at_its_first_moment_and_ends_before_its_last():
    tu = standing(Role.CASHIER, Span(HK01, NOW, LATER))
    assert not may(tu, Deed.SELL, NOW - timedelta(microseconds=1), HK01)
    assert may(tu, Deed.SELL, NOW, HK01)
    assert may(tu, Deed.SELL, LATER - timedelta(microseconds=1), HK01)
    assert not may(tu, Deed.SELL, LATER, HK01)


def test_a_person_without_an_outlet_may_do_nothing_that_needs_one():
    assert places(standing(Role.MANAGER), Deed.SEE_STOCK, NOW) == frozenset()
    assert not may(standing(Role.MANAGER), Deed.SEE_STOCK, NOW)


def test_an_officer_sees_every_outlet_without_being_assigned():
    assert places(standing(Role.OFFICER), Deed.SEE_STOCK, NOW) is None
    assert may(standing(Role.OFFICER), Deed.SEE_STOCK, NOW, HK01)


@pytest.mark.parametrize("role", list(Role))
def test_whoever_has_left_may_do_nothing_from_that_moment_on(role):
    gone = standing(role, Span(BT01, BEGINNING, None), left_at=NOW)
    assert works(gone, NOW - timedelta(seconds=1))
    assert not works(gone, NOW)
    assert not any(may(gone, deed, NOW, BT01) for deed in Deed)


def test_what_was_done_before_leaving_stays_allowed():
    assert may(standing(Role.CASHIER, Span(BT01, BEGINNING, NOW), left_at=NOW), Deed.SELL, BEGINNING, BT01)


@pytest.mark.parametrize("name", ["lan", "a1", "minh.tran", "thu-huong", "x" * 40])
def test_a_fit_sign_in_name(name):
    assert name_is_fit(name)


@pytest.mark.parametrize("name", ["", "l", "Lan", "1lan", "lan minh", "lân", "lan_", "-lan", "x" * 41, "lan\n"])
def test_an_unfit_sign_in_name(name):
    assert not name_is_fit(name)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("men lam", "short"),
        ("lanlanlan2026", "like_a_name"),
        ("Nguyễn Lan 86", "like_a_name"),
        ("lan đẹp như hoa lan", None),
        ("aaaaaaaaaaaa", "one_sign"),
        ("abababababab", "one_sign"),
        ("men lam hoa sen", None),
        ("một hai ba bốn", None),
    ],
)
def test_a_password_is_long_even_without_the_own_name(password, why):
    assert password_weakness(password, ("lan", "Nguyễn")) == why


@pytest.mark.parametrize("path", ["/", "/today", "/review/?outlet=BT01&kind=sale", "/tìm"])
def test_a_form_leads_on_within_the_site(path):
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path", ["", "today", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "/a\nb"]
)
def test_a_form_never_leads_out_of_the_site(path):
    assert own_path(path) is None


@pytest.mark.parametrize("pin", PINS["fit"])
def test_six_digits_that_nobody_tries_first_are_a_pin(pin):
    assert pin_is_fit(pin)


@pytest.mark.parametrize("pin", PINS["unfit"])
def test_a_pin_that_anybody_would_try_first_is_none(pin):
    assert not pin_is_fit(pin)


@pytest.mark.parametrize("case", PINS["verifiers"], ids=lambda case: case["pin"])
def test_tills_and_server_make_the_same_of_a_pin(case):
    assert pin_verifier(case["pin"], bytes.fromhex(case["salt"]), case["iterations"]) == case["verifier"]
