"""What only the database knows of a file: names taken elsewhere, or that nobody has."""

from typing import Any

from django.utils.translation import gettext as _

from iltizam.exchange.codecs import Ref
from iltizam.exchange.comparing import DIRECTORY
from iltizam.exchange.filling import MOST_ASKED, batches
from iltizam.exchange.format import ORGANISATION_SHAPE, PLAN, TERRITORY
from iltizam.exchange.problems import PlanFileError, shown
from iltizam.exchange.rows import Row
from iltizam.exchange.shapes import OWNER_PATHS, Shape, codec_of, name_of
from iltizam.exchange.writing import all_shapes
from iltizam.plans.models import ActionPlan


def stop_at_problems(root: Row) -> None:
    if root.at.problems:
        raise PlanFileError(root.at.problems)


def refuse_elsewhere(root: Row, plan: ActionPlan | None, directory: dict[Any, Row]) -> None:
    """Names that the file uses and that belong to something else, or to nothing."""
    _refuse_slug(root, plan)
    _refuse_unknown_directory(root, directory)
    for shape in all_shapes():
        if shape.has_uid and shape not in (PLAN, *DIRECTORY):
            _refuse_taken_uids(root, shape, plan)
    stop_at_problems(root)


def _refuse_slug(root: Row, plan: ActionPlan | None) -> None:
    slug = root.values["slug"]
    place = root.at["plan"]["slug"]
    taken = ActionPlan.objects.filter(slug=slug).exclude(uid=root.uid).first()
    if taken is not None:
        place.refuse(
            _("“%(slug)s” is the address of the plan %(other)s; this plan needs another.")
            % {"slug": slug, "other": taken.uid}
        )
    elif plan is not None and plan.slug != slug:
        place.refuse(
            _("The plan is stored as “%(stored)s”; an import does not rename it.")
            % {"stored": plan.slug}
        )


def _refuse_unknown_directory(root: Row, directory: dict[Any, Row]) -> None:
    known = {(name, value) for name, _key, value in directory}
    for row in root.walk():
        if row.shape is TERRITORY:
            known.add(("territory", row.values["code"]))
        elif row.shape is ORGANISATION_SHAPE:
            known.add(("organisation", row.uid))
    for row in root.walk():
        for member in row.shape.fields:
            codec, value = codec_of(row.shape, member), row.values[name_of(member)]
            if not isinstance(codec, Ref) or not value:
                continue
            if codec.kind in ("organisation", "territory") and (codec.kind, value) not in known:
                place = row.at["plan"] if row.shape is PLAN else row.at
                place[member.name].refuse(_unknown(codec.kind) % {"found": shown(value)})


def _unknown(kind: str) -> str:
    if kind == "territory":
        return _("Neither the file nor the installation has a territory %(found)s.")
    return _("Neither the file nor the installation has an organisation %(found)s.")


def _refuse_taken_uids(root: Row, shape: Shape, plan: ActionPlan | None) -> None:
    """A uid that is stored, but not as this kind of thing of this plan."""
    rows = {row.uid: row for row in root.walk() if row.shape is shape}
    if not rows or shape.name == "lineage":
        return
    for uids in batches(rows, MOST_ASKED):
        taken = shape.model._default_manager.filter(uid__in=uids)
        if plan is not None:
            taken = taken.exclude(pk__in=_own(shape, plan))
        for uid in taken.values_list("uid", flat=True):
            rows[uid].at["uid"].refuse(
                _("%(uid)s is the identifier of something else that is stored here.")
                % {"uid": uid}
            )


def _own(shape: Shape, plan: ActionPlan) -> Any:
    path = OWNER_PATHS[shape.owners[0]]
    return shape.model._default_manager.published().filter(**{path: plan}).values("pk")
