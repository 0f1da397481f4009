"""Territories: national and local plans side by side."""

import json

import pytest

from iltizam.directory.models import Territory
from iltizam.plans.models import ActionPlan
from iltizam.tracking.figures import plan_figures
from tests import factories as make
from tests.web.test_queries import statements


@pytest.fixture
def twin(client):
    def ask(code):
        response = client.get(f"/fr/territories/{code}/index.json")
        assert response.status_code == 200
        return json.loads(response.content)

    return ask


@pytest.fixture
def region(site):
    return Territory.objects.get(code="MA-04")


def slugs(plans):
    return [plan["slug"] for plan in plans]


def test_a_country_shows_its_plans_and_every_region(site, twin):
    found = twin("MA")

    assert slugs(found["plans"]) == ["2024-draft", "2021-2023", "2018-2020"]
    assert len(found["parts"]) == 12
    assert all(part["plans"] == [] for part in found["parts"])


def test_rates_are_the_plans_own(site, twin):
    rates = {plan["slug"]: plan["rate"] for plan in twin("MA")["plans"]}

    for slug in ("2018-2020", "2021-2023"):
        own = plan_figures(site[slug]).rate.as_json()
        assert {name: rates[slug][name] for name in own} == own


def test_a_local_plan_stands_beside_the_national_ones(region, twin, page):
    commune = make.TerritoryFactory(code="MA-04-X", kind="commune", parent=region)
    make.PlanFactory(slug="local", territory=commune, live=True)

    country, within, local = twin("MA"), twin("MA-04"), twin("MA-04-X")

    assert {part["code"]: slugs(part["plans"]) for part in country["parts"]}["MA-04"] == [
        "local"
    ]
    assert slugs(within["parts"][0]["plans"]) == ["local"]
    assert slugs(local["plans"]) == ["local"]
    assert slugs(local["around"][0]["plans"]) == ["2024-draft", "2021-2023", "2018-2020"]
    assert "/fr/plans/local/" in page("/fr/territories/MA/").links


def test_nothing_of_a_hidden_plan(region, twin):
    make.PlanFactory(slug="local", territory=region, live=True)
    ActionPlan.objects.update(published_at=None)

    assert twin("MA")["plans"] == []
    assert twin("MA-04")["plans"] == []


@pytest.mark.parametrize("code", ["XX", "ma", "MA-99", "%2e%2e", "1"])
def test_an_unknown_territory_is_not_there(site, client, code):
    assert client.get(f"/fr/territories/{code}/").status_code == 404


def test_as_many_statements_for_five_plans_as_for_one(client, db):
    territory = make.TerritoryFactory(code="XB", kind="country", parent=None)

    def plan(number):
        made = make.PlanFactory(slug=f"plan-{number}", territory=territory, live=True)
        commitment = make.CommitmentFactory(plan=made, number=1)
        make.ActivityFactory(commitment=commitment, number=1)

    plan(1)
    before = statements(client, "/fr/territories/XB/")
    for number in range(2, 6):
        plan(number)

    assert statements(client, "/fr/territories/XB/") == before <= 10


def test_a_plans_page_leads_to_its_territory(site, page):
    assert "/fr/territories/MA/" in page("/fr/plans/2018-2020/").links
