"""What a draft holds beside its fields: written as JSON and read again the same."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iltizam.core.periods import BadPeriod, Period, Precision
from iltizam.core.texts import LocalisedText
from iltizam.tracking.drafts import Declared, DraftItem, clean, item_demands, items_of

days = st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1))
periods = st.one_of(
    st.builds(Period.day, days),
    st.builds(Period.year, st.integers(1990, 2090)),
    st.builds(lambda text: Period(None, None, Precision.TEXT, text), st.text(min_size=1)),
)
texts = st.dictionaries(st.sampled_from(["fr", "ar", "en"]), st.text()).map(LocalisedText)
items = st.builds(
    DraftItem,
    kind=st.sampled_from(["done", "not_done", "additional", ""]),
    text=texts,
    action=st.sampled_from(["", "a" * 16]),
    reason=texts,
    happened=st.none() | periods,
)


@given(st.lists(items))
def test_items_are_read_as_they_were_written(written):
    assert items_of([item.as_json() for item in written]) == written


@given(st.builds(Declared, st.sampled_from(["under_way", "completed"]), st.none() | periods))
def test_a_declared_state_is_read_as_it_was_written(written):
    assert Declared.from_json(written.as_json()) == written


def test_nothing_declared_is_nothing():
    assert Declared.from_json({}) is None


@pytest.mark.parametrize(
    "value", [{}, {"precision": "fortnight"}, {"precision": "day", "start": "soon"}]
)
def test_what_is_no_period_is_said(value):
    with pytest.raises(BadPeriod):
        Period.from_json(value)


def test_each_place_says_what_it_lacks():
    listed = {"a" * 16}
    written = [
        DraftItem("done", LocalisedText(en="Print")),
        DraftItem("done", action="a" * 16),
        DraftItem("not_done", action="a" * 16),
        DraftItem("done", action="b" * 16),
        DraftItem("", LocalisedText()),
    ]

    assert [(each.field, each.code) for each in item_demands(written, listed)] == [
        ("items.2.action", "item_moved_twice"),
        ("items.2.reason", "item_without_reason"),
        ("items.3.action", "item_elsewhere"),
        ("items.4.text", "item_without_text"),
        ("items.4.kind", "item_without_kind"),
    ]


def test_a_text_keeps_only_languages_that_say_something():
    assert clean({"fr": " a\0b ", "ar": " \n", "en": None}) == {"fr": "ab"}
