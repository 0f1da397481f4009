"""Difficulties of a commitment: reported, amended, resolved (spec 1.4).

The sentence is public, with its date and age; it is amended with a public reason, and the
trace keeps the former one. The note is for those whom a rule names, and stands in no trace.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from iltizam.core.audit import canonical, lock_stream, plan_stream, stamps
from iltizam.core.models import Actor
from iltizam.core.periods import Period
from iltizam.core.refused import Reason, Refused
from iltizam.core.texts import LocalisedText, plain_text
from iltizam.core.withholding import WithheldText
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
    told_already,
    too_long,
)
from iltizam.tracking.drafts import LONGEST_TEXT, clean
from iltizam.tracking.enums import ObstacleState, Severity
from iltizam.tracking.models import Obstacle, Outcome
from iltizam.tracking.reasons import because

TEXTS = frozenset(("sentence", "mitigation"))
AMENDABLE = TEXTS | {"severity", "must_act", "note"}


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
    """Say publicly what stands in the way; said twice it is one. Raises CannotReport."""
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
    said = {
        "activity": activity,
        "severity": severity,
        "must_act": must_act,
        "note": _plain(note),
        **texts,
    }
    open_ones = commitment.obstacles.filter(state=ObstacleState.OPEN)
    rows = open_ones.select_related("activity", "must_act")
    twin: Obstacle | None = told_already(rows, said | {"since": since})
    if twin is not None:
        return twin
    stamp = stamps(lock_stream(plan_stream(commitment.plan.uid)), 1)[0]
    obstacle = Obstacle(
        commitment=commitment,
        recorded_at=stamp.recorded_at,
        sequence=stamp.sequence,
        **said,
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


class AmendedMeanwhile(Exception):
    """Somebody else amended it since it was read: both are here, neither is lost.

    ``mine`` are the fields that were to be saved, ``theirs`` is the obstacle or outcome as
    stored now; amending again with its ``standing_of`` writes ``mine`` over it.
    """

    def __init__(self, mine: Mapping[str, Any], theirs: Obstacle | Outcome):
        super().__init__(f"{theirs.uid} was amended meanwhile")
        self.mine, self.theirs = mine, theirs


def standing_of(obstacle: Obstacle) -> str:
    """One word for all that may be amended, another as soon as any of it is amended."""
    said = [obstacle.sentence, obstacle.mitigation, obstacle.severity, obstacle.must_act_id]
    said += [obstacle.note, obstacle.state]
    return hashlib.sha256(canonical(said)).hexdigest()[:32]


@transaction.atomic
def amend_obstacle(
    obstacle: Obstacle,
    *,
    fields: Mapping[str, Any],
    by: Actor,
    reason: Mapping[str, str] | None = None,
    seen: str = "",
) -> Obstacle:
    """Change what may change of it: ``AMENDABLE``, never since when it lasts.

    A new ``sentence`` needs a public ``reason``, which is shown with its moment. The trace
    keeps what was public before beside what is now, each text under a name of its own, so
    that it can be withdrawn; of the note it says only that it changed. ``seen`` is the
    ``standing_of`` what was read: where somebody amended it since, AmendedMeanwhile. Raises
    CannotReport, also where nothing changes or it is resolved already, and LookupError for
    another field.
    """
    if unknown := set(fields) - AMENDABLE:
        raise LookupError(f"{', '.join(sorted(unknown))} of an obstacle is not amended")
    commitment = lock_commitment(obstacle.commitment_id)
    found: Obstacle = Obstacle.objects.get(pk=obstacle.pk)
    mine, why = _amendable(found, fields), clean(reason or {})
    changed = {name for name, value in mine.items() if getattr(found, name) != value}
    if changed and seen and seen != standing_of(found):
        raise AmendedMeanwhile(mine, found)
    wrong = [
        *phase_problem(commitment.plan, WHILE_IT_LASTS),
        *too_long({name: mine[name] for name in TEXTS if name in mine} | {"reason": why}),
        *_wrong(mine),
        *_wrong_sentence(found, mine, why),
    ]
    if found.state == ObstacleState.RESOLVED:
        wrong.append(because("resolved_already"))
    elif not changed and not wrong:
        wrong.append(because("nothing_amended"))
    if wrong:
        raise CannotReport(*wrong)
    before = _public_words(found, changed)
    former = {f"former_{name}": getattr(found, name) for name in changed & TEXTS}
    for name in changed:
        setattr(found, name, mine[name])
    written = set(changed)
    if "sentence" in changed:
        found.amendment_reason = why
        stream = lock_stream(plan_stream(commitment.plan.uid))
        found.amended_at = stamps(stream, 1)[0].recorded_at
        written |= {"amended_at", "amendment_reason"}
    found.save(update_fields=sorted(written))
    tell(
        found,
        "tracking.obstacle.amended",
        commitment.plan,
        by=by,
        amended=sorted(changed),
        before=before,
        after=_public_words(found, changed),
        **former,
        **{name: getattr(found, name) for name in changed & TEXTS},
        **({"reason": why} if "sentence" in changed else {}),
    )
    return found


def _amendable(found: Obstacle, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are to be kept; one that stays as it is is not even tidied."""
    mine = dict(fields)
    said = {name: mine[name] for name in TEXTS if name in mine}
    mine |= cleaned({name: text for name, text in said.items() if text != getattr(found, name)})
    if "note" in mine:
        mine["note"] = _plain(mine["note"])
    return mine


def _wrong_sentence(
    found: Obstacle, mine: Mapping[str, Any], why: LocalisedText
) -> Iterator[Reason]:
    """A sentence is amended for a public reason, and there is none for anything else."""
    sentence = mine.get("sentence", found.sentence)
    if sentence == found.sentence:
        if why:
            yield because("sentence_is_the_same", "reason")
    elif isinstance(found.sentence, WithheldText):
        yield because("sentence_withdrawn", "sentence")
    elif not sentence:
        yield because("obstacle_without_sentence", "sentence")
    elif not why:
        yield because("amendment_reason", "reason")


def _public_words(obstacle: Obstacle, names: set[str]) -> dict[str, Any]:
    """What the trace says of these fields that are no texts, and not restricted."""
    said = {
        "severity": obstacle.severity,
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
    return plain_text(note).strip()


def _wrong(mine: Mapping[str, Any]) -> Iterator[Reason]:
    if mine.get("severity", Severity.LOW) not in Severity.values:
        yield because("severity", "severity")
    if len(mine.get("note", "")) > LONGEST_TEXT:
        yield because("too_long", "note", most=LONGEST_TEXT)
