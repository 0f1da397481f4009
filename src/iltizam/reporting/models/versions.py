"""A version of a report: frozen figures, the compiled documents, their renderings."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iltizam.core import withholding
from iltizam.core.fields import LocalisedField, NoteField
from iltizam.core.models import Actor
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.reporting.document import codec
from iltizam.reporting.document.blocks import Document
from iltizam.reporting.enums import RenderingFormat, RenderingState
from iltizam.reporting.models.report import Report
from iltizam.reporting.models.visibility import reads_drafts
from iltizam.tracking.models import Snapshot


class VersionQuerySet(models.QuerySet):
    through = ""  # the relation that leads to the version

    def visible_to(self, user: Any) -> Self:
        """The published ones; drafts for whoever reads their report."""
        published = Q(
            **{
                f"{self.through}published_at__isnull": False,
                f"{self.through}report__plan__published_at__isnull": False,
            }
        )
        seen = self.model._default_manager.filter(
            published | reads_drafts(user, f"{self.through}report__")
        )
        return self.filter(pk__in=seen.values("pk"))


class ReportVersion(models.Model):
    """What a report said at one moment, in all its languages, from one snapshot.

    Nothing of it changes. Sealed, published and transmitted are said once each; the
    database refuses anything else.
    """

    uid = UidField()
    report = models.ForeignKey(
        Report, models.PROTECT, related_name="versions", verbose_name=_("report")
    )
    number = models.PositiveIntegerField(_("number"))
    snapshot = models.ForeignKey(
        Snapshot, models.PROTECT, related_name="report_versions", verbose_name=_("snapshot")
    )
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        Actor, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    note = LocalisedField(_("what changed"), blank=True)
    sealed_at = models.DateTimeField(_("sealed at"), null=True, blank=True)
    sealed_digest = models.CharField(_("seal"), max_length=64, blank=True, default="")
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    transmitted_on = models.DateField(_("transmitted on"), null=True, blank=True)
    transmission_note = LocalisedField(_("how it was transmitted"), blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a report")
        verbose_name_plural = _("versions of reports")
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"],
                name="reporting_reportversion_one_per_number",
                violation_error_message=_("Two versions of a report cannot have one number."),
            ),
            models.CheckConstraint(
                name="reporting_reportversion_sealed_with_its_digest",
                condition=Q(sealed_at=None, sealed_digest="")
                | (Q(sealed_at__isnull=False) & ~Q(sealed_digest="")),
                violation_error_message=_("A sealed version carries its seal."),
            ),
            models.CheckConstraint(
                name="reporting_reportversion_published_once_sealed",
                condition=Q(published_at=None) | Q(sealed_at__isnull=False),
                violation_error_message=_("Only a sealed version is published."),
            ),
            models.CheckConstraint(
                name="reporting_reportversion_transmitted_once_published",
                condition=Q(transmitted_on=None) | Q(published_at__isnull=False),
                violation_error_message=_("Only a published version is transmitted."),
            ),
        ]

    def __str__(self):
        return f"{self.report_id}/{self.number}"

    @property
    def is_sealed(self):
        return self.sealed_at is not None

    @property
    def is_published(self):
        return self.published_at is not None

    def before(self) -> "ReportVersion | None":
        """The version that this one followed (one query)."""
        earlier = self.report.versions.filter(number__lt=self.number)
        return earlier.order_by("-number").first()


class OfVersion(VersionQuerySet):
    through = "version__"


class CompiledDocument(models.Model):
    """A version in one language: the canonical JSON that every rendering is made of.

    Its text holds copies of what people wrote: where one of those is withdrawn, the
    document is withdrawn too (as ``document``), and ``read`` gives None.
    """

    uid = UidField()
    version = models.ForeignKey(
        ReportVersion, models.PROTECT, related_name="documents", verbose_name=_("version")
    )
    language = models.CharField(_("language"), max_length=20)
    document = NoteField(_("document"))
    sha256 = models.CharField(_("hash"), max_length=64)

    objects = OfVersion.as_manager()

    class Meta:
        verbose_name = _("compiled document")
        verbose_name_plural = _("compiled documents")
        ordering = ["version", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language"],
                name="reporting_compileddocument_one_per_language",
                violation_error_message=_("A version has one document per language."),
            ),
        ]

    def __str__(self):
        return f"{self.version_id} ({self.language})"

    def read(self) -> Document | None:
        """The document itself; None for one that was withdrawn."""
        if isinstance(self.document, withholding.WithheldWord):
            return None
        return codec.from_json(self.document)


class RenderingQuerySet(VersionQuerySet):
    through = "document__version__"

    def file_keys(self) -> list[str]:
        """The keys of all files that rows name (``core.files``)."""
        return list(self.exclude(file_key="").order_by("pk").values_list("file_key", flat=True))


class Rendering(models.Model):
    """One file of a compiled document, or how far its building has come.

    One row per document and format: whoever asks while it is built, waits for the same.
    """

    uid = UidField()
    document = models.ForeignKey(
        CompiledDocument,
        models.PROTECT,
        related_name="renderings",
        verbose_name=_("document"),
    )
    format = models.CharField(_("format"), max_length=4, choices=RenderingFormat)
    state = models.CharField(
        _("state"), max_length=7, choices=RenderingState, default=RenderingState.QUEUED
    )
    steps_done = models.PositiveIntegerField(_("steps done"), default=0)
    steps = models.PositiveIntegerField(_("steps"), default=0)
    file_key = models.CharField(_("file"), max_length=40, blank=True, default="")
    sha256 = models.CharField(_("hash"), max_length=64, blank=True, default="")
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True)
    error_code = models.CharField(_("error"), max_length=40, blank=True, default="")
    error_detail = models.TextField(_("detail of the error"), blank=True, default="")
    requested_at = models.DateTimeField(_("asked for at"))
    started_at = models.DateTimeField(_("begun at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = RenderingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rendering of a document")
        verbose_name_plural = _("renderings of documents")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "format"],
                name="reporting_rendering_once_per_format",
                violation_error_message=_("A document is built once in each format."),
            ),
            models.CheckConstraint(
                name="reporting_rendering_done_with_its_file",
                condition=~Q(state="done")
                | (~Q(file_key="") & ~Q(sha256="") & Q(size__isnull=False)),
                violation_error_message=_("What is built has its file and its hash."),
            ),
            models.CheckConstraint(
                name="reporting_rendering_failed_says_why",
                condition=~Q(state="failed") | ~Q(error_code=""),
                violation_error_message=_("What could not be built says why."),
            ),
        ]

    def __str__(self):
        return f"{self.document_id}.{self.format}"

    @property
    def withdrawn(self) -> str:
        """Why its file is no longer given, "" where it is: a file says what its document
        says (one query where ``document`` is not there yet)."""
        said = withholding.sentence_of(self.uid, withholding.FILE)
        return said or withholding.sentence_of(self.document.uid, "document")


declare(
    ReportVersion,
    public="""uid report number snapshot made_at note sealed_at sealed_digest published_at
        transmitted_on transmission_note""",
    restricted="id made_by",
)
declare(CompiledDocument, public="uid version language document sha256", restricted="id")
declare(
    Rendering,
    public="uid document format state sha256 size finished_at",
    restricted="""id steps_done steps file_key error_code error_detail requested_at
        started_at""",
)
