"""Querysets compiled once: a page's statements are the same for every reader.

Building and compiling a statement with twenty sub-selects costs Django ten times what
the database needs to answer it. ``Prepared`` keeps the compiled text per thread and
puts each request's values in their places. Compiled anew when the first text of a column
is withheld (``core.withholding``).
"""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models.query import ModelIterable, QuerySet, get_related_populators

from iltizam.core import withholding


class Prepared:
    """A queryset whose only variables are named values, for visitors.

    ``build(**values)`` makes the queryset; ``samples`` gives two different values per
    name, from which the places of each are found. What ``build`` returns may depend on
    the values in no other way: ValueError when it does.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], **samples: tuple[Any, Any]):
        self._build = build
        self._samples = samples
        self._local = threading.local()

    def __call__(self, **values: Any) -> list[Any]:
        """The rows: objects, or tuples for a ``values_list`` queryset; one statement."""
        columns = withholding.known().columns
        statement = getattr(self._local, "statement", None)
        if statement is None or self._local.columns != columns:
            statement = self._local.statement = _Statement(self._build, self._samples)
            self._local.columns = columns
        return list(statement.rows(values))

    def first(self, **values: Any) -> Any:
        """The first row, or None."""
        return next(iter(self(**values)), None)


class _Statement:
    def __init__(self, build, samples):
        base = {name: pair[0] for name, pair in samples.items()}
        self._compiler, self._sql, self._params = _compiled(build(**base))
        self._places = {
            name: self._places_of(build(**{**base, name: pair[1]}), name)
            for name, pair in samples.items()
        }
        # Django's own mark of what a queryset yields: objects or tuples.
        self._is_model = issubclass(build(**base)._iterable_class, ModelIterable)  # noqa: SLF001
        fields = [column[0] for column in self._compiler.select]
        self._converters = self._compiler.get_converters(fields)
        if self._is_model:
            self._prepare_model()

    def _places_of(self, queryset, name):
        _compiler, sql, params = _compiled(queryset)
        if sql != self._sql or len(params) != len(self._params):
            raise ValueError(f"the statement itself depends on {name!r}")
        pairs = zip(self._params, params, strict=True)
        places = [at for at, (first, second) in enumerate(pairs) if first != second]
        if not places:
            raise ValueError(f"the statement does not use {name!r}")
        return places

    def _prepare_model(self):
        info, select = self._compiler.klass_info, self._compiler.select
        places = info["select_fields"]
        self._model = info["model"]
        self._start, self._end = places[0], places[-1] + 1
        self._names = [column[0].target.attname for column in select[self._start : self._end]]
        self._related = get_related_populators(info, select, connection.alias)
        self._annotations = list((self._compiler.annotation_col_map or {}).items())

    def rows(self, values):
        params = list(self._params)
        for name, places in self._places.items():
            for place in places:
                params[place] = values[name]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found = cursor.fetchall()
        if self._converters:
            found = self._compiler.apply_converters(found, self._converters)
        return map(self._object if self._is_model else tuple, found)

    def _object(self, row):
        made = self._model.from_db(connection.alias, self._names, row[self._start : self._end])
        for populator in self._related:
            populator.populate(row, made)
        for name, place in self._annotations:
            setattr(made, name, row[place])
        return made


def _compiled(queryset):
    compiler = queryset.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    return compiler, sql, list(params)
