"""Evidence: what shows that something was done."""

import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from iltizam.core import withholding
from iltizam.core.fields import LinkField, LocalisedField, PeriodField
from iltizam.core.models import Actor
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.plans.models import Activity
from iltizam.plans.models.visibility import OfActivity
from iltizam.tracking.enums import EvidenceKind
from iltizam.tracking.models.updates import ProgressUpdate

ASKED_EVERY = datetime.timedelta(days=7)
ASKED_AGAIN_AFTER = datetime.timedelta(days=1)
MOST_DUE = 200  # to choose different hosts from


class EvidenceQuerySet(OfActivity):
    def published(self) -> Self:
        """Without what is still attached to a draft; a restricted one is known by its
        reason and hash."""
        return self.filter(recorded_at__isnull=False)

    def links_due(self, now: datetime.datetime) -> "list[Evidence]":
        """The public links to be asked again, the longest waiting first.

        One that failed is asked the next day, any other in a week. Links of invented
        plans, and withdrawn ones, lead nowhere and are not asked. At most MOST_DUE.
        """
        failing = Q(failed_checks__gt=0, dead_since=None)
        due = (
            Q(checked_at=None)
            | Q(checked_at__lte=now - ASKED_EVERY)
            | failing & Q(checked_at__lte=now - ASKED_AGAIN_AFTER)
        )
        links = self.visible_to(AnonymousUser()).exclude(url="").filter(due)
        withdrawn = withholding.uids_of(Evidence, "url")
        seen = links.filter(activity__commitment__plan__is_fictional=False).exclude(
            uid__in=withdrawn
        )
        return list(seen.order_by(F("checked_at").asc(nulls_first=True), "pk")[:MOST_DUE])

    def file_keys(self) -> list[str]:
        """The keys of all files that rows name (``core.files``)."""
        return list(self.exclude(file_key="").order_by("pk").values_list("file_key", flat=True))


class Evidence(models.Model):
    """A link or a file, with its hash and date; attached to a draft it is not public yet."""

    uid = UidField()
    activity = models.ForeignKey(
        Activity, models.CASCADE, related_name="evidence", verbose_name=_("activity")
    )
    update = models.ForeignKey(
        ProgressUpdate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name=_("update"),
    )
    kind = models.CharField(_("kind"), max_length=11, choices=EvidenceKind)
    title = LocalisedField(_("title"))
    url = LinkField(_("link"), max_length=500, blank=True, default="")
    # A file's key is a random id, never its content's hash (spec 9).
    file_key = models.CharField(_("file"), max_length=40, blank=True, default="")
    file_name = models.CharField(_("name of the file"), max_length=120, blank=True, default="")
    content_type = models.CharField(_("type of content"), max_length=80, blank=True, default="")
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True)
    sha256 = models.CharField(_("hash"), max_length=64, blank=True, default="")
    dated = PeriodField(_("dated"))
    is_public = models.BooleanField(_("public"), default=True)
    restriction_reason = LocalisedField(_("why it is restricted"), blank=True)
    added_by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, verbose_name=_("added by")
    )
    made_public_on = models.DateField(_("made public on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    sequence = models.PositiveBigIntegerField(_("order of recording"), null=True, blank=True)
    checked_at = models.DateTimeField(_("link checked at"), null=True, blank=True)
    dead_since = models.DateField(_("dead since"), null=True, blank=True)
    # One failure is no death: how many times in a row the link did not answer.
    failed_checks = models.PositiveSmallIntegerField(_("failed checks"), default=0)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["recorded_at", "sequence", "id"]
        indexes = [
            models.Index(
                fields=["checked_at"], condition=~Q(url=""), name="tracking_evidence_checked"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="tracking_evidence_link_or_file",
                condition=(~Q(url="") & Q(file_key="")) | (Q(url="") & ~Q(sha256="")),
                violation_error_message=_("Evidence is a link, or a file with its hash."),
            ),
            models.CheckConstraint(
                name="tracking_evidence_recorded_or_in_a_draft",
                condition=Q(recorded_at__isnull=False, sequence__isnull=False)
                | Q(recorded_at=None, sequence=None, update__isnull=False),
                violation_error_message=_(
                    "Evidence is recorded when the update it belongs to is published."
                ),
            ),
        ]

    def __str__(self):
        return self.uid

    @property
    def withdrawn(self) -> str:
        """What stands instead of its file or link; "" where neither is withheld."""
        return withholding.withdrawn_link(self.url) or withholding.sentence_of(
            self.uid, withholding.FILE
        )

    @property
    def has_file(self) -> bool:
        """Whether there is a file to be read."""
        return bool(self.file_key) and not self.withdrawn


declare(
    Evidence,
    public="""uid activity update kind title url file_name content_type size sha256
        dated_start dated_end dated_precision dated_text is_public restriction_reason
        made_public_on recorded_at sequence checked_at dead_since""",
    restricted="id file_key added_by failed_checks",
)
