"""What pages tell of dependencies, difficulties and texts, and of whom."""

import datetime

import pytest

from iltizam.core.models import TextMeta
from iltizam.core.periods import Period
from iltizam.plans.models import ActivityDependency
from tests import factories as make
from tests.factories.base import text
from tests.web.pages import plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity():
    plan = make.PlanFactory(live=True, slug="told")
    commitment = make.CommitmentFactory(plan=plan, number=1, summary=text("In plain words."))
    return make.ActivityFactory(commitment=commitment, number=1, key="1")


@pytest.fixture
def commitment_page(client):
    return lambda: client.get("/en/plans/told/commitments/1/").text


@pytest.fixture
def activity_page(client):
    return lambda: client.get("/en/plans/told/commitments/1/activities/1/").text


def test_an_activity_waits_for_events_and_for_what_its_reader_may_see(activity, activity_page):
    hidden = make.CommitmentFactory(plan=make.PlanFactory(hidden=True))
    secret = make.ActivityFactory(commitment=hidden, title=text("A secret step"))
    shown = make.ActivityFactory(commitment=activity.commitment, title=text("An open step"))
    for awaited in (secret, shown):
        ActivityDependency.objects.create(activity=activity, on_activity=awaited)
    ActivityDependency.objects.create(activity=activity, event=text("A vote in parliament"))

    found = activity_page()

    assert "An open step" in found
    assert "A vote in parliament" in found
    assert "A secret step" not in found


def test_a_report_tells_its_text_and_its_difficulties(activity, activity_page):
    make.ProgressUpdateFactory(
        activity=activity,
        published=True,
        text=text("The decree is drafted."),
        difficulties=text("The budget <is> late."),
        regression_reason=text("Two steps were redone."),
    )

    found = activity_page()

    assert "The decree is drafted." in found
    assert "Two steps were redone." in found
    assert "Difficulties: The budget &lt;is&gt; late." in found


def test_an_activity_without_an_update_says_that_it_counts_as_0(activity, commitment_page):
    assert "no update yet, counted as 0" in commitment_page()


def test_an_activity_that_left_the_plan_says_so(activity, commitment_page):
    activity.in_plan = False
    activity.save()

    found = commitment_page()

    assert "no longer part of the plan" in found
    assert "no activities yet" in found


@pytest.mark.parametrize(("maker", "marked"), [("site", True), ("source", False)])
def test_only_a_summary_by_the_site_is_marked_so(activity, commitment_page, maker, marked):
    TextMeta.objects.create(
        object_uid=activity.commitment.uid, field="summary", language="en", made_by=maker
    )

    assert ("summary by the site" in commitment_page()) is marked


def test_a_band_that_only_a_source_published_is_marked_so(client):
    plan = make.PlanFactory(imported=True, slug="told", as_of=Period.year(2026))
    make.BandFactory(plan=plan, code="all", minimum=0, label=text("anything"))
    commitment = make.CommitmentFactory(plan=plan, number=1)
    make.PublishedRateFactory(plan=plan, commitment=commitment, percent=50)

    found = client.get("/en/plans/told/commitments/1/").text

    assert "band as published" in found


def test_where_all_activities_are_cancelled_the_other_rate_is_told(activity, commitment_page):
    make.ProgressUpdateFactory(activity=activity, published=True, percent=30)
    activity.state = "cancelled"
    activity.save()

    assert "treated the other way, the rate would be 30%" in commitment_page()


def submitted(activity, *days, **fields):
    for day in days:
        make.ProgressUpdateFactory(
            activity=activity,
            submitted=True,
            submitted_at=datetime.datetime(2026, 3, day, 12, tzinfo=datetime.UTC),
            text=text("Not for the public yet."),
            percent=93,
            **fields,
        )


@pytest.mark.parametrize("lead", ["The ministry", None])
@pytest.mark.parametrize("below", ["", "activities/1/"])
def test_what_waits_for_validation_says_since_when_and_for_whom(activity, client, lead, below):
    commitment = activity.commitment
    commitment.lead = make.OrganisationFactory(name=text(lead)) if lead else None
    commitment.save()
    submitted(activity, 3, 9)

    found = plain(client.get(f"/en/plans/told/commitments/1/{below}").text)

    who = lead or "the secretariat"
    assert f"Update received on 9 March 2026, awaiting validation by {who}." in found
    assert "Not for the public yet." not in found
    assert "93%" not in found


def test_the_plan_counts_what_waits_for_validation(activity, client):
    submitted(activity, 3, 9)

    assert "1 awaiting validation" in client.get("/en/plans/told/").text


@pytest.mark.parametrize("trait", [{}, {"returned": True}], ids=["draft", "returned"])
def test_what_its_lead_still_has_is_not_told(activity, commitment_page, client, trait):
    make.ProgressUpdateFactory(activity=activity, **trait)

    assert "awaiting validation" not in commitment_page()
    assert "awaiting validation" not in client.get("/en/plans/told/").text


def test_twins_tell_of_what_waits_and_of_dead_links(activity, client):
    submitted(activity, 9)
    make.EvidenceFactory(activity=activity, dead=True)

    card = client.get("/en/plans/told/commitments/1/activities/1/index.json").json()
    plan = client.get("/en/plans/told/index.json").json()

    assert card["awaits_validation_since"] == "2026-03-09"
    assert card["evidence"][0]["dead_since"] == "2026-02-01"
    assert plan["commitments"][0]["awaiting_validation"] == 1
