"""Evidence: what shows that something was done."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iltizam.core.fields import LocalisedField, PeriodField
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.plans.models import Activity
from iltizam.plans.models.visibility import OfActivity
from iltizam.tracking.enums import EvidenceKind
from iltizam.tracking.models.progress import ProgressUpdate


class Evidence(models.Model):
    """What shows that something was done: a link or a file, with its hash and date."""

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
    url = models.URLField(_("link"), max_length=500, blank=True, default="")
    # A file's key is a random id, never its content's hash (spec 9).
    file_key = models.CharField(_("file"), max_length=40, blank=True, default="")
    sha256 = models.CharField(_("hash"), max_length=64, blank=True, default="")
    dated = PeriodField(_("dated"))
    is_public = models.BooleanField(_("public"), default=True)
    restriction_reason = LocalisedField(_("why it is restricted"), blank=True)
    made_public_on = models.DateField(_("made public on"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    sequence = models.PositiveBigIntegerField(_("order of recording"))
    checked_at = models.DateTimeField(_("link checked at"), null=True, blank=True)
    dead_since = models.DateField(_("dead since"), null=True, blank=True)

    objects = OfActivity.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["recorded_at", "sequence"]
        constraints = [
            models.CheckConstraint(
                name="tracking_evidence_link_or_file",
                condition=(~Q(url="") & Q(file_key="")) | (Q(url="") & ~Q(sha256="")),
                violation_error_message=_("Evidence is a link, or a file with its hash."),
            ),
        ]

    def __str__(self):
        return self.uid


declare(
    Evidence,
    public="""uid activity update kind title url sha256 dated_start dated_end dated_precision
        dated_text is_public restriction_reason made_public_on recorded_at sequence
        checked_at dead_since""",
    restricted="id file_key",
)
