"""Institutions: everything they promised, over all plans; nobody else is shown."""

import json

import pytest
from django.utils import timezone

from iltizam.plans.models import ActionPlan
from iltizam.tracking.figures import plan_figures
from tests import factories as make
from tests.factories.base import text
from tests.web.test_queries import statements

REFORM = "g3d0k7f9wtphywh4"  # a department that leads seven commitments of 2018-2020


@pytest.fixture
def twin(client):
    def ask(address):
        response = client.get(f"/fr/{address}index.json")
        assert response.status_code == 200
        return json.loads(response.content)

    return ask


def test_the_list_counts_what_each_leads_and_supports(site, twin):
    found = {each["uid"]: each for each in twin("institutions/")["institutions"]}

    assert (found[REFORM]["led"], found[REFORM]["supported"]) == (7, 0)


def test_a_page_shows_the_plans_rate_of_what_it_leads(site, twin, page):
    found = twin(f"institutions/{REFORM}/")
    plan = site["2018-2020"]
    lead = plan.commitments.filter(lead__uid=REFORM).first().lead_id
    figures = plan_figures(plan).institutions[lead]

    (in_plan,) = found["plans"]
    assert in_plan["slug"] == "2018-2020"
    assert [line["number"] for line in in_plan["led"]] == [1, 2, 6, 8, 9, 10, 18]
    assert in_plan["rate"]["exact"] == figures.rate.as_json()["exact"]
    assert found["parent"]["uid"] == "22s36406ehwzpw12"
    links = page(f"/fr/institutions/{REFORM}/").links
    assert "/fr/plans/2018-2020/commitments/18/" in links
    assert "/fr/institutions/22s36406ehwzpw12/" in links


def test_the_whole_shows_its_parts_and_a_new_name_its_old_one(site, twin):
    parent = twin("institutions/22s36406ehwzpw12/")
    assert REFORM in [part["uid"] for part in parent["parts"]]

    lead = site["2018-2020"].commitments.get(number=1).lead
    later = make.OrganisationFactory(name=text("Later"))
    type(lead).objects.filter(pk=lead.pk).update(status="renamed", renamed_to=later)

    assert twin(f"institutions/{REFORM}/")["renamed_to"]["uid"] == later.uid
    former = twin(f"institutions/{later.uid}/")
    assert [each["uid"] for each in former["former_names"]] == [REFORM]
    assert former["plans"] == []


def test_several_plans_newest_first_each_with_its_own_rate(db, twin):
    lead = make.OrganisationFactory()
    for slug in ("one", "two"):
        plan = make.PlanFactory(slug=slug, live=True)
        commitment = make.CommitmentFactory(plan=plan, number=1, lead=lead)
        other = make.CommitmentFactory(plan=plan, number=2)
        make.PartnerFactory(commitment=other, organisation=lead)
        activity = make.ActivityFactory(commitment=commitment, number=1)
        make.ProgressUpdateFactory(
            activity=activity, published=True, percent=40 if slug == "one" else 60
        )

    plans = {each["slug"]: each for each in twin(f"institutions/{lead.uid}/")["plans"]}

    assert {slug: each["rate"]["exact"] for slug, each in plans.items()} == {
        "one": "40",
        "two": "60",
    }
    assert all(len(each["supported"]) == 1 for each in plans.values())


def test_late_activities_of_a_live_plan_are_told(site, page):
    plan = site["sample"]
    figures = plan_figures(plan)
    late = next(
        c for c in plan.commitments.all() if c.lead_id and figures.commitments[c.pk].late
    )

    assert page(f"/en/institutions/{late.lead.uid}/").all("span", css="flag")


def test_who_no_public_plan_names_is_not_shown(site, client):
    stranger = make.OrganisationFactory()
    assert client.get(f"/fr/institutions/{stranger.uid}/").status_code == 404
    assert client.get("/fr/institutions/nobody/").status_code == 404

    ActionPlan.objects.filter(slug="2018-2020").update(published_at=None)

    assert client.get(f"/fr/institutions/{REFORM}/").status_code == 404


def test_as_many_statements_for_three_plans_as_for_one(client, db):
    lead = make.OrganisationFactory()

    def plan(slug):
        made = make.PlanFactory(slug=slug, live=True, published_at=timezone.now())
        for number in (1, 2, 3):
            commitment = make.CommitmentFactory(plan=made, number=number, lead=lead)
            make.ActivityFactory(commitment=commitment, number=1)

    plan("one")
    addresses = (f"/fr/institutions/{lead.uid}/", "/fr/institutions/")
    before = [statements(client, address) for address in addresses]
    plan("two")
    plan("three")

    assert [statements(client, address) for address in addresses] == before
    assert max(before) <= 10


def test_a_commitments_page_leads_to_its_institution(site, page):
    assert f"/fr/institutions/{REFORM}/" in page("/fr/plans/2018-2020/commitments/1/").links
