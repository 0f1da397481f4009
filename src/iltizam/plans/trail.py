"""A plan's stream is shown whole to whoever may see the plan; its objects belong there."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from iltizam.core import withholding
from iltizam.core.audit import plan_stream
from iltizam.core.trail import label, place, show_streams
from iltizam.plans.models import ActionPlan, Commitment, CommitmentText

# By which an object leads to its plan, the nearest first.
OWNERS = ("plan", "commitment", "activity", "action", "indicator", "snapshot", "axis")


def plan_of(instance: Any) -> ActionPlan | None:
    """The plan an object stands in, whichever app it is of; None for what is in none."""
    if isinstance(instance, ActionPlan):
        return instance
    owners = (getattr(instance, name, None) for name in OWNERS)
    owner = next((owner for owner in owners if owner is not None), None)
    return None if owner is None else plan_of(owner)


def _stream(instance: Any) -> str | None:
    plan = plan_of(instance)
    return plan_stream(plan.uid) if plan else None


def _visible(uids: Iterable[str]) -> set[str]:
    plans = ActionPlan.objects.visible_to(AnonymousUser()).filter(uid__in=list(uids))
    return set(plans.order_by("pk").values_list("uid", flat=True))


def _form_texts(owner: Any) -> Iterator[tuple[CommitmentText, str, Any]]:
    if isinstance(owner, Commitment):
        for row in owner.texts.select_related("field"):
            yield row, f"texts.{row.field.code}", row.text


show_streams("plan", _visible)
place(_stream)
withholding.identify(
    CommitmentText,
    withholding.Identity(
        "(SELECT c.uid FROM plans_commitment c WHERE c.id = {row}.commitment_id)",
        "(SELECT 'texts.' || f.code FROM plans_formfield f WHERE f.id = {row}.field_id)",
        "text",
    ),
    owner=lambda row: row.commitment,
    rows=_form_texts,
)
label(
    "plans.change.asked",
    _("a change of the plan was asked for"),
    public=True,
    shows="kind reason",
)
label(
    "plans.change.approved",
    _("a change of the plan was approved"),
    public=True,
    shows="kind reason",
)
label(
    "plans.change.refused",
    _("a change of the plan was refused"),
    public=True,
    shows="kind answer",
)
label(
    "plans.commitment.drafted",
    _("a commitment was carried over as a draft"),
    public=True,
)
label(
    "plans.commitment.fate_decided",
    _("what becomes of a commitment was decided"),
    public=True,
    shows="fate",
)
label(
    "plans.text.translated",
    _("texts were added in another language"),
    public=True,
    shows="language",
)
label(
    "plans.dates.revised",
    _("the dates of an activity were revised"),
    public=True,
)
label(
    "plans.focal_point.named",
    _("a focal point was named"),
    public=True,
    shows="role organisation",
)
label(
    "plans.focal_point.ended",
    _("the role of a focal point was ended"),
    public=True,
    shows="role organisation",
)
label(
    "plans.weights.set",
    _("the weights of a commitment's activities were set"),
    public=True,
    shows="before after",
)
label(
    "plans.weights.locked",
    _("the weights of a commitment's activities were locked"),
    public=True,
    shows="weights",
)
