"""Naming and ending leads and deputies, and what moves to the successor (spec 1.4).

Apps above that hold something open for a focal point – drafts, for one – register a
function that is called within the same transaction, once for each hand-over.
"""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.utils import timezone

from iltizam.accounts.actions import end_sessions
from iltizam.accounts.models import User
from iltizam.core.audit import plan_stream, record
from iltizam.core.models import Actor
from iltizam.core.versions import raise_plan
from iltizam.directory.actions import person_of
from iltizam.plans.models import Commitment, FocalPoint

# hand_over(before, after, by=…): ``after`` is None where nobody follows.
HandOver = Callable[..., None]
_moves: list[HandOver] = []


def register(move: HandOver) -> None:
    """Let ``move(before, after, by=actor)`` pass on what a focal point had open."""
    _moves.append(move)


@transaction.atomic
def name_focal_point(commitment: Commitment, user: User, role: str, *, by: Actor) -> FocalPoint:
    """Make somebody lead or deputy from today on; who was it before hands over.

    So does everybody who held the role earlier: what they left open may have waited for a
    successor. A commitment has one lead and one deputy at a time; who holds the role stays.
    """
    commitment = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    person = person_of(user)
    current: list[FocalPoint]
    current = list(FocalPoint.objects.current().filter(commitment=commitment, role=role))
    held = next((row for row in current if row.person_id == person.pk), None)
    if held is not None:
        return held
    named = FocalPoint(
        commitment=commitment,
        organisation=commitment.lead,
        person=person,
        role=role,
        starts_on=timezone.localdate(),
        named_by=by,
    )
    for row in current:
        _end(row)
    named.full_clean()
    named.save()
    end_sessions(user)
    _trace(named, "plans.focal_point.named", by=by)
    for row in current:
        _trace(row, "plans.focal_point.ended", by=by)
    for row in _former(named):
        _hand_over(row, named, by=by)
    return named


@transaction.atomic
def end_focal_point(focal_point: FocalPoint, *, by: Actor) -> FocalPoint:
    """End it at once, open sessions included; what was open waits for a successor."""
    row: FocalPoint
    row = FocalPoint.objects.select_for_update(of=("self",)).get(pk=focal_point.pk)
    if row.is_over:
        return row
    _end(row)
    _trace(row, "plans.focal_point.ended", by=by)
    _hand_over(row, None, by=by)
    return row


def _former(named: FocalPoint) -> Iterable[FocalPoint]:
    """Everybody who held this role on the commitment before, the latest first."""
    held = FocalPoint.objects.filter(commitment=named.commitment_id, role=named.role)
    return held.exclude(pk=named.pk).select_related("person__user").order_by("-pk")


def _end(row: FocalPoint) -> None:
    row.end()
    if row.person and row.person.user:
        end_sessions(row.person.user)


def _hand_over(before: FocalPoint, after: FocalPoint | None, *, by: Actor) -> None:
    for move in _moves:
        move(before, after, by=by)


def _trace(row: FocalPoint, event: str, *, by: Actor) -> None:
    """In the plan's stream: role and institution, never the person."""
    plan = row.commitment.plan
    record(
        row,
        event,
        stream=plan_stream(plan.uid),
        by=by,
        commitment=row.commitment.uid,
        role=row.role,
        organisation=row.organisation.uid if row.organisation else "",
    )
    raise_plan(plan.slug)
