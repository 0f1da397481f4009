"""What is asked for after adoption and waits for the secretariat's answer (R7)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iltizam.core.fields import LocalisedField, PlainJSONEncoder
from iltizam.core.models import Actor
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.plans.enums import ChangeKind, ProposalState
from iltizam.plans.models.activity import Activity, ActivityChange
from iltizam.plans.models.commitment import Commitment


class ProposedChangeQuerySet(models.QuerySet):
    def open(self) -> "ProposedChangeQuerySet":
        """Those that wait for an answer, the oldest first."""
        return self.filter(state=ProposalState.OPEN).order_by("asked_at", "id")


class ProposedChange(models.Model):
    """A weight, a state or the membership of the plan that somebody asks to change.

    ``new`` is what the value would become, written as in ``ActivityChange``. An activity
    to be added does not exist yet: ``wanted`` holds what it would be. Approved, it
    becomes the public ``change``; until then nobody outside the workspace sees it.
    """

    uid = UidField()
    commitment = models.ForeignKey(
        Commitment,
        models.CASCADE,
        related_name="proposed_changes",
        verbose_name=_("commitment"),
    )
    activity = models.ForeignKey(
        Activity,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="proposed_changes",
        verbose_name=_("activity"),
    )
    kind = models.CharField(_("kind"), max_length=7, choices=ChangeKind)
    new = models.CharField(_("after"), max_length=20)
    wanted = models.JSONField(
        _("activity asked for"), encoder=PlainJSONEncoder, default=dict, blank=True
    )
    reason = LocalisedField(_("public reason"))
    asked_by = models.ForeignKey(
        Actor, models.PROTECT, related_name="proposed_changes", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    state = models.CharField(
        _("state"), max_length=8, choices=ProposalState, default=ProposalState.OPEN
    )
    answer = LocalisedField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_changes",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    change = models.OneToOneField(
        ActivityChange,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposal",
        verbose_name=_("change it became"),
    )

    objects = ProposedChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "kind"],
                condition=Q(state="open"),
                name="plans_proposedchange_one_open",
                violation_error_message=_(
                    "A change of this kind is already asked for and waits for an answer."
                ),
            ),
            models.CheckConstraint(
                name="plans_proposedchange_answered_by_whom_and_when",
                condition=Q(state="open", answered_by=None, answered_at=None)
                | (~Q(state="open") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                violation_error_message=_("An answer says by whom and when."),
            ),
            models.CheckConstraint(
                name="plans_proposedchange_approved_iff_changed",
                condition=Q(state="approved", change__isnull=False)
                | (~Q(state="approved") & Q(change=None)),
                violation_error_message=_("What was approved is a change, nothing else is."),
            ),
            models.CheckConstraint(
                name="plans_proposedchange_of_an_activity",
                condition=Q(kind="added") | Q(activity__isnull=False),
                violation_error_message=_("Say which activity is to change."),
            ),
        ]

    def __str__(self):
        return f"{self.commitment_id}: {self.kind} {self.new} ({self.state})"

    @property
    def is_open(self):
        return self.state == ProposalState.OPEN


declare(
    ProposedChange,
    restricted="""id uid commitment activity kind new wanted reason asked_by asked_at state
        answer answered_by answered_at change""",
)
