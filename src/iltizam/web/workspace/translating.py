"""A commitment's texts side by side: as they stand, and in a language where some are missing."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from iltizam.core.permissions import guarded_by, require
from iltizam.core.refused import Refused
from iltizam.core.templatetags.texts import language_name
from iltizam.core.texts import LocalisedText, in_words
from iltizam.plans.acting import actor_on
from iltizam.plans.models import Activity
from iltizam.tracking import actions
from iltizam.tracking.asked import place_of
from iltizam.tracking.drafts import LONGEST_TEXT
from iltizam.web.workspace.places import commitment_at

NAMES = {
    "title": gettext_lazy("title"),
    "summary": gettext_lazy("plain-language summary"),
    "description": gettext_lazy("description"),
    "expected_output": gettext_lazy("expected output"),
    "other_stakeholders": gettext_lazy("other stakeholders"),
}


def name_of(label):
    """What a text is called: by the plan's form, else by its field."""
    return in_words(label) if isinstance(label, LocalisedText) else NAMES.get(label, label)


@guarded_by("plans.change_texts")
@require_http_methods(["GET", "POST"])
@never_cache
def translate(request, slug, ref, text_language):
    """What is missing in the language, each beside what it translates; what is there stays."""
    commitment = commitment_at(request, slug, ref)
    require(request.user, "plans.change_texts", commitment)
    languages = actions.languages_to_translate(commitment.plan)
    if text_language not in languages:
        raise Http404
    typed = {
        name.removeprefix("text-"): text
        for name, text in request.POST.items()
        if name.startswith("text-")
    }
    errors = {}
    if request.method == "POST":
        try:
            added = actions.add_translations(
                commitment,
                language=text_language,
                texts=typed,
                is_by_machine=request.POST.get("is_by_machine") == "on",
                by=actor_on(request.user, commitment),
            )
        except Refused as refused:
            errors = refused.by_field()
        else:
            _say(request, len(added))
            where = place_of(commitment)
            return redirect("workspace:translate", **where, text_language=text_language)
    context = {
        "commitment": commitment,
        "plan": commitment.plan,
        "place": place_of(commitment),
        "text_language": text_language,
        "text_languages": [(code, language_name(code)) for code in languages],
        "groups": _groups(commitment, text_language, typed, errors),
        "errors": errors,
        "longest": LONGEST_TEXT,
        "is_by_machine": request.POST.get("is_by_machine") == "on",
    }
    return render(request, "workspace/translate.html", context, status=422 if errors else 200)


def _say(request, count):
    said = ngettext(
        "%(count)d text was added, and is public.",
        "%(count)d texts were added, and are public.",
        count,
    )
    messages.success(request, said % {"count": count})


def _groups(commitment, language, typed, errors):
    """(activity or None, its lines) of each owner that has a text to translate.

    A text that somebody translated meanwhile stays on the page, with what was typed.
    """
    groups = {}
    for each in actions.texts_of(commitment):
        if each.text.get(language) and each.place not in errors:
            continue
        line = {
            "place": each.place,
            "name": name_of(each.label),
            "text": each.text,
            "typed": typed.get(each.place, ""),
            "rows": 2 if each.field == "title" else 5,
            "errors": errors.get(each.place, []),
        }
        owner = each.owner if isinstance(each.owner, Activity) else None
        groups.setdefault(owner, []).append(line)
    return list(groups.items())
