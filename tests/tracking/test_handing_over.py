"""A hand-over moves what was begun to the successor, and leaves what was handed in."""

import pytest

from iltizam.plans.acting import actor_on
from iltizam.plans.handover import name_focal_point
from tests import cast
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def commitment():
    return make.CommitmentFactory(
        plan=make.PlanFactory(live=True), lead=make.OrganisationFactory()
    )


@pytest.fixture
def former(commitment):
    return cast.focal_point(commitment)


def hand_over(commitment):
    successor = make.PersonFactory(with_account=True).user
    name_focal_point(commitment, successor, "lead", by=make.ActorFactory(role="secretariat"))
    return actor_on(successor, commitment)


def test_drafts_and_returned_reports_go_to_the_successor(commitment, former):
    author = actor_on(former, commitment)
    begun, returned, submitted = (
        make.ProgressUpdateFactory(
            activity=make.ActivityFactory(commitment=commitment), author=author, **state
        )
        for state in ({}, {"returned": True}, {"submitted": True})
    )
    elsewhere = make.ProgressUpdateFactory(author=author)

    successor = hand_over(commitment)

    for update in (begun, returned, submitted, elsewhere):
        update.refresh_from_db()
    assert [begun.author, returned.author] == [successor, successor]
    assert [submitted.author, elsewhere.author] == [author, author]


def test_a_lead_without_an_account_hands_nothing_over(commitment):
    make.FocalPointFactory(commitment=commitment, person=make.PersonFactory())

    assert hand_over(commitment).role == "lead"
