"""The value at any past date, as known then and as known now."""

import datetime
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from iltizam.tracking.history import (
    Change,
    Report,
    current_report,
    seen_by,
    value_at,
    was_known,
)

DAY = datetime.timedelta(days=1)
FIRST = datetime.date(2026, 1, 1)
days = st.integers(0, 60).map(lambda n: FIRST + n * DAY)


def moment(day):
    return datetime.datetime.combine(day, datetime.time(9), datetime.UTC)


def report(uid, percent, effective, recorded=None, sequence=1, **fields):
    return Report(uid, percent, effective, moment(recorded or effective), sequence, **fields)


def change(old, new, effective, recorded=None, sequence=1):
    return Change(old, new, effective, moment(recorded or effective), sequence)


@st.composite
def reports(draw):
    rows = draw(st.lists(st.tuples(st.integers(0, 100), days, days), max_size=8))
    return [
        report(str(place), percent, effective, recorded, place)
        for place, (percent, effective, recorded) in enumerate(rows)
    ]


def test_a_correction_replaces_what_it_corrects():
    wrong = report("a", 85, FIRST)
    right = report("b", 58, FIRST, FIRST + 3 * DAY, 2, corrects="a")

    assert current_report([wrong, right]) == right
    assert current_report([wrong, right], known_on=FIRST + DAY) == wrong


def test_a_correction_that_describes_an_earlier_moment_uncovers_nothing():
    first = report("a", 20, FIRST)
    wrong = report("b", 85, FIRST + 9 * DAY, sequence=2)
    right = report("c", 58, FIRST + 9 * DAY, FIRST + 12 * DAY, 3, corrects="b")

    assert current_report([first, wrong, right], on=FIRST + 10 * DAY) == right
    assert current_report([first, wrong, right], on=FIRST + 5 * DAY) == first


def test_a_corrected_report_never_counts_even_where_it_describes_the_later_moment():
    wrong = report("a", 85, FIRST + 9 * DAY)
    right = report("b", 58, FIRST + 3 * DAY, FIRST + 12 * DAY, 2, corrects="a")

    assert current_report([wrong, right]) == right
    assert current_report([wrong, right], on=FIRST + 20 * DAY) == right


def test_a_late_report_about_an_early_moment_does_not_become_current():
    current = report("a", 60, FIRST + 30 * DAY, sequence=1)
    backdated = report("b", 10, FIRST, FIRST + 40 * DAY, 2)

    assert current_report([current, backdated]) == current
    assert current_report([current, backdated], on=FIRST + DAY) == backdated
    assert current_report([current, backdated], on=FIRST + DAY, known_on=FIRST + DAY) is None


def test_of_one_moment_the_later_recorded_counts():
    one = report("a", 30, FIRST, sequence=1)
    other = report("b", 40, FIRST, sequence=2)

    assert current_report([other, one]) == other


def test_the_sources_own_date_says_when_it_was_known():
    imported = report("a", 50, FIRST, FIRST + 50 * DAY, made_public_on=FIRST + 2 * DAY)

    assert not was_known(imported, FIRST + DAY)
    assert current_report([imported], known_on=FIRST + 3 * DAY) == imported


@given(reports(), days, days)
def test_what_is_recorded_later_never_changes_what_was_known(rows, on, known_on):
    later = [
        replace(
            row, uid=f"late {row.uid}", recorded_at=moment(known_on + DAY), corrects=row.uid
        )
        for row in rows
    ]

    before = current_report(rows, on=on, known_on=known_on)

    assert current_report([*rows, *later], on=on, known_on=known_on) == before


@given(reports(), st.randoms(), days)
def test_the_order_of_reading_does_not_count(rows, random, on):
    shuffled = random.sample(rows, len(rows))

    assert current_report(shuffled, on=on) == current_report(rows, on=on)


@given(reports(), days)
def test_nothing_after_the_date_counts(rows, on):
    found = current_report(rows, on=on)

    assert found is None or found.effective_end <= on


# Changes


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=6), st.data())
def test_every_value_is_found_again_at_its_time(values, data):
    changes = [
        change(old, new, FIRST + place * 10 * DAY, sequence=place)
        for place, (old, new) in enumerate(pairwise(values), start=1)
    ]
    place = data.draw(st.integers(0, len(values) - 1))

    at = FIRST + place * 10 * DAY + DAY

    assert value_at(values[-1], changes, on=at) == values[place]


def test_without_changes_the_value_was_always_todays():
    assert value_at("7", [], on=FIRST) == "7"


def test_a_change_not_yet_known_did_not_count_then():
    backdated = change("1", "3", FIRST, FIRST + 30 * DAY)

    assert value_at("3", [backdated], on=FIRST + DAY) == "3"
    assert value_at("3", [backdated], on=FIRST + DAY, known_on=FIRST + DAY) == "1"


def test_a_moment_belongs_to_the_day_it_was_here(settings):
    """In Casablanca half past midnight is a day that UTC has not begun yet."""
    settings.TIME_ZONE = "Africa/Casablanca"
    late = datetime.datetime(2026, 5, 31, 23, 30, tzinfo=datetime.UTC)

    assert not seen_by(datetime.date(2026, 5, 31), None, late)
    assert seen_by(datetime.date(2026, 6, 1), None, late)
    assert seen_by(datetime.date(2026, 5, 1), datetime.date(2026, 5, 1), late)
