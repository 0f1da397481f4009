"""Current figures of commitments of many plans at once: three statements in all."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.utils import timezone

from iltizam.plans.models import ActionPlan, Activity, Band, Commitment
from iltizam.tracking.figures import PlanFigures, as_of, computed
from iltizam.tracking.figures.known import (
    ActivityRow,
    Known,
    activity_rows,
    latest_published,
    published_rows,
    received,
    reported,
)
from iltizam.tracking.models import ProgressUpdate, PublishedRate


class Part(NamedTuple):
    """A plan with all of its commitments, or with those that are asked about."""

    plan: ActionPlan
    commitments: Sequence[Commitment]
    bands: Sequence[Band]


def figures_across(parts: Sequence[Part], *, are_whole: bool) -> dict[int, PlanFigures]:
    """The current figures by plan, each over the commitments given.

    ``are_whole``: they are all the plan has, so that its rate is the plan's own. Else
    only the commitments' and the institutions' figures are to be read.
    """
    activities, published = _rows(parts, are_whole)
    waiting = _waiting(parts)
    found = {}
    for part in parts:
        rows = activities[part.plan.pk]
        known = Known(
            rows,
            {row.pk: reported(row.current) for row in rows if row.current},
            {r.pk: timezone.localdate(r.submitted_at) for r in rows if r.submitted_at},
            latest_published(part.plan, published[part.plan.pk]),
            waiting,
        )
        found[part.plan.pk] = computed(
            part.plan, list(part.commitments), list(part.bands), known, as_of(part.plan)
        )
    return found


def _rows(parts, are_whole):
    if are_whole:
        plans = [part.plan.pk for part in parts]
        activities = Activity.objects.filter(commitment__plan__in=plans)
        published = PublishedRate.objects.filter(plan__in=plans)
    else:
        keys = [commitment.pk for part in parts for commitment in part.commitments]
        activities = Activity.objects.filter(commitment__in=keys)
        published = PublishedRate.objects.filter(commitment__in=keys)
    owner = {c.pk: part.plan.pk for part in parts for c in part.commitments}
    rows, rates = defaultdict(list), defaultdict(list)
    for values in activity_rows(activities):
        row = ActivityRow(*values)
        rows[owner[row.commitment]].append(row)
    for values in published_rows(published, "plan_id"):
        rates[values[-1]].append(values[:-1])
    return rows, rates


def _waiting(parts) -> dict[int, datetime.date]:
    """Activities with an update that waits for validation, in plans run on this site."""
    keys = [part.plan.pk for part in parts if not part.plan.is_imported]
    if not keys:
        return {}
    return received(ProgressUpdate.objects.filter(activity__commitment__plan__in=keys))
