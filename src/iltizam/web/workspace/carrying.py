"""What becomes of a commitment at the end of its plan: carried over, kept or dropped."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from iltizam.core.permissions import guarded_by, require
from iltizam.core.refused import Refused
from iltizam.core.texts import in_words
from iltizam.plans.acting import actor_on
from iltizam.plans.enums import Fate, LineageBasis, LineageRelation, Origin, PlanPhase
from iltizam.plans.models import ActionPlan, Commitment, LineageLink
from iltizam.tracking import actions
from iltizam.tracking.actions.phases import UNTIL_ITS_END
from iltizam.tracking.asked import place_of
from iltizam.tracking.demands import FINISHED
from iltizam.web.public.addresses import commitment_url
from iltizam.web.workspace.places import commitment_at
from iltizam.web.workspace.telling import show_refusal

DRAFT, SUCCESSOR = "draft", "successor"
# A plan whose commitments may carry on what an earlier plan leaves.
LATER = (PlanPhase.CO_CREATION, PlanPhase.ADOPTED, PlanPhase.IMPLEMENTATION)


class FateForm(forms.Form):
    """How a commitment goes on; what can be chosen depends on which plans there are."""

    fate = forms.ChoiceField(
        label=gettext_lazy("What becomes of the commitment"), widget=forms.RadioSelect
    )
    into = forms.ChoiceField(
        label=gettext_lazy("Next plan"),
        required=False,
        help_text=gettext_lazy("For a new draft: plans that are being written on this site."),
    )
    activities = forms.MultipleChoiceField(
        label=gettext_lazy("Activities that go along"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy(
            "For a new draft. Their texts come along; weights and dates are planned anew."
        ),
    )
    successor = forms.ChoiceField(
        label=gettext_lazy("Commitment that carries it on"), required=False
    )

    def __init__(self, *args, commitment, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.commitment = commitment
        later = _later_plans(commitment, user)
        self.plans = {each.uid: each for each in later if each.phase == PlanPhase.CO_CREATION}
        self.activities = {
            each.uid: each
            for each in commitment.activities.filter(in_plan=True).order_by("position", "pk")
            if each.state not in FINISHED
        }
        self.successors = _commitments_of(later)
        self._offer()

    def _offer(self):
        """Only what is possible; a field without a choice is not there."""
        choices = [(Fate.KEPT, _("Kept as it is")), (Fate.DROPPED, _("Dropped"))]
        if self.successors:
            choices.insert(0, (SUCCESSOR, _("Carried on by a commitment that exists already")))
        if self.plans:
            choices.insert(0, (DRAFT, _("Carried over: a new draft in the next plan")))
        self.fields["fate"].choices = choices
        self.fields["into"].choices = [
            (uid, in_words(plan.title)) for uid, plan in self.plans.items()
        ]
        self.fields["activities"].choices = [
            (uid, in_words(each.title)) for uid, each in self.activities.items()
        ]
        self.fields["successor"].choices = [("", "–"), *_grouped(self.successors.values())]
        self.initial |= {"fate": choices[0][0], "activities": list(self.activities)}
        for name in () if self.plans else ("into", "activities"):
            del self.fields[name]
        if self.plans and not self.activities:
            del self.fields["activities"]
        if not self.successors:
            del self.fields["successor"]

    def clean(self):
        said = super().clean()
        if said.get("fate") == SUCCESSOR and not said.get("successor"):
            self.add_error("successor", _("Say which commitment carries it on."))
        if said.get("fate") == DRAFT and not said.get("into"):
            self.add_error("into", _("Say into which plan."))
        return said

    def decide(self, by):
        """Raises CannotCarryOver."""
        said = self.cleaned_data
        if said["fate"] == DRAFT:
            chosen = [self.activities[uid] for uid in said.get("activities", ())]
            actions.carry_over(
                self.commitment, into=self.plans[said["into"]], activities=chosen, by=by
            )
        elif said["fate"] == SUCCESSOR:
            successor = self.successors[said["successor"]]
            actions.name_successor(self.commitment, successor=successor, by=by)
        else:
            actions.decide_fate(self.commitment, fate=said["fate"], by=by)


def _later_plans(commitment, user):
    """Other plans of the same territory on this site that are written or carried out."""
    plan = commitment.plan
    found = ActionPlan.objects.visible_to(user).exclude(pk=plan.pk)
    here = found.filter(origin=Origin.LIVE, phase__in=LATER, territory_id=plan.territory_id)
    return list(here.order_by("-period_start", "pk"))


def _commitments_of(plans):
    found = Commitment.objects.filter(plan__in=plans).select_related("plan")
    return {each.uid: each for each in found.order_by("plan", "position", "pk")}


def _grouped(commitments):
    groups = {}
    for each in commitments:
        number = f"{each.number}. " if each.number else ""
        choice = (each.uid, f"{number}{in_words(each.title)}")
        groups.setdefault(in_words(each.plan.title), []).append(choice)
    return list(groups.items())


@guarded_by("tracking.carry_over")
@require_http_methods(["GET", "POST"])
@never_cache
def carry_over(request, slug, ref):
    """Decide towards the end of its plan; what was decided is shown with its basis."""
    commitment = commitment_at(request, slug, ref)
    require(request.user, "tracking.carry_over", commitment)
    form = FateForm(request.POST or None, commitment=commitment, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            form.decide(actor_on(request.user, commitment))
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("What becomes of the commitment is public."))
            return redirect("workspace:carry_over", **place_of(commitment))
    context = {
        "commitment": commitment,
        "plan": commitment.plan,
        "place": place_of(commitment),
        "form": form,
        "is_possible": is_decided_now(commitment.plan),
        "successors": successors_of(commitment, request.user),
    }
    status = 422 if form.errors else 200
    return render(request, "workspace/carry_over.html", context, status=status)


def is_decided_now(plan):
    """Whether the plan is at the point where its commitments' future is decided."""
    return plan.origin == Origin.LIVE and plan.phase in UNTIL_ITS_END


def successors_of(commitment, user):
    """(commitment, address, relation, basis) of what carries it on."""
    links = {
        link.later_uid: link for link in LineageLink.objects.filter(earlier_uid=commitment.uid)
    }
    found = Commitment.objects.visible_to(user).filter(uid__in=links).select_related("plan")
    relations, bases = dict(LineageRelation.choices), dict(LineageBasis.choices)
    return [
        (
            each,
            commitment_url(each.plan.slug, each.number, each.uid),
            relations[links[each.uid].relation],
            bases[links[each.uid].basis],
        )
        for each in found.order_by("plan", "position", "pk")
    ]
