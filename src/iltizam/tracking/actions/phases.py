"""In which phases of a plan what can be done, and what is locked first (spec 6.4)."""

from collections.abc import Iterator

from iltizam.core.refused import Reason
from iltizam.plans.enums import Origin, PlanPhase
from iltizam.plans.models import ActionPlan, Commitment
from iltizam.tracking.reasons import because

AFTER_ADOPTION = (PlanPhase.ADOPTED, PlanPhase.IMPLEMENTATION)
UNTIL_ITS_END = (PlanPhase.IMPLEMENTATION, PlanPhase.EVALUATION)
BEING_PREPARED = (PlanPhase.CO_CREATION, PlanPhase.ADOPTED)


def phase_problem(plan: ActionPlan, phases: tuple[PlanPhase, ...]) -> Iterator[Reason]:
    """What keeps everybody from it now, if anything does."""
    if plan.origin != Origin.LIVE:
        yield because("imported")
    elif plan.phase not in phases:
        yield because("wrong_phase", phase=plan.get_phase_display())


def lock_commitment(pk: int) -> Commitment:
    """The commitment with its plan, locked until the transaction ends.

    Before its activities, and those before the stream: one order for everybody.
    """
    locked = Commitment.objects.select_for_update(of=("self",)).select_related("plan")
    found: Commitment = locked.get(pk=pk)
    return found
