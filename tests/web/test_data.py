"""Open data: the shape that others build on."""

import json
import re

import jsonschema
import pytest

from iltizam.exchange.shipped import PLANS
from iltizam.plans.models import ActionPlan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

STATUSES = {"not_started", "limited", "substantial", "completed", None}
STATES = {"planned", "under_way", "completed", "suspended", "cancelled", "not_documented"}
BASES = {"activities", "published commitment rates", None}
SLUGS = ["2018-2020", "2021-2023", "2024-draft", "sample"]
COMMITMENT = {
    "uid", "number", "title", "axis", "lead", "status", "rate", "activities",
}  # fmt: skip
ACTIVITY = {"uid", "key", "number", "title", "weight", "percent", "status", "state"}


def data(client, slug):
    return client.get(f"/data/plans/{slug}.json").json()


def test_the_list_names_every_published_plan_with_its_rate(client):
    found = client.get("/data/plans.json").json()

    assert found["schema"] == "/data/plan.schema.json"
    assert [(plan["slug"], plan["rate"]["exact"], plan["url"]) for plan in found["plans"]] == [
        ("sample", "1333/30", "/data/plans/sample.json"),
        ("2024-draft", None, "/data/plans/2024-draft.json"),
        ("sample-earlier", "25", "/data/plans/sample-earlier.json"),
        ("2021-2023", "821/11", "/data/plans/2021-2023.json"),
        ("2018-2020", "1513/18", "/data/plans/2018-2020.json"),
    ]
    assert all(set(plan["title"]) >= {"fr"} for plan in found["plans"] if "20" in plan["slug"])


@pytest.mark.parametrize(
    ("slug", "rate"),
    [
        ("2018-2020", ("84.06", "1513/18", "published commitment rates", 84)),
        ("2021-2023", ("74.64", "821/11", "published commitment rates", None)),
        ("2024-draft", (None, None, None, None)),
        ("sample", ("44.43", "1333/30", "activities", None)),
    ],
)
def test_the_rate_of_a_plan(client, slug, rate):
    names = ("computed", "exact", "basis", "published")

    assert data(client, slug)["rate"] == dict(zip(names, rate, strict=True))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_commitment_and_activity_has_the_promised_members(client, slug):
    for commitment in data(client, slug)["commitments"]:
        rate = commitment["rate"]
        assert set(commitment) >= COMMITMENT
        assert set(rate) == {"computed", "exact", "basis", "published"}
        assert rate["basis"] in BASES
        assert (rate["computed"] is None) == (rate["exact"] is None) == (rate["basis"] is None)
        assert rate["computed"] is None or re.fullmatch(r"\d+\.\d\d", rate["computed"])
        assert commitment["status"] in STATUSES
        for activity in commitment["activities"]:
            assert set(activity) >= ACTIVITY
            assert activity["status"] in STATUSES
            assert activity["state"] in STATES


@pytest.mark.parametrize("slug", SLUGS)
def test_every_file_fits_the_published_schema(client, slug):
    schema = client.get("/data/plan.schema.json").json()

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data(client, slug), schema)


def test_computed_members_are_read_only_in_the_schema(client):
    text = client.get("/data/plan.schema.json").content.decode()

    assert text.count('"readOnly": true') >= 3


@pytest.mark.parametrize("slug", SLUGS[:3])
def test_a_shipped_plan_is_given_as_it_was_shipped(client, slug):
    shipped = (PLANS / f"{slug}.json").read_bytes()

    assert json.loads(client.get(f"/data/plans/{slug}.json").content) == json.loads(shipped)


@pytest.mark.parametrize("path", ["plans.json", "plan.schema.json", "plans/2018-2020.json"])
def test_data_is_for_everybody_and_in_letters(client, path):
    response = client.get(f"/data/{path}")

    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Content-Security-Policy" in response
    assert "\\u06" not in response.content.decode()
    assert not response.cookies
    assert client.post(f"/data/{path}").status_code == 405
    assert client.head(f"/data/{path}").content == b""


def test_the_same_data_whatever_the_readers_language(client):
    one = client.get("/data/plans/2018-2020.json", headers={"accept-language": "ar"})
    other = client.get("/data/plans/2018-2020.json", headers={"accept-language": "en"})

    assert one.content == other.content


def test_a_hidden_plan_is_in_no_file(client):
    ActionPlan.objects.filter(slug="2018-2020").update(published_at=None)

    assert client.get("/data/plans/2018-2020.json").status_code == 404
    assert "2018-2020" not in client.get("/data/plans.json").content.decode()
