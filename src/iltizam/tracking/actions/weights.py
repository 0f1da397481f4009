"""Weights are set once, in one table per commitment, and then locked (spec 1.2, 2.1, R7).

While a plan is adopted and not yet carried out they may be set again. Once it is carried
out rates are public and move with them: the first complete table locks itself.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from iltizam.core.models import Actor
from iltizam.core.refused import Reason, Refused
from iltizam.plans.enums import PlanPhase
from iltizam.plans.models import Activity, Commitment
from iltizam.tracking.actions.phases import AFTER_ADOPTION, lock_commitment, phase_problem, tell
from iltizam.tracking.reasons import because, reasons
from iltizam.tracking.weights import as_text, weight_demands


class CannotSetWeights(Refused):
    """The weights stay as they are; the reasons name each activity (``weights.{uid}``)."""


@transaction.atomic
def set_weights(
    commitment: Commitment, *, weights: Mapping[str, Decimal | None], by: Actor
) -> Commitment:
    """Set the weights of all activities of a commitment at once, by their uids.

    In implementation they are locked in the same transaction, with an entry for each of
    the two; the public entries say what the weights were and are. Raises CannotSetWeights once they are locked (then ``propose_change``), outside the
    phases after adoption, and for a weight that is missing, not above 0 or elsewhere.
    """
    commitment = lock_commitment(commitment.pk)
    activities = _of_the_plan(commitment)
    wrong = [*_unlocked(commitment), *_wrong(activities, weights)]
    if wrong:
        raise CannotSetWeights(*wrong)
    before = {each.uid: as_text(each.weight) for each in activities}
    for activity in activities:
        activity.weight = weights[activity.uid]
    Activity.objects.bulk_update(activities, ["weight"])
    after = {each.uid: as_text(each.weight) for each in activities}
    tell(commitment, "plans.weights.set", commitment.plan, by=by, before=before, after=after)
    if locks_itself(commitment):
        _lock(commitment, activities, by=by)
    return commitment


def locks_itself(commitment: Commitment) -> bool:
    """Whether the next table of weights is the last one that may be set freely."""
    return bool(commitment.plan.phase == PlanPhase.IMPLEMENTATION)


@transaction.atomic
def lock_weights(commitment: Commitment, *, by: Actor) -> Commitment:
    """Publish the weights: from here on each change needs a reason and an approval (R7).

    Where none was set all become 1, which is what they counted as. Raises
    CannotSetWeights when it is done already, and where only some are set.
    """
    commitment = lock_commitment(commitment.pk)
    activities = _of_the_plan(commitment)
    wrong = list(_unlocked(commitment))
    missing = [each for each in activities if each.weight is None]
    if 0 < len(missing) < len(activities):
        wrong += [because("weight_missing", f"weights.{each.uid}") for each in missing]
    if wrong:
        raise CannotSetWeights(*wrong)
    for activity in missing:
        activity.weight = Decimal(1)
    Activity.objects.bulk_update(missing, ["weight"])
    _lock(commitment, activities, by=by)
    return commitment


def _lock(commitment: Commitment, activities: list[Activity], *, by: Actor) -> None:
    commitment.weights_locked_at = timezone.now()
    commitment.save(update_fields=["weights_locked_at"])
    locked = {each.uid: as_text(each.weight) for each in activities}
    tell(commitment, "plans.weights.locked", commitment.plan, by=by, weights=locked)


def _of_the_plan(commitment: Commitment) -> list[Activity]:
    found = Activity.objects.filter(commitment=commitment, in_plan=True)
    return list(found.order_by("position", "pk"))


def _unlocked(commitment: Commitment) -> Iterator[Reason]:
    yield from phase_problem(commitment.plan, AFTER_ADOPTION)
    if commitment.weights_locked_at:
        yield because("weights_locked", on=timezone.localdate(commitment.weights_locked_at))


def _wrong(
    activities: list[Activity], weights: Mapping[str, Decimal | None]
) -> Iterator[Reason]:
    known = {each.uid for each in activities}
    yield from (
        because("activity_elsewhere", f"weights.{uid}") for uid in weights if uid not in known
    )
    for uid in known:
        yield from reasons(weight_demands(weights.get(uid), f"weights.{uid}"))
