"""Who may see a plan, and with it everything that stands below it: one rule per model."""

from typing import Self

from django.db import models
from django.db.models import Q


def is_visible_to(user, through=""):
    """The condition on a plan that this user may see it, over the relation ``through``.

    A condition rather than ``plan__in``: a database takes that as a list of every plan
    and begins with it, however few rows are asked for.
    """
    return Q(**{f"{through}published_at__isnull": False})


class WithinPlan(models.QuerySet):
    """Rows below a plan: who may see the plan sees them, once they are public.

    ``visible_to`` is the whole rule. Where the plan, commitment or activity was asked
    for by it already, ``published`` is the rest of the rule, without the way up again.
    """

    through = ""  # the relation that leads to the plan

    def published(self) -> Self:
        """The rows that are public in a plan that is; here every row."""
        return self.all()

    def visible_to(self, user) -> Self:
        return self.published().filter(is_visible_to(user, self.through))


class OfPlan(WithinPlan):
    through = "plan__"


class OfCommitment(WithinPlan):
    through = "commitment__plan__"


class OfActivity(WithinPlan):
    through = "activity__commitment__plan__"
