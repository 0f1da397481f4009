"""Dates and numbers are read and written as the reader's country does."""

import datetime
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation
from django.utils.formats import date_format, number_format

from iltizam.core import formatting

LANGUAGES = ["fr", "ar", "en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_3_4_is_the_third_of_april_in_every_language(language):
    with translation.override(language):
        assert forms.DateField(localize=True).clean("03/04/2026") == datetime.date(2026, 4, 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_and_pages_write_numbers_alike(language):
    value = Decimal("1234567.5")

    with translation.override(language):
        written = number_format(value, use_l10n=True, force_grouping=True)

    assert written == formatting.number(value, language)


@pytest.mark.parametrize(
    ("language", "expected"), [("fr", "03/04/2026"), ("ar", "03/04/2026"), ("en", "03/04/2026")]
)
def test_short_dates_begin_with_the_day(language, expected):
    with translation.override(language):
        assert date_format(datetime.date(2026, 4, 3), "SHORT_DATE_FORMAT") == expected
