"""Error pages in the language asked for: what is wrong, and where to go from here."""

import difflib

from django.conf import settings
from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.translation import override

from iltizam.core.http import BadParameter, viewer
from iltizam.plans.models import ActionPlan
from iltizam.web.public.addresses import plan_url

# An error is no page: it has no address to keep and no twin.
COMPARED = 50  # plans with an address like the one that is not there
NO_PAGE = {"canonical": "", "twin": ""}


def show_not_found(request, exception):
    """404: the plans there are, the one meant first."""
    language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    with override(language):
        message = exception.args[0] if exception.args else ""
        context = {
            **NO_PAGE,
            "message": message if isinstance(message, str) else "",
            "plans": _likely_plans(request),
        }
        return render(request, "errors/404.html", context, status=404)


def _likely_plans(request):
    """The published plans as (title, address), the likeliest first."""
    plans = list(ActionPlan.objects.visible_to(viewer(request)).newest_first()[:COMPARED])
    words = [part for part in request.path_info.split("/") if part]

    def likeness(plan):
        return max(
            (difflib.SequenceMatcher(None, plan.slug, word[:80]).ratio() for word in words),
            default=0,
        )

    ordered = sorted(plans, key=likeness, reverse=True)[:5]
    return [(plan.title, plan_url(plan.slug)) for plan in ordered]


def show_bad_request(request, exception):
    """400: which parameter is not understood, and the page without it."""
    language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    with override(language):
        known = exception if isinstance(exception, BadParameter) else None
        context = {**NO_PAGE, "problem": known, "path": request.path_info if known else "/"}
        return render(request, "errors/400.html", context, status=400)


def show_forbidden(request, exception):
    language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    with override(language):
        return render(request, "errors/403.html", NO_PAGE, status=403)


def show_unproven(request, reason=""):
    """403 for what did not come from a form of this site (spec 6.19)."""
    return show_forbidden(request, reason)


def explain_wrong_methods(get_response):
    """Middleware: an address that does not take a method answers with a page (405)."""

    def middleware(request):
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        explained = show_wrong_method(request, is_readable="GET" in response["Allow"])
        explained["Allow"] = response["Allow"]
        return explained

    return middleware


def show_wrong_method(request, *, is_readable):
    """405: what the address is for, and the page where there is one."""
    language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    with override(language):
        context = {**NO_PAGE, "is_readable": is_readable, "path": request.path}
        return render(request, "errors/405.html", context, status=405)


def show_too_large(request, limit):
    """413: the request was not read; how large it may be."""
    language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    with override(language):
        context = {**NO_PAGE, "megabytes": max(limit // 1024**2, 1)}
        return render(request, "errors/413.html", context, status=413)


def show_busy(request):
    """503: a file cannot be made at this moment."""
    language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    with override(language):
        answer = render(request, "errors/503.html", NO_PAGE, status=503)
    answer["Retry-After"] = "10"
    return answer


def show_server_error(request):
    """500: needs neither the database nor a working context."""
    language = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    with override(language):
        return render(request, "errors/500.html", status=500)
