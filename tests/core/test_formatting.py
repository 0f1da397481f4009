"""Numbers, percents and dates as each language writes them."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from iltizam.core import formatting
from iltizam.core.periods import Period, Precision

JUNE = datetime.date(2020, 6, 17)
MARKS = "\u200e\u200f\u061c"


@pytest.mark.parametrize(
    ("value", "language", "written"),
    [
        (84, "fr", "84\u202f%"),
        (84, "en", "84%"),
        (84, "ar", "\u206684%\u2069"),
        (0, "fr", "0\u202f%"),
        (100, "en", "100%"),
        (Decimal("84.06"), "fr", "84,06\u202f%"),
        (Decimal("84.06"), "en", "84.06%"),
        (Decimal("84.06"), "ar", "\u206684,06%\u2069"),
        ("74.50", "en", "74.5%"),
    ],
)
def test_percents(value, language, written):
    found = formatting.percent(value, language)

    assert found.replace("\u00a0", "\u202f") == written


@pytest.mark.parametrize(
    ("value", "language", "written"),
    [
        (2092, "fr", "2 092"),
        (2092, "en", "2,092"),
        (1200000, "en", "1,200,000"),
        (Decimal("48500.00"), "en", "48,500"),
        (Decimal("82.50"), "en", "82.5"),
        (Decimal("82.50"), "fr", "82,5"),
        (Decimal("1E+3"), "en", "1,000"),
        (Decimal("0.0001"), "en", "0.0001"),
        ("1513.00", "en", "1,513"),
        (0, "fr", "0"),
    ],
)
def test_numbers(value, language, written):
    found = formatting.number(value, language)

    assert found.replace("\u202f", " ").replace("\u00a0", " ") == written


def test_arabic_uses_the_digits_of_the_country_without_loose_marks():
    for found in (
        formatting.number(1234567, "ar"),
        formatting.number(-5, "ar"),
        formatting.percent(84, "ar"),
        formatting.date(JUNE, "ar"),
    ):
        assert not set(found) & set(MARKS)
        assert not set(found) & set("٠١٢٣٤٥٦٧٨٩")


def test_an_isolate_that_is_opened_is_closed():
    found = formatting.percent(7, "ar")

    assert found[0] == "\u2066"
    assert found[-1] == "\u2069"
    assert "\u2066" not in formatting.percent(7, "fr")


@pytest.mark.parametrize(
    ("language", "written"),
    [("fr", "17 juin 2020"), ("ar", "17 يونيو 2020"), ("en", "17 June 2020")],
)
def test_dates(language, written):
    assert formatting.date(JUNE, language) == written


def test_months_have_the_names_of_the_country():
    assert formatting.month(datetime.date(2020, 7, 1), "ar") == "يوليوز 2020"
    assert formatting.month(datetime.date(2020, 12, 1), "fr") == "décembre 2020"


@pytest.fixture
def in_tunisia(settings):
    formatting.locale_of.cache_clear()
    settings.INSTALLATION = replace(settings.INSTALLATION, territory="TN")
    yield
    formatting.locale_of.cache_clear()


@pytest.mark.usefixtures("in_tunisia")
def test_the_territory_decides_the_names_of_months():
    locales = [str(formatting.locale_of(language)) for language in ("ar", "fr", "en", "zgh")]

    assert locales == ["ar_TN", "fr_TN", "en_GB", "zgh"]


@pytest.mark.parametrize(
    ("period", "written"),
    [
        (Period.day(JUNE), "17 June 2020"),
        (Period.month(2020, 12), "December 2020"),
        (Period.year(2020), "2020"),
        (
            Period(datetime.date(2020, 1, 1), datetime.date(2020, 3, 31), Precision.QUARTER),
            "1st quarter 2020",
        ),
        (
            Period(JUNE, datetime.date(2020, 6, 19), Precision.DAY),
            "17 June 2020 to 19 June 2020",
        ),
        (
            Period(datetime.date(2023, 4, 1), datetime.date(2023, 5, 31), Precision.MONTH),
            "April 2023 to May 2023",
        ),
        (
            Period(datetime.date(2018, 1, 1), datetime.date(2020, 12, 31), Precision.YEAR),
            "2018 to 2020",
        ),
        (Period(None, None, Precision.TEXT, "fin 2020"), "fin 2020"),
        (None, ""),
    ],
)
def test_periods_in_english(period, written):
    assert formatting.period(period, "en") == written


@pytest.mark.parametrize("precision", [p for p in Precision if p != Precision.TEXT])
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_periods_in_every_language_and_precision(precision, language):
    period = Period(datetime.date(2020, 1, 1), datetime.date(2020, 3, 31), precision)

    written = formatting.period(period, language)

    assert "2020" in written
    assert not set(written) & set(MARKS)
    assert "%(" not in written


@pytest.mark.parametrize("language", ["zgh", "xx", "tlh-Latn", "fr-CA", "not a language", ""])
def test_an_unknown_language_is_written_as_well_as_may_be(language):
    assert "84" in formatting.percent(84, language)
    assert "2020" in formatting.date(JUNE, language)
    assert formatting.number(1234, language)
    assert "2020" in formatting.period(Period.year(2020), language)


def test_names_are_parted_and_joined_as_the_language_does_it():
    assert formatting.listed([], "fr") == ""
    assert formatting.listed(["a", "b", "c"], "fr") == "a, b et c"
    assert "," not in formatting.listed(["أ", "ب", "ج"], "ar")
