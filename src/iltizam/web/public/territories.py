"""The territories with their plans: national and local side by side."""

from dataclasses import dataclass

from django.db.models import Count, Q, Window
from django.db.models.functions import RowNumber
from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from iltizam.core.http import viewer
from iltizam.core.pagecache import cached_page
from iltizam.core.permissions import public
from iltizam.core.versions import PLANS, SITE
from iltizam.directory.models import Territory
from iltizam.plans.models import ActionPlan
from iltizam.plans.models.plan import newest
from iltizam.web.public import described_directory
from iltizam.web.public.plans import summaries_of
from iltizam.web.twins import show

DEEPEST = 4  # country, region, province, commune
OWN, OTHERS, MOST = 20, 3, 60  # plans shown of the territory, of each other one, in all


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
    summaries = _summaries(user, territory, [each.pk for each in family])
    context = {
        "territory": territory,
        "above": above,
        "crumbs": above[::-1],
        "own": (own := summaries.get(territory.pk, [])),
        "more_plans": own[0].plan.of_territory - len(own) if own else 0,
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


def _summaries(user, territory, family):
    """The visible plans by territory, newest first: six statements.

    At most OWN of ``territory`` itself and OTHERS of each other one of its family.
    """
    plans = ActionPlan.objects.visible_to(user).filter(territory__in=family)
    place = Window(RowNumber(), partition_by="territory", order_by=newest())
    shown = plans.annotate(
        place=place, of_territory=Window(Count("pk"), partition_by="territory")
    ).filter(Q(place__lte=OTHERS) | Q(place__lte=OWN, territory=territory))
    found = {}
    for summary in summaries_of(shown.newest_first()[:MOST]):
        found.setdefault(summary.plan.territory_id, []).append(summary)
    return found


def _with_parts(territory, below, summaries):
    found = list(summaries.get(territory.pk, []))
    for part in below[territory.pk]:
        found += _with_parts(part, below, summaries)
    return found
