"""A plan's stream is shown whole to whoever may see the plan."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser

from iltizam.core.trail import show_streams
from iltizam.plans.models import ActionPlan


def _visible(uids: Iterable[str]) -> set[str]:
    plans = ActionPlan.objects.visible_to(AnonymousUser()).filter(uid__in=list(uids))
    return set(plans.order_by("pk").values_list("uid", flat=True))


show_streams("plan", _visible)
