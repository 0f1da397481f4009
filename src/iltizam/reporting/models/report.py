"""The report of a plan over a period, and its calendar: data, not code (spec 1.5)."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from iltizam.core.fields import LocalisedField, PeriodField
from iltizam.core.models import Actor
from iltizam.core.privacy import declare
from iltizam.core.texts import LocalisedText
from iltizam.core.uids import UidField
from iltizam.plans.models import ActionPlan
from iltizam.reporting.enums import ReportKind, Responsible, StageCode, StageState
from iltizam.reporting.models.visibility import WithinReport, is_published, reads_drafts


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those with a public version; drafts for whoever reads them."""
        seen = Report.objects.filter(is_published() | reads_drafts(user))
        return self.filter(pk__in=seen.values("pk"))

    def read_by(self, user: Any) -> Self:
        """Those that this user reads before they are public."""
        return self.filter(pk__in=Report.objects.filter(reads_drafts(user)).values("pk"))

    def newest_first(self) -> Self:
        return self.order_by("-covers_end", "-pk")


class Report(models.Model):
    """A self-assessment report of a plan: one per kind and period covered.

    What it says is compiled into versions; here is what it is about and how far its
    making has come. ``begun_at`` is the moment its calendar began to run.
    """

    uid = UidField()
    plan = models.ForeignKey(
        ActionPlan, models.PROTECT, related_name="reports", verbose_name=_("plan")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=ReportKind)
    title = LocalisedField(_("title"), blank=True)
    covers = PeriodField(_("period covered"))
    languages = models.JSONField(_("languages"), default=list)
    created_by = models.ForeignKey(
        Actor, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    created_at = models.DateTimeField(_("created at"))
    begun_at = models.DateTimeField(_("calendar begun at"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-assessment report")
        verbose_name_plural = _("self-assessment reports")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind", "covers_start", "covers_end"],
                name="reporting_report_one_per_kind_and_period",
                violation_error_message=_(
                    "The plan has a report of this kind over this period already."
                ),
            ),
            models.CheckConstraint(
                name="reporting_report_covers_days",
                condition=Q(covers_start__isnull=False, covers_end__isnull=False),
                violation_error_message=_("A report covers a period with its days."),
            ),
        ]

    def __str__(self):
        return f"{self.plan_id} {self.kind} {self.covers_start}"

    @property
    def called(self) -> LocalisedText:
        """Its title, else what kind of report it is, in each language of the site."""
        return self.title or LocalisedText(
            {code: self.kind_in(code) for code, _name in settings.LANGUAGES}
        )

    def kind_in(self, language: str) -> str:
        """What kind of report it is, as a title begins."""
        with override(language):
            kind = str(self.get_kind_display())
        return kind[:1].upper() + kind[1:]

    def calendar(self) -> list["Stage"]:
        """Its stages in order, each knowing where it stands (one query, none if prefetched)."""
        stages = sorted(self.stages.all(), key=lambda stage: stage.position)
        is_next = self.begun_at is not None
        for stage in stages:
            if stage.done_at is not None:
                stage.state = StageState.DONE
            else:
                stage.state = StageState.CURRENT if is_next else StageState.WAITING
                is_next = False
        return stages

    def current_stage(self) -> "Stage | None":
        """The one under way; None before the calendar begins and after it has ended."""
        return next((s for s in self.calendar() if s.state == StageState.CURRENT), None)


class Stage(models.Model):
    """One step of a report's calendar: when it is due, and who sees to it."""

    uid = UidField()
    report = models.ForeignKey(
        Report, models.CASCADE, related_name="stages", verbose_name=_("report")
    )
    code = models.CharField(_("stage"), max_length=24, choices=StageCode)
    position = models.PositiveSmallIntegerField(_("position"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    responsible = models.CharField(
        _("responsible"),
        max_length=11,
        choices=Responsible,
        default=Responsible.SECRETARIAT,
    )
    done_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    done_by = models.ForeignKey(
        Actor,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("finished by"),
    )
    note = LocalisedField(_("note"), blank=True)

    # Where it stands among the others: ``Report.calendar`` says it.
    state: str = StageState.WAITING

    objects = WithinReport.as_manager()

    class Meta:
        verbose_name = _("stage of a report")
        verbose_name_plural = _("stages of reports")
        ordering = ["report", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "code"],
                name="reporting_stage_once_per_report",
                violation_error_message=_("A report has each stage once."),
            ),
            models.CheckConstraint(
                name="reporting_stage_done_by_whom_and_when",
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
                violation_error_message=_("A finished stage says by whom and when."),
            ),
        ]

    def __str__(self):
        return f"{self.report_id} {self.code}"

    @property
    def is_current(self):
        return self.state == StageState.CURRENT

    @property
    def is_done(self):
        return self.state == StageState.DONE


declare(
    Report,
    public="""uid plan kind title covers_start covers_end covers_precision covers_text
        languages""",
    restricted="id created_by created_at begun_at",
)
declare(
    Stage,
    restricted="id uid report code position due_on responsible done_at done_by note",
)
