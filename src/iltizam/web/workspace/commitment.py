"""A commitment in the workspace: its activities with what can be done, and what else is told."""

from django.db.models import OuterRef, Prefetch, Subquery
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from iltizam.core.permissions import guarded_by, may, require
from iltizam.plans.models import RevisedDate
from iltizam.tracking.asked import place_of, reported_by
from iltizam.tracking.demands import FINISHED
from iltizam.tracking.enums import ObstacleState
from iltizam.tracking.models import Evidence, Measurement, ProgressUpdate
from iltizam.web.charts import value_chart
from iltizam.web.public.addresses import commitment_url
from iltizam.web.workspace.carrying import is_decided_now
from iltizam.web.workspace.places import commitment_at


@guarded_by("tracking.list_commitments")
@require_safe
@never_cache
def list_commitments(request):
    """Those one reports on: own ones, the institution's, or every one for the secretariat."""
    require(request.user, "tracking.list_commitments", None)
    lines = [(each, place_of(each)) for each in reported_by(request.user)]
    return render(request, "workspace/commitments.html", {"lines": lines})


@guarded_by("tracking.report_commitment")
@require_safe
@never_cache
def show_commitment(request, slug, ref):
    """Everything of one commitment that can be reported, each one click away."""
    commitment = commitment_at(request, slug, ref)
    require(request.user, "tracking.report_commitment", commitment)
    standing = ProgressUpdate.objects.filter(activity=OuterRef("pk")).standing().reverse()
    revised = RevisedDate.objects.filter(activity=OuterRef("pk"))
    latest = revised.order_by("-recorded_at", "-sequence").values("revised_end")[:1]
    activities = (
        commitment.activities.filter(in_plan=True)
        .annotate(
            percent=Subquery(standing.values("percent")[:1]), revised_until=Subquery(latest)
        )
        .order_by("position", "pk")
    )
    obstacles = commitment.obstacles.select_related("commitment__lead", "must_act")
    context = {
        "commitment": commitment,
        "plan": commitment.plan,
        "place": place_of(commitment),
        "public_address": commitment_url(
            commitment.plan.slug, commitment.number, commitment.uid
        ),
        "activities": activities,
        "finished": FINISHED,
        "obstacles": [
            (each, each.note if may(request.user, "tracking.read_obstacle_note", each) else "")
            for each in obstacles.filter(state=ObstacleState.OPEN)
        ],
        "is_decided_now": is_decided_now(commitment.plan),
        "evidence": _files(commitment),
        "indicators": _indicators(commitment),
    }
    return render(request, "workspace/commitment.html", context)


def _files(commitment):
    """Published files, the latest first: what can be restricted or opened."""
    found = Evidence.objects.published().filter(activity__commitment=commitment)
    files = found.exclude(file_key="").select_related("activity")
    return files.order_by("-recorded_at", "-sequence")


def _indicators(commitment):
    """(indicator, its latest value and when, chart or None) of each; two statements."""
    latest_last = Measurement.objects.order_by("effective_end", "recorded_at", "sequence")
    found = commitment.indicators.prefetch_related(Prefetch("measurements", latest_last))
    lines = []
    for each in found.order_by("position", "pk"):
        dated = [(measured.value, measured.effective) for measured in each.measurements.all()]
        if each.baseline is not None:
            dated.insert(0, (each.baseline, each.baseline_date))
        chart = value_chart(dated, target=each.target)
        lines.append((each, dated[-1] if dated else None, chart))
    return lines
