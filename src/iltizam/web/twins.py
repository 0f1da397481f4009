"""JSON twins: every public page as data, at its address with ``index.json`` appended.

The same view answers both, from the same context: a page and its twin cannot disagree.
A view ends with ``show(request, template, context, describe)``; ``describe(context)``
names what the page says (``web.public.described``).
"""

import html
import json

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.html import strip_tags
from django.utils.translation import get_language

from iltizam.core.texts import french_typography
from iltizam.tracking import rates
from iltizam.tracking.wording import figure

FILE = "index.json"
SUFFIX = "-json"
_MARKS = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))


def page(route, view, name):
    """The two routes of a public page: itself and its twin."""
    return [path(route, view, name=name), path(f"{route}{FILE}", view, name=name + SUFFIX)]


def is_twin(request) -> bool:
    return request.path_info.endswith(f"/{FILE}")


def page_address(request) -> str:
    """The address of the page, asked for by itself or by its twin; without a query."""
    return request.build_absolute_uri(request.path_info.removesuffix(FILE))


def twin_path(request) -> str:
    """Where the twin of this page is; "" for what has none (errors, the gallery)."""
    match = request.resolver_match
    if match is None or match.namespace != "public" or is_twin(request):
        return ""
    query = request.META.get("QUERY_STRING")
    return f"{request.path_info}{FILE}{f'?{query}' if query else ''}"


def show(request, template, context, describe):
    """The page, or at its twin's address the same facts as JSON."""
    if not is_twin(request):
        return render(request, template, context)
    document = {
        "page": page_address(request),
        "language": get_language(),
        **describe(context),
    }
    # Open data is for everybody's page, whichever site it is on.
    return HttpResponse(
        json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n",
        content_type="application/json; charset=utf-8",
        headers={"Access-Control-Allow-Origin": "*"},
    )


def text(value):
    """A text as the page shows it, with the language it is really in; None for none."""
    if not value:
        return None
    said, language, _is_fallback = value.shown(get_language())
    if not said:
        return None
    return {"text": french_typography(said) if language == "fr" else said, "language": language}


def plain(markup) -> str:
    """What a prepared piece of a page says, without its markup."""
    return html.unescape(strip_tags(str(markup))).translate(_MARKS)


def period(value):
    """As the plan format writes periods; None for none."""
    if value is None:
        return None
    days = {"from": value.start.isoformat(), "to": value.end.isoformat()} if value.start else {}
    words = {"text": value.text} if value.text else {}
    return {**days, "precision": value.precision.value, **words}


def day(value):
    return None if value is None else value.isoformat()


def moment(value):
    return None if value is None else value.isoformat(timespec="seconds")


def rate(found):
    """The plan format's four members, and the figure as the page prints it."""
    return {**found.as_json(), "shown": shown(found.shown)}


def shown(value):
    """A rate as the page prints it; None where it says "not reported"."""
    return None if value is None else plain(figure(value))


def decimals(value):
    return None if value is None else rates.two_decimals(value)


def status(found):
    """A status of the page: its band's code and word, and whether the source ticked it."""
    if found is None:
        return None
    return {
        "code": found.code,
        "label": plain(found.label),
        "is_published_band": found.is_published,
    }
