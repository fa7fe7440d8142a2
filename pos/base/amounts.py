"""Whole-number arithmetic for money and quantities. ``tests/shared/amounts.json`` holds Python and JavaScript to it."""

from collections.abc import Sequence

MILLI = 1000
"""Thousandths in one unit (piece, kilogram, litre)."""

BP = 10_000
"""Basis points in one whole."""


def divide(numerator: int, denominator: int) -> int:
    """Divide and round half away from zero, the one rounding of the shop.

    Raises:
        ZeroDivisionError: the denominator is zero.
    Source: docs/rules/amounts.md
    """
    if denominator == 0:
        raise ZeroDivisionError("divide by zero")
    quotient, remainder = divmod(abs(numerator), abs(denominator))
    if 2 * remainder >= abs(denominator):
        quotient += 1
    return quotient if (numerator < 0) == (denominator < 0) else -quotient


def share(total: int, weights: Sequence[int]) -> list[int]:
    """Split a total over weights in whole numbers that sum to it exactly, by largest remainder.

    Ties go to the earlier weight. Weights are zero or more; when all are zero nothing can be split.

    Raises:
        ValueError: a weight is negative, or a total other than zero meets weights that are all zero.
    Source: docs/rules/amounts.md
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative")
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("nothing to share over")
        return [0] * len(weights)
    sign = -1 if total < 0 else 1
    parts = [divmod(abs(total) * weight, whole) for weight in weights]
    left = abs(total) - sum(quotient for quotient, _ in parts)
    by_remainder = sorted(range(len(weights)), key=lambda index: (-parts[index][1], index))
    extra = set(by_remainder[:left])
    return [sign * (quotient + (index in extra)) for index, (quotient, _) in enumerate(parts)]
