"""Difficulties of a commitment: reported, amended, resolved (spec 1.4).

The sentence is public, with its date and age, and is never rewritten; the note is for those
whom a rule names, and stands in no trace.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from iltizam.core.audit import lock_stream, plan_stream, stamps
from iltizam.core.models import Actor
from iltizam.core.periods import Period
from iltizam.core.refused import Reason, Refused
from iltizam.directory.models import Organisation
from iltizam.plans.models import Activity, Commitment
from iltizam.tracking.actions.phases import (
    AFTER_ADOPTION,
    WHILE_IT_LASTS,
    cleaned,
    elsewhere,
    in_the_future,
    lock_commitment,
    phase_problem,
    tell,
    too_long,
)
from iltizam.tracking.drafts import LONGEST_TEXT
from iltizam.tracking.enums import ObstacleState, Severity
from iltizam.tracking.models import Obstacle
from iltizam.tracking.reasons import because

AMENDABLE = frozenset(("severity", "mitigation", "must_act", "note"))


class CannotReport(Refused):
    """Something is not reported on a commitment; the reasons name each field."""


@transaction.atomic
def report_obstacle(
    commitment: Commitment,
    *,
    sentence: Mapping[str, str],
    since: Period,
    by: Actor,
    activity: Activity | None = None,
    severity: str = Severity.MEDIUM,
    mitigation: Mapping[str, str] | None = None,
    must_act: Organisation | None = None,
    note: str = "",
) -> Obstacle:
    """Say publicly what stands in the way. Raises CannotReport."""
    commitment = lock_commitment(commitment.pk)
    texts = cleaned({"sentence": sentence, "mitigation": mitigation or {}})
    wrong = [
        *phase_problem(commitment.plan, AFTER_ADOPTION),
        *elsewhere(activity, commitment),
        *too_long(texts),
        *in_the_future("since", since),
        *_wrong({"severity": severity, "note": note}),
    ]
    if not texts["sentence"]:
        wrong.append(because("obstacle_without_sentence", "sentence"))
    if wrong:
        raise CannotReport(*wrong)
    stamp = stamps(lock_stream(plan_stream(commitment.plan.uid)), 1)[0]
    obstacle = Obstacle(
        commitment=commitment,
        activity=activity,
        severity=severity,
        must_act=must_act,
        note=_plain(note),
        recorded_at=stamp.recorded_at,
        sequence=stamp.sequence,
        **texts,
    )
    obstacle.since = since
    obstacle.save(force_insert=True)
    tell(
        obstacle,
        "tracking.obstacle.reported",
        commitment.plan,
        by=by,
        commitment=commitment.uid,
        severity=severity,
    )
    return obstacle


@transaction.atomic
def amend_obstacle(obstacle: Obstacle, *, fields: Mapping[str, Any], by: Actor) -> Obstacle:
    """Change what may change of it: ``AMENDABLE``, never its sentence or its date.

    The trace keeps what was public before beside what is now; of the note it says only that
    it changed. Raises CannotReport, also where nothing changes or it is resolved already, and
    LookupError for another field.
    """
    if unknown := set(fields) - AMENDABLE:
        raise LookupError(f"{', '.join(sorted(unknown))} of an obstacle is not amended")
    commitment = lock_commitment(obstacle.commitment_id)
    found: Obstacle = Obstacle.objects.get(pk=obstacle.pk)
    mine = dict(fields)
    if "mitigation" in mine:
        mine |= cleaned({"mitigation": mine["mitigation"]})
    if "note" in mine:
        mine["note"] = _plain(mine["note"])
    wrong = [
        *phase_problem(commitment.plan, WHILE_IT_LASTS),
        *too_long({"mitigation": mine.get("mitigation", {})}),
        *_wrong(mine),
    ]
    changed = {name for name, value in mine.items() if getattr(found, name) != value}
    if found.state == ObstacleState.RESOLVED:
        wrong.append(because("resolved_already"))
    elif not changed and not wrong:
        wrong.append(because("nothing_amended"))
    if wrong:
        raise CannotReport(*wrong)
    before = _public_words(found, changed)
    for name in changed:
        setattr(found, name, mine[name])
    found.save(update_fields=sorted(changed))
    tell(
        found,
        "tracking.obstacle.amended",
        commitment.plan,
        by=by,
        amended=sorted(changed),
        before=before,
        after=_public_words(found, changed),
    )
    return found


def _public_words(obstacle: Obstacle, names: set[str]) -> dict[str, Any]:
    """What of these fields the trace says: everything but the note."""
    said = {
        "severity": obstacle.severity,
        "mitigation": obstacle.mitigation,
        "must_act": obstacle.must_act.uid if obstacle.must_act else None,
    }
    return {name: value for name, value in said.items() if name in names}


@transaction.atomic
def resolve_obstacle(obstacle: Obstacle, *, resolved: Period, by: Actor) -> Obstacle:
    """Say that it is out of the way, and since when. Raises CannotReport, also twice."""
    commitment = lock_commitment(obstacle.commitment_id)
    found: Obstacle = Obstacle.objects.get(pk=obstacle.pk)
    wrong = [
        *phase_problem(commitment.plan, WHILE_IT_LASTS),
        *in_the_future("resolved", resolved),
    ]
    if found.state == ObstacleState.RESOLVED:
        wrong.append(because("resolved_already"))
    if _ends_before(resolved, found.since):
        wrong.append(because("resolved_before_it_began", "resolved"))
    if wrong:
        raise CannotReport(*wrong)
    found.state, found.resolved = ObstacleState.RESOLVED, resolved
    found.save()
    tell(
        found, "tracking.obstacle.resolved", commitment.plan, by=by, resolved=resolved.as_json()
    )
    return found


def _ends_before(resolved: Period, since: Period | None) -> bool:
    return bool(since and since.start and resolved.end and resolved.end < since.start)


def _plain(note: str) -> str:
    return note.replace("\0", "").strip()


def _wrong(mine: Mapping[str, Any]) -> Iterator[Reason]:
    if mine.get("severity", Severity.LOW) not in Severity.values:
        yield because("severity", "severity")
    if len(mine.get("note", "")) > LONGEST_TEXT:
        yield because("too_long", "note", most=LONGEST_TEXT)
