"""What reports ask of somebody: the stage that is due, comments and changes to answer.

Registered with ``accounts.desk``. Three statements, however many reports there are.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from iltizam.accounts.desk import Asked
from iltizam.accounts.models import User
from iltizam.accounts.roles import Role, holds, objects_of
from iltizam.core import formatting
from iltizam.core.texts import in_words
from iltizam.reporting.enums import CommentState, Responsible, ReturnedChangeState
from iltizam.reporting.models import Report, Stage

SOON = datetime.timedelta(days=14)  # before its day a stage is asked for


def asked_by_reporting(user: User, day: datetime.date) -> Iterator[Asked]:
    """Every line of this app, in no order; nothing is asked of who only reads."""
    is_secretariat = holds(user, Role.SECRETARIAT)
    led = objects_of(user, Role.LEAD, Role.DEPUTY)
    if is_secretariat or led:
        for stage in _under_way(is_secretariat, led):
            yield _line_of_stage(stage, day)
    if is_secretariat:
        yield from map(_line_of_comments, _with_open_comments())
        yield from map(_line_of_changes, _with_open_changes())


def _under_way(is_secretariat: bool, led: frozenset[str]) -> list[Stage]:
    """The stages that these people are to finish now, one per report (one statement)."""
    mine = Q(responsible=Responsible.SECRETARIAT) if is_secretariat else Q(pk=None)
    if led:
        plans = Report.objects.filter(plan__commitments__uid__in=led)
        mine |= Q(responsible=Responsible.LEADS, report__in=plans.values("pk"))
    running = Stage.objects.filter(
        report__begun_at__isnull=False, report__plan__published_at__isnull=False, done_at=None
    )
    first = running.filter(report=OuterRef("report")).order_by("position").values("pk")[:1]
    found = running.filter(mine, pk=Subquery(first))
    return list(found.select_related("report__plan").order_by("pk"))


def _line_of_stage(stage: Stage, day: datetime.date) -> Asked:
    due = stage.due_on
    is_next = due is not None and due - day > SOON
    return Asked(
        on=due or day,
        kind="stage",
        verb=_("Open the report"),
        about=stage.report.called,
        within=in_words(stage.report.plan.title),
        why=_why(stage),
        address=_address(stage.report),
        is_urgent=due is not None and due < day,
        is_next=is_next,
    )


def _why(stage: Stage) -> str:
    label = stage.get_code_display()
    if stage.due_on is None:
        return _("Under way: %(stage)s.") % {"stage": label}
    said = {"stage": label, "day": formatting.date(stage.due_on, get_language() or "en")}
    return _("Under way: %(stage)s, due on %(day)s.") % said


def _with_open_comments() -> Any:
    """Reports with how many comments wait, and since when (one statement)."""
    comments = Q(versions__comments__state=CommentState.OPEN)
    return _waiting(comments, "versions__comments", "versions__comments__recorded_at")


def _waiting(where: Q, what: str, since: str) -> Any:
    return (
        Report.objects.filter(where, plan__published_at__isnull=False)
        .annotate(waiting=Count(what), since=Min(since))
        .select_related("plan")
        .order_by("pk")
    )


def still_open(report: Report) -> list[Asked]:
    """What waits for the secretariat in a report: its comments, changes sent back; each once.

    It keeps nobody from sealing or publishing, and is said beside both (two statements).
    """
    own = Q(pk=report.pk)
    return [
        *(_line_of_comments(row) for row in _with_open_comments().filter(own)),
        *(_line_of_changes(row) for row in _with_open_changes().filter(own)),
    ]


def _line_of_comments(row: Any) -> Asked:
    return Asked(
        on=timezone.localdate(row.since),
        kind="comments",
        verb=_("Answer"),
        about=row.called,
        within=in_words(row.plan.title),
        why=ngettext(
            "%(count)d comment waits for an answer.",
            "%(count)d comments wait for an answer.",
            row.waiting,
        )
        % {"count": row.waiting},
        address=f"{_address(row)}#comments",
    )


def _with_open_changes() -> Any:
    """Reports with how many changes of returned files are open (one statement)."""
    file = "versions__returned_files"
    changes = Q(**{f"{file}__changes__state": ReturnedChangeState.OPEN})
    return _waiting(changes, f"{file}__changes", f"{file}__received_at")


def _line_of_changes(row: Any) -> Asked:
    return Asked(
        on=timezone.localdate(row.since),
        kind="changes",
        verb=pgettext("changes in a returned file", "Decide"),
        about=row.called,
        within=in_words(row.plan.title),
        why=ngettext(
            "%(count)d change from a returned file is to be decided on.",
            "%(count)d changes from returned files are to be decided on.",
            row.waiting,
        )
        % {"count": row.waiting},
        address=reverse("workspace:returned_files", kwargs={"uid": row.uid}),
    )


def _address(report: Report) -> str:
    return reverse("workspace:plan_report", kwargs={"uid": report.uid})
