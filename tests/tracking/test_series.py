"""A history read once says of every date what the figures say of it one by one."""

import datetime
import random
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from iltizam.core.periods import Period
from iltizam.plans.enums import ActivityState, CancelledRule, ChangeKind, PlanRateRule
from iltizam.plans.models import Commitment
from iltizam.tracking.figures import plan_figures
from iltizam.tracking.figures.known import received
from iltizam.tracking.models import ProgressUpdate
from iltizam.tracking.past import past_of_commitment, past_of_plan
from iltizam.tracking.rates import Basis
from iltizam.tracking.series import (
    History,
    Month,
    Place,
    Rules,
    Story,
    months_between,
    standings_by_uid,
)
from tests import factories as make
from tests.factories.rich import rich_plan

pytestmark = pytest.mark.django_db

Day = datetime.date
ON = Day(2026, 11, 20)
JANUARY, MARCH, MAY = Day(2026, 1, 15), Day(2026, 3, 15), Day(2026, 5, 15)
BY_COMMITMENT = Rules("commitments", False, True, 60, JANUARY)


def one_commitment(*stories, rules=BY_COMMITMENT):
    return History(rules, [Place(1, "c1")], list(stories))


def told(pk, reports, **fields):
    return Story(pk, f"a{pk}", 1, reports=reports, submitted=[d for d, _ in reports], **fields)


def assert_same(plan, days, known_on=None):
    """The history agrees with the figures on every day, in every part."""
    past = past_of_plan(plan)
    of_plan = ProgressUpdate.objects.filter(activity__commitment__plan=plan)
    history = past.history(known_on, awaiting=received(of_plan))
    for day in days:
        figures = plan_figures(plan, on=day, known_on=known_on)
        at = history.at(day)
        computed = {pk: found.rate.computed for pk, found in figures.commitments.items()}
        assert at.commitments == computed, day
        assert at.plan == _computed(figures.rate), day
        assert at.axes == {pk: _computed(group.rate) for pk, group in figures.axes.items()}
        cells = history.cells([Month(day, day)])
        for pk, found in figures.commitments.items():
            assert cells[pk][0].is_stale == bool(found.stale), day
            assert cells[pk][0].is_late == bool(found.late), day


def _computed(rate):
    return rate.computed if rate.basis == Basis.ACTIVITIES else None


@pytest.mark.parametrize("rule", list(PlanRateRule))
def test_the_rich_plan_has_the_figures_of_every_date(rule):
    plan = rich_plan(ON)
    plan.rate_rule = rule

    assert_same(plan, [ON - datetime.timedelta(days=days) for days in range(0, 520, 13)])


def test_the_rich_plan_as_known_then():
    plan = rich_plan(ON)

    for days in (0, 50, 100, 210):
        then = ON - datetime.timedelta(days=days)
        assert_same(plan, [then, then - datetime.timedelta(days=40)], known_on=then)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_history_has_the_figures_of_every_date(seed):
    chance = random.Random(seed)
    plan = anything(chance)

    days = [ON - datetime.timedelta(days=chance.randrange(500)) for _ in range(20)]
    assert_same(plan, days)
    assert_same(plan, days[:4], known_on=ON - datetime.timedelta(days=120))


def anything(chance):
    """A live plan with updates, corrections, changes and revised dates at any order."""

    def ago():
        return ON - datetime.timedelta(days=chance.randrange(480))

    def moment():
        return datetime.datetime.combine(ago(), datetime.time(23, 30), datetime.UTC)

    plan = make.PlanFactory(
        live=True,
        rate_rule=chance.choice(list(PlanRateRule)),
        cancelled_rule=chance.choice(list(CancelledRule)),
        period=Period.year(2025),
    )
    axes = [make.AxisFactory(plan=plan, number=number) for number in (1, 2)]
    for number in range(1, 5):
        commitment = make.CommitmentFactory(
            plan=plan, number=number, axis=chance.choice([None, *axes])
        )
        weighted = chance.random() < 0.7
        for place in range(1, chance.randrange(1, 5)):
            activity = make.ActivityFactory(
                commitment=commitment,
                number=place,
                weight=Decimal(chance.choice(["1", "2.5", "3"])) if weighted else None,
                state=chance.choice(["planned", "under_way", "completed", "cancelled"]),
                in_plan=chance.random() < 0.9,
                planned=Period.day(ago()),
            )
            _fill(activity, chance, ago, moment)
    return plan


def _fill(activity, chance, ago, moment):
    updates = []
    for _ in range(chance.randrange(6)):
        corrected = chance.choice(updates) if updates and chance.random() < 0.3 else None
        updates.append(
            make.ProgressUpdateFactory(
                activity=activity,
                percent=chance.randrange(101),
                published=True,
                effective=Period.day(ago()),
                recorded_at=moment(),
                made_public_on=chance.choice([None, ago()]),
                corrects=corrected,
            )
        )
    kinds = [
        (ChangeKind.WEIGHT, "2", "4"),
        (ChangeKind.STATE, "under_way", "cancelled"),
        (ChangeKind.ADDED, "out", "in"),
        (ChangeKind.REMOVED, "in", "out"),
    ]
    for kind, old, new in chance.sample(kinds, chance.randrange(3)):
        make.ActivityChangeFactory(
            activity=activity,
            kind=kind,
            old=old,
            new=new,
            effective=chance.choice([None, Period.day(ago())]),
            recorded_at=moment(),
            made_public_on=chance.choice([None, ago()]),
        )
    if chance.random() < 0.5:
        make.RevisedDateFactory(
            activity=activity,
            revised=Period.day(ago()),
            effective=Period.day(ago()),
            recorded_at=moment(),
        )


def test_a_commitment_alone_has_the_rates_it_has_in_its_plan():
    plan = rich_plan(ON)
    whole = past_of_plan(plan).history()

    for commitment in Commitment.objects.filter(plan=plan).select_related("plan"):
        alone = past_of_commitment(commitment).history()
        for day in (ON, ON - datetime.timedelta(days=150)):
            expected = whole.at(day).commitments[commitment.pk]
            assert alone.at(day).commitments[commitment.pk] == expected


@pytest.mark.parametrize("updates", [1, 40])
def test_a_history_is_two_statements_however_long_it_is(updates):
    activity = make.ActivityFactory(commitment__plan__live=True)
    for place in range(updates):
        make.ProgressUpdateFactory(activity=activity, percent=place, published=True)
    plan = activity.commitment.plan
    past_of_plan(plan)

    with CaptureQueriesContext(connection) as asked:
        past_of_plan(plan).history().cells(months_between(JANUARY, ON))

    assert len(asked) == 2


# One month of a commitment


def test_a_month_says_what_happened_and_how_it_ended():
    story = told(1, [(JANUARY, 50), (MARCH, 40)], planned_end=Day(2026, 4, 10))
    months = months_between(JANUARY, Day(2026, 6, 30))

    line = one_commitment(story).cells(months)[1]

    assert [cell.rate for cell in line] == [50, 50, 40, 40, 40, 40]
    assert [cell.is_updated for cell in line] == [True, False, True, False, False, False]
    assert [cell.is_regressed for cell in line] == [False, False, True, False, False, False]
    assert [cell.is_late for cell in line] == [False, False, False, True, True, True]
    assert [cell.is_stale for cell in line] == [False, False, False, False, True, True]


def test_an_update_that_waits_for_validation_stops_the_clock_from_its_day_on():
    waiting = told(1, [(JANUARY, 50)], awaits_since=Day(2026, 5, 10))
    months = months_between(JANUARY, Day(2026, 6, 30))

    line = one_commitment(waiting).cells(months)[1]

    assert [cell.is_stale for cell in line] == [False, False, True, True, False, False]


def test_a_finished_activity_is_neither_late_nor_stale():
    turns = [(MARCH, "under_way", "completed")]
    story = told(1, [(JANUARY, 50)], planned_end=JANUARY, state="completed", states=turns)

    line = one_commitment(story).cells(months_between(JANUARY, MAY))[1]

    assert [cell.is_late for cell in line] == [True, True, False, False, False]


def test_an_activity_added_later_lowers_the_rate_from_that_day_on():
    first = told(1, [(JANUARY, 60)])
    added = told(2, [], memberships=[(MARCH, "out", "in")])
    history = one_commitment(first, added)

    assert history.at(Day(2026, 3, 14)).commitments == {1: 60}
    assert history.at(MARCH).commitments == {1: 30}


def test_weights_are_exact():
    history = one_commitment(
        told(1, [(JANUARY, 10)], weight="2.5"), told(2, [(JANUARY, 1)], weight="0.5")
    )

    assert history.at(MAY).plan == Fraction(17, 2)


def test_the_points_of_a_plan_are_its_rates_at_the_ends_of_the_months():
    plan = rich_plan(ON)
    history = past_of_plan(plan).history()
    months = months_between(Day(2025, 9, 1), ON)

    points = history.points(history.cells(months))

    assert [point.month for point in points] == months
    assert [point.rate for point in points] == [history.at(m.last).plan for m in months]


def test_months_end_with_the_last_day_and_only_the_latest_are_kept():
    months = months_between(Day(2025, 12, 24), Day(2026, 2, 3))

    assert months == [
        Month(Day(2025, 12, 1), Day(2025, 12, 31)),
        Month(Day(2026, 1, 1), Day(2026, 1, 31)),
        Month(Day(2026, 2, 1), Day(2026, 2, 3)),
    ]
    assert months_between(Day(2025, 12, 24), Day(2026, 2, 3), most=1) == months[-1:]
    assert months_between(MAY, MARCH) == []


def test_what_stands_where_counts_no_update_as_0_and_leaves_out_what_was_not_there():
    history = one_commitment(
        told(1, [(MARCH, 40)]),
        told(2, [], state=ActivityState.CANCELLED.value),
        told(3, [], in_plan=False),
    )

    found = standings_by_uid(history, JANUARY, plan="p", axes={})

    assert {uid: standing.rate for uid, standing in found.items()} == {
        "p": 0,
        "c1": 0,
        "a1": 0,
        "a2": 0,
    }
    assert found["a2"].is_cancelled
