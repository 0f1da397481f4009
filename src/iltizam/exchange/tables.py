"""The plan's rows as flat tables: what each column is called, holds and means.

Declared once; from the declaration follow the CSV files, their documentation and the
privacy check: a column whose field is not declared public cannot be declared here. Names
stay: a column is added at the end of its group or not at all, and none changes its meaning.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import prefetch_related_objects
from django.utils.functional import Promise

from iltizam.core.fields import PeriodField
from iltizam.core.privacy import require_public
from iltizam.exchange.tables_csv import csv_pieces
from iltizam.plans.models import ActionPlan

CHUNK = 500  # rows read from the database at a time
Values = tuple[Any, ...]
PERIOD_PARTS = {"from": "start", "to": "end", "precision": "precision", "text": "text"}


@dataclass(frozen=True)
class Plain:
    """A column that is one field, by its path from the table's model."""

    name: str
    path: str = ""
    meaning: str | Promise = ""


@dataclass(frozen=True)
class Texts:
    """A text per language: one column for each, ``title_fr``, ``title_ar`` …"""

    name: str
    path: str = ""
    meaning: str | Promise = ""


@dataclass(frozen=True)
class Dates:
    """A period: its first and last day, its precision and its printed form."""

    name: str
    path: str = ""
    meaning: str | Promise = ""


@dataclass(frozen=True)
class Figure:
    """A column that is computed, or gathered from rows of other models.

    ``value`` gets the table's facts and the row's keys; ``rests_on`` names the fields
    of other models that it shows.
    """

    name: str
    value: Callable[[Any, Values], Any]
    meaning: str | Promise
    rests_on: tuple[tuple[type[models.Model], str], ...] = ()


@dataclass(frozen=True)
class FormTexts:
    """The texts of the plan's own form: ``text_problem_fr`` … for each field and language."""

    value: Callable[[Any, Values, str], dict[str, str]]
    meaning: str | Promise
    rests_on: tuple[tuple[type[models.Model], str], ...] = ()
    name: str = "text"


Column = Plain | Texts | Dates | Figure | FormTexts


@dataclass(frozen=True)
class Table:
    """One file: a row per row of ``model`` (and of what ``order`` joins), in that order.

    ``keys``: what figures are found by. ``facts`` reads once what figures rest on.
    """

    name: str
    title: str | Promise
    model: type[models.Model]
    of_plan: str
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    keys: tuple[str, ...] = ("pk",)
    facts: Callable[[ActionPlan], Any] = lambda plan: None
    annotations: Callable[[], dict[str, Any]] = dict
    annotated: tuple[tuple[type[models.Model], str], ...] = ()
    last_of: str = ""  # a column's path: ``is_current`` is true for the last row of each

    def __post_init__(self) -> None:
        for column in self.columns:
            for model, name in fields_of(self, column):
                require_public(model, [name])

    def header(self, plan: ActionPlan) -> list[str]:
        """The names of the columns, with the languages and form of ``plan``."""
        codes = _form_codes(self, plan)
        return list(
            chain.from_iterable(names_of(c, languages(plan), codes) for c in self.columns)
        )

    def rows(self, plan: ActionPlan) -> Iterator[list[Any]]:
        """The cells of each row; read in chunks, held one chunk at a time."""
        places = {path: place for place, path in enumerate(self._paths())}
        reading = _Reading(places, languages(plan), _form_codes(self, plan), self.facts(plan))
        for values, is_last in self._marked(self._query(plan), places):
            keys = (*(values[places[key]] for key in self.keys), is_last)
            yield [cell for c in self.columns for cell in reading.cells(c, values, keys)]

    def csv(self, plan: ActionPlan) -> Iterator[bytes]:
        """The file in pieces."""
        prefetch_related_objects([plan], "form_fields")  # asked for twice below
        return csv_pieces(self.header(plan), self.rows(plan))

    def _paths(self) -> list[str]:
        """The columns of the statement: keys first, each once."""
        last = [self.last_of] if self.last_of else []
        found = [*self.keys, *last]
        for column in self.columns:
            found += paths_of(column)
        return list(dict.fromkeys(found))

    def _query(self, plan: ActionPlan) -> Iterable[Values]:
        every: Any = self.model._default_manager  # of a model whose rows are within a plan
        rows = every.published().filter(**{self.of_plan: plan})
        rows = rows.annotate(**self.annotations()).order_by(*self.order)
        found: Iterable[Values] = rows.values_list(*self._paths()).iterator(chunk_size=CHUNK)
        return found

    def _marked(
        self, rows: Iterable[Values], places: dict[str, int]
    ) -> Iterator[tuple[Values, bool]]:
        """Every row, and whether it is the last of its group."""
        if not self.last_of:
            yield from ((row, True) for row in rows)
            return
        place = places[self.last_of]
        ahead = iter(rows)
        before = next(ahead, None)
        while before is not None:
            row = next(ahead, None)
            yield before, row is None or row[place] != before[place]
            before = row


def languages(plan: ActionPlan) -> list[str]:
    """The languages that have columns: the site's, then the plan's own."""
    return list(
        dict.fromkeys(
            [
                *(code for code, _name in settings.LANGUAGES),
                *plan.required_languages,
                *plan.optional_languages,
            ]
        )
    )


def names_of(column: Column, tags: list[str], codes: Iterable[str] = ()) -> list[str]:
    """The names of a declared column in the file."""
    if isinstance(column, Texts):
        return [f"{column.name}_{tag}" for tag in tags]
    if isinstance(column, Dates):
        return [f"{column.name}_{part}" for part in PERIOD_PARTS]
    if isinstance(column, FormTexts):
        return [f"{column.name}_{code}_{tag}" for code in codes for tag in tags]
    return [column.name]


def paths_of(column: Column) -> list[str]:
    """The paths that a column reads from its row."""
    if isinstance(column, Figure | FormTexts):
        return []
    path = column.path or column.name
    if isinstance(column, Dates):
        return [f"{path}_{part}" for part in PERIOD_PARTS.values()]
    return [path]


def fields_of(table: Table, column: Column) -> Iterator[tuple[type[models.Model], str]]:
    """Every model field that a column shows, relations on the way to it included."""
    if isinstance(column, Figure | FormTexts):
        yield from column.rests_on
        return
    if any(path in table.annotations() for path in paths_of(column)):
        yield from table.annotated
        return
    for path in paths_of(column):
        model: Any = table.model
        for step in path.split("__"):
            found = model._meta.get_field(step)
            if found.concrete:
                yield model, step
            model = found.related_model


def meaning_of(table: Table, column: Column) -> str | Promise:
    """What a column holds, in words: its own, else those of its field."""
    if column.meaning or isinstance(column, Figure | FormTexts):
        return column.meaning
    model: Any = table.model
    *way, last = (column.path or column.name).split("__")
    for step in way:
        model = model._meta.get_field(step).related_model
    declared = model.__dict__.get(last)
    found = declared if isinstance(declared, PeriodField) else model._meta.get_field(last)
    return found.verbose_name  # type: ignore[no-any-return]


def _form_codes(table: Table, plan: ActionPlan) -> list[str]:
    if not any(isinstance(column, FormTexts) for column in table.columns):
        return []
    return [form_field.code for form_field in plan.form_fields.all()]


@dataclass(frozen=True)
class _Reading:
    """What turns a row of the statement into cells: the same for every row of a file."""

    places: dict[str, int]
    tags: list[str]
    codes: list[str]
    facts: Any

    def cells(self, column: Column, values: Values, keys: Values) -> list[Any]:
        if isinstance(column, Figure):
            return [column.value(self.facts, keys)]
        if isinstance(column, FormTexts):
            texts = (column.value(self.facts, keys, code) for code in self.codes)
            return [text.get(tag) for text in texts for tag in self.tags]
        found = [values[self.places[path]] for path in paths_of(column)]
        if isinstance(column, Texts):
            return [(found[0] or {}).get(tag) for tag in self.tags]
        return found
