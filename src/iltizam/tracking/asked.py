"""What tracking asks of somebody: to report, correct, finish, review, confirm, answer.

Registered with ``accounts.desk``. Six statements, however many commitments are carried and
however long their history.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from iltizam.accounts.desk import Asked
from iltizam.accounts.models import User
from iltizam.accounts.roles import Role, holds, objects_of
from iltizam.core import formatting
from iltizam.core.texts import in_words
from iltizam.plans.addresses import commitment_ref
from iltizam.plans.enums import ActivityState, Origin, PlanPhase, UpdateReview
from iltizam.plans.models import Activity, Commitment, ProposedChange, RevisedDate
from iltizam.tracking import freshness
from iltizam.tracking.enums import UpdateState
from iltizam.tracking.freshness import Timing
from iltizam.tracking.models import ProgressUpdate

SOON = datetime.timedelta(days=14)  # before a planned end, a report is asked for
REPORTED_ON = (ActivityState.PLANNED, ActivityState.UNDER_WAY)
HANDED_IN = (UpdateState.SUBMITTED, UpdateState.PUBLISHED)


def asked_by_tracking(user: User, day: datetime.date) -> Iterator[Asked]:
    """Every line of this app, in no order."""
    mine = _carried_by(user)
    if mine is not None:
        begun = list(_begun(user, mine))
        yield from map(_line_of_begun, begun)
        has_begun = {update.activity_id for update in begun}
        for activity in _unfinished(mine):
            if activity.pk not in has_begun:
                yield from _line_of_activity(activity, day)
        yield from map(_line_to_confirm, _to_confirm(mine))
        yield from map(_line_of_weights, _without_weights(mine))
    if (reviewed := _reviewed_by(user)) is not None:
        yield from map(_line_to_review, _waiting(reviewed))
    if holds(user, Role.SECRETARIAT):
        yield from map(_line_to_answer, _changes_asked_for())


def _carried_by(user: User) -> Any:
    """The commitments whose progress is asked of this user, or None."""
    led = objects_of(user, Role.LEAD, Role.DEPUTY)
    return _running(Commitment.objects.filter(uid__in=led)) if led else None


def _running(commitments: Any) -> Any:
    return commitments.filter(
        plan__origin=Origin.LIVE,
        plan__phase=PlanPhase.IMPLEMENTATION,
        plan__published_at__isnull=False,
    )


def reported_by(user: User) -> Any:
    """The commitments of running plans on which this user reports, by plan (one statement)."""
    running = _running(Commitment.objects.select_related("plan", "lead"))
    if not holds(user, Role.SECRETARIAT):
        led = objects_of(user, Role.LEAD, Role.DEPUTY)
        managed = objects_of(user, Role.MANAGER)
        running = running.filter(Q(uid__in=led) | Q(lead__uid__in=managed))
    return running.order_by("plan__slug", "position", "number", "pk")


# What is asked about an activity


def _unfinished(mine: Any) -> Any:
    revised = RevisedDate.objects.filter(activity=OuterRef("pk"))
    latest = revised.order_by("-recorded_at", "-sequence").values("revised_end")[:1]
    updates = ProgressUpdate.objects.filter(activity=OuterRef("pk"))
    handed_in = updates.filter(state__in=HANDED_IN).order_by().values("activity")
    last = handed_in.annotate(last=Max(Coalesce("submitted_at", "recorded_at")))
    waits = updates.filter(state=UpdateState.SUBMITTED)
    return (
        Activity.objects.filter(commitment__in=mine, in_plan=True, state__in=REPORTED_ON)
        .filter(~Exists(waits))
        .annotate(revised_until=Subquery(latest), last=Subquery(last.values("last")))
        .select_related("commitment__plan")
        .order_by("pk")
    )


def _line_of_activity(activity: Any, day: datetime.date) -> Iterator[Asked]:
    plan = activity.commitment.plan
    last = timezone.localdate(activity.last) if activity.last else None
    timing = Timing(
        planned_end=activity.planned_end,
        revised_end=activity.revised_until,
        last_submitted_on=last,
        waiting_since=plan.period_start,
    )
    end, since = timing.end, last or plan.period_start
    days = datetime.timedelta(days=plan.stale_after_days)
    is_stale = freshness.is_stale(timing, on=day, after_days=plan.stale_after_days)
    line = {"about": activity.title, "within": _within(activity.commitment)}
    if end and freshness.is_late(timing, on=day):
        if not is_stale and last and last > end:
            # Late, and said so: what is missing is a new date.
            where = {**place_of(activity.commitment), "key": activity.key}
            yield Asked(
                on=end,
                kind="dates",
                verb=_("Give a new date"),
                why=_("Was to end on %(day)s, and goes on.") % {"day": _day(end)},
                address=reverse("workspace:revise_dates", kwargs=where),
                is_urgent=True,
                **line,
            )
            return
        yield Asked(
            on=end,
            kind="late",
            verb=_("Report"),
            why=_("Was to end on %(day)s.") % {"day": _day(end)},
            address=report_address(activity),
            is_urgent=True,
            **line,
        )
    elif is_stale and since:
        yield Asked(
            on=since + days,
            kind="stale",
            verb=_("Report"),
            why=_("No report since %(day)s.") % {"day": _day(since)}
            if last
            else _("Nothing was reported yet."),
            address=report_address(activity),
            is_urgent=True,
            **line,
        )
    else:
        yield from _line_of_days_to_come(activity, end, since + days if since else None, day)


def _line_of_days_to_come(
    activity: Any, end: datetime.date | None, stale: datetime.date | None, day: datetime.date
) -> Iterator[Asked]:
    """Due within ``SOON`` of its end; before that, the next day on which it will be asked."""
    days = [each for each in (end, stale) if each]
    if not days:
        return
    on = min(days)
    is_due = on == end and on - day <= SOON
    yield Asked(
        on=on,
        kind="due" if is_due else "next",
        verb=_("Report"),
        about=activity.title,
        within=_within(activity.commitment),
        why=_("Ends on %(day)s.") % {"day": _day(on)}
        if on == end
        else _("A report is due every %(days)d days.")
        % {"days": activity.commitment.plan.stale_after_days},
        address=report_address(activity),
        is_next=not is_due,
    )


# What is asked about reports


def _reports(**where: Any) -> Any:
    return ProgressUpdate.objects.filter(**where).select_related("activity__commitment__plan")


def _begun(user: User, mine: Any) -> Any:
    return (
        _reports(activity__commitment__in=mine, author__person_link__person_uid=user.uid)
        .open()
        .order_by("pk")
    )


def _line_of_begun(update: Any) -> Asked:
    is_returned = update.state == UpdateState.RETURNED
    moment = update.returned_at if is_returned else update.saved_at
    return Asked(
        on=timezone.localdate(moment) if moment else timezone.localdate(),
        kind=update.state,
        verb=pgettext("a report", "Correct") if is_returned else pgettext("a report", "Finish"),
        about=update.activity.title,
        within=_within(update.activity.commitment),
        why=_("Returned to you:") if is_returned else _("A draft that is not handed in."),
        said=update.return_reason if is_returned else None,
        address=report_address(update.activity),
        is_urgent=is_returned,
    )


def _to_confirm(mine: Any) -> Any:
    received = _reports(activity__commitment__in=mine).published().exclude(received_by="")
    return received.filter(confirmation=None).order_by("pk")


def _line_to_confirm(update: Any) -> Asked:
    return Asked(
        on=timezone.localdate(update.recorded_at),
        kind="confirm",
        verb=_("Confirm"),
        about=update.activity.title,
        within=_within(update.activity.commitment),
        why=_("The secretariat entered %(percent)s in your institution's name.")
        % {"percent": formatting.percent(update.percent, get_language() or "en")},
        address=reverse("workspace:confirm_update", kwargs={"uid": update.uid}),
        is_settled_by_post=True,
    )


def _reviewed_by(user: User) -> Q | None:
    """The condition on a report that this user reviews it."""
    if holds(user, Role.SECRETARIAT):
        return Q()
    managed = objects_of(user, Role.MANAGER)
    if not managed:
        return None
    return Q(
        activity__commitment__plan__update_review=UpdateReview.MANAGER,
        activity__commitment__lead__uid__in=managed,
    )


def waiting_for(user: User) -> Any:
    """The reports that this user reviews, the longest waiting first (one statement)."""
    reviewed = _reviewed_by(user)
    return _waiting(reviewed) if reviewed is not None else ProgressUpdate.objects.none()


def _waiting(reviewed: Q) -> Any:
    return _reports().filter(reviewed).waiting()


def _line_to_review(update: Any) -> Asked:
    return Asked(
        on=timezone.localdate(update.submitted_at),
        kind="review",
        verb=pgettext("a report", "Review"),
        about=update.activity.title,
        within=_within(update.activity.commitment),
        why=_("%(percent)s handed in, awaiting validation.")
        % {"percent": formatting.percent(update.percent, get_language() or "en")},
        address=reverse("workspace:review_update", kwargs={"uid": update.uid}),
    )


# What is asked about weights and changes


def _without_weights(mine: Any) -> Any:
    those = Activity.objects.filter(commitment=OuterRef("pk"), in_plan=True)
    return (
        mine.filter(weights_locked_at=None)
        .annotate(
            has_weights=Exists(those.exclude(weight=None)),
            lacks_weights=Exists(those.filter(weight=None)),
        )
        .select_related("plan")
        .order_by("pk")
    )


def _line_of_weights(commitment: Any) -> Asked:
    return Asked(
        on=timezone.localdate(),
        kind="weights",
        verb=_("Set the weights"),
        about=commitment.title,
        within=_within(commitment),
        why=_("They count as they were set; lock them once they are final.")
        if commitment.has_weights and not commitment.lacks_weights
        else _("Until every activity has its weight, all of them count the same."),
        address=reverse("workspace:weights", kwargs=place_of(commitment)),
    )


def _changes_asked_for() -> Any:
    asked = ProposedChange.objects.open().select_related("activity", "commitment__plan")
    return asked.filter(commitment__plan__published_at__isnull=False)


def _line_to_answer(proposal: Any) -> Asked:
    return Asked(
        on=timezone.localdate(proposal.asked_at),
        kind="change",
        verb=_("Answer"),
        about=proposal.activity.title if proposal.activity else proposal.commitment.title,
        within=_within(proposal.commitment),
        why=_("A change after adoption is asked for: %(kind)s.")
        % {"kind": proposal.get_kind_display()},
        address=reverse("workspace:change", kwargs={"uid": proposal.uid}),
    )


# Words and addresses


def place_of(commitment: Commitment) -> dict[str, str]:
    """The parts of a commitment's address."""
    ref = commitment_ref(commitment.number, commitment.uid)
    return {"slug": commitment.plan.slug, "ref": ref}


def report_address(activity: Activity) -> str:
    where = {**place_of(activity.commitment), "key": activity.key}
    return reverse("workspace:report", kwargs=where)


def _within(commitment: Commitment) -> str:
    plan = in_words(commitment.plan.title)
    if commitment.number is None:
        return plan
    return _("%(plan)s, commitment %(number)s") % {"plan": plan, "number": commitment.number}


def _day(day: datetime.date) -> str:
    return formatting.date(day, get_language() or "en")
