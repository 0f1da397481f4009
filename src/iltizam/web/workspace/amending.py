"""Forms that open with what is said already and change it: nothing goes unseen or unnoticed."""

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from iltizam.core.templatetags.texts import language_name
from iltizam.core.texts import LocalisedText
from iltizam.core.withholding import WithheldText
from iltizam.web.workspace.telling import TellingForm


class AmendingForm(TellingForm):
    """Of texts in several languages one is shown and typed in; the others stay.

    ``stored`` is what is said now, ``seen`` the word for what the screen showed of it.
    """

    texts = ()
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def open_with(self, stored, seen, **values):
        """Fill the form, in the language in which its first text is shown."""
        self.stored = stored
        shown = getattr(stored, self.texts[0]).shown(get_language())
        language = shown.language or get_language()
        self._offer(language)
        for name in self.texts:
            if isinstance(getattr(stored, name), WithheldText):
                del self.fields[name]  # nobody amends it any more
        first = self.fields.get(self.texts[0])
        if first is not None:
            first.help_text = _elsewhere(getattr(stored, self.texts[0]), language)
        self.initial |= {
            "language": language,
            "seen": seen,
            **{name: getattr(stored, name).get(language, "") for name in self.texts},
            **values,
        }

    def _offer(self, language):
        offered = self.fields["language"].choices
        if language not in dict(offered):
            self.fields["language"].choices = [*offered, (language, language_name(language))]

    def amended(self):
        """The texts by name, each with what was typed of it."""
        return {name: self._amended(name) for name in self.texts if name in self.cleaned_data}

    def _amended(self, name):
        """The text with what was typed; its other languages stay, and so does all of it
        where nothing was typed, whatever language was chosen."""
        stored, typed = getattr(self.stored, name), self.typed(name)
        if typed == self.initial[name].strip():
            return stored
        return LocalisedText({**stored, self.cleaned_data["language"]: typed})

    def typed(self, name):
        """As it is stored where only the ends of its lines differ: browsers send their own."""
        typed, stored = self.cleaned_data[name], self.initial[name].strip()
        return stored if typed.splitlines() == stored.splitlines() else typed

    def beside(self, other):
        """(what, here, there) of all that differs from what somebody else saved."""
        names = [name for name in other.fields if name not in ("reason", "language", "seen")]
        pairs = [(name, self._shown(name), other._shown(name)) for name in names]  # noqa: SLF001
        return [
            (self.fields[name].label, here, there)
            for name, here, there in pairs
            if here != there
        ]

    def _shown(self, name):
        value = self[name].value() or ""
        choices = dict(getattr(self.fields[name], "choices", ()))
        return choices.get(value, value) if value else ""


def _elsewhere(text, language):
    """That the text stays as it is in its other languages, "" where it has none."""
    others = [language_name(each) for each in text.languages if each != language]
    if not others:
        return ""
    return _(
        "It stands in other languages too, where it stays as it is (%(languages)s): amend it "
        "there as well, with the language chosen below."
    ) % {"languages": " · ".join(others)}
