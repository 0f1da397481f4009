"""What others say: committee remarks, source notes, the independent reviewers' ratings."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iltizam.core.fields import LocalisedField, PeriodField
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.plans.enums import IrmDimension, RemarkOutcome
from iltizam.plans.models.activity import Activity
from iltizam.plans.models.commitment import Commitment
from iltizam.plans.models.plan import CODE, ActionPlan, Source
from iltizam.plans.models.visibility import OfCommitment, OfPlan


class CommitteeRemark(models.Model):
    """A coded remark of a committee on a commitment or a draft, and what became of it."""

    uid = UidField()
    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="remarks", verbose_name=_("commitment")
    )
    activity = models.ForeignKey(
        Activity,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="remarks",
        verbose_name=_("activity"),
    )
    code = models.CharField(_("code"), max_length=40, validators=[RegexValidator(CODE)])
    text = LocalisedField(_("text"))
    proposed_title = LocalisedField(_("proposed title"), blank=True)
    effective = PeriodField(_("made"))
    made_public_on = models.DateField(_("made public on"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=8, choices=RemarkOutcome, default=RemarkOutcome.UNKNOWN
    )
    outcome_reason = LocalisedField(_("reason of the outcome"), blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = OfCommitment.as_manager()

    class Meta:
        verbose_name = _("committee remark")
        verbose_name_plural = _("committee remarks")
        ordering = ["position", "id"]

    def __str__(self):
        return f"{self.commitment_id} {self.code}"


class SourceNote(models.Model):
    """Where the source stumbles: shown to the reader exactly there, never mended."""

    uid = UidField()
    plan = models.ForeignKey(
        ActionPlan, models.CASCADE, related_name="source_notes", verbose_name=_("plan")
    )
    commitment = models.ForeignKey(
        Commitment,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="source_notes",
        verbose_name=_("commitment"),
    )
    activity = models.ForeignKey(
        Activity,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="source_notes",
        verbose_name=_("activity"),
    )
    code = models.CharField(_("code"), max_length=20, blank=True, default="")
    text = LocalisedField(_("text"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = OfPlan.as_manager()

    class Meta:
        verbose_name = _("source note")
        verbose_name_plural = _("source notes")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                name="plans_sourcenote_activity_within_commitment",
                condition=Q(activity=None) | Q(commitment__isnull=False),
                violation_error_message=_("A note on an activity names its commitment too."),
            ),
        ]

    def __str__(self):
        return self.code or self.uid


class IrmRating(models.Model):
    """One rating of the OGP's independent reviewers, in the OGP's own codes (spec 7).

    Never derived from the national bands; an unknown code is kept as printed. NR
    (not reviewed), ND (no data) and NA (not applicable) are three different nulls.
    """

    uid = UidField()
    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="irm_ratings", verbose_name=_("commitment")
    )
    dimension = models.CharField(_("dimension"), max_length=13, choices=IrmDimension)
    value = models.CharField(_("rating"), max_length=60)
    ogp_column = models.CharField(
        _("column of the OGP's data set"), max_length=80, blank=True, default=""
    )
    report = LocalisedField(_("report"), blank=True)
    effective = PeriodField(_("as of"))
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )

    objects = OfCommitment.as_manager()

    class Meta:
        verbose_name = _("independent rating")
        verbose_name_plural = _("independent ratings")
        ordering = ["effective_end", "id"]

    def __str__(self):
        return f"{self.commitment_id} {self.dimension}"


declare(
    CommitteeRemark,
    public="""uid commitment activity code text proposed_title effective_start effective_end
        effective_precision effective_text made_public_on outcome outcome_reason source
        position""",
    restricted="id",
)
declare(SourceNote, public="uid plan commitment activity code text position", restricted="id")
declare(
    IrmRating,
    public="""uid commitment dimension value ogp_column report effective_start effective_end
        effective_precision effective_text source""",
    restricted="id",
)
