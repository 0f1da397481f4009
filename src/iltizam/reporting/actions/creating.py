"""A report begins: for a plan, of a kind, over a period, in languages."""

from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from iltizam.core.models import Actor
from iltizam.core.periods import Period
from iltizam.core.refused import Reason, Refused
from iltizam.plans.models import ActionPlan
from iltizam.reporting.actions.shared import cleaned, leave_trace, too_long
from iltizam.reporting.enums import ReportKind, Responsible, StageCode
from iltizam.reporting.models import Report, Stage
from iltizam.reporting.reasons import because

# Who updates and translates is whoever carries the commitments out.
OF_THE_LEADS = (StageCode.DATA_UPDATE, StageCode.TRANSLATION)


class CannotCreate(Refused):
    """No report is begun; the reasons name each field."""


@transaction.atomic
def create_report(
    plan: ActionPlan,
    *,
    kind: str,
    covers: Period,
    languages: Sequence[str],
    by: Actor,
    title: Mapping[str, str] | None = None,
) -> Report:
    """Begin a report with the calendar that spec 1.5 gives, its dates to be set.

    Raises CannotCreate where the plan has one of this kind over this period, for a
    period outside the plan's, and for languages that the site does not have.
    """
    plan = ActionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    named = cleaned(title)
    wrong = [*_wrong(plan, kind, covers, languages), *too_long("title", named)]
    if wrong:
        raise CannotCreate(*wrong)
    report = Report(
        plan=plan,
        kind=kind,
        title=named,
        languages=list(dict.fromkeys(languages)),
        created_by=by,
        created_at=timezone.now(),
    )
    report.covers = covers
    report.full_clean()
    report.save(force_insert=True)
    Stage.objects.bulk_create(_usual_calendar(report))
    leave_trace(
        report,
        "reporting.report.created",
        report,
        by=by,
        kind=kind,
        covers=f"{covers.start}/{covers.end}",
    )
    return report


def _usual_calendar(report: Report) -> Iterator[Stage]:
    for position, code in enumerate(StageCode.values, 1):
        is_theirs = code in OF_THE_LEADS
        yield Stage(
            report=report,
            code=code,
            position=position,
            responsible=Responsible.LEADS if is_theirs else Responsible.SECRETARIAT,
        )


def _wrong(
    plan: ActionPlan, kind: str, covers: Period, languages: Sequence[str]
) -> Iterator[Reason]:
    if plan.is_draft:
        yield because("plan_not_adopted")
    if plan.published_at is None:
        yield because("plan_not_public")
    if kind not in ReportKind.values:
        yield because("kind_unknown", "kind")
    if covers.start is None or covers.end is None:
        yield because("covers_without_days", "covers")
    elif _lies_outside(covers, plan):
        yield because("covers_elsewhere", "covers")
    elif _of_this_period(plan, kind, covers).exists():
        yield because("report_exists", "kind")
    if not languages:
        yield because("language_missing", "languages")
    if set(languages) - {code for code, _name in settings.LANGUAGES}:
        yield because("language_unknown", "languages")


def _lies_outside(covers: Period, plan: ActionPlan) -> bool:
    """Whether no day of it is one of the plan's; a plan without days has no outside."""
    period = plan.period
    first, last = (period.start, period.end) if period else (None, None)
    return bool(
        (first and covers.end and covers.end < first)
        or (last and covers.start and covers.start > last)
    )


def _of_this_period(plan: ActionPlan, kind: str, covers: Period) -> QuerySet[Report]:
    days = {"covers_start": covers.start, "covers_end": covers.end}
    return Report.objects.filter(plan=plan, kind=kind, **days)
