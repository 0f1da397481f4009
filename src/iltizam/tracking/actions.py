"""What people do with progress: publish an update, freeze the rates (spec 1.4)."""

from dataclasses import dataclass
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from iltizam.core.audit import lock_stream, plan_stream, record, stamps
from iltizam.core.models import Actor
from iltizam.core.periods import Period
from iltizam.core.versions import raise_plan
from iltizam.plans.models import ActionPlan, Activity
from iltizam.tracking import rates
from iltizam.tracking.enums import UpdateState
from iltizam.tracking.figures import PlanFigures, plan_figures
from iltizam.tracking.figures.results import Rate
from iltizam.tracking.indexing import index_update
from iltizam.tracking.models import ProgressUpdate, Snapshot, SnapshotRate

# What publishing an update sets.
PUBLISHED_FIELDS = [
    "state",
    "recorded_at",
    "sequence",
    "submitted_at",
    "validated_by",
    "effective_start",
    "effective_end",
    "effective_precision",
    "effective_text",
]
RELATIONS = {field.name for field in ProgressUpdate._meta.fields if field.is_relation}


class CannotPublish(Exception):
    """No arrow leads from where the update stands to "published"; the message says why."""


class CannotFreeze(Exception):
    """The rates of a day that has not come are not known."""


@transaction.atomic
def publish_update(update: ProgressUpdate, *, by: Actor) -> ProgressUpdate:
    """Make a saved update public and leave its trace; then it is never edited.

    Raises CannotPublish when it is published already, when the plan is not in
    implementation, for a lower percent without a public reason (a correction needs
    none) and for a correction of what was not published for the same activity.
    """
    # Lock first, then read: a second publication has to see the first one.
    activity = (
        Activity.objects.select_for_update(of=("self",))
        .select_related("commitment__plan")
        .get(pk=update.activity_id)
    )
    plan = activity.commitment.plan
    update = ProgressUpdate.objects.get(pk=update.pk)
    _refuse(update, plan)
    was_submitted = update.state == UpdateState.SUBMITTED
    if not update.effective:
        update.effective = Period.day(timezone.localdate())

    head = lock_stream(plan_stream(plan.uid))
    stamp = stamps(head, 1, is_saved=False)[0]
    update.state = UpdateState.PUBLISHED
    update.recorded_at, update.sequence = stamp
    update.submitted_at = update.submitted_at or stamp.recorded_at
    if was_submitted and by != update.author:
        update.validated_by = by
    # Its rows elsewhere were read just now, and the database checks the constraints.
    update.clean_fields(exclude=RELATIONS)
    update.save(update_fields=PUBLISHED_FIELDS)
    record(
        update,
        "tracking.update.published",
        stream=head,
        by=by,
        activity=activity.uid,
        percent=update.percent,
        corrects=update.corrects.uid if update.corrects else None,
    )
    index_update(update, plan)
    raise_plan(plan.slug)
    return update


def _refuse(update: ProgressUpdate, plan: ActionPlan) -> None:
    if not update.can_be_published:
        raise CannotPublish(f"update {update.uid} is {update.state}")
    if not plan.is_live:
        raise CannotPublish(f"plan {plan.slug} is not in implementation on this site")
    if update.corrects:
        _refuse_correction(update, update.corrects)
        return
    current = update.current()
    if current and update.percent < current.percent and not update.regression_reason:
        raise CannotPublish(
            f"update {update.uid} lowers {current.percent} to {update.percent} percent and "
            "says no reason"
        )


def _refuse_correction(update: ProgressUpdate, corrected: ProgressUpdate) -> None:
    if corrected.activity_id != update.activity_id:
        raise CannotPublish(f"update {update.uid} corrects one of another activity")
    if corrected.state != UpdateState.PUBLISHED:
        raise CannotPublish(f"update {update.uid} corrects one that is {corrected.state}")


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
def freeze_snapshot(plan: ActionPlan, *, name: str, effective: Period, by: Actor) -> Snapshot:
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
    snapshot = Snapshot(plan=plan, name=name, recorded_at=recorded_at, sequence=sequence)
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
