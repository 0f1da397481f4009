"""What a report, new weights or a change (R7) would do to the rates, before it is done.

Nothing is written, and nothing is computed here: what is known now is copied, altered as
supposed, and given to ``figures`` – so that the preview is the figure, to the last digit.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone

from iltizam.core.periods import Period
from iltizam.plans.enums import ActivityState
from iltizam.plans.models import Activity, Commitment
from iltizam.tracking.figures import as_of, computed
from iltizam.tracking.figures.known import ActivityRow, Known, known_now
from iltizam.tracking.models import ProgressUpdate

Weight = Decimal | int | None


@dataclass(frozen=True, slots=True)
class Step:
    """A rate before and after, exactly; None where none can be computed."""

    before: Fraction | None
    after: Fraction | None

    @property
    def by(self) -> Fraction | None:
        """In points; None where one of the two is unknown."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of the commitment's rate and of its plan's."""

    commitment: Step
    plan: Step


@dataclass(frozen=True, slots=True)
class Supposed:
    """What would be otherwise than it is now, by the key of the activity."""

    percents: Mapping[int, int] = field(default_factory=dict)
    weights: Mapping[int, Weight] = field(default_factory=dict)
    states: Mapping[int, str] = field(default_factory=dict)
    members: Mapping[int, bool] = field(default_factory=dict)
    # The weights of activities that would be added to the commitment.
    added: Sequence[Weight] = ()


def effect_of(
    activity: Activity,
    percent: int,
    *,
    effective: Period | None = None,
    corrects: ProgressUpdate | None = None,
) -> Effect:
    """The effect of publishing ``percent`` now: five statements, whatever the history.

    A report on a moment before the one that counts changes nothing; ``corrects`` no
    longer counts.
    """
    counts = _percent_that_counts(activity, percent, effective, corrects)
    return suppose(activity.commitment, Supposed(percents={activity.pk: counts}))


def suppose(commitment: Commitment, supposed: Supposed) -> Effect:
    """The effect of ``supposed`` on a commitment and its plan: four statements."""
    plan = commitment.plan
    commitments, on = list(plan.commitments.all()), as_of(plan)
    known = known_now(plan)
    before = computed(plan, commitments, [], known, on)
    after = computed(plan, commitments, [], _altered(known, supposed, commitment.pk, on), on)
    rates = [found.commitments[commitment.pk].rate.computed for found in (before, after)]
    return Effect(Step(*rates), Step(before.rate.computed, after.rate.computed))


def _percent_that_counts(
    activity: Activity,
    percent: int,
    effective: Period | None,
    corrects: ProgressUpdate | None,
) -> int:
    """What the activity would stand at: the report whose moment is latest, then this one."""
    standing = ProgressUpdate.objects.filter(activity=activity).standing()
    if corrects is not None:
        standing = standing.exclude(pk=corrects.pk)
    other = standing.reverse().values_list("percent", "effective_end").first()
    mine = effective.end if effective else timezone.localdate()
    if other is None or (mine or datetime.date.min) >= (other[1] or datetime.date.min):
        return percent
    return int(other[0])


def _altered(known: Known, supposed: Supposed, commitment: int, on: datetime.date) -> Known:
    rows = [
        replace(
            row,
            weight=supposed.weights.get(row.pk, row.weight),
            state=supposed.states.get(row.pk, row.state),
            in_plan=supposed.members.get(row.pk, row.in_plan),
        )
        for row in known.rows
    ]
    rows += [_new(-place, commitment, weight) for place, weight in enumerate(supposed.added, 1)]
    percents = {
        **known.percents,
        **{pk: (percent, on) for pk, percent in supposed.percents.items()},
    }
    return replace(known, rows=rows, percents=percents)


def _new(pk: int, commitment: int, weight: Weight) -> ActivityRow:
    """An activity that is not there yet: without a date and without an update."""
    return ActivityRow(
        pk=pk,
        commitment=commitment,
        weight=weight,
        state=ActivityState.PLANNED,
        band="",
        in_plan=True,
        planned_start=None,
        planned_end=None,
        revised_end=None,
        is_evidenced=False,
        current=None,
        submitted_at=None,
        is_listed_unfinished=False,
    )
