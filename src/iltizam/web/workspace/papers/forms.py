"""What has to be said for each paper, and the document that it becomes.

Nothing of it is stored: what was typed goes into the file and back to the form.
"""

import datetime

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from iltizam.core.texts import in_words
from iltizam.directory.models import Organisation
from iltizam.reporting.compiling import letters
from iltizam.reporting.compiling.facts import commitment_of, facts_of
from iltizam.reporting.compiling.note import status_note
from iltizam.reporting.compiling.progress import compared, progress_between
from iltizam.reporting.editions import booklet_of, form_of
from iltizam.reporting.house import house_of
from iltizam.reporting.languages import languages_of

FORMATS = ("pdf", "docx")
FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2099, 12, 31)
LONGEST_LINE = 200
LONGEST_TEXT = 10_000


def line_field(label, **more):
    widget = forms.TextInput(attrs={"dir": "auto"})
    return forms.CharField(label=label, max_length=LONGEST_LINE, widget=widget, **more)


def text_field(label, **more):
    area = forms.Textarea(attrs={"rows": 5, "dir": "auto"})
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=area, **more)


def day_field(label, **more):
    words = gettext_lazy("Choose a day between 2000 and 2099.")
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST_DAY, words), MaxValueValidator(LAST_DAY, words)],
        **more,
    )


class PaperForm(forms.Form):
    """One paper of ``plan``: the language it is in, and whatever else it says."""

    language = forms.ChoiceField(label=gettext_lazy("Language of the paper"))

    def __init__(self, data, *, plan, paper):
        super().__init__(data, auto_id=f"{paper}-%s")
        self.plan = plan
        known = languages_of(plan)
        names = dict(settings.LANGUAGES)
        self.fields["language"].choices = [(code, names[code]) for code in known]
        active = get_language()
        self.fields["language"].initial = active if active in known else known[0]
        self.order_fields([name for name in self.fields if name != "language"])

    def compiled(self):
        """The document. Raises BadDates where days were asked for that cannot be compared."""
        raise NotImplementedError

    def format_asked(self):
        """The button that was pressed; None for what no button says."""
        said = self.data.get("format", "pdf")
        return said if said in FORMATS else None

    @property
    def file_name(self):
        return ""


class ChasingForm(PaperForm):
    """The letter to one institution; which one stands in the address."""

    institution: Organisation

    def compiled(self):
        return letters.chasing_letter(
            facts_of(self.plan),
            self.institution,
            self.cleaned_data["language"],
            house=house_of(self.plan),
        )


class InvitationForm(PaperForm):
    name = line_field(gettext_lazy("Name of the meeting"))
    on = day_field(gettext_lazy("Date"))
    at = line_field(gettext_lazy("Hour"), required=False)
    where = line_field(gettext_lazy("Place"), required=False)
    agenda = text_field(
        gettext_lazy("Agenda"),
        required=False,
        help_text=gettext_lazy("One point to a line; an empty line begins a new paragraph."),
    )

    def compiled(self):
        said = dict(self.cleaned_data)
        language = said.pop("language")
        return letters.invitation(
            facts_of(self.plan),
            letters.Meeting(**said),
            language,
            house=house_of(self.plan),
            on=timezone.localdate(),
        )


class AttendanceForm(PaperForm):
    name = line_field(gettext_lazy("Name of the meeting"))
    on = day_field(gettext_lazy("Date"))

    def compiled(self):
        said = self.cleaned_data
        leads = Organisation.objects.filter(pk__in=self.plan.commitments.values("lead"))
        names = sorted((each.name for each in leads), key=in_words)
        return letters.attendance_sheet(
            facts_of(self.plan),
            letters.Meeting(said["name"], said["on"]),
            said["language"],
            house=house_of(self.plan),
            institutions=names,
        )


class NoteForm(PaperForm):
    decisions = text_field(
        gettext_lazy("Decisions needed"),
        required=False,
        help_text=gettext_lazy(
            "The rate, its movement and the five gravest alerts are added by themselves."
        ),
    )

    def compiled(self):
        said = self.cleaned_data
        return status_note(
            facts_of(self.plan),
            compared(self.plan),
            said["language"],
            house=house_of(self.plan),
            decisions=said["decisions"],
        )


class ProgressForm(PaperForm):
    since = day_field(
        gettext_lazy("From"),
        required=False,
        help_text=gettext_lazy("Left empty: the last meeting, else the beginning of the plan."),
    )
    until = day_field(
        gettext_lazy("To"), required=False, help_text=gettext_lazy("Left empty: today.")
    )
    as_slides = forms.BooleanField(
        label=gettext_lazy("As slides, one axis to a page"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.plan.has_history:
            del self.fields["since"], self.fields["until"]

    def compiled(self):
        said = self.cleaned_data
        return progress_between(
            self.plan,
            said.get("since"),
            said.get("until"),
            said["language"],
            as_slides=said["as_slides"],
        )

    @property
    def file_name(self):
        return "slides" if self.cleaned_data["as_slides"] else ""


class CertificateForm(PaperForm):
    name = line_field(gettext_lazy("Who took part"))
    event = line_field(gettext_lazy("In what"))
    on = day_field(gettext_lazy("On"))

    def compiled(self):
        said = self.cleaned_data
        return letters.certificate(
            facts_of(self.plan),
            said["name"],
            said["event"],
            said["on"],
            said["language"],
            house=house_of(self.plan),
        )


class CommitmentForm(PaperForm):
    commitment = forms.ChoiceField(label=gettext_lazy("Commitment"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = self.plan.commitments.in_order().only("uid", "number", "title", "plan_id")
        self.fields["commitment"].choices = [(each.uid, _named(each)) for each in rows]

    def compiled(self):
        facts = facts_of(self.plan)
        found = commitment_of(facts, self.cleaned_data["commitment"])
        return form_of(facts, found, self.cleaned_data["language"])

    @property
    def file_name(self):
        row = self.plan.commitments.get(uid=self.cleaned_data["commitment"])
        return f"form-{row.number or row.uid}"


class BookletForm(PaperForm):
    def compiled(self):
        return booklet_of(facts_of(self.plan), self.cleaned_data["language"])


def _named(commitment):
    title = in_words(commitment.title)
    if commitment.number is None:
        return title
    return _("%(number)s. %(title)s") % {"number": commitment.number, "title": title}
