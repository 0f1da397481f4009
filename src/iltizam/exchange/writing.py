"""From the work of an import to what is written: column values, and changes of rows.

Costly and outside of any transaction; ``staging`` keeps the rows until they are moved.
"""

import datetime
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

from django.db import connection, models
from django.utils import timezone

from iltizam.core.models import TextMeta, Withheld
from iltizam.core.texts import text_digest
from iltizam.exchange.codecs import Ref
from iltizam.exchange.comparing import Work
from iltizam.exchange.filling import Late, Piece, Table, batches, reserved
from iltizam.exchange.format import PLAN
from iltizam.exchange.loading import REF_KEYS, text_of
from iltizam.exchange.rows import Row
from iltizam.exchange.shapes import Shape, codec_of, columns, name_of
from iltizam.plans.models import CommitmentText
from iltizam.tracking.enums import UpdateState
from iltizam.tracking.models import ProgressUpdate

Keys = dict[tuple[str, Any], int]
SIZE = 500  # rows in a piece

# Filled in at the moment in which the rows become visible, not when they are staged.
LATE: dict[str, dict[str, Late]] = {
    "plan": {"published_at": Late.MOMENT},
    "update": {"author_id": Late.ACTOR},
    "revised_date": {"by_id": Late.ACTOR},
    "change": {"by_id": Late.ACTOR},
    "lineage": {"recorded_by_id": Late.ACTOR},
}
STAMP: dict[str, Late] = {"recorded_at": Late.MOMENT, "sequence": Late.SEQUENCE}


class Writing:
    """The rows that ``work`` adds, as column values with their final keys.

    ``known`` holds the primary keys of what exists already, by kind and key. Making
    one reserves a key for every new row: nothing else is written.
    """

    def __init__(self, work: Work, root: Row, known: Keys):
        self.work, self.root = work, root
        self.known = dict(known)
        self.new = _by_shape(work.new)
        for row in root.walk():
            self._remember(row)
        self._give_keys()
        stamped = {id(row) for row in work.new if row.shape.is_stamped}
        in_order = _by_publication(row for row in root.walk() if id(row) in stamped)
        # The place of every new row of history in the order of recording (second clock).
        self._places = {id(row): place for place, row in enumerate(in_order)}

    @property
    def stamp_count(self) -> int:
        return len(self._places)

    def _give_keys(self) -> None:
        shapes = [shape for shape in WRITE_ORDER if shape in self.new]
        keys = reserved((shape.model, len(self.new[shape])) for shape in shapes)
        for shape, given in zip(shapes, keys, strict=True):
            for row, key in zip(self.new[shape], given, strict=True):
                row.pk = key
                self._remember(row)

    def _remember(self, row: Row) -> None:
        if row.shape.ref and row.pk is not None:
            self.known[row.shape.ref, row.values[REF_KEYS[row.shape.ref]]] = row.pk

    @property
    def count(self) -> int:
        return len(self.work.new) + len(self.work.origins)

    def pieces(self) -> Iterator[Piece]:
        """Rows by table, SIZE at a time, parents first; texts' origins last."""
        for shape in WRITE_ORDER:
            if shape in self.new:
                yield from _cut(_table(shape), (self._instance(r) for r in self.new[shape]))
        yield from _cut(ORIGINS, (_meta(*origin) for origin in self.work.origins))

    def changes(self) -> Iterator[tuple[str, list[list[Any]]]]:
        """Statements that change stored rows, each with its parameters per row."""
        found: dict[tuple[type[models.Model], tuple[str, ...]], list[list[Any]]] = {}
        for row, names in self.work.changed:
            model = row.shape.model
            changed = model(pk=row.pk)
            for name in names:
                self._set(changed, row, name)
            written = tuple(column for name in names for column in columns(model, name))
            found.setdefault((model, written), []).append(_parameters(changed, written))
        for row, position in self.work.moved:
            moved = [position, row.pk]
            found.setdefault((row.shape.model, ("position",)), []).append(moved)
        for (model, written), rows in found.items():
            yield _update(model, written), rows

    def _instance(self, row: Row) -> models.Model:
        instance = row.shape.model(pk=row.pk, **self._owners(row))
        if id(row) in self._places:
            instance.sequence = self._places[id(row)]
        if row.shape.is_ordered:
            instance.position = row.position
        for member in row.shape.fields:
            self._set(instance, row, name_of(member))
        if isinstance(instance, Withheld):
            instance.kind = self._kind_of(row)
        if isinstance(instance, ProgressUpdate):
            instance.state = UpdateState.PUBLISHED
            if instance.made_public_on:
                # It came no later: a moved live plan is as fresh here as it was there (R8).
                instance.submitted_at = _midnight(instance.made_public_on)
        return instance

    def _owners(self, row: Row) -> dict[str, Any]:
        found = {}
        for name in row.shape.owners:
            owner = row.owner.above(name) if row.owner else None
            found[f"{name}_id"] = owner.pk if owner else None
        return found

    def _kind_of(self, mark: Row) -> str:
        """The model of which a text or file is withheld."""
        if mark.values["field"].startswith("texts."):
            return str(CommitmentText._meta.label_lower)
        (row,) = (
            row
            for row in self.root.walk()
            if row.shape.has_uid and row.uid == mark.values["object_uid"]
        )
        return str(row.shape.model._meta.label_lower)

    def _set(self, instance: models.Model, row: Row, name: str) -> None:
        value = row.values[name]
        kind = _references(row.shape).get(name)
        if kind is not None:
            setattr(instance, f"{name}_id", self.known[kind, value] if value else None)
        else:
            setattr(instance, name, value)


@cache
def _table(shape: Shape) -> Table:
    late = LATE.get(shape.name, {}) | (STAMP if shape.is_stamped else {})
    return Table(shape.model, tuple(shape.model._meta.local_concrete_fields), late)


def _cut(table: Table, instances: Iterable[models.Model]) -> Iterator[Piece]:
    for batch in batches(instances, SIZE):
        yield Piece(table, [table.values(instance) for instance in batch], len(batch))


def _parameters(instance: models.Model, written: tuple[str, ...]) -> list[Any]:
    fields = [instance._meta.get_field(name) for name in written]
    return [
        *(f.get_db_prep_save(getattr(instance, f.attname), connection) for f in fields),
        instance.pk,
    ]


def _update(model: type[models.Model], written: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    named = [model._meta.get_field(name).column for name in written]
    pairs = ", ".join(f"{quote(column)} = %s" for column in named)
    key = quote(model._meta.pk.column)
    # Names of our own tables and columns; values are parameters.
    return f"UPDATE {quote(model._meta.db_table)} SET {pairs} WHERE {key} = %s"  # noqa: S608


def _by_publication(rows: Iterable[Row]) -> list[Row]:
    """Rows by the days they were made public on; those of one list stay in its order."""
    reached: dict[tuple[int, str], datetime.date] = {}
    days = []
    for row in rows:
        of = (id(row.owner), row.shape.name)
        day = row.values.get("made_public_on") or reached.get(of, datetime.date.max)
        reached[of] = max(day, reached.get(of, day))
        days.append((reached[of], len(days), row))
    return [row for _day, _place, row in sorted(days, key=lambda each: each[:2])]


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


@cache
def _references(shape: Shape) -> dict[str, str]:
    """The fields of a shape that name another row, with the kind they name."""
    found = {}
    for member in shape.fields:
        codec = codec_of(shape, member)
        if isinstance(codec, Ref):
            found[name_of(member)] = codec.kind
    return found


def _by_shape(rows: Iterable[Row]) -> dict[Shape, list[Row]]:
    found: dict[Shape, list[Row]] = {}
    for row in rows:
        found.setdefault(row.shape, []).append(row)
    return found


def all_shapes(shape: Shape = PLAN) -> list[Shape]:
    """Every shape of the format once, in the order of the file."""
    found = [shape]
    for child in shape.children:
        found += [s for s in all_shapes(child.shape) if s not in found]
    return found


def _write_order() -> tuple[Shape, ...]:
    shapes = all_shapes()
    named = {shape.name: shape for shape in shapes}
    by_ref = {shape.ref: shape for shape in shapes if shape.ref}
    graph = {
        shape: [named[owner] for owner in shape.owners]
        + [by_ref[kind] for _name, kind in _references(shape).items() if kind != shape.ref]
        for shape in shapes
    }
    return tuple(TopologicalSorter(graph).static_order())


WRITE_ORDER = _write_order()


ORIGINS = Table(
    TextMeta,
    tuple(field for field in TextMeta._meta.local_concrete_fields if not field.primary_key),
    {},
    met=("object_uid", "field", "language"),
    replaced=("made_by", "original_language", "original_digest", "reviewed"),
)


def _meta(row: Row, name: str, language: str, origin) -> TextMeta:
    made_by, original, reviewed, digest = origin
    if original and not digest:
        digest = text_digest(text_of(row, name).get(original, ""))
    return TextMeta(
        object_uid=row.uid,
        field=name,
        language=language,
        made_by=made_by,
        original_language=original,
        original_digest=digest,
        reviewed=reviewed,
    )
