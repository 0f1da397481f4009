"""What else is told of a commitment: one form each, for those who report on it."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from iltizam.core.languages import offered_languages
from iltizam.core.periods import Period, Precision
from iltizam.core.permissions import guarded_by, require
from iltizam.core.refused import Refused
from iltizam.core.texts import LocalisedText, in_words
from iltizam.directory.models import Organisation
from iltizam.plans.acting import actor_on
from iltizam.tracking import actions
from iltizam.tracking.asked import place_of
from iltizam.tracking.enums import IndicatorKind, Severity
from iltizam.web.workspace.places import activity_at, commitment_at


def text_field(label, *, rows=2, help_text="", required=False):
    area = forms.Textarea(attrs={"rows": rows, "dir": "auto", "maxlength": 10_000})
    return forms.CharField(label=label, widget=area, help_text=help_text, required=required)


def day_field(label, *, required=True, **more):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, required=required, **more)


class TellingForm(forms.Form):
    """A form of ``commitment``; its texts are in the language it names."""

    language = forms.ChoiceField(label=gettext_lazy("Language of what you type"))

    def __init__(self, *args, commitment, **kwargs):
        super().__init__(*args, **kwargs)
        self.commitment = commitment
        offered = offered_languages()
        self.fields["language"].choices = [
            (code, name) for code, name in settings.LANGUAGES if code in offered
        ]
        self.fields["language"].initial = get_language()
        self.order_fields([name for name in self.fields if name != "language"])

    def text(self, name):
        said = self.cleaned_data[name]
        return LocalisedText({self.cleaned_data["language"]: said} if said else {})

    def day(self, name):
        found = self.cleaned_data[name]
        return Period.day(found) if found else None


def _choices(rows):
    return [("", "–"), *((row.uid, in_words(row.title)) for row in rows)]


def leads_of(plan, *besides):
    """The institutions that lead commitments of the plan, and ``besides``, by their uid."""
    keys = Q(pk__in=plan.commitments.values("lead")) | Q(pk__in=besides)
    return {each.uid: each for each in Organisation.objects.filter(keys)}


def organisation_choices(organisations):
    return [("", "–"), *((uid, in_words(each.name)) for uid, each in organisations.items())]


class ObstacleForm(TellingForm):
    sentence = text_field(gettext_lazy("What stands in the way (public)"), required=True)
    since = day_field(gettext_lazy("Since"))
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), choices=Severity.choices, initial=Severity.MEDIUM
    )
    activity = forms.ChoiceField(label=gettext_lazy("Activity"), required=False)
    must_act = forms.ChoiceField(label=gettext_lazy("Who must act"), required=False)
    mitigation = text_field(gettext_lazy("What is done about it (public)"))
    note = text_field(
        gettext_lazy("Restricted note"),
        help_text=gettext_lazy(
            "Read by the lead, the institution's manager, the secretariat and reviewers only."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.activities = {each.uid: each for each in self.commitment.activities.all()}
        self.fields["activity"].choices = _choices(self.activities.values())
        self.organisations = leads_of(self.commitment.plan)
        self.fields["must_act"].choices = organisation_choices(self.organisations)

    def tell(self, by):
        said = self.cleaned_data
        actions.report_obstacle(
            self.commitment,
            sentence=self.text("sentence"),
            since=self.day("since"),
            severity=said["severity"],
            activity=self.activities.get(said["activity"]),
            must_act=self.organisations.get(said["must_act"]),
            mitigation=self.text("mitigation"),
            note=said["note"],
            by=by,
        )


class CommunicationForm(TellingForm):
    action = text_field(gettext_lazy("What was done to make it known"), required=True)
    happened = day_field(gettext_lazy("When"), required=False)
    audience = text_field(gettext_lazy("Audience"))
    indicators = text_field(gettext_lazy("Indicators"))

    def tell(self, by):
        actions.report_communication(
            self.commitment,
            action=self.text("action"),
            happened=self.day("happened"),
            audience=self.text("audience"),
            indicators=self.text("indicators"),
            by=by,
        )


class IndicatorForm(TellingForm):
    name = text_field(gettext_lazy("What is counted"), required=True)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=IndicatorKind.choices)
    unit = forms.CharField(label=gettext_lazy("Unit"), required=False, max_length=100)
    baseline = forms.DecimalField(label=gettext_lazy("Baseline"), required=False, localize=True)
    target = forms.DecimalField(label=gettext_lazy("Target"), required=False, localize=True)

    def tell(self, by):
        actions.add_indicator(
            self.commitment,
            name=self.text("name"),
            kind=self.cleaned_data["kind"],
            unit=self.text("unit"),
            baseline=self.cleaned_data["baseline"],
            target=self.cleaned_data["target"],
            by=by,
        )


class MeasurementForm(TellingForm):
    indicator = forms.ChoiceField(label=gettext_lazy("Indicator"))
    value = forms.DecimalField(label=gettext_lazy("Value"), localize=True)
    effective = day_field(gettext_lazy("On"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["language"]
        self.indicators = {each.uid: each for each in self.commitment.indicators.all()}
        self.fields["indicator"].choices = [
            (uid, in_words(each.name)) for uid, each in self.indicators.items()
        ]

    def tell(self, by):
        actions.record_measurement(
            self.indicators[self.cleaned_data["indicator"]],
            value=self.cleaned_data["value"],
            effective=self.day("effective"),
            by=by,
        )


class DatesForm(TellingForm):
    start = day_field(gettext_lazy("First day"), required=False)
    revised = day_field(gettext_lazy("New last day"))
    reason = text_field(gettext_lazy("Why the dates change (public)"))


@dataclass(frozen=True)
class Told:
    form: type
    permission: str
    heading: object
    done: object


TOLD = {
    "obstacle": Told(
        ObstacleForm,
        "tracking.report_obstacle",
        gettext_lazy("Report a difficulty"),
        gettext_lazy("The difficulty is public."),
    ),
    "communication": Told(
        CommunicationForm,
        "tracking.report_communication",
        gettext_lazy("Report a communication action"),
        gettext_lazy("The communication action is public."),
    ),
    "indicator": Told(
        IndicatorForm,
        "tracking.report_measurement",
        gettext_lazy("Add an indicator"),
        gettext_lazy("The indicator is public: record its first value."),
    ),
    "measurement": Told(
        MeasurementForm,
        "tracking.report_measurement",
        gettext_lazy("Record a value"),
        gettext_lazy("The value is public."),
    ),
}


@guarded_by("tracking.report_commitment")
@require_http_methods(["GET", "POST"])
@never_cache
def tell(request, slug, ref, what):
    """One thing told of a commitment: a difficulty, a communication action, a value…"""
    told = TOLD.get(what)
    if told is None:
        raise Http404
    commitment = commitment_at(request, slug, ref)
    require(request.user, told.permission, commitment)
    form = told.form(request.POST or None, commitment=commitment)
    if request.method == "POST" and form.is_valid():
        try:
            form.tell(actor_on(request.user, commitment))
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, told.done)
            return redirect("workspace:commitment", **place_of(commitment))
    return telling_page(request, commitment, form, told.heading)


def show_refusal(form, refused):
    """Each sentence beside its field, the others on top."""
    for name, sentences in refused.by_field().items():
        form.add_error(name if name in form.fields else None, sentences)


def telling_page(
    request,
    commitment,
    form,
    heading,
    about=None,
    *,
    template="workspace/tell.html",
    status=200,
    **more,
):
    context = {
        "commitment": commitment,
        "plan": commitment.plan,
        "place": place_of(commitment),
        "form": form,
        "heading": heading,
        "about": about or commitment.title,
        **more,
    }
    return render(request, template, context, status=422 if form.errors else status)


@guarded_by("tracking.revise_dates")
@require_http_methods(["GET", "POST"])
@never_cache
def revise_dates(request, slug, ref, key):
    """New dates of an activity with their reason; the planned ones stay beside them."""
    activity = activity_at(request, slug, ref, key)
    commitment = activity.commitment
    require(request.user, "tracking.revise_dates", commitment)
    form = DatesForm(request.POST or None, commitment=commitment)
    if request.method == "POST" and form.is_valid():
        try:
            actions.revise_dates(
                activity,
                revised=_revised(form, activity),
                reason=form.text("reason"),
                by=actor_on(request.user, commitment),
            )
        except Refused as refused:
            show_refusal(form, refused)
        except ValueError:
            form.add_error("start", _("It begins after it ends."))
        else:
            messages.success(request, _("The new dates are public."))
            return redirect("workspace:commitment", **place_of(commitment))
    return telling_page(request, commitment, form, _("New dates"), activity.title)


def _revised(form, activity):
    last = form.cleaned_data["revised"]
    first = form.cleaned_data["start"] or activity.planned_start or last
    return Period(
        min(first, last) if not form.cleaned_data["start"] else first, last, Precision.DAY
    )
