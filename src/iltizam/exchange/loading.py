"""From the database to rows: one query per kind of object, whatever the plan's size."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from iltizam.core.models import TextMeta, Withheld
from iltizam.core.texts import LocalisedText, text_digest
from iltizam.directory.models import Organisation, Territory
from iltizam.exchange.codecs import Ref
from iltizam.exchange.filling import MOST_ASKED, batches
from iltizam.exchange.format import LINEAGE, ORGANISATION_SHAPE, PLAN, TERRITORY, WITHHELD
from iltizam.exchange.rows import Row
from iltizam.exchange.shapes import (
    OWNER_PATHS,
    Origins,
    Shape,
    codec_of,
    name_of,
)
from iltizam.plans.models import ActionPlan, Activity, Commitment, LineageLink

REF_KEYS = {
    "organisation": "uid",
    "territory": "code",
    "source": "uid",
    "axis": "number",
    "activity": "uid",
    "update": "uid",
    "form_field": "code",
}


def stored_plan(plan: ActionPlan) -> Row:
    """Everything public that is stored about ``plan``, as the file would have it."""
    return _Loader(plan).load()


class _Loader:
    def __init__(self, plan: ActionPlan):
        self.plan = plan
        self.instances: dict[Shape, list[Any]] = {}
        self.below: dict[tuple[Shape, str, int], list[Any]] = defaultdict(list)
        self.keys: dict[str, dict[int, Any]] = defaultdict(dict)

    def load(self) -> Row:
        self._query(PLAN)
        self._query_directory()
        root = self._row(PLAN, self.plan, None)
        root.children["lineage"] = self._lineage(root)
        root.children["withheld"] = self._withheld(root)
        add_origins(root)
        return root

    def _query(self, shape: Shape) -> None:
        for child in shape.children:
            part = child.shape
            if part not in self.instances and part.owners:
                self._query_rows(part)
            self._query(part)

    def _query_rows(self, shape: Shape) -> None:
        path = OWNER_PATHS[shape.owners[0]]
        found = shape.model._default_manager.published().filter(**{path: self.plan})
        self.instances[shape] = list(found.order_by(*shape.order))
        for instance in self.instances[shape]:
            deepest = [o for o in shape.owners if getattr(instance, f"{o}_id") is not None][-1]
            self.below[shape, deepest, getattr(instance, f"{deepest}_id")].append(instance)
            if shape.ref:
                self.keys[shape.ref][instance.pk] = getattr(instance, REF_KEYS[shape.ref])

    def _query_directory(self) -> None:
        wanted = {
            getattr(instance, f"{name_of(member)}_id")
            for shape, instances in self.instances.items()
            for member in shape.fields
            if _ref_kind(shape, member) == "organisation"
            for instance in instances
        }
        organisations = _with_linked(Organisation, wanted, ("parent_id", "renamed_to_id"))
        codes = {self.plan.territory_id} | {o.territory_id for o in organisations.values()}
        territories = _with_linked(Territory, codes, ("parent_id",))
        self.keys["organisation"] = {pk: o.uid for pk, o in organisations.items()}
        self.keys["territory"] = {pk: t.code for pk, t in territories.items()}
        self.instances[TERRITORY] = _parents_first(territories, ("parent_id",))
        self.instances[ORGANISATION_SHAPE] = _parents_first(
            organisations, ("parent_id", "renamed_to_id")
        )

    def _row(self, shape: Shape, instance, owner: Row | None) -> Row:
        position = instance.position if shape.is_ordered else None
        row = Row(shape, {}, owner=owner, pk=instance.pk, position=position)
        for member in shape.fields:
            row.values[name_of(member)] = self._value(shape, member, instance)
        for child in shape.children:
            row.children[child.name] = [
                self._row(child.shape, below, row)
                for below in self._instances(child.shape, row)
                if _is_shown(child.shape, below)
            ]
        if shape.name == "evidence" and not instance.is_public:
            row.values.update(title=LocalisedText(), url="")
        return row

    def _instances(self, shape: Shape, owner: Row) -> list[Any]:
        if shape in (TERRITORY, ORGANISATION_SHAPE):
            return self.instances[shape]
        assert owner.pk is not None
        return self.below.get((shape, owner.shape.name, owner.pk), [])

    def _value(self, shape: Shape, member, instance) -> Any:
        name = name_of(member)
        kind = _ref_kind(shape, member)
        if kind is None:
            return getattr(instance, name)
        pk = getattr(instance, f"{name}_id")
        return None if pk is None else self.keys[kind][pk]

    def _lineage(self, root: Row) -> list[Row]:
        uids = [row.uid for row in root.walk() if row.shape.name in ("commitment", "activity")]
        links = LineageLink.objects.filter(Q(earlier_uid__in=uids) | Q(later_uid__in=uids))
        found = list(links.order_by("uid"))
        ends = {uid for link in found for uid in (link.earlier_uid, link.later_uid)}
        hidden = _hidden(ends - set(uids))
        return [
            self._row(LINEAGE, link, root)
            for link in found
            if not hidden & {link.earlier_uid, link.later_uid}
        ]

    def _withheld(self, root: Row) -> list[Row]:
        """What is withheld of the rows in the file, whose texts say so."""
        uids = {row.uid for row in root.walk() if row.shape.has_uid}
        marks = Withheld.objects.order_by("id")
        return [self._row(WITHHELD, mark, root) for mark in marks if mark.object_uid in uids]


def _hidden(uids: set[str]) -> set[str]:
    """Those of commitments and activities that visitors may not see; unknown ones are not."""
    found: set[str] = set()
    for model in (Commitment, Activity):
        stored = model.objects.filter(uid__in=uids)
        found |= set(stored.values_list("uid", flat=True))
        visible = model.objects.visible_to(AnonymousUser()).filter(uid__in=uids)
        found -= set(visible.values_list("uid", flat=True))
    return found


def directory_rows(root: Row) -> dict[Any, Row]:
    """The stored territories and organisations that a file lists or names.

    By (kind, "uid" or "code", value).
    """
    found: dict[Any, Row] = {}
    for shape, model, keys in (
        (TERRITORY, Territory, ("uid", "code")),
        (ORGANISATION_SHAPE, Organisation, ("uid",)),
    ):
        named = {
            row.values[name_of(member)]
            for row in root.walk()
            for member in row.shape.fields
            if _ref_kind(row.shape, member) == shape.ref and row.values[name_of(member)]
        }
        listed = [row for row in root.walk() if row.shape is shape]
        for key in keys:
            values = named | {row.values[key] for row in listed}
            stored = model.objects.filter(**{f"{key}__in": values})
            for instance in stored.select_related("parent"):
                found[shape.name, key, getattr(instance, key)] = _directory_row(shape, instance)
    return found


def stored_links(root: Row) -> list[Row]:
    """The stored lineage links that a file names: another plan may have brought them."""
    listed = root.below("lineage")
    uids = [row.uid for row in listed]
    ends = [row.values["earlier_uid"] for row in listed]
    links = LineageLink.objects.filter(Q(uid__in=uids) | Q(earlier_uid__in=ends))
    return [
        Row(
            LINEAGE,
            {name_of(m): getattr(link, name_of(m)) for m in LINEAGE.fields},
            pk=link.pk,
        )
        for link in links
    ]


def _directory_row(shape: Shape, instance) -> Row:
    row = Row(shape, {}, pk=instance.pk)
    for member in shape.fields:
        name, kind = name_of(member), _ref_kind(shape, member)
        value = getattr(instance, name)
        linked = kind is not None and value is not None
        row.values[name] = getattr(value, REF_KEYS[kind]) if linked else value
    return row


def _is_shown(shape: Shape, instance) -> bool:
    """Restricted evidence is in a file only by its hash; without one it cannot be."""
    return shape.name != "evidence" or instance.is_public or bool(instance.sha256)


def _ref_kind(shape: Shape, member) -> str | None:
    codec = codec_of(shape, member)
    return codec.kind if isinstance(codec, Ref) else None


def _with_linked(model, pks: set[int | None], links: tuple[str, ...]) -> dict[int, Any]:
    """The rows with these keys and everything they are part of or became."""
    found: dict[int, Any] = {}
    wanted = {pk for pk in pks if pk is not None}
    while wanted:
        found |= model.objects.in_bulk(wanted)
        linked = {getattr(row, link) for row in found.values() for link in links}
        wanted = {pk for pk in linked if pk is not None} - set(found)
    return found


def _parents_first(rows: dict[int, Any], links: tuple[str, ...]) -> list[Any]:
    """In the order of their uids, each after what it names."""
    placed: dict[int, Any] = {}

    def place(row, trail: frozenset[int]) -> None:
        for link in links:
            linked = getattr(row, link)
            if linked is not None and linked not in placed and linked not in trail:
                place(rows[linked], trail | {row.pk})
        placed.setdefault(row.pk, row)

    for row in sorted(rows.values(), key=lambda row: row.uid):
        place(row, frozenset({row.pk}))
    return list(placed.values())


def add_origins(root: Row) -> None:
    """Give every row the recorded origins of its texts, in one query per MOST_ASKED rows."""
    rows = {
        row.uid: row
        for row in root.walk()
        if any(isinstance(member, Origins) for member in row.shape.flat)
    }
    for meta in _recorded(list(rows)):
        row = rows[meta.object_uid]
        if not text_of(row, meta.field).get(meta.language):
            continue  # a text that is not shown has no origin: its digest would tell of it
        original = text_of(row, meta.field).get(meta.original_language, "")
        current = bool(meta.original_language) and text_digest(original) == meta.original_digest
        row.origins[meta.field, meta.language] = (
            meta.made_by,
            meta.original_language,
            meta.reviewed,
            "" if current else meta.original_digest,
        )


def _recorded(uids: list[str]) -> Iterator[TextMeta]:
    for some in batches(uids, MOST_ASKED):
        yield from TextMeta.objects.filter(object_uid__in=some)


def text_of(row: Row, name: str) -> dict[str, str]:
    """The text a field of ``text_origins`` speaks of (``texts.…``: of the form)."""
    if not name.startswith("texts."):
        return row.values.get(name) or {}
    for text in row.below("texts"):
        if text.values.get("field") == name.removeprefix("texts."):
            return text.values.get("text") or {}
    return {}
