"""R9: where everything in a plan stood at two moments, days or meetings."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from iltizam.core.prepared import Prepared
from iltizam.plans.models import ActionPlan
from iltizam.tracking.models import SnapshotRate
from iltizam.tracking.movement import Standing, Step, compare_all, frozen_standings
from iltizam.tracking.past import Meeting, Past
from iltizam.tracking.series import standings_by_uid

_FROZEN = Prepared(
    lambda snapshot: (
        SnapshotRate.objects.filter(snapshot=snapshot)
        .order_by("id")
        .values_list("object_uid", "exact")
    ),
    snapshot=(1, 2),
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One of the two sides: a day, or a meeting with the rates it froze."""

    on: datetime.date
    meeting: Meeting | None = None

    @property
    def asked(self) -> str:
        """How an address names it."""
        return self.meeting.uid if self.meeting else self.on.isoformat()


def moment_before(past: Past, until: Moment) -> Moment:
    """The last meeting before a moment, else the plan's beginning."""
    held = [meeting for meeting in past.meetings if meeting.on < until.on]
    if held:
        return Moment(held[-1].on, held[-1])
    begins = past.begins or until.on
    return Moment(min(begins, until.on))


def standings_at(plan: ActionPlan, past: Past, moment: Moment) -> dict[str, Standing]:
    """What stood at a moment, by uid; at a meeting, the rates that it froze."""
    meeting = moment.meeting
    history = past.history(meeting.known_on if meeting else None)
    found = standings_by_uid(history, moment.on, plan=plan.uid, axes=past.axes)
    if meeting is None:
        return found
    frozen = dict(_FROZEN(snapshot=meeting.pk))
    kinds = [{plan.uid}, set(past.axes.values())]
    kinds += [{p.uid for p in past.places}, {s.uid for s in history.stories}]
    return frozen_standings(frozen, found, kinds)


class Comparison:
    """The steps of everything between two moments."""

    def __init__(self, plan: ActionPlan, past: Past, since: Moment, until: Moment):
        self.plan, self.past, self.since, self.until = plan, past, since, until
        self.before = standings_at(plan, past, since)
        self.after = standings_at(plan, past, until)

    @cached_property
    def steps(self) -> dict[str, Step]:
        return compare_all(self.before, self.after)
