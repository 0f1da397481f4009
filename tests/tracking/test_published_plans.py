"""The figures that two self-assessments printed, and what the rules make of them.

Copied as literals from the publications of the plans 2018-2020 and 2021-2023.
"""

from fractions import Fraction

import pytest

from iltizam.tracking import rates
from iltizam.tracking.rates import CommitmentFacts, Explanation

N, L, S, C, U = (0, 0), (1, 59), (60, 90), (90, 100), (0, 100)

# number: (axis, published rate, the bands of its activities; U where none can be read)
FIRST_PLAN = {
    1: (1, 100, [C, C]),
    2: (1, 100, [C, C, C, C, C]),
    3: (1, 95, [C, C, C, S, C, C, C]),
    4: (1, 96, [C, C, S, C, C, S, S]),
    5: (1, 100, [C, C, C]),
    6: (1, 95, [C, C, C, S, C]),
    7: (2, 24, [S, L, N, N, N]),
    8: (2, 100, [C, C, C]),
    9: (2, 100, [C, C, C, U]),
    10: (2, 95, [C, C, C, C, C, C, C, N]),
    11: (3, 98, [C, C, C, C, C]),
    12: (3, 100, [C, C, C]),
    13: (3, 25, [L, N, S]),
    14: (4, 26, [S, C, N, N, L]),
    15: (4, 63, [C, L, L]),
    16: (4, 100, [C, C]),
    17: (4, 99, [C, C, C, C, C, C]),
    18: (5, 97, [C, C, C]),
}
SECOND_PLAN = [
    65, 91, 47, 74, 47, 100, 100, 100, 78, 62, 42, 70, 83, 95, 87, 59, 57, 56, 50, 86, 93, 100,
]  # fmt: skip


def facts():
    return [
        CommitmentFacts(Fraction(rate), axis, len(bands))
        for axis, rate, bands in FIRST_PLAN.values()
    ]


def test_the_first_plan_has_79_activities_in_18_commitments():
    assert len(FIRST_PLAN) == 18
    assert sum(len(bands) for _, _, bands in FIRST_PLAN.values()) == 79


@pytest.mark.parametrize(
    ("rule", "decimals"),
    [("commitments", "84.06"), ("axes", "84.15"), ("activities", "84.32")],
)
def test_three_rules_fit_the_84_percent_printed(rule, decimals):
    found = rates.plan_rate(rule, facts()).value

    assert rates.two_decimals(found) == decimals
    assert rates.published_percent(found) == 84


def test_the_means_in_lowest_terms():
    first = rates.plan_rate("commitments", facts()).value
    second = rates.mean(SECOND_PLAN)

    assert rates.exact(first) == "1513/18"
    assert rates.exact(second) == "821/11"
    assert rates.two_decimals(second) == "74.64"


@pytest.mark.parametrize(
    ("number", "low", "high", "explanation"),
    [
        (4, 77, 96, Explanation.ONLY_BY_ROUNDING),
        (10, 79, 88, Explanation.NOT_EXPLAINED),
        (14, 30, 50, Explanation.NOT_EXPLAINED),
    ],
)
def test_the_ranges_on_the_reconciliation_page(number, low, high, explanation):
    _, published, bands = FIRST_PLAN[number]

    lowest, highest = rates.equal_weight_range(bands)

    assert (rates.published_percent(lowest), rates.published_percent(highest)) == (low, high)
    assert rates.explanation(published, lowest, highest) == explanation


def test_equal_weights_explain_every_other_rate():
    unexplained = {
        number
        for number, (_, published, bands) in FIRST_PLAN.items()
        if rates.explanation(published, *rates.equal_weight_range(bands))
        != Explanation.EXPLAINED
    }

    assert unexplained == {4, 10, 14}


def test_95_71_rounds_to_the_96_published():
    _, highest = rates.equal_weight_range(FIRST_PLAN[4][2])

    assert rates.two_decimals(highest) == "95.71"
