"""What the figures rest on, read in a few statements: now by index, or as it was then."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Exists, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce, JSONArray
from django.utils import timezone

from iltizam.core.prepared import Prepared
from iltizam.plans.enums import ChangeKind
from iltizam.plans.models import ActionPlan, Activity, ActivityChange, Commitment, RevisedDate
from iltizam.tracking import history
from iltizam.tracking.enums import UpdateState
from iltizam.tracking.models import Evidence, ProgressUpdate, PublishedRate

Reported = tuple[int, datetime.date | None]  # a percent and the day it describes


@dataclass(slots=True)
class ActivityRow:
    """One activity as read from the database."""

    pk: int
    commitment: int
    weight: Any
    state: str
    band: str
    in_plan: bool
    planned_start: datetime.date | None
    planned_end: datetime.date | None
    revised_end: datetime.date | None
    is_evidenced: bool
    current: list[Any] | None  # [percent, moment described] of the update that counts
    submitted_at: datetime.datetime | None  # of the last update, whatever it describes
    is_listed_unfinished: bool  # by the source of an imported plan


def activity_rows(activities):
    """The columns of ``ActivityRow`` for a queryset of activities: one statement."""
    published = ProgressUpdate.objects.published().filter(activity=OuterRef("pk"))
    latest = ProgressUpdate.objects.filter(activity=OuterRef("pk")).standing().reverse()
    submitted = published.values("activity").annotate(
        last=Max(Coalesce("submitted_at", "recorded_at"))
    )
    revised = RevisedDate.objects.filter(activity=OuterRef("pk")).order_by(
        "-recorded_at", "-sequence"
    )
    return (
        activities.order_by("position", "id")
        .annotate(
            revised_until=Subquery(revised.values("revised_end")[:1]),
            evidenced=Exists(Evidence.objects.published().filter(activity=OuterRef("pk"))),
            # Both columns of the latest update in one look-up by index.
            current=Subquery(latest.values(pair=JSONArray("percent", "effective_end"))[:1]),
            submitted=Subquery(submitted.values("last")),
        )
        .values_list(
            "pk",
            "commitment_id",
            "weight",
            "state",
            "published_band",
            "in_plan",
            "planned_start",
            "planned_end",
            "revised_until",
            "evidenced",
            "current",
            "submitted",
            "listed_as_unfinished",
        )
    )


def published_rows(rates_of, *more):
    """What ``latest_published`` takes, and the columns ``more``: one statement."""
    return rates_of.order_by("effective_end", "recorded_at", "sequence").values_list(
        "commitment_id",
        "axis_id",
        "percent",
        "effective_end",
        "made_public_on",
        "recorded_at",
        *more,
    )


_ROWS_OF_PLAN = Prepared(
    lambda of: activity_rows(Activity.objects.filter(commitment__plan=of)), of=(1, 2)
)
_ROWS_OF_COMMITMENT = Prepared(
    lambda of: activity_rows(Activity.objects.filter(commitment=of)), of=(1, 2)
)
_PUBLISHED_OF_PLAN = Prepared(
    lambda of: published_rows(PublishedRate.objects.filter(plan=of)), of=(1, 2)
)
_PUBLISHED_OF_COMMITMENT = Prepared(
    lambda of: published_rows(PublishedRate.objects.filter(commitment=of)), of=(1, 2)
)


@dataclass(slots=True)
class Known:
    """The rows of a plan (or of one commitment) at one moment."""

    rows: list[ActivityRow]
    percents: dict[int, Reported]
    submitted: dict[int, datetime.date]  # the last day on which an update came (R8)
    published: dict[tuple[str, int], int]
    awaiting: dict[int, datetime.date]  # since when an update waits for validation


def known_now(plan: ActionPlan, only: Commitment | None = None) -> Known:
    """What is known now: two statements, three for a plan run on this site."""
    if only is None:
        rows, published = _ROWS_OF_PLAN(of=plan.pk), _PUBLISHED_OF_PLAN(of=plan.pk)
    else:
        rows, published = _ROWS_OF_COMMITMENT(of=only.pk), _PUBLISHED_OF_COMMITMENT(of=only.pk)
    found = [ActivityRow(*values) for values in rows]
    return Known(
        found,
        {row.pk: reported(row.current) for row in found if row.current},
        {row.pk: timezone.localdate(row.submitted_at) for row in found if row.submitted_at},
        latest_published(plan, published),
        _awaiting(plan, only),
    )


def known_then(plan: ActionPlan, on: datetime.date, known_on: datetime.date | None) -> Known:
    """What held at the date ``on``, as known on ``known_on`` (None = as known now)."""
    activities = _activities(plan, None)
    rows = [ActivityRow(*values) for values in _ROWS_OF_PLAN(of=plan.pk)]
    published = [
        row
        for row in _PUBLISHED_OF_PLAN(of=plan.pk)
        if (row[3] is None or row[3] <= on) and history.seen_by(known_on, row[4], row[5])
    ]
    _walk_back(rows, _changes(activities), on, known_on)
    _date_back(rows, activities, on, known_on)
    reports = _reports(activities)
    return Known(
        rows,
        _past_percents(reports, on, known_on),
        _past_submissions(reports, on, known_on),
        latest_published(plan, published),
        {pk: since for pk, since in _awaiting(plan, None).items() if since <= on},
    )


def _activities(plan, only):
    if only is not None:
        return Activity.objects.filter(commitment=only)
    return Activity.objects.filter(commitment__plan=plan)


def reported(pair: list[Any]) -> Reported:
    """An update's percent and the moment it describes, from their JSON."""
    percent, day = pair
    return percent, None if day is None else datetime.date.fromisoformat(day)


def latest_published(plan, rows: Iterable[tuple[Any, ...]]) -> dict[tuple[str, int], int]:
    """The published whole percents that count, by what they are of; rows in order."""
    found: dict[tuple[str, int], int] = {}
    for commitment, axis, percent, *_clocks in rows:
        if commitment:
            found["commitment", commitment] = percent
        elif axis:
            found["axis", axis] = percent
        else:
            found["plan", plan.pk] = percent
    return found


def _awaiting(plan, only) -> dict[int, datetime.date]:
    """Activities with an update that waits for validation; an imported plan has none."""
    if plan.is_imported:
        return {}
    return received(ProgressUpdate.objects.filter(activity__in=_activities(plan, only)))


def received(updates) -> dict[int, datetime.date]:
    """By activity, the day on which the last of those that wait for validation came (R8)."""
    waiting = updates.filter(state=UpdateState.SUBMITTED, submitted_at__isnull=False)
    return {
        activity: timezone.localdate(moment)
        for activity, moment in waiting.order_by("submitted_at").values_list(
            "activity_id", "submitted_at"
        )
    }


def _changes(activities) -> dict[tuple[int, str], list[history.Change]]:
    changes: dict[tuple[int, str], list[history.Change]] = {}
    for change in ActivityChange.objects.filter(activity__in=activities):
        changes.setdefault((change.activity_id, change.kind), []).append(
            history.Change(
                change.old,
                change.new,
                change.effective_end or timezone.localdate(change.recorded_at),
                change.recorded_at,
                change.sequence,
                change.made_public_on,
            )
        )
    return changes


def _walk_back(rows, changes, on, known_on) -> None:
    """Give the rows the weight, state and membership they had at the date (R7)."""

    def at(row, now, *kinds):
        moves = [change for kind in kinds for change in changes.get((row.pk, kind), ())]
        return history.value_at(now, moves, on=on, known_on=known_on)

    for row in rows:
        weight = at(row, "" if row.weight is None else str(row.weight), ChangeKind.WEIGHT)
        row.weight = Fraction(weight) if weight else None
        row.state = at(row, row.state, ChangeKind.STATE)
        # ADDED and REMOVED carry "in" and "out".
        member = at(row, "in" if row.in_plan else "out", ChangeKind.ADDED, ChangeKind.REMOVED)
        row.in_plan = member == "in"


def _date_back(rows, activities, on, known_on) -> None:
    """Give the rows the revised end in force at the date, and the evidence known then."""
    ends = {}
    revised = RevisedDate.objects.filter(activity__in=activities)
    for date in revised.order_by("recorded_at", "sequence"):
        decided = date.effective_end or timezone.localdate(date.recorded_at)
        if decided <= on and history.was_known(date, known_on):
            ends[date.activity_id] = date.revised_end
    evidence = Evidence.objects.published().filter(activity__in=activities)
    evidenced = {
        shown.activity_id
        for shown in evidence.only("activity_id", "made_public_on", "recorded_at")
        if history.was_known(shown, known_on)
    }
    for row in rows:
        row.revised_end = ends.get(row.pk)
        row.is_evidenced = row.pk in evidenced


def _reports(activities) -> dict[int, list[history.Report]]:
    """Every published update, by activity."""
    reports: dict[int, list[history.Report]] = {}
    updates = ProgressUpdate.objects.published().filter(activity__in=activities)
    for update in updates.select_related("corrects"):
        reports.setdefault(update.activity_id, []).append(
            history.Report(
                update.uid,
                update.percent,
                # An update that says no day never overrides one that does.
                update.effective_end or datetime.date.min,
                update.recorded_at,
                update.sequence,
                update.made_public_on,
                update.corrects.uid if update.corrects else None,
            )
        )
    return reports


def _past_percents(reports, on, known_on) -> dict[int, Reported]:
    current = {
        activity: history.current_report(known, on=on, known_on=known_on)
        for activity, known in reports.items()
    }
    return {
        activity: (report.percent, report.effective_end)
        for activity, report in current.items()
        if report
    }


def _past_submissions(reports, on, known_on) -> dict[int, datetime.date]:
    found = {
        activity: [
            day
            for report in known
            for day in [report.made_public_on or timezone.localdate(report.recorded_at)]
            if day <= on and history.was_known(report, known_on)
        ]
        for activity, known in reports.items()
    }
    return {activity: max(days) for activity, days in found.items() if days}
