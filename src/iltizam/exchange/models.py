"""A plan file on its way in: what it is, what it would do, its rows (spec 9).

Nothing here is visible to anybody but who brought the file. Rows are written in short
steps and moved in one transaction (``staging``); what a process that died left behind
is removed by the next import and by the tick.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from iltizam.core.fields import PlainJSONEncoder
from iltizam.core.models import Actor
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.exchange.enums import StagedState


class StagedImport(models.Model):
    """One file: its state, what it would do or what is wrong with it, how far it is."""

    uid = UidField()
    state = models.CharField(
        _("state"), max_length=8, choices=StagedState, default=StagedState.CHECKING
    )
    file_name = models.CharField(_("name of the file"), max_length=200, blank=True, default="")
    sha256 = models.CharField(_("hash"), max_length=64)
    by = models.ForeignKey(
        Actor, models.PROTECT, null=True, blank=True, verbose_name=_("brought by")
    )
    # Problems and notes are sentences: in the language of who brought the file.
    language = models.CharField(_("language"), max_length=20, blank=True, default="")
    slug = models.CharField(_("address of the plan"), max_length=60, blank=True, default="")
    is_changed = models.BooleanField(_("would change something"), default=False)
    counts = models.JSONField(_("counts"), default=dict, blank=True)
    notes = models.JSONField(_("notes"), default=list, blank=True, encoder=PlainJSONEncoder)
    problems = models.JSONField(
        _("problems"), default=list, blank=True, encoder=PlainJSONEncoder
    )
    done = models.PositiveIntegerField(_("rows staged"), default=0)
    total = models.PositiveIntegerField(_("rows to stage"), default=0)
    # Who is at work: on this host its lock tells whether it lives, elsewhere only time.
    host = models.CharField(_("host"), max_length=255, blank=True, default="")
    began_at = models.DateTimeField(_("began at"), auto_now_add=True)
    touched_at = models.DateTimeField(_("last touched at"), auto_now=True)

    class Meta:
        verbose_name = _("plan file on its way in")
        verbose_name_plural = _("plan files on their way in")
        ordering = ["began_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="exchange_stagedimport_done_within_total",
                condition=Q(done__lte=F("total")),
                violation_error_message=_("No more rows can be staged than there are."),
            ),
        ]

    def __str__(self):
        return f"{self.uid} ({self.state})"


class StagedFile(models.Model):
    """A piece of the file itself, kept until it is imported or given up."""

    staged = models.ForeignKey(
        StagedImport, models.CASCADE, related_name="file", verbose_name=_("plan file")
    )
    place = models.PositiveIntegerField(_("place"))
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("piece of a plan file")
        verbose_name_plural = _("pieces of plan files")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["staged", "place"],
                name="exchange_stagedfile_one_per_place",
                violation_error_message=_("A file has one piece at each place."),
            ),
        ]

    def __str__(self):
        return f"{self.staged_id}/{self.place}"


class StagedRows(models.Model):
    """Some hundred rows for one table, as a JSON array of arrays of column values."""

    staged = models.ForeignKey(
        StagedImport, models.CASCADE, related_name="pieces", verbose_name=_("plan file")
    )
    table = models.CharField(_("table"), max_length=63)
    place = models.PositiveIntegerField(_("place"))
    # Text, not JSON: each database reads it once, while it moves the rows.
    rows = models.TextField(_("rows"))

    class Meta:
        verbose_name = _("staged rows")
        verbose_name_plural = _("staged rows")
        constraints = [
            models.UniqueConstraint(
                fields=["staged", "table", "place"],
                name="exchange_stagedrows_one_per_place",
                violation_error_message=_("A table has one piece of rows at each place."),
            ),
        ]

    def __str__(self):
        return f"{self.staged_id}: {self.table}/{self.place}"


declare(
    StagedImport,
    restricted="""id uid state file_name sha256 by language slug is_changed counts notes problems done
        total host began_at touched_at""",
)
declare(StagedFile, restricted="id staged place content")
declare(StagedRows, restricted="id staged table place rows")
