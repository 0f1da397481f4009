"""What becomes of a commitment at the end of its plan (spec 1.4): kept, dropped, carried over."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max

from iltizam.core.audit import lock_stream, plan_stream, record
from iltizam.core.models import Actor
from iltizam.core.refused import Refused
from iltizam.core.versions import raise_plan
from iltizam.plans.enums import (
    CommitmentPhase,
    Fate,
    LineageBasis,
    LineageRelation,
    NumberSource,
    Origin,
    PlanPhase,
)
from iltizam.plans.models import (
    ActionPlan,
    Activity,
    Commitment,
    CommitmentText,
    LineageLink,
    Partner,
)
from iltizam.tracking.actions.phases import (
    UNTIL_ITS_END,
    lock_commitment,
    phase_problem,
    tell,
)
from iltizam.tracking.indexing import index_commitment
from iltizam.tracking.reasons import because

COPIED = (
    "title",
    "summary",
    "lead",
    "other_stakeholders",
    "ogp_values",
    "policy_areas",
    "sdgs",
)


CARRYING_ON = (LineageRelation.CARRIED_ON_BY, LineageRelation.MERGED_INTO)


class CannotCarryOver(Refused):
    """What becomes of the commitment is not decided."""


@transaction.atomic
def decide_fate(commitment: Commitment, *, fate: str, by: Actor) -> Commitment:
    """Say that it is kept or dropped. Raises CannotCarryOver.

    Not once another one carries it on: the link, and what was drafted from it, stay.
    """
    commitment = lock_commitment(commitment.pk)
    wrong = list(phase_problem(commitment.plan, UNTIL_ITS_END))
    if fate not in (Fate.KEPT, Fate.DROPPED):
        wrong.append(because("fate_unknown", "fate"))
    elif _is_carried_on(commitment):
        wrong.append(because("carried_on", "fate"))
    if wrong:
        raise CannotCarryOver(*wrong)
    _decide(commitment, fate, by=by)
    return commitment


@transaction.atomic
def name_successor(
    commitment: Commitment, *, successor: Commitment, by: Actor, is_merged: bool = False
) -> LineageLink:
    """Say which commitment of another plan carries it on, or which one it is merged into.

    Raises CannotCarryOver.
    """
    commitment = lock_commitment(commitment.pk)
    wrong = list(phase_problem(commitment.plan, UNTIL_ITS_END))
    if successor.pk == commitment.pk or (
        not is_merged and successor.plan_id == commitment.plan_id
    ):
        wrong.append(because("successor_elsewhere", "successor"))
    relation = LineageRelation.MERGED_INTO if is_merged else LineageRelation.CARRIED_ON_BY
    if _linked(commitment, successor, relation):
        wrong.append(because("linked_already", "successor"))
    if wrong:
        raise CannotCarryOver(*wrong)
    link = _link(commitment, successor, relation, by=by)
    fate = Fate.MERGED if is_merged else Fate.CARRIED_OVER
    _decide(commitment, fate, by=by, successor=successor.uid)
    raise_plan(successor.plan.slug)
    return link


@transaction.atomic
def carry_over(
    commitment: Commitment, *, into: ActionPlan, activities: Sequence[Activity], by: Actor
) -> Commitment:
    """Draft a commitment of the next plan that carries this one on, with these activities.

    Texts, lead and partners come along; numbers, weights and dates are planned anew.
    Raises CannotCarryOver where the next plan is not being written or carries it on already,
    and for activities of another commitment.
    """
    commitment = lock_commitment(commitment.pk)
    into = ActionPlan.objects.select_for_update(of=("self",)).get(pk=into.pk)
    wrong = list(phase_problem(commitment.plan, UNTIL_ITS_END))
    if into.origin != Origin.LIVE or into.phase != PlanPhase.CO_CREATION:
        wrong.append(because("next_plan_not_open", "into"))
    elif _is_carried_on_in(into, commitment):
        wrong.append(because("carried_over_already", "into"))
    if any(each.commitment_id != commitment.pk for each in activities):
        wrong.append(because("activity_elsewhere", "activities"))
    if wrong:
        raise CannotCarryOver(*wrong)
    # Two streams at once: in one order for everybody.
    for name in sorted({plan_stream(commitment.plan.uid), plan_stream(into.uid)}):
        lock_stream(name)
    drafted = _drafted(commitment, into)
    _link(commitment, drafted, LineageRelation.CARRIED_ON_BY, by=by)
    for number, activity in enumerate(activities, start=1):
        copy = _copied(activity, drafted, number)
        _link(activity, copy, LineageRelation.CARRIED_ON_BY, by=by)
    index_commitment(drafted, into)
    _decide(commitment, Fate.CARRIED_OVER, by=by, successor=drafted.uid)
    stream = plan_stream(into.uid)
    record(drafted, "plans.commitment.drafted", stream=stream, by=by, earlier=commitment.uid)
    raise_plan(into.slug)
    return drafted


def _decide(commitment: Commitment, fate: str, *, by: Actor, successor: str = "") -> None:
    before, commitment.fate = commitment.fate, fate
    commitment.save(update_fields=["fate"])
    tell(
        commitment,
        "plans.commitment.fate_decided",
        commitment.plan,
        by=by,
        before=before,
        fate=fate,
        successor=successor,
    )


def _is_carried_on_in(plan: ActionPlan, commitment: Commitment) -> bool:
    links = LineageLink.objects.filter(
        earlier_uid=commitment.uid,
        relation=LineageRelation.CARRIED_ON_BY,
        later_uid__in=plan.commitments.values("uid"),
    )
    return links.exists()


def _is_carried_on(commitment: Commitment) -> bool:
    links = LineageLink.objects.filter(
        earlier_uid=commitment.uid, basis=LineageBasis.STATED, relation__in=CARRYING_ON
    )
    return links.exists()


def _linked(earlier: Commitment, later: Commitment, relation: str) -> bool:
    links = LineageLink.objects.filter(earlier_uid=earlier.uid, later_uid=later.uid)
    return links.filter(relation=relation).exists()


def _link(
    earlier: Commitment | Activity, later: Commitment | Activity, relation: str, *, by: Actor
) -> LineageLink:
    link: LineageLink = LineageLink.objects.create(
        earlier_uid=earlier.uid,
        later_uid=later.uid,
        relation=relation,
        basis=LineageBasis.STATED,
        recorded_by=by,
    )
    return link


def _drafted(commitment: Commitment, into: ActionPlan) -> Commitment:
    last = into.commitments.aggregate(last=Max("position"))["last"] or 0
    drafted = Commitment(
        plan=into,
        position=last + 1,
        phase=CommitmentPhase.DRAFT,
        number_source=NumberSource.SITE,
        **{name: getattr(commitment, name) for name in COPIED},
    )
    drafted.save(force_insert=True)
    fields = {field.code: field for field in into.form_fields.all()}
    texts = commitment.texts.select_related("field").order_by("pk")
    CommitmentText.objects.bulk_create(
        CommitmentText(commitment=drafted, field=fields[each.field.code], text=each.text)
        for each in texts
        if each.field.code in fields
    )
    Partner.objects.bulk_create(
        Partner(
            commitment=drafted,
            organisation_id=each.organisation_id,
            role=each.role,
            position=each.position,
        )
        for each in commitment.partners.order_by("position", "pk")
    )
    return drafted


def _copied(activity: Activity, drafted: Commitment, number: int) -> Activity:
    copy: Activity = Activity.objects.create(
        commitment=drafted,
        key=str(number),
        number=number,
        number_source=NumberSource.SITE,
        position=number,
        title=activity.title,
        description=activity.description,
        expected_output=activity.expected_output,
        responsible_id=activity.responsible_id,
    )
    return copy
