"""The invitations to lead a commitment, or to be the lead's deputy."""

from functools import partial

from django.utils.translation import gettext as _

from iltizam.accounts.inviting import Offer, register
from iltizam.accounts.models import User
from iltizam.accounts.roles import Role
from iltizam.core.models import Actor
from iltizam.core.texts import in_words
from iltizam.plans.handover import end_focal_point, name_focal_point
from iltizam.plans.models import Commitment, FocalPoint


def commitment_in_words(uid: str) -> str | None:
    commitment = Commitment.objects.filter(uid=uid).select_related("plan").first()
    if commitment is None:
        return None
    title, plan = in_words(commitment.title), in_words(commitment.plan.title)
    if commitment.number is None:
        return _("commitment “%(title)s” (%(plan)s)") % {"title": title, "plan": plan}
    return _("commitment %(number)s, “%(title)s” (%(plan)s)") % {
        "number": commitment.number,
        "title": title,
        "plan": plan,
    }


def _grant(role: str, user: User, uid: str, *, by: Actor) -> FocalPoint:
    return name_focal_point(Commitment.objects.get(uid=uid), user, role, by=by)


def _end(role: str, user: User, uid: str, *, by: Actor) -> None:
    held = FocalPoint.objects.current().filter(role=role)
    for row in held.filter(person__user=user, commitment__uid=uid):
        end_focal_point(row, by=by)


for _role in (Role.LEAD.value, Role.DEPUTY.value):
    register(_role, Offer(commitment_in_words, partial(_grant, _role), partial(_end, _role)))
