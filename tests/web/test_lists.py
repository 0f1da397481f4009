"""Long lists in parts: nothing is left out, and no page grows with the site."""

import re

import pytest

from iltizam.directory.models import Territory
from iltizam.plans.models import ActionPlan
from iltizam.web import data
from iltizam.web.public import home, plans
from tests import factories as make

pytestmark = pytest.mark.django_db


def plans_listed(html):
    return re.findall(r'<h2><a href="/fr/plans/([^/"]+)/"', html)


@pytest.fixture(autouse=True)
def _nothing_else_is_published(db):
    ActionPlan.objects.update(published_at=None)


@pytest.fixture
def many():
    count = plans.PER_PAGE + 3
    return {make.PlanFactory(slug=f"list-{number}").slug for number in range(count)}


def test_every_plan_is_in_one_part_of_the_list(client, many):
    first = client.get("/fr/plans/").content.decode()
    second = client.get("/fr/plans/?page=2").content.decode()

    assert (len(plans_listed(first)), len(plans_listed(second))) == (plans.PER_PAGE, 3)
    assert {*plans_listed(first), *plans_listed(second)} == many
    assert 'rel="next" href="?page=2"' in first
    assert 'rel="prev" href="?page=1"' in second


def test_the_twin_and_the_data_file_lead_to_what_follows(client, many, monkeypatch):
    monkeypatch.setattr(data, "PER_PAGE", plans.PER_PAGE)
    for address in ("/fr/plans/index.json", "/data/plans.json"):
        first = client.get(address).json()
        second = client.get(first["next"]).json()

        assert {plan["slug"] for plan in first["plans"] + second["plans"]} == many
        assert first["count"] == second["count"] == len(many)
        assert second["next"] is None


def test_a_short_list_has_no_parts(client, settings):
    make.PlanFactory()

    assert "?page=" not in client.get("/fr/plans/").content.decode()


def test_the_home_page_shows_the_countrys_plans_before_newer_ones_of_others(client, settings):
    code = settings.INSTALLATION.territory
    own = Territory.objects.filter(code=code).first() or make.TerritoryFactory(code=code)
    make.PlanFactory(slug="own", territory=own, period_start="2001-01-01")
    for number in range(home.PLANS_SHOWN + 1):
        make.PlanFactory(slug=f"other-{number}")

    page = client.get("/fr/").content.decode()

    assert plans_listed(page)[0] == "own"
    assert len(plans_listed(page)) == home.PLANS_SHOWN
    assert client.get("/fr/index.json").json()["more_plans"] == 2


@pytest.mark.parametrize(
    ("page", "status"),
    [("0", 400), ("-1", 400), ("", 400), ("x", 400), ("٢", 400), ("1" * 9, 400), ("2", 404)],
)
@pytest.mark.parametrize("address", ["/fr/plans/", "/data/plans.json"])
def test_a_part_that_is_not_there_is_refused(client, address, page, status):
    assert client.get(address, {"page": page}).status_code == status
