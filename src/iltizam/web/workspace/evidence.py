"""Files that are not public: restricted ones, and those of a report that is not shown yet."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from iltizam.core.permissions import guarded_by, may
from iltizam.tracking.models import Evidence
from iltizam.web.evidence import send


@guarded_by("tracking.read_evidence_file")
@require_safe
@never_cache
def show_evidence(request, uid):
    evidence = get_object_or_404(
        Evidence.objects.select_related(
            "activity__commitment__lead", "update__activity__commitment__lead"
        ),
        uid=uid,
    )
    if not may(request.user, "tracking.read_evidence_file", evidence):
        raise Http404
    return send(evidence)
