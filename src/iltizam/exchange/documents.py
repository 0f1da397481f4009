"""From rows to the document, and from it to bytes."""

import json
from typing import Any

from django.utils.translation import override

from iltizam.exchange.format import FORMAT, VERSION
from iltizam.exchange.loading import stored_plan
from iltizam.exchange.rows import Row
from iltizam.exchange.shapes import (
    Children,
    Computed,
    Field,
    Group,
    Member,
    Origins,
    codec_of,
    empty_of,
    name_of,
)
from iltizam.plans.models import ActionPlan
from iltizam.tracking.figures import PlanFigures, Rate, plan_figures


def plan_document(plan: ActionPlan) -> dict[str, Any]:
    """The whole plan with its history, as the plan format has it."""
    with override(plan.language):  # what is withheld says so in words
        root = stored_plan(plan)
    add_figures(root, plan_figures(plan))
    return {"format": FORMAT, "version": VERSION, **written(root)}


def plan_bytes(plan: ActionPlan) -> bytes:
    """The document as a file: UTF-8, letters as letters, one space of indent."""
    return as_bytes(plan_document(plan))


def as_bytes(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def add_figures(root: Row, figures: PlanFigures) -> None:
    """Give every row with computed members what they are now."""
    root.computed["rate"] = figures.rate.as_json()
    for axis in root.below("axes"):
        group = figures.axes.get(axis.pk or 0)
        axis.computed["rate"] = (group.rate if group else Rate()).as_json()
    for commitment in root.below("commitments"):
        standing = figures.commitments[commitment.pk or 0]
        commitment.computed.update(rate=standing.rate.as_json(), status=standing.status)
        for activity in commitment.below("activities"):
            found = standing.activities[activity.pk or 0]
            activity.computed.update(percent=found.percent, status=found.status)


def written(row: Row) -> dict[str, Any]:
    """The object that describes a row; empty optional members are left out."""
    return _members(row.shape.members, row)


def _members(members: tuple[Member, ...], row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for member in members:
        if isinstance(member, Computed):
            found[member.name] = row.computed.get(member.name)
            continue
        value = _written(member, row)
        always = isinstance(member, Field | Children) and member.always
        if always or value not in (None, {}, []):
            found[member.name] = value
    return found


def _written(member: Member, row: Row) -> Any:
    """What a member holds; None, {} or [] when it says nothing."""
    if isinstance(member, Group):
        return _members(member.members, row)
    if isinstance(member, Origins):
        return _origins(row)
    if isinstance(member, Field):
        return _field(member, row)
    assert isinstance(member, Children)
    rows = row.below(member.name)
    if member.single:
        return written(rows[0]) if rows else None
    if member.mapping:
        return dict(_pair(part) for part in rows)
    return [written(part) for part in rows]


def _pair(row: Row) -> tuple[str, Any]:
    key, text = row.shape.fields
    return _plain(key, row), _plain(text, row)


def _plain(member: Field, row: Row) -> Any:
    return codec_of(row.shape, member).write(row.values[name_of(member)])


def _field(member: Field, row: Row) -> Any:
    value = row.values[name_of(member)]
    is_empty = value == empty_of(row.shape, member)
    if is_empty and not member.always and not member.required:
        return None
    if value is None:
        return None
    return _plain(member, row)


def _origins(row: Row) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {}
    for (name, language), origin in sorted(row.origins.items()):
        made_by, original, reviewed, digest = origin
        one: dict[str, Any] = {"made_by": made_by}
        if original:
            one["from"] = original
        one["reviewed"] = reviewed
        if digest:
            one["digest"] = digest
        found.setdefault(name, {})[language] = one
    return found
