"""Freezing all rates of a plan under a name and a date (spec 1.4)."""

from dataclasses import dataclass
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from iltizam.core.audit import lock_stream, plan_stream, record, stamps
from iltizam.core.models import Actor
from iltizam.core.periods import Period
from iltizam.core.versions import raise_plan
from iltizam.plans.models import ActionPlan
from iltizam.tracking import rates
from iltizam.tracking.enums import SnapshotPurpose
from iltizam.tracking.figures import PlanFigures, plan_figures
from iltizam.tracking.figures.results import Rate
from iltizam.tracking.models import Snapshot, SnapshotRate


class CannotFreeze(Exception):
    """The rates of a day that has not come are not known."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """One rate as a snapshot keeps it: exact ("1513/18", "" for unknown) and as shown."""

    object_uid: str
    exact: str
    published: int | None
    basis: str


def rates_to_freeze(plan: ActionPlan, figures: PlanFigures) -> list[Frozen]:
    """Every rate of a plan: its own, its axes', its commitments' and activities'."""
    found = [_frozen(plan.uid, figures.rate)]
    found += [
        _frozen(axis.uid, figures.axes[axis.pk].rate)
        for axis in plan.axes.all()
        if axis.pk in figures.axes
    ]
    for commitment in plan.commitments.in_order():
        standing = figures.commitments[commitment.pk]
        found.append(_frozen(commitment.uid, standing.rate))
        found += [
            Frozen(activity.uid, "" if percent is None else str(percent), percent, "")
            for activity in commitment.activities.all()
            if (reached := standing.activities[activity.pk]).in_plan
            for percent in [reached.percent]
        ]
    return found


def _frozen(uid: str, rate: Rate) -> Frozen:
    shown: Fraction | None = rate.shown
    return Frozen(
        uid,
        "" if shown is None else rates.exact(shown),
        None if shown is None else rates.published_percent(shown),
        "" if rate.basis is None else rate.basis.value,
    )


@transaction.atomic
def freeze_snapshot(
    plan: ActionPlan,
    *,
    name: str,
    effective: Period,
    by: Actor,
    purpose: str = SnapshotPurpose.MEETING.value,
) -> Snapshot:
    """Freeze all rates of ``plan`` as they stood at the end of ``effective``.

    Raises CannotFreeze for a day to come, or a period that is only words.
    """
    plan = ActionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    today = timezone.localdate()
    if effective.end is None or effective.end > today:
        raise CannotFreeze(f"{effective} is not over on {today}")
    on = None if effective.end == today else effective.end
    frozen = rates_to_freeze(plan, plan_figures(plan, on=on))

    recorded_at, sequence = stamps(lock_stream(plan_stream(plan.uid)), 1)[0]
    snapshot = Snapshot(
        plan=plan, name=name, purpose=purpose, recorded_at=recorded_at, sequence=sequence
    )
    snapshot.effective = effective
    snapshot.full_clean()
    snapshot.save(force_insert=True)
    SnapshotRate.objects.bulk_create(
        SnapshotRate(
            snapshot=snapshot,
            object_uid=rate.object_uid,
            exact=rate.exact,
            published=rate.published,
            basis=rate.basis,
        )
        for rate in frozen
    )
    record(
        snapshot,
        "tracking.snapshot.frozen",
        stream=plan_stream(plan.uid),
        by=by,
        name=name,
        on=str(effective.end),
        rate=frozen[0].exact,
    )
    raise_plan(plan.slug)
    return snapshot
