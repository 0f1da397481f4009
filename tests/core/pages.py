"""Small pages for the tests of the page cache and of the server."""

import datetime
import itertools
import threading

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.translation import get_language

from iltizam.core.models import ScopeVersion, Withheld
from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.texts import LocalisedText
from iltizam.core.versions import SITE, plan_scope, raise_versions
from iltizam.plans.models import ActionPlan

renderings = itertools.count(1)
gate = threading.Event()
gate.set()
entered = threading.Event()
LONG = "progress " * 200


def _scopes(slug, **_others):
    return (SITE, plan_scope(slug))


@public
@cached_page(scopes=_scopes, query=("axis", "page"))
def plan(request, slug):
    entered.set()
    gate.wait(5)
    number = next(renderings)
    row = ScopeVersion.objects.filter(pk=plan_scope(slug)).first()
    version = row.version if row else 0
    axis = request.GET.get("axis", "all")
    return HttpResponse(
        f"{get_language()} {slug} {axis} version={version} rendering={number} {LONG}"
    )


@public
@cached_page(scopes=_scopes, any_language=True)
def data(request, slug):
    return JsonResponse({"slug": slug, "rendering": next(renderings)})


def _withdrawn_meanwhile(slug, **_others):
    """Another process withdraws the title after the request began, before it is declared."""
    plan = ActionPlan.objects.get(slug=slug)
    why = LocalisedText(en="It named a person.")
    _, created = Withheld.objects.get_or_create(
        kind="plans.actionplan",
        object_uid=plan.uid,
        field="title",
        defaults={"reason": why, "withheld_on": datetime.date(2026, 1, 2)},
    )
    if created:
        raise_versions(SITE)
    return (SITE, plan_scope(slug))


@public
@cached_page(scopes=_withdrawn_meanwhile)
def withdrawn(request, slug):
    return HttpResponse(ActionPlan.objects.get(slug=slug).title["en"])


@public
@cached_page(scopes=_scopes)
def form(request, slug):
    return HttpResponse(f"token {get_token(request)} rendering={next(renderings)}")


@public
@cached_page(scopes=_scopes)
def answer(request, slug):
    """Answers that are never kept, by name."""
    body = f"rendering={next(renderings)}"
    if slug == "streamed":
        return StreamingHttpResponse([body])
    response = HttpResponse(body, status=410 if slug == "gone" else 200)
    if slug == "cookie":
        response.set_cookie("seen", "1")
    if slug == "private":
        response["Cache-Control"] = "private"
    if slug == "varies":
        response["Vary"] = "Cookie"
    return response


@public
def undeclared(request):
    return HttpResponse(f"rendering={next(renderings)}")


urlpatterns = [
    path("undeclared/", undeclared),
    path("neutral/<slug:slug>/", plan),
    path("data/<slug:slug>.json", data),
    *i18n_patterns(
        path("plans/<slug:slug>/", plan),
        path("answers/<slug:slug>/", answer),
        path("forms/<slug:slug>/", form),
        path("withdrawn/<slug:slug>/", withdrawn),
    ),
]
