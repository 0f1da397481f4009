"""The territories with their plans: national and local side by side."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iltizam.core.http import viewer
from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.versions import PLANS, SITE
from iltizam.directory.models import Territory
from iltizam.plans.models import ActionPlan, Commitment
from iltizam.tracking.figures.across import Part, figures_across
from iltizam.web.public import described_directory
from iltizam.web.public.plans import PlanSummary
from iltizam.web.twins import show

DEEPEST = 4  # country, region, province, commune


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the territory shown, with the plans of itself and of all below it."""

    territory: Territory
    summaries: list


@public
@require_safe
@cached_page(scopes=lambda code: (SITE, PLANS))
def show_territory(request, code):
    """The territory's own plans, those of what it is part of, those of its parts."""
    territory = Territory.objects.filter(code=code).first()
    if territory is None:
        raise Http404(_("There is no territory at this address."))
    user = viewer(request)
    above, below = _above(territory), _below(territory)
    family = [territory, *above, *(each for parts in below.values() for each in parts)]
    summaries = _summaries(user, {each.pk: each for each in family})
    context = {
        "territory": territory,
        "above": above,
        "crumbs": above[::-1],
        "own": summaries.get(territory.pk, []),
        "around": [Area(each, summaries[each.pk]) for each in above if each.pk in summaries],
        "areas": [
            Area(each, _with_parts(each, below, summaries)) for each in below[territory.pk]
        ],
    }
    return show(request, "public/territory.html", context, described_directory.territory_page)


def _above(territory):
    """What the territory is part of, nearest first: a statement per level."""
    found = []
    while territory.parent_id is not None and len(found) < DEEPEST:
        territory = Territory.objects.get(pk=territory.parent_id)
        found.append(territory)
    return found


def _below(territory):
    """The parts of the territory and of each of its parts: a statement per level."""
    found = {territory.pk: []}
    level = [territory.pk]
    for _depth in range(DEEPEST - 1):
        parts = list(Territory.objects.filter(parent__in=level).order_by("code"))
        if not parts:
            break
        for part in parts:
            found[part.parent_id].append(part)
            found[part.pk] = []
        level = [part.pk for part in parts]
    return found


def _summaries(user, family):
    """The visible plans of the family by territory, newest first: six statements."""
    plans = (
        ActionPlan.objects.visible_to(user)
        .filter(territory__in=family)
        .newest_first()
        .prefetch_related("bands", Prefetch("commitments", Commitment.objects.in_order()))
    )
    parts = [Part(plan, plan.commitments.all(), plan.bands.all()) for plan in plans]
    figures = figures_across(parts, are_whole=True)
    found = {}
    for part in parts:
        summary = PlanSummary(part.plan, figures[part.plan.pk])
        found.setdefault(part.plan.territory_id, []).append(summary)
    return found


def _with_parts(territory, below, summaries):
    found = list(summaries.get(territory.pk, []))
    for part in below[territory.pk]:
        found += _with_parts(part, below, summaries)
    return found
