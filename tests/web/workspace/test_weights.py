"""Weights: one table with its effect, locked once; afterwards a change is asked for (R7)."""

import time
from decimal import Decimal

import pytest
from django.utils import timezone

from iltizam.tracking.actions import lock_weights
from tests import cast
from tests import factories as make
from tests.factories.base import text
from tests.web.pages import parsed

pytestmark = pytest.mark.django_db

BASE = "/en/workspace/plans/now/commitments/4/"
WEIGHTS, CHANGES = f"{BASE}weights/", f"{BASE}changes/"


@pytest.fixture
def commitment():
    return make.CommitmentFactory(
        plan=make.PlanFactory(live=True, slug="now"), number=4, lead=make.OrganisationFactory()
    )


@pytest.fixture
def activities(commitment):
    found = [make.ActivityFactory(commitment=commitment, number=n) for n in (1, 2)]
    make.ProgressUpdateFactory(activity=found[0], published=True, percent=100)
    return found


@pytest.fixture
def lead(client, commitment):
    user = cast.focal_point(commitment)
    cast.sign_in(client, user)
    return user


def typed(activities, *weights):
    return {f"weight-{each.uid}": w for each, w in zip(activities, weights, strict=True)}


def weights_of(activities):
    for each in activities:
        each.refresh_from_db()
    return [each.weight for each in activities]


@pytest.fixture
def is_adopted(commitment):
    commitment.plan.phase = "adopted"
    commitment.plan.save()


@pytest.mark.parametrize("do", [{}, {"do": ""}, {"do": "Save"}, {"do": "unlock"}])
def test_without_a_known_button_nothing_is_saved(client, lead, activities, do):
    answer = client.post(WEIGHTS, {**typed(activities, "3", "1"), **do})

    assert answer.status_code == 200
    assert weights_of(activities) == [None, None]


@pytest.mark.usefixtures("is_adopted")
def test_they_are_typed_with_their_effect_saved_and_locked(client, lead, activities):
    preview = client.post(WEIGHTS, {**typed(activities, "3", "1"), "do": "preview"})
    assert "50% → becomes 75% +25" in parsed(preview).one("section", "effect").text
    assert weights_of(activities) == [None, None]

    client.post(WEIGHTS, {**typed(activities, "1,5", "0.5"), "do": "save"})
    assert weights_of(activities) == [Decimal("1.5"), Decimal("0.5")]
    assert [row[2] for row in parsed(client.get(WEIGHTS)).one("table").rows] == ["75%", "25%"]

    client.post(WEIGHTS, {**typed(activities, "3", "1"), "do": "lock"})
    assert weights_of(activities) == [3, 1]
    page = parsed(client.get(WEIGHTS))
    assert page.all("input", "weights__one") == []
    assert CHANGES in page.links


def test_in_implementation_saving_is_locking_and_the_screen_says_so(client, lead, activities):
    page = parsed(client.get(WEIGHTS))
    assert "saving them locks them" in page.one("div", "weights__lock").text
    assert [each["value"] for each in page.all("button", name="do")] == ["preview", "lock"]

    client.post(WEIGHTS, {**typed(activities, "3", "1"), "do": "save"})

    activities[0].commitment.refresh_from_db()
    assert activities[0].commitment.weights_locked_at is not None
    client.post(WEIGHTS, {**typed(activities, "1", "3"), "do": "save"})
    assert weights_of(activities) == [3, 1]


def test_the_public_trail_says_what_they_were_and_are(client, lead, activities):
    activities[0].weight = Decimal("1.5")
    activities[0].save()

    client.post(WEIGHTS, {**typed(activities, "3", "1"), "do": "lock"})

    title = activities[0].title["en"]
    page = parsed(client.get("/en/trail/?plan=now"))
    assert f"{title}: weight 3, before it 1.5" in page.text
    assert f"{title}: weight 3" in page.text.replace(f"{title}: weight 3, before it 1.5", "")
    locked, was_set = client.get("/en/trail/index.json?plan=now").json()["entries"][:2]
    assert set(locked["values"]) == {"weights"}
    assert was_set["values"]["before"]["value"][activities[0].uid] == "1.5"
    assert was_set["values"]["after"]["value"][activities[0].uid] == "3"


def test_what_is_no_weight_stays_on_the_screen(client, lead, activities):
    answer = client.post(WEIGHTS, {**typed(activities, "heavy", "1"), "do": "save"})

    assert answer.status_code == 422
    page = parsed(answer)
    assert [each["value"] for each in page.all("input", "weights__one")] == ["heavy", "1"]
    assert len(page.all("p", "form__error")) == 1
    assert weights_of(activities) == [None, None]


def test_the_module_asks_for_the_effect_and_nothing_is_written(client, lead, activities):
    answer = client.post(f"{WEIGHTS}effect/", typed(activities, "3", "1"))

    assert "75%" in answer.json()["effect"]
    assert weights_of(activities) == [None, None]


def test_the_secretariat_sees_them_and_sets_none(client, commitment, activities):
    cast.sign_in(client, cast.staff("secretariat"))

    assert parsed(client.get(WEIGHTS)).all("input", "weights__one") == []
    answer = client.post(WEIGHTS, {**typed(activities, "3", "1"), "do": "save"})
    assert answer.status_code == 403


@pytest.fixture
def locked(commitment, activities):
    commitment.weights_locked_at = timezone.now()
    commitment.save()
    for each in activities:
        each.weight = 1
        each.save()
    return activities


def test_a_change_is_asked_for_with_a_public_reason(client, lead, locked):
    asked = {"what": "weight", "activity": locked[0].uid, "weight": "3", "reason": ""}
    refused = client.post(CHANGES, asked)
    assert refused.status_code == 422
    assert "Say publicly why it should change." in refused.text

    client.post(CHANGES, {**asked, "reason": "It is most of the work."})

    proposal = locked[0].commitment.proposed_changes.get()
    assert (proposal.kind, proposal.new, proposal.state) == ("weight", "3", "open")
    assert weights_of(locked) == [1, 1]
    assert "It is most of the work." in client.get(CHANGES).text


@pytest.mark.parametrize(
    ("what", "becomes"),
    [
        ("suspended", ("state", "suspended")),
        ("cancelled", ("state", "cancelled")),
        ("removed", ("removed", "out")),
    ],
)
def test_other_changes_of_an_activity_are_asked_for_too(client, lead, locked, what, becomes):
    client.post(CHANGES, {"what": what, "activity": locked[0].uid, "reason": "The law fell."})

    proposal = locked[0].commitment.proposed_changes.get()
    assert (proposal.kind, proposal.new) == becomes


def test_a_new_activity_is_asked_for(client, lead, locked):
    client.post(
        CHANGES, {"what": "added", "title": "Train clerks", "weight": "2", "reason": "Needed."}
    )

    assert locked[0].commitment.proposed_changes.get().wanted["title"] == {"en": "Train clerks"}


@pytest.fixture
def proposal(locked):
    return make.ProposedChangeFactory(activity=locked[0], new="3", reason=text("Most work."))


def answer_to(proposal):
    return f"/en/workspace/changes/{proposal.uid}/"


def test_the_secretariat_sees_both_rates_and_approves(client, proposal, locked):
    cast.sign_in(client, cast.staff("secretariat"))
    page = parsed(client.get(answer_to(proposal)))
    assert "50% → becomes 75% +25" in page.one("section", "effect").text
    assert "Most work." in page.text

    client.post(answer_to(proposal), {"do": "approve"})

    change = locked[0].changes.get()
    assert (change.rate_before, change.rate_after) == ("50", "75")
    assert weights_of(locked) == [3, 1]


def test_refusing_needs_a_reason(client, proposal, locked):
    cast.sign_in(client, cast.staff("secretariat"))
    assert client.post(answer_to(proposal), {"do": "refuse"}).status_code == 422

    client.post(answer_to(proposal), {"do": "refuse", "answer": "Agreed with the committee."})

    proposal.refresh_from_db()
    assert proposal.state == "refused"
    assert weights_of(locked) == [1, 1]
    assert "This was answered already" in client.get(answer_to(proposal)).text


@pytest.mark.parametrize("posted", [{}, {"do": "APPROVE"}])
def test_without_a_button_that_is_known_nothing_is_answered(client, proposal, posted):
    cast.sign_in(client, cast.staff("secretariat"))

    answer = client.post(answer_to(proposal), posted)

    assert answer.status_code == 422
    assert "Nothing was done" in answer.text
    proposal.refresh_from_db()
    assert proposal.is_open


def test_approving_asks_who_is_there_once_more(client, proposal):
    cast.sign_in(client, cast.staff("secretariat"), "password")

    answer = client.get(answer_to(proposal))

    assert answer.status_code == 302
    assert proposal.change is None


# A few characters that name a number of a million digits and more

HUGE = ("1e20000000", "1e999999", "1e-20000000", "1e9999999999", "9" * 200_000)


@pytest.mark.parametrize("number", HUGE, ids=lambda number: number[:12])
def test_a_number_without_bounds_is_refused_at_once(
    client, lead, commitment, activities, number
):
    weights = typed(activities, number, "1")
    asked = {"what": "added", "title": "Another", "weight": number, "reason": "Why not."}
    counted = make.IndicatorFactory(commitment=commitment)
    measured = {"indicator": counted.uid, "value": number, "effective": "2026-01-02"}
    named = {"language": "en", "name": "Visits", "kind": "follow_up", "target": number}
    posts = {
        "weights/effect/": weights,
        "weights/": {**weights, "do": "preview"},
        "changes/": asked,
        "tell/measurement/": measured,
        "tell/indicator/": named,
    }
    begun = time.process_time()

    found = {
        where: client.post(BASE + where, said).status_code for where, said in posts.items()
    }
    found["save"] = client.post(WEIGHTS, {**weights, "do": "save"}).status_code

    assert time.process_time() - begun < 5
    assert found.pop("weights/effect/") == found.pop("weights/") == 200
    assert set(found.values()) == {422}
    assert weights_of(activities) == [None, None]
    assert not commitment.proposed_changes.exists()


def test_a_changed_weight_without_bounds_is_refused(client, lead, commitment, activities):
    lock_weights(commitment, by=make.ActorFactory())
    said = {"what": "weight", "activity": activities[0].uid, "reason": "Why not."}

    for number in HUGE:
        assert client.post(CHANGES, {**said, "weight": number}).status_code == 422

    assert not commitment.proposed_changes.exists()
