"""Roles are dated rows: what every such row has, and which of them count now (spec 1.2, 4).

``ends_on`` is the last day; ``ended_at`` ends a role at once, on the very next request.
"""

import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from iltizam.core.models import Actor


def is_current(on: datetime.date) -> Q:
    """The condition that a role is held on a day; one ended on that day no longer is."""
    return (
        (Q(starts_on=None) | Q(starts_on__lte=on))
        & (Q(ends_on=None) | Q(ends_on__gte=on))
        & (Q(ended_at=None) | Q(ended_at__date__gt=on))
    )


class DatedQuerySet(models.QuerySet):
    def current(self, on: datetime.date | None = None) -> Self:
        """Those held on the day ``on``: today in the installation's zone, unless said."""
        return self.filter(is_current(on or timezone.localdate()))


class DatedRole(models.Model):
    """From when to when somebody holds a role, and under which pseudonym it was given."""

    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    named_by = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("named by"),
    )

    class Meta:
        abstract = True

    @property
    def is_over(self):
        """Whether it was ended, or its last day has passed."""
        return self.ended_at is not None or (
            self.ends_on is not None and self.ends_on < timezone.localdate()
        )

    def end(self) -> None:
        """End it now: it is not held any more on the next request."""
        now, today = timezone.now(), timezone.localdate()
        self.ended_at = now
        self.ends_on = max(today, self.starts_on) if self.starts_on else today
        self.save(update_fields=["ended_at", "ends_on"])


def in_order(name: str) -> models.CheckConstraint:
    """A role begins before it ends."""
    return models.CheckConstraint(
        name=name,
        condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
        violation_error_message=_("It ends before it begins."),
    )


def ended_has_last_day(name: str) -> models.CheckConstraint:
    """A role ended at once has a last day too: who held it on a day stays answerable."""
    return models.CheckConstraint(
        name=name,
        condition=Q(ended_at=None) | Q(ends_on__isnull=False),
        violation_error_message=_("A role that was ended has a last day."),
    )
