"""Numbers that people type: exact, and bounded before anything is computed with them."""

from decimal import Decimal

import pytest

from iltizam.core.numbers import is_within_reach, number_from


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("2.5", "2.5"),
        ("2,5", "2.5"),
        (" 3 ", "3"),
        ("0", "0"),
        ("-1", "-1"),
        ("1e6", "1000000"),
    ],
)
def test_a_number_is_exact(typed, number):
    assert number_from(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    ["", "heavy", "nan", "Infinity", "1e41", "1e-41", "1e20000000", "0e999999", "1" * 101],
)
def test_what_is_none_or_out_of_reach_is_no_number(typed):
    assert number_from(typed) is None


def test_what_is_not_finite_is_out_of_reach():
    assert not any(map(is_within_reach, map(Decimal, ("NaN", "sNaN", "Infinity"))))
