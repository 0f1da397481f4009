"""Writing the demonstration plan once, and letting it live afterwards."""

import datetime
import json

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from iltizam.core.audit import plan_stream, record
from iltizam.core.models import Actor
from iltizam.core.periods import Period
from iltizam.core.texts import LocalisedText
from iltizam.core.versions import raise_plan
from iltizam.demonstration import building
from iltizam.demonstration.identity import PLAN, uid_of
from iltizam.exchange.actions import Imported, import_plan
from iltizam.exchange.documents import plan_document
from iltizam.plans.enums import ActivityState
from iltizam.plans.models import ActionPlan, Activity
from iltizam.tracking.actions import missing, publish_update, rates_to_freeze
from iltizam.tracking.enums import UpdateState
from iltizam.tracking.figures import plan_figures
from iltizam.tracking.models import Evidence, ProgressUpdate

STEP = datetime.timedelta(days=3)  # between two updates: the last is never a week old
HIGHEST = 97  # percent that the demonstration's living activities come to rest at


def begin() -> str:
    """What setup does: the plan, once, where the installation demonstrates."""
    if not settings.DEMONSTRATION:
        return ""
    if ActionPlan.objects.filter(uid=PLAN).exists():
        return _("Demonstration plan: written already.")
    if ActionPlan.objects.filter(slug=building.SLUG).exists():
        return _("Demonstration plan: its address is taken by another plan, so it is left out.")
    done = write_demonstration(timezone.localdate())
    count = sum(each["new"] for each in done.counts.values())
    return _("Demonstration plan: written with %(rows)d rows.") % {"rows": count}


@transaction.atomic
def write_demonstration(today: datetime.date) -> Imported:
    """Import the invented plan with two years of history before ``today``.

    Through the import action, like any plan: first all that was reported, then the
    rates as the follow-up committee froze them, computed from what was known then.
    What no file carries comes last: what waits for validation, links that died.
    """
    done = import_plan(_bytes(building.document(today)))
    plan = ActionPlan.objects.get(uid=PLAN)
    document = plan_document(plan)
    document["snapshots"] = [
        building.snapshot(
            name, day, rates_to_freeze(plan, plan_figures(plan, on=day, known_on=day))
        )
        for name, day in building.meetings(today)
    ]
    import_plan(_bytes(document))
    for waiting in building.awaiting(today):
        _submit(plan, waiting)
    for uid, since in building.dead_links(today):
        _find_dead(plan, uid, since, today)
    raise_plan(plan.slug)
    return done


def _submit(plan: ActionPlan, waiting: building.Awaiting) -> None:
    """An update as its lead submitted it on its day; nobody has validated it yet."""
    activity = Activity.objects.get(uid=waiting.activity)
    by = _lead_of(activity)
    update = ProgressUpdate(
        uid=waiting.uid,
        activity=activity,
        author=by,
        state=UpdateState.SUBMITTED,
        submitted_at=_noon(waiting.day),
        percent=waiting.percent,
        text=LocalisedText(waiting.text),
    )
    update.effective = Period.day(waiting.day)
    update.full_clean()
    update.save(force_insert=True)
    record(
        update,
        "tracking.update.submitted",
        stream=plan_stream(plan.uid),
        by=by,
        activity=activity.uid,
    )


def _find_dead(plan: ActionPlan, uid: str, since: datetime.date, today: datetime.date) -> None:
    """A piece of evidence whose link has led nowhere since a day, checked today."""
    evidence = Evidence.objects.get(uid=uid)
    evidence.dead_since, evidence.checked_at = since, _noon(today)
    evidence.full_clean()
    evidence.save(update_fields=["dead_since", "checked_at"])
    record(
        evidence,
        "tracking.evidence.link_died",
        stream=plan_stream(plan.uid),
        by=Actor.system(),
        since=since.isoformat(),
    )


def _noon(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


def _lead_of(activity: Activity) -> Actor:
    """The pseudonym of the institution that leads it."""
    lead = activity.commitment.lead
    return _office(lead.uid if lead else "")


def _bytes(document: dict[str, object]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def publish_what_is_due() -> int:
    """One update every ``STEP`` since the plan was written, each once; how many now.

    Days that passed while nothing ran are made up for, dated as they were due.
    """
    plan = ActionPlan.objects.filter(uid=PLAN, is_fictional=True).first()
    if not settings.DEMONSTRATION or plan is None or not plan.is_live or not plan.published_at:
        return 0
    day = timezone.localdate(plan.published_at) + STEP
    days = []
    while day <= timezone.localdate():
        days.append(day)
        day += STEP
    done = set(
        ProgressUpdate.objects.filter(uid__in=[_uid(day) for day in days]).values_list(
            "uid", flat=True
        )
    )
    return sum(_publish(plan, day) for day in days if _uid(day) not in done)


def _uid(day: datetime.date) -> str:
    return uid_of(f"update of {day.isoformat()}")


@transaction.atomic
def _publish(plan: ActionPlan, day: datetime.date) -> bool:
    """Write and publish the update of a day, unless another tick just did."""
    ActionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if ProgressUpdate.objects.filter(uid=_uid(day)).exists():
        return False
    activity = _turn(plan, day)
    if activity is None:
        return False
    by = _lead_of(activity)
    update = ProgressUpdate(uid=_uid(day), activity=activity, author=by)
    current = update.current()
    reached = (current and current.percent) or 0
    percent = max(reached, min(HIGHEST, reached + 1 + day.toordinal() % 2))
    update.percent = percent
    update.effective = Period.day(day)
    update.text = LocalisedText(building.sentence(day.toordinal(), percent))
    update.save(force_insert=True)
    if any(reason.field == "difficulties" for reason in missing(update)):
        update.difficulties = LocalisedText(building.explanation(day.toordinal()))
        update.save(update_fields=["difficulties"])
    publish_update(update, by=by)
    return True


def _office(organisation_uid: str) -> Actor:
    """Whoever reports for an institution by itself: a pseudonym with no person behind it."""
    kind = {"role": Actor.Role.LEAD, "organisation_uid": organisation_uid}
    known = Actor.objects.filter(person_link=None, **kind).order_by("pk").first()
    return known or Actor.objects.create(**kind)


def _turn(plan: ActionPlan, day: datetime.date) -> Activity | None:
    """Which of the living activities reports on that day."""
    living = (
        Activity.objects.filter(
            commitment__plan=plan,
            uid__in=building.living(),
            in_plan=True,
            state=ActivityState.UNDER_WAY,
        )
        .select_related("commitment__lead")
        .order_by("uid")
    )
    return living[day.toordinal() // STEP.days % len(living)] if living else None
