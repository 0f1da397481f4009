"""Open data: plans as spreadsheets, and the empty one to fill in."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from iltizam.core.http import BadParameter, viewer
from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.versions import SITE, plan_scope
from iltizam.exchange.spreadsheet.documents import (
    WORKBOOK_TYPE,
    template_bytes,
    workbook_bytes,
)
from iltizam.plans.models import ActionPlan


@public
@require_safe
@cached_page(
    scopes=lambda slug: (SITE, plan_scope(slug)), query=("language",), any_language=True
)
def show_workbook(request, slug):
    """``/data/plans/{slug}.xlsx``: the plan as a workbook, explained in ``?language=``."""
    plan = ActionPlan.objects.visible_to(viewer(request)).filter(slug=slug).first()
    if plan is None:
        raise Http404
    return _workbook(workbook_bytes(plan, _asked_language(request)), slug)


@public
@require_safe
@cached_page(scopes=lambda: (SITE,), query=("language",), any_language=True)
def show_template(request):
    """``/data/plan-template.xlsx``: an empty plan to fill in, in ``?language=``."""
    return _workbook(template_bytes(_asked_language(request)), "plan-template")


def _asked_language(request) -> str:
    """The language asked for, else the site's; another value is a 400."""
    language = request.GET.get("language", settings.LANGUAGE_CODE)
    if language not in dict(settings.LANGUAGES):
        raise BadParameter("language", language)
    return language


def _workbook(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=WORKBOOK_TYPE,
        headers={
            "Access-Control-Allow-Origin": "*",
            "Content-Disposition": f'attachment; filename="{name}.xlsx"',
        },
    )
