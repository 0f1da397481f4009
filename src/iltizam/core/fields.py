"""Model fields of the foundations: periods and texts per language."""

import json
import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from iltizam.core import withholding
from iltizam.core.periods import Period, Precision
from iltizam.core.texts import LocalisedText

LANGUAGE_TAG = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


class PlainJSONEncoder(json.JSONEncoder):
    """Letters stay letters: escaped accents and Arabic could not be found again."""

    def __init__(self, **kwargs):
        kwargs["ensure_ascii"] = False
        super().__init__(**kwargs)


class LocalisedField(models.JSONField):
    """A text per language: ``{"fr": "…", "ar": "…"}``, string values only.

    Never filter or order by it: search and sort go through stored, folded entries. What
    is withheld reads "withdrawn: reason, date" wherever it is read (``core.withholding``).
    """

    def __init__(self, verbose_name=None, **kwargs):
        kwargs.setdefault("default", LocalisedText)
        kwargs["encoder"] = PlainJSONEncoder
        super().__init__(verbose_name, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("encoder", None)
        return name, path, args, kwargs

    def from_db_value(self, value, expression, connection):
        return withholding.localised(super().from_db_value(value, expression, connection))

    def select_format(self, compiler, sql, params):
        return withholding.selected(self, compiler, sql, is_text=False), params

    def pre_save(self, model_instance, add):
        value = super().pre_save(model_instance, add)
        return withholding.to_save(value, model_instance, add=add)

    def to_python(self, value):
        return LocalisedText(value) if isinstance(value, dict) else value

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if not isinstance(value, dict):
            raise ValidationError(_("Expected one text per language."))
        for language, text in value.items():
            if not isinstance(language, str) or not LANGUAGE_TAG.fullmatch(language):
                raise ValidationError(
                    _("“%(tag)s” is not a language tag."), params={"tag": language}
                )
            if not isinstance(text, str):
                raise ValidationError(
                    _("The text in “%(tag)s” is not text."), params={"tag": language}
                )


class _Word:
    """A published text without a language: it can be withheld, as texts per language can.

    For migrations it is Django's own field.
    """

    is_link = False

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        kind = next(k for k in type(self).__mro__ if k.__module__.startswith("django."))
        return name, f"django.db.models.{kind.__name__}", args, kwargs

    def from_db_value(self, value, expression, connection):
        return withholding.word(value, is_link=self.is_link)

    def select_format(self, compiler, sql, params):
        return withholding.selected(self, compiler, sql, is_text=True), params

    def pre_save(self, model_instance, add):
        value = super().pre_save(model_instance, add)
        return withholding.to_save(value, model_instance, add=add)


class WordField(_Word, models.CharField):
    """One line."""


class NoteField(_Word, models.TextField):
    """Several lines."""


class LinkField(_Word, models.URLField):
    """A link: one that is withheld leads nowhere."""

    is_link = True


class PeriodField:
    """Four columns read and written as one ``Period`` (or None).

    ``planned = PeriodField(_("planned dates"))`` gives ``planned_start``,
    ``planned_end``, ``planned_precision`` and ``planned_text``. The columns stay
    ordinary ones, so that lateness can be asked in SQL.
    """

    def __init__(self, verbose_name, *, default=None):
        self.verbose_name = verbose_name
        self.default = default

    def contribute_to_class(self, cls, name):
        self.name = name
        columns = {
            "start": models.DateField(_("first day"), null=True, blank=True),
            "end": models.DateField(_("last day"), null=True, blank=True),
            "precision": models.CharField(
                _("precision"),
                max_length=7,
                blank=True,
                default="",
                choices=[(p.value, p.value) for p in Precision],
            ),
            "text": models.CharField(_("as printed"), max_length=200, blank=True, default=""),
        }
        for part, column in columns.items():
            if not any(f.name == f"{name}_{part}" for f in cls._meta.local_fields):
                cls.add_to_class(f"{name}_{part}", column)
        setattr(cls, name, self)

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        precision = getattr(instance, f"{self.name}_precision")
        if not precision:
            return None
        return Period(
            getattr(instance, f"{self.name}_start"),
            getattr(instance, f"{self.name}_end"),
            Precision(precision),
            getattr(instance, f"{self.name}_text"),
        )

    def __set__(self, instance, period):
        parts = (
            (None, None, "", "")
            if period is None
            else (period.start, period.end, period.precision.value, period.text)
        )
        for part, value in zip(("start", "end", "precision", "text"), parts, strict=True):
            setattr(instance, f"{self.name}_{part}", value)
