"""A difficulty that was reported: amended while it lasts, and resolved."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from iltizam.core.periods import Period
from iltizam.core.permissions import guarded_by, require
from iltizam.core.refused import Refused
from iltizam.core.templatetags.texts import language_name
from iltizam.core.texts import LocalisedText, prefer_languages
from iltizam.core.withholding import WithheldText
from iltizam.plans.acting import actor_on
from iltizam.tracking import actions
from iltizam.tracking.asked import place_of
from iltizam.tracking.enums import Severity
from iltizam.tracking.models import Obstacle
from iltizam.web.workspace.telling import (
    TellingForm,
    leads_of,
    organisation_choices,
    show_refusal,
    telling_page,
    text_field,
)

TEXTS = ("sentence", "mitigation")


class AmendmentForm(TellingForm):
    """What may change of a difficulty, each as it is now; since when it lasts stays."""

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
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, obstacle, **kwargs):
        self.obstacle = obstacle
        self.organisations = leads_of(obstacle.commitment.plan, obstacle.must_act_id)
        super().__init__(*args, commitment=obstacle.commitment, **kwargs)
        self.fields["must_act"].choices = organisation_choices(self.organisations)
        language = obstacle.sentence.shown(get_language()).language
        if isinstance(obstacle.sentence, WithheldText):
            del self.fields["sentence"], self.fields["reason"]  # nobody amends it any more
        else:
            self.fields["sentence"].help_text = _elsewhere(obstacle.sentence, language)
        offered = self.fields["language"].choices
        if language not in dict(offered):
            self.fields["language"].choices = [*offered, (language, language_name(language))]
        self.initial |= {
            "severity": obstacle.severity,
            "must_act": obstacle.must_act.uid if obstacle.must_act else "",
            "note": obstacle.note,
            "language": language,
            "seen": actions.standing_of(obstacle),
            **{name: getattr(obstacle, name).get(language, "") for name in TEXTS},
        }

    def amend(self, by):
        """Raises CannotReport and AmendedMeanwhile."""
        said = self.cleaned_data
        fields = {
            "severity": said["severity"],
            "must_act": self.organisations.get(said["must_act"]),
            "note": self._typed("note"),
            **{name: self._amended(name) for name in TEXTS if name in said},
        }
        reason = self.text("reason") if "reason" in said else None
        actions.amend_obstacle(
            self.obstacle, fields=fields, reason=reason, seen=said["seen"], by=by
        )

    def _amended(self, name):
        """The text with what was typed; its other languages stay, and so does all of it
        where nothing was typed, whatever language was chosen."""
        stored, typed = getattr(self.obstacle, name), self._typed(name)
        if typed == self.initial[name].strip():
            return stored
        return LocalisedText({**stored, self.cleaned_data["language"]: typed})

    def _typed(self, name):
        """As it is stored where only the ends of its lines differ: browsers send their own."""
        typed, stored = self.cleaned_data[name], self.initial[name].strip()
        return stored if typed.splitlines() == stored.splitlines() else typed

    def beside(self, theirs):
        """(what, here, there) of all that differs from what somebody else saved."""
        other = AmendmentForm(obstacle=theirs)
        names = [name for name in other.fields if name not in ("reason", "language", "seen")]
        pairs = [(name, self._shown(name), other._shown(name)) for name in names]
        return [
            (self.fields[name].label, here, there)
            for name, here, there in pairs
            if here != there
        ]

    def _shown(self, name):
        value = self[name].value() or ""
        choices = dict(getattr(self.fields[name], "choices", ()))
        return choices.get(value, value) if value else ""


def _elsewhere(sentence, language):
    """That the sentence stays as it is in its other languages, "" where it has none."""
    others = [language_name(each) for each in sentence.languages if each != language]
    if not others:
        return ""
    return _(
        "It stands in other languages too, where it stays as it is (%(languages)s): amend it "
        "there as well, with the language chosen below."
    ) % {"languages": " · ".join(others)}


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
    return _page(request, mine, differences=form.beside(theirs), status=409)


def _page(request, form, *, status=200, **context):
    obstacle = form.obstacle
    heading = _("Amend a difficulty")
    return telling_page(
        request,
        obstacle.commitment,
        form,
        heading,
        obstacle.sentence,
        template="workspace/amend_obstacle.html",
        status=status,
        **context,
    )
