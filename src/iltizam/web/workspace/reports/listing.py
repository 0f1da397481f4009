"""The reports that one works on, by plan; the secretariat begins another."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from iltizam.accounts.actors import actor_for
from iltizam.accounts.roles import Role
from iltizam.core.languages import offered_languages
from iltizam.core.periods import Period, Precision
from iltizam.core.permissions import guarded_by, may, require
from iltizam.core.refused import Refused
from iltizam.core.texts import LocalisedText, in_words, prefer_languages
from iltizam.plans.enums import PlanPhase
from iltizam.plans.models import ActionPlan
from iltizam.reporting.actions import create_report
from iltizam.reporting.enums import ReportKind
from iltizam.reporting.models import Report
from iltizam.web.workspace.reports.places import title_of
from iltizam.web.workspace.telling import day_field


@guarded_by("reporting.list_reports")
@require_safe
@never_cache
def list_reports(request):
    """Every report one reads, by plan; the secretariat also sees plans without one."""
    require(request.user, "reporting.list_reports", None)
    may_create = may(request.user, "reporting.create_report", None)
    plans = _plans() if may_create else ActionPlan.objects.none()
    found = {plan.pk: (plan, []) for plan in plans}
    for report in _reports(request.user):
        found.setdefault(report.plan_id, (report.plan, []))[1].append(_line(report))
    context = {"plans": list(found.values()), "may_create": may_create}
    return render(request, "workspace/reports/reports.html", context)


def _plans():
    adopted = ActionPlan.objects.exclude(phase=PlanPhase.CO_CREATION)
    return adopted.filter(published_at__isnull=False).order_by("-period_end", "pk")


def _reports(user):
    found = Report.objects.read_by(user).select_related("plan").prefetch_related("stages")
    return found.order_by("-plan__period_end", "plan_id", "-covers_end", "-pk")


def _line(report):
    """(report, its title, the stage under way or None)"""
    return report, title_of(report), report.current_stage()


class ReportForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Which report"), choices=ReportKind.choices)
    start = day_field(gettext_lazy("Covers the days from"))
    end = day_field(gettext_lazy("to"))
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages it is written in"),
        widget=forms.CheckboxSelectMultiple,
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Without one it is called by its kind."),
    )

    def __init__(self, *args, plan, language, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan, self.language = plan, language
        offered = offered_languages()
        self.fields["languages"].choices = [
            (code, name) for code, name in settings.LANGUAGES if code in offered
        ]
        self.initial |= {
            "languages": [each for each in plan.required_languages if each in offered],
            "start": plan.period_start,
            "end": plan.period_end,
        }

    def clean(self):
        said = super().clean()
        first, last = said.get("start"), said.get("end")
        if first and last and first > last:
            self.add_error("end", _("It ends before it begins."))
        return said

    def create(self, by):
        said = self.cleaned_data
        return create_report(
            self.plan,
            kind=said["kind"],
            covers=Period(said["start"], said["end"], Precision.DAY),
            languages=said["languages"],
            title=LocalisedText({self.language: said["title"]} if said["title"] else {}),
            by=by,
        )


@guarded_by("reporting.create_report")
@require_http_methods(["GET", "POST"])
@never_cache
def begin_report(request, slug):
    """A new report of a plan: its kind, what it covers, its languages."""
    require(request.user, "reporting.create_report", None)
    plan = _plans().filter(slug=slug).first()
    if plan is None:
        raise Http404
    prefer_languages(plan.language, settings.LANGUAGE_CODE)
    form = ReportForm(request.POST or None, plan=plan, language=request.LANGUAGE_CODE)
    if request.method == "POST" and form.is_valid():
        try:
            report = form.create(actor_for(request.user, Role.SECRETARIAT))
        except Refused as refused:
            _show(form, refused)
        else:
            messages.success(request, _("The report is begun: give its stages their dates."))
            return redirect("workspace:report_calendar", uid=report.uid)
    context = {"form": form, "plan": plan, "called": in_words(plan.title)}
    return render(
        request,
        "workspace/reports/begin.html",
        context,
        status=422 if form.errors else 200,
    )


def _show(form, refused):
    for name, sentences in refused.by_field().items():
        shown_at = "end" if name == "covers" else name
        form.add_error(shown_at if shown_at in form.fields else None, sentences)
