"""The update: one report on one activity, from its draft to its publication."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from iltizam.core.fields import LocalisedField, PeriodField, PlainJSONEncoder, WordField
from iltizam.core.models import Actor
from iltizam.core.prepared import Prepared
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.plans.models import Activity, Source
from iltizam.plans.models.visibility import OfActivity, WithinPlan
from iltizam.tracking.enums import OPEN_STATES, Channel, UpdateState, leads_to


class ProgressUpdateQuerySet(OfActivity):
    def published(self) -> Self:
        return self.filter(state=UpdateState.PUBLISHED)

    def open(self) -> Self:
        """Those that their author can still change."""
        return self.filter(state__in=OPEN_STATES)

    def waiting(self) -> Self:
        """Those that wait to be reviewed, the longest first."""
        return self.filter(state=UpdateState.SUBMITTED).order_by("submitted_at", "id")

    def standing(self) -> Self:
        """Those published that no published one corrects, the one that counts last."""
        return (
            self.published()
            .exclude(corrections__state=UpdateState.PUBLISHED)
            .order_by(F("effective_end").asc(nulls_first=True), "recorded_at", "sequence")
        )


class ProgressUpdate(models.Model):
    """One report on one activity at one moment.

    Two clocks: ``effective`` is the moment it describes, ``recorded_at`` and
    ``sequence`` say when it could be seen. Once published it is never edited: a
    correction is a new update naming the one it corrects. Until then it holds what its
    author typed, whole or not.
    """

    uid = UidField()
    activity = models.ForeignKey(
        Activity, models.PROTECT, related_name="updates", verbose_name=_("activity")
    )
    state = models.CharField(
        _("state"), max_length=9, choices=UpdateState, default=UpdateState.DRAFT
    )
    percent = models.PositiveSmallIntegerField(_("percent"), null=True, blank=True)
    effective = PeriodField(_("moment described"))
    made_public_on = models.DateField(_("made public on"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    sequence = models.PositiveBigIntegerField(_("order of recording"), null=True, blank=True)
    text = LocalisedField(_("text"), blank=True)
    difficulties = LocalisedField(_("difficulties"), blank=True)
    regression_reason = LocalisedField(_("reason for the lower rate"), blank=True)
    no_evidence_reason = LocalisedField(_("why there is no evidence"), blank=True)
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name=_("corrects"),
    )
    author = models.ForeignKey(
        Actor, models.PROTECT, related_name="updates", verbose_name=_("author")
    )
    validated_by = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="validated_updates",
        verbose_name=_("validated by"),
    )
    # Entered by the secretariat on behalf of an institution: how, when, on whose word.
    received_by = models.CharField(
        _("received by"), max_length=7, choices=Channel, blank=True, default=""
    )
    received_on = models.DateField(_("received on"), null=True, blank=True)
    received_from = WordField(_("role of who said so"), max_length=200, blank=True, default="")
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, verbose_name=_("source")
    )
    # What a draft asks to be written beside the update: items of the activity, and that
    # it began or is completed (``tracking.drafts``). Emptied when that is done.
    draft_items = models.JSONField(
        _("actions as typed"), encoder=PlainJSONEncoder, default=list, blank=True
    )
    declares = models.JSONField(
        _("state declared"), encoder=PlainJSONEncoder, default=dict, blank=True
    )
    revision = models.PositiveIntegerField(_("times saved"), default=0)
    saved_at = models.DateTimeField(_("saved at"), null=True, blank=True)
    return_reason = LocalisedField(_("why it was returned"), blank=True)
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True)
    returned_by = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="returned_updates",
        verbose_name=_("returned by"),
    )

    objects = ProgressUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress update")
        verbose_name_plural = _("progress updates")
        constraints = [
            models.CheckConstraint(
                name="tracking_update_percent_0_to_100",
                condition=Q(percent__lte=100),
                violation_error_message=_("A rate lies between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                name="tracking_update_percent_once_submitted",
                condition=Q(state__in=OPEN_STATES) | Q(percent__isnull=False),
                violation_error_message=_("An update that is submitted has a percent."),
            ),
            models.CheckConstraint(
                name="tracking_update_published_iff_recorded",
                condition=Q(
                    state="published", recorded_at__isnull=False, sequence__isnull=False
                )
                | (~Q(state="published") & Q(recorded_at=None, sequence=None)),
                violation_error_message=_("An update is recorded when it is published."),
            ),
            models.CheckConstraint(
                name="tracking_update_not_its_own_correction",
                condition=Q(corrects=None) | ~Q(corrects=F("id")),
                violation_error_message=_("An update cannot correct itself."),
            ),
            models.CheckConstraint(
                name="tracking_update_received_how_and_when",
                # A draft keeps one without the other while it is typed.
                condition=Q(state__in=OPEN_STATES)
                | Q(received_by="", received_on=None)
                | (~Q(received_by="") & Q(received_on__isnull=False)),
                violation_error_message=_("Say how and when it was received."),
            ),
            models.CheckConstraint(
                name="tracking_update_returned_by_whom_and_when",
                condition=Q(returned_at__isnull=False, returned_by__isnull=False)
                | (~Q(state="returned") & Q(returned_at=None, returned_by=None)),
                violation_error_message=_("An update that was returned says by whom and when."),
            ),
            models.UniqueConstraint(
                fields=["activity", "author"],
                condition=Q(state="draft"),
                name="tracking_update_one_draft_per_author",
                violation_error_message=_("There is a draft on this activity already."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["activity", "effective_end", "recorded_at", "sequence"],
                name="tracking_update_current",
            ),
            # What moved lately on the whole site.
            models.Index(fields=["recorded_at", "sequence"], name="tracking_update_latest"),
        ]

    def __str__(self):
        return f"{self.activity_id}: {self.percent}% ({self.state})"

    @property
    def can_be_published(self):
        return leads_to(self.state, UpdateState.PUBLISHED)

    @property
    def can_be_changed(self):
        return self.state in OPEN_STATES

    def current(self) -> "ProgressUpdate | None":
        """The published update of its activity that counts now, or None (one query)."""
        return _CURRENT.first(activity=self.activity_id)


_CURRENT = Prepared(
    lambda activity: ProgressUpdate.objects.filter(activity=activity).standing().reverse()[:1],
    activity=(1, 2),
)


class OfUpdate(WithinPlan):
    through = "update__activity__commitment__plan__"


class UpdateConfirmation(models.Model):
    """The lead says that what was entered on the institution's behalf is so.

    A row of its own: the update itself is published, and never changed.
    """

    update = models.OneToOneField(
        ProgressUpdate,
        models.PROTECT,
        related_name="confirmation",
        verbose_name=_("update"),
    )
    by = models.ForeignKey(Actor, models.PROTECT, verbose_name=_("by"))
    recorded_at = models.DateTimeField(_("recorded at"))
    sequence = models.PositiveBigIntegerField(_("order of recording"))

    objects = OfUpdate.as_manager()

    class Meta:
        verbose_name = _("confirmation of an update")
        verbose_name_plural = _("confirmations of updates")
        ordering = ["recorded_at", "sequence"]

    def __str__(self):
        return str(self.update_id)


declare(
    ProgressUpdate,
    public="""uid activity state percent effective_start effective_end effective_precision
        effective_text made_public_on recorded_at sequence text difficulties
        regression_reason no_evidence_reason corrects received_by received_on source""",
    restricted="""id submitted_at author validated_by received_from draft_items declares
        revision saved_at return_reason returned_at returned_by""",
)
declare(UpdateConfirmation, public="update recorded_at sequence", restricted="id by")
