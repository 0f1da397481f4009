"""Files that are not public: restricted ones, and those of a report that is not shown yet."""

import logging

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from iltizam.core.logs import ACCESS_LOGGER
from iltizam.core.permissions import guarded_by, may
from iltizam.core.refused import Refused
from iltizam.plans.acting import actor_on
from iltizam.tracking.actions import open_evidence, restrict_evidence
from iltizam.tracking.asked import place_of, report_address
from iltizam.tracking.models import Evidence
from iltizam.web.evidence import send
from iltizam.web.workspace.telling import TellingForm, show_refusal, text_field

access_log = logging.getLogger(ACCESS_LOGGER)


@guarded_by("tracking.read_evidence_file")
@require_safe
@never_cache
def show_evidence(request, uid):
    evidence = _evidence_at(request, uid, "tracking.read_evidence_file")
    answer = send(evidence)
    access_log.info(
        "file of evidence %s sent to account %s",
        evidence.uid,
        request.user.uid,
        extra={"fields": {"evidence": evidence.uid, "account": request.user.uid}},
    )
    return answer


def _evidence_at(request, uid, permission):
    """Http404 for those who may not, who need not know that it is there."""
    evidence = get_object_or_404(
        Evidence.objects.select_related(
            "activity__commitment__lead",
            "activity__commitment__plan",
            "update__activity__commitment__lead",
        ),
        uid=uid,
    )
    if not may(request.user, permission, evidence):
        raise Http404
    return evidence


class RestrictionForm(TellingForm):
    reason = text_field(gettext_lazy("Why it is restricted (public)"), required=True)

    def __init__(self, *args, evidence, **kwargs):
        super().__init__(*args, commitment=evidence.activity.commitment, **kwargs)
        self.evidence = evidence

    def change(self, by):
        restrict_evidence(self.evidence, reason=self.text("reason"), by=by)


class OpeningForm(TellingForm):
    reason = text_field(gettext_lazy("Why it is shown from now on (public)"), required=True)

    def __init__(self, *args, evidence, **kwargs):
        super().__init__(*args, commitment=evidence.activity.commitment, **kwargs)
        self.evidence = evidence
        # What never was restricted in public needs no public reason.
        self.fields["reason"].required = evidence.recorded_at is not None

    def change(self, by):
        open_evidence(self.evidence, reason=self.text("reason"), by=by)


@guarded_by("tracking.restrict_evidence")
@require_http_methods(["GET", "POST"])
@never_cache
def change_access(request, uid):
    """Restrict a file that is public, or open one that is restricted, with the reason."""
    evidence = _evidence_at(request, uid, "tracking.restrict_evidence")
    commitment = evidence.activity.commitment
    kind = RestrictionForm if evidence.is_public else OpeningForm
    form = kind(request.POST or None, evidence=evidence)
    if request.method == "POST" and form.is_valid():
        try:
            form.change(actor_on(request.user, commitment))
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _said(evidence))
            return redirect(_way_back(evidence))
    context = {
        "commitment": commitment,
        "plan": commitment.plan,
        "place": place_of(commitment),
        "evidence": evidence,
        "form": form,
        "way_back": _way_back(evidence),
    }
    return render(
        request, "workspace/evidence_access.html", context, status=422 if form.errors else 200
    )


def _said(before):
    if before.is_public:
        return _("The file is restricted; its reason and its hash are shown.")
    return _("The file is no longer restricted.")


def _way_back(evidence):
    """A report that is being written, else the commitment's page."""
    if evidence.update and evidence.update.can_be_changed:
        return f"{report_address(evidence.activity)}#evidence"
    place = place_of(evidence.activity.commitment)
    return f"{reverse('workspace:commitment', kwargs=place)}#evidence"
