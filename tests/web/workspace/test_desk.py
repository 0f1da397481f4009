"""What is asked of me now: by date, over all roles, one verb per line."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from iltizam.core.periods import Period, Precision
from iltizam.plans.acting import actor_on
from iltizam.plans.models import Activity, Commitment
from iltizam.tracking.models import ProgressUpdate
from tests import cast
from tests import factories as make
from tests.factories.base import text
from tests.web.pages import parsed

pytestmark = pytest.mark.django_db

DESK = "/en/workspace/"
MOST = 15


def days(count):
    return timezone.localdate() + datetime.timedelta(days=count)


def ending(count):
    return Period.day(days(count))


@pytest.fixture
def plan():
    began = Period(days(-20), days(700), Precision.DAY)
    return make.PlanFactory(live=True, slug="now", period=began)


@pytest.fixture
def commitment(plan):
    return make.CommitmentFactory(
        plan=plan,
        number=4,
        lead=make.OrganisationFactory(),
        weights_locked_at=timezone.now(),
    )


@pytest.fixture
def lead(commitment):
    return cast.focal_point(commitment)


def activity(commitment, **more):
    return make.ActivityFactory(commitment=commitment, **more)


def lines(client, user, heading=None):
    """(day, what it is about, why, verb, address) of each line."""
    page = parsed(cast.sign_in(client, user).get(DESK))
    lists = page.all("ol", "desk")
    if heading:
        lists = page.section(heading).all("ol", "desk")
    found = []
    for line in lists[0].all("li") if lists else []:
        verb = line.one(None, "desk__verb")
        links = verb.links or [verb["action"]]
        found.append(
            (
                line.one("time")["datetime"],
                line.one("p", "desk__about").text,
                line.one("p", "desk__why").text.split(" Action plan")[0],
                verb.text,
                links[0],
            )
        )
    return found


def report_at(found):
    return f"/en/workspace/plans/now/commitments/4/activities/{found.key}/report/"


def test_late_stale_and_due_activities_stand_by_their_date(client, commitment, lead):
    late = activity(commitment, planned=ending(-3))
    due = activity(commitment, planned=ending(10))
    activity(commitment, planned=ending(-9), state="completed")
    activity(commitment, planned=ending(-9), state="suspended", state_reason=text("Waits."))

    found = lines(client, lead)

    assert [(day, about, verb, address) for day, about, _why, verb, address in found] == [
        (days(-3).isoformat(), late.title["en"], "Report", report_at(late)),
        (days(10).isoformat(), due.title["en"], "Report", report_at(due)),
    ]


def test_a_silent_activity_is_asked_about_and_one_that_waits_is_not(client, commitment, lead):
    silent, waiting = activity(commitment), activity(commitment)
    long_ago = timezone.now() - datetime.timedelta(days=61)
    for each in (silent, waiting):
        make.ProgressUpdateFactory(
            activity=each, published=True, recorded_at=long_ago, submitted_at=long_ago
        )
    make.ProgressUpdateFactory(activity=waiting, submitted=True, submitted_at=timezone.now())

    ((day, about, why, verb, _address),) = lines(client, lead)

    assert (day, about, verb) == (days(-1).isoformat(), silent.title["en"], "Report")
    assert why.startswith("No report since")


def test_late_and_reported_since_asks_for_a_new_date(client, commitment, lead):
    late = activity(commitment, planned=ending(-9))
    make.ProgressUpdateFactory(
        activity=late, published=True, recorded_at=timezone.now(), submitted_at=timezone.now()
    )

    ((_day, _about, _why, verb, address),) = lines(client, lead)

    assert verb == "Give a new date"
    assert address == report_at(late).replace("/report/", "/dates/")


def test_a_draft_and_a_returned_report_replace_their_activitys_line(client, commitment, lead):
    author = actor_on(lead, commitment)
    begun, returned = (activity(commitment, planned=ending(-3)) for _each in range(2))
    make.ProgressUpdateFactory(activity=begun, author=author, saved_at=timezone.now())
    make.ProgressUpdateFactory(
        activity=returned, author=author, returned=True, returned_at=timezone.now()
    )

    found = {about: (why, verb) for _day, about, why, verb, _address in lines(client, lead)}

    assert found == {
        begun.title["en"]: ("A draft that is not handed in.", "Finish"),
        returned.title["en"]: (
            "Returned to you: Say which regions were reached.",
            "Correct",
        ),
    }


def test_what_the_secretariat_entered_is_confirmed_by_one_click(client, commitment, lead):
    entered = make.ProgressUpdateFactory(
        activity=activity(commitment, state="completed"), published=True, by_letter=True
    )
    ((_day, _about, _why, verb, address),) = lines(client, lead)
    assert verb == "Confirm"

    answer = client.post(address)

    assert answer.status_code == 302
    assert entered.confirmation.by == actor_on(lead, commitment)
    assert lines(client, lead) == []


def test_reviewers_find_what_was_handed_in(client, commitment, plan):
    plan.update_review = "manager"
    plan.save()
    update = make.ProgressUpdateFactory(activity=activity(commitment), submitted=True)

    for who in (cast.manager_of(commitment.lead), cast.staff("secretariat")):
        ((_day, about, why, verb, address),) = lines(client, who)

        assert (about, verb) == (update.activity.title["en"], "Review")
        assert address == f"/en/workspace/updates/{update.uid}/"
        assert why.startswith("30% handed in")
    assert lines(client, cast.manager_of(make.OrganisationFactory())) == []


def test_weights_are_asked_for_until_they_are_locked(client, commitment, lead):
    Commitment.objects.filter(pk=commitment.pk).update(weights_locked_at=None)

    ((_day, _about, why, verb, address),) = lines(client, lead)

    assert why == "Until every activity has its weight, all of them count the same."
    assert (verb, address) == (
        "Set the weights",
        "/en/workspace/plans/now/commitments/4/weights/",
    )


def test_weights_that_were_set_count_and_wait_for_their_lock(client, commitment, lead):
    Commitment.objects.filter(pk=commitment.pk).update(weights_locked_at=None)
    activity(commitment, weight=2)

    whys = [why for _day, _about, why, verb, _at in lines(client, lead) if "Set" in verb]

    assert whys == ["They count as they were set; lock them once they are final."]


def test_the_secretariat_answers_changes(client, commitment):
    proposal = make.ProposedChangeFactory(activity=activity(commitment))

    ((_day, _about, _why, verb, address),) = lines(client, cast.staff("secretariat"))

    assert (verb, address) == ("Answer", f"/en/workspace/changes/{proposal.uid}/")


def test_an_empty_desk_says_so_and_shows_what_comes_next(client, commitment, lead):
    coming = activity(commitment, planned=ending(30))

    page = parsed(cast.sign_in(client, lead).get(DESK))

    assert "Nothing is asked of you at the moment." in page.text
    ((day, about, _why, _verb, _address),) = lines(client, lead, "What comes next")
    assert (day, about) == (days(30).isoformat(), coming.title["en"])


@pytest.mark.parametrize("who", ["former_lead", "participant", "administrator", "superuser"])
def test_nothing_is_asked_of_who_carries_nothing(client, commitment, who):
    activity(commitment, planned=ending(-3))
    make.ProgressUpdateFactory(activity=activity(commitment), submitted=True)
    everybody = cast.cast_of(commitment)

    page = parsed(cast.sign_in(client, everybody[who]).get(DESK))

    assert page.all("ol", "desk") == []
    assert "Reports that are due" in page.text


def carrying(plan, person, count, reports):
    """Somebody with ``count`` commitments of two activities and a long history."""
    made = Commitment.objects.bulk_create(
        Commitment(plan=plan, number=100 + n, position=n, title=text(f"C {n}"), lead=None)
        for n in range(count)
    )
    for each in made:
        make.FocalPointFactory(commitment=each, person=person)
    activities = Activity.objects.bulk_create(
        Activity(commitment=each, key=str(n), number=n, position=n, title=text("A"))
        for each in made
        for n in (1, 2)
    )
    author = make.ActorFactory()
    place = 10_000
    ProgressUpdate.objects.bulk_create(
        ProgressUpdate(
            activity=each,
            author=author,
            state="published",
            percent=10,
            recorded_at=timezone.now(),
            submitted_at=timezone.now() - datetime.timedelta(days=61),
            sequence=(place := place + 1),
            received_by="letter",
            received_on=days(-70),
        )
        for each in activities
        for _n in range(reports)
    )


@pytest.mark.parametrize(("count", "reports"), [(1, 1), (30, 20)])
def test_a_desk_takes_few_statements_whatever_is_on_it(client, plan, count, reports):
    person = make.PersonFactory(with_account=True)
    carrying(plan, person, count, reports)
    cast.sign_in(client, person.user)
    client.get(DESK)

    with CaptureQueriesContext(connection) as asked:
        page = parsed(client.get(DESK))

    assert len(page.one("ol", "desk").all("li")) == count * (2 + 2 * reports + 1)
    statements = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(statements) <= MOST, statements
