"""Dates as sources say them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iltizam.core.periods import BadPeriod, Period, Precision

DAY = datetime.timedelta(days=1)
dates = st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1))


def d(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "end", "precision", "text", "message"),
    [
        ("2023-05-01", "2023-04-30", "day", "", "after it ends"),
        (None, "2023-04-30", "day", "", "first and its last day"),
        ("2023-04-01", None, "month", "", "first and its last day"),
        ("2023-04-02", "2023-04-30", "month", "", "whole months"),
        ("2023-04-01", "2023-04-29", "month", "", "whole months"),
        ("2023-04-01", "2023-04-30", "text", "avril", "no dates"),
        (None, None, "text", "", "needs its text"),
    ],
)
def test_parts_that_make_no_period(start, end, precision, text, message):
    with pytest.raises(BadPeriod, match=message):
        Period(start and d(start), end and d(end), Precision(precision), text)


@given(dates, dates)
def test_a_period_is_over_the_day_after_it_ends(one, other):
    period = Period(min(one, other), max(one, other), Precision.DAY)

    assert not period.is_over(period.end)
    assert period.is_over(period.end + DAY)
    assert period.has_begun(period.start)
    assert not period.has_begun(period.start - DAY)


@given(st.integers(1990, 2090), st.integers(1, 12))
def test_a_month_holds_all_its_days(year, month):
    period = Period.month(year, month)

    assert period.start.day == 1
    assert (period.end + DAY).day == 1
    assert (period.start.month, period.end.month) == (month, month)


def test_words_alone_are_never_over_and_have_not_begun():
    period = Period(None, None, Precision.TEXT, "fin du plan")

    assert not period.is_over(datetime.date.max)
    assert not period.has_begun(datetime.date.max)


def test_several_months_are_one_period():
    period = Period(d("2023-04-01"), d("2023-05-31"), Precision.MONTH, "Avril – Mai 2023")

    assert not period.is_over(d("2023-05-31"))
    assert Period.year(2023).is_over(d("2024-01-01"))
