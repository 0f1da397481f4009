"""The effect shown before publishing is the effect that publishing has, exactly."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iltizam.core.periods import Period
from iltizam.plans.models import Activity
from iltizam.tracking.actions import publish_update
from iltizam.tracking.effects import Effect, Step, Supposed, effect_of, suppose
from iltizam.tracking.figures import plan_figures
from tests.factories import (
    ActivityFactory,
    ActorFactory,
    AxisFactory,
    CommitmentFactory,
    PlanFactory,
    ProgressUpdateFactory,
)

pytestmark = pytest.mark.django_db
RULES = ["commitments", "axes", "activities"]


def planned(rule="commitments", cancelled="left_out"):
    """A plan of three commitments: weighted, with a cancelled activity, and empty."""
    plan = PlanFactory(live=True, rate_rule=rule, cancelled_rule=cancelled)
    axis = AxisFactory(plan=plan)
    first = CommitmentFactory(plan=plan, axis=axis)
    for weight, percent in ((3, 72), (2, 40), (1, None)):
        activity = ActivityFactory(commitment=first, weight=Decimal(weight))
        if percent is not None:
            ProgressUpdateFactory(activity=activity, published=True, percent=percent)
    second = CommitmentFactory(plan=plan, axis=axis)
    ActivityFactory(commitment=second, cancelled=True)
    ProgressUpdateFactory(activity__commitment=second, published=True, percent=10)
    CommitmentFactory(plan=plan)
    return plan


def rates(commitment):
    figures = plan_figures(commitment.plan)
    return figures.commitments[commitment.pk].rate.computed, figures.rate.computed


def steps(before, after):
    return Effect(*(Step(*pair) for pair in zip(before, after, strict=True)))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("place", [0, 2])
def test_the_effect_of_a_percent_is_what_publishing_it_does(rule, place):
    plan = planned(rule)
    commitment = plan.commitments.order_by("pk").first()
    activity = commitment.activities.order_by("pk")[place]
    before = rates(commitment)

    said = effect_of(activity, 95)

    update = ProgressUpdateFactory(activity=activity, percent=95, effective=None)
    publish_update(update, by=update.author)
    assert said == steps(before, rates(commitment))
    assert said.commitment.by == said.commitment.after - said.commitment.before > 0


def test_it_is_exact():
    commitment = planned().commitments.order_by("pk").first()

    said = effect_of(commitment.activities.order_by("pk")[2], 100)

    assert said.commitment == Step(Fraction(296, 6), Fraction(396, 6))


@pytest.mark.parametrize(
    ("effective", "corrects", "counts"),
    [
        (Period.day(datetime.date(2026, 1, 15)), False, False),
        (Period.month(2026, 1), False, True),
        (Period.day(datetime.date(2026, 1, 15)), True, True),
        (None, True, True),
    ],
    ids=["an earlier moment", "the same moment", "a correction", "a correction of today"],
)
def test_what_does_not_count_has_no_effect(effective, corrects, counts):
    """The update there is describes January."""
    commitment = planned().commitments.order_by("pk").first()
    activity = commitment.activities.order_by("pk").first()
    wrong = activity.updates.get() if corrects else None
    before = rates(commitment)

    said = effect_of(activity, 80, effective=effective, corrects=wrong)

    update = ProgressUpdateFactory(
        activity=activity,
        percent=80,
        corrects=wrong,
        effective=effective or Period.day(timezone.localdate()),
    )
    publish_update(update, by=update.author)
    assert said == steps(before, rates(commitment))
    assert bool(said.commitment.by) is counts


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("cancelled", ["left_out", "as_they_stand"])
@pytest.mark.parametrize(
    "fields",
    [
        {"weight": Decimal("7.5")},
        {"state": "cancelled"},
        {"state": "suspended"},
        {"in_plan": False},
    ],
    ids=["weight", "cancelled", "suspended", "removed"],
)
def test_the_effect_of_a_change_is_what_it_does(rule, cancelled, fields):
    commitment = planned(rule, cancelled).commitments.order_by("pk").first()
    activity = commitment.activities.order_by("pk").first()
    before = rates(commitment)
    names = {"weight": "weights", "state": "states", "in_plan": "members"}
    supposed = Supposed(**{names[name]: {activity.pk: value} for name, value in fields.items()})

    said = suppose(commitment, supposed)

    Activity.objects.filter(pk=activity.pk).update(**fields)
    assert said == steps(before, rates(commitment))


@pytest.mark.parametrize("rule", RULES)
def test_the_effect_of_activities_to_add_is_what_adding_them_does(rule):
    commitment = planned(rule).commitments.order_by("pk").first()
    before = rates(commitment)

    said = suppose(commitment, Supposed(added=[Decimal(2), Decimal(4)]))

    for weight in (2, 4):
        ActivityFactory(commitment=commitment, weight=Decimal(weight))
    assert said == steps(before, rates(commitment))


def test_the_first_activity_of_a_commitment_gives_it_a_rate():
    commitment = planned().commitments.order_by("pk").last()

    said = suppose(commitment, Supposed(added=[None]))

    assert (said.commitment, said.commitment.by) == (Step(None, Fraction(0)), None)


def test_nothing_supposed_changes_nothing_and_nothing_is_written():
    commitment = planned().commitments.order_by("pk").first()
    before = rates(commitment)

    assert suppose(commitment, Supposed()) == steps(before, before)


def test_it_costs_the_same_whatever_the_history():
    activity = ActivityFactory(commitment__plan=PlanFactory(live=True))
    author = ActorFactory()
    counts = []
    for more in (1, 20):
        for _each in range(more):
            ProgressUpdateFactory(activity=activity, published=True, author=author)
        with CaptureQueriesContext(connection) as statements:
            effect_of(activity, 50)
        counts.append(len(statements))

    assert counts == [5, 5]
