"""The files of a version: asked for, built in the background, taken (spec 5, 9).

The page asks again by itself as long as something is being built, without any script.
"""

from dataclasses import dataclass

from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from iltizam.core import files
from iltizam.core.http import plain_post
from iltizam.core.permissions import guarded_by
from iltizam.core.refused import Refused
from iltizam.reporting import actions
from iltizam.reporting.acting import actor_in
from iltizam.reporting.enums import RenderingFormat, RenderingState
from iltizam.reporting.making import CONTENT_TYPES
from iltizam.reporting.models import CompiledDocument, Rendering
from iltizam.web.workspace.reports.places import report_at, title_of
from iltizam.web.workspace.reports.versions import version_at

LOOK_AGAIN = 2  # seconds
UNDER_WAY = {RenderingState.QUEUED.value, RenderingState.RUNNING.value}
# Why a file could not be built, and what to do about it.
PROBLEMS = {
    "too_long": gettext_lazy(
        "It took longer than allowed. Shorten very long texts, or ask for it once more."
    ),
    "too_much_memory": gettext_lazy(
        "It took more memory than allowed. Shorten very long texts, or ask for it once more."
    ),
    "cannot_set": gettext_lazy(
        "A part of the document cannot be laid out. The administrator finds the reason in the "
        "log; the other files are as they were."
    ),
    "withdrawn": gettext_lazy("The document was withdrawn: nothing can be made of it."),
    "fault": gettext_lazy(
        "Something went wrong on our side; the administrator finds the reason in the log. Ask "
        "for it once more later."
    ),
}


@dataclass(frozen=True)
class Line:
    """One file: of which document, in which format, and how far it is (None: not asked)."""

    document: CompiledDocument
    file_format: str
    label: str
    rendering: Rendering | None

    @property
    def is_under_way(self):
        return self.rendering is not None and self.rendering.state in UNDER_WAY

    @property
    def is_done(self):
        return self.rendering is not None and self.rendering.state == RenderingState.DONE

    @property
    def problem(self):
        if self.rendering is None or self.rendering.state != RenderingState.FAILED:
            return ""
        return PROBLEMS.get(self.rendering.error_code, PROBLEMS["fault"])

    @property
    def withdrawn(self):
        return self.rendering.withdrawn if self.rendering else ""


@guarded_by("reporting.read_draft")
@require_http_methods(["GET", "POST"])
@never_cache
def show_files(request, uid, number):
    """Every file that there can be, with how far it is; a button where it is not there."""
    report = report_at(request, uid)
    version = version_at(report, number)
    if request.method == "POST":
        return _asked(request, report, version)
    return _page(request, report, version)


def _asked(request, report, version):
    language, _colon, file_format = plain_post(request.POST).get("file", "").partition(":")
    document = version.documents.filter(language=language).first()
    if document is None:
        return _page(request, report, version, problem=_("Choose a file."), status=422)
    try:
        actions.request_rendering(
            document, file_format=file_format, by=actor_in(request.user, report)
        )
    except Refused as refused:
        return _page(request, report, version, problem=str(refused), status=422)
    return redirect(
        reverse("workspace:report_files", kwargs={"uid": report.uid, "number": version.number})
    )


def _page(request, report, version, *, problem="", status=200):
    lines = _lines(version)
    is_under_way = any(line.is_under_way for line in lines)
    context = {
        "report": report,
        "plan": report.plan,
        "title": title_of(report),
        "version": version,
        "lines": lines,
        "is_under_way": is_under_way,
        "problem": problem,
    }
    response = render(request, "workspace/reports/files.html", context, status=status)
    if is_under_way and not problem:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


def _lines(version):
    """Two statements, however many files there are."""
    built = {
        (each.document_id, each.format): each
        for each in Rendering.objects.filter(document__version=version).select_related(
            "document"
        )
    }
    return [
        Line(document, code, label, built.get((document.pk, code)))
        for document in version.documents.order_by("pk")
        for code, label in RenderingFormat.choices
    ]


@guarded_by("reporting.read_draft")
@require_safe
@never_cache
def send_file(request, uid, number, text_language, file_format):
    """A file that is there, to whoever reads the report's drafts."""
    report = report_at(request, uid)
    version = version_at(report, number)
    built = Rendering.objects.filter(
        document__version=version,
        document__language=text_language,
        format=file_format,
        state=RenderingState.DONE,
    )
    found = built.select_related("document").first()
    if found is None or found.withdrawn:
        raise Http404
    try:
        file = files.open_file(found.file_key)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        file,
        as_attachment=True,
        filename=f"{report.plan.slug}-{number}-{text_language}.{file_format}",
        content_type=CONTENT_TYPES[file_format],
        headers={"X-Content-Type-Options": "nosniff"},
    )
