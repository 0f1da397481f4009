"""The letterhead of a plan's papers: its texts in each language, and its logos."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from iltizam.accounts.actors import actor_for
from iltizam.accounts.roles import Role
from iltizam.core import files
from iltizam.core.permissions import guarded_by, require
from iltizam.core.refused import Refused
from iltizam.core.texts import direction
from iltizam.reporting import actions
from iltizam.reporting.actions.letterheads import MOST_LOGOS, TEXTS
from iltizam.reporting.actions.shared import LONGEST_NOTE
from iltizam.reporting.languages import languages_of
from iltizam.reporting.models import Letterhead, Logo
from iltizam.web.bodies import takes_files
from iltizam.web.evidence import POLICY
from iltizam.web.workspace.papers.forms import PaperForm
from iltizam.web.workspace.papers.places import plan_at

LABELS = {
    "organisations": (
        gettext_lazy("Who writes, one institution to a line"),
        gettext_lazy("From the ministry down to the office."),
    ),
    "address": (gettext_lazy("Address at the foot"), ""),
    "place": (gettext_lazy("Place, before the date"), ""),
    "signatory": (
        gettext_lazy("Office that signs"),
        gettext_lazy("An office, not a person: no paper names one."),
    ),
}
ROWS = {"organisations": 4, "address": 3, "place": 1, "signatory": 1}


def _named(name, language):
    return f"{name}_{language.replace('-', '_')}"


class InLanguages(forms.Form):
    """A form of texts in each of a plan's languages; other languages stay as they are."""

    def __init__(self, *args, plan, before=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.languages = languages_of(plan)
        self.before = before or {}

    def add_text(self, name, language, label, *, rows, help_text=""):
        field = _named(name, language)
        attributes = {"lang": language, "dir": direction(language)}
        area = forms.Textarea(attrs={**attributes, "rows": rows})
        widget = area if rows > 1 else forms.TextInput(attrs=attributes)
        self.fields[field] = forms.CharField(
            label=label,
            help_text=help_text,
            max_length=LONGEST_NOTE,
            widget=widget,
            required=False,
            initial=self.before.get(name, {}).get(language, ""),
        )

    def text(self, name):
        typed = {each: self.cleaned_data[_named(name, each)] for each in self.languages}
        return {**self.before.get(name, {}), **typed}

    def show_refusal(self, refused):
        """Each sentence beside its field, of a text beside its first language."""
        for name, sentences in refused.by_field().items():
            places = (name, _named(name, self.languages[0]))
            found = next((each for each in places if each in self.fields), None)
            self.add_error(found, sentences)


class LetterheadForm(InLanguages):
    def __init__(self, data, *, plan, found):
        before = {name: getattr(found, name) for name in TEXTS} if found else {}
        super().__init__(data, plan=plan, before=before, auto_id="letterhead-%s")
        for language in self.languages:
            for name in TEXTS:
                label, help_text = LABELS[name]
                self.add_text(name, language, label, rows=ROWS[name], help_text=help_text)

    def groups(self):
        """(language, its own name, its fields) in the plan's order."""
        names = dict(settings.LANGUAGES)
        for language in self.languages:
            fields = [self[_named(name, language)] for name in TEXTS]
            yield language, names[language], fields


class LogoForm(InLanguages):
    file = forms.FileField(
        label=gettext_lazy("Picture"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )

    def __init__(self, data=None, files=None, *, plan):
        super().__init__(data, files, plan=plan, auto_id="logo-%s")
        most = settings.ILTIZAM_UPLOAD_MAX_BYTES // 1024**2
        self.fields["file"].help_text = _(
            "PNG or JPEG, at most %(size)d MB and 25 million points. It is kept small: at most "
            "600 points wide and high."
        ) % {"size": most}
        names = dict(settings.LANGUAGES)
        for language in self.languages:
            label = _("What it shows, in words (%(language)s)") % {"language": names[language]}
            self.add_text("alternative", language, label, rows=1)
        own = plan.language if plan.language in self.languages else self.languages[0]
        self.fields[_named("alternative", own)].required = True

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.ILTIZAM_UPLOAD_MAX_BYTES:
            most = settings.ILTIZAM_UPLOAD_MAX_BYTES // 1024**2
            raise forms.ValidationError(
                _("The picture is larger than %(size)d MB. Choose a smaller one.")
                % {"size": most}
            )
        return file


@guarded_by("reporting.set_letterhead")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def set_letterhead(request, slug):
    """The texts of the letterhead, and the logos beside."""
    plan = _plan_at(request, slug)
    form = LetterheadForm(request.POST or None, plan=plan, found=_letterhead_of(plan))
    if request.method == "POST" and form.is_valid():
        texts = {name: form.text(name) for name in TEXTS}
        try:
            actions.set_letterhead(plan, by=_actor(request), **texts)
        except Refused as refused:
            form.show_refusal(refused)
        else:
            messages.success(request, _("The letterhead is set: new papers carry it."))
            return redirect("workspace:letterhead", slug=plan.slug)
    return _page(request, plan, form, LogoForm(plan=plan))


@guarded_by("reporting.set_letterhead")
@require_POST
@never_cache
@takes_files(1)
def add_logo(request, slug):
    """One picture more, with what it shows in words."""
    plan = _plan_at(request, slug)
    form = LogoForm(request.POST, request.FILES, plan=plan)
    if form.is_valid():
        try:
            actions.add_logo(
                plan,
                content=form.cleaned_data["file"].read(),
                alternative=form.text("alternative"),
                by=_actor(request),
            )
        except Refused as refused:
            form.show_refusal(refused)
        else:
            messages.success(request, _("The logo is on the letterhead."))
            return redirect("workspace:letterhead", slug=plan.slug)
    texts = LetterheadForm(None, plan=plan, found=_letterhead_of(plan))
    return _page(request, plan, texts, form)


@guarded_by("reporting.set_letterhead")
@require_POST
@never_cache
def take_off_logo(request, slug, uid):
    plan = _plan_at(request, slug)
    actions.take_off_logo(_logo_at(plan, uid), by=_actor(request))
    messages.success(request, _("The logo is off the letterhead."))
    return redirect("workspace:letterhead", slug=plan.slug)


@guarded_by("reporting.set_letterhead")
@require_safe
@never_cache
def show_logo(request, slug, uid):
    """The picture as the papers carry it."""
    logo = _logo_at(_plan_at(request, slug), uid)
    try:
        file = files.open_file(logo.file_key)
    except FileNotFoundError:
        raise Http404 from None
    headers = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
    return FileResponse(file, content_type="image/png", headers=headers)


def _plan_at(request, slug):
    plan = plan_at(request, slug)
    require(request.user, "reporting.set_letterhead", plan)
    return plan


def _letterhead_of(plan):
    return Letterhead.objects.filter(plan=plan).first()


def _logo_at(plan, uid):
    shown = Logo.objects.filter(letterhead__plan=plan, is_shown=True)
    return get_object_or_404(shown, uid=uid)


def _actor(request):
    return actor_for(request.user, Role.SECRETARIAT)


def _page(request, plan, form, logo_form):
    logos = Logo.objects.filter(letterhead__plan=plan, is_shown=True)
    context = {
        "plan": plan,
        "form": form,
        "logo_form": logo_form,
        "logos": logos,
        "most_logos": MOST_LOGOS,
        "preview": PaperForm(None, plan=plan, paper="preview"),
    }
    status = 422 if form.errors or logo_form.errors else 200
    return render(request, "workspace/papers/letterhead.html", context, status=status)
