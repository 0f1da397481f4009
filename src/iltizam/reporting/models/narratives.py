"""What people write in a report: one text per slot and language, every version kept."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iltizam.core.fields import NoteField
from iltizam.core.models import Actor
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.reporting.enums import NarrativeOrigin
from iltizam.reporting.models.report import Report
from iltizam.reporting.models.visibility import WithinReport


class Narrative(models.Model):
    """A text of a report in one language: what stands in one of its slots.

    It is written down with its first version; its text is that of the last one.
    """

    uid = UidField()
    report = models.ForeignKey(
        Report, models.CASCADE, related_name="narratives", verbose_name=_("report")
    )
    slot = models.CharField(_("place in the report"), max_length=40)
    language = models.CharField(_("language"), max_length=20)

    objects = WithinReport.as_manager()

    class Meta:
        verbose_name = _("narrative of a report")
        verbose_name_plural = _("narratives of reports")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "slot", "language"],
                name="reporting_narrative_one_per_slot_and_language",
                violation_error_message=_("A report has one text per place and language."),
            ),
        ]

    def __str__(self):
        return f"{self.report_id} {self.slot} ({self.language})"

    def current(self) -> "NarrativeVersion | None":
        """The version that counts (one query)."""
        return self.versions.order_by("-number").first()


class NarrativeVersionQuerySet(WithinReport):
    through = "narrative__report__"

    def of_report(self, report: Report) -> Self:
        return self.filter(narrative__report=report)

    def current(self) -> Self:
        """The last version of each narrative."""
        later = NarrativeVersion.objects.filter(
            narrative=models.OuterRef("narrative"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(later))


class NarrativeVersion(models.Model):
    """One text as it was written, by whom and when: the database never changes it.

    ``text`` is plain rich text (``document.richtext``); an empty one says that the text
    was taken away.
    """

    uid = UidField()
    narrative = models.ForeignKey(
        Narrative, models.CASCADE, related_name="versions", verbose_name=_("narrative")
    )
    number = models.PositiveIntegerField(_("number"))
    text = NoteField(_("text"), blank=True, default="")
    by = models.ForeignKey(Actor, models.PROTECT, related_name="+", verbose_name=_("by"))
    recorded_at = models.DateTimeField(_("recorded at"))
    sequence = models.PositiveBigIntegerField(_("order of recording"))
    origin = models.CharField(
        _("origin"), max_length=5, choices=NarrativeOrigin, default=NarrativeOrigin.TYPED
    )
    # Who sent the file that it comes from; goes with the person, the text stays.
    sender = models.CharField(_("sender"), max_length=200, blank=True, default="")

    objects = NarrativeVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a narrative")
        verbose_name_plural = _("versions of narratives")
        ordering = ["narrative", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["narrative", "number"],
                name="reporting_narrativeversion_one_per_number",
                violation_error_message=_("Two versions of a text cannot have one number."),
            ),
            models.CheckConstraint(
                name="reporting_narrativeversion_sender_of_a_file",
                condition=Q(sender="") | Q(origin="docx"),
                violation_error_message=_("Only a text from a returned file has a sender."),
            ),
        ]

    def __str__(self):
        return f"{self.narrative_id}/{self.number}"


declare(Narrative, restricted="id uid report slot language")
declare(
    NarrativeVersion,
    restricted="id uid narrative number text by recorded_at sequence origin",
    personal="sender",
)
