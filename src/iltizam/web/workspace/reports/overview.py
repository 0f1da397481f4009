"""A report: its calendar with what is due and by whom, versions, texts, comments."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from iltizam.core.permissions import guarded_by, may
from iltizam.core.refused import Refused
from iltizam.reporting import actions
from iltizam.reporting.acting import actor_in
from iltizam.reporting.enums import NECESSARY, Responsible, StageState
from iltizam.reporting.models import Comment, NarrativeVersion
from iltizam.reporting.places import commitment_uid_of, slots_of
from iltizam.reporting.rules import leads_in
from iltizam.web.workspace.reports.calendar_form import CalendarForm
from iltizam.web.workspace.reports.places import report_at, title_of

MOST_COMMENTS = 20  # open ones, on the report's own page


@guarded_by("reporting.read_draft")
@require_safe
@never_cache
def show_report(request, uid):
    """Everything about one report that is being made, each thing one click away."""
    report = report_at(request, uid)
    comments = Comment.objects.filter(version__report=report)
    context = {
        "report": report,
        "plan": report.plan,
        "title": title_of(report),
        "manages": may(request.user, "reporting.manage_report", report),
        "comments_on": may(request.user, "reporting.comment", report),
        "calendar": _calendar(report),
        "versions": _versions(report),
        "texts": _texts(request.user, report),
        "written_in": report.languages,
        "open_comments": comments.open().select_related("version", "author")[:MOST_COMMENTS],
        "open_count": comments.open().count(),
        "comment_count": comments.count(),
    }
    return render(request, "workspace/reports/report.html", context)


def _calendar(report):
    """(stage, whether it is overdue) of each; the one under way knows that it is."""
    today = timezone.localdate()
    return [
        (stage, not stage.is_done and bool(stage.due_on) and stage.due_on < today)
        for stage in report.calendar()
    ]


def _versions(report):
    return report.versions.order_by("-number").prefetch_related("documents")


def _texts(user, report):
    """(slot, whether every report has it, whether one may write it, its last version or
    None per language) of each; remarks are written where there is something to say."""
    rows = NarrativeVersion.objects.of_report(report).current().select_related("narrative")
    last = {(row.narrative.slot, row.narrative.language): row for row in rows}
    manages, own = may(user, "reporting.manage_report", report), leads_in(user, report)
    return [
        (
            slot,
            not commitment_uid_of(slot.id),
            manages or commitment_uid_of(slot.id) in own,
            [(language, last.get((slot.id, language))) for language in report.languages],
        )
        for slot in slots_of(report.plan)
    ]


@guarded_by("reporting.manage_report")
@require_http_methods(["GET", "POST"])
@never_cache
def set_calendar(request, uid):
    """The order of the stages, their dates and who sees to them."""
    report = report_at(request, uid, "reporting.manage_report")
    form = CalendarForm(report.calendar(), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_calendar(report, lines=form.lines(), by=actor_in(request.user, report))
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The calendar is set."))
            return redirect("workspace:plan_report", uid=report.uid)
    context = {
        "report": report,
        "plan": report.plan,
        "title": title_of(report),
        "form": form,
        "necessary": NECESSARY,
        "responsible": Responsible.choices,
        "waiting": StageState.WAITING.value,
    }
    return render(
        request,
        "workspace/reports/calendar.html",
        context,
        status=422 if form.is_wrong else 200,
    )


@guarded_by("reporting.manage_report")
@require_POST
@never_cache
def move_report(request, uid):
    """Begin the calendar, finish the stage under way, or go back to an earlier one."""
    report = report_at(request, uid, "reporting.manage_report")
    by, code = actor_in(request.user, report), request.POST.get("stage", "")
    said = {request.LANGUAGE_CODE: request.POST.get("reason", "")}
    try:
        match request.POST.get("do"):
            case "begin":
                actions.begin_report(report, by=by)
                messages.success(request, _("The calendar runs: the first stage is under way."))
            case "return":
                actions.return_to_stage(report, code=code, reason=said, by=by)
                messages.success(request, _("The report went back to that stage."))
            case "finish":
                actions.finish_stage(report, code=code, note=said, by=by)
                messages.success(request, _("The stage is finished."))
            case _unknown:
                raise BadRequest("no such move of a report")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("workspace:plan_report", uid=report.uid)
