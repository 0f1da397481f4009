"""The activity: one step of a commitment, its dates and what changed after adoption."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iltizam.core.fields import LocalisedField, PeriodField
from iltizam.core.models import Actor
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.directory.models import Organisation
from iltizam.plans.enums import ActivityState, ChangeKind, NumberSource
from iltizam.plans.models.commitment import Commitment
from iltizam.plans.models.visibility import OfActivity, OfCommitment

KEY = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Activity(models.Model):
    """A step of a commitment (OGP: milestone).

    Three things are kept apart: ``state`` is what is declared, a percent comes from
    the published updates, a ``published_band`` is what a source ticked.
    """

    uid = UidField()
    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="activities", verbose_name=_("commitment")
    )
    key = models.CharField(_("key"), max_length=20, validators=[RegexValidator(KEY)])
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    number_source = models.CharField(
        _("number given by"),
        max_length=9,
        choices=NumberSource,
        default=NumberSource.PUBLISHED,
    )
    position = models.PositiveSmallIntegerField(_("position"))
    title = LocalisedField(_("title"))
    description = LocalisedField(_("description"), blank=True)
    expected_output = LocalisedField(_("expected output"), blank=True)
    weight = models.DecimalField(
        _("weight"), max_digits=9, decimal_places=3, null=True, blank=True
    )
    responsible = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("responsible organisation"),
    )
    planned = PeriodField(_("planned dates"))
    actual_start = PeriodField(_("actual beginning"))
    actual_end = PeriodField(_("actual end"))
    state = models.CharField(
        _("state"), max_length=14, choices=ActivityState, default=ActivityState.PLANNED
    )
    state_reason = LocalisedField(_("reason of the state"), blank=True)
    published_band = models.CharField(
        _("band as published"), max_length=20, blank=True, default=""
    )
    listed_as_unfinished = models.BooleanField(
        _("listed as unfinished by the source"), default=False
    )
    in_plan = models.BooleanField(_("part of the plan"), default=True)

    objects = OfCommitment.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "key"],
                name="plans_activity_one_per_key",
                violation_error_message=_(
                    "Two activities of a commitment cannot have one key."
                ),
            ),
            models.UniqueConstraint(
                fields=["commitment", "number"],
                name="plans_activity_one_per_number",
                violation_error_message=_(
                    "Two activities of a commitment cannot have one number."
                ),
            ),
            models.CheckConstraint(
                name="plans_activity_weight_above_0",
                condition=Q(weight=None) | Q(weight__gt=0),
                violation_error_message=_("A weight is a number above 0."),
            ),
        ]

    def __str__(self):
        return f"{self.commitment_id}/{self.key}"


class RevisedDate(models.Model):
    """New dates of an activity with the reason; the planned ones are never overwritten."""

    uid = UidField()
    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="revised_dates", verbose_name=_("activity")
    )
    revised = PeriodField(_("revised dates"))
    reason = LocalisedField(_("reason"))
    effective = PeriodField(_("decided"))
    made_public_on = models.DateField(_("made public on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    sequence = models.PositiveBigIntegerField(_("order of recording"))
    by = models.ForeignKey(Actor, models.PROTECT, verbose_name=_("by"))

    objects = OfActivity.as_manager()

    class Meta:
        verbose_name = _("revised date")
        verbose_name_plural = _("revised dates")
        ordering = ["recorded_at", "sequence"]

    def __str__(self):
        return f"{self.activity_id} {self.revised_end}"


class ActivityDependencyQuerySet(OfActivity):
    def visible_to(self, user):
        """Not what is waited for in a plan that this user may not see."""
        known = Q(on_activity__in=Activity.objects.visible_to(user))
        return super().visible_to(user).filter(Q(on_activity=None) | known)


class ActivityDependency(models.Model):
    """What an activity waits for: another activity, or an outside event in words."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="waits_for", verbose_name=_("activity")
    )
    on_activity = models.ForeignKey(
        Activity,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="awaited_by",
        verbose_name=_("waits for"),
    )
    event = LocalisedField(_("outside event"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = ActivityDependencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="plans_dependency_on_another",
                condition=Q(on_activity=None) | ~Q(on_activity=models.F("activity")),
                violation_error_message=_("An activity cannot wait for itself."),
            ),
        ]

    def __str__(self):
        return f"{self.activity_id} ← {self.on_activity_id}"


class ActivityChange(models.Model):
    """R7: a weight, a state or the membership of the plan changed, and why.

    That an activity began or was completed is reported with its progress, and needs no
    reason of its own; every other change has one.

    ``old`` and ``new`` are the values before and after, so that the values at any
    past date follow from the rows; rates before and after are exact fractions.
    """

    uid = UidField()
    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="changes", verbose_name=_("activity")
    )
    kind = models.CharField(_("kind"), max_length=7, choices=ChangeKind)
    old = models.CharField(_("before"), max_length=20, blank=True, default="")
    new = models.CharField(_("after"), max_length=20, blank=True, default="")
    reason = LocalisedField(_("reason"), blank=True)
    rate_before = models.CharField(_("rate before"), max_length=60, blank=True, default="")
    rate_after = models.CharField(_("rate after"), max_length=60, blank=True, default="")
    effective = PeriodField(_("in force"))
    made_public_on = models.DateField(_("made public on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    sequence = models.PositiveBigIntegerField(_("order of recording"))
    by = models.ForeignKey(
        Actor, models.PROTECT, related_name="asked_changes", verbose_name=_("asked by")
    )
    approved_by = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="approved_changes",
        verbose_name=_("approved by"),
    )

    objects = OfActivity.as_manager()

    class Meta:
        verbose_name = _("change of an activity")
        verbose_name_plural = _("changes of activities")
        ordering = ["recorded_at", "sequence"]
        constraints = [
            models.CheckConstraint(
                name="plans_activitychange_changes_something",
                condition=~Q(old=models.F("new")),
                violation_error_message=_("A change has a value before and another after."),
            ),
        ]

    def __str__(self):
        return f"{self.activity_id} {self.kind}"


declare(
    Activity,
    public="""uid commitment key number number_source position title description
        expected_output weight responsible planned_start planned_end planned_precision
        planned_text actual_start_start actual_start_end actual_start_precision
        actual_start_text actual_end_start actual_end_end actual_end_precision actual_end_text
        state state_reason published_band listed_as_unfinished in_plan""",
    restricted="id",
)
declare(
    RevisedDate,
    public="""uid activity revised_start revised_end revised_precision revised_text reason
        effective_start effective_end effective_precision effective_text made_public_on
        recorded_at sequence""",
    restricted="id by",
)
declare(ActivityDependency, public="activity on_activity event position", restricted="id")
declare(
    ActivityChange,
    public="""uid activity kind old new reason rate_before rate_after
        effective_start effective_end effective_precision effective_text made_public_on
        recorded_at sequence""",
    restricted="id by approved_by",
)
