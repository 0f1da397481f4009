"""After the lock: a change is asked for with a public reason, and answered (R7)."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from iltizam.accounts.step_up import requires_step_up
from iltizam.core.permissions import guarded_by, may, require
from iltizam.core.refused import Refused
from iltizam.core.texts import LocalisedText, in_words
from iltizam.plans.acting import actor_on
from iltizam.plans.enums import ActivityState, ChangeKind
from iltizam.plans.models import ProposedChange
from iltizam.tracking.actions import (
    NewActivity,
    approve_change,
    effect_of_change,
    propose_activity,
    propose_change,
    refuse_change,
)
from iltizam.tracking.asked import place_of
from iltizam.tracking.reasons import because
from iltizam.web.workspace.places import commitment_at

# What may be asked for: its kind, and what it becomes where that is given.
ASKS = {
    "weight": (ChangeKind.WEIGHT, None, gettext_lazy("another weight")),
    "suspended": (ChangeKind.STATE, ActivityState.SUSPENDED, gettext_lazy("suspend it")),
    "cancelled": (ChangeKind.STATE, ActivityState.CANCELLED, gettext_lazy("cancel it")),
    "under_way": (ChangeKind.STATE, ActivityState.UNDER_WAY, gettext_lazy("take it up again")),
    "removed": (ChangeKind.REMOVED, "out", gettext_lazy("remove it from the plan")),
    "added": (ChangeKind.ADDED, None, gettext_lazy("add a new activity")),
}
SHOWN_AT = {"new": "weight", "kind": "what"}


class ChangeForm(forms.Form):
    what = forms.ChoiceField(
        label=gettext_lazy("What should change"),
        choices=[(name, label) for name, (_kind, _new, label) in ASKS.items()],
    )
    activity = forms.ChoiceField(label=gettext_lazy("Activity"), required=False)
    title = forms.CharField(
        label=gettext_lazy("Title of the new activity"), max_length=1000, required=False
    )
    weight = forms.DecimalField(label=gettext_lazy("New weight"), required=False, localize=True)
    reason = forms.CharField(
        label=gettext_lazy("Public reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args, activities, **kwargs):
        super().__init__(*args, **kwargs)
        self.activities = {each.uid: each for each in activities}
        self.fields["activity"].choices = [
            ("", "–"),
            *((uid, in_words(each.title)) for uid, each in self.activities.items()),
        ]

    def clean(self):
        said = super().clean()
        if said.get("what") != "added" and not said.get("activity"):
            self.add_error("activity", _("Say which activity is to change."))
        return said


@guarded_by("tracking.ask_change")
@require_http_methods(["GET", "POST"])
@never_cache
def list_changes(request, slug, ref):
    """What was asked for and what became of it; ask for something."""
    commitment = commitment_at(request, slug, ref)
    require(request.user, "tracking.ask_change", commitment)
    activities = commitment.activities.filter(in_plan=True).order_by("position", "pk")
    form = ChangeForm(request.POST or None, activities=activities)
    if request.method == "POST" and form.is_valid():
        try:
            _ask(commitment, form, by=actor_on(request.user, commitment))
        except Refused as refused:
            for name, sentences in refused.by_field().items():
                shown_at = SHOWN_AT.get(name, name)
                form.add_error(shown_at if shown_at in form.fields else None, sentences)
        else:
            messages.success(request, _("Asked for: the secretariat answers."))
            return redirect("workspace:changes", **place_of(commitment))
    context = {
        "commitment": commitment,
        "plan": commitment.plan,
        "place": place_of(commitment),
        "form": form,
        "proposals": commitment.proposed_changes.select_related("activity").order_by("-pk"),
    }
    return render(
        request, "workspace/changes.html", context, status=422 if form.errors else 200
    )


def _ask(commitment, form, *, by):
    said = form.cleaned_data
    reason = LocalisedText({get_language(): said["reason"]})
    kind, new, _label = ASKS[said["what"]]
    if kind == ChangeKind.ADDED:
        title = LocalisedText({get_language(): said["title"]})
        wanted = NewActivity(title=title, weight=said["weight"])
        return propose_activity(commitment, wanted=wanted, reason=reason, by=by)
    activity = form.activities[said["activity"]]
    new = said["weight"] if new is None else new
    return propose_change(activity, kind=kind, new=str(new), reason=reason, by=by)


@guarded_by("tracking.approve_change")
@requires_step_up
@require_http_methods(["GET", "POST"])
@never_cache
def answer_change(request, uid):
    """The secretariat sees both rates, and approves or refuses with a reason."""
    if not may(request.user, "tracking.approve_change", None):
        raise Http404
    proposal = get_object_or_404(
        ProposedChange.objects.select_related(
            "activity", "commitment__plan", "commitment__lead", "asked_by", "change"
        ),
        uid=uid,
    )
    errors, answer = [], request.POST.get("answer", "")
    if request.method == "POST":
        by = actor_on(request.user, proposal.commitment)
        try:
            said = _answer(proposal, request.POST.get("do"), answer, by=by)
            messages.success(request, said)
            return redirect("workspace:desk")
        except Refused as refused:
            errors = refused.reasons
    context = {
        "proposal": proposal,
        "commitment": proposal.commitment,
        "plan": proposal.commitment.plan,
        "effect": effect_of_change(proposal) if proposal.is_open else None,
        "becomes": _becomes(proposal),
        "errors": errors,
        "answer": answer,
    }
    return render(request, "workspace/change.html", context, status=422 if errors else 200)


def _answer(proposal, do, answer, *, by):
    """What was done, by the button that was pressed; Refused where none was."""
    if do == "refuse":
        refuse_change(proposal, answer={get_language(): answer}, by=by)
        return _("Refused, with your reason.")
    if do == "approve":
        approve_change(proposal, by=by)
        return _("Approved: the history shows both rates.")
    raise Refused(because("not_chosen"))


def _becomes(proposal):
    """(before, after) in words."""
    activity = proposal.activity
    if proposal.kind == ChangeKind.WEIGHT and activity:
        before = "–" if activity.weight is None else f"{activity.weight.normalize():f}"
        return before, proposal.new
    if proposal.kind == ChangeKind.STATE and activity:
        states = dict(ActivityState.choices)
        return states[activity.state], states.get(proposal.new, proposal.new)
    if proposal.kind == ChangeKind.REMOVED:
        return _("part of the plan"), _("no longer part of the plan")
    return _("not in the plan"), _("part of the plan")
