"""What was done and not done, obstacles and proposed rates."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iltizam.core.fields import LocalisedField, NoteField, PeriodField, WordField
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.directory.models import Organisation
from iltizam.plans.models import Activity, Commitment, Source
from iltizam.plans.models.visibility import OfActivity, OfCommitment, WithinPlan
from iltizam.tracking.enums import (
    ActionKind,
    ObstacleState,
    ProposedBy,
    ReviewState,
    Severity,
)
from iltizam.tracking.models.updates import ProgressUpdate


class Action(models.Model):
    """An item of an activity; what became of it over time are its moves."""

    uid = UidField()
    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="actions", verbose_name=_("activity")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    text = LocalisedField(_("text"))

    objects = OfActivity.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["position", "id"]

    def __str__(self):
        return f"{self.activity_id}: {self.uid}"


class OfAction(WithinPlan):
    through = "action__activity__commitment__plan__"


class ActionMove(models.Model):
    """An action was entered as, or moved to, done, not done or additional."""

    uid = UidField()
    action = models.ForeignKey(
        Action, models.CASCADE, related_name="moves", verbose_name=_("action")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ActionKind)
    reason = LocalisedField(_("reason"), blank=True)
    # When the action happened, and the moment this row describes.
    happened = PeriodField(_("date"))
    effective = PeriodField(_("moment described"))
    made_public_on = models.DateField(_("made public on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    sequence = models.PositiveBigIntegerField(_("order of recording"))
    update = models.ForeignKey(
        ProgressUpdate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="moves",
        verbose_name=_("update"),
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )

    objects = OfAction.as_manager()

    class Meta:
        verbose_name = _("move of an action")
        verbose_name_plural = _("moves of actions")
        ordering = ["recorded_at", "sequence"]

    def __str__(self):
        return f"{self.action_id} {self.kind}"


class Obstacle(models.Model):
    """A difficulty: its sentence, existence, date and age are public, its note is not."""

    uid = UidField()
    commitment = models.ForeignKey(
        Commitment, models.CASCADE, related_name="obstacles", verbose_name=_("commitment")
    )
    activity = models.ForeignKey(
        Activity,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="obstacles",
        verbose_name=_("activity"),
    )
    sentence = LocalisedField(_("public sentence"))
    note = NoteField(_("restricted note"), blank=True, default="")
    since = PeriodField(_("since"))
    severity = models.CharField(
        _("severity"), max_length=6, choices=Severity, default=Severity.MEDIUM
    )
    mitigation = LocalisedField(_("mitigation"), blank=True)
    must_act = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, verbose_name=_("who must act")
    )
    state = models.CharField(
        _("state"), max_length=8, choices=ObstacleState, default=ObstacleState.OPEN
    )
    resolved = PeriodField(_("resolved"))
    # When the sentence was last amended, and why, for everybody to read.
    amended_at = models.DateTimeField(_("amended at"), null=True, blank=True)
    amendment_reason = LocalisedField(_("why it was amended"), blank=True)
    made_public_on = models.DateField(_("made public on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    sequence = models.PositiveBigIntegerField(_("order of recording"))

    objects = OfCommitment.as_manager()

    class Meta:
        verbose_name = _("obstacle")
        verbose_name_plural = _("obstacles")
        ordering = ["recorded_at", "sequence"]
        constraints = [
            models.CheckConstraint(
                name="tracking_obstacle_resolved_iff_dated",
                condition=(Q(state="resolved") & ~Q(resolved_precision=""))
                | (Q(state="open") & Q(resolved_precision="")),
                violation_error_message=_("A resolved obstacle says since when."),
            ),
            models.CheckConstraint(
                name="tracking_obstacle_amended_iff_explained",
                condition=(Q(amended_at=None) & Q(amendment_reason={}))
                | (Q(amended_at__isnull=False) & ~Q(amendment_reason={})),
                violation_error_message=_("An amended obstacle says when and why."),
            ),
        ]

    def __str__(self):
        return self.uid


class RateReview(models.Model):
    """A proposal to change an activity's percent, shown beside it until answered."""

    uid = UidField()
    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="rate_reviews", verbose_name=_("activity")
    )
    proposed_by = models.CharField(_("proposed by"), max_length=13, choices=ProposedBy)
    current_percent = models.PositiveSmallIntegerField(_("percent then"), null=True, blank=True)
    proposed_percent = models.PositiveSmallIntegerField(_("proposed percent"))
    reason = LocalisedField(_("reasons"))
    effective = PeriodField(_("proposed"))
    made_public_on = models.DateField(_("made public on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    sequence = models.PositiveBigIntegerField(_("order of recording"))
    # A live review is open until answered; an imported one may never say.
    state = models.CharField(
        _("state"), max_length=8, choices=ReviewState, blank=True, default=ReviewState.OPEN
    )
    answer = LocalisedField(_("answer"), blank=True)
    answered = PeriodField(_("answered"))
    decided_by = WordField(_("decided by"), max_length=200, blank=True, default="")
    resulting_update = models.ForeignKey(
        ProgressUpdate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_reviews",
        verbose_name=_("resulting update"),
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )

    objects = OfActivity.as_manager()

    class Meta:
        verbose_name = _("proposed rate")
        verbose_name_plural = _("proposed rates")
        ordering = ["recorded_at", "sequence"]
        constraints = [
            models.CheckConstraint(
                name="tracking_ratereview_percent_0_to_100",
                condition=Q(proposed_percent__lte=100)
                & (Q(current_percent=None) | Q(current_percent__lte=100)),
                violation_error_message=_("A rate lies between 0 and 100 percent."),
            ),
        ]

    def __str__(self):
        return f"{self.activity_id}: {self.proposed_percent}%"


declare(Action, public="uid activity position text", restricted="id")
declare(
    ActionMove,
    public="""uid action kind reason happened_start happened_end happened_precision
        happened_text effective_start effective_end effective_precision effective_text
        made_public_on recorded_at sequence update source""",
    restricted="id",
)
declare(
    Obstacle,
    public="""uid commitment activity sentence since_start since_end since_precision since_text
        severity mitigation must_act state resolved_start resolved_end resolved_precision
        resolved_text amended_at amendment_reason made_public_on recorded_at sequence""",
    restricted="id note",
)
declare(
    RateReview,
    public="""uid activity proposed_by current_percent proposed_percent reason
        effective_start effective_end effective_precision effective_text made_public_on
        recorded_at sequence state answer answered_start answered_end answered_precision
        answered_text decided_by resulting_update source""",
    restricted="id",
)
