"""Texts per language and periods as they are stored."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import translation

from iltizam.core.models import Holiday
from iltizam.core.periods import Period, Precision
from iltizam.core.texts import LocalisedText
from iltizam.plans.models import Activity
from tests.factories import ActivityFactory, HolidayFactory


@pytest.mark.django_db
@pytest.mark.parametrize("text", [{"fr": "Fête du Trône", "ar": "عيد العرش"}, {}])
def test_a_text_is_read_as_it_was_written(text):
    HolidayFactory(name=text)

    found = Holiday.objects.get().name

    assert isinstance(found, LocalisedText)
    assert found == text


@pytest.mark.django_db
def test_letters_are_stored_as_letters():
    HolidayFactory(name={"fr": "Fête", "ar": "عيد"})

    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(name AS text) FROM core_holiday")
        stored = cursor.fetchone()[0]

    assert "Fête" in stored
    assert "عيد" in stored


@pytest.mark.parametrize("tag", ["fr", "ar-MA", "zgh", "zh-Hant", "es-419"])
def test_any_language_tag_may_hold_a_text(tag):
    Holiday._meta.get_field("name").clean({tag: "x"}, None)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"fr": 1}, "The text in “fr” is not text."),
        ({"fr": {"deep": "x"}}, "The text in “fr” is not text."),
        ({"français": "x"}, "“français” is not a language tag."),
        ({1: "x"}, "“1” is not a language tag."),
        (["fr"], "Expected one text per language."),
        ("fr", "Expected one text per language."),
    ],
)
def test_what_is_no_text_per_language_is_refused(value, message):
    with translation.override("en"):
        with pytest.raises(ValidationError) as error:
            Holiday._meta.get_field("name").clean(value, None)
        messages = error.value.messages

    assert messages == [message]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "period",
    [
        None,
        Period.month(2023, 4),
        Period(None, None, Precision.TEXT, "mi-février – mi-mars 2019"),
    ],
    ids=["none", "month", "text"],
)
def test_a_period_is_read_as_it_was_written(period):
    ActivityFactory(planned=period)

    assert Activity.objects.get().planned == period
