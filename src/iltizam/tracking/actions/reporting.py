"""What every action on a report begins with: the activity's lock, the report, its checks.

All of them lock the activity first and then read: two that meet on one report, whatever
they do to it, come one after the other.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from iltizam.core.models import Actor
from iltizam.core.periods import Period
from iltizam.core.prepared import Prepared
from iltizam.core.refused import Reason, Refused
from iltizam.plans.enums import ActivityState, ChangeKind, UpdateReview
from iltizam.plans.models import ActionPlan, Activity, RevisedDate
from iltizam.tracking.demands import Demand, Said, Stands, demands
from iltizam.tracking.drafts import Declared, DraftItem, item_demands, items_of
from iltizam.tracking.enums import UpdateState
from iltizam.tracking.freshness import Timing
from iltizam.tracking.models import Action, Evidence, ProgressUpdate
from iltizam.tracking.reasons import because, reasons

STOPPED = (ActivityState.SUSPENDED, ActivityState.CANCELLED)
BEGUN = (ActivityState.UNDER_WAY, ActivityState.COMPLETED)

# Who reviews, by the plan's choice; the secretariat always may (spec 2.1, 4).
REVIEWERS = {
    UpdateReview.MANAGER: (Actor.Role.MANAGER, Actor.Role.SECRETARIAT),
    UpdateReview.SECRETARIAT: (Actor.Role.SECRETARIAT,),
}


class CannotPublish(Refused):
    """A report is not handed in or published; the reasons name each field."""


def needs_review(plan: ActionPlan, by: Actor) -> bool:
    """Whether what ``by`` hands in is shown only after somebody else looked at it."""
    return (
        plan.update_review != UpdateReview.NONE
        and by.role not in (REVIEWERS[UpdateReview(plan.update_review)])
    )


def _activity(pk: int) -> Any:
    revised = RevisedDate.objects.filter(activity=OuterRef("pk"))
    latest = revised.order_by("-recorded_at", "-sequence").values("revised_end")[:1]
    return (
        Activity.objects.select_related("commitment__plan")
        .annotate(revised_until=Subquery(latest))
        .filter(pk=pk)
    )


def _report(pk: int) -> Any:
    """A report with what the rules ask about its activity, in one statement.

    What stood before it is looked for without the report that it corrects, which will not
    stand any more.
    """
    described = Coalesce(OuterRef("effective_end"), Value(datetime.date.max, DateField()))
    before = (
        ProgressUpdate.objects.filter(activity=OuterRef("activity"))
        .standing()
        .filter(Q(effective_end=None) | Q(effective_end__lte=described))
        .exclude(pk=Coalesce(OuterRef("corrects"), Value(0)))
        .reverse()
    )
    evidence = Evidence.objects.published().filter(activity=OuterRef("activity"))
    attached = Evidence.objects.filter(update=OuterRef("pk"), recorded_at=None)
    return (
        ProgressUpdate.objects.select_related("author", "corrects")
        .annotate(
            percent_before=Subquery(before.values("percent")[:1]),
            is_evidenced=Exists(evidence),
            brings_evidence=Exists(attached),
        )
        .filter(pk=pk)
    )


_LOCKED = Prepared(lambda pk: _activity(pk).select_for_update(of=("self",)), pk=(1, 2))
_READ = Prepared(_activity, pk=(1, 2))
_REPORT = Prepared(_report, pk=(1, 2))


def lock_activity(pk: int) -> Activity:
    """The activity with its plan, locked until the transaction ends, and the latest
    ``revised_until``.

    Raises Activity.DoesNotExist.
    """
    found: Activity | None = _LOCKED.first(pk=pk)
    if found is None:
        raise Activity.DoesNotExist(pk)
    return found


def read_report(pk: int) -> ProgressUpdate:
    """The report as stored now. Raises ProgressUpdate.DoesNotExist."""
    found: ProgressUpdate | None = _REPORT.first(pk=pk)
    if found is None:
        raise ProgressUpdate.DoesNotExist(pk)
    return found


def describes(update: ProgressUpdate) -> Period:
    """The moment a report describes: as it says, else the day it was handed in, else today."""
    is_waiting = update.state == UpdateState.SUBMITTED and update.submitted_at
    return update.effective or Period.day(
        timezone.localdate(update.submitted_at if is_waiting else None)
    )


def handed_in_as(update: ProgressUpdate) -> str:
    """One word for what waits to be reviewed, another as soon as it is handed in anew."""
    at = update.submitted_at
    return f"{update.revision}-{at.timestamp() if at else 0:.6f}"


def handed_in_anew(update: ProgressUpdate, seen: str | None) -> Iterator[Reason]:
    """Whether a reviewer, who read ``seen``, decides on something else; None asks nothing."""
    if seen is not None and seen != handed_in_as(update):
        yield because("handed_in_anew", "seen")


@dataclass(frozen=True, slots=True)
class Brought:
    """What a report brings beside itself."""

    items: list[DraftItem]
    actions: dict[str, Action]  # those on the activity's list, by uid
    declared: Declared | None


def missing(update: ProgressUpdate) -> list[Reason]:
    """What would keep a report from being handed in now; nothing is locked or written."""
    activity = _READ.first(pk=update.activity_id)
    try:
        check(read_report(update.pk), activity)
    except CannotPublish as refused:
        return list(refused.reasons)
    return []


def check(update: ProgressUpdate, activity: Activity) -> Brought:
    """What the report brings, when nothing is missing. Raises CannotPublish.

    The ordinary report, which brings nothing, costs no statement.
    """
    wrong = list(_wrong_place(update, activity))
    if wrong:
        raise CannotPublish(*wrong)
    items = items_of(update.draft_items)
    listed = {each.uid: each for each in activity.actions.all()} if items else {}
    declared = Declared.from_json(update.declares)
    wrong = [
        *reasons(_missing(update, activity, declared)),
        *_wrongly_declared(update, activity, declared),
        *_wrongly_received(update),
        *reasons(item_demands(items, listed)),
    ]
    if wrong:
        raise CannotPublish(*wrong)
    return Brought(items, listed, declared)


def phase_reasons(activity: Activity, *, corrects: bool) -> Iterator[Reason]:
    """What keeps everybody from reporting on the activity now; corrections always may."""
    if not activity.commitment.plan.is_live:
        yield because("not_in_implementation")
    elif not corrects and not activity.in_plan:
        yield because("activity_not_in_plan")
    elif not corrects and activity.state == ActivityState.CANCELLED:
        yield because("activity_cancelled")


def _wrong_place(update: ProgressUpdate, activity: Activity) -> Iterator[Reason]:
    yield from phase_reasons(activity, corrects=update.corrects_id is not None)
    corrected = update.corrects
    if corrected and not may_be_corrected(corrected, activity):
        yield because("corrects_elsewhere", "corrects")


def may_be_corrected(corrected: ProgressUpdate, activity: Activity) -> bool:
    return corrected.activity_id == activity.pk and corrected.state == UpdateState.PUBLISHED


def _missing(update: Any, activity: Activity, declared: Declared | None) -> Iterator[Demand]:
    today = timezone.localdate()
    if update.percent is None:
        yield Demand("percent_missing", "percent")
        return
    if update.effective_end and update.effective_end > today:
        yield Demand("in_the_future", "effective")
    said = Said(
        update.percent,
        explains=bool(update.difficulties),
        says_why_lower=bool(update.regression_reason),
        says_why_no_evidence=bool(update.no_evidence_reason),
        brings_evidence=update.brings_evidence,
        declares=declared.state if declared else "",
        completed_on=declared.since.end if declared and declared.since else None,
    )
    yield from demands(said, _stands(update, activity, today))


def _stands(update: Any, activity: Any, today: datetime.date) -> Stands:
    return Stands(
        max((each for each in _before(update, today) if each is not None), default=None),
        update.is_evidenced,
        activity.state,
        activity.state in BEGUN or activity.actual_start is not None,
        Timing(
            planned_start=activity.planned_start,
            planned_end=activity.planned_end,
            revised_end=activity.revised_until,
        ),
        today,
    )


def _before(update: Any, today: datetime.date) -> Iterator[int | None]:
    """The percents that the report is lower than, where it is: R8 asks why.

    One is what it corrects, whatever moment the two describe: that counted until now. What
    the author wrote today is put right without a reason, and what it had corrected is looked
    at in its place.
    """
    yield update.percent_before
    corrected = update.corrects
    while corrected is not None and _was_written_today(corrected, update.author_id, today):
        corrected = corrected.corrects
    yield corrected.percent if corrected else None


def _was_written_today(update: ProgressUpdate, author: int, today: datetime.date) -> bool:
    return (
        update.author_id == author
        and update.recorded_at is not None
        and timezone.localdate(update.recorded_at) == today
    )


def _wrongly_declared(
    update: ProgressUpdate, activity: Activity, declared: Declared | None
) -> Iterator[Reason]:
    if declared is None:
        return
    if activity.state in STOPPED:
        yield because("suspended", "declares")
    today = timezone.localdate()
    day = (declared.since or update.effective or Period.day(today)).end or today
    if day > today:
        yield because("since_in_the_future", "since")
    # Else the state at a past day would be the older one again.
    later = activity.changes.filter(kind=ChangeKind.STATE, effective_end__gt=day)
    last = later.order_by("-effective_end").values_list("effective_end", flat=True).first()
    if last is not None:
        yield because("since_before_the_last", "since", on=last)


def _wrongly_received(update: ProgressUpdate) -> Iterator[Reason]:
    """What the secretariat enters says how, when and from whom it came (spec 1.4)."""
    if update.author.role != Actor.Role.SECRETARIAT:
        return
    if not update.received_by:
        yield because("received_by", "received_by")
    if not update.received_on or update.received_on > timezone.localdate():
        yield because("received_on", "received_on")
    if not update.received_from:
        yield because("received_from", "received_from")
