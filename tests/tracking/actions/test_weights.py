"""Weights: all of a commitment at once, once, then locked."""

from decimal import Decimal
from fractions import Fraction

import pytest

from iltizam.core.models import AuditEvent
from iltizam.core.versions import plan_scope, read_versions
from iltizam.tracking.actions import CannotSetWeights, lock_weights, set_weights
from iltizam.tracking.figures import plan_figures
from tests.factories import (
    ActivityFactory,
    ActorFactory,
    CommitmentFactory,
    PlanFactory,
    ProgressUpdateFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return ActorFactory()


def a_commitment(*weights, **plan):
    commitment = CommitmentFactory(plan=PlanFactory(**{"live": True, **plan}))
    for weight in weights:
        ActivityFactory(commitment=commitment, weight=weight)
    return commitment


def given(commitment, *weights):
    uids = commitment.activities.order_by("pk").values_list("uid", flat=True)
    return dict(zip(uids, map(Decimal, weights), strict=True))


def weights_of(commitment):
    return list(commitment.activities.order_by("pk").values_list("weight", flat=True))


def test_the_whole_table_is_written_at_once_and_moves_the_rate(lead):
    commitment = a_commitment(None, None)
    ProgressUpdateFactory(activity=commitment.activities.first(), published=True, percent=90)
    plan = commitment.plan
    before = read_versions([plan_scope(plan.slug)])

    set_weights(commitment, weights=given(commitment, "2", "1"), by=lead)

    assert weights_of(commitment) == [2, 1]
    assert plan_figures(plan).rate.computed == 60
    assert read_versions([plan_scope(plan.slug)]) > before
    event = AuditEvent.objects.get(event_type="plans.weights.set")
    payload = {row.field: row.value for row in event.payload.all()}
    assert list(payload["before"].values()) == ["", ""]
    assert sorted(payload["after"].values()) == ["1", "2"]


@pytest.mark.parametrize(
    ("weight", "code"),
    [
        (None, "weight_missing"),
        (Decimal("NaN"), "weight_missing"),
        (Decimal(0), "weight_not_above_0"),
        (Decimal(-1), "weight_not_above_0"),
        (Decimal("0.0001"), "weight_out_of_bounds"),
        (Decimal(1_000_000), "weight_out_of_bounds"),
    ],
)
def test_a_weight_is_a_number_above_0(lead, weight, code):
    commitment = a_commitment(None, None)
    table = given(commitment, "1", "1")
    uid = list(table)[1]

    with pytest.raises(CannotSetWeights) as refused:
        set_weights(commitment, weights={**table, uid: weight}, by=lead)

    assert {each.field: each.code for each in refused.value.reasons} == {f"weights.{uid}": code}
    assert weights_of(commitment) == [None, None]


def test_none_is_left_out_and_none_is_of_another_commitment(lead):
    commitment, other = a_commitment(None, None), a_commitment(None)
    first, second = given(commitment, "1", "1")
    foreign = other.activities.get().uid

    with pytest.raises(CannotSetWeights) as refused:
        set_weights(commitment, weights={first: Decimal(1), foreign: Decimal(1)}, by=lead)

    assert {each.field: each.code for each in refused.value.reasons} == {
        f"weights.{foreign}": "activity_elsewhere",
        f"weights.{second}": "weight_missing",
    }
    assert weights_of(other) == [None]


def test_what_was_removed_from_the_plan_has_no_weight_to_set(lead):
    commitment = a_commitment(None)
    ActivityFactory(commitment=commitment, in_plan=False)
    table = {commitment.activities.get(in_plan=True).uid: Decimal(4)}

    set_weights(commitment, weights=table, by=lead)

    assert weights_of(commitment) == [4, None]


def test_once_locked_they_are_not_set_or_locked_again(lead):
    commitment = a_commitment(Decimal(3), Decimal(1))
    lock_weights(commitment, by=lead)

    for attempt in (
        lambda: set_weights(commitment, weights=given(commitment, "1", "1"), by=lead),
        lambda: lock_weights(commitment, by=lead),
    ):
        with pytest.raises(CannotSetWeights) as refused:
            attempt()
        assert refused.value.codes == ["weights_locked"]

    commitment.refresh_from_db()
    assert commitment.weights_locked_at is not None
    assert weights_of(commitment) == [3, 1]
    assert [event.event_type for event in AuditEvent.objects.all()] == ["plans.weights.locked"]


def test_weights_that_nobody_set_are_locked_as_equal(lead):
    commitment = a_commitment(None, None, None)
    ProgressUpdateFactory(activity=commitment.activities.first(), published=True, percent=50)
    before = plan_figures(commitment.plan).rate.computed

    lock_weights(commitment, by=lead)

    assert weights_of(commitment) == [1, 1, 1]
    assert plan_figures(commitment.plan).rate.computed == before == Fraction(50, 3)


def test_half_a_table_is_not_locked(lead):
    commitment = a_commitment(Decimal(2), None)
    missing = commitment.activities.get(weight=None).uid

    with pytest.raises(CannotSetWeights) as refused:
        lock_weights(commitment, by=lead)

    assert {each.field: each.code for each in refused.value.reasons} == {
        f"weights.{missing}": "weight_missing"
    }


def test_in_implementation_the_first_table_locks_itself(lead):
    commitment = a_commitment(None, None)
    ProgressUpdateFactory(activity=commitment.activities.first(), published=True, percent=90)

    done = set_weights(commitment, weights=given(commitment, "2", "1"), by=lead)

    assert done.weights_locked_at is not None
    assert [event.event_type for event in AuditEvent.objects.all()] == [
        "plans.weights.set",
        "plans.weights.locked",
    ]
    with pytest.raises(CannotSetWeights) as refused:
        set_weights(commitment, weights=given(commitment, "9", "1"), by=lead)
    assert refused.value.codes == ["weights_locked"]
    assert plan_figures(commitment.plan).rate.computed == 60


def test_before_implementation_they_may_be_set_again_and_every_time_is_told(lead):
    commitment = a_commitment(None, None, phase="adopted")

    for weights in (("2", "1"), ("5", "1")):
        set_weights(commitment, weights=given(commitment, *weights), by=lead)

    assert weights_of(commitment) == [5, 1]
    commitment.refresh_from_db()
    assert commitment.weights_locked_at is None
    first, second = (
        {row.field: list(row.value.values()) for row in event.payload.all()}
        for event in AuditEvent.objects.filter(event_type="plans.weights.set").order_by("pk")
    )
    assert second["before"] == first["after"]
    assert sorted(second["after"]) == ["1", "5"]
    # What was set before the plan was carried out may be set once more, which locks it.
    commitment.plan.phase = "implementation"
    commitment.plan.save()
    done = set_weights(commitment, weights=given(commitment, "3", "1"), by=lead)
    assert done.weights_locked_at is not None


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ({"phase": "co_creation"}, "wrong_phase"),
        ({"phase": "adopted"}, None),
        ({"phase": "implementation"}, None),
        ({"phase": "evaluation"}, "wrong_phase"),
        ({"phase": "closed"}, "wrong_phase"),
        ({"live": False, "imported": True}, "imported"),
    ],
)
def test_they_are_set_after_adoption(lead, plan, code):
    commitment = a_commitment(None, **plan)
    table = given(commitment, "2")

    if code is None:
        set_weights(commitment, weights=table, by=lead)
        assert weights_of(commitment) == [2]
        return
    with pytest.raises(CannotSetWeights) as refused:
        set_weights(commitment, weights=table, by=lead)
    assert refused.value.codes == [code]
