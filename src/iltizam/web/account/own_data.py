"""What the site keeps of the person who asks: shown in words, and as a file to take away."""

import datetime
import re
from dataclasses import dataclass

from django.apps import apps
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from iltizam.core import formatting
from iltizam.core.erasure import find, personal_data
from iltizam.core.permissions import OWN_ACCOUNT, guarded_by
from iltizam.core.texts import LocalisedText, in_words
from iltizam.core.uids import UidField

MOST_ACTS = 50  # on the page; the file has them all


@dataclass(frozen=True)
class Record:
    """One row about the person: what it is, and (label, value) of what it says."""

    name: str
    facts: list[tuple[str, str]]


@guarded_by(OWN_ACCOUNT)
@require_safe
@never_cache
def show_own_data(request):
    """Everything that is kept about whoever is signed in, and about nobody else."""
    data = _data_of(request.user)
    acts = data["acts"]
    context = {
        "records": [_record(row) for row in data["records"]],
        "recorded": [
            (_day(said["at"]), said["words"], said["field"], _in_words(said["value"]))
            for said in data["recorded"]
        ],
        "acts": [(_day(act["at"]), act["words"]) for act in reversed(acts[-MOST_ACTS:])],
        "more_acts": max(0, len(acts) - MOST_ACTS),
    }
    return render(request, "account/own_data.html", context)


@guarded_by(OWN_ACCOUNT)
@require_safe
@never_cache
def download_own_data(request):
    """The same as JSON, whole."""
    name = f"iltizam-{request.user.uid}.json"
    return JsonResponse(
        _data_of(request.user),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _data_of(user):
    return personal_data(find(user.uid))


def _record(row):
    model = apps.get_model(row["kind"])
    said = [(model._meta.get_field(name), value) for name, value in row["fields"].items()]
    facts = [
        (str(field.verbose_name), words)
        for field, value in said
        if not isinstance(field, UidField) and (words := _fact(field, value))
    ]
    return Record(row["name"], facts)


def _fact(field, value):
    """What a field says: the name of what it points to, a choice in its words."""
    if field.is_relation:
        lookup = getattr(field.related_model, "uid_lookup", "uid")
        found = field.related_model._default_manager.filter(**{lookup: value}).first()
        named = getattr(found, "title", None) or getattr(found, "name", None)
        return in_words(named) if isinstance(named, LocalisedText) else named or value
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    return _in_words(value)


def _in_words(value):
    """A stored value as one reads it; "" for nothing."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(filter(None, map(_in_words, value)))
    if isinstance(value, dict):
        return " – ".join(f"{key}: {_in_words(said)}" for key, said in value.items())
    if value is None:
        return ""
    return _as_day(str(value))


_DAY = re.compile(r"\d{4}-\d\d-\d\d(T[\d:.]+([+-][\d:]+|Z)?)?")


def _as_day(text):
    """A stored day or moment as a day in words; any other text as it is."""
    return _day(text) if _DAY.fullmatch(text) else text


def _day(moment):
    day = datetime.datetime.fromisoformat(moment).date()
    return formatting.date(day, get_language())
