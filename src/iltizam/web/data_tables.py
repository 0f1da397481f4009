"""Open data as CSV: the plan's tables and the OGP's own format, streamed.

The page cache keeps whole answers and these are given in pieces, so that a long history
costs no memory; what spares work here is the ETag, made of the versions of what the file
shows, before anything is read.
"""

from django.http import Http404, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from iltizam import __version__
from iltizam.core.http import viewer
from iltizam.core.permissions import public
from iltizam.core.versions import PLANS, SITE, plan_scope, read_versions
from iltizam.exchange.ogp_export import ogp_csv
from iltizam.exchange.tables_of_plan import TABLES
from iltizam.plans.models import ActionPlan


@public
@require_safe
def show_table(request, slug, table):
    """``/data/plans/{slug}/{table}.csv``: one of the plan's five tables."""
    plan = ActionPlan.objects.visible_to(viewer(request)).filter(slug=slug).first()
    if plan is None:
        raise Http404
    name = f"{slug}-{table}.csv"
    return _csv(request, name, lambda: TABLES[table].csv(plan), SITE, plan_scope(slug))


@public
@require_safe
def show_ogp(request):
    """``/data/ogp/commitments.csv``: adopted commitments in the OGP's own format."""
    user = viewer(request)
    return _csv(request, "ogp-commitments.csv", lambda: ogp_csv(user), SITE, PLANS)


def _csv(request, name, pieces, *scopes):
    """The file, or 304 when the reader has it; ``pieces`` is only called when needed."""
    # The day counts: what is late today was not late yesterday. Weak: the file is given
    # in pieces, and a change while it is read shows in the rows that follow.
    versions = "-".join(map(str, read_versions(scopes)))
    etag = f'W/"{__version__}-{timezone.localdate():%Y%m%d}-{versions}"'
    response = StreamingHttpResponse(
        () if request.method == "HEAD" else _begun_when_read(pieces),
        content_type="text/csv; charset=utf-8; header=present",
        headers={
            "Access-Control-Allow-Origin": "*",
            "Cache-Control": "no-cache",
            "Content-Disposition": f'attachment; filename="{name}"',
            "ETag": etag,
        },
    )
    return get_conditional_response(request, etag=etag, response=response)


def _begun_when_read(pieces):
    """The pieces; nothing is asked of the database for an answer that is not given."""
    yield from pieces()
