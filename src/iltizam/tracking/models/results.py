"""Communication actions, indicators with their measurements, and outcomes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from iltizam.core.fields import LocalisedField, PeriodField
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.plans.models import Activity, Commitment, Source
from iltizam.plans.models.visibility import OfCommitment, WithinPlan
from iltizam.tracking.enums import IndicatorKind


class CommunicationAction(models.Model):
    """What was done to make a commitment known: action, date, audience, indicators."""

    uid = UidField()
    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="communication", verbose_name=_("commitment")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    action = LocalisedField(_("action"))
    happened = PeriodField(_("date"))
    audience = LocalisedField(_("audience"), blank=True)
    indicators = LocalisedField(_("indicators"), blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )

    objects = OfCommitment.as_manager()

    class Meta:
        verbose_name = _("communication action")
        verbose_name_plural = _("communication actions")
        ordering = ["position", "id"]

    def __str__(self):
        return self.uid


class Indicator(models.Model):
    """What is counted for a commitment (or one of its activities), and its target."""

    uid = UidField()
    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="indicators", verbose_name=_("commitment")
    )
    activity = models.ForeignKey(
        Activity,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="indicators",
        verbose_name=_("activity"),
    )
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(
        _("kind"), max_length=10, choices=IndicatorKind, default=IndicatorKind.KEY_FIGURE
    )
    name = LocalisedField(_("what is counted"))
    unit = LocalisedField(_("unit"), blank=True)
    baseline = models.DecimalField(
        _("baseline"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    baseline_date = PeriodField(_("date of the baseline"))
    target = models.DecimalField(
        _("target"), max_digits=18, decimal_places=4, null=True, blank=True
    )

    objects = OfCommitment.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["position", "id"]

    def __str__(self):
        return self.uid


class OfIndicator(WithinPlan):
    through = "indicator__commitment__plan__"


class Measurement(models.Model):
    """One dated value of an indicator."""

    uid = UidField()
    indicator = models.ForeignKey(
        Indicator, models.CASCADE, related_name="measurements", verbose_name=_("indicator")
    )
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4)
    effective = PeriodField(_("as of"))
    made_public_on = models.DateField(_("made public on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    sequence = models.PositiveBigIntegerField(_("order of recording"))
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )

    objects = OfIndicator.as_manager()

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ["recorded_at", "sequence"]

    def __str__(self):
        return f"{self.indicator_id}: {self.value}"


class Outcome(models.Model):
    """At the end: what was observed, how it helped, what comes next, goal reached or not."""

    uid = UidField()
    commitment = models.OneToOneField(
        Commitment, models.CASCADE, related_name="outcome", verbose_name=_("commitment")
    )
    goal_reached = models.BooleanField(_("goal reached"), null=True)
    results = LocalisedField(_("results"), blank=True)
    contribution = LocalisedField(_("contribution to solving the problem"), blank=True)
    next_steps = LocalisedField(_("next steps"), blank=True)
    note = LocalisedField(_("note"), blank=True)
    effective = PeriodField(_("as of"))
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )

    objects = OfCommitment.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")

    def __str__(self):
        return f"{self.commitment_id}: {self.goal_reached}"


declare(
    CommunicationAction,
    public="""uid commitment position action happened_start happened_end happened_precision
        happened_text audience indicators source""",
    restricted="id",
)
declare(
    Indicator,
    public="""uid commitment activity position kind name unit baseline baseline_date_start
        baseline_date_end baseline_date_precision baseline_date_text target""",
    restricted="id",
)
declare(
    Measurement,
    public="""uid indicator value effective_start effective_end effective_precision
        effective_text made_public_on recorded_at sequence source""",
    restricted="id",
)
declare(
    Outcome,
    public="""uid commitment goal_reached results contribution next_steps note
        effective_start effective_end effective_precision effective_text source""",
    restricted="id",
)
