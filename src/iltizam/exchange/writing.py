"""Rows into tables: in one transaction of the caller, parents and references first."""

import datetime
from collections.abc import Iterable
from functools import cache
from graphlib import TopologicalSorter
from itertools import chain
from typing import Any

from django.db import models
from django.utils import timezone

from iltizam.core.audit import Stamp, lock_stream, plan_stream, stamps
from iltizam.core.models import Actor, TextMeta
from iltizam.exchange.codecs import Ref
from iltizam.exchange.comparing import Work
from iltizam.exchange.format import PLAN
from iltizam.exchange.loading import REF_KEYS, text_digest, text_of
from iltizam.exchange.rows import Row
from iltizam.exchange.shapes import Shape, codec_of, columns, name_of
from iltizam.plans.models import ActionPlan, CommitmentText
from iltizam.tracking.enums import UpdateState
from iltizam.tracking.models import ProgressUpdate

Keys = dict[tuple[str, Any], int]


def write(work: Work, root: Row, known: Keys, *, by: Actor) -> ActionPlan:
    """Carry out ``work`` and return the plan.

    ``known`` holds the primary keys of what exists already, by kind and key.
    """
    return _Writer(root, dict(known), by).write(work)


class _Writer:
    def __init__(self, root: Row, known: Keys, by: Actor):
        self.root = root
        self.known = known
        self.by = by
        for row in root.walk():
            self._remember(row)

    def write(self, work: Work) -> ActionPlan:
        rows = _by_shape(work.new)
        stamped = self._stamps(rows)
        for shape in WRITE_ORDER:
            self._create(shape, rows.get(shape, []), stamped)
        for row, names in work.changed:
            self._change(row, names)
        for row, position in work.moved:
            row.shape.model._default_manager.filter(pk=row.pk).update(position=position)
        write_origins(work.origins)
        return ActionPlan.objects.get(pk=self.root.pk)

    def _remember(self, row: Row) -> None:
        if row.shape.ref and row.pk is not None:
            self.known[row.shape.ref, row.values[REF_KEYS[row.shape.ref]]] = row.pk

    def _stamps(self, rows: dict[Shape, list[Row]]) -> dict[int, Stamp]:
        """The second clock for every new row of history.

        Each list in the file's order; the lists among each other by the days on which
        their rows were made public, where they say so.
        """
        new = {id(row) for row in chain.from_iterable(rows.values()) if row.shape.is_stamped}
        ordered = _by_publication(row for row in self.root.walk() if id(row) in new)
        if not ordered:
            return {}
        given = stamps(lock_stream(plan_stream(self.root.uid)), len(ordered))
        return {id(row): stamp for row, stamp in zip(ordered, given, strict=True)}

    def _create(self, shape: Shape, rows: list[Row], stamped: dict[int, Stamp]) -> None:
        """All rows of a kind; those that name another of their kind come after it."""
        while rows:
            ready = [row for row in rows if not self._waits(row)]
            later = [row for row in rows if self._waits(row)]
            if not ready:
                raise ValueError(f"{rows[0].at.path} names itself in a circle")
            made = shape.model._default_manager.bulk_create(
                [self._instance(row, stamped.get(id(row))) for row in ready]
            )
            for row, instance in zip(ready, made, strict=True):
                row.pk = instance.pk
                self._remember(row)
            rows = later

    def _waits(self, row: Row) -> bool:
        return any(
            row.values[name] and (kind, row.values[name]) not in self.known
            for name, kind in _references(row.shape).items()
            if kind == row.shape.ref
        )

    def _instance(self, row: Row, stamp: Stamp | None) -> models.Model:
        instance = row.shape.model(**self._owners(row), **self._made_by(row))
        if stamp is not None:
            instance.recorded_at, instance.sequence = stamp
        if row.shape.is_ordered:
            instance.position = row.position
        for member in row.shape.fields:
            self._set(instance, row, name_of(member))
        if isinstance(instance, ProgressUpdate) and instance.made_public_on:
            # It came no later: a moved live plan is as fresh here as it was there (R8).
            instance.submitted_at = _midnight(instance.made_public_on)
        return instance

    def _owners(self, row: Row) -> dict[str, Any]:
        found = {}
        for name in row.shape.owners:
            owner = row.owner.above(name) if row.owner else None
            found[f"{name}_id"] = owner.pk if owner else None
        return found

    def _made_by(self, row: Row) -> dict[str, Any]:
        """What the format does not carry because it is this installation's."""
        return {
            "plan": lambda: {"published_at": timezone.now()},
            "update": lambda: {"state": UpdateState.PUBLISHED, "author": self.by},
            "revised_date": lambda: {"by": self.by},
            "change": lambda: {"by": self.by},
            "lineage": lambda: {"recorded_by": self.by},
            "withheld": lambda: {"kind": self._kind_of(row)},
        }.get(row.shape.name, dict)()

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

    def _change(self, row: Row, names: list[str]) -> None:
        model = row.shape.model
        instance = model._default_manager.get(pk=row.pk)
        for name in names:
            self._set(instance, row, name)
        instance.save(update_fields=[c for name in names for c in columns(model, name)])


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


def write_origins(origins: list[tuple[Row, str, str, Any]]) -> None:
    """Record how texts came to be; an origin that is recorded is replaced."""
    TextMeta.objects.bulk_create(
        [_meta(*origin) for origin in origins],
        update_conflicts=True,
        unique_fields=["object_uid", "field", "language"],
        update_fields=["made_by", "original_language", "original_digest", "reviewed"],
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
