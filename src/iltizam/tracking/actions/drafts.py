"""A report while it is written: begun, saved as one types, given up (spec 2.1).

None of this is public, and saving leaves no trace: the trail tells what was handed in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from iltizam.core.audit import plan_stream, record
from iltizam.core.models import Actor
from iltizam.core.refused import Reason, Refused
from iltizam.core.texts import plain_text, without_bidi_controls
from iltizam.plans.models import Activity
from iltizam.tracking.actions.reporting import lock_activity, may_be_corrected, phase_reasons
from iltizam.tracking.drafts import (
    DECLARABLE,
    LONGEST_TEXT,
    MOST_ITEMS,
    Declared,
    DraftItem,
    clean,
    is_too_long,
)
from iltizam.tracking.enums import Channel, UpdateState
from iltizam.tracking.models import Evidence, ProgressUpdate
from iltizam.tracking.reasons import because

TEXTS = ("text", "difficulties", "regression_reason", "no_evidence_reason")
RECEIVED = ("received_by", "received_on", "received_from")
FIELDS = frozenset((*TEXTS, *RECEIVED, "percent", "effective", "corrects", "items", "declares"))


class CannotSave(Refused):
    """A draft is not begun, saved or given up; what was stored stays as it was."""


class EditConflict(Exception):
    """Somebody else was there since it was read: both texts are here, neither is lost.

    Raised by ``save_draft``: ``mine`` are the fields that were to be saved, ``theirs`` the
    draft as stored now; saving again with ``theirs.revision`` writes ``mine`` over it.
    Raised by ``submit_update``: ``theirs`` was published meanwhile; handing in again with
    its uid as ``seen`` publishes ``mine`` after it.
    """

    def __init__(self, mine: Mapping[str, Any], theirs: ProgressUpdate):
        super().__init__(f"update {theirs.uid} came meanwhile")
        self.mine, self.theirs = mine, theirs

    @property
    def differences(self) -> dict[str, tuple[Any, Any]]:
        """The fields in which the two differ: (mine, theirs)."""
        stored = fields_of(self.theirs)
        return {
            name: (value, stored[name])
            for name, value in self.mine.items()
            if value != stored[name]
        }


@transaction.atomic
def start_update(
    activity: Activity, *, by: Actor, corrects: ProgressUpdate | None = None
) -> ProgressUpdate:
    """The report that ``by`` goes on writing: one returned, else their draft, else a new one.

    ``corrects`` names a published report of the same activity. Raises CannotSave where
    the plan is not in implementation or the activity is cancelled.
    """
    activity = lock_activity(activity.pk)
    wrong = list(phase_reasons(activity, corrects=corrects is not None))
    if corrects is not None and not may_be_corrected(corrects, activity):
        wrong.append(because("corrects_elsewhere", "corrects"))
    if wrong:
        raise CannotSave(*wrong)
    open_ones = ProgressUpdate.objects.open().filter(activity=activity, author=by)
    mine: list[ProgressUpdate] = list(open_ones.order_by("-pk"))
    mine.sort(key=lambda each: each.state != UpdateState.RETURNED)
    if not mine:
        return ProgressUpdate.objects.create(
            activity=activity, author=by, corrects=corrects, saved_at=timezone.now()
        )
    found = mine[0]
    if corrects is not None and found.corrects_id != corrects.pk:
        found.corrects = corrects
        _save(found, ["corrects"])
    return found


@transaction.atomic
def save_draft(
    update: ProgressUpdate, *, fields: Mapping[str, Any], revision: int, by: Actor
) -> ProgressUpdate:
    """Keep what was typed, whole or not; ``fields`` are those of ``FIELDS`` that changed.

    ``revision`` is the one that was read: where another was saved since, EditConflict
    holds both – unless the two say the same, as when an answer was lost. Raises
    CannotSave for a report that is handed in already and for values that cannot be
    kept, LookupError for a field that is no draft's.
    """
    if unknown := set(fields) - FIELDS:
        raise LookupError(f"a draft has no field {', '.join(sorted(unknown))}")
    activity = lock_activity(update.activity_id)
    stored: ProgressUpdate = ProgressUpdate.objects.select_related("corrects").get(pk=update.pk)
    if not stored.can_be_changed:
        state = stored.get_state_display()
        raise CannotSave(because("cannot_be_changed", state=state))
    mine = _cleaned(fields)
    if wrong := _wrong(mine, activity, by):
        raise CannotSave(*wrong)
    now = fields_of(stored)
    if all(value == now[name] for name, value in mine.items()):
        return stored
    if revision != stored.revision:
        raise EditConflict(mine, stored)
    return _save(stored, _write(stored, mine))


@transaction.atomic
def withdraw_draft(update: ProgressUpdate, *, by: Actor) -> None:
    """Give up a report that is not handed in, with what is attached to it.

    Raises CannotSave for one that is.
    """
    activity = lock_activity(update.activity_id)
    stored = ProgressUpdate.objects.get(pk=update.pk)
    if not stored.can_be_changed:
        state = stored.get_state_display()
        raise CannotSave(because("cannot_be_changed", state=state))
    Evidence.objects.filter(update=stored).delete()
    if stored.submitted_at:  # it was handed in once, and that left a trace
        stream = plan_stream(activity.commitment.plan.uid)
        record(stored, "tracking.update.withdrawn", stream=stream, by=by, activity=activity.uid)
    stored.delete()


def fields_of(update: ProgressUpdate) -> dict[str, Any]:
    """A draft's fields as ``save_draft`` takes them."""
    found: dict[str, Any] = {
        name: getattr(update, name) for name in (*TEXTS, *RECEIVED, "percent", "effective")
    }
    return {
        **found,
        "corrects": update.corrects,
        "items": [DraftItem.from_json(each) for each in update.draft_items],
        "declares": Declared.from_json(update.declares),
    }


def _cleaned(fields: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(fields)
    for name in TEXTS:
        if name in found:
            found[name] = clean(found[name])
    if "received_from" in found:
        said = plain_text(without_bidi_controls(found["received_from"]))
        found["received_from"] = " ".join(said.split())
    if "items" in found:
        found["items"] = [
            replace(item, text=clean(item.text), reason=clean(item.reason))
            for item in found["items"]
        ]
    return found


def _wrong(mine: Mapping[str, Any], activity: Activity, by: Actor) -> list[Reason]:
    """What cannot be kept even in a draft; what is only missing is asked for later."""
    found = [
        because("too_long", name, most=LONGEST_TEXT)
        for name in TEXTS
        if is_too_long(mine.get(name, {}))
    ]
    percent = mine.get("percent")
    if percent is not None and not 0 <= percent <= 100:
        found.append(because("percent_out_of_range", "percent"))
    declared = mine.get("declares")
    if declared is not None and declared.state not in DECLARABLE:
        found.append(because("declared_state", "declares"))
    corrected = mine.get("corrects")
    if corrected is not None and not may_be_corrected(corrected, activity):
        found.append(because("corrects_elsewhere", "corrects"))
    return found + _wrong_items(mine.get("items", ())) + _wrongly_received(mine, by)


def _wrong_items(items: Sequence[DraftItem]) -> list[Reason]:
    if len(items) > MOST_ITEMS:
        return [because("too_many_items", "items", most=MOST_ITEMS)]
    return [
        because("too_long", f"items.{place}.{name}", most=LONGEST_TEXT)
        for place, item in enumerate(items)
        for name in ("text", "reason")
        if is_too_long(getattr(item, name))
    ]


def _wrongly_received(mine: Mapping[str, Any], by: Actor) -> list[Reason]:
    if not any(mine.get(name) for name in RECEIVED):
        return []
    if by.role != Actor.Role.SECRETARIAT:
        return [because("received_by_another", "received_by")]
    found = []
    if mine.get("received_by", "") not in ("", *Channel.values):
        found.append(because("received_by", "received_by"))
    if len(mine.get("received_from", "")) > 200:
        found.append(because("too_long", "received_from", most=200))
    return found


def _write(stored: ProgressUpdate, mine: Mapping[str, Any]) -> list[str]:
    """Set the fields and name the columns they are kept in."""
    columns: list[str] = []
    for name, value in mine.items():
        if name == "items":
            stored.draft_items = [item.as_json() for item in value]
            columns.append("draft_items")
        elif name == "declares":
            stored.declares = value.as_json() if value else {}
            columns.append("declares")
        elif name == "effective":
            stored.effective = value
            columns += [f"effective_{part}" for part in ("start", "end", "precision", "text")]
        else:
            setattr(stored, name, value)
            columns.append(name)
    return columns


def _save(stored: ProgressUpdate, columns: list[str]) -> ProgressUpdate:
    stored.revision += 1
    stored.saved_at = timezone.now()
    stored.save(update_fields=[*columns, "revision", "saved_at"])
    return stored
