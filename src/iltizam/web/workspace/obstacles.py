"""A difficulty that was reported: amended while it lasts, and resolved."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from iltizam.core.periods import Period
from iltizam.core.permissions import guarded_by, require
from iltizam.core.refused import Refused
from iltizam.core.texts import prefer_languages
from iltizam.plans.acting import actor_on
from iltizam.tracking import actions
from iltizam.tracking.asked import place_of
from iltizam.tracking.enums import Severity
from iltizam.tracking.models import Obstacle
from iltizam.web.workspace.amending import AmendingForm
from iltizam.web.workspace.telling import (
    leads_of,
    organisation_choices,
    show_refusal,
    telling_page,
    text_field,
)

NOTHING_SEEN = "nothing"  # a form posted without it is compared too


class AmendmentForm(AmendingForm):
    """What may change of a difficulty, each as it is now; since when it lasts stays."""

    texts = ("sentence", "mitigation")
    sentence = text_field(gettext_lazy("What stands in the way (public)"), required=True)
    reason = text_field(
        gettext_lazy("Why the sentence changes (public)"),
        help_text=gettext_lazy(
            "Needed where the sentence changes; the former one stays in the trail."
        ),
    )
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), choices=Severity.choices)
    must_act = forms.ChoiceField(label=gettext_lazy("Who must act"), required=False)
    mitigation = text_field(gettext_lazy("What is done about it (public)"))
    note = text_field(
        gettext_lazy("Restricted note"),
        help_text=gettext_lazy(
            "Read by the lead, the institution's manager, the secretariat and reviewers only."
        ),
    )

    def __init__(self, *args, obstacle, **kwargs):
        self.obstacle = obstacle
        self.organisations = leads_of(obstacle.commitment.plan, obstacle.must_act_id)
        super().__init__(*args, commitment=obstacle.commitment, **kwargs)
        self.fields["must_act"].choices = organisation_choices(self.organisations)
        self.open_with(
            obstacle,
            actions.standing_of(obstacle),
            severity=obstacle.severity,
            must_act=obstacle.must_act.uid if obstacle.must_act else "",
            note=obstacle.note,
        )
        if "sentence" not in self.fields:
            del self.fields["reason"]

    def amend(self, by):
        """Raises CannotReport and AmendedMeanwhile."""
        said = self.cleaned_data
        fields = {
            "severity": said["severity"],
            "must_act": self.organisations.get(said["must_act"]),
            "note": self.typed("note"),
            **self.amended(),
        }
        reason = self.text("reason") if "reason" in said else None
        actions.amend_obstacle(
            self.obstacle,
            fields=fields,
            reason=reason,
            seen=said["seen"] or NOTHING_SEEN,
            by=by,
        )


@guarded_by("tracking.report_obstacle")
@require_POST
@never_cache
def resolve_obstacle(request, uid):
    """One click: the difficulty is out of the way, as of today."""
    obstacle = _obstacle_at(request, uid)
    commitment = obstacle.commitment
    try:
        today = Period.day(timezone.localdate())
        actions.resolve_obstacle(
            obstacle, resolved=today, by=actor_on(request.user, commitment)
        )
        messages.success(request, _("The difficulty is shown as resolved."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("workspace:commitment", **place_of(commitment))


def _obstacle_at(request, uid):
    """A difficulty that one may report on; Http404 where there is none."""
    obstacle = get_object_or_404(
        Obstacle.objects.select_related("commitment__plan", "commitment__lead", "must_act"),
        uid=uid,
        commitment__plan__published_at__isnull=False,
    )
    require(request.user, "tracking.report_obstacle", obstacle.commitment)
    prefer_languages(obstacle.commitment.plan.language, settings.LANGUAGE_CODE)
    return obstacle


@guarded_by("tracking.report_obstacle")
@require_http_methods(["GET", "POST"])
@never_cache
def amend_obstacle(request, uid):
    """Its sentence, severity, who must act, what is done about it, its note: as they are now."""
    obstacle = _obstacle_at(request, uid)
    commitment = obstacle.commitment
    form = AmendmentForm(request.POST or None, obstacle=obstacle)
    if request.method == "POST" and form.is_valid():
        try:
            form.amend(actor_on(request.user, commitment))
        except actions.AmendedMeanwhile as conflict:
            return _conflict_page(request, form, conflict.theirs)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("What is said of the difficulty is up to date."))
            return redirect("workspace:commitment", **place_of(commitment))
    return _page(request, form)


def _conflict_page(request, form, theirs):
    """Both versions: saving what was typed again writes it over the other."""
    typed = request.POST.copy()
    typed["seen"] = actions.standing_of(theirs)
    mine = AmendmentForm(typed, obstacle=theirs)
    differences = form.beside(AmendmentForm(obstacle=theirs))
    return _page(request, mine, differences=differences, status=409)


def _page(request, form, *, status=200, **context):
    obstacle = form.obstacle
    heading = _("Amend a difficulty")
    return telling_page(
        request,
        obstacle.commitment,
        form,
        heading,
        obstacle.sentence,
        template="workspace/amend.html",
        status=status,
        **context,
    )
