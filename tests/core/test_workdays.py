"""Working days over a weekend and holidays."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iltizam.core.models import Holiday
from iltizam.core.workdays import ONE_DAY, Calendar

FRIDAY = datetime.date(2026, 5, 1)
dates = st.dates(datetime.date(2020, 1, 1), datetime.date(2030, 1, 1))
calendars = st.builds(
    Calendar,
    weekend=st.frozensets(st.integers(0, 6), max_size=6),
    holidays=st.frozensets(dates, max_size=20),
)


def test_the_day_itself_never_counts():
    calendar = Calendar(frozenset({5, 6}), frozenset())

    assert calendar.add(FRIDAY, 0) == FRIDAY
    assert calendar.add(FRIDAY, 1) == datetime.date(2026, 5, 4)
    assert calendar.add(FRIDAY, 15) == datetime.date(2026, 5, 22)


def test_holidays_and_another_weekend():
    calendar = Calendar(frozenset({4, 5}), frozenset({datetime.date(2026, 5, 3)}))

    assert calendar.add(FRIDAY, 1) == datetime.date(2026, 5, 4)


@given(calendars, dates, st.integers(0, 30))
def test_adding_and_counting_agree(calendar, day, count):
    end = calendar.add(day, count)

    assert calendar.between(day, end) == count
    assert count == 0 or calendar.is_working_day(end)


@given(calendars, dates, dates, dates)
def test_counts_add_up(calendar, one, other, third):
    first, middle, last = sorted([one, other, third])
    if (last - first).days > 800:
        last = middle = first + ONE_DAY * 5

    whole = calendar.between(first, last)

    assert whole == calendar.between(first, middle) + calendar.between(middle, last)


def test_a_week_without_working_days_is_refused():
    with pytest.raises(ValueError, match="working day"):
        Calendar(frozenset(range(7)), frozenset())


def test_days_are_counted_forward_only():
    with pytest.raises(ValueError, match="forward"):
        Calendar(frozenset({5, 6}), frozenset()).add(FRIDAY, -1)


@pytest.mark.django_db
def test_a_territory_has_its_own_holidays():
    monday = FRIDAY + 3 * ONE_DAY
    Holiday.objects.create(territory_code="MA", day=monday)

    assert Holiday.objects.calendar("MA").add(FRIDAY, 1) == monday + ONE_DAY
    assert Holiday.objects.calendar("TN").add(FRIDAY, 1) == monday
