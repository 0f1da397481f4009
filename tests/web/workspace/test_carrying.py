"""What becomes of a commitment, from its page in the workspace."""

import pytest

from iltizam.plans.models import LineageLink
from tests import cast
from tests import factories as make
from tests.factories.base import text
from tests.web.pages import parsed

pytestmark = pytest.mark.django_db

BASE = "/en/workspace/plans/now/commitments/4/"
NEXT = f"{BASE}next/"


@pytest.fixture
def commitment():
    return make.CommitmentFactory(
        plan=make.PlanFactory(live=True, slug="now"), number=4, lead=make.OrganisationFactory()
    )


@pytest.fixture
def next_plan(commitment):
    return make.PlanFactory(
        live=True, phase="co_creation", slug="next", territory=commitment.plan.territory
    )


@pytest.fixture(autouse=True)
def lead(client, commitment):
    return cast.sign_in(client, cast.focal_point(commitment))


def fates(client):
    page = parsed(client.get(NEXT))
    return [each["value"] for each in page.all("input") if each["name"] == "fate"]


def test_what_is_unfinished_is_carried_over_into_the_next_plan(client, commitment, next_plan):
    unfinished = make.ActivityFactory(commitment=commitment, title=text("Open the portal"))
    left = make.ActivityFactory(commitment=commitment)
    make.ActivityFactory(commitment=commitment, completed=True)
    page = parsed(client.get(NEXT))
    offered = [each for each in page.all("input") if each["name"] == "activities"]
    assert {each["value"] for each in offered} == {unfinished.uid, left.uid}
    assert all("checked" in each.attributes for each in offered)

    answer = client.post(
        NEXT, {"fate": "draft", "into": next_plan.uid, "activities": [unfinished.uid]}
    )

    assert answer["Location"] == NEXT
    drafted = next_plan.commitments.get()
    assert [each.title for each in drafted.activities.all()] == [unfinished.title]
    assert LineageLink.objects.filter(
        earlier_uid=commitment.uid, later_uid=drafted.uid, basis="stated"
    ).exists()
    decided = client.get(NEXT)
    assert "carried over to the next plan" in decided.text
    assert f"/en/plans/next/commitments/{drafted.uid}/" in parsed(decided).one("main").links
    assert "stated by the source" in decided.text

    again = client.post(NEXT, {"fate": "draft", "into": next_plan.uid})

    assert again.status_code == 422
    assert next_plan.commitments.count() == 1


@pytest.mark.parametrize("fate", ["dropped", "kept"])
def test_what_is_carried_on_is_neither_dropped_nor_kept(client, commitment, next_plan, fate):
    client.post(NEXT, {"fate": "draft", "into": next_plan.uid})

    answer = client.post(NEXT, {"fate": fate})

    assert answer.status_code == 422
    assert "Another commitment carries it on already" in answer.text
    commitment.refresh_from_db()
    assert commitment.fate == "carried_over"


def test_a_commitment_that_exists_carries_it_on(client, commitment, next_plan):
    successor = make.CommitmentFactory(plan=next_plan)
    assert client.post(NEXT, {"fate": "successor"}).status_code == 422

    client.post(NEXT, {"fate": "successor", "successor": successor.uid})

    assert LineageLink.objects.get().later_uid == successor.uid


def test_without_another_plan_it_is_kept_or_dropped(client, commitment):
    assert fates(client) == ["kept", "dropped"]

    client.post(NEXT, {"fate": "dropped"})

    commitment.refresh_from_db()
    assert commitment.fate == "dropped"


@pytest.mark.parametrize(
    "other",
    [{"imported": True}, {"live": True, "published_at": None}, {"live": True}],
    ids=["imported", "hidden", "of another territory"],
)
def test_plans_that_cannot_take_it_are_not_offered(client, commitment, other):
    place = {} if other == {"live": True} else {"territory": commitment.plan.territory}
    make.CommitmentFactory(plan=make.PlanFactory(**{"phase": "co_creation", **other, **place}))

    assert fates(client) == ["kept", "dropped"]


def test_nothing_is_decided_before_the_plan_is_carried_out(client, commitment):
    commitment.plan.phase = "adopted"
    commitment.plan.save()

    assert fates(client) == []
    assert NEXT not in parsed(client.get(BASE)).one("main").links
    assert client.post(NEXT, {"fate": "kept"}).status_code == 422
    commitment.refresh_from_db()
    assert commitment.fate == ""
