"""Who may do what with progress, as a table (spec 4)."""

import pytest

from iltizam.core.permissions import may
from iltizam.plans.acting import actor_on
from tests import factories as make
from tests.cast import ROLES, cast_of

pytestmark = pytest.mark.django_db

OWN = {"lead", "deputy", "manager"}
REPORTING = OWN | {"secretariat"}
ON_ACTIVITY = {"tracking.report_progress": REPORTING}
ON_COMMITMENT = {
    "tracking.report_commitment": REPORTING,
    "tracking.report_obstacle": REPORTING,
    "tracking.report_communication": REPORTING,
    "tracking.report_measurement": REPORTING,
    "tracking.report_outcome": REPORTING,
    "tracking.revise_dates": REPORTING,
    "tracking.see_weights": REPORTING,
    "tracking.ask_change": REPORTING,
    "tracking.set_weights": OWN,
    "tracking.approve_change": {"secretariat"},
}


@pytest.fixture
def activity():
    commitment = make.CommitmentFactory(
        plan=make.PlanFactory(live=True), lead=make.OrganisationFactory()
    )
    return make.ActivityFactory(commitment=commitment)


@pytest.fixture
def cast(activity):
    return cast_of(activity.commitment)


def allowed(cast, permission, obj):
    return {role for role in ROLES if may(cast[role], permission, obj)}


@pytest.mark.parametrize("permission", ON_ACTIVITY)
def test_who_may_on_an_activity(activity, cast, permission):
    elsewhere = make.ActivityFactory()

    assert allowed(cast, permission, activity) == ON_ACTIVITY[permission]
    assert allowed(cast, permission, elsewhere) == {"secretariat"}


@pytest.mark.parametrize("permission", ON_COMMITMENT)
def test_who_may_on_a_commitment(activity, cast, permission):
    who = ON_COMMITMENT[permission]

    assert allowed(cast, permission, activity.commitment) == who
    assert allowed(cast, permission, make.CommitmentFactory()) == who - OWN


@pytest.mark.parametrize(
    ("chosen", "who"),
    [
        ("none", {"secretariat"}),
        ("manager", {"manager", "secretariat"}),
        ("secretariat", {"secretariat"}),
    ],
)
def test_who_reviews_is_the_plans_choice(activity, cast, chosen, who):
    activity.commitment.plan.update_review = chosen
    update = make.ProgressUpdateFactory(activity=activity, submitted=True)

    assert allowed(cast, "tracking.review_update", update) == who
    assert allowed(cast, "tracking.confirm_update", update) == OWN


def test_a_draft_is_seen_by_its_author_and_not_by_the_deputy(activity, cast):
    author = actor_on(cast.lead, activity.commitment)
    update = make.ProgressUpdateFactory(activity=activity, author=author)

    assert allowed(cast, "tracking.see_draft_update", update) == {
        "lead",
        "manager",
        "secretariat",
    }


def test_the_note_of_an_obstacle_is_read_by_its_people_and_reviewers(activity, cast):
    obstacle = make.ObstacleFactory(commitment=activity.commitment)

    assert allowed(cast, "tracking.read_obstacle_note", obstacle) == REPORTING | {"reviewer"}


def test_reports_are_reviewed_by_managers_and_the_secretariat(cast):
    assert allowed(cast, "tracking.review_updates", None) == {"manager", "secretariat"}
