"""R8: late, stale and at risk."""

import datetime
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iltizam.tracking import freshness
from iltizam.tracking.freshness import Timing

DAY = datetime.timedelta(days=1)
ON = datetime.date(2026, 6, 1)
days = st.integers(-400, 400).map(lambda n: ON + n * DAY)
timings = st.builds(
    Timing,
    planned_start=st.none() | days,
    planned_end=st.none() | days,
    revised_end=st.none() | days,
    last_submitted_on=st.none() | days,
    awaits_validation=st.booleans(),
    waiting_since=st.none() | days,
)


@pytest.mark.parametrize(
    ("planned", "revised", "late", "slip"),
    [
        (ON, None, False, 0),
        (ON - DAY, None, True, 0),
        (ON - DAY, ON, False, 1),
        (ON + DAY, ON - DAY, True, -2),
        (None, None, False, 0),
        (None, ON - DAY, True, 0),
    ],
)
def test_late_counts_from_the_latest_end_and_slip_from_the_planned_one(
    planned, revised, late, slip
):
    timing = Timing(planned_end=planned, revised_end=revised)

    assert freshness.is_late(timing, on=ON) is late
    assert freshness.slip_days(timing) == slip


@pytest.mark.parametrize(("silent_for", "stale"), [(59, False), (60, False), (61, True)])
def test_stale_after_sixty_days_without_an_update(silent_for, stale):
    timing = Timing(last_submitted_on=ON - silent_for * DAY)

    assert freshness.is_stale(timing, on=ON, after_days=60) is stale
    assert not freshness.is_stale(replace(timing, awaits_validation=True), on=ON, after_days=60)


def test_without_any_update_silence_counts_from_the_plans_beginning():
    timing = Timing(waiting_since=ON - 61 * DAY)

    assert freshness.is_stale(timing, on=ON, after_days=60)
    assert not freshness.is_stale(Timing(), on=ON, after_days=60)


@given(timings, days, st.integers(1, 90))
def test_lateness_and_silence_never_end_by_waiting(timing, on, wait):
    later = on + wait * DAY

    if freshness.is_late(timing, on=on):
        assert freshness.is_late(timing, on=later)
    if freshness.is_stale(timing, on=on, after_days=60):
        assert freshness.is_stale(timing, on=later, after_days=60)


@given(timings, days)
def test_time_used_is_a_share(timing, on):
    used = freshness.time_used(timing, on=on)

    assert used is None or 0 <= used <= 1


@given(timings, days, st.integers(0, 99), st.integers(1, 100))
def test_more_progress_is_never_more_risk(timing, on, percent, points):
    now = freshness.is_at_risk(timing, percent=percent, on=on, points=points)
    better = freshness.is_at_risk(timing, percent=percent + 1, on=on, points=points)

    assert now or not better


@pytest.mark.parametrize(("percent", "at_risk"), [(25, True), (26, False), (None, False)])
def test_at_risk_when_time_used_exceeds_progress_by_25_points(percent, at_risk):
    half_way = Timing(planned_start=ON - 49 * DAY, planned_end=ON + 50 * DAY)

    assert freshness.time_used(half_way, on=ON) == Fraction(1, 2)
    assert freshness.is_at_risk(half_way, percent=percent, on=ON, points=25) is at_risk


def test_dates_in_the_wrong_order_tell_nothing():
    timing = Timing(planned_start=ON, planned_end=ON - 2 * DAY)

    assert freshness.time_used(timing, on=ON) is None
