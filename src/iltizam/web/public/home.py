"""The home page: the current state in one look."""

from dataclasses import dataclass

from django.conf import settings
from django.views.decorators.http import require_safe

from iltizam.core.http import viewer
from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.versions import PLANS, SITE
from iltizam.plans.models import ActionPlan
from iltizam.tracking.models import ProgressUpdate
from iltizam.web.public import described
from iltizam.web.public.addresses import activity_url, commitment_url
from iltizam.web.public.plans import summaries_of
from iltizam.web.twins import show

MOVED = 6  # lines of "what moved lately" and "what is late"
PLANS_SHOWN = 6  # the rest is one link away


@dataclass(frozen=True, slots=True)
class Moved:
    """A progress report of a live plan, as a line."""

    title: object
    commitment: object
    url: str
    percent: int
    when: object


@dataclass(frozen=True, slots=True)
class Late:
    """A commitment of a live plan with late activities."""

    title: object
    url: str
    count: int


def latest_moves(user):
    """The latest progress reports of plans run on this site."""
    updates = (
        ProgressUpdate.objects.visible_to(user)
        .filter(activity__commitment__plan__origin="live")
        .select_related("activity__commitment__plan")
        .order_by("-recorded_at", "-sequence")[:MOVED]
    )
    return [
        Moved(
            update.activity.title,
            update.activity.commitment.title,
            activity_url(
                update.activity.commitment.plan.slug,
                update.activity.commitment.number,
                update.activity.commitment.uid,
                update.activity.key,
            ),
            update.percent,
            update.effective,
        )
        for update in updates
    ]


def late_commitments(summaries):
    """The commitments with the most late activities, over the live plans shown."""
    found = []
    for summary in summaries:
        for commitment in summary.plan.commitments.all():
            late = summary.figures.commitments[commitment.pk].late
            if late:
                url = commitment_url(summary.plan.slug, commitment.number, commitment.uid)
                found.append(Late(commitment.title, url, late))
    return sorted(found, key=lambda line: -line.count)[:MOVED]


@public
@require_safe
@cached_page(scopes=lambda: (SITE, PLANS))
def show_home(request):
    """Plans, overall rates, what moved lately, what is late, how to take part."""
    plans = ActionPlan.objects.visible_to(viewer(request)).own_first(
        settings.INSTALLATION.territory
    )
    summaries = summaries_of(plans[:PLANS_SHOWN])
    context = {
        "summaries": summaries,
        "more_plans": max(0, plans.count() - len(summaries)),
        "moves": latest_moves(viewer(request)),
        "late": late_commitments(summaries),
        "has_live_plan": any(summary.plan.is_live for summary in summaries),
        "drafts": [summary for summary in summaries if summary.plan.is_draft],
    }
    return show(request, "public/home.html", context, described.home_page)
