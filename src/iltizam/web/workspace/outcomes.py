"""The outcome of a commitment: reported at its end, and said again as it is now."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from iltizam.core.periods import Period
from iltizam.core.permissions import guarded_by, require
from iltizam.core.refused import Refused
from iltizam.plans.acting import actor_on
from iltizam.tracking import actions
from iltizam.tracking.asked import place_of
from iltizam.tracking.models import Outcome
from iltizam.web.workspace.amending import AmendingForm
from iltizam.web.workspace.places import commitment_at
from iltizam.web.workspace.telling import show_refusal, telling_page, text_field

REACHED = {True: "yes", False: "no", None: ""}


class OutcomeForm(AmendingForm):
    """It opens with what was reported: in one language, and the others stay."""

    texts = ("results", "contribution", "next_steps")
    results = text_field(gettext_lazy("Results observed"), rows=4, required=True)
    goal_reached = forms.TypedChoiceField(
        label=gettext_lazy("Was the goal reached?"),
        choices=[
            ("", gettext_lazy("not said")),
            ("yes", gettext_lazy("yes")),
            ("no", gettext_lazy("no")),
        ],
        coerce={"yes": True, "no": False}.get,
        empty_value=None,
        required=False,
    )
    contribution = text_field(gettext_lazy("How it helped to solve the problem"))
    next_steps = text_field(gettext_lazy("Next steps"))

    def __init__(self, *args, outcome, **kwargs):
        super().__init__(*args, commitment=outcome.commitment, **kwargs)
        reached = REACHED[outcome.goal_reached]
        self.open_with(outcome, actions.standing_of_outcome(outcome), goal_reached=reached)

    def save(self, by):
        """Raises CannotReport and AmendedMeanwhile."""
        said = self.cleaned_data
        actions.report_outcome(
            self.commitment,
            goal_reached=said["goal_reached"],
            effective=Period.day(timezone.localdate()),
            seen=said["seen"],
            by=by,
            **{name: getattr(self.stored, name) for name in ("note", *self.texts)}
            | self.amended(),
        )


@guarded_by("tracking.report_outcome")
@require_http_methods(["GET", "POST"])
@never_cache
def report_outcome(request, slug, ref):
    """What was observed, how it helped, what comes next, and whether the goal was reached."""
    commitment = commitment_at(request, slug, ref)
    require(request.user, "tracking.report_outcome", commitment)
    found = Outcome.objects.filter(commitment=commitment).first()
    outcome = found or Outcome(commitment=commitment)
    form = OutcomeForm(request.POST or None, outcome=outcome)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(actor_on(request.user, commitment))
        except actions.AmendedMeanwhile as conflict:
            return _conflict_page(request, form, conflict.theirs)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, _("The outcome is public."))
            return redirect("workspace:commitment", **place_of(commitment))
    return _page(request, form)


def _conflict_page(request, form, theirs):
    """Both versions: saving what was typed again writes it over the other."""
    typed = request.POST.copy()
    typed["seen"] = actions.standing_of_outcome(theirs)
    mine = OutcomeForm(typed, outcome=theirs)
    differences = form.beside(_in_the_language_of(form, theirs))
    return _page(request, mine, differences=differences, status=409)


def _in_the_language_of(form, theirs):
    """What somebody else said, in the language typed here: the one that would be replaced."""
    other = OutcomeForm(outcome=theirs)
    language = form.cleaned_data["language"]
    other.initial |= {name: getattr(theirs, name).get(language, "") for name in other.texts}
    return other


def _page(request, form, *, status=200, **context):
    heading = _("Report the outcome")
    return telling_page(
        request,
        form.commitment,
        form,
        heading,
        template="workspace/amend.html",
        status=status,
        **context,
    )
