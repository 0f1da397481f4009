"""A report is handed in, returned, and confirmed by the lead (spec 1.4, 2.1)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from iltizam.core.audit import lock_stream, plan_stream, stamps
from iltizam.core.models import Actor
from iltizam.core.refused import Refused
from iltizam.tracking.actions.drafts import EditConflict, fields_of
from iltizam.tracking.actions.phases import tell
from iltizam.tracking.actions.publishing import publish
from iltizam.tracking.actions.reporting import (
    CannotPublish,
    check,
    handed_in_anew,
    lock_activity,
    needs_review,
    read_report,
)
from iltizam.tracking.drafts import LONGEST_TEXT, clean, is_too_long
from iltizam.tracking.enums import OPEN_STATES, UpdateState
from iltizam.tracking.handing_over import who_goes_on
from iltizam.tracking.models import Evidence, ProgressUpdate, UpdateConfirmation
from iltizam.tracking.reasons import because

# The institution's own people: whoever entered a report in their name cannot say for
# them that it is so.
CONFIRMING = (Actor.Role.LEAD, Actor.Role.DEPUTY, Actor.Role.MANAGER)


class CannotReturn(Refused):
    """A report is not handed back to its author."""


class CannotConfirm(Refused):
    """There is nothing to confirm, or not by this actor."""


@transaction.atomic
def submit_update(
    update: ProgressUpdate, *, by: Actor, seen: str | None = None
) -> ProgressUpdate:
    """Hand a draft or a returned report in: the one verb of whoever reports.

    Where the plan asks for a review it waits for it, unless ``by`` is who reviews;
    everywhere else it is public at once. Raises CannotPublish with everything missing.

    ``seen`` is the uid of the last report that the screen showed, "" where there was
    none: EditConflict, with both texts, where another was published since. Nothing of
    the draft is lost; it goes on with what was seen then.

    A draft that says just what its author handed in already, and waits, is that report once
    more: a form posted twice. It is given up and the waiting one returned.
    """
    activity = lock_activity(update.activity_id)
    found = read_report(update.pk)
    if found.state not in OPEN_STATES:
        raise CannotPublish(because("cannot_be_submitted", state=found.get_state_display()))
    if seen is not None:
        _compare(found, seen)
    is_reviewed = needs_review(activity.commitment.plan, by)
    if is_reviewed and (twin := _waiting_already(found)):
        Evidence.objects.filter(update=found).delete()
        found.delete()
        return twin
    brought = check(found, activity)
    if not is_reviewed:
        return publish(found, activity, brought, by=by)
    found.state, found.submitted_at = UpdateState.SUBMITTED, timezone.now()
    found.save(update_fields=["state", "submitted_at"])
    tell(
        found,
        "tracking.update.submitted",
        activity.commitment.plan,
        by=by,
        activity=activity.uid,
        percent=found.percent,
    )
    return found


def _waiting_already(update: ProgressUpdate) -> ProgressUpdate | None:
    if update.state != UpdateState.DRAFT:
        return None
    waiting = ProgressUpdate.objects.waiting().filter(
        activity=update.activity_id, author=update.author_id
    )
    rows = waiting.select_related("corrects")
    return next((each for each in rows if _all_of(each) == _all_of(update)), None)


def _all_of(update: ProgressUpdate) -> dict[str, Any]:
    """What a report says and brings, without the keys that tell its own items apart."""
    said = fields_of(update)
    pieces = update.evidence.order_by("kind", "url", "sha256")
    return {
        **said,
        "items": [replace(item, key="") for item in said["items"]],
        "evidence": list(pieces.values_list("kind", "url", "sha256", "is_public")),
    }


def _compare(update: ProgressUpdate, seen: str) -> None:
    of_activity = ProgressUpdate.objects.published().filter(activity=update.activity_id)
    last = of_activity.order_by("recorded_at", "sequence").last()
    if last is not None and last.uid != seen:
        raise EditConflict(fields_of(update), last)


@transaction.atomic
def return_update(
    update: ProgressUpdate, *, reason: Mapping[str, str], by: Actor, seen: str | None = None
) -> ProgressUpdate:
    """Hand a submitted report back to its author, saying what has to change.

    Where the author holds the role no more it comes to who does (``who_goes_on``).
    Raises CannotReturn for another one, without a reason, or where it is not
    ``handed_in_as`` the reviewer has ``seen``.
    """
    activity = lock_activity(update.activity_id)
    found: ProgressUpdate = ProgressUpdate.objects.select_related("author").get(pk=update.pk)
    if found.state != UpdateState.SUBMITTED:
        raise CannotReturn(because("cannot_be_returned", state=found.get_state_display()))
    if anew := list(handed_in_anew(found, seen)):
        raise CannotReturn(*anew)
    said = clean(reason)
    if not said:
        raise CannotReturn(because("return_reason", "reason"))
    if is_too_long(said):
        raise CannotReturn(because("too_long", "reason", most=LONGEST_TEXT))
    found.state, found.return_reason = UpdateState.RETURNED, said
    found.returned_at, found.returned_by = timezone.now(), by
    found.author = who_goes_on(found)
    found.save(update_fields=["state", "return_reason", "returned_at", "returned_by", "author"])
    tell(
        found,
        "tracking.update.returned",
        activity.commitment.plan,
        by=by,
        activity=activity.uid,
        reason=said,
    )
    return found


@transaction.atomic
def confirm_update(update: ProgressUpdate, *, by: Actor) -> UpdateConfirmation:
    """The lead says that what was entered on the institution's behalf is so.

    Raises CannotConfirm for any other report, twice, and for the secretariat.
    """
    activity = lock_activity(update.activity_id)
    found = ProgressUpdate.objects.get(pk=update.pk)
    is_confirmed = UpdateConfirmation.objects.filter(update=found).exists()
    if found.state != UpdateState.PUBLISHED or not found.received_by or is_confirmed:
        raise CannotConfirm(because("cannot_be_confirmed"))
    if by.role not in CONFIRMING:
        raise CannotConfirm(because("confirmed_by_another"))
    stamp = stamps(lock_stream(plan_stream(activity.commitment.plan.uid)), 1)[0]
    confirmation = UpdateConfirmation.objects.create(
        update=found, by=by, recorded_at=stamp.recorded_at, sequence=stamp.sequence
    )
    tell(
        found,
        "tracking.update.confirmed",
        activity.commitment.plan,
        by=by,
        activity=activity.uid,
    )
    return confirmation
