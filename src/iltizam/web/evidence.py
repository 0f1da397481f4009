"""Files of evidence: kept apart from everything that is served, and sent by a view."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from iltizam.core import files
from iltizam.core.http import viewer
from iltizam.core.permissions import public
from iltizam.tracking.models import Evidence

# Nothing in a file runs, asks for anything or frames anything, wherever it is opened.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@public
@require_safe
def show_evidence(request, uid):
    """A file that is public with its report; any other is not there."""
    found = Evidence.objects.visible_to(viewer(request)).filter(is_public=True)
    return send(get_object_or_404(found, uid=uid))


def send(evidence):
    """The file to be kept, under its own name; Http404 where there is none, or no longer."""
    if evidence.withdrawn:
        raise Http404
    try:
        file = files.open_file(evidence.file_key)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        file,
        as_attachment=True,
        filename=evidence.file_name or evidence.uid,
        content_type=evidence.content_type or "application/octet-stream",
        headers={
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "ETag": f'"{evidence.sha256}"',
        },
    )
