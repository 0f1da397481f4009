"""Open data: the plan format as files at addresses that stay."""

import json

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from iltizam.core.http import viewer
from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.versions import PLANS, SITE, plan_scope
from iltizam.exchange.documents import plan_bytes
from iltizam.exchange.schema import plan_schema
from iltizam.plans.models import ActionPlan
from iltizam.web.public.parts import next_address, part_asked_for
from iltizam.web.public.plans import summaries_of

PER_PAGE = 50  # plans in a page of the list


def _json(content: bytes) -> HttpResponse:
    # Open data is for everybody's page, whichever site it is on.
    return HttpResponse(
        content,
        content_type="application/json; charset=utf-8",
        headers={"Access-Control-Allow-Origin": "*"},
    )


@public
@require_safe
@cached_page(scopes=lambda: (SITE, PLANS), query=["page"], any_language=True)
def list_plans(request):
    """``/data/plans.json``: the published plans, newest first, with their rates and the
    addresses of their files; PER_PAGE at a time, ``next`` leads to those that follow."""
    plans = ActionPlan.objects.visible_to(viewer(request)).newest_first()
    part = part_asked_for(request, plans, PER_PAGE)
    rows = [
        {
            "uid": plan.uid,
            "slug": plan.slug,
            "title": dict(plan.title),
            "phase": plan.phase,
            "is_fictional": plan.is_fictional,
            "rate": summary.figures.rate.as_json(),
            "url": reverse("data:plan", kwargs={"slug": plan.slug}),
        }
        for summary in summaries_of(part.object_list)
        for plan in [summary.plan]
    ]
    document = {
        "plans": rows,
        "count": part.paginator.count,
        "next": next_address(part, reverse("data:plans")),
        "schema": reverse("data:schema"),
    }
    return _json(json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n")


@public
@require_safe
@cached_page(scopes=lambda slug: (SITE, plan_scope(slug)), any_language=True)
def show_plan(request, slug):
    """``/data/plans/{slug}.json``: the plan in the plan format."""
    plan = (
        ActionPlan.objects.visible_to(viewer(request))
        .select_related("territory")
        .filter(slug=slug)
        .first()
    )
    if plan is None:
        raise Http404
    return _json(plan_bytes(plan))


@public
@require_safe
@cached_page(scopes=lambda: (SITE,), any_language=True)
def show_schema(request):
    """``/data/plan.schema.json``: the JSON Schema of the plan format."""
    return _json(json.dumps(plan_schema(), ensure_ascii=False, indent=1).encode() + b"\n")
