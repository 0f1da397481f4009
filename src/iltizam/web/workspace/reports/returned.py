"""Files that came back: sent in, read, each change of a text accepted or rejected."""

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from iltizam.accounts.names import NameField
from iltizam.core import files
from iltizam.core.http import plain_post
from iltizam.core.permissions import guarded_by, require
from iltizam.core.refused import Refused
from iltizam.core.templatetags.texts import language_name
from iltizam.reporting import actions
from iltizam.reporting.acting import actor_in
from iltizam.reporting.actions import NarrativeConflict
from iltizam.reporting.enums import FileState, ReturnedChangeState
from iltizam.reporting.models import CompiledDocument, ReturnedFile
from iltizam.reporting.places import slots_of
from iltizam.reporting.reasons import WORDING, because
from iltizam.web.bodies import takes_files
from iltizam.web.evidence import POLICY
from iltizam.web.workspace.reports.places import report_at, title_of
from iltizam.web.workspace.reports.rich import differences_html


class ReturnedForm(forms.Form):
    document = forms.ChoiceField(label=gettext_lazy("What was sent"))
    file = forms.FileField(
        label=gettext_lazy("The file that came back (DOCX)"),
        allow_empty_file=True,
        error_messages={"required": WORDING["file_missing"]},
    )
    sender = NameField(
        label=gettext_lazy("Who sent it"),
        max_length=200,
        error_messages={"required": WORDING["sender_missing"]},
        help_text=gettext_lazy("What is accepted from the file stands under this name."),
    )

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        rows = CompiledDocument.objects.filter(version__report=report)
        rows = rows.select_related("version__report__plan").order_by("-version__number", "pk")
        self.documents = {each.uid: each for each in rows}
        self.fields["document"].choices = [
            (uid, _called(each)) for uid, each in self.documents.items()
        ]


def _called(document):
    return _("Version %(number)s – %(language)s") % {
        "number": document.version.number,
        "language": language_name(document.language),
    }


@guarded_by("reporting.manage_report")
@takes_files()
@require_http_methods(["GET", "POST"])
@never_cache
def list_returned(request, uid):
    """What came back so far, and a file to send in; one that is refused is kept too."""
    report = report_at(request, uid, "reporting.manage_report")
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ReturnedForm(*posted, report=report)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            file = actions.receive_returned(
                form.documents[said["document"]],
                upload=said["file"],
                sender=said["sender"],
                by=actor_in(request.user, report),
            )
        except Refused as refused:
            for name, sentences in refused.by_field().items():
                form.add_error(name if name in form.fields else None, sentences)
        else:
            return redirect("workspace:returned_file", uid=file.uid)
    rows = ReturnedFile.objects.filter(version__report=report).select_related("version")
    context = {
        "report": report,
        "plan": report.plan,
        "title": title_of(report),
        "form": form,
        "files": [
            (row, _open_in(row), _refusal(row)) for row in rows.prefetch_related("changes")
        ],
    }
    return render(
        request,
        "workspace/reports/returned_files.html",
        context,
        status=422 if form.errors else 200,
    )


def _open_in(row):
    """How many of its changes are to be decided on."""
    return sum(each.state == ReturnedChangeState.OPEN for each in row.changes.all())


def _refusal(row):
    return because(row.refusal).message if row.state == FileState.REFUSED else ""


def _file_at(request, uid):
    found = (
        ReturnedFile.objects.visible_to(request.user)
        .select_related("version__report__plan")
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise Http404
    require(request.user, "reporting.manage_report", found.version.report)
    return found


@guarded_by("reporting.manage_report")
@require_http_methods(["GET", "POST"])
@never_cache
def show_returned(request, uid):
    """Each text that differs, with its differences: accept it or not, one by one."""
    file = _file_at(request, uid)
    report = file.version.report
    conflict, status, errors = None, 200, ()
    if request.method == "POST":
        wanted = plain_post(request.POST).get("change", "")
        change = file.changes.filter(uid=wanted).first()
        if change is None:
            raise Http404
        try:
            _decide(request, report, change)
        except NarrativeConflict as found:
            conflict, status = (change.pk, found), 409
        except Refused as refused:
            errors, status = refused.reasons, 422
        else:
            return redirect("workspace:returned_file", uid=file.uid)
    labels = {slot.id: slot.label for slot in slots_of(report.plan)}
    context = {
        "report": report,
        "plan": report.plan,
        "title": title_of(report),
        "file": file,
        "refusal": _refusal(file),
        "errors": errors,
        "changes": [
            {
                "row": row,
                "label": labels.get(row.slot, row.slot),
                "differences": differences_html(row.before, row.after),
                "conflict": conflict[1] if conflict and conflict[0] == row.pk else None,
            }
            for row in file.changes.all()
        ],
    }
    return render(request, "workspace/reports/returned_file.html", context, status=status)


def _decide(request, report, change):
    """Accept or reject; what was made of two texts counts where the other one was seen."""
    decision = request.POST.get("do")
    if decision not in {"accept", "reject"}:
        raise BadRequest("a change is accepted or rejected")
    accept = decision == "accept"
    number = request.POST.get("number", "")
    seen = int(number) if number.isdecimal() and len(number) < 10 else None
    actions.decide_change(
        change,
        accept=accept,
        number=seen,
        text=request.POST.get("text") if accept and seen is not None else None,
        by=actor_in(request.user, report),
    )
    messages.success(request, _("Accepted.") if accept else _("Rejected; it stays on record."))


@guarded_by("reporting.manage_report")
@require_safe
@never_cache
def send_returned(request, uid):
    """The file as it came, to be kept; Http404 where it was withdrawn."""
    found = _file_at(request, uid)
    try:
        file = files.open_file(found.file_key)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        file,
        as_attachment=True,
        filename=found.file_name,
        content_type="application/octet-stream",
        headers={"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"},
    )
