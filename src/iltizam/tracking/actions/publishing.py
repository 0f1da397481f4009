"""A report becomes public, with everything it brings, in one transaction (spec 1.4, 2.1)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from iltizam.core.audit import Stamp, lock_stream, plan_stream, record, stamps
from iltizam.core.models import Actor
from iltizam.core.periods import Period
from iltizam.core.versions import raise_plan
from iltizam.plans.enums import ActivityState, ChangeKind
from iltizam.plans.models import Activity, ActivityChange
from iltizam.tracking import action_texts
from iltizam.tracking.actions.reporting import (
    Brought,
    CannotPublish,
    check,
    lock_activity,
    needs_review,
    read_report,
)
from iltizam.tracking.drafts import DraftItem
from iltizam.tracking.enums import UpdateState
from iltizam.tracking.history import current_move
from iltizam.tracking.indexing import index_activity, index_update
from iltizam.tracking.models import Action, ActionMove, Evidence, ProgressUpdate
from iltizam.tracking.reasons import because
from iltizam.tracking.trail import content_of

# Rows that other rows name: the database itself refuses one that is not there, and
# asking it six times costs more than all the rest.
_BY_DATABASE = ("activity", "corrects", "author", "validated_by", "source", "returned_by")
_WRITTEN = (
    "state",
    "recorded_at",
    "sequence",
    "submitted_at",
    "validated_by",
    "effective_start",
    "effective_end",
    "effective_precision",
    "effective_text",
)
_EMPTIED = ("draft_items", "declares")
_DECLARED = (
    "state",
    *(f"actual_start_{part}" for part in ("start", "end", "precision", "text")),
    *(f"actual_end_{part}" for part in ("start", "end", "precision", "text")),
)


@transaction.atomic
def publish_update(update: ProgressUpdate, *, by: Actor) -> ProgressUpdate:
    """Make a saved report public and leave its trace; then it is never edited.

    With it, in the same transaction: the items it enters or moves, the evidence
    attached to it, and that the activity began or was completed. Raises CannotPublish
    with everything that is missing; from a draft where the plan asks for a review.
    """
    activity = lock_activity(update.activity_id)
    found = read_report(update.pk)
    if not found.can_be_published:
        raise CannotPublish(because("cannot_be_published", state=found.get_state_display()))
    if needs_review(activity.commitment.plan, by):
        raise CannotPublish(because("needs_review"))
    return publish(found, activity, check(found, activity), by=by)


def publish(
    update: ProgressUpdate, activity: Activity, brought: Brought, *, by: Actor
) -> ProgressUpdate:
    """Write what ``check`` found nothing missing in, within the caller's transaction."""
    plan = activity.commitment.plan
    was_submitted = update.state == UpdateState.SUBMITTED
    if not update.effective:
        update.effective = Period.day(timezone.localdate())
    attached = _attached(update)
    new, moves = _items(update, activity, brought)
    changes = list(_changes(update, activity, brought))

    rows: list[ProgressUpdate | ActionMove | Evidence | ActivityChange] = [
        update,
        *moves,
        *attached,
        *changes,
    ]
    head = lock_stream(plan_stream(plan.uid))
    given = stamps(head, len(rows), is_saved=False)
    for row, stamp in zip(rows, given, strict=True):
        row.recorded_at, row.sequence = stamp
    _finish(update, given[0], was_submitted=was_submitted, by=by)
    _write(activity, new, moves, attached, changes)
    record(
        update,
        "tracking.update.published",
        stream=head,
        by=by,
        **content_of(update),
        **_beside(new, moves, attached, changes),
    )
    index_update(update, plan)
    if new:
        index_activity(activity, plan)
    raise_plan(plan.slug)
    return update


def _finish(update: ProgressUpdate, stamp: Stamp, *, was_submitted: bool, by: Actor) -> None:
    update.state = UpdateState.PUBLISHED
    update.submitted_at = update.submitted_at or stamp.recorded_at
    if was_submitted and by != update.author:
        update.validated_by = by
    emptied = _EMPTIED if update.draft_items or update.declares else ()
    update.draft_items, update.declares = [], {}
    update.clean_fields(exclude=_BY_DATABASE)
    update.save(update_fields=(*_WRITTEN, *emptied))


def _attached(update: ProgressUpdate) -> list[Evidence]:
    if not update.brings_evidence:  # type: ignore[attr-defined]
        return []
    return list(update.evidence.filter(recorded_at=None).order_by("pk"))


def _items(
    update: ProgressUpdate, activity: Activity, brought: Brought
) -> tuple[list[Action], list[ActionMove]]:
    """The actions to enter, and a move for each that is entered or moved."""
    if not brought.items:
        return [], []
    listed = {each.uid: each for each in brought.actions.values()}
    kinds = _kinds_now(activity)
    last = max((each.position for each in listed.values()), default=0)
    new: list[Action] = []
    moves: list[ActionMove] = []
    for item in brought.items:
        if item.action and _says_nothing_new(item, kinds.get(item.action)):
            continue
        action = listed.get(item.action)
        if action is None:
            last += 1
            action = Action(activity=activity, position=last, text=item.text)
            new.append(action)
        move = ActionMove(action=action, kind=item.kind, reason=item.reason, update=update)
        move.happened, move.effective = item.happened, update.effective
        moves.append(move)
    return new, moves


def _kinds_now(activity: Activity) -> dict[str, str]:
    """What each action on the list counts as: one statement."""
    found: dict[str, list[Any]] = {}
    moves = ActionMove.objects.filter(action__activity=activity).select_related("action")
    for move in moves:
        found.setdefault(move.action.uid, []).append(move)
    standing = {uid: current_move(each) for uid, each in found.items()}
    return {uid: move.kind for uid, move in standing.items() if move}


def _says_nothing_new(item: DraftItem, kind: str | None) -> bool:
    return item.kind == kind and not item.reason and item.happened is None


def _changes(
    update: ProgressUpdate, activity: Activity, brought: Brought
) -> Iterator[ActivityChange]:
    """That it began or was completed, as a change of state with its day."""
    declared = brought.declared
    if declared is None or declared.state == activity.state:
        return
    change = ActivityChange(
        activity=activity,
        kind=ChangeKind.STATE,
        old=activity.state,
        new=declared.state,
        by=update.author,
    )
    change.effective = declared.since or update.effective
    activity.state = declared.state
    if declared.since and declared.state == ActivityState.COMPLETED:
        activity.actual_end = declared.since
    elif declared.since:
        activity.actual_start = declared.since
    yield change


def _write(
    activity: Activity,
    new: Sequence[Action],
    moves: Sequence[ActionMove],
    attached: Sequence[Evidence],
    changes: Sequence[ActivityChange],
) -> None:
    if new:
        Action.objects.bulk_create(new)
    if moves:
        ActionMove.objects.bulk_create(moves)
    if attached:
        Evidence.objects.bulk_update(attached, ["recorded_at", "sequence"])
    if changes:
        ActivityChange.objects.bulk_create(changes)
        activity.save(update_fields=_DECLARED)


def _beside(
    new: Sequence[Action],
    moves: Sequence[ActionMove],
    attached: Sequence[Evidence],
    changes: Sequence[ActivityChange],
) -> dict[str, Any]:
    """What else the event names, where there is any."""
    found: dict[str, Any] = {
        "items": [f"{move.action.uid} {move.kind}" for move in moves],
        "evidence": [f"{each.uid} {each.sha256}".rstrip() for each in attached],
        "changes": [f"{change.old} {change.new}" for change in changes],
        action_texts.FIELD: {each.uid: action_texts.digests_of(each.text) for each in new},
    }
    return {name: value for name, value in found.items() if value}
