"""A plan's whole history, read in two statements however long it is.

The pages that show time ask for many dates at once; reading per date, as
``figures.plan_figures`` does, would cost as many statements as there are dates.
"""

import datetime
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import CharField, F, OuterRef
from django.db.models.functions import Cast
from django.utils import timezone

from iltizam.core.prepared import Prepared
from iltizam.core.rows import JsonRows, period_columns, period_of
from iltizam.plans.enums import ActivityList, ActivityState, CancelledRule, ChangeKind
from iltizam.plans.models import (
    ActionPlan,
    Activity,
    ActivityChange,
    Axis,
    Commitment,
    RevisedDate,
)
from iltizam.tracking.enums import SnapshotPurpose
from iltizam.tracking.history import seen_by
from iltizam.tracking.models import ProgressUpdate, Snapshot
from iltizam.tracking.series import History, Place, Rules, Story

Day = datetime.date
RECORDED = ("recorded_at", "sequence")
CLOCKS = ("effective_end", "made_public_on", *RECORDED)


def _events(path, snapshots):
    """What is read beside the updates; each of these tables is small.

    ``path`` is the look-up from an activity to the object that is read.
    """
    of_activities = {f"activity__{path}": OuterRef("pk")}
    return {
        "activity_rows": JsonRows(
            Activity.objects.filter(**{path: OuterRef("pk")})
            .order_by("position", "id")
            .values(
                "id",
                "uid",
                "commitment",
                "weight",
                "state",
                "in_plan",
                "listed_as_unfinished",
                "planned_end",
            )
        ),
        "change_rows": JsonRows(
            ActivityChange.objects.filter(**of_activities)
            .order_by(*RECORDED)
            .values("activity", "kind", "old", "new", *CLOCKS)
        ),
        "revised_rows": JsonRows(
            RevisedDate.objects.filter(**of_activities)
            .order_by(*RECORDED)
            .values("activity", "revised_end", *CLOCKS)
        ),
        "snapshot_rows": JsonRows(
            Snapshot.objects.filter(purpose=SnapshotPurpose.MEETING, **snapshots)
            .order_by("effective_end", *RECORDED)
            .values(
                "id",
                "uid",
                "name",
                "made_public_on",
                "recorded_at",
                *period_columns("effective"),
            )
        ),
    }


def _events_of_plan(of):
    commitments = Commitment.objects.filter(plan=OuterRef("pk")).in_order()
    axes = Axis.objects.filter(plan=OuterRef("pk")).order_by("number")
    return (
        ActionPlan.objects.filter(pk=of)
        .only("pk")
        .annotate(
            place_rows=JsonRows(commitments.values("id", "uid", "axis")),
            axis_rows=JsonRows(axes.values("id", "uid")),
            **_events("commitment__plan", {"plan": OuterRef("pk")}),
        )
    )


def _events_of_commitment(of):
    return (
        Commitment.objects.filter(pk=of)
        .only("pk", "uid")
        .annotate(**_events("commitment", {"plan": OuterRef("plan")}))
    )


def _updates(**of):
    """Every published update, in the order in which updates count.

    Days as text: there are thousands, and few different ones.
    """
    return (
        ProgressUpdate.objects.published()
        .filter(**of)
        .order_by(F("effective_end").asc(nulls_first=True), *RECORDED)
        .values_list(
            "pk",
            "activity_id",
            "percent",
            "corrects_id",
            Cast("effective_end", CharField()),
            Cast("made_public_on", CharField()),
            Cast("recorded_at", CharField()),
            "sequence",
        )
    )


_EVENTS_OF_PLAN = Prepared(_events_of_plan, of=(1, 2))
_EVENTS_OF_COMMITMENT = Prepared(_events_of_commitment, of=(1, 2))
_UPDATES_OF_PLAN = Prepared(lambda of: _updates(activity__commitment__plan=of), of=(1, 2))
_UPDATES_OF_COMMITMENT = Prepared(lambda of: _updates(activity__commitment=of), of=(1, 2))


@lru_cache(maxsize=8192)
def _day(text: str) -> Day:
    return Day.fromisoformat(text)


@lru_cache(maxsize=8192)
def _local_day(hour: str) -> Day:
    """The day here of a moment in UTC, given to the minute."""
    moment = datetime.datetime.fromisoformat(hour).replace(tzinfo=datetime.UTC)
    return timezone.localdate(moment)


def _public_day(public: str | None, recorded: str) -> Day:
    """The day on which an update could be seen: by the source's own date, else ours."""
    return _day(public) if public else _local_day(recorded[:16])


@dataclass(frozen=True, slots=True)
class Meeting:
    """A snapshot of the plan's rates that a meeting froze."""

    pk: int
    uid: str
    name: str
    period: Any
    known_on: Day  # when it was made

    @property
    def on(self) -> Day:
        return self.period.end


@dataclass(frozen=True, slots=True)
class _Sight:
    """What of the rows is looked at: what was known on a day, or recorded before a number."""

    known_on: Day | None = None
    before: int | None = None

    def reaches(self, row: Any) -> bool:
        if self.before is not None and row.sequence >= self.before:
            return False
        return seen_by(self.known_on, row.made_public_on, row.recorded_at)


class Past:
    """The rows of a plan's history: ``history`` arranges them as known at a date."""

    def __init__(self, plan: ActionPlan, events: Any, updates: list[Any], places: list[Place]):
        self.plan, self.places = plan, places
        self._events, self._updates = events, updates
        self.axes = {row.id: row.uid for row in getattr(events, "axis_rows", ())}
        self.meetings = [
            Meeting(
                row.id,
                row.uid,
                row.name,
                period_of(row, "effective"),
                row.made_public_on or timezone.localdate(row.recorded_at),
            )
            for row in events.snapshot_rows
            if row.effective_end
        ]

    @property
    def begins(self) -> Day | None:
        """The first day of the plan's period, else of its first report."""
        if self.plan.period_start:
            return self.plan.period_start
        days = [row[4] for row in self._updates if row[4]]
        return _day(days[0]) if days else None

    def history(
        self,
        known_on: Day | None = None,
        awaiting: Mapping[int, Day] | None = None,
        before: int | None = None,
    ) -> History:
        """Everything known now, what was known on ``known_on``, or what had been recorded
        before the row with the number ``before``.

        ``awaiting``: by activity, since when an update waits for validation (R8).
        """
        plan, sight = self.plan, _Sight(known_on, before)
        rules = Rules(
            plan.rate_rule,
            plan.cancelled_rule == CancelledRule.AS_THEY_STAND,
            plan.activity_list == ActivityList.COMPLETE,
            plan.stale_after_days,
            plan.period_start,
        )
        stories = {row.id: _story(row) for row in self._events.activity_rows}
        for activity, since in (awaiting or {}).items():
            stories[activity].awaits_since = since
        self._add_reports(stories, sight)
        _add_turns(stories, self._events.change_rows, sight)
        for row in self._events.revised_rows:
            if sight.reaches(row):
                stories[row.activity].revised.append((_decided(row), row.revised_end))
        return History(rules, self.places, list(stories.values()))

    def _add_reports(self, stories: dict[int, Story], sight: _Sight) -> None:
        rows = self._updates
        if sight.known_on is not None:
            rows = [row for row in rows if _public_day(row[5], row[6]) <= sight.known_on]
        if sight.before is not None:
            rows = [row for row in rows if row[7] < sight.before]
        corrected = {row[3] for row in rows if row[3]}
        for pk, activity, percent, _corrects, described, public, recorded, _place in rows:
            story = stories[activity]
            if pk not in corrected:
                # An update that says no day never overrides one that does.
                story.reports.append((_day(described) if described else Day.min, percent))
            story.submitted.append(_public_day(public, recorded))
        for story in stories.values():
            story.submitted.sort()


def _story(row: Any) -> Story:
    is_known = row.state != ActivityState.NOT_DOCUMENTED or row.listed_as_unfinished
    return Story(
        row.id,
        row.uid,
        row.commitment,
        row.weight or "",
        row.state,
        row.in_plan,
        row.planned_end,
        is_known,
    )


def _decided(row: Any) -> Day:
    return row.effective_end or timezone.localdate(row.recorded_at)


def _add_turns(stories: dict[int, Story], rows: list[Any], sight: _Sight) -> None:
    """R7's changes; the first value stays the one before them all, seen or not."""
    found: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for row in rows:
        member = row.kind in {ChangeKind.ADDED, ChangeKind.REMOVED}
        found[row.activity, "member" if member else row.kind].append(row)
    for (activity, kind), changes in found.items():
        changes.sort(key=lambda row: (_decided(row), row.recorded_at, row.sequence))
        story = stories[activity]
        turns = {
            ChangeKind.WEIGHT: story.weights,
            ChangeKind.STATE: story.states,
        }.get(kind, story.memberships)
        # A turn at the end of time keeps what was before the first, whatever was seen.
        seen = [row for row in changes if sight.reaches(row)]
        if not seen or seen[0] is not changes[0]:
            turns.append((Day.max, changes[0].old, changes[0].new))
        turns += [(_decided(row), row.old, row.new) for row in seen]


def past_of_plan(plan: ActionPlan) -> Past:
    """The history of a plan run on this site: two statements."""
    events = _EVENTS_OF_PLAN.first(of=plan.pk)
    places = [Place(row.id, row.uid, row.axis) for row in events.place_rows]
    return Past(plan, events, _UPDATES_OF_PLAN(of=plan.pk), places)


def past_of_commitment(commitment: Commitment) -> Past:
    """The history of one commitment of such a plan: two statements."""
    events = _EVENTS_OF_COMMITMENT.first(of=commitment.pk)
    places = [Place(commitment.pk, commitment.uid)]
    return Past(commitment.plan, events, _UPDATES_OF_COMMITMENT(of=commitment.pk), places)
