"""A hand-over moves what was begun to the successor, and leaves what was handed in."""

import pytest

from iltizam.directory.actions import name_manager
from iltizam.plans.acting import actor_on
from iltizam.plans.handover import end_focal_point, name_focal_point
from iltizam.tracking.actions import return_update
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


def test_what_waited_after_a_lead_was_ended_goes_to_who_is_named_next(commitment, former):
    begun = make.ProgressUpdateFactory(
        activity=make.ActivityFactory(commitment=commitment),
        author=actor_on(former, commitment),
    )
    end_focal_point(commitment.focal_points.get(), by=make.ActorFactory(role="secretariat"))

    successor = hand_over(commitment)

    begun.refresh_from_db()
    assert begun.author == successor


@pytest.mark.parametrize("has_successor", [True, False])
def test_a_report_returned_after_its_author_left_comes_to_who_holds_the_role(
    commitment, former, has_successor
):
    secretariat = make.ActorFactory(role="secretariat")
    submitted = make.ProgressUpdateFactory(
        activity=make.ActivityFactory(commitment=commitment),
        author=actor_on(former, commitment),
        submitted=True,
    )
    end_focal_point(commitment.focal_points.get(), by=secretariat)
    expected = hand_over(commitment) if has_successor else submitted.author

    returned = return_update(submitted, reason={"en": "Which regions?"}, by=secretariat)

    assert returned.author == expected


def test_a_report_is_returned_to_its_author_as_long_as_they_lead(commitment, former):
    author = actor_on(former, commitment)
    submitted = make.ProgressUpdateFactory(
        activity=make.ActivityFactory(commitment=commitment), author=author, submitted=True
    )

    returned = return_update(
        submitted, reason={"en": "Which regions?"}, by=make.ActorFactory(role="secretariat")
    )

    assert returned.author == author


def test_what_a_manager_had_open_goes_to_the_next_manager_of_the_institution(commitment):
    manager = cast.manager_of(commitment.lead)
    activity = make.ActivityFactory(commitment=commitment)
    author = actor_on(manager, commitment)
    begun = make.ProgressUpdateFactory(activity=activity, author=author)
    submitted = make.ProgressUpdateFactory(activity=activity, author=author, submitted=True)
    secretariat = make.ActorFactory(role="secretariat")
    successor = make.PersonFactory(with_account=True).user

    name_manager(commitment.lead, successor, by=secretariat)
    return_update(submitted, reason={"en": "Which regions?"}, by=secretariat)

    for update in (begun, submitted):
        update.refresh_from_db()
    assert [begun.author, submitted.author] == [actor_on(successor, commitment)] * 2


def test_a_lead_without_an_account_hands_nothing_over(commitment):
    make.FocalPointFactory(commitment=commitment, person=make.PersonFactory())

    assert hand_over(commitment).role == "lead"
