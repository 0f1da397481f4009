"""What actions on a commitment share: its lock, the plan's phase, texts, the trace."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from django.utils import timezone

from iltizam.core.audit import HasUid, plan_stream, record
from iltizam.core.models import Actor
from iltizam.core.periods import Period
from iltizam.core.refused import Reason
from iltizam.core.texts import LocalisedText, is_plain_name
from iltizam.core.versions import raise_plan
from iltizam.plans.enums import Origin, PlanPhase
from iltizam.plans.models import ActionPlan, Activity, Commitment
from iltizam.tracking.drafts import LONGEST_TEXT, clean, is_too_long
from iltizam.tracking.reasons import because

Row = TypeVar("Row")

AFTER_ADOPTION = (PlanPhase.ADOPTED, PlanPhase.IMPLEMENTATION)
UNTIL_ITS_END = (PlanPhase.IMPLEMENTATION, PlanPhase.EVALUATION)
WHILE_IT_LASTS = (*AFTER_ADOPTION, PlanPhase.EVALUATION)


def phase_problem(plan: ActionPlan, phases: tuple[PlanPhase, ...]) -> Iterator[Reason]:
    """What keeps everybody from it now, if anything does (spec 6.4)."""
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


def elsewhere(activity: Activity | None, commitment: Commitment) -> Iterator[Reason]:
    """An activity that was named belongs to the commitment (spec 6.3)."""
    if activity is not None and activity.commitment_id != commitment.pk:
        yield because("activity_elsewhere", "activity")


def cleaned(texts: Mapping[str, Mapping[str, str]]) -> dict[str, LocalisedText]:
    return {name: clean(text) for name, text in texts.items()}


def too_long(texts: Mapping[str, Mapping[str, str]]) -> Iterator[Reason]:
    for name, text in texts.items():
        if is_too_long(text):
            yield because("too_long", name, most=LONGEST_TEXT)


def not_plain(names: Mapping[str, Mapping[str, str]]) -> Iterator[Reason]:
    """What the plan's own file refuses in a title or a name (``docs/data-format.md``)."""
    for field, name in names.items():
        if not all(map(is_plain_name, name.values())):
            yield because("name_not_plain", field)


def in_the_future(field: str, period: Period | None) -> Iterator[Reason]:
    """What is reported has happened: no part of its period lies after today."""
    if period and period.end and period.end > timezone.localdate():
        yield because("not_yet", field)


def told_already(rows: Iterable[Row], values: Mapping[str, Any]) -> Row | None:
    """The row that says just this: a form posted twice is told once.

    Under the lock of what both are told of, so that two clicks at once are one as well.
    """
    return next(
        (row for row in rows if all(getattr(row, n) == value for n, value in values.items())),
        None,
    )


def tell(obj: HasUid, event: str, plan: ActionPlan, *, by: Actor, **payload: Any) -> None:
    """Leave the trace in the plan's stream, and let its pages show what changed."""
    record(obj, event, stream=plan_stream(plan.uid), by=by, **payload)
    raise_plan(plan.slug)
