"""Figures that were printed or frozen: never mixed with computed ones (R6)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iltizam.core.fields import PeriodField, WordField
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.plans.models import ActionPlan, Axis, Commitment, Source
from iltizam.plans.models.visibility import OfPlan, WithinPlan
from iltizam.tracking.enums import SnapshotPurpose


class PublishedRate(models.Model):
    """A whole percent that a source printed for a plan, an axis or a commitment."""

    uid = UidField()
    plan = models.ForeignKey(
        ActionPlan, models.CASCADE, related_name="published_rates", verbose_name=_("plan")
    )
    axis = models.ForeignKey(
        Axis,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="published_rates",
        verbose_name=_("axis"),
    )
    commitment = models.ForeignKey(
        Commitment,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="published_rates",
        verbose_name=_("commitment"),
    )
    percent = models.PositiveSmallIntegerField(_("percent"))
    effective = PeriodField(_("as of"))
    made_public_on = models.DateField(_("made public on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    sequence = models.PositiveBigIntegerField(_("order of recording"))
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )

    objects = OfPlan.as_manager()

    class Meta:
        verbose_name = _("published rate")
        verbose_name_plural = _("published rates")
        ordering = ["recorded_at", "sequence"]
        constraints = [
            models.CheckConstraint(
                name="tracking_publishedrate_0_to_100",
                condition=Q(percent__lte=100),
                violation_error_message=_("A rate lies between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                name="tracking_publishedrate_of_one_thing",
                condition=Q(axis=None) | Q(commitment=None),
                violation_error_message=_(
                    "A published rate is of a plan, an axis or a commitment."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.plan_id}: {self.percent}%"


class Snapshot(models.Model):
    """All rates of a plan frozen under a name and a date (a meeting, a report)."""

    uid = UidField()
    plan = models.ForeignKey(
        ActionPlan, models.CASCADE, related_name="snapshots", verbose_name=_("plan")
    )
    name = WordField(_("name"), max_length=200)
    purpose = models.CharField(
        _("purpose"),
        max_length=7,
        choices=SnapshotPurpose,
        default=SnapshotPurpose.MEETING,
    )
    effective = PeriodField(_("as of"))
    made_public_on = models.DateField(_("made public on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    sequence = models.PositiveBigIntegerField(_("order of recording"))

    objects = OfPlan.as_manager()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["recorded_at", "sequence"]

    def __str__(self):
        return self.name


class OfSnapshot(WithinPlan):
    through = "snapshot__plan__"


class SnapshotRate(models.Model):
    """One frozen rate: the exact fraction ("1513/18") and the published whole percent."""

    snapshot = models.ForeignKey(
        Snapshot, models.CASCADE, related_name="rates", verbose_name=_("snapshot")
    )
    object_uid = models.CharField(_("object"), max_length=16)
    exact = models.CharField(_("exact rate"), max_length=80, blank=True, default="")
    published = models.PositiveSmallIntegerField(_("published"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=30, blank=True, default="")

    objects = OfSnapshot.as_manager()

    class Meta:
        verbose_name = _("frozen rate")
        verbose_name_plural = _("frozen rates")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "object_uid"],
                name="tracking_snapshotrate_once",
                violation_error_message=_("A snapshot has one rate per object."),
            ),
        ]

    def __str__(self):
        return f"{self.object_uid}: {self.exact}"


declare(
    PublishedRate,
    public="""uid plan axis commitment percent effective_start effective_end
        effective_precision effective_text made_public_on recorded_at sequence source""",
    restricted="id",
)
declare(
    Snapshot,
    public="""uid plan name purpose effective_start effective_end effective_precision effective_text
        made_public_on recorded_at sequence""",
    restricted="id",
)
declare(SnapshotRate, public="snapshot object_uid exact published basis", restricted="id")
