"""New dates of an activity, each with its reason; the planned ones are never overwritten."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from iltizam.core.audit import lock_stream, plan_stream, stamps
from iltizam.core.models import Actor
from iltizam.core.periods import Period
from iltizam.core.refused import Refused
from iltizam.plans.models import Activity, RevisedDate
from iltizam.tracking.actions.phases import (
    AFTER_ADOPTION,
    lock_commitment,
    phase_problem,
    tell,
    too_long,
)
from iltizam.tracking.demands import FINISHED
from iltizam.tracking.drafts import clean
from iltizam.tracking.reasons import because


class CannotRevise(Refused):
    """The dates stay as they are."""


@transaction.atomic
def revise_dates(
    activity: Activity, *, revised: Period, reason: Mapping[str, str], by: Actor
) -> RevisedDate:
    """Publish new dates and why; lateness counts from their end, the slip stays shown.

    Raises CannotRevise without a reason, without days, for the dates in force, and for
    an activity that is finished or no longer in the plan.
    """
    commitment = lock_commitment(activity.commitment_id)
    plan = commitment.plan
    found = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    last = found.revised_dates.order_by("recorded_at", "sequence").last()
    said = clean(reason)
    wrong = [*phase_problem(plan, AFTER_ADOPTION), *too_long({"reason": said})]
    if not found.in_plan or found.state in FINISHED:
        wrong.append(because("dates_of_finished"))
    if not said:
        wrong.append(because("dates_reason", "reason"))
    if revised.end is None:
        wrong.append(because("dates_without_days", "revised"))
    elif revised == (last.revised if last else found.planned):
        wrong.append(because("dates_in_force", "revised"))
    if wrong:
        raise CannotRevise(*wrong)
    stamp = stamps(lock_stream(plan_stream(plan.uid)), 1)[0]
    date = RevisedDate(
        activity=found,
        reason=said,
        by=by,
        recorded_at=stamp.recorded_at,
        sequence=stamp.sequence,
    )
    date.revised, date.effective = revised, Period.day(timezone.localdate())
    date.save(force_insert=True)
    tell(
        date,
        "plans.dates.revised",
        plan,
        by=by,
        activity=found.uid,
        revised=revised.as_json(),
        reason=said,
    )
    return date
