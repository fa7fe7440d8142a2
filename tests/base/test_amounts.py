from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.base.amounts import divide, share


@given(st.integers(-(10**20), 10**20), st.integers(-(10**12), 10**12).filter(bool))
def test_dividing_rounds_half_away_from_zero(numerator, denominator):
    exact = Fraction(numerator, denominator)
    result = divide(numerator, denominator)
    assert abs(result - exact) <= Fraction(1, 2)
    if abs(result - exact) == Fraction(1, 2):
        assert abs(result) > abs(exact)


@pytest.mark.parametrize(
    ("n", "d", "expected"), [(1, 2, 1), (-1, 2, -1), (1, -2, -1), (3, 2, 2), (5, 10, 1), (4, 10, 0), (0, 7, 0)]
)
def test_worked_divisions(n, d, expected):
    assert divide(n, d) == expected


def test_nothing_is_divided_by_zero():
    with pytest.raises(ZeroDivisionError):
        divide(1, 0)


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any))
def test_shares_sum_to_the_whole_and_stay_within_one_of_exact(total, weights):
    parts = share(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * weight, sum(weights))) < 1


def test_a_tie_goes_to_the_earlier_weight():
    assert share(1, [1, 1]) == [1, 0]
    assert share(-1, [1, 1]) == [-1, 0]
    assert share(100, [1, 1, 1]) == [34, 33, 33]


@pytest.mark.parametrize(("total", "weights"), [(1, [0, 0]), (1, []), (5, [2, -1])])
def test_what_cannot_be_shared_is_refused(total, weights):
    with pytest.raises(ValueError):
        share(total, weights)


def test_nothing_over_nothing_is_nothing():
    assert share(0, [0, 0]) == [0, 0]
