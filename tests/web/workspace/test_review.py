"""Reports that were handed in: read, validated, returned with a reason, confirmed."""

import pytest

from iltizam.plans.acting import actor_on
from iltizam.tracking.actions import return_update, save_draft, submit_update
from tests import cast
from tests import factories as make
from tests.factories.base import text
from tests.web.pages import parsed

pytestmark = pytest.mark.django_db

LIST = "/en/workspace/updates/"


@pytest.fixture
def commitment():
    plan = make.PlanFactory(live=True, slug="now", update_review="manager")
    return make.CommitmentFactory(plan=plan, number=4, lead=make.OrganisationFactory())


@pytest.fixture
def update(commitment):
    lead = cast.focal_point(commitment)
    return make.ProgressUpdateFactory(
        activity=make.ActivityFactory(commitment=commitment, number=1),
        submitted=True,
        percent=60,
        difficulties=text("The room is closed."),
        author=actor_on(lead, commitment),
    )


@pytest.fixture
def manager(client, commitment):
    user = cast.manager_of(commitment.lead)
    cast.sign_in(client, user)
    return user


def page_of(update):
    return f"{LIST}{update.uid}/"


def press(client, update, do, **typed):
    """Open the page and press one of its buttons."""
    form = parsed(client.get(page_of(update))).one("form", "section")
    seen = next(each["value"] for each in form.all("input") if each["name"] == "seen")
    return client.post(page_of(update), {"seen": seen, "do": do, **typed})


def test_the_list_holds_what_this_reviewer_looks_at(client, update, manager):
    make.ProgressUpdateFactory(submitted=True)

    assert [row[1] for row in parsed(client.get(LIST)).one("table").rows] == ["60%"]


def test_an_empty_list_says_so(client, manager):
    assert "Nothing waits to be validated." in client.get(LIST).text


def test_a_reviewer_reads_it_with_its_effect_and_publishes(client, update, manager):
    text_of_page = parsed(client.get(page_of(update))).one("main").text
    assert "The room is closed." in text_of_page
    assert "This commitment 0% → becomes 60% +60" in text_of_page

    answer = press(client, update, "publish")

    assert answer["Location"] == "/en/workspace/"
    update.refresh_from_db()
    assert (update.state, update.validated_by) == (
        "published",
        actor_on(manager, update.activity.commitment),
    )


def test_returning_needs_a_reason_which_its_author_finds(client, update, manager):
    refused = press(client, update, "return", reason=" ")
    assert refused.status_code == 422
    assert "Say what has to change" in refused.text

    press(client, update, "return", reason="Which regions?")

    update.refresh_from_db()
    assert (update.state, update.return_reason) == ("returned", {"en": "Which regions?"})
    lead = update.activity.commitment.focal_points.get().person.user
    assert "Which regions?" in cast.sign_in(client, lead).get("/en/workspace/").text


def test_what_was_validated_meanwhile_is_not_validated_again(client, update, manager):
    press(client, update, "publish")

    answer = client.post(page_of(update), {"do": "return", "reason": "Too late"})

    assert answer.status_code == 200
    assert "there is nothing to validate" in answer.text
    update.refresh_from_db()
    assert update.state == "published"


@pytest.mark.parametrize("do", ["publish", "return"])
def test_what_was_handed_in_anew_is_read_before_it_is_decided(client, update, manager, do):
    shown = parsed(client.get(page_of(update)))
    seen = next(each["value"] for each in shown.all("input") if each["name"] == "seen")
    secretariat = make.ActorFactory(role="secretariat")
    anew = return_update(update, reason={"en": "Which regions?"}, by=secretariat)
    anew = save_draft(anew, fields={"percent": 99}, revision=anew.revision, by=update.author)
    submit_update(anew, by=update.author)

    answer = client.post(page_of(update), {"do": do, "seen": seen, "reason": "Too little."})

    assert answer.status_code == 409
    update.refresh_from_db()
    assert update.state == "submitted"
    assert parsed(answer).one("p", "rate__figure").text == "99%"
    assert "Too little." in answer.text
    assert press(client, update, "publish").status_code == 302


@pytest.mark.parametrize("do", ["", "PUBLISH"])
def test_without_a_button_that_is_known_nothing_is_decided(client, update, manager, do):
    answer = press(client, update, do)

    assert answer.status_code == 422
    assert "Nothing was done" in answer.text
    update.refresh_from_db()
    assert update.state == "submitted"


def test_a_page_that_does_not_say_what_it_showed_decides_nothing(client, update, manager):
    assert client.post(page_of(update), {"do": "publish"}).status_code == 409

    update.refresh_from_db()
    assert update.state == "submitted"


@pytest.mark.parametrize("who", ["lead", "deputy", "former_lead", "administrator", "superuser"])
def test_for_others_it_is_not_there(client, update, who):
    everybody = cast.cast_of(update.activity.commitment)
    cast.sign_in(client, everybody[who])

    assert client.get(page_of(update)).status_code == 404
    assert client.post(page_of(update), {"do": "publish"}).status_code == 404
    update.refresh_from_db()
    assert update.state == "submitted"


def test_a_second_confirmation_says_why_not(client, commitment, update):
    entered = make.ProgressUpdateFactory(
        activity=update.activity, published=True, by_letter=True
    )
    cast.sign_in(client, cast.focal_point(commitment, "deputy"))
    for _click in range(2):
        answer = client.post(f"{page_of(entered)}confirm/", follow=True)

    assert "is confirmed, and once" in answer.text
