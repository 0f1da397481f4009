"""Who reads a report before it is public: invited, and ended at once."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from iltizam.accounts.roles import Role
from iltizam.accounts.step_up import requires_step_up
from iltizam.core.permissions import guarded_by
from iltizam.reporting.acting import actor_in
from iltizam.reporting.actions import end_access
from iltizam.reporting.models import ReportReader
from iltizam.web.workspace.inviting import PersonForm, invite_by_mail, tell_ended
from iltizam.web.workspace.reports.places import report_at, title_of


@guarded_by("reporting.manage_report")
@requires_step_up
@require_http_methods(["GET", "POST"])
@never_cache
def show_readers(request, uid):
    """Who reads the draft now, who did, and a person to invite."""
    report = report_at(request, uid, "reporting.manage_report")
    form = PersonForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        by = actor_in(request.user, report)
        invite_by_mail(request, form, Role.READER.value, report.uid, by=by)
        return redirect("workspace:report_readers", uid=report.uid)
    rows = report.readers.select_related("person").order_by("-starts_on", "-pk")
    context = {
        "report": report,
        "plan": report.plan,
        "title": title_of(report),
        "form": form,
        "current": [row for row in rows if not row.is_over],
        "former": [row for row in rows if row.is_over],
    }
    status = 422 if form.errors else 200
    return render(request, "workspace/reports/readers.html", context, status=status)


@guarded_by("reporting.manage_report")
@requires_step_up
@require_POST
@never_cache
def end_reader(request, uid):
    row = ReportReader.objects.select_related("report", "person__user").filter(uid=uid).first()
    if row is None:
        raise Http404
    report = report_at(request, row.report.uid, "reporting.manage_report")
    end_access(row, by=actor_in(request.user, report))
    if row.person and row.person.user:
        tell_ended(row.person.user, Role.READER.value, report.uid)
    messages.success(request, _("The person no longer reads the draft."))
    return redirect("workspace:report_readers", uid=report.uid)
