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
from iltizam.tracking.figures import plan_figures


def _json(content: bytes) -> HttpResponse:
    # Open data is for everybody's page, whichever site it is on.
    return HttpResponse(
        content,
        content_type="application/json; charset=utf-8",
        headers={"Access-Control-Allow-Origin": "*"},
    )


@public
@require_safe
@cached_page(scopes=lambda: (SITE, PLANS), any_language=True)
def list_plans(request):
    """``/data/plans.json``: every published plan with its rate and its file's address."""
    plans = ActionPlan.objects.visible_to(viewer(request)).newest_first()
    rows = [
        {
            "uid": plan.uid,
            "slug": plan.slug,
            "title": dict(plan.title),
            "phase": plan.phase,
            "is_fictional": plan.is_fictional,
            "rate": plan_figures(plan).rate.as_json(),
            "url": reverse("data:plan", kwargs={"slug": plan.slug}),
        }
        for plan in plans
    ]
    document = {"plans": rows, "schema": reverse("data:schema")}
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
