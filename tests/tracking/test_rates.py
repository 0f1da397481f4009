"""R1 to R6 as properties of exact arithmetic."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from iltizam.tracking import rates
from iltizam.tracking.rates import ActivityFacts, BandFacts, CommitmentFacts, Unknown

percents = st.integers(0, 100)
weights = st.decimals(Decimal("0.001"), 1000, places=3)
fractions = st.fractions(0, 100, max_denominator=5000)
pairs = st.lists(st.tuples(weights, percents), min_size=1, max_size=12)
activities = st.lists(
    st.builds(
        ActivityFacts,
        weight=st.none() | weights,
        percent=st.none() | percents,
        is_cancelled=st.booleans(),
        in_plan=st.booleans(),
    ),
    max_size=10,
)

BANDS = [
    BandFacts("not_started", 0),
    BandFacts("limited", 1),
    BandFacts("substantial", 60),
    BandFacts("completed", 90),
]


def a(percent=None, weight=None, **fields):
    return ActivityFacts(weight=weight, percent=percent, **fields)


# R1


@given(pairs)
def test_the_mean_lies_between_the_lowest_and_the_highest(weighted):
    found = rates.weighted_mean(weighted)

    assert min(p for _, p in weighted) <= found <= max(p for _, p in weighted)


@given(pairs, st.fractions(Fraction(1, 1000), 1000))
def test_only_the_weights_proportions_count(weighted, factor):
    scaled = [(Fraction(weight) * factor, percent) for weight, percent in weighted]

    assert rates.weighted_mean(scaled) == rates.weighted_mean(weighted)


@given(pairs, st.randoms())
def test_the_order_does_not_count(weighted, random):
    shuffled = random.sample(weighted, len(weighted))

    assert rates.weighted_mean(shuffled) == rates.weighted_mean(weighted)


@given(st.lists(percents, min_size=1), weights)
def test_equal_weights_give_the_plain_mean(values, weight):
    assert rates.weighted_mean((weight, p) for p in values) == rates.mean(values)


@given(pairs, st.integers(0, 11), st.integers(1, 100))
def test_progress_never_lowers_the_mean(weighted, place, more):
    place %= len(weighted)
    weight, percent = weighted[place]
    assume(percent + more <= 100)
    further = [*weighted[:place], (weight, percent + more), *weighted[place + 1 :]]

    assert rates.weighted_mean(further) > rates.weighted_mean(weighted)


def test_the_mean_of_nothing_is_unknown():
    assert rates.weighted_mean([]) is None
    assert rates.mean([]) is None


@pytest.mark.parametrize("weight", [0, -1, Decimal("-0.5")])
def test_a_weight_that_is_not_above_0_is_an_error(weight):
    with pytest.raises(ValueError, match="above 0"):
        rates.weighted_mean([(1, 50), (weight, 50)])


def test_weights_are_used_exactly():
    found = rates.commitment_rate([a(100, Decimal("0.1")), a(0, Decimal("0.2"))], is_live=True)

    assert found.value == Fraction(100, 3)
    assert not found.has_equal_weights


def test_until_every_weight_is_set_all_are_equal():
    found = rates.commitment_rate([a(100, Decimal(9)), a(0)], is_live=True)

    assert found.value == 50
    assert found.has_equal_weights


def test_in_a_live_plan_an_activity_without_an_update_counts_as_0():
    found = rates.commitment_rate([a(80), a(None)], is_live=True)

    assert (found.value, found.counted_as_zero) == (40, 1)


def test_in_an_imported_plan_one_unknown_percent_makes_the_rate_unknown():
    found = rates.commitment_rate([a(80), a(None)], is_live=False)

    assert (found.value, found.unknown) == (None, Unknown.PERCENT_MISSING)


def test_an_incomplete_list_has_no_rate():
    found = rates.commitment_rate([a(80)], is_live=False, list_is_complete=False)

    assert (found.value, found.unknown) == (None, Unknown.LIST_INCOMPLETE)


@pytest.mark.parametrize("parts", [[], [a(50, is_cancelled=True)], [a(50, in_plan=False)]])
def test_a_commitment_in_which_nothing_counts_has_no_rate(parts):
    found = rates.commitment_rate(parts, is_live=True)

    assert (found.value, found.unknown) == (None, Unknown.NO_ACTIVITIES)


@given(activities, st.booleans(), st.booleans())
def test_a_rate_is_within_0_and_100_or_unknown_with_a_reason(parts, is_live, cancelled_count):
    found = rates.commitment_rate(parts, is_live=is_live, cancelled_count=cancelled_count)

    if found.value is None:
        assert found.unknown
    else:
        assert 0 <= found.value <= 100
        assert found.unknown is None


# R2


def test_cancelled_activities_are_left_out_and_the_other_rate_is_told():
    parts = [a(80), a(20, is_cancelled=True)]

    left_out = rates.commitment_rate(parts, is_live=True)
    counted = rates.commitment_rate(parts, is_live=True, cancelled_count=True)

    assert (left_out.value, left_out.with_cancelled) == (80, 50)
    assert (counted.value, counted.with_cancelled) == (50, 80)


def test_where_all_are_cancelled_the_other_rule_still_tells_its_rate():
    found = rates.commitment_rate([a(40, is_cancelled=True)], is_live=True)

    assert (found.value, found.with_cancelled) == (None, 40)


@given(activities, st.booleans())
def test_the_two_rules_tell_each_others_rate(parts, is_live):
    left_out = rates.commitment_rate(parts, is_live=is_live)
    counted = rates.commitment_rate(parts, is_live=is_live, cancelled_count=True)

    assume(left_out.value is not None and counted.value is not None)
    if any(part.is_cancelled and part.in_plan for part in parts):
        assert left_out.with_cancelled == counted.value
        assert counted.with_cancelled == left_out.value
    else:
        assert left_out.with_cancelled is counted.with_cancelled is None


# The evidenced share


@given(st.lists(st.tuples(weights, percents, st.booleans()), min_size=1, max_size=9))
def test_what_is_evidenced_never_exceeds_what_is_declared(rows):
    parts = [(a(percent, weight), shown) for weight, percent, shown in rows]

    declared = rates.commitment_rate([part for part, _ in parts], is_live=True).value

    assert rates.evidenced_rate(parts) <= declared
    assert rates.evidenced_rate([(part, True) for part, _ in parts]) == declared
    assert rates.evidenced_rate([(part, False) for part, _ in parts]) == 0


# R3

commitments = st.lists(
    st.builds(
        CommitmentFacts,
        rate=st.none() | fractions,
        axis=st.none() | st.integers(1, 4),
        activity_count=st.integers(1, 9),
    ),
    max_size=12,
)


@given(commitments, st.sampled_from(["commitments", "axes", "activities"]))
def test_a_plans_rate_lies_between_its_commitments(parts, rule):
    found = rates.plan_rate(rule, parts)
    known = [part.rate for part in parts if part.rate is not None]

    assert (found.counted, found.total) == (len(known), len(parts))
    if known:
        assert min(known) <= found.value <= max(known)
    else:
        assert found.value is None


@given(commitments)
def test_with_one_commitment_per_axis_two_rules_agree(parts):
    apart = [
        CommitmentFacts(part.rate, axis=place, activity_count=1)
        for place, part in enumerate(parts)
    ]

    found = {
        rates.plan_rate(rule, apart).value for rule in ("commitments", "axes", "activities")
    }

    assert len(found) == 1


def test_each_commitment_without_an_axis_stands_for_itself():
    parts = [
        CommitmentFacts(Fraction(r), axis)
        for r, axis in [(0, 1), (20, 1), (70, None), (100, None)]
    ]

    assert rates.plan_rate("axes", parts).value == Fraction(10 + 70 + 100, 3)


def test_an_unknown_rule_is_an_error():
    with pytest.raises(ValueError, match="median"):
        rates.plan_rate("median", [])


# R4


@given(st.integers(0, 100))
def test_halves_round_up_exactly(whole):
    half = Fraction(2 * whole + 1, 2)

    assert rates.published_percent(half) == whole + 1
    assert rates.published_percent(half - Fraction(1, 10**12)) == whole


@given(fractions)
def test_rounding_moves_a_rate_by_at_most_a_half(rate):
    assert abs(rates.published_percent(rate) - rate) <= Fraction(1, 2)
    assert abs(Fraction(rates.two_decimals(rate)) - rate) <= Fraction(1, 200)
    assert Fraction(rates.exact(rate)) == rate


@given(fractions, fractions)
def test_rounding_keeps_the_order(one, other):
    low, high = sorted([one, other])

    assert rates.published_percent(low) <= rates.published_percent(high)


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (Fraction(169, 2), "84.50"),
        (Fraction(1, 200), "0.01"),
        (Fraction(100), "100.00"),
        (Fraction(0), "0.00"),
        (Fraction(-1, 3), "-0.33"),
        (Fraction(-7), "-7.00"),
    ],
)
def test_two_decimals_as_printed(rate, expected):
    assert rates.two_decimals(rate) == expected


# R5


@given(fractions)
def test_bands_cover_every_rate_and_follow_the_figure_shown(rate):
    shown = rates.published_percent(rate)

    band = rates.band_of(rate, BANDS)

    if rates.is_below_one(rate):
        assert band == "limited"
    else:
        assert band == rates.band_of(shown, BANDS)


@pytest.mark.parametrize(
    ("rate", "band"),
    [
        (0, "not_started"),
        (Fraction(1, 1000), "limited"),
        (Fraction(1, 2), "limited"),
        (59, "limited"),
        (Fraction(595, 10), "substantial"),
        (Fraction(5949, 100), "limited"),
        (60, "substantial"),
        (Fraction(8949, 100), "substantial"),
        (Fraction(895, 10), "completed"),
        (90, "completed"),
        (100, "completed"),
    ],
)
def test_bands_at_their_edges(rate, band):
    assert rates.band_of(rate, BANDS) == band
    assert rates.band_of(rate, BANDS[::-1]) == band


@pytest.mark.parametrize("bands", [BANDS, BANDS[::-1]])
def test_bands_reach_to_the_next_and_the_last_to_100(bands):
    assert rates.band_bounds(bands) == {
        "not_started": (0, 0),
        "limited": (1, 59),
        "substantial": (60, 89),
        "completed": (90, 100),
    }


def test_a_rate_below_every_band_has_none():
    assert rates.band_of(10, [BandFacts("half", 50)]) is None


@pytest.mark.parametrize(
    ("rate", "expected"),
    [(Fraction(0), False), (Fraction(1, 1000), True), (Fraction(1, 2), False)],
)
def test_above_0_and_below_a_half_shows_as_less_than_one(rate, expected):
    assert rates.is_below_one(rate) is expected


# R6


@given(
    st.lists(
        st.tuples(percents, percents).map(lambda bounds: tuple(sorted(bounds))), min_size=1
    ),
    st.data(),
)
def test_what_lies_within_the_bands_is_explained(bounds, data):
    within = [data.draw(st.integers(low, high)) for low, high in bounds]
    low, high = rates.equal_weight_range(bounds)

    assert low <= rates.mean(within) <= high
    assert (
        rates.explanation(rates.published_percent(rates.mean(within)), low, high)
        != rates.Explanation.NOT_EXPLAINED
    )


def test_without_activities_there_is_no_range():
    assert rates.equal_weight_range([]) is None
