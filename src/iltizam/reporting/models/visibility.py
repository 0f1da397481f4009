"""Who may see a report, and with it everything below it: one rule for all its models."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from iltizam.accounts.roles import Role, holds, objects_of


def is_published(through: str = "") -> Q:
    """The condition on a report, over the relation ``through``, that a version is public."""
    return Q(
        **{
            f"{through}plan__published_at__isnull": False,
            f"{through}versions__published_at__isnull": False,
        }
    )


def reads_drafts(user: Any, through: str = "") -> Q:
    """The condition on a report that this user reads it before it is public.

    The secretariat, the leads of its plan, and who was given access; of a public plan.
    """
    if not user.is_authenticated:
        return Q(pk=None)
    plan_shows = Q(**{f"{through}plan__published_at__isnull": False})
    if holds(user, Role.SECRETARIAT):
        return plan_shows
    led = objects_of(user, Role.LEAD, Role.DEPUTY)
    given = objects_of(user, Role.READER)
    return plan_shows & (
        Q(**{f"{through}plan__commitments__uid__in": led}) | Q(**{f"{through}uid__in": given})
    )


class WithinReport(models.QuerySet):
    """Rows of a report that are no part of what is published: for those who read drafts."""

    through = "report__"

    def visible_to(self, user: Any) -> Self:
        # By key: a plan has many commitments, and each would repeat the row.
        mine = self.model._default_manager.filter(reads_drafts(user, self.through))
        return self.filter(pk__in=mine.values("pk"))
