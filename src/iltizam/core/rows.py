"""Child rows of one object in the statement that reads the object.

A page that shows fifteen small tables of one commitment would ask the database
fifteen times. ``JsonRows`` makes each of them one column of the same statement.
"""

import datetime
import json
from functools import partial
from types import SimpleNamespace

from django.db import models
from django.db.models.expressions import Subquery

from iltizam.core import withholding
from iltizam.core.fields import LinkField, LocalisedField, NoteField, WordField
from iltizam.core.periods import Period, Precision


class RowsField(models.Field):
    """The column's value as a list of rows, each with the names asked for."""

    def __init__(self, converters):
        super().__init__()
        self.converters = converters

    def from_db_value(self, value, expression, connection):
        return [
            SimpleNamespace(
                **{
                    name: convert(part) if convert and part is not None else part
                    for (name, convert), part in zip(self.converters, row, strict=True)
                }
            )
            for row in json.loads(value or "[]")
        ]


class JsonRows(Subquery):
    """``queryset.values(…)`` as a list of rows, in its order.

    Texts arrive as ``LocalisedText``, dates as dates, decimals as the digits stored.
    The queryset refers to its parent with ``OuterRef``.
    """

    def __init__(self, queryset):
        super().__init__(queryset)
        # In the order of the statement's columns, which is that of ``values()``.
        self.columns = list(self.query.selected)
        model = queryset.model
        self.kinds = {}
        for name in self.columns:
            source = self.query.annotation_select.get(name)
            field = _last_field(model, name) if source is None else _field_of(source, model)
            self.kinds[name] = field
        self._rows_field = RowsField(
            [(name, _converter(self.kinds[name])) for name in self.columns]
        )

    def _resolve_output_field(self):
        return self._rows_field

    def as_sql(self, compiler, connection, template=None, **extra_context):
        inner, params = self.query.as_sql(compiler, connection)
        # The columns get names of ours: what Django calls them differs with joins.
        names = [f"c{place}" for place in range(len(self.columns))]
        parts = [
            self._part(name, column, connection.vendor)
            for name, column in zip(self.columns, names, strict=True)
        ]
        if connection.vendor == "sqlite":
            rows = f"json_group_array(json_array({', '.join(parts)}))"
        else:
            rows = f"CAST(json_agg(json_build_array({', '.join(parts)})) AS text)"
        # Built from column names of ours and Django's own statement: no outside text.
        return f"(WITH r({', '.join(names)}) AS {inner} SELECT {rows} FROM r)", params  # noqa: S608

    def _part(self, name, column, vendor):
        if isinstance(self.kinds[name], models.DecimalField):
            return f"CAST(r.{column} AS text)"
        if isinstance(self.kinds[name], models.JSONField) and vendor == "sqlite":
            return f"json(r.{column})"
        return f"r.{column}"


def period_of(row, name: str) -> Period | None:
    """The period of four columns of a row, as ``PeriodField`` would read it."""
    precision = getattr(row, f"{name}_precision")
    if not precision:
        return None
    return Period(
        getattr(row, f"{name}_start"),
        getattr(row, f"{name}_end"),
        Precision(precision),
        getattr(row, f"{name}_text"),
    )


def period_columns(name: str) -> list[str]:
    return [f"{name}_{part}" for part in ("start", "end", "precision", "text")]


def _last_field(model, path: str):
    return model._meta.get_field(path)


def _field_of(expression, model):
    """The field behind an annotation ``name=F("relation__field")``."""
    return expression.target if hasattr(expression, "target") else expression.output_field


def _converter(field):
    if isinstance(field, LocalisedField):
        return withholding.localised
    if isinstance(field, WordField | NoteField | LinkField):
        return partial(withholding.word, is_link=field.is_link)
    if isinstance(field, models.DateTimeField):
        return _moment
    if isinstance(field, models.DateField):
        return datetime.date.fromisoformat
    if isinstance(field, models.BooleanField):
        return bool
    return None


def _moment(text: str) -> datetime.datetime:
    """SQLite keeps moments without their zone, which is UTC."""
    found = datetime.datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)
