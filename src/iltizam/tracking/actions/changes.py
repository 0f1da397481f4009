"""What changes in a plan after its adoption: asked for, approved or refused (R7)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from iltizam.core.audit import lock_stream, plan_stream, record, stamps
from iltizam.core.models import Actor
from iltizam.core.numbers import number_from
from iltizam.core.periods import Period
from iltizam.core.refused import Reason, Refused
from iltizam.core.texts import LocalisedText
from iltizam.core.versions import raise_plan
from iltizam.directory.models import Organisation
from iltizam.plans.enums import ActivityState, ChangeKind, NumberSource, ProposalState
from iltizam.plans.models import Activity, ActivityChange, Commitment, ProposedChange
from iltizam.tracking import rates
from iltizam.tracking.actions.phases import (
    AFTER_ADOPTION,
    lock_commitment,
    not_plain,
    phase_problem,
    told_already,
)
from iltizam.tracking.drafts import LONGEST_TEXT, clean, is_too_long
from iltizam.tracking.effects import Effect, Supposed, suppose
from iltizam.tracking.indexing import index_activity
from iltizam.tracking.reasons import because, reasons
from iltizam.tracking.weights import as_text, weight_demands

STOPPED = (ActivityState.SUSPENDED.value, ActivityState.CANCELLED.value)
GOING_ON = (ActivityState.PLANNED.value, ActivityState.UNDER_WAY.value)
# Which state may become which by R7; that it began or is completed is reported.
TURNS = {
    ActivityState.PLANNED.value: STOPPED,
    ActivityState.UNDER_WAY.value: STOPPED,
    ActivityState.SUSPENDED.value: (ActivityState.CANCELLED.value, *GOING_ON),
    ActivityState.CANCELLED.value: GOING_ON,
}


class CannotChange(Refused):
    """A change is not asked for, approved or refused; nothing was changed."""


@dataclass(frozen=True, slots=True)
class NewActivity:
    """An activity that is asked for; its number is given when it is approved."""

    title: LocalisedText
    description: LocalisedText = field(default_factory=LocalisedText)
    expected_output: LocalisedText = field(default_factory=LocalisedText)
    weight: Decimal | None = None
    planned: Period | None = None
    responsible: Organisation | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "title": clean(self.title),
            "description": clean(self.description),
            "expected_output": clean(self.expected_output),
            "weight": as_text(self.weight),
            "planned": self.planned.as_json() if self.planned else None,
            "responsible": self.responsible.uid if self.responsible else "",
        }


@transaction.atomic
def propose_change(
    activity: Activity,
    *,
    kind: str,
    new: str | Decimal,
    reason: Mapping[str, str],
    by: Actor,
) -> ProposedChange:
    """Ask for another weight, for its removal ("out"), or for another state of an activity.

    States: suspended, cancelled, or planned and under_way to take it up again. Raises
    CannotChange without a public reason, when nothing would change, and when the same
    is asked for already.
    """
    commitment = lock_commitment(activity.commitment_id)
    activity = _locked(activity, commitment)
    proposal = ProposedChange(
        commitment=commitment,
        activity=activity,
        kind=kind,
        new=_as_kept(kind, new),
        asked_by=by,
    )
    return _ask(proposal, reason)


@transaction.atomic
def propose_activity(
    commitment: Commitment, *, wanted: NewActivity, reason: Mapping[str, str], by: Actor
) -> ProposedChange:
    """Ask for an activity to be added; asked twice it is once.

    Raises CannotChange, as ``propose_change``.
    """
    commitment = lock_commitment(commitment.pk)
    proposal = ProposedChange(
        commitment=commitment,
        kind=ChangeKind.ADDED,
        new="in",
        wanted=wanted.as_json(),
        asked_by=by,
    )
    return _ask(proposal, reason)


def effect_of_change(proposal: ProposedChange) -> Effect:
    """What approving it would do to the rates, as they stand now."""
    return suppose(proposal.commitment, _supposed(proposal))


@transaction.atomic
def approve_change(proposal: ProposedChange, *, by: Actor) -> ActivityChange:
    """Make what was asked for so, publicly, with the exact rates before and after.

    Raises CannotChange when it is answered, or is no longer possible.
    """
    proposal, commitment = _locked_proposal(proposal)
    wrong = [*_unanswered(proposal, by), *_problems(proposal)]
    if wrong:
        raise CannotChange(*wrong)
    plan = commitment.plan
    # Before the rates are read: whatever else moves them waits for this lock.
    head = lock_stream(plan_stream(plan.uid))
    effect = effect_of_change(proposal).commitment
    change = _carry_out(proposal)
    change.rate_before, change.rate_after = _exact(effect.before), _exact(effect.after)
    change.reason, change.by, change.approved_by = proposal.reason, proposal.asked_by, by
    change.effective = Period.day(timezone.localdate())
    change.recorded_at, change.sequence = stamps(head, 1, is_saved=False)[0]
    change.save(force_insert=True)
    _answer(proposal, ProposalState.APPROVED, by=by, change=change)
    record(
        proposal,
        "plans.change.approved",
        stream=head,
        by=by,
        activity=change.activity.uid,
        kind=change.kind,
        old=change.old,
        new=change.new,
        rate_before=change.rate_before,
        rate_after=change.rate_after,
        **({"weight": as_text(change.activity.weight)} if _adds(change) else {}),
    )
    raise_plan(plan.slug)
    return change


@transaction.atomic
def refuse_change(
    proposal: ProposedChange, *, answer: Mapping[str, str], by: Actor
) -> ProposedChange:
    """Say no to what was asked for, and why. Raises CannotChange."""
    proposal, commitment = _locked_proposal(proposal)
    said = clean(answer)
    wrong = [*_unanswered(proposal, by), *_said("answer", said)]
    if wrong:
        raise CannotChange(*wrong)
    proposal.answer = said
    _answer(proposal, ProposalState.REFUSED, by=by)
    stream = plan_stream(commitment.plan.uid)
    record(proposal, "plans.change.refused", stream=stream, by=by, answer=said)
    return proposal


def _ask(proposal: ProposedChange, reason: Mapping[str, str]) -> ProposedChange:
    proposal.reason, proposal.asked_at = clean(reason), timezone.now()
    wrong = [
        *phase_problem(proposal.commitment.plan, AFTER_ADOPTION),
        *_said("reason", proposal.reason),
        *_problems(proposal),
        *_already_asked(proposal),
    ]
    if wrong:
        raise CannotChange(*wrong)
    asked = ProposedChange.objects.open().filter(
        commitment=proposal.commitment, activity=None, kind=proposal.kind
    )
    said = {"wanted": proposal.wanted, "reason": proposal.reason}
    twin: ProposedChange | None = told_already(asked, said)
    if twin is not None:
        return twin
    proposal.save(force_insert=True)
    activity = proposal.activity
    record(
        proposal,
        "plans.change.asked",
        stream=plan_stream(proposal.commitment.plan.uid),
        by=proposal.asked_by,
        activity=activity.uid if activity else "",
        kind=proposal.kind,
        new=proposal.new,
        reason=proposal.reason,
    )
    return proposal


def _locked(activity: Activity, commitment: Commitment) -> Activity:
    found: Activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    found.commitment = commitment
    return found


def _locked_proposal(proposal: ProposedChange) -> tuple[ProposedChange, Commitment]:
    commitment = lock_commitment(proposal.commitment_id)
    found: ProposedChange = ProposedChange.objects.select_related("asked_by").get(
        pk=proposal.pk
    )
    found.commitment = commitment
    if found.activity:
        found.activity = _locked(found.activity, commitment)
    return found, commitment


def _unanswered(proposal: ProposedChange, by: Actor) -> Iterator[Reason]:
    yield from phase_problem(proposal.commitment.plan, AFTER_ADOPTION)
    if not proposal.is_open:
        yield because("answered_already", state=proposal.get_state_display())
    if by.role != Actor.Role.SECRETARIAT:
        yield because("answered_by_secretariat")


def _said(name: str, text: LocalisedText) -> Iterator[Reason]:
    if not text:
        yield because(f"change_{name}", name)
    elif is_too_long(text):
        yield because("too_long", name, most=LONGEST_TEXT)


def _already_asked(proposal: ProposedChange) -> Iterator[Reason]:
    same = ProposedChange.objects.open().filter(activity=proposal.activity, kind=proposal.kind)
    if proposal.activity and same.exists():
        yield because("asked_already")


def _problems(proposal: ProposedChange) -> Iterator[Reason]:
    """What keeps the change from being made, now as when it was asked for."""
    activity = proposal.activity
    if activity is None:
        yield from _problems_of_new(proposal)
        return
    if not activity.in_plan:
        yield because("activity_not_in_plan")
    elif proposal.kind == ChangeKind.WEIGHT:
        yield from _problems_of_weight(proposal, activity)
    elif proposal.kind == ChangeKind.STATE:
        if proposal.new not in TURNS.get(activity.state, ()):
            state = activity.get_state_display()
            yield because("state_not_possible", "new", state=state)
    elif proposal.kind != ChangeKind.REMOVED:
        yield because("change_unknown", "kind")


def _problems_of_weight(proposal: ProposedChange, activity: Activity) -> Iterator[Reason]:
    if not proposal.commitment.weights_locked_at:
        yield because("weights_not_locked")
    weight = number_from(proposal.new)
    yield from reasons(weight_demands(weight, "new"))
    if weight is not None and weight == activity.weight:
        yield because("nothing_changes", "new")


def _problems_of_new(proposal: ProposedChange) -> Iterator[Reason]:
    wanted = proposal.wanted
    if not wanted["title"]:
        yield because("activity_without_title", "title")
    yield from not_plain({"title": wanted["title"]})
    for name in ("title", "description", "expected_output"):
        if is_too_long(wanted[name]):
            yield because("too_long", name, most=LONGEST_TEXT)
    others = proposal.commitment.activities.filter(in_plan=True, weight__isnull=False)
    if wanted["weight"] or others.exists():
        yield from reasons(weight_demands(number_from(wanted["weight"]), "weight"))


def _as_kept(kind: str, new: str | Decimal) -> str:
    """As ``ActivityChange`` keeps it."""
    if kind == ChangeKind.WEIGHT:
        weight = number_from(str(new))
        return as_text(weight) if weight is not None else ""
    return "out" if kind == ChangeKind.REMOVED else str(new)


def _adds(change: ActivityChange) -> bool:
    return bool(change.kind == ChangeKind.ADDED)


def _supposed(proposal: ProposedChange) -> Supposed:
    if proposal.activity is None:
        return Supposed(added=[number_from(proposal.wanted["weight"])])
    pk = proposal.activity.pk
    if proposal.kind == ChangeKind.WEIGHT:
        return Supposed(weights={pk: number_from(proposal.new)})
    if proposal.kind == ChangeKind.STATE:
        return Supposed(states={pk: proposal.new})
    return Supposed(members={pk: False})


def _carry_out(proposal: ProposedChange) -> ActivityChange:
    """Change the row, and say what it was and is."""
    activity = proposal.activity
    if activity is None:
        added = _added(proposal)
        return ActivityChange(activity=added, kind=ChangeKind.ADDED, old="out", new="in")
    change = ActivityChange(activity=activity, kind=proposal.kind, new=proposal.new)
    if proposal.kind == ChangeKind.WEIGHT:
        change.old = as_text(activity.weight)
        activity.weight = number_from(proposal.new)
        activity.save(update_fields=["weight"])
    elif proposal.kind == ChangeKind.STATE:
        change.old = activity.state
        activity.state = proposal.new
        is_stopped = activity.state in STOPPED
        activity.state_reason = proposal.reason if is_stopped else LocalisedText()
        activity.save(update_fields=["state", "state_reason"])
    else:
        change.old, change.new, activity.in_plan = "in", "out", False
        activity.save(update_fields=["in_plan"])
    return change


def _added(proposal: ProposedChange) -> Activity:
    """The activity that was asked for, at the end of the list under the next number."""
    commitment, wanted = proposal.commitment, proposal.wanted
    last = commitment.activities.aggregate(number=Max("number"), position=Max("position"))
    number = (last["number"] or 0) + 1
    activity = Activity(
        commitment=commitment,
        key=_free_key(commitment, number),
        number=number,
        number_source=NumberSource.SITE,
        position=(last["position"] or 0) + 1,
        title=LocalisedText(wanted["title"]),
        description=LocalisedText(wanted["description"]),
        expected_output=LocalisedText(wanted["expected_output"]),
        weight=number_from(wanted["weight"]),
        responsible=Organisation.objects.filter(uid=wanted["responsible"]).first(),
    )
    activity.planned = Period.from_json(wanted["planned"]) if wanted["planned"] else None
    activity.full_clean()
    activity.save(force_insert=True)
    index_activity(activity, commitment.plan)
    return activity


def _free_key(commitment: Commitment, number: int) -> str:
    taken = set(commitment.activities.values_list("key", flat=True))
    wanted = [str(number), *(f"{number}-{letter}" for letter in "abcdefghij")]
    return next(key for key in wanted if key not in taken)


def _answer(
    proposal: ProposedChange,
    state: ProposalState,
    *,
    by: Actor,
    change: ActivityChange | None = None,
) -> None:
    proposal.state, proposal.change = state, change
    proposal.answered_by, proposal.answered_at = by, timezone.now()
    if change is not None:
        proposal.activity = change.activity
    proposal.save()


def _exact(rate: Any) -> str:
    return "" if rate is None else rates.exact(rate)
