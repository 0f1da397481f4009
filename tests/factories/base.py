"""What the factories share: texts, days, and the second clock."""

import datetime
from itertools import count

from factory.django import DjangoModelFactory

from iltizam.core.fields import PeriodField
from iltizam.core.periods import Period
from iltizam.core.texts import LocalisedText

NOON = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)
JANUARY = Period.month(2026, 1)
_order = count(1)


def text(english: str, **others: str) -> LocalisedText:
    """An English text, other languages by keyword."""
    return LocalisedText(en=english, **others)


def day(year: int, month: int, date: int) -> Period:
    return Period.day(datetime.date(year, month, date))


def next_place() -> int:
    """A number above all earlier ones, for the order of recording."""
    return next(_order)


class Factory(DjangoModelFactory):
    """Validates what it saves: a factory that makes an invalid row is a broken test."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    @classmethod
    def _build(cls, model_class, *args, **kwargs):
        periods = {
            name: kwargs.pop(name)
            for name in list(kwargs)
            if isinstance(getattr(model_class, name, None), PeriodField)
        }
        row = model_class(*args, **kwargs)
        for name, period in periods.items():
            setattr(row, name, period)
        return row

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        checked = kwargs.pop("checked", True)
        row = cls._build(model_class, *args, **kwargs)
        if checked:  # checked=False lets a test ask what the database itself says
            row.full_clean()
        row.save(force_insert=True)
        return row
