"""What readers say of a version, anchored to one of its blocks, and the answer."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from iltizam.core.fields import NoteField
from iltizam.core.models import Actor
from iltizam.core.privacy import declare
from iltizam.core.uids import UidField
from iltizam.reporting.enums import CommentState
from iltizam.reporting.models.versions import ReportVersion
from iltizam.reporting.models.visibility import WithinReport


class CommentQuerySet(WithinReport):
    through = "version__report__"

    def open(self) -> Self:
        """Those that wait for an answer, the oldest first."""
        return self.filter(state=CommentState.OPEN).order_by("recorded_at", "sequence")


class Comment(models.Model):
    """A remark on a block of a version; what it says never changes, and is answered once.

    ``quote`` is how the block read: the anchor stays readable when the report goes on.
    """

    uid = UidField()
    version = models.ForeignKey(
        ReportVersion, models.PROTECT, related_name="comments", verbose_name=_("version")
    )
    language = models.CharField(_("language"), max_length=20)
    block_id = models.CharField(_("place in the document"), max_length=64)
    quote = NoteField(_("text commented on"), blank=True, default="")
    text = NoteField(_("comment"))
    author = models.ForeignKey(
        Actor, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    recorded_at = models.DateTimeField(_("recorded at"))
    sequence = models.PositiveBigIntegerField(_("order of recording"))
    state = models.CharField(
        _("state"), max_length=8, choices=CommentState, default=CommentState.OPEN
    )
    answer = NoteField(_("answer"), blank=True, default="")
    answered_by = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on a report")
        verbose_name_plural = _("comments on reports")
        ordering = ["recorded_at", "sequence"]
        constraints = [
            models.CheckConstraint(
                name="reporting_comment_answered_by_whom_and_when",
                condition=Q(state="open", answer="", answered_by=None, answered_at=None)
                | (
                    Q(state="answered", answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(answer="")
                ),
                violation_error_message=_("An answer says what, by whom and when."),
            ),
        ]

    def __str__(self):
        return self.uid


declare(
    Comment,
    restricted="""id uid version language block_id quote text author recorded_at sequence
        state answer answered_by answered_at""",
)
