"""Proposed rates beside the percent: how long they have been open, and what follows."""

import datetime

import pytest

from iltizam.core.periods import Period
from tests import factories as make
from tests.factories.base import day
from tests.web.pages import parsed

pytestmark = pytest.mark.django_db

THURSDAY = day(2026, 3, 5)
SOON = "Without an answer after 15 working days it goes on the next agenda."
NOW = "Unanswered after 15 working days: it goes on the next agenda."
COMMITMENT = "/en/plans/rated/commitments/1/"
ACTIVITY = f"{COMMITMENT}activities/1/"


@pytest.fixture
def activity():
    """Of a commune, which is part of a province, a region and a country."""
    region = make.TerritoryFactory(code="XB-1")
    province = make.TerritoryFactory(code="XB-1-1", kind="province", parent=region)
    commune = make.TerritoryFactory(code="XB-1-1-1", kind="commune", parent=province)
    plan = make.PlanFactory(live=True, slug="rated", territory=commune)
    commitment = make.CommitmentFactory(plan=plan, number=1)
    return make.ActivityFactory(commitment=commitment, number=1, key="1")


@pytest.fixture
def told(client, time_machine):
    """What a page says on a day of March 2026."""

    def ask(date, address=COMMITMENT):
        time_machine.move_to(datetime.datetime(2026, 3, date, 12, tzinfo=datetime.UTC))
        return parsed(client.get(address)).text

    return ask


@pytest.mark.parametrize("address", [COMMITMENT, ACTIVITY])
@pytest.mark.parametrize(
    ("date", "words"),
    [
        (5, f"open for 0 working days {SOON}"),
        (6, f"open for 1 working day {SOON}"),
        (8, f"open for 1 working day {SOON}"),
        (26, f"open for 15 working days {SOON}"),
        (27, f"open for 16 working days {NOW}"),
    ],
)
def test_an_open_proposal_says_its_age_in_working_days(activity, told, address, date, words):
    make.RateReviewFactory(activity=activity, effective=THURSDAY)

    assert words in told(date, address)


@pytest.mark.parametrize("territory", ["XB-1-1-1", "XB-1-1", "XB-1", "country"])
def test_holidays_of_all_that_the_territory_is_part_of_do_not_count(activity, told, territory):
    country = activity.commitment.plan.territory.parent.parent.parent.code
    code = country if territory == "country" else territory
    make.HolidayFactory(territory_code=code, day=datetime.date(2026, 3, 9))
    make.HolidayFactory(territory_code="XB-2", day=datetime.date(2026, 3, 10))
    make.RateReviewFactory(activity=activity, effective=THURSDAY)

    assert f"open for 15 working days {SOON}" in told(27)


def test_the_plan_chooses_how_long_an_answer_may_take(activity, told):
    plan = activity.commitment.plan
    plan.review_answer_days = 1
    plan.save()
    make.RateReviewFactory(activity=activity, effective=THURSDAY)

    assert "Without an answer after 1 working day it goes on the next agenda." in told(6)
    assert "Unanswered after 1 working day: it goes on the next agenda." in told(9)


def test_a_proposal_without_a_day_is_as_old_as_its_recording(activity, told):
    recorded = datetime.datetime(2026, 3, 10, 9, tzinfo=datetime.UTC)
    make.RateReviewFactory(activity=activity, effective=None, recorded_at=recorded)

    assert "open for 2 working days" in told(12)


def test_an_answered_proposal_has_no_age(activity, told):
    make.RateReviewFactory(activity=activity, effective=THURSDAY, refused=True)

    found = told(27)

    assert "60% (refused)" in found
    assert "open for" not in found
    assert "agenda" not in found


def test_where_a_plan_has_ended_the_age_is_that_of_its_last_day(activity, told):
    plan = activity.commitment.plan
    plan.phase, plan.as_of = "closed", Period.day(datetime.date(2026, 3, 10))
    plan.save()
    make.RateReviewFactory(activity=activity, effective=THURSDAY)

    assert "open for 3 working days" in told(27)


def test_the_twin_says_the_same(activity, client, time_machine):
    make.RateReviewFactory(activity=activity, effective=THURSDAY)
    make.RateReviewFactory(activity=activity, effective=day(2026, 3, 26))
    make.RateReviewFactory(activity=activity, effective=THURSDAY, refused=True)
    time_machine.move_to(datetime.datetime(2026, 3, 27, 12, tzinfo=datetime.UTC))

    found = client.get(f"{ACTIVITY}index.json").json()["proposed_rates"]

    ages = [(each["open_for_working_days"], each["is_for_the_agenda"]) for each in found]
    assert ages == [(None, False), (1, False), (16, True)]


def test_ages_take_one_statement_however_many_are_open(
    activity, client, django_assert_max_num_queries
):
    client.get(COMMITMENT)
    for date in range(1, 8):
        make.RateReviewFactory(activity=activity, effective=day(2026, 3, date))

    with django_assert_max_num_queries(10):
        client.get(f"{COMMITMENT}index.json")

    assert activity.rate_reviews.count() == 7
