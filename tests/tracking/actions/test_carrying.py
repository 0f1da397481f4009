"""At the end of its plan a commitment is kept, dropped, merged or carried over."""

import pytest

from iltizam.core.models import AuditEvent, SearchEntry
from iltizam.core.texts import LocalisedText
from iltizam.core.versions import plan_scope, read_versions
from iltizam.plans.models import Activity, Commitment, LineageLink
from iltizam.tracking.actions import (
    CannotCarryOver,
    carry_over,
    decide_fate,
    name_successor,
)
from tests.factories import (
    ActivityFactory,
    ActorFactory,
    CommitmentFactory,
    CommitmentTextFactory,
    FormFieldFactory,
    OrganisationFactory,
    PartnerFactory,
    PlanFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return ActorFactory()


@pytest.fixture
def commitment():
    return CommitmentFactory(
        plan=PlanFactory(phase="evaluation"),
        title=LocalisedText(en="Budget for a kaleidoscope"),
        lead=OrganisationFactory(),
        sdgs=[16],
    )


@pytest.fixture
def next_plan():
    return PlanFactory(phase="co_creation")


def links():
    return {
        (link.earlier_uid, link.later_uid, link.relation, link.basis)
        for link in LineageLink.objects.all()
    }


def test_carried_over_it_is_drafted_in_the_next_plan_with_what_is_unfinished(
    commitment, next_plan, lead
):
    for plan in (commitment.plan, next_plan):
        FormFieldFactory(plan=plan, code="problem")
    other = FormFieldFactory(plan=commitment.plan, code="only_here")
    text = CommitmentTextFactory(
        commitment=commitment, field=commitment.plan.form_fields.get(code="problem")
    )
    CommitmentTextFactory(commitment=commitment, field=other)
    partner = PartnerFactory(commitment=commitment)
    unfinished = ActivityFactory(commitment=commitment, weight=3, under_way=True)
    ActivityFactory(commitment=commitment, completed=True)
    scopes = [plan_scope(plan.slug) for plan in (commitment.plan, next_plan)]
    before = read_versions(scopes)

    drafted = carry_over(commitment, into=next_plan, activities=[unfinished], by=lead)

    commitment.refresh_from_db()
    assert (commitment.fate, drafted.plan, drafted.phase) == (
        "carried_over",
        next_plan,
        "draft",
    )
    assert (drafted.title, drafted.lead, drafted.sdgs) == (
        commitment.title,
        commitment.lead,
        [16],
    )
    assert [each.text for each in drafted.texts.all()] == [text.text]
    assert [each.organisation for each in drafted.partners.all()] == [partner.organisation]
    copy = drafted.activities.get()
    assert (copy.title, copy.state, copy.weight, copy.planned) == (
        unfinished.title,
        "planned",
        None,
        None,
    )
    assert links() == {
        (commitment.uid, drafted.uid, "carried_on_by", "stated"),
        (unfinished.uid, copy.uid, "carried_on_by", "stated"),
    }
    assert SearchEntry.objects.filter(scope_uid=next_plan.uid).count() == 2
    assert all(after > old for after, old in zip(read_versions(scopes), before, strict=True))
    assert set(AuditEvent.objects.values_list("event_type", "stream__name")) == {
        ("plans.commitment.fate_decided", f"plan:{commitment.plan.uid}"),
        ("plans.commitment.drafted", f"plan:{next_plan.uid}"),
    }


@pytest.mark.parametrize(
    "plan", [{"phase": "adopted"}, {"phase": "implementation"}, {"imported": True}]
)
def test_only_a_plan_that_is_being_written_takes_it(commitment, lead, plan):
    with pytest.raises(CannotCarryOver) as refused:
        carry_over(commitment, into=PlanFactory(**plan), activities=[], by=lead)

    assert refused.value.codes == ["next_plan_not_open"]
    assert Commitment.objects.count() == 1


def test_it_takes_its_own_activities_only(commitment, next_plan, lead):
    with pytest.raises(CannotCarryOver) as refused:
        carry_over(commitment, into=next_plan, activities=[ActivityFactory()], by=lead)

    assert refused.value.codes == ["activity_elsewhere"]
    assert Activity.objects.count() == 1
    assert links() == set()


def test_it_is_carried_over_into_a_plan_once(commitment, next_plan, lead):
    carry_over(commitment, into=next_plan, activities=[], by=lead)

    with pytest.raises(CannotCarryOver) as refused:
        carry_over(commitment, into=next_plan, activities=[], by=lead)

    assert refused.value.codes == ["carried_over_already"]
    assert next_plan.commitments.count() == 1


@pytest.mark.parametrize("fate", ["kept", "dropped"])
def test_kept_or_dropped(commitment, lead, fate):
    decide_fate(commitment, fate=fate, by=lead)

    commitment.refresh_from_db()
    assert commitment.fate == fate


def test_it_is_not_carried_over_without_saying_to_where(commitment, lead):
    with pytest.raises(CannotCarryOver) as refused:
        decide_fate(commitment, fate="carried_over", by=lead)

    assert refused.value.codes == ["fate_unknown"]


def test_another_plans_commitment_carries_it_on_once(commitment, next_plan, lead):
    successor = CommitmentFactory(plan=next_plan)

    name_successor(commitment, successor=successor, by=lead)

    commitment.refresh_from_db()
    assert commitment.fate == "carried_over"
    assert links() == {(commitment.uid, successor.uid, "carried_on_by", "stated")}
    with pytest.raises(CannotCarryOver) as refused:
        name_successor(commitment, successor=successor, by=lead)
    assert refused.value.codes == ["linked_already"]


def test_it_is_merged_into_another_of_its_own_plan_but_not_carried_on_by_it(commitment, lead):
    other = CommitmentFactory(plan=commitment.plan)

    for successor in (other, commitment):
        with pytest.raises(CannotCarryOver) as refused:
            name_successor(commitment, successor=successor, by=lead)
        assert refused.value.codes == ["successor_elsewhere"]

    name_successor(commitment, successor=other, by=lead, is_merged=True)
    commitment.refresh_from_db()
    assert commitment.fate == "merged"
    assert links() == {(commitment.uid, other.uid, "merged_into", "stated")}


@pytest.mark.parametrize("phase", ["co_creation", "adopted", "closed"])
def test_what_becomes_of_it_is_decided_towards_the_end(next_plan, lead, phase):
    commitment = CommitmentFactory(plan=PlanFactory(phase=phase))
    successor = CommitmentFactory(plan=next_plan)

    for attempt in (
        lambda: decide_fate(commitment, fate="kept", by=lead),
        lambda: name_successor(commitment, successor=successor, by=lead),
        lambda: carry_over(commitment, into=next_plan, activities=[], by=lead),
    ):
        with pytest.raises(CannotCarryOver) as refused:
            attempt()
        assert refused.value.codes == ["wrong_phase"]
