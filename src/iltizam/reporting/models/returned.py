"""A file that was sent out and came back: what its sender changed, and what became of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iltizam.core.fields import NoteField
from iltizam.core.models import Actor
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.reporting.enums import FileState, ReturnedChangeState
from iltizam.reporting.models.narratives import NarrativeVersion
from iltizam.reporting.models.versions import ReportVersion
from iltizam.reporting.models.visibility import WithinReport


class ReturnedFileQuerySet(WithinReport):
    through = "version__report__"

    def file_keys(self) -> list[str]:
        """The keys of all files that rows name (``core.files``)."""
        return list(self.exclude(file_key="").order_by("pk").values_list("file_key", flat=True))


class ReturnedFile(models.Model):
    """A file as it came back, kept whether it could be read or not.

    ``version`` and ``language`` are those it was sent to be compared with; ``refusal``
    is the code of why it could not be (``reasons``).
    """

    uid = UidField()
    version = models.ForeignKey(
        ReportVersion,
        models.PROTECT,
        related_name="returned_files",
        verbose_name=_("version"),
    )
    language = models.CharField(_("language"), max_length=20)
    file_key = models.CharField(_("file"), max_length=40)
    file_name = models.CharField(_("name of the file"), max_length=120)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("hash"), max_length=64)
    sender = models.CharField(_("sender"), max_length=200, blank=True, default="")
    received_at = models.DateTimeField(_("received at"))
    received_by = models.ForeignKey(
        Actor, models.PROTECT, related_name="+", verbose_name=_("received by")
    )
    state = models.CharField(_("state"), max_length=7, choices=FileState)
    refusal = models.CharField(_("why it was refused"), max_length=40, blank=True, default="")

    objects = ReturnedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("returned file")
        verbose_name_plural = _("returned files")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="reporting_returnedfile_refused_says_why",
                condition=Q(state="read", refusal="") | (Q(state="refused") & ~Q(refusal="")),
                violation_error_message=_("A file that is refused says why."),
            ),
        ]

    def __str__(self):
        return self.uid


class OfReturnedFile(WithinReport):
    through = "returned_file__version__report__"


class ReturnedChange(models.Model):
    """One narrative as it was sent and as it came back; accepted it becomes a version."""

    uid = UidField()
    returned_file = models.ForeignKey(
        ReturnedFile, models.PROTECT, related_name="changes", verbose_name=_("returned file")
    )
    slot = models.CharField(_("place in the report"), max_length=40)
    before = NoteField(_("before"), blank=True, default="")
    after = NoteField(_("after"), blank=True, default="")
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=ReturnedChangeState,
        default=ReturnedChangeState.OPEN,
    )
    decided_by = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    became = models.OneToOneField(
        NarrativeVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="returned_change",
        verbose_name=_("version it became"),
    )

    objects = OfReturnedFile.as_manager()

    class Meta:
        verbose_name = _("change in a returned file")
        verbose_name_plural = _("changes in returned files")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["returned_file", "slot"],
                name="reporting_returnedchange_once_per_slot",
                violation_error_message=_("A returned file changes each text once."),
            ),
            models.CheckConstraint(
                name="reporting_returnedchange_decided_by_whom_and_when",
                condition=Q(state="open", decided_by=None, decided_at=None)
                | (~Q(state="open") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                violation_error_message=_("A decision says by whom and when."),
            ),
            models.CheckConstraint(
                name="reporting_returnedchange_accepted_became_a_version",
                condition=Q(state="accepted", became__isnull=False)
                | (~Q(state="accepted") & Q(became=None)),
                violation_error_message=_("What was accepted is a version of the text."),
            ),
        ]

    def __str__(self):
        return self.uid


declare(
    ReturnedFile,
    restricted="""id uid version language file_key file_name size sha256 received_at
        received_by state refusal""",
    personal="sender",
)
declare(
    ReturnedChange,
    restricted="id uid returned_file slot before after state decided_by decided_at became",
)
